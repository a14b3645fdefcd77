"""A calendar that is asked for, and the schedule that answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a learner has: so many `hours` a week from `start` on, so many steps at once, and a last day (`by`)."""

    start: date
    hours: Fraction
    parallel: int | None = None
    by: date | None = None


@dataclass(frozen=True, slots=True)
class Scheduled:
    """When one credential of a plan is worked on and finished: the first day and the last.

    `week` is the number of its first week, from 0; `hours` are those of each of its weeks, none where it takes no time.
    One that is `paced` takes as long as the free hours make it.
    """

    id: str
    start: date
    finish: date
    week: int
    hours: tuple[Fraction, ...] = ()
    paced: bool = False


@dataclass(frozen=True, slots=True)
class Lapse:
    """A credential that is valid through `last`, and that another rests on, which is earned later: on the day `on`.

    Where it is `offered` no longer than that, the two are the same: it can be earned through `last`.
    """

    id: str
    last: date
    needed_by: str
    on: date
    offered: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every credential of a plan in its weeks, in the order of the plan.

    Everything is finished after so many `weeks`, on the day `finish`. No schedule of these credentials is finished
    before `bound_weeks` have passed, which is on the day `bound`; it is `proved` where that is the finish. `lapses` are
    what is no longer valid when it counts; where there are none, `delayed` says how many weeks that takes.
    """

    calendar: Calendar
    weeks: int
    finish: date
    bound_weeks: int
    bound: date
    steps: tuple[Scheduled, ...]
    lapses: tuple[Lapse, ...] = ()
    delayed: int = 0

    @property
    def proved(self) -> bool:
        """Whether no schedule of the same credentials is finished earlier."""
        return self.bound >= self.finish

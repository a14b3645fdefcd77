"""A second opinion on a schedule, from the definitions and the dates alone; written from docs/scheduling.md.

It imports none of what made the schedule.
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

from stackplan.planning.verify import opening

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date
    from fractions import Fraction

    from stackplan.catalog.model import Lookup, Session
    from stackplan.planning.plan import Holdings, Plan, Step
    from stackplan.planning.recount import Recount
    from stackplan.planning.recount_conditions import State
    from stackplan.planning.schedule.values import Schedule, Scheduled

    Figures = Mapping[str, tuple[Fraction, Fraction | None]]

_WEEK = timedelta(7)
_DAY = timedelta(1)


def replay(
    lookup: Lookup,
    answer: Plan,
    schedule: Schedule,
    *,
    held: frozenset[str],
    holdings: Holdings,
    figures: Figures,
    freely: Collection[str] = (),
) -> tuple[str, ...]:
    """What is wrong with a schedule, as sentences.

    `figures` are the hours and the weeks (None: unknown) of each step, assumed ones too. In those of `freely` other
    things may count than the plan says: what is there earlier.
    """
    at = {each.id: each for each in schedule.steps}
    if set(at) != {step.id for step in answer.steps}:
        return ("the schedule is not of the plan's steps",)
    order = _Order(at, answer, *opening(lookup, answer, held, holdings, freely))
    return (
        *(complaint for step in answer.steps for complaint in _length(step, schedule, at[step.id], figures)),
        *_weeks(schedule, at),
        *_finish(answer, schedule, at),
        *(complaint for step in order.asked for complaint in order.complaints(step)),
    )


def _length(step: Step, schedule: Schedule, each: Scheduled, figures: Figures) -> Iterator[str]:
    """Complaints about one step by itself: its hours, how long it takes, on which days."""
    works = step.is_step and not step.begun
    hours, duration = figures[step.id] if works else (0, None)
    if sum(each.hours) != hours or any(share < 0 for share in each.hours):
        yield f"the hours of {step.id} do not add up"
    if not each.hours:
        if duration:
            yield f"{step.id} takes no time, and has a duration"
        return
    if each.start != schedule.calendar.start + each.week * _WEEK or each.week < 0:
        yield f"{step.id} does not begin with a week"
    if each.finish != each.start + len(each.hours) * _WEEK - _DAY:
        yield f"{step.id} is not finished with a week"
    offered = step.credential.offered
    paced = not offered and (duration is None or step.credential.format == ("self-paced",))
    least = 1 if duration is None else max(1, ceil(duration))
    if offered and duration is None:
        least = len(each.hours)
    if offered and not any(_is_held(session, each, whole=duration is None) for session in offered):
        yield f"{step.id} is not taken in one of its sessions"
    if paced != each.paced or len(each.hours) < least or (not paced and len(each.hours) > least):
        yield f"{step.id} takes {len(each.hours)} weeks, not {least}"
    if not paced and len(set(each.hours)) > 1:
        yield f"the hours of {step.id} are not spread evenly"


def _is_held(session: Session, each: Scheduled, *, whole: bool) -> bool:
    """Whether a session begins in the first week of a step, and, for the `whole` of it, ends in its last."""
    for year in (each.start.year, each.start.year + 1):
        first, last = session.days(year)
        ends = each.finish - _WEEK < last <= each.finish
        if each.start <= first < each.start + _WEEK and (ends or not whole):
            return True
    return False


def _weeks(schedule: Schedule, at: Mapping[str, Scheduled]) -> Iterator[str]:
    """Complaints about weeks that hold more than they may."""
    calendar = schedule.calendar
    for week in range(max((each.week + len(each.hours) for each in at.values()), default=0)):
        going = [each for each in at.values() if each.week <= week < each.week + len(each.hours)]
        if sum(each.hours[week - each.week] for each in going) > calendar.hours:
            yield f"week {week + 1} has more than its hours"
        if calendar.parallel is not None and len(going) > calendar.parallel:
            yield f"in week {week + 1} too many steps are under way"


def _finish(answer: Plan, schedule: Schedule, at: Mapping[str, Scheduled]) -> Iterator[str]:
    last = max((at[step.id].finish for step in answer.steps if step.needed), default=schedule.calendar.start)
    if last != schedule.finish or schedule.bound > schedule.finish:
        yield "the finish is not that of the last step"


class _Order:
    """What each step begins with, and what is there when it is finished."""

    def __init__(self, at: Mapping[str, Scheduled], answer: Plan, recount: Recount, state: State) -> None:
        self.recount, self.state = recount, state
        self.at = at
        self.asked = [step for step in answer.steps if not step.begun]
        self.companions = [step for step in self.asked if step.credential.corequisites is not None]

    def _satisfied(self, step: Step, field: str, there: Iterable[str]) -> bool:
        requirement = getattr(step.credential, field)
        if requirement is None:
            return True
        return self.recount.satisfied(requirement, self.state.earning(there), step.id, field)

    def _before(self, start: date) -> set[str]:
        """What is finished when something begins: on an earlier day, or on that day where it takes no time."""
        return {
            each.id for each in self.at.values() if each.finish < start or (not each.hours and each.finish == start)
        }

    def _by(self, finish: date) -> set[str]:
        return {each.id for each in self.at.values() if each.finish <= finish}

    def complaints(self, step: Step) -> Iterator[str]:
        """What is wrong with the place of one step among the others."""
        mine = self.at[step.id]
        begins = (self._before(mine.start) if mine.hours else self._by(mine.finish)) - {step.id}
        for field, there in (("prerequisites", begins), ("stack", begins), ("corequisites", self._by(mine.finish))):
            if not self._satisfied(step, field, there):
                yield f"the {field} of {step.id} are not satisfied in time"
        later = step.credential.not_after
        for other in self.recount.reading.pool_ids(later) if later is not None else ():
            if other != step.id and other in self.at and self.at[other].finish < mine.finish:
                yield f"{other} is finished before {step.id}"
        for mate in self.companions if step in self.companions else ():
            if mate.id != step.id and self._rests_on(step, mate) and self._rests_on(mate, step):
                yield from self._together(step, mate)

    def _rests_on(self, step: Step, mate: Step) -> bool:
        return not self._satisfied(step, "corequisites", set(self.at) - {mate.id})

    def _together(self, step: Step, mate: Step) -> Iterator[str]:
        if self.at[step.id].finish != self.at[mate.id].finish:
            yield f"{step.id} and {mate.id} are not finished together"
        begins = self._before(self.at[mate.id].start)
        if self.at[mate.id].hours and not self._satisfied(step, "prerequisites", begins):
            yield f"{mate.id} begins before the prerequisites of {step.id} are satisfied"

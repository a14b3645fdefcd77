"""What a credential and its parts add up to: the least, the most, and whether a figure can be kept at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor, lcm
from typing import TYPE_CHECKING, Literal

from stackplan.planning import figures
from stackplan.planning.closure import Closure
from stackplan.planning.derive import reaches
from stackplan.planning.ground import ground
from stackplan.planning.search import OutOfTimeError, search
from stackplan.planning.task import NONE, Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.catalog.requirement import Requirement
    from stackplan.planning.expand import Expander
    from stackplan.planning.task import Task

Figure = Literal["hours", "cost"]
SOON = 2.0  # seconds to find the very least of what is proved to be too much: it is for the message alone


@dataclass(frozen=True)
class Sums:
    """Answers about figures, prerequisites left out.

    `parts` gives what a composite may be made of, `region` what requirements mention through stand-ins and stacks,
    `left` the seconds to solve in. What was not known in time is added to `unchecked`.
    """

    lookup: Lookup
    expander: Expander
    parts: Callable[[str], frozenset[str]]
    region: Callable[[Iterable[Requirement], Expander], frozenset[str]]
    left: Callable[[], float | None]
    unchecked: set[str]

    def currencies(self, credential: Credential) -> set[str]:
        """The currencies of a credential's price and of those of its parts."""
        return {
            each.cost.money.currency for each in self._with_parts(credential) if each.cost is not None and each.is_step
        }

    def most(self, credential: Credential, figure: Figure) -> Fraction | None:
        """What a credential and everything that it may be made of add up to; None where some of it is unknown."""
        known = [_figure(each, figure) for each in self._with_parts(credential)]
        return None if None in known else sum((value for value in known if value is not None), Fraction(0))

    def _with_parts(self, credential: Credential) -> list[Credential]:
        ids = self.parts(credential.id) | {credential.id}
        return [each for credential_id in sorted(ids) if (each := self.lookup.get(credential_id)) is not None]

    def is_more_than(self, credential: Credential, figure: Figure, said: Fraction) -> bool:
        """Whether a credential and its parts, prerequisites left out, cannot be had for what is said.

        What is unknown may be nothing. False where currencies meet, or nothing is proved in time.
        """
        measured = self._measured(credential, figure)
        if measured is None:
            return False
        task, scale = measured
        most = said * scale
        closure = Closure(task, [c for c in range(task.size) if task.earnable[c]])
        if _some_plan(task, closure.earned, most) or not reaches(task, closure.earned):
            return False
        capped = replace(task, caps=((task.levels[0].weights, floor(most)),))
        try:
            return search(capped, self.left()) is None
        except OutOfTimeError:
            self.unchecked.add(credential.id)
            return False

    def least(self, credential: Credential, figure: Figure) -> Fraction | None:
        """The least that a credential and its parts add up to, prerequisites left out.

        What is unknown may be nothing. None where currencies meet, or no plan is soon proved the least.
        """
        measured = self._measured(credential, figure)
        if measured is None:
            return None
        task, scale = measured
        left = self.left()
        try:
            found = search(task, SOON if left is None else min(SOON, left))
        except OutOfTimeError:
            return None
        return Fraction(found.values[0], scale) if found is not None and found.proved else None

    def _measured(self, credential: Credential, figure: Figure) -> tuple[Task, int] | None:
        """A credential and its parts as a task with one figure, times a scale that makes it a whole number."""
        region = sorted(self.region([credential.stack] if credential.stack else [], self.expander) | {credential.id})
        weights = self._weights(region, figure)
        if weights is None:
            return None
        scale = lcm(*(weight.denominator for weight in weights))
        task = ground(region, [credential.id], self.expander, (), lambda _: True).task
        nothing = (NONE,) * task.size
        level = Level(figure, tuple(int(weight * scale) for weight in weights), scale)
        return replace(task, prerequisites=nothing, corequisites=nothing, levels=(level,)), scale

    def _weights(self, region: Sequence[str], figure: Figure) -> list[Fraction] | None:
        """A figure by credential, zero where it is unknown; None where there are several currencies."""
        known = [credential for each in region if (credential := self.lookup.get(each)) is not None]
        assert len(known) == len(region), "a region holds known credentials only"
        if figure == "cost" and len({each.cost.money.currency for each in known if each.cost is not None}) > 1:
            return None
        return [_figure(credential, figure) or Fraction(0) for credential in known]


def _figure(credential: Credential, figure: Figure) -> Fraction | None:
    """What a credential itself adds; None where that is unknown."""
    if not credential.is_step:
        return Fraction(0)
    own_only = credential.stack is not None  # whoever says nothing of a composite's own work says that there is none
    if figure == "hours":
        hours = figures.hours(credential)
        return Fraction(0) if hours is None and own_only else hours
    price = figures.price(credential)
    if price is None:
        return Fraction(0) if own_only and credential.cost is None else None
    return Fraction(price.amount)


def _some_plan(task: Task, earned: Iterable[int], most: Fraction) -> bool:
    """Whether a plan that is easily found keeps within a figure: all, less what can be left out, the dearest first."""
    weights = task.levels[0].weights
    plan = sorted(earned, key=lambda c: (-weights[c], c))
    if not reaches(task, plan):
        return False
    size = len(plan)
    while sum(weights[c] for c in plan) > most:
        size //= 2
        if size == 0:
            return False
        at = 0
        while at < len(plan):
            fewer = plan[:at] + plan[at + size :]
            if reaches(task, fewer):
                plan = fewer
            else:
                at += size
    return True

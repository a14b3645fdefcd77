"""Finding a proof that can be checked without the solver: landmarks that add up to what a plan is worth, or near it.

What is found is always asked of the checker itself (recount_proof.py), so nothing is shown that does not hold. The
plan says where to look: in a proof that closes, what a plan takes is all accounted for.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from stackplan.planning.plan import Assumption
from stackplan.planning.recount_proof import ALL_SUMS, Grounds, Landmark, Proof
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.planning.plan import Holdings, Options, Plan

AS_TAKEN = "as the objective takes it"
BUDGET = 60_000  # of work, one unit a credential in each bound that is asked for: a second or two


def prove(  # noqa: PLR0917 - the question, part by part, as `verify` takes it
    lookup: Lookup, plan: Plan, held: frozenset[str], options: Options, on: date, holdings: Holdings
) -> tuple[Proof, ...]:
    """A proof for each objective of a plan that is a sum, in their order; none where nothing is planned.

    `held` are the full ids that count before the first step, implied ones too. A proof may fall short of the plan's
    value: `closes` tells.
    """
    if plan.status != "planned":
        return ()
    grounds = Grounds(lookup, plan.target, held, options, on, holdings, plan.confirm)
    taken = [step.id for step in plan.steps if step.needed]
    return tuple(
        _Finder(grounds, key, value, taken).proof()
        for key, value in plan.value.items()
        if key.partition(":")[0] in ALL_SUMS
    )


class _Finder:
    """One proof. Weights are whole numbers of `1 / scale`; `left` is what of them no landmark counts yet."""

    def __init__(self, grounds: Grounds, key: str, value: Fraction, taken: Collection[str]) -> None:
        self.grounds = grounds
        self.key = key
        self.value = value
        self.taken = taken
        exact = grounds.weights(key)
        self.scale = lcm(*(weight.denominator for weight in exact.values()))
        self.weights = {each: int(weight * self.scale) for each, weight in exact.items()}
        self.left = dict(self.weights)
        self.found: list[tuple[dict[str, int], int, str | None]] = []
        self.budget = BUDGET

    def proof(self) -> Proof:
        """The best of several ways to look, the first of equals: from single credentials to all at once."""
        ways: tuple[tuple[Callable[[], None], ...], ...] = (
            (self._singles, self._selections, self._rest),
            (self._singles, self._rest),
            (self._rest,),
        )
        best: list[tuple[dict[str, int], int, str | None]] = []
        for way in ways:
            self.left, self.found, self.budget = dict(self.weights), [], BUDGET
            for part in way:
                part()
            if self._total(self.found) > self._total(best):
                best = self.found
            if Fraction(self._total(best), self.scale) >= self.value:
                break
        return self._published(best)

    @staticmethod
    def _total(found: Iterable[tuple[dict[str, int], int, str | None]]) -> int:
        return sum(least for _, least, _ in found)

    def _bound(self, paid: Mapping[str, int]) -> int:
        self.budget -= len(self.grounds.least.credentials) + 1
        return self.grounds.least.bound(paid) or 0

    def _singles(self) -> None:
        """What every plan takes: credentials of the plan, each by itself."""
        for each in self.taken:
            weight = self.left.get(each, 0)
            if self.budget > 0 and weight and self._bound({each: weight}) >= weight:
                self._take({each: weight}, weight, None)

    def _selections(self) -> None:
        """What single requirements ask, the smallest first."""
        asked = self.grounds.least.selections
        for address in sorted(asked, key=lambda address: (len(asked[address]), address)):
            paid = {each: self.left[each] for each in asked[address] if self.left.get(each)}
            least = self._bound(paid) if paid and self.budget > -BUDGET else 0
            if least > 0:
                self._take(self._less(paid, least), least, address)

    def _rest(self) -> None:
        """What is needed of all that is left, as long as something is."""
        while self.budget > -BUDGET:
            paid = {each: weight for each, weight in self.left.items() if weight}
            least = self._bound(paid) if paid else 0
            if least <= 0:
                return
            paid = self._less(paid, least)
            around = [(len(ids), address) for address, ids in self.grounds.least.selections.items() if ids >= set(paid)]
            self._take(paid, least, min(around)[1] if around else None)

    def _take(self, paid: dict[str, int], least: int, address: str | None) -> None:
        self.found.append((paid, least, address))
        for each, amount in paid.items():
            self.left[each] -= amount

    def _less(self, paid: dict[str, int], least: int) -> dict[str, int]:
        """The same bound from less: nobody pays more than is needed, and who need not pay does not.

        No more is done for it than half of what may still be done at all.
        """
        end = max(self.budget // 2, 0)
        steps = sorted(set(paid.values()))
        low, high = 0, len(steps) - 1
        while low < high and self.budget > end:
            middle = (low + high) // 2
            if self._bound({each: min(amount, steps[middle]) for each, amount in paid.items()}) >= least:
                high = middle
            else:
                low = middle + 1
        paid = {each: min(amount, steps[high]) for each, amount in sorted(paid.items())}
        size = max(1, len(paid) // 2)
        while self.budget > end:
            for chunk in _chunks(sorted(paid, key=lambda each: (each in self.taken, each)), size):
                fewer = {each: amount for each, amount in paid.items() if each not in chunk}
                if fewer and self.budget > end and self._bound(fewer) >= least:
                    paid = fewer
            if size == 1:
                break
            size //= 2
        return paid

    def _published(self, found: Iterable[tuple[dict[str, int], int, str | None]]) -> Proof:
        landmarks = tuple(
            Landmark(
                tuple((each, Fraction(amount, self.scale)) for each, amount in sorted(paid.items())),
                Fraction(least, self.scale),
                address,
            )
            for paid, least, address in found
        )
        figures, name = self.grounds.figures, self.key.partition(":")[0]
        members = sorted({each for landmark in landmarks for each, _ in landmark.members})
        assumed = tuple(
            Assumption(
                each,
                name,
                format_decimal(figures.weight(each, self.key)),
                AS_TAKEN,
                figures.currency_in(each, self.key),
            )
            for each in members
            if figures.is_assumed(each, self.key)
        )
        bound = sum((landmark.at_least for landmark in landmarks), Fraction(0))
        return Proof(self.key, self.value, bound, landmarks, assumed)


def _chunks(ids: list[str], size: int) -> Iterable[frozenset[str]]:
    return [frozenset(ids[at : at + size]) for at in range(0, len(ids), size)]

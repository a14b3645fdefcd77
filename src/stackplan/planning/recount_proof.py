"""Proofs that a person or a program can check: what every plan needs at least, set by set, and whether that holds.

A proof adds up landmarks: sets of credentials out of which every plan takes at least so much. Each is checked by
itself, from the text of the requirements (recount_least.py); no two may count the same part of a credential's figure.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import FactRef
from stackplan.planning.recount_conditions import Lots
from stackplan.planning.recount_figures import Figures
from stackplan.planning.recount_least import Least
from stackplan.planning.recount_record import Settled
from stackplan.planning.reread import Reading
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.catalog.requirement import Manual
    from stackplan.diagnostics import Span
    from stackplan.planning.goals import Goal
    from stackplan.planning.plan import Assumption, Holdings, Options, ToConfirm

    Thing = tuple[
        str, Span | None
    ]  # what can be confirmed: a fact, in whatever amount; a manual part in its credential

ALL_SUMS = ("steps", "hours", "cost", "credits")  # the objectives that are sums over the plan


def exact(amount: Fraction) -> str:
    """An amount of a proof as text: a decimal number, or a fraction where that would have to be rounded."""
    shown = format_decimal(amount)
    return shown if Fraction(shown) == amount else str(amount)


@dataclass(frozen=True, slots=True)
class Landmark:
    """Credentials of which every plan takes so many, or so much, that `at_least` is added up.

    `members` are full ids, each with the part of its figure that counts here. `requirement` is the address of one that
    asks for them, to help who reads it; nothing rests on it.
    """

    members: tuple[tuple[str, Fraction], ...]
    at_least: Fraction
    requirement: str | None = None

    @property
    def weight(self) -> Fraction | None:
        """What each member counts, where that is the same for all."""
        weights = {weight for _, weight in self.members}
        return next(iter(weights)) if len(weights) == 1 else None


@dataclass(frozen=True, slots=True)
class Proof:
    """That every plan adds up to at least `bound` in one objective; `value` is what this plan adds up to.

    `assumed` are the unknown figures of members, as the objective takes them.
    """

    objective: str
    value: Fraction
    bound: Fraction
    landmarks: tuple[Landmark, ...]
    assumed: tuple[Assumption, ...] = ()

    @property
    def closes(self) -> bool:
        """Whether it shows that no plan has less."""
        return self.bound >= self.value


class Grounds:
    """What proofs for one question are checked against: the catalog, the day, the record, the options.

    `confirm` is what the plan leaves to confirm. A proof speaks of the plans with no more than that.
    """

    def __init__(  # noqa: PLR0917 - the question, part by part, as `verify` takes it
        self,
        lookup: Lookup,
        targets: Sequence[Goal],
        held: frozenset[str],
        options: Options,
        on: date,
        holdings: Holdings,
        confirm: Sequence[ToConfirm] = (),
    ) -> None:
        self._lookup, self._options = lookup, options
        self._roots = (*targets, *(each for each in options.require if each not in held))
        begun = frozenset(each for each, _ in holdings.begun)
        settled = self._settled = Settled(lookup, holdings, held, confirm, on)
        tagged: dict[str, frozenset[str]] = {}
        for line in holdings.holdings:
            tagged.update((tag, tagged.get(tag, frozenset()) | {line.id}) for tag in line.tags)
        self._reading = Reading(
            lookup, on, held, begun=begun, tagged=tagged, instead=settled.instead, settled=settled.settled
        )
        self._lots = Lots(self._reading, on, holdings.holdings, {})
        self.figures = Figures(lookup, targets, options, on, begun)
        self._things: set[Thing] = set()
        self._least(frozenset())  # which things there are
        self.least = self._least(self._things - self._wanted(confirm))

    def _least(self, unmet: Collection[Thing]) -> Least:
        """The bounds where all is confirmed but some things."""

        def met(asked: FactRef | Manual, home: str, labels: Sequence[str | None]) -> bool:
            if self._settled.met(asked, home, labels, assumed=False):
                return True
            thing = (asked.fact, None) if isinstance(asked, FactRef) else (home, asked.span)
            self._things.add(thing)
            return thing not in unmet

        return Least(self._reading, self._lots, self._settled, self._roots, allowed=self._allowed, met=met)

    def _wanted(self, confirm: Sequence[ToConfirm]) -> set[Thing]:
        """The things that a plan may leave to confirm which leaves no more than this one; all, where that is not shown.

        Where each of the plan's things stands for a set of which every plan needs one, and no two sets have a thing in
        common, a plan with as few has one of each, and none besides.
        """
        own = [(each.fact, None) if each.fact is not None else (each.credential, each.span) for each in confirm]
        sets: set[Thing] = set()
        for thing in own:
            without = {*self._things.difference(own, sets), thing} - sets
            if not self._blocks(without):
                return self._things
            for other in sorted(without - {thing}, key=str):
                if self._blocks(without - {other}):
                    without.remove(other)
            sets |= without
        return sets

    def _blocks(self, things: Collection[Thing]) -> bool:
        """Whether nobody reaches the targets without these things (of facts: any amount), all others confirmed."""
        return self._least(things).bound({}) is None

    def _allowed(self, credential_id: str) -> bool:
        credential = self._lookup.get(credential_id)
        if credential is None or credential_id in self._options.exclude:
            return False
        return not credential.is_step or all(
            trait.fits(credential, values) is not False for trait, values in self._options.asked
        )

    def weights(self, key: str) -> dict[str, Fraction]:
        """What each credential on the way weighs in an objective, where that is more than nothing."""
        weights = {each: self.figures.weight(each, key) for each in self.least.credentials}
        return {each: weight for each, weight in weights.items() if weight}

    def at_least(self, paid: Mapping[str, Fraction]) -> Fraction | None:
        """What every plan takes of some figures at least; None where there is no plan."""
        scale = lcm(*(amount.denominator for amount in paid.values()))
        found = self.least.bound({each: int(amount * scale) for each, amount in paid.items()})
        return None if found is None else Fraction(found, scale)

    def complaints(self, proof: Proof) -> Iterator[str]:
        """What is wrong with a proof, as sentences."""
        total = sum((landmark.at_least for landmark in proof.landmarks), Fraction(0))
        if total != proof.bound:
            yield f"the landmarks add up to {format_decimal(total)}, and {format_decimal(proof.bound)} is claimed"
        if proof.bound > proof.value:
            yield "the bound is above the value of the plan"
        spent: Counter[str] = Counter()
        weights = {each for landmark in proof.landmarks for each, _ in landmark.members}
        for number, landmark in enumerate(proof.landmarks, 1):
            paid = dict(landmark.members)
            if len(paid) < len(landmark.members):
                yield f"landmark {number} names a credential twice"
            if any(amount <= 0 for amount in paid.values()) or landmark.at_least <= 0:
                yield f"landmark {number} has an amount that is not above zero"
                continue
            for each, amount in paid.items():
                spent[each] += amount  # type: ignore[assignment]
            found = self.at_least(paid)
            if found is not None and found < landmark.at_least:
                yield (
                    f"landmark {number} does not hold: of its members {format_decimal(landmark.at_least)} "
                    f"is claimed to be needed, and {format_decimal(found)} is shown"
                )
        for each in sorted(weights):
            most, counted = self.figures.weight(each, proof.objective), Fraction(spent[each])
            if counted > most:
                yield f"{each} is counted for {format_decimal(counted)}, and weighs {format_decimal(most)}"
        yield from self._assumed(proof, weights)

    def _assumed(self, proof: Proof, members: set[str]) -> Iterator[str]:
        """The unknown figures that the proof rests on must be listed, as they are taken; and no others."""
        figures, key = self.figures, proof.objective
        listed = {item.id: (item.amount, item.currency) for item in proof.assumed}
        for each in sorted(members | set(listed)):
            assumed = each in members and figures.is_assumed(each, key)
            taken = format_decimal(figures.weight(each, key)), figures.currency_in(each, key)
            if assumed and each not in listed:
                yield f"the figure of {each} is assumed, and not listed so"
            elif not assumed and each in listed:
                yield f"the figure of {each} is listed as assumed, and is not"
            elif assumed and listed[each] != taken:
                yield f"the figure of {each} is assumed as {' '.join(filter(None, taken))}, and not as it is listed"

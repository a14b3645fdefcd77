"""Uses, deals of them, and what never counts twice in one: rules 1 and 3 to 5 of docs/counting.md."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction
    from typing import Protocol

    from stackplan.planning.recount_conditions import Lot, State
    from stackplan.planning.reread import Reading

    class Asks(Protocol):
        """What is asked of the recount: of single requirements, with a state of their own."""

        def made_of(self, composite: str, state: State, whole: State) -> bool:
            """Whether a state satisfies the stack of a composite."""

        def stands_in(self, credential_id: str, state: State, whole: State) -> bool:
            """Whether a state satisfies a way of a credential, without it."""


SHARED_PARTS = 10  # parts that several sections want; more of them are not dealt out by trying


@dataclass(frozen=True, slots=True)
class Use:
    """One leaf: the credential asked for, the holdings consumed, its worth where one is given, its section.

    What of the holdings takes a place by a waiver (`waived`) is asked for no conditions.
    """

    credential: str
    lots: tuple[Lot, ...]
    worth: Fraction | None
    section: tuple[str, ...]
    waived: tuple[Lot, ...] = ()


@dataclass(frozen=True, slots=True)
class Deal:
    """Uses that stand together, with the leaves that they are of, and the credentials that they consume."""

    uses: tuple[Use, ...] = ()
    leaves: frozenset[str] = frozenset()
    consumed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *uses: Use) -> Deal:
        """The deal of some uses."""
        consumed = frozenset(lot.id for use in uses for lot in use.lots)
        return cls(uses, frozenset(use.credential for use in uses), consumed)

    @property
    def lots(self) -> tuple[Lot, ...]:
        """The holdings that are consumed."""
        return tuple(lot for use in self.uses for lot in use.lots)

    def apart_from(self, other: Deal) -> bool:
        """Whether no credential is used or consumed in both."""
        return self.leaves.isdisjoint(other.leaves) and self.consumed.isdisjoint(other.consumed)

    def __add__(self, other: Deal) -> Deal:
        if not other.uses:
            return self
        return Deal(self.uses + other.uses, self.leaves | other.leaves, self.consumed | other.consumed)


NOTHING = Deal()


def lawful(deal: Deal, state: State, whole: State, reading: Reading, asks: Asks) -> bool:
    """Whether stand-ins and parts that were taken along are kept apart; `state` may be a part of the `whole`."""
    return _Apart(deal, state, whole, reading, asks).holds()


class _Apart:
    """The rules for one deal."""

    def __init__(self, deal: Deal, state: State, whole: State, reading: Reading, asks: Asks) -> None:
        self.deal = deal
        self.reading = reading
        self.asks = asks
        self.consumed = deal.consumed
        self.state = state
        self.whole = whole
        # What has expired is there like what is held; but what counts by a new holding beside that is new.
        self.had = state.held | state.expired
        self.anew = frozenset(lot.id for lot in deal.lots if lot.new) - state.held

    def holds(self) -> bool:
        return not any(self._stood_in(c) for c in self.consumed) and self._parts_apart()

    def _stood_in(self, credential_id: str) -> bool:
        credential = self.reading.lookup.get(credential_id)
        if credential is None or not credential.equivalents:
            return False
        rest = self.consumed - {credential_id}
        lots = frozenset(lot for lot in self.deal.lots if lot.id in rest)
        state = replace(self.state.only(rest), held=rest, lots=lots)
        return self.asks.stands_in(credential_id, state, self.whole)

    def _parts_apart(self) -> bool:
        sections: dict[tuple[str, ...], set[str]] = {}
        for use in self.deal.uses:
            sections.setdefault(use.section, set()).update(lot.id for lot in use.lots)
        wanted = {
            section: made
            for section, members in sorted(sections.items())
            if (made := [c for c in sorted(members) if self._takes_parts(c)])
        }
        if not wanted:
            return True
        rest = (self.state.there | self.state.expired) - self.consumed
        regions = {
            section: rest & frozenset[str]().union(*(self.reading.possible_parts(c) for c in composites))
            for section, composites in wanted.items()
        }
        shared = sorted(part for part in rest if sum(part in region for region in regions.values()) > 1)
        if len(shared) > SHARED_PARTS:
            return True  # too many to try; the search has dealt them, and this checker does not guess
        for dealt in product(wanted, repeat=len(shared)):
            pot_of = dict(zip(shared, dealt, strict=True))
            pots = {
                section: frozenset(part for part in regions[section] if pot_of.get(part, section) == section)
                for section in wanted
            }
            if all(self._made(wanted[section], pots[section]) for section in wanted):
                return True
        return False

    def _takes_parts(self, credential_id: str) -> bool:
        return self.reading.composite(credential_id) and not self._on_its_own(credential_id)

    def _on_its_own(self, composite: str) -> bool:
        """A held composite whose held possible parts, those not earned again, are not consumed."""
        only_held = self.had - self.state.earned
        held = composite in self.had and composite not in self.anew
        return held and not (self.reading.possible_parts(composite) & only_held & self.consumed)

    def _made(self, composites: list[str], pot: frozenset[str]) -> bool:
        """Whether each composite can be made of what is free in a pot."""
        free: frozenset[str] = frozenset()
        while True:
            more = frozenset(part for part in pot if not self._takes_parts(part) or self._made_of(part, free))
            if more == free:
                return all(self._made_of(composite, free) for composite in composites)
            free = more

    def _made_of(self, composite: str, free: frozenset[str]) -> bool:
        return self.asks.made_of(composite, self.state.only(free), self.whole)

"""What a record settles beside holdings: facts, confirmations and waivers; and what an answer leaves to confirm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import FactRef
from stackplan.units import Duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from stackplan.catalog.model import Lookup
    from stackplan.catalog.requirement import Manual
    from stackplan.learner.record import Statement
    from stackplan.planning.plan import Holdings, ToConfirm


@dataclass(frozen=True, slots=True)
class Waived:
    """What one waiver does: nothing is needed (`instead` is empty), or these holdings take the place of a member."""

    instead: tuple[str, ...] = ()


class Settled:
    """What the record and the answer settle, by the addresses of requirements: a credential and a label."""

    def __init__(
        self, lookup: Lookup, holdings: Holdings, held: frozenset[str], confirm: Iterable[ToConfirm], on: date
    ) -> None:
        """`held` are the ids that count. A waiver of which something does not count settles nothing."""
        self.confirm = tuple(confirm)
        self.outside = {text.strip(): amount for text, amount in holdings.outside}
        self._on = on
        self._facts = holdings.facts
        self._confirmed = frozenset(_resolved(lookup, each.requirement) for each in holdings.confirmed)
        self._waived: dict[tuple[str, str], list[Waived]] = {}
        for waiver in holdings.waivers:
            instead = [self._counting(lookup, text.strip(), held) for text in waiver.instead]
            known = [each for each in instead if each is not None]
            if len(known) == len(instead):
                place = _resolved(lookup, waiver.requirement)
                self._waived.setdefault(place, []).append(Waived(tuple(dict.fromkeys(known))))

    def _counting(self, lookup: Lookup, text: str, held: frozenset[str]) -> str | None:
        found = lookup.find(text)
        if not found:
            return text if text in self.outside else None
        return found[0] if len(found) == 1 and found[0] in held else None

    def waived(self, credential_id: str, labels: Iterable[str | None]) -> list[Waived]:
        """The waivers of a requirement that has these labels."""
        if not self._waived:
            return []
        return [
            each
            for label in dict.fromkeys(labels)
            if label is not None
            for each in self._waived.get((credential_id, label), ())
        ]

    @property
    def has_waivers(self) -> bool:
        """Whether a waiver counts."""
        return bool(self._waived)

    @property
    def settled(self) -> frozenset[tuple[str, str]]:
        """The addresses of what is waived altogether."""
        return frozenset(a for a, waivers in self._waived.items() if any(not each.instead for each in waivers))

    @property
    def instead(self) -> Mapping[str, frozenset[str]]:
        """By credential, what waivers let count in its requirements."""
        found: dict[str, frozenset[str]] = {}
        for (credential_id, _), waivers in self._waived.items():
            ids = (instead for each in waivers for instead in each.instead)
            found[credential_id] = found.get(credential_id, frozenset()).union(ids)
        return found

    def credits_outside(self, text: str, unit: str | None) -> Fraction | None:
        """What the record gives a holding that no catalog knows; a plain number is in whatever unit is asked for."""
        given = self.outside.get(text)
        return None if given is None or given.unit not in (None, unit) else Fraction(given.amount)

    # What is stated and confirmed

    def met(self, asked: FactRef | Manual, credential_id: str, labels: Iterable[str | None], *, assumed: bool) -> bool:
        """Whether a fact or a manual part is met: by the record, or, where that may be assumed, by what to confirm."""
        places = {(credential_id, label) for label in labels if label is not None}
        if not places.isdisjoint(self._confirmed):
            return True
        if isinstance(asked, FactRef):
            if self._stated(asked.fact, asked.at_least, asked.within):
                return True
            return assumed and any(
                self._covers(each, asked.fact, asked.at_least, asked.within) for each in self.confirm
            )
        return assumed and any(
            each.fact is None and each.span == asked.span and (each.credential, each.label) in places
            for each in self.confirm
        )

    def _stated(self, fact: str, at_least: Decimal | None, within: Duration | None) -> bool:
        names = (fact, fact.partition("/")[2])
        return any(
            _amounts_to(each, at_least) and (within is None or self._gathered(each, within))
            for each in self._facts
            if each.fact in names
        )

    def _gathered(self, statement: Statement, within: Duration) -> bool:
        return (
            statement.since is not None
            and statement.since >= before(self._on, within)
            and (statement.as_of is None or statement.as_of <= self._on)
        )

    def complaints(self) -> Iterator[str]:
        """What is listed as a thing to confirm, and need not be: the record has it, or another covers it."""
        for place, each in enumerate(self.confirm):
            if (each.credential, each.label) in self._confirmed or (
                each.fact is not None and self._stated(each.fact, each.at_least, each.within)
            ):
                yield f"{each.address} is to be confirmed, and the record has it"
            others = (*self.confirm[:place], *self.confirm[place + 1 :])
            if each.fact is None:
                again = any(
                    other.fact is None and (other.address, other.span) == (each.address, each.span)
                    for other in self.confirm[:place]
                )
            else:
                again = any(self._covers(other, each.fact, each.at_least, each.within) for other in others)
            if again:
                yield f"{each.address} is to be confirmed twice"

    def _covers(self, thing: ToConfirm, fact: str, at_least: Decimal | None, within: Duration | None) -> bool:
        """Whether confirming a thing confirms a fact with this amount, and gathered in this time."""
        enough = at_least is None or (thing.at_least is not None and thing.at_least >= at_least)
        recent = within is None or (
            thing.within is not None and before(self._on, thing.within) >= before(self._on, within)
        )
        return thing.fact == fact and enough and recent


def _amounts_to(statement: Statement, at_least: Decimal | None) -> bool:
    if at_least is not None:
        return statement.amount is not None and statement.amount >= at_least
    return statement.holds and (statement.amount is None or statement.amount > 0)


def _resolved(lookup: Lookup, requirement: str) -> tuple[str, str]:
    """The credential and the label of an address as a person writes it; ("", label) where it is not clear whose."""
    text, _, label = requirement.partition("#")
    found = lookup.find(text)
    return (found[0] if len(found) == 1 else "", label)


def before(day: date, length: Duration) -> date:
    """The day that lies a length of time before another, by the calendar: 2024-03-31 less 1mo is 2024-02-29."""
    back = Duration(-length.years, -length.months, -length.weeks, -length.days - int(length.hours // 24))
    try:
        return back.after(day)
    except (OverflowError, ValueError):
        return date.min  # before the first day that dates can name

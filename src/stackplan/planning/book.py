"""What a record settles before planning: which lines meet which conditions, what is stated, waived and confirmed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan.learner.holdings import Holding
from stackplan.planning.conditions import ANY_AGE, has_points, meets, new_meets, why_not

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from stackplan.catalog.model import CreditAmount, Lookup
    from stackplan.catalog.requirement import FactRef
    from stackplan.learner.record import Statement, Waiver
    from stackplan.planning.conditions import InForce
    from stackplan.planning.plan import Holdings


@dataclass(frozen=True)
class Book:
    """A record on one day, as planning asks of it.

    `lines` are the holdings, implied ones too: their places in it are the integers of the task. `waivers` and
    `confirmed` are by address: the credential's full id, and what comes after the `#`. `recorded` are the ids that
    count and that the record itself names.
    """

    lookup: Lookup
    on: date
    lines: tuple[Holding, ...] = ()
    facts: tuple[Statement, ...] = ()
    waivers: dict[tuple[str, str], tuple[Waiver, ...]] = field(default_factory=dict)
    confirmed: frozenset[tuple[str, str]] = frozenset()
    outside: dict[str, CreditAmount] = field(default_factory=dict)
    recorded: frozenset[str] = frozenset()
    _of: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _claims: dict[tuple[str, InForce], tuple[tuple[int, ...], bool]] = field(default_factory=dict)

    def lines_of(self, credential_id: str) -> tuple[int, ...]:
        """The lines that are of a credential."""
        return self._of.get(credential_id, ())

    def meeting(self, credential_id: str, terms: InForce) -> tuple[tuple[int, ...], bool]:
        """The lines of a credential that meet all terms, and whether it does when it is newly earned."""
        key = (credential_id, terms)
        found = self._claims.get(key)
        if found is None:
            scale = self.lookup.scale_of(credential_id)
            lines = tuple(i for i in self.lines_of(credential_id) if meets(self.lines[i], terms, scale, self.on))
            fresh = new_meets(credential_id, terms, self.on)
            if any(term.graded and not term.scaled for term in terms):  # without points it is no part of an average
                fresh = fresh and has_points(scale)
            found = self._claims[key] = lines, fresh
        return found

    def why_not(self, credential_id: str, terms: InForce) -> tuple[str, str] | None:
        """Why no line of a credential meets all terms: a word, and a sentence; None where one does or there is none.

        Of several lines, the one that fails last in the order of the terms tells.
        """
        scale = self.lookup.scale_of(credential_id)
        reasons = [why_not(self.lines[i], terms, scale, self.on) for i in self.lines_of(credential_id)]
        if not reasons or None in reasons:
            return None
        return next(reason for reason in reversed(reasons) if reason is not None)

    def meeting_anywhere(self, credential_id: str, terms: InForce) -> tuple[frozenset[int], bool]:
        """The lines of a credential, or of what stands in for it, that meet all terms, and whether it does when new.

        Whether a line has expired is not asked.
        """
        lines = (
            i
            for i, line in enumerate(self.lines)
            if meets(line, terms | {ANY_AGE}, self.lookup.scale_of(line.id), self.on)
        )
        return frozenset(lines), new_meets(credential_id, terms, self.on)

    def tagged(self, tags: Collection[str]) -> tuple[str, ...]:
        """The credentials of which a line has one of some tags."""
        return tuple(dict.fromkeys(line.id for line in self.lines if not set(tags).isdisjoint(line.tags)))

    def instead(self) -> Iterator[str]:
        """The credentials of the catalog that waivers put in the place of others."""
        for waivers in self.waivers.values():
            for waiver in waivers:
                for text in waiver.instead:
                    yield from self.lookup.find(text)[:1]

    def states(self, asked: FactRef) -> bool:
        """Whether the record states a fact as it is asked for (docs/counting.md, "To confirm")."""
        return any(self._is_stated(asked, statement) for statement in self._statements(asked))

    def _statements(self, asked: FactRef) -> Iterable[Statement]:
        names = (asked.fact, asked.fact.partition("/")[2])
        return (statement for statement in self.facts if statement.fact in names)

    def _is_stated(self, asked: FactRef, statement: Statement) -> bool:
        if not statement.holds:
            return False
        if asked.within is not None:
            if statement.since is None or asked.within.after(statement.since) < self.on:
                return False
            if statement.as_of is not None and statement.as_of > self.on:
                return False
        if asked.at_least is not None:
            return statement.amount is not None and statement.amount >= asked.at_least
        return statement.amount is None or statement.amount > 0

    def short(self, asked: FactRef) -> str | None:
        """What the record lacks of a fact, in words; None where it says nothing of it."""
        for statement in self._statements(asked):
            if not statement.holds:
                return "the record says that it is not so"
            if asked.at_least is not None and statement.amount is None:
                return "the record gives no amount"
            if asked.at_least is not None and statement.amount is not None and statement.amount < asked.at_least:
                return f"the record states {statement.amount:,}, which is {asked.at_least - statement.amount:,} short"
            if asked.within is not None:
                if statement.since is not None and asked.within.after(statement.since) >= self.on:
                    return f"the record states it as of {statement.as_of} only"
                since = "no day" if statement.since is None else f"{statement.since}"
                return f"the record counts from {since}, and the last {asked.within} matter"
        return None


def book(lookup: Lookup, held: Collection[str], holdings: Holdings, on: date) -> Book:
    """The book of a record: `held` are the ids that count, implied ones too; what has no line gets a plain one."""
    lines = graded(holdings.holdings, lookup)
    known = {line.id for line in lines if not line.expired}
    lines += [Holding(credential_id) for credential_id in sorted(set(held) - known)]
    of: dict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        of[line.id].append(i)
    waivers: dict[tuple[str, str], tuple[Waiver, ...]] = {}
    for waiver in holdings.waivers:
        for address in addresses(waiver.requirement, lookup):
            waivers[address] = (*waivers.get(address, ()), waiver)
    return Book(
        lookup,
        on,
        tuple(lines),
        facts=holdings.facts,
        waivers=waivers,
        confirmed=frozenset(a for entry in holdings.confirmed for a in addresses(entry.requirement, lookup)),
        outside=dict(holdings.outside),
        recorded=frozenset(known.intersection(holdings.counts)),
        _of={credential_id: tuple(places) for credential_id, places in of.items()},
    )


def waivers_only(lookup: Lookup, holdings: Holdings, on: date) -> Book | None:
    """The book of what a record waives and tags, nothing else; None where it does neither.

    A waiver of which one does not count changes nothing (docs/counting.md, "Waivers").
    """
    tagged = tuple(line for line in holdings.holdings if line.tags)
    known = {*holdings.counts, *(text for text, _ in holdings.outside)}
    waivers = tuple(
        waiver
        for waiver in holdings.waivers
        if all(text in known or known.intersection(lookup.find(text)) for text in waiver.instead)
    )
    return book(lookup, (), replace(holdings, holdings=tagged, waivers=waivers), on) if waivers or tagged else None


def addresses(text: str, lookup: Lookup) -> tuple[tuple[str, str], ...]:
    """What a stable address means: a credential and what comes after the `#`; none where nothing or several fit."""
    credential, _, label = text.partition("#")
    found = lookup.find(credential)
    return ((found[0], label),) if len(found) == 1 else ()


def graded(lines: Sequence[Holding], lookup: Lookup) -> list[Holding]:
    """Lines of a record, composites without a grade with the average of the parts that they used."""
    of: dict[str, list[Holding]] = defaultdict(list)
    for line in lines:
        of[line.id].append(line)
    return [replace(line, points=_points(line, of, lookup, frozenset())) for line in lines]


def _points(
    line: Holding, of: Mapping[str, Sequence[Holding]], lookup: Lookup, path: frozenset[str]
) -> Fraction | None:
    """The points of a line: of its own grade, else the average over its parts by credits, if each has some."""
    credential = lookup.get(line.id)
    if line.grade is not None or not line.used or line.id in path or credential is None or credential.stack is None:
        return line.points
    weighted: list[tuple[Fraction, Fraction]] = []
    for part in dict.fromkeys(line.used):
        known = [_points(own, of, lookup, path | {line.id}) for own in of.get(part, ())]
        points = max((each for each in known if each is not None), default=None)
        if points is None:
            return None
        worth = None if (used := lookup.get(part)) is None else used.credits
        counts = worth is not None and worth.unit == credential.credit_unit
        weighted.append((Fraction(worth.amount) if counts and worth is not None else Fraction(0), points))
    if not any(weight for weight, _ in weighted):
        weighted = [(Fraction(1), points) for _, points in weighted]
    return sum((weight * points for weight, points in weighted), Fraction(0)) / sum(weight for weight, _ in weighted)

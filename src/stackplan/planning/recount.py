"""Whether requirements are satisfied by what is there, straight from their text: the verifier's own reading.

Small and plain on purpose: it looks for a deal among what is claimed to count, by trying.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import (
    All,
    AnyOf,
    Choose,
    CredentialRef,
    Credits,
    FactRef,
    Manual,
    Sections,
    SkillRef,
)
from stackplan.planning.reread import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.catalog.requirement import Limit, Requirement, Section

    Claims = Mapping[str, Mapping[str, frozenset[str]]]

SHARED_PARTS = 10  # parts that several sections want; more of them are not dealt out by trying


@dataclass(frozen=True, slots=True)
class State:
    """What is held, and what has been earned so far; a credential in both was earned again."""

    held: frozenset[str]
    earned: frozenset[str]

    @property
    def there(self) -> frozenset[str]:
        """All of it."""
        return self.held | self.earned

    def earning(self, ids: Iterable[str]) -> State:
        """The state after earning more."""
        return State(self.held, self.earned | frozenset(ids))

    def only(self, ids: frozenset[str]) -> State:
        """The part of the state that lies in `ids`."""
        return State(self.held & ids, self.earned & ids)


@dataclass(frozen=True, slots=True)
class _Ask:
    """For whom and from what a deal is looked for: the owner of the requirement, the section, what is stood in for.

    `label` is the half of the address after the `#`: what counts there is claimed under it. None: nothing is claimed of
    this, and everything may be tried.
    """

    state: State
    owner: str
    label: str | None = None
    section: tuple[str, ...] = ()
    path: frozenset[str] = frozenset()

    def inside(self, requirement: Requirement) -> _Ask:
        """The same inside of a requirement, which may have an address of its own; within a stand-in none counts."""
        address = None if self.path or isinstance(requirement, CredentialRef) else requirement.address
        return self if address is None else replace(self, label=address)


@dataclass(frozen=True, slots=True)
class _Use:
    """One leaf: the credential asked for, what it consumes, its worth where one is given, the section it is in."""

    credential: str
    consumed: frozenset[str]
    worth: Fraction | None
    section: tuple[str, ...]


_Deal = tuple[_Use, ...]


class Recount:
    """Answers for one catalog and one day.

    `claims` narrow what is tried for the selections of a credential: by its id and by label, what is said to count.
    """

    def __init__(self, lookup: Lookup, on: date, held: frozenset[str], claims: Claims) -> None:
        self.reading = Reading(lookup, on, held)
        self.lookup = lookup
        self.claims = claims

    def counts(self, credential_id: str, state: State, path: frozenset[str] = frozenset()) -> bool:
        """Whether a credential counts: it is there, or one of its ways is satisfied without it."""
        if credential_id in state.there:
            return True
        credential = self.lookup.get(credential_id)
        if credential is None or credential_id in path:
            return False
        ask = _Ask(state, credential_id, path=path | {credential_id})
        return any(self._satisfied(way, ask) for way in credential.equivalents)

    def satisfied(self, requirement: Requirement, state: State, owner: str, field: str) -> bool:
        """Whether a requirement of `owner`, in one of its fields, is satisfied."""
        return self._satisfied(requirement, _Ask(state, owner, field))

    def _satisfied(self, requirement: Requirement, ask: _Ask) -> bool:
        ask = ask.inside(requirement)
        match requirement:
            case CredentialRef():
                return self.counts(requirement.id, ask.state, ask.path)
            case SkillRef():
                return any(self.counts(member, ask.state, ask.path) for member in self.reading.developing(requirement))
            case FactRef() | Manual():
                return True
            case AnyOf():
                return any(self._satisfied(member, ask) for member in self.reading.members(requirement.pool))
            case All() if not requirement.selection.limits:
                members = self.reading.members(requirement.pool, every=True)
                return bool(members) and all(self._satisfied(member, ask) for member in members)
            case _:
                return any(self._lawful(deal, ask.state) for deal in self._deals(requirement, ask))

    def _deals(self, requirement: Requirement, ask: _Ask) -> Iterator[_Deal]:
        """Every deal of a requirement inside a scope, among what is there (and claimed), as its uses."""
        ask = ask.inside(requirement)
        match requirement:
            case CredentialRef():
                worth = None if requirement.counts_as is None else Fraction(requirement.counts_as)
                yield from self._uses(requirement.id, worth, ask)
            case SkillRef():
                for developing in self.reading.developing(requirement):
                    yield from self._uses(developing, None, ask)
            case FactRef() | Manual():
                yield ()
            case AnyOf():
                for member in self.reading.members(requirement.pool):
                    yield from self._deals(member, ask)
            case Sections():
                kids = [(part.requirement, _in_section(ask, part)) for part in requirement.sections]
                for deal in self._together(kids):
                    if self._within(requirement, deal, Fraction(len(kids)), ask):
                        yield deal
            case All() | Choose() | Credits():
                yield from self._selections(requirement, ask)

    def _together(self, kids: list[tuple[Requirement, _Ask]], so_far: _Deal = ()) -> Iterator[_Deal]:
        """Deals of all kids, no credential used or consumed twice."""
        if not kids:
            yield so_far
            return
        requirement, ask = kids[0]
        for deal in self._deals(requirement, ask):
            if _apart(so_far, deal):
                yield from self._together(kids[1:], so_far + deal)

    def _selections(self, requirement: All | Choose | Credits, ask: _Ask) -> Iterator[_Deal]:
        members = self.reading.members(requirement.pool, every=isinstance(requirement, All))
        worths: list[Fraction | None]
        match requirement:
            case Choose():
                number, worths = Fraction(requirement.count), [Fraction(1)] * len(members)
            case Credits():
                number = Fraction(requirement.amount)
                worths = [self.reading.worth(member, requirement.unit) for member in members]
            case All():
                number, worths = Fraction(len(members)), [Fraction(1)] * len(members)
        if not members:
            return
        # Only what can be dealt at all is tried, which leaves a handful.
        able = [
            (member, worth)
            for member, worth in zip(members, worths, strict=True)
            if worth is not None and next(self._deals(member, ask), None) is not None
        ]
        for deal in self._chosen(able, number, (), ask):
            if self._within(requirement, deal, number, ask):
                yield deal

    def _chosen(
        self, able: list[tuple[Requirement, Fraction]], missing: Fraction, so_far: _Deal, ask: _Ask
    ) -> Iterator[_Deal]:
        """Selections of members that add up to what is missing, larger ones too."""
        if missing <= 0:
            yield so_far
        if not able or sum((worth for _, worth in able), Fraction(0)) < missing:
            return
        member, worth = able[0]
        for deal in self._deals(member, ask):
            if _apart(so_far, deal):
                yield from self._chosen(able[1:], missing - worth, so_far + deal, ask)
        # Without this member; the selection as it stands has been given already.
        yield from (chosen for chosen in self._chosen(able[1:], missing, so_far, ask) if chosen != so_far)

    def _uses(self, credential_id: str, worth: Fraction | None, ask: _Ask) -> Iterator[_Deal]:
        own = self.claims.get(ask.owner)
        claimed = own is None or ask.label is None or credential_id in own.get(ask.label, ())
        if claimed and credential_id in ask.state.there:
            yield (_Use(credential_id, frozenset({credential_id}), worth, ask.section),)
        credential = self.lookup.get(credential_id)
        if credential is None or credential_id in ask.path:
            return
        inner = replace(ask, path=ask.path | {credential_id})
        for way in credential.equivalents:
            for deal in self._deals(way, inner):
                yield (_Use(credential_id, _consumed(deal), worth, ask.section),)

    def _within(self, node: All | Choose | Credits | Sections, deal: _Deal, number: Fraction, ask: _Ask) -> bool:
        """Whether a deal keeps the limits of its node; shares are of `number`, the number required."""
        in_credits = isinstance(node, Credits)
        unit = node.unit if isinstance(node, Credits) else self.reading.home_unit(ask.owner)
        return all(self._keeps(limit, deal, number, unit, in_credits=in_credits) for limit in node.selection.limits)

    def _keeps(self, limit: Limit, deal: _Deal, number: Fraction, unit: str | None, *, in_credits: bool) -> bool:
        matched = self.reading.pool_ids(limit.of)
        measure = limit.amount.measure or ("credits" if in_credits else "members")
        bound = limit.amount.number * number if limit.amount.share else limit.amount.number
        total = Fraction(0)
        for use in deal:
            if use.credential not in matched:
                continue
            if measure == "members":
                total += 1
            else:
                own = use.worth if use.worth is not None else self.reading.credits(use.credential, unit)
                total += own or Fraction(0)
        return total <= bound if limit.kind == "at_most" else total >= bound

    # Rules 3 to 5 of docs/counting.md: what never counts twice.

    def _lawful(self, deal: _Deal, state: State) -> bool:
        consumed = _consumed(deal)
        return not any(self._stood_in(c, consumed) for c in consumed) and self._parts_apart(deal, consumed, state)

    def _stood_in(self, credential_id: str, consumed: frozenset[str]) -> bool:
        credential = self.lookup.get(credential_id)
        ask = _Ask(State(consumed - {credential_id}, frozenset()), "", path=frozenset({credential_id}))
        return credential is not None and any(self._satisfied(way, ask) for way in credential.equivalents)

    def _parts_apart(self, deal: _Deal, consumed: frozenset[str], state: State) -> bool:
        sections: dict[tuple[str, ...], set[str]] = {}
        for use in deal:
            sections.setdefault(use.section, set()).update(use.consumed)
        wanted = {
            section: made
            for section, members in sorted(sections.items())
            if (made := [c for c in sorted(members) if self._takes_parts(c, consumed, state)])
        }
        rest = state.there - consumed
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
            if all(self._made(wanted[section], pots[section], consumed, state) for section in wanted):
                return True
        return not wanted

    def _takes_parts(self, credential_id: str, consumed: frozenset[str], state: State) -> bool:
        return self.reading.composite(credential_id) and not self._on_its_own(credential_id, consumed, state)

    def _made(self, composites: list[str], pot: frozenset[str], consumed: frozenset[str], state: State) -> bool:
        """Whether each composite can be made of what is free in a pot."""
        free: frozenset[str] = frozenset()
        while True:
            more = frozenset(
                part
                for part in pot
                if not self._takes_parts(part, consumed, state) or self._made_of(part, state.only(free))
            )
            if more == free:
                return all(self._made_of(composite, state.only(free)) for composite in composites)
            free = more

    def _made_of(self, composite: str, state: State) -> bool:
        credential = self.lookup.get(composite)
        return (
            credential is not None
            and credential.stack is not None
            and self.satisfied(credential.stack, state, "", "stack")
        )

    def _on_its_own(self, composite: str, consumed: frozenset[str], state: State) -> bool:
        """A held composite whose held possible parts, those not earned again, are not consumed."""
        only_held = state.held - state.earned
        return composite in state.held and not (self.reading.possible_parts(composite) & only_held & consumed)


def _in_section(ask: _Ask, part: Section) -> _Ask:
    """What is asked inside of a section. Its key is its address, unless its requirement has one of its own."""
    named = part.requirement.address if isinstance(part.requirement, CredentialRef) else None
    label = ask.label if ask.path else named or part.key
    return replace(ask, section=(*ask.section, part.key), label=label)


def _consumed(deal: _Deal) -> frozenset[str]:
    return frozenset[str]().union(*(use.consumed for use in deal))


def _apart(first: _Deal, second: _Deal) -> bool:
    leaves = {use.credential for use in first} & {use.credential for use in second}
    return not leaves and not _consumed(first) & _consumed(second)

"""Whether requirements are satisfied by what is there, straight from their text: the verifier's own reading.

Small and plain on purpose: it looks for a deal among what is claimed to count, by trying.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    Selector,
    SkillRef,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.catalog.requirement import Limit, Pool, Requirement

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
class _Use:
    """One leaf: the credential asked for, what it consumes, its worth where one is given, the section it is in."""

    credential: str
    consumed: frozenset[str]
    worth: Fraction | None
    section: tuple[str, ...]


class Recount:
    """Answers for one catalog and one day. `claims` narrow what is tried for the selections of a credential."""

    def __init__(self, lookup: Lookup, on: date, held: frozenset[str], claims: Mapping[str, frozenset[str]]) -> None:
        self.lookup = lookup
        self.on = on
        self.held = held
        self.claims = claims
        self._parts: dict[str, frozenset[str]] = {}

    def counts(self, credential_id: str, state: State, path: frozenset[str] = frozenset()) -> bool:
        """Whether a credential counts: it is there, or one of its ways is satisfied without it."""
        if credential_id in state.there:
            return True
        credential = self.lookup.get(credential_id)
        if credential is None or credential_id in path:
            return False
        inner = path | {credential_id}
        return any(self.satisfied(way, state, credential_id, inner) for way in credential.equivalents)

    def satisfied(self, requirement: Requirement, state: State, owner: str, path: frozenset[str] = frozenset()) -> bool:
        """Whether a requirement of `owner` is satisfied."""
        match requirement:
            case CredentialRef():
                return self.counts(requirement.id, state, path)
            case SkillRef():
                return any(self.counts(member, state, path) for member in self._developing(requirement))
            case FactRef() | Manual():
                return True
            case AnyOf():
                return any(self._member(member, state, owner, path) for member in self._members(requirement.pool))
            case All() if not requirement.selection.limits:
                members = self._members(requirement.pool, every=True)
                return bool(members) and all(self._member(member, state, owner, path) for member in members)
            case _:
                return any(
                    self._lawful(deal, state, owner) for deal in self._deals(requirement, state, owner, (), path)
                )

    def _member(
        self, member: str | CredentialRef | Requirement, state: State, owner: str, path: frozenset[str]
    ) -> bool:
        if isinstance(member, CredentialRef):
            return self.counts(member.id, state, path)
        assert not isinstance(member, str), "members are references or requirements"
        return self.satisfied(member, state, owner, path)

    # -- pools

    def _members(self, pool: Pool, *, every: bool = False) -> list[Requirement]:
        """The members, each credential once; `counts_as` kept wherever it was given."""
        found: dict[str, CredentialRef] = {}
        members: list[Requirement | str] = []
        for entry in pool.entries:
            if isinstance(entry, Selector):
                refs = [
                    CredentialRef(match, entry.span, counts_as=entry.counts_as)
                    for match in self.lookup.members(entry)
                    if not every or match in self.held or self._open(match)
                ]
            elif isinstance(entry, CredentialRef):
                refs = [entry]
            else:
                members.append(entry)
                continue
            for ref in refs:
                if ref.id not in found:
                    members.append(ref.id)
                    found[ref.id] = ref
                elif found[ref.id].counts_as is None:
                    found[ref.id] = ref
        return [found[member] if isinstance(member, str) else member for member in members]

    def _open(self, credential_id: str) -> bool:
        credential = self.lookup.get(credential_id)
        return (
            credential is not None
            and credential.status == "active"
            and not (credential.available_from is not None and credential.available_from > self.on)
            and not (credential.available_until is not None and credential.available_until < self.on)
        )

    def _developing(self, ref: SkillRef) -> list[str]:
        found = []
        for member in self.lookup.with_skill(ref.skill):
            credential = self.lookup.get(member)
            for own in credential.skills if credential is not None else ():
                if own.skill == ref.skill and (ref.level is None or (own.level is not None and own.level >= ref.level)):
                    found.append(member)
                    break
        return found

    # -- deals

    def _deals(
        self, requirement: Requirement, state: State, owner: str, section: tuple[str, ...], path: frozenset[str]
    ) -> Iterator[tuple[_Use, ...]]:
        """Every deal of a requirement inside a scope, among what is there (and claimed), as its uses."""
        match requirement:
            case CredentialRef():
                worth = None if requirement.counts_as is None else Fraction(requirement.counts_as)
                yield from self._uses(requirement.id, worth, state, owner, section, path)
            case SkillRef():
                for member in self._developing(requirement):
                    yield from self._uses(member, None, state, owner, section, path)
            case FactRef() | Manual():
                yield ()
            case AnyOf():
                for member in self._members(requirement.pool):
                    yield from self._deals(member, state, owner, section, path)
            case Sections():
                kids = [(part.requirement, (*section, part.key)) for part in requirement.sections]
                for deal in self._together(kids, state, owner, path):
                    if self._within(requirement.selection.limits, deal, Fraction(len(kids)), owner, credits_unit=None):
                        yield deal
            case All() | Choose() | Credits():
                yield from self._selections(requirement, state, owner, section, path)

    def _together(
        self,
        kids: list[tuple[Requirement, tuple[str, ...]]],
        state: State,
        owner: str,
        path: frozenset[str],
        so_far: tuple[_Use, ...] = (),
    ) -> Iterator[tuple[_Use, ...]]:
        """Deals of all kids, no credential used or consumed twice."""
        if not kids:
            yield so_far
            return
        requirement, section = kids[0]
        for deal in self._deals(requirement, state, owner, section, path):
            if _apart(so_far, deal):
                yield from self._together(kids[1:], state, owner, path, so_far + deal)

    def _selections(
        self,
        requirement: All | Choose | Credits,
        state: State,
        owner: str,
        section: tuple[str, ...],
        path: frozenset[str],
    ) -> Iterator[tuple[_Use, ...]]:
        every = isinstance(requirement, All)
        members = self._members(requirement.pool, every=every)
        unit = requirement.unit if isinstance(requirement, Credits) else None
        worths = [self._worth(member, unit) if isinstance(requirement, Credits) else Fraction(1) for member in members]
        match requirement:
            case Choose():
                number = Fraction(requirement.count)
            case Credits():
                number = Fraction(requirement.amount)
            case _:
                number = Fraction(len(members))
        if not members:
            return
        # Only what can be dealt at all is tried, which leaves a handful.
        open_members = [
            (member, worth)
            for member, worth in zip(members, worths, strict=True)
            if worth is not None and next(self._deals(member, state, owner, section, path), None) is not None
        ]

        def choose(at: int, missing: Fraction, so_far: tuple[_Use, ...]) -> Iterator[tuple[_Use, ...]]:
            if missing <= 0:
                yield so_far
            if at == len(open_members) or (
                missing > 0 and sum((worth for _, worth in open_members[at:]), Fraction(0)) < missing
            ):
                return
            member, worth = open_members[at]
            for deal in self._deals(member, state, owner, section, path):
                if _apart(so_far, deal):
                    yield from choose(at + 1, missing - worth, so_far + deal)
            yield from choose(at + 1, missing, so_far)

        credits_unit = unit if isinstance(requirement, Credits) else None
        for deal in choose(0, number, ()):
            if self._within(
                requirement.selection.limits,
                deal,
                number,
                owner,
                credits_unit=credits_unit,
                in_credits=isinstance(requirement, Credits),
            ):
                yield deal

    def _uses(
        self,
        credential_id: str,
        worth: Fraction | None,
        state: State,
        owner: str,
        section: tuple[str, ...],
        path: frozenset[str],
    ) -> Iterator[tuple[_Use, ...]]:
        claimed = self.claims.get(owner)
        if credential_id in state.there and (claimed is None or credential_id in claimed):
            yield (_Use(credential_id, frozenset({credential_id}), worth, section),)
        credential = self.lookup.get(credential_id)
        if credential is None or credential_id in path:
            return
        for way in credential.equivalents:
            for deal in self._deals(way, state, owner, section, path | {credential_id}):
                consumed = frozenset[str]().union(*(use.consumed for use in deal))
                yield (_Use(credential_id, consumed, worth, section),)

    def _worth(self, member: Requirement, unit: str | None) -> Fraction | None:
        if member.counts_as is not None:
            return Fraction(member.counts_as)
        if isinstance(member, CredentialRef):
            return self._credits(member.id, unit)
        if isinstance(member, All):
            parts = self._members(member.pool, every=True)
            if not all(isinstance(part, CredentialRef) for part in parts):
                return None
            worths = [self._worth(part, unit) for part in parts]
            known = [worth for worth in worths if worth is not None]
            return sum(known, Fraction(0)) if known and len(known) == len(worths) else None
        return None

    def _credits(self, credential_id: str, unit: str | None) -> Fraction | None:
        credential = self.lookup.get(credential_id)
        if credential is None or credential.credits is None or credential.credits.unit != unit:
            return None
        return Fraction(credential.credits.amount)

    def _within(
        self,
        limits: tuple[Limit, ...],
        deal: tuple[_Use, ...],
        number: Fraction,
        owner: str,
        *,
        credits_unit: str | None,
        in_credits: bool = False,
    ) -> bool:
        for limit in limits:
            matched = self._limit_ids(limit.of)
            measure = limit.amount.measure or ("credits" if in_credits else "members")
            bound = limit.amount.number * number if limit.amount.share else limit.amount.number
            unit = credits_unit
            if not in_credits:
                home = self.lookup.get(owner)
                unit = home.credit_unit if home is not None else None
            total = Fraction(0)
            for use in deal:
                if use.credential not in matched:
                    continue
                if measure == "members":
                    total += 1
                else:
                    own = use.worth if use.worth is not None else self._credits(use.credential, unit)
                    total += own or Fraction(0)
            if total > bound if limit.kind == "at_most" else total < bound:
                return False
        return True

    def _limit_ids(self, pool: Pool) -> frozenset[str]:
        found: set[str] = set()
        for member in self._members(pool):
            found |= self._mentioned(member)
        return frozenset(found)

    def _mentioned(self, requirement: Requirement) -> set[str]:
        match requirement:
            case CredentialRef():
                return {requirement.id}
            case SkillRef():
                return set(self._developing(requirement))
            case Sections():
                return set().union(*(self._mentioned(part.requirement) for part in requirement.sections))
            case All() | AnyOf() | Choose() | Credits():
                unit = requirement.unit if isinstance(requirement, Credits) else None
                members = [
                    member
                    for member in self._members(requirement.pool, every=isinstance(requirement, All))
                    if not isinstance(requirement, Credits) or self._worth(member, unit) is not None
                ]
                return set().union(*(self._mentioned(member) for member in members))
            case _:
                return set()

    # -- what never counts twice

    def _lawful(self, deal: tuple[_Use, ...], state: State, owner: str) -> bool:
        """Rules 3 to 5 of docs/counting.md."""
        consumed = frozenset[str]().union(*(use.consumed for use in deal))
        for use in deal:
            if use.consumed == {use.credential} and self._stood_in(use.credential, consumed):
                return False
        # A credential consumed by a stand-in is a leaf of its own there.
        for credential_id in consumed:
            if self._stood_in(credential_id, consumed):
                return False
        return self._parts_apart(deal, consumed, state)

    def _stood_in(self, credential_id: str, consumed: frozenset[str]) -> bool:
        credential = self.lookup.get(credential_id)
        rest = State(frozenset(), consumed - {credential_id})
        return credential is not None and any(
            self.satisfied(way, rest, "", frozenset({credential_id})) for way in credential.equivalents
        )

    def _parts_apart(self, deal: tuple[_Use, ...], consumed: frozenset[str], state: State) -> bool:
        sections: dict[tuple[str, ...], set[str]] = {}
        for use in deal:
            sections.setdefault(use.section, set()).update(use.consumed)
        wanted = {
            section: [c for c in sorted(members) if self._composite(c) and not self._on_its_own(c, consumed, state)]
            for section, members in sections.items()
        }
        wanted = {section: composites for section, composites in wanted.items() if composites}
        rest = state.there - consumed
        keys = sorted(wanted)
        regions = {key: rest & frozenset().union(*(self._possible_parts(c) for c in wanted[key])) for key in keys}
        shared = sorted(part for part in rest if sum(part in region for region in regions.values()) > 1)
        if len(shared) > SHARED_PARTS:
            return True  # too many to try; the search has dealt them, and this checker does not guess
        for dealt in product(keys, repeat=len(shared)):
            owner_of = dict(zip(shared, dealt, strict=True))
            if all(
                self._made(
                    wanted[key], frozenset(p for p in regions[key] if owner_of.get(p, key) == key), consumed, state
                )
                for key in keys
            ):
                return True
        return not keys

    def _made(self, composites: list[str], pot: frozenset[str], consumed: frozenset[str], state: State) -> bool:
        """Whether each composite can be made of what is free in a pot."""
        free: frozenset[str] = frozenset()
        while True:
            more = frozenset(
                part
                for part in pot
                if not self._composite(part)
                or self._on_its_own(part, consumed, state)
                or self._made_of(part, state.only(free))
            )
            if more == free:
                break
            free = more
        return all(self._made_of(composite, state.only(free)) for composite in composites)

    def _made_of(self, composite: str, state: State) -> bool:
        credential = self.lookup.get(composite)
        return credential is not None and credential.stack is not None and self.satisfied(credential.stack, state, "")

    def _composite(self, credential_id: str) -> bool:
        credential = self.lookup.get(credential_id)
        return credential is not None and credential.stack is not None

    def _on_its_own(self, composite: str, consumed: frozenset[str], state: State) -> bool:
        """A held composite whose held possible parts, those not earned again, are not consumed."""
        only_held = state.held - state.earned
        return composite in state.held and not (self._possible_parts(composite) & only_held & consumed)

    def _possible_parts(self, composite: str) -> frozenset[str]:
        if composite not in self._parts:
            found: set[str] = set()
            waiting = self._direct_parts(self.lookup.get(composite), ways=False)
            while waiting:
                part = waiting.pop()
                if part not in found:
                    found.add(part)
                    waiting |= self._direct_parts(self.lookup.get(part), ways=True)
            self._parts[composite] = frozenset(found - {composite})
        return self._parts[composite]

    def _direct_parts(self, credential: Credential | None, *, ways: bool) -> set[str]:
        if credential is None:
            return set()
        found = set() if credential.stack is None else self._mentioned(credential.stack)
        if ways:
            for way in credential.equivalents:
                found |= self._mentioned(way)
        return found


def _apart(first: tuple[_Use, ...], second: tuple[_Use, ...]) -> bool:
    return not (
        {use.credential for use in first} & {use.credential for use in second}
        or frozenset().union(*(use.consumed for use in first)) & frozenset().union(*(use.consumed for use in second))
    )

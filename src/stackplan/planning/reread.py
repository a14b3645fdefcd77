"""The verifier's own reading of pools: members, worths, skills, possible parts, from the requirements' text."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import All, AnyOf, Choose, CredentialRef, Credits, Sections, Selector, SkillRef
from stackplan.diagnostics import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.catalog.requirement import Pool, Requirement


class Reading:
    """Answers about requirements for one catalog, one day and what is held.

    `begun` can be earned whatever its status and dates say. `tagged` are, by tag, the credentials of which a line in
    the record has it. `instead` are, by credential, the holdings that a waiver lets count in a requirement of it.
    """

    def __init__(
        self,
        lookup: Lookup,
        on: date,
        held: frozenset[str],
        *,
        begun: Collection[str] = (),
        tagged: Mapping[str, frozenset[str]] | None = None,
        instead: Mapping[str, frozenset[str]] | None = None,
        settled: Collection[tuple[str, str]] = (),
    ) -> None:
        self.lookup = lookup
        self.on = on
        self.held = held
        self.begun = frozenset(begun)
        self._tagged = tagged or {}
        self._instead = instead or {}
        self._settled = frozenset(settled)
        self._selected: dict[tuple[int, bool], tuple[Selector, frozenset[str]]] = {}  # the selector too, as below
        self._credits: dict[tuple[str, str | None], Fraction | None] = {}
        self._ids: dict[int, tuple[Pool, frozenset[str]]] = {}
        self._with_tag: dict[tuple[str, tuple[str, ...]], frozenset[str]] = {}
        self._parts: dict[str, frozenset[str]] = {}
        self._direct: dict[tuple[str, bool], frozenset[str]] = {}
        self._members: dict[tuple[int, bool], tuple[Pool, list[Requirement]]] = {}  # the pool too: its id() is a key

    def members(self, pool: Pool, *, every: bool = False) -> list[Requirement]:
        """The members of a pool, each credential once; `counts_as` kept wherever it was given.

        With `every` (an `all`), what a selector matches is left out if it can't be earned and is not held.
        """
        known = self._members.get((id(pool), every))
        if known is None:
            known = self._members[id(pool), every] = pool, self._read_members(pool, every=every)
        return known[1]

    def _read_members(self, pool: Pool, *, every: bool) -> list[Requirement]:
        found: dict[str, CredentialRef] = {}
        members: list[Requirement | str] = []
        for entry in pool.entries:
            if isinstance(entry, Selector):
                refs = [
                    CredentialRef(match, entry.span, counts_as=entry.counts_as)
                    for match in self.found(entry, every=every)
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

    def found(self, selector: Selector, *, every: bool = False) -> list[str]:
        """What a selector stands for in a pool, sorted: what it matches, and what the record gives one of its tags."""
        matches = self.matches(selector)
        by_record = self.tagged(selector.tags) - matches
        if by_record:
            matches |= by_record & self.matches(selector, tags=False)
        return [match for match in sorted(matches) if not every or match in self.held or self.can_be_earned(match)]

    def matches(self, selector: Selector, *, tags: bool = True) -> frozenset[str]:
        """What a selector matches in the catalog, whatever its tags say if they are left out."""
        known = self._selected.get((id(selector), tags))
        if known is None:
            asked = selector if tags else replace(selector, tags=())
            known = self._selected[id(selector), tags] = selector, frozenset(self.lookup.members(asked))
        return known[1]

    def tagged(self, tags: Iterable[str]) -> frozenset[str]:
        """The credentials of which a line in the record has one of some tags."""
        return frozenset[str]().union(*(self._tagged.get(tag, ()) for tag in tags))

    def has_tag(self, credential_id: str, home: str, tags: tuple[str, ...]) -> bool:
        """Whether a credential has one of some tags: its own, or a list's of the namespace `home`."""
        if (home, tags) not in self._with_tag:
            place = Span("", 0, 0, 0, 0)
            everywhere = Selector(place, home, "", tags=tags, namespaces=("*",))
            self._with_tag[home, tags] = frozenset(self.lookup.members(everywhere))
        return credential_id in self._with_tag[home, tags]

    def can_be_earned(self, credential_id: str) -> bool:
        """Whether its status and its dates let a credential be earned on the day, or it has begun."""
        if credential_id in self.begun:
            return True
        credential = self.lookup.get(credential_id)
        if credential is None or credential.status != "active":
            return False
        begins, ends = credential.available_from, credential.available_until
        return (begins is None or begins <= self.on) and (ends is None or self.on <= ends)

    def developing(self, ref: SkillRef) -> list[str]:
        """The credentials that develop a skill at the level asked for, or above."""
        found = []
        for member in self.lookup.with_skill(ref.skill):
            credential = self.lookup.get(member)
            for own in () if credential is None else credential.skills:
                if own.skill == ref.skill and (ref.level is None or (own.level is not None and own.level >= ref.level)):
                    found.append(member)
                    break
        return found

    def worth(self, member: Requirement, unit: str | None) -> Fraction | None:
        """What a member of a `credits` adds; None where it cannot be counted."""
        if member.counts_as is not None:
            return Fraction(member.counts_as)
        if isinstance(member, CredentialRef):
            return self.credits(member.id, unit)
        if not isinstance(member, All):
            return None
        worths = [
            self.worth(part, unit) if isinstance(part, CredentialRef) else None
            for part in self.members(member.pool, every=True)
        ]
        known = [worth for worth in worths if worth is not None]
        return sum(known, Fraction(0)) if known and len(known) == len(worths) else None

    def credits(self, credential_id: str, unit: str | None) -> Fraction | None:
        """A credential's credits, if they are in the unit."""
        if (credential_id, unit) not in self._credits:
            credential = self.lookup.get(credential_id)
            own = None if credential is None else credential.credits
            self._credits[credential_id, unit] = None if own is None or own.unit != unit else Fraction(own.amount)
        return self._credits[credential_id, unit]

    def home_unit(self, owner: str) -> str | None:
        """The unit of the file in which a credential stands."""
        credential = self.lookup.get(owner)
        return None if credential is None else credential.credit_unit

    def pool_ids(self, pool: Pool) -> frozenset[str]:
        """Every credential that a pool speaks of."""
        known = self._ids.get(id(pool))
        if known is None:
            found = frozenset[str]().union(*(self.countable(member) for member in self.members(pool)))
            known = self._ids[id(pool)] = pool, found
        return known[1]

    def countable(self, requirement: Requirement, home: str = "") -> frozenset[str]:
        """Every credential that can count in a requirement; in the text of `home`, what is waived there aside."""
        if (home, requirement.address) in self._settled:
            return frozenset()
        match requirement:
            case CredentialRef():
                return frozenset({requirement.id})
            case SkillRef():
                return frozenset(self.developing(requirement))
            case Sections():
                members = [part.requirement for part in requirement.sections if (home, part.key) not in self._settled]
            case Credits():
                members = [m for m in self.members(requirement.pool) if self.worth(m, requirement.unit) is not None]
            case All() | AnyOf() | Choose():
                members = self.members(requirement.pool, every=isinstance(requirement, All))
            case _:
                return frozenset()
        return frozenset[str]().union(*(self.countable(member, home) for member in members))

    def with_ways(self, requirement: Requirement) -> frozenset[str]:
        """Every credential that can count in a requirement, in person or by what stands in for another."""
        found: set[str] = set()
        waiting = set(self.countable(requirement))
        while waiting:
            credential_id = waiting.pop()
            if credential_id not in found:
                found.add(credential_id)
                credential = self.lookup.get(credential_id)
                for way in () if credential is None else credential.equivalents:
                    waiting |= self.countable(way)
        return frozenset(found)

    def composite(self, credential_id: str) -> bool:
        """Whether a credential is made of others."""
        credential = self.lookup.get(credential_id)
        return credential is not None and credential.stack is not None

    def possible_parts(self, composite: str) -> frozenset[str]:
        """What a composite may have been made of, through stand-ins and parts of parts."""
        if composite not in self._parts:
            found: set[str] = set()
            waiting = set(self._direct_parts(composite, ways=False))
            while waiting:
                part = waiting.pop()
                if part not in found:
                    found.add(part)
                    waiting |= self._direct_parts(part, ways=True)
            self._parts[composite] = frozenset(found - {composite})
        return self._parts[composite]

    def _direct_parts(self, credential_id: str, *, ways: bool) -> frozenset[str]:
        key = (credential_id, ways)
        if key not in self._direct:
            credential = self.lookup.get(credential_id)
            asked: list[Requirement] = []
            if (
                credential is not None
                and credential.stack is not None
                and (credential_id, "stack") not in self._settled
            ):
                asked.append(credential.stack)
            if credential is not None and ways:
                asked.extend(credential.equivalents)
            parts = (self.countable(each, credential_id) for each in asked)
            self._direct[key] = frozenset(self._instead.get(credential_id, ())).union(*parts)
        return self._direct[key]

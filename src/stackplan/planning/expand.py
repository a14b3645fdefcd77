"""From requirements as written to the members they stand for, and to what can matter to a target."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import (
    All,
    AnyOf,
    Choose,
    CredentialRef,
    Credits,
    Sections,
    Selector,
    SkillRef,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from datetime import date
    from decimal import Decimal

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.catalog.requirement import Pool, Requirement


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a pool: a credential by its full id, or a nested requirement; and its worth, where one is given."""

    id: str | None
    requirement: Requirement | None
    worth: Decimal | None


def is_earnable(credential: Credential, on: date) -> bool:
    """Whether its `status` and `available` let it be earned on a day."""
    return (
        credential.status == "active"
        and (credential.available_from is None or credential.available_from <= on)
        and (credential.available_until is None or on <= credential.available_until)
    )


@dataclass(frozen=True, slots=True)
class Expander:
    """Expands pools for one state of holdings on one day. Answers are kept, for slicing and grounding ask the same."""

    lookup: Lookup
    held: Container[str]
    on: date
    _seen: dict[tuple[int, bool], tuple[Member, ...]] = field(default_factory=dict)
    _pools: list[Pool] = field(default_factory=list)  # keeps the pools alive whose id() is a key above

    def members(self, pool: Pool, *, every: bool = False) -> tuple[Member, ...]:
        """The members of a pool, each credential once, in the order of first mention.

        With `every` (the pool of an `all`), matches of selectors that can neither be earned nor are held are left out.
        """
        key = (id(pool), every)
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = tuple(self._expand(pool, every=every))
            self._pools.append(pool)
        return found

    def _expand(self, pool: Pool, *, every: bool) -> Iterator[Member]:
        worths: dict[str, Decimal | None] = {}
        entries: list[Member] = []
        for entry in pool.entries:
            if isinstance(entry, CredentialRef):
                ids: Iterable[str] = (entry.id,)
                worth = entry.counts_as
            elif isinstance(entry, Selector):
                ids = self.lookup.members(entry)
                worth = entry.counts_as
                if every:
                    ids = [member for member in ids if member in self.held or self.can_be_earned(member)]
            else:
                entries.append(Member(None, entry, entry.counts_as))
                continue
            for member in ids:
                if member not in worths:
                    entries.append(Member(member, None, None))
                    worths[member] = worth
                elif worths[member] is None:
                    worths[member] = worth
        for member_ in entries:
            yield member_ if member_.id is None else Member(member_.id, None, worths[member_.id])

    def can_be_earned(self, credential_id: str) -> bool:
        """Whether a credential exists and its `status` and `available` let it be earned on the day."""
        credential = self.lookup.get(credential_id)
        return credential is not None and is_earnable(credential, self.on)

    def with_skill(self, ref: SkillRef) -> tuple[str, ...]:
        """The credentials that develop a skill at the level asked for, or above."""
        return tuple(
            member
            for member in self.lookup.with_skill(ref.skill)
            if ref.level is None or self._develops(member, ref.skill, ref.level)
        )

    def _develops(self, credential_id: str, skill: str, level: Decimal) -> bool:
        credential = self.lookup.get(credential_id)
        return credential is not None and any(
            own.skill == skill and own.level is not None and own.level >= level for own in credential.skills
        )

    def mentions(self, requirement: Requirement, *, dealt: bool = False) -> Iterator[tuple[str, bool]]:
        """Every credential that a requirement speaks of, limits aside, and whether that is inside a selection."""
        match requirement:
            case CredentialRef():
                yield requirement.id, dealt
            case All() | AnyOf() | Choose() | Credits():
                dealt = dealt or is_selection(requirement)
                for member in self.members(requirement.pool, every=isinstance(requirement, All)):
                    if member.id is not None:
                        yield member.id, dealt
                    elif member.requirement is not None:
                        yield from self.mentions(member.requirement, dealt=dealt)
            case Sections():
                for section in requirement.sections:
                    yield from self.mentions(section.requirement, dealt=True)
            case SkillRef():
                yield from ((member, dealt) for member in self.with_skill(requirement))
            case _:
                return


def is_selection(requirement: Requirement) -> bool:
    """Whether a requirement is a selection, within which a credential counts once."""
    match requirement:
        case Choose() | Credits() | Sections():
            return True
        case All():
            return bool(requirement.selection.limits)
        case _:
            return False


def requirements_of(credential: Credential) -> Iterator[Requirement]:
    """What earning a credential, or standing in for it, may rest on."""
    for requirement in (credential.prerequisites, credential.corequisites, credential.stack):
        if requirement is not None:
            yield requirement
    yield from credential.equivalents


def walk(expander: Expander, roots: Iterable[str], *, stop_at: Container[str]) -> tuple[str, ...]:
    """Every known credential that can matter to the roots, sorted: backwards over all requirements.

    The walk does not go beyond a credential of `stop_at`, except where a selection mentions it: then its parts and its
    stand-ins may matter, for it is never counted beside them, and its parts may have to be earned again
    (docs/counting.md, "Deals").
    """
    found: dict[str, Credential] = {}
    entered: set[tuple[str, bool]] = set()
    waiting = [(root, False) for root in roots]
    while waiting:
        credential_id, dealt = waiting.pop()
        credential = expander.lookup.get(credential_id)
        if credential is None:
            continue
        found[credential_id] = credential
        stopped = credential_id in stop_at
        if (credential_id, dealt) in entered or (stopped and not dealt):
            continue
        entered.add((credential_id, dealt))
        for requirement in requirements_of(credential):
            # A held composite's parts may have to be earned again; what stands in for a member is dealt in its place.
            within = stopped or (dealt and any(requirement is way for way in credential.equivalents))
            waiting.extend((mentioned, inside or within) for mentioned, inside in expander.mentions(requirement))
    return tuple(sorted(found))

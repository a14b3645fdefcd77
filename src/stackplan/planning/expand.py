"""From requirements as written to the members they stand for, and to what can matter to a target."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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
from stackplan.planning.conditions import Except, Terms, has_points

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.catalog.requirement import Conditions, Pool, Requirement
    from stackplan.planning.book import Book
    from stackplan.planning.goals import Goal


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a pool: a credential by its full id, or a nested requirement; and its worth, where one is given.

    A credential may be a member under several `terms`, and by several addresses (`address`, of its reference), once for
    each.
    """

    id: str | None
    requirement: Requirement | None
    worth: Decimal | None
    terms: Terms | None = None
    address: str | None = None


def is_earnable(credential: Credential, on: date) -> bool:
    """Whether its `status` and `available` let it be earned on a day."""
    return (
        credential.status == "active"
        and (credential.available_from is None or credential.available_from <= on)
        and (credential.available_until is None or on <= credential.available_until)
    )


@dataclass(frozen=True, slots=True)
class Expander:
    """Expands pools for one state of holdings on one day. Answers are kept, for slicing and grounding ask the same.

    Without a `book` conditions on holdings are taken as met, facts as stated, manual parts as confirmed.
    """

    lookup: Lookup
    held: Container[str]
    on: date
    book: Book | None = None
    waived: Book | None = None  # whose waivers apply, and whose tags, where there is no book
    _seen: dict[tuple[int, bool], tuple[Member, ...]] = field(default_factory=dict)
    _pools: list[Pool] = field(default_factory=list)  # keeps the pools alive whose id() is a key above

    @property
    def settled(self) -> Book | None:
        """What says which requirements are waived, and which credentials the record tags."""
        return self.waived if self.book is None else self.book

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
        worths: dict[tuple[str, Terms | None], Decimal | None] = {}
        seen: set[tuple[str, Terms | None, str | None]] = set()
        entries: list[Member] = []
        for entry in pool.entries:
            address = None
            if isinstance(entry, CredentialRef):
                found: Iterable[tuple[str, Terms | None]] = ((entry.id, self.reference_terms(entry)),)
                address = entry.address
            elif isinstance(entry, Selector):
                found = self.matches(entry, every=every)
            else:
                entries.append(Member(None, entry, entry.counts_as))
                continue
            for key in found:
                if worths.get(key) is None:
                    worths[key] = entry.counts_as
                if (*key, address) not in seen:
                    seen.add((*key, address))
                    entries.append(Member(key[0], None, None, key[1], address))
        for member in entries:
            yield member if member.id is None else replace(member, worth=worths[member.id, member.terms])

    def matches(self, selector: Selector, *, every: bool = False) -> Iterator[tuple[str, Terms | None]]:
        """The credentials that a selector matches, each with the terms under which it does.

        With `every`, what can neither be earned nor is held is left out.
        """
        by_catalog = self.lookup.members(selector)
        for member in by_catalog:
            if not every or member in self.held or self.can_be_earned(member):
                yield member, self._selector_terms(selector, member, ())
        tagged = self.settled.tagged(selector.tags) if self.settled is not None and selector.tags else ()
        if tagged:
            anyhow = self.lookup.members(replace(selector, tags=()))
            for member in sorted(set(tagged).intersection(anyhow).difference(by_catalog)):
                yield member, self._selector_terms(selector, member, selector.tags)

    def reference_terms(self, entry: CredentialRef) -> Terms | None:
        """The terms under which a reference counts; None where it is plain, or where there is no record."""
        return self._terms(entry.id, entry.conditions, (), entry.excluding)

    def _selector_terms(self, selector: Selector, member: str, tags: tuple[str, ...]) -> Terms | None:
        return self._terms(member, selector.conditions, tags, selector.excluding)

    def _terms(
        self, member: str, conditions: Conditions | None, tags: tuple[str, ...], excluding: Pool | None
    ) -> Terms | None:
        if self.book is None and conditions is None:
            return None
        without = tuple(self._left_out(member, excluding)) if excluding is not None else ()
        if conditions is None and not tags and not without:
            return None
        return Terms(conditions, tags, without)

    def _left_out(self, member: str, excluding: Pool) -> Iterator[Except]:
        """What of a credential's holdings an `except` leaves out; where it has no conditions, all of them perhaps."""
        for entry in excluding.entries:
            if isinstance(entry, CredentialRef):
                if entry.id == member:
                    yield Except(member, (), entry.conditions)
            elif isinstance(entry, Selector):
                plain = entry if entry.conditions is None else replace(entry, conditions=None)
                if member in self.lookup.members(plain):
                    yield Except(member, (), entry.conditions)
                elif self._has_line(member, entry.tags) and member in self.lookup.members(replace(plain, tags=())):
                    yield Except(member, entry.tags, entry.conditions)

    def _has_line(self, member: str, tags: tuple[str, ...]) -> bool:
        """Whether the record gives a credential one of some tags."""
        book = self.book
        return book is not None and any(not set(tags).isdisjoint(book.lines[i].tags) for i in book.lines_of(member))

    def can_be_earned(self, credential_id: str) -> bool:
        """Whether a credential exists and its `status` and `available` let it be earned on the day."""
        credential = self.lookup.get(credential_id)
        return credential is not None and is_earnable(credential, self.on)

    def lifting(self, requirement: Requirement) -> Iterator[str]:
        """Every credential of what lifts a limit within a requirement."""
        match requirement:
            case All() | AnyOf() | Choose() | Credits():
                for member in self.members(requirement.pool, every=isinstance(requirement, All)):
                    if member.requirement is not None:
                        yield from self.lifting(member.requirement)
            case Sections():
                for section in requirement.sections:
                    yield from self.lifting(section.requirement)
            case _:
                return
        for limit in () if isinstance(requirement, AnyOf) else requirement.selection.limits:
            if limit.unless is not None:
                yield from (mentioned for mentioned, _ in self.mentions(limit.unless))

    def spoken_of(self, pool: Pool) -> Iterator[tuple[str, Terms | None]]:
        """Every credential that the pool of a limit speaks of, each with the terms under which it does.

        A tag that the record gives is looked for in what is used, which may stand in for the credential. (Without a
        book this is what the pool speaks of by the catalog alone.)
        """
        for entry in pool.entries:
            if isinstance(entry, Selector) and self.book is not None and entry.tags and self.book.tagged(entry.tags):
                by_catalog = set(self.lookup.members(entry))
                for member_id in self.lookup.members(replace(entry, tags=())):
                    credential = self.lookup.get(member_id)
                    if member_id not in by_catalog and credential is not None and credential.equivalents:
                        yield member_id, self._selector_terms(entry, member_id, entry.tags)
        for member in self.members(pool):
            if member.id is not None:
                yield member.id, member.terms
            elif member.requirement is not None:
                yield from ((mentioned, None) for mentioned, _ in self.mentions(member.requirement))

    def maybe_spoken_of(self, pool: Pool, *, at_least: bool) -> Iterator[tuple[str, None]]:
        """What the pool of a limit speaks of, where nothing is known of holdings.

        A limit from below has its conditions met, and the tags that the record could give; one from above has neither.
        """
        for entry in pool.entries:
            if at_least and isinstance(entry, Selector):
                yield from ((member, None) for member in self.lookup.members(replace(entry, tags=())))
            elif at_least or not _asks_of_holdings(entry):
                yield from ((each, None) for each, _ in self.spoken_of(replace(pool, entries=(entry,))))

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

    def asked(self, requirement: Requirement, *, within: bool = False) -> Iterator[str]:
        """Every credential that a requirement speaks of under some condition: it may have to be earned again."""
        if self.book is None or not self.book.lines:
            return
        match requirement:
            case CredentialRef():
                if within or self.reference_terms(requirement) is not None:
                    yield requirement.id
            case All() | AnyOf() | Choose() | Credits():
                within = within or (not isinstance(requirement, AnyOf) and tells_apart(requirement, self))
                for member in self.members(requirement.pool, every=isinstance(requirement, All)):
                    if member.requirement is not None:
                        yield from self.asked(member.requirement, within=within)
                    elif member.id is not None and (within or member.terms is not None):
                        yield member.id
            case Sections():
                within = within or tells_apart(requirement, self)
                for section in requirement.sections:
                    yield from self.asked(section.requirement, within=within)
            case SkillRef():
                yield from self.with_skill(requirement) if within else ()
            case _:
                return

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


def _asks_of_holdings(entry: object) -> bool:
    """Whether an entry has a condition on holdings that may fail, one of what it leaves out likewise."""
    if not isinstance(entry, CredentialRef | Selector):
        return False
    own = entry.conditions
    asks = own is not None and any((own.grade, own.within, own.earned_from, own.earned_until))
    return asks or (entry.excluding is not None and any(map(_asks_of_holdings, entry.excluding.entries)))


def is_selection(requirement: Requirement) -> bool:
    """Whether a requirement is a selection, within which a credential counts once."""
    match requirement:
        case Choose() | Credits() | Sections():
            return True
        case All():
            own = requirement.selection
            return bool(own.limits) or own.average is not None or own.window is not None
        case _:
            return False


def tells_apart(requirement: All | Choose | Credits | Sections, expander: Expander) -> bool:
    """Whether it matters to a selection which holding of a credential counts."""
    selection = requirement.selection
    if selection.each is not None or selection.average is not None or selection.window is not None:
        return True
    return any(term is not None for limit in selection.limits for _, term in expander.spoken_of(limit.of))


def by_credential(members: Sequence[Member]) -> Iterator[list[Member]]:
    """Members; those that name one credential, under different conditions or by several addresses, together."""
    of: dict[str, list[Member]] = {}
    for member in members:
        if member.id is not None:
            of.setdefault(member.id, []).append(member)
    for member in members:
        if member.id is None:
            yield [member]
        elif of[member.id][0] is member:
            yield of[member.id]


def requirements_of(credential: Credential) -> Iterator[Requirement]:
    """What earning a credential, or standing in for it, may rest on."""
    for requirement in (credential.prerequisites, credential.corequisites, credential.stack):
        if requirement is not None:
            yield requirement
    yield from credential.equivalents


def walk(
    expander: Expander, roots: Iterable[Goal], *, stop_at: Container[str], dealt: Iterable[str] = ()
) -> tuple[str, ...]:
    """Every known credential that can matter to the roots, sorted: backwards over all requirements.

    A root that is a requirement stands for what it mentions.
    `dealt` are further roots, which selections use. The walk does not go beyond a credential of `stop_at`, except where
    a selection mentions it: then its parts and its stand-ins may matter, for it is never counted beside them, and its
    parts may have to be earned again (docs/counting.md, "Deals"); and except where a condition speaks of it: then it
    may have to be earned again itself, and its parts with a better grade.
    """
    found: dict[str, Credential] = {}
    entered: set[tuple[str, bool, bool]] = set()
    waiting = [(root, True, False) for root in dealt]
    for root in roots:
        of_root = (root,) if isinstance(root, str) else expander.with_skill(root)
        waiting.extend((each, False, False) for each in of_root)
    while waiting:
        credential_id, selected, asked = waiting.pop()
        credential = expander.lookup.get(credential_id)
        if credential is None:
            continue
        found[credential_id] = credential
        stopped = credential_id in stop_at and not asked
        if (credential_id, selected, asked) in entered or (stopped and not selected):
            continue
        entered.add((credential_id, selected, asked))
        for cap in credential.sharing:
            if cap.unless is not None:
                waiting.extend((lifting, False, False) for lifting, _ in expander.mentions(cap.unless))
        for requirement in requirements_of(credential):
            # A held composite's parts may have to be earned again; what stands in for a member is dealt in its place.
            is_way = any(requirement is way for way in credential.equivalents)
            within = stopped or (selected and is_way)
            makes_grade = requirement is credential.stack and has_points(expander.lookup.scale_of(credential_id))
            spoken = frozenset(expander.asked(requirement, within=asked and (is_way or makes_grade)))
            waiting.extend(
                (mentioned, inside or within, mentioned in spoken)
                for mentioned, inside in expander.mentions(requirement)
            )
            waiting.extend((lifting, False, False) for lifting in expander.lifting(requirement))
    return tuple(sorted(found))

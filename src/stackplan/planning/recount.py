"""Whether requirements are satisfied by what is there, straight from their text: the verifier's own reading.

Small and plain on purpose: it looks for a deal among what is claimed to count, by trying.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import islice
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
from stackplan.planning.recount_apart import NOTHING, Deal, Use, lawful
from stackplan.planning.recount_conditions import Gate, Lot, accepts_expired
from stackplan.planning.recount_limits import Limits
from stackplan.planning.recount_pools import Entry, Pools, alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from stackplan.catalog.requirement import Limit, Requirement, Section, Selection
    from stackplan.planning.recount_conditions import Lots, State
    from stackplan.planning.recount_record import Settled, Waived
    from stackplan.planning.reread import Reading

    Claims = Mapping[str, Mapping[str, frozenset[str]]]
    Member = Entry | Requirement
    Deals = Callable[[], Iterator[Deal]]

_Several = All | Choose | Credits | Sections  # what carries conditions on a selection
# Selections that are tried: for all of a plan, for one requirement at most, and for each even where the first is used
# up. What would take more is not decided by trying.
TRIED, TRIED_FOR_ONE, TRIED_FOR_EACH = 20_000, 15_000, 50
FEW = 8  # deals of a member that are kept, not dealt again


class TooMuchError(Exception):
    """More would have to be tried than is worth it."""


@dataclass(frozen=True, slots=True)
class _Ask:
    """For whom and from what a deal is looked for.

    `owner` and `label` are where what counts is claimed: the credential, and the half of the address after the `#`.
    No label: nothing is claimed of this, and everything may be tried. `home` is the credential in whose text the
    requirement stands, `place` the nearest label there, `given` the one that the place gives to the very requirement
    (a field, a section's key). `force` are the conditions in force. `assumed` is false where only what the record has
    may be relied on. Where `parts` are given, nothing else may be consumed.
    """

    state: State
    whole: State
    owner: str
    home: str
    label: str | None = None
    place: str | None = None
    given: str | None = None
    section: tuple[str, ...] = ()
    path: frozenset[tuple[str, bool]] = frozenset()
    force: tuple[Gate, ...] = ()
    assumed: bool = True
    parts: frozenset[str] | None = None

    def labels(self, requirement: Requirement) -> tuple[str | None, ...]:
        """The labels of the requirement itself."""
        return (requirement.address, self.given)

    def inside(self, requirement: Requirement) -> _Ask:
        """The same inside of a requirement, which may have an address of its own; within a stand-in none is claimed."""
        address = None if isinstance(requirement, CredentialRef) else requirement.address
        asked = self if self.given is None else replace(self, given=None)
        if address is not None:
            label = asked.label if asked.path or asked.label is None else address
            asked = replace(asked, place=address, label=label)
        selection: Selection | None = getattr(requirement, "selection", None)
        return asked if selection is None or selection.each is None else asked.under(Gate(selection.each))

    def stands_for(self, credential_id: str) -> bool:
        """Whether this is asked to stand in for a credential already, expired or not as here."""
        return (credential_id, accepts_expired(self.force)) in self.path

    def may_consume(self, credential_id: str) -> bool:
        """Whether a credential may be consumed here."""
        return self.parts is None or credential_id in self.parts

    def under(self, gate: Gate | None) -> _Ask:
        """The same with further conditions in force."""
        return self if gate is None else replace(self, force=(*self.force, *gate.each()))


class Recount:
    """Answers for one catalog, one day, and what is held.

    `claims` narrow what is tried for the selections of a credential: by its id and by label, what is said to count.
    """

    def __init__(self, reading: Reading, lots: Lots, settled: Settled, claims: Claims) -> None:
        self.reading = reading
        self.lookup = reading.lookup
        self.lots = lots
        self.settled = settled
        self.claims = claims
        self.pools = Pools(reading)
        self.limits = Limits(reading, lots)
        self._budget = TRIED
        self._left = 0
        self._lifting: set[int] = set()
        self._made: dict[tuple[str, Fraction, State], bool] = {}
        self._lifts: dict[tuple[int, State], bool] = {}

    def counts(self, credential_id: str, state: State) -> bool:
        """Whether a credential counts: it is there, or one of its ways is satisfied without it."""
        return self._decided(lambda: self._counts(credential_id, _Ask(state, state, credential_id, credential_id)))

    def satisfied(self, requirement: Requirement, state: State, owner: str, field: str) -> bool:
        """Whether a requirement of `owner`, in one of its fields, is satisfied."""
        ask = _Ask(state, state, owner, owner, field, field, field)
        return self._decided(lambda: self._satisfied(requirement, ask))

    def _decided(self, answer: Callable[[], bool]) -> bool:
        allowed = self._left = max(TRIED_FOR_EACH, min(TRIED_FOR_ONE, self._budget))
        try:
            return answer()
        except TooMuchError:
            return True  # too much to try; the search has decided it, and this checker does not guess
        finally:
            self._budget -= allowed - self._left

    # What caps on sharing ask

    def can_be_made(self, composite: str, state: State, parts: frozenset[str]) -> bool:
        """Whether a state satisfies the stack of a composite with nothing consumed but these parts."""
        credential = self.lookup.get(composite)
        if credential is None or credential.stack is None:
            return False
        stack = credential.stack
        ask = _Ask(state, state, composite, composite, place="stack", given="stack", parts=parts)
        return self._decided(lambda: self._satisfied(stack, ask))

    def claimed_in_stack(self, composite: str) -> frozenset[str]:
        """What the answer says to count in the stack of a composite."""
        credential = self.lookup.get(composite)
        own = self.claims.get(composite)
        if own is None or credential is None or credential.stack is None:
            return frozenset()
        labels = {"stack", *labels_in(credential.stack)}
        return frozenset[str]().union(*(ids for label, ids in own.items() if label in labels))

    def lifts(self, unless: Requirement, state: State, owner: str) -> bool:
        """Whether a rule of a credential does not bind: by what the record has, whatever new grades there may be."""
        ask = _Ask(state, state, owner, owner, assumed=False)
        return self._decided(lambda: self._satisfied(unless, ask))

    # What the rules of deals ask

    def made_of(self, composite: str, state: State, whole: State) -> bool:
        """Whether a state satisfies the stack of a composite; `whole` is what lifts limits there."""
        credential = self.lookup.get(composite)
        if credential is None or credential.stack is None:
            return False
        ask = _Ask(state, whole, composite, composite, place="stack", given="stack")
        return self._satisfied(credential.stack, ask)

    def stands_in(self, credential_id: str, state: State, whole: State) -> bool:
        """Whether a state satisfies a way of a credential, without it; `whole` is what lifts limits there."""
        return self._stood_for(credential_id, _Ask(state, whole, credential_id, credential_id))

    # Outside of selections

    def _counts(self, credential_id: str, ask: _Ask) -> bool:
        there = ask.state.there if ask.state.lots is None else ()
        if not ask.force and credential_id in there and ask.may_consume(credential_id):
            return True
        return any(True for _ in self._meeting(credential_id, ask)) or self._stood_for(credential_id, ask)

    def _stood_for(self, credential_id: str, ask: _Ask) -> bool:
        credential = self.lookup.get(credential_id)
        if credential is None or not credential.equivalents or ask.stands_for(credential_id):
            return False
        inner = replace(_into_way(ask, credential_id), label=None)
        return any(self._satisfied(way, inner) for way in credential.equivalents)

    def _meeting(self, credential_id: str, ask: _Ask) -> Iterator[Lot]:
        """The holdings of a credential that meet the conditions in force."""
        if not ask.may_consume(credential_id):
            return
        for lot in self.lots.of(credential_id, ask.state, expired=accepts_expired(ask.force)):
            if self.lots.meets(lot, ask.force, assumed=ask.assumed) and (not lot.new or self._has_grade(lot.id, ask)):
                yield lot

    def _has_grade(self, credential_id: str, ask: _Ask) -> bool:
        """Whether what is newly earned may have the grade that is asked: one with a stack, by what that is made of."""
        credential, scale = self.lookup.get(credential_id), self.lookup.scale_of(credential_id)
        if credential is None or credential.stack is None or scale is None or not scale.points:
            return True
        asked = {gate.conditions.grade for gate in ask.force if gate.conditions is not None}
        points = dict(zip(scale.grades, scale.points, strict=True))
        least = max((point for grade, point in points.items() if grade in asked), default=None)
        if least is None:
            return True
        key = (credential_id, Fraction(least), ask.whole)
        if key not in self._made:
            self._made[key] = False  # nothing is made of itself
            self._made[key] = self._is_made(credential.stack, Fraction(least), credential_id, ask.whole)
        return self._made[key]

    def _is_made(self, stack: Requirement, least: Fraction, composite: str, state: State) -> bool:
        ask = _Ask(state, state, composite, composite, place="stack", given="stack")
        return any(
            self.limits.has_points(stack, deal, least, composite) and lawful(deal, state, state, self.reading, self)
            for deal in self._deals(stack, ask)
        )

    def _entry_counts(self, entry: Entry, ask: _Ask) -> bool:
        for waived in self.settled.waived(ask.home, entry.addresses):
            if self._in_place(waived, ask) is not None:
                return True
        gates = dict.fromkeys(gate for mention in entry.mentions for gate in mention.gates)
        return any(self._counts(entry.id, ask.under(gate)) for gate in gates)

    def _satisfied(self, requirement: Member, ask: _Ask) -> bool:
        if isinstance(requirement, Entry):
            return self._entry_counts(requirement, ask)
        waivers = [each for each in self._waivers(requirement, ask) if self._in_place(each, ask) is not None]
        if any(not each.instead for each in waivers):
            return True
        inner = ask.inside(requirement)
        match requirement:
            case CredentialRef():
                return bool(waivers) or self._entry_counts(alone(requirement), inner)
            case SkillRef():
                developing = self.reading.developing(requirement)
                return bool(waivers) or any(self._counts(member, inner) for member in developing)
            case FactRef() | Manual():
                return bool(waivers) or self._met(requirement, ask)
            case AnyOf():
                members = self.pools.members(requirement.pool)
                return bool(waivers) or any(self._satisfied(member, inner) for member in members)
            case All() if not _is_scope(requirement) and requirement.selection.window is None:
                members = self.pools.members(requirement.pool, every=True)
                failing = sum(not self._satisfied(member, inner) for member in members)
                return bool(members) and failing <= _at_once(waivers)
            case _:
                return any(True for _ in self._grounds(requirement, ask))

    def _met(self, requirement: FactRef | Manual, ask: _Ask) -> bool:
        labels = (*ask.labels(requirement), *(() if requirement.address is not None else (ask.place,)))
        assumed = ask.assumed and ask.state.lots is None  # what some holdings stand in for, they do by themselves
        return self.settled.met(requirement, ask.home, labels, assumed=assumed)

    def _grounds(self, requirement: Member, ask: _Ask) -> Iterator[Deal]:
        """What a requirement outside of selections may rest on. Members of a plain `all` may rest on the same."""
        match requirement:
            case All() if not _is_scope(requirement):
                yield from self._all_grounds(requirement, ask)
            case AnyOf() if not self._waivers(requirement, ask):
                inner = ask.inside(requirement)
                for member in self.pools.members(requirement.pool):
                    yield from self._grounds(member, inner)
            case _:
                for deal in self._deals(requirement, ask):
                    if lawful(deal, ask.state, ask.whole, self.reading, self):
                        yield deal

    def _all_grounds(self, requirement: All, ask: _Ask) -> Iterator[Deal]:
        waivers = self._waivers(requirement, ask)
        if any(not waived.instead for waived in waivers):
            yield NOTHING
            return
        inner = ask.inside(requirement)
        members = self.pools.members(requirement.pool, every=True)
        if not members:
            return

        def together(rest: list[Member], so_far: Deal, waived: list[Waived]) -> Iterator[Deal]:
            self._try()
            if not rest:
                yield so_far
                return
            for deal in self._grounds(rest[0], inner):
                yield from together(rest[1:], so_far + deal, waived)
            for place, each in enumerate(waived):
                uses = self._in_place(each, inner)
                if uses is not None:
                    yield from together(rest[1:], so_far + uses, waived[:place] + waived[place + 1 :])

        for deal in together(members, NOTHING, waivers):
            if self._within(requirement, deal, Fraction(len(members)), inner):
                yield deal

    # Waivers

    def _waivers(self, requirement: Requirement, ask: _Ask) -> list[Waived]:
        return self.settled.waived(ask.home, ask.labels(requirement))

    def _in_place(self, waived: Waived, ask: _Ask) -> Deal | None:
        """The uses of what takes a member's place by a waiver, none where nothing is needed; None if it is not there.

        It is taken as it is: the advisor has looked, so that no condition is asked.
        """
        uses = []
        for credential_id in waived.instead:
            held = [lot for lot in self.lots.of(credential_id, ask.state, expired=False) if not lot.new]
            if not held or not ask.may_consume(credential_id):
                return None
            best = max(held, key=lambda lot: (lot.points is not None, lot.points or 0))
            uses.append(Use(credential_id, (best,), None, ask.section, waived=(best,)))
        return Deal.of(*uses)

    # Inside of selections

    def _try(self, effort: int = 1) -> None:
        self._left -= effort
        if self._left < 0:
            raise TooMuchError

    def _deals(self, requirement: Member, ask: _Ask) -> Iterator[Deal]:
        """Every deal of a requirement inside a scope, among what is there (and claimed), as its uses."""
        if isinstance(requirement, Entry):
            for _, deals in self._entry_options(requirement, None, ask):
                yield from deals()
            return
        waivers = self._waivers(requirement, ask)
        if any(not waived.instead for waived in waivers):
            yield NOTHING
            return
        inner = ask.inside(requirement)
        if isinstance(requirement, _Several):
            yield from self._deals_of_several(requirement, waivers, inner)
            return
        yield from (uses for waived in waivers if (uses := self._in_place(waived, inner)) is not None)
        match requirement:
            case CredentialRef():
                yield from self._deals(alone(replace(requirement, address=None)), inner)
            case SkillRef():
                for developing in self.reading.developing(requirement):
                    yield from self._uses(developing, None, inner)
            case FactRef() | Manual():
                if self._met(requirement, ask):
                    yield NOTHING
            case AnyOf():
                for member in self.pools.members(requirement.pool):
                    yield from self._deals(member, inner)

    def _deals_of_several(
        self, node: All | Choose | Credits | Sections, waivers: list[Waived], ask: _Ask
    ) -> Iterator[Deal]:
        kids: list[tuple[Member, _Ask]]
        match node:
            case Sections():
                kids = [(part.requirement, _in_section(ask, part)) for part in node.sections]
            case All():
                kids = [(member, ask) for member in self.pools.members(node.pool, every=True)]
            case Choose() | Credits():
                yield from self._selections(node, waivers, ask)
                return
        for deal in self._together(kids, waivers):
            if kids and self._within(node, deal, Fraction(len(kids)), ask):
                yield deal

    def _together(
        self, kids: Sequence[tuple[Member, _Ask]], waivers: list[Waived], so_far: Deal = NOTHING
    ) -> Iterator[Deal]:
        """Deals of all kids, no credential used or consumed twice; each waiver fills one of them."""
        self._try()
        if not kids:
            yield so_far
            return
        member, ask = kids[0]
        for deal in self._deals(member, ask):
            if so_far.apart_from(deal):
                yield from self._together(kids[1:], waivers, so_far + deal)
        for place, waived in enumerate(waivers):
            uses = self._in_place(waived, ask)
            if uses is not None and so_far.apart_from(uses):
                yield from self._together(kids[1:], waivers[:place] + waivers[place + 1 :], so_far + uses)

    def _selections(self, node: Choose | Credits, waivers: list[Waived], ask: _Ask) -> Iterator[Deal]:
        unit = node.unit if isinstance(node, Credits) else None
        number = Fraction(node.count if isinstance(node, Choose) else node.amount)
        members = [list(self._options(member, unit, ask)) for member in self.pools.members(node.pool)]
        for waived in waivers:
            uses = self._in_place(waived, ask)
            if uses is not None:
                members.append([(self._worth_of(uses, unit), _one(uses))])
        # Only what can be dealt at all is tried, which leaves a handful.
        able: list[list[tuple[Fraction, Deals]]] = []
        for options in members:
            worths = ((Fraction(1) if isinstance(node, Choose) else worth, deals) for worth, deals in options)
            known = [(worth, kept) for worth, deals in worths if worth is not None and (kept := _kept(deals))]
            if known:
                able.append(known)
        rest = [Fraction(0)]
        for options_able in reversed(able):
            rest.insert(0, rest[0] + max(worth for worth, _ in options_able))
        for deal in self._chosen(able, rest, 0, number, NOTHING):
            if self._within(node, deal, number, ask):
                yield deal

    def _chosen(
        self, able: list[list[tuple[Fraction, Deals]]], rest: list[Fraction], at: int, missing: Fraction, so_far: Deal
    ) -> Iterator[Deal]:
        """Selections of the members from a place on that add up to what is missing, larger ones too.

        `rest` is what the members from each place on add up to at most.
        """
        self._try()
        if missing <= 0:
            yield so_far
        if at == len(able) or rest[at] < missing:
            return
        for worth, deals in able[at]:
            for deal in deals():
                if so_far.apart_from(deal):
                    yield from self._chosen(able, rest, at + 1, missing - worth, so_far + deal)
        # Without this member. The selection as it stands has been given already, if it was enough.
        for chosen in self._chosen(able, rest, at + 1, missing, so_far):
            if missing > 0 or chosen is not so_far:
                yield chosen

    def _options(self, member: Member, unit: str | None, ask: _Ask) -> Iterator[tuple[Fraction | None, Deals]]:
        """The ways in which a member of a pool can be dealt, each with its worth in the unit, where it has one.

        What is waived altogether adds nothing; what takes the place of a single one is worth its own credits.
        """
        if isinstance(member, Entry):
            yield from self._entry_options(member, unit, ask)
            return
        waivers = self._waivers(member, ask)
        if any(not waived.instead for waived in waivers):
            yield Fraction(0), _one(NOTHING)
            return
        if member.counts_as is None and not isinstance(member, _Several):
            for waived in waivers:
                uses = self._in_place(waived, ask)
                if uses is not None:
                    yield self._worth_of(uses, unit), _one(uses)
        yield self._nested_worth(member, unit, ask), partial(self._deals, member, ask)

    def _entry_options(self, entry: Entry, unit: str | None, ask: _Ask) -> Iterator[tuple[Fraction | None, Deals]]:
        for waived in self.settled.waived(ask.home, entry.addresses):
            uses = self._in_place(waived, ask)
            if uses is not None:
                given = next((mention.counts_as for mention in entry.mentions if mention.counts_as is not None), None)
                worth = self._worth_of(uses, unit) if given is None else Fraction(given)
                yield worth if waived.instead else Fraction(0), _one(uses)
                if not waived.instead:
                    return
        for mention in entry.mentions:
            worth_here = self.reading.credits(entry.id, unit) if mention.counts_as is None else None
            given_here = None if mention.counts_as is None else Fraction(mention.counts_as)
            for gate in mention.gates:
                deals = partial(self._uses, entry.id, given_here, ask.under(gate))
                yield (worth_here if given_here is None else given_here), deals

    def _nested_worth(self, member: Requirement, unit: str | None, ask: _Ask) -> Fraction | None:
        """The worth of a nested requirement; in an `all`, members that are waived altogether add nothing."""
        if not isinstance(member, All) or member.counts_as is not None:
            return self.reading.worth(member, unit)
        worths = []
        for part in self.pools.members(member.pool, every=True):
            options = list(self._entry_options(part, unit, ask)) if isinstance(part, Entry) else []
            known = [worth for worth, _ in options if worth is not None]
            if not known:
                return None
            worths.append(known[0])
        return sum(worths, Fraction(0)) if worths else None

    def _worth_of(self, uses: Deal, unit: str | None) -> Fraction:
        """The credits of what a waiver lets count: the catalog's, else those that the record gives."""
        worths = (
            self.reading.credits(use.credential, unit) or self.settled.credits_outside(use.credential, unit)
            for use in uses.uses
        )
        return sum((worth for worth in worths if worth is not None), Fraction(0))

    def _uses(self, credential_id: str, worth: Fraction | None, ask: _Ask) -> Iterator[Deal]:
        own = self.claims.get(ask.owner)
        claimed = own is None or ask.label is None or credential_id in own.get(ask.label, ())
        if claimed:
            for lot in self._meeting(credential_id, ask):
                yield Deal.of(Use(credential_id, (lot,), worth, ask.section))
        credential = self.lookup.get(credential_id)
        if credential is None or not credential.equivalents or ask.stands_for(credential_id):
            return
        inner = _into_way(ask, credential_id)
        for way in credential.equivalents:
            for deal in self._deals(way, inner):
                waived = tuple(lot for use in deal.uses for lot in use.waived)
                yield Deal.of(Use(credential_id, deal.lots, worth, ask.section, waived))

    # What a selection must keep as a whole

    def _within(self, node: All | Choose | Credits | Sections, deal: Deal, number: Fraction, ask: _Ask) -> bool:
        """Whether a deal keeps what its node asks of it; shares are of `number`, the number required."""
        self._try(1 + len(deal.uses) // 4)
        return (
            all(
                self.limits.keeps(limit, node, deal, number, ask.home, assumed=ask.assumed) or self._lifted(limit, ask)
                for limit in node.selection.limits
            )
            and self.limits.has_average(node, deal, ask.home, assumed=ask.assumed)
            and self.limits.in_window(node, deal)
        )

    def _lifted(self, limit: Limit, ask: _Ask) -> bool:
        """Whether a limit does not bind, by what the record has and by what is there, whatever grades that may get."""
        if limit.unless is None or id(limit) in self._lifting:
            return False
        key = (id(limit), ask.whole)
        if key not in self._lifts:
            asked = _Ask(ask.whole, ask.whole, ask.home, ask.home, place=ask.place, assumed=False)
            self._lifting.add(id(limit))
            try:
                self._lifts[key] = self._satisfied(limit.unless, asked)
            finally:
                self._lifting.discard(id(limit))
        return self._lifts[key]


def labels_in(requirement: Requirement) -> Iterator[str]:
    """The labels of a requirement and of all that stand inside of it: ids, and the keys of sections."""
    if requirement.address is not None:
        yield requirement.address
    if isinstance(requirement, Sections):
        for part in requirement.sections:
            yield part.key
            yield from labels_in(part.requirement)
    elif isinstance(requirement, All | AnyOf | Choose | Credits):
        for entry in requirement.pool.entries:
            if not isinstance(entry, Selector):
                yield from labels_in(entry)


def _is_scope(node: All) -> bool:
    """Whether an `all` is a selection, in which nothing counts twice."""
    own = node.selection
    return bool(own.limits) or own.average is not None or own.window is not None


def _at_once(waivers: Iterable[Waived]) -> int:
    """How many waivers can be used together, each holding once."""
    used: set[str] = set()
    number = 0
    for waived in sorted(waivers, key=lambda each: len(each.instead)):
        if used.isdisjoint(waived.instead):
            used.update(waived.instead)
            number += 1
    return number


def _one(deal: Deal) -> Deals:
    return partial(iter, (deal,))


def _kept(deals: Deals) -> Deals | None:
    """The same deals, kept where they are few; None where there is none."""
    first = tuple(islice(deals(), FEW))
    if len(first) == FEW:
        return deals
    return partial(iter, first) if first else None


def _into_way(ask: _Ask, credential_id: str) -> _Ask:
    """What is asked inside of a way of a credential: the same conditions, in the text of that credential."""
    path = ask.path | {(credential_id, accepts_expired(ask.force))}
    return replace(ask, home=credential_id, place="equivalents", given=None, path=path)


def _in_section(ask: _Ask, part: Section) -> _Ask:
    """What is asked inside of a section. Its key is its address, unless its requirement has one of its own."""
    named = part.requirement.address if isinstance(part.requirement, CredentialRef) else None
    key = named or part.key
    label = ask.label if ask.path or ask.label is None else key
    return replace(ask, section=(*ask.section, part.key), label=label, place=key, given=part.key)

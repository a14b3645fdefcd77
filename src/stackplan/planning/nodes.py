"""From requirements to nodes: what each form asks for, under the conditions in force, waivers settled."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import (
    All,
    AnyOf,
    Choose,
    CredentialRef,
    Credits,
    FactRef,
    Manual,
    Pool,
    Sections,
    SkillRef,
)
from stackplan.planning.claims import Thing
from stackplan.planning.conditions import FIRM, ITSELF, InForce, Terms
from stackplan.planning.expand import by_credential, is_selection
from stackplan.planning.rows import FALSE, NOTHING, TRUE, Place, Rows
from stackplan.planning.task import LimitRow, Node
from stackplan.planning.windows import windows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stackplan.catalog.requirement import Requirement
    from stackplan.learner.record import Waiver
    from stackplan.planning.expand import Member


class Nodes(Rows):
    """Makes the nodes of requirements."""

    def node(
        self, requirement: Requirement, place: Place, terms: InForce = NOTHING, waivers: tuple[Waiver, ...] = ()
    ) -> int:
        """The node of a requirement under the conditions in force, its kids before it.

        `waivers` are known to be about it; those of its own address are looked up.
        """
        if requirement.address is not None:
            place = Place(place.owner, place.field, requirement.address)
            waivers = (*waivers, *self._waivers(place))
        if waivers:
            return self._waived(requirement, place, terms, waivers)
        return self._node(requirement, place, terms)

    def _unwaived(self, requirement: Requirement, place: Place, terms: InForce) -> int:
        """The node of a requirement whose waivers have been looked at."""
        if requirement.address is not None:
            place = Place(place.owner, place.field, requirement.address)
        return self._node(requirement, place, terms)

    def _node(self, requirement: Requirement, place: Place, terms: InForce) -> int:
        match requirement:
            case CredentialRef():
                own = self.expander.reference_terms(requirement)
                leaf = self._reference(requirement.id, place, requirement, terms if own is None else terms | {own})
                if requirement.counts_as is not None:
                    self.given[leaf] = Fraction(requirement.counts_as)
                return leaf
            case FactRef() | Manual():
                return self._to_confirm(requirement, place, terms)
            case AnyOf():
                return self._plain("any", requirement.pool, place, requirement, terms)
            case SkillRef():
                kids = tuple(
                    self._reference(member, place, requirement, terms)
                    for member in self.expander.with_skill(requirement)
                )
                return self._add(Node("any", kids=kids), place, requirement)
            case _:
                return self._selecting(requirement, place, terms)

    def _selecting(
        self,
        requirement: All | Choose | Credits | Sections,
        place: Place,
        terms: InForce,
        waivers: Sequence[Waiver] = (),
    ) -> int:
        """A requirement that may carry conditions on its selection; a window gives one version for each time."""
        selection = requirement.selection
        if self.book is None:
            return self._selection(requirement, place, terms, waivers)
        if selection.each is not None:
            terms |= {Terms(selection.each)}
        if selection.average is not None:
            terms |= {Terms(graded=True)}
        if selection.window is None:
            return self._selection(requirement, place, terms, waivers)
        times = windows(selection.window, self.expander, requirement)
        kids = tuple(self._selection(requirement, place, terms | {Terms(window=time)}, waivers) for time in times)
        return kids[0] if len(kids) == 1 else self._add(Node("any", kids=kids), place, requirement)

    def _selection(
        self, requirement: All | Choose | Credits | Sections, place: Place, terms: InForce, waivers: Sequence[Waiver]
    ) -> int:
        if isinstance(requirement, Sections):
            return self._sections(requirement, place, terms, waivers)
        if not isinstance(requirement, All) or is_selection(requirement):
            return self._count(requirement, place, terms, waivers)
        if waivers:
            return self._all_but(requirement, place, terms, waivers)
        return self._plain("all", requirement.pool, place, requirement, terms)

    def _kids(
        self, members: Sequence[Member], place: Place, requirement: Requirement, terms: InForce
    ) -> tuple[int, ...]:
        return tuple(
            self._kid(same, place, requirement, terms, together=isinstance(requirement, All))
            for same in by_credential(members)
        )

    def _kid(
        self,
        same: Sequence[Member],
        place: Place,
        requirement: Requirement,
        terms: InForce,
        *,
        waived: bool = True,
        together: bool = False,
    ) -> int:
        """One member. Of several conditions under which entries name a credential one will do, or all (`together`).

        What is `waived` is looked for, unless that has been done.
        """
        if together and len(same) > 1:
            own = {member.terms for member in same if member.terms is not None}
            kid = self._one(replace(same[0], terms=None), place, requirement, terms | own, waived=False)
            waivers = [waiver for member in same for waiver in self._waivers_of(member, place)]
            return self._in_place(kid, waivers, place, requirement) if waivers and waived else kid
        kids = [self._one(member, place, requirement, terms, waived=waived) for member in same]
        return kids[0] if len(kids) == 1 else self._add(Node("any", kids=tuple(kids)), place, requirement)

    def _one(
        self, member: Member, place: Place, requirement: Requirement, terms: InForce, *, waived: bool = True
    ) -> int:
        if member.id is not None:
            terms = terms if member.terms is None else terms | {member.terms}
            kid = self._reference(member.id, place, requirement, terms)
            waivers = self._waivers_of(member, place)
            if waivers and waived:
                kid = self._in_place(kid, waivers, place, requirement)
        else:
            assert member.requirement is not None, "a member is a credential or a requirement"
            bare = not waived and not _is_several(member)
            kid = (self._unwaived if bare else self.node)(member.requirement, place, terms)
        if member.worth is not None:
            self.given[kid] = Fraction(member.worth)
        return kid

    def _plain(self, kind: str, pool: Pool, place: Place, requirement: Requirement, terms: InForce) -> int:
        members = self.expander.members(pool, every=kind == "all")
        if not members:
            return self._add(FALSE, place, requirement)
        kids = self._kids(members, place, requirement, terms)
        return self._add(Node("all" if kind == "all" else "any", kids=kids), place, requirement)

    def _count(
        self, requirement: All | Choose | Credits, place: Place, terms: InForce, waivers: Sequence[Waiver] = ()
    ) -> int:
        """A selection by number or by credits; what takes the place of a member is a further one."""
        members = self.expander.members(requirement.pool, every=isinstance(requirement, All))
        if not members and not waivers:
            return self._add(FALSE, place, requirement)
        unit = requirement.unit if isinstance(requirement, Credits) else None
        groups = list(by_credential(members))
        kids: list[int] = []
        amounts: list[Fraction] = []
        one_of: list[list[int]] = []  # kids of which one at most counts
        for group in groups:
            if not isinstance(requirement, Credits):
                kids.append(self._kid(group, place, requirement, terms, together=isinstance(requirement, All)))
                amounts.append(Fraction(1))
                continue
            found = list(self._worthy(group, place, requirement, terms))
            kids += [kid for kid, _ in found]
            amounts += [worth for _, worth in found]
            if len(found) > 1:
                one_of.append([kid for kid, _ in found])
        for waiver in waivers:
            kids.append(self._instead(waiver, place, requirement))
            amounts.append(self._instead_worth(waiver, unit) if isinstance(requirement, Credits) else Fraction(1))
        match requirement:
            case Choose():
                number = Fraction(requirement.count)
            case Credits():
                number = Fraction(requirement.amount)
            case _:
                number = Fraction(len(groups))
        scale = lcm(number.denominator, *(worth.denominator for worth in amounts))
        node = Node(
            "count",
            kids=tuple(kids),
            weights=tuple(int(worth * scale) for worth in amounts),
            threshold=int(number * scale),
        )
        return self._bound(node, requirement, number, place, [self._at_most_one(group) for group in one_of])

    def _worthy(
        self, group: Sequence[Member], place: Place, requirement: Credits, terms: InForce
    ) -> Iterator[tuple[int, Fraction]]:
        """One member of `credits`, as kids with their worths: by the conditions it is named under, and by waivers."""
        unit = requirement.unit
        waived = [(member, waiver) for member in group for waiver in self._waivers_of(member, place)]
        if any(not waiver.instead for _, waiver in waived):
            return  # satisfied, and worth nothing
        waivers = [waiver for member, waiver in waived if not _is_several(member)]
        by_worth: dict[Fraction, list[Member]] = {}
        for member in group:
            worth = self._worth(member, unit)
            if worth is not None:
                by_worth.setdefault(worth, []).append(member)
        for worth in sorted(by_worth):
            yield self._kid(by_worth[worth], place, requirement, terms, waived=False), worth
        given = next((member.worth for member in group if member.worth is not None), None)
        for waiver in waivers:
            worth = self._instead_worth(waiver, unit) if given is None else Fraction(given)
            yield self._instead(waiver, place, requirement), worth

    def _at_most_one(self, kids: Sequence[int]) -> LimitRow:
        """A row that lets one of some kids be used, whatever number of leaves that has."""
        leaves = {kid: list(self._leaves(kid)) for kid in kids}
        most = lcm(*(len(below) or 1 for below in leaves.values()))
        weights = tuple((leaf, most // len(below)) for below in leaves.values() for leaf in below)
        return LimitRow(at_least=False, bound=most, weights=weights)

    def _sections(self, requirement: Sections, place: Place, terms: InForce, waivers: Sequence[Waiver] = ()) -> int:
        """Sections; what takes the place of one fills any one of them."""
        parts = sorted(requirement.sections, key=lambda section: section.key)  # keys have no order
        kids = [self._section(part.key, part.requirement, place, terms) for part in parts]
        if waivers:
            kids = [
                self._in_place(kid, waivers, self.places[kid], part.requirement)
                for kid, part in zip(kids, parts, strict=True)
            ]
        return self._bound(Node("sections", kids=tuple(kids)), requirement, Fraction(len(kids)), place)

    def _section(self, key: str, requirement: Requirement, place: Place, terms: InForce) -> int:
        place = Place(place.owner, place.field, key)
        return self.node(requirement, place, terms, self._waivers(place))

    def _bound(
        self,
        node: Node,
        requirement: All | Choose | Credits | Sections,
        number: Fraction,
        place: Place,
        rows: Iterable[LimitRow] = (),
    ) -> int:
        """A selection with its limits, those that follow from what it is made of (`rows`), and its average."""
        selection = requirement.selection
        limits = tuple(
            self._limit(limit, number, (requirement, place), node.kids)
            for limit in selection.limits
            if limit.unless is None or self.book is not None  # where nothing is known of holdings it is lifted
        )
        limits += tuple(rows)
        average = None
        if selection.average is not None and self.book is not None:
            average = self._average(selection.average, requirement, node.kids, place)
        return self._add(replace(node, limits=limits, average=average), place, requirement)

    # What a person settles: facts, manual parts, waivers

    def _to_confirm(self, requirement: FactRef | Manual, place: Place, terms: InForce) -> int:
        book = self.book
        if book is None or (place.owner, place.label) in book.confirmed:
            return self._add(TRUE, place, requirement)
        if isinstance(requirement, FactRef) and book.states(requirement):
            return self._add(TRUE, place, requirement)
        if FIRM in terms:
            return self._add(FALSE, place, requirement)
        return self._leaf(self.claims.thing(Thing(place.owner, place.label, requirement)), place, requirement)

    def _waivers(self, place: Place) -> tuple[Waiver, ...]:
        settled = self.expander.settled
        return () if settled is None else settled.waivers.get((place.owner, place.label), ())

    def _waivers_of(self, member: Member, place: Place) -> tuple[Waiver, ...]:
        """What is waived of a member, by its own address."""
        address = member.address if member.requirement is None else member.requirement.address
        return () if address is None else self._waivers(Place(place.owner, place.field, address))

    def _waived(self, requirement: Requirement, place: Place, terms: InForce, waivers: Sequence[Waiver]) -> int:
        """A requirement that someone has waived: satisfied, or by what takes the place of one member of it."""
        if any(not waiver.instead for waiver in waivers):
            return self._add(TRUE, place, requirement)
        if isinstance(requirement, All | Choose | Credits | Sections):
            return self._selecting(requirement, place, terms, waivers)
        return self._in_place(self._node(requirement, place, terms), waivers, place, requirement)

    def _in_place(self, node: int, waivers: Sequence[Waiver], place: Place, requirement: Requirement) -> int:
        """A requirement, or what takes its place."""
        if any(not waiver.instead for waiver in waivers):
            return self._add(TRUE, place, requirement)
        instead = [self._instead(waiver, place, requirement) for waiver in waivers]
        return self._add(Node("any", kids=(node, *instead)), place, requirement)

    def _instead(self, waiver: Waiver, place: Place, requirement: Requirement) -> int:
        """The holdings of a waiver, together. What was looked at is under no further conditions."""
        kids = []
        for text in waiver.instead:
            found = self.expander.lookup.find(text)
            if len(found) == 1 and found[0] in self.expander.held:
                kids.append(self._reference(found[0], place, requirement, frozenset((ITSELF,))))
            elif text in self.claims.outside:
                kids.append(self._leaf(self.claims.outside_index(text), place, requirement))
            else:
                kids.append(self._add(FALSE, place, requirement))
        self.instead.update(kids)
        return kids[0] if len(kids) == 1 else self._add(Node("all", kids=tuple(kids)), place, requirement)

    def _all_but(self, requirement: All, place: Place, terms: InForce, waivers: Sequence[Waiver]) -> int:
        """A plain `all` in which some holdings take the place of one member each, any one."""
        members = list(by_credential(self.expander.members(requirement.pool, every=True)))
        if not members:
            return self._add(FALSE, place, requirement)
        options = []
        for size in range(min(len(waivers), len(members)) + 1):
            for used in combinations(waivers, size):
                for spared in combinations(range(len(members)), size):
                    rest = [same for i, same in enumerate(members) if i not in spared]
                    kids = [self._kid(same, place, requirement, terms, together=True) for same in rest]
                    kids += [self._instead(waiver, place, requirement) for waiver in used]
                    options.append(self._add(Node("all", kids=tuple(kids)), place, requirement))
        return self._add(Node("any", kids=tuple(options)), place, requirement)

    def _instead_worth(self, waiver: Waiver, unit: str | None) -> Fraction:
        """What the holdings of a waiver are worth together: their credits, by the catalog, else by the record."""
        total = Fraction(0)
        for text in waiver.instead:
            found = self.expander.lookup.find(text)
            own = self._credits(found[0], unit) if len(found) == 1 else None
            settled = self.expander.settled
            outside = None if settled is None else settled.outside.get(text)
            if own is None and outside is not None and outside.unit in (unit, None):
                own = Fraction(outside.amount)
            total += own or Fraction(0)
        return total


def _is_several(member: Member) -> bool:
    """Whether a member is a selection of its own: a waiver there takes the place of one of its members."""
    return isinstance(member.requirement, All | Choose | Credits | Sections)

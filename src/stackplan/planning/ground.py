"""Grounding: from credentials and requirements to a `Task` of integers, and the names to get back."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    Selection,
    SkillRef,
)
from stackplan.planning.averages import average_row
from stackplan.planning.claims import Claims, Thing, implies
from stackplan.planning.conditions import FIRM, ITSELF, InForce, Terms, asked_grade
from stackplan.planning.expand import is_selection
from stackplan.planning.task import NONE, Level, LimitRow, Node, Task
from stackplan.planning.windows import windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from stackplan.catalog.model import Credential
    from stackplan.catalog.requirement import Limit, Requirement
    from stackplan.learner.record import Waiver
    from stackplan.planning.expand import Expander, Member
    from stackplan.planning.task import Average

TRUE = Node("all")
FALSE = Node("any")
NOTHING: InForce = frozenset()
FIRMLY: InForce = frozenset((FIRM,))
CONFIRM = "confirm"  # the level of what a person must confirm, which comes before all objectives


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node comes from: the credential that asks ("" for the target), the field, the nearest address."""

    owner: str
    field: str
    label: str


@dataclass(frozen=True, slots=True)
class Grounded:
    """A task with the names of its integers: `ids` of credentials, `places` of nodes.

    After the credentials of the catalog come holdings that no catalog knows, then the `things` to confirm, by address.
    `terms` are the conditions in force at each leaf.
    """

    task: Task
    ids: tuple[str, ...]
    places: tuple[Place, ...]
    requirements: tuple[Requirement | None, ...]  # what each node was made of, for explanations
    terms: tuple[InForce, ...] = ()
    things: tuple[Thing, ...] = ()
    asked: tuple[InForce, ...] = ()  # the conditions of each claim that is not plain
    known: int = 0  # so many of the ids are credentials of the catalog

    def terms_of(self, claim: int) -> tuple[InForce, ...]:
        """The conditions that a claim stands for; none for a plain one."""
        return (self.asked[claim - self.task.size],) if claim >= self.task.size else ()

    def thing(self, index: int) -> Thing | None:
        """What is to be confirmed, where an integer stands for that."""
        first = len(self.ids) - len(self.things)
        return self.things[index - first] if index >= first else None


def ground(
    ids: Sequence[str],
    targets: Sequence[str],
    expander: Expander,
    levels: Iterable[Level],
    allowed: Callable[[Credential], bool],
    *,
    firm: bool = False,
) -> Grounded:
    """Ground the credentials `ids` (sorted) for `targets`.

    `allowed` tells whether the learner's options let a credential be earned. Held ones can be earned again where
    they may have been parts of a held composite, or where a condition asks for more than what is held. Where all is to
    be `firm`, no grade is assumed, and nothing that is only to be confirmed counts.
    """
    return _Grounder(ids, expander, FIRMLY if firm else NOTHING).task(targets, tuple(levels), allowed)


def ground_alone(requirement: Requirement, owner: str, ids: Sequence[str], expander: Expander) -> Grounded:
    """Ground one requirement of `owner` as the target, over the credentials `ids` (sorted); no levels, no options."""
    grounder = _Grounder(ids, expander)
    target = grounder.node(requirement, Place(owner, "stack", "stack"))
    grounded = grounder.task((), (), lambda _: True)
    return replace(grounded, task=replace(grounded.task, target=target))


class _Grounder:
    """Collects nodes while it walks the requirements of the slice once."""

    def __init__(self, ids: Sequence[str], expander: Expander, always: InForce = NOTHING) -> None:
        self.always = always  # the terms that all stands under
        self.claims = Claims(ids, expander)
        self.ids = tuple(ids)
        self.index = {credential_id: i for i, credential_id in enumerate(ids)}
        self.expander = expander
        self.book = expander.book
        self.nodes: list[Node] = []
        self.places: list[Place] = []
        self.requirements: list[Requirement | None] = []
        self.terms: list[InForce] = []
        self.given: dict[int, Fraction] = {}  # by leaf: its worth where it stands, where one is given
        self.instead: set[int] = set()  # leaves of what takes a place by a waiver
        self.open: list[bool] = []  # by credential: whether it can be earned by its definition and the options
        self.averaged: set[int] = set()  # credentials within an average, or that a limit tells apart by their holdings
        self.made: dict[tuple[int, str], int] = {}  # composites with a grade, and the node of what they are made of

    def task(
        self, targets: Sequence[str], levels: tuple[Level, ...], allowed: Callable[[Credential], bool]
    ) -> Grounded:
        credentials = [self.expander.lookup.get(credential_id) for credential_id in self.ids]
        relations: dict[str, list[int]] = {"prerequisites": [], "corequisites": [], "stack": []}
        ways: list[tuple[int, ...]] = []
        for credential in credentials:
            assert credential is not None, "a slice holds known credentials only"
            for field, roots in relations.items():
                requirement: Requirement | None = getattr(credential, field)
                place = Place(credential.id, field, field)
                roots.append(NONE if requirement is None else self._root(requirement, place, self.always))
            ways.append(self._ways(credential, self.always))
        place = Place("", "target", "target")
        kids = [self._leaf(self.index[target], place, None) for target in targets]
        target = self._add(Node("all", kids=tuple(kids)), place, None)
        further, also = self._further(credentials)
        implied = self._implied_things()

        claims, outside, things = self.claims, len(self.claims.outside), len(self.claims.things)
        none = (NONE,) * (outside + things)
        held = (*(each in self.expander.held for each in self.ids), *(True,) * outside, *(False,) * things)
        self.open = [
            credential is not None and self.expander.can_be_earned(credential.id) and allowed(credential)
            for credential in credentials
        ]
        own = tuple(may and not own for may, own in zip(self.open, held, strict=False))
        steps = tuple(credential is not None and credential.is_step for credential in credentials)
        task = Task(
            held=held,
            steps=(*steps, *(False,) * len(none)),
            earnable=(*own, *(False,) * outside, *(True,) * things),
            prerequisites=(*relations["prerequisites"], *none),
            corequisites=(*relations["corequisites"], *none),
            stack=(*relations["stack"], *none),
            ways=(*ways, *((),) * outside, *implied, *further),
            nodes=self._numbered(),
            target=target,
            levels=_widened(levels, outside, things),
            claims=claims.claims(also),
            marks=claims.marks(),
            holdings=claims.lines(),
            things=frozenset(range(len(self.ids) + outside, len(held))),
        )
        again = self._again(task)
        if again:
            may = tuple(may or c in again for c, may in enumerate(task.earnable))
            task = replace(task, earnable=may)
        sorted_things = tuple(sorted(claims.things, key=lambda thing: thing.key))
        return Grounded(
            task,
            (*self.ids, *claims.outside, *(thing.key[0] for thing in sorted_things)),
            tuple(self.places),
            tuple(self.requirements),
            tuple(self.terms),
            sorted_things,
            tuple(terms for _, terms in claims.asked),
            len(self.ids),
        )

    def _implied_things(self) -> list[tuple[int, ...]]:
        """The ways of things to confirm, in their order: a fact is confirmed with more of the same."""
        things, first = self.claims.things, len(self.ids) + len(self.claims.outside)
        found: dict[object, tuple[int, ...]] = {}
        for weaker in things:
            stronger = [i for i, thing in enumerate(things) if thing is not weaker and self._covers(thing, weaker)]
            place = Place(weaker.owner, weaker.label, weaker.label)
            found[weaker.key] = tuple(self._leaf(first + i, place, None) for i in stronger)
        return [found[thing.key] for thing in sorted(things, key=lambda thing: thing.key)]

    def _covers(self, stronger: Thing, weaker: Thing) -> bool:
        one, other = stronger.requirement, weaker.requirement
        return isinstance(one, FactRef) and isinstance(other, FactRef) and implies(one, other, self.expander.on)

    def _numbered(self) -> tuple[Node, ...]:
        """The nodes with their last integers: things in the order of their addresses, claims after all credentials."""
        things, first = self.claims.things, len(self.ids) + len(self.claims.outside)
        if not things and not self.claims.asked:
            return tuple(self.nodes)
        ranks = sorted(range(len(things)), key=lambda i: things[i].key)
        integer = {first + i: first + rank for rank, i in enumerate(ranks)}
        total = first + len(things)
        return tuple(
            replace(
                node,
                credential=integer.get(node.credential, node.credential),
                under=node.under if node.under == NONE else total + node.under,
            )
            if node.kind == "credential"
            else node
            for node in self.nodes
        )

    def _again(self, task: Task) -> frozenset[int]:
        """What is held and may be earned again."""
        again = frozenset[int]().union(*(task.possible_parts[c] for c in task.all_held))
        asked = {claim.credential for claim in task.claims if claim.fresh and not claim.holdings}
        asked |= self.averaged
        return frozenset(c for c in again | asked if c < len(self.ids) and task.held[c] and self.open[c])

    def _further(self, credentials: Sequence[Credential | None]) -> tuple[list[tuple[int, ...]], list[int]]:
        """Of claims, the ways under their conditions, and what else must be satisfied; new ones come up on the way."""
        ways: list[tuple[int, ...]] = []
        also: list[int] = []
        while len(ways) < len(self.claims.asked):
            index, terms = self.claims.asked[len(ways)]
            known = credentials[index] if index < len(credentials) else None
            ways.append(() if known is None or ITSELF in terms else self._ways(known, terms))
            also.append(NONE if known is None else self._made(index, known, terms))
        return ways, also

    def _made(self, index: int, credential: Credential, terms: InForce) -> int:
        """What makes the grade that terms ask of a composite: its stack once more, as a selection with that average."""
        scale = self.expander.lookup.scale_of(credential.id)
        grade = asked_grade(terms, scale)
        book = self.book
        if credential.stack is None or scale is None or not scale.points or grade is None or book is None:
            return NONE
        if not book.meeting(credential.id, terms)[1]:
            return NONE
        if (index, grade) not in self.made:
            points = str(scale.points[scale.grades.index(grade)])
            place = Place(credential.id, "stack", "stack")
            pool = Pool((credential.stack,), credential.stack.span)
            whole = All(pool, credential.stack.span, Selection(average=points))
            kid = self._root(credential.stack, place, self.always | {Terms(graded=True, scaled=True)})
            node = Node("count", kids=(kid,), weights=(1,), threshold=1)
            average = self._average(points, whole, node.kids, place)
            self.made[index, grade] = self._add(replace(node, average=average), place, whole)
        return self.made[index, grade]

    def _ways(self, credential: Credential, terms: InForce) -> tuple[int, ...]:
        place = Place(credential.id, "equivalents", "equivalents")
        return tuple(self._root(way, place, terms) for way in credential.equivalents)

    # Nodes

    def _root(self, requirement: Requirement, place: Place, terms: InForce) -> int:
        """The node of a whole field: the field's name is its address."""
        return self.node(requirement, place, terms, self._waivers(place))

    def _add(self, node: Node, place: Place, requirement: Requirement | None, terms: InForce = NOTHING) -> int:
        self.nodes.append(node)
        self.places.append(place)
        self.requirements.append(requirement)
        self.terms.append(terms)
        return len(self.nodes) - 1

    def _leaf(self, credential: int, place: Place, requirement: Requirement | None, terms: InForce = NOTHING) -> int:
        under = self.claims.claim(credential, terms)
        return self._add(Node("credential", credential=credential, under=under), place, requirement, terms)

    def _reference(
        self, credential_id: str, place: Place, requirement: Requirement | None, terms: InForce = NOTHING
    ) -> int:
        index = self.index.get(credential_id)
        if index is None:
            return self._add(FALSE, place, requirement)
        return self._leaf(index, place, requirement, terms)

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
        return tuple(self._kid(same, place, requirement, terms) for same in _same(members))

    def _kid(
        self,
        same: Sequence[Member],
        place: Place,
        requirement: Requirement,
        terms: InForce,
        *,
        waived: bool = True,
    ) -> int:
        """One member. Of several conditions under which entries name a credential one will do.

        What is `waived` is looked for, unless that has been done.
        """
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
        groups = list(_same(members))
        kids: list[int] = []
        amounts: list[Fraction] = []
        one_of: list[list[int]] = []  # kids of which one at most counts
        for group in groups:
            if not isinstance(requirement, Credits):
                kids.append(self._kid(group, place, requirement, terms))
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
        members = list(_same(self.expander.members(requirement.pool, every=True)))
        if not members:
            return self._add(FALSE, place, requirement)
        options = []
        for size in range(min(len(waivers), len(members)) + 1):
            for used in combinations(waivers, size):
                for spared in combinations(range(len(members)), size):
                    rest = [same for i, same in enumerate(members) if i not in spared]
                    kids = [self._kid(same, place, requirement, terms) for same in rest]
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

    # Worths, averages, limits

    def _worth(self, member: Member, unit: str | None) -> Fraction | None:
        if member.worth is not None:
            return Fraction(member.worth)
        if member.id is not None:
            return self._credits(member.id, unit)
        if isinstance(member.requirement, All):
            parts = [same[0] for same in _same(self.expander.members(member.requirement.pool, every=True))]
            worths = [self._worth(part, unit) if part.id is not None else None for part in parts]
            known = [worth for worth in worths if worth is not None]
            return sum(known, Fraction(0)) if len(known) == len(worths) and known else None
        return None

    def _credits(self, credential_id: str, unit: str | None) -> Fraction | None:
        credential = self.expander.lookup.get(credential_id)
        if credential is None or credential.credits is None or credential.credits.unit != unit:
            return None
        return Fraction(credential.credits.amount)

    def _unit(self, requirement: Requirement, place: Place) -> str | None:
        """The unit in which a requirement counts credits."""
        if isinstance(requirement, Credits):
            return requirement.unit
        owner = self.expander.lookup.get(place.owner)
        return None if owner is None else owner.credit_unit

    def _average(self, least: str, requirement: Requirement, kids: Iterable[int], place: Place) -> Average | None:
        """An average over all that may be used below the kids, what stands in too."""
        book = self.book
        assert book is not None, "an average is asked of a record"
        leaves = [leaf for kid in kids for leaf in self._leaves(kid)]
        unit = self._unit(requirement, place)
        known = {c: self.ids[c] for c in self._spoken_of(leaves)}
        self.averaged.update(known)
        lines = dict(self.claims.line_numbers())
        row = average_row(least, known, lines, book, lambda credential_id: self._credits(credential_id, unit))
        return None if row is None else replace(row, without=frozenset(leaves) & self.instead)

    def _spoken_of(self, leaves: Iterable[int]) -> Iterator[int]:
        """The credentials of leaves, and what may stand in for them."""
        seen: set[str] = set()
        waiting = [self.ids[c] for leaf in leaves if (c := self.nodes[leaf].credential) < len(self.ids)]
        while waiting:
            credential_id = waiting.pop()
            credential = None if credential_id in seen else self.expander.lookup.get(credential_id)
            if credential is None or credential_id not in self.index:
                continue
            seen.add(credential_id)
            yield self.index[credential_id]
            for way in credential.equivalents:
                waiting.extend(mentioned for mentioned, _ in self.expander.mentions(way))

    def _limit(
        self, limit: Limit, number: Fraction, around: tuple[Requirement, Place], kids: Iterable[int]
    ) -> LimitRow:
        """A limit over the leaves below the kids of the node `around`."""
        requirement, place = around
        default = "credits" if isinstance(requirement, Credits) else "members"
        measure = limit.amount.measure or default
        bound = limit.amount.number * number if limit.amount.share else limit.amount.number
        unit = self._unit(requirement, place)
        matched: dict[str, list[Terms | None]] = {}
        spoken = self.expander.spoken_of(limit.of)
        if self.book is None:
            spoken = self.expander.maybe_spoken_of(limit.of, at_least=limit.kind == "at_least")
        for mentioned, terms in spoken:
            matched.setdefault(mentioned, []).append(terms)
        weights: dict[int, Fraction] = {}
        marks: dict[int, int] = {}
        for leaf in dict.fromkeys(leaf for kid in kids for leaf in self._leaves(kid)):
            credential = self.nodes[leaf].credential
            credential_id = self.ids[credential] if credential < len(self.ids) else ""
            if credential_id not in matched:
                continue
            if measure == "members":
                weights[leaf] = Fraction(1)
            elif worth := self.given.get(leaf, self._credits(credential_id, unit)):
                weights[leaf] = worth
            alternatives = matched[credential_id]
            if leaf in weights and None not in alternatives:
                told = [frozenset((each,)) for each in alternatives if each is not None]
                mark = marks[leaf] = self.claims.mark(credential_id, told, firm=self._is_firm(leaf, limit))
                if self.claims.differs(credential, mark):
                    self.averaged.add(credential)
        scale = lcm(bound.denominator, *(weight.denominator for weight in weights.values()))
        unless = NONE
        if limit.unless is not None:
            unless = self.node(limit.unless, Place(place.owner, place.field, place.label), FIRMLY)
        return LimitRow(
            limit.kind == "at_least",
            int(bound * scale),
            tuple((leaf, int(weight * scale)) for leaf, weight in weights.items()),
            tuple(marks.items()),
            unless,
        )

    def _is_firm(self, leaf: int, limit: Limit) -> bool:
        """Whether what is new at a leaf is no part of a limit on grades.

        What is due whatever the grades be must keep a limit from above with any.
        """
        return FIRM in self.terms[leaf] and (limit.kind == "at_least" or FIRM not in self.always)

    def _leaves(self, node: int) -> Iterable[int]:
        if self.nodes[node].kind == "credential":
            yield node
        for kid in self.nodes[node].kids:
            yield from self._leaves(kid)


def _same(members: Sequence[Member]) -> Iterator[list[Member]]:
    """Members, those that name the same credential under different conditions as one."""
    of: dict[str, list[Member]] = {}
    for member in members:
        if member.id is not None:
            of.setdefault(member.id, []).append(member)
    for member in members:
        if member.id is None:
            yield [member]
        elif of[member.id][0] is member:
            yield of[member.id]


def _is_several(member: Member) -> bool:
    """Whether a member is a selection of its own: a waiver there takes the place of one of its members."""
    return isinstance(member.requirement, All | Choose | Credits | Sections)


def _widened(levels: Sequence[Level], outside: int, things: int) -> tuple[Level, ...]:
    """The levels over what is no credential of the catalog too; things to confirm come before all of them."""
    more = (0,) * (outside + things)
    wider = tuple(replace(level, weights=(*level.weights, *more)) for level in levels)
    if not things or not levels:
        return wider
    known = len(levels[0].weights) + outside
    return (Level(CONFIRM, (*(0,) * known, *(1,) * things)), *wider)

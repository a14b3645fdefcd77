"""Grounding: from credentials and requirements to a `Task` of integers, and the names to get back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import All, FactRef, Pool, Selection
from stackplan.planning.binding import Binding, Rule, too_late
from stackplan.planning.claims import Thing, implies
from stackplan.planning.conditions import ALONE, InForce, Terms, asked_grade
from stackplan.planning.goals import written
from stackplan.planning.nodes import Nodes
from stackplan.planning.rows import FIRMLY, NOTHING, Place
from stackplan.planning.task import NONE, Level, Node, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from fractions import Fraction

    from stackplan.catalog.model import Credential
    from stackplan.catalog.requirement import Requirement
    from stackplan.planning.expand import Expander
    from stackplan.planning.goals import Goal

CONFIRM = "confirm"  # the level of what a person must confirm, which comes before all objectives
TARGET = "target"  # the field of what is asked for itself, which no credential owns; its label is the goal as written


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
    rules: tuple[Rule, ...] = ()  # the cap that each row of shared parts is made of
    known: int = 0  # so many of the ids are credentials of the catalog
    points: tuple[tuple[int, Fraction], ...] = ()  # nodes that make a grade, each with the points that it needs

    def terms_of(self, claim: int) -> tuple[InForce, ...]:
        """The conditions that a claim stands for; none for a plain one."""
        return (self.asked[claim - self.task.size],) if claim >= self.task.size else ()

    def thing(self, index: int) -> Thing | None:
        """What is to be confirmed, where an integer stands for that."""
        first = len(self.ids) - len(self.things)
        return self.things[index - first] if index >= first else None


def ground(
    ids: Sequence[str],
    targets: Sequence[Goal],
    expander: Expander,
    levels: Iterable[Level],
    allowed: Callable[[Credential], bool],
    *,
    through: Sequence[str] = (),
    firm: bool = False,
) -> Grounded:
    """Ground the credentials `ids` (sorted) for `targets`, and for plans that earn all of `through`.

    `allowed` tells whether the learner's options let a credential be earned. Held ones can be earned again where
    they may have been parts of a held composite, or where a condition asks for more than what is held. Where all is to
    be `firm`, no grade is assumed, and nothing that is only to be confirmed counts.
    """
    return _Grounder(ids, expander, FIRMLY if firm else NOTHING).task(targets, tuple(levels), allowed, through)


def ground_alone(requirement: Requirement, owner: str, ids: Sequence[str], expander: Expander) -> Grounded:
    """Ground one requirement of `owner` as the target, over the credentials `ids` (sorted); no levels, no options."""
    grounder = _Grounder(ids, expander)
    target = grounder.node(requirement, Place(owner, "stack", "stack"))
    grounded = grounder.task((), (), lambda _: True)
    return replace(grounded, task=replace(grounded.task, target=target))


class _Grounder(Nodes):
    """Collects nodes while it walks the requirements of the slice once."""

    def task(
        self,
        targets: Sequence[Goal],
        levels: tuple[Level, ...],
        allowed: Callable[[Credential], bool],
        through: Sequence[str] = (),
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
        place = Place("", TARGET, TARGET)
        kids = [self._goal(target) for target in targets]
        kids += [self._leaf(self.index[each], place, None, frozenset({ALONE})) for each in through]
        target = self._add(Node("all", kids=tuple(kids)), place, None)
        lifts = self._lifts(credentials)
        further, also = self._further(credentials)
        implied = self._implied_things()

        claims, outside, things = self.claims, len(self.claims.outside), len(self.claims.things)
        none = (NONE,) * (outside + things)
        held = (*(each in self.expander.held for each in self.ids), *(True,) * outside, *(False,) * things)
        self.open = [
            credential is not None
            and self.expander.can_be_earned(credential.id)
            and allowed(credential)
            and too_late(credential, self.expander) is None
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
        rules: tuple[Rule, ...] = ()
        if self.book is not None:
            binding = Binding(claims, self.expander, self.book, lifts)
            shared = binding.shared(task)
            awards = binding.held_awards(shared)
            task = replace(task, not_after=binding.not_after(), shared=shared, held_awards=awards)
            rules = tuple(binding.rules)
        sorted_things = tuple(sorted(claims.things, key=lambda thing: thing.key))
        return Grounded(
            task,
            (*self.ids, *claims.outside, *(thing.key[0] for thing in sorted_things)),
            tuple(self.places),
            tuple(self.requirements),
            tuple(self.terms),
            sorted_things,
            tuple(terms for _, terms in claims.asked),
            rules,
            len(self.ids),
            tuple(self.points.items()),
        )

    def _goal(self, goal: Goal) -> int:
        place = Place("", TARGET, written(goal))
        return self._leaf(self.index[goal], place, None) if isinstance(goal, str) else self.node(goal, place)

    def _lifts(self, credentials: Sequence[Credential | None]) -> dict[int, int]:
        """By id() of a cap on sharing: the node that lifts it."""
        found: dict[int, int] = {}
        for credential in credentials:
            for cap in () if credential is None else credential.sharing:
                if cap.unless is not None and credential is not None:
                    found[id(cap)] = self.node(cap.unless, Place(credential.id, "sharing", "sharing"), FIRMLY)
        return found

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
        credentials = [self.expander.lookup.get(each) for each in self.ids]
        caps = [cap for credential in credentials if credential is not None for cap in credential.sharing]
        if any(cap.each is not None or cap.of is not None for cap in caps):  # what is new may be shared, held or not
            asked = asked.union(*task.possible_parts)
        return frozenset(c for c in again | asked if c < len(self.ids) and task.held[c] and self.open[c])

    def _further(self, credentials: Sequence[Credential | None]) -> tuple[list[tuple[int, ...]], list[int]]:
        """Of claims, the ways under their conditions, and what else must be satisfied; new ones come up on the way."""
        ways: list[tuple[int, ...]] = []
        also: list[int] = []
        while len(ways) < len(self.claims.asked):
            index, terms = self.claims.asked[len(ways)]
            known = credentials[index] if index < len(credentials) else None
            ways.append(() if known is None or any(term.alone for term in terms) else self._ways(known, terms))
            also.append(NONE if known is None else self._made(index, known, terms))
        return ways, also

    def _made(self, index: int, credential: Credential, terms: InForce) -> int:
        """What makes the grade that terms ask of a composite: its stack once more, as a selection with that average."""
        scale = self.expander.lookup.scale_of(credential.id)
        grade = asked_grade(terms, scale)
        book = self.book
        points = None if scale is None else scale.points_of(grade)
        if credential.stack is None or grade is None or points is None or book is None:
            return NONE
        if not book.meeting(credential.id, terms)[1]:
            return NONE
        if (index, grade) not in self.made:
            place = Place(credential.id, "stack", "stack")
            pool = Pool((credential.stack,), credential.stack.span)
            whole = All(pool, credential.stack.span, Selection(average=grade))
            kid = self._root(credential.stack, place, self.always | {Terms(graded=True, scaled=True)})
            node = Node("count", kids=(kid,), weights=(1,), threshold=1)
            average = self._average(points, whole, node.kids, place)
            made = self.made[index, grade] = self._add(replace(node, average=average), place, whole)
            self.points[made] = points
        return self.made[index, grade]

    def _ways(self, credential: Credential, terms: InForce) -> tuple[int, ...]:
        place = Place(credential.id, "equivalents", "equivalents")
        return tuple(self._root(way, place, terms) for way in credential.equivalents)

    def _root(self, requirement: Requirement, place: Place, terms: InForce) -> int:
        """The node of a whole field: the field's name is its address."""
        return self.node(requirement, place, terms, self._waivers(place))


def _widened(levels: Sequence[Level], outside: int, things: int) -> tuple[Level, ...]:
    """The levels over what is no credential of the catalog too; things to confirm come before all of them."""
    more = (0,) * (outside + things)
    wider = tuple(replace(level, weights=(*level.weights, *more)) for level in levels)
    if not things or not levels:
        return wider
    known = len(levels[0].weights) + outside
    return (Level(CONFIRM, (*(0,) * known, *(1,) * things)), *wider)

"""Why a holding does not count toward what a plan is for: each reason at its requirement, told once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.conditions import asked_grade
from stackplan.planning.dealing import Dealing, Root
from stackplan.planning.evaluate import Evaluator, direct, is_new_at_all
from stackplan.planning.plan import NotCounted
from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from stackplan.planning.dealing import Told
    from stackplan.planning.derive import Derivation
    from stackplan.planning.evaluate import Counted
    from stackplan.planning.ground import Grounded
    from stackplan.planning.problem import Problem
    from stackplan.planning.rows import Place

# Where several places could have used a holding, the reason that comes first here is told of a requirement.
_ORDER = (
    "grade",
    "no-grade",
    "too-old",
    "outside-dates",
    "no-date",
    "outside-window",
    "expired",
    "limit",
    "other-section",
    "average",
    "sharing",
    "part",
    "tag",
    "excepted",
    "together",
)
_LEFT_OUT = ("tag", "excepted")  # what does not belong there needs no reason, unless it is earned again for that
_IMPLIED_LACKS = ("no-date", "no-grade")


def reasons(problem: Problem, grounded: Grounded, derivation: Derivation) -> tuple[NotCounted, ...]:
    """What of the record does not count where it might have, and why; a surplus needs no reason.

    Spoken of are the requirements of the targets and of what the plan earns, where these are not satisfied by holdings
    alone.
    """
    asked = _Reasons(problem, grounded, derivation)
    found = _foremost(asked.all())
    again = sorted(
        _foremost(asked.again({each.id for each in found.values()})).items(),
        key=lambda item: _ORDER.index(item[1].reason),
        reverse=True,
    )
    one_each = {each.id: (key, each) for key, each in again}  # the foremost comes last, and stays
    found.update(one_each.values())
    return tuple(each for _, each in sorted(found.items()))


def lacking(problem: Problem, grounded: Grounded, derivation: Derivation) -> tuple[NotCounted, ...]:
    """The same where there is no plan: what does not do by itself, in requirements that what is held leaves open."""
    found = _foremost(_Reasons(problem, grounded, derivation, planned=False).all())
    return tuple(each for _, each in sorted(found.items()))


def _foremost(reasons: Iterable[NotCounted]) -> dict[tuple[str, str], NotCounted]:
    """Of each holding at each requirement the reason that comes first."""
    found: dict[tuple[str, str], NotCounted] = {}
    for each in reasons:
        key = (each.id, each.requirement or "")
        if key not in found or _ORDER.index(each.reason) < _ORDER.index(found[key].reason):
            found[key] = each
    return found


class _Reasons:
    def __init__(self, problem: Problem, grounded: Grounded, derivation: Derivation, *, planned: bool = True) -> None:
        self.planned = planned
        self.held = Evaluator(grounded.task)
        self.grounded = grounded
        self.task = grounded.task
        self.book = problem.book
        self.dealing = Dealing(problem, grounded, derivation)
        self.earned = self.dealing.earned
        self.support = derivation.support
        self.target = derivation.target
        self.recorded = {line.id for line in self.book.lines if line.id not in problem.implied}

    def all(self) -> Iterator[NotCounted]:
        """Every reason, at every place."""
        for root in self._roots():
            yield from self._below(root.node, root, NONE)

    def _roots(self) -> Iterator[Root]:
        for c, uses in self.support.items():
            for node in (self.task.prerequisites[c], self.task.corequisites[c], self.task.stack[c]):
                if node != NONE:
                    yield Root(node, {use.leaf: use for use in uses})
        yield Root(self.task.target, {use.leaf: use for use in self.target})

    def _below(self, index: int, root: Root, scope: int) -> Iterator[NotCounted]:
        """The reasons below a node that holdings alone do not satisfy; `scope` is the selection around it."""
        node = self.task.nodes[index]
        if node.kind == "credential":
            yield from self._leaf(index, root, scope)
            return
        if scope == NONE and not (self._rests_on_plan(index, root) if self.planned else self._is_open(index)):
            return
        if node.deals and scope == NONE:
            scope = index
        kids = node.kids
        if self._is_split(index):  # of several versions of one requirement the plan has one
            kids = tuple(kid for kid in kids if root.uses.keys() & set(self.task.leaves(kid))) or kids
        for kid in kids:
            yield from self._below(kid, root, scope)

    def _is_split(self, index: int) -> bool:
        """Whether the kids of a node are versions of one requirement: other times, other conditions."""
        node, of = self.task.nodes[index], self.grounded.requirements
        return node.kind == "any" and all(
            of[kid] is of[index] and self._is_version(kid, node.kids) for kid in node.kids
        )

    def _is_version(self, kid: int, kids: tuple[int, ...]) -> bool:
        first = self.task.nodes[kids[0]]
        own = self.task.nodes[kid]
        return own.kind == first.kind and own.credential == first.credential

    def _rests_on_plan(self, index: int, root: Root) -> bool:
        """Whether something that is newly earned, or to be confirmed, counts below a node."""
        leaves = self.task.leaves(index)
        return any(is_new_at_all(self.task, self.earned, root.uses[leaf]) for leaf in leaves if leaf in root.uses)

    def _is_open(self, index: int) -> bool:
        """Whether what is held leaves a node open."""
        return self.held.evaluate(index) is None

    def _leaf(self, leaf: int, root: Root, scope: int) -> Iterator[NotCounted]:
        c = self.task.nodes[leaf].credential
        use = root.uses.get(leaf)
        if c >= self.grounded.known or (use is not None and not is_new_at_all(self.task, self.earned, use)):
            return  # what counts here is held
        for way in self.task.ways[self.task.nodes[leaf].claim]:
            for inner in self.task.leaves(way):  # what could stand in, and does not
                if not root.uses.keys() & {inner} and (told := self._by_itself(inner, root)) is not None:
                    yield from self._told(inner, told)
        if not self.book.lines_of(self.grounded.ids[c]) or root.node == self.task.target:
            return
        told = self._by_itself(leaf, root)
        if told is None and self.planned:
            told = self.dealing.why_not(leaf, root, scope)
        if told is not None:
            yield from self._told(leaf, told)

    def _told(self, leaf: int, told: Told) -> Iterator[NotCounted]:
        """A reason at a leaf. What is implied only is told of where the record could say more."""
        c = self.task.nodes[leaf].credential
        reason, detail = told
        if self.grounded.ids[c] not in self.recorded:
            if reason not in _IMPLIED_LACKS:
                return
            detail = f"implied by another holding; put it into the record: {detail}"
        yield NotCounted(self.grounded.ids[c], reason, detail, _address(self.grounded.places[leaf]))

    def _by_itself(self, leaf: int, root: Root) -> Told | None:
        """Why no line of the record meets what is asked at a leaf."""
        node = self.task.nodes[leaf]
        if self.task.stocked[node.claim] or node.credential >= self.grounded.known:
            return None
        told = self.book.why_not(self.grounded.ids[node.credential], self.grounded.terms[leaf])
        if told is not None and told[0] == "outside-window":
            return self.dealing.outside(leaf, root)
        if told is None or told[0] not in _ORDER or (told[0] in _LEFT_OUT and node.credential not in self.earned):
            return None
        return told

    # What is earned again

    def again(self, told: Collection[str]) -> Iterator[NotCounted]:
        """A reason for each that is held, earned again, and of which no reason is `told` so far."""
        for place, root, use, one in self._uses_of_earned():
            c = self.task.bases[one.claim]
            credential_id = self.grounded.ids[c]
            if not self.task.held[c] or c >= self.grounded.known or credential_id in told:
                continue
            reason, detail = self._why_again(root, use, one)
            yield NotCounted(credential_id, reason, detail, _address(self.grounded.places[place]))

    def _uses_of_earned(self) -> Iterator[tuple[int, Root, Counted, Counted]]:
        """What counts of all that is earned: the leaf that asks for it, and the use itself within another.

        The parts that make the grade of a composite are asked for where that grade is.
        """
        waiting = [(NONE, root) for root in self._roots()]
        seen: set[int] = set()
        while waiting:
            place, root = waiting.pop(0)
            for use in root.uses.values():
                for one in direct(use):
                    if self.task.bases[one.claim] not in self.earned:
                        continue
                    asking = one.leaf if place == NONE else place
                    yield asking, root, use, one
                    made = self.task.also[one.claim]
                    if made != NONE and made not in seen:
                        seen.add(made)
                        person = Evaluator(self.task)
                        person.add(self.earned)
                        waiting.append((asking, Root(made, {each.leaf: each for each in person.evaluate(made) or ()})))

    def _why_again(self, root: Root, use: Counted, one: Counted) -> Told:
        """Why what is held does not do in a place."""
        credential_id = self.grounded.ids[self.task.bases[one.claim]]
        told = self.book.why_not(credential_id, self.grounded.terms[one.leaf])
        if told is not None and told[0] == "outside-window":
            told = self.dealing.outside(one.leaf, root)
        told = told or self.dealing.why_again(one.leaf, root, use.scope)
        if told is not None and told[0] == "average" and (made := self._made_for(root)) is not None:
            return "average", f"with its grade {made}"
        return told or ("together", "what is held of it does not go together with the rest that counts here")

    def _made_for(self, root: Root) -> str | None:
        """That a composite does not reach the grade which a requirement makes; None where it makes none."""
        for claim, made in enumerate(self.task.also):
            if made == root.node:
                credential_id = self.grounded.ids[self.task.bases[claim]]
                (terms,) = self.grounded.terms_of(claim)
                grade = asked_grade(terms, self.book.lookup.scale_of(credential_id))
                return f"{self.dealing.name(self.task.bases[claim])} does not reach {grade}"
        return None


def _address(place: Place) -> str:
    return f"{place.owner}#{place.label}"

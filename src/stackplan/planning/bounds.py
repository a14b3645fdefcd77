"""What is left at least for each credential of many, from one grounding: bounds that no plan is below.

Every plan for a credential earns its landmarks. It also satisfies the requirements of each of them: where one asks for
some of many, at least the cheapest that would do. What such choices add is summed as far as no credential is counted
twice (a cost partition by disjoint landmarks: Karpas and Domshlak, "Cost-optimal planning with landmarks", IJCAI 2009).
Whatever else a task knows, such as deals, caps, budgets and what must come before what, only forbids more, so the
bounds hold with it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from stackplan.planning.closure import Closure, State
from stackplan.planning.ground import ground
from stackplan.planning.landmarks import claim_landmarks
from stackplan.planning.problem import allowed
from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stackplan.planning.problem import Problem
    from stackplan.planning.task import Task


@dataclass(frozen=True, slots=True)
class Choice:
    """A requirement for some of many, of which every plan satisfies enough: members as (landmarks, own, worth).

    `own` is the credential that counts itself and nothing else in its place, NONE where there may be another. The
    worth of the members that a plan takes adds up to `threshold` at least.
    """

    members: tuple[tuple[frozenset[int], int, int], ...]
    threshold: int


class Bounds:
    """Bounds for every target of a problem, its targets taken each by itself."""

    def __init__(self, problem: Problem) -> None:
        """Ground once what can matter to any of the targets, and close once over it."""
        self.ids = problem.slice()
        self.index = {credential_id: c for c, credential_id in enumerate(self.ids)}
        options = problem.options
        grounded = ground(self.ids, (), problem.expander, (), lambda each: allowed(each, options))
        self.task: Task = grounded.task
        self._closure = Closure(self.task, [c for c in range(self.task.size) if self.task.earnable[c]])
        self._start = State(self.task)

    def may_be_reached(self, target: str) -> bool:
        """Whether a target counts once everything is earned that can be; what does not is out of reach."""
        return bool(self._closure.state.counts[self.index[target]])

    @cached_property
    def _landmarks(self) -> tuple[frozenset[int] | None, ...]:
        return claim_landmarks(self.task, self._closure)

    def landmarks(self, target: int) -> frozenset[int]:
        """What every plan for a target that may be reached earns, things to confirm too."""
        return self._landmarks[target] or frozenset()

    def choices(self, target: int) -> list[Choice]:
        """Of what every plan for a target satisfies: the requirements for some of many."""
        return [
            choice
            for c in sorted(self.landmarks(target))
            for root in self._roots(c)
            if root != NONE
            for choice in self._choices(root)
        ]

    def _roots(self, c: int) -> tuple[int, int, int]:
        return self.task.prerequisites[c], self.task.corequisites[c], self.task.stack[c]

    def _choices(self, root: int) -> Iterator[Choice]:
        """The choices of a requirement that must be satisfied, outermost ones only."""
        node = self.task.nodes[root]
        if self._start.true[root] or node.kind == "credential":
            return
        if node.kind in ("all", "sections"):
            for kid in node.kids:
                yield from self._choices(kid)
            return
        weights = node.weights or (1,) * len(node.kids)
        threshold = node.threshold if node.kind == "count" else 1
        members = []
        for kid, worth in zip(node.kids, weights, strict=True):
            if self._start.true[kid]:
                threshold -= worth
            elif self._closure.state.true[kid]:
                members.append((*self._member(kid), worth))
        if threshold > 0 and members:
            yield Choice(tuple(members), threshold)

    def _member(self, root: int) -> tuple[frozenset[int], int]:
        """What every way of satisfying a member earns, and the credential that it is, if no other can be it."""
        landmarks = self._earned_by(root)
        node = self.task.nodes[root]
        own = self.task.bases[node.claim] if node.kind == "credential" else NONE
        return landmarks, own if own in landmarks else NONE

    def _earned_by(self, root: int) -> frozenset[int]:
        node = self.task.nodes[root]
        if node.kind == "credential":
            return self._landmarks[node.claim] or frozenset()
        reached = [self._earned_by(kid) for kid in node.kids if self._closure.state.true[kid]]
        if node.kind in ("all", "sections"):
            return frozenset[int]().union(*reached)
        return frozenset.intersection(*reached) if node.kind == "any" and reached else frozenset()


_DEEPEST = 100  # choices within choices that a bound looks into


class Least:
    """What every plan weighs at least, by one weight a credential, for every target."""

    def __init__(self, bounds: Bounds, weights: Mapping[int, int]) -> None:
        """Nothing is worked out yet."""
        self.bounds = bounds
        self.weights = weights
        self._known: dict[int, Fraction | int] = {}

    def of(self, target: int, depth: int = 0) -> Fraction | int:
        """The bound of a target: its own, or that of a member that one of its choices has to take, if that is more."""
        if target in self._known:
            return self._known[target]
        landmarks, choices = self.bounds.landmarks(target), self.bounds.choices(target)
        value = least(landmarks, choices, self.weights)
        if depth < _DEEPEST:
            self._known[target] = value  # for what asks for itself
            for choice in choices:
                members = [(0 if own == NONE else self.of(own, depth + 1), worth) for _, own, worth in choice.members]
                value = max(value, _reaching(sorted(members), choice.threshold))
            self._known[target] = value
        return value


def least(landmarks: frozenset[int], choices: Sequence[Choice], weights: Mapping[int, int]) -> Fraction | int:
    """What every plan weighs at least that earns the landmarks and satisfies the choices."""
    total: Fraction | int = sum(weights.get(c, 0) for c in landmarks)
    used: set[int] = set()
    valued = sorted(
        ((*_cheapest(choice, landmarks, weights), at) for at, choice in enumerate(choices)),
        key=lambda each: (-each[0], each[2]),
    )
    for amount, counted, _ in valued:
        if amount > 0 and used.isdisjoint(counted):
            total += amount
            used |= counted
    return total


def _cheapest(
    choice: Choice, landmarks: frozenset[int], weights: Mapping[int, int]
) -> tuple[Fraction | int, frozenset[int]]:
    """What a choice adds to the landmarks at least, and the credentials that this counts.

    Two bounds, the greater one: the dearest of the cheapest members that are enough, each with its landmarks; or the
    sum of the cheapest members' own weights, the last one in part, as in a relaxed knapsack.
    """
    whole: list[tuple[Fraction | int, int]] = []
    own: list[tuple[Fraction | int, int]] = []
    counted: set[int] = set()
    seen: set[int] = set()
    for members, credential, worth in choice.members:
        rest = members - landmarks
        counted |= rest
        whole.append((sum(weights.get(c, 0) for c in rest), worth))
        single = credential != NONE and credential not in landmarks and credential not in seen
        seen.add(credential)
        own.append((weights.get(credential, 0) if single else 0, worth))
    dearest = _reaching(sorted(whole), choice.threshold)
    summed = _summed(own, choice.threshold)
    return max(dearest, summed), frozenset(counted)


def _reaching(members: list[tuple[Fraction | int, int]], threshold: int) -> Fraction | int:
    """The amount of the last member that is needed, the cheapest taken first."""
    amount: Fraction | int = 0
    for amount, worth in members:
        threshold -= worth
        if threshold <= 0:
            return amount
    return amount


def _summed(members: list[tuple[Fraction | int, int]], threshold: int) -> Fraction | int:
    total: Fraction | int = 0
    counting = [each for each in members if each[1] > 0]
    for amount, worth in sorted(counting, key=lambda each: Fraction(each[0]) / each[1]):
        if worth >= threshold:
            return total + Fraction(amount) * threshold / worth
        total += amount
        threshold -= worth
    return total

"""Credentials that every plan earns: the single landmarks of a task.

The greatest solution of the equations of Zhu and Givan ("Landmark extraction via planning graph propagation",
ICAPS 2003 doctoral consortium), complete for AND/OR graphs by Keyder, Richter and Helmert (ECAI 2010); for a threshold,
only what every way of reaching it must use. For one target sets are bits of an integer, where a step of the propagation
is one operation; for a whole catalog, in which most sets are small, they are sets.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from stackplan.planning.closure import Closure, State
    from stackplan.planning.task import Task


def landmarks(task: Task, closure: Closure) -> frozenset[int]:
    """What every plan for the target earns, given the closure of all that may be earned."""
    everything = sum(1 << c for c in closure.earned)
    propagation = _Propagation(task, closure, everything, 0, lambda c: 1 << c)
    propagation.run()
    bits = propagation.node(task.target)
    return frozenset(c for c in closure.earned if bits >> c & 1)


def all_landmarks(task: Task, closure: Closure) -> tuple[frozenset[int] | None, ...]:
    """By credential: what every way of having it earns, itself too; None where nothing is known to give it."""
    return claim_landmarks(task, closure)[: task.size]


def claim_landmarks(task: Task, closure: Closure) -> tuple[frozenset[int] | None, ...]:
    """The same by claim."""
    propagation = _Propagation(task, closure, _EVERYTHING, frozenset[int](), lambda c: frozenset((c,)))
    propagation.run()
    return tuple(None if value is _EVERYTHING else value for value in propagation.of)


class _Everything(frozenset[int]):
    """The set that holds all, so that nothing need be listed."""

    def __and__(self, other: Any) -> Any:
        return other

    __rand__ = __and__

    def __or__(self, other: Any) -> Any:
        return self

    __ror__ = __or__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    __hash__ = frozenset.__hash__


_EVERYTHING = _Everything()


class _Propagation:
    """Landmarks by claim, from "everything" down to the greatest solution."""

    def __init__(
        self, task: Task, closure: Closure, everything: Any, nothing: Any, single: Callable[[int], Any]
    ) -> None:
        """Take the sets' own everything, nothing and set of one: all else are their unions and intersections."""
        self.task = task
        self.state: State = closure.state
        self.earned = closure.earned
        self.full, self.empty, self.single = everything, nothing, single
        self.of = [nothing if held else everything for held in task.stocked]  # by claim
        # Companions of each other would prove anything of each other: their corequisites are left out, which is sound.
        self.mutual = _mutual_companions(task)
        # In the order of the closure most are settled at once: what each rests on comes before it.
        first = [claim for group in closure.order for c in group for claim in task.claims_of[c]]
        rest = set(first)
        self.open = [*first, *(e for e in range(len(task.ways)) if self.state.counts[e] and e not in rest)]
        self.open = [claim for claim in self.open if not task.stocked[claim]]

    def run(self) -> None:
        """Settle every claim."""
        waits = self._waits()
        waiting, queued = deque(self.open), set(self.open)
        while waiting:
            claim = waiting.popleft()
            queued.discard(claim)
            value = self._claim(claim)
            if value != self.of[claim]:
                self.of[claim] = value
                for other in waits[claim]:
                    if other not in queued:
                        queued.add(other)
                        waiting.append(other)

    def _roots(self, c: int) -> list[int]:
        roots = [self.task.prerequisites[c], self.task.stack[c]]
        if c not in self.mutual:
            roots.append(self.task.corequisites[c])
        return [root for root in roots if root != NONE]

    def _waits(self) -> list[list[int]]:
        """By claim: the open ones whose landmarks rest on its own."""
        waits: list[list[int]] = [[] for _ in self.task.ways]
        for claim in self.open:
            for root in (*self._roots(self.task.bases[claim]), *self.task.ways[claim]):
                for other in self.task.claims_below(root):
                    waits[other].append(claim)
        return waits

    def _claim(self, claim: int) -> Any:
        value = self.full
        c = self.task.bases[claim]
        if c in self.earned and self.task.fresh[claim]:
            value = self.single(c)
            for root in self._roots(c):
                value |= self.node(root)
        for way in self.task.ways[claim]:
            if self.state.true[way]:
                value &= self.node(way)
        return value

    def node(self, index: int) -> Any:
        """What every way of satisfying a requirement earns, as far as that is settled."""
        node = self.task.nodes[index]
        if node.kind == "credential":
            return self.of[node.claim]
        if node.kind == "count" and node.threshold <= 0:
            return self.empty
        reached = [kid for kid in node.kids if self.state.true[kid]]
        kids = {kid: self.node(kid) for kid in reached}
        if node.kind in ("all", "sections"):
            needed = reached
        elif node.kind == "any":
            needed = []
        else:
            weight = {kid: w for kid, w in zip(node.kids, node.weights, strict=True) if kid in kids}
            total = sum(weight.values())
            needed = [kid for kid in reached if total - weight[kid] < node.threshold]
        value = self.empty
        for kid in needed:
            value |= kids[kid]
        if node.kind in ("any", "count"):  # one at least is used, so what all of them have is needed too
            common = self.full
            for kid in reached:
                common &= kids[kid]
            value |= common
        return value


def _mutual_companions(task: Task) -> set[int]:
    """Credentials that may need themselves by way of corequisites only."""
    edges = {
        c: frozenset[int]().union(*(task.stand_in_region[other] for other in task.credentials_below(root)))
        for c, root in enumerate(task.corequisites)
        if root != NONE
    }
    found: set[int] = set()
    for start in edges:
        seen: set[int] = set()
        waiting = [start]
        while waiting:
            new = edges.get(waiting.pop(), frozenset()) - seen
            seen |= new
            waiting.extend(new)
        if start in seen:
            found.add(start)
    return found

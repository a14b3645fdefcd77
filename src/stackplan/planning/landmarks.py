"""Credentials that every plan earns: the single landmarks of a task.

The greatest solution of the equations of Zhu and Givan ("Landmark extraction via planning graph propagation",
ICAPS 2003 doctoral consortium), complete for AND/OR graphs by Keyder, Richter and Helmert (ECAI 2010); for a threshold,
only what every way of reaching it must use. Sets are bits of an integer: a step of the propagation is one operation.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from stackplan.planning.closure import Closure, State
    from stackplan.planning.task import Task


def landmarks(task: Task, closure: Closure) -> frozenset[int]:
    """What every plan for the target earns, given the closure of all that may be earned."""
    bits = _Propagation(task, closure).run()
    return frozenset(c for c in closure.earned if bits >> c & 1)


class _Propagation:
    """Landmarks by credential, from "everything" down to the greatest solution."""

    def __init__(self, task: Task, closure: Closure) -> None:
        self.task = task
        self.state: State = closure.state
        self.earned = closure.earned
        self.full = sum(1 << c for c in closure.earned)
        self.of = [0 if task.held[c] else self.full for c in range(task.size)]
        # Companions of each other would prove anything of each other: their corequisites are left out, which is sound.
        self.mutual = _mutual_companions(task)
        self.open = [c for c in range(task.size) if self.state.counts[c] and not task.held[c]]

    def run(self) -> int:
        """The landmarks of the target, as bits."""
        waits = self._waits()
        waiting, queued = deque(self.open), set(self.open)
        while waiting:
            c = waiting.popleft()
            queued.discard(c)
            value = self._credential(c)
            if value != self.of[c]:
                self.of[c] = value
                for other in waits[c]:
                    if other not in queued:
                        queued.add(other)
                        waiting.append(other)
        return self._node(self.task.target)

    def _roots(self, c: int) -> list[int]:
        roots = [self.task.prerequisites[c], self.task.stack[c]]
        if c not in self.mutual:
            roots.append(self.task.corequisites[c])
        return [root for root in roots if root != NONE]

    def _waits(self) -> list[list[int]]:
        """By credential: the open ones whose landmarks rest on its own."""
        waits: list[list[int]] = [[] for _ in range(self.task.size)]
        for c in self.open:
            for root in (*self._roots(c), *self.task.ways[c]):
                for other in self.task.credentials_below(root):
                    waits[other].append(c)
        return waits

    def _credential(self, c: int) -> int:
        value = self.full
        if c in self.earned:
            value = 1 << c
            for root in self._roots(c):
                value |= self._node(root)
        for way in self.task.ways[c]:
            if self.state.true[way]:
                value &= self._node(way)
        return value

    def _node(self, index: int) -> int:
        node = self.task.nodes[index]
        if node.kind == "credential":
            return self.of[node.credential]
        if node.kind == "count" and node.threshold <= 0:
            return 0
        reached = [kid for kid in node.kids if self.state.true[kid]]
        kids = {kid: self._node(kid) for kid in reached}
        if node.kind in ("all", "sections"):
            needed = reached
        elif node.kind == "any":
            needed = []
        else:
            weight = {kid: w for kid, w in zip(node.kids, node.weights, strict=True) if kid in kids}
            total = sum(weight.values())
            needed = [kid for kid in reached if total - weight[kid] < node.threshold]
        value = 0
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

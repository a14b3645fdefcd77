"""Credentials that every plan earns: the single landmarks of a task.

The greatest solution of the equations of Zhu and Givan ("Landmark extraction via planning graph propagation", 2003), as complete for AND/OR
graphs by Keyder, Richter and Helmert (ECAI 2010); for a threshold, only what every way of reaching it must use.
Sets are bits of an integer, which makes a step of the propagation one operation.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from stackplan.planning.closure import Closure
    from stackplan.planning.task import Node, Task


def landmarks(task: Task, closure: Closure) -> frozenset[int]:
    """What every plan for the target earns, given the closure of all that may be earned."""
    state = closure.state
    full = 0
    for c in closure.earned:
        full |= 1 << c
    credentials = [0 if task.held[c] else full for c in range(task.size)]
    nodes = [full if true else 0 for true in state.true]

    waits: list[list[int]] = [[] for _ in range(task.size)]  # credential -> those whose landmarks rest on its own
    for c in range(task.size):
        roots = (task.prerequisites[c], task.corequisites[c], task.stack[c], *task.ways[c])
        for root in roots:
            if root != NONE:
                for other in task.credentials_below(root):
                    waits[other].append(c)

    # Companions of each other would prove anything of each other: their corequisites are left out, which is sound.
    mutual = _mutual_companions(task)

    def of_node(index: int) -> int:
        node = task.nodes[index]
        if node.kind == "credential":
            return credentials[node.credential]
        reached = [kid for kid in node.kids if state.true[kid]]
        for kid in reached:
            nodes[kid] = of_node(kid)
        return _combine(node, reached, nodes, state.true, full)

    def of_credential(c: int) -> int:
        ways = [of_node(way) for way in task.ways[c] if state.true[way]]
        own = full
        if c in closure.earned:
            own = 1 << c
            roots = [task.prerequisites[c], task.stack[c]]
            if c not in mutual:
                roots.append(task.corequisites[c])
            for root in roots:
                if root != NONE:
                    own |= of_node(root)
        for way in ways:
            own &= way
        return own

    waiting = deque(c for c in range(task.size) if state.counts[c] and not task.held[c])
    queued = set(waiting)
    while waiting:
        c = waiting.popleft()
        queued.discard(c)
        value = of_credential(c)
        if value != credentials[c]:
            credentials[c] = value
            for other in waits[c]:
                if state.counts[other] and not task.held[other] and other not in queued:
                    queued.add(other)
                    waiting.append(other)
    result = of_node(task.target)
    return frozenset(c for c in closure.earned if result >> c & 1)


def _mutual_companions(task: Task) -> set[int]:
    """Credentials that may need themselves by way of corequisites only."""
    edges = {
        c: frozenset().union(*(task.stand_in_region[other] for other in task.credentials_below(root)))
        for c, root in enumerate(task.corequisites)
        if root != NONE
    }
    found: set[int] = set()
    for start in edges:
        seen: set[int] = set()
        waiting = [start]
        while waiting:
            for successor in edges.get(waiting.pop(), ()):
                if successor not in seen:
                    seen.add(successor)
                    waiting.append(successor)
        if start in seen:
            found.add(start)
    return found


def _combine(node: Node, reached: list[int], nodes: list[int], true: bytearray, full: int) -> int:
    if node.kind in ("all", "sections"):
        value = 0
        for kid in reached:
            value |= nodes[kid]
        return value
    if node.kind == "any":
        value = full
        for kid in reached:
            value &= nodes[kid]
        return value
    if node.threshold <= 0:
        return 0
    weight = {kid: w for kid, w in zip(node.kids, node.weights, strict=True) if true[kid]}
    total = sum(weight.values())
    value = full
    for kid in reached:
        value &= nodes[kid]
    for kid in reached:
        if total - weight[kid] < node.threshold:
            value |= nodes[kid]
    return value

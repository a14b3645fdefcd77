"""Some cheap plan, quickly: by the costs of the additive heuristic.

What a requirement costs if nothing is shared: the sum over "all of", the least over "any of", the cheapest that reach a
threshold (Bonet and Geffner, "Planning as heuristic search", 2001). What was cheapest makes the plan, each credential
once, less what can be left out. It is rarely the best, and tells how much the best may weigh.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from stackplan.planning.closure import Closure
from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stackplan.planning.task import Task

Choice = tuple[float, tuple[int, ...]]  # a cost, and the kids that give it
NEVER = float("inf")


def cheap_plan(task: Task, candidates: Collection[int], weights: Sequence[int]) -> frozenset[int] | None:
    """A set that satisfies the target, selections taken without their exclusions; None where none is found.

    Whether it can be derived is for the caller to check. `weights` are by credential.
    """
    if any(node.kind == "sections" for node in task.nodes):
        return None  # what counting finds for each section hardly ever goes together
    costs = _Costs(task, candidates, weights)
    costs.settle()
    plan = costs.plan()
    if plan is None:
        return None
    kept = set(plan)
    for c in sorted(plan, key=lambda c: (-weights[c], c)):
        closure = Closure(task, kept - {c}) if c in kept else None
        if closure is not None and closure.reaches_target:
            kept = closure.earned
    return frozenset(kept)


class _Costs:
    """Costs by claim, from "never" downwards until none falls any more."""

    def __init__(self, task: Task, candidates: Collection[int], weights: Sequence[int]) -> None:
        self.task = task
        self.candidates = frozenset(candidates)
        # Each credential costs something, so that what supports it is strictly cheaper: no circle supports itself.
        self.own = [weight * (task.size + 1) + 1 for weight in weights]
        self.of = [0.0 if held else NEVER for held in task.stocked]

    def settle(self) -> None:
        """Let costs fall, and with each one those that rest on it."""
        waits = self._waits()
        waiting = deque(e for e, held in enumerate(self.task.stocked) if not held)
        queued = set(waiting)
        while waiting:
            claim = waiting.popleft()
            queued.discard(claim)
            cost, _ = self._claim(claim)
            if cost < self.of[claim]:
                self.of[claim] = cost
                new = waits[claim] - queued
                queued |= new
                waiting.extend(sorted(new))

    def _waits(self) -> list[set[int]]:
        """By claim: those that ask for it, or that it may stand in for."""
        task = self.task
        waits: list[set[int]] = [set() for _ in task.ways]
        for claim, ways in enumerate(task.ways):
            if not task.stocked[claim]:
                for root in (*self._roots(task.bases[claim]), *ways):
                    for other in task.claims_below(root):
                        waits[other].add(claim)
        return waits

    def plan(self) -> frozenset[int] | None:
        """What the target's cost is made of."""
        task = self.task
        chosen: set[int] = set()
        seen: set[int] = set()
        waiting = [task.target]
        while waiting:
            index = waiting.pop()
            node = task.nodes[index]
            if node.kind != "credential":
                cost, kids = self._node(index)
                if cost == NEVER:
                    return None
                waiting.extend(kids)
            elif node.claim not in seen and not task.stocked[node.claim]:
                seen.add(node.claim)
                cost, roots = self._claim(node.claim)
                if cost == NEVER:
                    return None
                if roots == self._roots(node.credential):
                    chosen.add(node.credential)
                waiting.extend(roots)
        return frozenset(chosen)

    def _roots(self, c: int) -> tuple[int, ...]:
        roots = (self.task.prerequisites[c], self.task.corequisites[c], self.task.stack[c])
        return tuple(root for root in roots if root != NONE)

    def _claim(self, claim: int) -> Choice:
        """By earning it, or by the cheapest that stands in for it."""
        best: Choice = NEVER, ()
        c = self.task.bases[claim]
        if c in self.candidates and self.task.fresh[claim]:
            roots = self._roots(c)
            best = self.own[c] + sum(self._node(root)[0] for root in roots), roots
        for way in self.task.ways[claim]:
            cost, _ = self._node(way)
            if cost < best[0]:
                best = cost, (way,)
        return best

    def _node(self, index: int) -> Choice:
        node = self.task.nodes[index]
        if node.kind == "credential":
            return self.of[node.claim], ()
        costs = [(self._node(kid)[0], kid) for kid in node.kids]
        match node.kind:
            case "any":
                cost, kid = min(costs, default=(NEVER, NONE))
                return cost, (kid,)
            case "count":
                return self._count(index, costs)
            case _:
                return sum(cost for cost, _ in costs), node.kids

    def _count(self, index: int, costs: list[tuple[float, int]]) -> Choice:
        node = self.task.nodes[index]
        worth = dict(zip(node.kids, node.weights, strict=True))
        missing, total = node.threshold, 0.0
        chosen: list[int] = []
        for cost, kid in sorted(costs, key=lambda item: (item[0] / worth[item[1]] if worth[item[1]] else NEVER, item)):
            if missing <= 0:
                break
            if worth[kid] > 0:
                missing -= worth[kid]
                total += cost
                chosen.append(kid)
        return (total, tuple(chosen)) if missing <= 0 else (NEVER, ())

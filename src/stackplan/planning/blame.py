"""The smallest reason why a target cannot be satisfied, as a tree of facts over the task.

A credential or requirement that nothing can satisfy fails for a reason: it cannot be earned, or what it asks for
fails. For "all of" one failing part is reason enough; for "one of" every part must fail. The least such tree is found
as in Knuth's generalisation of Dijkstra's algorithm (1977); what has no finite reason waits for itself, in a cycle
with no way in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from stackplan.planning.derive import earn_all
from stackplan.planning.evaluate import Evaluator
from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from collections.abc import Collection

    from stackplan.planning.task import Task

Reason = Literal["closed", "needs", "cycle", "deal"]


@dataclass(frozen=True, slots=True)
class Blame:
    """Why a credential does not count: `credential` is the claim to it, which may be under conditions.

    `closed`: it cannot be earned. `needs`: the requirement `node` fails, because of `parts`. `deal`: enough is
    there, but no deal of the selection exists; `limits` are the rows that no deal keeps, `parts` what these lack.
    No credential (NONE) where `node` is asked for itself, as a target.
    `cycle`: the explanation has come back to it. `ring` is the cycle that this lies on or leads to: credentials, the
    first one again at the end. `able` is the weight that can be had, of the threshold of a selection.
    """

    credential: int
    reason: Reason
    node: int = NONE
    parts: tuple[Blame, ...] = ()
    ring: tuple[int, ...] = ()
    able: int = 0
    limits: tuple[int, ...] = ()


def blame(task: Task) -> tuple[Blame, ...]:
    """The smallest set of facts that together block the target, one tree for each failing target."""
    return Analysis(task).target()


class Analysis:
    """What fails when everything is earned that can be, and what each failure costs to explain."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.evaluator = earn_all(task, [c for c in range(task.size) if task.earnable[c]])
        self._satisfied: dict[int, bool] = {}
        self.failing = [claim for claim in range(len(task.ways)) if not self.counts(claim)]  # plain ones and others
        self.costs = self._cheapest()

    def counts(self, claim: int) -> bool:
        """Whether a credential can count at all, plainly or under conditions."""
        return self.evaluator.counts(claim)

    def satisfied(self, node: int) -> bool:
        """Whether a node can be satisfied at all."""
        if node == NONE:
            return True
        if node not in self._satisfied:
            self._satisfied[node] = self.evaluator.evaluate(node) is not None
        return self._satisfied[node]

    def _roots(self, claim: int) -> list[int]:
        c = self.task.bases[claim]
        roots = (self.task.prerequisites[c], self.task.corequisites[c], self.task.stack[c], self.task.also[claim])
        return [root for root in roots if root != NONE and not self.satisfied(root)]

    def _closed(self, c: int) -> bool:
        return not (self.task.earnable[self.task.bases[c]] and self.task.fresh[c])

    def _cheapest(self) -> dict[int, int]:
        """By failing credential, how many facts its least explanation has; none for what waits for itself."""
        costs: dict[int, int] = {c: 1 for c in self.failing if self._closed(c) and not self.task.ways[c]}
        users: dict[int, list[int]] = {}
        for c in self.failing:
            for mentioned in self._mentioned(c):
                users.setdefault(mentioned, []).append(c)
        waiting = dict.fromkeys(self.failing)
        while waiting:
            c = next(iter(waiting))
            del waiting[c]
            cost = self._cost(c, costs)
            if cost is not None and cost < costs.get(c, cost + 1):
                costs[c] = cost
                waiting.update(dict.fromkeys(users.get(c, ())))
        return costs

    def _mentioned(self, c: int) -> set[int]:
        """The credentials in what a credential asks for, and in its ways."""
        found: set[int] = set()
        waiting = [*self._roots(c), *self.task.ways[c]]
        while waiting:
            node = self.task.nodes[waiting.pop()]
            if node.kind == "credential":
                found.add(node.claim)
            waiting.extend(node.kids)
        return found

    def _cost(self, c: int, costs: dict[int, int]) -> int | None:
        own = 1 if self._closed(c) else self._least(self._roots(c), costs)
        ways = [self.node_cost(way, costs) for way in self.task.ways[c]]
        if own is None or any(way is None for way in ways):
            return None
        return own + sum(way for way in ways if way is not None)

    def _least(self, nodes: list[int], costs: dict[int, int]) -> int | None:
        found = [cost for node in nodes if (cost := self.node_cost(node, costs)) is not None]
        return min(found) if found else None

    def node_cost(self, index: int, costs: dict[int, int]) -> int | None:
        """How many facts explain that a node fails; None where it waits for itself."""
        node = self.task.nodes[index]
        if node.kind == "credential":
            return costs.get(node.claim)
        failing = [kid for kid in node.kids if not self.satisfied(kid)]
        match node.kind:
            case "all" | "sections":
                return 1 if not failing else self._least(failing, costs)
            case "any":
                each = [self.node_cost(kid, costs) for kid in failing]
            case _:
                lacking = self._lacking(index, costs)
                if lacking is None:
                    return 1
                each = [self.node_cost(kid, costs) for kid in lacking]
        if any(cost is None for cost in each):
            return None
        return 1 + sum(cost for cost in each if cost is not None)

    def _able(self, index: int) -> int:
        """The weight of the kids that can be satisfied."""
        node = self.task.nodes[index]
        return sum(w for kid, w in zip(node.kids, node.weights, strict=True) if self.satisfied(kid))

    def _lacking(self, index: int, costs: dict[int, int]) -> list[int] | None:
        """The fewest facts' worth of failing kids that leave too little; none where the pool is too small anyway.

        None where enough could be had (and no deal exists).
        """
        node = self.task.nodes[index]
        if self._able(index) >= node.threshold:
            return None
        weight = dict(zip(node.kids, node.weights, strict=True))
        never = len(self.task.ways) * 2
        failing = [kid for kid in node.kids if not self.satisfied(kid)]
        failing.sort(key=lambda kid: (cost if (cost := self.node_cost(kid, costs)) is not None else never, kid))
        rest = sum(node.weights)
        taken: list[int] = []
        for kid in failing:
            if rest < node.threshold:
                break
            taken.append(kid)
            rest -= weight[kid]
        for kid in reversed(taken):  # what a heavier one made superfluous
            if rest + weight[kid] < node.threshold:
                taken.remove(kid)
                rest += weight[kid]
        return taken

    def target(self) -> tuple[Blame, ...]:
        """The explanation of the target: of its cheapest failing part."""
        kids = self.task.nodes[self.task.target].kids
        failing = [kid for kid in kids if not self.satisfied(kid)]
        if not failing:
            return ()
        first = min(failing, key=lambda kid: (self._order(kid), self.task.nodes[kid].claim, kid))
        node = self.task.nodes[first]
        if node.kind == "credential":
            return (self.of(node.claim, ()),)
        return (Blame(NONE, "needs", first, tuple(self.of(part, ()) for part in self._blamed(first))),)

    def direct(self, c: int) -> tuple[int, ...]:
        """The credentials because of which one fails; none where it is closed, or its own rule has no deal."""
        roots = [] if self._closed(c) else self._roots(c)
        if not roots:
            return ()
        node = self._failing_node(min(roots, key=lambda node: (self._order(node), node)))
        if self._is_deal(node):
            return ()
        return tuple(dict.fromkeys(self.task.bases[claim] for claim in self._blamed(node)))

    def of(self, c: int, path: tuple[int, ...]) -> Blame:
        """Why a credential fails. `path` are those being explained: meeting one of them again is a cycle."""
        if c in path:
            return Blame(c, "cycle", ring=(*path[path.index(c) :], c))
        if self._closed(c):
            return Blame(c, "closed")
        roots = self._roots(c)
        if not roots:  # its companions fail together
            companions = self.task.corequisites[self.task.bases[c]]
            return Blame(c, "deal", companions)
        root = min(roots, key=lambda node: (self._order(node), node))
        node = self._failing_node(root)
        if self._is_deal(node):
            limits = self._unkept(node)
            short = self._short_of(node, limits)
            return Blame(c, "deal", node, tuple(self.of(part, (*path, c)) for part in short), limits=limits)
        parts = tuple(self.of(part, (*path, c)) for part in self._blamed(node))
        ring = next((part.ring for part in parts if part.ring), ())
        able = self._able(node) if self.task.nodes[node].kind == "count" else 0
        return Blame(c, "needs", node, parts, ring, able)

    def _unkept(self, index: int) -> tuple[int, ...]:
        """The fewest limits of a selection that no deal keeps; none where it fails without any, too."""
        rows = self.task.nodes[index].limits
        kept = list(range(len(rows)))
        if not rows or not self._deals_with(index, ()):
            return ()
        for row in range(len(rows)):
            fewer = [other for other in kept if other != row]
            if not self._deals_with(index, fewer):
                kept = fewer
        return tuple(kept)

    def _deals_with(self, index: int, rows: Collection[int]) -> bool:
        """Whether a deal of a selection would exist with some of its limits only."""
        nodes = list(self.task.nodes)
        nodes[index] = replace(nodes[index], limits=tuple(nodes[index].limits[row] for row in rows))
        evaluator = Evaluator(replace(self.task, nodes=tuple(nodes)))
        evaluator.add(self.evaluator.earned)
        return evaluator.evaluate(index) is not None

    def _short_of(self, index: int, rows: Collection[int]) -> list[int]:
        """What cannot be had of that of which a limit asks for more."""
        asked = [self.task.nodes[index].limits[row] for row in rows]
        leaves = [leaf for limit in asked if limit.at_least for leaf, _ in limit.weights]
        return [c for c in dict.fromkeys(self.task.nodes[leaf].claim for leaf in leaves) if not self.counts(c)]

    def _order(self, node: int) -> int:
        cost = self.node_cost(node, self.costs)
        return len(self.task.ways) * 2 if cost is None else cost

    def _failing_node(self, index: int) -> int:
        """The node to speak of: down through "all of" to the cheapest failing part that is not a credential."""
        node = self.task.nodes[index]
        while node.kind in ("all", "sections"):
            failing = [kid for kid in node.kids if not self.satisfied(kid)]
            if not failing:
                break
            kid = min(failing, key=lambda kid: (self._order(kid), kid))
            if self.task.nodes[kid].kind == "credential":
                break
            index, node = kid, self.task.nodes[kid]
        return index

    def _is_deal(self, index: int) -> bool:
        node = self.task.nodes[index]
        if node.kind in ("all", "sections"):
            return bool(node.kids) and all(self.satisfied(kid) for kid in node.kids)
        return node.kind == "count" and self._able(index) >= node.threshold

    def _blamed(self, index: int) -> list[int]:
        """The credentials to explain below a failing node."""
        node = self.task.nodes[index]
        if node.kind == "credential":
            return [node.claim]
        failing = [kid for kid in node.kids if not self.satisfied(kid)]
        if node.kind == "count":
            failing = self._lacking(index, self.costs) or []
        elif node.kind in ("all", "sections"):
            failing = [min(failing, key=lambda kid: (self._order(kid), kid))] if failing else []
        found: list[int] = []
        for kid in failing:
            below = self.task.nodes[kid]
            found.extend([below.claim] if below.kind == "credential" else self._blamed(kid))
        return list(dict.fromkeys(found))

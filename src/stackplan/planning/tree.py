"""Exact answers without a solver, where what is left of a task is a tree.

Once what every plan earns is set aside, many tasks fall apart into independent choices. Then the best of each part make
the best of the whole, in every level at once: vectors add up over parts that share nothing. Where two parts share a
credential this module answers None, and the solver decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.groups import groups_of
from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from collections.abc import Collection

    from stackplan.planning.task import Task

Vector = tuple[int, ...]


class _NotATreeError(Exception):
    """Two parts share a credential, or a selection is not one that counting decides."""


def solve_tree(task: Task, candidates: Collection[int], forced: Collection[int]) -> frozenset[int] | None:
    """The best plan (by every level, then the tie-break of ids), or None where the task is no tree.

    `forced` are earned by every plan. Their derivability is for the caller to check.
    """
    tree = _Tree(task, candidates, forced)
    roots = [task.target]
    for c in forced:
        roots += [root for root in (task.prerequisites[c], task.corequisites[c], task.stack[c]) if root != NONE]
    try:
        plans = [tree.node(root) for root in roots]
    except _NotATreeError:
        return None
    chosen = set(forced)
    for plan in plans:
        if plan is None:
            return None
        chosen |= plan[1]
    return frozenset(chosen)


class _Tree:
    """Best plans of nodes, bottom up; every credential is opened once at most."""

    def __init__(self, task: Task, candidates: Collection[int], forced: Collection[int]) -> None:
        self.task = task
        self.candidates = frozenset(candidates)
        self.free = frozenset(forced)
        self.opened: set[int] = set()
        self.standing_in: set[int] = set()  # what is being stood in for: it supports nothing of its own
        self.alongside = 0  # corequisites around: what is earned in one move may support itself by a stand-in

    def node(self, index: int) -> tuple[Vector, frozenset[int]] | None:
        """The least vector of a node and the plan that has it; None where nothing satisfies it."""
        node = self.task.nodes[index]
        match node.kind:
            case "credential":
                return self.claim(node.claim)
            case "all":
                return self._sum([self.node(kid) for kid in node.kids])
            case "any":
                plans = [plan for kid in node.kids if (plan := self.node(kid)) is not None]
                return min(plans, key=lambda plan: plan[0]) if plans else None
            case "count":
                return self._count(index)
            case _:
                raise _NotATreeError

    def _count(self, index: int) -> tuple[Vector, frozenset[int]] | None:
        groups = groups_of(self.task, index)
        if groups is None:
            raise _NotATreeError
        plans = {kid: plan for kid in self.task.nodes[index].kids if (plan := self.node(kid)) is not None}
        chosen = groups.choose(sorted(plans, key=lambda kid: (plans[kid][0], kid)))
        return None if chosen is None else self._sum([plans[kid] for kid in chosen])

    def claim(self, e: int) -> tuple[Vector, frozenset[int]] | None:
        """The least plan by which a credential counts, plainly or under conditions."""
        zero = (0,) * (len(self.task.levels) + 1)
        c, fresh = self.task.bases[e], self.task.fresh[e]
        if c in self.candidates and len(self.task.claims_of[c]) > 1 and self.task.all_held & {c}:
            raise _NotATreeError  # held, and to be earned again perhaps
        if self.task.stocked[e]:
            if c in self.candidates:
                raise _NotATreeError
            return zero, frozenset()
        if not fresh:
            raise _NotATreeError
        if c in self.free:
            return zero, frozenset()
        if c in self.standing_in:
            if self.alongside:
                raise _NotATreeError
            return None
        if c in self.opened:
            raise _NotATreeError
        self.opened.add(c)
        self.standing_in.add(c)
        plans = [self.node(way) for way in self.task.ways[e]]
        self.standing_in.discard(c)
        if c in self.candidates:
            before = [self.node(root) for root in (self.task.prerequisites[c], self.task.stack[c]) if root != NONE]
            rest = self._sum([*before, *self._companions(self.task.corequisites[c])])
            if rest is not None:
                # One more bit than any later id can make up for: the plan whose sorted ids come first is the least.
                own = (*(level.weights[c] for level in self.task.levels), -(1 << (self.task.size - 1 - c)))
                plans.append((tuple(a + b for a, b in zip(own, rest[0], strict=True)), rest[1] | {c}))
        found = [plan for plan in plans if plan is not None]
        return min(found, key=lambda plan: plan[0]) if found else None

    def _companions(self, root: int) -> list[tuple[Vector, frozenset[int]] | None]:
        if root == NONE:
            return []
        self.alongside += 1
        plan = self.node(root)
        self.alongside -= 1
        return [plan]

    def _sum(self, plans: list[tuple[Vector, frozenset[int]] | None]) -> tuple[Vector, frozenset[int]] | None:
        total = [0] * (len(self.task.levels) + 1)
        chosen: set[int] = set()
        for plan in plans:
            if plan is None:
                return None
            for i, value in enumerate(plan[0]):
                total[i] += value
            chosen |= plan[1]
        return tuple(total), frozenset(chosen)

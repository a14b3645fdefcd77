"""Selections whose limits split their members into groups that do not meet: counting decides them exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan.planning.encode import is_simple
from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stackplan.planning.task import Task


@dataclass(frozen=True, slots=True)
class Groups:
    """`need` members in all; of each group at least `low` and at most `high`. Members in no limit form a last group."""

    need: int
    groups: tuple[tuple[frozenset[int], int, int], ...]  # (leaf nodes, low, high)

    def choose(self, ranked: Sequence[int]) -> tuple[int, ...] | None:
        """The best selection from leaves in order of preference, or None.

        Taking each group's least number first and then the best of the rest is exact: such groups form a matroid
        with lower bounds.
        """
        taken: list[int] = []
        counts = [0] * len(self.groups)
        group_of = {leaf: i for i, (leaves, _, _) in enumerate(self.groups) for leaf in leaves}
        for leaf in ranked:
            i = group_of[leaf]
            if counts[i] < self.groups[i][1]:
                taken.append(leaf)
                counts[i] += 1
        if any(count < low for count, (_, low, _) in zip(counts, self.groups, strict=True)):
            return None
        chosen = set(taken)
        for leaf in ranked:
            if len(taken) >= self.need:
                break
            i = group_of[leaf]
            if leaf not in chosen and counts[i] < self.groups[i][2]:
                taken.append(leaf)
                counts[i] += 1
        return tuple(taken) if len(taken) >= self.need else None


def groups_of(task: Task, index: int) -> Groups | None:
    """The groups of a simple selection with equal worths, or None where counting would not be exact."""
    node = task.nodes[index]
    if not is_simple(task, index) or len(set(node.weights)) > 1:
        return None
    if not node.weights or node.average is not None:
        return None
    if any(limit.marks or limit.unless != NONE for limit in node.limits):
        return None
    worth = node.weights[0]
    if worth <= 0:
        return None
    bounds: dict[frozenset[int], tuple[int, int]] = {}
    for limit in node.limits:
        leaves = frozenset(leaf for leaf, _ in limit.weights)
        weights = {weight for _, weight in limit.weights}
        if len(weights) > 1:
            return None
        weight = weights.pop() if weights else 1
        low, high = bounds.get(leaves, (0, len(leaves)))
        if limit.at_least:
            low = max(low, -(-limit.bound // weight))
        else:
            high = min(high, limit.bound // weight)
        bounds[leaves] = (low, high)
    if any(low > high for low, high in bounds.values()):
        return _impossible(node.kids)
    if not _disjoint(bounds):
        return None
    rest = frozenset(node.kids).difference(*bounds)
    groups = [(leaves, low, high) for leaves, (low, high) in bounds.items() if leaves]
    groups.append((rest, 0, len(rest)))
    return Groups(-(-node.threshold // worth), tuple(groups))


def _impossible(kids: Collection[int]) -> Groups:
    return Groups(len(kids) + 1, ((frozenset(kids), 0, len(kids)),))


def _disjoint(sets: Collection[frozenset[int]]) -> bool:
    return sum(len(leaves) for leaves in sets) == len(frozenset().union(*sets))

"""Interchangeable credentials: the same figures, the same roles. Ordering them spares the solver their permutations."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable

    from stackplan.planning.task import Task


def interchangeable(task: Task, candidates: Collection[int]) -> list[list[int]]:
    """Classes (two or more, ascending) whose members can be swapped without changing what any plan is worth.

    Of each class, the plan whose sorted ids come first takes its first members; so may the solver.
    """
    parents: dict[int, int] = {}
    worth: dict[int, int] = {}
    limits: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    for index, node in enumerate(task.nodes):
        for position, kid in enumerate(node.kids):
            parents[kid] = index
            worth[kid] = node.weights[position] if node.weights else 1
        for row, limit in enumerate(node.limits):
            marks = dict(limit.marks)
            for leaf, weight in limit.weights:
                limits[leaf].append((index, row, weight, marks.get(leaf, NONE)))
    averaged = {c for node in task.nodes if node.average is not None for c, _ in node.average.fresh}
    roles: dict[int, list[tuple[Hashable, ...]]] = defaultdict(list)
    for index, node in enumerate(task.nodes):
        if node.kind == "credential":
            parent = parents.get(index, ~index)  # a leaf that is a whole requirement has a role of its own
            claim = None if node.under == NONE else task.fresh[node.under]
            roles[node.credential].append((parent, worth.get(index, 1), tuple(limits.get(index, ())), claim))
    binding = _binding(task)
    classes: dict[Hashable, list[int]] = defaultdict(list)
    for c in sorted(candidates):
        if c in task.all_held or any(task.ways[e] for e in task.claims_of[c]) or task.stack[c] != NONE:
            continue
        if c in averaged:
            continue
        key = (
            tuple(level.weights[c] for level in task.levels),
            tuple(weights[c] for weights, _ in task.caps),
            tuple(sorted(roles[c], key=repr)),
            tuple(binding[c]),
            _shape(task, task.prerequisites[c]),
            _shape(task, task.corequisites[c]),
        )
        classes[key].append(c)
    return [members for members in classes.values() if len(members) > 1]


def _binding(task: Task) -> dict[int, list[Hashable]]:
    """By credential, what it is in the rules that bind between awards: what forbids one may allow another."""
    found: dict[int, list[Hashable]] = defaultdict(list)
    for c, others in task.not_after:
        found[c].append(others)
        for other in others:
            found[other].append(("after", c))
    for row, shared in enumerate(task.shared):
        for (part, holding), weight in shared.weights:
            found[part].append((row, holding, weight))
    return found


def _shape(task: Task, index: int) -> Hashable:
    """A requirement as a value, equal for equal requirements."""
    if index == NONE:
        return None
    node = task.nodes[index]
    if node.kind == "credential":
        return node.credential, node.under
    rows = tuple(
        (
            limit.at_least,
            limit.bound,
            tuple((task.nodes[leaf].credential, weight) for leaf, weight in limit.weights),
            tuple((task.nodes[leaf].credential, mark) for leaf, mark in limit.marks),
            _shape(task, limit.unless),
        )
        for limit in node.limits
    )
    kids = tuple(_shape(task, kid) for kid in node.kids)
    return (node.kind, node.threshold, node.weights, rows, node.average, kids)

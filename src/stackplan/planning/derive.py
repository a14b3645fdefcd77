"""Exact derivation: whether a set can be earned, in which order, and what each rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from stackplan.planning.evaluate import Evaluator
from stackplan.planning.task import NEW, NONE, UNKNOWN, Key, LimitRow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from stackplan.planning.evaluate import Counted
    from stackplan.planning.task import Task


@dataclass(frozen=True, slots=True)
class Derivation:
    """An order in which a set can be earned, and what each rests on. Only corequisites make groups of several."""

    groups: tuple[tuple[int, ...], ...]
    support: dict[int, tuple[Counted, ...]]
    target: tuple[Counted, ...]


def derive(
    task: Task,
    plan: Collection[int],
    within: Mapping[int, frozenset[Key]] = MappingProxyType({}),
    *,
    blocks: Sequence[frozenset[int]] = (),
) -> Derivation | None:
    """An order for exactly this plan, or None where it can't be earned or does not satisfy the target.

    First-derivation order from what is held; an award that is no step comes as soon as it is due. Where the plan is
    given in `blocks`, what is of an earlier one comes first, as far as it can be earned then. Of bound awards some are
    made `within` certain holdings.
    """
    settled: dict[int, tuple[Counted, ...]] = {}
    if any(c in plan for c in task.bound):
        from stackplan.planning.settle import settle

        found = settle(task, plan, within)
        if found is None:
            return None
        settled = found
    evaluator = Evaluator(task)
    remaining = set(plan)
    order = _Order(task, plan)
    queue: list[int] = []
    groups: list[tuple[int, ...]] = []
    support: dict[int, tuple[Counted, ...]] = {}
    while remaining:
        for c in sorted(remaining.difference(queue)):
            own = _grounds(evaluator, c, settled)
            companions = None if own is None else evaluator.evaluate(task.corequisites[c])
            if own is not None and companions is not None:
                queue.append(c)
                support[c] = own + companions
        first = next((block & remaining for block in blocks if not block.isdisjoint(remaining)), remaining)
        group = _next_move(evaluator, order, queue, (first, remaining), settled)
        if not group:
            return _otherwise(task, plan, within, evaluator, settled.keys() & remaining, blocks=blocks)
        if group[0] in queue:
            queue.remove(group[0])
            evaluator.add(group)
        else:
            before = {c: _grounds(evaluator, c, settled) for c in group}
            evaluator.add(group)
            for c in group:
                support[c] = (before[c] or ()) + (evaluator.evaluate(task.corequisites[c]) or ())
        for c in group:
            if task.stack[c] != NONE:
                parts = frozenset(part for use in support[c] for part in use.consumed)
                evaluator.made_of[c] = parts.union(*(evaluator.made_of.get(part, frozenset()) for part in parts))
        groups.append(group)
        remaining.difference_update(group)
    target = evaluator.evaluate(task.target)
    return None if target is None else Derivation(tuple(groups), support, target)


def _otherwise(
    task: Task,
    plan: Collection[int],
    within: Mapping[int, frozenset[Key]],
    evaluator: Evaluator,
    waiting: Collection[int],
    *,
    blocks: Sequence[frozenset[int]],
) -> Derivation | None:
    """The same where a bound award that waits is made of what is there by now, if one can be."""
    there = frozenset((c, NEW) for c in evaluator.earned)
    there |= {(c, line) for line, (c, _) in enumerate(task.holdings) if c in evaluator.held}
    there |= {(c, UNKNOWN) for c in evaluator.held}
    for c in sorted(waiting):
        if c not in within:
            found = derive(task, plan, {**within, c: there}, blocks=blocks)
            if found is not None:
                return found
    return None


def _next_move(
    evaluator: Evaluator,
    order: _Order,
    queue: Sequence[int],
    open_sets: tuple[Collection[int], Collection[int]],
    settled: Mapping[int, tuple[Counted, ...]],
) -> tuple[int, ...]:
    """What is earned next, of what waits in the queue or as companions of each other; nothing where nothing can be.

    `open_sets` are what should come first of what remains, and all that remains.
    """
    first, remaining = open_sets
    ready = [c for c in queue if order.allows((c,), remaining)]
    due = [c for c in ready if not evaluator.task.steps[c]] or [c for c in ready if c in first]
    if due:
        return (due[0],)
    if len(first) < len(remaining):
        group = _group(evaluator, set(first).difference(queue), settled)
        if group and order.allows(group, remaining):
            return group
    group = tuple(ready[:1]) or _group(evaluator, set(remaining).difference(queue), settled)
    return group if order.allows(group, remaining) else ()


class _Order:
    """What must be earned before what: by `not_after`."""

    def __init__(self, task: Task, plan: Collection[int]) -> None:
        self.first: dict[int, set[int]] = {}
        for c, others in task.not_after:
            for other in others.intersection(plan) if c in plan else ():
                self.first.setdefault(other, set()).add(c)

    def allows(self, group: Collection[int], remaining: Collection[int]) -> bool:
        """Whether a group can be earned in one move: nothing is left that must come before one of it."""
        return all(self.first.get(c, set()).isdisjoint(remaining) for c in group)


def _grounds(
    evaluator: Evaluator, credential: int, settled: Mapping[int, tuple[Counted, ...]]
) -> tuple[Counted, ...] | None:
    """What its prerequisites and its stack rest on, if both are satisfied; for some it is `settled` what counts."""
    task = evaluator.task
    prerequisites = evaluator.evaluate(task.prerequisites[credential])
    if prerequisites is None:
        return None
    stack = evaluator.evaluate(task.stack[credential])  # of what is settled too: a limit may be lifted only later
    if credential in settled and stack is not None:
        stack = settled[credential]
        if not all(_is_there(evaluator, use) for use in stack):
            return None
    return None if stack is None else prerequisites + stack


def _is_there(evaluator: Evaluator, use: Counted) -> bool:
    return all(c in (evaluator.earned if source == NEW else evaluator.held) for c, source in use.sources)


def _group(
    evaluator: Evaluator, remaining: Collection[int], settled: Mapping[int, tuple[Counted, ...]]
) -> tuple[int, ...]:
    """The greatest group that can be earned in one move, all its members companions of each other."""
    task = evaluator.task
    group = {c for c in remaining if _grounds(evaluator, c, settled) is not None}
    while group:
        with_group = Evaluator(task, evaluator.held)
        with_group.add(evaluator.earned | group)
        kept = {c for c in group if with_group.evaluate(task.corequisites[c]) is not None}
        if kept == group:
            break
        group = kept
    return tuple(sorted(group))


def earn_all(task: Task, allowed: Collection[int]) -> Evaluator:
    """The state after earning all of `allowed` that can be earned, exactly."""
    evaluator = Evaluator(task)
    remaining = set(allowed)
    while remaining:
        alone = tuple(
            c
            for c in sorted(remaining)
            if _grounds(evaluator, c, {}) is not None and evaluator.evaluate(task.corequisites[c]) is not None
        )
        group = alone or _group(evaluator, remaining, {})
        if not group:
            break
        evaluator.add(group)
        remaining.difference_update(group)
    return evaluator


def reaches(task: Task, allowed: Collection[int]) -> bool:
    """Whether the target can be satisfied by earning from `allowed` only, exactly."""
    return earn_all(task, allowed).evaluate(task.target) is not None


def fillable(task: Task, sections: int, kids: Collection[int]) -> bool:
    """Whether some of the sections of a node could be filled together, from everything that can be earned."""
    nodes = list(task.nodes)
    node = nodes[sections]
    limits = tuple(limit for limit in node.limits if not limit.at_least)
    nodes[sections] = replace(node, kids=tuple(kids), limits=_limits_on(task, kids, limits))
    everything = earn_all(task, [c for c in range(task.size) if task.earnable[c]])
    evaluator = Evaluator(replace(task, nodes=tuple(nodes)))
    evaluator.add(everything.earned)
    return evaluator.evaluate(sections) is not None


def _limits_on(task: Task, kids: Collection[int], limits: tuple[LimitRow, ...]) -> tuple[LimitRow, ...]:
    kept = {leaf for kid in kids for leaf in task.leaves(kid)}
    return tuple(
        replace(
            limit,
            weights=tuple((leaf, weight) for leaf, weight in limit.weights if leaf in kept),
            marks=tuple((leaf, mark) for leaf, mark in limit.marks if leaf in kept),
        )
        for limit in limits
    )


def openings(task: Task) -> tuple[tuple[int, ...], ...]:
    """The moves that can be made at once: each step alone, or companions of each other together.

    Awards that take no work, and are due already, are taken first.
    """
    evaluator = Evaluator(task)
    rest = {c for c in range(task.size) if task.earnable[c]} - task.all_held - task.things
    while True:
        due = [c for c in sorted(rest) if not task.steps[c] and c not in task.bound and _is_open(evaluator, c)]
        if not due:
            break
        evaluator.add(due)
        rest.difference_update(due)
    steps = {c for c in rest if task.steps[c]}
    alone = {c for c in steps if _is_open(evaluator, c)}
    group = _group(evaluator, steps - alone, {})
    return (*((c,) for c in sorted(alone)), *([group] if group else []))


def _is_open(evaluator: Evaluator, credential: int) -> bool:
    """Whether nothing is missing for a credential to be earned."""
    corequisites = evaluator.task.corequisites[credential]
    return _grounds(evaluator, credential, {}) is not None and evaluator.evaluate(corequisites) is not None

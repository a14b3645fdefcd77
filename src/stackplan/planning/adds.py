"""What each of several targets adds to those before it: the least for ever more of them, over one grounding."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan.planning.goals import written
from stackplan.planning.ground import CONFIRM
from stackplan.planning.plan import Added
from stackplan.planning.search import OutOfTimeError, search
from stackplan.planning.task import Node

if TYPE_CHECKING:
    from stackplan.planning.api import Answer
    from stackplan.planning.deadline import Deadline
    from stackplan.planning.goals import Goal
    from stackplan.planning.task import Task


def adds(answer: Answer, deadline: Deadline) -> tuple[Added, ...]:
    """What each target adds, in the order in which they were asked for; the last least is that of the plan.

    All are solved with the figures of the plan, assumed ones too, so that their differences mean something. A plan for
    more targets is one for fewer, so nothing of the least gets less; of what comes later among the objectives it may.
    All of them together are solved by the deadline.
    """
    plan, task = answer.plan, answer.grounded.task
    found: list[Added] = []
    served: set[str] = set()
    before: Added | None = None
    for position, goal in enumerate(plan.target, 1):
        if position == len(plan.target):
            least = Added(goal, dict(plan.value), len(plan.confirm), proved=plan.proved)
        else:
            least = _least(goal, _first(task, position, len(plan.target)), deadline)
        own = _serving(answer, goal)
        before = replace(_compared(least, before), steps=own, shared=tuple(step for step in own if step in served))
        found.append(before)
        served.update(own)
    return tuple(found)


def _first(task: Task, many: int, targets: int) -> Task:
    """A task for the first targets alone, and what the plan must go through; without what settles ties."""
    kids = task.nodes[task.target].kids
    nodes = (*task.nodes, Node("all", kids=(*kids[:many], *kids[targets:])))
    levels = tuple(level for level in task.levels if not level.tie)
    return replace(task, nodes=nodes, target=len(nodes) - 1, levels=levels)


def _least(goal: Goal, task: Task, deadline: Deadline) -> Added:
    try:
        found = search(task, deadline.left, ties=False)
    except OutOfTimeError:
        found = None
    if found is None:  # it can be reached, for the plan for more targets does
        return Added(goal, {}, 0, proved=False)
    pairs = list(zip(task.levels, found.values, strict=True))
    value = {level.name: Fraction(amount, level.scale) for level, amount in pairs if level.name != CONFIRM}
    confirm = sum(amount for level, amount in pairs if level.name == CONFIRM)
    return Added(goal, value, confirm, proved=found.proved)


def _compared(least: Added, before: Added | None) -> Added:
    """With the difference to the targets before; nothing is proved of a difference to what is not."""
    if before is None:
        return replace(least, added=dict(least.value), more_to_confirm=least.confirm)
    if not (least.value and before.value):
        return replace(least, proved=False)
    added = {name: amount - before.value[name] for name, amount in least.value.items()}
    more = least.confirm - before.confirm
    return replace(least, added=added, more_to_confirm=more, proved=least.proved and before.proved)


def _serving(answer: Answer, goal: Goal) -> tuple[str, ...]:
    """The steps of the plan that serve a target, in their order: what counts for it, and all that this rests on."""
    grounded, derivation = answer.grounded, answer.derivation
    assert derivation is not None, "only what can be reached has a plan"
    needs = {step.id: step.needs for step in answer.plan.steps}
    label = written(goal)
    waiting = [
        grounded.ids[c] for use in derivation.target if grounded.places[use.leaf].label == label for c in use.consumed
    ]
    reached: set[str] = set()
    while waiting:
        each = waiting.pop()
        if each in needs and each not in reached:
            reached.add(each)
            waiting.extend(needs[each])
    return tuple(step.id for step in answer.plan.steps if step.is_step and step.id in reached)

"""The next best plans: each the least of those that do not have all steps of an earlier one.

After a plan with the steps `X`, the next one is looked for with a row more: of `X` it has all but one at most. So it is
the same search, for the same objectives and ties, and its proof says that no plan that is left is better. Awards that
come with the steps, and things to confirm, make no other plan.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stackplan.planning.api import where_it_fits
from stackplan.planning.plan import Alternatives
from stackplan.planning.search import OutOfTimeError, search

if TYPE_CHECKING:
    from collections.abc import Collection

    from stackplan.planning.api import Answer
    from stackplan.planning.deadline import Deadline
    from stackplan.planning.plan import Plan
    from stackplan.planning.task import Task

Cap = tuple[tuple[int, ...], int]


def alternatives(first: Answer, count: int, deadline: Deadline) -> Alternatives:
    """Up to `count` plans after the first one, the best first, as far as they are found by the deadline."""
    task = first.grounded.task
    plans: list[Plan] = []
    if first.found is None or not first.found.proved:
        return Alternatives((), count, complete=False)
    last = first.found.plan
    caps = list(task.caps)
    while len(plans) < count:
        row = _without_all_of(task, last)
        if row is None:
            return Alternatives(tuple(plans), count, complete=True)
        caps.append(row)
        if deadline.passed:
            break
        try:
            found = search(replace(task, caps=tuple(caps)), deadline.left)
        except OutOfTimeError:
            break
        if found is None:
            return Alternatives(tuple(plans), count, complete=True)
        if not found.proved:
            break
        plans.append(where_it_fits(first.question.made(found), deadline))
        last = found.plan
    return Alternatives(tuple(plans), count, complete=False)


def _without_all_of(task: Task, plan: Collection[int]) -> Cap | None:
    """The row that no plan keeps that has all steps of another; None where that has none."""
    steps = {c for c in plan if task.steps[c]}
    return (tuple(int(c in steps) for c in range(task.size)), len(steps) - 1) if steps else None

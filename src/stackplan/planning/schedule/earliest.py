"""When each credential could be had, if everything were begun as soon as it may be: no plan has it earlier."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from stackplan.planning.evaluate import Evaluator
from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from stackplan.planning.task import Task


@dataclass(slots=True)
class Earliest:
    """By credential the first boundary at which it can be there, what it rests on then; the same of the target."""

    times: dict[int, int] = field(default_factory=dict)
    support: dict[int, frozenset[int]] = field(default_factory=dict)
    target: int | None = None
    of_target: frozenset[int] = frozenset()

    def plan(self) -> frozenset[int]:
        """What the target rests on, and that on, at these times."""
        found: set[int] = set()
        waiting = list(self.of_target)
        while waiting:
            c = waiting.pop()
            if c not in found and c in self.support:
                found.add(c)
                waiting += self.support[c]
        return frozenset(found)


def earliest(
    task: Task, allowed: Collection[int], things: Collection[int], done: Callable[[int, int], int | None]
) -> Earliest:
    """Begin everything `allowed` as soon as its requirements are satisfied, without end of hours.

    `done` tells when a credential that begins at a boundary is finished, None where it cannot begin from there on. The
    `things` to confirm are there from the first day. Requirements are monotone, so no plan has anything earlier; what
    binds awards to each other can only make them later.
    """
    found = Earliest()
    evaluator = Evaluator(task)
    evaluator.add(things)
    waiting = set(allowed).difference(things)
    due: dict[int, int] = {}
    grounds: dict[int, frozenset[int]] = {}
    heap = [0]
    while heap and found.target is None:
        now = heappop(heap)
        while heap and heap[0] == now:
            heappop(heap)
        changed = True
        while changed:
            changed = False
            for c in sorted(waiting):
                part = _part(evaluator, (task.prerequisites[c], task.stack[c]))
                if part is None:
                    continue
                waiting.discard(c)
                when = done(c, now)
                if when is None:
                    continue
                due[c], grounds[c] = when, part
                if when > now:
                    heappush(heap, when)
            group = _group(task, evaluator, {c for c, when in due.items() if when <= now and c not in found.times})
            if group:
                evaluator.add(group)
                for c in group:
                    found.times[c] = now
                    found.support[c] = grounds[c] | (_part(evaluator, (task.corequisites[c],)) or frozenset())
                changed = True
        of_target = _part(evaluator, (task.target,))
        if of_target is not None:
            found.target, found.of_target = now, of_target
    return found


def _part(evaluator: Evaluator, roots: Collection[int]) -> frozenset[int] | None:
    """What some requirements rest on, if all are satisfied."""
    used: set[int] = set()
    for root in roots:
        if root == NONE:
            continue
        part = evaluator.evaluate(root)
        if part is None:
            return None
        used.update(each for use in part for each in use.consumed)
    return frozenset(used)


def _group(task: Task, evaluator: Evaluator, ready: set[int]) -> set[int]:
    """The most of what is ready that has its corequisites, by now or in each other."""
    group = ready
    while group:
        if all(task.corequisites[c] == NONE for c in group):
            return group
        together = Evaluator(task)
        together.add(evaluator.earned | group)
        kept = {c for c in group if task.corequisites[c] == NONE or together.evaluate(task.corequisites[c]) is not None}
        if kept == group:
            return group
        group = kept
    return group

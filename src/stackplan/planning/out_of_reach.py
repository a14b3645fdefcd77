"""A target that nobody can reach, taken as if it could be: what of it counts, and which parts stand in the way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stackplan.planning.derive import derive, earn_all
from stackplan.planning.search import OutOfTimeError, search
from stackplan.planning.task import NONE, Level

if TYPE_CHECKING:
    from stackplan.planning.derive import Derivation
    from stackplan.planning.ground import Grounded
    from stackplan.planning.task import Task


def out_of_reach(grounded: Grounded) -> frozenset[int]:
    """The credentials of the catalog that are not held and that nobody can come to hold."""
    task = grounded.task
    reached = earn_all(task, [c for c in range(task.size) if task.earnable[c]]).earned
    return frozenset(c for c in range(grounded.known) if not task.held[c] and c not in reached)


def as_if(task: Task, barred: frozenset[int], limit: float | None) -> tuple[Task, Derivation] | None:
    """The least plan if what is `barred` could be earned, with as little of that as there can be.

    Where it needs more than that, what has to come before the barred ones is left out. None where there is no plan even
    so: then the requirements contradict themselves.
    """
    opened = replace(
        task,
        earnable=tuple(may or c in barred for c, may in enumerate(task.earnable)),
        levels=(Level("barred", tuple(int(c in barred) for c in range(task.size))), *task.levels),
        caps=(),
    )
    bare = replace(
        opened,
        prerequisites=tuple(NONE if c in barred else root for c, root in enumerate(task.prerequisites)),
        corequisites=tuple(NONE if c in barred else root for c, root in enumerate(task.corequisites)),
    )
    for relaxed in (opened, bare):
        try:
            found = search(relaxed, limit)
        except OutOfTimeError:
            return None
        derivation = None if found is None else derive(relaxed, found.plan)
        if derivation is not None:
            return relaxed, derivation
    return None

"""Automatic awards that the steps of a plan bring with them, though it needs none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.binding import ids_of
from stackplan.planning.evaluate import Evaluator
from stackplan.planning.expand import is_earnable, walk
from stackplan.planning.ground import ground

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stackplan.catalog.model import Credential
    from stackplan.planning.evaluate import Counted
    from stackplan.planning.ground import Grounded
    from stackplan.planning.plan import Award
    from stackplan.planning.problem import Problem

Due = tuple[str, str, tuple["Counted", ...]]  # the step that brings an award, the award, what it rests on


def award_of(credential: Credential) -> Award:
    """How a credential comes: by its own work, on request, or by itself."""
    if credential.is_step:
        return "earned"
    return "requested" if credential.award == "on-request" else "automatic"


class OnTheWay:
    """The awards that may fall due while a plan is earned. `grounded` is None where there are none."""

    def __init__(self, problem: Problem, plan: Collection[str]) -> None:
        """Take a question and the ids that its plan earns, whatever their order."""
        self.grounded: Grounded | None = None
        self._candidates = _candidates(problem, plan)
        if self._candidates:
            expander = problem.expander
            stop_at = _not_early(problem, plan).union(problem.held, plan)
            ids = tuple(sorted({*walk(expander, self._candidates, stop_at=stop_at), *plan}))
            self.grounded = ground(ids, sorted(self._candidates), expander, (), lambda _: False, firm=True)

    def due(self, groups: Sequence[tuple[str, ...]]) -> list[Due]:
        """The awards that fall due when the plan is earned in these moves, in their order.

        What was due before the first step is no news of this plan, and is left out.
        """
        if self.grounded is None:
            return []
        index = {credential_id: i for i, credential_id in enumerate(self.grounded.ids)}
        evaluator = Evaluator(self.grounded.task)
        due: list[Due] = []
        remaining = {award for award in self._candidates if _grounds(evaluator, index[award]) is None}
        for group in groups:
            evaluator.add([index[step] for step in group])
            while True:
                fallen = [
                    (award, grounds)
                    for award in sorted(remaining)
                    if (grounds := _grounds(evaluator, index[award])) is not None
                ]
                if not fallen:
                    break
                for award, grounds in fallen:
                    due.append((group[-1], award, grounds))
                    evaluator.add([index[award]])
                remaining = remaining - {award for award, _ in fallen}
        return due


def _not_early(problem: Problem, plan: Collection[str]) -> frozenset[str]:
    """What must not be earned before something of the plan is: such an award is better not early."""
    expander = problem.expander
    waiting_for = [c.not_after for each in plan if (c := problem.credential(each)).not_after is not None]
    return frozenset[str]().union(*(ids_of(pool, expander) for pool in waiting_for))


def _candidates(problem: Problem, plan: Collection[str]) -> frozenset[str]:
    """The automatic awards that something of the plan may count in, and those that these may count in."""
    known = _not_early(problem, plan).union(problem.held, plan)
    candidates: set[str] = set()
    waiting = list(plan)
    while waiting:
        for parent in problem.lookup.parents(waiting.pop()):
            credential = problem.lookup.get(parent)
            if (
                credential is None
                or parent in known
                or parent in candidates
                or credential.stack is None
                or credential.sharing
                or credential.not_after is not None
                or problem.lookup.diagnostics_of(parent)
                or award_of(credential) != "automatic"
                or not is_earnable(credential, problem.on)
            ):
                continue
            candidates.add(parent)
            waiting.append(parent)
    return frozenset(candidates)


def _grounds(evaluator: Evaluator, credential: int) -> tuple[Counted, ...] | None:
    """What an award rests on, if all that it asks for is satisfied."""
    task = evaluator.task
    found: list[Counted] = []
    for root in (task.prerequisites[credential], task.corequisites[credential], task.stack[credential]):
        part = evaluator.evaluate(root)
        if part is None:
            return None
        found.extend(part)
    return tuple(found)

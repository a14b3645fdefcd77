"""What counts in each award that caps on sharing bind, where it is known what is earned: one deal of all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stackplan.planning.evaluate import Counted, Evaluator, Known, read
from stackplan.planning.program import ONE, ZERO, Program
from stackplan.planning.task import NONE
from stackplan.planning.tracked import Awards

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from stackplan.planning.deal import Deal
    from stackplan.planning.task import Key, Task


def settle(
    task: Task, plan: Collection[int], within: Mapping[int, frozenset[Key]]
) -> dict[int, tuple[Counted, ...]] | None:
    """By bound award that a plan earns: what counts in it. None where no deal of all of them keeps every cap.

    Some awards are made `within` certain holdings only: what is there when they are to be earned.
    """
    from stackplan.planning.solve import solve

    evaluator = Evaluator(task)
    evaluator.add(plan)
    stock = [ONE if c in task.all_held else ZERO for c in range(task.size)]
    fresh = [ONE if c in evaluator.earned else ZERO for c in range(task.size)]
    program = Program()
    awards = Awards(Known(evaluator, stock, fresh, program), sorted(plan))
    objective: dict[int, int] = {}
    for c, tracked in awards.tracked.items():
        if tracked.term == ZERO:
            return None
        program.row([(1, tracked.term)], low=1)
        if c in within:
            missing = [term for key, terms in tracked.keys.items() if key not in within[c] for term in terms]
            program.row([(1, term) for term in missing], high=0)
        for _, deal in tracked.deals:
            objective.update(evaluator.preferred(deal))
    while (values := solve(program, objective).values) is not None:
        cuts = [
            cut
            for tracked in awards.tracked.values()
            for _, deal in tracked.deals
            for cut in evaluator.unlawful(deal, values)
        ]
        if not cuts:
            return {c: tuple(_read(tracked.deals, values, task)) for c, tracked in awards.tracked.items()}
        for cut in cuts:
            program.row(cut, low=1 - sum(values[column] for coefficient, column in cut if coefficient < 0))
    return None


def _read(deals: Sequence[tuple[int, Deal]], values: Sequence[int], task: Task) -> list[Counted]:
    found: list[Counted] = []
    for root, deal in deals:
        uses = read(deal, root, values)
        found.extend(uses if task.nodes[root].deals else (replace(use, scope=NONE, pot=NONE) for use in uses))
    return found

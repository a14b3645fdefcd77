"""The next best plans, each as how it differs from the best one: what instead of what, and how much more it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.difference import difference
from stackplan.render import amounts
from stackplan.render.difference_text import more_words
from stackplan.render.layout import Cell, Column, Line, Run, cell, joined, paragraph, plain, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackplan.planning.difference import Difference
    from stackplan.planning.plan import Alternatives, Plan, Step
    from stackplan.render.short import ShortIds

_HEAD = "Alternatives, the best first:"
_FEW = 2  # so many credentials that change are told with their names
_COLUMNS = (Column(right=True), Column(wraps=True, least=20), Column(wraps=True, least=16))
_INDENT = 2


def alternative_lines(plan: Plan, code: ShortIds, limit: int) -> list[Line]:
    """The alternatives as lines of at most `limit` columns; nothing where none were found."""
    rows = list(_rows(plan, code))
    if not rows:
        return []
    groups = table(rows, _COLUMNS, limit, indent=_INDENT)
    if groups is None:
        groups = [paragraph(joined(row, "  "), limit, indent=_INDENT, hanging=2) for row in rows]
    return [*paragraph(cell(_HEAD), limit, hanging=2), *(line for group in groups for line in group)]


def alternative_sentences(plan: Plan, code: ShortIds) -> list[str]:
    """The same, a sentence each, for where they stand in no columns."""
    return [f"{plain(change)}: {plain(more)}" for _, change, more in _rows(plan, code)]


def alternatives_proof(plan: Plan) -> str:
    """What is proved of the alternatives; empty where none were asked for."""
    others = plan.alternatives
    if others is None:
        return ""
    end = _end(others)
    if not others.plans:
        return end
    only = "it is the next best plan" if len(others.plans) == 1 else "they are the next best plans, in their order"
    told = f"Proved of the alternatives: {only}; a plan that has all steps of a better one is left out."
    return f"{told} {end}" if end else told


def _end(others: Alternatives) -> str:
    if others.complete:
        return "There are no others." if others.plans else "There is no alternative: every plan has all of these steps."
    if len(others.plans) == others.asked:
        return ""
    found = "more" if others.plans else "alternatives"
    return f"The time limit came before {found} were found; a longer --limit searches on."


def _rows(plan: Plan, code: ShortIds) -> Iterator[tuple[Cell, Cell, Cell]]:
    others = () if plan.alternatives is None else plan.alternatives.plans
    for number, other in enumerate(others, 1):
        apart = difference(plan, other)
        more = ", ".join(filter(None, [more_words(plan, other, apart), _finish(plan, other)]))
        yield cell(str(number)), change(plan, other, apart, code), cell(more or "equally good")


def change(plan: Plan, other: Plan, apart: Difference, code: ShortIds) -> Cell:
    """The steps that one plan has instead of those of another; awards come with them."""
    return tuple(_change(plan, other, apart, code))


def _change(plan: Plan, other: Plan, apart: Difference, code: ShortIds) -> Iterator[Run]:
    adds = [step for step in other.steps if step.is_step and step.id in apart.instead]
    leaves_out = [step for step in plan.steps if step.is_step and step.id in apart.gone]
    few = len(adds) + len(leaves_out) <= _FEW
    if not adds:
        yield Run("without ")
    yield from _named(adds, code, few=few)
    if adds and leaves_out:
        yield Run(" instead of ")
    yield from _named(leaves_out, code, few=few)


def _named(steps: Sequence[Step], code: ShortIds, *, few: bool) -> Iterator[Run]:
    for at, step in enumerate(steps):
        if at:
            yield Run(" and " if at == len(steps) - 1 else ", ")
        yield Run(code(step.id), "id")
        if few:
            yield Run(f" {amounts.title(step.credential)}")


def _finish(plan: Plan, other: Plan) -> str:
    if plan.schedule is None:
        return ""
    return "does not fit into the calendar" if other.schedule is None else f"finished on {other.schedule.finish}"

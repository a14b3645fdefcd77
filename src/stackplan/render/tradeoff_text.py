"""The plans that no other beats, as a table and as a small picture; or a sentence each, where there are no columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan.planning.difference import difference
from stackplan.render import amounts
from stackplan.render.alternatives_text import change
from stackplan.render.assumed_text import even_figures
from stackplan.render.layout import EMPTY, Cell, Column, Line, cell, paragraph, plain, table
from stackplan.render.scatter import scatter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from fractions import Fraction

    from stackplan.planning.plan import Plan, Tradeoff
    from stackplan.render.short import ShortIds

_INDENT = 2
_ACROSS = ("cost", "steps", "credits", "hours")  # the axis to the right: the first of these that differs
_UPWARDS = ("hours", "steps", "credits", "cost")


@dataclass(frozen=True, slots=True)
class _Row:
    """One plan: its figures by objective, when it is finished, and how it differs from the plan of the answer."""

    figures: tuple[str, ...]
    finish: str
    change: Cell


def tradeoff_lines(plan: Plan, code: ShortIds, limit: int) -> list[Line]:
    """The table and the picture in at most `limit` columns; nothing where one plan is best in everything."""
    found = plan.tradeoff
    if found is None or len(found.plans) < 2:
        return []
    names, rows = _shown(found), list(_rows(plan, found, code))
    dated = any(row.finish for row in rows)
    heads = [cell(_head(name), "dim") for name in names] + ([cell("finished", "dim")] if dated else [])
    body = [
        (
            cell(str(number)),
            *map(cell, row.figures),
            *([cell(row.finish)] if dated else []),
            row.change,
        )
        for number, row in enumerate(rows, 1)
    ]
    columns = (Column(right=True), *(Column(right=True) for _ in heads), Column(wraps=True, least=20))
    groups = table([((), *heads, ()), *body], columns, limit, indent=_INDENT)
    if groups is None:
        told = enumerate(tradeoff_sentences(plan, code), 1)
        groups = [paragraph(cell(f"{number}  {text}"), limit, indent=_INDENT, hanging=3) for number, text in told]
    lines = [*paragraph(cell(_title(found)), limit, hanging=2), *(line for group in groups for line in group)]
    picture = _picture(found, plan, limit)
    return [*lines, EMPTY, *picture] if picture else lines


def tradeoff_sentences(plan: Plan, code: ShortIds) -> list[str]:
    """The same, a sentence each, for where they stand in no columns."""
    found = plan.tradeoff
    if found is None or len(found.plans) < 2:
        return []
    names, told = _shown(found), []
    for row in _rows(plan, found, code):
        figures = [f"{figure} {_noun(name, figure)}".strip() for name, figure in zip(names, row.figures, strict=True)]
        dated = [f"finished: {row.finish}"] if row.finish else []
        told.append(f"{', '.join([*figures, *dated])}: {plain(row.change)}")
    return told


def tradeoff_proof(plan: Plan, code: ShortIds) -> Iterator[str]:
    """What is proved of the trade-off; nothing where none was asked for."""
    found = plan.tradeoff
    if found is None:
        return
    what = amounts.listed(_kinds(_shown(found)))
    if not found.plans or (len(found.plans) < 2 and not found.complete):
        yield "No trade-off: the time limit came first; a longer --limit searches on."
    elif len(found.plans) < 2:
        best = "This plan" if _same(plan, found.plans[0]) else "One plan"
        instead = "" if _same(plan, found.plans[0]) else f" ({plain(_change(plan, found.plans[0], code))})"
        every = f"in {what}" if len(_shown(found)) == 1 else f"in {what} at once"
        yield f"Trade-off: none. {best}{instead} is best {every}."
    elif found.complete:
        yield f"Proved of the trade-off: none of these is beaten in {what}, and every other plan is, or has the same."
    else:
        yield (
            f"Proved of the trade-off: none of these is beaten in {what}. There may be more: the time limit came "
            "first; a longer --limit searches on."
        )
    hidden = [kind for kind in _kinds(found.objectives) if kind not in _kinds(_shown(found))]
    if hidden and found.plans:
        unknown = amounts.listed(["prices" if name == "cost" else name for name in hidden])
        yield f"Not compared: {unknown}, unknown throughout."
    if any(each.schedule is not None for each in found.plans):
        yield from _weeks(plan, found, code)


def _weeks(plan: Plan, found: Tradeoff, code: ShortIds) -> Iterator[str]:
    """What is known of the time, which is no part of what the plans were chosen by."""
    yield "When a plan is finished is no part of that: one between these may be finished sooner."
    first = found.soonest
    if first is None or first.schedule is None:
        return
    finish = first.schedule.finish
    proved = first.bound.get("weeks") == first.value.get("weeks")
    others = [each.schedule.finish for each in found.plans if each.schedule is not None]
    if finish < min(others):
        told = "proved: no plan is finished earlier" if proved else "not proved to be the first"
        yield f"Finished before all of these, on {finish}: {plain(_change(plan, first, code))} ({told})."
    else:
        yield f"Proved: no plan is finished before {finish}." if proved else "None that is finished earlier was found."


def _kinds(names: Iterable[str]) -> list[str]:
    """The objectives without their currencies and units."""
    return list(dict.fromkeys(name.partition(":")[0] for name in names))


def _shown(found: Tradeoff) -> list[str]:
    """The objectives that are not unknown throughout, nor nothing in each plan."""
    even = [set(even_figures(plan)) for plan in found.plans]
    everywhere: set[str] = set.intersection(*even) if even else set()
    return [
        name
        for name in found.objectives
        if name.partition(":")[0] not in everywhere and (":" not in name or any(p.value[name] for p in found.plans))
    ]


def _rows(plan: Plan, found: Tradeoff, code: ShortIds) -> Iterator[_Row]:
    for other in found.plans:
        figures = tuple(_figure(name, other.value[name], plan.currency) for name in _shown(found))
        yield _Row(figures, _finish(plan, other), _change(plan, other, code))


def _finish(plan: Plan, other: Plan) -> str:
    if plan.schedule is None:
        return ""
    return "does not fit" if other.schedule is None else str(other.schedule.finish)


def _change(plan: Plan, other: Plan, code: ShortIds) -> Cell:
    return cell("this plan", "strong") if _same(plan, other) else change(plan, other, difference(plan, other), code)


def _same(plan: Plan, other: Plan) -> bool:
    return {s.id for s in plan.steps if s.needed} == {s.id for s in other.steps if s.needed}


def _figure(name: str, amount: Fraction, currency: str | None) -> str:
    objective, _, unit = name.partition(":")
    return amounts.money(amount, unit or currency) if objective == "cost" else amounts.number(amount)


def _head(name: str) -> str:
    objective, _, unit = name.partition(":")
    return f"{objective} ({unit})" if unit and objective != "cost" else objective


def _noun(name: str, figure: str) -> str:
    """What a figure is of, where it does not say so itself."""
    objective, _, unit = name.partition(":")
    if objective == "cost":
        return ""
    noun = objective.removesuffix("s") if figure == "1" else objective
    return f"{noun} ({unit})" if unit else noun


def _title(found: Tradeoff) -> str:
    shown = _kinds(_shown(found))
    assumed = any(item.figure in shown for each in found.plans for item in each.assumed)
    return f"Trade-off{', unknown figures as assumed' if assumed else ''}:"


def _picture(found: Tradeoff, plan: Plan, limit: int) -> list[Line]:
    """The plans by two objectives that differ; nothing where there are none."""
    differing = [name for name in _shown(found) if len({each.value[name] for each in found.plans}) > 1]
    across = _first(differing, _ACROSS)
    up = None if across is None else _first([name for name in differing if name != across], _UPWARDS)
    if across is None or up is None:
        return []
    points = [(each.value[across], each.value[up]) for each in found.plans]
    ends = [
        tuple(_figure(name, bound, plan.currency) for bound in (min(values), max(values)))
        for name, values in ((across, [x for x, _ in points]), (up, [y for _, y in points]))
    ]
    return scatter(points, (_head(across), ends[0]), (_head(up), ends[1]), limit)


def _first(names: Sequence[str], order: Sequence[str]) -> str | None:
    return next((name for kind in order for name in names if name.partition(":")[0] == kind), None)

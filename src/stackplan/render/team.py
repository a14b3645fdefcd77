"""How far several learners are with the same targets, one line each: what a line says, as text and as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePath
from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.csv_text import csv_text
from stackplan.render.headline import target_names
from stackplan.render.layout import EMPTY, Cell, Column, Line, cell, joined, paragraph, table
from stackplan.render.progress_words import SYMBOLS, PartWords
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.planning.plan import Plan, Totals
    from stackplan.planning.progress import Progress

OUT_OF_REACH = "cannot be reached"
_HEAD = ("", "", "done", "steps", "hours", "cost", "to confirm")
_COLUMNS = (
    Column(wraps=True),
    Column(),
    Column(wraps=True, least=6),
    Column(right=True),
    Column(right=True),
    Column(wraps=True, right=True, least=7),
    Column(right=True),
)


@dataclass(frozen=True, slots=True)
class Member:
    """One learner of several: the file of the record, None where there is none, and the answer."""

    file: str | None
    progress: Progress


def state_of(progress: Progress) -> str:
    """How far one is with all targets together: the state of the only one, else what the states of all come to."""
    if progress.plan.status == "unreachable":
        return OUT_OF_REACH
    states = {part.state for part in progress.parts}
    if progress.plan.status == "complete" or states == {"done"}:
        return "done"
    return next(iter(states)) if len(states) == 1 else "partly"


def names_of(members: Sequence[Member]) -> list[str]:
    """What to call each: the name of the file without its ending, where no other has the same; else the whole path."""
    short = ["you" if each.file is None else PurePath(each.file).stem for each in members]
    return [
        name if each.file is None or short.count(name) == 1 else each.file
        for name, each in zip(short, members, strict=True)
    ]


def team_lines(
    members: Sequence[Member],
    lookup: Lookup,
    limit: int,
    *,
    names: Mapping[str, str],
    seen: date | None = None,
) -> list[Line]:
    """A line for each learner, in their order. `names` are those of facts and skills, by full id."""
    first = members[0].progress.plan
    words = PartWords(amounts.local, lookup, names, {})
    states = [state_of(each.progress) for each in members]
    rows = [
        _row(name, state, each.progress, words)
        for name, state, each in zip(names_of(members), states, members, strict=True)
    ]
    told = [amounts.count(len(members), "learner")]
    told += [f"{states.count(state)} {word}" for state, word in _COUNTED if state in states]
    headline = f"{target_names(first, lookup)}: {', '.join(told)}."
    return [
        *paragraph(cell(headline, "strong"), limit, hanging=2),
        EMPTY,
        *_table(rows, limit),
        EMPTY,
        *[line for text in _closing(members, seen) for line in paragraph(text, limit, hanging=2)],
    ]


_COUNTED = (("done", "done"), (OUT_OF_REACH, "cannot reach it"))


def _row(name: str, state: str, progress: Progress, words: PartWords) -> tuple[Cell, ...]:
    plan, parts = progress.plan, progress.parts
    symbol, style = SYMBOLS.get(state, ("!", "bad"))
    head = (cell(name), cell(f"{symbol} {state}", style))
    if state in ("done", OUT_OF_REACH) or plan.totals is None:
        return head
    sums = plan.totals
    return (
        *head,
        cell(words.amount(parts[0]) if len(parts) == 1 else ""),
        cell(_steps(plan)),
        cell(_hours(sums)),
        cell(_cost(sums)),
        cell(str(len(plan.confirm)) if plan.confirm else ""),
    )


def _table(rows: Sequence[tuple[Cell, ...]], limit: int) -> list[Line]:
    padded = [(*row, *((),) * (len(_HEAD) - len(row))) for row in rows]
    used = [any(row[at] for row in padded) for at in range(len(_HEAD))]
    head = tuple(cell(text, "dim") if shown else () for text, shown in zip(_HEAD, used, strict=True))
    groups = table([head, *padded], _COLUMNS, limit, indent=2)
    if groups is not None:
        return [line for group in groups for line in group]
    return [line for row in padded for line in paragraph(_spelt_out(row), limit, indent=2, hanging=2)]


def _spelt_out(row: tuple[Cell, ...]) -> Cell:
    """A row where there is no room for columns: each figure says which it is."""
    figures = [joined([cell(what), value], " ") for what, value in zip(_HEAD[2:], row[2:], strict=True) if value]
    return joined([joined(row[:2], " "), *figures], "; ")


def _steps(plan: Plan) -> str:
    steps = 0 if plan.totals is None else plan.totals.steps
    if plan.proved:
        return f"{steps:,}"
    least = plan.bound.get("steps")
    return f"at most {steps:,}" if least is None else f"{amounts.number(least)} to {steps:,}"


def _hours(sums: Totals) -> str:
    if not sums.steps:
        return "0"
    known = amounts.number(sums.hours)
    return _at_least(known, sums.unknown_hours, sums.steps)


def _cost(sums: Totals) -> str:
    if not sums.steps:
        return "0"
    known = amounts.listed([str(money) for money in sums.cost if money.amount])
    return _at_least(known or "0", sums.unknown_cost, sums.steps)


def _at_least(known: str, unknown: int, steps: int) -> str:
    if unknown == steps:
        return "unknown"
    return f"at least {known}" if unknown else known


def _closing(members: Sequence[Member], seen: date | None) -> list[Cell]:
    plans = [each.progress.plan for each in members if each.progress.plan.status == "planned"]
    told: list[Cell] = []
    if plans:
        by = amounts.listed(plans[0].objective)
        proved = all(plan.proved for plan in plans)
        sentence = f"Proved: what is left is the least for each, by {by}." if proved else _UNPROVED
        told.append(cell(sentence, "good" if proved else "warn"))
    if any(plan.confirm for plan in plans):
        told.append(cell("Fewest things to confirm come before that."))
    if seen is not None:
        told.append(cell(f"Facts as of {seen.isoformat()}.", "dim"))
    return told


_UNPROVED = (
    "Not proved to be the least where a range is given: the time limit came first. A longer --limit searches on."
)


def team_csv(members: Sequence[Member], names: Mapping[str, str], lookup: Lookup) -> str:
    """The same as CSV, a column for each currency. What is unknown, or cannot be reached, is empty."""
    words = PartWords(amounts.local, lookup, names, {})
    plans = [each.progress.plan for each in members]
    every = (money.currency for plan in plans if plan.totals is not None for money in plan.totals.cost)
    currencies = sorted(set(every))
    head = ["learner", "file", "state", "done", "steps", "steps_at_least", "hours", "hours_unknown"]
    head += [*(f"cost_{currency}" for currency in currencies), "cost_unknown", "to_confirm", "proved"]
    rows = [
        [
            name,
            each.file or "",
            state_of(each.progress),
            words.amount(each.progress.parts[0]) if len(each.progress.parts) == 1 else "",
            *_figures(each.progress.plan, currencies),
        ]
        for name, each in zip(names_of(members), members, strict=True)
    ]
    return csv_text(head, rows)


def _figures(plan: Plan, currencies: Sequence[str]) -> list[str]:
    sums = plan.totals
    if sums is None:
        return [""] * (len(currencies) + 7)
    least = Fraction(sums.steps) if plan.proved or not sums.steps else plan.bound.get("steps")
    paid = {money.currency: money.plain() for money in sums.cost}
    return [
        str(sums.steps),
        "" if least is None else format_decimal(least),
        format_decimal(sums.hours),
        str(sums.unknown_hours),
        *(paid.get(currency, "0") for currency in currencies),
        str(sums.unknown_cost),
        str(len(plan.confirm)),
        "yes" if plan.proved else "no",
    ]

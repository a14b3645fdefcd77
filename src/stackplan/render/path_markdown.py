"""The answer of `path` as Markdown, for an e-mail or a ticket: a table of the steps, and lists of what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render.layout import EMPTY, Cell, Line, cell, plain
from stackplan.render.markdown import escaped, table_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stackplan.render.path_parts import Parts
    from stackplan.render.steps_text import StepRow

_HEADS = ("Step", "Id", "Credential", "Credits", "Price", "Hours", "Remarks")
_RIGHT = ("Step", "Credits", "Price", "Hours")


def path_markdown(parts: Parts) -> list[Line]:
    """An answer as lines of any width."""
    lines = [f"**{escaped(parts.headline)}**"]
    if parts.causes:
        lines += ["", *(f"{'  ' * depth}- {escaped(sentence)}" for depth, sentence in parts.causes)]
    if parts.steps:
        lines += ["", *_table(parts.steps)]
    if parts.schedule:
        lines += ["", escaped(parts.schedule[0]), "", *_items(parts.schedule[1:])]
    if parts.confirm:
        lines += ["", "To confirm:", "", *_items(f"{text} ({address})" for text, address in parts.confirm)]
    for title, told in (("Alternatives, the best first:", parts.alternatives), ("Trade-off:", parts.tradeoff)):
        if told:
            lines += ["", title, "", *(f"{number}. {escaped(text)}" for number, text in enumerate(told, 1))]
    if parts.below:
        lines += ["", "What to know:", "", *_items(parts.below)]
    before = 0
    for depth, sentence in parts.proof:
        lines += ([] if depth and before else [""]) + [f"{'- ' if depth else ''}{escaped(sentence)}"]
        before = depth
    return [cell(line) or EMPTY for line in lines]


def _items(sentences: Iterable[str]) -> list[str]:
    return [f"- {escaped(sentence)}" for sentence in sentences]


def _table(rows: Sequence[StepRow]) -> list[str]:
    """The steps; a column that is empty in each row is left out."""
    cells = [_cells(row) for row in rows]
    shown = [at for at in range(len(_HEADS)) if any(row[at] for row in cells)]
    heads = [_HEADS[at] for at in shown]
    return table_lines(heads, [[plain(row[at]) for at in shown] for row in cells], right=_RIGHT)


def _cells(row: StepRow) -> tuple[Cell, ...]:
    return (*row[:3], (), (), (), ()) if row.is_award else row[:7]

"""How far a learner is, for people: what is left, the requirement as a tree with each part's state, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render.causes_text import cause_lines
from stackplan.render.layout import EMPTY, Column, Line, cell, joined, paragraph, table
from stackplan.render.progress_view import UNCHANGED
from stackplan.render.progress_words import SYMBOLS
from stackplan.render.tree_text import TreeRow, state_cell, tree_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from stackplan.render.layout import Cell
    from stackplan.render.progress_view import ProgressView, WhatIfWords


def progress_lines(
    view: ProgressView, limit: int, *, seen: date | None = None, record: str | None = None
) -> list[Line]:
    """An answer as lines of at most `limit` columns; `seen` and `record` are as for a path."""
    lines = paragraph(cell(view.headline(), "strong"), limit, hanging=2)
    if view.plan.causes:
        lines += [EMPTY, *cause_lines(view.plan.causes, limit)]
    rows = [TreeRow(_state(row.state), row.depth, row.text, row.remarks) for row in view.rows()]
    if rows:
        lines += [EMPTY, *tree_lines(rows, limit)]
    if view.progress.what_if is not None:
        lines += [EMPTY, *_what_if(view.what_if(view.progress.what_if), limit)]
    closing = [line for text in view.closing(seen, record) for line in paragraph(text, limit, hanging=2)]
    return [*lines, EMPTY, *closing] if closing else lines


def _what_if(told: WhatIfWords, limit: int) -> list[Line]:
    """A comparison, side by side."""
    lines = paragraph(cell(told.headline, "strong"), limit, hanging=2)
    rows = [(cell(word, "dim"), cell(left)) for word, left in told.left]
    lines += _lines(rows, (Column(), Column(wraps=True, least=16)), limit)
    if not told.changes:
        said = [cell(UNCHANGED), *told.why_none]
        return [*lines, *(line for text in said for line in paragraph(text, limit, indent=2, hanging=2))]
    head = ((), cell("without", "dim"), cell("with", "dim"))
    changes = [(part, cell(before), cell(after)) for part, before, after in told.changes]
    wide = (Column(wraps=True, least=16), Column(wraps=True, least=10), Column(wraps=True, least=10))
    return [*lines, EMPTY, *_lines([head, *changes], wide, limit)]


def _state(word: str) -> Cell:
    symbol, style = SYMBOLS[word]
    return state_cell(symbol, word, style)


def _lines(rows: Sequence[Sequence[Cell]], columns: Sequence[Column], limit: int) -> list[Line]:
    groups = table(rows, columns, limit, indent=2)
    if groups is None:
        groups = [paragraph(joined(row, ": "), limit, indent=2, hanging=2) for row in rows]
    return [line for group in groups for line in group]

"""Rows of a tree beside the word for their state: indented by depth, remarks in a column of their own or below."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stackplan.render.layout import Line, Run, cell, paragraph, shifted, text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.render.layout import Cell, Style

_INDENT = 2
_STEP = 2  # for each level
_GAP = 2
_LEAST = 24  # columns that texts and remarks need side by side
_MUCH_SHORTER = 0.8


class TreeRow(NamedTuple):
    """One row: its state, how deep it stands, what it is, what there is to say of it."""

    state: Cell
    depth: int
    text: Cell
    remarks: Cell = ()


def tree_lines(rows: Sequence[TreeRow], limit: int) -> list[Line]:
    """The rows as lines of at most `limit` columns: in columns, else remarks below, whichever is easier to read."""
    below = _below(rows, limit)
    beside = _beside(rows, limit)
    return below if beside is None or len(below) < _MUCH_SHORTER * len(beside) else beside


def _states(rows: Sequence[TreeRow]) -> int:
    return max((text_width(row.state) for row in rows), default=0)


def _beside(rows: Sequence[TreeRow], limit: int) -> list[Line] | None:
    room = limit - _INDENT - _states(rows) - _GAP
    texts = max((row.depth * _STEP + text_width(row.text) for row in rows if row.remarks), default=0)
    remarks = widest = max((text_width(row.remarks) for row in rows), default=0)
    if texts + _GAP + remarks > room:
        texts = min(texts, max(room // 2, room - _GAP - remarks))
        remarks = room - _GAP - texts
        deepest = max((row.depth for row in rows), default=0) * _STEP
        if remarks < min(_LEAST, widest) or texts - deepest < _LEAST:
            return None
    lines: list[Line] = []
    for row in rows:
        own = texts if row.remarks else room
        left = _text(row, own)
        right = wrap(row.remarks, remarks) if row.remarks else []
        for at in range(max(len(left), len(right))):
            state = row.state if at == 0 else ()
            lines.append(
                _line(state, left[at] if at < len(left) else (), right[at] if at < len(right) else (), rows, own)
            )
    return lines


def _text(row: TreeRow, size: int) -> list[Line]:
    if row.depth * _STEP + text_width(row.text) <= size:  # wrapping would keep room for a hanging indent
        return [shifted(row.text, row.depth * _STEP)]
    return paragraph(row.text, max(size, row.depth * _STEP + 1), indent=row.depth * _STEP, hanging=2)


def _line(state: Cell, left: Line, right: Line, rows: Sequence[TreeRow], texts: int) -> Line:
    """One line of the three columns; none ends in a blank."""
    runs: list[Run] = [Run(" " * _INDENT), *state]
    at = _INDENT + text_width(state)
    for start, content in ((_INDENT + _states(rows) + _GAP, left), (_INDENT + _states(rows) + 2 * _GAP + texts, right)):
        if content:
            runs += [Run(" " * (start - at)), *content]
            at = start + text_width(content)
    return tuple(run for run in runs if run.text)


def _below(rows: Sequence[TreeRow], limit: int) -> list[Line]:
    start = _INDENT + _states(rows) + _GAP
    if limit - start < _LEAST:
        start = _INDENT + _GAP  # the state stands on a line of its own
    lines: list[Line] = []
    for row in rows:
        indent = start + row.depth * _STEP
        own = paragraph(row.text, limit, indent=indent, hanging=2)
        if row.remarks:
            own += paragraph(row.remarks, limit, indent=indent + 2, hanging=2)
        first = own[0] if own else ()
        if text_width(row.state) + _INDENT + 1 <= indent and start > _INDENT + _GAP:
            blank = " " * (indent - _INDENT - text_width(row.state))
            own[:1] = [(Run(" " * _INDENT), *row.state, Run(blank), *_unindented(first))]
        else:
            own.insert(0, shifted(row.state, _INDENT))
        lines += own
    return lines


def _unindented(line: Line) -> Line:
    return line[1:] if line and not line[0].text.strip() else line


def state_cell(symbol: str, word: str, style: Style) -> Cell:
    """A state: a symbol to find it by, and the word that says it."""
    return cell(f"{symbol} {word}", style)

"""Points in a plane as characters: each is shown by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render.layout import Line, Run, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

UP, CORNER, ACROSS = (
    "\N{BOX DRAWINGS LIGHT VERTICAL}",
    "\N{BOX DRAWINGS LIGHT UP AND RIGHT}",
    "\N{BOX DRAWINGS LIGHT HORIZONTAL}",
)  # `|`, `+` and `-` where these are missing
_ROWS = 8
_MOST, _LEAST = 48, 16  # columns of the plane
_INDENT = 2
Axis = tuple[str, tuple[str, ...]]  # what it is, and how its least and its greatest amount are written


def scatter(points: Sequence[tuple[Fraction, Fraction]], across: Axis, up: Axis, limit: int) -> list[Line]:
    """Lines of at most `limit` columns; none where these are too few. Less is to the left and further down."""
    (right, (left_end, right_end)), (top, (low, high)) = across, up
    margin = max(len(low), len(high), len(top))
    columns = min(_MOST, limit - _INDENT - margin - 2)
    if columns < max(_LEAST, len(left_end) + len(right_end) + 2):
        return []
    plane = [[" "] * columns for _ in range(_ROWS)]
    for number, (x, y) in enumerate(points, 1):
        _put(
            plane[_ROWS - 1 - _place(y, [other for _, other in points], _ROWS)],
            _place(x, [other for other, _ in points], columns),
            str(number),
        )
    marks = {0: high, _ROWS - 1: low}
    lines = [_line(top.rjust(margin), "")]
    lines += [_line(marks.get(at, "").rjust(margin), f" {UP}{''.join(row)}") for at, row in enumerate(plane)]
    lines.append(_line(" " * margin, f" {CORNER}{ACROSS * columns}"))
    ends = left_end + right_end.rjust(columns - len(left_end))
    lines.append(_line(" " * margin, f"  {ends}"))
    named = right.rjust(columns)
    lines.append(_line(" " * margin, f"  {named}"))
    return lines


def _place(value: Fraction, values: Sequence[Fraction], size: int) -> int:
    """The cell of a value, of `size` between the least and the greatest."""
    least, most = min(values), max(values)
    return round((value - least) * (size - 1) / (most - least))


def _put(row: list[str], at: int, text: str) -> None:
    """Write a number where its point is, or as near as there is room: to its right, else to its left."""
    size = len(row)
    starts = [*range(min(at, size - len(text)), size - len(text) + 1), *range(min(at, size - len(text)), -1, -1)]
    for start in starts:
        around = row[max(0, start - 1) : start + len(text) + 1]
        if all(character == " " for character in around):
            row[start : start + len(text)] = text
            return


def _line(margin: str, rest: str) -> Line:
    text = f"{' ' * _INDENT}{margin}{rest}".rstrip()
    line = (Run(text, "dim"),) if text else ()
    assert text_width(line) == len(text), "numbers and lines only"
    return line

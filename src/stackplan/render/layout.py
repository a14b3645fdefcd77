"""Layout as data: lines of styled runs, wrapped to a width. Nothing here knows of colours, terminals or streams."""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from stackplan.render.chars import clean, encodable, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Style = Literal["", "strong", "dim", "id", "good", "warn", "bad"]


_encoding: ContextVar[str] = ContextVar("encoding", default="utf-8")


@contextmanager
def written_in(encoding: str) -> Iterator[None]:
    """Lay out for a stream of this encoding: what it lacks is written plainer before anything is measured."""
    token = _encoding.set(encoding)
    try:
        yield
    finally:
        _encoding.reset(token)


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style. A style only repeats what the words say.

    Whatever the text comes from, it is one line here that moves no cursor, in characters that can be written.
    """

    text: str
    style: Style = ""

    def __post_init__(self) -> None:
        if not (self.text.isascii() and self.text.isprintable()):
            object.__setattr__(self, "text", encodable(clean(self.text), _encoding.get()))


Line = tuple[Run, ...]
Cell = tuple[Run, ...]
Word = tuple[Run, ...]

EMPTY: Line = ()


def cell(text: str, style: Style = "") -> Cell:
    """One run as a cell; empty where the text is."""
    return (Run(text, style),) if text else ()


def joined(cells: Iterable[Cell], separator: str) -> Cell:
    """Cells as one, with a separator between those that are not empty."""
    runs: list[Run] = []
    for content in cells:
        if content:
            runs.extend((Run(separator), *content) if runs else content)
    return tuple(runs)


def plain(line: Line) -> str:
    """A line's text, without styles."""
    return "".join(run.text for run in line)


def text_width(runs: Iterable[Run]) -> int:
    """How many columns runs take."""
    return sum(width(run.text) for run in runs)


def words(runs: Iterable[Run]) -> Iterator[Word]:
    """The words of a text, each of one run or of several that touch."""
    current: list[Run] = []
    for run in runs:
        pieces = run.text.split(" ")
        for position, piece in enumerate(pieces):
            if position and current:
                yield tuple(current)
                current = []
            if piece:
                current.append(Run(piece, run.style))
    if current:
        yield tuple(current)


def wrap(runs: Iterable[Run], limit: int, later: int | None = None) -> list[Line]:
    """A text in lines of at most `limit` columns (`later` for those after the first), broken at spaces.

    A word that is longer than a line is broken, never cut off.
    """
    first = max(limit, 1)
    later = first if later is None else max(later, 1)
    lines: list[list[Run]] = [[]]
    used = 0
    for whole in words(runs):
        for word in _broken(whole, min(first, later)):
            size = text_width(word)
            if used and used + 1 + size > (first if len(lines) == 1 else later):
                lines.append([])
                used = 0
            if used:
                # The space belongs to the style that goes on, so that a painted phrase is painted as one.
                same = lines[-1][-1].style == word[0].style
                lines[-1].append(Run(" ", word[0].style if same else ""))
                used += 1
            lines[-1].extend(word)
            used += size
    return [_merged(line) for line in lines]


def _broken(word: Word, limit: int) -> list[Word]:
    """A word in parts that fit: after a hyphen or a slash where one is near, else anywhere."""
    if text_width(word) <= limit:
        return [word]
    parts: list[list[Run]] = [[]]
    room = limit
    for run in word:
        rest = run.text
        while rest:
            if width(rest) <= room:
                parts[-1].append(Run(rest, run.style))
                room -= width(rest)
                break
            fits = _prefix(rest, room, ("/", "-") if "://" in run.text else ("-/",))  # an address at its folders first
            if fits:
                parts[-1].append(Run(rest[:fits], run.style))
            rest = rest[fits:]
            parts.append([])
            room = limit
    return [tuple(part) for part in parts if part]


def _prefix(text: str, room: int, marks: Sequence[str]) -> int:
    """How many characters of a text that is too wide go into `room` columns; at least one where a line is empty."""
    used = 0
    count = 0
    for character in text:
        used += width(character)
        if used > room:
            break
        count += 1
    places = [max(text.rfind(mark, 0, count) for mark in equal) + 1 for equal in marks]
    near = next((place for place in places if place > count // 2), max(places))
    line = _LINE.search(text)  # a file without its line is no place
    if line is not None and line.start() <= count < len(text):
        return near or max(text.rfind(".", 0, min(count, line.start())), 1)
    return near if near > count // 2 else max(count, int(used > room > 0))


_LINE = re.compile(r"(?<=[^/]):[0-9]+\W*$")


def _merged(runs: Iterable[Run]) -> Line:
    merged: list[Run] = []
    for run in runs:
        if merged and merged[-1].style == run.style:
            merged[-1] = Run(merged[-1].text + run.text, run.style)
        else:
            merged.append(run)
    return tuple(merged)


def paragraph(runs: Iterable[Run], limit: int, *, indent: int = 0, hanging: int = 0) -> list[Line]:
    """A text wrapped to `limit`, every line indented, those after the first by `hanging` more."""
    lines = wrap(runs, limit - indent, limit - indent - hanging)
    return [shifted(line, indent + (hanging if position else 0)) for position, line in enumerate(lines)]


def shifted(line: Line, indent: int) -> Line:
    """A line moved to the right; an empty one stays empty."""
    return (Run(" " * indent), *line) if line and indent else line


LONG = 32  # the longest word that a column keeps whole


@dataclass(frozen=True, slots=True)
class Column:
    """How a column of a table behaves: whether it may wrap, down to which width, and its side."""

    wraps: bool = False
    least: int = 12
    right: bool = False


def table(
    rows: Sequence[Sequence[Cell]], columns: Sequence[Column], limit: int, *, indent: int = 0, gap: int = 2
) -> list[list[Line]] | None:
    """The lines of each row, in aligned columns, each cell wrapped under its own; None where they do not fit.

    A column that is empty in every row takes no room. Where the rows are too wide, the widest column that wraps gives
    way first. The last cell of a row that has fewer cells than there are columns takes the rest of the line.
    """
    widths = [
        max((text_width(row[i]) for row in rows if _in_column(row, i, columns)), default=0) for i in range(len(columns))
    ]
    shown = [i for i, natural in enumerate(widths) if natural]
    room = limit - indent - gap * (len(shown) - 1)
    if not _fit(widths, [i for i in shown if columns[i].wraps], room - sum(widths[i] for i in shown), rows, columns):
        return None
    sizes = {i: widths[i] for i in shown}
    return [_row_lines(row, sizes, columns, limit, indent=indent, gap=gap) for row in rows]


def _fit(
    widths: list[int], wraps: Sequence[int], spare: int, rows: Sequence[Sequence[Cell]], columns: Sequence[Column]
) -> bool:
    """Narrow the columns that wrap, in place, until nothing is missing; false where they cannot give so much.

    Two columns share so that the fewest lines come of it, as their texts let one guess; of more, the widest gives way.
    """
    least = {i: min(max(columns[i].least, _longest_word(rows, i)), widths[i]) for i in wraps}
    missing = -spare
    if missing <= 0:
        return True
    if sum(widths[i] - least[i] for i in wraps) < missing:
        return False
    if len(wraps) == 2:
        one, two = wraps
        sizes = [(text_width(row[one]), text_width(row[two])) for row in rows if len(row) == len(columns)]
        total = widths[one] + widths[two] - missing
        splits = range(max(least[one], total - widths[two]), min(widths[one], total - least[two]) + 1)
        best = min(splits, key=lambda first: (sum(_guess(size, first, total - first) for size in sizes), -first))
        widths[one], widths[two] = best, total - best
        return True
    for _ in range(missing):
        widths[max((i for i in wraps if widths[i] > least[i]), key=lambda i: widths[i])] -= 1
    return True


def _longest_word(rows: Sequence[Sequence[Cell]], i: int) -> int:
    """The width below which a column would break a word; a word of more than LONG is not worth the whole table."""
    return min(LONG, max((text_width(word) for row in rows if i < len(row) for word in words(row[i])), default=0))


def _guess(sizes: tuple[int, int], first: int, second: int) -> int:
    return max(-(-sizes[0] // first), -(-sizes[1] // second))


def _in_column(row: Sequence[Cell], i: int, columns: Sequence[Column]) -> bool:
    """Whether a row's cell counts for the width of its column."""
    return i < len(row) and (len(row) == len(columns) or i < len(row) - 1)


def _row_lines(
    row: Sequence[Cell], widths: Mapping[int, int], columns: Sequence[Column], limit: int, *, indent: int, gap: int
) -> list[Line]:
    sizes = {i: size for i, size in widths.items() if i < len(row)}
    spans = len(row) < len(columns)
    if spans:
        last = len(row) - 1
        sizes[last] = max(limit - indent - sum(size + gap for i, size in sizes.items() if i < last), 1)
    shown = sorted(sizes)
    wrapped = {i: wrap(row[i], sizes[i]) if columns[i].wraps or (spans and i == shown[-1]) else [row[i]] for i in shown}
    lines: list[Line] = []
    for at in range(max(map(len, wrapped.values()), default=0)):
        runs: list[Run] = []
        waiting = indent  # blanks are written only before a text: no line ends in one
        for position, i in enumerate(shown):
            content = wrapped[i][at] if at < len(wrapped[i]) else EMPTY
            waiting += gap if position else 0
            spare = sizes[i] - text_width(content)
            right = columns[i].right
            if content:
                blank = waiting + (spare if right else 0)
                runs.extend((Run(" " * blank), *content) if blank else content)
                waiting = 0 if right else spare
            else:
                waiting += sizes[i]
        lines.append(_merged(runs))
    return lines

"""Cards and lists as nested boxes of text: how high each part is, and what stands where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan.render.amounts import credit
from stackplan.render.graph.drawing import Box, Reference, Row, Text
from stackplan.render.graph.picture import HEADINGS
from stackplan.render.graph.sheet import BOLD, Bar, Frame, Mark, Sheet, Words, size_of
from stackplan.render.graph.text_size import one_line, text_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stackplan.render.graph.drawing import Card, Entry, List
    from stackplan.render.graph.picture import Shown
    from stackplan.render.graph.sheet import Tone

COLUMN = 316  # the width of a column of rows
_GAP = 12
_PAD = 12  # inside a card
_INSET = 9  # inside a box
_LEADING = 1.35  # the height of a line, in font sizes
_SIGN = 15  # the room of a mark
_MOST_CODE = 112  # the widest code that has a column of its own
_BEARABLE = 560  # the height up to which a card stays narrow
_TALL = 400  # a box of boxes that is higher has a band of its own
_LONG = 8  # rows that go into several columns


@dataclass(frozen=True, slots=True)
class Placed:
    """A card or a list with its shapes, from its own upper left corner; lines leave it at `out`."""

    key: str
    width: float
    height: float
    out: float
    sheet: Sheet
    told: str


def placed_card(card: Card) -> Placed:
    """A card as narrow as it can be without being very high."""
    return _narrowest(lambda columns: _card(card, columns), any(zone.box.entries for zone in card.zones))


def placed_list(listed: List) -> Placed:
    """A list, in columns where it is long."""
    return _narrowest(lambda columns: _list(listed, columns), len(listed.rows) > _LONG)


def _narrowest(place: Callable[[int], Placed], may_widen: bool) -> Placed:
    best = place(1)
    for columns in (2, 3) if may_widen else ():
        if best.height <= _BEARABLE:
            break
        wider = place(columns)
        if wider.height < best.height * 0.85:
            best = wider
    return best


def _card(card: Card, columns: int) -> Placed:
    sheet = Sheet()
    width = columns * COLUMN + (columns - 1) * _GAP + 2 * _PAD + _SIGN
    inner = width - 2 * _PAD
    shown = card.shown
    y = _PAD + 2.0
    if shown.held:
        sheet.shapes.append(Mark(_PAD + 5, y + 8, "held"))
    at = _PAD + (_SIGN + 3 if shown.held else 0)
    y = _text(sheet, at, y, inner - (at - _PAD), [(shown.name, "name")], link=shown.url)
    facts = [shown.code if shown.code != shown.name else "", shown.kind or ""]
    if shown.credits is not None:
        facts.append(credit(shown.credits.amount, shown.credits.unit))
    runs: list[tuple[str, Tone]] = [("  ·  ".join(fact for fact in facts if fact), "quiet")]
    runs += _state(shown)
    y = _text(sheet, at, y + 1, inner - (at - _PAD), runs)
    if shown.flawed:
        y = _text(sheet, _PAD, y + 2, inner, [("Its definition has mistakes; not all of it may be here.", "warn")])
    out = y / 2 + _PAD / 2
    top = y + 6
    for zone in card.zones:
        y += 14
        start = y
        y = _text(sheet, _PAD + _SIGN - 4, y, inner - _SIGN, [(HEADINGS[zone.relation] + ":", zone.relation)])
        y = _inside(sheet, zone.box, _PAD + _SIGN - 4, y + 3, inner - _SIGN + 4)
        sheet.shapes.append(Bar(_PAD + 1, start, y, zone.relation))
    height = y + _PAD
    tone = "root" if card.root else "card"
    sheet.shapes.insert(0, Frame(0, 0, width, height, tone))
    if card.zones:
        sheet.shapes.insert(1, Frame(0, 0, width, top, f"{tone}-head"))
    return Placed(card.key, width, height, out, sheet, shown.name)


def _list(listed: List, columns: int) -> Placed:
    sheet = Sheet()
    width = columns * COLUMN + (columns - 1) * _GAP + 2 * _PAD
    inner = width - 2 * _PAD
    sheet.shapes.append(Mark(_PAD + 5, _PAD + 10, "list"))
    title: list[tuple[str, Tone]] = [(f"{listed.title}:", "name"), (f" {listed.words} ({len(listed.rows):,})", "rule")]
    y = _text(sheet, _PAD + _SIGN + 3, _PAD + 2.0, inner - _SIGN - 3, title)
    out = y / 2 + _PAD / 2
    y = _rows(sheet, listed.rows, _PAD, y + 6, inner)
    height = y + _PAD
    sheet.shapes.insert(0, Frame(0, 0, width, height, "list"))
    return Placed(listed.key, width, height, out, sheet, f"{listed.title}: {listed.words}")


def _state(shown: Shown) -> list[tuple[str, Tone]]:
    """What the learner has of a credential, and what keeps it from being earned, in words."""
    runs: list[tuple[str, Tone]] = []
    if shown.held:
        runs.append((" held", "held"))
    if shown.uncounted:
        runs.append((f" does not count: {shown.uncounted}", "warn"))
    if shown.caution:
        runs.append((f" {shown.caution}", "warn"))
    return runs


# Boxes


def _inside(sheet: Sheet, box: Box, x: float, y: float, width: float) -> float:
    """What stands in a box, without its frame; gives the height that it ends at."""
    head: list[tuple[str, Tone]] = []
    if box.label:
        head.append((f"{box.label}:", "strong"))
    if box.words:
        head.append((f" {box.words}", "rule"))
    if box.note:
        head.append((f" ({box.note})", "quiet"))
    if head:
        y = _text(sheet, x, y, width, head) + 2
    y = _entries(sheet, box.entries, x, y, width)
    for limit in box.limits:
        y = _text(sheet, x, y + 3, width, [(f"with {limit}", "quiet")])
    return y


def _framed(sheet: Sheet, box: Box, x: float, y: float, width: float) -> float:
    inner = Sheet()
    bottom = _inside(inner, box, x + _INSET, y + _INSET - 2, width - 2 * _INSET) + _INSET - 2
    sheet.shapes.append(Frame(x, y, width, bottom - y, "box"))
    sheet.shapes += inner.shapes
    sheet.ports |= inner.ports
    return bottom


def _entries(sheet: Sheet, entries: Sequence[Entry], x: float, y: float, width: float) -> float:
    """Rows and boxes in their order; boxes side by side where there is room."""
    at = 0
    while at < len(entries):
        boxed = isinstance(entries[at], Box)
        end = at
        while end < len(entries) and isinstance(entries[end], Box) == boxed:
            end += 1
        run = entries[at:end]
        if boxed:
            y = _bands(sheet, [entry for entry in run if isinstance(entry, Box)], x, y + 3, width) + 3
        else:
            y = _rows(sheet, run, x, y, width)
        at = end
    return y


def _bands(sheet: Sheet, boxes: Sequence[Box], x: float, y: float, width: float) -> float:
    """Boxes in columns; a high one that can itself use the width has a band of its own."""
    columns = _columns(width)
    band: list[Box] = []
    for box in boxes:
        parts = sum(isinstance(entry, Box) for entry in box.entries)
        if columns > 1 and parts > 1 and _framed(Sheet(), box, 0, 0, COLUMN) > _TALL:
            y = _band(sheet, band, x, y, width, columns=columns)
            band = []
            y = _framed(sheet, box, x, y, width) + 8
        else:
            band.append(box)
    return _band(sheet, band, x, y, width, columns=columns) - 8


def _band(sheet: Sheet, boxes: Sequence[Box], x: float, y: float, width: float, *, columns: int) -> float:
    if not boxes:
        return y
    columns = min(columns, len(boxes))
    each = (width - (columns - 1) * _GAP) / columns
    heights = [_framed(Sheet(), box, 0, 0, each) + 8 for box in boxes]
    bottom = y
    for position, part in enumerate(_split(heights, columns)):
        below = y
        for index in part:
            below = _framed(sheet, boxes[index], x + position * (each + _GAP), below, each) + 8
        bottom = max(bottom, below)
    return bottom


def _columns(width: float) -> int:
    return max(1, int((width + _GAP + 40) // (COLUMN + _GAP)))


def _split(heights: Sequence[float], columns: int) -> list[range]:
    """Neighbouring things in at most so many columns, the highest as low as can be."""

    def parts(limit: float) -> list[range]:
        found, start, used = [], 0, 0.0
        for index, height in enumerate(heights):
            if used and used + height > limit:
                found.append(range(start, index))
                start, used = index, 0.0
            used += height
        return [*found, range(start, len(heights))]

    sums = {sum(heights[i:j]) for i in range(len(heights)) for j in range(i + 1, len(heights) + 1)}
    return parts(min(limit for limit in sums if limit >= max(heights) and len(parts(limit)) <= columns))


# Rows


def _rows(sheet: Sheet, entries: Sequence[Entry], x: float, y: float, width: float) -> float:
    """Rows below each other; in several columns where they are many and there is room."""
    columns = _columns(width) if len(entries) > _LONG else 1
    each = (width - (columns - 1) * _GAP) / columns
    room = _code_room(entries)
    if columns == 1:
        for entry in entries:
            y = _entry(sheet, entry, x, y, width, room=room)
        return y
    heights = [_entry(Sheet(), entry, 0, 0, each, room=room) for entry in entries]
    bottom = y
    for position, part in enumerate(_split(heights, columns)):
        below = y
        for index in part:
            below = _entry(sheet, entries[index], x + position * (each + _GAP), below, each, room=room)
        bottom = max(bottom, below)
    return bottom


def _code_room(entries: Sequence[Entry]) -> float:
    """The width of the column of codes; 0 where they are too long for one."""
    codes = [one_line(entry.shown.code) for entry in entries if isinstance(entry, Row)]
    widest = max((text_width(code, size_of("code"), bold=True) for code in codes), default=0.0)
    return widest + 8 if widest <= _MOST_CODE else 0


def _entry(sheet: Sheet, entry: Entry, x: float, y: float, width: float, *, room: float) -> float:
    middle = y + size_of("plain") * _LEADING / 2
    inner = width - _SIGN
    runs: list[tuple[str, Tone]]
    match entry:
        case Row():
            sheet.ports[entry.port] = middle
            sheet.shapes.append(Mark(x + 5, middle, "held" if entry.shown.held else "member"))
            return _row(sheet, entry, x + _SIGN, y, inner, room=room)
        case Reference():
            sheet.ports[entry.port] = middle
            sheet.shapes.append(Mark(x + 5, middle, "list"))
            runs = [(entry.title, "apart"), (f" {entry.words}", "plain")]
            runs += [(f" ({entry.note})", "quiet")] if entry.note else []
            return _text(sheet, x + _SIGN, y, inner, runs)
        case Text():
            sheet.shapes.append(Mark(x + 5, middle, "list" if entry.codes else "statement"))
            runs = [(entry.words, "plain")]
            runs += [(f" ({entry.note})", "quiet")] if entry.note else []
            y = _text(sheet, x + _SIGN, y, inner, runs)
            if entry.codes:
                more = f" and {entry.left_out:,} more" if entry.left_out else ""
                y = _text(sheet, x + _SIGN, y, inner, [(", ".join(entry.codes) + more, "quiet")])
            return y
        case Box():
            return _framed(sheet, entry, x, y, width)


def _row(sheet: Sheet, row: Row, x: float, y: float, width: float, *, room: float) -> float:
    shown = row.shown
    tone: Tone = "apart" if row.apart else "code"
    rest: list[tuple[str, Tone]] = [(shown.title, "plain")] if shown.title and shown.title != shown.code else []
    rest += _state(shown)
    rest += [(f" {row.note}", "quiet")] if row.note else []
    if room and rest:
        _text(sheet, x, y, width, [(shown.code, tone)])
        return _text(sheet, x + room, y, width - room, rest)
    y = _text(sheet, x, y, width, [(shown.code, tone)])
    return _text(sheet, x, y, width, rest) if rest else y


# Text


def _text(
    sheet: Sheet, x: float, y: float, width: float, runs: Sequence[tuple[str, Tone]], *, link: str | None = None
) -> float:
    """Pieces of text one after the other, wrapped to a width; gives the height that they end at."""
    lines: list[list[tuple[str, Tone]]] = [[]]
    used = 0.0
    for text, tone in runs:
        content = one_line(text)
        if not content:
            continue
        size, bold = size_of(tone), tone in BOLD
        blank = text_width(" ", size, bold=bold)
        gap = blank + 2 if used else 0
        for position, part in enumerate(wrapped(content, width, size, bold=bold, first=used + gap if used else 0)):
            if position:
                lines.append([])
                used = 0
            if part:
                lines[-1].append(((" " if used else "") + part, tone))
                used += (gap if used else 0) + text_width(part, size, bold=bold)
    for line in lines:
        if line:
            largest = max(size_of(tone) for _, tone in line)
            sheet.shapes.append(Words(x, y + largest * 1.02, tuple(line), link))
            y += largest * _LEADING
    return y

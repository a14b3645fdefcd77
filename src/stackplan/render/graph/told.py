"""A drawing in words: what stands in its place for those who do not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.graph.drawing import Box, Reference, Row, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.render.graph.drawing import Card, Drawing, Entry, List

_OPENINGS = {
    "prerequisites": "before it may be started",
    "corequisites": "together with it, or before",
    "stack": "made of",
    "equivalents": "may be replaced by",
    "recommended": "recommended first",
}


def description(drawn: Drawing) -> str:
    """A sentence for each card and each list."""
    sentences = [_card(card) for card in drawn.cards]
    sentences += [_list(listed) for listed in (*drawn.lists, *([drawn.loose] if drawn.loose else []))]
    return " ".join([drawn.picture.subtitle + ".", *sentences])


def _card(card: Card) -> str:
    shown = card.shown
    state = ", held" if shown.held else ""
    parts = [f"{_OPENINGS[zone.relation]}: {_box(zone.box)}" for zone in card.zones]
    return f"{shown.name} ({shown.code}{state})" + (f" — {'; '.join(parts)}." if parts else ".")


def _list(listed: List) -> str:
    return f"{listed.title}, {listed.words}: {', '.join(map(_entry, listed.rows))}."


def _box(box: Box) -> str:
    head = " ".join(part for part in (f"{box.label}:" if box.label else "", box.words) if part)
    inner = ", ".join(_entry(entry) for entry in box.entries)
    limits = "".join(f", with {limit}" for limit in box.limits)
    return f"{head} {inner}{limits}".strip()


def _entry(entry: Entry) -> str:
    match entry:
        case Row():
            return f"{entry.shown.code}{' (held)' if entry.shown.held else ''}"
        case Reference():
            return entry.title
        case Text():
            return f"{entry.words}{': ' + amounts.listed(entry.codes) if entry.codes else ''}"
        case Box():
            return f"({_box(entry)})"


def signs_of(drawn: Drawing) -> Iterator[str]:
    """The signs that stand in a drawing, some perhaps often: `held`, `apart`, `list`, `statement`."""
    if drawn.lists:
        yield "list"
    waiting: list[Entry] = [zone.box for card in drawn.cards for zone in card.zones]
    waiting += [row for listed in drawn.lists for row in listed.rows]
    waiting += drawn.loose.rows if drawn.loose else ()
    if any(card.shown.held for card in drawn.cards):
        yield "held"
    for entry in waiting:  # grows while it is read
        if isinstance(entry, Box):
            waiting.extend(entry.entries)
        elif isinstance(entry, Text):
            yield "list" if entry.codes else "statement"
        elif isinstance(entry, Row):
            yield from ("held",) * entry.shown.held + ("apart",) * entry.apart

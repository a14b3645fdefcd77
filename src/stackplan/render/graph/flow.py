"""A drawing as nodes and edges, for formats whose programs do the layout: Mermaid and DOT.

Cards, rules and lists are nodes. The rows of a rule are lines of its node's text, and a rule within a rule leads to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from stackplan.render import amounts
from stackplan.render.graph.drawing import Box, Reference, Row, Text
from stackplan.render.graph.text_size import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackplan.render.graph.drawing import Card, Drawing, Entry, List
    from stackplan.render.graph.picture import Relation, Shown

WORDS: dict[Relation, str] = {
    "prerequisites": "before",
    "corequisites": "together",
    "stack": "part of",
    "equivalents": "instead",
    "recommended": "recommended",
}
_CODES = 6  # in a line of codes


@dataclass(frozen=True, slots=True)
class Node:
    """A node and its lines of text, clean and not yet escaped. `root` was asked for, `held` is held."""

    key: str
    kind: Literal["card", "rule", "list"]
    lines: tuple[str, ...]
    root: bool = False
    held: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """From what is needed to what asks for it; `named` where its relation should be written at it."""

    source: str
    target: str
    relation: Relation
    named: bool


def flow(drawn: Drawing) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """The nodes and the edges of a drawing."""
    nodes = [_card(card) for card in drawn.cards]
    edges: list[Edge] = []
    bare: dict[str, str] = {}  # boxes that are no nodes, and the card where their lines end
    for card in drawn.cards:
        for zone in card.zones:
            if (
                not zone.box.words
                and not zone.box.label
                and all(isinstance(each, Row) and each.apart for each in zone.box.entries)
            ):
                bare[zone.box.key] = card.key
            else:
                nodes += _rules(zone.box)
                edges.append(Edge(zone.box.key, card.key, zone.relation, named=True))
                edges += _inner(zone.box, zone.relation)
    nodes += [_list(listed) for listed in (*drawn.lists, *([drawn.loose] if drawn.loose else []))]
    for line in drawn.lines:
        direct = line.box in bare
        edges.append(Edge(line.source, bare.get(line.box, line.box), line.relation, named=direct))
    return tuple(nodes), tuple(edges)


def _card(card: Card) -> Node:
    shown = card.shown
    facts = [shown.code, shown.kind or ""]
    if shown.credits is not None:
        facts.append(amounts.credit(shown.credits.amount, shown.credits.unit))
    lines = [f"✓ {shown.name}" if shown.held else shown.name, " · ".join(filter(None, facts))]
    lines += _state(shown)
    if shown.flawed:
        lines.append("its definition has mistakes")
    return Node(card.key, "card", _clean(lines), card.root, shown.held, shown.url)


def _list(listed: List) -> Node:
    lines = [f"{listed.title}: {listed.words} ({len(listed.rows):,})", *(_row(row) for row in listed.rows)]
    return Node(listed.key, "list", _clean(lines))


def _rules(box: Box) -> Iterator[Node]:
    head = " ".join(part for part in (f"{box.label}:" if box.label else "", box.words) if part)
    lines = [f"{head} ({box.note})" if box.note else head]
    for entry in box.entries:
        lines += _lines(entry)
    lines += [f"with {limit}" for limit in box.limits]
    yield Node(box.key, "rule", _clean(lines))
    for entry in box.entries:
        if isinstance(entry, Box):
            yield from _rules(entry)


def _inner(box: Box, relation: Relation) -> Iterator[Edge]:
    for entry in box.entries:
        if isinstance(entry, Box):
            yield Edge(entry.key, box.key, relation, named=False)
            yield from _inner(entry, relation)


def _lines(entry: Entry) -> Iterator[str]:
    match entry:
        case Row():
            yield _row(entry)
        case Reference():
            yield f"≡ {entry.title}" + (f" ({entry.note})" if entry.note else "")
        case Text():
            yield f"• {entry.words}" + (f" ({entry.note})" if entry.note else "")
            for start in range(0, len(entry.codes), _CODES):
                yield ", ".join(entry.codes[start : start + _CODES])
            if entry.left_out:
                yield f"and {entry.left_out:,} more"
        case Box():
            return


def _row(row: Row) -> str:
    shown = row.shown
    name = shown.title if shown.title != shown.code else ""
    notes = [*_state(shown), row.note]
    told = ", ".join(note for note in notes if note)
    return f"{'✓' if shown.held else '•'} {shown.code}{' ' if name else ''}{name}{f' ({told})' if told else ''}"


def _state(shown: Shown) -> list[str]:
    told = ["held"] if shown.held else []
    told += [f"does not count: {shown.uncounted}"] if shown.uncounted else []
    return told + ([shown.caution] if shown.caution else [])


def _clean(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(one_line, lines)))

"""From a picture to what is drawn: which credentials are cards, which selections are lists, where lines run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.graph.drawing import Box, Card, Drawing, Line, List, Reference, Row, Text, Zone
from stackplan.render.graph.picture import Group, Matches, Member, Statement, members

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stackplan.render.graph.drawing import Entry
    from stackplan.render.graph.picture import Block, Item, Picture, Shown

_FEW = 3  # members of a rule that are drawn apart where they come first
_MOST_LINES = 8  # into one block of a card
_MOST_ROWS = 40  # of one selector
_MOST_TOGETHER = 12  # of several selectors in one pool
_MOST_CODES = 200
_LEAST_SHARED = 4  # members of a list that is worth drawing apart


def drawing(picture: Picture) -> Drawing:
    """Decide what is drawn as what."""
    return _Drawer(picture).draw()


def _is_note(block: Block) -> bool:
    """Whether a relation is told beside the credential's name: one credential that stands for another."""
    return block.relation == "equivalents" and isinstance(block.item, Member)


@dataclass(slots=True)
class _Drawer:
    """Makes cards and lists; ports and keys are counted, so that the same picture is drawn the same."""

    picture: Picture
    known: Mapping[str, Shown] = field(init=False)
    cards: dict[str, str] = field(init=False)
    lists: dict[Matches, List] = field(init=False)
    ports: Iterator[int] = field(default_factory=lambda: count(1))
    boxes: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.known = {shown.id: shown for shown in self.picture.credentials}
        self.cards = {full: f"c{number}" for number, full in enumerate(sorted(self._apart()), 1)}
        self.lists = {}
        for number, (selected, _) in enumerate(self._shared(), 1):
            listed = List(f"l{number}", f"List {_letters(number)}", selected.words, self._rows(selected))
            self.lists[selected] = listed

    def draw(self) -> Drawing:
        cards = tuple(self._card(full, key) for full, key in self.cards.items())
        lines = sorted(line for card in cards for line in self._lines(card))
        return Drawing(self.picture, cards, tuple(self.lists.values()), self._loose(), tuple(lines))

    def _apart(self) -> set[str]:
        """The credentials that are cards."""
        found = set(self.picture.roots)
        for shown in self.picture.credentials:
            blocks = [block for block in shown.blocks if not _is_note(block)]
            if blocks:
                found.add(shown.id)
            for block in blocks:
                first = block.relation in ("prerequisites", "corequisites")
                if isinstance(block.item, Member) or (first and _is_small(block.item)):
                    found.update(members(block.item))
        return found

    def _shared(self) -> list[tuple[Matches, int]]:
        """What is selected in several places by the same words, in the order of the first."""
        times: Counter[Matches] = Counter()
        for shown in self.picture.credentials:
            for block in shown.blocks:
                times.update(map(_bare, _selections(block.item)))
        return [(item, n) for item, n in times.items() if n > 1 and len(item.ids) > _LEAST_SHARED]

    def _loose(self) -> List | None:
        """What no card, row or note shows: only where the whole catalog was asked for is there any."""
        if self.picture.roots:
            return None
        told = set(self.cards)
        for shown in self.picture.credentials:
            for block in shown.blocks:
                told.update((shown.id, *members(block.item)))
        rows = tuple(self._row(shown.id, "") for shown in self.picture.credentials if shown.id not in told)
        return List("l0", "On their own", "neither made of others nor needed by any", rows) if rows else None

    def _card(self, full: str, key: str) -> Card:
        shown = self.known[full]
        zones = []
        for block in shown.blocks:
            entry = self._entry(block.item)
            box = entry if isinstance(entry, Box) else Box(self._key(), "", "", (entry,))
            zones.append(Zone(block.relation, box))
        return Card(key, shown, full in self.picture.roots, tuple(zones))

    def _key(self) -> str:
        return f"b{next(self.boxes)}"

    def _entry(self, item: Item, *, alone: bool = True) -> Entry:
        """An item as it is drawn; `alone` says that it is all that its box holds."""
        match item:
            case Member():
                return self._row(item.id, _joined(item.label, item.conditions, _worth(item)))
            case Statement():
                return Text(_labelled(item.label, item.words), _worth(item))
            case Matches():
                return self._matches(item, alone=alone)
            case Group():
                return self._box(item)

    def _box(self, group: Group) -> Box:
        if group.kind == "sections":
            entries: list[Entry] = [self._section(item) for item in group.items]
        else:
            selected = [item for item in group.items if isinstance(item, Matches)]
            few = len(group.items) == 1 or sum(len(item.ids) for item in selected) <= _MOST_TOGETHER
            entries = [self._entry(item, alone=few) for item in group.items]
        words = group.words
        if len(group.items) == 1 and group.kind in ("all", "any") and isinstance(group.items[0], Member):
            words = ""  # one of one is no rule
        only = entries[0] if len(entries) == 1 and isinstance(group.items[0], Matches) else None
        if isinstance(only, Box):  # `choose 3 of 4` and `courses tagged systems` are one rule
            words = words.removesuffix(" of") if group.kind == "all" else words
            words, entries = _joined(f"{words} {only.words}", only.note), list(only.entries)
        return Box(self._key(), group.label, words, tuple(entries), group.limits, _worth(group))

    def _section(self, item: Item) -> Box:
        """A section has a box of its own, whatever fills it."""
        if isinstance(item, Group):
            return self._box(item)
        entry = self._entry(replace(item, label=""))
        return (
            replace(entry, label=item.label) if isinstance(entry, Box) else Box(self._key(), item.label, "", (entry,))
        )

    def _matches(self, item: Matches, *, alone: bool) -> Entry:
        note = _joined(item.conditions, _worth(item))
        many = f"{item.words} ({len(item.ids):,})"
        listed = self.lists.get(_bare(item))
        if listed is not None:
            return Reference(listed.key, listed.title, _labelled(item.label, many), note, next(self.ports))
        if not item.ids:
            return Text(_labelled(item.label, f"{item.words}: there are none"), note)
        if alone and len(item.ids) <= _MOST_ROWS:
            return Box(self._key(), item.label, item.words, self._rows(item), (), note)
        codes = tuple(self.known[full].code for full in item.ids[:_MOST_CODES])
        return Text(_labelled(item.label, many), note, codes, max(len(item.ids) - _MOST_CODES, 0))

    def _rows(self, item: Matches) -> tuple[Row, ...]:
        return tuple(self._row(full, "") for full in item.ids)

    def _row(self, full: str, note: str) -> Row:
        shown = self.known[full]
        instead = [block.item.id for block in shown.blocks if _is_note(block) and isinstance(block.item, Member)]
        codes = amounts.listed([self.known[other].code for other in instead], last="or")
        ways = f"or {codes} instead" if codes and full not in self.cards else ""
        return Row(shown, _joined(note, ways), next(self.ports), full in self.cards)

    def _lines(self, card: Card) -> Iterator[Line]:
        """The lines that end at a card: from each card or list one to each box, to the first row that names it."""
        for zone in card.zones:
            found: dict[tuple[str, str], Line] = {}
            for box, entry in _ends(zone.box):
                source = entry.listed if isinstance(entry, Reference) else self.cards.get(entry.shown.id)
                if source is not None and source != card.key and (source, box.key) not in found:
                    found[source, box.key] = Line(card.key, entry.port, source, box.key, zone.relation)
            cards = {line.source for line in found.values() if line.source in self.cards.values()}
            yield from (line for line in found.values() if len(cards) <= _MOST_LINES or line.source not in cards)


def _ends(box: Box) -> Iterator[tuple[Box, Row | Reference]]:
    """Where lines may end in a box, from top to bottom."""
    for entry in box.entries:
        if isinstance(entry, Box):
            yield from _ends(entry)
        elif not isinstance(entry, Text):
            yield box, entry


def _is_small(item: Item) -> bool:
    return not any(_selections(item)) and sum(1 for _ in members(item)) <= _FEW


def _selections(item: Item) -> Iterator[Matches]:
    if isinstance(item, Matches):
        yield item
    elif isinstance(item, Group):
        for inner in item.items:
            yield from _selections(inner)


def _bare(item: Matches) -> Matches:
    """What is selected, whatever is asked of it here."""
    return Matches(item.kind, item.words, item.ids)


def _worth(item: Item) -> str:
    return "" if item.worth is None else f"counts as {amounts.number(item.worth)}"


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _labelled(label: str, words: str) -> str:
    return f"{label}: {words}" if label else words


def _letters(number: int) -> str:
    """A, B, ... Z, AA, AB, ..."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text

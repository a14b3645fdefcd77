"""Where cards stand and how lines run: what comes first at the left, what it leads to at the right.

The usual way of drawing layered graphs (Sugiyama): each card gets a column, a line that spans several columns gets a
place in those between, cards are put in an order with few crossings, and heights are chosen so that lines run level.
Everything is decided by keys and sizes, so that the same input is laid out the same.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SWEEPS = 8
_BETWEEN = 26  # cards of a column
_LANE = 14  # a line that passes a column
_GAP, _MOST_GAP = 72, 160  # between columns
_LEVEL = 14  # how far a line runs level before it bends


@dataclass(frozen=True, slots=True)
class Node:
    """A card's size."""

    key: str
    width: float
    height: float


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """From a card, `out` below its upper edge, to another, `into` below its."""

    source: str
    target: str
    out: float
    into: float


@dataclass(frozen=True, slots=True)
class Route:
    """The points of a line, in pairs: level from the first of a pair to its second, curved to the next pair."""

    link: Link
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Upper left corners, routes in the order of the links, and the whole size."""

    places: Mapping[str, tuple[float, float]]
    routes: tuple[Route, ...]
    width: float
    height: float


@dataclass(slots=True)
class _Slot:
    """A card in its column, or the lane of a line that passes through."""

    key: str
    layer: int
    height: float
    lane: bool = False
    y: float = 0.0
    before: list[_Tie] = field(default_factory=list)  # to slots at the left
    after: list[_Tie] = field(default_factory=list)  # to slots at the right


@dataclass(frozen=True, slots=True)
class _Tie:
    """A piece of a line seen from one slot: the other, and how far below their upper edges it begins and ends."""

    other: str
    here: float
    there: float


def layout(nodes: Sequence[Node], links: Sequence[Link]) -> Layout:
    """Places for cards that lines tie together."""
    by_key = {node.key: node for node in nodes}
    turned = _turned(by_key, links)
    layer = _layers(by_key, links, turned)
    slots = _slots(by_key, links, turned, layer)
    columns = _ordered(slots, max(layer.values(), default=0) + 1)
    _heights(slots, columns)
    lefts, rights = _columns(by_key, slots, columns)
    places = {key: (rights[layer[key]] - node.width, slots[key].y) for key, node in by_key.items()}
    routes = tuple(
        Route(link, _points(link, by_key, places, slots, (lefts, rights), turned=link in turned)) for link in links
    )
    bottom = max((slot.y + slot.height for slot in slots.values()), default=0.0)
    return Layout(places, routes, rights[-1] if rights else 0.0, bottom)


def components(keys: Sequence[str], links: Iterable[Link]) -> list[list[str]]:
    """The cards that lines tie together, the largest groups first."""
    leader = {key: key for key in keys}

    def find(key: str) -> str:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for link in links:
        leader[find(link.source)] = find(link.target)
    groups: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        groups[find(key)].append(key)
    return sorted(groups.values(), key=lambda group: -len(group))


def _turned(nodes: Mapping[str, Node], links: Sequence[Link]) -> set[Link]:
    """The links that close a cycle: they run backwards."""
    after: dict[str, list[Link]] = {key: [] for key in nodes}
    for link in sorted(links):
        after[link.source].append(link)
    found: set[Link] = set()
    state: dict[str, int] = {}
    for start in nodes:
        if start in state:
            continue
        state[start] = 1
        path = [(start, iter(after[start]))]
        while path:
            key, rest = path[-1]
            following = next(rest, None)
            if following is None:
                state[key] = 2
                path.pop()
            elif state.get(following.target) == 1:
                found.add(following)
            elif following.target not in state:
                state[following.target] = 1
                path.append((following.target, iter(after[following.target])))
    return found


def _forward(link: Link, turned: set[Link]) -> tuple[str, str]:
    return (link.target, link.source) if link in turned else (link.source, link.target)


def _layers(nodes: Mapping[str, Node], links: Sequence[Link], turned: set[Link]) -> dict[str, int]:
    """The column of each card: behind all that it needs, and no further from what it leads to than it must be."""
    pairs = sorted({_forward(link, turned) for link in links})
    after: dict[str, list[str]] = {key: [] for key in nodes}
    waits: dict[str, int] = dict.fromkeys(nodes, 0)
    for first, second in pairs:
        after[first].append(second)
        waits[second] += 1
    order = [key for key in nodes if not waits[key]]
    layer: dict[str, int] = dict.fromkeys(nodes, 0)
    for key in order:  # grows while it is read
        for other in after[key]:
            layer[other] = max(layer[other], layer[key] + 1)
            waits[other] -= 1
            if not waits[other]:
                order.append(other)
    for key in reversed(order):
        if after[key]:
            layer[key] = min(layer[other] for other in after[key]) - 1
    lowest = min(layer.values(), default=0)
    return {key: value - lowest for key, value in layer.items()}


def _slots(
    nodes: Mapping[str, Node], links: Sequence[Link], turned: set[Link], layer: Mapping[str, int]
) -> dict[str, _Slot]:
    """Cards and lanes as slots that only neighbours tie together. Lines that leave a card as one share their lanes."""
    slots = {key: _Slot(key, layer[key], node.height) for key, node in nodes.items()}
    tied: set[tuple[str, float, str, float]] = set()
    for link in sorted(links):
        first, second = _forward(link, turned)
        leaves, enters = (link.into, link.out) if link in turned else (link.out, link.into)
        chain = [first, *(_lane(link, column) for column in range(layer[first] + 1, layer[second])), second]
        for column, key in enumerate(chain[1:-1], layer[first] + 1):
            slots.setdefault(key, _Slot(key, column, _LANE, lane=True))
        for left, right in pairwise(chain):
            here = leaves if left == first else _LANE / 2
            there = enters if right == second else _LANE / 2
            if (left, here, right, there) not in tied:
                tied.add((left, here, right, there))
                slots[left].after.append(_Tie(right, here, there))
                slots[right].before.append(_Tie(left, there, here))
    return slots


def _lane(link: Link, column: int) -> str:
    return f"{link.source} {link.out:g} {column}"


# Order and heights


def _ordered(slots: Mapping[str, _Slot], count: int) -> list[list[str]]:
    """The slots of each column from top to bottom, with few crossings: the best of some sweeps."""
    columns: list[list[str]] = [[] for _ in range(count)]
    for key, slot in slots.items():
        columns[slot.layer].append(key)
    at = {key: float(position) for column in columns for position, key in enumerate(column)}
    best, fewest = [list(column) for column in columns], _crossings(slots, columns, at)
    for sweep in range(_SWEEPS):
        rightwards = sweep % 2 == 1
        for column in columns if rightwards else reversed(columns):
            _sort(column, slots, at, rightwards=rightwards)
        crossed = _crossings(slots, columns, at)
        if crossed < fewest:
            best, fewest = [list(column) for column in columns], crossed
    return best


def _sort(column: list[str], slots: Mapping[str, _Slot], at: dict[str, float], *, rightwards: bool) -> None:
    def wish(key: str) -> float:
        slot = slots[key]
        tied = slot.before if rightwards else slot.after
        if not tied:
            return at[key]
        return sum(at[tie.other] + tie.there / (slots[tie.other].height + 1) for tie in tied) / len(tied)

    column.sort(key=lambda key: (wish(key), at[key]))
    at.update((key, float(position)) for position, key in enumerate(column))


def _crossings(slots: Mapping[str, _Slot], columns: Sequence[Sequence[str]], at: Mapping[str, float]) -> int:
    """How many pairs of lines between neighbouring columns cross, counted by insertion into a sorted list."""
    from bisect import bisect_right, insort

    total = 0
    for column in columns:
        ends = sorted(
            (at[key] + tie.here / (slots[key].height + 1), at[tie.other] + tie.there / (slots[tie.other].height + 1))
            for key in column
            for tie in slots[key].after
        )
        seen: list[float] = []
        for _, end in ends:
            total += len(seen) - bisect_right(seen, end)
            insort(seen, end)
    return total


def _heights(slots: Mapping[str, _Slot], columns: Sequence[Sequence[str]]) -> None:
    """Heights at which lines run as level as the order and the sizes allow."""
    for column in columns:
        y = 0.0
        for key in column:
            slots[key].y = y
            y += slots[key].height + _space(slots[key])
    for sweep in range(2 * _SWEEPS):
        for column in columns if sweep % 2 else reversed(columns):
            _level(column, slots)
    top = min((slot.y for slot in slots.values()), default=0.0)
    for slot in slots.values():
        slot.y -= top


def _space(slot: _Slot) -> float:
    return 6.0 if slot.lane else float(_BETWEEN)


def _level(column: Sequence[str], slots: Mapping[str, _Slot]) -> None:
    """Put each slot where its lines want it, as near as the others of its column allow: least squares, in blocks."""
    blocks: list[tuple[float, float, list[str]]] = []  # the wish of the first slot, its weight, the slots
    offset: dict[str, float] = {}
    y = 0.0
    for key in column:
        slot = slots[key]
        wishes = [slots[tie.other].y + tie.there - tie.here for tie in (*slot.after, *slot.before)]
        wish = sum(wishes) / len(wishes) if wishes else slot.y
        weight = (len(wishes) or 0.1) * (3 if slot.lane else 1)
        offset[key] = y
        block = (wish - y, weight, [key])
        while blocks and blocks[-1][0] > block[0]:
            other = blocks.pop()
            both = other[1] + block[1]
            block = ((other[0] * other[1] + block[0] * block[1]) / both, both, other[2] + block[2])
        blocks.append(block)
        y += slot.height + _space(slot)
    for wish, _, keys in blocks:
        for key in keys:
            slots[key].y = wish + offset[key]


# Columns and routes


def _columns(
    nodes: Mapping[str, Node],
    slots: Mapping[str, _Slot],
    columns: Sequence[Sequence[str]],
) -> tuple[list[float], list[float]]:
    """The left and right edge of each column; between columns there is the more room the more lines cross there."""
    crossing = [sum(len(slots[key].after) for key in column) for column in columns]
    lefts, rights = [], []
    x = 0.0
    for position, column in enumerate(columns):
        width = max((nodes[key].width for key in column if key in nodes), default=0.0)
        lefts.append(x)
        rights.append(x + width)
        x += width + min(_GAP + 5 * crossing[position], _MOST_GAP)
    return lefts, rights


def _points(
    link: Link,
    nodes: Mapping[str, Node],
    places: Mapping[str, tuple[float, float]],
    slots: Mapping[str, _Slot],
    edges: tuple[Sequence[float], Sequence[float]],
    *,
    turned: bool,
) -> tuple[tuple[float, float], ...]:
    first, second = (link.target, link.source) if turned else (link.source, link.target)
    starts = places[first][1] + (link.into if turned else link.out)
    ends = places[second][1] + (link.out if turned else link.into)
    begin, end = slots[first].layer, slots[second].layer
    lefts, rights = edges
    points = [(places[first][0] + nodes[first].width, starts), (rights[begin] + _LEVEL, starts)]
    for column in range(begin + 1, end):
        middle = slots[_lane(link, column)].y + _LANE / 2
        points += [(lefts[column], middle), (rights[column], middle)]
    points += [(lefts[end] - _LEVEL, ends), (places[second][0], ends)]
    return tuple(reversed(points)) if turned else tuple(points)

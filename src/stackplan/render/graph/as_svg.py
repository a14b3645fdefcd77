"""A picture as SVG: one file that needs no font, script, network or other file, readable in light and in dark."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from stackplan.render.graph import sheet as shapes
from stackplan.render.graph.boxes import placed_card, placed_list
from stackplan.render.graph.layers import Link, Node, components, layout
from stackplan.render.graph.links import web_link
from stackplan.render.graph.svg_style import RELATIONS, css
from stackplan.render.graph.text_size import one_line, text_width, wrapped
from stackplan.render.graph.told import description, signs_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stackplan.render.graph.boxes import Placed
    from stackplan.render.graph.drawing import Drawing, Line
    from stackplan.render.graph.layers import Route
    from stackplan.render.graph.sheet import Shape, Tone

_MARGIN = 28
_APART = 44  # between groups of cards that no line ties
_WIDE = 1320  # the width that single cards fill before they start a new row
_BESIDE = 12  # between the lines of two relations where they leave a card
_HEAD = 9  # the length of an arrow head


def svg(drawn: Drawing) -> str:
    """The picture as one SVG document."""
    placed = [placed_card(card) for card in drawn.cards]
    placed += [placed_list(listed) for listed in (*drawn.lists, *([drawn.loose] if drawn.loose else []))]
    body, width, height = _arranged(drawn, placed)
    width = max(width, 560)
    head, top = _head(drawn, width)
    whole_width, whole_height = width + 2 * _MARGIN, top + height + _MARGIN
    size = f"{_number(whole_width)} {_number(whole_height)}"
    attributes = (
        f'viewBox="0 0 {size}" width="{_number(whole_width)}" height="{_number(whole_height)}" '
        'role="img" aria-labelledby="pathway-title pathway-text"'
    )
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>\n',
            f'<title id="pathway-title">{_escaped(drawn.picture.title)}</title>\n',
            f'<desc id="pathway-text">{_escaped(description(drawn))}</desc>\n',
            f"<style>{css()}</style>\n",
            f'<rect class="ground" width="{_number(whole_width)}" height="{_number(whole_height)}"/>\n',
            *head,
            f'<g transform="translate({_MARGIN} {_number(top)})">\n',
            *body,
            "</g>\n</svg>\n",
        )
    )


def _arranged(drawn: Drawing, placed: Sequence[Placed]) -> tuple[list[str], float, float]:
    """All cards with their lines: groups that lines tie, one below the other, then single cards in rows."""
    by_key = {each.key: each for each in placed}
    lines = _links(drawn, by_key)
    inside = {key: number for number, group in enumerate(components(list(by_key), lines.values())) for key in group}
    groups: dict[int, list[str]] = {}
    for key, number in inside.items():
        groups.setdefault(number, []).append(key)
    out: list[str] = []
    y = width = 0.0
    for number, keys in sorted(groups.items()):
        if len(keys) == 1:
            continue
        own = [line for line in lines if inside[line.target] == number]
        nodes = [Node(key, by_key[key].width, by_key[key].height) for key in keys]
        laid = layout(nodes, [lines[line] for line in own])
        out += [_line(line, route, y, by_key) for line, route in zip(own, laid.routes, strict=True)]
        for key in keys:
            x, top = laid.places[key]
            out += _card(by_key[key], x, top + y)
        y += laid.height + _APART
        width = max(width, laid.width)
    row, y, widest = _rows([by_key[keys[0]] for keys in groups.values() if len(keys) == 1], y, max(width, _WIDE))
    return out + row, max(width, widest), y - _APART


def _links(drawn: Drawing, by_key: Mapping[str, Placed]) -> dict[Line, Link]:
    """Where each line leaves and ends. The relations of a card leave it apart, so that no line runs on another kind."""
    relations: dict[str, set[str]] = {}
    first: dict[tuple[str, str, str], Line] = {}  # a card is one box here, with all its rules
    for line in drawn.lines:
        relations.setdefault(line.source, set()).add(line.relation)
        first.setdefault((line.source, line.target, line.relation), line)
    links = {}
    for line in first.values():
        used = [relation for relation in RELATIONS if relation in relations[line.source]]
        out = by_key[line.source].out + _BESIDE * (used.index(line.relation) - (len(used) - 1) / 2)
        links[line] = Link(line.source, line.target, out, by_key[line.target].sheet.ports[line.port])
    return links


def _rows(singles: Sequence[Placed], y: float, room: float) -> tuple[list[str], float, float]:
    """Cards without lines, side by side, the highest first so that rows are even."""
    out: list[str] = []
    x = high = widest = 0.0
    for each in sorted(singles, key=lambda each: -each.height):
        if x and x + each.width > room:
            x, y, high = 0.0, y + high + 24, 0.0
        out += _card(each, x, y)
        x += each.width + 24
        high = max(high, each.height)
        widest = max(widest, x - 24)
    return out, y + high + _APART if singles else y, widest


def _card(placed: Placed, x: float, y: float) -> Iterator[str]:
    yield f'<g transform="translate({_number(x)} {_number(y)})"><title>{_escaped(placed.told)}</title>\n'
    yield from map(_shape, placed.sheet.shapes)
    yield "</g>\n"


# Lines


def _line(line: Line, route: Route, down: float, by_key: dict[str, Placed]) -> str:
    style = RELATIONS[line.relation]
    told = f"{by_key[line.source].told} {style.told} {by_key[line.target].told}"
    points = [(x, y + down) for x, y in route.points]
    x, y = points[-1]
    way = 1 if x >= points[0][0] else -1
    points[-1] = (x - way * (_HEAD - 1), y)  # the head is drawn by itself
    start, *rest = points
    path = [f"M{_point(start)}"]
    for position, point in enumerate(rest):
        if position % 2:  # from one column to the next
            last = points[position]
            bend = (last[0] + point[0]) / 2
            path.append(f"C{_number(bend)} {_number(last[1])} {_number(bend)} {_number(point[1])} {_point(point)}")
        else:
            path.append(f"L{_point(point)}")
    drawn = f'<path class="line-{line.relation}" d="{"".join(path)}"/>'
    return f"<g><title>{_escaped(told)}</title>{drawn}{_arrow(line.relation, x, y, way)}</g>\n"


def _arrow(relation: str, x: float, y: float, way: int) -> str:
    """The head of a line whose tip is at a place, in its relation's form."""
    kind = RELATIONS[relation].head
    back, middle = x - way * _HEAD, x - way * _HEAD / 2
    if kind == "ring":
        return f'<circle class="head-{relation}" cx="{_number(middle)}" cy="{_number(y)}" r="3.6"/>'
    if kind == "diamond":
        points = f"M{_number(x)} {_number(y)}L{_number(middle)} {_number(y - 4)}L{_number(back)} {_number(y)}"
        return f'<path class="head-{relation}" d="{points}L{_number(middle)} {_number(y + 4)}Z"/>'
    closed = "Z" if kind == "full" else ""
    points = f"M{_number(back)} {_number(y - 4.5)}L{_number(x)} {_number(y)}L{_number(back)} {_number(y + 4.5)}"
    stem = "" if kind == "full" else f"M{_number(back)} {_number(y)}L{_number(x)} {_number(y)}"
    return f'<path class="head-{relation}" d="{points}{closed}{stem}"/>'


# Shapes


def _shape(shape: Shape) -> str:
    match shape:
        case shapes.Words():
            return _words(shape)
        case shapes.Frame():
            return _frame(shape)
        case shapes.Mark():
            return _mark(shape)
        case shapes.Bar():
            ends = f"M{_number(shape.x)} {_number(shape.top)}V{_number(shape.bottom)}"
            return f'<path class="line-{shape.relation}" d="{ends}"/>\n'


def _words(shape: shapes.Words) -> str:
    place = f'x="{_number(shape.x)}" y="{_number(shape.y)}"'
    if len(shape.runs) == 1:
        ((content, tone),) = shape.runs
        text = f'<text class="{tone}" {place}>{escape(content)}</text>'
    else:
        pieces = "".join(f'<tspan class="{tone}">{escape(content)}</tspan>' for content, tone in shape.runs)
        text = f"<text {place}>{pieces}</text>"
    link = web_link(shape.link)
    return f'<a href={quoteattr(link)} target="_blank" rel="noopener">{text}</a>\n' if link else text + "\n"


def _frame(shape: shapes.Frame) -> str:
    x, y, right, bottom = shape.x, shape.y, shape.x + shape.width, shape.y + shape.height
    if shape.tone.endswith("-head"):  # round above, straight below
        path = f"M{_number(x)} {_number(bottom)}V{_number(y + 8)}q0 -8 8 -8H{_number(right - 8)}q8 0 8 8"
        path += f"V{_number(bottom)}Z"
        return f'<path class="{shape.tone}" d="{path}"/>\n'
    place = f'x="{_number(x)}" y="{_number(y)}" width="{_number(shape.width)}" height="{_number(shape.height)}"'
    return f'<rect class="{shape.tone}" {place} rx="{5 if shape.tone == "box" else 8}"/>\n'


def _mark(shape: shapes.Mark) -> str:
    x, y = shape.x, shape.y
    if shape.sign == "held":
        return f'<path class="sign-held" d="M{_number(x - 5)} {_number(y)}l3.6 4l6.4 -8"/>\n'
    if shape.sign == "list":
        lines = "".join(f"M{_number(x - 4)} {_number(y + dy)}h9" for dy in (-3.5, 0, 3.5))
        return f'<path class="sign" d="{lines}"/>\n'
    if shape.sign == "statement":
        return f'<path class="sign" d="M{_number(x - 4)} {_number(y)}l4 -4l4 4l-4 4Z"/>\n'
    return f'<circle class="sign" cx="{_number(x)}" cy="{_number(y)}" r="2.8"/>\n'


# Title and legend


def _head(drawn: Drawing, width: float) -> tuple[list[str], float]:
    """Title, subtitle and legend, and the height at which the picture begins."""
    out: list[str] = []
    y = float(_MARGIN)
    heads: tuple[tuple[str, Tone], ...] = ((drawn.picture.title, "title"), (drawn.picture.subtitle, "quiet"))
    for text, tone in heads:
        size = shapes.size_of(tone)
        for part in wrapped(one_line(text), width, size, bold=tone == "title"):
            y += size
            out.append(_words(shapes.Words(_MARGIN, y, ((part, tone),))))
            y += size * 0.4
    x = float(_MARGIN)
    y += 20
    for drawn_sign, told in _legend(drawn):
        room = 46 if drawn_sign in RELATIONS else 18
        wide = room + text_width(told, 12.5) + 22
        if x > _MARGIN and x + wide > _MARGIN + width:
            x, y = float(_MARGIN), y + 22
        out.append(_sample(drawn_sign, x, y))
        out.append(_words(shapes.Words(x + room, y + 4.3, ((told, "plain"),))))
        x += wide
    return out, y + 30


def _legend(drawn: Drawing) -> Iterator[tuple[str, str]]:
    """What is used in the picture, and what it means."""
    used = {zone.relation for card in drawn.cards for zone in card.zones}
    for relation, style in RELATIONS.items():
        if relation in used:
            yield relation, style.told
    signs = set(signs_of(drawn))
    for sign, told in (
        ("held", "held"),
        ("apart", "underlined: has a box of its own"),
        ("list", "a list, drawn once"),
        ("statement", "stated by the record, or confirmed by a person"),
    ):
        if sign in signs:
            yield sign, told


def _sample(sign: str, x: float, y: float) -> str:
    if sign in RELATIONS:
        line = f'<path class="line-{sign}" d="M{_number(x)} {_number(y)}H{_number(x + 38 - _HEAD + 1)}"/>'
        return line + _arrow(sign, x + 38, y, 1) + "\n"
    if sign == "apart":
        return _words(shapes.Words(x, y + 4.3, (("id", "apart"),)))
    return _mark(shapes.Mark(x + 6, y, sign))


def _escaped(text: str) -> str:
    return escape(one_line(text))


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if value else "0"


def _point(point: tuple[float, float]) -> str:
    return f"{_number(point[0])} {_number(point[1])}"

"""A picture as a Mermaid flowchart: text that Git hosts and many wikis draw."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stackplan.render.graph.flow import WORDS, flow
from stackplan.render.graph.links import web_link
from stackplan.render.graph.text_size import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.render.graph.drawing import Drawing
    from stackplan.render.graph.flow import Edge, Node
    from stackplan.render.graph.picture import Relation

# Solid and thick for parts; dashed for what comes before; each other one with a head of its own.
_ARROWS: dict[Relation, tuple[str, str, str]] = {
    "stack": ("==>", "==", "==>"),
    "prerequisites": ("-.->", "-.", ".->"),
    "corequisites": ("<-.->", "<-.", ".->"),
    "equivalents": ("-.-o", "-.", ".-o"),
    "recommended": ("-.-", "-.", ".-"),
}
_SHAPES = {"card": ("[", "]"), "rule": ("(", ")"), "list": ("[[", "]]")}
_CLASSES = {"root": "stroke-width:4px", "rows": "text-align:left", "held": "stroke-width:3px"}
_SETTINGS = '%%{init: {"flowchart": {"wrappingWidth": 460}}}%%'  # a row of a list should be one line
# Nothing but these is written as it is: Mermaid reads quotes, `#`, brackets, backquotes, `%%{...}%%`, `$$`, Markdown
# and web addresses in a text. At the start of a line it would also take `1.`, `-` and `+` for the item of a list.
_PLAIN = re.compile(r"[^\W_]|[ ,()'·•✓≡+/-]|(?<!www)\.|:(?= |$)", re.IGNORECASE)
# What it reads even when written so: `$$` for formulas, and its own signs for characters that were written as numbers.
_APART = re.compile("[$\N{LATIN SMALL LIGATURE FL}\N{PILCROW SIGN}]")
_ITEM = re.compile(r"[-+]|[0-9]+[.)]")


def mermaid(drawn: Drawing) -> str:
    """The picture as the text of one Mermaid flowchart."""
    nodes, edges = flow(drawn)
    lines = [
        _SETTINGS,
        "flowchart LR",
        f"  accTitle: {_told(drawn.picture.title)}",
        f"  accDescr: {_told(drawn.picture.subtitle)}",
        *map(_node, nodes),
        *map(_edge, edges),
        *_clicks(nodes),
        *_classes(nodes),
        *_dashes(edges),
    ]
    return "\n".join(lines) + "\n"


def _node(node: Node) -> str:
    opens, closes = _SHAPES[node.kind]
    return f'  {node.key}{opens}"{"<br/>".join(map(_escaped, node.lines))}"{closes}'


def _edge(edge: Edge) -> str:
    plain, before, after = _ARROWS[edge.relation]
    arrow = f"{before} {WORDS[edge.relation]} {after}" if edge.named else plain
    return f"  {edge.source} {arrow} {edge.target}"


def _clicks(nodes: tuple[Node, ...]) -> Iterator[str]:
    for node in nodes:
        link = web_link(node.url)
        if link is not None:
            yield f'  click {node.key} href "{link}" _blank'


def _classes(nodes: tuple[Node, ...]) -> Iterator[str]:
    members = {
        "root": [node.key for node in nodes if node.root],
        "rows": [node.key for node in nodes if node.kind != "card"],
        "held": [node.key for node in nodes if node.held and not node.root],
    }
    for name, keys in members.items():
        if keys:
            yield f"  classDef {name} {_CLASSES[name]}"
            yield f"  class {','.join(keys)} {name}"


def _dashes(edges: tuple[Edge, ...]) -> Iterator[str]:
    """What comes before is dashed visibly; Mermaid's own dots are thin."""
    numbers = [str(at) for at, edge in enumerate(edges) if edge.relation == "prerequisites"]
    if numbers:
        yield f"  linkStyle {','.join(numbers)} stroke-width:2px,stroke-dasharray:7 5"


def _escaped(text: str) -> str:
    """A line of a label, with everything that Mermaid could read in it written as a number."""
    text = _APART.sub("\\g<0>\N{ZERO WIDTH SPACE}", text)
    item = _ITEM.match(text)
    mark = -1 if item is None else item.end() - 1
    return "".join(
        character if at != mark and _PLAIN.match(text, at) else _code(character) for at, character in enumerate(text)
    )


def _code(character: str) -> str:
    return f"#{ord(character)};"


def _told(text: str) -> str:
    """A text of a line of its own, where nothing can be escaped: what could be read is left out."""
    return one_line("".join(character if _PLAIN.match(text, at) else " " for at, character in enumerate(text)))

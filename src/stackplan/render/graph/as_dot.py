"""A picture in DOT, the language of Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render.graph.flow import WORDS, flow
from stackplan.render.graph.links import web_link
from stackplan.render.graph.text_size import one_line

if TYPE_CHECKING:
    from stackplan.render.graph.drawing import Drawing
    from stackplan.render.graph.flow import Edge, Node
    from stackplan.render.graph.picture import Relation

_EDGES: dict[Relation, str] = {
    "stack": 'style=solid, arrowhead=normal, color="#1d5fb8"',
    "prerequisites": 'style=dashed, arrowhead=vee, color="#a8490a"',
    "corequisites": 'style=dashed, arrowhead=diamond, color="#0c6b62"',
    "equivalents": 'style=dotted, arrowhead=odot, color="#6d33c9"',
    "recommended": 'style=dotted, arrowhead=vee, color="#56637a"',
}
_NODES = {
    "card": "shape=box, penwidth=1.5",
    "rule": 'shape=box, style="rounded,filled", fillcolor="#f1f4f8", color="#9fadbf"',
    "list": 'shape=folder, style=filled, fillcolor="#f6f4ea"',
}


def dot(drawn: Drawing) -> str:
    """The picture as one directed graph."""
    nodes, edges = flow(drawn)
    title = _quoted(f"{_text(drawn.picture.title)}\\n{_text(drawn.picture.subtitle)}")
    return "\n".join(
        (
            "digraph pathway {",
            f'  graph [rankdir=LR, bgcolor=white, fontname="Helvetica", label={title}, labelloc=t]',
            '  node [fontname="Helvetica", fontsize=11, margin="0.15,0.08"]',
            '  edge [fontname="Helvetica", fontsize=10]',
            *map(_node, nodes),
            *map(_edge, edges),
            "}",
            "",
        )
    )


def _node(node: Node) -> str:
    label = _quoted("".join(f"{_text(line)}\\l" for line in node.lines))
    width = ", penwidth=3" if node.root else ""
    link = web_link(node.url)
    url = f", URL={_quoted(link.replace('&', '&amp;'))}" if link else ""
    return f"  {node.key} [label={label}, {_NODES[node.kind]}{width}{url}]"


def _edge(edge: Edge) -> str:
    label = f', label="{WORDS[edge.relation]}"' if edge.named else ""
    return f"  {edge.source} -> {edge.target} [{_EDGES[edge.relation]}{label}]"


def _text(text: str) -> str:
    """A text of a user's within a label, where Graphviz reads backslashes and entities."""
    return one_line(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')


def _quoted(text: str) -> str:
    """A string of DOT; what stands in it is escaped already."""
    return f'"{text}"'

"""Which part of a file a finding of its YAML touches, for the reader of YAML knows no credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stackplan import diagnostics as codes
from stackplan.source.tree import Mapping

if TYPE_CHECKING:
    from stackplan.diagnostics import Diagnostic, Span
    from stackplan.source.tree import Node, Scalar

# What is left out of the other parts may change what a credential says, or which credentials there are.
_HARMLESS = frozenset(("title", "sources", "issuers", "skills", "facts", "grade_scales"))


class Place(NamedTuple):
    """The key of the credential that a finding stands in, if any; and whether it may touch any credential at all."""

    credential: str | None
    matters: bool


def place_of(finding: Diagnostic, root: Mapping) -> Place:
    """What a finding touches in a file whose tree is `root`."""
    span = finding.span
    if span is None:
        return Place(None, True)
    first = finding.related[0].span if finding.code is codes.DUPLICATE_KEY and finding.related else None
    part = _entry(root, span, first)
    if part is None:
        return Place(None, True)
    key, value = part
    if key.text in _HARMLESS or key.text.startswith("x-"):
        return Place(None, False)
    if key.text == "credentials" and isinstance(value, Mapping) and key.span != first:
        inner = _entry(value, span, first)
        if inner is not None and (inner[0].span == first or _inside(span, inner[1])):
            return Place(inner[0].text, True)
    return Place(None, True)


def _entry(node: Mapping, span: Span, first: Span | None) -> tuple[Scalar, Node] | None:
    """The entry that a place lies in; of a key that is written twice, the entry that was kept."""
    found = None
    for entry in node.entries:
        if entry[0].span == first:
            return entry
        if (entry[0].span.line, entry[0].span.column) <= (span.line, span.column):
            found = entry
    return found


def _inside(span: Span, node: Node) -> bool:
    """Whether a place lies before the end of a node, which begins before it."""
    return (span.line, span.column) < (node.span.end_line, node.span.end_column)

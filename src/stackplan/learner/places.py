"""Where the fields of a record's entries stand: found again by the place of their entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.source.tree import Mapping, Sequence

if TYPE_CHECKING:
    from stackplan.diagnostics import Span
    from stackplan.source.tree import Node


class Places:
    """The fields of the entries in the lists of a record, by the place that the record keeps of each entry."""

    def __init__(self, root: Node | None) -> None:
        """Take the tree of a record's file; None where there is none."""
        self._entries: dict[Span, Mapping] = {}
        for _, value in root.entries if isinstance(root, Mapping) else ():
            for item in value.items if isinstance(value, Sequence) else ():
                if isinstance(item, Mapping):
                    named = item.get("credential")  # a hold is where its credential stands
                    self._entries[item.span if named is None else named.span] = item

    def of(self, entry: Span, field: str, item: str | None = None) -> Span:
        """The place of a field's value, or of one item of its list; the entry's own where there is no such thing."""
        mapping = self._entries.get(entry)
        value = mapping.get(field) if mapping is not None else None
        if value is None:
            return entry
        if item is not None and isinstance(value, Sequence):
            return next((each.span for each in value.items if getattr(each, "text", None) == item), value.span)
        return value.span

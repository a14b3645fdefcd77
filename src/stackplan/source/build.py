"""From parser events to the tree: a stack of open collections, never recursion, and no feature that hides a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stackplan.diagnostics import (
    DUPLICATE_KEY,
    TOO_LARGE,
    YAML_FEATURE,
    YAML_SYNTAX,
    Code,
    Diagnostic,
    Related,
    Span,
)
from stackplan.source.decode import STAND_IN, cleaned, unwanted, unwanted_character
from stackplan.source.syntax import bad_escape
from stackplan.source.tree import Mapping, Node, Scalar, Sequence
from stackplan.source.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

_VALUES = frozenset(("ScalarEvent", "MappingStartEvent", "SequenceStartEvent", "AliasEvent"))
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class Stopped(Exception):  # noqa: N818 - it ends the reading of one file, and never leaves this package
    """The rest of the file cannot be read; `finding` says why."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.message)
        self.finding = finding


class _Open:
    """A collection that is still being read."""

    __slots__ = (
        "column",
        "end",
        "entries",
        "expects_key",
        "flow",
        "is_mapping",
        "items",
        "key",
        "keys",
        "line",
        "skips",
    )

    def __init__(self, event: Any, *, mapping: bool) -> None:
        self.line: int = event.start_mark.line + 1
        self.column: int = event.start_mark.column + 1
        self.flow: bool = event.flow_style
        self.end = (self.line, self.column)
        self.is_mapping = mapping
        self.items: list[Node] = []
        self.entries: list[tuple[Scalar, Node]] = []
        self.keys: dict[str, Scalar] = {}
        self.expects_key = mapping
        self.key: Scalar | None = None  # whose value comes next
        self.skips = False  # the entry that is being read is left out


class TreeBuilder:
    """Takes events; `root` is the tree then, and `found` what was left out of it.

    What is wrong inside an entry that is left out anyway is not told: it is one mistake.
    """

    def __init__(self, name: str, text: str, *, depth: int, nodes: int) -> None:
        self.name = name
        self.root: Node | None = None
        self.found: list[Diagnostic] = []
        self.last = (1, 1)  # where the last event ended
        self._text = text
        self._repaired = STAND_IN in text
        self._depth = depth
        self._nodes_left = nodes  # of a run of `take_all`
        self._open: list[_Open] = []
        self._silent = 0
        self._documents = 0

    @property
    def flow(self) -> tuple[int, int] | None:
        """Where the innermost `[` or `{` stands that is still open."""
        return next(((open_.line, open_.column) for open_ in reversed(self._open) if open_.flow), None)

    def take_all(self, events: Iterable[Any]) -> None:
        """Take events, one after the other. Raises Stopped where a budget is spent or a second document begins.

        Plain scalars are most of a file: they are taken here, as fast as can be, everything else by `_take`.
        """
        name, left, repaired = self.name, self._nodes_left, self._repaired
        attach, scalar_event = self._attach, None
        new: Any = tuple.__new__  # a named tuple's own constructor takes twice as long
        for event in events:
            end = event.end_mark
            self.last = last = (end.line + 1, end.column + 1)
            kind = event.__class__
            if (
                kind is scalar_event
                and event.implicit[0]
                and event.anchor is None
                and event.tag is None
                and not repaired
            ):
                left -= 1
                if left < 0:
                    raise self._too_many(event)
                start = event.start_mark
                span = new(Span, (name, start.line + 1, start.column + 1, *last))
                attach(new(Scalar, (event.value, True, span)), last)
                continue
            what = kind.__name__  # by name, so that this module needs no import of the library
            if what == "ScalarEvent":
                scalar_event = kind
            if what in _VALUES:
                left -= 1
                if left < 0:
                    raise self._too_many(event)
            self._take(event, what)

    def _take(self, event: Any, kind: str) -> None:
        if kind == "ScalarEvent":
            scalar = self._scalar(event)
            self._attach(scalar, (scalar.span.end_line, scalar.span.end_column))
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            if event.anchor is not None or event.tag is not None:
                self._features(event)
            self._start(event, mapping=kind == "MappingStartEvent")
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._end()
        elif kind == "AliasEvent":
            self._alias(event)
        elif kind == "DocumentStartEvent":
            self._documents += 1
            if self._documents > 1:
                message, help_text = "a second document begins here", "write one document a file"
                raise Stopped(
                    Diagnostic(YAML_FEATURE, message, self._span(event, ends=False), help=help_text, fatal=True)
                )

    def _span(self, event: Any, *, ends: bool = True) -> Span:
        start, end = event.start_mark, event.end_mark
        if not ends or type(event).__name__ in ("MappingStartEvent", "SequenceStartEvent"):
            return Span(self.name, start.line + 1, start.column + 1, start.line + 1, start.column + 2)
        return Span(self.name, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def _report(self, code: Code, message: str, span: Span, help_text: str, *related: Related) -> None:
        if not self._silent:
            self.found.append(Diagnostic(code, message, span, related, help_text))

    def _too_many(self, event: Any) -> Stopped:
        message = "the file holds more values than one file may"
        return Stopped(
            Diagnostic(TOO_LARGE, message, self._span(event), help="split it into several files", fatal=True)
        )

    def _features(self, event: Any) -> None:
        """Report what is refused on a node, and go on without it."""
        if event.anchor is not None:
            message = f"the anchor {quoted('&' + event.anchor)} is not part of this language"
            help_text = "write the value out where it is used; put text that begins with '&' in quotes"
            self._report(YAML_FEATURE, message, self._span(event, ends=False), help_text)
        if event.tag is not None:
            shown = quoted(event.tag.replace("tag:yaml.org,2002:", "!!", 1))
            help_text = "leave it out; put text that begins with '!' in quotes"
            span = self._span(event, ends=False)
            self._report(YAML_FEATURE, f"the tag {shown} is not part of this language", span, help_text)

    def _scalar(self, event: Any) -> Scalar:
        if event.anchor is not None or event.tag is not None:
            self._features(event)
        start = event.start_mark
        end = self._block_end(event) if event.style and event.style in "|>" else self.last
        span = Span(self.name, start.line + 1, start.column + 1, *end)
        text: str = event.value
        if event.implicit[0]:
            plain = True
        else:
            plain = event.tag is not None and not event.style  # the tag is ignored, and the rest of it is plain
            character = unwanted(text)
            if character is not None:
                if not self._silent:
                    self.found.append(unwanted_character(character, span))
                text = cleaned(text)
            elif _HALF_CHARACTER.search(text):
                # libyaml refuses "\ud83c"; the parser in Python lets half a character through.
                raise Stopped(bad_escape(self.name, (start.line + 1, start.column + 1)))
        if self._repaired and STAND_IN in text:
            text = cleaned(text)
        return Scalar(text, plain, span)

    def _block_end(self, event: Any) -> tuple[int, int]:
        """Where block text ends; the library's mark lies behind the blank lines that follow it."""
        body = self._text[event.start_mark.index : event.end_mark.index].rstrip()
        body = body.replace("\r\n", "\n").replace("\r", "\n")
        breaks = body.count("\n")
        if not breaks:
            return event.start_mark.line + 1, event.start_mark.column + 1 + len(body)
        return event.start_mark.line + 1 + breaks, len(body) - body.rfind("\n")

    def _start(self, event: Any, *, mapping: bool) -> None:
        if len(self._open) >= self._depth:
            message = f"lists and mappings stand more than {self._depth} deep inside one another"
            help_text = "write it flatter: give the inner parts ids of their own"
            raise Stopped(Diagnostic(TOO_LARGE, message, self._span(event), help=help_text, fatal=True))
        parent = self._open[-1] if self._open else None
        if parent is not None and parent.expects_key:
            help_text = "write 'key: value'; put text that begins with '{' or '[' in quotes"
            self._report(YAML_FEATURE, "a key must be text, not a list or a mapping", self._span(event), help_text)
            self._skip(parent)
        self._open.append(_Open(event, mapping=mapping))

    def _end(self) -> None:
        closed = self._open.pop()
        end = self.last if closed.flow else closed.end  # the mark of a block collection lies behind what follows it
        span = Span(self.name, closed.line, closed.column, *end)
        node = Mapping(tuple(closed.entries), span) if closed.is_mapping else Sequence(tuple(closed.items), span)
        self._attach(node, end)

    def _alias(self, event: Any) -> None:
        message = f"the alias {quoted('*' + event.anchor)} is not part of this language"
        help_text = "write the value out; put text that begins with '*' in quotes"
        self._report(YAML_FEATURE, message, self._span(event), help_text)
        self._attach(None, self.last)

    def _attach(self, node: Node | None, end: tuple[int, int]) -> None:
        """Put a finished node, or nothing where it is left out, into the collection that is being read."""
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        parent.end = end
        if not parent.is_mapping:
            if node is not None:
                parent.items.append(node)
        elif parent.expects_key:
            parent.expects_key = False
            if not parent.skips:
                self._key(parent, node)
        else:
            parent.expects_key = True
            if parent.skips:
                parent.skips = False
                self._silent -= 1
            elif node is not None and parent.key is not None:
                parent.entries.append((parent.key, node))

    def _key(self, parent: _Open, key: Node | None) -> None:
        parent.key = key if isinstance(key, Scalar) else None
        if parent.key is None:  # an alias, reported already
            self._skip(parent)
            return
        text, span = parent.key.text, parent.key.span
        first = parent.keys.setdefault(text, parent.key)
        if text == "<<" and parent.key.plain:
            help_text = "write the entries out; what all credentials of a file share goes under 'defaults'"
            self._report(YAML_FEATURE, "the merge key '<<' is not part of this language", span, help_text)
        elif not text:
            self._report(YAML_SYNTAX, "a key is missing before ':'", span, "write 'key: value'")
        elif first is not parent.key:
            related = Related(first.span, "it is written here first")
            self._report(DUPLICATE_KEY, f"the key {quoted(text)} is written twice", span, "keep one of them", related)
        else:
            return
        self._skip(parent)

    def _skip(self, parent: _Open) -> None:
        """Leave out the entry whose key is being read, and stay silent until its value has been read."""
        parent.skips = True
        self._silent += 1

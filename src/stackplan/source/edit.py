"""Editing a list of a YAML file, every other byte of it left alone. The only user of the round-trip library.

The library tells where things stand and how they are written, and writes the new items. It does not write the file:
that would join lines, respell values and move comments (docs/decisions/0012-record-edits.md). What comes out is read
again by our own reader, and must say what the file said before, and the change.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from stackplan.source.read import read
from stackplan.source.scalars import is_null
from stackplan.source.tree import Mapping, Scalar, Sequence, SourceFile

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Mapping as Entries
    from collections.abc import Sequence as Items
    from datetime import date

    from stackplan.source.tree import Node

    Item = str | Entries[str, str | date | tuple[str, ...]]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_MARK = "\ufeff"  # of the byte order; it is no part of the text


class EditError(Exception):
    """A file that is written in a form in which nothing can be changed without touching the rest."""


def appended(file: SourceFile, key: str, items: Items[Item]) -> SourceFile:
    """The file with items at the end of the list under `key` of its mapping; a missing list is begun.

    Raises EditError where that cannot be done in place. The file must be one that `read` has nothing to say about.
    """
    changed = file
    for item in items:
        before, text = changed, _text(changed)
        changed = _encoded(before, _append(text, key, item))
        _compare(before, changed, key, lambda nodes, new: nodes == new[:-1])
        if not _says(_list(_root(changed), key)[-1], item):
            raise EditError("the new entry would be read as something else")
    return changed


def removed(file: SourceFile, key: str, positions: Collection[int]) -> SourceFile:
    """The file without some items (from 0) of the list under `key`, each with the comment at the end of its line.

    Comments on lines of their own stay. Raises EditError where that cannot be done in place.
    """
    changed = file
    for position in sorted(set(positions), reverse=True):
        before = changed
        changed = _encoded(before, _remove(_text(before), key, position))
        _compare(before, changed, key, lambda old, new, at=position: [*old[:at], *old[at + 1 :]] == new)
    return changed


def _text(file: SourceFile) -> str:
    return file.data.decode("utf-8").removeprefix(_MARK)


def _encoded(before: SourceFile, text: str) -> SourceFile:
    mark = _MARK if before.data.startswith(_MARK.encode()) else ""
    return SourceFile(before.name, (mark + text).encode("utf-8"))


# Where things stand


@dataclass(frozen=True, slots=True)
class _Place:
    """A text, the library's node of its mapping, and of the key and the list in question where they are there.

    `ends` is the number of the line on which what follows the list begins, or of the line behind the last one.
    """

    text: str
    lines: list[str]
    root: Any
    key: Any = None
    value: Any = None
    ends: int = 0

    @property
    def newline(self) -> str:
        """How the file ends its lines."""
        first = self.lines[0] if self.lines else ""
        return first[len(first.rstrip("\r\n")) :] or "\n"

    def offset(self, line: int) -> int:
        """Where a line begins in the text."""
        return sum(map(len, self.lines[:line]))


def _library(typ: str) -> Any:
    from ruamel.yaml import YAML

    library = YAML(typ=typ, pure=True)
    library.width = 1_000_000
    library.default_flow_style = True
    return library


def _find(text: str, key: str) -> _Place:
    from ruamel.yaml.error import YAMLError

    try:
        # Places are asked of its plain reader: the one that carries comments along gives up where two of them meet.
        root = _library("safe").compose(text)
    except YAMLError:  # our own reader takes it, and so it is no mistake
        raise EditError("it is written in an uncommon form") from None
    lines = _LINE.findall(text)
    if not hasattr(root, "flow_style") or root.id != "mapping":
        raise EditError("it is no mapping")
    for position, (name, value) in enumerate(root.value):
        if name.value == key:
            after = root.value[position + 1 :]
            ends = after[0][0].start_mark.line if after and not root.flow_style else len(lines)
            return _Place(text, lines, root, name, value, ends)
    return _Place(text, lines, root)


def _dashes(place: _Place) -> list[int]:
    """The line on which the dash of each item stands."""
    column = place.value.start_mark.column
    found: list[int] = []
    for item in place.value.value:
        line = item.start_mark.line
        while not _begins_with(place.lines[line], column, "-"):
            line -= 1
            if line < (found[-1] + 1 if found else place.value.start_mark.line):
                raise EditError("it is written in an uncommon form")
        found.append(line)
    return found


def _begins_with(line: str, column: int, mark: str) -> bool:
    return not line[:column].strip(" ") and line[column : column + 1] == mark


def _last_line(place: _Place, first: int, behind: int) -> int:
    """The line behind an item: what follows it, blank lines and comments no deeper than the dash, is not its own."""
    column = place.value.start_mark.column
    while behind > first + 1:
        line = place.lines[behind - 1]
        content = line.strip()
        comment = content.startswith("#") and len(line) - len(line.lstrip(" ")) <= column
        if content and not comment and content not in ("...", "---"):
            break
        behind -= 1
    return behind


# Adding


def _append(text: str, key: str, item: Item) -> str:
    place = _find(text, key)
    written = _written(item)
    if place.value is None:
        return _begin(place, f"{key}:", written)
    if place.value.id == "sequence":
        return _append_flow(place, written) if place.value.flow_style else _append_block(place, written)
    if place.value.id != "scalar" or place.root.flow_style:
        raise EditError("it is written in an uncommon form")
    return _fill(place, written)


def _begin(place: _Place, head: str, written: str) -> str:
    """A list where the mapping has none, at its end."""
    if place.root.flow_style:
        raise EditError("it is written in one pair of braces")
    behind = len(place.lines)
    while behind and place.lines[behind - 1].strip() in ("", "..."):
        behind -= 1
    if not (behind < len(place.lines) and place.lines[behind].strip() == "..."):
        behind = len(place.lines)
    margin = " " * place.root.start_mark.column
    return _inserted(place, behind, f"{margin}{head}", f"{margin}  - {written}")


def _fill(place: _Place, written: str) -> str:
    """A list under a key that has nothing, a null, or empty brackets."""
    margin = " " * (place.key.start_mark.column + 2)
    start, end = place.value.start_mark, place.value.end_mark
    if start.index == end.index:
        return _inserted(place, place.key.end_mark.line + 1, f"{margin}- {written}")
    before = place.text[: start.index].rstrip()
    without = before + place.text[end.index :]
    shorter = _Place(without, _LINE.findall(without), place.root)
    return _inserted(shorter, len(_LINE.findall(before)), f"{margin}- {written}")


def _append_block(place: _Place, written: str) -> str:
    dashes = _dashes(place)
    column = place.value.start_mark.column
    last = place.value.value[-1].start_mark
    gap = last.column - column - 1 if last.line == dashes[-1] else 1
    behind = _last_line(place, dashes[-1], place.ends)
    return _inserted(place, behind, f"{' ' * column}-{' ' * gap}{written}")


def _append_flow(place: _Place, written: str) -> str:
    text, items = place.text, place.value.value
    if items:
        at = items[-1].end_mark.index
        return f"{text[:at]}, {written}{text[at:]}"
    inside = text[place.value.start_mark.index + 1 : place.value.end_mark.index - 1]
    if not inside.strip() and not place.root.flow_style:
        return _fill(place, written)
    at = place.value.start_mark.index + 1
    return f"{text[:at]}{written}{text[at:]}"


def _inserted(place: _Place, line: int, *new: str) -> str:
    """The text with new lines before a line, or at its end."""
    at = place.offset(line)
    before = place.text[:at]
    if before and before[-1] not in "\r\n":
        before += place.newline
    return before + "".join(each + place.newline for each in new) + place.text[at:]


def _written(item: Item) -> str:
    """An item in one line, as it may stand in a list of either style."""
    value = item if isinstance(item, str) else {name: _plain(each) for name, each in item.items()}
    stream = io.StringIO()
    _library("rt").dump([value], stream)
    return stream.getvalue().strip()[1:-1]


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


# Removing


def _remove(text: str, key: str, position: int) -> str:
    place = _find(text, key)
    if place.value is None or place.value.id != "sequence":
        raise EditError("it is written in an uncommon form")
    if place.value.flow_style:
        return _remove_flow(place, position)
    dashes = [*_dashes(place), place.ends]
    first, behind = list(pairwise(dashes))[position]
    return text[: place.offset(first)] + text[place.offset(_last_line(place, first, behind)) :]


def _remove_flow(place: _Place, position: int) -> str:
    text, items = place.text, place.value.value
    start, end = items[position].start_mark.index, items[position].end_mark.index
    if position + 1 < len(items):
        gap = text[end : items[position + 1].start_mark.index]
        kept = gap[re.search(r"[\r\n]|\Z", gap).start() :] if "#" in gap else ""  # type: ignore[union-attr]
        return text[:start] + kept + text[end + len(gap) :]
    if position:
        before = items[position - 1].end_mark.index
        if "#" not in text[before:start]:
            return text[:before] + text[end:]
    comma = re.match(r"\s*,", text[end:])
    return text[:start] + text[end + (comma.end() if comma else 0) :]


# Reading again


def _root(file: SourceFile) -> Mapping:
    root, found = read(file)
    if found or not isinstance(root, Mapping):
        raise EditError("what would be written could not be read again")
    return root


def _list(root: Mapping, key: str) -> tuple[Node, ...]:
    value = root.get(key)
    if value is None or is_null(value):
        return ()
    if not isinstance(value, Sequence):
        raise EditError(f"its '{key}' is no list")
    return value.items


def _compare(before: SourceFile, after: SourceFile, key: str, is_so: Any) -> None:
    """That two files say the same but for a list, and of that list what it must. Raises EditError where not."""
    old, new = _root(before), _root(after)
    rests = [[(name.text, _bare(value)) for name, value in root.entries if name.text != key] for root in (old, new)]
    if rests[0] != rests[1] or not is_so(*([_bare(item) for item in _list(root, key)] for root in (old, new))):
        raise EditError("the change would have touched something else")


def _bare(node: Node) -> object:
    """What a node says, without its place."""
    if isinstance(node, Scalar):
        return node.text, node.plain
    if isinstance(node, Sequence):
        return [_bare(item) for item in node.items]
    return [(key.text, _bare(value)) for key, value in node.entries]


def _says(node: Node, item: Item) -> bool:
    if isinstance(item, str):
        return isinstance(node, Scalar) and node.text == item
    if not isinstance(node, Mapping) or [key.text for key, _ in node.entries] != list(item):
        return False
    return all(_values(value) == _values(item[key.text]) for key, value in node.entries)


def _values(value: Any) -> object:
    if isinstance(value, Sequence):
        return [item.text if isinstance(item, Scalar) else None for item in value.items]
    return value.text if isinstance(value, Scalar) else list(value) if isinstance(value, tuple) else str(value)

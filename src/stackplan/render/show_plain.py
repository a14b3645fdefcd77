"""One credential in the order in which it is read aloud: one sentence a line, no columns, no indentation.

What a requirement nests is told by numbers: 2.1 is the first part of the second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render.layout import Line, cell, plain
from stackplan.render.path_plain import ended
from stackplan.render.short import ShortIds
from stackplan.render.show_text import RELATIONS, View, not_earnable, plainly, role_words
from stackplan.render.words import outline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.catalog.requirement import Requirement
    from stackplan.render.relations import Relation
    from stackplan.render.words import Item

_WIDE = 100_000  # columns: lines are of any width


def show_sentences(
    credential: Credential,
    lookup: Lookup,
    unlocks: Sequence[Relation],
    *,
    on: date,
    held: bool,
    names: Mapping[str, str],
) -> list[Line]:
    """A credential as lines of any width; the arguments are those of `show_lines`."""
    told = _told(credential, lookup, unlocks, on=on, held=held, names=names)
    return [cell(ended(sentence), "strong" if not at else "") for at, sentence in enumerate(told)]


def _told(
    credential: Credential,
    lookup: Lookup,
    unlocks: Sequence[Relation],
    *,
    on: date,
    held: bool,
    names: Mapping[str, str],
) -> Iterator[str]:
    view = View(credential, lookup, _WIDE, names)
    yield f"{credential.name} ({credential.id})"
    if credential.description:
        yield credential.description
    if held:
        yield "You hold it."
    blocked = not_earnable(credential, on)
    if blocked:
        yield blocked
    for label, text, doubt in view.pairs():
        yield f"{label}: {text}{doubt}"
    for field, heading in RELATIONS:
        requirement: Requirement | None = getattr(credential, field)
        if requirement is not None:
            yield from _outline(heading, outline(requirement, lookup, names=names))
        elif field in credential.nothing:
            yield f"{heading}: nothing is required"
    for way in credential.equivalents:
        yield from _outline("Stands for it", outline(way, lookup, names=names))
    code = ShortIds(relation.id for relation in unlocks)
    for relation in unlocks:
        yield f"Leads to: {role_words(relation)} {code(relation.id)}, {relation.name}"
    yield from (plain(line).strip() for line in view.sources())
    yield from (f"{key}: {plainly(value)}" for key, value in credential.extra.items())


def _outline(heading: str, items: Sequence[Item]) -> Iterator[str]:
    """A requirement: its head, then what is in it by numbers."""
    code = ShortIds(item.id for item in items if item.id is not None)
    counts: list[int] = []
    for item in items:
        text = item.text if item.id is None else f"{code(item.id)}, {item.text}"
        if not item.depth:
            yield f"{heading}: {text}"
            continue
        counts = [*counts, 0][: item.depth]
        counts[item.depth - 1] += 1
        yield f"{'.'.join(map(str, counts))}: {text}"

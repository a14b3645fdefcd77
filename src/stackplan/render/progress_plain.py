"""How far a learner is, in the order in which it is read aloud: one sentence a line, no columns.

What is below a part is told by numbers: 2.1 is the first part of the second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render.causes_text import cause_sentences
from stackplan.render.layout import Line, cell, plain
from stackplan.render.path_plain import ended
from stackplan.render.progress_view import UNCHANGED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from stackplan.render.progress_view import PartRow, ProgressView, WhatIfWords


def progress_sentences(view: ProgressView, *, seen: date | None = None, record: str | None = None) -> list[Line]:
    """An answer as lines of any width; `seen` and `record` are as for a path."""
    told = [view.headline()]
    told += [sentence for _, sentence in cause_sentences(view.plan.causes)]
    told += _numbered(view.rows())
    if view.progress.what_if is not None:
        told += _what_if(view.what_if(view.progress.what_if))
    lines = [cell(ended(sentence), "strong" if not at else "") for at, sentence in enumerate(told)]
    return [*lines, *view.closing(seen, record)]


def part_words(row: PartRow) -> str:
    """A part with its state, and what there is to say of it."""
    remarks = plain(row.remarks)
    if not remarks.startswith(row.state):  # a remark may say the state, and since when or until when it is so
        remarks = "; ".join(filter(None, (row.state, remarks)))
    return f"{plain(row.text)}: {remarks}"


def _numbered(rows: Iterable[PartRow]) -> Iterator[str]:
    counts: list[int] = []
    for row in rows:
        counts = [*counts, 0][: row.depth + 1]
        counts[row.depth] += 1
        yield f"{'.'.join(map(str, counts))}: {part_words(row)}"


def _what_if(told: WhatIfWords) -> Iterator[str]:
    yield told.headline
    yield from (f"{word.capitalize()}: {left}" for word, left in told.left)
    yield from (f"{plain(part)}: without, {before}; with, {after}" for part, before, after in told.changes)
    if not told.changes:
        yield from (UNCHANGED, *map(plain, told.why_none))

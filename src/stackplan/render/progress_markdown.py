"""How far a learner is, as Markdown for an e-mail or a ticket: the requirement as nested lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render.causes_text import cause_sentences
from stackplan.render.layout import EMPTY, Line, cell, plain
from stackplan.render.markdown import escaped, table_lines
from stackplan.render.progress_plain import part_words
from stackplan.render.progress_view import UNCHANGED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from stackplan.render.progress_view import ProgressView, WhatIfWords


def progress_markdown(view: ProgressView, *, seen: date | None = None, record: str | None = None) -> list[Line]:
    """An answer as lines of any width; `seen` and `record` are as for a path."""
    lines = [f"**{escaped(view.headline())}**"]
    causes = list(cause_sentences(view.plan.causes))
    if causes:
        lines += ["", *(f"{'  ' * depth}- {escaped(sentence)}" for depth, sentence in causes)]
    rows = list(view.rows())
    if rows:
        lines += ["", *(f"{'  ' * row.depth}- {escaped(part_words(row))}" for row in rows)]
    if view.progress.what_if is not None:
        lines += _what_if(view.what_if(view.progress.what_if))
    closing = [plain(text) for text in view.closing(seen, record)]
    if closing:
        lines += ["", "What to know:", "", *(f"- {escaped(sentence)}" for sentence in closing)]
    return [cell(line) or EMPTY for line in lines]


def _what_if(told: WhatIfWords) -> Iterator[str]:
    yield from ("", escaped(told.headline), "")
    yield from (f"- {word.capitalize()}: {escaped(left)}" for word, left in told.left)
    yield ""
    if told.changes:
        rows = [(plain(part), before, after) for part, before, after in told.changes]
        yield from table_lines(("Part", "Without", "With"), rows)
    else:
        yield UNCHANGED
        yield from ("", *(f"- {escaped(plain(text))}" for text in told.why_none))

"""Text of a user's in Markdown, never as Markdown. The marks are those of GitHub's dialect and of CommonMark."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stackplan.render.layout import Run

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_MARKS = re.compile(
    r"[\\`*_\[\]<>|~&!$^]"  # emphasis, code, links, tags, entities, cells, mathematics
    r"|(?<=[A-Za-z]):(?=//)|(?<=\bwww)\.|@"  # what would become a link by itself
    r"|#(?=[0-9])|^[#+-]|^[0-9]+(?=[.)])",  # a mention; what begins a heading or a list
    re.IGNORECASE,
)


def escaped(text: str) -> str:
    """A text as one line that means itself, in characters that can be written."""
    return _MARKS.sub(_escape, Run(text).text)


def table_lines(heads: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[str] = ()) -> list[str]:
    """A table of texts; the columns whose heads are among the `right` ones have their texts there."""
    rules = ["---:" if head in right else "---" for head in heads]
    cells = [heads, rules, *([escaped(text) for text in row] for row in rows)]
    return [f"| {' | '.join(each)} |" for each in cells]


def _escape(found: re.Match[str]) -> str:
    mark = found[0]
    return f"{mark}\\" if mark.isdecimal() else f"\\{mark}"

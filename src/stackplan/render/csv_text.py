"""Rows as CSV (RFC 4180, lines ending in LF), safe to open in a spreadsheet and to print in a terminal."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING
from unicodedata import normalize

from stackplan.render.chars import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What a spreadsheet reads as a formula, in full width too. Source: OWASP, "CSV Injection"; tabs and the like are
# cleaned away.
_FORMULA = ("=", "+", "-", "@")


def csv_text(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A line of names and a line for each row. A cell is one line, and an empty one stands for what is unknown.

    A cell that a spreadsheet would take for a formula has an apostrophe in front, which is shown there, and is text.
    """
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return written.getvalue()


def _cell(text: str) -> str:
    safe = clean(text)
    return f"'{safe}" if normalize("NFKC", safe).lstrip().startswith(_FORMULA) else safe

"""How much room a text takes in a picture, without asking any font: an upper bound, so that no text is ever cut."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from stackplan.render.chars import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

# Widths in hundredths of the font's size: the wider of two families between which most sans-serif fonts lie.
_WIDTHS = {
    character: width
    for width, characters in (
        (28, "'ijl"),
        (30, "I"),
        (34, " ,./:;\\|"),
        (38, "-f"),
        (42, "()[]t!r"),
        (46, '"'),
        (50, "*J`"),
        (54, "sz"),
        (58, "?L_ck"),
        (62, "FTaeovxy"),
        (64, "$0123456789bdghnpqu{}"),
        (70, "ABEKPSVXYZ"),
        (76, "CHNRU"),
        (80, "&DGOQ"),
        (84, "#+<=>^w~"),
        (88, "M"),
        (100, "%Wm"),
        (102, "@"),
    )
    for character in characters
}
_OTHER, _WIDE = 80, 115
_BOLD = 1.13


def one_line(text: str) -> str:
    """A text of a user's as one line: nothing that moves or turns what follows, single blanks."""
    return " ".join(clean(text).split())


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is at most, at a font size."""
    return sum(map(_width, text)) / 100 * size * (_BOLD if bold else 1)


def _width(character: str) -> int:
    known = _WIDTHS.get(character)
    if known is not None:
        return known
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return _WIDE
    return _WIDTHS.get(unicodedata.normalize("NFKD", character)[0], _OTHER)


def wrapped(text: str, room: float, size: float, *, bold: bool = False, first: float = 0) -> list[str]:
    """A clean text in lines that fit, broken at blanks; the first has `first` less room. Long words break anywhere.

    The first line is empty where nothing fits into what is left of it.
    """
    lines = [""]
    used = first
    blank = text_width(" ", size, bold=bold)
    for word in _pieces(text, room, size, bold=bold):
        width = text_width(word, size, bold=bold)
        before = blank if lines[-1] else 0
        if used + before + width > room and (lines[-1] or (first and len(lines) == 1)):
            lines.append("")
            used = before = 0
        lines[-1] += (" " if before else "") + word
        used += before + width
    return lines


def _pieces(text: str, room: float, size: float, *, bold: bool) -> Iterator[str]:
    for word in text.split():
        rest = word
        while text_width(rest, size, bold=bold) > room and len(rest) > 1:
            fits = 1
            used = text_width(rest[0], size, bold=bold)
            while used + (step := text_width(rest[fits], size, bold=bold)) <= room:
                used += step
                fits += 1
            near = max(rest.rfind(mark, 0, fits) for mark in "-/.") + 1
            fits = near if near > fits // 2 else fits
            yield rest[:fits]
            rest = rest[fits:]
        yield rest

"""Characters: what may reach a terminal, how wide it is there, what to write where an encoding lacks it."""

from __future__ import annotations

import unicodedata

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_UNSEEN = frozenset("\u00ad\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_PLAIN = {
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{HYPHEN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{MINUS SIGN}": "-",
    "\N{BULLET}": "*",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{FULL BLOCK}": "#",
    "\N{LIGHT SHADE}": "-",
    "\N{BLACK DIAMOND}": "*",
    "\N{BOX DRAWINGS LIGHT HORIZONTAL}": "-",
    "\N{BOX DRAWINGS LIGHT VERTICAL}": "|",
    "\N{BOX DRAWINGS LIGHT UP AND RIGHT}": "+",
    "\N{LATIN SMALL LETTER SHARP S}": "ss",
    "\N{LATIN SMALL LETTER O WITH STROKE}": "o",
    "\N{LATIN CAPITAL LETTER O WITH STROKE}": "O",
    "\N{LATIN SMALL LETTER L WITH STROKE}": "l",
    "\N{LATIN CAPITAL LETTER L WITH STROKE}": "L",
    "\N{LATIN SMALL LETTER AE}": "ae",
    "\N{LATIN CAPITAL LETTER AE}": "AE",
}


def clean(text: str) -> str:
    """`text` as one line that moves no cursor: white space becomes a space, any other control a replacement character.

    Marks that turn the direction of writing go too, for they could make one text look like another, and soft hyphens,
    which some terminals show.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_clean_character, text))


def _clean_character(character: str) -> str:
    if character.isspace():
        return " "
    if character in _UNSEEN:
        return ""
    return _REPLACEMENT if unicodedata.category(character) in ("Cc", "Cs", "Cn") else character


def inert(line: str) -> str:
    """A line that no CI system takes for a command: those begin with `::`, or hold `##[`.

    Source: the parser of GitHub's runner (`ActionCommand`), which skips white space before `::`.
    """
    if "##[" in line:
        line = line.replace("##[", "## [")
    if line.lstrip().startswith("::"):
        line = line.replace("::", ": :", 1)
    return line


def width(text: str) -> int:
    """How many columns a clean text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(map(_character_width, text))


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def encodable(text: str, encoding: str) -> str:
    """`text` with every character that `encoding` lacks written in plainer ones, `?` at worst."""
    if text.isascii():
        return text
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_encodable_character(character, encoding) for character in text)
    return text


def _encodable_character(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        if character in _PLAIN:
            return _PLAIN[character]
        if unicodedata.category(character) in ("Mn", "Me", "Cf"):
            return ""
        plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode("ascii")
        return plain if plain.isprintable() and plain else "?"
    return character

"""Text of a user's inside a message: one line, short, in quotes."""

from __future__ import annotations

_MOST = 60


def quoted(text: str) -> str:
    """`text` in single quotes, its line breaks and other unprintable characters as escapes, shortened in its middle."""
    shown = "".join(character if character.isprintable() else _escaped(character) for character in text)
    if len(shown) > _MOST:
        shown = f"{shown[: _MOST - 20]}...{shown[-17:]}"
    return f"'{shown}'"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")

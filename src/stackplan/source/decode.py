"""From bytes to text: UTF-8 only, and no character that editors, terminals and YAML read differently."""

from __future__ import annotations

import re

from stackplan.diagnostics import CONTROL_CHARACTER, NOT_UTF8, Diagnostic, Span

STAND_IN = "\ufffd"  # what an unwanted character is replaced by: every column stays, and no syntax begins with it

_UNWANTED_RAW = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")  # a carriage return too
_MOST_FINDINGS = 20

_NAMES = {
    0x07: "bell",
    0x08: "backspace",
    0x0B: "vertical tab",
    0x0C: "form feed",
    0x0D: "carriage return",
    0x1B: "escape",
    0x7F: "delete",
    0x85: "next line",
    0x2028: "line separator",
    0x2029: "paragraph separator",
    0xFEFF: "byte order mark",
}
_OTHER_ENCODINGS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def decode(name: str, data: bytes) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """The text of a file without its byte order mark, unwanted characters replaced, and what was found.

    The text is None, and there is one fatal finding, where the bytes are not UTF-8 or not text at all.
    """
    for mark, encoding in _OTHER_ENCODINGS:
        if data.startswith(mark):
            return None, (_not_utf8(f"the file is saved as {encoding}", Span(name, 1, 1, 1, 1)),)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = place(before.removeprefix("\ufeff"), len(before))
        message = f"the file is not UTF-8: byte 0x{data[error.start]:02x} in line {line}"
        return None, (_not_utf8(message, Span(name, line, column, line, column + 1)),)
    text = text.removeprefix("\ufeff")
    return _without_unwanted(name, text) if _UNWANTED_RAW.search(text) else (text, ())


def unwanted(text: str) -> str | None:
    """The first character of a scalar's text that no text may hold, or None. Line breaks and tabs are wanted."""
    match = _UNWANTED.search(text)
    return match.group() if match else None


def cleaned(text: str) -> str:
    """A scalar's text without the characters that no text may hold."""
    return _UNWANTED.sub("", text).replace(STAND_IN, "")


def unwanted_character(character: str, span: Span) -> Diagnostic:
    """The finding for one such character."""
    named = _NAMES.get(ord(character))
    shown = f"U+{ord(character):04X}" + (f" ({named})" if named else "")
    return Diagnostic(
        CONTROL_CHARACTER, f"text may not hold the control character {shown}", span, help="delete it, or write a space"
    )


def place(text: str, index: int) -> tuple[int, int]:
    """The line and column, from 1, of a character of the text."""
    before = text[:index].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _not_utf8(message: str, span: Span) -> Diagnostic:
    return Diagnostic(NOT_UTF8, message, span, help="save the file as UTF-8", fatal=True)


def _without_unwanted(name: str, text: str) -> tuple[str | None, tuple[Diagnostic, ...]]:
    found: list[Diagnostic] = []
    lines: set[int] = set()
    for match in _UNWANTED_RAW.finditer(text):
        line, column = place(text, match.start())
        span = Span(name, line, column, line, column + 1)
        if match.group() == "\0" or len(found) == _MOST_FINDINGS:
            message = f"the file is not text: it holds the control character U+{ord(match.group()):04X}"
            return None, (
                Diagnostic(CONTROL_CHARACTER, message, span, help="save it as plain text in UTF-8", fatal=True),
            )
        if line not in lines:  # one finding a line is enough to find the rest of it
            lines.add(line)
            found.append(unwanted_character(match.group(), span))
    return _UNWANTED_RAW.sub(STAND_IN, text), tuple(found)

"""Comments that suppress findings: `# stackplan: ignore[SP203] reason`, at the end of a line or above it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.checks.registry import UnknownRuleError, named
from stackplan.diagnostics import Diagnostic, Span
from stackplan.source.tree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackplan.catalog.load import Document
    from stackplan.source.tree import Node

_COMMENT = re.compile(r"(?:^|(?<=\s))#[ \t]*stackplan:[ \t]*ignore\[([^\]\n]*)\]")
_ATTEMPT = re.compile(r"(?:^|(?<=\s))#[ \t]*stackplan:[ \t]*((?:ignore\b|[A-Za-z-]+\[)(?:[^\]\s]*\])?)")
_CODE = re.compile(r"[^,\s]+")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One code in one comment: the codes that it means, where it stands, and the line that it speaks of."""

    text: str
    codes: frozenset[str]
    span: Span
    line: int

    def covers(self, finding: Diagnostic) -> bool:
        """Whether it speaks of a finding."""
        span = finding.span
        return (
            span is not None
            and (span.file, span.line) == (self.span.file, self.line)
            and finding.code.code in self.codes
        )


def suppressions(document: Document, text: str) -> tuple[tuple[Suppression, ...], tuple[Diagnostic, ...]]:
    """The suppressions of a file, and what is wrong with them. What looks like one inside of a text is none."""
    if "stackplan:" not in text or not _ATTEMPT.search(text):
        return (), ()
    lines = text.splitlines()
    scalars = _by_line(_scalars(document))
    found: list[Suppression] = []
    wrong: list[Diagnostic] = []
    for number, line in enumerate(lines, 1):
        for attempt in _ATTEMPT.finditer(line):
            if any(_holds(scalar, number, attempt.start() + 1) for scalar in scalars.get(number, ())):
                continue
            match = _COMMENT.match(line, attempt.start())
            if match is None or not match[1].strip(" \t,"):
                wrong.append(
                    _codeless(attempt[1], Span(document.name, number, attempt.start(1) + 1, number, attempt.end(1) + 1))
                )
                continue
            spoken_of = number if line[: match.start()].strip() else _next_line(lines, number)
            for code in _CODE.finditer(match[1]):
                start = match.start(1) + code.start() + 1
                span = Span(document.name, number, start, number, start + len(code[0]))
                try:
                    found.append(Suppression(code[0], named(code[0]), span, spoken_of))
                except UnknownRuleError as error:
                    wrong.append(_unknown(error, span))
    return tuple(found), tuple(wrong)


def unused(suppression: Suppression) -> Diagnostic:
    """The finding for a suppression that suppressed nothing."""
    message = f"nothing is found that 'ignore[{suppression.text}]' would suppress"
    return Diagnostic(codes.UNUSED_SUPPRESSION, message, suppression.span, help="delete it")


def _unknown(error: UnknownRuleError, span: Span) -> Diagnostic:
    hint = f"did you mean {' or '.join(error.near)}?" if error.near else "`stackplan rules` lists all"
    return Diagnostic(codes.UNKNOWN_SUPPRESSION, f"no rule is called '{error.text}'", span, help=hint)


def _codeless(written: str, span: Span) -> Diagnostic:
    message = f"'{written}' suppresses nothing: it is not of the form ignore[CODE]"
    return Diagnostic(
        codes.UNKNOWN_SUPPRESSION, message, span, help="write for example: # stackplan: ignore[SP203] reason"
    )


def _next_line(lines: list[str], number: int) -> int:
    """The first line after a comment that is neither empty nor a comment."""
    for later in range(number + 1, len(lines) + 1):
        content = lines[later - 1].strip()
        if content and not content.startswith("#"):
            return later
    return number


def _scalars(document: Document) -> Iterator[Scalar]:
    waiting: list[Node] = list(document.parts.values())
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar):
            yield node
        elif isinstance(node, Sequence):
            waiting.extend(node.items)
        elif isinstance(node, Mapping):
            for key, value in node.entries:
                waiting.extend((key, value))


def _by_line(scalars: Iterable[Scalar]) -> dict[int, list[Scalar]]:
    """The scalars that could hold a `#`: those in quotes and blocks, by each of their lines."""
    lines: dict[int, list[Scalar]] = {}
    for scalar in scalars:
        if not scalar.plain or scalar.span.line != scalar.span.end_line:
            for line in range(scalar.span.line, scalar.span.end_line + 1):
                lines.setdefault(line, []).append(scalar)
    return lines


def _holds(scalar: Scalar, line: int, column: int) -> bool:
    """Whether a place lies inside a scalar."""
    span = scalar.span
    return (span.line, span.column) <= (line, column) < (span.end_line, span.end_column)

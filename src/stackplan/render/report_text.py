"""A report for people: each finding with its line and a mark under the place, the totals last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.diagnostics import Severity
from stackplan.render.chars import clean, width
from stackplan.render.layout import EMPTY, Run, paragraph, text_width
from stackplan.render.report_views import totals, unchecked, unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.checks.engine import Finding, Report
    from stackplan.diagnostics import Span
    from stackplan.render.layout import Line, Style

_STYLES: dict[Severity, Style] = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.INFO: "dim"}
_HANGING = 2  # columns by which the lines after the first are indented
_AROUND = 24  # columns kept before the mark where a line is too long to be shown whole


def report_lines(report: Report, columns: int) -> Iterator[Line]:
    """The lines of a report, wrapped to the columns. What should be mended shows where; a note is told by itself."""
    after_note = False
    for finding in report.findings:
        is_note = finding.severity is Severity.INFO
        if after_note and not is_note:
            yield EMPTY
        after_note = is_note
        yield from _head_lines(finding, columns)
        if not is_note:
            yield from _excerpt(report, finding, columns)
            yield from _rest(finding, columns)
            yield EMPTY
    if after_note:
        yield EMPTY
    for line in closing_lines(report):
        yield from paragraph(line, columns, hanging=_HANGING)


def concise_lines(report: Report) -> Iterator[Line]:
    """One line a finding, then the totals."""
    for finding in report.findings:
        line = head(finding)
        hint = finding.diagnostic.help
        yield line if hint is None else (*line, Run(f" ({clean(hint)})", "dim"))
    yield from closing_lines(report)


def closing_lines(report: Report) -> Iterator[Line]:
    """The totals, and what was left open."""
    for left in (unread(report), unchecked(report)):
        if left is not None:
            yield (Run(clean(left), "warn"),)
    yield (Run(totals(report), "strong"),)


def head(finding: Finding) -> Line:
    """`file:line:column: error SP203: what is wrong`."""
    diagnostic = finding.diagnostic
    place = "stackplan" if diagnostic.span is None else str(diagnostic.span)
    return (
        Run(f"{clean(place)}: "),
        Run(f"{finding.severity} {diagnostic.code.code}", _STYLES[finding.severity]),
        Run(f": {clean(diagnostic.message)}"),
    )


def _head_lines(finding: Finding, columns: int) -> Iterator[Line]:
    """The same in lines that fit. The place stays in one piece, for those who click on it, however long it is."""
    place, *rest = head(finding)
    if width(place.text) < columns:
        yield from paragraph((place, *rest), columns, hanging=_HANGING)
    else:
        yield (Run(place.text.rstrip()),)
        yield from paragraph(rest, columns, indent=_HANGING)


def _excerpt(report: Report, finding: Finding, columns: int) -> Iterator[Line]:
    diagnostic = finding.diagnostic
    line = report.line(diagnostic)
    if line is None or diagnostic.span is None:
        return
    number = str(diagnostic.span.line)
    margin = " " * len(number)
    shown, before, marked = _cut(line, diagnostic.span, columns - len(number) - 3)
    owner = "" if diagnostic.credential is None else f" in '{clean(diagnostic.credential.partition('/')[2])}'"
    yield (Run(f"{margin} |", "dim"),)
    yield (Run(f"{number} | ", "dim"), Run(shown))
    mark = (Run(f"{margin} | ", "dim"), Run(" " * before + "^" * marked, _STYLES[finding.severity]))
    if text_width((*mark, Run(owner))) <= columns:
        yield (*mark, Run(owner, "dim"))
    else:
        yield mark
        yield (Run(f"{margin} |{owner}", "dim"),)


def _cut(line: str, span: Span, columns: int) -> tuple[str, int, int]:
    """A line for a terminal, no wider than that; the columns before the mark, and those of the mark."""
    end = span.end_column if span.end_line == span.line else len(line.rstrip()) + 1
    first, last = span.column - 1, max(end - 1, span.column)
    line = line[: first + columns + 1]  # of a line of a million characters the rest is no use
    start = 0
    if first > columns or width(clean(line[:last])) > columns:
        start = max(0, first - _AROUND)
    before, marked = clean(line[start:first]), clean(line[first:last])
    lead = "..." if start else ""
    shown = lead + clean(line[start:])
    if width(shown) > columns:
        while width(shown) > columns - 3:
            shown = shown[:-1]
        shown += "..."
    room = max(1, columns - width(lead + before))
    return shown, width(lead + before), min(max(1, width(marked)), room)


def _rest(finding: Finding, columns: int) -> Iterator[Line]:
    diagnostic = finding.diagnostic
    indent = 1 + (0 if diagnostic.span is None else len(str(diagnostic.span.line)))
    told = [f"see {clean(str(related.span))}: {clean(related.message)}" for related in diagnostic.related]
    if diagnostic.help:
        told.append(f"help: {clean(diagnostic.help)}")
    for text in told:
        yield from paragraph((Run("= ", "dim"), Run(text)), columns, indent=indent, hanging=_HANGING)

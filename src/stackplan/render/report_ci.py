"""Reports that CI systems read out of a log or a file: GitHub's workflow commands, and JUnit's XML."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from stackplan.diagnostics import Severity
from stackplan.render.chars import clean, inert
from stackplan.render.report_views import message, totals, unchecked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.checks.engine import Finding, Report

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
SHOWN_BY_GITHUB = 10  # annotations of each kind in one step; the rest are in the log only
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def github_text(report: Report) -> str:
    """A workflow command a finding, then the totals, for GitHub shows ten of each kind at most.

    The most severe come first, so that these are the ones shown.
    """
    order = (Severity.ERROR, Severity.WARNING, Severity.INFO)
    findings = sorted(report.findings, key=lambda finding: order.index(finding.severity))
    lines = [_command(finding) for finding in findings]
    left = unchecked(report)
    if left is not None:
        lines.append(f"::warning title=stackplan::{left}")
    hidden = [
        f"{report.count(severity)} of kind {_LEVELS[severity]}"
        for severity in order
        if report.count(severity) > SHOWN_BY_GITHUB
    ]
    lines.append(totals(report))
    if hidden:
        lines.append(f"GitHub shows {SHOWN_BY_GITHUB} annotations of each kind; here there are {', '.join(hidden)}.")
    return "".join(line + "\n" for line in lines)


def _command(finding: Finding) -> str:
    diagnostic = finding.diagnostic
    properties = {"title": f"{diagnostic.code.code} {diagnostic.code.name}"}
    if (span := diagnostic.span) is not None:
        properties = {"file": span.file, "line": str(span.line), "col": str(span.column)}
        if span.end_line == span.line:
            properties["endColumn"] = str(span.end_column)
        else:
            properties["endLine"] = str(span.end_line)
        properties["title"] = f"{diagnostic.code.code} {diagnostic.code.name}"
    told = message(finding)
    for related in diagnostic.related:
        told += f"\n{related.span}: {related.message}"
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_LEVELS[finding.severity]} {named}::{_data(told)}"


def _data(text: str) -> str:
    """Text behind the second `::`. Source: `escapeData` of GitHub's toolkit (actions/toolkit, core/src/command.ts)."""
    kept = "\n".join(inert(clean(line)) for line in text.split("\n"))
    return kept.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """The value of a property. Source: `escapeProperty`, there too."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def junit_text(report: Report) -> str:
    """JUnit's XML: a suite a file, a case a finding; errors and warnings are failures, notes are cases that passed."""
    failures = report.count(Severity.ERROR) + report.count(Severity.WARNING)
    suites = "".join(_suites(report))
    head = f'<testsuites name="stackplan" tests="{max(len(report.findings), 1)}" failures="{failures}">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n{suites}</testsuites>\n'


def _suites(report: Report) -> Iterator[str]:
    if not report.findings:
        yield '  <testsuite name="stackplan" tests="1" failures="0">\n'
        yield '    <testcase name="no findings"/>\n  </testsuite>\n'
    for file, group in groupby(
        report.findings, key=lambda each: each.diagnostic.span.file if each.diagnostic.span else ""
    ):
        findings = list(group)
        failures = sum(finding.severity is not Severity.INFO for finding in findings)
        name = _xml(file or "stackplan")
        yield f'  <testsuite name="{name}" tests="{len(findings)}" failures="{failures}">\n'
        for finding in findings:
            yield from _case(finding, name)
        yield "  </testsuite>\n"


def _case(finding: Finding, file: str) -> Iterator[str]:
    diagnostic = finding.diagnostic
    place = "" if diagnostic.span is None else f":{diagnostic.span.line}:{diagnostic.span.column}"
    title = _xml(f"{diagnostic.code.code} {diagnostic.code.name} {place}".strip())
    told = _xml(message(finding))
    related = "".join(f"\n{_xml(str(each.span))}: {_xml(each.message)}" for each in diagnostic.related)
    yield f'    <testcase classname="{file}" name="{title}">\n'
    if finding.severity is Severity.INFO:
        yield f"      <system-out>{file}{place}: {told}{related}</system-out>\n"
    else:
        yield f'      <failure type="{finding.severity}" message="{told}">{file}{place}: {told}{related}</failure>\n'
    yield "    </testcase>\n"


def _xml(text: str) -> str:
    """Text inside of an element or of an attribute. `[` too is escaped where a log would take it for a command."""
    return escape(_NOT_IN_XML.sub("\ufffd", clean(text)), {'"': "&quot;", "##[": "##&#91;"})

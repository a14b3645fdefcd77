"""Reports for programs: our own JSON, SARIF for code scanning, and GitLab's code quality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from stackplan.diagnostics import Severity
from stackplan.render.report_views import fingerprints, message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.checks.engine import Report
    from stackplan.checks.rule import Rule
    from stackplan.diagnostics import Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_GITLAB_LEVELS = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def findings_value(report: Report) -> dict[str, Any]:
    """The report as `stackplan.findings`, version 1: lines and columns from 1, columns in code points."""
    return {
        "format": "stackplan.findings",
        "version": 1,
        "summary": {
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
            "infos": report.count(Severity.INFO),
            "files": report.files,
            "suppressed": report.suppressed,
            "unchecked": list(report.unchecked),
            "broken_files": list(report.broken_files),
        },
        "findings": [
            {
                "code": finding.diagnostic.code.code,
                "name": finding.diagnostic.code.name,
                "severity": str(finding.severity),
                "message": finding.diagnostic.message,
                **_place(finding.diagnostic.span),
                "related": [
                    {"message": related.message, **_place(related.span)} for related in finding.diagnostic.related
                ],
                "help": finding.diagnostic.help,
                "credential": finding.diagnostic.credential,
                "fingerprint": mark,
            }
            for finding, mark in fingerprints(report)
        ],
    }


def _place(span: Span | None) -> dict[str, Any]:
    if span is None:
        return {"file": None, "range": None}
    return {
        "file": span.file,
        "range": {
            "start": {"line": span.line, "column": span.column},
            "end": {"line": span.end_line, "column": span.end_column},
        },
    }


def sarif_value(report: Report, rules: Sequence[Rule], version: str) -> dict[str, Any]:
    """The report as SARIF 2.1.0, with the documentation of the rules that found something."""
    used = [rule for rule in rules if any(each.diagnostic.code is rule.code for each in report.findings)]
    index = {rule.code.code: number for number, rule in enumerate(used)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "stackplan",
                        "version": version,
                        "rules": [_sarif_rule(rule) for rule in used],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    {
                        "ruleId": finding.diagnostic.code.code,
                        "ruleIndex": index[finding.diagnostic.code.code],
                        "level": _SARIF_LEVELS[finding.severity],
                        "message": {"text": message(finding)},
                        "locations": [_location(finding.diagnostic.span)] if finding.diagnostic.span else [],
                        "relatedLocations": [
                            {"id": number, "message": {"text": related.message}, **_location(related.span)}
                            for number, related in enumerate(finding.diagnostic.related, 1)
                        ],
                        "partialFingerprints": {"stackplan/v1": mark},
                    }
                    for finding, mark in fingerprints(report)
                ],
            }
        ],
    }


def _sarif_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code.code,
        "name": rule.code.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.documentation},
        "help": {"text": rule.documentation},
        "defaultConfiguration": {"level": _SARIF_LEVELS[rule.code.severity]},
    }


def _location(span: Span) -> dict[str, Any]:
    region: dict[str, int] = {"startLine": span.line, "startColumn": span.column}
    region |= {"endLine": span.end_line, "endColumn": span.end_column}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(span.file)}, "region": region}}


def _uri(file: str) -> str:
    """A file's name as a relative reference: no scheme is ever read into it."""
    escaped = quote(file.replace("\\", "/"), safe="/-._~", errors="replace")
    return f"./{escaped}" if escaped.startswith("//") else escaped


def gitlab_value(report: Report) -> list[dict[str, Any]]:
    """The report in GitLab's code quality format."""
    return [
        {
            "description": message(finding),
            "check_name": f"{finding.diagnostic.code.code} {finding.diagnostic.code.name}",
            "fingerprint": mark,
            "severity": _GITLAB_LEVELS[finding.severity],
            "location": {
                "path": "" if (span := finding.diagnostic.span) is None else span.file,
                "lines": {"begin": 1, "end": 1} if span is None else {"begin": span.line, "end": span.end_line},
            },
        }
        for finding, mark in fingerprints(report)
    ]

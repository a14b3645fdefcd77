"""What every form of a report says of a finding: its words, its place, and a mark that stays when lines move."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from stackplan.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.checks.engine import Finding, Report


def totals(report: Report) -> str:
    """How much was found, in one sentence without anything of the input."""
    named = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    counts = [(report.count(severity), name) for severity, name in named.items()]
    found = [f"{number:,} {name}{'' if number == 1 else 's'}" for number, name in counts if number]
    files = f"{report.files:,} file{'' if report.files == 1 else 's'}"
    told = f"{_listed(found)} in {files}" if found else f"no findings in {files}"
    if report.suppressed:
        told += f"; {report.suppressed:,} suppressed by comments"
    return told[:1].upper() + told[1:] + "."


def unchecked(report: Report) -> str | None:
    """What was left open when the time was up, in one sentence; None where nothing was."""
    number = len(report.unchecked)
    if not number:
        return None
    many = f"{number:,} credential{'' if number == 1 else 's'}"
    return f"Time was up before everything was known of {many}; allow more with --limit."


def unread(report: Report) -> str | None:
    """What was left open for files that could not be read, in one sentence; None where nothing was."""
    if not report.broken_files or report.files <= len(report.broken_files):
        return None
    first, *others = report.broken_files
    more = f" and {len(others):,} other file{'' if len(others) == 1 else 's'}" if others else ""
    return f"What may stand in {first}{more} is called neither missing nor unused until all of it can be read."


def message(finding: Finding) -> str:
    """What is wrong, and what to do."""
    diagnostic = finding.diagnostic
    return diagnostic.message if diagnostic.help is None else f"{diagnostic.message} ({diagnostic.help})"


def fingerprints(report: Report) -> Iterator[tuple[Finding, str]]:
    """Each finding with a mark that does not change when other lines do.

    Made of its code, its file, its credential and the text of its line; where several have all of that in common, they
    are numbered in their order.
    """
    seen: dict[tuple[str, ...], int] = {}
    for finding in report.findings:
        diagnostic = finding.diagnostic
        line = " ".join((report.line(diagnostic) or "").split())
        file = "" if diagnostic.span is None else diagnostic.span.file
        key = (diagnostic.code.code, file, diagnostic.credential or "", line)
        seen[key] = number = seen.get(key, 0) + 1
        yield finding, hashlib.sha256("\0".join((*key, str(number))).encode("utf-8", "surrogatepass")).hexdigest()


def _listed(parts: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))

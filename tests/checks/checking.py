"""A check of files in memory, as tests ask for it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from stackplan.catalog.load import load_documents
from stackplan.checks.engine import Report, Settings, check
from stackplan.source.tree import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable

NO_TEXT = {"SP001", "SP002", "SP008", "SP211"}  # about bytes, files and records: no text of a catalog shows these
ON = date(2026, 11, 23)


def check_files(files: Iterable[SourceFile], settings: Settings | None = None) -> Report:
    listed = list(files)
    catalog, documents = load_documents(listed)
    return check(catalog, documents, listed, ON, settings or Settings(seconds=None))


def check_text(text: str, settings: Settings | None = None) -> Report:
    return check_files([SourceFile("case.yaml", text.encode())], settings)


def shown(report: Report) -> list[str]:
    """Findings as cases write them: place, severity, code, credential, message; help; related places."""
    lines = []
    for finding in report.findings:
        told = finding.diagnostic
        head = f"{told.span} {finding.severity} {told.code.code} {told.credential or '-'}"
        lines.append(f"{head}: {told.message}")
        if told.help is not None:
            lines.append(f"help: {told.help}")
        lines.extend(f"related: {related.span} {related.message}" for related in told.related)
    return lines


def files_of(text: str) -> list[SourceFile]:
    """The files of a case: `case.yaml`, and what begins with a line `#--- name.yaml`; findings (`#>`) left out."""
    parts = {"case.yaml": ""}
    for line in text.splitlines(keepends=True):
        if line.startswith("#---"):
            parts[line[4:].strip()] = ""
        elif not line.startswith("#>"):
            last = list(parts)[-1]
            parts[last] += line
    return [SourceFile(name, part.encode()) for name, part in parts.items()]


def expected(text: str) -> list[str]:
    """The findings that a case says it has."""
    return [line[2:].strip() for line in text.splitlines() if line.startswith("#>")]

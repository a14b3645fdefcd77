"""A check of files in memory, as tests ask for it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from stackplan.catalog.load import load_documents
from stackplan.checks.engine import Report, Settings, check
from stackplan.source.tree import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable

ON = date(2026, 11, 23)


def check_files(files: Iterable[SourceFile], settings: Settings | None = None) -> Report:
    listed = list(files)
    catalog, documents = load_documents(listed)
    return check(catalog, documents, listed, ON, settings or Settings(seconds=None))


def check_text(text: str, settings: Settings | None = None) -> Report:
    return check_files([SourceFile("case.yaml", text.encode())], settings)

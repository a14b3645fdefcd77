"""Catalogs: load them, check them, say which one an answer is about."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from stackplan.catalog.catalog import Catalog
    from stackplan.checks.engine import Report, Settings
    from stackplan.diagnostics import Diagnostic

SHIPPED = "shipped"


def shipped() -> Path:
    """The folder of the catalogs that come with the program.

    An installed wheel holds them inside the package. A source tree, where the package lies in `src/`, has them in
    `pathways/` beside it, and those are meant there: nothing is copied while one works on them.
    """
    package = Path(__file__).resolve().parents[1]
    beside = package.parent.parent / "pathways"
    inside = package / "_shipped"
    in_source_tree = package.parent.name == "src" and (package.parent.parent / "pyproject.toml").is_file()
    return beside if in_source_tree and beside.is_dir() else inside


def load_catalog(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
) -> tuple[Catalog, tuple[Diagnostic, ...]]:
    """The catalog that folders and files make together, and everything that is wrong with it.

    The text `shipped` stands for the catalogs that come with the program. Never raises for what it finds there.
    """
    from stackplan.catalog.load import load
    from stackplan.source.files import discover

    listed = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    files, found = discover([_folder(path) for path in listed])
    return load(files, found)


def load_catalog_files(files: Iterable[tuple[str, bytes]]) -> tuple[Catalog, tuple[Diagnostic, ...]]:
    """The same from files in memory, each a name for messages and its bytes."""
    from stackplan.catalog.load import load
    from stackplan.source.tree import SourceFile

    return load([SourceFile(name, data) for name, data in files])


def check(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    catalog: Iterable[str | os.PathLike[str]] = (),
    settings: Settings | None = None,
    on: date | None = None,
) -> Report:
    """What is wrong with the definitions in folders and files, `catalog` being further ones that they refer to.

    A path where there is nothing is a finding too. Never raises for what it finds there.
    """
    from stackplan.catalog.load import load_documents
    from stackplan.checks import engine
    from stackplan.source.files import discover

    listed = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    own, found = discover([_folder(path) for path in listed])
    others, more = discover([_folder(path) for path in catalog]) if catalog else ((), ())
    names = {file.name for file in own}
    files = [*own, *(file for file in others if file.name not in names)]
    read, documents = load_documents(files, dict.fromkeys((*found, *more)))
    day = on if on is not None else today()
    wanted = frozenset(names | {finding.span.file for finding in found if finding.span is not None})
    return engine.check(read, documents, files, day, settings or engine.Settings(), checked=wanted)


def catalog_facts(catalog: Catalog) -> dict[str, Any]:
    """What an answer says of the catalog that it was computed from."""
    return {
        "digest": catalog.digest,
        "files": catalog.files,
        "seen": None if catalog.seen is None else catalog.seen.isoformat(),
    }


def _folder(path: str | os.PathLike[str]) -> Path:
    return shipped() if path == SHIPPED else Path(path)


def today() -> date:
    """The day on which everything is judged where none is named."""
    from datetime import date as calendar

    return calendar.today()

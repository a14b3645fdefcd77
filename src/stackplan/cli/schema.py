"""`stackplan schema`: the JSON Schema of a catalog's files or of a learner's record, for editors."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stackplan.cli.errors import DONE, Refusal
from stackplan.cli.options import OutputFileOption  # noqa: TC001 - Typer looks it up at run time


class Kind(StrEnum):
    """What the schema is of."""

    CATALOG = "catalog"
    RECORD = "record"


def schema(
    kind: Annotated[
        Kind, typer.Argument(metavar="[KIND]", help="catalog (its files) or record (a learner's).")
    ] = Kind.CATALOG,
    *,
    output_file: OutputFileOption = None,
) -> int:
    """The JSON Schema (draft-07) of the YAML files, for editors."""
    from stackplan.cli import streams

    if output_file is not None and not output_file.strip():
        raise Refusal("--output-file needs the name of a file")
    file = None if output_file is None else Path(output_file)
    if file is not None:
        _make_folder(file.parent)
    streams.answer_text(text_of(kind, ascii_only=not streams.is_unicode(file)), file)
    return DONE


def text_of(kind: Kind, *, ascii_only: bool = False) -> str:
    """A schema as it stands in a file."""
    from stackplan.render.output_json import dumps

    if kind is Kind.RECORD:
        from stackplan.learner.schema import record_schema

        return dumps(record_schema(), ascii_only=ascii_only)
    from stackplan.catalog.schema import catalog_schema

    return dumps(catalog_schema(), ascii_only=ascii_only)


def _make_folder(folder: Path) -> None:
    """Make the folder of the file: `.stackplan/` is rarely there before it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise Refusal(f"the folder '{folder}' cannot be made: {error}", "check the path of --output-file") from error

"""`stackplan init`: a small catalog to begin from, with its settings, its schema and a workflow that checks it."""

from __future__ import annotations

import os
import shlex
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from stackplan.cli.errors import DONE, Refusal
from stackplan.cli.places import FOLDER

CATALOG = f"{FOLDER}/college.yaml"
SCHEMA = ".stackplan/catalog.schema.json"
SETTINGS = "stackplan.toml"
WORKFLOW = ".github/workflows/pathways.yml"
_LOOKED_AT = "2026-01-01"  # in the starter's sources; in the file that is written, the day of its writing


def init(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="Where to write; made if it is not there.")] = ".",
) -> int:
    """Write a small catalog to begin from. Nothing is ever overwritten."""
    from stackplan.cli import streams
    from stackplan.cli.new_files import write_new

    if not folder.strip():
        raise Refusal("init needs the name of a folder")
    root = Path(folder)
    _refuse_a_second_catalog(root)
    files = starter()
    write_new(root, files)
    streams.answer_text(_told(folder, list(files)), None)
    return DONE


def starter() -> dict[str, str]:
    """The files of a new catalog: their paths and their texts."""
    from importlib.resources import files

    from stackplan.cli.schema import Kind, text_of

    texts = files("stackplan.cli") / "starter"
    catalog = (texts / "college.yaml").read_text(encoding="utf-8")
    return {
        CATALOG: catalog.replace(_LOOKED_AT, date.today().isoformat()),
        SCHEMA: text_of(Kind.CATALOG),
        SETTINGS: (texts / "stackplan.toml").read_text(encoding="utf-8"),
        WORKFLOW: (texts / "pathways.yml").read_text(encoding="utf-8"),
    }


def _refuse_a_second_catalog(root: Path) -> None:
    """A made-up college would be a part of the catalog that is there already."""
    try:
        there = [file for file in (root / FOLDER).rglob("*") if file.suffix.lower() in (".yaml", ".yml")]
    except OSError:
        return  # writing will say what is wrong
    others = sorted(str(file) for file in there if file != root / CATALOG)
    if others:
        more = f" and {len(others) - 1:,} more" if len(others) > 1 else ""
        help_ = "`init` begins a catalog: give it another folder, and copy what you need from there"
        raise Refusal(f"there is a catalog already: {others[0]}{more}; nothing was written", help_)


def _told(folder: str, files: list[str]) -> str:
    """What was written, and what to do next."""
    written = "".join(f"  {os.path.normpath(os.path.join(folder, file))}\n" for file in files)
    go = "" if Path(folder).resolve() == Path.cwd().resolve() else f"  cd {shlex.quote(folder)}\n"
    try_it = "".join(
        f"  stackplan {command}\n" for command in ("path data-analyst --have python-1", "show data-scientist", "check")
    )
    return "\n".join(("Wrote a made-up college to begin from:", written, "Next:", go + try_it))

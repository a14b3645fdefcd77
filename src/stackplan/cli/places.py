"""Where things lie: which catalog a command speaks of, and which learner's record, where none is named."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from stackplan.cli.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER = "pathways"
RECORD = "stackplan-learner.yaml"
SHIPPED = "shipped"


def catalog_paths(named: Sequence[str]) -> tuple[str, ...]:
    """The catalogs to read: those named, else those of STACKPLAN_CATALOG, else the nearest folder, else the shipped."""
    if any(not path.strip() for path in named):
        raise Refusal("--catalog needs a folder, a file, or the word 'shipped'")
    if named:
        return tuple(named)
    asked = [path for path in os.environ.get("STACKPLAN_CATALOG", "").split(os.pathsep) if path.strip()]
    if asked:
        return tuple(asked)
    nearest = next((folder / FOLDER for folder in _upwards() if (folder / FOLDER).is_dir()), None)
    return (SHIPPED,) if nearest is None else (str(nearest),)


def record_path() -> Path | None:
    """The learner's record to read where none is named: the nearest one upwards, else the one among the user's data."""
    folders = [*_upwards(), *_data_folders()]
    return next((folder / RECORD for folder in folders if (folder / RECORD).is_file()), None)


def record_to_begin() -> Path:
    """Where a learner's record is begun where there is none: among the user's data."""
    folder = next(_data_folders(), None)
    if folder is None:
        raise Refusal("there is no folder for your data", "name a file: --learner FILE")
    return folder / RECORD


def _upwards() -> Iterator[Path]:
    try:
        here = Path.cwd()
    except OSError:
        raise Refusal("the current folder is gone", "change to another one") from None
    yield here
    yield from here.parents


def _data_folders() -> Iterator[Path]:
    """The folder for a program's data, as each system has it."""
    if sys.platform == "win32":
        roaming = os.environ.get("APPDATA")
        if roaming:
            yield Path(roaming) / "stackplan"
        return
    home = os.environ.get("HOME")
    if sys.platform == "darwin" and home:
        yield Path(home) / "Library" / "Application Support" / "stackplan"
    given = os.environ.get("XDG_DATA_HOME")
    if given and Path(given).is_absolute():
        yield Path(given) / "stackplan"
    elif home:
        yield Path(home) / ".local" / "share" / "stackplan"

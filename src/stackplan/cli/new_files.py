"""Writing several new files, all of them or none, over nothing that is there."""

from __future__ import annotations

import contextlib
import errno
import os
from typing import TYPE_CHECKING

from stackplan.cli.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write_new(root: Path, texts: Mapping[str, str]) -> None:
    """Write files below a folder, which is made where it is missing.

    Each text is first written whole beside its place, and then put there, which fails where something has come to
    stand there meanwhile. Whatever goes wrong, and if it is Ctrl-C, what was made is taken away again.

    Raises Refusal: for what exists, all of it named, before anything is written; for what cannot be written.
    """
    targets = {root / name: text for name, text in texts.items()}
    there = [str(target) for target in targets if os.path.lexists(target)]
    if there:
        named = f"{', '.join(there[:-1])} and {there[-1]} exist" if len(there) > 1 else f"{there[0]} exists"
        raise Refusal(f"{named} already; nothing was written", "move it away, or take another folder")
    made: list[Path] = []
    try:
        waiting = {}
        for target, text in targets.items():
            _make_folders(target.parent, made)
            beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
            made.append(beside)
            beside.write_text(text, encoding="utf-8", newline="\n")
            waiting[beside] = target
        for beside, target in waiting.items():
            _put(beside, target)
            made.append(target)
            beside.unlink(missing_ok=True)
    except BaseException as error:
        _take_away(made)
        if isinstance(error, OSError):
            reason = (error.strerror or type(error).__name__).lower()
            where = error.filename2 or error.filename or root
            raise Refusal(f"'{where}' cannot be written: {reason}; nothing was kept", "check the folder") from error
        if isinstance(error, ValueError):  # a name that no file can have
            raise Refusal(f"'{root}' cannot be a folder: {error}") from error
        raise


def _make_folders(folder: Path, made: list[Path]) -> None:
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        if folder == folder.parent:
            break
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir()
        made.append(each)


def _put(beside: Path, target: Path) -> None:
    """Give a written file its name, unless that is taken."""
    try:
        os.link(beside, target)
    except FileExistsError:
        raise
    except OSError as error:  # a file system without links
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EACCES, errno.ENOSYS, errno.EMLINK):
            raise
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from error
        beside.rename(target)


def _take_away(made: list[Path]) -> None:
    """Remove what was made, the latest first; a folder in which something else has come to stand stays."""
    for path in reversed(made):
        with contextlib.suppress(OSError):
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()

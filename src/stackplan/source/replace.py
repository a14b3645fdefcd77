"""Putting a file in the place of another, whole or not at all, and so that it outlasts a crash."""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_FLAGS |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_TRIES = 20  # on Windows, where a file that somebody reads cannot be replaced


def replace_file(path: Path, data: bytes) -> None:
    """Write a file beside the old one, make sure that it is on the disk, and give it the name.

    Whatever happens before that leaves the old file as it is. A new file is for its owner alone; one that replaces
    another gets its mode. Only one process at a time may do this to a file (see `lock`): what another one left behind
    when it was killed is taken away. Raises OSError.
    """
    try:
        old = path.stat()
    except FileNotFoundError:
        old = None
    beside = path.with_name(f".{path.name}.tmp")
    with contextlib.suppress(FileNotFoundError):
        os.unlink(beside)
    try:
        descriptor = os.open(beside, _FLAGS, 0o600)
        try:
            if old is not None:
                _make_alike(descriptor, old)
            _write(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        _rename(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise
    _sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner alone."""
    for each in (*reversed(folder.parents), folder):
        with contextlib.suppress(FileExistsError):
            if not each.is_dir():
                os.mkdir(each, 0o700)


def _make_alike(descriptor: int, old: os.stat_result) -> None:
    """The owner, the group and the mode of the old file. Who is not allowed to keep its group must not open it up."""
    mode = old.st_mode & 0o7777
    if hasattr(os, "fchown") and hasattr(os, "fchmod"):
        new = os.fstat(descriptor)
        if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
            try:
                os.fchown(descriptor, old.st_uid, old.st_gid)
            except OSError:
                mode &= ~0o070
        os.fchmod(descriptor, mode)


def _write(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


def _rename(beside: Path, path: Path) -> None:
    for left in reversed(range(_TRIES)):
        try:
            os.replace(beside, path)
        except PermissionError:
            if os.name != "nt" or not left:
                raise
            time.sleep(0.05)
        else:
            return


def _sync_folder(folder: Path) -> None:
    """Make sure that the name is on the disk too, where the system knows such a thing."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):  # the file is in its place: some file systems refuse this
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

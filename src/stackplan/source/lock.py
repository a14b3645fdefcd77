"""One at a time: a lock of the operating system, so that it ends with whoever holds it, however that ends."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TAKEN = frozenset((errno.EACCES, errno.EAGAIN, errno.EDEADLK))
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


class LockedError(Exception):
    """Somebody else held the lock all the time that one was ready to wait."""


@contextlib.contextmanager
def locked(path: Path, seconds: float) -> Iterator[None]:
    """Hold the lock of a file, which need not be there, but its folder must.

    It is a lock on a hidden file beside it, which goes away with it. One that was left behind by a process that was
    killed is locked by nobody, and taken like any other. Raises LockedError after `seconds`, OSError where the folder
    does not let one lock.
    """
    beside = path.with_name(f".{path.name}.lock")
    held = _take(beside, time.monotonic() + seconds)
    try:
        yield
    finally:
        _give_back(held, beside)


def _take(beside: Path, until: float) -> int:
    while True:
        descriptor = os.open(beside, _FLAGS, 0o600)
        try:
            if _lock(descriptor) and _is_at(descriptor, beside):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        if time.monotonic() >= until:
            raise LockedError
        time.sleep(random.uniform(0.002, 0.02))


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether the file that was opened still has its name: the one before may have taken it away meanwhile."""
    if sys.platform == "win32":
        return True  # nobody can take away a file that is open
    try:
        there = os.stat(path, follow_symlinks=False)
    except FileNotFoundError:
        return False
    own = os.fstat(descriptor)
    return (own.st_dev, own.st_ino) == (there.st_dev, there.st_ino)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in _TAKEN:
                return False
            raise
        return True

    def _give_back(descriptor: int, beside: Path) -> None:
        os.close(descriptor)
        with contextlib.suppress(OSError):  # the next one has it open already
            os.unlink(beside)

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _TAKEN:
                return False
            raise
        return True

    def _give_back(descriptor: int, beside: Path) -> None:
        with contextlib.suppress(OSError):
            os.unlink(beside)  # while it is held, or it could be the next one's
        os.close(descriptor)

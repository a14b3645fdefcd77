"""A bar on the terminal while something takes longer than a second; nothing of it stays, and none goes elsewhere."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from stackplan.cli.streams import is_terminal, wants_color

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_AFTER = 1.0  # seconds; who waits shorter needs no bar


class _Done:
    """How much of some work is done, where that is counted."""

    def __init__(self) -> None:
        """Nothing is counted yet."""
        self.counted: tuple[int, int] | None = None

    def tell(self, number: int, total: int) -> None:
        """So many of so many are done."""
        self.counted = number, total


@contextmanager
def waiting(
    what: str, color: str, seconds: float | None = None, *, quiet: bool
) -> Iterator[Callable[[int, int], None]]:
    """Show on stderr that work goes on, and how much of the `seconds` it may take are used.

    Or how much is done: what is given is called with a number, and with the number that is all.
    """
    done = _Done()
    stream = sys.stderr
    if quiet or not is_terminal(stream) or os.environ.get("TERM") == "dumb":
        yield done.tell
        return
    over = Event()
    ends: list[Callable[[], None]] = []

    def show() -> None:
        if not over.wait(_AFTER):
            from stackplan.render.terminal import bar

            if not over.is_set():
                ends.append(bar(stream, what, seconds, _AFTER, lambda: done.counted, color=wants_color(color, stream)))

    watch = Thread(target=show, daemon=True)
    watch.start()
    try:
        yield done.tell
    finally:
        over.set()
        watch.join()
        for end in ends:
            end()

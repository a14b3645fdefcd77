"""Colours. The only module that knows rich, and imported only where colour is wanted."""

from __future__ import annotations

from io import StringIO
from threading import Event, Thread
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from stackplan.render.chars import encodable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from stackplan.render.layout import Line

_EVERY = 0.2  # seconds between the moves of a bar
_STYLES = {"": "", "strong": "bold", "dim": "dim", "id": "cyan", "good": "green", "warn": "yellow", "bad": "red"}


def painted(lines: Sequence[Line], encoding: str) -> str:
    """Lines with the terminal codes of their styles. Text is never markup: it goes in as plain `Text`."""
    written = StringIO()
    console = Console(
        file=written,
        force_terminal=True,
        color_system="standard",
        legacy_windows=False,
        no_color=False,
        width=10_000,
        markup=False,
        emoji=False,
        highlight=False,
    )
    for line in lines:
        text = Text.assemble(*((encodable(run.text, encoding), _STYLES[run.style]) for run in line))
        console.print(text, soft_wrap=True)
    return written.getvalue()


def bar(
    stream: TextIO,
    what: str,
    seconds: float | None,
    elapsed: float,
    counted: Callable[[], tuple[int, int] | None],
    *,
    color: bool,
) -> Callable[[], None]:
    """Show a bar on a terminal until the function that is given back is called, which wipes it off.

    It fills up as work is done, where that is `counted` (how much, of how much); else as the time that is allowed
    (`seconds`) is used, of which some has `elapsed`; without a limit it moves.
    """
    console = Console(file=stream, force_terminal=True, no_color=not color, markup=False, emoji=False, highlight=False)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    progress = Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
    task = progress.add_task(what, total=seconds)
    progress.advance(task, elapsed if seconds is not None else 0)
    progress.start()
    stop = Event()

    def move() -> None:
        while not stop.wait(_EVERY):
            done = counted()
            if done is not None:
                progress.update(task, completed=done[0], total=done[1])
            else:
                progress.advance(task, _EVERY if seconds is not None else 0)

    moving = Thread(target=move, daemon=True)
    moving.start()

    def end() -> None:
        stop.set()
        moving.join()
        progress.stop()

    return end

"""Colours. The only module that knows rich, and imported only where colour is wanted."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from stackplan.render.chars import encodable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.render.layout import Line

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

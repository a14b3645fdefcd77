"""Golden outputs: files that hold what an answer looks like. STACKPLAN_GOLDEN=write makes them anew."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def same_as_golden(file: Path, text: str) -> None:
    """Compare a text with its golden file."""
    if os.environ.get("STACKPLAN_GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    assert file.is_file(), f"no golden file {file.name}: run once with STACKPLAN_GOLDEN=write"
    assert text == file.read_text(encoding="utf-8")

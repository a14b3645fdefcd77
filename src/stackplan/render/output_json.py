"""Plain values as JSON text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def dumps(value: Mapping[str, Any], *, ascii_only: bool = False) -> str:
    """One object, indented, ending in a newline. `ascii_only` where the stream cannot carry every character."""
    return json.dumps(value, indent=2, ensure_ascii=ascii_only) + "\n"

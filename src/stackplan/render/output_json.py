"""Plain values as JSON text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def dumps(value: Mapping[str, Any] | Sequence[Any], *, ascii_only: bool = False) -> str:
    """One value, indented, ending in a newline. `ascii_only` where the stream cannot carry every character.

    `##[` is written with an escape: in a log it could be taken for a command of the CI system.
    """
    return json.dumps(value, indent=2, ensure_ascii=ascii_only).replace("##[", "##\\u005b") + "\n"

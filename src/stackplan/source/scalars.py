"""What a scalar means, by the YAML 1.2 core rules that the language keeps.

Each helper takes any node and gives its value, or None where the node is not of that type; the reader of a field says
what was expected. Only plain scalars are booleans, numbers or null; a date is text of a certain form, quoted or not.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from stackplan.source.tree import Mapping, Node, Scalar, Sequence
from stackplan.units import OutOfRangeError, parse_decimal

if TYPE_CHECKING:
    from decimal import Decimal

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile("[-+]?(?:0|[1-9][0-9]{0,14})", re.ASCII)
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def is_null(node: Node) -> bool:
    """Whether the node is null: nothing written, `~` or `null`."""
    return isinstance(node, Scalar) and node.plain and node.text in _NULLS


def as_bool(node: Node) -> bool | None:
    """A boolean: `true` or `false`, or `True`, `TRUE` and so on. `NO` and `yes` are text."""
    return _BOOLEANS.get(node.text) if isinstance(node, Scalar) and node.plain else None


def as_int(node: Node) -> int | None:
    """A whole number of at most 15 digits, in decimal. `0123`, `0x1F` and `1_000` are text."""
    if isinstance(node, Scalar) and node.plain and _INTEGER.fullmatch(node.text):
        return int(node.text)
    return None


def as_decimal(node: Node) -> Decimal | None:
    """A finite decimal number: at most 15 digits before the point and 10 after it; `.inf` and `.nan` are text."""
    if isinstance(node, Scalar) and node.plain:
        try:
            return parse_decimal(node.text)
        except ValueError:
            return None
    return None


def beyond_decimals(node: Node) -> str | None:
    """Why a number is none that is read: it has too many digits; None for anything else."""
    if isinstance(node, Scalar) and node.plain:
        try:
            parse_decimal(node.text)
        except OutOfRangeError as error:
            return str(error)
        except ValueError:
            return None
    return None


def as_date(node: Node) -> date | None:
    """A day that the calendar has, written `2024-05-12`."""
    if isinstance(node, Scalar) and _DATE.fullmatch(node.text):
        try:
            return date.fromisoformat(node.text)
        except ValueError:
            return None
    return None


def as_text(node: Node) -> str | None:
    """Text, as written: every scalar but null, so `101`, `NO` and `true` too. May be empty where it is quoted."""
    return node.text if isinstance(node, Scalar) and not is_null(node) else None


def as_value(node: Node) -> object:
    """The node as a plain value, for what is kept and never interpreted: None, bool, int, Decimal, str, list, dict."""
    if isinstance(node, Sequence):
        return [as_value(item) for item in node.items]
    if isinstance(node, Mapping):
        return {key.text: as_value(value) for key, value in node.entries}
    if is_null(node):
        return None
    for typed in (as_bool(node), as_int(node), as_decimal(node)):
        if typed is not None:
            return typed
    return node.text

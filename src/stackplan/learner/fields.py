"""Reading the nodes of a record as values: each reader gives None for what it has reported, one finding a mistake."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stackplan.catalog.model import CreditAmount
from stackplan.catalog.reader import Keys
from stackplan.diagnostics import BAD_VALUE, MISSING_FIELD, UNKNOWN_FIELD, WRONG_TYPE, Diagnostic
from stackplan.source.scalars import as_date, as_decimal, as_text, is_null
from stackplan.source.tree import Mapping, Scalar, Sequence
from stackplan.source.wording import quoted
from stackplan.units import CREDIT_UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence as Strings
    from datetime import date
    from decimal import Decimal

    from stackplan.diagnostics import Code, Span
    from stackplan.source.tree import Node


@dataclass(slots=True)
class Fields:
    """Reads values, and keeps what is wrong with them in `found`."""

    found: list[Diagnostic] = field(default_factory=list)

    def report(self, code: Code, message: str, span: Span, help_text: str | None = None) -> None:
        """Keep one finding."""
        self.found.append(Diagnostic(code, message, span, help=help_text))

    def wrong_type(self, what: str, expected: str, node: Node) -> None:
        """Report a node of another type than `expected`; `what` is its field."""
        if is_null(node):
            self.report(WRONG_TYPE, f"'{what}' has no value", node.span, f"write {expected}")
        else:
            self.report(WRONG_TYPE, f"'{what}' must be {expected}, not {described(node)}", node.span)

    def text(self, node: Node, what: str) -> str | None:
        """Text that is not empty, without blanks around it."""
        text = as_text(node)
        if text is None:
            self.wrong_type(what, "text", node)
        elif not text.strip():
            self.report(BAD_VALUE, f"'{what}' is empty", node.span)
        else:
            return text.strip()
        return None

    def date(self, node: Node, what: str) -> date | None:
        """A day, `2024-05-12`."""
        day = as_date(node)
        if day is None and isinstance(node, Scalar) and not is_null(node):
            self.report(BAD_VALUE, f"'{what}' must be a date such as 2026-12-31, not {quoted(node.text)}", node.span)
        elif day is None:
            self.wrong_type(what, "a date such as 2026-12-31", node)
        return day

    def number(self, node: Node, what: str) -> Decimal | None:
        """A number that is not negative."""
        value = as_decimal(node)
        if value is None:
            self.wrong_type(what, "a number", node)
        elif value < 0:
            self.report(BAD_VALUE, f"'{what}' must be zero or more, not {described(node)}", node.span)
            return None
        return value

    def choice(self, node: Node, what: str, choices: Strings[str]) -> str | None:
        """One of a closed list."""
        text = self.text(node, what)
        if text is not None and text not in choices:
            self.report(BAD_VALUE, f"{quoted(text)} is no {what}", node.span, suggestion(text, choices, "one of"))
            return None
        return text

    def texts(self, node: Node, what: str) -> tuple[str, ...]:
        """A text or a list of texts, each once; malformed ones are left out."""
        items = node.items if isinstance(node, Sequence) else (node,)
        read = (self.text(item, what) for item in items)
        return tuple(dict.fromkeys(text for text in read if text is not None))

    def credits(self, node: Node) -> CreditAmount | None:
        """Credits, a number or `{amount: 5, unit: ects}`."""
        if not isinstance(node, Mapping):
            number = self.number(node, "credits")
            return CreditAmount(number) if number is not None else None
        keys = self.keys(node, "'credits'", ("amount", "unit"))
        needed = self.required(keys, "amount", "'credits'", node.span)
        amount = self.number(needed, "amount") if needed is not None else None
        unit = self.choice(keys["unit"], "unit", CREDIT_UNITS) if "unit" in keys else None
        if amount is None or (unit is None and "unit" in keys):
            return None
        return CreditAmount(amount, unit)

    def keys(self, node: Mapping, what: str, allowed: Strings[str]) -> Keys:
        """The known keys of a mapping; `x-*` is left alone, and any other is reported."""
        known = Keys()
        for key, value in node.entries:
            if key.text in allowed:
                known[key.text] = value
            elif not key.text.startswith("x-"):
                message = f"unknown field {quoted(key.text)} in {what}"
                self.report(UNKNOWN_FIELD, message, key.span, suggestion(key.text, allowed, "known here"))
                known.has_unknown = True
        return known

    def required(self, keys: Keys, key: str, what: str, span: Span) -> Node | None:
        """The value of a key that must be there. Where an unknown one was reported, that is the misspelt one."""
        if key not in keys and not keys.has_unknown:
            self.report(MISSING_FIELD, f"{what} needs '{key}'", span)
        return keys.get(key)

    def items(self, node: Node, what: str) -> tuple[Node, ...]:
        """The items of what must be a list; nothing written is an empty one."""
        if isinstance(node, Sequence):
            return node.items
        if not is_null(node):
            self.wrong_type(what, "a list", node)
        return ()


def described(node: Node) -> str:
    """What stands in a place, in words."""
    if isinstance(node, Mapping):
        return "a mapping"
    return "a list" if isinstance(node, Sequence) else quoted(node.text)


def suggestion(text: str, choices: Strings[str], otherwise: str) -> str:
    """The choice that was most likely meant, else all of them."""
    import difflib

    near = difflib.get_close_matches(text.lower(), choices, n=1)
    return f"did you mean '{near[0]}'?" if near else f"{otherwise}: {', '.join(choices)}"

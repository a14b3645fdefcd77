"""Rules for people: a list of them, and the page of one."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from stackplan.render.layout import EMPTY, Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.checks.rule import Rule
    from stackplan.render.layout import Line

_READABLE = 88  # columns of prose at most


def rules_lines(rules: Sequence[Rule], columns: int) -> list[Line]:
    """One rule after the other: code, name and severity, what it is about under its name."""
    if not rules:
        return [(Run("No rule has that in its code, its name or its text."),)]
    name = max(len(rule.code.name) for rule in rules)
    lines: list[Line] = []
    for rule in rules:
        code = rule.code
        lines.append((Run(code.code, "strong"), Run(f"  {code.name.ljust(name)}  {code.severity}")))
        lines += [
            (Run(f"       {part}", "dim"),) for part in textwrap.wrap(_flat(rule.summary), min(columns, _READABLE) - 7)
        ]
    lines += [EMPTY, (Run("More on one: stackplan explain CODE"),)]
    return lines


def rule_lines(rule: Rule, columns: int) -> list[Line]:
    """The page of one rule."""
    code = rule.code
    lines: list[Line] = [(Run(f"{code.code} {code.name}", "strong"), Run(f" ({code.severity})"))]
    for paragraph in rule.documentation.split("\n\n"):
        lines.append(EMPTY)
        lines += [(Run(part),) for part in textwrap.wrap(_flat(paragraph), min(columns, _READABLE))]
    for example in rule.examples:
        lines += [EMPTY, (Run("Fails:" if example.fails else "Passes:", "strong"),), EMPTY]
        lines += [(Run(f"    {line}".rstrip()),) for line in example.shown.splitlines()]
    lines += [EMPTY, (Run(f"To suppress it on a line: # stackplan: ignore[{code.code}] reason", "dim"),)]
    return lines


def rule_value(rule: Rule) -> dict[str, Any]:
    """A rule for programs."""
    return {
        "code": rule.code.code,
        "name": rule.code.name,
        "severity": str(rule.code.severity),
        "summary": rule.summary,
        "documentation": rule.documentation,
        "examples": [{"fails": example.fails, "text": example.text} for example in rule.examples],
    }


def _flat(text: str) -> str:
    return " ".join(text.split())

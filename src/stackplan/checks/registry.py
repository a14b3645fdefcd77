"""All rules, and how people name them: by code, by name, or several by the beginning of their codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.checks.rules import (
    counting,
    figures,
    graph,
    metadata,
    options,
    pools,
    references,
    shape,
    sums,
    suppressions,
    text,
    unused,
)

if TYPE_CHECKING:
    from stackplan.checks.rule import Rule

_MODULES = (text, shape, references, unused, pools, graph, options, counting, sums, figures, metadata, suppressions)
RULES: tuple[Rule, ...] = tuple(
    sorted((rule for module in _MODULES for rule in module.RULES), key=lambda rule: rule.code.code)
)

READ = frozenset(rule.code.code for module in (text, shape, references) for rule in module.RULES)
"""The codes of what reading finds, which it does in malformed definitions too."""


class UnknownRuleError(ValueError):
    """A text that names no rule; `near` are the codes and names most like it."""

    def __init__(self, text: str, near: tuple[str, ...]) -> None:
        """Take what was written, and what it may have meant."""
        super().__init__(f"no rule '{text}'")
        self.text = text
        self.near = near


def named(text: str) -> frozenset[str]:
    """The codes that a text means: a code, the beginning of some (`SP2`), a name, or `all`.

    Raises UnknownRuleError where it means none.
    """
    wanted = text.strip()
    if wanted.lower() == "all":
        return frozenset(rule.code.code for rule in RULES)
    begin = wanted.upper()
    found = {rule.code.code for rule in RULES if rule.code.name == wanted.lower()}
    if begin.startswith("SP"):
        found |= {rule.code.code for rule in RULES if rule.code.code.startswith(begin)}
    if not found:
        raise UnknownRuleError(wanted, _near(wanted))
    return frozenset(found)


def get(code: str) -> Rule:
    """The rule with this code."""
    return next(rule for rule in RULES if rule.code.code == code)


def _near(text: str) -> tuple[str, ...]:
    from stackplan.catalog.names import closest_few

    near = closest_few(text.lower(), [rule.code.name for rule in RULES], most=2)
    return tuple(near) or tuple(closest_few(text.upper(), [rule.code.code for rule in RULES], most=2))

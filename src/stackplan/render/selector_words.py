"""Selectors and conditions in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import CredentialRef, Selector
from stackplan.render import amounts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stackplan.catalog.requirement import Conditions, Pool


def entry_words(entry: CredentialRef | Selector, code: Callable[[str], str]) -> str:
    """An entry of a pool with its conditions, and what is left out of it: `courses tagged core (grade B or better)`."""
    if isinstance(entry, CredentialRef):
        return code(entry.id) + asked_words(entry, code)
    return selector_words(replace(entry, excluding=None), code) + asked_words(entry, code)


def asked_words(entry: CredentialRef | Selector, code: Callable[[str], str]) -> str:
    """What follows the name of an entry: its conditions, and what is left out of it; empty where it asks nothing."""
    conditions = condition_words(entry.conditions)
    text = f" ({conditions})" if conditions else ""
    return text if entry.excluding is None else f"{text} except {_excluded(entry.excluding, code)}"


def selector_words(selector: Selector, code: Callable[[str], str]) -> str:
    """What a selector matches, as a noun: `courses tagged core or systems`."""
    plural = selector.kinds[0] + "s" if len(selector.kinds) == 1 and selector.kinds[0] != "other" else "credentials"
    parts = [plural]
    if len(selector.kinds) > 1 or plural == "credentials":
        parts += _any("of kind", selector.kinds)
    parts += _any("tagged", selector.tags)
    parts += _any("of", [amounts.local(issuer) for issuer in selector.issuers])
    parts += _any("at level", selector.levels)
    parts += _any("named", selector.ids)
    parts += _bounds(selector)
    if selector.named_namespaces:
        anywhere = "*" in selector.namespaces
        parts += ["of any namespace"] if anywhere else _any("in", selector.namespaces)
    if selector.excluding is not None:
        parts.append(f"except {_excluded(selector.excluding, code)}")
    return " ".join(parts)


def _any(word: str, values: Sequence[str]) -> list[str]:
    return [f"{word} {amounts.listed(values, last='or')}"] if values else []


def _bounds(selector: Selector) -> list[str]:
    least, most = selector.credits_at_least, selector.credits_at_most
    if least is not None and most is not None:
        return [f"with {amounts.number(least)} to {amounts.number(most)} credits"]
    if least is not None:
        return [f"with at least {amounts.number(least)} credits"]
    return [f"with at most {amounts.number(most)} credits"] if most is not None else []


def _excluded(pool: Pool, code: Callable[[str], str]) -> str:
    parts = []
    for entry in pool.entries:
        if isinstance(entry, CredentialRef | Selector):
            parts.append(entry_words(entry, code))
        else:
            parts.append("what a further rule names")
    return amounts.listed(parts)


def condition_words(conditions: Conditions | None) -> str:
    """Conditions on a holding: `grade B or better, at most 5 years old`."""
    if conditions is None:
        return ""
    parts = []
    if conditions.grade is not None:
        parts.append(f"grade {conditions.grade} or better")
    if conditions.within is not None:
        parts.append(f"at most {amounts.duration(conditions.within)} old")
    if conditions.earned_from is not None:
        parts.append(f"earned from {conditions.earned_from}")
    if conditions.earned_until is not None:
        parts.append(f"earned until {conditions.earned_until}")
    if conditions.accept:
        parts.append(f"{amounts.listed(conditions.accept)} ones too")
    return ", ".join(parts)

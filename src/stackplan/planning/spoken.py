"""What a pool and its conditions ask for, as part of a sentence about a holding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.catalog.requirement import CredentialRef, Selector
from stackplan.catalog.selector import described

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.catalog.model import Lookup
    from stackplan.catalog.requirement import Conditions, Pool

_NAMED = 3  # names in a sentence; more are counted


def pool_text(pool: Pool, lookup: Lookup) -> str:
    """What a pool names: credentials by their names, selectors by what they ask for."""
    parts = [_entry_text(entry, lookup) for entry in pool.entries]
    shown = [*parts[:_NAMED], f"{len(parts) - _NAMED} more"] if len(parts) > _NAMED + 1 else parts
    return listed(shown)


def _entry_text(entry: object, lookup: Lookup) -> str:
    if not isinstance(entry, CredentialRef | Selector):
        return "what a further rule names"
    if isinstance(entry, Selector):
        text = described(entry).replace(": ", " ") or "all credentials"
    else:
        credential = lookup.get(entry.id)
        text = entry.id if credential is None else credential.name
    conditions = conditions_text(entry.conditions)
    text = f"{text} ({conditions})" if conditions else text
    return text if entry.excluding is None else f"{text} except {pool_text(entry.excluding, lookup)}"


def conditions_text(conditions: Conditions | None) -> str:
    """What conditions ask of a holding, in the words in which a holding is told not to keep them."""
    if conditions is None:
        return ""
    parts = []
    if conditions.grade is not None:
        parts.append(f"grade {conditions.grade} or better")
    if conditions.within is not None:
        parts.append(f"earned within {conditions.within}")
    if conditions.earned_from is not None:
        parts.append(f"earned from {conditions.earned_from}")
    if conditions.earned_until is not None:
        parts.append(f"earned until {conditions.earned_until}")
    return ", ".join(parts)


def listed(parts: Sequence[str]) -> str:
    """Parts with commas, the last one after "and"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"

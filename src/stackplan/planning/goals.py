"""What a plan is for: a credential to hold, or a skill to have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.catalog.requirement import SkillRef
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable

# A credential by its full id, or the requirement `skill`: a credential that develops it, at its level or above, counts.
Goal = str | SkillRef


def credentials_of(goals: Iterable[Goal]) -> tuple[str, ...]:
    """The full ids among goals."""
    return tuple(goal for goal in goals if isinstance(goal, str))


def skills_of(goals: Iterable[Goal]) -> tuple[SkillRef, ...]:
    """The skills among goals."""
    return tuple(goal for goal in goals if isinstance(goal, SkillRef))


def written(goal: Goal) -> str:
    """A goal as one text, which no other goal has: `cncf/cka`, `skill:s/sql`, `skill:s/sql:3`.

    No id of a credential has a colon.
    """
    if isinstance(goal, str):
        return goal
    level = "" if goal.level is None else f":{format_decimal(goal.level, places=10)}"
    return f"skill:{goal.skill}{level}"

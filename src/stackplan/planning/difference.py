"""What one plan has instead of another, and what it takes more."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackplan.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class Difference:
    """What another plan has instead (full ids, in its order), and what it takes more.

    `more` is by objective, in the order of the objectives, negative where it takes less; `confirm` is how many more
    things are to be confirmed.
    """

    gone: tuple[str, ...]
    instead: tuple[str, ...]
    more: tuple[tuple[str, Fraction], ...]
    confirm: int

    @property
    def is_longer(self) -> bool:
        """Whether the other plan is worse: by the first of these figures that differs."""
        figures = [Fraction(self.confirm), *(amount for _, amount in self.more)]
        return next((amount > 0 for amount in figures if amount), False)


def difference(plan: Plan, other: Plan, apart: str | None = None) -> Difference:
    """What `other` has instead of what `plan` has; of the one credential `apart` (a full id) nothing is said."""
    mine = [step.id for step in plan.steps if step.needed]
    others = [step.id for step in other.steps if step.needed]
    return Difference(
        gone=tuple(each for each in mine if each not in others and each != apart),
        instead=tuple(each for each in others if each not in mine and each != apart),
        more=tuple((key, other.value.get(key, Fraction(0)) - value) for key, value in plan.value.items()),
        confirm=len(other.confirm) - len(plan.confirm),
    )

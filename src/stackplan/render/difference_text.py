"""What another plan has instead, and what it takes more, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.assumed_text import even_figures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from stackplan.planning.difference import Difference
    from stackplan.planning.plan import Plan
    from stackplan.render.short import ShortIds

_MOST_NAMED = 8


def more_words(plan: Plan, other: Plan, difference: Difference) -> str:
    """How much more another plan takes: `1 step more, 20 hours less`; empty where all figures are the same.

    A figure that is unknown throughout either plan is left out.
    """
    unsaid = {*even_figures(plan), *even_figures(other)}
    phrases = []
    if difference.confirm:
        phrases.append(f"{amounts.count(abs(difference.confirm), 'thing')} {_way(difference.confirm)} to confirm")
    for key, amount in difference.more:
        figure, _, unit = key.partition(":")
        if amount and figure not in unsaid:
            phrases.append(f"{_figure(figure, abs(amount), unit or plan.currency)} {_way(amount)}")
    return ", ".join(phrases)


def named_ids(ids: Sequence[str], code: ShortIds) -> str:
    """Ids as a sentence lists them; of many only the first, and how many more."""
    most = len(ids) if len(ids) <= _MOST_NAMED + 1 else _MOST_NAMED
    more = [f"{len(ids) - most} more"] if most < len(ids) else []
    return amounts.listed([*map(code, ids[:most]), *more])


def _way(amount: Fraction | int) -> str:
    return "more" if amount > 0 else "less"


def _figure(figure: str, amount: Fraction, unit: str | None) -> str:
    match figure:
        case "steps":
            return amounts.count(int(amount), "step")
        case "hours":
            return amounts.hours(amount)
        case "credits":
            return amounts.credit(amount, unit)
        case _:
            return amounts.money(amount, unit)

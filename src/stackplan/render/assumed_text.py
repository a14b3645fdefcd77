"""What was assumed, compactly: equal assumptions together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.plan import GRADE
from stackplan.render import amounts
from stackplan.render.reasons_text import grade_of_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.planning.plan import Plan
    from stackplan.render.short import ShortIds

_MOST_NAMED = 6
_NOTHING_KNOWN = "nothing is known"  # how planning words the basis of a figure that is unknown throughout
_PLURALS = {"cost": "prices", "hours": "hours", "weeks": "durations", "credits": "credits"}


def even_figures(plan: Plan) -> tuple[str, ...]:
    """The figures that are unknown for every step and every other way: all are taken as one, and decide nothing.

    What has begun takes none, and is left out.
    """
    own = [step.id for step in plan.steps if step.is_step and not step.begun]
    taken: dict[str, set[str]] = {}
    for item in plan.assumed:
        if item.basis.startswith(_NOTHING_KNOWN):
            taken.setdefault(item.figure, set()).add(item.id)
    return tuple(figure for figure, ids in taken.items() if ids.issuperset(own))


def assumed_sentences(plan: Plan, code: ShortIds) -> Iterator[str]:
    """A sentence for each figure and amount that was assumed of some steps."""
    even = even_figures(plan)
    if even and sum(step.is_step for step in plan.steps) > 1:
        what = amounts.listed([_PLURALS.get(figure, figure) for figure in even])
        yield f"Assumed: {what}, unknown throughout, are the same for each step."
    yield from _grades(plan)
    groups: dict[tuple[str, str, str, str], list[str]] = {}
    for item in plan.assumed:
        if item.figure not in even and item.figure != GRADE:
            key = (item.figure, item.amount, item.currency or "", item.basis)
            groups.setdefault(key, []).append(item.id)
    own = {step.id for step in plan.steps if step.is_step}
    for (figure, amount, currency, basis), ids in groups.items():
        whom = "every step" if len(ids) > 1 and own <= set(ids) else _named([code(each) for each in ids])
        if not amount:
            yield f"Taken as fitting, for {basis.partition(';')[0]}: {whom}."
        else:
            yield f"Assumed: {_figure(figure, amount, currency)} for {whom} ({basis})."


def _grades(plan: Plan) -> Iterator[str]:
    """What is assumed of grades still to come, once: which they are is told with the steps."""
    same = grade_of_all(plan)
    if same is not None:
        yield f"Assumed: every step is earned with {same} or better."
    elif any(item.figure == GRADE for item in plan.assumed):
        yield "Assumed: each step reaches the grade that it names."


def _figure(figure: str, amount: str, currency: str) -> str:
    if figure == "cost":
        return f"a cost of {amounts.money(amounts.exact(amount), currency or None)}"
    shown = amounts.number(amounts.exact(amount))
    return f"{shown} {figure.removesuffix('s') if amount == '1' else figure}"


def _named(codes: list[str]) -> str:
    if len(codes) <= _MOST_NAMED + 1:
        return amounts.listed(codes)
    return f"{', '.join(codes[:_MOST_NAMED])} and {len(codes) - _MOST_NAMED:,} more"

"""What is proved of a plan, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.assumed_text import even_figures

if TYPE_CHECKING:
    from fractions import Fraction

    from stackplan.planning.plan import Plan

_LESS = {
    "steps": ("no plan has fewer steps", "none of those has fewer steps"),
    "hours": ("no plan takes fewer hours", "none of those takes fewer hours"),
    "cost": ("no plan costs less", "none of those costs less"),
    "weeks": ("no plan takes fewer weeks", "none of those takes fewer weeks"),
    "credits": ("no plan has fewer credits", "none of those has fewer credits"),
}


def proof_sentence(plan: Plan) -> str:
    """What no plan can beat, or how far the proof came before the time limit; empty where nothing is planned."""
    if plan.status != "planned":
        return ""
    if not plan.proved:
        return _unproved(plan)
    first, *later = plan.objective
    even = even_figures(plan)  # what is the same for every step says nothing of its own
    head = [_LESS[first][0]]
    if plan.confirm and not any(step.is_step for step in plan.steps):
        return "Proved: no plan has fewer things to confirm."
    if plan.confirm:
        head = ["no plan has fewer things to confirm", _LESS[first][1]]
    elif plan.confirmable:
        head = [_LESS[first][0].replace("no plan", "no plan with nothing to confirm", 1)]
    claims = [*head, *(_LESS[objective][1] for objective in later if objective not in even)]
    figures = {item.figure for item in plan.assumed}.intersection(plan.objective).difference(even)
    taken = " (unknown figures taken as assumed)" if figures else ""
    return f"Proved: {', and '.join(claims) if len(claims) < 3 else '; '.join(claims)}{taken}."


def _unproved(plan: Plan) -> str:
    proved = [
        f"at least {_amount(plan, key, plan.bound[key])} (here {_figure(plan, key, value)})"
        for key, value in plan.value.items()
        if key in plan.bound and plan.bound[key] < value
    ]
    met = [key.partition(":")[0] for key, value in plan.value.items() if plan.bound.get(key) == value]
    apart = " with no more to confirm" if plan.confirmable else ""
    parts = [_LESS[met[0]][0].replace("no plan", f"no plan{apart}", 1)] if met else []
    parts += [f"any plan{apart} has {claim}" for claim in proved[:1]]
    so_far = f" Proved so far: {'; '.join(parts)}." if parts else ""
    if "weeks" in plan.objective:
        return f"Not proved to be the best.{so_far}"
    return f"Not proved to be the best: the time limit came first.{so_far} A longer --limit searches on."


def _amount(plan: Plan, key: str, value: Fraction) -> str:
    objective = key.partition(":")[0]
    figure = _figure(plan, key, value)
    return f"a cost of {figure}" if objective == "cost" else f"{figure} {objective}"


def _figure(plan: Plan, key: str, value: Fraction) -> str:
    objective, _, unit = key.partition(":")
    if objective != "cost":
        return amounts.number(value)
    return amounts.money(value, unit or plan.currency)

"""What each of several targets adds to those before it, in one sentence."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan.render import amounts

if TYPE_CHECKING:
    from stackplan.planning.goals import Goal
    from stackplan.planning.plan import Added, Plan
    from stackplan.render.addresses import Places
    from stackplan.render.short import ShortIds


def adds_sentence(plan: Plan, code: ShortIds, places: Places) -> str:
    """By the objective that comes first: what the first target takes alone, and what each of the others adds."""

    def name(target: Goal) -> str:
        return code(target) if isinstance(target, str) else places.skill(target)

    if not all(each.proved for each in plan.adds):
        return "What each target adds to those before it was not settled within the time limit."
    first, *others = plan.adds
    told = [f"{name(first.target)} alone: {_differences(plan, first)[0] or 'nothing left'}."]
    before = name(first.target)
    for each in others:
        more, less = _differences(plan, each)
        adds = more or ("no step" if plan.objective[0] == "steps" else "nothing")
        saves = f", and saves {less}" if less else ""
        told.append(f"{name(each.target)} adds {adds}{saves}{_shared(each, before)}.")
        before = "those before"
    return " ".join(told)


def _shared(each: Added, before: str) -> str:
    """How many of the steps that serve a target serve one before it too."""
    many, of = len(each.shared), len(each.steps)
    if not many:
        return ""
    if of == 1:
        return f": its only step serves {before} too"
    told = f"{many} of its {of} steps"
    if many == of:
        told = "both of its steps" if of == 2 else f"all {of} of its steps"
    return f": {told} {'serves' if many == 1 else 'serve'} {before} too"


def _differences(plan: Plan, each: Added) -> tuple[str, str]:
    """How much more of the first objective, and to confirm, and how much less.

    Less there can be where what comes before it is more: fewer steps, for one thing more to confirm.
    """
    told = [
        (amount, _figure(plan, key, abs(amount)))
        for key, amount in each.added.items()
        if key.partition(":")[0] == plan.objective[0]
    ]
    told.append((Fraction(each.more_to_confirm), f"{abs(each.more_to_confirm)} to confirm"))
    more = amounts.listed([text for amount, text in told if amount > 0])
    return more, amounts.listed([text for amount, text in told if amount < 0])


def _figure(plan: Plan, key: str, value: Fraction) -> str:
    objective, _, unit = key.partition(":")
    match objective:
        case "steps":
            return amounts.count(int(value), "step")
        case "hours":
            return amounts.hours(value)
        case "cost":
            return amounts.money(value, unit or plan.currency)
        case _:
            return amounts.credit(value, unit or None)

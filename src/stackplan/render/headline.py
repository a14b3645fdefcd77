"""What an answer says first, in the words that all of them share: the targets by name, and how much is left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.addresses import skill_name
from stackplan.render.confirm_text import confirm_count

if TYPE_CHECKING:
    from stackplan.catalog.model import Lookup
    from stackplan.planning.plan import Plan


def left_words(plan: Plan) -> str:
    """How much is left, as part of a sentence."""
    if plan.status == "unreachable":
        return "cannot be reached"
    if plan.status == "complete":
        return "nothing left"
    if plan.totals is None or not plan.totals.steps:
        return _nothing_to_earn(plan)
    left = f"{amounts.count(plan.totals.steps, 'step')} left"
    if not plan.proved:
        least = plan.bound.get("steps")
        left += f" (proved: at least {amounts.number(least)})" if least is not None else " (not proved)"
    more = [confirm_count(plan.confirm)] if plan.confirm else []
    return ", ".join([left, *_totals(plan), *more])


def _nothing_to_earn(plan: Plan) -> str:
    awards = [step.award for step in plan.steps if step.needed]
    due = "ask for the award" if "requested" in awards else "the award is due"
    if not plan.confirm:
        return f"nothing left to earn; {due}"
    left = f"nothing left to earn; {confirm_count(plan.confirm)}"
    return f"{left}, then {due}" if awards else left


def _totals(plan: Plan) -> list[str]:
    """The sums of the steps. Those that have begun take no more, which makes nothing known of the others."""
    sums = plan.totals
    if sums is None:
        return []
    begun = sum(step.begun for step in plan.steps if step.is_step and step.needed)
    if begun < sums.steps:
        return amounts.totals(replace(sums, steps=sums.steps - begun))
    worth = [amounts.credit(amount, unit) for unit, amount in sums.credits]
    return [*worth, "begun already" if begun == 1 else "all begun already"]


def target_names(plan: Plan, lookup: Lookup) -> str:
    """The targets by name: a single credential with its issuer, a skill with its level."""
    names: list[str] = []
    issuers: list[str | None] = []
    for target in plan.target:
        if not isinstance(target, str):
            names.append(skill_name(target, lookup))
            issuers.append(None)
            continue
        credential = lookup.get(target)
        names.append(target if credential is None else credential.name)
        issuer = lookup.issuer(credential.issuer) if credential is not None and credential.issuer else None
        issuers.append(None if issuer is None else issuer.name)
    if len(names) == 1 and issuers[0] is not None and issuers[0] not in names[0]:
        return f"{names[0]}, {issuers[0]}" if names[0].endswith(")") else f"{names[0]} ({issuers[0]})"
    return amounts.listed(names)

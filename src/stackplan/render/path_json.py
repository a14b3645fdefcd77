"""The answer of `path` for programs. Keys are only ever added within a version; amounts are plain decimal strings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackplan._version import __version__
from stackplan.planning.difference import difference
from stackplan.planning.goals import written
from stackplan.render.schedule_json import schedule_value
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from stackplan.planning.difference import Difference
    from stackplan.planning.plan import Added, Cause, Held, Hint, Plan, Reach, Step, ToConfirm, Totals
    from stackplan.units import Money

VERSION = 1


def path_value(plan: Plan, *, catalog: Mapping[str, Any], learner: Mapping[str, Any] | None) -> dict[str, Any]:
    """The whole answer as plain values. `catalog` and `learner` say what it was computed from."""
    head: dict[str, Any] = {
        "format": "stackplan.path",
        "version": VERSION,
        "stackplan": __version__,
        "target": [written(target) for target in plan.target],
        "on": plan.on.isoformat(),
        "catalog": dict(catalog),
        "learner": None if learner is None else dict(learner),
    }
    return head | _answer(plan) | _others(plan)


def _others(plan: Plan) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if plan.alternatives is not None:
        found["alternatives"] = [_differing(plan, other) for other in plan.alternatives.plans]
        found["alternatives_complete"] = plan.alternatives.complete
    if plan.tradeoff is not None:
        compared = plan.tradeoff
        found["tradeoff"] = [_differing(plan, other) for other in compared.plans]
        found["tradeoff_objectives"] = list(compared.objectives)
        found["tradeoff_complete"] = compared.complete
        if compared.soonest is not None:
            found["tradeoff_soonest"] = _differing(plan, compared.soonest)
    return found


def _differing(plan: Plan, other: Plan) -> dict[str, Any]:
    """Another plan, whole, and how it differs from the first."""
    return {"difference": difference_value(difference(plan, other)), **_answer(other)}


def difference_value(apart: Difference) -> dict[str, Any]:
    """What one plan has instead of another, and what it takes more."""
    return {
        "gone": list(apart.gone),
        "instead": list(apart.instead),
        "more": amounts_value(dict(apart.more)),
        "confirm": apart.confirm,
    }


def _answer(plan: Plan) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "status": plan.status,
        "proved": plan.proved,
        "canonical": plan.canonical,
        "objective": list(plan.objective),
        "value": amounts_value(plan.value),
        "bound": amounts_value(plan.bound),
        "totals": None if plan.totals is None else _totals(plan.totals),
        "steps": [_step(step) for step in plan.steps],
        "held": [_held(held) for held in plan.held],
        "not_counted": [
            {"id": item.id, "reason": item.reason, "detail": item.detail, "requirement": item.requirement}
            for item in plan.not_counted
        ],
        "confirm": [_confirm(thing) for thing in plan.confirm],
        "assumed": [
            {
                "id": item.id,
                "figure": item.figure,
                "amount": item.amount or None,
                "currency": item.currency,
                "basis": item.basis,
            }
            for item in plan.assumed
        ],
        "notes": list(plan.notes),
    }
    if plan.require:
        answer["require"] = list(plan.require)
    if plan.adds:
        answer["adds"] = [_added(each) for each in plan.adds]
    if plan.schedule is not None:
        answer["schedule"] = schedule_value(plan.schedule)
    if plan.status == "unreachable":
        answer["blocked_by"] = [cause_value(cause) for cause in plan.causes]
        answer["closest"] = (
            None
            if plan.closest is None
            else {"target": [written(target) for target in plan.closest.target], **_answer(plan.closest)}
        )
        answer["hint"] = None if plan.hint is None else _hint(plan.hint)
        if plan.reach is not None:
            answer["reach"] = _reach(plan.reach)
    return answer


def _hint(hint: Hint) -> dict[str, Any]:
    return {
        "options": dict(hint.options),
        "spared": list(hint.spared),
        "status": hint.plan.status,
        "proved": hint.plan.proved,
        "value": amounts_value(hint.plan.value),
        "steps": [step.id for step in hint.plan.steps if step.needed],
        "confirm": [thing.address for thing in hint.plan.confirm],
    }


def _reach(reach: Reach) -> dict[str, Any]:
    return {
        "budget": {option: format_decimal(amount) for option, amount in reach.budget},
        "steps": [step.id for step in reach.steps],
        "awards": [award.id for award in reach.awards],
        "totals": _totals(reach.totals),
    }


def amounts_value(values: Mapping[str, Fraction]) -> dict[str, str]:
    """Amounts by their key, as plain decimals."""
    return {key: format_decimal(value) for key, value in values.items()}


def _money(money: Money | None) -> dict[str, str] | None:
    return None if money is None else {"currency": money.currency, "amount": money.plain()}


def _totals(totals: Totals) -> dict[str, Any]:
    return {
        "steps": totals.steps,
        "awards": totals.awards,
        "hours": format_decimal(totals.hours),
        "credits": [{"unit": unit, "amount": format_decimal(amount)} for unit, amount in totals.credits],
        "cost": [_money(money) for money in totals.cost],
        "unknown": {"hours": totals.unknown_hours, "cost": totals.unknown_cost},
    }


def _step(step: Step) -> dict[str, Any]:
    credential = step.credential
    worth = credential.credits
    return {
        "id": step.id,
        "name": credential.name,
        "kind": credential.kind,
        "issuer": issuer_reference(step.id, credential.issuer),
        "url": credential.url,
        "award": step.award,
        "needed": step.needed,
        "again": step.again,
        "hours": None if step.hours is None else format_decimal(step.hours),
        "weeks": None if step.weeks is None else format_decimal(step.weeks),
        "cost": _money(step.cost),
        "credits": None if worth is None else {"unit": worth.unit, "amount": format_decimal(worth.amount)},
        "format": list(credential.format),
        "needs": list(step.needs),
        "counts_toward": [toward.address for toward in step.counts_toward],
        "grade": step.grade,
        "begun": step.begun,
        "expected": None if step.expected is None else step.expected.isoformat(),
        "holds_then": list(step.holds_then),
        "for_skills": [written(skill) for skill in step.for_skills],
    }


def _confirm(thing: ToConfirm) -> dict[str, Any]:
    return {
        "requirement": thing.address,
        "text": thing.text,
        "kind": "manual" if thing.fact is None else "fact",
        "fact": thing.fact,
        "at_least": None if thing.at_least is None else format_decimal(thing.at_least),
        "within": None if thing.within is None else str(thing.within),
        "short": thing.short,
    }


def issuer_reference(credential_id: str, issuer: str | None) -> str | None:
    """An issuer as the credential's own file names it: without the namespace where that is the credential's."""
    if issuer is None:
        return None
    return issuer.removeprefix(credential_id.partition("/")[0] + "/")


def _held(held: Held) -> dict[str, Any]:
    return {
        "id": held.id,
        "name": held.name,
        "implied": held.implied,
        "counts_toward": [toward.address for toward in held.counts_toward],
        "for_skills": [written(skill) for skill in held.for_skills],
    }


def _added(each: Added) -> dict[str, Any]:
    return {
        "target": written(each.target),
        "value": amounts_value(each.value),
        "confirm": each.confirm,
        "added": amounts_value(each.added),
        "more_to_confirm": each.more_to_confirm,
        "proved": each.proved,
        "steps": list(each.steps),
        "shared": list(each.shared),
    }


def cause_value(cause: Cause) -> dict[str, Any]:
    """A sentence of an explanation, with its place."""
    span = cause.span
    return {
        "message": cause.message,
        "file": None if span is None else span.file,
        "line": None if span is None else span.line,
        "column": None if span is None else span.column,
        "help": cause.help,
        "option": cause.option,
        "depth": cause.depth,
    }

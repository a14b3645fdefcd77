"""What can be started, as plain values. Keys are only ever added within a version; amounts are plain decimals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackplan.planning import figures
from stackplan.planning.goals import written
from stackplan.render.path_json import issuer_reference, path_value
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from stackplan.planning.starts import Start, Starts

_OF_A_PATH = ("status", "proved", "value", "bound", "totals")


def starts_value(
    answer: Starts,
    question: str,
    *,
    objective: Sequence[str],
    on: date,
    catalog: Mapping[str, Any],
    learner: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The whole answer as `stackplan.next` or `stackplan.taste`, version 1."""
    from stackplan._version import __version__

    plan = answer.plan
    whole = None if plan is None else path_value(plan, catalog={}, learner=None)
    return {
        "format": f"stackplan.{question}",
        "version": 1,
        "stackplan": __version__,
        "target": [] if plan is None else [written(target) for target in plan.target],
        "on": on.isoformat(),
        "catalog": dict(catalog),
        "learner": None if learner is None else dict(learner),
        "objective": list(objective),
        "left": None if whole is None else {key: whole[key] for key in _OF_A_PATH},
        "proved": answer.proved,
        "results": [_start(each) for each in answer.starts],
        "others": answer.others,
        "in_progress": list(answer.begun),
        "notes": list(answer.notes),
    }


def _start(start: Start) -> dict[str, Any]:
    credential = start.credential
    money, hours = figures.price(credential), figures.hours(credential)
    return {
        "id": start.id,
        "name": credential.name,
        "kind": credential.kind,
        "issuer": issuer_reference(start.id, credential.issuer),
        "cost": None if money is None else {"currency": money.currency, "amount": money.plain()},
        "hours": None if hours is None else format_decimal(hours),
        "format": list(credential.format),
        "begins": None if start.begins is None else start.begins.isoformat(),
        "together": list(start.together),
        "saves": None
        if start.saves is None
        else {name: format_decimal(amount) for name, amount in start.saves.items()},
        "least": start.part,
        "needed_for": list(start.needed_for),
        "leads_to": list(start.toward),
        "holds_then": list(start.then),
    }

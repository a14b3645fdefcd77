"""The answers of `why` and `why-not` for programs. Keys are only ever added within a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackplan._version import __version__
from stackplan.planning.goals import written
from stackplan.render.path_json import amounts_value, cause_value, difference_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stackplan.planning.plan import Plan
    from stackplan.planning.why import Why

VERSION = 1


def why_value(
    answer: Why, name: str, *, catalog: Mapping[str, Any], learner: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The whole answer as `stackplan.NAME`. `catalog` and `learner` say what it was computed from."""
    plan, compared = answer.plan, answer.difference
    return {
        "format": f"stackplan.{name}",
        "version": VERSION,
        "stackplan": __version__,
        "target": [written(target) for target in plan.target],
        "credential": answer.credential,
        "on": plan.on.isoformat(),
        "catalog": dict(catalog),
        "learner": None if learner is None else dict(learner),
        "standing": None if plan.status == "unreachable" else answer.standing,
        "chain": [cause_value(cause) for cause in answer.chain],
        "plan": _plan(plan),
        "other": None if answer.other is None else _plan(answer.other),
        "difference": None if compared is None else difference_value(compared),
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "status": plan.status,
        "proved": plan.proved,
        "objective": list(plan.objective),
        "value": amounts_value(plan.value),
        "bound": amounts_value(plan.bound),
        "steps": [step.id for step in plan.steps if step.needed],
        "confirm": [thing.address for thing in plan.confirm],
        "blocked_by": [cause_value(cause) for cause in plan.causes],
    }

"""What learners are nearest to, as plain values. Keys are only ever added within a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackplan.render.path_json import issuer_reference, path_value
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.planning.near import Near
    from stackplan.planning.plan import Plan

_OF_A_PATH = ("status", "proved", "canonical", "value", "bound", "totals", "confirm", "assumed")


def near_value(
    learners: Sequence[tuple[Mapping[str, Any] | None, Near]],
    lookup: Lookup,
    *,
    objective: Sequence[str],
    on: date,
    catalog: Mapping[str, Any],
) -> dict[str, Any]:
    """The whole answer as `stackplan.near`, version 1. Each learner is told by the record's file."""
    from stackplan._version import __version__

    return {
        "format": "stackplan.near",
        "version": 1,
        "stackplan": __version__,
        "on": on.isoformat(),
        "catalog": dict(catalog),
        "objective": list(objective),
        "learners": [_learner(learner, near) for learner, near in learners],
        "results": [
            {
                "learner": None if learner is None else learner["file"],
                "rank": rank,
                **left_value(each.id, each.plan, lookup),
                "amounts": {name: format_decimal(amount) for name, amount in each.amounts.items()},
            }
            for learner, near in learners
            for rank, each in enumerate(near.results, 1)
        ],
    }


def _learner(learner: Mapping[str, Any] | None, near: Near) -> dict[str, Any]:
    return {
        "learner": None if learner is None else dict(learner),
        "candidates": near.candidates,
        "held": near.held,
        "planned": near.planned,
        "proved": near.proved,
        "unreachable": list(near.unreachable),
        "mistakes": list(near.broken),
        "refused": [{"id": full, "reason": reason} for full, reason in near.refused],
        "notes": list(near.notes),
    }


def left_value(target: str, plan: Plan, lookup: Lookup) -> dict[str, Any]:
    """A target and what is left of it: as `path` has it, its steps by their ids."""
    credential = lookup.get(target)
    whole = path_value(plan, catalog={}, learner=None)
    return {
        "id": target,
        "name": None if credential is None else credential.name,
        "kind": None if credential is None else credential.kind,
        "issuer": None if credential is None else issuer_reference(target, credential.issuer),
        **{key: whole[key] for key in _OF_A_PATH},
        "steps": [step.id for step in plan.steps if step.needed],
    }

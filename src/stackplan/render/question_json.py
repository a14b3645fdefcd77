"""What an answer of `path` was asked for, and what shows its bounds: all that a program needs to check it."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from stackplan.planning.plan import Options
from stackplan.planning.recount_proof import exact
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.planning.plan import Plan
    from stackplan.planning.recount_proof import Landmark, Proof

# Told by other keys, or nothing that the plan itself has to keep.
_ELSEWHERE = ("minimize", "limit", "calendar", "adds", "alternatives", "compare")
_DEFAULT = Options()


def question_value(plan: Plan, have: Sequence[str]) -> dict[str, Any]:
    """The keys that say what was asked: the ids of `--have`, and the options that were given."""
    given = plan.options or _DEFAULT
    asked = {
        each.name: _plain(getattr(given, each.name))
        for each in fields(Options)
        if each.name not in _ELSEWHERE and getattr(given, each.name) != getattr(_DEFAULT, each.name)
    }
    return {"have": list(have), "options": asked}


def proof_value(proofs: Sequence[Proof]) -> list[dict[str, Any]]:
    """Proofs as plain values, one for each objective that is a sum."""
    return [
        {
            "objective": proof.objective,
            "value": exact(proof.value),
            "bound": exact(proof.bound),
            "closes": proof.closes,
            "landmarks": [_landmark(landmark) for landmark in proof.landmarks],
            "assumed": [
                {"id": item.id, "figure": item.figure, "amount": item.amount, "currency": item.currency}
                for item in proof.assumed
            ],
        }
        for proof in proofs
    ]


def _landmark(landmark: Landmark) -> dict[str, Any]:
    return {
        "at_least": exact(landmark.at_least),
        "members": [{"id": each, "weight": exact(weight)} for each, weight in landmark.members],
        "requirement": landmark.requirement,
    }


def _plain(value: object) -> Any:
    """An option as JSON has it: a text, an amount, a list of texts, amounts by currency."""
    if isinstance(value, Fraction):
        return format_decimal(value)
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return {name: format_decimal(amount) for name, amount in value}
    return list(value) if isinstance(value, tuple) else value

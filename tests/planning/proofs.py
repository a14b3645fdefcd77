"""Answers of `path` in JSON with their proofs, made as the command makes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import stackplan
from stackplan.public import catalog_facts
from stackplan.render.path_json import path_value
from stackplan.render.question_json import proof_value, question_value

from .helpers import ON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.catalog.catalog import Catalog
    from stackplan.learner.record import Record


def published(
    catalog: Catalog,
    targets: str | Sequence[str],
    *,
    have: Sequence[str] = (),
    learner: Record | None = None,
    **asked: Any,
) -> dict[str, Any]:
    """An answer with its proof, as plain values."""
    plan = stackplan.plan(catalog, targets, have=have, learner=learner, **{"on": ON, **asked})
    file = None if learner is None else {"file": "me.yaml", "named": True}
    value = path_value(plan, catalog=catalog_facts(catalog), learner=file) | question_value(plan, have)
    return value | {"proof": proof_value(stackplan.prove(catalog, plan, have=have, learner=learner))}


def verified(catalog: Catalog, value: object, learner: Record | None = None) -> stackplan.Verification:
    """What is found of an answer."""
    return stackplan.verify(catalog, json.dumps(value), learner=learner)

"""The JSON Schema of a learner's record, made of the tables in `keys` as that of a catalog is."""

from __future__ import annotations

from stackplan.catalog.schema import DRAFT, MADE_BY
from stackplan.catalog.shapes import SHAPES, Schema, choice, documentation, mapping, ref, words
from stackplan.learner import keys

_STATED = "true, false, a number, or an amount with its time."
_OWN: dict[str, Schema] = {
    "holds": {
        "type": ["array", "null"],
        "items": {"if": {"type": "object"}, "then": mapping(keys.HOLD, "hold"), "else": ref("text")},
    },
    "status": choice(keys.STATUSES),
    "statements": {"type": ["object", "null"], "patternProperties": {"^x-": {}}, "additionalProperties": ref("stated")},
    "stated": {
        **documentation(_STATED, (True, 2080)),
        "if": {"type": "object"},
        "then": mapping(keys.STATEMENT),
        "else": {"type": ["boolean", "number"], "minimum": 0},
    },
    "waivers": {"type": ["array", "null"], "items": mapping(keys.WAIVER, "waiver")},
    "confirmations": {"type": ["array", "null"], "items": mapping(keys.CONFIRMATION, "confirmation")},
    "address": words(r"\s*[^#\s][^#]*#[\s\S]*\S\s*", "Write the credential, #, and the id of its requirement."),
}
_SHARED = ("credits", "date", "number", "text", "texts", "unit", "version")


def record_schema() -> Schema:
    """The schema of a learner's record."""
    return {
        "$schema": DRAFT,
        "$comment": MADE_BY,
        "description": "A learner's record for stackplan: what is held, and what somebody waived or confirmed.",
        **mapping(keys.RECORD, "learner's record"),
        "definitions": {**{name: SHAPES[name] for name in _SHARED}, **_OWN},
    }

from __future__ import annotations

import json

from render.plans import CERTIFICATE, COMPLETE, KUBESTRONAUT, PLANS, UNREACHABLE
from stackplan.render.output_json import dumps
from stackplan.render.path_json import path_value

CATALOG = {"digest": "sha256:0", "files": 1, "seen": "2026-11-23"}

KEYS = [
    "format", "version", "stackplan", "target", "on", "catalog", "learner", "status", "proved", "canonical",
    "objective", "value", "bound", "totals", "steps", "held", "not_counted", "confirm", "assumed", "notes",
]  # fmt: skip
STEP = {
    "id", "name", "kind", "issuer", "url", "award", "needed", "again", "hours", "weeks", "cost", "credits", "format",
    "needs", "counts_toward", "grade", "begun", "expected", "holds_then", "for_skills",
}  # fmt: skip


def value(plan):
    return json.loads(dumps(path_value(plan, catalog=CATALOG, learner=None)))


def test_the_keys_of_the_contract_are_all_there():
    for plan in PLANS.values():
        answer = value(plan)
        assert list(answer)[: len(KEYS)] == KEYS
        assert all(set(step) == STEP for step in answer["steps"])


def test_amounts_are_plain_decimal_strings_and_unknown_is_null():
    answer = value(KUBESTRONAUT)
    assert answer["totals"] == {
        "steps": 4,
        "awards": 1,
        "hours": "240",
        "credits": [],
        "cost": [{"currency": "USD", "amount": "1140.00"}],
        "unknown": {"hours": 0, "cost": 1},
    }
    first, *_, unknown, award = answer["steps"]
    assert first["cost"] == {"currency": "USD", "amount": "250.00"}
    assert first["hours"] == "40"
    assert first["issuer"] == "cncf"
    assert first["counts_toward"] == ["cncf/kubestronaut#stack"]
    assert unknown["cost"] is None
    assert (award["award"], award["needed"], award["hours"]) == ("automatic", True, None)


def test_what_does_not_count_is_told_with_its_reason():
    answer = value(CERTIFICATE)
    assert answer["not_counted"][0] == {
        "id": "njit/cs-602",
        "reason": "failed",
        "detail": "failed",
        "requirement": None,
    }
    assert answer["held"][1]["implied"] is True
    assert answer["steps"][0]["credits"] == {"unit": "semester-hour", "amount": "3"}


def test_unreachable_has_its_causes_with_places_and_the_closest_plan():
    answer = value(UNREACHABLE)
    made, excluded, retired = answer["blocked_by"]
    assert (made["file"], made["line"], made["option"]) == ("pathways/comptia/stacks.yaml", 48, None)
    assert (excluded["file"], excluded["line"], excluded["option"]) == (None, None, "--exclude network-plus")
    assert "successor" in retired["help"]
    assert answer["closest"]["status"] == "planned"
    assert [step["id"] for step in answer["closest"]["steps"]][-1] == "comptia/cios"
    assert answer["steps"] == []


def test_a_plan_that_was_found_has_no_causes():
    for plan in (KUBESTRONAUT, COMPLETE):
        assert "blocked_by" not in value(plan)

"""What to try where nothing can be planned: each hint is tried as a person would."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from brute.differential import read
from brute.generate import random_case

import stackplan
from planning.helpers import ON, catalog

if TYPE_CHECKING:
    from stackplan.planning.plan import Hint, Plan

TEXT = """
    old: {status: retired}
    later: {available: {from: 2027-03-01}}
    last: {available: {from: 2027-06-01}}
    room: {format: [in-person], duration: 9w}
    a: {}
    soon: {status: announced}
    first: {stack: [old, a]}
    second: {stack: [later, old, room, last]}
    third: {stack: [room, a]}
    never: {stack: [soon, old]}
    either: {stack: {any: [old, [room, a]]}}
    """


def told(**options: object) -> Hint | None:
    target = options.pop("target")
    return stackplan.plan(catalog(TEXT), target, on=ON, **options).hint  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "typed", "spared", "steps"),
    [
        ({"target": "first"}, {"--have": "n/old"}, [], "a first"),
        (
            {"target": "second", "formats": ["online"]},
            {"--on": "2027-06-01", "--have": "n/old", "--format-only": "online,in-person"},
            [],
            "last later room second",
        ),
        ({"target": "third", "max_weeks_each": "3.5"}, {"--max-weeks-each": "9"}, [], "a room third"),
        ({"target": "third", "exclude": ["a", "later"]}, {}, ["n/a"], "a room third"),
        ({"target": "either", "formats": ["online"]}, {"--format-only": "online,in-person"}, [], "a either room"),
    ],
)
def test_what_to_try(asked, typed, spared, steps):
    hint = told(**asked)
    assert hint is not None
    assert (dict(hint.options), list(hint.spared)) == (typed, spared)
    assert " ".join(sorted(step.id[2:] for step in hint.plan.steps if step.needed)) == steps


def test_what_nothing_helps_has_no_hint():
    assert told(target="never") is None
    assert told(target="first", have=["old"]) is None  # it can be planned


def tried(found: stackplan.Catalog, plan: Plan, **options: object) -> Plan:
    """The plan with what a hint says, typed as it says it."""
    assert plan.hint is not None
    given = dict(plan.hint.options)
    have = [*options.pop("have", ()), *given.pop("--have", "").split(",")]  # type: ignore[misc, has-type]
    options["have"] = [each for each in have if each]
    excluded = {stackplan.resolve(found, each) for each in options.pop("exclude", ())}  # type: ignore[attr-defined]
    options["exclude"] = sorted(excluded.difference(plan.hint.spared))
    if "--on" in given:
        options["on"] = date.fromisoformat(given.pop("--on"))
    if "--format-only" in given:
        options["formats"] = given.pop("--format-only").split(",")
    assert not given
    return stackplan.plan(found, plan.target, **options)  # type: ignore[arg-type]


def test_hints_work_when_tried():
    hints = 0
    for seed in range(300):
        case = random_case(seed)
        found, _, _ = read(case)
        asked = {key: value for key, value in case.options.items() if key != "assume"}
        asked |= {f"assume_{key}": Fraction(str(amount)) for key, amount in case.options.get("assume", {}).items()}
        asked |= {"have": case.have, "minimize": case.minimize}
        plan = stackplan.plan(found, case.targets, **asked)
        if plan.hint is not None:
            hints += 1
            assert tried(found, plan, **asked) == plan.hint.plan
            assert plan.hint.plan.status != "unreachable"
    assert hints >= 3

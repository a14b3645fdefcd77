"""`why` and `why-not` against the brute force: what plans without a credential, or through it, take more."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from brute.differential import brute_answer, read, same_values
from brute.generate import Case, random_case
from brute.rules import RULES

import stackplan
from planning.helpers import ON, catalog

if TYPE_CHECKING:
    from brute.oracle import Answer

    from stackplan.planning.why import Why

NOT_BINDING = tuple(rule for rule in RULES if rule not in {"not_after", "sharing", "valid_while"})
ASSUMED = {"cost": 70, "hours": 9}  # else what is unknown depends on what one looks at


def asked(case: Case) -> tuple[Any, dict[str, Any]]:
    """The catalog, and what else is asked, as the planner takes it."""
    found, record, trouble = read(case)
    assert not trouble
    options = {key: value for key, value in case.options.items() if key != "assume"}
    options |= {f"assume_{key}": Fraction(amount) for key, amount in case.options["assume"].items()}
    return found, {"have": case.have, "learner": record, "minimize": case.minimize, **options}


def agrees(told: Why, least: Answer, other: Answer) -> None:
    """The two plans are those of the brute force, and what one takes more is their difference."""
    assert told.plan.proved
    assert same_values(told.plan.value, least.values)
    assert told.other is not None
    assert (told.other.status == "unreachable") == (other.status == "unreachable")
    if other.status == "unreachable":
        assert told.difference is None
        return
    assert told.other.proved
    assert same_values(told.other.value, other.values)
    assert told.difference is not None
    sums = {key: told.plan.value[key] + more for key, more in told.difference.more}
    assert same_values(sums, other.values)
    assert told.difference.confirm == len(other.confirm) - len(least.confirm)


def ids(case: Case) -> list[str]:
    return sorted(f"{data['namespace']}/{local}" for data in case.files.values() for local in data["credentials"])


@pytest.mark.parametrize(
    "first", [0, 15, *(pytest.param(first, marks=pytest.mark.slow) for first in range(30, 120, 15))]
)
@pytest.mark.parametrize("rules", [(), NOT_BINDING], ids=["plain", "rules"])
def test_what_it_takes_is_that_of_the_plans_with_and_without(first: int, rules: tuple[str, ...]):
    for seed in range(first, first + 15):
        case = random_case(seed, rules)
        case = replace(case, options=case.options | {"assume": ASSUMED})
        least = brute_answer(case)
        if least.status != "planned":
            continue
        found, options = asked(case)
        targets = {stackplan.resolve(found, each) for each in case.targets}
        for each in least.plan:
            told = stackplan.why(found, case.targets, each, **options)
            if each in targets:
                assert told.standing == "target"
                continue
            excluded = [*case.options.get("exclude", ()), each]
            other = brute_answer(replace(case, options=case.options | {"exclude": excluded}))
            agrees(told, least, other)
            if other.status == "unreachable":
                assert told.standing == "every"
            else:
                figures = [(len(answer.confirm), *answer.values.values()) for answer in (least, other)]
                assert told.standing == ("shortest" if figures[1] > figures[0] else "chosen")
            counts = any(step.counts_toward for step in told.plan.steps if step.id == each)
            assert told.chain or not counts, f"nothing leads to {each}"
        for each in ids(case):
            told = stackplan.why_not(found, case.targets, each, **options)
            if told.standing in ("through", "impossible"):
                assert each not in least.plan
                agrees(told, least, brute_answer(replace(case, targets=[*case.targets, each])))


CHOICE = """
    a: {name: A, effort: 10h}
    b: {name: B, effort: 30h}
    c: {name: C, effort: 5h}
    old: {name: Old, status: retired}
    both: {name: Both, stack: [a, old]}
    x: {name: X, effort: 1h, equivalents: c}
    pool: {name: Pool, effort: 8h, prerequisites: x}
    top: {name: Top, stack: [pool, {choose: 1, from: [a, b, old], id: electives}]}
    """


def told(answer: Why) -> list[str]:
    return [f"{cause.depth} {cause.message}" for cause in answer.chain]


def test_the_chain_leads_from_the_target_to_what_is_asked_about():
    answer = stackplan.why(catalog(CHOICE), "top", "c", on=ON)
    assert answer.standing == "unused"
    answer = stackplan.why(catalog(CHOICE), "top", "x", on=ON)
    assert (answer.standing, told(answer)) == (
        "shortest",
        ["0 Top (top) is made of Pool (pool)", "1 Pool (pool) needs first X (x)"],
    )
    assert answer.difference is not None
    assert answer.difference.instead == ("n/c",)
    answer = stackplan.why(catalog(CHOICE.replace("x: {name: X, effort: 1h", "x: {name: X, effort: 6h")), "top", "c")
    assert told(answer)[1:] == ["1 Pool (pool) needs first X (x)", "2 C (c) stands in for X (x)"]


def test_what_every_plan_needs_is_told_by_what_stands_in_the_way_without_it():
    answer = stackplan.why(catalog(CHOICE), "top", "a", exclude=["b"], on=ON)
    assert (answer.standing, answer.difference) == ("every", None)
    assert told(answer) == [
        "0 Top (top) is made of 1 of A, B and Old, and none of these can be had ('electives')",
        "1 B (b) was excluded by you",
        "1 Old (old) was retired and can no longer be earned",
    ]


def test_what_no_plan_leads_through_says_why():
    answer = stackplan.why_not(catalog(CHOICE), "top", "both", on=ON)
    assert answer.standing == "impossible"
    assert answer.other is not None
    assert [cause.message for cause in answer.other.causes] == [
        "Both (both) is made of A and Old",
        "Old (old) was retired and can no longer be earned",
    ]


def test_unknown_figures_are_the_same_in_both_plans():
    """The far larger one beside it would make the unknown one of the plan through it look longer."""
    text = "a: {}\nbig: {effort: 900h}\nb: {effort: 10h}\ntop: {stack: [a, b]}"
    answer = stackplan.why_not(catalog(text), "top", "big", minimize=["hours"], on=ON)
    assert answer.difference is not None
    assert answer.difference.more == (("hours", 900),)

"""What can be started: each against plans for it alone, with it held, and through it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from brute.differential import read
from brute.generate import random_case
from brute.rules import RULES

import stackplan
from planning.helpers import ON, catalog

if TYPE_CHECKING:
    from stackplan.planning.plan import Plan
    from stackplan.planning.starts import Starts

NOT_BINDING = tuple(rule for rule in RULES if rule not in {"not_after", "sharing", "valid_while"})
TEXT = """
    a: {effort: 10h, cost: {amount: 20, currency: USD}}
    b: {effort: 4h, cost: {amount: 50, currency: USD}, prerequisites: a}
    c: {effort: 30h, cost: {amount: 5, currency: USD}}
    slow: {effort: 90h, cost: {amount: 5, currency: USD}}
    along: {effort: 3h, corequisites: mate}
    mate: {effort: 3h, corequisites: along}
    later: {effort: 1h, available: {from: 2027-03-01}}
    term: {effort: 1h, offered: [{from: 2027-01-11, until: 2027-02-11}]}
    badge: {stack: [a]}
    top: {stack: [b, {any: [c, slow]}, badge, along, {any: [term, later]}]}
    """


def ids(answer: Starts) -> str:
    return " ".join(each.id[2:] for each in answer.starts)


def test_what_takes_off_most_comes_first():
    found = stackplan.next_steps(catalog(TEXT), "top", minimize=["hours"], on=ON)
    assert ids(found) == "c slow a along mate term"
    saves = {each.id[2:]: dict(each.saves or {}) for each in found.starts}
    hours = {key: amount["hours"] for key, amount in saves.items()}
    assert hours == {"c": 30, "slow": 30, "a": 10, "along": 3, "mate": 3, "term": 1}
    assert [each.id[2:] for each in found.starts if not each.part] == ["slow"]  # it takes 90
    assert found.others == 0


def test_what_begins_later_and_what_goes_together_is_told():
    found = {each.id[2:]: each for each in stackplan.next_steps(catalog(TEXT), "top", on=ON).starts}
    assert "later" not in found
    assert str(found["term"].begins) == "2027-01-11"
    assert (found["along"].together, found["mate"].together) == (("n/mate",), ("n/along",))
    assert found["a"].then == ("n/badge",)
    assert found["a"].toward == ("n/badge", "n/top")


def test_a_first_taste_is_the_cheapest_of_a_least_plan():
    found = stackplan.taste(catalog(TEXT), "top", minimize=["steps"], on=ON)
    assert ids(found).startswith("c slow a")  # 5 dollars and 30 hours, 5 and 90, 20
    assert all(each.part for each in found.starts)


def test_without_a_target_what_most_need_comes_first():
    text = "a: {}\nb: {}\nc: {}\nx: {stack: [a, b]}\ny: {stack: [a, {any: [b, c]}]}\nz: {stack: [c]}"
    found = stackplan.next_steps(catalog(text), on=ON)
    told = [(each.id[2:], [of[2:] for of in each.needed_for], [of[2:] for of in each.toward]) for each in found.starts]
    assert told == [("a", ["x", "y"], ["x", "y"]), ("b", ["x"], ["x", "y"]), ("c", ["z"], ["y", "z"])]
    assert (found.plan, found.larger) == (None, 3)


def test_without_a_target_a_budget_is_for_the_step():
    text = (
        "a: {cost: {amount: 9, currency: USD}}\nb: {cost: {amount: 3, currency: USD}}\nc: {}\n"
        "x: {stack: [a, b]}\ny: {stack: [a, c]}"
    )
    assert ids(stackplan.next_steps(catalog(text), max_cost=5, on=ON)) == "b c"
    assert ids(stackplan.next_steps(catalog(text), max_cost=5, assume_cost=6, on=ON)) == "b"
    mixed = text.replace("amount: 3, currency: USD", "amount: 3, currency: EUR")
    with pytest.raises(stackplan.OptionsError, match="prices here are in EUR, USD"):
        stackplan.next_steps(catalog(mixed), max_cost=5, on=ON)
    assert ids(stackplan.next_steps(catalog(mixed), max_cost=5, rates={"EUR": 2}, on=ON)) == "c"


def test_nothing_is_started_for_what_is_held_or_out_of_reach():
    text = "a: {}\ngone: {status: retired}\nt: {stack: [a, gone]}\nheld: {stack: [a]}"
    found = stackplan.next_steps(catalog(text), "t", on=ON)
    assert (found.starts, found.plan is not None and found.plan.status) == ((), "unreachable")
    found = stackplan.taste(catalog(text), "held", have=["held"], on=ON)
    assert (found.starts, found.plan is not None and found.plan.status) == ((), "complete")
    with pytest.raises(ValueError, match="at least one target"):
        stackplan.taste(catalog(text), on=ON)


def least(plan: Plan) -> list[Fraction]:
    return [Fraction(len(plan.confirm)), *plan.value.values()]


@pytest.mark.parametrize("rules", [(), NOT_BINDING], ids=["plain", "rules"])
def test_each_is_what_single_plans_say(rules):
    """Startable is what the least plan for it alone is itself; what it takes off is what is left with it held."""
    looked = 0
    for seed in range(40):
        case = random_case(seed, rules)
        found, record, _ = read(case)
        asked = {"learner": record, "minimize": case.minimize, "on": ON, "assume_hours": 9, "assume_cost": 70}
        asked |= {key: case.options[key] for key in ("exclude", "formats") if key in case.options}
        answer = stackplan.next_steps(found, case.targets, top=None, have=case.have, **asked)
        tastes = {each.id for each in stackplan.taste(found, case.targets, top=None, have=case.have, **asked).starts}
        if answer.plan is None or answer.plan.status != "planned":
            assert answer.starts == ()
            continue
        for each in answer.starts:
            looked += 1
            alone = stackplan.plan(found, each.id, require=[each.id], have=case.have, **asked)
            steps = {step.id for step in alone.steps if step.is_step and step.needed}
            assert steps == {each.id, *each.together}, (seed, each.id)
            through = stackplan.plan(found, case.targets, require=[each.id], have=case.have, **asked)
            assert each.part == (least(through) == least(answer.plan)), (seed, each.id)
            assert each.part == (each.id in tastes), (seed, each.id)
            # What is held besides may be taken for what a held award was made of, which what is earned now is not.
            if found.get(each.id).stack is None and not each.together and not rules and not case.have:
                after = stackplan.plan(found, case.targets, have=[*case.have, each.id], **asked)
                left = {key: amount - after.value.get(key, 0) for key, amount in answer.plan.value.items()}
                assert dict(each.saves or {}) == left, (seed, each.id)
    assert looked > 25

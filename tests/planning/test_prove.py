"""Proofs: what is shown, that it is true of every plan, that each landmark holds by the planner's own closure."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, islice
from random import Random
from typing import Any

import pytest
from brute.differential import read, report
from brute.generate import random_case
from brute.rules import RULES

import stackplan
from stackplan.planning.closure import Closure
from stackplan.planning.plan import Holdings, Options
from stackplan.planning.problem import Problem
from stackplan.planning.recount_proof import Grounds
from stackplan.public import implied, judged, record_of

from .helpers import ON, catalog, full
from .proofs import published, verified


@pytest.fixture(scope="module")
def shipped() -> Any:
    found, findings = stackplan.load_catalog("shipped")
    assert findings == ()
    return found


def shown(text: str, target: str, have: str = "", **options: Any) -> str:
    """The first proof of a plan: its landmarks, then what they come to, of how much."""
    made = catalog(text)
    ids = full(*have.split())
    plan = stackplan.plan(made, full(*target.split()), have=ids, on=ON, **options)
    proof = stackplan.prove(made, plan, have=ids)[0]
    sets = [f"{each.at_least} of {' '.join(c[2:] for c, _ in each.members)}" for each in proof.landmarks]
    return f"{'; '.join(sets)} -> {proof.bound} of {proof.value}"


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        ("a: {}\nb: {}\nx: {stack: [a, b]}", "x", "1 of a; 1 of b -> 2 of 2"),
        ("a: {}\nb: {}\nx: {stack: {any: [a, b]}}", "x", "1 of a b -> 1 of 1"),
        (
            "a: {}\nb: {}\nc: {}\nd: {}\nx: {stack: {choose: 2, from: [a, b, c, d]}}",
            "x",
            "2 of a b c d -> 2 of 2",
        ),
        (
            "a: {credits: 3}\nb: {credits: 3}\nc: {credits: 6}\nx: {stack: {credits: 9, from: [a, b, c]}}",
            "x",
            "1 of c; 1 of a b -> 2 of 2",
        ),
        # What two selections have in common is counted once, and so is a prerequisite of several.
        (
            "a: {}\nb: {}\nc: {}\nx: {stack: [{choose: 1, from: [a, b]}, {choose: 1, from: [b, c]}]}",
            "x",
            "1 of b c -> 1 of 1",
        ),
        (
            "base: {}\na: {prerequisites: base}\nb: {prerequisites: base}\nx: {stack: {any: [a, b]}}",
            "x",
            "1 of base; 1 of a b -> 2 of 2",
        ),
        # In sections nothing counts twice, so the two pools are one set.
        (
            "a: {}\nb: {}\nc: {}\n"
            "x: {stack: {sections: {one: {choose: 1, from: [a, b]}, two: {choose: 1, from: [b, c]}}}}",
            "x",
            "2 of a b c -> 2 of 2",
        ),
        # Certificates of different courses add up; those that share courses need not.
        (
            "a: {}\nb: {}\nc: {}\nd: {}\np: {stack: [a, b]}\nq: {stack: [c, d]}\nx: {stack: {choose: 2, from: [p, q]}}",
            "x",
            "1 of a; 1 of b; 1 of c; 1 of d -> 4 of 4",
        ),
        ("a: {corequisites: b}\nb: {corequisites: a}\nx: {stack: {any: [a, b]}}", "x", "1 of a; 1 of b -> 2 of 2"),
        (
            "a: {tags: [k]}\nb: {tags: [k]}\nc: {}\nd: {}\n"
            "x: {stack: {choose: 2, from: [a, b, c, d], limits: [{at_most: 1, of: {tag: k}}]}}",
            "x",
            "2 of a b c d -> 2 of 2",
        ),
    ],
)
def test_what_is_shown(text: str, target: str, expected: str):
    found = shown(text, target)
    assert sorted(found.partition(" -> ")[0].split("; ")) == sorted(expected.partition(" -> ")[0].split("; "))
    assert found.partition(" -> ")[2] == expected.partition(" -> ")[2]


def test_limits_are_seen_where_what_is_held_would_do_without():
    text = (
        "a: {tags: [k]}\nb: {tags: [k]}\nc: {}\nd: {}\n"
        "x: {stack: {choose: 2, from: [a, b, c, d], limits: [{LIMIT, of: {tag: k}}]}}"
    )
    assert shown(text.replace("LIMIT", "at_most: 1"), "x", "a b") == "1 of c d -> 1 of 1"
    assert shown(text.replace("LIMIT", "at_least: 1"), "x", "c d") == "1 of a b -> 1 of 1"


def test_a_figure_is_shared_out_over_sets():
    """b counts with 10 where a would do, and with the rest of its hours where c would."""
    text = "a: {effort: 10h}\nb: {effort: 30h}\nc: {effort: 20h}\nx: {stack: [{any: [a, b]}, {any: [b, c]}]}"
    assert shown(text, "x", minimize=["hours"]) == "20 of b c; 10 of a b -> 30 of 30"


def test_unknown_figures_are_listed_as_they_are_taken():
    made = catalog("a: {effort: 10h}\nb: {}\nx: {stack: {any: [a, b]}}")
    plan = stackplan.plan(made, "x", minimize=["hours"], assume_hours=25, on=ON)
    (proof,) = stackplan.prove(made, plan)
    assert [(each.id, each.amount) for each in proof.assumed] == [("n/b", "25")]


def test_a_bound_that_does_not_close_says_so():
    """Of three pairs that share one course each, any two need three; each set alone shows less."""
    text = (
        "a: {}\nb: {}\nc: {}\np: {stack: [a, b]}\nq: {stack: [b, c]}\nr: {stack: [a, c]}\n"
        "x: {stack: {choose: 2, from: [p, q, r]}}"
    )
    made = catalog(text)
    (proof, *_) = stackplan.prove(made, stackplan.plan(made, "x", on=ON))
    assert (proof.value, proof.closes) == (3, proof.bound == 3)
    assert proof.bound >= 2


def test_no_plan_no_proof():
    made = catalog("a: {}\nx: {stack: a}\ny: {stack: z}\nz: {status: retired}")
    assert stackplan.prove(made, stackplan.plan(made, "x", have=["n/a", "n/x"], on=ON), have=["n/a", "n/x"]) == ()
    assert stackplan.prove(made, stackplan.plan(made, "y", on=ON)) == ()


def test_a_plan_with_things_to_confirm_is_compared_with_those_that_have_no_more():
    """The way by a fact is shorter, and has one thing more to confirm."""
    text = (
        "facts: {hours: {name: Hours}}\n"
        "credentials:\n  a: {}\n  b: {}\n"
        "  x: {stack: [{manual: A visit}, {any: [{fact: hours, at_least: 9}, {all: [a, b]}]}]}"
    )
    assert shown(text, "x") == "1 of a; 1 of b -> 2 of 2"


def test_one_of_several_things_has_to_be_confirmed():
    text = (
        "a: {}\nx: {stack: [{any: [{manual: One, id: p}, {manual: Two, id: q}]}, {any: [a, {manual: Three, id: r}]}]}"
    )
    assert shown(text, "x") == "1 of a -> 1 of 1"


# What is true of every plan


@pytest.mark.parametrize("rules", [(), RULES], ids=["plain", "rules"])
@pytest.mark.parametrize("first", [0, *(pytest.param(first, marks=pytest.mark.slow) for first in range(25, 475, 25))])
def test_no_bound_is_above_what_a_plan_pays_and_answers_verify(first: int, rules: tuple[str, ...]):
    for seed in range(first, first + 25):
        case = random_case(seed, rules)
        made, record, _ = read(case)
        options = {k: v for k, v in case.options.items() if k != "assume"}
        options |= {f"assume_{k}": Fraction(str(v)) for k, v in case.options.get("assume", {}).items()}
        plan = stackplan.plan(made, case.targets, have=case.have, learner=record, minimize=case.minimize, **options)
        if plan.status == "planned":
            holdings = judged(made, record_of(made, case.have, record), plan.on)
            held = frozenset(holdings.counts).union(implied(made, holdings, plan.on))
            assert plan.options is not None
            grounds = Grounds(made, plan.target, held, plan.options, plan.on, holdings, plan.confirm)
            taken = {step.id for step in plan.steps if step.needed}
            random = Random(seed)
            for free in (True, True, False, False):  # of what the plan takes nothing has a price, or all may have one
                prices = {
                    each: 0 if free and each in taken else random.choice((0, 1, 2, 5))
                    for each in grounds.least.credentials
                }
                bound = grounds.least.bound(prices)
                assert bound is not None, report(case, ["the plan reaches the target, and the bound says nobody does"])
                paid = sum(prices.get(each, 0) for each in taken)
                assert bound <= paid, report(case, [f"a bound of {bound}, and the plan pays {paid}"])
        value = published(made, case.targets, have=case.have, learner=record, minimize=case.minimize, **options)
        found = verified(made, value, record)
        assert found.right, report(case, [*found.complaints, *(each for p in found.proofs for each in p.complaints)])


def test_the_proof_of_every_shipped_composite_closes(shipped: Any):
    """Of one who holds nothing, for steps, hours and cost; and each landmark holds by the planner's closure."""
    open_ones = []
    for credential in shipped.credentials.values():
        if credential.stack is None:
            continue
        plan = stackplan.plan(shipped, credential.id, on=ON)
        proofs = stackplan.prove(shipped, plan)
        open_ones += [(credential.id, proof.objective) for proof in proofs if not proof.closes]
        if proofs:
            holds_by_closure(shipped, plan, proofs[0])
    assert open_ones == []


def holds_by_closure(made: Any, plan: stackplan.Plan, proof: stackplan.Proof) -> None:
    """Of the members of each landmark one less than is claimed does not do, whichever; all else may be earned."""
    problem = Problem(made, plan.target, frozenset(), frozenset(), Options(), ON, Holdings())
    grounded, _ = problem.ground()
    task = grounded.task
    confirmed = {thing.fact or thing.address for thing in plan.confirm}
    own = {
        c
        for c in range(grounded.known, task.size)
        if (thing := grounded.thing(c)) is not None
        and getattr(thing.requirement, "fact", f"{thing.owner}#{thing.label}") in confirmed
    }
    everything = {c for c in range(grounded.known) if task.earnable[c]} | own
    assert Closure(task, everything).reaches_target
    assert proof.objective == "steps"
    for landmark in proof.landmarks:
        assert landmark.weight == 1
        members = [grounded.ids.index(each) for each, _ in landmark.members]
        fewer = combinations(members, int(landmark.at_least) - 1)
        for some in islice(fewer, 60):
            assert not Closure(task, everything.difference(members) | set(some)).reaches_target, landmark

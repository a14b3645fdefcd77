"""What a learner is nearest to: the same as asking for each credential alone, and bounds that no plan is below."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest
from brute.differential import read
from brute.generate import random_case
from brute.oracle import solve
from brute.rules import RULES

import stackplan
from planning.helpers import ON, catalog
from stackplan.planning import near as module
from stackplan.planning.api import implied_of, plan
from stackplan.planning.plan import OptionsError
from stackplan.planning.problem import Problem
from stackplan.public import judged, record_of
from stackplan.public.wanted import options_of

HOLD = {
    "": (),
    "some": (
        "cncf/kcna",
        "cncf/cka",
        "comptia/network-plus",
        "comptia/220-1201",
        "microsoft/az-104",
        "nims/measurement-materials-safety",
        "njit/cs-610",
        "njit/ds-675",
    ),
}


@cache
def shipped():
    found, findings = stackplan.load_catalog("shipped")
    assert findings == ()
    return found


def _known(source, ids):
    return [each for each in ids if source.get(each) is not None]


def ranking(source, have=(), record=None, among=None, **wishes):
    """The ranking of some credentials, all by default, and what it is asked with."""
    holdings = judged(source, record_of(source, have, record), ON)
    implied, _ = implied_of(source, holdings, ON)
    held = frozenset(holdings.counts).union(implied)
    targets = tuple(sorted(set(among or source.credentials) - held))
    problem = Problem(source, targets, held, frozenset(implied), options_of(source, **wishes), ON, holdings)
    return module._Ranking(problem, targets)


def agree(made, minimize) -> None:
    """Each bound is no greater than the key of the plan, and the nearest few are the first of all of them."""
    problem = made.problem
    keys = {}
    for target in made.targets:
        try:
            alone = plan(problem.lookup, (target,), problem.holdings, problem.options, problem.on)
        except OptionsError:
            continue
        if not made.bounds.may_be_reached(target):
            assert alone.status == "unreachable", target
        if alone.status == "unreachable":
            continue
        assert alone.proved, target
        keys[target] = made.key(target, alone)
        for looked in range(module._PLAN):
            assert (made.bound(target, looked), 0, target) <= keys[target], (target, looked)
    order = sorted(keys, key=keys.__getitem__)
    if minimize == ("steps",):
        assert [keys[each][0][0] for each in order] == sorted(keys[each][0][0] for each in order)
    every = made.first(len(made.targets))
    assert [each.id for each in every] == order
    for top in {1, 3, len(order) // 2}:
        few = module._Ranking(problem, made.targets).first(top)
        assert [each.id for each in few] == order[:top]


@pytest.mark.parametrize("have", list(HOLD))
@pytest.mark.parametrize("minimize", [("steps", "hours", "cost"), ("cost", "steps"), ("credits", "hours")])
def test_in_the_shipped_catalogs_it_is_as_for_each_alone(have, minimize):
    source = shipped()
    larger = [each.id for each in source.credentials.values() if each.stack is not None]
    among = larger if minimize[0] != "steps" else [*larger, *list(source.credentials)[::7]]
    agree(ranking(source, _known(source, HOLD[have]), among=among, minimize=minimize), minimize)


@pytest.mark.parametrize("seed", range(30))
def test_in_random_catalogs_it_is_as_for_each_alone(seed):
    case = random_case(seed, tuple(RULES) if seed % 2 else ())
    source, record, _ = read(case)
    options = {key: value for key, value in case.options.items() if key not in ("assume", "on")}
    options |= {f"assume_{key}": Fraction(str(value)) for key, value in case.options.get("assume", {}).items()}
    minimize = tuple(case.minimize)
    agree(ranking(source, case.have, record, minimize=minimize, **options), minimize)


@pytest.mark.parametrize("seed", range(0, 20, 2))
def test_what_is_left_is_what_the_brute_force_finds(seed):
    case = random_case(seed)
    source, _, _ = read(case)
    found = stackplan.near(source, list(source.credentials), top=None, have=case.have, minimize=["steps"], on=ON)
    reached = {each.id: each.plan.value["steps"] for each in found.results}
    for target in sorted(source.credentials)[:12]:
        answer = solve(case.files, case.have, [target], minimize=["steps"], on=ON)
        if answer.status == "unreachable":
            assert target in found.unreachable
        elif target in reached:
            assert reached[target] == answer.values["steps"], target
        else:
            assert answer.status == "complete", target  # it is held


SCHOOL = """
    defaults: {currency: USD, kind: course}
    credentials:
      a: {cost: 100, effort: 10h}
      b: {cost: 50, effort: 30h}
      c: {cost: 10, effort: 20h, prerequisites: b}
      d: {effort: 5h}
      gone: {status: retired}
      small: {kind: badge, stack: [a]}
      either: {kind: badge, stack: {any: [a, b]}}
      pair: {kind: certificate, stack: {choose: 2, from: [a, b, d]}}
      large: {kind: degree, stack: [pair, c]}
      never: {kind: degree, stack: [a, gone]}
      manual: {kind: badge, stack: [{manual: An interview}]}
"""


def test_the_larger_ones_are_ranked_by_the_least_that_is_left():
    source = catalog(SCHOOL)
    found = stackplan.near(source, on=ON)
    assert [each.id for each in found.results] == ["n/manual", "n/either", "n/small", "n/pair", "n/large"]
    assert [each.plan.value["steps"] for each in found.results] == [0, 1, 1, 2, 3]
    assert (found.candidates, found.unreachable, found.proved) == (6, ("n/never",), True)
    found = stackplan.near(source, have=["a"], top=3, on=ON)
    assert [each.id for each in found.results] == [
        "n/either",  # both awards are due
        "n/small",
        "n/manual",  # a thing to confirm comes after
    ]


def test_what_is_held_is_left_out_and_counted():
    found = stackplan.near(catalog(SCHOOL), ["small", "either", "a"], have=["small"], on=ON)
    assert ([each.id for each in found.results], found.held, found.candidates) == (["n/either"], 2, 1)
    assert found.results[0].plan.value["steps"] == 0


def test_few_are_planned_where_bounds_are_enough():
    lines = "".join(f"    s{i}: {{stack: [{', '.join(f'c{j}' for j in range(i + 1))}]}}\n" for i in range(30))
    courses = "".join(f"    c{i}: {{effort: {i + 1}h}}\n" for i in range(31))
    source = catalog(f"credentials:\n{courses}{lines}".replace("    ", "  "))
    found = stackplan.near(source, top=3, on=ON)
    assert [each.id for each in found.results] == ["n/s0", "n/s1", "n/s2"]
    assert found.planned == 3


def test_the_same_step_weighs_the_same_everywhere():
    """`guess` alone knows no price, and its own path assumes one unit: beside the others it is the largest known."""
    source = catalog("""
        defaults: {currency: USD}
        credentials:
          priced: {cost: 900}
          unpriced: {}
          known: {stack: priced}
          guess: {stack: unpriced}
    """)
    found = stackplan.near(source, minimize=["cost"], on=ON)
    assert [(each.id, each.amounts["cost"]) for each in found.results] == [("n/guess", 900), ("n/known", 900)]
    assert found.results[0].plan.value["cost"] == 1
    given = stackplan.near(source, minimize=["cost"], assume_cost=1000, on=ON)
    assert [each.id for each in given.results] == ["n/known", "n/guess"]


CURRENCIES = """
    credentials:
      euro: {cost: {amount: 100, currency: EUR}}
      dollar: {cost: {amount: 105, currency: USD}}
      both: {stack: [euro, dollar]}
      one: {stack: [euro]}
      other: {stack: [dollar]}
"""


def test_currencies_are_exchanged_for_the_one_without_a_rate():
    source = catalog(CURRENCIES)
    apart = stackplan.near(source, minimize=["cost"], on=ON)
    assert apart.mixed
    together = stackplan.near(source, minimize=["cost"], rates={"EUR": "1.1"}, on=ON)
    assert not together.mixed
    assert [(each.id, each.amounts["cost"]) for each in together.results] == [
        ("n/other", 105),
        ("n/one", 110),
        ("n/both", 215),
    ]
    with pytest.raises(OptionsError, match="every currency"):
        stackplan.near(source, rates={"EUR": 1, "USD": 2}, on=ON)
    with pytest.raises(OptionsError, match="EUR, USD; give rates for all but one"):
        stackplan.near(source, rates={"GBP": 2}, on=ON)


def test_a_budget_leaves_out_what_it_does_not_pay_for():
    found = stackplan.near(catalog(SCHOOL), max_cost=60, assume_cost=5, on=ON)
    assert [each.id for each in found.results] == ["n/manual", "n/either", "n/pair"]
    refused = stackplan.near(catalog("a: {}\nb: {stack: [a]}"), max_cost=60, on=ON)
    assert (refused.results, [full for full, _ in refused.refused]) == ((), ["n/b"])


def test_what_a_mistake_touches_is_left_out():
    text = "stackplan: 1\nnamespace: n\ncredentials:\n  a: {cost: x}\n  b: {}\n  s: {stack: [a]}\n  t: {stack: [b]}\n"
    source, findings = stackplan.load_catalog_files([("n.yaml", text.encode())])
    assert findings
    found = stackplan.near(source, on=ON)
    assert ([each.id for each in found.results], found.broken) == (["n/t"], ("n/s",))


def test_it_tells_how_far_it_is():
    said = []
    stackplan.near(catalog(SCHOOL), top=3, told=lambda done, of: said.append((done, of)), on=ON)
    assert said == [(1, 3), (2, 3), (3, 3)]


def test_without_candidates_there_is_nothing():
    source = catalog("a: {}")
    assert stackplan.near(source, on=ON) == module.Near((), 0, 0, 0)
    with pytest.raises(ValueError, match="above zero"):
        stackplan.near(source, top=0)


def test_an_unproved_plan_makes_the_ranking_unproved(monkeypatch):
    monkeypatch.setattr(module, "plan", lambda *asked: replace(plan(*asked), proved=False))
    assert not stackplan.near(catalog(SCHOOL), on=ON).proved

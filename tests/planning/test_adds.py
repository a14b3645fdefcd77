"""What each of several targets adds, by hand, and against the brute force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from brute.differential import read, same_values
from brute.generate import asking_for_skills, random_case, solved

import stackplan
from stackplan.planning import api
from stackplan.planning.adds import adds
from stackplan.planning.deadline import Deadline
from stackplan.planning.plan import Holdings, Options
from stackplan.render.addresses import Places
from stackplan.render.adds_text import adds_sentence
from stackplan.render.short import ShortIds

from .helpers import ON, catalog

SHARED = """\
skills: {s: {name: Sailing}}
credentials:
  a: {effort: 10h}
  b: {effort: 10h}
  c: {effort: 30h, skills: [s]}
  d: {effort: 50h}
  small: {stack: [a, b]}
  large: {stack: [a, b, c]}
  other: {stack: [d]}
  cheap: {effort: 1h, prerequisites: d, skills: [s]}
"""


def told(made, *targets, **options):
    plan = stackplan.plan(made, targets, adds=True, on=ON, **options)
    assert all(each.proved for each in plan.adds)
    return plan, adds_sentence(plan, ShortIds(step.id for step in plan.steps), Places(made))


def test_what_is_shared_adds_nothing():
    plan, sentence = told(catalog(SHARED), "small", "large", "other")
    assert [dict(each.added)["steps"] for each in plan.adds] == [2, 1, 1]
    assert [dict(each.value)["hours"] for each in plan.adds] == [20, 50, 100]
    assert [each.shared for each in plan.adds] == [(), ("n/a", "n/b"), ()]
    assert sentence == "small alone: 2 steps. large adds 1 step: 2 of its 3 steps serve small too. other adds 1 step."


def test_the_order_is_that_of_the_question():
    _, sentence = told(catalog(SHARED), "large", "small")
    assert sentence == "large alone: 3 steps. small adds no step: both of its steps serve large too."


def test_the_first_objective_is_told():
    """Alone small takes 20 h. Sailing adds 30 h by c, and 51 h by cheap, of which 50 are d's."""
    _, sentence = told(catalog(SHARED), "small", skills="s", minimize="hours")
    assert sentence == "small alone: 20 hours. Sailing adds 30 hours."
    plan, sentence = told(catalog(SHARED), "small", "other", skills="s", minimize="hours")
    assert sentence.endswith("Sailing adds 1 hour: 1 of its 2 steps serves those before too.")
    assert [dict(each.value)["hours"] for each in plan.adds] == [Fraction(20), Fraction(70), Fraction(71)]


def test_what_has_to_be_confirmed_comes_first():
    """For the second, x needs somebody's word, y takes no word and two steps; together with z only x goes."""
    made = catalog(
        """\
        credentials:
          x: {prerequisites: {manual: A talk}}
          y: {prerequisites: pre}
          pre: {}
          first: {stack: [{any: [x, y]}]}
          second: {stack: [x]}
        """
    )
    plan, sentence = told(made, "first", "second")
    assert [each.confirm for each in plan.adds] == [0, 1]
    assert (
        sentence == "first alone: 2 steps. second adds 1 to confirm, and saves 1 step: its only step serves first too."
    )


def test_what_is_required_is_part_of_all_of_them():
    """With d required, Sailing takes cheap alone, and the plan for the first target has d already."""
    plan, _ = told(catalog(SHARED), "small", skills="s", require="d", minimize=["hours"])
    assert [dict(each.value)["hours"] for each in plan.adds] == [70, 71]
    plan, _ = told(catalog(SHARED), "other", "small", require="d", minimize=["hours"])
    assert [dict(each.value)["hours"] for each in plan.adds] == [50, 70]


def test_it_is_told_only_where_it_is_asked_for_and_there_are_several():
    made = catalog(SHARED)
    assert stackplan.plan(made, ["small", "large"], on=ON).adds == ()
    assert stackplan.plan(made, "small", adds=True, on=ON).adds == ()
    assert stackplan.plan(made, ["small", "large"], adds=True, max_cost=0, assume_cost=1, on=ON).adds == ()


def test_out_of_time_nothing_is_claimed():
    made, _ = stackplan.load_catalog(Path(__file__).parents[2] / "pathways" / "njit")
    targets = ("njit/ms-cs", "njit/gc-cs")
    found = api.answer(made, targets, Holdings(), Options(), date(2026, 11, 23))
    late = adds(found, Deadline.after(0.0))
    assert [(each.proved, each.steps != ()) for each in late] == [(False, True), (False, True)]
    plan = replace(found.plan, adds=late)
    said = adds_sentence(plan, ShortIds(targets), Places(made))
    assert said == "What each target adds to those before it was not settled within the time limit."


@pytest.mark.parametrize("first", range(0, 100, 25))
def test_each_least_is_that_of_the_brute_force(first: int):
    """Unknown figures are assumed as given: what is else assumed depends on the slice, which is that of all targets."""
    many = 0
    for seed in range(first, first + 25):
        case = asking_for_skills(random_case(seed))
        options = case.options | {"assume": {"hours": 5, "cost": 100}}
        minimize = ["steps", "hours", "cost"]
        case = replace(case, options=options, minimize=minimize)
        goals = len(case.targets) + len(case.skills)
        if goals < 2 or "currencies" in case.features:
            continue
        made, _, _ = read(case)
        given = {key: value for key, value in options.items() if key != "assume"}
        plan = stackplan.plan(
            made,
            case.targets,
            skills=case.skills,
            have=case.have,
            minimize=minimize,
            assume_hours=5,
            assume_cost=100,
            adds=True,
            **given,
        )
        if plan.status == "unreachable":
            continue
        many += 1
        assert len(plan.adds) == goals
        before: dict[str, Fraction] = {}
        for each in range(1, goals + 1):
            targets = case.targets[:each]
            least = solved(replace(case, targets=targets, skills=case.skills[: each - len(targets)]))
            said = plan.adds[each - 1]
            assert said.proved
            assert same_values(said.value, least.values), (seed, each)
            assert said.confirm == len(least.confirm)
            assert said.added == {name: value - before.get(name, 0) for name, value in said.value.items()}
            before = said.value
    assert many >= 3

"""A cheap plan at once: it can be derived where counting decides, and is never taken on trust."""

from __future__ import annotations

import pytest

from stackplan.planning.closure import Closure
from stackplan.planning.derive import reaches
from stackplan.planning.incumbent import cheap_plan

from .helpers import Named


def plan(text: str, have: str = "") -> str | None:
    named = Named(text, "t", have)
    candidates = Closure(named.task, named.earnable).earned
    found = cheap_plan(named.task, candidates, named.task.levels[0].weights)
    assert found is None or reaches(named.task, found)
    return named.set(found)


@pytest.mark.parametrize(
    ("text", "have", "expected"),
    [
        ("a: {}\nb: {prerequisites: a}\nt: {stack: [{any: [a, b]}]}", "", "a t"),
        ("a: {}\nb: {prerequisites: a}\nc: {}\nt: {stack: {choose: 2, from: [a, b, c]}}", "", "a c t"),
        ("a: {}\nb: {prerequisites: a}\nt: {stack: [b]}", "a", "b t"),
        ("a: {}\nb: {equivalents: [a], prerequisites: c}\nc: {}\nt: {stack: [b]}", "", "a t"),
        # Circles prove nothing: the way in from outside is found.
        ("a: {prerequisites: {any: [b, c]}}\nb: {prerequisites: a}\nc: {}\nt: {stack: [b]}", "", "a b c t"),
        # `a` was taken for one part and `b` for the other, and `b` alone does for both.
        (
            "a: {}\nb: {prerequisites: [c]}\nc: {}\nt: {stack: [{any: [a, b]}, b]}",
            "",
            "b c t",
        ),
    ],
)
def test_a_plan_with_nothing_to_leave_out(text, have, expected):
    assert plan(text, have) == expected


def test_a_long_chain_in_the_wrong_order():
    text = "\n".join(f"c{i:03}: {{prerequisites: c{i + 1:03}}}" for i in range(300))
    assert plan(f"{text}\nc300: {{}}\nt: {{stack: [c000]}}").count(" ") == 301


def test_companions_of_each_other_are_left_to_the_solver():
    assert plan("a: {corequisites: b}\nb: {corequisites: a}\nt: {stack: [a]}") is None


def test_sections_are_left_to_the_solver():
    assert plan("a: {}\nb: {}\nt: {stack: {sections: {x: a, y: {any: [a, b]}}}}") is None

from __future__ import annotations

import pytest

from stackplan.planning.search import search
from stackplan.planning.symmetry import interchangeable

from .helpers import Named, least


def classes(named: Named) -> list[str]:
    return [named.names(members) for members in interchangeable(named.task, named.earnable)]


ALIKE = "{stack: {choose: 2, from: [a, b, c]}}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: {}\nb: {}\nc: {}\nt: " + ALIKE, ["a b c"]),
        ("a: {effort: 1h}\nb: {}\nc: {}\nt: " + ALIKE, ["b c"]),  # other figures
        ("a: {}\nb: {prerequisites: x}\nc: {prerequisites: x}\nx: {}\nt: " + ALIKE, ["b c"]),
        ("a: {}\nb: {prerequisites: x}\nc: {prerequisites: y}\nx: {}\ny: {}\nt: " + ALIKE, []),
        ("a: {}\nb: {}\nc: {}\nx: {prerequisites: a}\nt: {stack: [x, {choose: 2, from: [a, b, c]}]}", ["b c"]),
        ("a: {equivalents: [x]}\nb: {}\nc: {}\nx: {}\nt: " + ALIKE, ["b c"]),
        ("a: {}\nb: {}\nc: {stack: [x], effort: 1h}\nx: {}\nt: " + ALIKE, ["a b"]),
        ("a: {}\nb: {}\nc: {}\nt: {stack: {choose: 2, from: [a, b, c], limits: [{at_most: 1, of: [b, c]}]}}", ["b c"]),
        ("a: {credits: 1}\nb: {credits: 2}\nc: {credits: 2}\nt: {stack: {credits: 3, from: [a, b, c]}}", ["b c"]),
        ("a: {}\nb: {}\nc: {}\nt: {stack: [{any: [a, b]}, {any: [b, c]}]}", []),  # places differ
        ("a: {corequisites: b}\nb: {corequisites: a}\nc: {}\nt: " + ALIKE, []),
    ],
)
def test_what_can_be_swapped(text, found):
    named = Named(text, "t", minimize=("steps", "hours"), assume_hours=5)
    assert classes(named) == found


def test_what_is_held_or_cannot_be_earned_is_in_no_class():
    named = Named("a: {}\nb: {}\nc: {}\nd: {status: retired}\nt: {stack: {choose: 3, from: [a, b, c, d]}}", "t", "a")
    assert classes(named) == ["b c"]


def test_prices_of_a_budget_tell_apart_too():
    text = (
        "defaults: {currency: USD}\ncredentials:\n  a: {cost: 1}\n  b: {cost: 2}\n  c: {cost: 2}\n"
        "  t: {stack: {choose: 2, from: [a, b, c]}}"
    )
    assert classes(Named(text, "t", minimize=("steps",), max_cost=3)) == ["b c"]


def test_the_order_among_them_loses_no_plan():
    text = "\n".join(
        [*(f"a-{i}: {{}}" for i in range(4)), *(f"b-{i}: {{prerequisites: p}}" for i in range(4)), "p: {}"]
    )
    named = Named(text + "\nt: {stack: [{choose: 2, from: ['a-*', 'b-*']}, {choose: 2, from: ['b-*']}]}", "t")
    found = search(named.task)
    assert found is not None
    assert found.plan == least(named.task)

from __future__ import annotations

from fractions import Fraction

import pytest

from stackplan.planning import figures
from stackplan.planning.problem import OptionsError

from .helpers import Named, catalog, problem


def level(named: Named, name: str) -> dict[str, Fraction]:
    """An objective by name, zero weights left out."""
    (found,) = [each for each in named.task.levels if each.name == name]
    return {
        each.removeprefix("n/"): Fraction(weight, found.scale)
        for each, weight in zip(named.grounded.ids, found.weights, strict=True)
        if weight
    }


def names(named: Named) -> list[str]:
    return [each.name for each in named.task.levels if not each.tie]


def assumed(named: Named) -> dict[tuple[str, str], tuple[str, str]]:
    return {(each.id.removeprefix("n/"), each.figure): (each.amount, each.basis) for each in named.figures.assumptions}


@pytest.mark.parametrize(
    ("fields", "amount"),
    [
        ("{}", None),
        ("{cost: 1200}", "1200"),
        ("{cost: 0}", "0"),
        ("{cost: {amount: 49, per: month}}", None),
        ("{cost: {amount: 49, per: month}, duration: 1d}", "49"),
        ("{cost: {amount: 49, per: month}, duration: 13w}", "147"),
        ("{cost: {amount: 49, per: month}, duration: 13w1d}", "196"),
        ("{cost: {amount: 49.95, per: quarter}, duration: 1y}", "199.80"),
        ("{cost: {amount: 10, per: week}, duration: 8d}", "20"),
        ("{cost: {amount: 1, per: day}, duration: 2w}", "14"),
        ("{cost: {amount: 5, per: 10d}, duration: 3w}", "15"),
    ],
)
def test_a_price_is_for_each_begun_period(fields, amount):
    found = catalog(f"defaults: {{currency: USD}}\ncredentials:\n  a: {fields}").credentials["n/a"]
    price = figures.price(found)
    assert (None if price is None else str(price.amount)) == amount


def test_the_credits_of_a_whole_are_none_of_a_sum():
    found = catalog("a: {credits: 3}\nb: {}\nc: {credits: 9, stack: [a], effort: 1h}").credentials
    assert [figures.credits_of(found[f"n/{name}"]) for name in "abc"] == [3, None, 0]


def test_weights_are_whole_numbers_of_a_unit():
    named = Named(
        """
        defaults: {currency: USD}
        credentials:
          a: {effort: 7.5h, cost: 99.95}
          b: {effort: PT20M, cost: 100}
          t: {stack: [a, b]}
        """,
        "t",
    )
    assert level(named, "steps") == {"a": 1, "b": 1}
    assert level(named, "hours") == {"a": Fraction(15, 2), "b": Fraction(1, 3)}
    assert level(named, "cost") == {"a": Fraction("99.95"), "b": 100}
    assert all(type(weight) is int for each in named.task.levels for weight in each.weights)
    assert names(named) == ["steps", "hours", "cost"]


def test_the_ties_are_unknown_figures_and_then_credentials():
    named = Named("a: {}\nb: {effort: 1h}\nt: {stack: [a, b]}\nu: {stack: [t]}", "u", minimize=("steps",))
    ties = [each for each in named.task.levels if each.tie]
    order = {name: tuple(each.weights[named.one(name)] for each in ties) for name in ("a", "b", "t", "u")}
    assert order["a"] > order["b"] > order["t"] == order["u"]
    # One unknown figure more weighs more than every credential of the slice together.
    whole = tuple(sum(each.weights[c] for c in named.of("b t u")) - each.weights[named.one("b")] for each in ties)
    assert tuple(x - y for x, y in zip(order["a"], order["b"], strict=True)) > whole


def test_currencies_stay_apart_and_the_targets_own_comes_first():
    text = """
        defaults: {currency: USD}
        credentials:
          a: {cost: {amount: 5, currency: AUD}}
          e: {cost: {amount: 9, currency: EUR}}
          u: {cost: 7}
          t: {stack: [a, e, u], cost: {amount: 1, currency: EUR}}
    """
    named = Named(text, "t", minimize=("cost",))
    assert names(named) == ["cost:EUR", "cost:AUD", "cost:USD"]
    assert level(named, "cost:EUR") == {"e": 9, "t": 1}
    rated = Named(text, "t", minimize=("cost",), rates=(("AUD", Fraction(1, 2)),))
    assert names(rated) == ["cost:EUR", "cost:USD"]
    assert level(rated, "cost:EUR") == {"a": Fraction(5, 2), "e": 9, "t": 1}
    both = Named(text, "t", minimize=("cost",), rates=(("AUD", Fraction(1, 2)), ("USD", Fraction(3))))
    assert (names(both), level(both, "cost")["u"]) == (["cost"], 21)


def test_units_of_credits_stay_apart():
    named = Named(
        """
        defaults: {credit_unit: ects}
        credentials:
          a: {credits: 5}
          b: {credits: {amount: 3, unit: semester-hour}}
          t: {credits: {amount: 8, unit: semester-hour}, stack: [a, b]}
        """,
        "t",
        minimize=("credits",),
    )
    assert names(named) == ["credits:semester-hour", "credits:ects"]
    assert level(named, "credits:ects") == {"a": 5}
    assert level(named, "credits:semester-hour") == {"b": 3}


ASSUMED = """
    a: {kind: course, effort: 10h}
    b: {kind: course, effort: 25h}
    c: {kind: course}
    d: {kind: exam}
    e: {}
    f: {kind: certificate, stack: [a], effort: 90h}
    t: {stack: [a, b, c, d, e, f]}
"""


def test_unknown_is_the_largest_known_of_its_kind_else_of_any():
    named = Named(ASSUMED, "t", minimize=("hours",))
    assert assumed(named) == {
        ("c", "hours"): ("25", "the largest known of a course"),
        ("d", "hours"): ("90", "the largest known"),
        ("e", "hours"): ("90", "the largest known"),
    }
    assert level(named, "hours") == {"a": 10, "b": 25, "c": 25, "d": 90, "e": 90, "f": 90}


def test_what_is_held_changes_nothing_of_what_is_assumed():
    named = Named(ASSUMED, "t", "b f", minimize=("hours",))
    assert level(named, "hours")["c"] == 25
    assert level(named, "hours")["d"] == 90


def test_an_assumption_may_be_given():
    named = Named(ASSUMED, "t", minimize=("hours",), assume_hours=Fraction(3))
    assert assumed(named)["c", "hours"] == ("3", "as asked")
    assert level(named, "hours")["d"] == 3


def test_where_nothing_is_known_each_is_one():
    named = Named("a: {}\nb: {}\nt: {stack: [a, b]}", "t", minimize=("cost",))
    assert level(named, "cost") == {"a": 1, "b": 1}
    assert assumed(named)["a", "cost"] == ("1", "nothing is known: one unit each")


def test_an_award_assumes_nothing():
    assert assumed(Named("a: {effort: 1h}\nt: {stack: [a]}", "t", minimize=("hours",))) == {}


PRICED = "defaults: {currency: USD}\ncredentials:\n  a: {cost: 10.50}\n  b: {}\n  t: {stack: [a, b]}"


def test_a_budget_is_a_row_of_the_prices_known_or_assumed():
    ((weights, most),) = Named(PRICED, "t", max_cost=Fraction(21)).task.caps
    assert most == sum(weights) > 0
    ((weights, most),) = Named(PRICED, "t", max_cost=Fraction("20.99")).task.caps
    assert most < sum(weights)
    assert Named(PRICED, "t").task.caps == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: {}\nt: {stack: [a]}", "--assume-cost"),
        ("a: {cost: {amount: 1, currency: EUR}}\nb: {cost: {amount: 1, currency: USD}}\nt: {stack: [a, b]}", "--rate"),
    ],
)
def test_a_budget_that_cannot_be_kept_honestly_is_refused(text, said):
    with pytest.raises(OptionsError, match=said):
        problem(text, "t", max_cost=Fraction(5)).ground()

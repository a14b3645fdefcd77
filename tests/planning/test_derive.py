from __future__ import annotations

import pytest

from stackplan.planning.derive import derive, earn_all, fillable, reaches
from stackplan.planning.evaluate import Evaluator

from .helpers import Named


def order(text: str, plan: str, have: str = "", target: str = "t") -> str | None:
    """The moves in which a plan is earned, groups joined by +."""
    named = Named(text, target, have)
    derivation = derive(named.task, named.of(plan))
    if derivation is None:
        return None
    return " ".join(named.names(group).replace(" ", "+") for group in derivation.groups)


@pytest.mark.parametrize(
    ("text", "plan", "moves"),
    [
        ("a: {}\nb: {}\nt: {stack: [b, a]}", "a b t", "a b t"),  # by id
        ("a: {prerequisites: z}\nb: {}\nz: {}\nt: {stack: [a, b]}", "a b z t", "b z a t"),  # what can be earned first
        # An award comes as soon as it is due, before what waits already.
        ("a: {}\nb: {}\nc: {}\nw: {stack: [a]}\nt: {stack: [w, b, c]}", "a b c w t", "a w b c t"),
        # With figures of its own it is a step like any other.
        ("a: {}\nb: {}\nw: {stack: [a], effort: 1h}\nt: {stack: [w, b]}", "a b w t", "a b w t"),
        # Companions of each other are one move.
        ("a: {corequisites: b}\nb: {corequisites: a, prerequisites: c}\nc: {}\nt: {stack: [a]}", "a b c t", "c a+b t"),
        # One that waits for a companion which does not wait for it comes after.
        ("a: {corequisites: b}\nb: {}\nt: {stack: [a]}", "a b t", "b a t"),
        ("a: {prerequisites: {any: [b, c]}}\nb: {prerequisites: {any: [a, d]}}\nc: {}\nd: {}\nt: {stack: [a, b]}",
         "a b d t", "d b a t"),
    ],
)  # fmt: skip
def test_the_order_of_a_plan(text, plan, moves):
    assert order(text, plan) == moves


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("a: {prerequisites: b}\nb: {}\nt: {stack: [a]}", "a t"),  # b is missing
        ("a: {prerequisites: b}\nb: {prerequisites: a}\nt: {stack: [a]}", "a b t"),  # a proof in a circle
        ("a: {equivalents: [b], status: retired}\nb: {equivalents: [a], status: retired}\nt: {prerequisites: a}", "t"),
        ("a: {corequisites: b}\nb: {prerequisites: a}\nt: {stack: [a]}", "a b t"),
        ("a: {}\nb: {}\nt: {stack: {any: [a, b]}}", "a b"),  # the target is missing
        ("a: {}\nt: {stack: {sections: {x: a, y: a}}}", "a t"),  # no deal
    ],
)
def test_what_is_no_plan(text, plan):
    assert order(text, plan) is None


def test_every_member_of_a_plan_must_be_earned():
    text = "a: {}\nb: {prerequisites: c}\nc: {}\nt: {stack: [a]}\nu: {stack: [t, {any: [a, b, c]}]}"
    assert order(text, "a t u", target="u") == "a t u"
    assert order(text, "a b t u", target="u") is None


def test_the_support_tells_what_each_rests_on():
    named = Named(
        """
        a: {}
        b: {equivalents: [c]}
        c: {}
        d: {corequisites: e}
        e: {corequisites: d, prerequisites: a}
        t: {prerequisites: d, stack: {choose: 1, from: [b, x]}}
        x: {}
        """,
        "t",
        "c",
    )
    derivation = derive(named.task, named.of("a d e t"))
    assert derivation is not None
    uses = {
        named.names([c]): [(named.names([use.credential]), named.names(use.consumed)) for use in support]
        for c, support in derivation.support.items()
    }
    assert uses == {"a": [], "d": [("e", "e")], "e": [("a", "a"), ("d", "d")], "t": [("d", "d"), ("b", "c")]}
    assert [named.names(use.consumed) for use in derivation.target] == ["t"]


def test_an_empty_plan_for_what_is_held():
    named = Named("a: {}\nt: {stack: [a]}", "t", "t")
    derivation = derive(named.task, ())
    assert derivation is not None
    assert derivation.groups == ()


def test_earning_all_that_can_be_earned_is_exact():
    # Counted one by one the sections would be filled; no deal fills them.
    text = "a: {}\nt: {stack: {sections: {x: a, y: a}}}\nu: {prerequisites: t}"
    named = Named(text, "u")
    assert named.set(earn_all(named.task, named.of("a t u")).earned) == "a"
    assert not reaches(named.task, named.of("a t u"))
    holder = Named(text, "u", "t")
    assert reaches(holder.task, holder.of("u"))


def test_some_sections_may_be_filled_together():
    named = Named("a: {}\nb: {}\nt: {stack: {sections: {x: a, y: {any: [a, b]}, z: a}}}", "t")
    root = named.stack("t")
    x, y, z = named.task.nodes[root].kids
    assert fillable(named.task, root, [x, y])
    assert fillable(named.task, root, [y, z])
    assert not fillable(named.task, root, [x, z])
    assert not fillable(named.task, root, [x, y, z])


def test_an_evaluator_grows():
    named = Named("a: {}\nb: {}\nt: {stack: {any: [[a, b], b]}}", "t", "a")
    evaluator = Evaluator(named.task)
    assert evaluator.evaluate(named.stack("t")) is None
    assert evaluator.counts(named.one("a"))
    evaluator.add(named.of("b"))
    assert evaluator.there(named.one("b"))
    assert evaluator.evaluate(named.stack("t")) is not None
    assert evaluator.evaluate(-1) == ()

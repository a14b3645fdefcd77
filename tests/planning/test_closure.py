from __future__ import annotations

import pytest

from stackplan.planning.closure import Closure, State, greatest_group

from .helpers import Named

FORMS = """
    a: {}
    b: {prerequisites: a}
    c: {stack: [a, b]}
    d: {prerequisites: {choose: 2, from: [a, b, z]}}
    e: {prerequisites: {any: [z, d]}}
    f: {prerequisites: g}
    g: {prerequisites: f}
    h: {equivalents: [c], status: retired}
    i: {prerequisites: h}
    z: {status: retired}
    t: {stack: {choose: 1, from: [c, d, e, f, g, h, i, z]}}
"""


@pytest.mark.parametrize(
    ("allowed", "earned"),
    [
        ("a", "a"),
        ("b", ""),
        ("a b", "a b"),
        ("b c d e a", "a b c d e"),
        ("f g a", "a"),  # a cycle with no way in
        ("a b c i", "a b c i"),  # c stands in for h
        ("", ""),
    ],
)
def test_all_that_can_be_earned_of_what_is_allowed(allowed, earned):
    named = Named(FORMS, "t")
    assert named.set(Closure(named.task, named.of(allowed)).earned) == earned


def test_moves_come_as_soon_as_they_can():
    named = Named(FORMS, "t")
    closure = Closure(named.task, named.of("a b c d e"))
    assert [named.names(group) for group in closure.order] == ["a", "b", "c d", "e"]


def test_what_is_held_counts_from_the_start():
    named = Named(FORMS, "t", "b")
    assert named.set(Closure(named.task, named.of("a c d")).earned) == "a c d"
    assert not Closure(named.task, ()).reaches_target
    assert Closure(Named(FORMS, "t", "t").task, ()).reaches_target


def test_a_state_may_begin_with_some_of_the_holdings():
    named = Named(FORMS, "t", "a b")
    state = State(named.task, named.of("a"))
    assert not state.counts[named.one("b")]
    assert state.counts[named.one("a")]


def test_a_copy_is_independent():
    named = Named(FORMS, "t")
    state = State(named.task)
    other = state.copy()
    other.add(named.of("a b"))
    assert other.holds(named.task.prerequisites[named.one("d")])
    assert not state.holds(named.task.prerequisites[named.one("d")])
    state.add(named.of("a"))
    state.add(named.of("a"))  # once is enough: thresholds are not reached by saying the same twice
    assert not state.holds(named.task.prerequisites[named.one("d")])


COMPANIONS = """
    gate: {}
    a: {corequisites: b}
    b: {corequisites: c, prerequisites: gate}
    c: {corequisites: a}
    lone: {corequisites: gone}
    gone: {status: retired}
    early: {corequisites: late}
    late: {prerequisites: early}
    free: {corequisites: gate}
    t: {stack: {choose: 1, from: [a, b, c, lone, early, late, free]}}
"""


def test_companions_of_each_other_are_earned_in_one_move():
    named = Named(COMPANIONS, "t")
    closure = Closure(named.task, named.of("gate a b c"))
    assert [named.names(group) for group in closure.order] == ["gate", "a b c"]


@pytest.mark.parametrize(
    ("allowed", "earned"),
    [
        ("a b c", ""),  # the gate is missing
        ("gate a b", "gate"),  # the third of the group is missing
        ("lone", ""),
        ("early late", ""),  # the companion must come later: never
        ("free", ""),
        ("free gate", "free gate"),
        ("gate a b c lone early late free", "a b c free gate"),
    ],
)
def test_groups_need_all_their_members(allowed, earned):
    named = Named(COMPANIONS, "t")
    assert named.set(Closure(named.task, named.of(allowed)).earned) == earned


def test_the_greatest_group_leaves_out_who_lacks_a_companion():
    named = Named(COMPANIONS, "t", "gate")
    gated = named.of("a b c lone early")
    assert named.set(greatest_group(State(named.task), gated)) == "a b c"
    assert greatest_group(State(named.task), named.of("a b")) == set()


def test_a_companion_that_is_held_is_enough():
    named = Named(COMPANIONS, "t", "b")
    assert named.set(Closure(named.task, named.of("a c")).earned) == "a c"

"""The verifier on awards that bind each other: `not_after`, and caps on shared parts."""

from __future__ import annotations

import time
from textwrap import dedent

import pytest

from .replay import Replay

# Not after


def test_not_after_is_a_matter_of_order():
    made = "a: {not_after: [b]}\nb: {}"
    assert Replay(made).accepts("a b", "a b")
    assert "not_after" in Replay(made).says("a b", "b a")
    assert "not_after" in Replay(made, "holds: [n/b]").says("a", "a")


def test_what_must_be_earned_together_is_not_after():
    made = "a: {corequisites: b, not_after: [b]}\nb: {}"
    assert Replay(made).accepts("a", "a b")
    assert Replay(made).accepts("a", "b a")  # one move, in whatever order it is written
    assert not Replay(made, "holds: [n/b]").accepts("a", "a")
    free = "a: {corequisites: c, not_after: [b]}\nb: {}\nc: {}"
    assert not Replay(free).accepts("a b", "b a c")


# Sharing

SHARED = """\
    a: {credits: 3}
    b: {credits: 3}
    c: {credits: 3}
    d: {credits: 3}
    first: {credits: 6, stack: {id: one, choose: 2, from: [a, b, c, d]}}
    second: {credits: 9, stack: {id: two, choose: 2, from: [a, b, c, d]}, sharing: {with: first, %s}}
    """
SAME = {"a": "first#one second#two", "b": "first#one second#two"}
ONE = {"a": "first#one second#two", "b": "first#one", "c": "second#two"}
NONE = {"a": "first#one", "b": "first#one", "c": "second#two", "d": "second#two"}


@pytest.mark.parametrize(
    ("cap", "same", "one", "none"),
    [
        ("at_most: 2", True, True, True),
        ("at_most: 1", False, True, True),
        ("at_most: 0", False, False, True),
        ("at_most: {credits: 3}", False, True, True),
        ("at_most: {credits: 2}", False, False, True),
        ("at_most: 50%", False, True, True),  # of the 6 credits of the first
        ("at_most: 0, of: [b, c, d]", False, True, True),
        ("at_most: 0, of: [c, d]", True, True, True),
        ("at_most: {uses: 1}", False, False, True),
        ("at_most: {uses: 2}", True, True, True),
        ("at_most: 2, each: {grade: B}", True, True, True),  # what is new has any grade
        ("at_most: 2, within: 1y", True, True, True),
    ],
)
def test_a_cap_on_what_is_claimed(cap: str, same: bool, one: bool, none: bool):
    replay = Replay(SHARED % cap)
    assert replay.accepts("first second", "a b first second", toward=SAME) is same
    assert replay.accepts("first second", "a b c first second", toward=ONE) is one
    assert replay.accepts("first second", "a b c d first second", toward=NONE) is none


def test_the_rule_binds_in_whatever_order_the_awards_are_earned():
    replay = Replay(SHARED % "at_most: 1")
    assert not replay.accepts("first second", "a b second first", toward=SAME)
    assert replay.accepts("first second", "a b c second first", toward=ONE)


def test_one_award_alone_is_not_bound():
    assert Replay(SHARED % "at_most: 0").accepts("second", "a b second")


HOLDS = "holds: [{credential: n/first, earned: 2026-01-01%s}, %s]"


def dated(*ids: str, year: int = 2025, more: str = "") -> str:
    return ", ".join(f"{{credential: n/{each}, earned: {year}-01-01{more}}}" for each in ids)


def test_a_held_award_is_taken_as_made_of_what_is_best():
    enough = Replay(SHARED % "at_most: 0", HOLDS % ("", dated("a", "b", "c", "d")))
    assert enough.accepts("second", "second", toward={"a": "two", "b": "two"})
    few = Replay(SHARED % "at_most: 0", HOLDS % ("", dated("a", "b", "c")))
    assert not few.accepts("second", "second", toward={"a": "two", "b": "two"})
    assert few.accepts("second", "d second", toward={"c": "two", "d": "two"})
    assert Replay(SHARED % "at_most: 1", HOLDS % ("", dated("a", "b", "c"))).accepts("second", "second")


def test_a_held_award_is_made_of_what_is_not_newer():
    later = dated("a", "b") + ", " + dated("c", year=2026).replace("2026-01-01", "2026-02-01")
    assert not Replay(SHARED % "at_most: 1", HOLDS % ("", later)).accepts(
        "second", "second", toward={"a": "two", "b": "two"}
    )
    assert Replay(SHARED % "at_most: 1", HOLDS % ("", later)).accepts(
        "second", "second", toward={"a": "two", "c": "two"}
    )


def test_a_held_award_whose_parts_are_unknown_takes_all_that_may_have_been_its_own():
    part = Replay(SHARED % "at_most: 0", HOLDS % ("", dated("a")))
    assert not part.accepts("second", "b second", toward={"a": "two", "b": "two"})
    assert part.accepts("second", "b c second", toward={"c": "two", "b": "two"})


def test_what_a_held_award_used_is_known():
    used = Replay(SHARED % "at_most: 0", HOLDS % (", used: [n/a, n/b]", dated("a", "b", "c", "d")))
    assert used.accepts("second", "second", toward={"c": "two", "d": "two"})
    assert not used.accepts("second", "second", toward={"a": "two", "d": "two"})


def test_a_rule_of_a_held_award_binds_what_is_earned():
    made = SHARED % "at_most: 0"
    held = "holds: [{credential: n/second, earned: 2026-01-01, used: [n/a, n/b]}, n/a, n/b]"
    assert not Replay(made, held).accepts("first", "first", toward={"a": "one", "b": "one"})
    assert Replay(made, held).accepts("first", "c d first", toward={"c": "one", "d": "one"})


def test_two_held_awards_are_not_bound():
    both = "holds: [n/first, n/second, n/a, n/b]"
    made = dedent(SHARED % "at_most: 0") + "third: {stack: [first, second]}\n"
    assert Replay(made, both).accepts("third", "third")


def test_what_is_merely_implied_binds_nothing():
    made = SHARED % "at_most: 0"
    assert Replay(made, "holds: [n/a, n/b]", implied="first").accepts("second", "second")
    assert not Replay(made, "holds: [n/first, n/a, n/b]").accepts("second", "second")


@pytest.mark.parametrize(
    ("earned", "right"), [("earned: 2025-11-23", True), ("earned: 2025-11-22", False), ("tags: [x]", False)]
)
def test_awards_further_apart_share_nothing(earned: str, right: bool):
    record = f"holds: [{{credential: n/first, {earned}, used: [n/a, n/b]}}, n/a, n/b]"
    assert Replay(SHARED % "at_most: 2, within: 1y", record).accepts("second", "second") is right


def test_what_does_not_meet_each_is_not_shared():
    record = (
        "holds: [{credential: n/first, used: [n/a, n/b]}, {credential: n/a, grade: A}, {credential: n/b, grade: %s}]"
    )
    assert Replay(SHARED % "at_most: 2, each: {grade: B}", record % "B").accepts("second", "second")
    assert not Replay(SHARED % "at_most: 2, each: {grade: B}", record % "C").accepts("second", "second")


def test_unless_lifts_a_cap():
    made = SHARED % "at_most: 0, unless: c"
    assert not Replay(made).accepts("first second", "a b first second", toward=SAME)
    assert Replay(made).accepts("first second", "a b c first second", toward=SAME)


def test_a_part_of_the_other_is_not_bound():
    made = """\
        a: {}
        b: {}
        m: {stack: [a, b]}
        big: {stack: {choose: 1, from: [m, a]}, sharing: {with: m, at_most: 0}}
        """
    assert Replay(made).accepts("big m", "a b m big", toward={"a": "m#stack", "b": "m#stack", "m": "big#stack"})


def test_all_rules_must_be_kept_by_the_same_deals():
    """Each rule alone can be kept by some choice of what the held one is made of; both together cannot."""
    made = """\
        a: {}
        b: {}
        c: {}
        old: {stack: {choose: 2, from: [a, b, c]}, sharing: [{with: x, at_most: 0}, {with: y, at_most: 0}]}
        x: {stack: {id: x, choose: 1, from: [a, b]}}
        y: {stack: {id: y, choose: 1, from: [b, c]}}
        """
    replay = Replay(made, "holds: [n/old, n/a, n/b, n/c]")
    assert replay.accepts("x", "x", toward={"a": "x#x"})
    assert replay.accepts("y", "y", toward={"c": "y#y"})
    assert not replay.accepts("x y", "x y", toward={"a": "x#x", "c": "y#y"})
    assert replay.accepts("x y", "x y", toward={"b": "x#x y#y"})


def test_a_part_counts_in_so_many_of_all():
    made = """\
        a: {}
        x: {stack: {id: x, any: [a]}, sharing: {with: [y, z], at_most: {uses: 2}}}
        y: {stack: {id: y, any: [a]}}
        z: {stack: {id: z, any: [a]}}
        """
    assert Replay(made).accepts("x y", "a x y", toward={"a": "x#x y#y"})
    assert not Replay(made).accepts("x y z", "a x y z", toward={"a": "x#x y#y z#z"})


def test_many_shared_parts_are_decided_quickly_and_never_by_a_guess_against_the_plan():
    ids = [f"c{number}" for number in range(30)]
    pool = ", ".join(ids)
    made = "".join(f"{each}: {{credits: 3}}\n" for each in ids) + (
        f"first: {{stack: {{id: one, credits: 45, from: [{pool}]}}}}\n"
        f"second: {{stack: {{id: two, credits: 45, from: [{pool}]}}, sharing: {{with: first, at_most: 0}}}}\n"
    )
    record = "holds: [{credential: n/first, earned: 2026-01-01}, " + dated(*ids) + "]"
    replay = Replay(made, record)
    start = time.perf_counter()
    assert replay.accepts("second", "second", toward=dict.fromkeys(ids[:15], "two"))
    assert time.perf_counter() - start < 1
    start = time.perf_counter()
    few = Replay(made, "holds: [{credential: n/first, earned: 2026-01-01}, " + dated(*ids[:20]) + "]")
    assert not few.accepts("second", "second", toward=dict.fromkeys(ids[:15], "two"))
    assert time.perf_counter() - start < 1

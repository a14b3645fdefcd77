from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from stackplan.planning.expand import Expander, is_earnable, is_selection, requirements_of, walk

from .helpers import ON, catalog, expander, full

POOL = """
skills: {go: {name: Go}}
credentials:
  a-1: {tags: [x], skills: {go: 1}}
  a-2: {status: retired, skills: {go: 2}}
  a-3: {tags: [x], skills: [go]}
  b: {}
  own: {stack: {choose: 1, from: POOL}}
"""


def members(pool: str, have: str = "", *, every: bool = False) -> list[str]:
    found = expander(POOL.replace("POOL", pool), have)
    stack = found.lookup.get("n/own").stack
    return [
        (member.id or "R").removeprefix("n/") + (f"={member.worth}" if member.worth is not None else "")
        for member in found.members(stack.pool, every=every)
    ]


@pytest.mark.parametrize(
    ("pool", "expected"),
    [
        ("[b, a-1]", ["b", "a-1"]),  # the order of first mention, not of ids
        ("[b, 'a-*', a-1, b]", ["b", "a-1", "a-2", "a-3"]),  # each once
        ("['*']", ["a-1", "a-2", "a-3", "b"]),  # never the owner
        ("[a-1, {any: [b]}, {all: [b]}]", ["a-1", "R", "R"]),  # each nested requirement for itself
        ("[{credential: b, counts_as: 4}, b]", ["b=4"]),
        ("['a-*', {credential: a-2, counts_as: 4}]", ["a-1", "a-2=4", "a-3"]),  # its worth, wherever it is given
        ("[{tag: x, counts_as: 2}, {credential: a-1, counts_as: 9}]", ["a-1=2", "a-3=2"]),  # the first one given
    ],
)
def test_members_of_a_pool(pool, expected):
    assert members(pool) == expected


def test_every_match_that_can_be_earned_or_is_held():
    assert members("['a-*']", every=True) == ["a-1", "a-3"]
    assert members("['a-*']", have="a-2", every=True) == ["a-1", "a-2", "a-3"]
    assert members("[a-2, 'a-*']", every=True) == ["a-2", "a-1", "a-3"]  # named by its id, it is meant


@pytest.mark.parametrize(
    ("fields", "day", "expected"),
    [
        ("{}", ON, True),
        ("{status: retired}", ON, False),
        ("{status: announced}", ON, False),
        ("{available: {from: 2026-11-23}}", ON, True),
        ("{available: {from: 2026-11-24}}", ON, False),
        ("{available: {until: 2026-11-23}}", ON, True),
        ("{available: {until: 2026-11-22}}", ON, False),
        ("{available: {from: 2026-01-01, until: 2026-12-31}}", date(2027, 1, 1), False),
    ],
)
def test_what_can_be_earned_on_a_day(fields, day, expected):
    found = catalog(f"a: {fields}")
    assert is_earnable(found.credentials["n/a"], day) is expected
    assert Expander(found, frozenset(), day).can_be_earned("n/a") is expected
    assert not Expander(found, frozenset(), day).can_be_earned("n/nothing")


@pytest.mark.parametrize(("level", "expected"), [("", "a-1 a-2 a-3"), (", level: 1", "a-1 a-2"), (", level: 2", "a-2")])
def test_who_develops_a_skill(level, expected):
    found = expander(POOL.replace("{choose: 1, from: POOL}", f"{{skill: go{level}}}"))
    assert found.with_skill(found.lookup.get("n/own").stack) == full(*expected.split())


@pytest.mark.parametrize(
    ("requirement", "selection"),
    [
        ("a", False),
        ("[a, b]", False),
        ("{any: [a, b]}", False),
        ("{all: [a, b], limits: [{at_most: 2, of: a}]}", True),
        ("{choose: 1, from: [a, b]}", True),
        ("{credits: 1, from: [a, b]}", True),
        ("{sections: {x: a}}", True),
    ],
)
def test_what_is_a_selection(requirement, selection):
    found = catalog(f"a: {{}}\nb: {{}}\nown: {{stack: {requirement}}}")
    assert is_selection(found.credentials["n/own"].stack) is selection


def test_mentions_tell_what_lies_in_a_selection():
    found = expander("""
        a: {}
        b: {}
        c: {}
        own: {prerequisites: a, stack: [b, {choose: 1, from: [{any: [c]}, a]}], equivalents: [c]}
    """)
    own = found.lookup.get("n/own")
    prerequisites, stack, way = requirements_of(own)
    assert list(found.mentions(prerequisites)) == [("n/a", False)]
    assert list(found.mentions(stack)) == [("n/b", False), ("n/c", True), ("n/a", True)]
    assert list(found.mentions(way)) == [("n/c", False)]


WALKED = """
    target: {prerequisites: gate, stack: {choose: 1, from: [deep, held]}, recommended: advice}
    gate: {prerequisites: before}
    before: {}
    deep: {corequisites: beside}
    beside: {}
    held: {stack: [part], prerequisites: entry}
    part: {equivalents: [stand-in]}
    stand-in: {}
    entry: {}
    advice: {}
    unrelated: {prerequisites: target}
"""


def sliced(have: str) -> str:
    found = catalog(WALKED)
    holding = frozenset(full(*have.split()))
    ids = walk(Expander(found, holding, ON), ["n/target"], stop_at=holding)
    return " ".join(each.removeprefix("n/") for each in ids)


def test_the_slice_is_what_can_matter():
    assert sliced("") == "before beside deep entry gate held part stand-in target"


def test_what_is_held_ends_the_walk_outside_of_selections():
    assert sliced("gate") == "beside deep entry gate held part stand-in target"


def test_the_parts_of_a_held_member_of_a_selection_matter():
    # It never counts beside its own parts, and these may have to be earned again: all that this takes is in the slice.
    assert sliced("held") == "before beside deep entry gate held part stand-in target"


def test_a_walk_over_a_cycle_ends():
    found = catalog("a: {prerequisites: b}\nb: {stack: [a]}")
    assert walk(Expander(found, (), ON), ["n/a"], stop_at=()) == ("n/a", "n/b")
    assert walk(Expander(found, (), ON), ["n/nothing"], stop_at=()) == ()


def test_a_worth_is_exact():
    found = expander(POOL.replace("POOL", "[{credential: b, counts_as: 0.1}]"))
    (only,) = found.members(found.lookup.get("n/own").stack.pool)
    assert only.worth == Decimal("0.1")

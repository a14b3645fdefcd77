from __future__ import annotations

import pytest

from stackplan.planning.implied import implied_holdings

from .helpers import ON, catalog, full

TEXT = """
    entry: {}
    a: {}
    b: {}
    c: {credits: 2}
    d: {credits: 3}
    old: {status: retired}
    soon: {status: announced}
    plain: {prerequisites: entry, corequisites: entry, stack: [a, b]}
    nested: {stack: [plain, c]}
    chosen: {stack: {any: [a, b]}}
    forced: {stack: {choose: 2, from: [a, b]}}
    heavy: {stack: {credits: 3, from: [c, d]}}
    heavier: {stack: {credits: 5, from: [c, d]}}
    dealt: {stack: {sections: {x: a, y: {any: [a, b]}}}}
    legacy: {stack: {any: [old, a]}}
    withdrawn: {stack: [old]}
    matched: {stack: {all: "*o*n"}}
    stood-in: {stack: [e]}
    e: {equivalents: [a]}
    both-ways: {stack: [f]}
    f: {equivalents: [{all: [a, b]}, {all: [a, c]}], status: retired}
    impossible: {stack: {choose: 3, from: [a, b]}}
"""


def implied(held: str, recorded: str | None = None) -> tuple[str, bool]:
    found, choice = implied_holdings(
        catalog(TEXT), full(*held.split()), full(*(held if recorded is None else recorded).split()), ON
    )
    return " ".join(each.removeprefix("n/") for each in found), choice


@pytest.mark.parametrize(
    ("held", "found", "choice"),
    [
        ("a", "", False),
        ("plain", "a b", False),  # never what was a prerequisite or a corequisite
        ("nested", "a b c plain", False),  # a and b by way of plain, which is certain
        ("chosen", "", True),
        ("forced", "a b", False),
        ("heavy", "d", False),  # 2 alone are too little
        ("heavier", "c d", False),
        ("dealt", "a b", False),  # a is in x, so y is b
        ("legacy", "", True),  # with everything held, the retired one too, either could be missing
        ("withdrawn", "old", False),
        ("stood-in", "", True),  # e or a, which stands in for it
        ("impossible", "", False),
        ("plain a", "b", False),
        ("plain chosen", "a b", False),  # plain tells of both that could be chosen
        ("chosen a", "", False),
    ],
)
def test_what_a_holder_must_hold_too(held, found, choice):
    assert implied(held) == (found, choice)


def test_the_record_wins():
    assert implied("plain", "plain a") == ("b", False)
    assert implied("nested", "nested plain")[0] == "c"  # nothing is known of what `plain` stands for


def test_what_stands_in_for_a_part_hides_which_it_was():
    # f itself may have been held, or one of its ways: none of these is certain.
    assert implied("both-ways") == ("", True)

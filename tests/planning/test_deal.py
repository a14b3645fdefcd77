"""Deals by the rules of docs/counting.md, each rule for itself; asked of the evaluator, which reads them."""

from __future__ import annotations

import pytest

from stackplan.planning.evaluate import Evaluator

from .helpers import Named

CATALOG = """
    a: {credits: 3}
    b: {credits: 3}
    c: {credits: 3}
    d: {credits: 3}
    plain: {credits: 3, equivalents: [honours, {all: [half-1, half-2]}]}
    honours: {credits: 3}
    half-1: {credits: 3}
    half-2: {credits: 3}
    cert: {credits: 6, stack: [a, b]}
    other: {credits: 6, stack: [b, c]}
    outer: {credits: 9, stack: [cert, d]}
    either: {credits: 6, stack: {any: [a, b]}}
    t: {stack: STACK}
"""


def deal(stack: str, have: str, earned: str = "") -> str | None:
    """What counts where, as `leaf` or `leaf<consumed`, sections before a colon; None where there is no deal."""
    named = Named(CATALOG.replace("STACK", stack), "t", have)
    evaluator = Evaluator(named.task)
    evaluator.add(named.of(earned))
    counted = evaluator.evaluate(named.stack("t"))
    if counted is None:
        return None
    said = []
    for use in counted:
        leaf, by = named.names([use.credential]), named.names(use.consumed)
        place = named.grounded.places[use.pot].label if use.pot >= 0 else ""
        said.append((f"{place}:" if place not in ("", "stack") else "") + (leaf if leaf == by else f"{leaf}<{by}"))
    return ", ".join(sorted(said))


@pytest.mark.parametrize(
    ("stack", "have", "found"),
    [
        # Rule 1: no credential is the leaf of two uses, or consumed twice.
        ("{choose: 2, from: [a, {any: [a, b]}]}", "a", None),
        ("{choose: 2, from: [a, {any: [a, b]}]}", "a b", "a, b"),
        ("{sections: {x: a, y: {any: [a, b]}}}", "a", None),
        ("{sections: {x: a, y: {any: [a, b]}}}", "a b", "x:a, y:b"),
        ("{sections: {x: {choose: 1, from: [a, b]}, y: {any: [a]}}}", "a b", "x:b, y:a"),
        ("{choose: 2, from: [plain, {any: [plain]}]}", "plain honours", None),
        ("{choose: 2, from: [plain, honours]}", "honours", None),
        # Stand-ins, all of a way; it is used up.
        ("{choose: 1, from: [plain, d]}", "half-1 half-2", "plain<half-1 half-2"),
        ("{choose: 1, from: [plain, d]}", "half-1", None),
        ("{sections: {x: plain, y: {any: [half-1, d]}}}", "half-1 half-2", None),
        ("{sections: {x: plain, y: {any: [half-1, d]}}}", "half-1 half-2 d", "x:plain<half-1 half-2, y:d"),
        ("{sections: {x: plain, y: {any: [half-1, d]}}}", "half-1 half-2 honours", "x:plain<honours, y:half-1"),
        # Rule 3: never beside what stands in for it, whoever asks for that.
        ("{choose: 2, from: [plain, honours]}", "plain honours", None),
        ("{choose: 3, from: [plain, half-1, half-2]}", "plain half-1 half-2", None),
        ("{choose: 2, from: [plain, half-1, half-2]}", "plain half-1 half-2", "half-1, half-2"),
        (
            "{choose: 2, from: [plain, half-1]}",
            "plain half-1 half-2",
            "half-1, plain",
        ),  # half a way stands in for nothing
        # Rule 2: limits speak of the selection.
        ("{choose: 2, from: [a, b, c], limits: [{at_most: 1, of: [a, b]}]}", "a b", None),
        ("{choose: 2, from: [a, b, c], limits: [{at_most: 1, of: [a, b]}]}", "a b c", "a, c"),
        ("{choose: 1, from: [a, b, c], limits: [{at_least: 2, of: [a, b]}]}", "a b", "a, b"),
        ("{credits: 6, from: [a, b, c], limits: [{at_most: 3, of: [a, b]}]}", "a b c", "a, c"),
        (
            "{choose: 1, from: [plain, d], limits: [{at_most: 0, of: plain}]}",
            "honours",
            None,
        ),  # of leaves, as asked for
        ("{choose: 1, from: [plain, d], limits: [{at_most: 0, of: honours}]}", "honours", "plain<honours"),
        # Outside of selections all of it may share.
        ("[{any: [a, b]}, {any: [a, c]}]", "a", "a, a"),
        ("[cert, a]", "cert", "a, cert"),
        ("[{choose: 1, from: [a, b]}, {choose: 1, from: [a, c]}]", "a", "a, a"),
    ],
)
def test_what_is_held(stack, have, found):
    assert deal(stack, have) == found


@pytest.mark.parametrize(
    ("stack", "have", "earned", "found"),
    [
        # Rule 4: a composite takes along the parts that were used for it.
        ("{choose: 2, from: [cert, a]}", "", "a b cert", None),
        ("{choose: 2, from: [cert, c]}", "", "a b cert c", "c, cert"),
        ("{choose: 3, from: [a, b, c, cert]}", "", "a b cert c", "a, b, c"),
        ("{credits: 9, from: [cert, a, b]}", "", "a b cert", None),
        ("{credits: 9, from: [cert, a, b, c]}", "", "a b c cert", "c, cert"),
        # One of two was needed, so the other is free.
        ("{choose: 2, from: [either, a]}", "", "a either", None),
        ("{choose: 2, from: [either, a]}", "", "a b either", "a, either"),
        ("{choose: 3, from: [either, a, b]}", "", "a b either", None),
        # A held composite counts on its own, beside no held part of its own.
        ("{choose: 2, from: [cert, a]}", "cert", "", None),
        ("{choose: 2, from: [cert, c]}", "cert c", "", "c, cert"),
        # Beside one that was earned again, it does.
        ("{choose: 2, from: [cert, a]}", "cert", "a", "a, cert"),
        # Parts of parts are taken along too.
        ("{choose: 2, from: [outer, a]}", "", "a b cert d outer", None),
        ("{choose: 2, from: [outer, cert]}", "", "a b cert d outer", None),
        # Two composites of one selection may share parts, outside of sections.
        ("{choose: 2, from: [cert, other]}", "", "a b c cert other", "cert, other"),
        ("{sections: {x: cert, y: other}}", "", "a b c cert other", None),  # rule 5
        ("{sections: {x: cert, y: {any: [c, d]}}}", "", "a b cert c", "x:cert, y:c"),
        ("{sections: {x: cert, y: {any: [a, d]}}}", "", "a b cert", None),
    ],
)
def test_what_a_plan_has_earned(stack, have, earned, found):
    assert deal(stack, have, earned) == found


def test_what_the_plan_earns_counts_before_what_is_held():
    assert deal("{choose: 2, from: [a, b, c]}", "a b", "c") == "a, c"
    assert deal("{choose: 2, from: [a, b, c, {any: [d]}]}", "a b", "c d") == "c, d"


def test_no_more_counts_than_is_needed():
    assert deal("{choose: 2, from: [a, b, c, d]}", "a b c d") == "a, b"
    assert deal("{sections: {x: {any: [a, b]}, y: {any: [c, d]}}}", "a b c d").count(",") == 1

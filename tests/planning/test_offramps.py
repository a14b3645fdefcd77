"""The order of a plan: the larger awards come as early as any order lets them."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from brute.differential import read
from brute.generate import random_case

import stackplan
from stackplan.planning import offramps
from stackplan.planning.derive import derive
from stackplan.planning.evaluate import Evaluator

from .helpers import Named, ask, ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.planning.task import Task


def earned(task: Task, steps: Sequence[int], others: Sequence[int]) -> set[int]:
    """What these steps bring, in whatever order they can be earned: groups of companions apart."""
    evaluator = Evaluator(task)
    while True:
        more = [
            c
            for c in {*steps, *others} - evaluator.earned
            if all(
                evaluator.evaluate(root) is not None
                for root in (task.prerequisites[c], task.stack[c], task.corequisites[c])
            )
        ]
        if not more:
            return evaluator.earned
        evaluator.add(more)


@pytest.mark.parametrize("seeds", [range(n, n + 50) for n in range(0, 300, 50)], ids=str)
def test_the_largest_award_comes_as_early_as_it_can(seeds, monkeypatch):
    """Of small random plans: no fewer of the steps bring the largest award than stand before it."""
    asked: list[tuple[Any, ...]] = []

    class Kept(offramps._Arrangement):
        def __init__(self, grounded, plan, awards, seconds):
            super().__init__(grounded, plan, awards, seconds)
            asked.append((self.task, plan, awards, self.blocks))

    monkeypatch.setattr(offramps, "_Arrangement", Kept)
    for seed in seeds:
        case = random_case(seed)
        catalog, record, _ = read(case)
        options = {key: value for key, value in case.options.items() if key != "assume"}
        options |= {f"assume_{key}": Fraction(str(value)) for key, value in case.options.get("assume", {}).items()}
        stackplan.plan(catalog, case.targets, have=case.have, learner=record, minimize=case.minimize, **options)
    for task, plan, awards, blocks in asked:
        steps = [c for c in plan if task.steps[c]]
        others = {*plan, *awards}.difference(steps)
        if len(steps) > 7 or any(task.corequisites[c] != -1 for c in plan):
            continue
        derivation = derive(task, [*plan, *awards], blocks=blocks)
        if derivation is None:
            continue
        order = [c for group in derivation.groups for c in group if c in steps]
        first = awards[0]
        takes = next(n for n in range(len(order) + 1) if first in earned(task, order[:n], others))
        fewer = (chosen for n in range(takes) for chosen in combinations(steps, n))
        assert not any(first in earned(task, chosen, others) for chosen in fewer)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        # What comes first comes in the order of the ids, awards as soon as they are due.
        ("a: {}\nb: {}\nc: {}\nx: {stack: [c, b]}\nt: {stack: [a, x]}", "b c x a t"),
        # Both are there after two steps at best: the one with the first id goes first.
        ("a: {}\nb: {}\nc: {}\nd: {}\nx: {stack: [c, d]}\ny: {stack: [a, b]}\nt: {stack: [x, y]}", "c d x a b y t"),
        # A part that both have serves both.
        ("a: {}\nb: {}\nc: {}\nx: {stack: [b, c]}\ny: {stack: [b]}\nt: {stack: [a, x, y]}", "b y c x a t"),
        # An award that takes all the steps changes nothing.
        ("a: {prerequisites: b}\nb: {}\nx: {stack: [a, b]}\nt: {stack: [x]}", "b a x t"),
    ],
)
def test_the_order_of_a_plan(text, order):
    assert ids(ask(text, "t")) == order


def test_where_there_is_too_much_to_search_the_order_stays(monkeypatch):
    text = "a: {}\nb: {}\nc: {}\nx: {stack: [c, b]}\nt: {stack: [a, x]}"
    monkeypatch.setattr(offramps, "SEARCHES", 0)
    assert ids(ask(text, "t")) == "a b c x t"


def test_an_order_by_blocks_is_as_near_as_it_can_be():
    named = Named("a: {prerequisites: c}\nb: {}\nc: {}\nt: {stack: [a, b]}", "t")
    derivation = derive(named.task, named.of("a b c t"), blocks=[named.of("a"), named.of("b c t")])
    assert derivation is not None
    assert [named.names(group) for group in derivation.groups] == ["b", "c", "a", "t"]

"""Selections that counting decides, against trying every selection."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from stackplan.planning.groups import Groups, groups_of
from stackplan.planning.task import LimitRow, Node, Task

from .helpers import Named


def random_selection(rng: Random) -> tuple[Task, int]:
    """A selection over credentials, its limits of sets that do not meet (mostly)."""
    size = rng.randint(2, 6)
    leaves = [Node("credential", credential=c) for c in range(size)]
    order = rng.sample(range(size), size)
    limits = []
    while order and rng.random() < 0.7:
        taken = [order.pop() for _ in range(min(len(order), rng.randint(1, 3)))]
        if rng.random() < 0.1:
            taken = sorted({*taken, rng.randrange(size)})
        weight = rng.choice([1, 1, 2])
        rows = [LimitRow(rng.random() < 0.5, rng.randint(0, 4), tuple((leaf, weight) for leaf in taken))]
        if rng.random() < 0.2:
            rows.append(LimitRow(rng.random() < 0.5, rng.randint(0, 4), tuple((leaf, weight) for leaf in taken)))
        limits += rows
    worth = rng.choice([1, 1, 3])
    node = Node("count", -1, tuple(range(size)), (worth,) * size, rng.randint(1, size * worth), tuple(limits))
    nothing = (-1,) * size
    yes, no = (True,) * size, (False,) * size
    relations = {"prerequisites": nothing, "corequisites": nothing, "stack": nothing, "ways": ((),) * size}
    task = Task(held=no, steps=yes, earnable=yes, nodes=(*leaves, node), target=size, levels=(), **relations)
    return task, size


def allowed(node: Node, chosen: tuple[int, ...]) -> bool:
    weight = dict(zip(node.kids, node.weights, strict=True))
    if sum(weight[leaf] for leaf in chosen) < node.threshold:
        return False
    for limit in node.limits:
        total = sum(w for leaf, w in limit.weights if leaf in chosen)
        if (total < limit.bound) if limit.at_least else (total > limit.bound):
            return False
    return True


def test_choosing_is_exact():
    rng = Random(7)
    decided = possible = 0
    for _ in range(1500):
        task, index = random_selection(rng)
        groups = groups_of(task, index)
        if groups is None:
            continue
        decided += 1
        node = task.nodes[index]
        ranked = rng.sample(list(node.kids), rng.randint(0, len(node.kids)))  # some may not be there at all
        costs = {leaf: position + 1 for position, leaf in enumerate(ranked)}
        every = [
            chosen for size in range(len(ranked) + 1) for chosen in combinations(ranked, size) if allowed(node, chosen)
        ]
        found = groups.choose(ranked)
        if not every:
            assert found is None, (node, ranked, found)
            continue
        possible += 1
        assert found is not None, (node, ranked)
        assert allowed(node, found), (node, ranked, found)
        assert sum(costs[leaf] for leaf in found) == min(sum(costs[leaf] for leaf in each) for each in every)
    assert decided > 1000
    assert possible > 300


@pytest.mark.parametrize(
    ("stack", "need"),
    [
        ("{choose: 2, from: [a, b, c]}", 2),
        ("{credits: 5, from: [a, b]}", 2),  # of two each with 3 credits
        ("{choose: 2, from: [a, b, c], limits: [{at_most: 1, of: [a, b]}]}", 2),
        ("{credits: 4, from: [a, b, c]}", None),  # of different worth
        ("{choose: 2, from: [a, {any: [b, c]}]}", None),  # a member that is no credential
        (
            "{choose: 2, from: [a, b, c], limits: [{at_most: 1, of: [a, b]}, {at_most: 1, of: [b, c]}]}",
            None,
        ),  # b in both
        ("{sections: {x: a, y: b}}", None),
        ("{choose: 1, from: [a, w]}", None),  # a is a part of w
        ("{choose: 1, from: [a, s]}", None),  # s may stand in for a
        ("{choose: 2, from: [a, b, c], limits: [{at_most: {credits: 6}, of: [a, c]}]}", None),  # 3 and 1
    ],
)
def test_where_counting_is_exact(stack, need):
    named = Named(
        f"""
        a: {{credits: 3, equivalents: [s]}}
        b: {{credits: 3}}
        c: {{credits: 1}}
        s: {{}}
        w: {{stack: [a]}}
        t: {{stack: {stack}}}
        """,
        "t",
    )
    groups = groups_of(named.task, named.stack("t"))
    assert (None if groups is None else groups.need) == need


def test_bounds_that_contradict_leave_nothing():
    limits = "[{at_least: 2, of: [a, b]}, {at_most: 1, of: [a, b]}]"
    named = Named(f"a: {{}}\nb: {{}}\nt: {{stack: {{choose: 1, from: [a, b], limits: {limits}}}}}", "t")
    groups = groups_of(named.task, named.stack("t"))
    assert groups is not None
    assert groups.choose(list(named.task.nodes[named.stack("t")].kids)) is None


def test_the_least_of_each_group_first():
    groups = Groups(3, ((frozenset({0, 1}), 1, 1), (frozenset({2, 3}), 0, 2), (frozenset({4}), 0, 1)))
    assert groups.choose([4, 3, 2, 1, 0]) == (1, 4, 3)  # one of the first group, then the best of the rest
    assert groups.choose([4, 3, 2]) is None
    assert groups.choose([0, 1, 4]) is None

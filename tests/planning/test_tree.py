"""Answers without the solver are those of the solver."""

from __future__ import annotations

import pytest
from brute.generate import random_case, to_yaml

import stackplan
from stackplan.planning import search as searching
from stackplan.planning.closure import Closure
from stackplan.planning.landmarks import landmarks
from stackplan.planning.tree import solve_tree

from .helpers import Named, least


def by_tree(named: Named) -> str | None:
    closure = Closure(named.task, named.earnable)
    return named.set(solve_tree(named.task, closure.earned, landmarks(named.task, closure)))


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("a: {}\nb: {prerequisites: a}\nt: {stack: [b]}", "a b t"),
        ("a: {}\nb: {}\nc: {prerequisites: b}\nt: {stack: {any: [c, a]}}", "a t"),
        ("a: {effort: 9h}\nb: {effort: 2h}\nc: {effort: 3h}\nt: {stack: {choose: 2, from: [a, b, c]}}", "b c t"),
        ("a: {effort: 9h}\nb: {effort: 2h}\nc: {effort: 3h}\nt: {stack: {choose: 2, from: [a, b, c],"
         " limits: [{at_most: 1, of: [b, c]}]}}", "a b t"),
        ("a: {equivalents: [b], effort: 5h}\nb: {effort: 2h}\nt: {stack: [a]}", "b t"),
        # The plan whose sorted ids come first, not the one that has the smallest last id.
        ("a: {}\nb: {}\nc: {}\nd: {}\nt: {stack: [{any: [{all: [a, d]}, {all: [b, c]}]}]}", "a d t"),
    ],
)  # fmt: skip
def test_a_tree_is_solved_by_counting(text, plan):
    named = Named(text, "t")
    assert by_tree(named) == plan == named.set(least(named.task))


@pytest.mark.parametrize(
    "text",
    [
        # A credential that two parts may share is more than counting can decide.
        "a: {}\nb: {}\nc: {}\nt: {stack: [{any: [a, b]}, {any: [b, c]}]}",
        "p: {}\na: {prerequisites: p}\nb: {prerequisites: p}\nc: {}\nt: {stack: {choose: 2, from: [a, b, c]}}",
        # Neither does it deal out sections.
        "a: {}\nb: {}\nc: {}\nt: {stack: {sections: {x: {any: [a, b]}, y: {any: [b, c]}}}}",
        # And two worths are a knapsack.
        "a: {credits: 2}\nb: {credits: 3}\nc: {credits: 3}\nt: {stack: {credits: 5, from: [a, b, c]}}",
    ],
)
def test_what_is_no_tree_is_left_to_the_solver(text):
    assert by_tree(Named(text, "t")) is None


def test_what_every_plan_earns_may_be_shared():
    named = Named("p: {}\na: {prerequisites: p}\nb: {prerequisites: p}\nt: {stack: [{any: [a, b]}, p]}", "t")
    assert by_tree(named) == "a p t" == named.set(least(named.task))


def test_the_shortcut_changes_no_answer(monkeypatch):
    shortcuts = 0
    for seed in range(7000, 7150):
        case = random_case(seed)
        made, _ = stackplan.load_catalog_files([(name, text.encode()) for name, text in to_yaml(case).items()])
        have = " ".join(stackplan.resolve(made, each) for each in case.have)
        named = Named(made, " ".join(case.targets), have, minimize=tuple(case.minimize))
        if Closure(named.task, named.earnable).reaches_target and by_tree(named) is not None:
            shortcuts += 1
            short = searching.search(named.task)
            with monkeypatch.context() as patched:
                patched.setattr(searching, "solve_tree", lambda *_: None)
                long = searching.search(named.task)
            assert short == long, (seed, named.set(short.plan), named.set(long.plan))
    assert shortcuts >= 30, "the generator gives such cases"

"""Landmarks are sound, each by closure without it; and complete where there are but all and any."""

from __future__ import annotations

import pytest
from brute.generate import random_case, to_yaml

import stackplan
from stackplan.planning.closure import Closure
from stackplan.planning.landmarks import landmarks

from .helpers import Named, catalog


def found(named: Named) -> str | None:
    return named.set(landmarks(named.task, Closure(named.task, named.earnable)))


def true_landmarks(named: Named) -> str | None:
    """What no closure can do without."""
    return named.set(c for c in named.earnable if not Closure(named.task, set(named.earnable) - {c}).reaches_target)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {}\nb: {prerequisites: a}\nt: {stack: [b]}", "a b t"),
        ("a: {}\nb: {}\nt: {stack: {any: [a, b]}}", "t"),
        # Both ways lead through a.
        ("a: {}\nb: {prerequisites: a}\nc: {prerequisites: a}\nt: {stack: {any: [b, c]}}", "a t"),
        # Two of three: all of them lead through a.
        ("a: {}\nb: {prerequisites: a}\nc: {prerequisites: a}\nd: {prerequisites: a}\n"
         "t: {stack: {choose: 2, from: [b, c, d]}}", "a t"),
        # Two of two are both.
        ("a: {}\nb: {}\nt: {stack: {choose: 2, from: [a, b]}}", "a b t"),
        # Without the 4 the others are too little.
        ("a: {credits: 4}\nb: {credits: 1}\nc: {credits: 1}\nt: {stack: {credits: 5, from: [a, b, c]}}", "a t"),
        # That b is one too, only a deal would tell.
        ("a: {}\nb: {}\nt: {stack: {sections: {x: a, y: {any: [a, b]}}}}", "a t"),
        # A stand-in is another way.
        ("a: {equivalents: [b]}\nb: {}\nt: {stack: [a]}", "t"),
        ("a: {equivalents: [b], status: retired}\nb: {}\nt: {stack: [a]}", "b t"),
        # In a cycle, the way in.
        ("a: {prerequisites: {any: [b, c]}}\nb: {prerequisites: {any: [a, d]}}\nc: {prerequisites: d}\nd: {}\n"
         "t: {stack: [a]}", "a d t"),
    ],
)  # fmt: skip
def test_what_every_plan_earns(text, expected):
    assert found(Named(text, "t")) == expected


def test_what_is_held_is_none():
    assert found(Named("a: {}\nb: {prerequisites: a}\nt: {stack: [b]}", "t", "a")) == "b t"


def test_companions_prove_nothing_of_each_other():
    named = Named("a: {corequisites: b}\nb: {corequisites: a}\nc: {}\nt: {stack: {any: [a, c]}}", "t")
    assert found(named) == "t"
    alone = Named("a: {corequisites: b}\nb: {corequisites: a}\nt: {stack: [a]}", "t")
    assert set((found(alone) or "").split()) <= {"a", "b", "t"}


def questions() -> list[tuple[int, Named]]:
    asked = []
    for seed in range(5000, 5120):
        case = random_case(seed)
        files = [(name, text.encode()) for name, text in to_yaml(case).items()]
        made, _ = stackplan.load_catalog_files(files)
        targets = " ".join(stackplan.resolve(made, target) for target in case.targets)
        named = Named(made, targets, " ".join(stackplan.resolve(made, each) for each in case.have))
        if Closure(named.task, named.earnable).reaches_target:
            asked.append((seed, named))
    return asked


def test_landmarks_are_sound_and_complete_without_thresholds():
    complete = 0
    for seed, named in questions():
        said, true = found(named), true_landmarks(named)
        assert set(said.split()) <= set(true.split()), (seed, said, true)
        task = named.task
        plain = all(node.kind not in ("count", "sections") for node in task.nodes)
        if (
            plain
            and all(root == -1 for root in task.corequisites)
            and not any(held and may for held, may in zip(task.held, task.earnable, strict=True))
        ):
            assert said == true, (seed, said, true)
            complete += 1
    assert complete >= 10, "the generator gives such cases"


def test_many_credentials_are_no_trouble():
    lines = ["s-0: {}"] + [f"s-{i}: {{prerequisites: s-{i - 1}}}" for i in range(1, 300)]
    named = Named(catalog("\n".join([*lines, "t: {stack: [s-299]}"])), "t")
    assert len(found(named).split()) == 301

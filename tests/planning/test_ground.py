from __future__ import annotations

import pickle
from dataclasses import fields, is_dataclass

import pytest

from stackplan.planning.task import NONE

from .helpers import Named

ABC = "a: {credits: 3}\nb: {credits: 1.5}\nc: {credits: {amount: 2, unit: ects}}\n"


def drawn(named: Named, index: int) -> str:
    """A node as text: kinds, names and numbers."""
    node = named.task.nodes[index]
    if node.kind == "credential":
        return named.names([node.credential])
    kids = [drawn(named, kid) for kid in node.kids]
    if node.kind == "count":
        kids = [f"{weight}*{kid}" for weight, kid in zip(node.weights, kids, strict=True)]
    limits = [
        f" {'>=' if row.at_least else '<='}{row.bound}"
        f"[{' '.join(f'{weight}*{drawn(named, leaf)}' for leaf, weight in row.weights)}]"
        for row in node.limits
    ]
    threshold = f" {node.threshold}" if node.kind == "count" else ""
    return f"{node.kind}{threshold}({' '.join(kids)}){''.join(limits)}"


@pytest.mark.parametrize(
    ("stack", "node"),
    [
        ("a", "a"),
        ("[a, b]", "all(a b)"),
        ("{any: [a, {all: [b, c]}]}", "any(a all(b c))"),
        ("{choose: 2, from: [a, b, c]}", "count 2(1*a 1*b 1*c)"),
        ("{credits: 4, from: [a, b]}", "count 8(6*a 3*b)"),  # halves
        ("{credits: 4, from: [a, b, c]}", "count 8(6*a 3*b)"),  # what is in another unit cannot count
        ("{credits: {amount: 4, unit: ects}, from: [a, b, c]}", "count 4(2*c)"),
        ("{credits: 6, from: [{credential: c, counts_as: 2}, {all: [a, b]}, {any: [a, b]}]}",
         "count 12(4*c 9*all(a b))"),
        ("{credits: 6, from: [{any: [a, b], counts_as: 5}, a]}", "count 6(5*any(a b) 3*a)"),
        ("{sections: {x: a, y: {any: [b, c]}}}", "sections(a any(b c))"),
        ("{all: [a, b], limits: [{at_most: 1, of: a}]}", "count 2(1*a 1*b) <=1[1*a]"),
        ("{choose: 2, from: [a, b, c], limits: [{at_least: 50%, of: [b, c]}]}", "count 2(1*a 1*b 1*c) >=1[1*b 1*c]"),
        ("{choose: 3, from: [a, b, c], limits: [{at_least: 50%, of: [b, c]}]}", "count 3(1*a 1*b 1*c) >=3[2*b 2*c]"),
        ("{credits: 4, from: [a, b], limits: [{at_most: 75%, of: a}]}", "count 8(6*a 3*b) <=3[3*a]"),
        ("{credits: 4, from: [a, b], limits: [{at_most: {members: 1}, of: [a, b]}]}",
         "count 8(6*a 3*b) <=1[1*a 1*b]"),
        ("{choose: 2, from: [a, b], limits: [{at_least: {credits: 4}, of: [a, b]}]}", "count 2(1*a 1*b) >=8[6*a 3*b]"),
        ("{credits: 5, from: [{credential: a, counts_as: 5}, b], limits: [{at_most: 5, of: a}]}",
         "count 10(10*a 3*b) <=5[5*a]"),  # its worth as the member that it is
        ("{sections: {x: {any: [a, b]}, y: {choose: 1, from: [b, c]}}, limits: [{at_most: 1, of: b}]}",
         "sections(any(a b) count 1(1*b 1*c)) <=1[1*b 1*b]"),  # both places of b
        ("{any: 'zz-*'}", "any()"),
        ("{all: 'zz-*'}", "any()"),  # an all of nothing is not satisfied
    ],
)  # fmt: skip
def test_requirements_become_nodes(stack, node):
    named = Named(ABC + f"t: {{stack: {stack}}}", "t")
    assert drawn(named, named.stack("t")) == node


def test_what_is_to_be_confirmed_comes_after_the_credentials_and_skills_are_any_of_those_that_develop_them():
    named = Named(
        """
        skills: {go: {name: Go}}
        facts: {old: {name: Old enough}}
        credentials:
          a: {skills: {go: 1}}
          b: {skills: {go: 2}}
          t: {prerequisites: [{fact: old}, {manual: Asked}], stack: {skill: go, level: 2}}
        """,
        "t",
    )
    root = named.task.prerequisites[named.one("t")]
    assert named.grounded.ids[: named.grounded.known] == ("n/b", "n/t")
    assert sorted(named.task.credentials_below(root)) == [2, 3]
    assert [type(thing.requirement).__name__ for thing in named.grounded.things] == ["FactRef", "Manual"]
    assert named.task.things == {2, 3}
    assert named.task.levels[0].weights == (0, 0, 1, 1)
    assert drawn(named, named.stack("t")) == "any(b)"


def test_integers_are_in_the_order_of_ids_and_the_target_is_all_targets():
    named = Named("b: {}\na: {}\nc-10: {}\nc-2: {}\nt: {stack: [c-2, b]}", "t a c-10")
    assert list(named.grounded.ids) == sorted(named.grounded.ids)
    assert drawn(named, named.task.target) == "all(t a c-10)"
    assert named.task.stack[named.one("a")] == NONE
    assert named.task.steps == tuple(name != "n/t" for name in named.grounded.ids)


def test_places_name_the_nearest_address():
    named = Named(
        """
        a: {}
        b: {}
        c: {}
        t:
          prerequisites: {id: entry, any: [a, b]}
          stack:
            - sections:
                core: {any: [a, b]}
                rest: {any: [b, {all: [c], id: deep}]}
            - c
        """,
        "t",
    )
    places = {
        (place.field, place.label, drawn(named, index))
        for index, place in enumerate(named.grounded.places)
        if place.owner == "n/t"
    }
    assert ("prerequisites", "entry", "any(a b)") in places
    assert ("stack", "core", "a") in places
    assert ("stack", "rest", "b") in places
    assert ("stack", "deep", "c") in places
    assert ("stack", "stack", "c") in places


def test_what_can_be_earned():
    named = Named(
        "a: {}\nb: {status: retired}\nc: {format: online}\nd: {format: in-person}\ne: {}\nt: {stack: [a, b, c, d, e]}",
        "t",
        "e",
        exclude=("n/a",),
        formats=("online",),
    )
    assert named.names(named.earnable) == "c t"


def test_held_parts_of_a_held_composite_can_be_earned_again():
    text = "a: {}\nb: {status: retired}\nc: {}\nw: {stack: [a, b]}\nt: {stack: {choose: 2, from: [w, a, b, c]}}"
    assert Named(text, "t", "w c").set(Named(text, "t", "w c").earnable) == "a t"
    assert Named(text, "t", "w", exclude=("n/a",)).set(Named(text, "t", "w", exclude=("n/a",)).earnable) == "c t"
    assert Named(text, "t", "a b").set(Named(text, "t", "a b").earnable) == "c t w"  # parts of nothing that is held


def test_a_task_is_integers_all_through():
    named = Named(
        ABC + "t: {equivalents: [a, [b, c]], stack: {credits: 4, from: [a, b], limits: [{at_most: 3, of: a}]}}", "t"
    )
    found: set[type] = set()

    def collect(value: object) -> None:
        if isinstance(value, tuple | frozenset):
            for item in value:
                collect(item)
        elif is_dataclass(value):
            for item in fields(value):
                if item.name not in ("kind", "name"):  # one word each
                    collect(getattr(value, item.name))
        else:
            found.add(type(value))

    collect(named.task)
    assert found == {int, bool, type(None)}  # no average is None
    assert pickle.loads(pickle.dumps(named.task)) == named.task


def test_regions_and_parts():
    named = Named(
        """
        a: {equivalents: [b, {all: [c, d]}]}
        b: {}
        c: {equivalents: [e]}
        d: {}
        e: {}
        x: {equivalents: [y]}
        y: {equivalents: [x]}
        w: {stack: {any: [a, v]}}
        v: {stack: [x]}
        t: {stack: [w]}
        """,
        "t",
    )
    task = named.task
    assert named.set(task.stand_in_region[named.one("a")]) == "a b c d e"
    assert named.set(task.possible_parts[named.one("w")]) == "a b c d e v x y"
    assert named.set(task.possible_parts[named.one("a")]) == ""
    assert named.set(task.circular) == "x y"

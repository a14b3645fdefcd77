from __future__ import annotations

import pickle

import pytest
from cli.running import loaded

import stackplan
from stackplan.graph import Edge, PathwayGraph
from stackplan.render.relations import unlocks

CATALOG = """
stackplan: 1
namespace: n
skills: {python: {name: Python}}
credentials:
  intro: {skills: {python: 1}}
  scripting: {prerequisites: intro, skills: {python: 3}}
  lecture: {prerequisites: intro, corequisites: lab}
  lab: {corequisites: lecture}
  old-lab: {status: retired}
  certificate:
    prerequisites: {skill: python, level: 2}
    stack: {choose: 2, from: [scripting, lab, {any: [lecture, "l*"]}]}
  degree: {stack: [certificate, m/thesis]}
  swap: {equivalents: [old-lab, {all: [lab, intro]}]}
"""
OTHER = """
stackplan: 1
namespace: m
credentials:
  thesis: {prerequisites: n/certificate}
  a: {prerequisites: {any: [b, c]}}
  b: {stack: [a]}
  c: {}
  chicken: {prerequisites: egg}
  egg: {prerequisites: chicken}
  self: {prerequisites: self}
  twin-1: {equivalents: [twin-2]}
  twin-2: {equivalents: [twin-1]}
  here: {corequisites: there}
  there: {prerequisites: here}
"""


@pytest.fixture(scope="module")
def catalog():
    found, findings = stackplan.load_catalog_files([("n.yaml", CATALOG.encode()), ("m.yaml", OTHER.encode())])
    assert findings == ()
    return found


@pytest.fixture(scope="module")
def whole(catalog):
    return PathwayGraph.build(catalog)


def test_the_relations_stay_apart(whole):
    assert whole.needs("n/certificate", "prerequisites") == ("n/scripting",)
    assert whole.needs("n/certificate", "stack") == ("n/lab", "n/lecture", "n/scripting")
    assert whole.needs("n/certificate") == ("n/lab", "n/lecture", "n/scripting")
    assert {edge.relation for edge in whole.edges if edge.by == "n/certificate"} == {"prerequisites", "stack"}
    assert Edge("n/scripting", "n/certificate", "stack") in whole.edges
    assert Edge("n/scripting", "n/certificate", "prerequisites") in whole.edges


def test_what_a_credential_unlocks(whole):
    assert whole.unlocks("n/lab") == ("n/certificate", "n/lecture", "n/swap")
    assert whole.unlocks("n/lab", "corequisites") == ("n/lecture",)
    assert whole.unlocks("n/lab", "equivalents") == ("n/swap",)
    assert whole.unlocks("n/lab", "prerequisites") == ()


def test_a_skill_is_developed_at_the_level_asked_for_or_above(whole):
    assert "n/certificate" not in whole.unlocks("n/intro")
    assert "n/certificate" in whole.unlocks("n/scripting")


def test_what_is_nowhere_has_no_edges(catalog, whole):
    assert whole.needs("n/nothing") == whole.unlocks("n/nothing") == ()
    assert PathwayGraph.around(catalog, "n/nothing") == PathwayGraph()
    found, findings = stackplan.load_catalog_files(
        [("x.yaml", b"stackplan: 1\nnamespace: x\ncredentials:\n  a: {prerequisites: {any: [gone, b]}}\n  b: {}\n")]
    )
    assert [finding.code.name for finding in findings] == ["unknown-credential"]
    assert PathwayGraph.build(found).edges == (Edge("x/b", "x/a", "prerequisites"),)
    assert PathwayGraph.around(found, "x/a").ids == ("x/a", "x/b")


def test_the_slice_of_some_roots_is_all_that_can_matter_to_them(catalog, whole):
    part = PathwayGraph.build(catalog, ["m/thesis"])
    assert part.ids == ("m/thesis", "n/certificate", "n/intro", "n/lab", "n/lecture", "n/scripting")
    for full in part.ids:
        assert part.needs(full) == whole.needs(full)
    assert part.unlocks("n/certificate") == ("m/thesis",)  # the degree is not of this slice
    assert PathwayGraph.build(catalog, []) == PathwayGraph()


def test_around_one_credential_are_its_neighbours_only(catalog, whole):
    for full in whole.ids:
        near = PathwayGraph.around(catalog, full)
        assert near.needs(full) == whole.needs(full)
        assert near.unlocks(full) == whole.unlocks(full)
        assert set(near.ids) == {full, *whole.needs(full), *whole.unlocks(full)}


def test_cycles_are_what_waits_for_each_other(whole):
    # Companions of each other (lecture and lab) and equivalents of each other (the twins) do not wait; `here` and
    # `there` do, for a companion that comes before is none. That `a` has a way in by `c` is not asked here.
    assert whole.cycles() == (("m/a", "m/b"), ("m/chicken", "m/egg"), ("m/here", "m/there"), ("m/self",))


def test_components(whole):
    groups = whole.components()
    assert groups[0] == ("m/thesis", "n/certificate", "n/degree", "n/intro", "n/lab", "n/lecture", "n/old-lab",
                         "n/scripting", "n/swap")  # fmt: skip
    assert groups[1:] == (
        ("m/a", "m/b", "m/c"),
        ("m/chicken", "m/egg"),
        ("m/here", "m/there"),
        ("m/twin-1", "m/twin-2"),
        ("m/self",),
    )


def test_a_graph_is_a_value(catalog, whole):
    again = PathwayGraph.build(catalog)
    whole.components()
    assert again == whole
    assert pickle.loads(pickle.dumps(whole)) == whole
    assert len({whole, again}) == 1
    with pytest.raises(AttributeError):
        whole.ids = ()


def test_everything_needs_a_lookup_that_has_everything(catalog):
    class Store:
        """Such as a compiled catalog, which answers and does not list."""

        def get(self, credential_id):
            return catalog.get(credential_id)

        def members(self, selector):
            return catalog.members(selector)

        def with_skill(self, skill):
            return catalog.with_skill(skill)

    with pytest.raises(TypeError, match="name the roots"):
        PathwayGraph.build(Store())
    assert PathwayGraph.build(Store(), ["m/a"]) == PathwayGraph.build(catalog, ["m/a"])


def test_show_says_what_the_graph_says(catalog):
    assert [(relation.role, relation.id) for relation in unlocks("n/lab", catalog)] == [
        ("stack", "n/certificate"),
        ("corequisites", "n/lecture"),
        ("equivalents", "n/swap"),
    ]
    assert unlocks("m/self", catalog) == ()  # that it waits for itself is no news of where it leads


def test_neighbours_are_told_without_networkx():
    code = (
        "import stackplan\nfrom stackplan.graph import PathwayGraph\n"
        f"catalog, _ = stackplan.load_catalog_files([('n.yaml', {CATALOG.replace('m/thesis', 'lab').encode()!r})])\n"
        "graph = PathwayGraph.build(catalog)\nassert graph.needs('n/degree')\n"
    )
    assert loaded(code, "networkx") == set()
    assert loaded(code + "graph.cycles()\n", "networkx") == {"networkx"}

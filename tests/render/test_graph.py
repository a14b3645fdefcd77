from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from golden import same_as_golden

from render.graph_catalog import ON, SMALL, drawn, pictured, small
from stackplan.public import load_catalog, shipped
from stackplan.render.graph.as_dot import dot
from stackplan.render.graph.as_json import graph_value
from stackplan.render.graph.as_mermaid import mermaid
from stackplan.render.graph.as_svg import svg
from stackplan.render.graph.build import picture
from stackplan.render.graph.draw import drawing
from stackplan.render.graph.drawing import Box, Reference, Row
from stackplan.render.output_json import dumps

GOLDEN = Path(__file__).parent / "golden"
SVG = "{http://www.w3.org/2000/svg}"
FACTS = {"digest": "sha256:...", "files": 1, "seen": None}


@pytest.fixture(scope="module")
def catalog():
    loaded, findings = load_catalog(shipped())
    assert findings == ()
    return loaded


def rows(box: Box) -> list[str]:
    found = []
    for entry in box.entries:
        found += rows(entry) if isinstance(entry, Box) else [entry.shown.code] if isinstance(entry, Row) else []
    return found


def boxes(box: Box) -> list[Box]:
    return [box, *(inner for entry in box.entries if isinstance(entry, Box) for inner in boxes(entry))]


def card(drawing_, code):
    return next(card for card in drawing_.cards if card.shown.code == code)


def texts(root: ET.Element) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


# What it looks like


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("mmd", lambda made: mermaid(drawing(made))),
        ("dot", lambda made: dot(drawing(made))),
        ("svg", lambda made: svg(drawing(made))),
        ("json", lambda made: dumps(graph_value(made, catalog=FACTS, learner=None))),
    ],
)
@pytest.mark.parametrize(("case", "roots"), [("whole", ()), ("diploma", ("bay/diploma",))])
def test_golden(name, write, case, roots):
    same_as_golden(GOLDEN / f"graph-{case}.{name}", write(small(*roots)))


def test_a_pool_is_a_list_and_a_credential_with_rules_is_a_card():
    made = drawing(small("bay/diploma"))
    assert {card.shown.code for card in made.cards} == {"certificate", "diploma", "ds-1", "ds-3", "lab", "py-1", "py-2"}
    (listed,) = made.lists
    assert (listed.title, [row.shown.code for row in listed.rows]) == (
        "List A",
        ["ds-1", "ds-2", "ds-3", "ds-4", "ds-5"],
    )
    pool = card(made, "certificate").zones[1].box
    assert (pool.words, rows(pool)) == ("choose 3 of 7", ["py-1", "py-2"])
    assert [entry.title for entry in pool.entries if isinstance(entry, Reference)] == ["List A"]
    assert pool.limits == ("at most 1 of: py-1 and py-2",)


def test_sections_name_what_fills_them():
    box = card(drawing(small("bay/diploma")), "diploma").zones[0].box
    told = [(inner.label, inner.words) for inner in boxes(box)]
    assert told == [
        ("", "every section; nothing counts in two"),
        ("base", ""),
        ("depth", "6 credits of"),
        ("skill", "the skill Python"),
    ]


def test_the_relations_of_a_line():
    made = drawing(small())
    names = {card.key: card.shown.code for card in made.cards} | {listed.key: listed.title for listed in made.lists}
    lines = {(names[line.source], names[line.target], line.relation) for line in made.lines}
    assert ("py-1", "py-2", "prerequisites") in lines
    assert ("lab", "py-2", "corequisites") in lines
    assert ("py-1", "certificate", "prerequisites") in lines
    assert ("py-1", "certificate", "stack") in lines
    assert ("List A", "diploma", "stack") in lines
    assert ("certificate", "diploma", "stack") in lines


def test_what_nothing_ties_is_listed_for_the_whole_catalog_only():
    assert [row.shown.code for row in drawing(small()).loose.rows] == ["alone"]
    assert drawing(small("bay/diploma")).loose is None


def test_what_is_not_available_yet_is_no_part_of_an_all():
    text = SMALL + "  all: {name: All, stack: {all: {tag: electives}}}\n"
    assert rows(card(drawn(text, "bay/all"), "all").zones[0].box) == ["ds-1", "ds-2", "ds-3"]


def test_very_many_lines_into_one_rule_are_not_drawn():
    courses = "".join(f"  c{n}: {{prerequisites: c{n - 1}}}\n" for n in range(1, 12))
    text = f"stackplan: 1\nnamespace: z\ncredentials:\n  c0: {{}}\n{courses}  p: {{stack: {{any: 'c*'}}}}\n"
    made = drawn(text)
    target = card(made, "p")
    assert len(rows(target.zones[0].box)) == 12
    assert [line for line in made.lines if line.target == target.key] == []
    assert len(made.lines) == 11


@pytest.mark.parametrize("write", [mermaid, dot, svg])
def test_cycles_and_oneself_are_drawn(write):
    text = (
        "stackplan: 1\nnamespace: z\ncredentials:\n  a: {prerequisites: b}\n  b: {prerequisites: a, corequisites: b}\n"
    )
    assert write(drawn(text))


# The shipped catalogs


def test_the_golden_kubestronaut(catalog):
    made = drawing(picture(catalog, ["cncf/golden-kubestronaut"], on=ON))
    golden = card(made, "golden-kubestronaut")
    assert golden.zones[0].box.words == "all 16 credentials tagged golden-set"
    assert len(rows(golden.zones[0].box)) == 16
    names = {card.key: card.shown.code for card in made.cards}
    assert {(names[line.source], names[line.target], line.relation) for line in made.lines} == {
        ("cka", "golden-kubestronaut", "stack"),
        ("cks", "golden-kubestronaut", "stack"),
        ("cka", "cks", "prerequisites"),
    }


def test_the_master_of_computer_science(catalog):
    made = drawing(picture(catalog, ["njit/ms-cs"], on=ON))
    before, stack = card(made, "ms-cs").zones
    assert (before.box.label, before.box.words) == ("entry", "any 1 of 3")
    sections = [entry for entry in stack.box.entries if isinstance(entry, Box)]
    assert [(box.label, box.words, len(rows(box))) for box in sections[:3]] == [
        ("algorithms", "any 1 of 2", 2),
        ("systems", "choose 3 of 4 credentials tagged ms-cs-systems", 4),
        ("advanced", "choose 2 of 6 credentials tagged ms-cs-advanced", 6),
    ]
    shapes = [entry.label for entry in sections[3].entries if isinstance(entry, Box)]
    assert shapes == ["Courses only", "Courses and a project", "Courses and a thesis"]
    assert stack.box.limits == ("at most 6 credits of: credentials tagged non-lecture (cs-700b, cs-701b, ywcc-691)",)
    assert [(listed.title, len(listed.rows)) for listed in made.lists] == [("List A", 29), ("List B", 6)]
    assert len(made.cards) <= 8


@pytest.mark.parametrize(
    "root", ["njit/ms-cs", "cncf/golden-kubestronaut", "comptia/csie", "redhat/rhca-infrastructure", ""]
)
def test_nothing_is_left_out_of_a_drawing(catalog, root):
    """Every name, rule and limit of the drawing stands in the SVG, and no text sticks out of it."""
    made = drawing(picture(catalog, [root] if root else [], on=ON))
    document = ET.fromstring(svg(made))
    shown = re.sub(r"\s+", "", "".join(texts(document)))
    for each in made.cards:
        assert re.sub(r"\s+", "", each.shown.name) in shown
        for zone in each.zones:
            for box in boxes(zone.box):
                for told in (box.label, box.words, *box.limits):
                    assert re.sub(r"\s+", "", told) in shown
            for code in rows(zone.box):
                assert code in shown
    width = float(document.get("width"))
    assert all(float(text.get("x")) < width for text in document.iter(f"{SVG}text"))


def test_every_edge_of_the_json_joins_two_nodes(catalog):
    value = graph_value(picture(catalog, [], on=ON), catalog=FACTS, learner=None)
    ids = [node["id"] for node in value["nodes"]]
    assert len(ids) == len(set(ids))
    assert {edge[end] for edge in value["edges"] for end in ("from", "to")} <= set(ids)
    assert {node["id"] for node in value["nodes"] if node["type"] == "credential"} == set(catalog.credentials)
    systems = next(node for node in value["nodes"] if node.get("address") == "njit/ms-cs#entry")
    assert (systems["type"], systems["credential"], systems["relation"]) == ("any", "njit/ms-cs", "prerequisites")


def test_everything_is_the_same_each_time(catalog):
    def once():
        made = picture(catalog, [], on=ON)
        return [write(drawing(made)) for write in (mermaid, dot, svg)]

    assert once() == once()


# What is hostile


HOSTILE = (
    'A "quoted" <b>bold</b> & more',
    "<script>alert(1)</script>",
    "]]> <![CDATA[ x",
    "</text></svg><svg onload=alert(1)>",
    "`code` #quot; #35; &lt; &amp;lt;",
    'x"] --> c1["y',
    "a\\nb \\N \\L \\",
    "%%{init: {'securityLevel': 'loose'}}%%",
    "1. first",
    "- item",
    "$$x^2$$",
    "end",
    "click c1 call alert()",
    "ﬂ°°35¶ß",
    "}; accDescr { x",
    "Ω 漢字 🎓",
    "word" * 60,
)


def hostile(name: str, url: str = "https://safe.example/a?b=1&c=2"):
    value = json.dumps(name, ensure_ascii=False)
    return (
        "stackplan: 1\nnamespace: z\n"
        f"title: {value}\n"
        "credentials:\n"
        f"  a: {{name: {value}, url: {json.dumps(url)}, stack: {{id: q, name: {value}, choose: 1, from: [b, c]}}}}\n"
        f"  b: {{name: {value}, prerequisites: {{any: [c, {{manual: {value}}}]}}}}\n"
        f"  c: {{name: {value}}}\n"
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_is_markup_in_svg(name):
    plain = svg(drawn(hostile("Harmless")))
    document = ET.fromstring(svg(drawn(hostile(name))))
    allowed = {element.tag for element in ET.fromstring(plain).iter()}
    assert {element.tag for element in document.iter()} <= allowed
    for element in document.iter():
        assert not [key for key in element.attrib if key.lower().startswith("on") or key.endswith("}href")]
    assert re.sub(r"\s", "", name) in re.sub(r"\s", "", "".join(texts(document)))
    assert {link.get("href") for link in document.iter(f"{SVG}a")} == {"https://safe.example/a?b=1&c=2"}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_is_markup_in_mermaid(name):
    """Every line has the form that it has with a harmless name, and no text a sign that Mermaid reads."""

    def form(text: str) -> str:
        return re.sub(r'"[^"\n]*"|(?<=acc)(Title|Descr): .*', '""', text)

    made = mermaid(drawn(hostile(name)))
    assert form(made) == form(mermaid(drawn(hostile("Harmless"))))
    _, *lines = made.splitlines()
    for label in re.findall(r'[\[(]"(.*?)"[\])]', "\n".join(lines)):
        for line in label.split("<br/>"):
            without = re.sub(r"#\d+;", "", line)
            assert not re.search(r'["#<>&`;{}\[\]|*_$%@\\~^=!]|//.*:|www\.', without), line
            assert not re.match(r"[-+*]|\d+[.)]", line)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_is_markup_in_dot(name):
    def form(text: str) -> str:
        return re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', text)

    assert form(dot(drawn(hostile(name)))) == form(dot(drawn(hostile("Harmless"))))


def test_marks_that_turn_the_writing_are_left_out():
    for write in (svg, mermaid, dot):
        made = write(drawn(hostile("safe \u202egnp.exe\u202c \u2066x\u2069")))
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", made)


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://a.example/x y", "https://a.example/x%20y"),
        ("HTTP://a.example/", "HTTP://a.example/"),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("https://a.example/%%{init}%%;`'", "https://a.example/%%%7Binit%7D%%%3B%60%27"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        (" https://a.example", None),
        ("//a.example", None),
        (None, None),
    ],
)
def test_only_pages_of_the_web_are_links(url, linked):
    from stackplan.render.graph.links import web_link

    assert web_link(url) == linked


def test_ids_that_lead_elsewhere_are_only_shown():
    text = "stackplan: 1\nnamespace: z\ncredentials:\n  a: {stack: [../../etc/passwd, 'z/\"x']}\n"
    made = drawn(text)
    for write in (svg, mermaid, dot):
        assert "href" not in write(made)
    ET.fromstring(svg(made))


def test_svg_asks_for_nothing_and_can_be_read_aloud():
    text = svg(drawing(small()))
    assert not re.search(r"url\(|@import|<image|<use|xlink|<foreignObject", text)
    document = ET.fromstring(text)
    assert document.get("role") == "img"
    title, description = (document.find(f"{SVG}{name}") for name in ("title", "desc"))
    assert document.get("aria-labelledby").split() == [title.get("id"), description.get("id")]
    assert title.text == "Bay College"
    assert "Certificate in Data (certificate) — before it may be started: entry: any 1 of 3" in description.text
    assert "prefers-color-scheme:dark" in text
    assert ".box{fill-opacity:" in text  # or names in a box would stand on a dark ground


def test_what_is_held_is_told_in_words():
    shown = " ".join(texts(ET.fromstring(svg(drawing(small())))))
    assert "First Python held" in shown
    assert "does not count: expired on 2025-02-01" in " ".join(shown.split())
    assert "✓ py-1 First Python (held)" in mermaid(drawing(small()))
    assert pictured(SMALL).subtitle == "12 credentials"
    assert small().subtitle == "12 credentials · marked as of 2026-11-23"


@pytest.mark.parametrize(
    "text", ["stackplan: 1\nnamespace: z\ncredentials: {}\n", "stackplan: 1\nnamespace: z\ncredentials: {a: {}}\n"]
)
def test_little_is_drawn_too(text):
    ET.fromstring(svg(drawn(text)))
    assert mermaid(drawn(text)).startswith("%%{init")
    assert dot(drawn(text)).startswith("digraph")

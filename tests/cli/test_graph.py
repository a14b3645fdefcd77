from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest

from cli.running import loaded, stackplan
from stackplan.cli.main import main


def test_mermaid_unless_asked_otherwise(run):
    code, out, err = run("graph", "certificate", "--no-learner")
    assert (code, err) == (0, "")
    assert "flowchart LR" in out
    assert out == run("graph", "certificate", "--no-learner", "--output", "mermaid", "--color", "always")[1]


def test_the_whole_catalog(run):
    code, out, _ = run("graph", "--output", "json", "--no-learner", "--on", "2026-11-23")
    assert code == 0
    value = json.loads(out)
    assert (value["format"], value["version"], value["roots"]) == ("stackplan.graph", 1, [])
    assert (value["on"], value["learner"]) == ("2026-11-23", None)
    assert sum(node["type"] == "credential" for node in value["nodes"]) == 11


def test_a_slice_and_what_is_held(run):
    _, out, _ = run("graph", "basics", "--have", "py-1", "--output", "json", "--catalog", "nowhere")
    assert out == ""
    _, out, _ = run("graph", "basics", "--have", "school/py-1", "--output", "json", "--no-learner")
    nodes = {node["id"]: node for node in json.loads(out)["nodes"]}
    assert set(nodes) == {"school/basics", "school/db-1", "school/py-1", "school/basics#stack"}
    assert [full for full, node in nodes.items() if node.get("held")] == ["school/py-1"]
    assert (nodes["school/basics#stack"]["type"], nodes["school/basics#stack"]["text"]) == ("all", "both of")


def test_every_edge_of_a_slice(run):
    _, out, _ = run("graph", "basics", "--output", "json", "--no-learner")
    assert [(edge["from"], edge["to"], edge["relation"]) for edge in json.loads(out)["edges"]] == [
        ("school/basics#stack", "school/basics", "stack"),
        ("school/py-1", "school/basics#stack", "stack"),
        ("school/db-1", "school/basics#stack", "stack"),
        ("school/py-1", "school/db-1", "prerequisites"),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("certificat",), "did you mean school/certificate"),
        (("py-1",), "may mean several"),
        (("--output", "text"), "'text' is not one of 'mermaid', 'dot', 'svg', 'json'"),
        (("",), "an id is empty"),
        (("basics", "--have", "nothing"), "--have: no credential 'nothing'"),
    ],
)
def test_what_cannot_be_meant_is_refused(run, arguments, said):
    code, out, err = run("graph", *arguments, "--no-learner")
    assert (code, out) == (2, "")
    assert said in err


def test_a_record_that_was_found_is_named_in_the_picture(run, tmp_path, monkeypatch):
    (tmp_path / "stackplan-learner.yaml").write_text("stackplan: 1\nholds: [school/py-1]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    code, out, err = run("graph", "basics", "--on", "2026-11-23")
    assert code == 0
    assert "stackplan-learner.yaml is used" in err
    assert "stackplan-learner.yaml" in out
    assert "✓ school/py-1 First Python (held)" in out or "✓ py-1 First Python (held)" in out
    _, out, _ = run("graph", "basics", "--output", "json", "--quiet")
    assert json.loads(out)["learner"]["named"] is False


def test_mistakes_in_what_is_drawn_are_told_there_and_on_stderr(run, tmp_path):
    text = "stackplan: 1\nnamespace: z\ncredentials:\n  a: {stack: [b, nowhere]}\n  b: {}\n  c: {prerequisites: gone}\n"
    (tmp_path / "z.yaml").write_text(text, encoding="utf-8")
    code, out, err = run("graph", "a", "--catalog", str(tmp_path), "--no-learner")
    assert code == 0
    assert "unknown credential 'nowhere'" in err
    assert "1 mistake elsewhere" in err
    assert "its definition has mistakes" in out


def test_a_file_is_written_whole(tmp_path):
    target = tmp_path / "picture.svg"
    assert main(["graph", "fellow", "--no-learner", "--output", "svg", "--output-file", str(target)]) == 0
    assert ET.parse(target).getroot().get("role") == "img"
    assert list(tmp_path.iterdir()) == [target]


def test_a_stream_without_the_characters_gets_their_numbers():
    done = stackplan(
        "graph", "certificate", "--no-learner", "--output", "svg", PYTHONUTF8="0", PYTHONIOENCODING="ascii"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "certificate &#183; certificate &#183; 9 credits" in done.stdout
    ET.fromstring(done.stdout)


@pytest.mark.parametrize("output", ["mermaid", "dot", "svg", "json"])
def test_nothing_heavy_is_loaded(output):
    code = f"from stackplan.cli.main import main; assert main(['graph', '--no-learner', '--output', '{output}']) == 0"
    assert loaded(code, "networkx", "highspy", "rich", "numpy") == set()

from __future__ import annotations

import json
import os

import pytest

from cli.running import CATALOG

GOOD = "stackplan: 1\nnamespace: a\ncredentials:\n  x: {name: X}\n  y: {name: Y, prerequisites: x}\n"
BAD = "stackplan: 1\nnamespace: b\ncredentials:\n  x: {name: X, prerequisites: nope}\n  z: {name: Z, stack: [x, a/y]}\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pathways").mkdir()
    (tmp_path / "pathways" / "good.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "pathways" / "bad.yaml").write_text(BAD, encoding="utf-8")
    return tmp_path / "pathways"


def test_a_mistake_that_touches_the_answer_stops_it(run, folder):
    code, out, err = run("path", "z", "--catalog", str(folder))
    assert (code, out) == (2, "")
    assert "bad.yaml:4:31: error SP203: unknown credential 'nope'" in err


def test_a_mistake_elsewhere_is_one_line(run, folder):
    code, out, err = run("path", "y", "--catalog", str(folder))
    assert code == 0
    assert out
    (line,) = err.splitlines()
    assert line.startswith("stackplan: warning: 1 mistake elsewhere in the catalog, first at ")
    assert "bad.yaml:4:31" in line
    assert run("path", "y", "--catalog", str(folder), "--quiet")[2] == ""


def test_a_file_that_cannot_be_read_stops_every_answer(run, folder):
    (folder / "worse.yaml").write_text("credentials: [\n", encoding="utf-8")
    for command in (("path", "y"), ("list",), ("show", "y")):
        code, out, err = run(*command, "--catalog", str(folder))
        assert (code, out) == (2, "")
        assert "worse.yaml:" in err
        assert "SP003" in err


def test_a_folder_without_a_catalog(run, tmp_path):
    code, out, err = run("list", "--catalog", str(tmp_path))
    assert (code, out) == (2, "")
    assert "holds no YAML file" in err


def test_several_catalogs_are_one(run, folder):
    code, out, _ = run("list", "--catalog", str(folder), "--catalog", str(CATALOG), "--output", "json", "--quiet")
    assert code == 0
    assert {"a/x", "club/member"} <= {item["id"] for item in json.loads(out)["credentials"]}


def test_the_environment_names_catalogs(run, folder, monkeypatch):
    monkeypatch.setenv("STACKPLAN_CATALOG", os.pathsep.join([str(folder), "", str(CATALOG)]))
    out = run("list", "--output", "json")[1]
    assert {"a/x", "club/member"} <= {item["id"] for item in json.loads(out)["credentials"]}


def test_the_nearest_folder_is_found_upwards(run, folder, monkeypatch):
    monkeypatch.delenv("STACKPLAN_CATALOG")
    below = folder.parent / "some" / "where"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert run("path", "a/y", "--quiet")[0] == 0


def test_without_any_the_shipped_catalogs_are_read(run, monkeypatch, tmp_path):
    monkeypatch.delenv("STACKPLAN_CATALOG")
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("list", "kubestronaut", "--output", "json")
    assert code == 0
    assert "cncf/kubestronaut" in {item["id"] for item in json.loads(out)["credentials"]}
    assert run("list", "--catalog", "shipped", "--quiet")[0] == 0


RECORD = "stackplan: 1\nholds:\n  - {credential: school/py-1, earned: 2025-01-01}\n  - elsewhere/thing\n"


def test_a_named_record_is_read(run, tmp_path):
    record = tmp_path / "me.yaml"
    record.write_text(RECORD, encoding="utf-8")
    code, out, err = run("path", "basics", "--learner", str(record), "--output", "json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert answer["learner"] == {"file": str(record), "named": True}
    assert [step["id"] for step in answer["steps"]] == ["school/db-1", "school/basics"]
    assert answer["not_counted"][0]["id"] == "elsewhere/thing"


@pytest.mark.parametrize("place", ["work", "home/.local/share/stackplan"])
def test_a_record_that_was_found_is_named_on_stderr_and_in_the_answer(run, tmp_path, monkeypatch, place):
    monkeypatch.setattr("sys.platform", "linux")
    below = tmp_path / "work" / "deep"
    below.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(below)
    record = tmp_path / place / "stackplan-learner.yaml"
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(RECORD, encoding="utf-8")
    code, out, err = run("path", "basics")
    assert code == 0
    assert "stackplan: note: the learner's record" in err
    assert "stackplan-learner.yaml" in "".join(out.split())
    assert "Counts already: py-1." in out
    assert json.loads(run("path", "basics", "--output", "json")[1])["learner"] == {"file": str(record), "named": False}
    code, out, err = run("path", "basics", "--no-learner")
    assert (code, err) == (0, "")
    assert "Counts already" not in out


def test_a_record_with_a_mistake_is_refused_with_its_place(run, tmp_path):
    record = tmp_path / "me.yaml"
    record.write_text("stackplan: 1\nholds:\n  - {credential: school/py-1, earned: 2024-13-01}\n", encoding="utf-8")
    code, out, err = run("path", "basics", "--learner", str(record))
    assert (code, out) == (2, "")
    assert "me.yaml:3:" in err
    record.write_text("stackplan: 1\nholds: [py-1]\n", encoding="utf-8")
    code, _, err = run("path", "basics", "--learner", str(record))
    assert code == 2
    assert "may be any of club/py-1, school/py-1" in err


def test_an_award_with_a_mistake_does_not_fall_due(run, folder):
    (folder / "bad.yaml").write_text(
        "stackplan: 1\nnamespace: b\ncredentials:\n  good: {name: Good, stack: [a/x]}\n"
        "  doctor: {name: Doctor, stack: [a/x, thesiss]}\n",
        encoding="utf-8",
    )
    code, out, _ = run("path", "good", "--catalog", str(folder), "--output", "json", "--quiet")
    assert code == 0
    assert [step["id"] for step in json.loads(out)["steps"]] == ["a/x", "b/good"]


def test_a_folder_is_no_record(run, folder):
    code, out, err = run("path", "y", "--catalog", str(folder), "--learner", str(folder))
    assert (code, out) == (2, "")
    assert "is a folder" in err
    assert "name the file in it" in err

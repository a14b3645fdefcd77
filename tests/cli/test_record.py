"""`stackplan record`: the record as a file."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from golden import same_as_golden

from cli.running import CATALOG, loaded
from stackplan.cli import record_change
from stackplan.learner import edit
from stackplan.source.lock import locked

GOLDEN = Path(__file__).parent / "golden"
ALL_KINDS = Path(__file__).parent / "record.yaml"
DAY = ("--on", "2026-11-23")
NAME = "stackplan-learner.yaml"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch) -> Path:
    """An empty folder to work in, apart from the one for data."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def file(here) -> Path:
    """A record in that folder."""
    path = here / NAME
    path.write_text("# mine\nstackplan: 1\nholds:\n  - school/py-1  # the first\n\n# nothing more\n")
    return path


# Add


def test_a_record_is_begun_among_the_data(run, tmp_path):
    code, out, err = run("record", "add", "school/py-1", "os-1", "--earned", "2026-03-02", *DAY)
    assert (code, err) == (0, "")
    assert "Added school/py-1 (PY 1 First Python), earned on 2026-03-02" in out
    assert "The record is begun, readable by you alone:" in out
    (path,) = tmp_path.rglob(NAME)
    lines = "".join(f"  - {{credential: school/{each}, earned: 2026-03-02}}\n" for each in ("py-1", "os-1"))
    assert path.read_text() == f"stackplan: 1\nholds:\n{lines}"
    assert tmp_path / "work" not in path.parents
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
    assert os.listdir(path.parent) == [NAME]
    assert run("path", "basics", *DAY)[1].startswith("Basics Badge (The School): 1 step left")


def test_the_nearest_record_is_changed(run, file, monkeypatch):
    inside = file.parent / "deep" / "er"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    code, _, err = run("record", "add", "os-1", "--grade", "A", "--tag", "transfer", "--tag", "x", *DAY)
    assert (code, err) == (0, "")
    assert file.read_text() == (
        "# mine\nstackplan: 1\nholds:\n  - school/py-1  # the first\n"
        "  - {credential: school/os-1, grade: A, tags: [transfer, x]}\n\n# nothing more\n"
    )


def test_a_named_record_is_begun_where_it_is_named_in_a_folder_that_is_there(run, here):
    assert run("record", "add", "os-1", "--learner", "me.yaml", *DAY)[0] == 0
    assert (here / "me.yaml").read_text() == "stackplan: 1\nholds:\n  - school/os-1\n"
    code, out, err = run("record", "add", "os-1", "--learner", "no/me.yaml", *DAY)
    assert (code, out) == (2, "")
    assert "'no/me.yaml' was left as it is, for it cannot be written: no such file" in err
    assert os.listdir(here) == ["me.yaml"]


def test_what_is_not_finished(run, file):
    run("record", "add", "ml-1", "--status", "in-progress", "--expected", "2027-01-20", *DAY)
    assert "{credential: school/ml-1, status: in-progress, expected: 2027-01-20}" in file.read_text()
    code, _, err = run("record", "add", "ml-1", "--earned", "2026-11-20", *DAY)
    assert code == 0
    assert err == (
        "stackplan: note: line 5 still has school/ml-1 as in progress; "
        "once that is over: stackplan record remove school/ml-1 --status in-progress\n"
    )
    assert run("record", "remove", "school/ml-1", "--status", "in-progress", "--quiet", *DAY)[0] == 0
    assert file.read_text().count("ml-1") == 1


@pytest.mark.parametrize(
    "again",
    [
        ("os-1",),
        ("os-1", "--earned", "2026-03-02"),
        ("school/os-1", "--grade", "A", "--expires", "2027-03-02", "--tag", "x"),
        ("OS-1", "--status", "earned"),
    ],
)
def test_the_same_holding_twice_is_said_and_changes_nothing(run, file, again):
    full = ("--earned", "2026-03-02", "--grade", "A", "--expires", "2027-03-02", "--tag", "x", "--tag", "y")
    run("record", "add", "os-1", *full, *DAY)
    before = file.read_text(), file.stat().st_mtime_ns
    code, out, err = run("record", "add", *again, *DAY)
    assert (code, err) == (0, "")
    assert out.startswith("Already there: school/os-1 (OS 1 Operating [systems]), earned on 2026-03-02")
    assert "nothing was changed" in out
    assert (file.read_text(), file.stat().st_mtime_ns) == before


@pytest.mark.parametrize(
    "other",
    [("--earned", "2026-03-03"), ("--grade", "B"), ("--status", "failed"), ("--expires", "2030-01-01"), ("--tag", "z")],
)
def test_another_holding_of_the_same_is_another_line(run, file, other):
    run("record", "add", "os-1", "--earned", "2026-03-02", *DAY)
    assert run("record", "add", "os-1", *other, *DAY)[1].startswith("Added")
    assert file.read_text().count("school/os-1") == 2


def test_an_id_in_the_record_may_be_short(run, file):
    file.write_text("stackplan: 1\nholds: [os-1]\n")
    assert run("record", "add", "school/os-1", *DAY)[1].startswith("Already there: os-1")
    assert run("record", "add", "ml-1", *DAY)[0] == 0
    assert file.read_text() == "stackplan: 1\nholds: [os-1, school/ml-1]\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("os-11",), "no credential 'os-11'"),
        (("os-11",), "did you mean school/os-1 (OS 1 Operating [systems])"),
        (("os-11",), "(--force keeps ids that no catalog knows)"),
        (("os-11", "qqqqq"), "no credential 'qqqqq'"),
        (("py-1",), "'py-1' may mean several"),
        (("py-1", "--force"), "write one of club/py-1"),
        (("os-1", "--earned", "2026-13-01"), "--earned '2026-13-01' is not a date"),
        (("os-1", "--earned", "2026-11-24"), "--earned: 2026-11-24 is in the future, seen from 2026-11-23"),
        (("os-1", "--earned", "2026-01-01", "--expires", "2025-01-01"), "--expires is before --earned"),
        (("os-1", "--expires", "soon"), "--expires 'soon' is not a date"),
        (("os-1", "--expected", "2027-01-01"), "--expected is for what is not finished"),
        (("os-1", "--earned", "2026-01-01", "--status", "registered"), "--earned contradicts --status registered"),
        (("os-1", "--status", "lost"), "'lost' is not one of"),
        (("os-1", "--grade", " "), "--grade ' ' is no text of one line"),
        (("os-1", "--tag", "a\nb"), "--tag 'a\\nb' is no text of one line"),
        (("a\tb", "--force"), "the id 'a\\tb' is no text of one line"),
        (("os-1", "--learner", ""), "--learner needs the name of a file"),
        (("os-1", "--learner", "a\0b"), "--learner needs the name of a file"),
        ((), "Missing argument"),
    ],
)
def test_what_cannot_be_meant_is_refused(run, here, arguments, said):
    code, out, err = run("record", "add", *arguments, *DAY)
    assert (code, out) == (2, "")
    assert said in err
    assert os.listdir(here) == []


def test_what_no_catalog_knows_is_kept_where_one_insists(run, file):
    assert run("record", "add", "acme/welding", "os-1", "--force", *DAY)[0] == 0
    assert file.read_text().count("\n  - acme/welding\n  - school/os-1\n") == 1


def test_grades_are_those_of_the_scale(run, here, monkeypatch):
    (here / "pathways").mkdir()
    (here / "pathways" / "a.yaml").write_text(
        "stackplan: 1\nnamespace: a\ngrade_scales: {letter: [A, B]}\ncredentials: {b: {}}\n"
    )
    monkeypatch.delenv("STACKPLAN_CATALOG")
    code, _, err = run("record", "add", "b", "--grade", "C", "--learner", "me.yaml", *DAY)
    assert (code, err) == (
        2,
        "stackplan: error: --grade: 'C' is no grade of a/b\n  help: its scale has A, B\n",
    )
    assert run("record", "add", "b", "--grade", "C", "--force", "--learner", "me.yaml", *DAY)[0] == 0
    code, out, _ = run("record", "check", "--learner", "me.yaml", *DAY)
    assert code == 1
    assert "error SP208: 'C' is no grade of a/b" in out


def test_a_dry_run_shows_the_difference_and_writes_nothing(run, file, tmp_path):
    before = file.read_text()
    code, out, err = run("record", "add", "os-1", "--dry-run", *DAY)
    assert (code, err) == (0, "")
    assert out == (
        "Would add school/os-1 (OS 1 Operating [systems])\n"
        f"The record: {NAME}\n\n--- {NAME}\n+++ {NAME}\n@@ -2,5 +2,6 @@\n"
        " stackplan: 1\n holds:\n   - school/py-1  # the first\n+  - school/os-1\n \n # nothing more\n"
    )
    run("record", "remove", "school/py-1", "--dry-run", *DAY)
    assert file.read_text() == before
    file.unlink()
    code, out, _ = run("record", "add", "os-1", "--dry-run", *DAY)
    assert code == 0
    assert "The record is not there yet:" in out
    assert list(tmp_path.rglob(NAME)) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["work"]


# Remove


def test_removing_takes_the_line_and_its_comment(run, file):
    code, out, err = run("record", "remove", "school/py-1", *DAY)
    assert (code, err) == (0, "")
    assert out == f"Removed school/py-1 (PY 1 First Python)\nThe record: {NAME}\n"
    assert file.read_text() == "# mine\nstackplan: 1\nholds:\n\n# nothing more\n"
    assert run("record", "add", "os-1", *DAY)[0] == 0
    assert file.read_text() == "# mine\nstackplan: 1\nholds:\n  - school/os-1\n\n# nothing more\n"


def test_a_short_id_means_what_is_held(run, file):
    assert run("record", "remove", "py-1", *DAY)[0] == 0  # two catalogs have one, the record holds one


def test_what_no_catalog_knows_can_be_removed(run, file):
    file.write_text("stackplan: 1\nholds: [acme/welding, acme/x]\n")
    assert run("record", "remove", "welding", *DAY)[0] == 0
    assert run("record", "remove", "acme/x", *DAY)[0] == 0
    assert file.read_text() == "stackplan: 1\nholds: []\n"


SEVERAL = """\
stackplan: 1
holds:
  - os-1
  - {credential: school/os-1, earned: 2024-01-01}
  - {credential: school/os-1, earned: 2026-01-01, status: failed}
  - school/py-1
  - club/py-1
  - school/ml-1
  - ml-1
  - school/ml-1
"""


@pytest.mark.parametrize(
    ("arguments", "gone"),
    [
        (("os-1", "--earned", "none"), 3),
        (("os-1", "--earned", "2024-01-01"), 4),
        (("os-1", "--status", "failed"), 5),
        (("club/py-1",), 7),
    ],
)
def test_of_several_the_one_that_is_meant(run, file, arguments, gone):
    file.write_text(SEVERAL)
    assert run("record", "remove", *arguments, *DAY)[0] == 0
    lines = SEVERAL.splitlines(keepends=True)
    del lines[gone - 1]
    assert file.read_text() == "".join(lines)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("os-1",), "holds os-1 3 times: without a date (line 3); earned on 2024-01-01 (line 4); failed, earned on"),
        (("os-1", "--earned", "2023-01-01"), "it has: without a date (line 3)"),
        (("py-1",), "'py-1' may mean several that the record holds"),
        (("db-1",), "the record does not hold 'db-1'"),
        (("club/py-2",), "did you mean club/py-1"),
        (("zzzzz",), "`stackplan record show` shows what it holds"),
        (("ml-1",), "the record holds school/ml-1 3 times"),
        (("os-1", "--earned", "x"), "--earned 'x' is not a date"),
    ],
)
def test_what_is_not_clear_is_refused(run, file, arguments, said):
    file.write_text(SEVERAL)
    code, out, err = run("record", "remove", *arguments, *DAY)
    assert (code, out) == (2, "")
    assert said in err
    assert file.read_text() == SEVERAL


def test_of_holdings_that_say_the_same_the_last_one_goes(run, file):
    file.write_text("stackplan: 1\nholds: [os-1, os-1]  # twice\n")
    assert run("record", "remove", "os-1", *DAY)[0] == 0
    assert file.read_text() == "stackplan: 1\nholds: [os-1]  # twice\n"


@pytest.mark.parametrize("command", ["remove", "check"])
def test_without_a_record_there_is_nothing_to_do(run, command):
    arguments = ("os-1",) if command == "remove" else ()
    assert "there is no learner's record" in run("record", command, *arguments)[2]
    code, _, err = run("record", command, *arguments, "--learner", "me.yaml")
    assert code == 2
    assert "there is no file" in err


# What cannot be written


def test_nothing_is_written_to_a_record_with_a_mistake(run, file):
    file.write_text("stackplan: 1\nholds:\n  - {credential: os-1, earnd: 2026-01-01}\n")
    before = file.read_text()
    for command in ("add", "remove"):
        code, out, err = run("record", command, "os-1", *DAY)
        assert (code, out) == (2, "")
        assert f"{NAME}:3:24: error SP101: unknown field 'earnd' in a hold\n  help: did you mean 'earned'?" in err
        assert "the record has mistakes, and was left as it is" in err
    assert file.read_text() == before


def test_a_form_in_which_nothing_is_changed_is_said(run, file):
    file.write_text("{stackplan: 1}\n")
    code, _, err = run("record", "add", "os-1", *DAY)
    assert code == 2
    assert "was left as it is, for it cannot be changed in place: it is written in one pair of braces" in err


def test_a_folder_is_no_record(run, here):
    code, out, err = run("record", "add", "os-1", "--learner", ".", *DAY)
    assert (code, out) == (2, "")
    assert err == (
        "stackplan: error SP001: a learner's record is a file, and '.' is a folder\n  help: name the file itself\n"
    )


def test_another_command_at_work(run, file, monkeypatch):
    change = edit.change
    monkeypatch.setattr(record_change.edit, "change", lambda *given, **named: change(*given, **named, wait=0.05))
    with locked(file, 1):
        code, _, err = run("record", "add", "os-1", *DAY)
    assert code == 2
    assert "another command is at work on it" in err


# Show


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_record_looks_as_it_did(run, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.chdir(ALL_KINDS.parent)
    code, out, err = run("record", "show", "--learner", ALL_KINDS.name, *DAY)
    assert (code, err) == (0, "")
    same_as_golden(GOLDEN / f"record-{width}.txt", out)


def test_what_is_wrong_looks_as_it_did(run, monkeypatch):
    monkeypatch.chdir(ALL_KINDS.parent)
    code, out, err = run("record", "check", "--learner", ALL_KINDS.name, *DAY)
    assert (code, err) == (1, "")
    same_as_golden(GOLDEN / "record-check.txt", out)


def test_a_record_as_json(run):
    code, out, err = run("record", "show", "--learner", str(ALL_KINDS), "--output", "json", *DAY)
    assert (code, err) == (0, "")
    record = json.loads(out)
    assert (record["format"], record["version"], record["on"]) == ("stackplan.record", 1, "2026-11-23")
    assert record["learner"] == {"file": str(ALL_KINDS), "named": True}
    assert record["catalog"]["files"] == 2
    told = [(each["id"], each["valid"], each["reason"], each["until"], each["line"]) for each in record["holds"]]
    assert told == [
        ("school/basics", True, None, None, 4),
        ("school/os-1", True, None, None, 5),
        ("club/member", False, "expired", "2026-01-31", 6),
        ("school/ml-1", False, "in-progress", None, 7),
        ("school/certificate", False, "failed", None, 8),
        ("school/fellow", False, "not-yet-earned", None, 9),
        (None, False, "ambiguous", None, 10),
        (None, False, "unknown", None, 11),
    ]
    first, second = record["holds"][:2]
    assert (first["name"], first["credential"], first["status"]) == ("Basics Badge", "school/basics", "earned")
    assert second["credits"] == {"amount": "3", "unit": None}
    assert (second["grade"], second["tags"]) == ("A", ["transfer"])
    assert record["holds"][6]["candidates"] == ["club/py-1", "school/py-1"]
    assert [each["id"] for each in record["implied"]] == ["school/db-1", "school/py-1"]
    assert record["facts"][1] == {
        "fact": "hours",
        "holds": True,
        "amount": "2500",
        "from": "2024-10-01",
        "as_of": "2026-10-01",
    }
    assert record["waivers"][0]["with"] == ["acme/welding"]
    assert record["confirmed"][0]["requirement"] == "school/certificate#prerequisites"
    assert record["notes"] == []


def test_the_day_of_judgement_moves(run):
    _, out, _ = run("record", "show", "--learner", str(ALL_KINDS), "--output", "json", "--on", "2026-01-31")
    assert {each["id"]: each["valid"] for each in json.loads(out)["holds"]}["club/member"]


def test_showing_without_a_record(run):
    code, out, err = run("record", "show", *DAY)
    assert (code, err) == (0, "")
    assert out.startswith("Nothing is held.\n\nThere is no record yet.")
    code, out, _ = run("record", "show", "--have", "basics", "--no-learner", *DAY)
    assert code == 0
    assert out.startswith("1 holding, valid on 2026-11-23.")
    assert "There is no record yet" not in out
    assert json.loads(run("record", "show", "--output", "json", *DAY)[1])["learner"] is None


def test_a_record_that_was_found_is_named(run, file):
    code, out, err = run("record", "show", *DAY)
    assert code == 0
    assert NAME in err
    assert "Record:" in out
    assert run("record", "check", *DAY)[2] == f"stackplan: note: the learner's record {file} is checked\n"
    assert run("record", "check", "--quiet", *DAY) == (0, "No findings in 1 file.\n", "")


def test_findings_as_json(run, file):
    file.write_text("stackplan: 1\nholds: [os-11]\nconfirmed:\n  - {requirement: a#b, by: A}\n")
    code, out, _ = run("record", "check", "--output", "json", *DAY)
    assert code == 1
    report = json.loads(out)
    assert report["format"] == "stackplan.findings"
    assert [(each["code"], each["file"]) for each in report["findings"]] == [("SP203", NAME), ("SP104", NAME)]


def test_a_change_as_json(run, file):
    change = json.loads(run("record", "add", "os-1", "school/py-1", "--output", "json", *DAY)[1])
    assert (change["format"], change["version"]) == ("stackplan.record-change", 1)
    assert (change["file"], change["begun"], change["written"]) == (NAME, False, True)
    assert [each["credential"] for each in change["added"]] == ["school/os-1"]
    assert [each["credential"] for each in change["already"]] == ["school/py-1"]
    assert "+  - school/os-1\n" in change["diff"]
    change = json.loads(run("record", "remove", "os-1", "--output", "json", "--dry-run", *DAY)[1])
    assert (change["written"], [each["credential"] for each in change["removed"]]) == (False, ["school/os-1"])


def test_an_answer_may_go_into_a_file(run, file, here):
    assert run("record", "show", "--output-file", "answer.txt", "--quiet", *DAY) == (0, "", "")
    assert "py-1" in (here / "answer.txt").read_text()


# The group


def test_it_must_be_told_what_to_do(run):
    code, out, err = run("record")
    assert (code, out) == (2, "")
    assert "add, remove, show or check" in err
    assert run("record", "--help")[1].startswith("Usage: stackplan record")
    assert "No such command 'ad'" in run("record", "ad")[2]


def test_the_library_for_editing_is_loaded_only_to_edit(here):
    shutil.copy(ALL_KINDS, here / NAME)
    code = "from stackplan.cli.main import main\nassert main(['record', {}]) in (0, 1)"
    for command in ("'show'", "'check'", "'add', 'school/basics'"):
        assert loaded(code.format(command), "ruamel", STACKPLAN_CATALOG=str(CATALOG)) == set()
    assert loaded(code.format("'add', 'school/db-1'"), "ruamel", STACKPLAN_CATALOG=str(CATALOG)) == {"ruamel"}

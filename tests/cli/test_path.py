from __future__ import annotations

import json
from pathlib import Path

import pytest
from golden import same_as_golden

from cli.running import CATALOG

GOLDEN = Path(__file__).parent / "golden"
DAY = ("--on", "2026-11-23", "--no-learner")


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("certificate", ("path", "certificate")),
        ("fellow", ("path", "fellow", "--have", "school/py-1")),
        ("two", ("path", "basics", "club/member")),
        ("lost", ("path", "lost")),
        ("skill", ("path", "certificate", "--skill", "python:1")),
        ("list", ("list",)),
        ("list-data", ("list", "--tag", "data", "--have", "ml-1")),
        ("show-certificate", ("show", "certificate")),
        ("show-py", ("show", "school/py-1")),
        ("show-ml", ("show", "ml-1", "--have", "ml-1")),
        ("show-member", ("show", "member")),
        ("show-old", ("show", "old-1")),
    ],
)
def test_an_answer_looks_as_it_did(run, monkeypatch, name, arguments, width):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.chdir(CATALOG.parents[2])  # files are named from where one stands
    monkeypatch.setenv("STACKPLAN_CATALOG", str(CATALOG.relative_to(CATALOG.parents[2])))
    code, out, err = run(*arguments, *DAY)
    assert (code, err) == (1 if name == "lost" else 0, "")
    same_as_golden(GOLDEN / f"{name}-{width}.txt", out)


def answer(run, *arguments):
    code, out, err = run("path", *arguments, *DAY, "--output", "json")
    assert err == ""
    return code, json.loads(out)


def test_alternatives_as_json(run):
    code, plan = answer(run, "certificate", "--alternatives", "2", "--minimize", "steps,cost")
    assert code == 0
    first, second = plan["alternatives"]
    assert plan["alternatives_complete"] is False  # more were not looked for
    for other in (first, second):
        own = {step["id"] for step in plan["steps"] if step["needed"]}
        theirs = {step["id"] for step in other["steps"] if step["needed"]}
        apart = other["difference"]
        assert (set(apart["instead"]), set(apart["gone"])) == (theirs - own, own - theirs)
        assert other["proved"]
        assert {name: float(other["value"][name]) - float(plan["value"][name]) for name in other["value"]} == {
            name: float(amount) for name, amount in apart["more"].items()
        }
        assert "alternatives" not in other
    assert "alternatives" not in answer(run, "certificate")[1]


def test_how_far_a_budget_reaches_as_json(run):
    code, plan = answer(run, "fellow", "--max-cost", "1600")
    assert code == 1
    assert plan["reach"]["budget"] == {"--max-cost": "1600"}
    closest = [step["id"] for step in plan["closest"]["steps"]]
    assert [each for each in closest if each in plan["reach"]["steps"]] == plan["reach"]["steps"]
    assert float(plan["reach"]["totals"]["cost"][0]["amount"]) <= 1600
    assert answer(run, "basics", "--require", "ml-1")[1]["require"] == ["school/ml-1"]


def test_a_plan_as_json(run):
    code, plan = answer(run, "basics", "--have", "school/py-1")
    assert code == 0
    assert (plan["format"], plan["version"], plan["status"], plan["proved"]) == ("stackplan.path", 1, "planned", True)
    assert plan["target"] == ["school/basics"]
    assert plan["learner"] is None
    assert plan["catalog"]["files"] == 2
    assert plan["catalog"]["seen"] == "2026-05-01"
    assert plan["catalog"]["digest"].startswith("sha256:")
    assert [step["id"] for step in plan["steps"]] == ["school/db-1", "school/basics"]
    assert plan["steps"][0]["cost"] == {"currency": "USD", "amount": "1200.00"}
    assert plan["held"] == [
        {
            "id": "school/py-1",
            "name": "PY 1 First Python",
            "implied": False,
            "counts_toward": ["school/db-1#prerequisites", "school/basics#stack"],
            "for_skills": [],
        }
    ]


def test_a_skill_is_a_target(run):
    code, plan = answer(run, "--skill", "python:1")
    assert (code, plan["status"], plan["target"]) == (0, "planned", ["skill:school/python:1"])
    assert [(step["id"], step["for_skills"]) for step in plan["steps"]] == [("school/py-1", plan["target"])]
    code, plan = answer(run, "basics", "--skill", "python", "--have", "PYTHON-ONE")
    assert (code, plan["target"]) == (0, ["school/basics", "skill:school/python"])
    assert [(held["id"], held["for_skills"]) for held in plan["held"]] == [("school/py-1", ["skill:school/python"])]


def test_a_skill_that_none_develops_so_well_is_out_of_reach(run):
    code, plan = answer(run, "--skill", "Programming in Python:2")
    assert (code, plan["status"]) == (1, "unreachable")
    (cause,) = plan["blocked_by"]
    assert cause["message"] == "No credential develops the skill Programming in Python at level 2 or above"
    assert (cause["line"], cause["help"]) == (9, "level 1 is the highest, by PY 1 First Python (py-1)")


@pytest.mark.parametrize(
    ("asked", "said", "told"),
    [
        (["--skill", "pyhton"], "--skill: no skill 'pyhton'", "did you mean school/python (Programming in Python)?"),
        (["--skill", "first programming"], "--skill: no skill 'first programming'", "there is python"),
        (["--skill", "python:high"], "--skill: 'high' is no level of a skill", "write a number: --skill python:3"),
        (["--skill", "python:-1"], "--skill: '-1' is no level of a skill", "write a number: --skill python:3"),
        (["--skill", "python:"], "--skill: '' is no level of a skill", "write a number: --skill python:3"),
        (["--skill", ","], "--skill is empty", "name something, or leave --skill out"),
        ([], "no target is named", "name a credential, or a skill with --skill; `stackplan list` shows what there is"),
        (["nosuch", "--skill", "nosuch"], "no credential 'nosuch'", "`stackplan list` shows all"),
    ],
)
def test_what_is_no_skill_is_refused(run, asked, said, told):
    code, out, err = run("path", *asked, *DAY)
    assert (code, out) == (2, "")
    assert f"stackplan: error: {said}\n  help: {told}" in err
    assert ("no skill 'nosuch'" in err) == ("nosuch" in asked)


def test_what_each_target_adds_as_json(run):
    _, plan = answer(run, "basics", "certificate")
    assert [each["target"] for each in plan["adds"]] == ["school/basics", "school/certificate"]
    basics, certificate = plan["adds"]
    assert (basics["value"]["steps"], basics["added"]["steps"], basics["shared"]) == ("2", "2", [])
    assert (certificate["value"], certificate["proved"]) == (plan["value"], True)
    assert (certificate["added"]["steps"], certificate["more_to_confirm"]) == ("1", 0)
    assert certificate["shared"] == basics["steps"] == ["school/py-1", "school/db-1"]
    assert "adds" not in answer(run, "basics")[1]
    assert "adds" not in answer(run, "basics", "lost")[1]


def test_what_is_held_is_complete(run):
    code, plan = answer(run, "basics", "--have", "basics")
    assert (code, plan["status"], plan["steps"]) == (0, "complete", [])


def test_a_target_may_be_named_by_an_alias_and_in_capitals(run):
    for name in ("PYTHON-ONE", "Certificate", "school/certificate"):
        code, plan = answer(run, name)
        assert (code, plan["status"]) == (0, "planned")


def test_out_of_reach_is_an_honest_no_with_its_cause(run):
    code, plan = answer(run, "lost")
    assert (code, plan["status"]) == (1, "unreachable")
    assert plan["closest"] is None


def test_options_reach_the_planner(run):
    _, plan = answer(run, "certificate", "--exclude", "ml-1", "--minimize", "cost,steps")
    assert "school/ml-1" not in {step["id"] for step in plan["steps"]}
    assert plan["objective"] == ["cost", "steps"]
    _, plan = answer(run, "certificate", "--format-only", "online")
    assert "school/os-1" not in {step["id"] for step in plan["steps"]}
    _, plan = answer(run, "certificate", "--assume-cost", "7", "--exclude", "os-1")
    asked = {"id": "school/ml-1", "figure": "cost", "amount": "7", "currency": "USD", "basis": "as asked"}
    assert asked in plan["assumed"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing-like-it",), "no credential 'nothing-like-it'"),
        (("kubestronaut",), "one that comes with stackplan has this id: --catalog shipped reads those"),
        (("certifcate",), "did you mean school/certificate (Certificate in Computing)?"),
        (("py-1",), "'py-1' may mean several"),
        (("py-1",), "write one of club/py-1 (Club Python), school/py-1 (PY 1 First Python)"),
        (("basics", "--have", "os-2,xxxxx"), "--have: no credential 'xxxxx'"),
        (("basics", "--have", "os-2,xxxxx"), "--have: no credential 'os-2'"),
        (("basics", "--exclude", "nope"), "--exclude: no credential 'nope'"),
        (("basics", "--on", "2024-13-01"), "--on '2024-13-01' is not a date"),
        (("basics", "--on", "20241301"), "is not a date"),
        (("basics", "--limit", "0s"), "--limit must be above zero"),
        (("basics", "--limit", "10"), "write --limit 10s, 10min or 10h"),
        (("basics", "--limit", "soon"), "--limit 'soon' is not a time"),
        (("basics", "--limit", "3parsecs"), "'parsecs' is not a unit of time"),
        (("basics", "--max-cost", "-1"), "--max-cost cannot be below zero"),
        (("basics", "--max-cost", "lots"), "--max-cost 'lots' is not a number"),
        (("basics", "--max-hours", "-1"), "--max-hours cannot be below zero"),
        (("basics", "--require", ","), "--require is empty"),
        (("basics", "--alternatives", "0"), "--alternatives '0' is not a whole number above zero, up to 1000"),
        (("basics", "--alternatives", "some"), "--alternatives 'some' is not a whole number"),
        (("basics", "--alternatives", "2", "--minimize", "weeks"), "leave weeks out"),
        (
            ("basics", "--alternatives", "2", "--hours-per-week", "9", "--start", "2099-01-01", "--by", "2099-09-01"),
            "leave --by out",
        ),
        (("basics", "--require", "nowhere"), "--require"),
        (("basics", "--require", "db-1", "--exclude", "db-1"), "--require and --exclude contradict each other"),
        (("basics", "--assume-hours", "nan"), "--assume-hours 'nan' is not a number"),
        (("basics", "--minimize", ""), "--minimize needs at least one objective"),
        (("basics", "--minimize", "steps,steps"), "names an objective twice"),
        (("basics", "--minimize", "stps"), "did you mean steps?"),
        (("basics", "--format-only", "onlin"), "did you mean online?"),
        (("basics", "--rate", "EUR"), "--rate 'EUR' is not a rate"),
        (("basics", "--rate", "EUR=0"), "--rate 'EUR=0' is not a rate"),
        (("basics", "--rate", "EUR=1", "--rate", "EUR=2"), "--rate gives EUR twice"),
        (("basics", "--learner", "x", "--no-learner"), "contradict each other"),
        (("basics", "--learner", "x", "--learner", "y"), "--learner is given 2 times"),
        (("basics", "--learner", "no/such/file"), "there is no file or folder 'no/such/file'"),
        (("basics", "--catalog", "no/such/folder"), "there is no file or folder 'no/such/folder'"),
        (("basics", "--catalog", ""), "--catalog needs a folder"),
        (("basics", "--output-file", ""), "--output-file needs the name of a file"),
        (("basics", "--output", "xml"), "'xml' is not one of"),
        (("basics", "--frobnicate"), "No such option: --frobnicate"),
        (("",), "a target is empty"),
        ((), "no target is named"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_sentence(run, arguments, said):
    code, out, err = run("path", *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
    assert err.startswith("stackplan: error")


def test_a_budget_without_any_price_says_what_to_give(run, tmp_path):
    (tmp_path / "c.yaml").write_text("stackplan: 1\nnamespace: c\ncredentials:\n  a: {name: A}\n", encoding="utf-8")
    code, _, err = run("path", "a", "--catalog", str(tmp_path), "--max-cost", "5")
    assert code == 2
    assert "--assume-cost" in err


def test_a_record_that_is_not_there_has_no_mistakes(run):
    code, out, err = run("path", "basics", "--learner", "nowhere.yaml")
    assert (code, out) == (2, "")
    assert "there is no file or folder 'nowhere.yaml'" in err
    assert "mistakes" not in err


def test_mistakes_in_a_record_end_in_a_sentence(run, tmp_path):
    record = tmp_path / "record.yaml"
    record.write_text("stackplan: 1\nholds:\n  - nope: 3\n", encoding="utf-8")
    code, out, err = run("path", "basics", "--learner", str(record))
    assert (code, out) == (2, "")
    assert "record.yaml:3:5: error SP101" in err
    assert err.endswith(
        "stackplan: error: no answer while the learner's record has mistakes\n  help: mend them first\n"
    )


def test_mistakes_in_a_record_that_stop_no_answer_are_counted(run, tmp_path):
    """A misspelled id is one; what is dated later than the day asked for is told in the answer."""
    record = tmp_path / "record.yaml"
    signed = '- {requirement: "basics#stack", by: A, date: 2027-04-01, reason: R}'
    record.write_text(f"stackplan: 1\nholds: [bascis]\nwaivers:\n{signed}\n", encoding="utf-8")
    code, _, err = run("path", "basics", "--learner", str(record), "--on", "2026-11-23")
    assert code == 0
    assert err == (
        f"stackplan: warning: 1 mistake in the learner's record, first at {record}:2:9; see `stackplan record check`\n"
    )
    assert run("path", "basics", "--learner", str(record), "--on", "2026-11-23", "--quiet")[2] == ""

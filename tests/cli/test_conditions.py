"""Answers about grades, dates, facts, and what a person must confirm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from golden import same_as_golden

from cli.running import stackplan

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
CATALOG = HERE / "conditions"
RECORD = HERE / "conditions.yaml"
ASKED = ("--catalog", str(CATALOG), "--learner", str(RECORD), "--on", "2026-11-23")


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("target", ["bridge", "practice", "project", "skills"])
def test_an_answer_looks_as_it_did(run, monkeypatch, target, width):
    monkeypatch.setenv("COLUMNS", str(width))
    code, out, err = run("path", target, *ASKED)
    assert (code, err) == (0, "")
    same_as_golden(GOLDEN / f"conditions-{target}-{width}.txt", out)


@pytest.mark.parametrize("width", range(40, 121, 4))
def test_lines_fit_at_any_width(run, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    for target in ("bridge", "practice", "skills"):
        _, out, _ = run("path", target, *ASKED)
        assert all(len(line) <= width and line == line.rstrip() for line in out.splitlines())


def answer(run, *targets, record=RECORD):
    code, out, err = run(
        "path", *targets, "--catalog", str(CATALOG), "--learner", str(record), "--on", "2026-11-23", "--output", "json"
    )
    assert (code, err) == (0, "")
    return json.loads(out)


def test_what_is_to_confirm_as_json(run):
    plan = answer(run, "bridge")
    assert plan["status"] == "planned"
    assert plan["confirm"] == [
        {
            "requirement": "college/bridge#background",
            "text": "Background check accepted by the clinical site",
            "kind": "manual",
            "fact": None,
            "at_least": None,
            "within": None,
            "short": None,
        },
        {
            "requirement": "college/bridge#work",
            "text": "Paid hours as a practical nurse, at least 2080, within 2y",
            "kind": "fact",
            "fact": "college/lpn-hours",
            "at_least": "2080",
            "within": "2y",
            "short": "the record states 1,500, which is 580 short",
        },
    ]
    assert set(plan["value"]) == {"steps", "hours", "cost"}, "things to confirm are no figure"


def test_grades_and_what_has_begun_as_json(run):
    plan = answer(run, "bridge")
    steps = {step["id"]: step for step in plan["steps"]}
    begun = steps["college/nur-202"]
    assert (begun["begun"], begun["expected"], begun["hours"], begun["cost"]["amount"]) == (
        True, "2027-01-20", "0", "0.00"
    )  # fmt: skip
    assert steps["college/art-101"] | {"grade": None, "begun": False, "expected": None} == steps["college/art-101"]
    assert steps["college/nur-201"]["grade"] == "B"
    told = [item for item in plan["assumed"] if item["figure"] == "grade"]
    assert {item["id"]: item["amount"] for item in told} == {
        step["id"]: step["grade"] for step in plan["steps"] if step["grade"] is not None
    }
    assert {
        "id": "college/chem-105",
        "figure": "grade",
        "amount": "C",
        "currency": None,
        "basis": "the lowest that the rules need",
    } in told


def test_what_does_not_count_says_where(run):
    told = answer(run, "bridge")["not_counted"]
    assert {
        "id": "college/bio-110",
        "reason": "too-old",
        "detail": "earned on 2018-05-12, more than 5y ago",
        "requirement": "college/bridge#science",
    } in told
    unknown = next(item for item in told if item["reason"] == "unknown")
    assert unknown["requirement"] is None


def test_nothing_to_earn_and_something_to_confirm_is_planned(run):
    plan = answer(run, "practice")
    assert (plan["status"], plan["totals"]["steps"], len(plan["confirm"])) == ("planned", 0, 2)


def test_what_is_confirmed_is_complete(run, tmp_path):
    record = tmp_path / "me.yaml"
    record.write_text(
        "stackplan: 1\n"
        "holds: [{credential: college/cna, earned: 2026-05-01}]\n"
        "facts: {licence: true}\n"
        "confirmed: [{requirement: college/practice#observed, by: A nurse, date: 2026-11-01}]\n",
        encoding="utf-8",
    )
    assert answer(run, "practice", record=record)["confirm"] == []


def test_several_holdings_of_one_reason_are_one_line(run):
    _, out, _ = run("path", "skills", *ASKED)
    assert out.count("grades are too low") == 1
    assert out.count("skill-05") == 2, "at its step, and here"


def test_what_has_begun_is_told_at_its_step_only(run):
    _, out, _ = run("path", "project", *ASKED)
    assert out.count("in progress, expected on 2027-01-20") == 1
    assert "1 step left, 5 credits, begun already." in out


def test_what_is_accepted_as_expired_counts_and_is_not_said_not_to(run):
    plan = answer(run, "refresher")
    assert [item["id"] for item in plan["held"]] == ["college/old-cna"]
    assert "college/old-cna" not in {item["id"] for item in plan["not_counted"]}
    assert "college/old-cna" in {item["id"] for item in answer(run, "project")["not_counted"]}


def test_quiet_leaves_the_answer_as_it_is(run):
    assert run("path", "bridge", *ASKED, "--quiet") == run("path", "bridge", *ASKED)


def test_json_in_a_pipe_is_nothing_but_json():
    done = stackplan("path", "bridge", *ASKED, "--output", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["format"] == "stackplan.path"


def test_texts_are_never_markup():
    for color in ("never", "always"):
        done = stackplan("path", "practice", *ASKED, "--color", color)
        assert done.returncode == 0
        assert "[bold]Observed[/] by a nurse" in done.stdout
        assert "A [practical] nurse's licence" in done.stdout
        assert "acme/[bold]welding[/bold]" in done.stdout


def test_no_escape_of_a_record_or_a_catalog_reaches_a_terminal(tmp_path):
    catalog = tmp_path / "catalog"
    catalog.mkdir()
    (catalog / "c.yaml").write_text(
        "stackplan: 1\nnamespace: c\ngrade_scales: {letters: [A, B]}\n"
        'facts: {f: {name: "A \\e[31mfact\\a"}}\n'
        'credentials: {a: {name: A}, t: {name: T, stack: [{credential: a, grade: A}, {manual: "Say \\e]0;x\\a so"}, '
        "{fact: f}]}}\n",
        encoding="utf-8",
    )
    record = tmp_path / "me.yaml"
    record.write_text(
        'stackplan: 1\nholds:\n  - {credential: c/a, grade: "\\e[31mB", tags: ["\\e[1m"]}\n  - "c/\\e[2Jgone"\n',
        encoding="utf-8",
    )
    for more in ((), ("--color", "always")):
        done = stackplan("path", "t", "--catalog", str(catalog), "--learner", str(record), *more)
        for evil in ("\x1b[31m", "\x1b]0", "\x07", "\x1b[2J"):
            assert evil not in done.stdout + done.stderr

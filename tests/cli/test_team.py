"""`stackplan progress` for several learners: a line each, as text, JSON and CSV; what is refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from golden import same_as_golden

import stackplan
from stackplan import public

GOLDEN = Path(__file__).parent / "golden"
DAY = ("--on", "2026-11-23")
CATALOG = """
stackplan: 1
namespace: guild
title: Guild of Smiths
defaults: {currency: USD, kind: course}
credentials:
  iron: {name: Iron, cost: 100, effort: 10h}
  steel: {name: Steel, cost: {amount: 80, currency: EUR}, effort: 12h, prerequisites: iron}
  bronze: {name: Bronze, cost: 150}
  law: {name: Law, effort: 9h}
  old: {name: Old Forge, status: retired}
  smith: {name: Smith, kind: certificate, stack: {choose: 3, from: [iron, steel, bronze, law]}}
  master: {name: Master, kind: certificate, stack: [smith, {manual: A masterpiece}]}
  keeper: {name: Keeper, stack: [old, iron]}
"""
RECORDS = {
    "ada": "holds: [{credential: guild/iron, earned: 2026-01-05}, {credential: guild/law, earned: 2026-02-05}]",
    "ben": "holds: []",
    "cy": "holds: [{credential: guild/smith, earned: 2026-03-05}]",
    "dora": "holds: [{credential: guild/iron, status: in-progress, expected: 2027-01-05}]",
}


@pytest.fixture
def team(tmp_path, monkeypatch, run):
    """Ask about the catalog above, with records by their names."""
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "guild.yaml").write_text(CATALOG)
    monkeypatch.chdir(tmp_path)

    def asking(*arguments: str, records: dict[str, str] = RECORDS, columns: int = 80) -> tuple[int, str, str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        named: list[str] = []
        for name, text in records.items():
            Path(f"{name}.yaml").write_text(f"stackplan: 1\n{text}\n")
            named += ["--learner", f"{name}.yaml"]
        return run("progress", "--catalog", "catalog", *named, *DAY, *arguments)

    return asking


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
@pytest.mark.parametrize(("name", "targets"), [("team", ["smith"]), ("team-two", ["master", "keeper"])])
def test_what_it_looks_like(team, name, targets, columns):
    records = {**RECORDS, "eve": "holds: [{credential: guild/old, earned: 2020-01-01}]"}
    code, out, err = team(*targets, columns=columns, records=records)
    assert (code, err) == (1 if "keeper" in targets else 0, "")
    assert max(map(len, out.splitlines())) <= columns
    assert not any(line != line.rstrip() for line in out.splitlines())
    same_as_golden(GOLDEN / f"{name}-{columns}.txt", out)


def test_each_is_answered_as_by_itself(team):
    code, out, err = team("smith", "--output", "json")
    assert (code, err) == (0, "")
    value = json.loads(out)
    assert (value["format"], value["version"], value["target"]) == ("stackplan.progress", 1, ["guild/smith"])
    assert [(each["name"], each["state"]) for each in value["results"]] == [
        ("ada", "partly"),
        ("ben", "missing"),
        ("cy", "done"),
        ("dora", "partly"),
    ]
    for name, result in zip(RECORDS, value["results"], strict=True):
        code, out, _ = team("smith", "--output", "json", records={name: RECORDS[name]})
        alone = json.loads(out)
        shared = {key: value[key] for key in value if key != "results"}
        own = {key: result[key] for key in result if key not in ("name", "state")}
        assert {**shared, **own} == alone


def test_csv_has_a_line_a_learner(team):
    code, out, err = team("smith", "--output", "csv")
    assert (code, err) == (0, "")
    rows = list(csv.DictReader(out.splitlines()))
    assert [(row["learner"], row["state"], row["done"], row["steps"]) for row in rows] == [
        ("ada", "partly", "2 of 3", "1"),
        ("ben", "missing", "0 of 3", "3"),
        ("cy", "done", "", "0"),
        ("dora", "partly", "0 of 3", "3"),
    ]
    ada, ben, _, dora = rows
    assert {key: ada[key] for key in ("hours", "hours_unknown", "cost_EUR", "cost_USD", "cost_unknown")} == {
        "hours": "12",
        "hours_unknown": "0",
        "cost_EUR": "80.00",
        "cost_USD": "0",
        "cost_unknown": "0",
    }
    assert (ben["steps_at_least"], ben["cost_unknown"], ben["to_confirm"], ben["proved"]) == ("3", "1", "0", "yes")
    assert dora["hours"] == "21", "what has begun takes no more"


def test_who_cannot_reach_it_has_no_figures(team):
    code, out, _ = team("keeper", "--output", "csv", records={"ben": RECORDS["ben"]})
    (row,) = csv.DictReader(out.splitlines())
    assert (code, row["state"]) == (1, "cannot be reached")
    assert [value for key, value in row.items() if key not in ("learner", "file", "state", "done") and value] == []


def test_a_name_is_no_formula(team):
    _, out, _ = team("smith", "--output", "csv", records={"=1+1": RECORDS["ben"], "-x": RECORDS["ben"]})
    rows = list(csv.DictReader(out.splitlines()))
    assert [(row["learner"], row["file"]) for row in rows] == [("'=1+1", "'=1+1.yaml"), ("'-x", "'-x.yaml")]


def test_one_learner_is_a_line_in_csv_and_a_tree_elsewhere(team, run):
    _, out, _ = team("smith", "--output", "csv", records={"ada": RECORDS["ada"]})
    assert len(out.splitlines()) == 2
    _, out, _ = team("smith", "--learner", "ada.yaml", records={"ada": RECORDS["ada"]})
    assert "2 of 3 done" in out, "named twice, there is one"
    code, out, _ = run("progress", "smith", "--catalog", "catalog", "--have", "iron", "--output", "csv", *DAY)
    (row,) = csv.DictReader(out.splitlines())
    assert (code, row["learner"], row["file"], row["done"]) == (0, "you", "", "1 of 3")


def test_have_is_for_each(team):
    _, out, _ = team("smith", "--output", "csv", "--have", "bronze")
    assert [row["steps"] for row in csv.DictReader(out.splitlines())] == ["0", "2", "0", "2"]


def test_files_of_one_name_are_told_by_their_path(team):
    for folder in ("east", "west"):
        Path(folder).mkdir()
    _, out, _ = team("smith", "--output", "csv", records={"east/ada": RECORDS["ada"], "west/ada": RECORDS["ben"]})
    names = [row["learner"] for row in csv.DictReader(out.splitlines())]
    assert names == ["east/ada.yaml", "west/ada.yaml"]


def test_no_line_where_a_record_cannot_be_used(team, tmp_path):
    records = {
        "ada": RECORDS["ada"],
        "wrong": "hold: []",
        "torn": "holds: [",
        "unclear": "holds: [guild/iron]\nwaivers: 3",
    }
    file = tmp_path / "answer.csv"
    for output in ("text", "json", "csv"):
        code, out, err = team(
            "smith", "--learner", "nobody.yaml", "--output", output, "--output-file", str(file), records=records
        )
        assert (code, out) == (2, "")
        assert not file.exists()
        assert all(f"{name}.yaml" in err for name in ("wrong", "torn", "unclear", "nobody"))
        assert "ada.yaml" not in err


@pytest.mark.parametrize("arguments", [("--what-if", "law"), ("--what-if", "law", "--output", "csv")])
def test_what_if_is_for_one(team, arguments):
    records = RECORDS if len(arguments) == 2 else {"ada": RECORDS["ada"]}
    code, out, err = team("smith", *arguments, records=records)
    assert (code, out) == (2, "")
    assert "--what-if is for the tree of one learner" in err


def test_a_mistake_that_matters_to_one_of_them_is_refused(team):
    Path("catalog/more.yaml").write_text("stackplan: 1\nnamespace: more\ncredentials: {x: {name: X, cost: -1}}\n")
    code, _, err = team("more/x")
    assert (code, "more.yaml:3" in err) == (2, True)
    code, out, err = team("smith", "--output", "csv")
    assert (code, err.count("1 mistake elsewhere")) == (0, 1)
    assert len(out.splitlines()) == 5


def test_who_holds_the_same_is_answered_once(team):
    team("smith")
    catalog, _ = stackplan.load_catalog("catalog")
    records = [stackplan.public.read_record(f"{name}.yaml") for name in ("ben", "ada", "ben")]
    first, other, same = public.progress_of_each(catalog, "smith", records)
    assert first is same
    assert first != other
    assert first == stackplan.progress(catalog, "smith", learner="ben.yaml")

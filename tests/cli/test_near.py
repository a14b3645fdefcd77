"""`stackplan near`: the answer as it looks, as JSON, for a team, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from golden import same_as_golden

from cli import school

GOLDEN = Path(__file__).parent / "golden"
DAY = ("--on", "2026-11-23")


@pytest.fixture
def ask(tmp_path, monkeypatch, run):
    """Ask about the school, in the folder of its people's records."""
    catalog = school.make(tmp_path)
    monkeypatch.chdir(tmp_path)

    def asking(*arguments: str, columns: int = 80) -> tuple[int, str, str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        return run("near", "--catalog", catalog, *DAY, *arguments)

    return asking


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("near", ("--have", "prog")),
        ("near-two", ("--have", "prog,talk", "--top", "2", "--minimize", "cost")),
        ("near-team", ("--learner", "ann.yaml", "--learner", "bob.yaml", "--learner", "new.yaml")),
        ("near-plain", ("--have", "prog", "--plain")),
    ],
)
def test_the_answer(ask, name, arguments, columns):
    code, out, err = ask(*arguments, columns=columns)
    assert (code, err) == (0, "")
    assert "--plain" in arguments or all(len(line) <= columns for line in out.splitlines())
    same_as_golden(GOLDEN / f"{name}-{columns}.txt", out)


def test_the_json(ask):
    code, out, err = ask("--learner", "ann.yaml", "--learner", "bob.yaml", "--top", "2", "--output", "json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert (answer["format"], answer["version"]) == ("stackplan.near", 1)
    assert [(each["learner"], each["rank"], each["id"], each["value"]["steps"]) for each in answer["results"]] == [
        ("ann.yaml", 1, "school/coder", "1"),
        ("ann.yaml", 2, "school/speaker", "1"),
        ("bob.yaml", 1, "school/speaker", "0"),
        ("bob.yaml", 2, "school/veteran", "0"),
    ]
    first = answer["results"][0]
    assert (first["name"], first["steps"], first["proved"]) == ("Coder", ["school/web", "school/coder"], True)
    assert first["totals"]["cost"] == [{"currency": "USD", "amount": "200.00"}]
    ann = answer["learners"][0]
    assert (ann["candidates"], ann["held"], ann["unreachable"]) == (6, 0, ["school/closed"])


def test_the_rows_for_a_spreadsheet(ask):
    code, out, err = ask("--learner", "ann.yaml", "--learner", "bob.yaml", "--output", "csv")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "learner,rank,id,name,kind,issuer,steps,hours,hours_unknown,cost,currency,cost_unknown,confirm,first,proved",
        "ann.yaml,1,school/coder,Coder,badge,,1,40,0,200.00,USD,0,0,school/web,yes",
        "bob.yaml,1,school/speaker,Speaker,badge,,0,0,0,0,,0,0,,yes",
    ]


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (("--kind", "course"), ["stats", "web", "data", "talk"]),
        (("--all", "stat"), ["stats"]),
        (("--kind", "badge", "--format-only", "online"), ["speaker", "veteran"]),
        (("--tag", "core", "--all"), ["data"]),
        (("--all", "--skill", "python"), []),
        (("--exclude", "web", "--kind", "badge"), ["speaker", "veteran"]),
        (("--max-cost", "150", "--assume-cost", "9"), ["speaker", "veteran"]),
    ],
)
def test_what_is_ranked(ask, arguments, ids):
    _, out, _ = ask("--have", "prog", "--output", "json", *arguments)
    assert [each["id"].removeprefix("school/") for each in json.loads(out)["results"]] == ids


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("nothing-like-it",), 1, "There is no matching larger credential to rank.\n"),
        (("--kind", "badge", "--have", "coder,speaker,veteran,closed"), 0, "Nothing left: all 4 matching credentials"),
        (
            ("--all", "data handling", "--have", "data"),
            0,
            "Nothing left: the only matching credential is held already.",
        ),
        (("closed",), 1, "Of 1 matching larger credential not held, none can be reached.\n"),
        (("speaker", "--max-cost", "5"), 1, "none can be ranked.\n\nLeft out: 1 (--max-cost needs prices: no price"),
    ],
)
def test_where_there_is_nothing_to_rank(ask, arguments, code, says):
    found, out, err = ask(*arguments)
    assert (found, err) == (code, "")
    assert says in out.replace("\n  ", " ")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--top", "0"), "--top '0' is not a whole number above zero"),
        (("--top", "many"), "--top 'many' is not a whole number above zero"),
        (("--minimize", "weeks"), "weeks"),
        (("--have", "pro"), "no credential 'pro'"),
        (("--kind", "thing"), "--kind"),
        (("--skill", "pyton"), "did you mean python?"),
        (("--learner", "ann.yaml", "--learner", "nobody.yaml"), "nobody.yaml"),
        (("--learner", "ann.yaml", "--no-learner"), "contradict"),
        (("--rate", "USD=2"), "--rate gives a rate for every currency; leave out the one to count in"),
        (("--plain", "--output", "json"), "--plain is a way to write text"),
    ],
)
def test_what_is_refused(ask, arguments, says):
    code, out, err = ask(*arguments)
    assert (code, out) == (2, "")
    assert says in err


def test_a_catalog_without_credentials(tmp_path, monkeypatch, run):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "n.yaml").write_text("stackplan: 1\nnamespace: n\n")
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("near", "--catalog", "empty")
    assert (code, out) == (1, "There is no larger credential to rank.\n")


def test_what_a_mistake_touches_is_counted(tmp_path, monkeypatch, run):
    (tmp_path / "bad").mkdir()
    text = "stackplan: 1\nnamespace: n\ncredentials:\n  a: {cost: x}\n  b: {}\n  s: {stack: [a]}\n  t: {stack: [b]}\n"
    (tmp_path / "bad" / "n.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    code, out, err = run("near", "--catalog", "bad", *DAY)
    assert code == 0
    assert "Left out: 1 touched by mistakes in the catalog (see stackplan check)." in out
    assert "1 mistake elsewhere in the catalog" in err

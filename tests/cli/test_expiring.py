"""`stackplan expiring`: the answer as it looks, as JSON, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from golden import same_as_golden

from cli.running import stackplan

GOLDEN = Path(__file__).parent / "golden"
DAY = ("--on", "2026-11-23")
CATALOG = """
stackplan: 1
namespace: guild
defaults: {currency: USD, kind: certification}
sources: {page: {url: "https://guild.example", seen: 2026-11-01}}
facts: {units: {name: Continuing education units, unit: hour}}
tags: {advanced: [weld-3, weld-4, weld-5]}
credentials:
  weld-1: {name: "Welder [basics]", cost: 445, effort: 80h, valid_for: 2y, source: page}
  weld-2:
    name: Certified Welder of the Second Degree
    cost: 250
    valid_for: 3y
    renewal:
      - {extends: 3y, by: {fact: units, at_least: 30, within: 3y}}
      - {extends: 1y, opens: 2mo, cost: 0, effort: 1.5h}
      - {extends: 3y, from: renewal, by: {any: {tag: advanced}}, cost: 25}
      - {extends: 2y, cost: {amount: 40, currency: EUR}}
      - {extends: 2y, by: weld-5}
  weld-3: {name: Third Degree, cost: 300, effort: 60h, prerequisites: weld-2}
  weld-4: {name: Fourth Degree, effort: 60h}
  weld-5: {name: Fifth Degree, cost: 900}
  master: {name: Master of the Guild, stack: [weld-1, weld-2], valid_while: stack, grace: end-of-year}
  keeper: {name: Keeper, stack: [weld-1], valid_while: stack}
  old: {name: Old Certificate, status: retired, renewal: {extends: 1y, cost: 5}}
  life: {name: For Life}
  undated: {name: Without a Day, valid_for: 1y}
"""
RECORD = """
stackplan: 1
holds:
  - {credential: guild/weld-1, earned: 2025-01-31}
  - {credential: guild/weld-2, earned: 2024-03-31}
  - {credential: guild/weld-5, earned: 2026-06-30}
  - {credential: guild/master, earned: 2025-02-28}
  - {credential: guild/keeper, earned: 2025-02-28}
  - {credential: guild/old, earned: 2018-01-01, expires: 2020-02-29}
  - guild/life
  - guild/undated
facts:
  units: {amount: 12, from: 2025-01-01}
"""


@pytest.fixture
def ask(tmp_path, monkeypatch, run):
    """Ask about the catalog above, with a record."""
    folder = tmp_path / "catalog"
    folder.mkdir()
    (folder / "guild.yaml").write_text(CATALOG)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")

    def asking(*arguments: str, record: str | None = RECORD, columns: int = 80) -> tuple[int, str, str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        named = ()
        if record is not None:
            Path("me.yaml").write_text(record)
            named = ("--learner", "me.yaml")
        day = () if "--on" in arguments else DAY
        return run("expiring", "--catalog", str(folder), *named, *day, *arguments)

    return asking


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("expiring", ()),
        ("expiring-later", ("--on", "2027-04-01")),
        ("expiring-all", ("--within", "none", "--on", "2026-02-01")),
    ],
)
def test_the_answer(ask, name, arguments, columns):
    code, out, err = ask(*arguments, columns=columns)
    assert (code, err) == (0, "")
    assert all(len(line) <= columns for line in out.splitlines())
    same_as_golden(GOLDEN / f"{name}-{columns}.txt", out)


def test_the_json(ask):
    code, out, err = ask("--output", "json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert (answer["format"], answer["version"]) == ("stackplan.expiring", 1)
    assert (answer["on"], answer["until"], answer["held"]) == ("2026-11-23", "2027-05-23", 8)
    assert [(each["id"], each["until"], each["falls_with"]) for each in answer["lapses"]] == [
        ("guild/keeper", "2027-01-31", ["guild/weld-1"]),
        ("guild/weld-1", "2027-01-31", []),
        ("guild/weld-2", "2027-03-31", []),
    ]
    assert answer["lapses"][1]["falls"][1] == {
        "id": "guild/master",
        "name": "Master of the Guild",
        "satisfied": "2027-01-31",
        "until": "2027-12-31",
        "falls_with": ["guild/weld-1"],
    }
    ways = answer["lapses"][2]["renewal"]
    assert [(way["opens"], way["closes"], way["until"], way["counted_from"], way["met"]) for way in ways] == [
        ("2026-11-23", "2027-03-31", "2029-03-31", "expiry", True),  # weld-5, earned after it
        ("2027-01-31", "2027-03-31", "2028-03-31", "expiry", False),
        ("2026-11-23", "2027-03-31", "2029-11-23", "renewal", False),
        ("2026-11-23", "2027-03-31", "2029-03-31", "expiry", False),
        ("2026-11-23", "2027-03-31", "2030-03-31", "expiry", False),
    ]
    assert ways[1]["takes"] == {
        "earn": [],
        "held": [],
        "confirm": [],
        "hours": "1.5",
        "cost": [{"currency": "USD", "amount": "0.00"}],
        "unknown": {"hours": 0, "cost": 0},
        "complete": True,
        "choices": 1,
        "compared": True,
    }
    assert ways[4]["by"] == {"fact": "guild/units", "at_least": "30", "within": "3y"}
    assert ways[4]["takes"]["confirm"] == [
        {
            "requirement": "guild/weld-2#renewal",
            "text": "guild/units",
            "fact": "guild/units",
            "at_least": "30",
            "within": "3y",
            "short": "12 in the record",
        }
    ]
    assert answer["lapses"][2]["compared"] is False
    assert answer["lapses"][1]["again"]["cost"] == [{"currency": "USD", "amount": "445.00"}]
    assert [(each["id"], each["until"], each["again"]) for each in answer["expired"]] == [
        ("guild/old", "2020-02-29", None)
    ]
    assert answer["next"] is None  # `master` is told with what it falls with
    assert answer["notes"] == ["Taken as valid, for no date is given: guild/undated."]
    assert answer["learner"] == {"file": "me.yaml", "named": True}


@pytest.mark.parametrize(
    ("within", "said"),
    [
        ("nonsense", "--within 'nonsense' is not a length of time\n  help: write for example --within 90d, 6mo or 2y"),
        ("", "--within '' is not a length of time"),
        ("-6mo", "--within '-6mo' is not a length of time"),
        ("6m", "--within: '6m' is ambiguous: write 6mo for months"),
        ("6", "--within: '6' has no unit"),
        ("45h", "--within '45h' is in hours\n  help: write days or more"),
    ],
)
def test_a_time_that_is_none(ask, within, said):
    code, out, err = ask(f"--within={within}")
    assert (code, out) == (2, "")
    assert err.startswith(f"stackplan: error: {said}")
    assert len(err.splitlines()) <= 2


def test_how_far_to_look(ask):
    assert ask("--within", "0d")[1].startswith(
        "Nothing lapses by 2026-11-23.\nThe next to lapse is keeper, on 2027-01-31"
    )
    assert "2027-01-31" in ask("--within", "P10W")[1]
    record = "stackplan: 1\nholds: [guild/life]\n"
    assert ask("--within", "none", record=record)[1].startswith("Nothing that is valid has a last day.\n")


def test_no_record(ask):
    code, out, err = ask(record=None)
    assert (code, err) == (0, "")
    assert out.startswith(
        "Nothing is held.\n\nThere is no record yet. `stackplan record add ID --earned DATE` begins one:"
    )
    assert ask("--no-learner", record=None)[1] == "Nothing is held.\n"
    out = ask("--have", "weld-1", record=None)[1]
    assert out.startswith(
        "Nothing lapses by 2027-05-23.\n\nNote: Taken as valid, for no date is given: guild/weld-1.\n"
    )
    assert "What --have names has no dates." in out


def test_a_record_with_a_mistake(ask):
    code, out, err = ask(record="stackplan: 1\nholds: [{credential: guild/life, earned: soon}]\n")
    assert (code, out) == (2, "")
    assert "no answer while the learner's record has mistakes" in err


def test_a_record_that_was_found_is_named(ask):
    Path("stackplan-learner.yaml").write_text(RECORD)
    code, out, err = ask(record=None)
    assert code == 0
    assert err.startswith("stackplan: note: the learner's record ")
    assert ask("--quiet", record=None) == (0, out, "")


def test_any_encoding_and_colour(tmp_path):
    (tmp_path / "guild.yaml").write_text(CATALOG)
    (tmp_path / "me.yaml").write_text(RECORD)
    asked = ("expiring", "--learner", "me.yaml", *DAY)
    env = {"STACKPLAN_CATALOG": str(tmp_path / "guild.yaml"), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = stackplan(*asked, "--color", "always", cwd=tmp_path, **env)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Welder [basics]" in done.stdout
    assert "\x1b[" in done.stdout


def test_what_stands_in_counts_toward_a_renewal(tmp_path, run):
    (tmp_path / "m.yaml").write_text(
        "stackplan: 1\nnamespace: m\ndefaults: {currency: USD}\ncredentials:\n  old: {}\n"
        "  new: {cost: 100, equivalents: [old]}\n"
        "  lic: {valid_for: 3y, renewal: [{extends: 3y, by: new, cost: 60}]}\n",
        encoding="utf-8",
    )
    (tmp_path / "me.yaml").write_text(
        "stackplan: 1\nholds: [{credential: m/lic, earned: 2024-01-15}, {credential: m/old, earned: 2026-02-01}]\n",
        encoding="utf-8",
    )
    where = ("--catalog", str(tmp_path / "m.yaml"), "--learner", str(tmp_path / "me.yaml"))
    code, out, err = run("expiring", *where, *DAY)
    assert (code, err) == (0, "")
    assert "now: old counts already; USD 60" in out

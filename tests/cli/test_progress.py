"""`stackplan progress`: how the answer looks, what it says as JSON, what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from golden import same_as_golden

from cli.running import stackplan

GOLDEN = Path(__file__).parent / "golden"
DAY = ("--on", "2026-11-23")
CATALOG = """
stackplan: 1
namespace: guild
defaults: {currency: USD, kind: course, credit_unit: semester-hour, issuer: smiths}
issuers: {smiths: {name: Guild of Smiths, grade_scale: letter}}
grade_scales: {letter: {A: 4.0, B: 3.0, C: 2.0, D: 1.0}}
facts: {bench: {name: Paid hours at the bench, unit: hour}}
sources: {page: {url: "https://guild.example", seen: 2026-11-01}}
credentials:
  iron: {name: Iron, credits: 3, cost: 100, effort: 10h, source: page}
  steel: {name: "Steel [bold]and more[/bold]", credits: 3, cost: 100, effort: 12h, prerequisites: iron}
  bronze: {name: Bronze for Bells and Statues, credits: 3, cost: 100, effort: 10h}
  art-1: {name: Ornament, credits: 3, cost: 50, effort: 8h}
  art-2: {name: Ornament for Churches and Town Halls, credits: 3, cost: 50, effort: 8h}
  law: {name: Law of the Guild, credits: 3, cost: 50, effort: 9h}
  first-aid: {name: First Aid, effort: 4h, cost: 20, valid_for: 2y}
  safety: {name: Safety at the Forge, effort: 2h, cost: 10}
  old: {name: Old Forge, status: retired}
  ruin: {name: Keeper of the Ruin, kind: certificate, stack: [old, iron]}
  journeyman: {name: Journeyman, equivalents: [{all: [iron, art-1]}]}
  smith:
    name: Certified Smith
    kind: certificate
    prerequisites: {any: [safety, law], id: entry, name: Ways in}
    stack:
      sections:
        metals: {choose: 2, from: [iron, steel, bronze], name: Core of metals, each: {grade: C}}
        further: {credits: 6, from: [iron, art-1, art-2, law], limits: [{at_most: {members: 1}, of: [art-1, art-2]}]}
        health: {all: [first-aid, {fact: bench, at_least: 100, id: hours}]}
        piece: {manual: Masterpiece accepted by the masters}
        oath: {manual: Oath sworn, name: The oath}
"""
RECORD = """
stackplan: 1
holds:
  - {credential: guild/iron, earned: 2025-05-20, grade: B}
  - {credential: guild/bronze, earned: 2025-06-20, grade: D}
  - {credential: guild/art-1, earned: 2025-12-19, grade: A}
  - {credential: guild/art-2, earned: 2026-01-19, grade: A}
  - {credential: guild/first-aid, earned: 2022-01-01}
  - {credential: guild/steel, status: in-progress, expected: 2027-01-20}
  - elsewhere/thing
facts: {bench: 60}
waivers:
  - {requirement: "guild/smith#entry", by: Master Weland, date: 2026-02-01, reason: Years of work}
confirmed:
  - {requirement: "guild/smith#oath", by: Master Weland, date: 2026-03-01}
"""


@pytest.fixture
def ask(tmp_path, monkeypatch, run):
    """Ask about the catalog above, with a record."""
    folder = tmp_path / "catalog"
    folder.mkdir()
    (folder / "guild.yaml").write_text(CATALOG)
    monkeypatch.chdir(tmp_path)

    def asking(*arguments: str, record: str | None = RECORD, columns: int = 80) -> tuple[int, str, str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        named = ()
        if record is not None:
            Path("me.yaml").write_text(record)
            named = ("--learner", "me.yaml")
        return run("progress", "--catalog", "catalog", *named, *DAY, *arguments)

    return asking


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("progress", ("smith",), 0),
        ("progress-what-if", ("smith", "--what-if", "law,first-aid"), 0),
        ("progress-unreachable", ("ruin",), 1),
        ("progress-two", ("smith", "bronze"), 0),
    ],
)
def test_what_it_looks_like(ask, name, arguments, code, columns):
    ended, out, err = ask(*arguments, columns=columns)
    assert (ended, err) == (code, "")
    assert max(map(len, out.splitlines())) <= columns
    assert not any(line != line.rstrip() for line in out.splitlines())
    same_as_golden(GOLDEN / f"{name}-{columns}.txt", out)


def test_as_data(ask):
    code, out, err = ask("smith", "--output", "json", "--what-if", "law")
    assert (code, err) == (0, "")
    value = json.loads(out)
    assert (value["format"], value["version"], value["target"]) == ("stackplan.progress", 1, ["guild/smith"])
    assert (value["status"], value["best"], value["totals"]["steps"]) == ("planned", True, 3)
    (smith,) = value["parts"]
    assert (smith["credential"], smith["state"], smith["step"]) == ("guild/smith", "partly", "guild/smith")
    sections, entry = smith["parts"]
    assert (sections["kind"], sections["have"], sections["need"]) == ("sections", "1", "5")
    assert (entry["state"], entry["address"], entry["waived"][0]["by"]) == (
        "waived",
        "guild/smith#entry",
        "Master Weland",
    )
    metals, further, health, piece, oath = sections["parts"]
    assert [part["credential"] for part in metals["parts"]] == ["guild/iron", "guild/steel"]
    iron, steel = metals["parts"]
    assert (iron["counts"][0]["grade"], iron["counts"][0]["earned"]) == ("B", "2025-05-20")
    assert (steel["state"], steel["expected"]) == ("in progress", "2027-01-20")
    assert [entry["id"] for entry in metals["not_counted"]] == ["guild/bronze"]
    assert (further["have"], further["need"], further["unit"]) == ("3", "6", "semester-hour")
    assert health["parts"][1]["confirm"]["short"] == "the record states 60, which is 40 short"
    assert (piece["state"], oath["state"], oath["confirmed"]["date"]) == ("to confirm", "done", "2026-03-01")
    asked = value["what_if"]
    assert asked["held"] == ["guild/law"]
    assert (asked["without"]["totals"]["steps"], asked["with"]["totals"]["steps"]) == (3, 2)
    assert {change["credential"]: change["with"]["state"] for change in asked["changes"]}["guild/law"] == "done"


def test_unreachable_as_data(ask):
    code, out, _ = ask("ruin", "--output", "json")
    value = json.loads(out)
    assert (code, value["status"]) == (1, "unreachable")
    assert value["blocked_by"]
    stack = value["parts"][0]["parts"][0]
    assert [(part["state"], part["can_be_earned"]) for part in stack["parts"]] == [("missing", False), ("done", True)]


def test_without_a_record_everything_is_missing(ask):
    code, out, err = ask("smith", "--no-learner", record=None)
    assert (code, err) == (0, "")
    assert "0 of 5 sections done" in out
    assert "+ done" not in out


def test_everything_is_done(ask):
    code, out, _ = ask("iron", "bronze")
    assert code == 0
    assert out.startswith("Nothing left: you already hold Iron and Bronze for Bells and Statues.")


def test_what_stands_in_for_a_target(ask):
    code, out, _ = ask("journeyman", "--what-if", "iron")
    assert code == 0
    assert out.splitlines() == [
        "Nothing left: you already hold what Journeyman (Guild of Smiths) needs.",
        "",
        "  + done      Journeyman        by what stands in for it",
        "  + done        Iron            B, 2025-05-20",
        "  + done        art-1 Ornament  A, 2025-12-19",
        "  x not used  elsewhere/thing   no catalog knows this id",
        "",
        "What if you held iron:",
        "  without  nothing left",
        "  with     nothing left",
        "  No part of it changes.",
        "  iron: you hold it, and it counts already",
        "",
        "Elsewhere in the record, nothing to do with this: 2 that do not count.",
        "Facts as of 2026-11-01.",
    ]


def test_what_changes_nothing_says_why(ask):
    """Bronze is held with too low a grade, and counts no more without any; iron counts already."""
    code, out, _ = ask("smith", "--what-if", "bronze,iron")
    assert code == 0
    asked = out[out.index("What if") : out.index("Proved")]
    assert asked.splitlines()[3:6] == [
        "  No part of it changes.",
        "  bronze: grade D, and C or better is asked",
        "  iron: you hold it, and it counts already",
    ]


def test_what_is_refused(ask):
    for arguments, message in (
        (("smyth",), "no credential 'smyth'"),
        (("smith", "--what-if", "nothing"), "--what-if: no credential 'nothing'"),
        (("smith", "--minimize", "fun"), "--minimize"),
        ((" ",), "a target is empty"),
    ):
        code, out, err = ask(*arguments)
        assert (code, out) == (2, "")
        assert message in err


def test_what_is_written_by_others_is_plain_text(ask):
    record = RECORD.replace("Master Weland", '"Weland \u202e[red]"').replace("Years of work", '"a\tb"')
    _, out, _ = ask("smith", record=record, columns=120)
    assert "\u202e" not in out
    assert "waived by Weland [red] on 2026-02-01: a b" in " ".join(out.split())
    assert "Steel [bold]and more[/bold]" in out
    code, _, err = ask("smith", record=record.replace("a\tb", "a\\eb"))
    assert code == 2  # a control character is refused where it is read
    assert "\x1b" not in err


def test_plain_characters_are_enough(ask, tmp_path):
    ask("smith")  # writes the record
    done = stackplan(
        *("progress", "smith", "--catalog", "catalog", "--learner", "me.yaml", *DAY),
        cwd=tmp_path,
        PYTHONIOENCODING="ascii",
        COLUMNS="80",
    )
    assert done.returncode == 0
    assert done.stdout.replace("\r\n", "\n") == (GOLDEN / "progress-80.txt").read_text()


def test_colour_only_repeats_what_words_say(ask):
    _, plain, _ = ask("smith")
    _, painted, _ = ask("smith", "--color", "always")
    assert "\x1b[" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain

"""`path --proof` and `stackplan verify`: what is shown, what is found, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from golden import same_as_golden

from cli.running import stackplan

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., tuple[int, str, str]]

GOLDEN = Path(__file__).parent / "golden"
DAY = ("--on", "2026-11-23")
CATALOG = """
stackplan: 1
namespace: guild
defaults: {currency: USD}
facts: {years: {name: Years at work, unit: year}}
credentials:
  base: {name: The Basics, effort: 40h, cost: 100}
  cut: {name: Cutting, effort: 30h, cost: 200, prerequisites: base}
  weld: {name: "Welding [arc]", effort: 50h, cost: 300, prerequisites: base}
  cast: {name: Casting, effort: 60h}
  forge: {name: Forging, effort: 70h, cost: 250}
  master:
    name: Master of the Guild
    stack:
      - {choose: 2, from: [cut, weld, cast, forge], id: crafts, name: The crafts}
      - {any: [{fact: years, at_least: 5}, forge]}
"""


@pytest.fixture
def guild(tmp_path: Path) -> Path:
    file = tmp_path / "guild.yaml"
    file.write_text(CATALOG, encoding="utf-8")
    return file


@pytest.fixture
def write(run: Run, guild: Path, tmp_path: Path) -> Callable[..., Path]:
    """Write a plan file, changed as asked, and give its path."""

    def writing(*arguments: str, change: Callable[[dict[str, Any]], object] | None = None) -> Path:
        file = tmp_path / "plan.json"
        targets = arguments or ("master",)
        assert (
            run(
                "path",
                *targets,
                "--catalog",
                str(guild),
                *DAY,
                "--proof",
                "--output",
                "json",
                "--output-file",
                str(file),
            )[0]
            == 0
        )
        if change is not None:
            value = json.loads(file.read_text(encoding="utf-8"))
            change(value)
            file.write_text(json.dumps(value), encoding="utf-8")
        return file

    return writing


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_proof_for_people(columns: int, run: Run, guild: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    code, out, err = run("path", "master", "--catalog", str(guild), *DAY, "--minimize", "hours,steps,cost", "--proof")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= columns
    same_as_golden(GOLDEN / f"proof-{columns}.txt", out)


@pytest.mark.parametrize("view", ["--plain", "--output=markdown"])
def test_a_proof_in_the_other_views(view: str, run: Run, guild: Path):
    _, out, _ = run("path", "master", "--catalog", str(guild), *DAY, "--proof", view)
    same_as_golden(GOLDEN / f"proof{view.replace('--', '-').replace('=', '-')}.txt", out)


def test_without_a_plan_there_is_nothing_to_show(run: Run, guild: Path):
    code, out, _ = run("path", "base", "--catalog", str(guild), "--have", "base", "--proof")
    assert (code, out.splitlines()[-1]) == (0, "Nothing is left to earn, so there is nothing to show.")
    code, out, _ = run("path", "master", "--catalog", str(guild), "--exclude", "base,cast,forge", "--proof")
    assert code == 1
    assert "by hand" not in out


def test_weeks_are_no_sum(run: Run, guild: Path):
    _, out, _ = run("path", "master", "--catalog", str(guild), "--minimize", "weeks", "--assume-weeks", "3", "--proof")
    assert "The weeks of a plan are no sum over its steps" in out


def test_a_right_plan(run: Run, guild: Path, write: Callable[..., Path]):
    code, out, err = run("verify", str(write()), "--catalog", str(guild))
    assert (code, err) == (0, "")
    assert out == (
        "The plan for Master of the Guild is right: 2 steps, replayed one by one.\n"
        "Shown: no plan has fewer than 2 steps (2 landmarks, each checked).\n"
        "Shown: no plan takes fewer than 130 hours (3 landmarks, each checked).\n"
        "Shown: no plan costs less than USD 550 (3 landmarks, each checked, 1 unknown\n"
        "  figure taken as assumed).\n"
    )


def remove_step(value: dict[str, Any]) -> None:
    del value["steps"][0]


def shrink(value: dict[str, Any]) -> None:
    value["proof"][0]["landmarks"][-1]["members"].pop()


@pytest.mark.parametrize(
    ("change", "code", "sentence"),
    [
        (remove_step, 1, "guild/master is said to need guild/"),
        (lambda value: value["steps"].reverse(), 1, "guild/master cannot be earned in its place"),
        (lambda value: value["value"].update(hours="120"), 1, "its hours add up to 130, and 120 is claimed"),
        (lambda value: value["steps"][0].update(hours=None), 1, "of guild/cast the hours is not what the catalog says"),
        (lambda value: value["steps"][0].update(id="guild/carve"), 1, "no credential of this catalog is guild/carve"),
        (shrink, 1, "does not hold: of its members 1 is claimed to be needed, and 0 is shown (steps)"),
        (lambda value: value["proof"][0].update(bound="3"), 1, "the landmarks add up to 2, and 3 is claimed (steps)"),
        (lambda value: value.update(steps=None), 2, "steps is a list in such a file, and here it is not"),
        (lambda value: value["value"].update(steps="9" * 400), 2, "value.steps: the number is too long"),
        (lambda value: value["totals"].update(steps=10**300), 2, "totals.steps is too large a number"),
        (lambda value: value.update(on="23.11.2026"), 2, "on is no date: '23.11.2026'"),
        (lambda value: value.update(format="stackplan.near"), 2, "it is 'stackplan.near'"),
        (lambda value: value.update(version=2), 2, "its version is 2, and this program reads version 1"),
    ],
)
def test_a_file_that_was_changed(  # noqa: PLR0917
    change: Callable[[dict[str, Any]], object],
    code: int,
    sentence: str,
    run: Run,
    guild: Path,
    write: Callable[..., Path],
):
    found, out, err = run("verify", str(write(change=change)), "--catalog", str(guild))
    told = " ".join((out if code == 1 else err).split())
    assert found == code
    assert sentence in told
    assert bool(out) is (code == 1)


def test_what_is_no_file(run: Run, tmp_path: Path):
    assert (
        run("verify", str(tmp_path / "nowhere.json"))[::2]
        == (
            2,
            f"stackplan: error: '{tmp_path / 'nowhere.json'}' cannot be read: no such file or directory\n"
            "  help: name a file, or - for the standard input\n",
        )
        or len(str(tmp_path)) > 40
    )  # a long name is shortened
    (tmp_path / "x.json").write_text("{", encoding="utf-8")
    code, out, err = run("verify", str(tmp_path / "x.json"))
    assert (code, out) == (2, "")
    assert "it is not JSON: line 1, column 2" in err


def test_from_a_pipe(guild: Path, tmp_path: Path):
    made = stackplan(
        "path", "master", "--catalog", str(guild), *DAY, "--have", "forge", "--output", "json", cwd=tmp_path
    )
    (tmp_path / "plan.json").write_text(made.stdout, encoding="utf-8")
    with (tmp_path / "plan.json").open(encoding="utf-8") as stdin:
        done = stackplan("verify", "-", "--catalog", str(guild), cwd=tmp_path, stdin=stdin)
    assert (done.returncode, done.stderr) == (0, "")
    assert "It brings no proof (`path --proof` writes one)." in done.stdout


def test_the_answer_for_programs(run: Run, guild: Path, write: Callable[..., Path]):
    code, out, _ = run("verify", str(write(change=shrink)), "--catalog", str(guild), "--output", "json")
    value = json.loads(out)
    assert (code, value["format"], value["version"], value["right"]) == (1, "stackplan.verification", 1, False)
    assert value["catalog"]["same"] is True
    assert value["complaints"] == []
    first, *later = value["proofs"]
    assert (first["objective"], first["closes"], len(first["complaints"])) == ("steps", False, 1)
    assert [proof["complaints"] for proof in later] == [[], []]
    assert value["rests_on_solver"] == ["steps"]


def test_the_record_has_to_be_there_again(run: Run, guild: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    record = tmp_path / "stackplan-learner.yaml"
    record.write_text("# Ada Lovelace\nstackplan: 1\nholds: [guild/forge]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    asked = ("--catalog", str(guild))
    code, out, _ = run("path", "master", *asked, *DAY, "--proof", "--output", "json")
    assert code == 0
    assert "Ada" not in out
    (tmp_path / "plan.json").write_text(out, encoding="utf-8")
    code, out, err = run("verify", "plan.json", *asked)
    assert (code, "stackplan-learner.yaml is used" in err) == (0, True)
    record.rename(tmp_path / "me.yaml")
    assert run("verify", "plan.json", *asked, "--learner", "me.yaml")[0] == 0
    code, out, err = run("verify", "plan.json", *asked)
    assert (code, out) == (2, "")
    assert "the plan was made from a learner's record, and there is none here" in err
    code, out, _ = run("verify", "plan.json", *asked, "--no-learner")
    assert code == 0
    assert "What is held was taken from the plan itself" in out

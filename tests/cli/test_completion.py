from __future__ import annotations

import subprocess
import sys

import pytest

from cli.running import environment, loaded, stackplan


def completed(shell: str, line: str, **env: str) -> str:
    words = line.split(" ")
    done = stackplan(
        _STACKPLAN_COMPLETE=f"complete_{shell}",
        _TYPER_COMPLETE_ARGS=line,
        _TYPER_COMPLETE_FISH_ACTION="get-args",
        COMP_WORDS=line,
        COMP_CWORD=str(len(words) - 1),
        **env,
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("stackplan path bas", ["basics"]),
        ("stackplan path py", ["club/py-1", "school/py-1"]),
        ("stackplan path club/", ["club/member", "club/py-1"]),
        ("stackplan path school/c", ["school/certificate"]),
        ("stackplan path --have os-1,me", ["os-1,member"]),
        ("stackplan path basics --exclude db", ["db-1"]),
        ("stackplan show fel", ["fellow"]),
        ("stackplan list --kind cou", ["course"]),
        ("stackplan path --minimize steps,ho", ["steps,hours"]),
        ("stackplan path --format-only on", ["online"]),
        ("stackplan path --skill py", ["python"]),
        ("stackplan path --skill school/", ["school/python"]),
        ("stackplan path --skill zz", []),
        ("stackplan path zzz", []),
        ("stackplan sh", ["show"]),
    ],
)
def test_ids_and_words_complete(line, expected):
    assert [row.partition("\t")[0] for row in completed("fish", line).splitlines() if row] == expected


def test_bash_completes_ids_without_names():
    assert completed("bash", "stackplan path ba").split() == ["basics"]


def test_names_are_told_where_the_shell_shows_them():
    assert completed("fish", "stackplan path os").strip() == "os-1\tOS 1 Operating [systems]"
    assert '"os-1":"OS 1 Operating [systems]"' in completed("zsh", "stackplan path os")


def test_an_id_that_several_have_tells_which():
    rows = completed("fish", "stackplan path py").split("\n")
    assert [row.split("\t") for row in rows if row] == [
        ["club/py-1", "Club Python"],
        ["school/py-1", "PY 1 First Python"],
    ]
    assert "py-1" not in completed("bash", "stackplan path py").split()


def test_what_is_listed_already_is_not_offered_again():
    assert completed("fish", "stackplan path --have os-1,os").split() == []
    assert completed("bash", "stackplan path --have club/py-1,py").split() == ["club/py-1,school/py-1"]


def test_the_catalog_that_the_line_names_is_asked(tmp_path):
    (tmp_path / "c.yaml").write_text(
        'stackplan: 1\nnamespace: c\ncredentials:\n  only: {name: "A `b` $c\'s"}\n', "utf-8"
    )
    assert completed("fish", f"stackplan path --catalog {tmp_path} ").strip() == "only\tA b cs"


def test_what_fails_completes_to_nothing(tmp_path):
    assert completed("fish", "stackplan path b", STACKPLAN_CATALOG=str(tmp_path / "nowhere")).split() == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_loads_nothing_heavy(shell):
    code = "from stackplan.cli.main import main\ntry:\n    main([])\nexcept SystemExit:\n    pass"
    env = {"COMP_WORDS": "stackplan path b", "COMP_CWORD": "2", "_TYPER_COMPLETE_ARGS": "stackplan path b"}
    env |= {"_STACKPLAN_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    assert loaded(code, "rich", "networkx", "highspy", "numpy", "pydantic", **env) == set()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_can_be_installed(tmp_path, shell):
    # Typer asks which shell runs the command; here that is said to it.
    code = (
        "import sys, typer.completion as c\n"
        f"c._get_shell_name = lambda: {shell!r}\n"
        "from stackplan.cli.main import main\nsys.exit(main(['--install-completion']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(HOME=str(tmp_path)), check=False
    )
    assert done.returncode == 0, done.stderr
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any("_STACKPLAN_COMPLETE" in path.read_text(encoding="utf-8") for path in written)

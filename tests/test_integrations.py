"""What other programs are told of stackplan: the GitHub Action, the pre-commit hook, and the pages about both.

The scripts of the action are run here, with a `stackplan` and a `python3` that write down how they were called.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from catalog.schema_helpers import value_of
from test_docs import blocks

ROOT = Path(__file__).parents[1]
ACTION = value_of((ROOT / "action.yml").read_text(encoding="utf-8"))
INSTALL, CHECK = ACTION["runs"]["steps"]
HOSTILE = [
    "a folder/with blanks",
    "$(touch pwned)",
    "`touch pwned`",
    "; touch pwned",
    "x && touch pwned",
    "'quoted' \"twice\" \\",
    "*",
    "--output-file=pwned",
    "$HOME ${INPUT_PATHS}",
    "ünïcode",
]

needs_bash = pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="needs bash")


def steps() -> list[Any]:
    return [pytest.param(step, id=step["name"]) for step in ACTION["runs"]["steps"]]


@pytest.mark.parametrize("step", steps())
def test_no_expression_stands_inside_of_a_script(step: dict[str, Any]):
    assert "${{" not in step["run"]
    assert step["shell"] == "bash"
    assert step["run"].startswith("set -euo pipefail\n")
    for name, value in step["env"].items():
        assert re.fullmatch(r"\$\{\{ (inputs\.[a-z-]+|github\.action_path) \}\}", value), name


def test_every_input_is_described_and_reaches_a_step():
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert ACTION["runs"]["using"] == "composite"
    for name, about in ACTION["inputs"].items():
        assert about["description"].endswith(".")
        assert isinstance(about["default"], str)
        assert text.count("${{ inputs." + name + " }}") == 1, name
    assert set(re.findall(r"inputs\.([a-z-]+)", text)) == set(ACTION["inputs"])


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with a `stackplan`, and with a `python3` that makes a `venv` of itself."""
    folder = tmp_path / "programs"
    folder.mkdir()
    called = str(tmp_path / "called")
    write_down = (
        f"#!{sys.executable}\nimport sys, json\nopen({called!r}, 'a').write(json.dumps(sys.argv[1:]) + '\\n')\n"
    )
    make_venv = (
        "import os, shutil\n"
        "if sys.argv[1:3] == ['-m', 'venv']:\n"
        "    os.makedirs(sys.argv[3] + '/bin')\n"
        "    shutil.copy(__file__, sys.argv[3] + '/bin/python')\n"
    )
    for name, text in (("stackplan", write_down), ("python3", write_down + make_venv)):
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def run(
    step: dict[str, Any], programs: Path, inputs: dict[str, str]
) -> tuple[subprocess.CompletedProcess[str], list[Any]]:
    """Run a step's script as GitHub does. Gives what happened, and how the programs were called."""
    given = {name: about["default"] for name, about in ACTION["inputs"].items()} | inputs
    work = programs.parent / "work"
    work.mkdir(exist_ok=True)
    (work / "file").touch()  # for a `*` that would be spread out
    env = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(work),
        "RUNNER_TEMP": str(programs.parent),
    }
    env["GITHUB_PATH"] = str(programs.parent / "path")
    for name, value in step["env"].items():
        asked = re.search(r"inputs\.([a-z-]+)", value)
        env[name] = given[asked[1]] if asked else "the action's own folder"
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=work,
        env=env,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert not any((folder / "pwned").exists() for folder in (work, programs.parent, programs))
    called = programs.parent / "called"
    lines = called.read_text(encoding="utf-8").splitlines() if called.exists() else []
    return done, [value_of(line) for line in lines]


@needs_bash
def test_without_inputs_the_nearest_catalog_is_checked(programs: Path):
    done, called = run(CHECK, programs, {})
    assert (done.returncode, done.stderr, called) == (0, "", [["check", "--output=github"]])


@needs_bash
def test_inputs_become_options(programs: Path):
    inputs = {
        "paths": "\n  pathways/a\r\n\n\tpathways/b.yaml  \n",
        "catalog": "shared\nmore",
        "select": "SP203\nSP204, SP205",
        "ignore": "SP209",
        "fail-on": "warning",
        "output": "sarif",
        "output-file": "found.sarif",
    }
    done, called = run(CHECK, programs, inputs)
    assert (done.returncode, done.stderr) == (0, "")
    assert called == [
        [
            "check", "--output=sarif", "--output-file=found.sarif", "--fail-on=warning", "--select=SP203,SP204, SP205",
            "--ignore=SP209", "--catalog=shared", "--catalog=more", "--", "pathways/a", "pathways/b.yaml",
        ]
    ]  # fmt: skip


@needs_bash
@pytest.mark.parametrize("text", HOSTILE)
def test_inputs_are_never_code(programs: Path, text: str):
    inputs = dict.fromkeys(set(ACTION["inputs"]) - {"version"}, text)
    done, called = run(CHECK, programs, inputs)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    options = [f"--{name}={text}" for name in ("output", "output-file", "fail-on", "select", "ignore", "catalog")]
    assert called == [["check", *options, "--", text]]


@needs_bash
def test_every_hostile_line_at_once(programs: Path):
    _, called = run(CHECK, programs, {"paths": "\n".join(HOSTILE)})
    assert called == [["check", "--output=github", "--", *HOSTILE]]


@needs_bash
def test_findings_fail_the_step(programs: Path):
    (programs / "stackplan").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    assert run(CHECK, programs, {})[0].returncode == 1


@needs_bash
@pytest.mark.parametrize(("version", "package"), [("", "the action's own folder"), ("0.1.0", "stackplan==0.1.0")])
def test_a_version_is_installed_apart(programs: Path, version: str, package: str):
    done, called = run(INSTALL, programs, {"version": version})
    assert (done.returncode, done.stderr) == (0, "")
    home = f"{programs.parent}/stackplan"
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--", package]
    assert called == [["-m", "venv", home], pip]
    assert (programs.parent / "path").read_text(encoding="utf-8") == f"{home}/bin\n"


@needs_bash
@pytest.mark.parametrize("version", [*HOSTILE, "-r", "--index-url=x", "1.0 --pre", "1.0\n2.0", "git+x", "1.0,<2"])
def test_what_is_no_version_is_refused(programs: Path, version: str):
    done, called = run(INSTALL, programs, {"version": version})
    assert (done.returncode, done.stderr, called) == (2, "", [])
    assert done.stdout == '::error title=stackplan::The input "version" is no version.\n'


def test_the_hook_checks_the_whole_catalog():
    (hook,) = value_of((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert (hook["id"], hook["entry"], hook["language"]) == ("stackplan-check", "stackplan check", "python")
    assert hook["pass_filenames"] is False
    for name in ("pathways/a.yaml", "a.yml", "stackplan.toml", "school/stackplan.toml", "pyproject.toml"):
        assert re.search(hook["files"], name), name
    for name in ("a.py", "Cargo.toml", "a.yaml.txt", "my-stackplan.toml"):
        assert not re.search(hook["files"], name), name


# The pages

PAGE = ROOT / "docs" / "ci.md"
EXAMPLES = {block.text.partition("\n")[0].strip("# "): block for block in blocks(PAGE) if block.info == "yml"}


def examples_of(key: str) -> list[Any]:
    """Every value of a key, wherever it stands in the page's examples."""

    def within(value: Any) -> list[Any]:
        found = [value[key]] if isinstance(value, dict) and key in value else []
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            found += within(inner)
        return found

    return [found for block in EXAMPLES.values() for found in within(value_of(block.text))]


def test_the_workflow_of_the_page_is_the_one_that_init_writes():
    starter = ROOT / "src" / "stackplan" / "cli" / "starter" / "pathways.yml"
    shown = EXAMPLES[".github/workflows/pathways.yml"].text
    assert shown.partition("\n")[2] == starter.read_text(encoding="utf-8")


def test_the_page_uses_actions_of_a_version_with_inputs_that_are_there():
    uses = examples_of("uses")
    assert "OWNER/stackplan@v0.1.0" in uses
    assert all(re.fullmatch(r"[\w./-]+@v\d+(\.\d+\.\d+)?", action) for action in uses)
    inputs = {name for given in examples_of("with") for name in given}
    assert inputs - {"persist-credentials", "python-version", "sarif_file"} <= set(ACTION["inputs"])


def test_the_page_explains_every_input():
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    explained = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row.split("|")[1])}
    assert explained == set(ACTION["inputs"])


def test_the_page_names_the_hook():
    (hooks,) = examples_of("hooks")
    assert [hook["id"] for hook in hooks] == ["stackplan-check"]

"""The documentation is true: its commands give the answers shown, its YAML loads, its code runs, its links resolve.

What the blocks of a page mean:

- `console`: commands after `$ `, each with the output that follows, on stdout and stderr. They run in a folder of
  their own that holds the shipped `pathways/` and the page's files. `|| echo "exit $?"` shows an exit code.
- `sh`: every line that begins with `stackplan ` must end with 0 or 1.
- `yaml`: a whole catalog file or a whole learner's record, without a finding. A first line such as `# school/data.yaml`
  puts it into the folder. A second word makes it a piece, which is wrapped: `credentials`, `fields` (of a
  credential), `requirement`, `parts` (of a file). `yaml wrong` must have a finding.
- `mermaid`: what the last command of the `sh` block before it prints. A picture `pictures/NAME.svg` is what the last
  command in backquotes before it prints.
- `python`: runs, in the order of the page; a `text` block right after it is what it prints.

STACKPLAN_GOLDEN=write writes the outputs anew.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import textwrap
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from golden import same_as_golden

import stackplan
from stackplan.catalog.fields import FIELDS
from stackplan.catalog.vocabulary import AWARDS, FORMATS, KINDS, STATUSES
from stackplan.cli.main import main
from stackplan.learner.record import STATUSES as HOLD_STATUSES
from stackplan.learner.record import read_record
from stackplan.planning.plan import Options
from stackplan.source.tree import SourceFile
from stackplan.units import CREDIT_UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
CI = ROOT / ".ci" / "run"

CONTEXT = """
stackplan: 1
namespace: school
defaults: {currency: USD, credit_unit: semester-hour}
issuers: {riverside: {name: Riverside College, grade_scale: letter}}
skills: {python: {name: Python}, sql: {name: SQL}}
facts: {lpn-hours: {name: Paid hours as a practical nurse, unit: hour}}
grade_scales: {letter: {A: 4.0, B: 3.0, C: 2.0, D: 1.0}}
tags: {core: [cs-601, cs-602]}
credentials:
  cs-101: {credits: 3, issuer: riverside}
  cs-102: {credits: 3}
  cs-113: {credits: 3}
  cs-114: {credits: 3}
  cs-601: {credits: 3, tags: [systems]}
  cs-602: {credits: 3}
  cs-603: {credits: 3}
  ds-675: {credits: 3}
  lab-101: {credits: 1}
  math-301: {credits: 3}
  math-302: {credits: 3}
  thesis: {credits: 6}
  project: {credits: 3}
  first-aid: {}
  old-first-aid: {}
  exam-az-305: {}
  azure-administrator: {}
  starter: {stack: [cs-101, cs-102]}
  advanced: {stack: [cs-601, cs-602]}
  a: {}
  b: {}
"""
INDENTED = {
    "credentials": "credentials:\n{}",
    "fields": "credentials:\n  example:\n{}",
    "requirement": "credentials:\n  example:\n    stack:\n{}",
    "parts": "{}",
}


@dataclass(frozen=True)
class Block:
    """One fenced block: what stands after the fence, its text, and its first line's number from 0."""

    page: Path
    info: str
    text: str
    line: int

    @property
    def id(self) -> str:
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"

    @property
    def file(self) -> str | None:
        """The name of the file that it is, where its first line says so."""
        named = re.match(r"# ([a-z0-9][\w./-]*\.ya?ml)(?=[:\n])", self.text)
        return named[1] if named else None


def blocks(page: Path) -> Iterator[Block]:
    info, start, body = None, 0, []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines()):
        if line.startswith("```") and info is None:
            info, start, body = line[3:].strip(), number + 1, []
        elif line.startswith("```"):
            yield Block(page, info or "", "".join(text + "\n" for text in body), start)
            info = None
        elif info is not None:
            body.append(line)
    assert info is None, f"{page.name}: the fence in line {start} is not closed"


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def every(*infos: str) -> list[Any]:
    found = [block for page in PAGES for block in blocks(page) if block.info.split()[:1] in [[info] for info in infos]]
    return [pytest.param(block, id=block.id) for block in found]


# Commands


@pytest.fixture
def folder(request, tmp_path, monkeypatch):
    """A folder with the shipped catalogs and the files of the block's page; nothing of the user's is seen from it."""
    shutil.copytree(ROOT / "pathways", tmp_path / "pathways")
    page = request.node.callspec.params["block"].page
    for block in blocks(page):
        if block.info.startswith("yaml") and block.file:
            target = tmp_path / block.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
    for name in [name for name in os.environ if name.startswith(("STACKPLAN_CATALOG", "XDG_", "NO_COLOR"))]:
        monkeypatch.delenv(name)
    for name in ("HOME", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "nobody"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command: str) -> str:
    """What a command prints, as a terminal would show it."""
    line, shows_exit, rest = command.partition(' || echo "exit $?"')
    assert not rest, command
    words = shlex.split(line, comments=True)
    assert words[0] == "stackplan", f"not a command of ours: {command}"
    terminal = io.StringIO()
    with contextlib.redirect_stdout(terminal), contextlib.redirect_stderr(terminal):
        code = main(words[1:])
    assert code in (0, 1, 2), terminal.getvalue()
    assert code == 0 or shows_exit, f"{command} ended with {code}:\n{terminal.getvalue()}"
    shown = re.sub(r'"sha256:[0-9a-f]{64}"', '"sha256:..."', terminal.getvalue())
    return shown + (f"exit {code}\n" if shows_exit and code else "")


@pytest.mark.parametrize("block", every("console"))
def test_outputs_are_as_shown(block: Block, folder: Path):
    commands = [line[2:] for line in block.text.splitlines() if line.startswith("$ ")]
    assert commands, "a console block begins with a command"
    now = "\n".join(f"$ {command}\n{run(command)}" for command in commands)
    if os.environ.get("STACKPLAN_GOLDEN") == "write" and now != block.text:
        rewrite(block, now)
    else:
        assert now == block.text, "STACKPLAN_GOLDEN=write writes the outputs anew"


def rewrite(block: Block | None, text: str) -> None:
    """Put a new text into a block of its page, which may have moved by now."""
    assert block is not None, "there is no block for the output"
    lines = block.page.read_text(encoding="utf-8").splitlines(keepends=True)
    body = block.text.splitlines(keepends=True)
    fence = f"```{block.info}\n"
    at = [i for i, line in enumerate(lines) if line == fence and lines[i + 1 : i + 2 + len(body)] == [*body, "```\n"]]
    nearest = min(at, key=lambda i: abs(i + 1 - block.line))
    lines[nearest + 1 : nearest + 1 + len(body)] = text.splitlines(keepends=True)
    block.page.write_text("".join(lines), encoding="utf-8", newline="\n")


@pytest.mark.parametrize("block", every("sh"))
def test_commands_without_output_work(block: Block, folder: Path):
    for line in block.text.splitlines():
        if line.startswith("stackplan "):
            assert "exit 2" not in run(f'{line.partition("  #")[0].rstrip()} || echo "exit $?"')


MERMAID = [
    pytest.param(before, block, id=block.id)
    for page in PAGES
    for before, block in pairwise(blocks(page))
    if block.info == "mermaid"
]


@pytest.mark.parametrize(("block", "drawn"), MERMAID)
def test_mermaid_is_what_the_command_before_it_prints(block: Block, drawn: Block, folder: Path):
    now = run(block.text.splitlines()[-1])
    if os.environ.get("STACKPLAN_GOLDEN") == "write" and now != drawn.text:
        rewrite(drawn, now)
    else:
        assert now == drawn.text, "STACKPLAN_GOLDEN=write writes the outputs anew"


PICTURES = [
    pytest.param(next(blocks(page)), command, picture, id=picture)
    for page in PAGES
    for command, picture in re.findall(
        r"`(stackplan graph [^`]+)`(?:(?!`stackplan graph)[\s\S])*?\]\((pictures/[\w-]+\.svg)\)", prose(page)
    )
]


@pytest.mark.parametrize(("block", "command", "picture"), PICTURES)
def test_a_picture_is_what_the_command_before_it_prints(block: Block, command: str, picture: str, folder: Path):
    same_as_golden(block.page.parent / picture, run(" ".join(command.split())))


def test_every_picture_is_kept_true():
    assert {f"pictures/{file.name}" for file in (DOCS / "pictures").iterdir()} == {each.id for each in PICTURES}


# YAML


def wrapped(block: Block) -> str:
    piece = block.info.split()[1]
    indent = {"credentials": "  ", "fields": "    ", "requirement": "      "}.get(piece, "")
    body = INDENTED[piece].format(textwrap.indent(block.text, indent))
    sources = "" if piece == "parts" else "sources: {price-page: {}, catalog-page: {}}\n"
    return f"stackplan: 1\nnamespace: school\ndefaults: {{currency: USD, credit_unit: semester-hour}}\n{sources}{body}"


def findings(name: str, text: str, *, context: bool = False) -> list[str]:
    if "\nholds:" in text or "\nwaivers:" in text:
        found = read_record(SourceFile(name, text.encode()))[1]
    else:
        files = [(name, text.encode())]
        if context:
            own = set(re.findall(r"^  ([a-z0-9.-]+):", text, re.MULTILINE))
            kept = [line for line in CONTEXT.splitlines() if line.strip().partition(":")[0] not in own]
            files.append(("context.yaml", ("\n".join(kept) + "\n").encode()))
        found = stackplan.load_catalog_files(files)[1]
    return [f"{each.span}: {each.code.code} {each.message}" for each in found]


@pytest.mark.parametrize("block", every("yaml"))
def test_yaml_loads(block: Block):
    kind = block.info.split()[1:]
    if kind == ["wrong"]:
        assert findings(block.id, block.text)
    elif kind:
        assert findings(block.id, wrapped(block), context=True) == []
    else:
        assert re.search(r"^stackplan: 1\b", block.text, re.MULTILINE), "a piece must say what it is a piece of"
        assert findings(block.id, block.text) == []


# Python


PYTHON_PAGES = [page for page in PAGES if any(block.info == "python" for block in blocks(page))]


@pytest.mark.parametrize("block", [pytest.param(next(blocks(page)), id=page.name) for page in PYTHON_PAGES])
def test_python_runs_and_prints_what_is_shown(block: Block, folder: Path):
    page = list(blocks(block.page))
    scope: dict[str, Any] = {}
    for code, after in zip(page, [*page[1:], None], strict=True):
        if code.info != "python":
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code.text, code.id, "exec"), scope)
        shown = after.text if after is not None and after.info == "text" else ""
        if os.environ.get("STACKPLAN_GOLDEN") == "write" and printed.getvalue() != shown:
            rewrite(after, printed.getvalue())
        else:
            assert printed.getvalue() == shown


# Completeness


def backquoted(page: str) -> set[str]:
    """What a page names in code: the words between backquotes and in its blocks."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return set(re.findall(r"[\w.-]+", " ".join(re.findall(r"`([^`\n]+)`", text))))


@pytest.mark.parametrize("words", [tuple(FIELDS), KINDS, FORMATS, STATUSES, AWARDS, HOLD_STATUSES, CREDIT_UNITS])
def test_the_reference_names_every_word_of_the_language(words):
    assert set(words) - backquoted("language.md") == set()


def test_every_key_of_the_json_is_explained(tmp_path, monkeypatch):
    from stackplan.public import catalog_facts
    from stackplan.render.output_json import dumps
    from stackplan.render.path_json import path_value
    from stackplan.render.question_json import proof_value, question_value
    from stackplan.render.verification_json import verification_value

    def keys(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            yield from value
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from keys(inner)

    catalog, _ = stackplan.load_catalog(ROOT / "pathways")
    plans = [
        stackplan.plan(catalog, "comptia/cios", have=["comptia/220-1201"]),
        stackplan.plan(catalog, "njit/gc-cs", have=["njit/cs-610"]),
        stackplan.plan(catalog, "comptia/cios", exclude=["comptia/network-plus"]),
        stackplan.plan(catalog, "comptia/cios", max_cost=500, require=["comptia/network-plus"]),
        stackplan.plan(catalog, "microsoft/devops-engineer", alternatives=1, compare=True),
    ]
    facts = catalog_facts(catalog)
    answers = [path_value(plan, catalog=facts, learner={"file": "", "named": True}) for plan in plans]
    answers += [question_value(plan, []) for plan in plans]
    answers += [{"proof": proof_value(stackplan.prove(catalog, plans[0], have=["comptia/220-1201"]))}]
    checked = stackplan.verify(catalog, dumps(answers[0] | {"learner": None}))
    answers += [verification_value(checked, catalog=facts)]
    known = {key for answer in answers for key in keys(answer)}
    known |= {"id", "reason", "detail"}
    known -= {each.name for each in fields(Options)}  # as they are named in Python
    assert known - backquoted("planning.md") == set()


def test_every_reason_why_a_holding_does_not_count_is_explained():
    from stackplan.learner.holdings import _REASONS
    from stackplan.planning.reasons import _ORDER

    assert {*_REASONS, *_ORDER, "unknown"} - backquoted("planning.md") == set()


def test_every_key_of_the_graph_is_explained():
    from datetime import date

    from stackplan.public import catalog_facts
    from stackplan.render.graph.as_json import graph_value
    from stackplan.render.graph.build import picture

    catalog, _ = stackplan.load_catalog(ROOT / "pathways")
    value = graph_value(picture(catalog, [], on=date(2026, 11, 23)), catalog=catalog_facts(catalog), learner=None)
    known = set(value) | {key for part in ("nodes", "edges") for item in value[part] for key in item}
    known |= {item["type"] for item in value["nodes"]} | {item["relation"] for item in value["edges"]}
    assert known - backquoted("graph.md") == set()


def test_every_key_of_a_record_is_explained(tmp_path):
    import json

    def answer(*arguments: str) -> object:
        return json.loads(
            run(shlex.join(["stackplan", "record", *arguments, "--output", "json", "--learner", str(file)]))
        )

    def keys(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            yield from value
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from keys(inner)

    file = tmp_path / "me.yaml"
    shutil.copy(ROOT / "tests" / "cli" / "record.yaml", file)
    known = set(keys(answer("show"))) | set(keys(answer("add", "cncf/cka"))) | set(keys(answer("remove", "cncf/cka")))
    assert known - backquoted("record.md") - backquoted("planning.md") == set()


def test_every_key_of_what_lapses_is_explained():
    from cli.test_expiring import CATALOG, RECORD

    from stackplan.learner.record import read_record
    from stackplan.render.expiring_json import expiring_value

    catalog, _ = stackplan.load_catalog_files([("guild.yaml", CATALOG.encode())])
    record, _ = read_record(SourceFile("me.yaml", RECORD.encode()))
    answer = stackplan.expiring(catalog, learner=record, on=date(2026, 11, 23))
    value = expiring_value(answer, catalog, catalog={}, learner=None)
    lapses = value["lapses"]
    ways = [way for lapse in lapses for way in lapse["renewal"]]
    takes = [way["takes"] for way in ways]
    known = {key for each in (value, *lapses, *ways, *takes) for key in each}
    known |= {key for lapse in lapses for each in lapse["falls"] for key in each}
    known |= {key for each in takes for told in each["confirm"] for key in told}
    known |= {way["counted_from"] for way in ways}
    assert known - backquoted("record.md") - backquoted("planning.md") == set()


def test_every_key_of_progress_is_explained():
    from cli.test_progress import CATALOG, RECORD

    from stackplan.learner.record import read_record
    from stackplan.render.progress_json import progress_value

    def own(value: object) -> Iterator[str]:
        """The keys of an answer; a requirement has those of the language."""
        inner = value if isinstance(value, list) else []
        if isinstance(value, dict):
            yield from value
            inner = [each for key, each in value.items() if key != "requirement"]
        for each in inner:
            yield from own(each)

    catalog, _ = stackplan.load_catalog_files([("guild.yaml", CATALOG.encode())])
    record, _ = read_record(SourceFile("me.yaml", RECORD.encode()))
    answer = stackplan.progress(catalog, ["smith"], learner=record, what_if=["law"], on=date(2026, 11, 23))
    value = progress_value(answer, catalog={}, learner=None)
    names = {part.state for part in answer.parts} | {"stackplan.progress"}
    assert (set(own(value)) | names) - backquoted("planning.md") - {"cost:USD"} == set()


# Links, and what must stand in no page


def anchors(page: Path) -> set[str]:
    found = set()
    for heading in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE):
        found.add(re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-"))
    return found


@pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page in PAGES])
def test_links_lead_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"https?://", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), f"{page.name}: {target}"
        assert linked.is_relative_to(ROOT), f"{page.name}: {target} leads out of the project"
        if anchor:
            assert anchor in anchors(linked), f"{page.name}: {target}"


def test_every_page_can_be_found_from_the_index():
    index = prose(DOCS / "README.md")
    decisions = prose(DOCS / "decisions" / "README.md")
    for page in DOCS.glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in index, page.name
    for page in (DOCS / "decisions").glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in decisions, page.name


FORBIDDEN = re.compile(
    r"(?<![\w.])/(home|root|work|Users|tmp|opt)/"  # a path of some machine
    r"|[A-Z]:\\"
    r"|\b(pypi|pythonhosted|npmjs|(package|npm|python) registry)\b",  # where packages come from is for pip to know
    re.IGNORECASE,
)


def test_nothing_is_said_of_one_machine():
    sources = [*PAGES, CI, ROOT / "pyproject.toml", *(ROOT / "src").rglob("*.py"), *(ROOT / "pathways").rglob("*.yaml")]
    sources += [ROOT / "action.yml", ROOT / ".pre-commit-hooks.yaml", *(ROOT / "src").rglob("starter/*")]
    for file in sources:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            assert not FORBIDDEN.search(line), f"{file.relative_to(ROOT)}:{number}: {line.strip()}"


def test_every_rule_is_listed():
    from stackplan.checks.registry import RULES

    page = DOCS / "checking.md"
    rows = [f"| {rule.code.code} | {rule.code.name} | {rule.code.severity} | {rule.summary} |" for rule in RULES]
    text = page.read_text(encoding="utf-8")
    head, rest = text.split("| --- | --- | --- | --- |\n")
    end = rest[rest.index("\n\n") :] if not rest.startswith("\n") else rest
    if os.environ.get("STACKPLAN_GOLDEN") == "write":
        page.write_text("\n".join([head + "| --- | --- | --- | --- |", *rows]) + end, encoding="utf-8")
        return
    assert "\n".join(rows) + end == rest


# What continuous integration runs


def readme_commands() -> list[str]:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("python3 -m venv")]


def test_ci_runs_the_commands_of_the_readme():
    run_path, run_tests = readme_commands()
    assert "stackplan path" in run_path
    assert "pytest" in run_tests
    script = CI.read_text(encoding="utf-8")
    assert run_path in script
    assert run_tests in script
    assert script.startswith("#!/usr/bin/env bash\n")
    assert os.name == "nt" or os.access(CI, os.X_OK)


@pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="needs bash")
def test_the_ci_script_is_shell():
    checked = subprocess.run(["bash", "-n", str(CI)], capture_output=True, text=True, check=False, timeout=30)
    assert (checked.returncode, checked.stderr) == (0, "")

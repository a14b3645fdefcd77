"""What answers look like where other tests keep no golden file: in Markdown, read aloud, and of the other commands."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from golden import same_as_golden

from cli.running import CATALOG, stackplan
from stackplan.render.layout import plain
from stackplan.render.markdown import escaped

GOLDEN = Path(__file__).parent / "golden"
RECORD = Path(__file__).parent / "record.yaml"
DAY = ("--on", "2026-11-23")
CONDITIONS = (
    "--catalog",
    str(Path(__file__).parent / "conditions"),
    "--learner",
    str(Path(__file__).parent / "conditions.yaml"),
)
WIDTHS = (60, 80, 120)
WRONG = """
stackplan: 1
namespace: wrong
credentials:
  a: {name: Alpha, cost: 100}
  b: {name: Beta, prerequisites: a, prerequisits: c, duration: 3m}
  c: {name: "Gamma, whose name is so long that hardly any line holds it", stack: {choose: 3, from: [a, bb]}}
  d: {name: Delta, prerequisites: d}
"""
EVENING = """
stackplan: 1
namespace: evening
defaults: {currency: USD}
credentials:
  online: {name: Algebra online, cost: 100, effort: 80h, duration: 20w}
  weekend: {name: Algebra on weekends, cost: 900, effort: 20h, duration: 4w}
  statistics-a: {name: Statistics A, cost: 300, effort: 50h, duration: 10w}
  statistics-b: {name: Statistics B, cost: 350, effort: 30h, duration: 20w}
  camp: {name: Data Boot Camp, cost: 2500, effort: 45h, duration: 30w}
  data: {name: Data Certificate, stack: {any: [camp, {all: [{any: [online, weekend]}, {any: [statistics*]}]}]}}
"""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch) -> Path:
    """A folder to work in, with a catalog, a record and a catalog full of mistakes."""
    folder = begun(tmp_path / "work")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("STACKPLAN_CATALOG", "catalog")
    return folder


def begun(folder: Path) -> Path:
    folder.mkdir()
    shutil.copytree(CATALOG, folder / "catalog")
    shutil.copy(RECORD, folder / "record.yaml")
    (folder / "evening").mkdir()
    (folder / "evening" / "school.yaml").write_text(EVENING, encoding="utf-8")
    (folder / "wrong").mkdir()
    (folder / "wrong" / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    return folder


def looks(run, name: str, *arguments: str, code: int = 0) -> str:
    ended, out, err = run(*arguments)
    assert (ended, err) == (code, "")
    same_as_golden(GOLDEN / name, out)
    return str(out)


@pytest.mark.parametrize(
    "asked",
    [
        ("check", ("check", "wrong", *DAY), 1),
        ("check-school", ("check", "catalog", *DAY), 1),
        ("rules", ("rules",), 0),
        ("explain", ("explain", "SP203"), 0),
        ("record-added", ("record", "add", "os-1", "--earned", "2026-03-02", "--learner", "record.yaml", *DAY), 0),
        ("record-removed", ("record", "remove", "py-1", "--learner", "record.yaml", *DAY), 0),
        ("init", ("init", "college"), 0),
        ("list-filtered", ("list", "--kind", "course,badge", "--format", "online", "--quiet"), 0),
        ("path-option", ("path", "os-1", "--format-only", "online", *DAY), 1),
        ("path-budget", ("path", "fellow", "--max-cost", "1600", *DAY), 1),
        ("path-require", ("path", "basics", "--require", "ml-1", *DAY), 0),
        ("path-alternatives", ("path", "certificate", "--alternatives", "9", *DAY), 0),
        ("path-compare", ("path", "data", "--catalog", "evening", "--compare", *DAY), 0),
        ("path-weeks", ("path", "data", "--catalog", "evening", "--compare", "--hours-per-week", "6", *DAY), 0),
    ],
    ids=lambda asked: asked[0],
)
def test_what_it_looks_like(run, here, monkeypatch, asked):
    name, arguments, ends = asked
    for width in WIDTHS:
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.chdir(begun(here.parent / str(width)))
        code, out, err = run(*arguments)
        assert (code, err) == (ends, "")
        same_as_golden(GOLDEN / f"{name}-{width}.txt", out)
        assert max(map(len, out.splitlines())) <= width


def test_a_place_stays_in_one_piece_and_a_report_for_programs_on_its_lines(run, here, monkeypatch):
    folder = here / "a-folder-with-a-name-that-is-longer-than-the-line"
    shutil.copytree(here / "wrong", folder)
    monkeypatch.setenv("COLUMNS", "40")
    whole = [line for line in run("check", str(folder.relative_to(here)), *DAY)[1].splitlines() if folder.name in line]
    assert re.fullmatch(rf"{folder.name}/wrong\.yaml:5:26:", whole[0])
    assert len(whole) >= 5
    concise = run("check", "wrong", "--output", "concise", *DAY)[1].splitlines()
    assert [line.startswith("wrong/wrong.yaml:") for line in concise] == [True] * 5 + [False]


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("path", ("path", "fellow"), 0),
        ("path-held", ("path", "bridge", *CONDITIONS), 0),
        ("path-lost", ("path", "lost"), 1),
        ("progress", ("progress", "bridge", "--what-if", "art-101", *CONDITIONS), 0),
        ("progress-lost", ("progress", "lost"), 1),
        ("path-budget", ("path", "fellow", "--max-cost", "1600"), 1),
        ("path-alternatives", ("path", "certificate", "--alternatives", "9"), 0),
        ("path-compare", ("path", "data", "--catalog", "evening", "--compare"), 0),
        ("list", ("list",), 0),
        ("list-none", ("list", "zzz"), 0),
        ("show", ("show", "certificate"), 0),
        ("show-fellow", ("show", "fellow"), 0),
        ("show-py", ("show", "school/py-1"), 0),
    ],
)
def test_plain_is_one_sentence_a_line(run, name, arguments, code):
    out = looks(run, f"plain-{name}.txt", *arguments, "--plain", *DAY, code=code)
    lines = out.splitlines()
    assert all(line == line.strip() and "  " not in line and line for line in lines)
    assert out == run(*arguments, "--plain", *DAY)[1]  # and whatever the width
    assert all(
        line.endswith((".", ":")) or "://" in line or line.startswith(("More on", "The steps in order"))
        for line in lines
    )


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("path", ("path", "fellow"), 0),
        ("path-held", ("path", "bridge", *CONDITIONS), 0),
        ("path-lost", ("path", "lost"), 1),
        ("progress", ("progress", "bridge", "--what-if", "art-101", *CONDITIONS), 0),
        ("progress-lost", ("progress", "lost"), 1),
        ("path-alternatives", ("path", "certificate", "--alternatives", "9"), 0),
        ("path-compare", ("path", "data", "--catalog", "evening", "--compare"), 0),
    ],
)
def test_markdown(run, name, arguments, code):
    out = looks(run, f"{name}.md", *arguments, "--output", "markdown", *DAY, code=code)
    rows = [line for line in out.splitlines() if line.startswith("|")]
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) <= 1  # each row has the same cells


HOSTILE = r"a | b `c` *d* _e_ [f](http://g.example) <b>h</b> &lt; \ ~~i~~ #1 $x$ www.j.example k@l.example ::error::m"


@pytest.mark.parametrize("columns", [60, 120])
def test_text_of_a_user_is_never_markup(run, tmp_path, monkeypatch, columns):
    (tmp_path / "c").mkdir()
    made = f"  a: {{name: '{HOSTILE}'}}\n  b: {{name: '{HOSTILE}', stack: [a]}}\n"
    text = f"stackplan: 1\nnamespace: t\ncredentials:\n{made}"
    (tmp_path / "c" / "t.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", str(columns))
    asked = ("path", "b", "--catalog", str(tmp_path / "c"), "--no-learner", *DAY)
    out = run(*asked, "--output", "markdown")[1]
    safe = (
        r"a \| b \`c\` \*d\* \_e\_ \[f\](http\://g.example) \<b\>h\</b\> \&lt; \\ \~\~i\~\~ \#1 \$x\$ "
        r"www\.j.example k\@l.example ::error::m"
    )
    assert f"| 1 | a | {safe} |" in out
    assert out.startswith(f"**{safe}: 1 step left")
    assert HOSTILE in run(*asked, "--plain")[1]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("- a", r"\- a"),
        ("# a", r"\# a"),
        ("+ a", r"\+ a"),
        ("12. a", r"12\. a"),
        ("1) a", r"1\) a"),
        ("a - b (c), d: e", "a - b (c), d: e"),
        ("a\nb\x1b[31m", r"a b�\[31m"),
    ],
)
def test_what_begins_a_block_is_escaped(text, safe):
    assert escaped(text) == safe


def test_plain_is_a_way_to_write_text(run):
    for arguments in (("path", "basics"), ("progress", "basics"), ("list",), ("show", "basics")):
        code, out, err = run(*arguments, "--plain", "--output", "json")
        assert (code, out) == (2, "")
        assert "--plain is a way to write text, and --output json asks for another" in err


def test_every_stream_can_take_them(tmp_path):
    for option in (("--plain",), ("--output", "markdown")):
        done = stackplan("path", "fellow", *option, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
        assert (done.returncode, done.stderr) == (0, "")
    assert plain(()) == ""

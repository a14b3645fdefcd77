"""Whatever is in a file: no exception, an end in time, and every format of the report well formed and harmless."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stackplan.checks.engine import Settings
from stackplan.checks.registry import RULES
from stackplan.render.chars import inert
from stackplan.render.layout import plain
from stackplan.render.output_json import dumps
from stackplan.render.report_ci import github_text, junit_text
from stackplan.render.report_json import findings_value, gitlab_value, sarif_value
from stackplan.render.report_text import concise_lines, report_lines
from stackplan.source.tree import SourceFile

from .checking import check_files, files_of

HERE = Path(__file__)
SHIPPED = sorted((HERE.parents[2] / "pathways").rglob("*.yaml"))
CASES = sorted((HERE.parent / "cases").glob("*.yaml"))
LONGEST = 30.0  # seconds for one file, on a machine with other things to do
TOKENS = (
    *"[]{}:,-#&*!|>'\"%@`?",
    "\t",
    "\x00",
    "\x1b[31m",
    "\x1b]0;title\x07",
    "\x9b2J",
    "\u2028",
    "\u202e",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "\n::error file=x::taken over",
    '"\\n::error::taken over"',
    "##[error]taken over",
    '"]]>"',
    '"<script>alert(1)</script>"',
    "&amp;",
    "../../etc/passwd",
    "x" * 5000,
    "9" * 400,
    "1e999",
    "-1",
    "NO",
    "0123",
    "2024-13-45",
    "999999999y",
    "P9999999Y",
    "[" * 200,
    "{a: " * 200,
    "\n<<: *x",
    "&x ",
    "*x",
    "!!python/object:os.system",
    "\n---\n",
    "\n...\n",
    "{all: '*'}",
    "{choose: 1000000, from: '*'}",
    "{credits: 0.0000000001, from: '*'}",
    "{tag: core, except: '*'}",
    "# stackplan: ignore[all]",
    "# stackplan: ignore[SP]",
    "null",
    "~",
    "",
)
EVIL_NAMES = (
    "\x1b[2J",
    "::error::x",
    "##[error]x",
    "]]>",
    "<script>alert(1)</script>",
    "[bold]x[/bold]",
    "a\r\n::error::x",
    "%0A::error::x",
)


def mutated(text: str, random: Random, changes: int) -> str:
    """A text with some lines deleted, doubled or exchanged, and some tokens put somewhere."""
    lines = text.splitlines(keepends=True)
    for _ in range(changes):
        at = random.randrange(len(lines)) if lines else 0
        match random.randrange(6) if lines else 5:
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, lines[at])
            case 2:
                other = random.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines[at] = "  " + lines[at] if random.random() < 0.5 else lines[at].removeprefix("  ")
            case 4:
                words = re.findall(r"[\w-]+", text)
                word = random.choice(words) if words else "a"
                lines[at] = re.sub(r"[\w-]+", word, lines[at], count=random.randrange(1, 4))
            case _:
                line = lines[at] if lines else ""
                place = random.randrange(len(line) + 1)
                changed = line[:place] + random.choice(TOKENS) + line[place:]
                lines[at : at + 1] = [changed]
    return "".join(lines)


def is_harmless(files: list[SourceFile]) -> None:
    began = time.monotonic()
    report = check_files(files, Settings(seconds=2.0))
    texts = [
        "".join(inert(plain(line)) + "\n" for line in report_lines(report, 80)),
        "".join(inert(plain(line)) + "\n" for line in concise_lines(report)),
        github_text(report),
        junit_text(report),
        dumps(findings_value(report), ascii_only=False),
        dumps(findings_value(report), ascii_only=True),
        dumps(sarif_value(report, RULES, "0"), ascii_only=False),
        dumps(gitlab_value(report), ascii_only=True),
    ]
    assert time.monotonic() - began < LONGEST
    for text in texts:
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
        text.encode()
    for text in texts[:2]:
        assert not re.search(r"^\s*(::|##\[)", text, re.MULTILINE)
    for line in texts[2].splitlines():
        if line.lstrip().startswith(("::", "##[")):
            assert re.match(r"::(error|warning|notice) (file=[^,:]*,line=\d+,col=\d+|title=)", line)
    root = ElementTree.fromstring(texts[3].encode())
    assert len(root.findall(".//testcase")) == max(len(report.findings), 1)
    assert not re.search(r"^\s*(::|##\[)", texts[3], re.MULTILINE)
    for text in texts[4:]:
        json.loads(text)
    assert len(json.loads(texts[4])["findings"]) == len(report.findings)


def is_harmless_mutated(seed: int) -> None:
    random = Random(seed)
    path = random.choice(SHIPPED if random.random() < 0.3 else CASES)
    files = files_of(path.read_text(encoding="utf-8"))
    changes = random.choice((1, 1, 2, 3, 8))
    is_harmless([SourceFile(file.name, _bytes(mutated(file.data.decode(), random, changes))) for file in files])


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


@given(st.integers(0, 2**32))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_mutated(seed):
    is_harmless_mutated(seed)


@pytest.mark.slow
@given(st.integers(0, 2**32))
@settings(max_examples=4000, deadline=None, suppress_health_check=list(HealthCheck))
def test_mutated_often(seed):
    is_harmless_mutated(seed)


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_bytes(data):
    is_harmless([SourceFile("case.yaml", data), SourceFile("more.yaml", b"stackplan: 1\nnamespace: a\n" + data)])


@pytest.mark.parametrize("evil", EVIL_NAMES)
def test_evil_texts_in_every_place(evil):
    quoted = json.dumps(evil)
    text = f"""
stackplan: 1
namespace: a
x-own: {quoted}
title: {quoted}
tags: {{{quoted}: [{quoted}]}}
sources: {{{quoted}: {{url: {quoted}}}}}
credentials:
  {quoted}: {{name: {quoted}}}
  ../../up: {{name: {quoted}, kind: {quoted}, source: {quoted}, {quoted}: 1}}
  b: {{name: b, description: "any 1 of 2", stack: [{{tag: {quoted}}}, {{id: [{quoted}]}}, {quoted}]}}
  c: {{name: c, stack: {{sections: {{{quoted}: [b], x: {{any: [{quoted}, b], name: {quoted}}}}}}}}}
"""
    is_harmless([SourceFile("case.yaml", text.encode())])
    is_harmless([SourceFile(f"{evil}.yaml", b"stackplan: 1\nnamespace: a\ncredentials: {a: {nmae: x}}\n")])


@pytest.mark.parametrize(
    "bomb",
    [
        "x-a: " + "[" * 100_000,
        "x-a: " + "{a: " * 100_000,
        "x-a: " + "[{a: " * 30_000,
        "- " * 50_000,
        "? " * 50_000,
        "x-a: &a [" + "*a, " * 10_000 + "]",
        "\n".join(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}" for i in range(200)),
        "x-a: '" + "x" * 3_000_000 + "'",
        "credentials: {" + ", ".join(f"c{i}: {{prerequisites: c{(i + 1) % 3000}}}" for i in range(3000)) + "}",
        "credentials: {" + ", ".join(f"c{i}: {{stack: [c{i + 1}, c{i + 2}]}}" for i in range(2000)) + "}",
        "credentials: {a: {stack: " + "{any: [" * 25 + "a" + "]}" * 25 + "}}",
        "credentials: {" + ", ".join(f"c{i}: {{stack: {{all: '*'}}}}" for i in range(120)) + "}",
    ],
    ids=lambda bomb: bomb[:12].replace("\n", " "),
)
def test_bombs(bomb):
    is_harmless([SourceFile("case.yaml", b"stackplan: 1\nnamespace: a\n" + bomb.encode())])

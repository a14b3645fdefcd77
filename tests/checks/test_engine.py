"""Selection, severities and suppressions; what is checked and what is only there to refer to."""

from __future__ import annotations

import pytest

from stackplan.catalog.load import load_documents
from stackplan.checks.engine import Settings, check
from stackplan.checks.registry import UnknownRuleError, named
from stackplan.diagnostics import Severity
from stackplan.source.tree import SourceFile

from .checking import ON, check_text

HEAD = "stackplan: 1\nnamespace: s\ncredentials:\n"


def told(text: str, settings: Settings | None = None) -> list[str]:
    report = check_text(HEAD + text, settings)
    return [f"{each.diagnostic.span.line}:{each.diagnostic.code.code}" for each in report.findings]


def test_rules_are_named_by_code_by_beginning_and_by_name():
    assert named("SP203") == {"SP203"}
    assert named("sp203 ") == {"SP203"}
    assert named("unknown-credential") == {"SP203"}
    assert {"SP401", "SP410"} < named("SP4")
    assert named("SP4") < named("all")
    assert named("SP") == named("all")
    with pytest.raises(UnknownRuleError) as wrong:
        named("unknown-credntial")
    assert wrong.value.near[0] == "unknown-credential"
    for text in ("", "SP999", "P4", "4"):
        with pytest.raises(UnknownRuleError):
            named(text)


def test_only_what_is_selected_is_looked_for():
    text = "  a: {name: A, nmae: A}\n  b: {name: B, prerequisites: nope}\n"
    assert told(text) == ["4:SP101", "5:SP203"]
    assert told(text, Settings(named("SP2"))) == ["5:SP203"]
    assert told(text, Settings(named("all") - named("SP2"))) == ["4:SP101"]


def test_what_keeps_a_file_from_being_read_is_told_in_any_case():
    text = "  a: {name: A, kind: [}\n"
    assert told(text, Settings(named("SP6"))) == ["4:SP003"]
    assert told(text, Settings(named("all") - named("SP0"))) == ["4:SP003"]
    assert check_text(HEAD + text).broken_files == ("case.yaml",)
    assert check_text(HEAD + "  a: {name: A}\n").broken_files == ()


def test_one_mistake_is_one_finding():
    assert told("  a: {name: A, prerequisites: no}\n") == ["4:SP203"]
    assert told("  a: {name: A}\n  no: {name: B, prerequisites: a}\n") == ["5:SP009", "5:SP308"]


def test_a_severity_can_be_another_one():
    report = check_text(HEAD + "  a: {name: A}\n", Settings(severities={"SP308": Severity.ERROR}))
    assert [finding.severity for finding in report.findings] == [Severity.ERROR]
    assert report.fails(Severity.ERROR)
    assert not check_text(HEAD + "  a: {name: A}\n").fails(Severity.WARNING)


@pytest.mark.parametrize(
    "text",
    [
        "  a: {name: A, prerequisites: nope}  # stackplan: ignore[SP203] comes next term\n",
        "  a: {name: A, prerequisites: nope}  #stackplan:ignore[unknown-credential]\n",
        "  a: {name: A, prerequisites: nope}  # see below; # stackplan: ignore[SP2]\n",
        "  # stackplan: ignore[SP203] comes next term\n  a: {name: A, prerequisites: nope}\n",
        "  # stackplan: ignore[SP203] comes next term\n  # more about it\n\n  a: {name: A, prerequisites: nope}\n",
        "  a:\n    name: A\n    prerequisites:\n      # stackplan: ignore[SP203, SP218]\n      [nope]\n",
    ],
)
def test_a_comment_suppresses(text):
    assert [code for code in told(text) if "SP203" in code] == []
    assert check_text(HEAD + text).suppressed == 1


def test_a_suppression_that_suppresses_nothing_is_found():
    assert told("  a: {name: A, stack: [b]}  # stackplan: ignore[SP203, SP101]\n  b: {name: B}\n") == [
        "4:SP901",
        "4:SP901",
    ]
    both = "  a: {name: A, stack: [c]}  # stackplan: ignore[SP203, SP101]\n  b: {name: B, stack: [a]}\n"
    report = check_text(HEAD + both)
    [finding] = report.findings
    assert finding.diagnostic.message == "nothing is found that 'ignore[SP101]' would suppress"
    assert str(finding.diagnostic.span) == "case.yaml:4:56"
    # Of a rule that did not run nobody knows.
    assert told(both, Settings(named("SP9"))) == []


def test_a_suppression_of_no_rule_is_found():
    report = check_text(HEAD + "  a: {name: A, stack: [b]}  # stackplan: ignore[SP23]\n  b: {name: B}\n")
    [finding] = report.findings
    assert finding.diagnostic.code.code == "SP902"
    assert finding.diagnostic.message == "no rule is called 'SP23'"
    assert str(finding.diagnostic.help).startswith("did you mean SP2")


@pytest.mark.parametrize(
    "text",
    [
        '  a: {name: "A # stackplan: ignore[SP203]", prerequisites: nope}\n',
        "  a: {name: A, description: 'x # stackplan: ignore[SP203]', prerequisites: nope}\n",
        "  a:\n    description: |\n      # stackplan: ignore[SP203]\n      x\n    prerequisites: nope\n",
        "  a: {name: A, prerequisites: nope}  # stackplan ignore[SP203]\n",
        "  a: {name: A, prerequisites: nope}  # stackplan: ignore\n",
        "  a: {name: A, prerequisites: nope}\n  # stackplan: ignore[SP203]\n  b: {name: B}\n",
    ],
)
def test_what_only_looks_like_a_suppression_is_none(text):
    assert any("SP203" in code for code in told(text))


def test_a_file_that_cannot_be_read_does_not_hide_the_rest():
    files = [
        SourceFile("broken.yaml", b"credentials: [\n"),
        SourceFile(
            "good.yaml", (HEAD + "  a: {name: A, nmae: x, stack: [b]}\n  b: {name: B, valid_for: x}\n").encode()
        ),
    ]
    catalog, documents = load_documents(files)
    report = check(catalog, documents, files, ON, Settings())
    assert [(each.diagnostic.span.file, each.diagnostic.code.code) for each in report.findings] == [
        ("broken.yaml", "SP003"),
        ("good.yaml", "SP101"),
        ("good.yaml", "SP103"),
    ]


def test_findings_are_told_of_what_is_checked_only():
    files = [
        SourceFile("mine.yaml", b"stackplan: 1\nnamespace: m\ncredentials:\n  a: {name: A, stack: [s/b], nmae: A}\n"),
        SourceFile("theirs.yaml", (HEAD + "  b: {name: B, prerequisites: nope}\n").encode()),
    ]
    catalog, documents = load_documents(files)
    report = check(catalog, documents, files, ON, Settings(), checked=frozenset({"mine.yaml"}))
    assert [each.diagnostic.code.code for each in report.findings] == ["SP101"]
    assert report.files == 1


def test_what_a_budget_leaves_open_is_counted_and_said():
    text = HEAD + "".join(
        f"  c{i}: {{name: C{i}, stack: {{sections: {{x: {{any: [a, b]}}, y: {{any: [a, b]}}}},"
        " limits: [{at_most: 2, of: [a, b]}]}}\n"
        for i in range(3)
    )
    text += "  a: {name: A}\n  b: {name: B}\n"
    assert check_text(text, Settings(seconds=1e-9)).unchecked == ("s/c0", "s/c1", "s/c2")
    assert check_text(text).unchecked == ()

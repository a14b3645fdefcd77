"""Reading a learner's record: everything kept, every mistake placed, suggestions for misspelt fields."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackplan.catalog.model import CreditAmount
from stackplan.diagnostics import Span
from stackplan.learner.record import Confirmation, Hold, Record, Statement, Waiver, have, read_record
from stackplan.source.tree import SourceFile


def record(text: str) -> tuple[Record, list[tuple[str, str, str | None]]]:
    """A record, after its first line, and the findings: `line:column code message`, and the help."""
    read, found = read_record(SourceFile("me.yaml", f"stackplan: 1\n{text}".encode()))
    told = []
    for finding in found:
        assert finding.span is not None
        place = f"{finding.span.line}:{finding.span.column}"
        told.append((place, f"{finding.code.code} {finding.message}", finding.help))
    return read, told


def test_holds() -> None:
    read, found = record("""\
holds:
  - comptia/a-plus
  - 101
  - {credential: njit/cs-610, earned: 2024-05-12, grade: B+, tags: [transfer]}
  - {credential: cncf/cka, earned: 2023-02-01, expires: "2025-02-01", x-invoice: 17}
  - {credential: njit/cs-630, status: in-progress, expected: 2027-01-20}
  - {credential: njit/gc-cs, earned: 2025-05-20, used: [njit/cs-610]}
  - {credential: rutgers/cs-314, credits: 4, grade: 3.5}
  - credential: tu/is-1
    credits: {amount: 7.5, unit: ects}
""")
    assert found == []

    def span(line: int, column: int, end: int) -> Span:
        return Span("me.yaml", line, column, line, end)

    assert read == Record(
        holds=(
            Hold("comptia/a-plus", span(3, 5, 19)),
            Hold("101", span(4, 5, 8)),
            Hold("njit/cs-610", span(5, 18, 29), earned=date(2024, 5, 12), grade="B+", tags=("transfer",)),
            Hold("cncf/cka", span(6, 18, 26), earned=date(2023, 2, 1), expires=date(2025, 2, 1)),
            Hold("njit/cs-630", span(7, 18, 29), status="in-progress", expected=date(2027, 1, 20)),
            Hold("njit/gc-cs", span(8, 18, 28), earned=date(2025, 5, 20), used=("njit/cs-610",)),
            Hold("rutgers/cs-314", span(9, 18, 32), grade="3.5", credits=CreditAmount(Decimal(4))),
            Hold("tu/is-1", span(10, 17, 24), credits=CreditAmount(Decimal("7.5"), "ects")),
        )
    )


def test_the_rest() -> None:
    read, found = record("""\
x-of: somebody
facts:
  lpn-hours: {amount: 2500, from: 2024-10-01, as_of: 2026-10-01}
  bachelors-degree: true
  convicted: false
  projects: 3
waivers:
  - {requirement: njit/ms-cs#systems, by: Graduate advisor, date: 2026-02-01, reason: Industry experience}
  - {requirement: njit/ms-cs#bridge, with: [rutgers/cs-314], by: Advisor, date: 2026-02-01, reason: Equivalent course}
confirmed:
  - {requirement: deakin/mpp#portfolio, by: Faculty, date: 2026-03-03}
""")
    assert found == []
    assert read.holds == ()
    assert read.facts == (
        Statement("lpn-hours", Span("me.yaml", 4, 3, 4, 12), True, Decimal(2500), date(2024, 10, 1), date(2026, 10, 1)),
        Statement("bachelors-degree", Span("me.yaml", 5, 3, 5, 19)),
        Statement("convicted", Span("me.yaml", 6, 3, 6, 12), holds=False),
        Statement("projects", Span("me.yaml", 7, 3, 7, 11), amount=Decimal(3)),
    )
    day = date(2026, 2, 1)
    assert read.waivers == (
        Waiver("njit/ms-cs#systems", "Graduate advisor", day, "Industry experience", Span("me.yaml", 9, 5, 9, 107)),
        Waiver(
            "njit/ms-cs#bridge",
            "Advisor",
            day,
            "Equivalent course",
            Span("me.yaml", 10, 5, 10, 119),
            ("rutgers/cs-314",),
        ),
    )
    assert read.confirmed == (
        Confirmation("deakin/mpp#portfolio", "Faculty", date(2026, 3, 3), Span("me.yaml", 12, 5, 12, 71)),
    )


@pytest.mark.parametrize("text", ["", "holds:\n", "holds: []\nfacts:\nwaivers:\nconfirmed: ~\n", "facts: {}\n"])
def test_nothing_held(text: str) -> None:
    assert record(text) == (Record(), [])


@pytest.mark.parametrize(
    ("text", "place", "message", "help_text"),
    [
        ("hold: [a]", "2:1", "SP101 unknown field 'hold' in a record", "did you mean 'holds'?"),
        ("zzz: 1", "2:1", "SP101 unknown field 'zzz' in a record", "known here: stackplan, holds, facts, waivers, confirmed"),
        ("holds: a", "2:8", "SP102 'holds' must be a list, not 'a'", None),
        ("holds: {a: 1}", "2:8", "SP102 'holds' must be a list, not a mapping", None),
        ("holds: [[a]]", "2:9", "SP102 'holds' must be a list of ids and of mappings with 'credential', not a list", None),
        ("holds: [~]", "2:9", "SP102 'credential' has no value", "write text"),
        ("holds: ['']", "2:9", "SP103 'credential' is empty", None),
        ("holds: [{earned: 2024-01-01}]", "2:9", "SP104 a hold needs 'credential'", None),
        ("holds: [{credntial: a}]", "2:10", "SP101 unknown field 'credntial' in a hold", "did you mean 'credential'?"),
        ("holds: [{credential: a, credits: {amout: 3}}]", "2:35", "SP101 unknown field 'amout' in 'credits'", "did you mean 'amount'?"),
        ("waivers: [{requirement: a/b#c, bye: D, date: 2026-01-01, reason: E}]", "2:32", "SP101 unknown field 'bye' in a waiver", "did you mean 'by'?"),
        ("holds: [{credential: a, eanred: 2024-01-01}]", "2:25", "SP101 unknown field 'eanred' in a hold", "did you mean 'earned'?"),
        ("holds: [{credential: a, earned: 2024-13-01}]", "2:33", "SP103 'earned' must be a date such as 2026-12-31, not '2024-13-01'", None),
        ("holds: [{credential: a, earned: }]", "2:33", "SP102 'earned' has no value", "write a date such as 2026-12-31"),
        ("holds: [{credential: a, earned: [b]}]", "2:33", "SP102 'earned' must be a date such as 2026-12-31, not a list", None),
        ("holds: [{credential: a, earned: 2024-02-01, expires: 2024-01-31}]", "2:54", "SP103 it expires on 2024-01-31, before it was earned on 2024-02-01", "check both dates"),
        ("holds: [{credential: a, status: in progress}]", "2:33", "SP103 'in progress' is no status", "did you mean 'in-progress'?"),
        ("holds: [{credential: a, status: lost}]", "2:33", "SP103 'lost' is no status", "one of: earned, in-progress, registered, failed, revoked"),
        ("holds: [{credential: a, tags: {b: 1}}]", "2:31", "SP102 'tags' must be text, not a mapping", None),
        ("holds: [{credential: a, credits: many}]", "2:34", "SP102 'credits' must be a number, not 'many'", None),
        ("holds: [{credential: a, credits: -1}]", "2:34", "SP103 'credits' must be zero or more, not '-1'", None),
        ("holds: [{credential: a, credits: {amount: 3, unit: hours}}]", "2:52", "SP103 'hours' is no unit", "one of: semester-hour, quarter-hour, ects, cats, ceu, clock-hour, point"),
        ("holds: [{credential: a, credits: {unit: ects}}]", "2:34", "SP104 'credits' needs 'amount'", None),
        ("facts: [a]", "2:8", "SP102 'facts' must be a mapping, not a list", None),
        ("facts: {a: maybe}", "2:12", "SP102 'a' must be true, false, a number or a mapping with 'amount', not 'maybe'", None),
        ("facts: {a: {from: 2024-01-01}}", "2:9", "SP104 the fact 'a' needs 'amount'", None),
        ("facts: {a: {amount: 1, from: 2024-02-01, as_of: 2024-01-01}}", "2:49", "SP103 'as_of' is 2024-01-01, before 'from', 2024-02-01", "check both dates"),
        ("waivers: [a/b#c]", "2:11", "SP102 'waivers' must be a list of mappings with 'requirement', 'by', 'date' and 'reason', not 'a/b#c'", None),
        ("waivers: [{requirement: a/b#c, by: D, date: 2026-01-01}]", "2:11", "SP104 a waiver needs 'reason'", None),
        ("waivers: [{requirement: a/b, by: D, date: 2026-01-01, reason: E}]", "2:25", "SP103 'a/b' is no address of a requirement", "write the credential, '#', and the requirement's id: njit/ms-cs#core"),
        ("confirmed: [{requirement: a/b#c, date: 2026-01-01}]", "2:13", "SP104 a confirmation needs 'by'", None),
        ("confirmed: [{requirement: a/b#c, by: D, data: 2026-01-01, date: 2026-01-01}]", "2:41", "SP101 unknown field 'data' in a confirmation", "did you mean 'date'?"),
        ("holds: [a]\nholds: [b]", "3:1", "SP005 the key 'holds' is written twice", "keep one of them"),
    ],
)  # fmt: skip
def test_mistakes(text: str, place: str, message: str, help_text: str | None) -> None:
    assert record(text)[1] == [(place, message, help_text)]


def test_what_is_malformed_is_left_out_and_the_rest_is_kept() -> None:
    read, found = record("holds: [{credential: a, earned: soon, grade: B}, {grade: C}, c]\nwaivers: [{by: D}]\n")
    assert [(hold.credential, hold.earned, hold.grade) for hold in read.holds] == [("a", None, "B"), ("c", None, None)]
    assert read.waivers == ()
    assert [message for _, message, _ in found] == [
        "SP103 'earned' must be a date such as 2026-12-31, not 'soon'",
        "SP104 a hold needs 'credential'",
        "SP104 a waiver needs 'requirement'",
        "SP104 a waiver needs 'date'",
        "SP104 a waiver needs 'reason'",
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"- a\n", "a record must be a mapping, not a list"),
        (b"stackplan: 2\nholds: [a]\n", "this program reads version 1 of the language, not '2'"),
        (b"stackplan: 1\nnamespace: a\ncredentials: {}\n", "this is a catalog file, not a learner's record"),
        (b"", "the file is empty"),
        (b"holds: [a\n", "the '[' opened here is not closed"),
    ],
)
def test_no_record(data: bytes, message: str) -> None:
    read, found = read_record(SourceFile("me.yaml", data))
    assert read == Record()
    assert [finding.message for finding in found] == [message]


def test_without_a_version_it_is_read_as_of_this_one() -> None:
    read, [finding] = read_record(SourceFile("me.yaml", b"holds: [a]\n"))
    assert [hold.credential for hold in read.holds] == ["a"]
    assert (finding.message, finding.help) == ("the file has no 'stackplan', its version", "begin with: stackplan: 1")


def test_have() -> None:
    record = have(["cka, ckad", "njit/cs-610", "cka,"])
    assert [hold.credential for hold in record.holds] == ["cka", "ckad", "njit/cs-610"]
    assert {(hold.status, hold.earned, hold.span.file) for hold in record.holds} == {("earned", None, "--have")}
    assert have([]) == Record()


def test_two_records_as_one() -> None:
    read, _ = record("holds: [a]\nfacts: {b: true}\n")
    joined = read.joined(have(["c"]))
    assert [hold.credential for hold in joined.holds] == ["a", "c"]
    assert joined.facts == read.facts


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["holds", "facts", "waivers", "credential", "earned", "credits", "amount", "requirement", "by", "date", ": ", "[", "]", "{", "}", ", ", "\n", "  ", "- ", "a/b#c", "2024-01-01", "true", "3", "~", "'", "x-y"]
        ),
        max_size=25,
    ).map("".join)
)  # fmt: skip
def test_any_text_is_read_or_told(text: str) -> None:
    read_record(SourceFile("me.yaml", text.encode()))

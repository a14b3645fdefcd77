"""What a catalog tells about a record: each mistake once, at its place."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

from datetime import date

import pytest

import stackplan
from stackplan.learner.record import read_record
from stackplan.learner.review import review
from stackplan.learner.standing import standings
from stackplan.source.read import read
from stackplan.source.tree import SourceFile

ON = date(2026, 11, 23)
CATALOG = """\
stackplan: 1
namespace: school
issuers: {school: {name: The School, grade_scale: letter}}
defaults: {issuer: school, credit_unit: semester-hour}
grade_scales: {letter: [A, B, C]}
facts: {lpn-hours: {name: Hours}}
credentials:
  algebra: {credits: 3, valid_for: 1y}
  botany: {credits: 3, equivalents: [old-botany]}
  old-botany: {credits: 3}
  chess: {credits: 1}
  basics: {stack: [algebra, botany]}
  degree:
    prerequisites: {any: [chess, {manual: Two years of work, id: work}], id: entry}
    recommended: {any: [chess], id: advice}
    stack:
      sections:
        base: basics
        deep:
          choose: 2
          from: [chess, {all: [algebra], id: inner}, algebra, botany]
          limits: [{at_most: 1, of: chess, unless: {manual: Allowed by the dean, id: dean}}]
    renewal: [{extends: 1y, by: {manual: A talk, id: talk}}]
    sharing: [{with: basics, at_most: 1, unless: {manual: Shared, id: shared}}]
    equivalents: [{manual: A foreign one, id: foreign}]
    not_after: [{any: [chess], id: late}]
  broken: {stack: [nothing-like-it]}
"""
OTHER = "stackplan: 1\nnamespace: club\ncredentials:\n  chess: {}\n"


@pytest.fixture(scope="module")
def catalog():
    return stackplan.load_catalog_files([("school.yaml", CATALOG.encode()), ("club.yaml", OTHER.encode())])[0]


def found(catalog, text: str) -> list[str]:
    file = SourceFile("me.yaml", f"stackplan: 1\n{text}".encode())
    record, mistakes = read_record(file)
    assert mistakes == ()
    told = []
    for remark in review(record, read(file)[0], catalog, ON):
        finding = remark.diagnostic
        assert finding.span is not None
        hint = f" ({finding.help})" if finding.help else ""
        told.append(
            f"{finding.span.line}:{finding.span.column} {remark.severity} {finding.code.name}: {finding.message}{hint}"
        )
    return told


def test_nothing_is_said_of_what_is_right(catalog):
    assert (
        found(
            catalog,
            """\
holds:
  - school/algebra
  - {credential: botany, earned: 2026-11-23, grade: B}
  - {credential: school/basics, used: [school/algebra, old-botany]}
  - {credential: school/degree, used: [old-botany, chess, basics]}
  - {credential: school/chess, status: in-progress, expected: 2026-11-23}
  - {credential: club/chess, grade: 1st}
  - {credential: rutgers/cs-314, credits: 3}
facts: {lpn-hours: {amount: 3, as_of: 2026-11-23}, school/lpn-hours: 4}
waivers:
  - {requirement: school/degree#base, with: [rutgers/cs-314, algebra], by: A, date: 2026-11-23, reason: R}
confirmed:
  - {requirement: degree#work, by: A, date: 2026-11-23}
""",
        )
        == []
    )


@pytest.mark.parametrize(
    "address",
    [
        "entry",
        "work",
        "advice",
        "base",
        "deep",
        "inner",
        "dean",
        "talk",
        "shared",
        "foreign",
        "late",
        "stack",
        "prerequisites",
    ],
)
def test_every_address_of_a_credential_is_known(catalog, address):
    assert found(catalog, f"confirmed: [{{requirement: school/degree#{address}, by: A, date: 2026-01-01}}]\n") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("holds: [school/algebr]", "2:9 error unknown-credential: unknown credential 'school/algebr' (did you mean 'school/algebra' or 'school/degree' or 'school/broken'?)"),
        ("holds: [acme/xyz]", "2:9 warning unknown-credential: unknown credential 'acme/xyz' (it is kept, and counts for nothing)"),
        ("holds: [chess]", "2:9 error ambiguous-alias: 'chess' may be any of club/chess, school/chess (write the full id of the one that is held)"),
        ("holds: [{credential: algebra, earned: 2026-11-24}]", "2:39 error bad-value: 2026-11-24 is in the future, seen from 2026-11-23 (what is not finished has a status, in-progress or registered, and the day on which it is expected)"),
        ("holds: [{credential: algebra, grade: b}]", "2:38 error unknown-grade: 'b' is no grade of school/algebra (its scale has A, B, C)"),
        ("holds: [{credential: algebra, status: registered, expected: 2026-01-01}]", "2:61 warning bad-value: it was expected on 2026-01-01, and is still registered (if it is earned by now, say when)"),
        ("holds: [{credential: basics, used: [algebra, school/chess]}]", "2:46 error bad-value: 'school/chess' is no part of school/basics (`stackplan show school/basics` shows what it is made of)"),
        ("holds: [{credential: algebra, used: botany}]", "2:37 error bad-value: 'botany' is no part of school/algebra (it is made of nothing)"),
        ("holds: [{credential: basics, used: algebr}]", "2:36 error unknown-credential: unknown credential 'algebr' (did you mean 'school/algebra'?)"),
        ("facts: {lpn-hour: 3}", "2:9 error unknown-fact: unknown fact 'lpn-hour' (did you mean 'lpn-hours'?)"),
        ("facts: {x: true}", "2:9 warning unknown-fact: unknown fact 'x' (it is kept, and used by nothing)"),
        ("facts: {lpn-hours: {amount: 1, as_of: 2027-01-01}}", "2:9 error bad-value: 2027-01-01 is in the future, seen from 2026-11-23"),
        ("confirmed: [{requirement: school/degree#wrk, by: A, date: 2026-01-01}]", "2:27 error unknown-address: 'school/degree#wrk' is the address of no requirement (did you mean 'school/degree#work'?)"),
        ("confirmed: [{requirement: school/basics#zzz, by: A, date: 2026-01-01}]", "2:27 error unknown-address: 'school/basics#zzz' is the address of no requirement (school/basics has stack)"),
        ("confirmed: [{requirement: club/chess#zzz, by: A, date: 2026-01-01}]", "2:27 error unknown-address: 'club/chess#zzz' is the address of no requirement (club/chess requires nothing)"),
        ("confirmed: [{requirement: school/degre#work, by: A, date: 2026-01-01}]", "2:27 error unknown-address: 'school/degre#work' is the address of no requirement: unknown credential 'school/degre' (did you mean 'school/degree#work'?)"),
        ("confirmed: [{requirement: chess#work, by: A, date: 2026-01-01}]", "2:27 error ambiguous-alias: 'chess' may be any of club/chess, school/chess (write the full id before the '#')"),
        ("confirmed: [{requirement: school/degree#work, by: A, date: 2027-01-01}]", "2:60 error bad-value: 2027-01-01 is in the future, seen from 2026-11-23"),
        ("waivers: [{requirement: school/degree#bas, by: A, date: 2026-01-01, reason: R}]", "2:25 error unknown-address: 'school/degree#bas' is the address of no requirement (did you mean 'school/degree#base'?)"),
        ("waivers: [{requirement: school/degree#base, by: A, date: 2026-01-01, reason: R, with: rutgers/cs-314}]", "2:87 error unknown-credential: unknown credential 'rutgers/cs-314' (say under 'holds' what it is worth: {credential: rutgers/cs-314, credits: 3})"),
        ("waivers: [{requirement: school/degree#base, by: A, date: 2026-01-01, reason: R, with: [algebra]}]", "2:88 warning bad-value: 'algebra' takes the place of a requirement, and the record does not hold it (add it under 'holds')"),
    ],
)  # fmt: skip
def test_one_mistake_is_one_finding(catalog, text, told):
    assert found(catalog, text) == [told]


def test_of_a_credential_that_lost_a_malformed_part_no_address_is_missed(catalog):
    assert found(catalog, "confirmed: [{requirement: school/broken#zzz, by: A, date: 2026-01-01}]") == []


def test_how_each_line_stands(catalog):
    record, _ = read_record(
        SourceFile(
            "me.yaml",
            b"""\
stackplan: 1
holds:
  - {credential: algebra, earned: 2026-01-01}
  - {credential: school/algebra, earned: 2025-01-01}
  - {credential: school/botany, status: failed}
  - chess
  - acme/x
""",
        )
    )
    told = [(each.id, each.reason, each.detail, each.until) for each in standings(record, catalog, ON)]
    assert told == [
        ("school/algebra", None, None, date(2027, 1, 1)),
        ("school/algebra", "expired", "expired on 2026-01-01", date(2026, 1, 1)),
        ("school/botany", "failed", "failed", None),
        (None, "ambiguous", "may be any of club/chess, school/chess", None),
        (None, "unknown", "no catalog knows this id", None),
    ]

"""The JSON Schema of a learner's record says of its form what the reader says."""

from __future__ import annotations

import pytest
from catalog.schema_helpers import problems, validator, value_of
from jsonschema import Draft7Validator

from stackplan.learner.keys import CONFIRMATION, HOLD, RECORD, STATEMENT, STATUSES, WAIVER
from stackplan.learner.record import read_record
from stackplan.learner.schema import record_schema
from stackplan.source.tree import SourceFile

WRITTEN = """\
stackplan: 1
x-note: kept
holds:
  - comptia/a-plus
  - 101
  - {credential: njit/cs-610, earned: 2024-05-12, grade: B+, tags: [transfer], x-note: [a]}
  - {credential: cncf/cka, earned: "2023-02-01", expires: 2025-02-01, status: earned, tags: transfer}
  - {credential: njit/cs-630, status: in-progress, expected: 2027-01-20}
  - {credential: njit/gc-cs, earned: 2025-05-20, used: [njit/cs-610]}
  - {credential: tu/is-1, credits: {amount: 7.5, unit: ects}, grade: 1.3}
facts:
  lpn-hours: {amount: 2500, from: 2024-10-01, as_of: 2026-10-01}
  bachelors-degree: true
  years: 3.5
waivers:
  - {requirement: njit/ms-cs#systems, by: Adviser, date: 2026-02-01, reason: Experience}
  - {requirement: njit/ms-cs#bridge, with: [rutgers/cs-314], by: Adviser, date: 2026-02-01, reason: Equivalent}
confirmed:
  - {requirement: deakin/mpp#portfolio, by: Faculty, date: 2026-03-03}
"""


def malformed(text: str) -> bool:
    return bool(read_record(SourceFile("me.yaml", text.encode()))[1])


def test_it_is_a_draft_07_schema_with_every_key() -> None:
    schema = record_schema()
    Draft7Validator.check_schema(schema)
    for table in (RECORD, HOLD, STATEMENT, WAIVER, CONFIRMATION):
        for name, key in table.items():
            assert f"'{name}': " in str(schema)
            assert key.doc.endswith(".")
            assert len(key.examples) != 1
    assert schema["definitions"]["status"]["enum"] == list(STATUSES)


@pytest.mark.parametrize("text", [WRITTEN, "stackplan: 1\n", "stackplan: 1\nholds:\nfacts: ~\nwaivers: []\n"])
def test_what_the_reader_reads_is_valid(text: str) -> None:
    assert not malformed(text)
    assert problems(text, "record") == []


@pytest.mark.parametrize(
    "text",
    [
        "holds: [a]",
        "stackplan: 2",
        "stackplan: 1\nnamespace: ns",
        "stackplan: 1\nholds: a",
        "stackplan: 1\nholds: [[a]]",
        "stackplan: 1\nholds: [{earned: 2024-01-01}]",
        "stackplan: 1\nholds: [{credential: a, earnt: 2024-01-01}]",
        "stackplan: 1\nholds: [{credential: a, earned: May 2024}]",
        "stackplan: 1\nholds: [{credential: a, status: lost}]",
        "stackplan: 1\nholds: [{credential: a, credits: {unit: ects}}]",
        "stackplan: 1\nfacts: [a]",
        "stackplan: 1\nfacts: {a: many}",
        "stackplan: 1\nfacts: {a: {from: 2024-01-01}}",
        "stackplan: 1\nfacts: {a: -1}",
        "stackplan: 1\nwaivers: [{requirement: a#b, by: X, date: 2024-01-01}]",
        "stackplan: 1\nwaivers: [{requirement: a, by: X, date: 2024-01-01, reason: Y}]",
        "stackplan: 1\nconfirmed: [{requirement: a#b, date: 2024-01-01}]",
        "stackplan: 1\nconfirmed: [{requirement: a#b, by: X, date: 2024-01-01, with: c}]",
        "stackplan: 1\nconfirmed: a",
    ],
)
def test_what_is_malformed_is_refused(text: str) -> None:
    assert malformed(text)
    assert not validator("record").is_valid(value_of(text))

"""Each file of `cases/` gives exactly the findings that it states."""

from __future__ import annotations

import random

import pytest

from stackplan.catalog.load import load

from . import cases


@pytest.mark.parametrize("name", cases.names())
def test_findings(name: str) -> None:
    text = cases.text_of(name)
    catalog, found = load(cases.files_of(text))
    assert cases.shown(found) == cases.expected(text)
    assert catalog.diagnostics == found


@pytest.mark.parametrize("name", cases.names())
def test_the_order_of_files_changes_nothing(name: str) -> None:
    files = cases.files_of(cases.text_of(name))
    first, found = load(files)
    random.Random(name).shuffle(files)
    again, found_again = load(reversed(files))
    assert found_again == found
    assert again.credentials == first.credentials
    assert list(again.credentials) == list(first.credentials)
    assert (again.digest, again.issuers, again.tag_lists) == (first.digest, first.issuers, first.tag_lists)


@pytest.mark.parametrize("name", ["figures", "fields", "requirements"])
def test_one_mistake_is_one_finding(name: str) -> None:
    """These files hold a mistake in each credential whose id ends in a letter (`same-b` aside)."""
    catalog, found = load(cases.files_of(cases.text_of(name)))
    wrong = {full for full in catalog.credentials if full[-2] == "-" and full[-1].isalpha()} - {"ns/same-b"}
    assert [finding.credential for finding in found] == list(dict.fromkeys(finding.credential for finding in found))
    assert {finding.credential for finding in found} == wrong
    assert all(len(catalog.diagnostics_of(full)) == 1 for full in wrong)

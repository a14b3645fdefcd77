"""The cases of `cases/`: what is found in each, exactly, infos too.

A case is written as those of `tests/catalog/cases.py` are; its findings have their severity after the place:

    #> case.yaml:5:12 error SP203 ns/a: unknown credential 'x'
    #>     help: did you mean 'y' (case.yaml:4)?
    #>     related: case.yaml:3:1 the first
"""

from __future__ import annotations

from pathlib import Path

import pytest

from stackplan.checks.registry import RULES

from .checking import NO_TEXT, check_files, expected, files_of, shown

FOLDER = Path(__file__).parent / "cases"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_findings(name):
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    assert shown(check_files(files_of(text))) == expected(text)


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("SP")])
def test_a_case_shows_its_rule(name):
    code, said = name.split("-")[:2]
    lines = expected((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    assert said in ("fails", "passes")
    assert any(f" {code} " in line for line in lines) == (said == "fails")


def test_every_rule_has_a_case_that_fails_and_one_that_passes():
    shown_by = {tuple(name.split("-")[:2]) for name in NAMES}
    codes = {rule.code.code for rule in RULES} - NO_TEXT
    assert {(code, said) for code in codes for said in ("fails", "passes")} <= shown_by

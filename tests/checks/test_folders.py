"""The cases of `folders/`: what only files and records can show, put into a folder and checked there.

files: {pathways/a.yaml: TEXT}     # written in UTF-8, or as `encoding` says
encoding: {pathways/a.yaml: latin-1}
links: {pathways/b.yaml: nowhere}  # from a name to what it leads to
check: [pathways]                  # what is checked; or `record: FILE`, the record to check against `pathways`
found: [FINDING...]                # as in the cases of `cases/`, without the credential
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

import stackplan
from stackplan.checks.registry import RULES
from stackplan.public import check_record

from .checking import NO_TEXT, ON

FOLDER = Path(__file__).parent / "folders"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_findings(name, tmp_path, monkeypatch):
    case = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    monkeypatch.chdir(tmp_path)
    for file, text in case["files"].items():
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        Path(file).write_bytes(text.encode(case.get("encoding", {}).get(file, "utf-8")))
    for link, target in case.get("links", {}).items():
        try:
            os.symlink(target, link)
        except OSError:
            pytest.skip("this system makes no links")
    if "record" in case:
        report = check_record(stackplan.load_catalog("pathways")[0], case["record"], on=ON)
    else:
        report = stackplan.check(case["check"], on=ON)
    found = [
        f"{each.diagnostic.span or '-'} {each.severity} {each.diagnostic.code.code}: {each.diagnostic.message}"
        for each in report.findings
    ]
    assert found == case["found"]
    code, said = name.split("-")[:2]
    assert any(f" {code}: " in line for line in found) == (said == "fails")


def test_every_such_rule_has_a_case_that_fails_and_one_that_passes():
    shown = {tuple(name.split("-")[:2]) for name in NAMES}
    assert {(code, said) for code in NO_TEXT for said in ("fails", "passes")} == shown
    assert {rule.code.code for rule in RULES} >= NO_TEXT

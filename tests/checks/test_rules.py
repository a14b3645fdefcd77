"""Every rule finds what its documentation says, and nothing where it says so."""

from __future__ import annotations

import re

import pytest

from stackplan import diagnostics
from stackplan.checks.registry import RULES
from stackplan.diagnostics import Code, Severity

from .checking import NO_TEXT, check_text

EXAMPLES = [(rule, example) for rule in RULES for example in rule.examples]


@pytest.mark.parametrize(
    ("rule", "example"), EXAMPLES, ids=[f"{r.code.code}-{'fails' if e.fails else 'passes'}" for r, e in EXAMPLES]
)
def test_examples(rule, example):
    findings = [finding for finding in check_text(example.text).findings if finding.severity is not Severity.INFO]
    told = {finding.diagnostic.code.code for finding in check_text(example.text).findings}
    if example.fails:
        assert rule.code.code in told
        assert {finding.diagnostic.code.code for finding in findings} <= {rule.code.code}, "one mistake is one finding"
        assert sum(code == rule.code.code for code in told) == 1
    else:
        assert rule.code.code not in told
        assert findings == []


def test_every_code_has_one_rule_and_every_rule_both_examples():
    codes = {value for value in vars(diagnostics).values() if isinstance(value, Code)}
    assert sorted(code.code for code in codes) == [rule.code.code for rule in RULES]
    assert len({code.name for code in codes}) == len(codes)
    for rule in RULES:
        assert re.fullmatch(r"SP[0-69]\d\d", rule.code.code)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.code.name)
        assert rule.summary.endswith(".")
        assert "\n\n" in rule.documentation, f"{rule.code.code} does not say why it matters"
        shown = {example.fails for example in rule.examples}
        assert shown == (set() if rule.code.code in NO_TEXT else {True, False}), rule.code.code

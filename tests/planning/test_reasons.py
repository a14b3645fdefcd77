"""Why holdings do not count: whatever a plan earns again has its reason, in random cases of all rules."""

from __future__ import annotations

from fractions import Fraction

import pytest
from brute.differential import read
from brute.generate import random_case
from brute.rules import BINDING, RULES

import stackplan

FREE = tuple(rule for rule in RULES if rule not in BINDING)


@pytest.mark.parametrize("rules", [(), FREE, tuple(RULES)], ids=["plain", "free", "all"])
def test_what_is_earned_again_has_a_reason(rules):
    asked = 0
    for seed in range(40):
        case = random_case(seed, rules)
        catalog, record, _ = read(case)
        options = {name: value for name, value in case.options.items() if name != "assume"}
        options |= {f"assume_{name}": Fraction(str(value)) for name, value in case.options.get("assume", {}).items()}
        plan = stackplan.plan(
            catalog, case.targets, have=case.have, learner=record, minimize=case.minimize, limit=None, **options
        )
        told = {each.id for each in plan.not_counted}
        again = {step.id for step in plan.steps if step.again and step.needed}
        assert again <= told, (seed, again - told)
        asked += len(again)
    assert asked > 0

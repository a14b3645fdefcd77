"""What is plainly met is met by the exact stages too."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from brute.generate import random_case, to_yaml

import stackplan
from stackplan.planning.derive import Evaluator, earn_all
from stackplan.planning.expand import Expander
from stackplan.planning.ground import ground_alone
from stackplan.planning.plainly import Plainly, tied
from stackplan.planning.reread import Reading
from stackplan.planning.whole import Whole

ON = date(2026, 11, 23)


def read(seed):
    catalog, _ = stackplan.load_catalog_files(
        [(name, text.encode()) for name, text in to_yaml(random_case(seed)).items()]
    )
    return catalog


def exact(catalog, requirement, owner, there) -> bool:
    whole = Whole(catalog, catalog.credentials, ON)
    expander = Expander(catalog, frozenset(), ON)
    ids = sorted(whole._region([requirement], expander) | {owner})
    task = ground_alone(requirement, owner, ids, expander).task
    evaluator = Evaluator(task, frozenset())
    evaluator.add([i for i, each in enumerate(ids) if each in there])
    return evaluator.evaluate(task.target) is not None


@pytest.mark.parametrize("seed", range(120))
def test_the_shortcut_says_no_more_than_the_exact_stages(seed):
    catalog = read(seed)
    random, whole = Random(seed), Whole(catalog, catalog.credentials, ON)
    for share in (0.5, 0.8, 1.0):
        allowed = [each for each in range(len(whole.ids)) if whole._task.earnable[each] and random.random() < share]
        there = frozenset(whole.ids[each] for each in earn_all(whole._task, allowed).earned)
        reading = Reading(catalog, ON, frozenset())
        plainly = Plainly(reading, there, tied(reading, catalog.credentials))
        for credential in catalog.credentials.values():
            for requirement in (credential.prerequisites, credential.stack):
                if requirement is not None and plainly.is_met(requirement):
                    assert exact(catalog, requirement, credential.id, there), credential.id


@pytest.mark.parametrize("seed", range(60))
def test_a_whole_catalog_has_the_same_answers_without_it(seed, monkeypatch):
    catalog = read(seed)
    earnable = Whole(catalog, catalog.credentials, ON).earnable
    monkeypatch.setattr(Plainly, "is_met", lambda self, requirement: False)
    assert Whole(catalog, catalog.credentials, ON).earnable == earnable

"""The planner and the brute force give the same answers on random small catalogs."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from brute.differential import brute_answer, compare, never_harms, one_more_holding, report, worse
from brute.generate import asking_for_skills, random_case
from brute.rules import RULES

CHUNK = 25
NORMAL = range(0, 400, CHUNK)
SLOW = range(400, 6400, CHUNK)

# In the long ranges a few cases of the others differ: where awards bind each other, or end with their parts.
SETTLED = tuple(rule for rule in RULES if rule not in {"not_after", "sharing", "valid_while"})


def check(first: int, rules: tuple[str, ...] = (), *, more: int = 1, skills: bool = False) -> None:
    """Compare a chunk of cases; of one in `more` also a richer record, and the files shuffled."""
    failed = []
    for seed in range(first, first + CHUNK):
        case = random_case(seed, rules)
        case = asking_for_skills(case) if skills else case
        said = compare(case, more=seed % more == 0)
        if said:
            failed.append(report(case, said))
    assert not failed, f"{len(failed)} of {CHUNK} differ; the first:\n{failed[0]}"


@pytest.mark.parametrize("first", NORMAL)
def test_planner_agrees_with_the_brute_force(first: int):
    check(first)


@pytest.mark.parametrize("first", NORMAL)
def test_planner_agrees_on_the_rules_on_holdings(first: int):
    check(first, RULES, more=5)


@pytest.mark.parametrize("first", range(0, 200, CHUNK))
def test_planner_agrees_on_skills_as_targets(first: int):
    check(first, RULES if first % 2 else (), more=5, skills=True)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(200, 2200, CHUNK))
def test_planner_agrees_on_skills_as_targets_of_thousands(first: int):
    check(first, SETTLED if first % 2 else (), more=5, skills=True)


@pytest.mark.slow
@pytest.mark.parametrize("first", SLOW)
def test_planner_agrees_with_the_brute_force_on_thousands(first: int):
    check(first)


@pytest.mark.slow
@pytest.mark.parametrize("first", SLOW)
def test_planner_agrees_on_the_rules_on_holdings_of_thousands(first: int):
    check(first, SETTLED)


@pytest.mark.parametrize("first", NORMAL)
def test_holding_more_never_harms_by_the_definitions(first: int):
    """The text's own claim, of the brute force alone."""
    for seed in range(first, first + CHUNK):
        case = random_case(seed)
        richer = one_more_holding(case)
        if richer is not None and never_harms(richer):
            assert not worse(brute_answer(case), brute_answer(richer)), report(richer, [])


def check_required(seeds: range, rules: tuple[str, ...]) -> None:
    """Compare the least plans through one or two credentials, whatever these have to do with the targets."""
    for seed in seeds:
        case = random_case(seed, rules)
        ids = sorted(f"{data['namespace']}/{local}" for data in case.files.values() for local in data["credentials"])
        rng = Random(seed)
        asked = rng.sample([each for each in ids if each not in case.options.get("exclude", ())], rng.choice([1, 1, 2]))
        through = replace(case, options=case.options | {"require": asked})
        said = compare(through, more=False)
        assert not said or "candidates" in said[0], report(through, said)


@pytest.mark.parametrize("rules", [(), RULES], ids=["plain", "rules"])
def test_planner_agrees_on_what_is_required(rules: tuple[str, ...]):
    check_required(range(40), rules)


@pytest.mark.slow
@pytest.mark.parametrize("rules", [(), SETTLED], ids=["plain", "rules"])
def test_planner_agrees_on_what_is_required_of_hundreds(rules: tuple[str, ...]):
    check_required(range(40, 400), rules)

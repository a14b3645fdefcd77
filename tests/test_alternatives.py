"""Alternatives and trade-offs against the brute force: the same plans, on random small catalogs."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
from brute.differential import read, same_values, shown, what
from brute.generate import random_case
from brute.oracle import in_order, plans
from brute.rules import RULES

import stackplan
from stackplan.planning.tradeoff import compared

if TYPE_CHECKING:
    from brute.generate import Case

APPLIED = tuple(rule for rule in RULES if rule not in {"not_after", "sharing", "valid_while"})
COUNT = 5


def asked_of_both(case: Case) -> dict[str, Any]:
    options = {k: v for k, v in case.options.items() if k != "assume"}
    return options | {f"assume_{k}": Fraction(str(v)) for k, v in case.options.get("assume", {}).items()}


def planned(case: Case, **more: Any) -> Any:
    """The answer of the planner."""
    catalog, record, trouble = read(case)
    assert not trouble, trouble
    options = asked_of_both(case) | more
    return stackplan.plan(catalog, case.targets, have=case.have, learner=record, minimize=case.minimize, **options)


def ours(case: Case) -> list[tuple[Any, ...]]:
    """What the planner says, the best plan first; the last entry tells whether it says that there are no others."""
    plan = planned(case, alternatives=COUNT)
    if plan.status == "unreachable":
        return [False]
    assert plan.proved
    assert all(other.proved and other.canonical for other in plan.alternatives.plans)
    return [*map(outline, (plan, *plan.alternatives.plans)), plan.alternatives.complete]


def outline(plan: Any) -> tuple[Any, ...]:
    confirm = in_order(
        (t.address, t.fact, None if t.at_least is None else Fraction(t.at_least), t.within and str(t.within))
        for t in plan.confirm
    )
    return tuple(sorted(step.id for step in plan.steps if step.needed)), dict(plan.value), what(confirm)


def theirs(case: Case) -> list[tuple[Any, ...]] | None:
    """The same by trying every set; None where there are too many."""
    asked = (case.files, case.have, case.targets)
    try:
        every = plans(*asked, record=case.record, minimize=case.minimize, distinct=True, **case.options)
        found = list(islice(every, COUNT + 2))
    except AssertionError as error:
        assert "candidates" in str(error)  # noqa: PT017 - the brute force refuses the case
        return None
    if found[0].status == "unreachable":
        return [False]
    return [(a.plan, a.values, what(a.confirm)) for a in found[: COUNT + 1]] + [len(found) <= COUNT]


def earns_needlessly(case: Case) -> bool:
    """Whether the brute force finds a plan that earns again what the text lets nobody earn again.

    It lets all be earned again as soon as any condition stands in a catalog: no least plan does where it adds nothing,
    and one of the next best may.
    """
    asked = (case.files, case.have, case.targets)
    every = plans(*asked, record=case.record, minimize=case.minimize, distinct=True, **case.options)
    later = islice(every, 1, COUNT + 2)
    held = {step.id for step in planned(case).steps if step.again}
    return any(set(answer.again) - held for answer in later)


def differences(case: Case) -> list[str]:
    expected, found = theirs(case), ours(case)
    if expected is None:
        return []
    said = []
    if len(found) != len(expected) or found[-1] != expected[-1]:
        said.append(f"{len(expected) - 1} plans by brute force ({expected[-1]}), {len(found) - 1} here ({found[-1]})")
    for at, (mine, other) in enumerate(zip(found[:-1], expected[:-1], strict=False)):
        if mine[0] != other[0] or mine[2] != other[2] or not same_values(mine[1], other[1]):
            said.append(f"{at}: brute force {other[0]} {shown(other[1])} {other[2]}, here {mine[0]} {shown(mine[1])}")
            break
    return [] if said and earns_needlessly(case) else said


def check(seeds: range, rules: tuple[str, ...]) -> None:
    failed = [(seed, said) for seed in seeds if (said := differences(random_case(seed, rules)))]
    assert not failed, f"{len(failed)} of {len(seeds)} differ: {failed[0]}"


def other_tradeoff(case: Case) -> list[str]:
    """How the plans that no other beats differ from those that the brute force finds."""
    plan = planned(case, compare=True)
    try:
        every = plans(
            case.files,
            case.have,
            case.targets,
            record=case.record,
            minimize=compared(case.minimize),
            unbeaten=True,
            **case.options,
        )
        expected = list(every)
    except AssertionError as error:
        assert "candidates" in str(error)  # noqa: PT017 - the brute force refuses the case
        return []
    if expected[0].status == "unreachable":
        return [] if plan.status == "unreachable" else ["reached, by brute force not"]
    told = plan.tradeoff
    assert told.complete
    assert all(each.proved and each.canonical for each in told.plans)
    found = [outline(each)[:2] for each in told.plans]
    if [ids for ids, _ in found] != [answer.plan for answer in expected]:
        return [f"brute force {[answer.plan for answer in expected]}, here {[ids for ids, _ in found]}"]
    pairs = zip(expected, found, strict=True)
    return [f"{mine}" for answer, (_, mine) in pairs if not same_values(answer.values, mine)]


def check_tradeoffs(seeds: range, rules: tuple[str, ...]) -> None:
    failed = [(seed, said) for seed in seeds if (said := other_tradeoff(random_case(seed, rules)))]
    assert not failed, f"{len(failed)} of {len(seeds)} differ: {failed[0]}"


@pytest.mark.parametrize("rules", [(), APPLIED], ids=["plain", "rules"])
def test_tradeoffs_are_the_plans_that_no_other_beats(rules: tuple[str, ...]):
    check_tradeoffs(range(40), rules)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(40, 440, 50))
@pytest.mark.parametrize("rules", [(), APPLIED], ids=["plain", "rules"])
def test_tradeoffs_are_the_plans_that_no_other_beats_of_hundreds(first: int, rules: tuple[str, ...]):
    check_tradeoffs(range(first, first + 50), rules)


@pytest.mark.parametrize("rules", [(), APPLIED], ids=["plain", "rules"])
def test_alternatives_are_the_next_best_plans(rules: tuple[str, ...]):
    check(range(30), rules)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(30, 430, 50))
@pytest.mark.parametrize("rules", [(), APPLIED], ids=["plain", "rules"])
def test_alternatives_are_the_next_best_plans_of_hundreds(first: int, rules: tuple[str, ...]):
    check(range(first, first + 50), rules)

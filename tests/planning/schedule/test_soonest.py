"""`--minimize weeks`: the set that is finished first, against every set there is."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from random import Random

import pytest

import stackplan
from planning.helpers import ON, catalog
from planning.schedule.exhaustive import earliest
from stackplan.planning.plan import OptionsError, Plan
from stackplan.planning.schedule.work import Job, Work

MONDAY = date(2027, 1, 11)
CHOICE = """
    slow: {effort: 20h, duration: 20w}
    f1: {effort: 20h, duration: 4w}
    f2: {effort: 20h, duration: 6w}
    s: {effort: 10h, duration: 2w}
    top: {stack: [s, {any: [slow, [f1, f2]]}]}
    """


def ask(text: str, **options: object) -> Plan:
    asked: dict[str, object] = {"minimize": ["weeks"], "on": ON, **options}
    return stackplan.plan(catalog(text), "top", **asked)  # type: ignore[arg-type]


def names(plan: Plan) -> str:
    return " ".join(step.id[2:] for step in plan.steps if step.is_step)


def test_the_set_with_the_shortest_chain():
    plan = ask(CHOICE)
    assert (names(plan), plan.value, plan.bound, plan.proved) == ("f1 f2 s", {"weeks": 6}, {"weeks": 6}, True)
    assert plan.schedule is None


def test_what_follows_decides_between_equals():
    text = "a: {duration: 4w, cost: {amount: 9, currency: USD}}\nb: {duration: 4w, cost: {amount: 5, currency: USD}}\n"
    plan = ask(text + "c: {duration: 1w}\ntop: {stack: [c, {any: [a, b]}]}", minimize=["weeks", "cost"], assume_cost=1)
    assert (names(plan), plan.proved) == ("b c", True)
    assert plan.value == {"weeks": 4, "cost": 6}


def test_in_a_calendar_the_finish_decides():
    plan = ask(CHOICE, hours_per_week=9, start=MONDAY)
    assert (names(plan), plan.value, plan.proved) == ("f1 f2 s", {"weeks": 6}, True)
    assert plan.schedule is not None
    assert plan.schedule.weeks == 6
    # With few hours the long course, which asks for the least work, is as good as it gets.
    plan = ask(CHOICE, hours_per_week="2.5", start=MONDAY, minimize=["weeks"], parallel=None)
    assert plan.status == "unreachable" or plan.schedule is not None


def test_unknown_durations_are_assumed():
    plan = ask("a: {duration: 4w}\nb: {}\ntop: {stack: [a, b]}")
    assert [(item.id, item.figure, item.amount, item.basis) for item in plan.assumed] == [
        ("n/b", "weeks", "4", "the largest known")
    ]
    assert ask("a: {duration: 4w}\nb: {}\ntop: {stack: [a, b]}", assume_weeks=9).value == {"weeks": 9}


def test_weeks_come_first():
    with pytest.raises(OptionsError, match="weeks come first"):
        ask(CHOICE, minimize=["steps", "weeks"])


def test_a_last_day_may_ask_for_another_set():
    options = {"minimize": ["steps"], "hours_per_week": 9, "start": MONDAY}
    assert names(ask(CHOICE, **options)) == "s slow"
    plan = ask(CHOICE, by=date(2027, 3, 1), **options)
    assert (plan.status, names(plan)) == ("planned", "f1 f2 s")
    assert plan.notes[-1] == (
        "The plan that is least by steps is finished on 2027-05-30; this one is chosen to be finished by 2027-03-01."
    )
    plan = ask(CHOICE, by=date(2027, 2, 1), **options)
    (cause,) = plan.causes
    assert cause.message == "No plan is finished before 2027-02-21; that is after 2027-02-01"
    assert plan.closest is not None
    assert plan.closest.schedule is not None
    assert plan.closest.schedule.finish == date(2027, 2, 21)


def some_choice(random: Random) -> tuple[str, list[tuple[str, list[int], int, int]]]:
    """A catalog whose target has a choice, and of each credential how it asks for which, its hours and weeks."""
    size = random.randint(3, 5)
    made = []
    for i in range(size):
        others = [k for k in range(i) if random.random() < 0.35]
        weeks = random.randint(1, 3)
        made.append((random.choice(("any", "all")) if others else "", others, weeks * random.randint(1, 2), weeks))
    lines = [
        f"c{i}: {{effort: {hours}h, duration: {weeks}w"
        + (f", prerequisites: {{{kind}: [{', '.join(f'c{k}' for k in others)}]}}" if kind else "")
        + "}"
        for i, (kind, others, hours, weeks) in enumerate(made)
    ]
    lines.append(f"top: {{stack: {{choose: 2, from: [{', '.join(f'c{i}' for i in range(size))}]}}}}")
    return "\n".join(lines), made


def chains(made: list[tuple[str, list[int], int, int]], members: tuple[int, ...]) -> int | None:
    """The longest chain of a set, each begun as soon as it may be; None where one cannot be begun."""
    done: dict[int, int] = {}
    for i in members:  # prerequisites have smaller numbers
        kind, others, _, weeks = made[i]
        there = [done[k] for k in others if k in done]
        if (kind == "all" and len(there) < len(others)) or (kind == "any" and not there):
            return None
        done[i] = weeks + ((max(there) if kind == "all" else min(there)) if kind else 0)
    return max(done.values())


def orders(made: list[tuple[str, list[int], int, int]], members: tuple[int, ...]) -> list[list[frozenset[int]]]:
    """Every way to settle what each member rests on, in the numbers of the members."""
    number = {c: j for j, c in enumerate(members)}
    found: list[list[frozenset[int]]] = [[]]
    for i in members:
        kind, others, _, _ = made[i]
        there = [number[k] for k in others if k in number]
        ways = [frozenset((k,)) for k in there] if kind == "any" else [frozenset(there)]
        found = [[*before, way] for before in found for way in ways]
    return found


@pytest.mark.parametrize("seed", [*range(30), *(pytest.param(n, marks=pytest.mark.slow) for n in range(30, 300))])
def test_no_set_has_shorter_chains(seed: int):
    text, made = some_choice(Random(seed))
    sets = [s for size in range(2, len(made) + 1) for s in combinations(range(len(made)), size)]
    least = min(weeks for s in sets if (weeks := chains(made, s)) is not None)
    plan = ask(text)
    assert (plan.value["weeks"], plan.bound["weeks"], plan.proved) == (least, least, True)


@pytest.mark.parametrize("seed", [*range(15), *(pytest.param(n, marks=pytest.mark.slow) for n in range(15, 100))])
def test_what_is_proved_in_a_calendar_is_true(seed: int):
    random = Random(seed)
    text, made = some_choice(random)
    capacity = random.randint(2, 4)
    finishes = []
    for size in range(2, len(made) + 1):
        for members in combinations(range(len(made)), size):
            if chains(made, members) is None:
                continue
            for way in orders(made, members):
                jobs = [Job(made[c][2], made[c][3], False, before) for c, before in zip(members, way, strict=True)]
                least = earliest(Work(tuple(jobs), capacity), 15)
                finishes += [] if least is None else [least]
    plan = ask(text, hours_per_week=capacity, start=MONDAY)
    assert plan.schedule is not None
    assert plan.bound["weeks"] <= min(finishes) <= plan.value["weeks"] == plan.schedule.weeks
    assert not plan.proved or plan.value["weeks"] == min(finishes)


def test_nothing_left_takes_no_weeks():
    plan = ask(CHOICE, have=["top"])
    assert (plan.status, plan.value, plan.proved) == ("complete", {"weeks": 0}, True)
    plan = ask(CHOICE, have=["top"], hours_per_week=8, start=MONDAY)
    assert plan.schedule is not None
    assert (plan.schedule.weeks, plan.schedule.finish, plan.schedule.proved) == (0, MONDAY, True)


def test_what_must_come_first_and_is_not_in_every_plan():
    text = """
        a: {effort: 4h, duration: 2w}
        b: {effort: 4h, duration: 2w, not_after: c}
        c: {effort: 4h, duration: 3w}
        top: {stack: [c, {any: [a, b]}]}
        """
    plan = ask(text, hours_per_week=8, start=MONDAY, exclude=["a"])
    assert (plan.value, plan.proved) == ({"weeks": 3}, True)
    assert ask(text, hours_per_week=8, start=MONDAY).value == {"weeks": 3}


def test_a_session_takes_no_assumed_weeks_from_what_has_none():
    """In its sessions, z is there after one of its own weeks or two assumed ones; b takes ten."""
    text = (
        "z: {effort: 8h, offered: [{from: 2027-01-11, until: 2027-04-30}]}\n"
        "b: {duration: 10w, effort: 8h}\ntop: {stack: {any: [b, z]}}"
    )
    plan = ask(text, start=date(2027, 1, 4), hours_per_week=8, assume_weeks=2)
    assert (names(plan), plan.value, plan.proved) == ("z", {"weeks": 3}, True)


def test_where_there_is_nothing_to_choose_nothing_is_left_unsettled():
    assert ask("a: {duration: 4w}\nb: {duration: 2w}\ntop: {stack: [a, b]}").canonical
    assert not ask(CHOICE).canonical

"""The second opinion on a schedule finds what is wrong with one: each of these is a good one with one thing moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

import stackplan
from planning.helpers import ON, catalog
from stackplan.planning.plan import Holdings, Plan
from stackplan.planning.schedule.replay import replay

if TYPE_CHECKING:
    from collections.abc import Callable

    from stackplan.planning.schedule.values import Schedule, Scheduled

TEXT = """
a: {effort: 20h, duration: 4w}
b: {effort: 8h, duration: 2w, prerequisites: a}
lec: {effort: 20h, duration: 5w, corequisites: lab}
lab: {effort: 6h, duration: 3w, corequisites: lec}
talk: {effort: 2h, duration: 1w, offered: {from: 2027-06-07, until: 2027-06-11}}
free: {effort: 10h}
badge: {stack: [a, free]}
top: {stack: [b, lec, lab, talk, free]}
"""
MADE = catalog(TEXT)


def planned() -> Plan:
    return stackplan.plan(MADE, "top", hours_per_week=10, start=date(2027, 1, 11), parallel=3, on=ON)


def complaints(change: Callable[[Scheduled], Scheduled], *, whole: Callable[[Schedule], Schedule] = lambda s: s) -> str:
    plan = planned()
    assert plan.schedule is not None
    moved = replace(plan.schedule, steps=tuple(change(each) for each in plan.schedule.steps))
    figures = {step.id: (step.hours or Fraction(0), step.weeks) for step in plan.steps if step.is_step}
    found = replay(MADE, plan, whole(moved), held=frozenset(), holdings=Holdings(), figures=figures)
    return "; ".join(found)


def shifted(name: str, weeks: int) -> Callable[[Scheduled], Scheduled]:
    """One step so many weeks later."""
    days = timedelta(7 * weeks)

    def change(each: Scheduled) -> Scheduled:
        if not each.id.endswith(f"/{name}"):
            return each
        return replace(each, start=each.start + days, finish=each.finish + days, week=each.week + weeks)

    return change


def with_hours(name: str, hours: list[int]) -> Callable[[Scheduled], Scheduled]:
    """One step with other hours in its weeks."""
    return lambda each: replace(each, hours=tuple(map(Fraction, hours))) if each.id.endswith(f"/{name}") else each


def test_the_schedule_itself_is_good():
    assert complaints(lambda each: each) == ""
    schedule = planned().schedule
    assert schedule is not None
    assert {each.id for each in schedule.steps} >= {"n/badge", "n/top"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (shifted("b", -1), "the prerequisites of n/b are not satisfied in time"),
        (shifted("top", -4), "the stack of n/top are not satisfied in time"),
        (shifted("badge", -4), "the stack of n/badge are not satisfied in time"),
        (shifted("lab", -1), "n/lec and n/lab are not finished together"),
        (shifted("talk", 1), "n/talk is not taken in one of its sessions"),
        (with_hours("a", [5, 5, 5, 4]), "the hours of n/a do not add up"),
        (with_hours("a", [4, 6, 5, 5]), "the hours of n/a are not spread evenly"),
        (with_hours("a", [10, 10]), "n/a takes 2 weeks, not 4"),
        (lambda each: replace(each, start=each.start + timedelta(1)), "n/a does not begin with a week"),
    ],
)
def test_one_thing_that_is_moved_is_found(change: Callable[[Scheduled], Scheduled], said: str):
    assert said in complaints(change)


@pytest.mark.parametrize(
    ("calendar", "said"),
    [({"hours": Fraction(7)}, "has more than its hours"), ({"parallel": 1}, "too many steps are under way")],
)
def test_a_week_that_is_too_full_is_found(calendar: dict[str, object], said: str):
    def whole(schedule: Schedule) -> Schedule:
        return replace(schedule, calendar=replace(schedule.calendar, **calendar))  # type: ignore[arg-type]

    assert said in complaints(lambda each: each, whole=whole)


def test_a_finish_that_is_not_that_of_the_last_step_is_found():
    said = complaints(lambda each: each, whole=lambda schedule: replace(schedule, finish=date(2027, 1, 11)))
    assert "the finish is not that of the last step" in said

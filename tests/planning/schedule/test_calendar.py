"""From a catalog to dates: what the definitions ask of an order, and what a calendar leaves no room for."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from math import lcm
from random import Random

import pytest

import stackplan
from planning.helpers import ON, catalog
from planning.schedule.exhaustive import earliest
from stackplan.planning.plan import OptionsError, Plan
from stackplan.planning.schedule.work import Job, Work

MONDAY = date(2027, 1, 11)


def ask(text: str, target: str = "top", **options: object) -> Plan:
    asked: dict[str, object] = {"hours_per_week": 8, "start": MONDAY, "on": ON, **options}
    return stackplan.plan(catalog(text), target, **asked)  # type: ignore[arg-type]


def told(plan: Plan) -> dict[str, str]:
    """By id: from week to week (the last one too, from 1) and the hours of each; of what takes no time, its day."""
    assert plan.schedule is not None, plan.causes
    found = {}
    for each in plan.schedule.steps:
        hours = " ".join(str(share) for share in each.hours)
        weeks = f"{each.week + 1}-{each.week + len(each.hours)}: {hours}"
        found[each.id.partition("/")[2]] = weeks if each.hours else str(each.finish)
    return found


def test_a_duration_is_taken_exactly_and_what_has_none_takes_what_is_free():
    plan = ask("a: {effort: 20h, duration: 4w}\nb: {effort: 10h}\ntop: {stack: [a, b]}")
    assert told(plan) == {"a": "1-4: 5 5 5 5", "b": "1-4: 3 3 3 1", "top": "2027-02-07"}
    assert plan.schedule is not None
    assert (plan.schedule.weeks, plan.schedule.finish, plan.schedule.proved) == (4, date(2027, 2, 7), True)


def test_a_self_paced_one_takes_no_less_than_its_duration():
    plan = ask("a: {effort: 12h, duration: 3w, format: self-paced}\ntop: {stack: a}")
    assert told(plan)["a"] == "1-3: 8 4 0"


def test_a_duration_that_is_no_number_of_weeks_begins_another():
    assert told(ask("top: {effort: 5h, duration: 1mo}"))["top"] == "1-5: 1 1 1 1 1"


def test_prerequisites_and_parts_come_first_and_companions_are_finished_together():
    plan = ask(
        """
        m: {effort: 8h}
        lec: {effort: 20h, duration: 5w, corequisites: lab}
        lab: {effort: 6h, duration: 3w, corequisites: lec, prerequisites: m}
        top: {stack: [lec, lab], effort: 8h}
        """
    )
    assert told(plan) == {"m": "1-1: 8", "lec": "2-6: 4 4 4 4 4", "lab": "4-6: 2 2 2", "top": "7-7: 8"}


def test_what_may_be_taken_along_is_finished_no_later():
    plan = ask("a: {effort: 4h, duration: 2w, corequisites: b}\nb: {effort: 20h, duration: 5w}\ntop: {stack: [a, b]}")
    assert told(plan) == {"b": "1-5: 4 4 4 4 4", "a": "4-5: 2 2", "top": "2027-02-14"}


def test_an_award_in_the_middle_takes_no_time():
    text = "a: {effort: 8h}\ncert: {stack: a}\nb: {effort: 8h, prerequisites: cert}\ntop: {stack: [cert, b]}"
    assert told(ask(text)) == {"a": "1-1: 8", "cert": "2027-01-17", "b": "2-2: 8", "top": "2027-01-24"}


def test_of_equal_schedules_the_one_in_the_order_of_the_plan_brings_the_larger_awards_first():
    text = "a: {effort: 8h}\nb: {effort: 8h}\ny: {effort: 8h}\nz: {effort: 8h}\n"
    text += "cert: {stack: [y, z]}\ntop: {stack: [a, b, y, z]}"
    found = told(ask(text))
    assert {each: found[each] for each in "yzab"} == {"y": "1-1: 8", "z": "2-2: 8", "a": "3-3: 8", "b": "4-4: 8"}
    assert found["cert"] == "2027-01-24"


def test_of_several_ways_the_one_that_is_there_first_is_used():
    """The plan holds both; by its own order `z` would rest on `a`, which takes half a year."""
    text = """
        a: {effort: 26h, duration: 26w}
        b: {effort: 4h, duration: 1w}
        z: {effort: 25h, duration: 25w, prerequisites: {any: [a, b]}}
        top: {stack: [a, b, z]}
        """
    plan = ask(text)
    assert told(plan)["z"].startswith("2-26:")
    assert plan.schedule is not None
    assert (plan.schedule.weeks, plan.schedule.proved) == (26, True)


def test_no_more_at_once_than_asked():
    text = "".join(f"{c}: {{effort: 3h, duration: 3w}}\n" for c in "abc") + "top: {stack: [a, b, c]}"
    assert [ask(text, parallel=n).schedule.weeks for n in (1, 2, 3)] == [9, 6, 3]  # type: ignore[union-attr]


def test_what_has_begun_takes_no_hours_and_is_there_on_its_day(tmp_path):
    record = tmp_path / "me.yaml"
    record.write_text(
        "stackplan: 1\nholds:\n"
        "  - {credential: n/a, status: in-progress, expected: 2027-01-20}\n  - {credential: n/b, status: registered}\n"
    )
    text = "a: {effort: 20h, duration: 4w}\nb: {effort: 8h}\nc: {effort: 8h, prerequisites: [a, b]}\ntop: {stack: c}"
    plan = ask(text, learner=record)
    assert told(plan) == {"a": "2027-01-20", "b": "2027-01-11", "c": "3-3: 8", "top": "2027-01-31"}
    assert "Taken as done at the start, for the record gives no day: n/b." in plan.notes


def test_unknown_hours_are_assumed_openly():
    plan = ask("a: {effort: 16h}\nb: {}\ntop: {stack: [a, b]}", minimize=["steps"])
    assert told(plan)["b"].startswith("3-4") or told(plan)["b"] == "1-2: 8 8"
    assert [(item.id, item.figure, item.amount, item.basis) for item in plan.assumed] == [
        ("n/b", "hours", "16", "the largest known")
    ]


def test_unknown_durations_are_assumed_where_that_is_asked_for():
    plan = ask("a: {effort: 12h}\ntop: {stack: a}", assume_weeks=6, minimize=["steps"])
    assert told(plan)["a"] == "1-6: 2 2 2 2 2 2"
    assert [(item.id, item.figure, item.amount) for item in plan.assumed] == [("n/a", "weeks", "6")]


def test_hours_are_not_made_up():
    with pytest.raises(OptionsError, match="none are known on the way to the target; give --assume-hours"):
        ask("a: {}\ntop: {stack: a}")
    assert told(ask("a: {}\ntop: {stack: a}", assume_hours=16))["a"] == "1-2: 8 8"


def test_what_takes_more_hours_a_week_than_there_are():
    plan = ask("a: {effort: 40h, duration: 4w}\ntop: {stack: a}")
    assert plan.status == "unreachable"
    (cause,) = plan.causes
    assert (cause.message, cause.option, cause.help) == (
        "a takes 10 hours a week; that is more than 8",
        "--hours-per-week 8",
        "allow 10 hours a week",
    )
    assert plan.closest is not None
    assert told(plan.closest)["a"] == "1-4: 10 10 10 10"


def test_companions_need_their_places():
    plan = ask("a: {effort: 4h, corequisites: b}\nb: {effort: 4h, corequisites: a}\ntop: {stack: [a, b]}", parallel=1)
    assert [cause.message for cause in plan.causes] == ["a and b are finished together, so 2 at once"]


def test_a_last_day_is_kept_or_refused_with_the_earliest_finish():
    text = "a: {effort: 20h}\ntop: {stack: a}"
    assert ask(text, by=date(2027, 1, 31)).status == "planned"
    plan = ask(text, by=date(2027, 1, 30))
    assert (plan.status, plan.without) == ("unreachable", ("--by",))
    assert [cause.message for cause in plan.causes] == [
        "No plan is finished before 2027-01-31; that is after 2027-01-30"
    ]
    assert plan.closest is not None
    assert plan.closest.schedule is not None
    assert plan.closest.schedule.finish == date(2027, 1, 31)


def test_without_time_for_a_proof_there_is_a_schedule_with_its_bound():
    random = Random(7)
    lines = [
        f"c{i}: {{effort: {random.choice((20, 40, 60))}h, duration: {random.choice((4, 6, 8))}w, "
        f"prerequisites: [{', '.join(f'c{k}' for k in range(max(0, i - 5), i) if random.random() < 0.3)}]}}"
        for i in range(30)
    ]
    lines.append(f"top: {{stack: [{', '.join(f'c{i}' for i in range(30))}]}}")
    schedule = ask("\n".join(lines), hours_per_week=15, parallel=2, limit=0.001).schedule
    assert schedule is not None
    assert len(schedule.steps) == 31
    assert schedule.bound <= schedule.finish
    assert schedule.proved == (schedule.bound == schedule.finish)


def test_a_hundred_years_are_not_scheduled():
    with pytest.raises(OptionsError, match="more than a hundred years"):
        ask("top: {effort: 6000h}", hours_per_week=1)


def some_catalog(random: Random) -> tuple[str, list[dict[str, list[str]]]]:
    """A catalog of up to five credentials, all of which its target needs, and by credential what its `any` names."""
    size = random.randint(2, 4)
    lines, asked = [], []
    for i in range(size):
        others = [f"c{k}" for k in range(size) if k != i and random.random() < 0.4]
        kind = random.choice(("any", "all")) if others and (i or random.random() < 0.5) else ""
        if kind == "all":
            others = [other for other in others if int(other[1:]) < i]
            kind = kind if others else ""
        hours, weeks = random.randint(1, 6), random.randint(1, 3)
        fixed = random.random() < 0.5
        fields = [f"effort: {hours}h", *([f"duration: {weeks}w"] if fixed else [])]
        if kind:
            fields.append(f"prerequisites: {{{kind}: [{', '.join(others)}]}}")
        lines.append(f"c{i}: {{{', '.join(fields)}}}")
        asked.append({"kind": [kind], "others": others, "hours": [str(hours)], "weeks": [str(weeks if fixed else 0)]})
    lines.append(f"top: {{stack: [{', '.join(f'c{i}' for i in range(size))}]}}")
    return "\n".join(lines), asked


def least_weeks(asked: list[dict[str, list[str]]], capacity: int) -> int | None:
    """The fewest weeks over every way to settle each `any`, by the exhaustive search."""
    choices = [
        [[int(other[1:])] for other in each["others"]]
        if each["kind"] == ["any"]
        else [[int(other[1:]) for other in each["others"]] if each["kind"] == ["all"] else []]
        for each in asked
    ]
    scale = lcm(*(max(1, int(each["weeks"][0])) for each in asked))
    found = []
    for settled in product(*choices):
        jobs = [
            Job(int(each["hours"][0]) * scale, max(1, int(each["weeks"][0])), each["weeks"] == ["0"], frozenset(before))
            for each, before in zip(asked, settled, strict=True)
        ]
        work = Work(tuple(jobs), capacity * scale)
        least = earliest(work, 9)
        if least is not None:
            found.append(least)
    return min(found, default=None)


@pytest.mark.parametrize("seed", [*range(40), *(pytest.param(n, marks=pytest.mark.slow) for n in range(40, 400))])
def test_the_finish_is_the_earliest_over_all_ways_of_the_chosen_set(seed: int):
    random = Random(seed)
    text, asked = some_catalog(random)
    for each in asked:  # small shares only, or the exhaustive search would take too long
        if each["weeks"] == ["3"]:
            each["weeks"] = ["2"]
    text = text.replace("duration: 3w", "duration: 2w")
    capacity = random.randint(3, 5)
    plan = ask(text, hours_per_week=capacity)
    if plan.status == "unreachable":
        return  # a cycle, or more hours a week than there are
    assert plan.schedule is not None
    least = least_weeks(asked, capacity)
    if least is None:
        assert plan.schedule.weeks > 9
        return
    assert (plan.schedule.weeks, plan.schedule.bound_weeks <= least) == (least, True)
    assert plan.schedule.finish == MONDAY + timedelta(7 * least - 1)
    assert all(sum(each.hours) == Fraction(asked[int(each.id[3:])]["hours"][0]) for each in plan.schedule.steps[:-1])


TERMS = "terms: {fall: {from: 09-01, until: 12-20}, spring: {from: 01-19, until: 05-08}}\ncredentials:\n"


def test_what_is_offered_begins_with_a_session():
    text = TERMS + "  a: {effort: 32h, offered: [fall, spring]}\n  top: {stack: a, effort: 8h}"
    assert told(ask(text)) == {"a": "2-17: " + " ".join(["2"] * 16), "top": "18-18: 8"}


def test_a_duration_goes_before_the_end_of_a_session():
    text = TERMS + "  top: {effort: 30h, duration: 15w, offered: spring}"
    assert told(ask(text))["top"] == "2-16: " + " ".join(["2"] * 15)


def test_what_comes_before_may_miss_a_session():
    text = TERMS + "  a: {effort: 24h}\n  top: {effort: 16h, offered: [spring, fall], prerequisites: a}"
    plan = ask(text)
    assert plan.schedule is not None
    assert (plan.schedule.steps[1].start, plan.schedule.finish) == (date(2027, 8, 30), date(2027, 12, 26))
    assert plan.schedule.proved


def test_one_session_is_left_out_for_another_where_hours_are_few():
    """Two courses of six hours a week do not go together, and one of them has another session."""
    text = TERMS + (
        "  a: {effort: 96h, offered: [spring, {from: 2027-05-17, until: 2027-09-03}]}\n"
        "  b: {effort: 96h, offered: spring}\n  top: {stack: [a, b]}"
    )
    plan = ask(text)
    assert plan.schedule is not None
    assert [(each.id, each.start) for each in plan.schedule.steps] == [
        ("n/a", date(2027, 5, 17)),
        ("n/b", date(2027, 1, 18)),
        ("n/top", date(2027, 9, 5)),
    ]
    assert plan.schedule.proved


def test_no_session_is_left():
    text = "a: {effort: 8h, offered: {from: 2026-12-01, until: 2027-03-01}}\ntop: {stack: a}"
    plan = ask(text)
    assert (plan.status, [cause.message for cause in plan.causes]) == (
        "unreachable",
        ["a has no session from 2027-01-11 on"],
    )
    assert plan.closest is not None
    assert plan.closest.schedule is None
    text = "a: {effort: 80h}\nb: {effort: 8h, prerequisites: a, offered: {from: 2027-02-01, until: 2027-03-01}}\n"
    plan = ask(text + "top: {stack: b}")
    assert [cause.message for cause in plan.causes] == [
        "b has no session left: its last one is in the week of 2027-02-01, and what comes before it takes longer"
    ]


def test_no_session_before_a_last_day():
    plan = ask(TERMS + "  top: {effort: 8h, offered: fall}", by=date(2027, 6, 1))
    assert [cause.message for cause in plan.causes] == [
        "No plan is finished before 2027-12-26; that is after 2027-06-01"
    ]


def test_sessions_that_do_not_fit_together():
    days = "offered: {from: 2027-02-01, until: 2027-02-28}"
    plan = ask(f"a: {{effort: 20h, {days}}}\nb: {{effort: 20h, {days}}}\ntop: {{stack: [a, b]}}")
    assert [cause.message for cause in plan.causes] == [
        "The sessions that are left do not fit together into 8 hours a week"
    ]
    assert plan.status == "unreachable"


def lapsed(plan: Plan) -> list[str]:
    assert plan.schedule is not None
    return [f"{each.id[2:]} {each.last} {each.needed_by[2:]} {each.on}" for each in plan.schedule.lapses]


def test_what_is_held_and_lapses_before_it_counts_is_told(tmp_path):
    (tmp_path / "me.yaml").write_text(
        "stackplan: 1\nholds: [{credential: n/old, earned: 2025-01-01, expires: 2027-02-28}]\n"
    )
    text = "old: {valid_for: 2y}\na: {effort: 80h}\ntop: {stack: [old, a]}"
    plan = ask(text, learner=tmp_path / "me.yaml")
    assert lapsed(plan) == ["old 2027-02-28 top 2027-03-21"]
    assert lapsed(ask(text, learner=tmp_path / "me.yaml", hours_per_week=12)) == []


def test_what_a_composite_that_must_stay_satisfied_is_made_of_may_lapse(tmp_path):
    (tmp_path / "me.yaml").write_text("stackplan: 1\nholds: [{credential: n/h, earned: 2026-03-01}]\n")
    text = "h: {valid_for: 1y}\nx: {effort: 8h}\nw: {stack: [h, x]}\ntop: {effort: 8h, duration: 30w, prerequisites: w}"
    assert lapsed(ask(text, learner=tmp_path / "me.yaml")) == []
    text = text.replace("stack: [h, x]", "stack: [h, x], valid_while: stack")
    assert lapsed(ask(text, learner=tmp_path / "me.yaml")) == ["h 2027-03-01 top 2027-08-15"]


def test_a_holding_is_used_before_it_lapses(tmp_path):
    """Either order is as short; only one uses what is held in time."""
    (tmp_path / "me.yaml").write_text(
        "stackplan: 1\nholds: [{credential: n/old, earned: 2025-01-01, expires: 2027-02-07}]\n"
    )
    text = "old: {valid_for: 2y}\na: {effort: 32h}\nb: {effort: 32h, prerequisites: old}\ntop: {stack: [a, b]}"
    plan = ask(text, learner=tmp_path / "me.yaml", parallel=1)
    assert (told(plan)["b"], told(plan)["a"], lapsed(plan)) == ("1-4: 8 8 8 8", "5-8: 8 8 8 8", [])
    assert plan.schedule is not None
    assert (plan.schedule.delayed, plan.schedule.proved) == (0, True)


def test_what_is_valid_for_a_short_time_is_earned_late():
    text = "short: {effort: 8h, valid_for: 3w}\nlong: {effort: 80h}\ntop: {stack: [short, long]}"
    plan = ask(text, hours_per_week=9)
    assert plan.schedule is not None
    at = {each.id: each for each in plan.schedule.steps}
    assert at["n/top"].finish - at["n/short"].finish <= timedelta(21)
    assert (lapsed(plan), plan.schedule.weeks, plan.schedule.proved) == ([], 10, True)


def test_a_later_finish_is_told_where_it_keeps_something_valid():
    text = (
        "exam: {effort: 1h, valid_for: 4w, offered: [{from: 2027-01-11, until: 2027-01-17}, "
        "{from: 2027-03-01, until: 2027-03-07}]}\nlong: {effort: 42h}\ntop: {stack: [exam, long]}"
    )
    plan = ask(text)
    assert plan.schedule is not None
    assert (lapsed(plan), plan.schedule.weeks, plan.schedule.delayed, plan.schedule.proved) == ([], 8, 2, True)
    # By a day that does not leave the time, the earlier one is taken, with its warning.
    plan = ask(text, by=date(2027, 2, 21))
    assert lapsed(plan) == ["exam 2027-02-14 top 2027-02-21"]


def test_what_cannot_be_kept_valid_is_told():
    plan = ask("a: {effort: 8h, valid_for: 2w}\nb: {effort: 40h, prerequisites: a}\ntop: {stack: [a, b]}")
    assert lapsed(plan) == ["a 2027-01-31 b 2027-02-21", "a 2027-01-31 top 2027-02-21"]


def test_what_can_be_earned_for_a_time_only_is_told():
    plan = ask("top: {effort: 40h, available: {until: 2027-01-31}}")
    assert plan.schedule is not None
    assert [(each.offered, each.id, each.on) for each in plan.schedule.lapses] == [(True, "n/top", date(2027, 2, 14))]


def test_what_has_begun_may_be_the_last(tmp_path):
    (tmp_path / "me.yaml").write_text(
        "stackplan: 1\nholds: [{credential: n/a, status: in-progress, expected: 2027-06-30}]\n"
    )
    plan = ask("a: {}\nb: {effort: 8h}\ntop: {stack: [a, b]}", learner=tmp_path / "me.yaml")
    assert plan.schedule is not None
    assert (plan.schedule.finish, plan.schedule.bound, plan.schedule.proved) == (date(2027, 6, 30),) * 2 + (True,)


def test_an_award_may_come_by_other_parts_than_the_plan_says():
    """What takes no time is there at once, though the plan's own order has the award by `long`."""
    text = """
        long: {effort: 8h, duration: 4w}
        none: {effort: 0h}
        award: {stack: {choose: 1, from: [long, none]}}
        last: {effort: 8h, prerequisites: award}
        top: {stack: [long, none, last]}
        """
    plan = ask(text)
    assert (told(plan)["last"], plan.schedule.weeks) == ("1-2: 6 2", 4)  # type: ignore[union-attr]

"""The earliest finish against an exhaustive search, and every timetable checked by code of its own."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from planning.schedule.exhaustive import complaints, earliest
from stackplan.planning.deadline import NEVER, Deadline
from stackplan.planning.schedule.arrange import arrange
from stackplan.planning.schedule.bounds import heads, least_finish, middles
from stackplan.planning.schedule.listing import changed, listed
from stackplan.planning.schedule.mixes import least_by_mixes
from stackplan.planning.schedule.work import Job, Work, keeps_last_days

HORIZON = 11


def seeds(first: int) -> list[object]:
    few = range(first, first + 25)
    return [*few, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(first + 25, first + 600))]


def some_work(random: Random, *, last_days: bool = False) -> Work:
    size = random.randint(1, 4)
    capacity = random.randint(1, 4)
    jobs = []
    for j in range(size):
        weeks = random.randint(1, 3)
        paced = random.random() < 0.5
        hours = random.randint(0, 2 * capacity) if paced else weeks * random.randint(0, capacity)
        sessions = None
        if not paced and random.random() < 0.3:
            sessions = tuple((random.randint(0, 4) + 3 * k, weeks) for k in range(random.randint(1, 2)))
        before = frozenset(k for k in range(j) if random.random() < 0.3)
        along = frozenset(k for k in range(j) if k not in before and random.random() < 0.15)
        due = random.randint(3, 7) if last_days and random.random() < 0.4 else None
        begin_by = random.randint(0, 4) if last_days and random.random() < 0.2 else None
        ready = random.choice((0, 0, 0, 1, 2))
        done_from = random.choice((0, 0, 0, 3))
        jobs.append(Job(hours, weeks, paced, before, along, ready, done_from, sessions, begin_by, due))
    if size > 1 and random.random() < 0.4:
        one, other = size - 2, size - 1
        if one not in jobs[other].before:
            jobs[one] = replace(jobs[one], along=jobs[one].along | {other})
            jobs[other] = replace(jobs[other], along=jobs[other].along | {one})
    lags = ((0, size - 1, random.randint(0, 3)),) if last_days and size > 1 and random.random() < 0.4 else ()
    parallel = random.choice((None, None, 1, 2))
    return Work(tuple(jobs), capacity, parallel, lags)


@pytest.mark.parametrize("seed", seeds(0))
def test_the_finish_is_the_earliest(seed: int):
    work = some_work(Random(seed))
    least = earliest(work, HORIZON)
    found = arrange(work)
    if least is None:
        assert found.timetable is None or found.timetable.finish > HORIZON
        assert found.timetable is not None or found.none
        return
    assert found.timetable is not None
    assert complaints(work, found.timetable) == []
    assert (found.timetable.finish, found.bound, found.proved) == (least, least, True)


@pytest.mark.parametrize("seed", seeds(10_000))
def test_last_days_are_kept_where_they_can_be(seed: int):
    work = some_work(Random(seed), last_days=True)
    kept = earliest(work, HORIZON)
    anyhow = earliest(work.without_last_days(), HORIZON)
    found = arrange(work)
    if anyhow is None or found.timetable is None:
        assert anyhow is None
        return
    if kept is None:
        assert found.timetable.finish > HORIZON or not keeps_last_days(work, found.timetable)
        assert complaints(work, found.timetable, last_days=keeps_last_days(work, found.timetable)) == []
        return
    assert keeps_last_days(work, found.timetable)
    assert complaints(work, found.timetable) == []
    assert (found.timetable.finish, found.proved) == (kept, True)


@pytest.mark.parametrize("seed", seeds(20_000))
def test_without_the_solver_there_is_a_timetable_and_a_bound(seed: int):
    work = some_work(Random(seed))
    found = heads(work)
    if found.stuck:
        return
    bound = least_finish(work, found)
    timetable = listed(work, found, bound)
    least = earliest(work, HORIZON)
    if least is not None:
        assert max(bound, least_by_mixes(work, middles(work, found), NEVER)) <= least
        assert timetable is not None or any(job.sessions for job in work.jobs) or any(job.along for job in work.jobs)
    if timetable is not None:
        assert complaints(work, timetable) == []
        other = changed(work, timetable, bound)
        assert complaints(work, other) == []
        assert bound <= other.finish <= timetable.finish


def test_jobs_that_do_not_fit_beside_each_other_come_one_after_the_other():
    """Ten courses of 15 weeks, three at once by their hours: four rows of them, though their weeks would go into 50."""
    work = Work(tuple(Job(60, 15) for _ in range(10)), 13)
    assert least_finish(work, heads(work)) == 60
    assert arrange(work, Deadline.after(0.0)).proved


def test_what_fits_into_a_week_together_proves_more_than_hours_and_places():
    """A course of 6 hours a week goes with one of 4, and there are three of these too few."""
    work = Work((*(Job(24, 4) for _ in range(5)), *(Job(20, 5) for _ in range(3)), *(Job(20, 4) for _ in range(2))), 10)
    found = heads(work)
    simple, better = least_finish(work, found), least_by_mixes(work, middles(work, found), NEVER)
    assert simple < better <= arrange(work).finish


def test_after_the_deadline_there_is_still_a_timetable_with_its_bound():
    random = Random(5)
    jobs = [Job(weeks * random.randint(2, 9), weeks) for weeks in (2, 3, 4, 5, 6, 7, 8) for _ in range(4)]
    found = arrange(Work(tuple(jobs), 10, 2), Deadline.after(0.0))
    assert found.timetable is not None
    assert 0 < found.bound < found.finish
    assert complaints(Work(tuple(jobs), 10, 2), found.timetable) == []

"""All timetables of small work, week by week, and a check of one: written from docs/scheduling.md, sharing no code.

Hours are dealt out in whole units. No finer share would help: once it is settled which weeks each job is under way in,
dealing out hours is a flow between jobs and weeks, and whole numbers have whole flows.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.planning.schedule.work import Timetable, Work


class At(NamedTuple):
    """How far a job is: when it started (None: not yet), the hours left, its weeks, when it was finished."""

    start: int | None
    left: int
    weeks: int
    finish: int | None


def together(work: Work, j: int) -> set[int]:
    """The jobs that are finished together with a job: it is along them, and they are along it."""

    def along(of: int) -> set[int]:
        seen, waiting = {of}, [of]
        while waiting:
            for other in work.jobs[waiting.pop()].along:
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        return seen

    return {other for other in along(j) if j in along(other)}


def earliest(work: Work, horizon: int) -> int | None:
    """The first boundary at which everything can be finished, looked for up to a horizon."""
    size = len(work.jobs)
    groups = [together(work, j) for j in range(size)]
    states = {tuple(At(None, job.hours, job.weeks, None) for job in work.jobs)}
    for week in range(horizon + 1):
        if any(all(at.finish is not None for at in state) and _lags_kept(work, state) for state in states):
            return week
        following: set[tuple[At, ...]] = set()
        for state in states:
            for begun in _beginnings(work, groups, state, week):
                for worked in _working(work, begun, week):
                    following.update(_endings(work, worked, week + 1))
        states = following
    return None


def _lags_kept(work: Work, state: tuple[At, ...]) -> bool:
    return all((state[b].finish or 0) <= (state[a].finish or 0) + most for a, b, most in work.lags)


def _beginnings(work: Work, groups: list[set[int]], state: tuple[At, ...], week: int) -> Iterator[tuple[At, ...]]:
    options: list[list[At]] = []
    for j, (job, at) in enumerate(zip(work.jobs, state, strict=True)):
        mine = [at]
        waits = set().union(*(work.jobs[g].before for g in groups[j]))
        allowed = at.start is None and week >= job.ready and (job.begin_by is None or week <= job.begin_by)
        if allowed and all(state[b].finish is not None for b in waits):
            lengths = [job.weeks] if job.sessions is None else [w for s, w in job.sessions if s == week]
            mine += [At(week, job.hours, length, None) for length in lengths]
        options.append(mine)
    for choice in product(*options):
        under_way = sum(at.start is not None and at.finish is None for at in choice)
        if work.parallel is None or under_way <= work.parallel:
            yield choice


def _working(work: Work, state: tuple[At, ...], week: int) -> Iterator[tuple[At, ...]]:
    free = work.capacity
    paced = []
    after = list(state)
    for j, (job, at) in enumerate(zip(work.jobs, state, strict=True)):
        if at.start is None or at.finish is not None:
            continue
        if job.paced:
            paced.append(j)
        else:
            free -= job.hours // at.weeks
            after[j] = at._replace(left=at.left - job.hours // at.weeks)
    if free < 0:
        return
    for shares in product(*(range(min(free, state[j].left) + 1) for j in paced)):
        if sum(shares) <= free:
            for j, share in zip(paced, shares, strict=True):
                after[j] = state[j]._replace(left=state[j].left - share)
            yield tuple(after)


def _endings(work: Work, state: tuple[At, ...], now: int) -> Iterator[tuple[At, ...]]:
    options: list[list[At]] = []
    for job, at in zip(work.jobs, state, strict=True):
        mine = [at]
        if at.start is not None and at.finish is None:
            late = (job.due is not None and now > job.due) or now < job.done_from
            done = [] if late else [at._replace(finish=now)]
            if job.paced:
                mine += done if at.left == 0 and now - at.start >= job.weeks else []
            elif now - at.start == at.weeks:
                mine = done
        options.append(mine)
    for choice in product(*options):
        if all(
            at.finish != now or all(choice[other].finish is not None for other in job.along)
            for job, at in zip(work.jobs, choice, strict=True)
        ):
            yield choice


def complaints(work: Work, timetable: Timetable, *, last_days: bool = True) -> list[str]:
    """What is wrong with a timetable."""
    placed = timetable.placed
    wrong = []
    for j, (job, at) in enumerate(zip(work.jobs, placed, strict=True)):
        length = at.finish - at.start
        if sum(at.hours) != job.hours or min(at.hours) < 0:
            wrong.append(f"{j}: its hours do not add up")
        if job.sessions is not None and (at.start, length) not in job.sessions:
            wrong.append(f"{j}: in no session")
        if job.paced and length < job.weeks:
            wrong.append(f"{j}: too short")
        if not job.paced and (len(set(at.hours)) > 1 or (job.sessions is None and length != job.weeks)):
            wrong.append(f"{j}: not evenly over its weeks")
        if at.start < job.ready:
            wrong.append(f"{j}: too early")
        for member in together(work, j):
            if placed[member].finish != at.finish:
                wrong.append(f"{j}: not finished together with {member}")
            wrong += [f"{j}: before {b}" for b in work.jobs[member].before if placed[b].finish > at.start]
        wrong += [f"{j}: finished before {a}" for a in job.along if placed[a].finish > at.finish]
        if last_days and (
            (job.due or at.finish) < at.finish or (at.start if job.begin_by is None else job.begin_by) < at.start
        ):
            wrong.append(f"{j}: after its last day")
    for week in range(timetable.finish):
        going = [at for at in placed if at.start <= week < at.finish]
        if sum(at.hours[week - at.start] for at in going) > work.capacity:
            wrong.append(f"week {week}: over its hours")
        if work.parallel is not None and len(going) > work.parallel:
            wrong.append(f"week {week}: too much at once")
    if last_days:
        wrong += [f"{b}: too long after {a}" for a, b, most in work.lags if placed[b].finish > placed[a].finish + most]
    return wrong

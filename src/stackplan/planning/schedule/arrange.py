"""The earliest timetable: by lists where these meet what no timetable can beat, else proved by the solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.deadline import NEVER
from stackplan.planning.schedule.bounds import heads, least_finish, middles
from stackplan.planning.schedule.listing import by_list, changed, listed
from stackplan.planning.schedule.work import Arranged, keeps_last_days

if TYPE_CHECKING:
    from stackplan.planning.deadline import Deadline
    from stackplan.planning.schedule.bounds import Heads
    from stackplan.planning.schedule.work import Timetable, Work

LATER = 26  # weeks that a finish may be put off, so that nothing lapses before its time


def arrange(work: Work, deadline: Deadline = NEVER, latest: int | None = None) -> Arranged:
    """The earliest timetable; where one keeps all last days, the earliest that does.

    After the `deadline` no proof is looked for: some timetable is there without it, and the bound that it came to. It
    is of no use to keep last days after the boundary `latest`.
    """
    free = work.without_last_days() if work.is_soft else work
    if not free.is_ordered:
        return Arranged(None, 0, none=True)
    found = heads(free)
    if found.stuck:
        return Arranged(None, 0, none=True, stuck=found.stuck)
    best, least = _listed(free, found, deadline)
    best, least = _earliest(free, found, best, least, deadline)
    if best is None:
        return Arranged(None, least, none=least > _last(free))
    if work.is_soft and not keeps_last_days(work, best):
        until = best.finish + LATER if latest is None else latest
        return _in_time(work, found, best, least, latest=until, deadline=deadline)
    return Arranged(best, least)


def _listed(work: Work, found: Heads, deadline: Deadline) -> tuple[Timetable | None, int]:
    """A good timetable, and a bound: what is quickly had comes first, and no more than is needed."""
    least = least_finish(work, found)
    best = listed(work, found, least, deadline)
    if best is not None and best.finish > least:
        from stackplan.planning.schedule.mixes import least_by_mixes

        least = max(least, least_by_mixes(work, middles(work, found), deadline))
        best = changed(work, best, least, deadline)
    return best, least


def _earliest(
    work: Work, found: Heads, best: Timetable | None, least: int, deadline: Deadline
) -> tuple[Timetable | None, int]:
    """Close the gap between a timetable and the bound, from both sides, as far as time goes."""
    from stackplan.planning.schedule.prove import finished_by, is_small

    above = _last(work) if best is None else best.finish  # some timetable is finished by then, if any is
    first = True
    while (least < above or best is None) and not deadline.passed:
        if least > above:
            return None, least
        trial = least if first else (least + above) // 2
        first = False
        if not is_small(work, trial):
            break
        answer, timetable = finished_by(work, found, trial, deadline)
        if answer == "unknown":
            break
        if answer == "no":
            least = trial + 1
            if best is None and least > above:
                return None, least
        elif timetable is not None:
            best = _tidied(work, timetable)
            above = best.finish
    return best, least


def _last(work: Work) -> int:
    """A boundary by which everything is finished, where it can be at all."""
    jobs = work.jobs
    ends = [s + w for job in jobs for s, w in job.sessions or ()]
    return max([max(job.ready, job.done_from) for job in jobs] + ends, default=0) + sum(
        job.shortest(work.capacity) for job in jobs if job.sessions is None
    )


def _tidied(work: Work, timetable: Timetable) -> Timetable:
    """The timetable in which everything comes as early as its order lets it; the solver leaves gaps anywhere."""
    order = [-float(placed.start) - placed.finish / 10_000 for placed in timetable.placed]
    early = by_list(work, order)
    if early is None or early.finish > timetable.finish:
        return timetable
    return early


def _in_time(work: Work, found: Heads, best: Timetable, least: int, *, latest: int, deadline: Deadline) -> Arranged:
    """A timetable that keeps all last days, the earliest that can be found; else the earliest of all, which misses."""
    from stackplan.planning.schedule.prove import finished_by, is_small

    bound = least
    for finish in range(least, min(latest, best.finish + LATER) + 1):
        if deadline.passed or not is_small(work, finish):
            break
        answer, timetable = finished_by(work, found, finish, deadline)
        if timetable is not None:
            return Arranged(timetable, bound, delayed=max(0, timetable.finish - best.finish))
        if answer != "no":
            break
        bound = finish + 1
    return Arranged(best, least)

"""What no timetable can beat: chains of jobs, and work that does not go into the weeks there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackplan.planning.schedule.work import Work


@dataclass(frozen=True, slots=True)
class Heads:
    """By job: the first boundary to start at, the first to finish at, and the least weeks from its finish to the end.

    A job of which no session is left has no first finish: it is `stuck`.
    """

    start: tuple[int, ...]
    finish: tuple[int, ...]
    tail: tuple[int, ...]
    stuck: tuple[int, ...] = ()


def heads(work: Work) -> Heads:
    """Chains of jobs, as if each had all hours for itself."""
    jobs, size = work.jobs, len(work.jobs)
    start = [job.ready for job in jobs]
    finish = [0] * size
    stuck: set[int] = set()
    shortest = [job.shortest(work.capacity) for job in jobs]
    changed, rounds = True, 0
    while changed and rounds <= 2 * size + 2:  # each round settles one job of a chain at least
        changed, rounds = False, rounds + 1
        for unit in work.units:
            first = max((finish[b] for b in work.before[unit[0]]), default=0)
            end = 0
            for j in unit:
                start[j] = max(start[j], first)
                own = max(_first_finish(work, j, start[j], stuck), jobs[j].done_from)
                end = max([end, own, *(finish[a] for a in jobs[j].along)])
            for j in unit:
                changed = changed or finish[j] != end
                finish[j] = end
                if not jobs[j].paced and jobs[j].sessions is None:
                    start[j] = max(start[j], end - jobs[j].weeks)
    return Heads(tuple(start), tuple(finish), _tails(work, shortest), tuple(sorted(stuck)))


def _first_finish(work: Work, j: int, first: int, stuck: set[int]) -> int:
    job = work.jobs[j]
    if job.sessions is None:
        return first + job.shortest(work.capacity)
    ends = [begin + weeks for begin, weeks in job.ways(first) if begin + weeks >= job.done_from]
    if not ends:
        stuck.add(j)
        return first
    return min(ends)


def _tails(work: Work, shortest: list[int]) -> tuple[int, ...]:
    tail = [0] * len(work.jobs)
    changed, rounds = True, 0
    while changed and rounds <= 2 * len(tail) + 2:
        changed, rounds = False, rounds + 1
        for unit in work.units:
            longest = max(shortest[j] + tail[j] for j in unit)
            others = [(b, longest) for b in work.before[unit[0]]]
            others += [(a, tail[j]) for j in unit for a in work.jobs[j].along]
            for other, least in others:
                if least > tail[other]:
                    tail[other] = least
                    changed = True
    return tuple(tail)


def least_finish(work: Work, found: Heads) -> int:
    """A boundary that no timetable is finished before."""
    jobs = range(len(work.jobs))
    least = max((found.finish[j] + found.tail[j] for j in jobs), default=0)
    shortest = [job.shortest(work.capacity) for job in work.jobs]
    for first in set(found.start):
        for tail in set(found.tail):
            inside = [j for j in jobs if found.start[j] >= first and found.tail[j] >= tail]
            if not inside:
                continue
            weeks = -(-sum(work.jobs[j].hours for j in inside) // work.capacity)
            if work.parallel is not None:
                weeks = max(weeks, -(-sum(shortest[j] for j in inside) // work.parallel))
            least = max(least, first + weeks + tail)
    return least

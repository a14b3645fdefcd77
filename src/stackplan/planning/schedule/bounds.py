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


@dataclass(frozen=True, slots=True)
class Middle:
    """The middle of chains: jobs that begin at `first` or later, and after each of which `tail` weeks are needed.

    Their hours, and their places, take some weeks: nothing is finished before the boundary `bound`.
    """

    bound: int
    first: int
    tail: int
    jobs: tuple[int, ...]


def middles(work: Work, found: Heads) -> list[Middle]:
    """Every middle of chains, the one with the highest bound first."""
    rows = _Rows(work)
    every = []
    for first in set(found.start):
        for tail in set(found.tail):
            inside = [j for j in range(len(work.jobs)) if found.start[j] >= first and found.tail[j] >= tail]
            if inside:
                hours = -(-sum(work.jobs[j].hours for j in inside) // work.capacity)
                weeks = max(hours, rows.weeks(frozenset(inside)))
                every.append(Middle(first + weeks + tail, first, tail, tuple(inside)))
    return sorted(every, key=lambda middle: (-middle.bound, -len(middle.jobs), middle.jobs))


class _Rows:
    """Jobs in rows, one after the other in each: so many rows as there are places.

    Of those of which each takes more than a third of a week, say, two rows go into it, wherever they are placed.
    """

    def __init__(self, work: Work) -> None:
        jobs = range(len(work.jobs))
        self.shortest = [job.shortest(work.capacity) for job in work.jobs]
        many = {max(1, work.capacity // job.rate) for job in work.jobs if job.rate}
        longest_first = sorted(jobs, key=lambda j: -self.shortest[j])
        classes = {rows: [j for j in longest_first if work.jobs[j].rate * (rows + 1) > work.capacity] for rows in many}
        if work.parallel is not None:
            classes[work.parallel] = longest_first
        self.classes = [(rows, members) for rows, members in classes.items() if rows < len(members)]

    def weeks(self, inside: frozenset[int]) -> int:
        """Weeks that some jobs need at least."""
        return max((self._in(rows, [j for j in each if j in inside]) for rows, each in self.classes), default=0)

    def _in(self, rows: int, longest_first: list[int]) -> int:
        """Weeks in so many rows: all there are to share, and the shortest of those that come into one row together."""
        least = -(-sum(self.shortest[j] for j in longest_first) // rows)
        for each in range(1, (len(longest_first) - 1) // rows + 1):
            some = longest_first[: each * rows + 1]  # of these, one row has one more than `each`
            least = max(least, sum(self.shortest[j] for j in some[-each - 1 :]))
        return least


def least_finish(work: Work, found: Heads) -> int:
    """A boundary that no timetable is finished before."""
    least = max((finish + tail for finish, tail in zip(found.finish, found.tail, strict=True)), default=0)
    return max([least, *(middle.bound for middle in middles(work, found)[:1])])

"""What no timetable can beat, from the jobs that go into one week together: a bound, by the solver.

A week has a mix of jobs: as many as there are places, none of which waits for another, with no more hours than the
week has. So many weeks of mixes are needed that each job has its weeks, whatever their order (Mingozzi, Maniezzo,
Ricciardelli and Bianco, "An exact algorithm for the resource-constrained project scheduling problem based on a new
mathematical formulation", Management Science 44, 1998).
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from stackplan.planning.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackplan.planning.deadline import Deadline
    from stackplan.planning.schedule.bounds import Middle
    from stackplan.planning.schedule.work import Work

SETS = 4  # of the middles of chains that are looked at, those with the highest simple bound
MOST = 2_000  # mixes; where there are more the solver takes longer than what it proves is worth
NODES = 10  # of the solver's tree: nearly all of the bound comes from its root
FINE = 10_000  # units of hours a week that are told apart; more digits than that slow the solver


def least_by_mixes(work: Work, middles: Sequence[Middle], deadline: Deadline) -> int:
    """A boundary that no timetable is finished before, from the first of the middles of chains; 0 is always one."""
    waits = _waits(work)
    least = 0
    for middle in middles[:SETS]:
        if deadline.passed:
            break
        least = max(least, middle.first + _weeks(work, middle.jobs, waits, deadline) + middle.tail)
    return least


def _waits(work: Work) -> list[frozenset[int]]:
    """By job, all that is finished before it begins."""
    found = []
    for j in range(len(work.jobs)):
        seen, waiting = set[int](), list(work.before[j])
        while waiting:
            other = waiting.pop()
            if other not in seen:
                seen.add(other)
                waiting += work.before[other] | work.jobs[other].along
        found.append(frozenset(seen))
    return found


def _weeks(work: Work, inside: Sequence[int], waits: Sequence[frozenset[int]], deadline: Deadline) -> int:
    """Weeks that some jobs need at least; 0 where that is not found out."""
    from stackplan.planning.solve import solve

    jobs, capacity = work.jobs, work.capacity
    paced = [j for j in inside if jobs[j].paced]
    pool = [j for j in inside if work.parallel is not None or not jobs[j].paced]  # a paced one needs a place only
    mixes = list(islice(_mixes(work, pool, waits, keep_room=bool(paced)), MOST + 1))
    if len(mixes) > MOST:
        return 0
    program = Program()
    columns = [program.column(sum(jobs[j].shortest(capacity) for j in inside)) for _ in mixes]
    unit = -(-capacity // FINE)
    free = [-(-(capacity - sum(jobs[j].rate for j in mix)) // unit) for mix in mixes]
    for j in pool:
        having = [i for i, mix in enumerate(mixes) if j in mix]
        program.row([(1, columns[i]) for i in having], low=jobs[j].shortest(capacity))
        if jobs[j].paced:
            program.row([(free[i], columns[i]) for i in having], low=jobs[j].hours // unit)
    if paced:
        having = [i for i, mix in enumerate(mixes) if work.parallel is None or any(jobs[j].paced for j in mix)]
        program.row([(free[i], columns[i]) for i in having], low=sum(jobs[j].hours for j in paced) // unit)
    solution = solve(program, dict.fromkeys(columns, 1), seconds=deadline.left, nodes=NODES)
    return max(0, solution.bound or 0)


def _mixes(
    work: Work, pool: Sequence[int], waits: Sequence[frozenset[int]], *, keep_room: bool
) -> Iterator[tuple[int, ...]]:
    """Sets of jobs that may be under way in one week.

    One that is part of another is left out, but for those that leave more hours for paced jobs, to `keep_room`.
    """
    most = len(pool) if work.parallel is None else work.parallel

    def wider(mix: tuple[int, ...], load: int) -> Iterator[tuple[int, ...]]:
        more = [
            j
            for j in (pool if len(mix) < most else ())
            if j not in mix
            and load + work.jobs[j].rate <= work.capacity
            and waits[j].isdisjoint(mix)
            and not any(j in waits[other] for other in mix)
        ]
        if not any(work.jobs[j].rate == 0 or not keep_room for j in more):
            yield mix
        for j in more:
            if not mix or j > mix[-1]:
                yield from wider((*mix, j), load + work.jobs[j].rate)

    return wider((), 0)

"""A timetable by lists: the jobs one after the other, each as early as it goes, those with the longest chain first."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from random import Random
from typing import TYPE_CHECKING

from stackplan.planning.deadline import NEVER
from stackplan.planning.schedule.work import Placed, Timetable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.planning.deadline import Deadline
    from stackplan.planning.schedule.bounds import Heads
    from stackplan.planning.schedule.work import Work

TRIES = 40  # lists that are tried where the first does not meet the bound
CHANGES = 160  # changes that are tried to the best list


def listed(work: Work, found: Heads, least: int, deadline: Deadline = NEVER) -> Timetable | None:
    """The best timetable of a fixed number of lists; None where a job finds no session. Always the same one."""
    shortest = [job.shortest(work.capacity) for job in work.jobs]
    chain = [shortest[j] + found.tail[j] for j in range(len(work.jobs))]
    best = by_list(work, chain)
    random = Random(len(work.jobs))
    tries = 0
    while tries < TRIES and (best is None or best.finish > least) and not deadline.passed:
        tries += 1
        spread = 0.15 if tries % 2 else 0.6
        again = by_list(work, [length * random.uniform(1 - spread, 1 + spread) + random.random() for length in chain])
        if again is not None and (best is None or again.finish < best.finish):
            best = again
    return best


def changed(work: Work, best: Timetable, least: int, deadline: Deadline = NEVER) -> Timetable:
    """A timetable that is finished no later: a fixed number of changes to its list. Always the same one."""
    size = len(work.jobs)
    random = Random(size)
    order = _order(best)
    for _ in range(CHANGES if size > 1 else 0):
        if best.finish <= least or deadline.passed:
            break
        trial = list(order)
        job = trial.pop(random.randrange(size))
        trial.insert(random.randrange(size), job)
        if random.random() < 0.3:
            one, other = random.randrange(size), random.randrange(size)
            trial[one], trial[other] = trial[other], trial[one]
        weight = [0.0] * size
        for place, j in enumerate(trial):
            weight[j] = -float(place)
        again = by_list(work, weight)
        if again is not None and _lateness(again) <= _lateness(best):
            best, order = again, _order(again)
    return best


def _order(timetable: Timetable) -> list[int]:
    placed = timetable.placed
    return sorted(range(len(placed)), key=lambda j: (placed[j].start, placed[j].finish, j))


def _lateness(timetable: Timetable) -> tuple[int, int]:
    """What is better in one timetable than in another: its finish, then all that is finished earlier."""
    return timetable.finish, sum(job.finish for job in timetable.placed)


def by_list(work: Work, weight: Sequence[float]) -> Timetable | None:
    """A timetable by one list: of the jobs that may be placed, the heaviest is placed next."""
    week = _Weeks(work)
    units, waits = work.units, dict(work.waits)
    heaviest = [(-max(weight[j] for j in unit), unit) for unit in units]
    ready = [(*heaviest[at], at) for at in range(len(units)) if not waits[at]]
    heapify(ready)
    while ready:
        _, unit, at = heappop(ready)
        if not (week.place(unit[0]) if len(unit) == 1 else week.place_together(unit)):
            return None
        for other in work.followers[at]:
            waits[other] -= 1
            if not waits[other]:
                heappush(ready, (*heaviest[other], other))
    if len(week.placed) < len(work.jobs):
        return None  # jobs that wait for each other: no plan has such
    return Timetable(tuple(week.placed[j] for j in range(len(work.jobs))))


class _Weeks:
    """The weeks as they fill."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.placed: dict[int, Placed] = {}
        self.used: dict[int, int] = {}
        self.count: dict[int, int] = {}
        self.over = 0  # the boundary at which all that is placed is over
        # By then everything that is placed is over, and one job after the other would be done.
        self.horizon = sum(job.shortest(work.capacity) + job.weeks for job in work.jobs) + 2
        self.horizon += max((max(job.ready, job.done_from) for job in work.jobs), default=0)
        self.horizon += max((s + w for job in work.jobs for s, w in job.sessions or ()), default=0)

    def _free(self, week: int) -> int:
        return self.work.capacity - self.used.get(week, 0)

    def _is_open(self, week: int) -> bool:
        return self.work.parallel is None or self.count.get(week, 0) < self.work.parallel

    def _first(self, j: int) -> int:
        return max([self.placed[b].finish for b in self.work.before[j]] + [self.work.jobs[j].ready])

    def _along(self, unit: tuple[int, ...]) -> int:
        others = {other for j in unit for other in self.work.jobs[j].along}.difference(unit)
        return max([self.placed[other].finish for other in others] + [self.work.jobs[j].done_from for j in unit])

    def _take(self, j: int, placed: Placed) -> None:
        self.placed[j] = placed
        self.over = max(self.over, placed.finish)
        for week, hours in enumerate(placed.hours, placed.start):
            self.used[week] = self.used.get(week, 0) + hours
            self.count[week] = self.count.get(week, 0) + 1

    def _give_back(self, j: int) -> None:
        placed = self.placed.pop(j)
        for week, hours in enumerate(placed.hours, placed.start):
            self.used[week] -= hours
            self.count[week] -= 1

    def place(self, j: int) -> bool:
        """Place a job by itself as early as it goes."""
        job, first, along = self.work.jobs[j], self._first(j), self._along((j,))
        if job.paced:
            return self._place_paced(j, first, along)
        best: Placed | None = None
        if job.sessions is None:
            start, hours = max(first, along - job.weeks), job.hours // job.weeks
            end = self._end(start)
            while start < end and (full := self._full(start, job.weeks, hours)) is not None:
                start = full + 1
            best = Placed(start, (hours,) * job.weeks) if start < end else None
        for start, weeks in job.ways(first):
            if start + weeks < along or (best is not None and start + weeks >= best.finish):
                continue
            if self._full(start, weeks, job.hours // weeks) is None:
                best = Placed(start, (job.hours // weeks,) * weeks)
        if best is None:
            return False
        self._take(j, best)
        return True

    def _end(self, first: int) -> int:
        return max(first, self.over) + self.horizon

    def _full(self, start: int, weeks: int, hours: int) -> int | None:
        """The last of some weeks that does not have so many hours free, or no place; None where all of them do."""
        most, parallel = self.work.capacity - hours, self.work.parallel
        for week in range(start + weeks - 1, start - 1, -1):
            if self.used.get(week, 0) > most or (parallel is not None and self.count.get(week, 0) >= parallel):
                return week
        return None

    def _place_paced(self, j: int, first: int, along: int) -> bool:
        job = self.work.jobs[j]
        start, end = first, self._end(first)
        while start < end:
            left, week, shares = job.hours, start, list[int]()
            while left or week - start < job.weeks or week < along:
                if not self._is_open(week):
                    break
                shares.append(min(left, self._free(week)))
                left -= shares[-1]
                week += 1
            else:
                while shares[0] == 0 and len(shares) > job.weeks:  # it begins where its work does
                    start, shares = start + 1, shares[1:]
                self._take(j, Placed(start, tuple(shares)))
                return True
            start = week + 1
        return False

    def place_together(self, unit: tuple[int, ...]) -> bool:
        """Place jobs that are finished together, as early as it goes."""
        jobs = self.work.jobs
        first = {j: self._first(j) for j in unit}
        least = max(self._along(unit), *(first[j] + jobs[j].shortest(self.work.capacity) for j in unit))
        fixed_first = sorted(unit, key=lambda j: (jobs[j].paced, -jobs[j].weeks, j))
        for finish in range(least, self._end(least) + 1):
            for j in fixed_first:
                placed = self._ending(j, first[j], finish)
                if placed is None:
                    break
                self._take(j, placed)
            else:
                return True
            for j in unit:
                if j in self.placed:
                    self._give_back(j)
        return False

    def _ending(self, j: int, first: int, finish: int) -> Placed | None:
        """A job's place where it must end at a boundary; one that is paced begins as late as it can."""
        job = self.work.jobs[j]
        if not job.paced:
            ways = [(finish - job.weeks, job.weeks)] if job.sessions is None else job.ways(first)
            for start, weeks in ways:
                if start >= first and start + weeks == finish and self._full(start, weeks, job.hours // weeks) is None:
                    return Placed(start, (job.hours // weeks,) * weeks)
            return None
        left, week, shares = job.hours, finish, list[int]()
        while left or finish - week < job.weeks:
            week -= 1
            if week < first or not self._is_open(week):
                return None
            shares.append(min(left, self._free(week)))
            left -= shares[-1]
        return Placed(week, tuple(reversed(shares)))

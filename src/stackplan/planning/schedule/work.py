"""The neutral form of a scheduling question, and of its answer (docs/scheduling.md). Weeks and hours are integers.

Week `w` lies between the boundaries `w` and `w + 1`. A job that starts at boundary `s` and finishes at boundary `f` is
under way in the weeks from `s` to `f - 1`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Job:
    """Work on one credential: `hours` in all, in units that make every weekly share whole, over `weeks` of at least 1.

    A job takes exactly its weeks, its hours spread evenly. One that is `paced` takes at least its weeks, and any share
    of the free hours in each. `before` are finished before it starts, and before anything starts that is finished
    together with it; `along` are finished no later than it. It starts at `ready` or later itself, and is finished at
    `done_from` or later; where there are `sessions`, it starts only as one of these says: (start, weeks). `begin_by`
    and `due` are the last boundaries to start and to finish at.
    """

    hours: int
    weeks: int
    paced: bool = False
    before: frozenset[int] = NOBODY
    along: frozenset[int] = NOBODY
    ready: int = 0
    done_from: int = 0
    sessions: tuple[tuple[int, int], ...] | None = None
    begin_by: int | None = None
    due: int | None = None

    def ways(self, first: int) -> tuple[tuple[int, int], ...]:
        """The sessions that start at `first` or later."""
        return tuple(way for way in self.sessions or () if way[0] >= first)

    @property
    def rate(self) -> int:
        """The hours that it takes at least of each of its weeks."""
        if self.paced:
            return 0
        return min((self.hours // weeks for _, weeks in self.sessions or ()), default=self.hours // self.weeks)

    def shortest(self, capacity: int) -> int:
        """The fewest weeks that it can take."""
        if self.sessions is not None:
            return min((weeks for _, weeks in self.sessions), default=self.weeks)
        return max(self.weeks, -(-self.hours // capacity)) if self.paced else self.weeks


@dataclass(frozen=True)
class Work:
    """Jobs, the hours of a week, and how many jobs may be under way at once (None: any number).

    Each of `lags` is (one, other, weeks): the other is finished no more than so many weeks after the one.
    """

    jobs: tuple[Job, ...]
    capacity: int
    parallel: int | None = None
    lags: tuple[tuple[int, int, int], ...] = ()

    @cached_property
    def units(self) -> tuple[tuple[int, ...], ...]:
        """Jobs that are finished together, since each is `along` the others; every other job by itself."""
        groups = companions({j: job.along for j, job in enumerate(self.jobs)})
        return tuple(dict.fromkeys(tuple(sorted(group)) for group in groups.values()))

    @cached_property
    def before(self) -> tuple[frozenset[int], ...]:
        """By job, all that is finished before it starts: what its unit waits for."""
        waits = [NOBODY] * len(self.jobs)
        for unit in self.units:
            everything = NOBODY.union(*(self.jobs[j].before for j in unit))
            for j in unit:
                waits[j] = everything
        return tuple(waits)

    @cached_property
    def _needs(self) -> tuple[frozenset[int], ...]:
        """By unit, the units of what is finished before it, or no later."""
        unit_of = {j: at for at, unit in enumerate(self.units) for j in unit}
        return tuple(
            frozenset(
                unit_of[other] for j in unit for other in self.before[j] | self.jobs[j].along if other not in unit
            )
            for unit in self.units
        )

    @cached_property
    def waits(self) -> dict[int, int]:
        """By the place of a unit among the units, how many others it waits for."""
        return {at: len(needs) for at, needs in enumerate(self._needs)}

    @cached_property
    def followers(self) -> tuple[tuple[int, ...], ...]:
        """By the place of a unit, those that wait for it."""
        places = range(len(self.units))
        return tuple(tuple(other for other in places if at in self._needs[other]) for at in places)

    @cached_property
    def is_ordered(self) -> bool:
        """Whether its jobs can be put in an order: none waits for itself."""
        if any(not self.before[j].isdisjoint(unit) for unit in self.units for j in unit):
            return False
        waits = dict(self.waits)
        ready = [at for at, many in waits.items() if not many]
        for at in ready:
            for other in self.followers[at]:
                waits[other] -= 1
                if not waits[other]:
                    ready.append(other)
        return len(ready) == len(self.units)

    @property
    def is_soft(self) -> bool:
        """Whether anything in it has a last day."""
        return bool(self.lags) or any(job.due is not None or job.begin_by is not None for job in self.jobs)

    def without_last_days(self) -> Work:
        """The same work, where nothing has a last day."""
        return Work(tuple(replace(job, due=None, begin_by=None) for job in self.jobs), self.capacity, self.parallel)


def companions(along: Mapping[int, frozenset[int]]) -> dict[int, frozenset[int]]:
    """By each, those that are finished together with it, itself too: they are along it, and it is along them."""
    reach: dict[int, set[int]] = {}
    for start in along:
        seen, waiting = {start}, [start]
        while waiting:
            for other in along[waiting.pop()] - seen:
                seen.add(other)
                waiting.append(other)
        reach[start] = seen
    return {each: frozenset(other for other in seen if each in reach[other]) for each, seen in reach.items()}


@dataclass(frozen=True, slots=True)
class Placed:
    """When a job is under way, and its hours in each of these weeks."""

    start: int
    hours: tuple[int, ...]

    @property
    def finish(self) -> int:
        """The boundary at which it is finished."""
        return self.start + len(self.hours)


@dataclass(frozen=True, slots=True)
class Timetable:
    """Every job in its place."""

    placed: tuple[Placed, ...]

    @property
    def finish(self) -> int:
        """The boundary at which everything is finished."""
        return max((job.finish for job in self.placed), default=0)


@dataclass(frozen=True, slots=True)
class Arranged:
    """The best timetable found, and the boundary that no timetable is finished before.

    It is `delayed` by so many weeks to keep all last days.

    Without a timetable: where `none` is true there is none at all, and `stuck` are the jobs that have no session left,
    where it is for these; else none was found in time.
    """

    timetable: Timetable | None
    bound: int
    none: bool = False
    delayed: int = 0
    stuck: tuple[int, ...] = ()

    @property
    def finish(self) -> int:
        """The boundary at which everything is finished. Raises ValueError where there is no timetable."""
        if self.timetable is None:
            raise ValueError("there is no timetable")
        return self.timetable.finish

    @property
    def proved(self) -> bool:
        """Whether the bound is met."""
        return self.timetable is not None and self.timetable.finish == self.bound


def keeps_last_days(work: Work, timetable: Timetable) -> bool:
    """Whether a timetable keeps every last day, and every lag."""
    placed = timetable.placed
    return all(
        (job.due is None or at.finish <= job.due) and (job.begin_by is None or at.start <= job.begin_by)
        for job, at in zip(work.jobs, placed, strict=True)
    ) and all(placed[other].finish <= placed[one].finish + most for one, other, most in work.lags)

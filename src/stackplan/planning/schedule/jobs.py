"""The credentials of a plan as jobs: what takes no time is left out, and what it waits for takes its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from types import MappingProxyType
from typing import TYPE_CHECKING

from stackplan.planning.schedule.work import Job, Work, companions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stackplan.planning.schedule.order import Needs
    from stackplan.planning.schedule.work import Placed, Timetable


@dataclass(frozen=True, slots=True)
class Load:
    """What a credential takes: hours, and exactly so many weeks, or at least so many where it is `paced`.

    What takes no time is there from the boundary `ready` on. What is held in `sessions` takes the time of one of them,
    each (the boundary at which it begins, weeks); `weeks` are then the most.
    """

    hours: Fraction
    weeks: int
    paced: bool = False
    ready: int = 0
    sessions: tuple[tuple[int, int], ...] | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether it takes no time."""
        return not self.weeks


class Jobs:
    """The work of a plan, with the names of its integers: `real` are the members that are jobs."""

    def __init__(
        self,
        loads: Mapping[int, Load],
        before: Needs,
        along: Needs,
        hours: Fraction,
        parallel: int | None,
        *,
        dues: Mapping[int, int] = MappingProxyType({}),
        lags: Iterable[tuple[int, int, int]] = (),
    ) -> None:
        """Take what each takes, the order, and the calendar's hours and places.

        `dues` are last boundaries for members to be finished at; of `lags`, each other one is finished no more than so
        many weeks after the one.
        """
        self.loads = loads
        self.before, self.along = before, along
        self.real = tuple(c for c in sorted(loads) if not loads[c].is_nothing)
        self.number = {c: j for j, c in enumerate(self.real)}
        self._groups = companions({c: along[c] for c in loads})
        self.scale = self._scale(hours)
        self._waits: dict[int, tuple[frozenset[int], int]] = {}
        jobs = [self._job(c) for c in self.real]
        for c, due in dues.items():
            for each in self._stands_for(c)[0]:
                j = self.number[each]
                earlier = jobs[j].due
                jobs[j] = replace(jobs[j], due=due if earlier is None else min(due, earlier))
        bounded: list[tuple[int, int, int]] = []
        for one, other, most in lags:
            firsts, others = self._stands_for(one)[0], self._stands_for(other)[0]
            bounded += [(self.number[a], self.number[b], most) for a in firsts for b in others if a != b]
        self.work = Work(tuple(jobs), int(hours * self.scale), parallel, tuple(bounded))

    @cached_property
    def least_weeks(self) -> int:
        """Weeks that it takes at least."""
        total = sum(job.hours for job in self.work.jobs)
        longest = max((job.weeks for job in self.work.jobs), default=0)
        ready = max((max(job.ready, job.done_from) for job in self.work.jobs), default=0)
        return max(-(-total // max(self.work.capacity, 1)), longest, ready)

    def _scale(self, hours: Fraction) -> int:
        """Units an hour, so that the hours of a week and every even share are whole."""
        scale = lcm(hours.denominator, *(load.hours.denominator for load in self.loads.values()))
        more = 1
        for load in self.loads.values():
            if load.weeks and not load.paced:
                units = int(load.hours * scale)
                lengths = {load.weeks, *(weeks for _, weeks in load.sessions or ())}
                more = lcm(more, *(weeks // gcd(units, weeks) for weeks in lengths))
        return scale * more

    def _stands_for(self, c: int) -> tuple[frozenset[int], int]:
        """What to wait for, where one waits for a member: jobs, and a boundary."""
        if c in self._waits:
            return self._waits[c]
        if c in self.number:
            return frozenset((c,)), 0
        self._waits[c] = (frozenset(), 0)  # nothing waits for itself
        group = self._groups[c]
        mates = frozenset(mate for mate in group if mate in self.number)
        jobs, ready = (frozenset((min(mates),)), 0) if mates else self._together(self.rests_on(c))
        self._waits[c] = jobs, max(ready, self.loads[c].ready)
        return self._waits[c]

    def _together(self, members: frozenset[int]) -> tuple[frozenset[int], int]:
        jobs: set[int] = set()
        ready = 0
        for member in members:
            more, boundary = self._stands_for(member)
            jobs |= more
            ready = max(ready, boundary)
        return frozenset(jobs), ready

    def _job(self, c: int) -> Job:
        load, group = self.loads[c], self._groups[c]
        waits = frozenset[int]().union(*(self.before[m] for m in group)) - group
        before, ready = self._together(waits)
        others = frozenset[int]().union(self.along[c], *(self.along[m] for m in group if m not in self.number)) - {c}
        along, done_from = self._together(others - {m for m in group if m not in self.number})
        along |= {m for m in group if m in self.number}
        return Job(
            hours=int(load.hours * self.scale),
            weeks=load.weeks,
            paced=load.paced,
            before=frozenset(self.number[b] for b in before),
            along=frozenset(self.number[a] for a in along - {c}),
            ready=max(ready, load.ready),
            done_from=done_from,
            sessions=load.sessions,
        )

    def rests_on(self, c: int) -> frozenset[int]:
        """The members that one that takes no time waits for; of those finished together with it, the jobs."""
        group = self._groups[c]
        others = frozenset[int]().union(*(self.before[m] | self.along[m] for m in group)) - group
        return others | {mate for mate in group if mate in self.number}

    def rates(self) -> Iterator[tuple[tuple[int, ...], Fraction]]:
        """By unit, its members with even shares, and the hours a week that these take together."""
        for unit in self.work.units:
            even = tuple(self.real[j] for j in unit if not self.work.jobs[j].paced)
            if even:
                yield even, sum((self.loads[c].hours / self.loads[c].weeks for c in even), Fraction(0))

    def placed(self, c: int, timetable: Timetable) -> Placed | None:
        """The place of a member, where it takes time."""
        return timetable.placed[self.number[c]] if c in self.number else None

    def finishes(self, timetable: Timetable) -> dict[int, int]:
        """By member, the boundary at which it is finished."""
        return {c: self._finish(c, timetable) for c in self.loads}

    def _finish(self, c: int, timetable: Timetable) -> int:
        jobs, ready = self._stands_for(c)
        return max([ready, *(timetable.placed[self.number[job]].finish for job in jobs)])

    def start(self, c: int, timetable: Timetable, finish: Mapping[int, int]) -> int:
        """The boundary at which a member begins; what takes no time begins when it is finished."""
        return timetable.placed[self.number[c]].start if c in self.number else finish[c]

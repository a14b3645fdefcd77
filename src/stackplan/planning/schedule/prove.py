"""Whether everything can be finished by a boundary, exactly: an integer program over weeks, for the solver.

Columns say "has started by boundary t" and "is finished by boundary t", which may only turn from 0 to 1; and of a job
that is paced, its hours in each week.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from stackplan.planning.program import ONE, ZERO, Program, Term
from stackplan.planning.schedule.work import Placed, Timetable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.planning.deadline import Deadline
    from stackplan.planning.schedule.bounds import Heads
    from stackplan.planning.schedule.work import Job, Work

LARGEST = 60_000  # columns; more would not be solved in any time that people wait
FINEST = 10**7  # units of hours a week; more digits than the solver's tolerances leave


def is_small(work: Work, finish: int) -> bool:
    """Whether the program for this horizon is one that may be given to the solver."""
    columns = sum((3 if job.paced else 1) * (finish + 1) for job in work.jobs)
    return columns <= LARGEST and work.capacity <= FINEST


def finished_by(
    work: Work, found: Heads, finish: int, deadline: Deadline
) -> tuple[Literal["yes", "no", "unknown"], Timetable | None]:
    """A timetable that is finished by a boundary and keeps all last days, if there is one."""
    from stackplan.planning.solve import solve

    model = _Model(work, found, finish)
    if not model.possible:
        return "no", None
    # What is said to be infeasible is tried twice, and both are to be over in time.
    left = deadline.left
    solution = solve(model.program, {}, seconds=None if left is None else left / 2)
    if solution.values is not None:
        return "yes", model.timetable(solution.values)
    return ("no" if solution.status == "infeasible" else "unknown"), None


class _Model:
    """The program of one horizon."""

    def __init__(self, work: Work, found: Heads, finish: int) -> None:
        self.work = work
        self.finish = finish
        self.program = Program()
        self.possible = True
        self.started: list[list[Term]] = []
        self.finished: list[list[Term]] = []
        self.hours: list[list[Term]] = []
        self.choice: list[list[tuple[int, int, Term]]] = []  # of a job with sessions
        for j, job in enumerate(work.jobs):
            latest = finish - found.tail[j] if job.due is None else min(finish - found.tail[j], job.due)
            self._columns(job, found.start[j], found.finish[j], latest)
        if self.possible:
            self._together()
            self._in_order()
            self._in_weeks()

    def _turning(self, first: int, last: int) -> list[Term]:
        """Columns for the boundaries from 0 to the horizon: 0 before `first`, 1 from `last` on, never back."""
        if last < first:
            self.possible = False
        line = [ZERO if t < first else ONE if t >= last else self.program.column() for t in range(self.finish + 1)]
        for before, after in pairwise(line):
            self.program.implies(before, after)
        return line

    def _columns(self, job: Job, start: int, first: int, latest: int) -> None:
        weeks = job.shortest(self.work.capacity)
        last = latest - weeks if job.begin_by is None else min(latest - weeks, job.begin_by)
        hours: list[Term] = []
        chosen: list[tuple[int, int, Term]] = []
        if job.sessions is not None:
            started, finished, chosen = self._in_sessions(job, start, latest)
        else:
            started = self._turning(start, last)
            if job.paced:
                finished = self._turning(first, latest)
                for t in range(self.finish + 1):
                    self.program.implies(finished[t], started[t - job.weeks] if t >= job.weeks else ZERO)
                hours = [self.program.column(min(job.hours, self.work.capacity)) for _ in range(self.finish)]
            else:
                finished = [ZERO] * min(job.weeks, self.finish + 1) + started[: max(0, self.finish + 1 - job.weeks)]
        self.possible = self.possible and finished[self.finish] == ONE
        self.started.append(started)
        self.finished.append(finished)
        self.hours.append(hours)
        self.choice.append(chosen)

    def _in_sessions(
        self, job: Job, start: int, latest: int
    ) -> tuple[list[Term], list[Term], list[tuple[int, int, Term]]]:
        by = self.finish if job.begin_by is None else job.begin_by
        ways = [(s, w) for s, w in job.ways(start) if job.done_from <= s + w <= latest and s <= by]
        if not ways:
            self.possible = False
            return [ONE] * (self.finish + 1), [ONE] * (self.finish + 1), []
        if len(ways) == 1:
            ((s, w),) = ways
            begun, ended = ([ONE if t >= turn else ZERO for t in range(self.finish + 1)] for turn in (s, s + w))
            return begun, ended, [(s, w, ONE)]
        chosen = [(s, w, self.program.column()) for s, w in ways]
        self.program.row([(1, column) for _, _, column in chosen], low=1, high=1)
        lines: list[list[Term]] = []
        for ends in (False, True):
            turns = [(s + w if ends else s, column) for s, w, column in chosen]
            line = self._turning(min(t for t, _ in turns), max(t for t, _ in turns))
            for t, term in enumerate(line):
                if term >= 0:  # a column, that is the sum of those chosen by then
                    by_then = [(-1, column) for turn, column in turns if turn <= t]
                    self.program.row([(1, term), *by_then], 0, 0)
            lines.append(line)
        return lines[0], lines[1], chosen

    def _together(self) -> None:
        for unit in self.work.units:
            for j in unit[1:]:
                for t in range(self.finish + 1):
                    self.program.row([(1, self.finished[j][t]), (-1, self.finished[unit[0]][t])], 0, 0)

    def _in_order(self) -> None:
        for j, job in enumerate(self.work.jobs):
            for t in range(self.finish + 1):
                for other in sorted(self.work.before[j]):
                    self.program.implies(self.started[j][t], self.finished[other][t])
                for other in sorted(job.along):
                    self.program.implies(self.finished[j][t], self.finished[other][t])
        for one, other, most in self.work.lags:
            for t in range(self.finish + 1 - most):
                self.program.implies(self.finished[one][t], self.finished[other][t + most])

    def _in_weeks(self) -> None:
        capacity = self.work.capacity
        for j, job in enumerate(self.work.jobs):
            if job.paced:
                self.program.row([(1, column) for column in self.hours[j]], job.hours, job.hours)
        for week in range(self.finish):
            load: list[tuple[int, Term]] = []
            count: list[tuple[int, Term]] = []
            for j, job in enumerate(self.work.jobs):
                under_way = [(1, self.started[j][week]), (-1, self.finished[j][week])]
                count += under_way
                if job.paced:
                    load.append((1, self.hours[j][week]))
                    most = min(capacity, job.hours)
                    self.program.row([(1, self.hours[j][week]), *((-most * c, term) for c, term in under_way)], high=0)
                elif job.sessions is not None:
                    load += [(job.hours // w, term) for s, w, term in self.choice[j] if s <= week < s + w]
                else:
                    load += [(job.hours // job.weeks * c, term) for c, term in under_way]
            self.program.row(load, high=capacity)
            if self.work.parallel is not None:
                self.program.row(count, high=self.work.parallel)

    def timetable(self, values: Sequence[int]) -> Timetable:
        """The timetable that a solution stands for."""

        def turns(line: list[Term]) -> int:
            return next(t for t, term in enumerate(line) if term == ONE or (term != ZERO and values[term]))

        placed = []
        for j, job in enumerate(self.work.jobs):
            start, finish = turns(self.started[j]), turns(self.finished[j])
            if job.paced:
                shares = tuple(values[self.hours[j][week]] for week in range(start, finish))
            else:
                shares = (job.hours // (finish - start),) * (finish - start)
            placed.append(Placed(start, shares))
        return Timetable(tuple(placed))

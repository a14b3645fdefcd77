"""When each credential of a plan is begun and finished: its steps as work in weeks, and the earliest timetable."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import ceil, prod
from typing import TYPE_CHECKING

from stackplan.planning.closure import Closure
from stackplan.planning.landmarks import landmarks
from stackplan.planning.plan import Assumption, OptionsError, Plan
from stackplan.planning.schedule.arrange import arrange
from stackplan.planning.schedule.bounds import heads, least_finish
from stackplan.planning.schedule.jobs import Jobs, Load
from stackplan.planning.schedule.lapsing import LastDays, last_days
from stackplan.planning.schedule.listing import by_list
from stackplan.planning.schedule.order import Order
from stackplan.planning.schedule.takes import HOURS, PACED, Taken, in_sessions, taken
from stackplan.planning.schedule.values import Calendar
from stackplan.planning.schedule.work import keeps_last_days
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stackplan.planning.api import Answer
    from stackplan.planning.deadline import Deadline
    from stackplan.planning.plan import Step
    from stackplan.planning.schedule.order import Needs
    from stackplan.planning.schedule.work import Arranged, Timetable

LONGEST = 5_200  # weeks: no schedule is for longer than a hundred years
MOST_WAYS = 32  # of all credentials together that have several ways
NOT_IN_TIME = "no schedule was found in time; allow more with --limit"


@dataclass(frozen=True, slots=True)
class Times:
    """When each credential begins and is finished, in boundaries of weeks, and the bound of the last.

    There may be no timetable; what is said of its credentials is asked only where there is one.
    """

    jobs: Jobs
    arranged: Arranged

    @property
    def timetable(self) -> Timetable:
        """The jobs in their places."""
        assert self.arranged.timetable is not None, "asked only where there is a timetable"
        return self.arranged.timetable

    def finish(self) -> dict[int, int]:
        """By member of the plan, the boundary at which it is finished."""
        return self.jobs.finishes(self.timetable)


class Timing:
    """One plan in one calendar: what each of its credentials takes, and the earliest times of all."""

    def __init__(self, answer: Answer, calendar: Calendar, deadline: Deadline) -> None:
        """Take a plan, and until when a proof is looked for; `assumed` is what it takes to be so.

        Raises OptionsError where hours would have to be made up.
        """
        assert answer.derivation is not None, "only what can be reached is scheduled"
        self.calendar, self.deadline = calendar, deadline
        self.problem, self.grounded = answer.problem, answer.grounded
        self.order = Order(self.grounded.task, answer.derivation, self.grounded.known, self._forced())
        self.index = {self.grounded.ids[c]: c for c in self.order.members}
        self.steps = {self.index[step.id]: step for step in answer.plan.steps if step.id in self.index}
        self.position = {c: at for at, c in enumerate(self.steps)}  # in the plan
        self.taken, self.assumed = self._figures(answer.plan)
        self.loads = {c: self._load(step) for c, step in self.steps.items()}
        self.last = self._lasting()

    def _forced(self) -> frozenset[int] | None:
        """The members that are looked at, where these are not all of the plan's."""
        return None

    def _figures(self, plan: Plan, /) -> tuple[Taken, tuple[Assumption, ...]]:
        return taken(self.problem, plan)

    def _lasting(self) -> LastDays:
        return last_days(self.problem, self.order, self.grounded.ids, self.steps)

    def _load(self, step: Step) -> Load:
        """A step as it weighs on the calendar; an award, and what has begun, weighs nothing."""
        if step.begun and step.expected is not None:
            days = (step.expected - self.calendar.start).days
            return Load(Fraction(0), 0, ready=max(0, -(-days // 7)))
        if step.begun or not step.is_step:
            return Load(Fraction(0), 0)
        return self._own_load(step)

    def _own_load(self, step: Step) -> Load:
        """A step that takes time."""
        hours, duration = self.taken[step.id]
        if step.credential.offered:
            return self._in_sessions(step, hours, duration)
        paced = duration is None or step.credential.format == PACED
        weeks = 0 if duration is None else ceil(duration)
        return Load(hours, max(weeks, 1 if hours else 0), paced)

    def _in_sessions(self, step: Step, hours: Fraction, duration: Fraction | None) -> Load:
        """The same of what is offered in sessions; those that would take too many hours a week are left out."""
        found = in_sessions(step.credential, self.calendar, self.years, duration)
        light = {(week, weeks) for week, weeks in found if hours <= weeks * self.calendar.hours}
        sessions = tuple(sorted(light or found))
        return Load(hours, max((weeks for _, weeks in sessions), default=1), sessions=sessions)

    @cached_property
    def years(self) -> int:
        """So many years of sessions are looked at: in the worst case each waits for a year, and for all other work."""
        works = [self.taken[step.id] for step in self.steps.values() if step.id in self.taken]
        weeks = sum(max(hours / self.calendar.hours, duration or 0) for hours, duration in works)
        expected = [step.expected.year - self.calendar.start.year for step in self.steps.values() if step.expected]
        held = sum(bool(step.credential.offered) for step in self.steps.values())
        return min(100, 2 * held + 1 + ceil(weeks / 52) + max([0, *expected]))

    def best(self) -> tuple[Times, int]:
        """The earliest times, and the boundary that none are finished before; without a timetable where none is found.

        Raises OptionsError where the calendar's end is out of sight.
        """
        # First with what no order can do without: what that gives is a bound for every order, and mostly an order.
        times = self._arranged(self.jobs())
        bound = times.arranged.bound
        if times.arranged.timetable is not None and self._is_open(times):
            times, bound = self._over_all_ways(bound)
        return times, max(bound, self._expected())

    def jobs(self, before: Needs | None = None, along: Needs | None = None) -> Jobs:
        """The work, in the order that is given, else in what no order can do without."""
        dues, lags = self._last_boundaries()
        return Jobs(
            self.loads,
            self.order.before if before is None else before,
            self.order.along if along is None else along,
            self.calendar.hours,
            self.calendar.parallel,
            dues=dues,
            lags=lags,
        )

    def _expected(self) -> int:
        """The boundary at which the last of what has begun is there: no schedule is finished before."""
        return max((load.ready for load in self.loads.values()), default=0)

    def _over_all_ways(self, bound: int) -> tuple[Times, int]:
        """The earliest over all that the open ones may rest on, where these are few; else as the plan has it."""
        found: list[Times] = []
        bounds: list[int] = []
        ways = [self.order.choices(c) for c in self.order.open]
        few = [way for way in ways if way is not None]
        complete = len(few) == len(ways) and prod(map(len, few)) <= MOST_WAYS
        planned = [self.order.as_planned(c) for c in self.order.open]
        for settled in (planned, *(product(*few) if complete else ())):
            if found and self.deadline.passed:
                complete = False
                break
            before, along = dict(self.order.before), dict(self.order.along)
            for c, (first, with_it) in zip(self.order.open, settled, strict=True):
                before[c], along[c] = before[c] | first, along[c] | with_it
            jobs = self.jobs(before, along)
            least = min((times.arranged.finish for times in found), default=None)
            if least is not None and (not jobs.work.is_ordered or least_finish(jobs.work, heads(jobs.work)) >= least):
                continue  # nothing that is finished before what is there
            times = self._arranged(jobs)
            if times.arranged.none:
                continue
            bounds.append(times.arranged.bound)
            if times.arranged.timetable is not None and not self._is_open(times):
                found.append(times)
                if times.arranged.finish == bound:
                    break
        if not found:
            raise OptionsError(NOT_IN_TIME)
        first_of_all = min(found, key=lambda times: times.arranged.finish)
        return first_of_all, max(bound, min(bounds)) if complete else bound

    def _arranged(self, jobs: Jobs) -> Times:
        """The earliest times in one order. Raises OptionsError where these are out of sight."""
        if jobs.least_weeks > LONGEST:
            raise OptionsError(
                f"at {format_decimal(self.calendar.hours)} hours a week this takes more than a hundred years; "
                f"allow more with {HOURS}"
            )
        by = self.calendar.by
        latest = None if by is None else ((by - self.calendar.start).days + 1) // 7
        return Times(jobs, self._in_plan_order(jobs, arrange(jobs.work, self.deadline, latest)))

    def _in_plan_order(self, jobs: Jobs, found: Arranged) -> Arranged:
        """The same, in the order of the plan where all is finished as early so: its larger awards come first."""
        work, timetable = jobs.work, found.timetable
        if timetable is None:
            return found
        ordered = by_list(work, [-float(self.position[c]) for c in jobs.real])
        if ordered is None or ordered.finish > timetable.finish:
            return found
        kept = not work.is_soft or keeps_last_days(work, ordered) or not keeps_last_days(work, timetable)
        return replace(found, timetable=ordered) if kept else found

    def _last_boundaries(self) -> tuple[dict[int, int], list[tuple[int, int, int]]]:
        """The last days as boundaries, and how long something is valid in whole weeks; both rather too short."""
        start = self.calendar.start
        dues = {c: min((day - start).days + 1 for _, day in days) // 7 for c, days in self.last.days.items()}
        lags = []
        for m, c, valid in self.last.lags:
            step = self.steps[m]
            if self.loads[m].is_nothing and step.begun:
                day = valid.after(max(start, step.expected or start))
                dues[c] = min(dues.get(c, date.max.toordinal()), ((day - start).days + 1) // 7)
            else:
                days = 365 * valid.years + 28 * valid.months + 7 * valid.weeks + valid.days
                lags.append((m, c, days // 7))
        return dues, lags

    def _is_open(self, times: Times) -> bool:
        """Whether something begins, or is finished, without what it rests on."""
        finish = times.finish()
        for c in self.order.open:
            start = times.jobs.start(c, times.timetable, finish)
            early = [m for m in self.order.members if m != c and finish[m] <= start]
            if not self.order.holds(c, early, [m for m in self.order.members if finish[m] <= finish[c]]):
                return True
        return False


class OfEveryPlan(Timing):
    """The same of those credentials alone that every plan has: no plan is finished before these are."""

    def _forced(self) -> frozenset[int]:
        task = self.grounded.task
        closure = Closure(task, [c for c in range(task.size) if task.earnable[c]])
        return landmarks(task, closure)

    def _lasting(self) -> LastDays:
        return LastDays({}, ())

    def bound(self) -> int:
        """A boundary that no plan is finished before. Raises OptionsError where it is out of sight."""
        return max(self._arranged(self.jobs()).arranged.bound, self._expected())


class Unbounded(Timing):
    """The same with no end of hours and places, and without sessions and last days: how long the chains are."""

    def __init__(self, answer: Answer, on: date, weeks: Mapping[str, Fraction], deadline: Deadline) -> None:
        """Take the weeks of every credential, assumed ones too."""
        self._weeks = weeks
        super().__init__(answer, Calendar(on, Fraction(1)), deadline)

    def _figures(self, _: Plan, /) -> tuple[Taken, tuple[Assumption, ...]]:
        return {}, ()

    def _lasting(self) -> LastDays:
        return LastDays({}, ())

    def _own_load(self, step: Step) -> Load:
        return Load(Fraction(0), ceil(self._weeks[step.id]))

    def weeks(self) -> int:
        """The weeks from the first step to the last."""
        times, _ = self.best()
        return max(times.finish().values(), default=0)

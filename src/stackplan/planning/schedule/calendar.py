"""From a plan to its schedule: its steps as work in weeks, the earliest timetable, and that as dates again."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import ceil, prod
from typing import TYPE_CHECKING

from stackplan.planning.closure import Closure
from stackplan.planning.landmarks import landmarks
from stackplan.planning.plan import Assumption, Cause, OptionsError, Plan
from stackplan.planning.schedule.arrange import arrange
from stackplan.planning.schedule.bounds import heads, least_finish
from stackplan.planning.schedule.jobs import Jobs, Load
from stackplan.planning.schedule.lapsing import LastDays, lapses, last_days
from stackplan.planning.schedule.order import Order
from stackplan.planning.schedule.replay import replay
from stackplan.planning.schedule.takes import HOURS, PACED, Taken, in_sessions, taken
from stackplan.planning.schedule.values import Calendar, Schedule, Scheduled
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stackplan.planning.api import Answer
    from stackplan.planning.plan import Step
    from stackplan.planning.schedule.order import Needs
    from stackplan.planning.schedule.work import Arranged

PARALLEL, BY = "--parallel", "--by"
LONGEST = 5_200  # weeks: no schedule is for longer than a hundred years
MOST_WAYS = 32  # of all credentials together that have several ways
NOT_IN_TIME = "no schedule was found in time; allow more with --limit"


def scheduled(answer: Answer, calendar: Calendar, seconds: float | None) -> Plan:
    """The plan with its schedule; unreachable where the calendar leaves none, or none by the day asked for.

    Raises OptionsError where hours would have to be made up, or the calendar's end is out of sight.
    """
    return Scheduling(answer, calendar, seconds).plan()


@dataclass(frozen=True, slots=True)
class _Times:
    """When each credential begins and is finished, in boundaries of weeks, and the bound of the last."""

    jobs: Jobs
    arranged: Arranged

    def finish(self) -> dict[int, int]:
        """By member of the plan, the boundary at which it is finished."""
        assert self.arranged.timetable is not None, "asked only where there is a timetable"
        return self.jobs.finishes(self.arranged.timetable)


class Scheduling:
    """One plan and one calendar."""

    def __init__(self, answer: Answer, calendar: Calendar, seconds: float | None) -> None:
        assert answer.derivation is not None, "only what can be reached is scheduled"
        self.answer, self.calendar, self.seconds = answer, calendar, seconds
        self.failed: _Times | None = None
        self.deadline = None if seconds is None else time.monotonic() + seconds
        self.problem, self.grounded = answer.problem, answer.grounded
        self.order = Order(self.grounded.task, answer.derivation, self.grounded.known, self._forced())
        self.index = {self.grounded.ids[c]: c for c in self.order.members}
        self.steps = {self.index[step.id]: step for step in answer.plan.steps if step.id in self.index}
        self.taken, assumed = self._figures(answer.plan)
        self.loads = {c: self._load(step) for c, step in self.steps.items()}
        self.last = self._lasting()
        told = {(item.id, item.figure) for item in answer.plan.assumed}
        more = tuple(item for item in assumed if item.id in self.index and (item.id, item.figure) not in told)
        undated = [step.id for step in self.steps.values() if step.begun and step.expected is None]
        note = f"Taken as done at the start, for the record gives no day: {', '.join(sorted(undated))}."
        self.base = replace(
            answer.plan,
            assumed=(*answer.plan.assumed, *more),
            notes=(*answer.plan.notes, *([note] if undated else [])),
        )

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

    def plan(self) -> Plan:
        """The answer."""
        blocked = self._too_heavy()
        if blocked is not None:
            return blocked
        best = self._best()
        if best is None:
            return self._without_sessions()
        times, bound = best
        schedule = self._schedule(times, bound)
        complaints = self._complaints(schedule)
        if complaints:
            from stackplan.planning.api import PlanBugError

            raise PlanBugError("; ".join(complaints))
        found = replace(self.base, schedule=schedule)
        return found if self.calendar.by is None else self._by(found, schedule, self.calendar.by)

    def _best(self) -> tuple[_Times, int] | None:
        """The earliest times, and the bound for all; None where sessions leave none."""
        # First with what no order can do without: what that gives is a bound for every order, and mostly an order.
        times = self._arranged(self.order.before, self.order.along)
        if times is None or times.arranged.timetable is None:
            self.failed = times
            return None
        bound = times.arranged.bound
        if self._is_open(times):
            times, bound = self._over_all_ways(bound)
        return times, max(bound, self._expected())

    def _expected(self) -> int:
        """The boundary at which the last of what has begun is there: no schedule is finished before."""
        return max((load.ready for load in self.loads.values()), default=0)

    def _over_all_ways(self, bound: int) -> tuple[_Times, int]:
        """The earliest over all that the open ones may rest on, where these are few; else as the plan has it."""
        found: list[tuple[_Times, int]] = []
        bounds: list[int] = []
        ways = [self.order.choices(c) for c in self.order.open]
        few = [way for way in ways if way is not None]
        complete = len(few) == len(ways) and prod(map(len, few)) <= MOST_WAYS
        planned = [self.order.as_planned(c) for c in self.order.open]
        for settled in (planned, *(product(*few) if complete else ())):
            before, along = dict(self.order.before), dict(self.order.along)
            for c, (first, with_it) in zip(self.order.open, settled, strict=True):
                before[c], along[c] = before[c] | first, along[c] | with_it
            best = min((times.arranged.finish for times, _ in found), default=None)
            times = self._arranged(before, along, best)
            if times is None or times.arranged.none:
                continue
            bounds.append(times.arranged.bound)
            if times.arranged.timetable is not None and not self._is_open(times):
                found.append((times, len(found)))
                if times.arranged.finish == bound:
                    break
        if not found:
            raise OptionsError(NOT_IN_TIME)
        times, _ = min(found, key=lambda each: (each[0].arranged.finish, each[1]))
        return times, max(bound, min(bounds)) if complete else bound

    def _arranged(self, before: Needs, along: Needs, best: int | None = None) -> _Times | None:
        """The earliest times; None where there are none, or none that are before the `best` known."""
        dues, lags = self._last_boundaries()
        jobs = Jobs(self.loads, before, along, self.calendar.hours, self.calendar.parallel, dues=dues, lags=lags)
        if jobs.least_weeks > LONGEST:
            raise OptionsError(
                f"at {format_decimal(self.calendar.hours)} hours a week this takes more than a hundred years; "
                f"allow more with {HOURS}"
            )
        if best is not None and (not jobs.work.is_ordered or least_finish(jobs.work, heads(jobs.work)) >= best):
            return None
        left = None if self.deadline is None else max(0.0, self.deadline - time.monotonic())
        by = self.calendar.by
        latest = None if by is None else ((by - self.calendar.start).days + 1) // 7
        return _Times(jobs, arrange(jobs.work, left, latest))

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

    def _is_open(self, times: _Times) -> bool:
        """Whether something begins, or is finished, without what it rests on."""
        timetable = times.arranged.timetable
        assert timetable is not None, "asked only where there is a timetable"
        finish = times.finish()
        for c in self.order.open:
            start = times.jobs.start(c, timetable, finish)
            early = [m for m in self.order.members if m != c and finish[m] <= start]
            if not self.order.holds(c, early, [m for m in self.order.members if finish[m] <= finish[c]]):
                return True
        return False

    def _complaints(self, schedule: Schedule) -> tuple[str, ...]:
        problem = self.problem
        return replay(
            problem.lookup,
            self.base,
            schedule,
            held=problem.held,
            holdings=problem.holdings,
            freely=[self.grounded.ids[c] for c in self.order.open],
            figures={step.id: self.taken[step.id] for step in self.base.steps if step.id in self.taken},
        )

    # As dates

    def _schedule(self, times: _Times, bound: int) -> Schedule:
        timetable = times.arranged.timetable
        assert timetable is not None, "asked only where there is a timetable"
        found: dict[str, Scheduled] = {}
        for step in self.base.steps:
            c = self.index.get(step.id)
            placed = None if c is None else times.jobs.placed(c, timetable)
            if placed is not None and c is not None:
                shares = tuple(Fraction(units, times.jobs.scale) for units in placed.hours)
                start = self._day(placed.start)
                finish = self._day(placed.finish) - timedelta(1)
                found[step.id] = Scheduled(step.id, start, finish, placed.start, shares, self.loads[c].paced)
        for step in self.base.steps:  # in an order in which an award comes after what it rests on
            if step.id not in found:
                day = self._due(step, times, found)
                found[step.id] = Scheduled(step.id, day, day, (day - self.calendar.start).days // 7)
        steps = tuple(found[step.id] for step in self.base.steps)
        finish = max((found[step.id].finish for step in self.base.steps if step.needed), default=self.calendar.start)
        weeks = max(times.finish().values(), default=0)
        earliest = finish if bound >= weeks else self._day(bound) - timedelta(1)
        late = tuple(lapses(self.last, self.steps, found))
        delayed = 0 if late else times.arranged.delayed
        return Schedule(self.calendar, weeks, finish, min(bound, weeks), earliest, steps, late, delayed)

    def _day(self, boundary: int) -> date:
        days = 7 * boundary
        if days > (date.max - self.calendar.start).days:
            raise OptionsError("the schedule would go past the year 9999")
        return self.calendar.start + timedelta(days)

    def _due(self, step: Step, times: _Times, found: Mapping[str, Scheduled]) -> date:
        """The day of what takes no time: when it is expected; of an award, the last day of what it rests on."""
        first = self.calendar.start
        if step.begun:
            return first if step.expected is None else max(first, step.expected)
        c = self.index.get(step.id)
        rests = step.needs if c is None else [self.grounded.ids[m] for m in times.jobs.rests_on(c)]
        return max((found[each].finish for each in rests if each in found), default=first)

    # What the calendar leaves no room for

    def _too_heavy(self) -> Plan | None:
        """The answer where something takes more hours a week, or more places, than there are."""
        jobs = Jobs(self.loads, self.order.before, self.order.along, self.calendar.hours, self.calendar.parallel)
        most, whose = max(((hours, unit) for unit, hours in jobs.rates()), default=(Fraction(0), ()))
        if most > self.calendar.hours:
            names = self._names(whose)
            each = "each " if len(whose) > 1 else ""
            together = ", taken together," if len(whose) > 1 else ""
            takes = "take" if each else "takes"
            cause = Cause(
                f"{names}{together} {takes} {_hours_words(most)} a week; that is more than "
                f"{format_decimal(self.calendar.hours)}",
                option=f"{HOURS} {format_decimal(self.calendar.hours)}",
                help=f"allow {_hours_words(most)} a week",
            )
            return self._blocked(cause, HOURS, replace(self.calendar, hours=Fraction(ceil(most))))
        parallel = self.calendar.parallel
        widest = max(jobs.work.units, key=len, default=())
        if parallel is not None and len(widest) > parallel:
            cause = Cause(
                f"{self._names(tuple(jobs.real[j] for j in widest))} are finished together, so {len(widest)} at once",
                option=f"{PARALLEL} {parallel}",
                help=f"allow {len(widest)} at once",
            )
            return self._blocked(cause, PARALLEL, replace(self.calendar, parallel=len(widest)))
        return None

    def _without_sessions(self) -> Plan:
        """The answer where sessions leave no schedule, or none was found in time."""
        times = self.failed
        if times is None or not times.arranged.none:
            raise OptionsError(NOT_IN_TIME)
        for j in times.arranged.stuck:
            step = self.steps[times.jobs.real[j]]
            sessions = times.jobs.work.jobs[j].sessions
            if sessions:
                day = self._day(max(week for week, _ in sessions))
                message = f"{step.credential.name} has no session left: its last one is in the week of {day}, "
                message += "and what comes before it takes longer"
            else:
                message = f"{step.credential.name} has no session from {self.calendar.start} on"
            return _unreachable(self.base, (Cause(message, span=step.credential.span),), self.base, ())
        hours = format_decimal(self.calendar.hours)
        message = f"The sessions that are left do not fit together into {hours} hours a week"
        return _unreachable(self.base, (Cause(message, option=f"{HOURS} {hours}"),), self.base, (HOURS,))

    def _names(self, members: tuple[int, ...]) -> str:
        names = [self.steps[c].credential.name for c in members]
        return f"{', '.join(names[:-1])} and {names[-1]}" if names[1:] else "".join(names)

    def _blocked(self, cause: Cause, option: str, wider: Calendar) -> Plan:
        """Unreachable, and as the closest the same plan in a wider calendar, without a last day."""
        closest = Scheduling(self.answer, replace(wider, by=None), self.seconds).plan()
        return _unreachable(self.base, (cause,), closest, (option,))

    def _by(self, found: Plan, schedule: Schedule, by: date) -> Plan:
        if schedule.finish <= by:
            return found
        if schedule.bound > by:
            message = f"The steps are finished on {schedule.bound} at the earliest; that is after {by}"
            advice = f"allow until {schedule.finish}"
        else:
            message = (
                f"No schedule that is finished by {by} was found in time; none is finished before {schedule.bound}"
            )
            advice = f"allow until {schedule.finish}, or search on with a longer --limit"
        cause = Cause(message, option=f"{BY} {by}", help=advice)
        calendar = replace(schedule.calendar, by=None)
        closest = replace(found, schedule=replace(schedule, calendar=calendar))
        return _unreachable(self.base, (cause,), closest, (BY,))


class OfEveryPlan(Scheduling):
    """The same of those credentials alone that every plan has: no plan is finished before these are."""

    def _forced(self) -> frozenset[int]:
        task = self.grounded.task
        closure = Closure(task, [c for c in range(task.size) if task.earnable[c]])
        return landmarks(task, closure)

    def _lasting(self) -> LastDays:
        return LastDays({}, ())

    def bound(self) -> int:
        """A boundary that no plan is finished before; 0 where it is not known."""
        times = self._arranged(self.order.before, self.order.along)
        return 0 if times is None else max(times.arranged.bound, self._expected())


class Unbounded(Scheduling):
    """The same with no end of hours and places, and without sessions and last days: how long the chains are."""

    def __init__(self, answer: Answer, on: date, weeks: Mapping[str, Fraction], seconds: float | None) -> None:
        """Take the weeks of every credential, assumed ones too."""
        self._weeks = weeks
        super().__init__(answer, Calendar(on, Fraction(1)), seconds)

    def _figures(self, _: Plan, /) -> tuple[Taken, tuple[Assumption, ...]]:
        return {}, ()

    def _lasting(self) -> LastDays:
        return LastDays({}, ())

    def _own_load(self, step: Step) -> Load:
        return Load(Fraction(0), ceil(self._weeks[step.id]))

    def weeks(self) -> int:
        """The weeks from the first step to the last."""
        times, _ = self._best() or (None, 0)
        assert times is not None, "without sessions there is a schedule"
        return max(times.finish().values(), default=0)


def _unreachable(base: Plan, causes: tuple[Cause, ...], closest: Plan, without: tuple[str, ...]) -> Plan:
    return Plan(
        target=base.target,
        on=base.on,
        status="unreachable",
        objective=base.objective,
        not_counted=base.not_counted,
        notes=base.notes,
        causes=causes,
        closest=closest,
        without=without,
        currency=base.currency,
    )


def _hours_words(hours: Fraction) -> str:
    return f"{format_decimal(hours, 2)} hour{'' if hours == 1 else 's'}"

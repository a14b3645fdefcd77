"""From a plan to its schedule: the earliest times as dates, replayed; or what the calendar has no room for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from stackplan.planning.plan import Cause, OptionsError, Plan
from stackplan.planning.schedule.lapsing import lapses
from stackplan.planning.schedule.replay import replay
from stackplan.planning.schedule.takes import HOURS
from stackplan.planning.schedule.times import NOT_IN_TIME, Timing
from stackplan.planning.schedule.values import Calendar, Schedule, Scheduled
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from stackplan.planning.api import Answer
    from stackplan.planning.deadline import Deadline
    from stackplan.planning.schedule.times import Times

PARALLEL, BY = "--parallel", "--by"


def scheduled(answer: Answer, calendar: Calendar, deadline: Deadline) -> Plan:
    """The plan with its schedule; unreachable where the calendar leaves none, or none by the day asked for.

    Raises OptionsError where hours would have to be made up, or the calendar's end is out of sight.
    """
    return _Scheduling(answer, calendar, deadline).plan()


class _Scheduling:
    """One plan and one calendar."""

    def __init__(self, answer: Answer, calendar: Calendar, deadline: Deadline) -> None:
        self.answer, self.calendar, self.deadline = answer, calendar, deadline
        self.timing = Timing(answer, calendar, deadline)
        self.index, self.steps = self.timing.index, self.timing.steps
        self._listed = {step.id: step for step in answer.plan.steps}
        told = {(item.id, item.figure) for item in answer.plan.assumed}
        more = [item for item in self.timing.assumed if item.id in self.index and (item.id, item.figure) not in told]
        undated = [step.id for step in self.steps.values() if step.begun and step.expected is None]
        note = f"Taken as done at the start, for the record gives no day: {', '.join(sorted(undated))}."
        self.base = replace(
            answer.plan,
            assumed=(*answer.plan.assumed, *more),
            notes=(*answer.plan.notes, *([note] if undated else [])),
        )

    def plan(self) -> Plan:
        """The answer."""
        blocked = self._too_heavy()
        if blocked is not None:
            return blocked
        times, bound = self.timing.best()
        if times.arranged.timetable is None:
            return self._without_sessions(times)
        schedule = self._schedule(times, bound)
        complaints = self._complaints(schedule)
        if complaints:
            from stackplan.planning.api import PlanBugError

            raise PlanBugError("; ".join(complaints))
        found = replace(self.base, schedule=schedule)
        return found if self.calendar.by is None else self._by(found, schedule, self.calendar.by)

    def _complaints(self, schedule: Schedule) -> tuple[str, ...]:
        problem, timing = self.answer.problem, self.timing
        return replay(
            problem.lookup,
            self.base,
            schedule,
            held=problem.held,
            holdings=problem.holdings,
            freely=[self.answer.grounded.ids[c] for c in timing.order.open],
            figures={step.id: timing.taken[step.id] for step in self.base.steps if step.id in timing.taken},
        )

    # As dates

    def _schedule(self, times: Times, bound: int) -> Schedule:
        found: dict[str, Scheduled] = {}
        for step in self.base.steps:
            c = self.index.get(step.id)
            placed = None if c is None else times.jobs.placed(c, times.timetable)
            if placed is not None and c is not None:
                shares = tuple(Fraction(units, times.jobs.scale) for units in placed.hours)
                start = self._day(placed.start)
                finish = self._day(placed.finish) - timedelta(1)
                paced = self.timing.loads[c].paced
                found[step.id] = Scheduled(step.id, start, finish, placed.start, shares, paced)
        for step in self.base.steps:
            self._at_its_day(step.id, times, found)
        steps = tuple(found[step.id] for step in self.base.steps)
        finish = max((found[step.id].finish for step in self.base.steps if step.needed), default=self.calendar.start)
        weeks = max(times.finish().values(), default=0)
        earliest = finish if bound >= weeks else self._day(bound) - timedelta(1)
        late = tuple(lapses(self.timing.last, self.steps, found))
        delayed = 0 if late else times.arranged.delayed
        return Schedule(self.calendar, weeks, finish, min(bound, weeks), earliest, steps, late, delayed)

    def _day(self, boundary: int) -> date:
        days = 7 * boundary
        if days > (date.max - self.calendar.start).days:
            raise OptionsError("the schedule would go past the year 9999")
        return self.calendar.start + timedelta(days)

    def _at_its_day(self, credential_id: str, times: Times, found: dict[str, Scheduled]) -> date:
        """The last day of a step, that of what takes no time entered.

        That is when it is expected; of an award, the last day of what it rests on, which the plan may list after it.
        """
        first = self.calendar.start
        if credential_id in found:
            return found[credential_id].finish
        step = self._listed.get(credential_id)
        if step is None:
            return first
        if step.begun:
            day = first if step.expected is None else max(first, step.expected)
        else:
            c = self.index.get(step.id)
            ids = self.answer.grounded.ids
            rests = step.needs if c is None else [ids[m] for m in sorted(times.jobs.rests_on(c))]
            found[step.id] = Scheduled(step.id, first, first, 0)  # nothing waits for itself
            day = max((self._at_its_day(each, times, found) for each in rests), default=first)
        found[step.id] = Scheduled(step.id, day, day, (day - first).days // 7)
        return day

    # What the calendar leaves no room for

    def _too_heavy(self) -> Plan | None:
        """The answer where something takes more hours a week, or more places, than there are."""
        jobs = self.timing.jobs()
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

    def _without_sessions(self, times: Times) -> Plan:
        """The answer where sessions leave no schedule, or none was found in time."""
        if not times.arranged.none:
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
        closest = scheduled(self.answer, replace(wider, by=None), self.deadline)
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

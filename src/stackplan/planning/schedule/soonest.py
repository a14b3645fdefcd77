"""The set that is finished first: `--minimize weeks`, in a calendar or without one.

Sets that may be the best are made in several ways, and each is put into weeks. What is proved comes from a bound for
all sets: when the target could be there if everything were begun as soon as it may be.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

from stackplan.planning import api, figures
from stackplan.planning.closure import Closure
from stackplan.planning.expand import Expander, walk
from stackplan.planning.landmarks import landmarks
from stackplan.planning.plan import WEEKS, Assumption, OptionsError, Plan
from stackplan.planning.schedule.calendar import scheduled
from stackplan.planning.schedule.earliest import earliest
from stackplan.planning.schedule.takes import PACED, in_sessions
from stackplan.planning.schedule.times import OfEveryPlan, Unbounded
from stackplan.planning.search import Found

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.planning.api import Answer
    from stackplan.planning.deadline import Deadline
    from stackplan.planning.goals import Goal
    from stackplan.planning.plan import Holdings, Options
    from stackplan.planning.schedule.earliest import Earliest
    from stackplan.planning.schedule.values import Calendar

AFTER = ("steps", "hours", "cost")  # what decides where weeks alone are asked for
SESSION_YEARS = 20
FEW = 60  # credentials of a set of which one after the other is left out


def soonest(  # noqa: PLR0917 - the question, part by part, as `plan` takes it
    lookup: Lookup, targets: Sequence[Goal], holdings: Holdings, options: Options, on: date, deadline: Deadline
) -> Plan:
    """The plan that is finished first, as far as that is found by the deadline, with what is proved of it.

    Raises as `plan` does.
    """
    asked = options.minimize[1:]
    if options.minimize[0] != WEEKS:
        raise OptionsError("--minimize: weeks come first, or not at all; what follows decides between equals")
    by_the_rest = replace(options, minimize=asked or AFTER, calendar=None)
    first = api.answer(lookup, targets, holdings, by_the_rest, on)
    if first.derivation is None:
        return replace(first.plan, objective=(WEEKS, *asked))
    return _Soonest(first, asked, options.calendar, deadline).plan()


class _Soonest:
    """One question: its answer by the other objectives, which of these were asked for, the calendar."""

    def __init__(self, first: Answer, asked: Sequence[str], calendar: Calendar | None, deadline: Deadline) -> None:
        self.first, self.asked, self.calendar, self.deadline = first, tuple(asked), calendar, deadline
        self.problem, self.grounded = first.problem, first.grounded
        self.task = first.grounded.task
        self.options = replace(self.problem.options, calendar=None)
        self.begun = dict(self.problem.holdings.begun)
        self.things = frozenset(c for c in range(self.task.size) if self.grounded.thing(c) is not None)
        self.weeks: dict[str, Fraction] = {}
        self.hours: dict[str, Fraction] = {}
        self.assumed: tuple[Assumption, ...] = ()

    def _answer(self, options: Options) -> Answer | None:
        """A further set; None where it is not found in time."""
        if self.deadline.passed:
            return None
        problem, left = self.problem, replace(options, limit=self.deadline.left)
        try:
            return api.answer(problem.lookup, problem.targets, problem.holdings, left, problem.on)
        except OptionsError:
            return None

    def _set(self, options: Options) -> Answer | None:
        """The same; None where there is none, too."""
        found = self._answer(options)
        return None if found is None or found.derivation is None else found

    @cached_property
    def _lightest(self) -> Answer | None:
        """The set with least hours."""
        return self._set(replace(self.options, minimize=("hours", "steps")))

    def plan(self) -> Plan:
        """The answer."""
        first = self.first
        if first.plan.status == "complete":
            done = first.plan if self.calendar is None else scheduled(first, self.calendar, self.deadline)
            return self._told(0, 0, done, settled=True)
        self._lengths()
        found = self._earliest(None)
        least = max(found.target or 0, self._hours_bound(), self._bound_of_every_plan())
        best: tuple[int, Plan] | None = None
        blocked: Plan | None = None
        settled = False  # whether what follows after weeks is proved by the set that was found
        for answer, covers in self._sets(found, least):
            weeks, plan = self._in_weeks(answer)
            if plan.status == "unreachable":
                blocked = blocked or plan
            elif best is None or weeks < best[0]:
                best = (weeks, plan)
                settled = covers and weeks == least
            if best is not None and (best[0] <= least or self.deadline.passed):
                break
        if best is None:
            assert blocked is not None, "every set was put into weeks"
            return replace(blocked, objective=(WEEKS, *self.asked))
        if best[0] > least:
            least = self._raised(found, best[0], least)
            settled = False
        return self._told(best[0], least, best[1], settled=settled)

    def _is_the_only(self, plan: Plan) -> bool:
        """Whether every plan has all that this one has: then there is nothing to choose."""
        closure = Closure(self.task, [c for c in range(self.task.size) if self.task.earnable[c]])
        forced = {self.grounded.ids[c] for c in landmarks(self.task, closure)}
        return forced.issuperset(step.id for step in plan.steps if step.needed)

    def _raised(self, found: Earliest, weeks: int, least: int) -> int:
        """The bound, from what a plan that is finished sooner could use at all, and the hours that takes."""
        if self.calendar is None:
            return least
        exclude = (*self.options.exclude, *self._later(found, weeks - 1))
        light = self._answer(replace(self.options, exclude=exclude, minimize=("hours",)))
        if light is None:
            return least
        if light.derivation is None:
            return weeks  # without what comes too late nothing reaches the target
        hours = light.plan.bound.get("hours")
        return least if hours is None else max(least, min(weeks, ceil(hours / self.calendar.hours)))

    def _later(self, found: Earliest, weeks: int) -> list[str]:
        """What no plan can have by then."""
        ids, earnable = self.grounded.ids[: self.grounded.known], self.task.earnable
        return [each for c, each in enumerate(ids) if earnable[c] and found.times.get(c, weeks + 1) > weeks]

    def _told(self, weeks: int, least: int, plan: Plan, *, settled: bool) -> Plan:
        """The plan with its weeks, and with what is proved."""
        value = {WEEKS: Fraction(weeks)}
        bound = {WEEKS: Fraction(min(least, weeks))}
        for key, amount in plan.value.items():
            if key.partition(":")[0] in self.asked:
                value[key] = amount
                if settled and key in plan.bound:
                    bound[key] = plan.bound[key]
        steps = {step.id for step in plan.steps if step.needed and step.is_step and not step.begun}
        told = {(item.id, item.figure) for item in plan.assumed}
        more = [item for item in self.assumed if item.id in steps and (item.id, item.figure) not in told]
        kept = [item for item in plan.assumed if item.figure not in AFTER or item.figure in self._used_figures()]
        return replace(
            plan,
            objective=(WEEKS, *self.asked),
            value=value,
            bound=bound,
            proved=all(key in bound and bound[key] >= amount for key, amount in value.items()),
            canonical=self._is_the_only(plan),
            assumed=(*kept, *more),
        )

    def _used_figures(self) -> tuple[str, ...]:
        return (*self.asked, *(("hours",) if self.calendar is not None else ()))

    # Sets that may be the best

    def _sets(self, found: Earliest, least: int) -> Iterator[tuple[Answer, bool]]:
        """Sets, the likely ones first; whether no set that is finished by the bound is better by what follows."""
        yield self.first, True
        late = self._later(found, least)
        if late:
            early = self._set(replace(self.options, exclude=(*self.options.exclude, *late)))
            if early is not None:
                yield early, True
        if self.calendar is not None and self._lightest is not None:
            yield self._lightest, False
        chosen = self._along_chains(found)
        if chosen is not None:
            yield chosen, False

    def _along_chains(self, found: Earliest) -> Answer | None:
        """What the target rests on where everything is begun as soon as it may be, without what is superfluous."""
        plan = found.plan() - self.things
        if len(plan) <= FEW:
            for c in sorted(plan, key=lambda each: (-self._length(each), each)):
                if self.deadline.passed:
                    break
                without = self._earliest(plan - {c})
                if without.target is not None and without.target <= (found.target or 0):
                    plan = without.plan() - self.things
        assert self.first.derivation is not None, "only what can be reached is put into weeks"
        chosen = plan | self.things.intersection(c for group in self.first.derivation.groups for c in group)
        if any(sum(weights[c] for c in chosen) > most for weights, most in self.task.caps):
            return None
        values = tuple(sum(level.weights[c] for c in chosen) for level in self.task.levels if not level.tie)
        return self.first.question.answer(Found(chosen, values, (None,) * len(values), canonical=False))

    # Weeks

    def _in_weeks(self, answer: Answer) -> tuple[int, Plan]:
        """How many weeks a set takes, and its plan, in the calendar where there is one."""
        if self.calendar is None:
            return Unbounded(answer, self.problem.on, self.weeks, self.deadline).weeks(), answer.plan
        plan = scheduled(answer, self.calendar, self.deadline)
        return (0 if plan.schedule is None else plan.schedule.weeks), plan

    def _lengths(self) -> None:
        """The weeks of every credential, assumed where they are unknown; in a calendar only where that is asked for."""
        problem = self.problem
        ids = tuple(self.grounded.ids[: self.grounded.known])
        reference = tuple(walk(Expander(problem.lookup, frozenset(), problem.on), problem.roots, stop_at=frozenset()))
        begun = frozenset(self.begun)

        def each_of(name: str) -> tuple[dict[str, Fraction], tuple[Assumption, ...]]:
            return figures.each_of(
                name, ids, problem.credential, reference, problem.targets, problem.options, begun=begun
            )

        if self.calendar is None:
            self.weeks, self.assumed = each_of(WEEKS)
        else:
            self.hours, assumed = each_of("hours")
            if any(item.basis == figures.NOTHING_KNOWN for item in assumed):
                self.hours = dict.fromkeys(ids, Fraction(0))  # the calendar refuses that, or needs none

    def _earliest(self, allowed: frozenset[int] | None) -> Earliest:
        own = allowed if allowed is not None else [c for c in range(self.grounded.known) if self.task.earnable[c]]
        return earliest(self.task, own, self.things, self._done)

    def _done(self, c: int, start: int) -> int | None:
        """When a credential is finished that begins at a boundary, with all hours for itself."""
        credential = self.problem.credential(self.grounded.ids[c])
        if self.calendar is not None and credential.is_step and credential.offered and credential.id not in self.begun:
            ends = in_sessions(credential, self.calendar, SESSION_YEARS, self.options.assume_weeks)
            return min((week + weeks for week, weeks in ends if week >= start), default=None)
        return max(start, self._length(c) + (0 if credential.id in self.begun else start))

    def _length(self, c: int) -> int:
        credential = self.problem.credential(self.grounded.ids[c])
        if credential.id in self.begun:
            expected = self.begun[credential.id]
            day = self.problem.on if self.calendar is None else self.calendar.start
            return 0 if expected is None else max(0, -(-(expected - day).days // 7))
        if not credential.is_step:
            return 0
        if self.calendar is None:
            return ceil(self.weeks[credential.id])
        hours = self.hours[credential.id]
        known = credential.duration.as_weeks() if credential.duration is not None else self.options.assume_weeks
        least = 0 if known is None else ceil(known)
        if known is None or credential.format == PACED:
            least = max(least, ceil(hours / self.calendar.hours))
        return max(least, 1 if hours else 0)

    def _bound_of_every_plan(self) -> int:
        if self.calendar is None:
            return 0
        try:
            return OfEveryPlan(self.first, self.calendar, self.deadline).bound()
        except OptionsError:
            return 0

    def _hours_bound(self) -> int:
        """The weeks that the fewest hours of any plan take in the calendar."""
        if self.calendar is None or not any(self.hours.values()):
            return 0
        least = None if self._lightest is None else self._lightest.plan.bound.get("hours")
        return 0 if least is None else ceil(least / self.calendar.hours)


def in_time(found: Answer, late: Plan, deadline: Deadline) -> Plan:
    """Another set for a last day that the plan `found` misses; else the `late` one, with the earliest finish.

    The plan of the objectives is not finished in time; one that is finished sooner may be.
    """
    options, closest = found.problem.options, late.closest
    calendar = options.calendar
    assert calendar is not None, "there is a last day"
    sooner = _Soonest(found, options.minimize, replace(calendar, by=None), deadline).plan()
    if sooner.schedule is None or closest is None or closest.schedule is None:
        return late
    finish, bound = sooner.schedule.finish, sooner.bound[WEEKS]
    if calendar.by is not None and finish <= calendar.by:
        words = ", ".join(options.minimize)
        note = (
            f"The plan that is least by {words} is finished on {closest.schedule.finish}; "
            f"this one is chosen to be finished by {calendar.by}."
        )
        dated = replace(sooner.schedule, calendar=calendar)
        return replace(sooner, schedule=dated, notes=(*sooner.notes, note))
    proved = bound == sooner.value[WEEKS]
    message = (
        f"No plan is finished before {finish}; that is after {calendar.by}"
        if proved
        else f"No plan that is finished by {calendar.by} was found; the earliest finish that was found is {finish}"
    )
    cause = replace(late.causes[0], message=message, help=f"allow until {finish}")
    return replace(late, causes=(cause,), closest=sooner if finish < closest.schedule.finish else closest)

"""What each step of a plan takes: its hours and its weeks, and when its sessions are."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from stackplan.planning import figures
from stackplan.planning.expand import Expander, walk
from stackplan.planning.plan import Assumption, OptionsError, Plan
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from stackplan.catalog.model import Credential
    from stackplan.planning.problem import Problem
    from stackplan.planning.schedule.values import Calendar

Taken = dict[str, tuple[Fraction, Fraction | None]]  # by step, its hours and its weeks, None where these are unknown

HOURS = "--hours-per-week"
PACED = ("self-paced",)


def taken(problem: Problem, plan: Plan) -> tuple[dict[str, tuple[Fraction, Fraction | None]], tuple[Assumption, ...]]:
    """The hours of each step, assumed where they are unknown, and its weeks, assumed only where that is asked for."""
    ids = tuple(sorted(step.id for step in plan.steps if step.needed))
    reference = walk(Expander(problem.lookup, frozenset(), problem.on), problem.roots, stop_at=frozenset())
    begun = frozenset(step.id for step in plan.steps if step.begun)
    hours, assumed = figures.each_of(
        "hours", ids, problem.credential, reference, problem.targets, problem.options, begun=begun
    )
    if any(item.basis == figures.NOTHING_KNOWN for item in assumed):
        raise OptionsError(f"{HOURS} needs hours: none are known on the way to the target; give --assume-hours")
    given = problem.options.assume_weeks
    works = [step for step in plan.steps if step.needed and step.is_step and not step.begun]
    weeks = () if given is None else [step.id for step in works if step.weeks is None]
    more = tuple(Assumption(each, "weeks", format_decimal(given or 0), "as asked") for each in weeks)
    found = {step.id: (hours[step.id], given if step.weeks is None else step.weeks) for step in works}
    return found, (*assumed, *more)


def in_sessions(
    credential: Credential, calendar: Calendar, years: int, duration: Fraction | None = None
) -> set[tuple[int, int]]:
    """The sessions of so many years, each its first boundary and its weeks: the credential's own duration, if known."""
    start = calendar.start
    found: set[tuple[int, int]] = set()
    known = credential.duration.as_weeks() if credential.duration is not None else duration
    for session in credential.offered:
        last_year = min(start.year + years, date.max.year - 1)
        for year in range(start.year, last_year + 1) if session.yearly else (0,):
            first, last = session.days(year)
            if first >= start:
                week, until = (first - start).days // 7, (last - start).days // 7 + 1
                found.add((week, until - week if known is None else max(1, ceil(known))))
    return found

"""What lapses before it counts: the last day of everything that a step or an award rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan.planning.schedule.values import Lapse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from stackplan.planning.plan import Step
    from stackplan.planning.problem import Problem
    from stackplan.planning.schedule.order import Order
    from stackplan.planning.schedule.values import Scheduled
    from stackplan.units import Duration


@dataclass(frozen=True, slots=True)
class LastDays:
    """By member, the last day on which what it rests on is valid or it can be earned at all, whose day that is.

    `lags` are members that another one rests on, and how long each is valid once it is earned.
    """

    days: Mapping[int, tuple[tuple[str, date], ...]]
    lags: tuple[tuple[int, int, Duration], ...]


def last_days(problem: Problem, order: Order, names: tuple[str, ...], steps: Mapping[int, Step]) -> LastDays:
    """What a plan must be in time for. What begun steps rest on is taken as met."""
    until = _held_until(problem)
    days: dict[int, list[tuple[str, date]]] = {}
    lags: list[tuple[int, int, Duration]] = []
    for c, step in steps.items():
        if step.begun:
            continue
        last = step.credential.available_until
        if last is not None:
            days.setdefault(c, []).append((step.id, last))
        earned = _earned_used(order, c, steps)
        kept = {m for m in earned if steps[m].credential.valid_while_stack}  # these fall with what they are made of
        needed = {h for m in (c, *kept) for h in order.held_used(m) if names[h] in until and order.needs_held(m, h)}
        for h in sorted(needed):
            days.setdefault(c, []).append((names[h], until[names[h]]))
        for m in sorted(earned):
            valid = steps[m].credential.valid_for
            if valid is not None:
                lags.append((m, c, valid))
    return LastDays({c: tuple(found) for c, found in days.items()}, tuple(lags))


def _held_until(problem: Problem) -> dict[str, date]:
    """The last valid day of what is held, where it has one."""
    found: dict[str, date | None] = {}
    for line in problem.holdings.holdings:
        if not line.expired:
            before = found.get(line.id, line.until)
            found[line.id] = None if before is None or line.until is None else max(before, line.until)
    return {each: last for each, last in found.items() if last is not None}


def _earned_used(order: Order, c: int, steps: Mapping[int, Step]) -> set[int]:
    """The members that one rests on, and those that keep these valid."""
    found: set[int] = set()
    waiting = list(order.before[c] | order.along[c])
    while waiting:
        m = waiting.pop()
        if m in found or m not in steps:
            continue
        found.add(m)
        if steps[m].credential.valid_while_stack:
            waiting += order.before[m]
    return found - {c}


def lapses(last: LastDays, steps: Mapping[int, Step], at: Mapping[str, Scheduled]) -> Iterator[Lapse]:
    """What a schedule comes too late for, in the order of the days."""
    found: list[Lapse] = []
    for c, days in last.days.items():
        step = steps[c]
        for whose, day in days:
            if at[step.id].finish > day:
                found.append(Lapse(whose, day, step.id, at[step.id].finish, offered=whose == step.id))
    for m, c, valid in last.lags:
        one, other = steps[m].id, steps[c].id
        day = valid.after(at[one].finish)
        if at[other].finish > day:
            found.append(Lapse(one, day, other, at[other].finish))
    yield from sorted(set(found), key=lambda each: (each.last, each.id, each.needed_by))

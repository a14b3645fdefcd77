"""The trade-off of a question: the plans that no other beats, each in the calendar where there is one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stackplan.planning.api import Question, where_it_fits
from stackplan.planning.ground import CONFIRM
from stackplan.planning.plan import WEEKS, OptionsError, Tradeoff
from stackplan.planning.search import OutOfTimeError, search
from stackplan.planning.tradeoff import compared, front

if TYPE_CHECKING:
    from stackplan.planning.api import Answer
    from stackplan.planning.deadline import Deadline
    from stackplan.planning.plan import Plan
    from stackplan.planning.problem import Problem


def tradeoff(answer: Answer, deadline: Deadline) -> Tradeoff:
    """The plans that no other beats, and the one that is finished first in the calendar, where there is one."""
    problem, question, first = answer.problem, answer.question, answer.found
    minimize = compared(problem.options.minimize)
    if minimize != problem.options.minimize:
        options = replace(problem.options, minimize=minimize)
        question = Question(problem.lookup, problem.targets, problem.holdings, options, problem.on)
        try:
            first = search(question.grounded.task, deadline.left)
        except OutOfTimeError:
            first = None
    task = question.grounded.task
    names = tuple(level.name for level in task.levels if not level.tie and level.name != CONFIRM)
    if first is None or not first.proved:
        return Tradeoff(names, (), complete=False)
    found = front(task, first, deadline)
    plans = [where_it_fits(question.made(each), deadline) for each in found.found]
    plans.sort(key=lambda each: [each.value[name] for name in names])
    return Tradeoff(names, tuple(plans), found.complete, _soonest(problem, deadline))


def _soonest(problem: Problem, deadline: Deadline) -> Plan | None:
    """The plan that is finished first in the calendar, as far as one is found."""
    if problem.options.calendar is None:
        return None
    from stackplan.planning.schedule.soonest import soonest

    minimize = (WEEKS, *problem.options.minimize)
    options = replace(problem.options, minimize=minimize, limit=deadline.left, alternatives=0, compare=False)
    try:
        found = soonest(problem.lookup, problem.targets, problem.holdings, options, problem.on, deadline)
    except OptionsError:
        return None
    return None if found.schedule is None else found

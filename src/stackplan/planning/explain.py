"""Why there is no plan: the smallest blocking facts, and the closest plan without the options that block."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stackplan.catalog.traits import TRAITS, WEEKS
from stackplan.planning.blame import blame
from stackplan.planning.budgets import reach, short_of
from stackplan.planning.causes import Words, binding_causes, named
from stackplan.planning.plan import Cause, Options, Plan
from stackplan.planning.search import OutOfTimeError, search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from stackplan.planning.api import Answer
    from stackplan.planning.ground import Grounded
    from stackplan.planning.problem import Problem
    from stackplan.planning.task import Task

_REQUIRE = "--require"
_FIELDS: dict[
    str, tuple[str, Any]
] = {  # options that may block, with the fields of `Options` and what these are without them
    _REQUIRE: ("require", ()),
    "--exclude": ("exclude", ()),
    **{trait.option: (trait.field, None if trait is WEEKS else ()) for trait in TRAITS},
}


def explain(
    problem: Problem,
    grounded: Grounded,
    base: Plan,
    again: Callable[[Options], Plan],
    answered: Callable[[Options], Answer] | None = None,
) -> Plan:
    """The unreachable plan: its causes and, where options of the learner's block, the closest plan without these.

    `again` plans the same question under other options; `answered` tells what such a plan rests on, too, and is needed
    only for what a budget reaches.
    """
    short = short_of(problem.options, base.currency, again)
    if short is not None:
        along = None if answered is None else answered(short.options)
        return replace(
            base,
            causes=short.causes,
            closest=again(short.options),
            without=short.without,
            reach=None if along is None or along.derivation is None else reach(problem, grounded.task, along),
        )
    causes = tuple(_causes(problem, grounded, again))
    found, without = _closest(problem.options, causes, again)
    return replace(base, causes=causes, closest=found, without=without)


def _causes(problem: Problem, grounded: Grounded, again: Callable[[Options], Plan]) -> Iterable[Cause]:
    options = problem.options
    words = Words(problem, grounded)
    causes = list(_distinct(cause for each in blame(grounded.task) for cause in words.of(each, 0)))
    if not causes and grounded.task.binds:
        causes = list(binding_causes(problem, grounded, lambda task: _has_plan(task, options.limit)))
    if not options.require or any(cause.option is not None for cause in causes):
        return causes
    return _not_through(problem, causes, again)


def _not_through(problem: Problem, causes: Sequence[Cause], again: Callable[[Options], Plan]) -> Sequence[Cause]:
    """The same causes below what is asked of the plan, where it is that which blocks."""
    options = problem.options
    if again(replace(options, require=())).status == "unreachable":
        return causes
    blocking = list(options.require)
    if len(blocking) > 1:
        alone = (each for each in blocking if again(replace(options, require=(each,))).status == "unreachable")
        blocking = next(([each] for each in alone), blocking)
    told = " and ".join(named(problem.credential(each)) for each in blocking)
    first = Cause(
        f"No plan goes through {told}",
        option=f"{_REQUIRE} {','.join(blocking)}",
        help="do not require it" if len(blocking) == 1 else "do not require all of them",
    )
    return [first, *(replace(cause, depth=cause.depth + 1) for cause in causes)]


def _has_plan(task: Task, seconds: float | None) -> bool:
    try:
        return search(task, seconds) is not None
    except OutOfTimeError:
        return False


def _closest(
    options: Options, causes: Sequence[Cause], again: Callable[[Options], Plan]
) -> tuple[Plan | None, tuple[str, ...]]:
    """The plan without the options that block, and their names: as few of them are dropped as make it reachable."""
    dropped: list[str] = []
    while True:
        blocking = [cause.option.split()[0] for cause in causes if cause.option is not None]
        more = [name for name in dict.fromkeys(blocking) if name not in dropped]
        if not more:
            return None, ()
        dropped += more
        wider = replace(options, **dict(_FIELDS[name] for name in dropped))
        closest = again(wider)
        if closest.status != "unreachable":
            return closest, tuple(dropped)
        causes = closest.causes


def _distinct(causes: Iterable[Cause]) -> Iterator[Cause]:
    """Each sentence once, at its first and shallowest place."""
    seen: set[tuple[str, str | None]] = set()
    for cause in causes:
        key = (cause.message, None if cause.span is None else str(cause.span))
        if key not in seen:
            seen.add(key)
            yield cause

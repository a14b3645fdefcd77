"""Why there is no plan: the smallest blocking facts, and the closest plan without the options that block."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stackplan.catalog.traits import TRAITS, WEEKS
from stackplan.planning.blame import blame
from stackplan.planning.causes import Words, binding_causes, money
from stackplan.planning.plan import Cause, Options, Plan
from stackplan.planning.program import SolverError
from stackplan.planning.search import OutOfTimeError, search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from stackplan.planning.ground import Grounded
    from stackplan.planning.problem import Problem
    from stackplan.planning.task import Task

BUDGET = "--max-cost"
_FIELDS: dict[
    str, tuple[str, Any]
] = {  # options that may block, with the fields of `Options` and what these are without them
    BUDGET: ("max_cost", None),
    "--exclude": ("exclude", ()),
    **{trait.option: (trait.field, None if trait is WEEKS else ()) for trait in TRAITS},
}


def explain(problem: Problem, grounded: Grounded, base: Plan, again: Callable[[Options], Plan]) -> Plan:
    """The unreachable plan: its causes and, where options of the learner's block, the closest plan without these.

    `again` plans the same question under other options.
    """
    causes = tuple(_causes(problem, grounded, base, again))
    closest, without = _closest(problem.options, causes, again)
    return replace(base, causes=causes, closest=closest, without=without)


def _causes(problem: Problem, grounded: Grounded, base: Plan, again: Callable[[Options], Plan]) -> Iterable[Cause]:
    options = problem.options
    if options.max_cost is not None:
        cheapest = again(replace(options, max_cost=None, minimize=_cost_first(options.minimize)))
        if cheapest.status != "unreachable":
            if any(value <= options.max_cost for name, value in cheapest.value.items() if name == "cost"):
                raise SolverError("the solver found no plan within a budget that one keeps")
            return [_over_budget(options, cheapest, base.currency)]
    words = Words(problem, grounded)
    causes = list(_distinct(cause for each in blame(grounded.task) for cause in words.of(each, 0)))
    if not causes and grounded.task.binds:
        return list(binding_causes(problem, grounded, lambda task: _has_plan(task, options.limit)))
    return causes


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


def _cost_first(minimize: Sequence[str]) -> tuple[str, ...]:
    return ("cost", *(name for name in minimize if name != "cost"))


def _over_budget(options: Options, cheapest: Plan, currency: str | None) -> Cause:
    assert options.max_cost is not None, "asked only where there is a budget"
    value = next(value for name, value in cheapest.value.items() if name.startswith("cost"))
    assumed = any(assumption.figure == "cost" for assumption in cheapest.assumed)
    counted = ", unknown prices as assumed" if assumed else ""
    price, allowed = money(value, currency), money(options.max_cost, currency)
    return Cause(
        f"The cheapest plan costs {price}{counted}; that is more than {allowed}",
        option=f"{BUDGET} {money(options.max_cost, None)}",
        help=f"allow {price}",
    )


def _distinct(causes: Iterable[Cause]) -> Iterator[Cause]:
    """Each sentence once, at its first and shallowest place."""
    seen: set[tuple[str, str | None]] = set()
    for cause in causes:
        key = (cause.message, None if cause.span is None else str(cause.span))
        if key not in seen:
            seen.add(key)
            yield cause

"""A budget that no plan keeps: what the plan that comes closest takes, and how far the budget reaches along it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from stackplan.planning.causes import money
from stackplan.planning.derive import derive, earn_all
from stackplan.planning.offramps import awards_of, freed
from stackplan.planning.on_the_way import OnTheWay
from stackplan.planning.plan import Cause, Reach
from stackplan.planning.present import totals_of
from stackplan.planning.program import SolverError
from stackplan.planning.search import OutOfTimeError, search
from stackplan.planning.task import Level, Node
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from fractions import Fraction

    from stackplan.planning.api import Answer
    from stackplan.planning.plan import Options, Plan
    from stackplan.planning.problem import Problem
    from stackplan.planning.task import Task


@dataclass(frozen=True, slots=True)
class Budget:
    """One budget: its option, the field of `Options` and the objective that it is about."""

    option: str
    field: str
    objective: str

    def amount(self, value: Fraction, currency: str | None) -> str:
        """An amount of it, as a sentence has it."""
        if self.objective == "cost":
            return money(value, currency)
        return f"{format_decimal(value, 2)} {'hour' if value == 1 else 'hours'}"

    def takes(self, plan: Plan) -> Fraction:
        """What a plan takes of it, assumed figures included."""
        return next(value for name, value in plan.value.items() if name.partition(":")[0] == self.objective)


BUDGETS = (Budget("--max-cost", "max_cost", "cost"), Budget("--max-hours", "max_hours", "hours"))
_LEAST = {"cost": ("cheapest", "costs"), "hours": ("shortest", "takes")}
_UNKNOWN = {"cost": ", unknown prices as assumed", "hours": ", unknown hours as assumed"}


@dataclass(frozen=True, slots=True)
class Short:
    """Why no plan keeps the budgets, the options that the closest plan does without, and the question it answers."""

    causes: tuple[Cause, ...]
    without: tuple[str, ...]
    options: Options


def given(options: Options) -> tuple[tuple[Budget, Fraction], ...]:
    """The budgets that are asked for, with their amounts."""
    asked = [(budget, getattr(options, budget.field)) for budget in BUDGETS]
    return tuple((budget, amount) for budget, amount in asked if amount is not None)


def short_of(options: Options, currency: str | None, again: Callable[[Options], Plan]) -> Short | None:
    """Whether the budgets are what blocks, and which; None where there would be no plan without them either.

    `again` plans the same question under other options. Raises SolverError where a plan keeps what none was said to
    keep.
    """
    budgets = given(options)
    free = _without(options, BUDGETS)
    if not budgets or again(free).status == "unreachable":
        return None
    blocking = [
        (budget, amount, least)
        for budget, amount in budgets
        if budget.takes(least := again(_least_of(free, budget))) > amount
    ]
    if blocking:
        causes = tuple(_alone(budget, amount, least, currency) for budget, amount, least in blocking)
        wider = _least_of(_without(options, [budget for budget, _, _ in blocking]), blocking[0][0])
        return Short(causes, tuple(budget.option for budget, _, _ in blocking), wider)
    if len(budgets) == 1:
        raise SolverError("the solver found no plan within a budget that one keeps")
    # Each can be kept, and not both: the first gives way, within the other.
    (first, amount), (other, room) = budgets
    wider = _least_of(_without(options, [first]), first)
    least = again(wider)
    if first.takes(least) <= amount:
        raise SolverError("the solver found no plan within a budget that one keeps")
    word, verb = _LEAST[first.objective]
    cause = Cause(
        f"The {word} plan within {other.amount(room, currency)} {verb} {first.amount(first.takes(least), currency)}"
        f"{_assumed(first, least)}; that is more than {first.amount(amount, currency)}",
        option=_option(first, amount),
        help=f"allow {first.amount(first.takes(least), currency)}",
    )
    return Short((cause,), (first.option,), wider)


def _least_of(options: Options, budget: Budget) -> Options:
    first = budget.objective
    return replace(options, minimize=(first, *(name for name in options.minimize if name != first)))


def _without(options: Options, budgets: Collection[Budget]) -> Options:
    """The same question without some budgets."""
    fields: dict[str, Any] = {budget.field: None for budget in budgets}
    return replace(options, **fields)


def _alone(budget: Budget, amount: Fraction, least: Plan, currency: str | None) -> Cause:
    takes = budget.amount(budget.takes(least), currency)
    word, verb = _LEAST[budget.objective]
    found = "" if least.proved else " that was found"
    return Cause(
        f"The {word} plan{found} {verb} {takes}{_assumed(budget, least)}; "
        f"that is more than {budget.amount(amount, currency)}",
        option=_option(budget, amount),
        help=f"allow {takes}",
    )


def _assumed(budget: Budget, plan: Plan) -> str:
    return _UNKNOWN[budget.objective] if any(item.figure == budget.objective for item in plan.assumed) else ""


def _option(budget: Budget, amount: Fraction) -> str:
    return f"{budget.option} {money(amount, None)}"


# How far a budget reaches


def reach(problem: Problem, task: Task, closest: Answer) -> Reach:
    """The steps of a plan that the budgets of a question pay for (`task` is that of the question, with their caps).

    From the largest award of the plan down: what brings it at the least cost, where that fits; then as many further
    steps as fit, in the order of the plan.
    """
    chosen = _Reach(task, closest).chosen()
    grounded, derivation = closest.grounded, closest.derivation
    assert derivation is not None, "the closest plan is one"
    own = {grounded.ids[c] for c in chosen if c < grounded.known}
    ordered = [(grounded.ids[c],) for c in chosen if c < grounded.known]
    due = OnTheWay(closest.problem, sorted(own)).due(ordered)
    steps = [step for step in closest.plan.steps if step.needed and step.id in own]
    awards = [problem.credential(each) for (each,) in ordered if problem.credential(each).stack is not None]
    awards += [problem.credential(award) for _, award, _ in due]
    budgets = tuple((budget.option, amount) for budget, amount in given(problem.options))
    by_id = {step.id: step for step in steps}
    return Reach(budgets, tuple(by_id[each] for (each,) in ordered), tuple(awards), totals_of(steps))


class _Reach:
    """What of one plan fits into the caps of a task."""

    def __init__(self, task: Task, closest: Answer) -> None:
        derivation = closest.derivation
        assert derivation is not None, "the closest plan is one"
        self.plan = [c for group in derivation.groups for c in group]
        way = OnTheWay(closest.problem, [closest.grounded.ids[c] for c in self.plan if c < closest.grounded.known])
        wider, self.index, self.awards = awards_of(closest.problem, closest.grounded, derivation, way)
        self.seconds = closest.problem.options.limit
        self.leaf = {award: len(wider.task.nodes) + at for at, award in enumerate(self.awards)}
        may = frozenset((*self.index.values(), *self.awards))
        size = wider.task.size
        caps = tuple((self._moved(weights, size), most) for weights, most in task.caps)
        self.task = replace(
            freed(wider.task, list(self.index.values()), self.awards),
            earnable=tuple(c in may for c in range(size)),
            levels=(*(Level("budget", weights) for weights, _ in caps), Level("credentials", (1,) * size, tie=True)),
            caps=caps,
        )
        self.whole = closest.grounded.task

    def _moved(self, weights: Sequence[int], size: int) -> tuple[int, ...]:
        """Weights in the integers of the wider question; what is no part of the plan has none."""
        moved = [0] * size
        for c, there in self.index.items():
            moved[there] = weights[c]
        return tuple(moved)

    def chosen(self) -> list[int]:
        """Integers of the plan, in an order in which they can be earned."""
        mine: frozenset[int] = frozenset()
        asked: list[int] = []
        for award in self.awards:
            found = None if award in mine else self._with([*asked, award])
            if found is not None:
                mine = found
                asked.append(award)
        kept = [c for c in self.plan if self.index[c] in mine]
        while True:
            more = next((c for c in self.plan if c not in kept and self._fits([*kept, c])), None)
            if more is None:
                break
            kept.append(more)
        return self._in_order(kept) if self._stands(kept) else self._beginning()

    def _stands(self, kept: Sequence[int]) -> bool:
        """Whether some of the plan can be earned by itself, caps on sharing included."""
        nothing = replace(self.whole, nodes=(*self.whole.nodes, Node("all")), target=len(self.whole.nodes))
        return derive(nothing, kept) is not None

    def _beginning(self) -> list[int]:
        """As much of the plan as fits, from its first step on."""
        fitting = 0
        while fitting < len(self.plan) and self._fits(self.plan[: fitting + 1]):
            fitting += 1
        return self.plan[:fitting]

    def _with(self, awards: Sequence[int]) -> frozenset[int] | None:
        """The cheapest of the plan that brings some awards within the caps."""
        leaves = tuple(self.leaf[award] for award in awards)
        asked = replace(
            self.task,
            nodes=(*self.task.nodes, Node("all", kids=leaves)),
            target=len(self.task.nodes),
            ways=tuple(() if claim in awards else ways for claim, ways in enumerate(self.task.ways)),
        )
        try:
            found = search(asked, self.seconds)
        except OutOfTimeError:
            return None
        return None if found is None else found.plan

    def _fits(self, some: Iterable[int]) -> bool:
        there = frozenset(self.index[c] for c in some)
        if any(sum(weights[c] for c in there) > most for weights, most in self.task.caps):
            return False
        return there <= frozenset(earn_all(self.task, there).earned)

    def _in_order(self, kept: Sequence[int]) -> list[int]:
        """In the order of the plan, as far as each can be earned then; the rest is earned together."""
        ordered: list[int] = []
        waiting = [c for c in self.plan if c in kept]
        while waiting:
            more = next((c for c in waiting if self._fits([*ordered, c])), None)
            if more is None:
                return [*ordered, *waiting]
            ordered.append(more)
            waiting.remove(more)
        return ordered

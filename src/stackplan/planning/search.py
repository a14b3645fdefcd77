"""The search for the least plan: shortcuts where they prove it, else the solver, level by level, then the tie-break."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from stackplan.planning.closure import Closure
from stackplan.planning.derive import derive, earn_all, reaches
from stackplan.planning.landmarks import landmarks
from stackplan.planning.program import SolverError
from stackplan.planning.tree import solve_tree

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from stackplan.planning.solve import Solution
    from stackplan.planning.task import Level, Task

CHUNK = 20  # ids a tie-break solve: weights up to 2^19 stay far inside the solver's tolerances
TIE_NODES = 2_000  # branch-and-bound nodes for all tie-breaks together


class OutOfTimeError(Exception):
    """Time ran out before any plan was found."""


@dataclass(frozen=True, slots=True)
class Found:
    """The best plan found: values and proved bounds a level (None where nothing is proved of it).

    `canonical` is true when the tie-breaks were decided too.
    """

    plan: frozenset[int]
    values: tuple[int, ...]
    bounds: tuple[int | None, ...]
    canonical: bool

    @property
    def proved(self) -> bool:
        """Whether every bound is met."""
        return all(bound == value for value, bound in zip(self.values, self.bounds, strict=True))


def search(task: Task, seconds: float | None = None) -> Found | None:
    """The least plan for a task, or None where there is none. `seconds` limits the solving, not the tie-breaks.

    Raises OutOfTimeError where not even some plan was found in time.
    """
    allowed = [c for c in range(task.size) if task.earnable[c]]
    closure = Closure(task, allowed)
    if not closure.reaches_target:
        return None
    forced = landmarks(task, closure)
    plan = solve_tree(task, closure.earned, forced)
    if plan is not None and _within_caps(task, plan) and derive(task, plan) is not None:
        return _proved(task, plan)
    return _Search(task, closure, forced, seconds).run()


def _value(level: Level, plan: Collection[int]) -> int:
    return sum(level.weights[c] for c in plan)


def _within_caps(task: Task, plan: Collection[int]) -> bool:
    return all(sum(weights[c] for c in plan) <= most for weights, most in task.caps)


def _proved(task: Task, plan: frozenset[int]) -> Found:
    values = tuple(_value(level, plan) for level in task.levels if not level.tie)
    return Found(plan, values, values, canonical=True)


class _Search:
    """One run of the solver over the levels of a task. `best` is the best derivable plan so far."""

    def __init__(self, task: Task, closure: Closure, forced: frozenset[int], seconds: float | None) -> None:
        from stackplan.planning.encode import PlanProgram
        from stackplan.planning.symmetry import interchangeable

        self.task = task
        self.closure = closure
        self.candidates = sorted(closure.earned)
        self.forced = forced
        self.program = PlanProgram(task, self.candidates)
        self.deadline = None if seconds is None else time.monotonic() + seconds
        self.tie_nodes = TIE_NODES
        self.best: frozenset[int] | None = None
        self.start: Sequence[int] | None = None
        for c in forced:
            self.program.program.lower[self.program.earn[c]] = 1
        for cap, most in task.caps:
            self.program.program.row([(cap[c], column) for c, column in self.program.earn.items()], high=most)
        for members in interchangeable(task, self.candidates):
            for first, second in pairwise(members):
                self.program.program.implies(self.program.earn[second], self.program.earn[first])

    def run(self) -> Found | None:
        bounds: list[int | None] = []
        settled: list[Level] = []
        open_levels = [level for level in self.task.levels if not level.tie]
        for level in open_levels:
            if self._follows(level, settled):
                assert self.best is not None, "a settled level has a plan"
                bounds.append(_value(level, self.best))
                continue
            weights = self._weights(level)
            solution = self._minimise(weights)
            if solution.status == "infeasible" and self.best is None:
                self._agree()
                return None
            if solution.status != "optimal":
                bounds.append(solution.bound)
                bounds += [None] * (len(open_levels) - len(bounds))
                return self._found(bounds, canonical=False)
            assert solution.objective is not None, "an optimal solution has a value"
            bounds.append(solution.objective)
            settled.append(level)
            self._keep(weights, solution.objective)
        return self._found(bounds, canonical=self._tie_breaks(settled))

    def _agree(self) -> None:
        """That there is no plan is said only where the exact derivation agrees with the solver."""
        if not self.task.caps and reaches(self.task, self.candidates):
            raise SolverError("the solver found no plan where there is one")

    def _found(self, bounds: Sequence[int | None], *, canonical: bool) -> Found:
        plan = self.best if self.best is not None else greedy(self.task, self.closure)
        if plan is None:
            raise OutOfTimeError
        values = tuple(_value(level, plan) for level in self.task.levels if not level.tie)
        return Found(plan, values, tuple(bounds), canonical)

    def _weights(self, level: Level) -> dict[int, int]:
        return {self.program.earn[c]: level.weights[c] for c in self.candidates if level.weights[c]}

    def _follows(self, level: Level, settled: Sequence[Level]) -> bool:
        """Whether a level is decided already: on what is open it is a multiple of a settled one, or nothing."""
        free = [c for c in self.candidates if c not in self.forced]
        if all(level.weights[c] == 0 for c in free):
            return self.best is not None
        for other in settled:
            pairs = {(level.weights[c], other.weights[c]) for c in free} - {(0, 0)}
            first = next(iter(pairs))
            if first[1] and all(a * first[1] == b * first[0] for a, b in pairs):
                return True
        return False

    def _keep(self, weights: Mapping[int, int], value: int) -> None:
        # Nothing is below the optimum, so this is an equation; the solver makes more of one than of a bound.
        self.program.program.row([(weight, column) for column, weight in weights.items()], low=value, high=value)

    def _minimise(self, weights: Mapping[int, int], *, tie: bool = False) -> Solution:
        """Solve, and cut off what cannot be derived until the solution can be."""
        from stackplan.planning.solve import solve

        while True:
            seconds = None
            if not tie and self.deadline is not None:
                seconds = self.deadline - time.monotonic()
            solution = solve(
                self.program.program,
                weights,
                seconds=seconds,
                nodes=max(self.tie_nodes, 0) if tie else None,
                start=self.start,
            )
            if tie:
                self.tie_nodes -= solution.nodes
            if solution.values is None:
                return solution
            chosen = frozenset(c for c, column in self.program.earn.items() if solution.values[column])
            plan = self._derivable(chosen)
            if plan is not None:
                if solution.status == "optimal" or self.best is None or self._better(plan):
                    self.best, self.start = plan, solution.values
                return solution
            if solution.status == "stopped" and seconds is not None and seconds <= 0:
                return solution
            self.program.require_one_of(self._cut(chosen))
            self.start = None

    def _derivable(self, chosen: frozenset[int]) -> frozenset[int] | None:
        """What of a solution can be earned, if that satisfies the target; what cannot be serves nothing."""
        if self.program.exact:
            closure = Closure(self.task, chosen)
            return frozenset(closure.earned) if closure.reaches_target else None
        evaluator = earn_all(self.task, chosen)
        return frozenset(evaluator.earned) if evaluator.evaluate(self.task.target) is not None else None

    def _better(self, plan: Collection[int]) -> bool:
        assert self.best is not None, "asked only where there is a best plan"
        return [_value(level, plan) for level in self.task.levels] < [
            _value(level, self.best) for level in self.task.levels
        ]

    def _cut(self, chosen: Collection[int]) -> list[int]:
        """A landmark: credentials of which every plan earns one, and `chosen` none.

        What is not in a greatest set that still fails the target (Haslum, Slaney and Thiebaux, "Minimal landmarks for
        optimal delete-free planning", ICAPS 2012).
        """
        failing = set(chosen)
        closure = Closure(self.task, failing)
        relaxed = not closure.reaches_target
        for c in self.candidates:
            if c in failing:
                continue
            if relaxed:
                if self.task.corequisites[c] == -1 and not (
                    closure.state.holds(self.task.prerequisites[c]) and closure.state.holds(self.task.stack[c])
                ):
                    failing.add(c)  # cannot be earned yet, so it changes nothing yet
                    continue
                wider = Closure(self.task, failing | {c})
                if not wider.reaches_target:
                    failing.add(c)
                    closure = wider
            elif not reaches(self.task, failing | {c}):
                failing.add(c)
        return [c for c in self.candidates if c not in failing]

    def _tie_breaks(self, settled: list[Level]) -> bool:
        """Fewest unknown figures, fewest credentials, then the plan whose sorted ids come first."""
        for level in self.task.levels:
            if level.tie and not self._follows(level, settled):
                weights = self._weights(level)
                solution = self._minimise(weights, tie=True)
                if solution.status != "optimal" or solution.objective is None:
                    return False
                settled.append(level)
                self._keep(weights, solution.objective)
        assert self.best is not None, "every level has been solved"
        fixed = set(self.forced)
        free = [c for c in self.candidates if c not in self.forced]
        for at in range(0, len(free), CHUNK):
            if self.best <= fixed:
                break  # as few credentials as there can be, and all of them settled
            chunk = free[at : at + CHUNK]
            # The plan whose sorted list comes first has the smallest id in which two plans differ.
            weights = {self.program.earn[c]: -(1 << (CHUNK - 1 - i)) for i, c in enumerate(chunk)}
            solution = self._minimise(weights, tie=True)
            if solution.status != "optimal":
                return False
            for c in chunk:
                column = self.program.earn[c]
                value = int(c in self.best)
                self.program.program.lower[column] = self.program.program.upper[column] = value
            fixed.update(self.best.intersection(chunk))
        return True


def greedy(task: Task, closure: Closure) -> frozenset[int] | None:
    """Some irredundant plan: everything, less what can be left out, the dearest first. For when time is up."""
    plan = set(closure.earned)
    if not reaches(task, plan):
        return None
    for c in sorted(plan, key=lambda c: tuple(-level.weights[c] for level in task.levels)):
        if reaches(task, plan - {c}):
            plan.discard(c)
    derived = frozenset(Closure(task, plan).earned)
    return derived if _within_caps(task, derived) else None

"""The search for the least plan: shortcuts where they prove it, else the solver, as many levels at once as will do."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from stackplan.planning.closure import Closure
from stackplan.planning.derive import derive, earn_all, reaches
from stackplan.planning.incumbent import cheap_plan
from stackplan.planning.landmarks import landmarks
from stackplan.planning.pack import LIMIT, Pack, part
from stackplan.planning.program import SolverError
from stackplan.planning.tree import solve_tree

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from stackplan.planning.pack import Part
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


def search(task: Task, seconds: float | None = None, *, ties: bool = True) -> Found | None:
    """The least plan for a task, or None where there is none. `seconds` limits the solving, not the tie-breaks.

    Without `ties` any of the least plans will do, and is not canonical.
    Raises OutOfTimeError where not even some plan was found in time.
    """
    allowed = _in_time(task, [c for c in range(task.size) if task.earnable[c]])
    closure = Closure(task, allowed)
    if not closure.reaches_target:
        return None
    forced = landmarks(task, closure)
    plan = None if task.bound else solve_tree(task, closure.earned, forced)
    if plan is not None and _within_caps(task, plan) and derive(task, plan) is not None:
        return _proved(task, plan)
    return _Search(task, closure, forced, seconds, ties=ties).run()


def _in_time(task: Task, allowed: Collection[int]) -> list[int]:
    """What can be earned before all that it cannot be earned after."""
    kept = set(allowed)
    while True:
        late = [c for c, others in task.not_after if c in kept and c not in Closure(task, kept - others).earned]
        if not late:
            return sorted(kept)
        kept.difference_update(late)


def _value(level: Level, plan: Collection[int]) -> int:
    return sum(level.weights[c] for c in plan)


def _within_caps(task: Task, plan: Collection[int]) -> bool:
    return all(sum(weights[c] for c in plan) <= most for weights, most in task.caps)


def _proved(task: Task, plan: frozenset[int]) -> Found:
    values = tuple(_value(level, plan) for level in task.levels if not level.tie)
    return Found(plan, values, values, canonical=True)


class _Search:
    """One run of the solver over the levels of a task. `best` is the best derivable plan so far."""

    def __init__(
        self, task: Task, closure: Closure, forced: frozenset[int], seconds: float | None, *, ties: bool
    ) -> None:
        from stackplan.planning.encode import PlanProgram
        from stackplan.planning.symmetry import interchangeable

        self.task = task
        self.closure = closure
        self.candidates = sorted(closure.earned)
        self.forced = forced
        self.free = [c for c in self.candidates if c not in forced]
        self.program = PlanProgram(task, self.candidates)
        self.deadline = None if seconds is None else time.monotonic() + seconds
        self.ties = ties
        self.tie_nodes = TIE_NODES
        self.packing = True
        self.settled: list[tuple[Part, int]] = []  # with the values that they are kept at
        self.fixed = 0  # so many of the free ids are settled
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
        levels, at = self.task.levels, 0
        bounds: list[int | None] = []
        while at < len(levels):
            tie = levels[at].tie
            pack, end = self._pack(at)
            if pack.parts:
                solution = self._minimise(pack.weights(), tie=tie)
                if solution.status == "infeasible" and self.best is None:
                    self._agree()
                    return None
                if solution.status != "optimal":
                    if self.packing and (self.tie_nodes > 0 if tie else not self._late()):
                        self.packing = False  # perhaps the sums were too great for the solver: one by one
                        continue
                    return self._found([*bounds, *self._proved(pack, levels[at:end], solution.bound)], canonical=False)
                self._settle(pack)
            assert self.best is not None, "a settled level has a plan"
            bounds += [_value(level, self.best) for level in levels[at:end] if not level.tie]
            at = end
        return self._found(bounds, canonical=self.ties and self._first_ids())

    def _late(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline

    def _agree(self) -> None:
        """That there is no plan is said only where the exact derivation agrees with the solver."""
        if not self.task.caps and not self.task.binds and reaches(self.task, self.candidates):
            raise SolverError("the solver found no plan where there is one")

    def _found(self, bounds: Sequence[int | None], *, canonical: bool) -> Found:
        plan = self.best if self.best is not None else greedy(self.task, self.closure)
        if plan is None:
            raise OutOfTimeError
        values = tuple(_value(level, plan) for level in self.task.levels if not level.tie)
        shown = (*bounds, *(None,) * len(values))[: len(values)]
        return Found(plan, values, shown, canonical)

    def _pack(self, at: int) -> tuple[Pack, int]:
        """What one objective may hold of the levels from `at` on, and the first level after it.

        Levels that follow from others are passed over.
        """
        levels, pack = self.task.levels, Pack()
        leaders = list(self.settled)
        while at < len(levels):
            if not self._follows(levels[at], [leader.level for leader, _ in leaders]):
                most = None if pack.parts else self._known(levels[at])
                following = part(levels[at], self.free, leaders, most)
                wider = Pack((*pack.parts, following))
                if pack.parts and not (self.packing and wider.total <= LIMIT):
                    return pack, at
                pack = wider
                leaders.append((following, following.most))
            at += 1
        if pack.parts and pack.parts[0].level.tie and self.packing:
            room = (LIMIT // (pack.total + 1)).bit_length() - 1
            pack = replace(pack, ids=tuple(self.free[: max(0, min(room, CHUNK))]))
        return pack, at

    def _follows(self, level: Level, settled: Sequence[Level]) -> bool:
        """Whether a level is decided already: on what is open it is a multiple of a settled one, or nothing."""
        if all(level.weights[c] == 0 for c in self.free):
            return bool(settled)
        for other in settled:
            pairs = {(level.weights[c], other.weights[c]) for c in self.free} - {(0, 0)}
            first = next(iter(pairs))
            if first[1] and all(a * first[1] == b * first[0] for a, b in pairs):
                return True
        return False

    def _known(self, level: Level) -> int | None:
        """What the best plan weighs at most in the next level: as much as some plan, on what is open."""
        plan = self.best
        if plan is None and self.packing:
            plan = cheap_plan(self.task, self.candidates, level.weights)
            if plan is not None and not (_within_caps(self.task, plan) and self._goes_together(plan)):
                plan = None
        return None if plan is None else sum(level.weights[c] for c in self.free if c in plan)

    def _settle(self, pack: Pack) -> None:
        """Keep the best at its best.

        Nothing is below the optimum, so each row is an equation; the solver makes more of one than of a bound.
        """
        for each in pack.parts:
            value = self._weight(each)
            self.settled.append((each, value))
            self.program.program.row(
                [(w, self.program.earn[c]) for c, w in each.weights.items()], low=value, high=value
            )
        self._fix(len(pack.ids))

    def _weight(self, each: Part) -> int:
        return sum(each.weights.get(c, 0) for c in self.best or ())

    def _proved(self, pack: Pack, levels: Sequence[Level], bound: int | None) -> list[int | None]:
        """What a search that was stopped has proved of each objective among some levels."""
        if bound is None:
            return []
        values = [-1 if self.best is None else self._weight(each) for each in pack.parts]
        lows = dict(zip((each.level for each in pack.parts), pack.bounds(bound, values), strict=False))
        found: list[int | None] = []
        for level in levels:
            value = None if self.best is None else _value(level, self.best)
            if level in lows:
                unit = next(each.unit for each in pack.parts if each.level == level)
                found.append(unit * lows[level] + sum(level.weights[c] for c in self.forced))
            else:  # it follows from those before it
                found.append(value)
            if level.tie or found[-1] != value:
                break  # what comes after is only worth something among the best of this
        return found

    def _minimise(self, weights: Mapping[int, int], *, tie: bool = False) -> Solution:
        """Solve for weights by credential, and cut off what cannot be derived until the solution can be."""
        from stackplan.planning.solve import solve

        objective = {self.program.earn[c]: weight for c, weight in weights.items()}
        while True:
            seconds = None
            if not tie and self.deadline is not None:
                seconds = self.deadline - time.monotonic()
            solution = solve(
                self.program.program,
                objective,
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
            self._cut_off(chosen)
            self.start = None

    def _derivable(self, chosen: frozenset[int]) -> frozenset[int] | None:
        """What of a solution can be earned, if that satisfies the target; what cannot be serves nothing."""
        if self.program.exact:
            closure = Closure(self.task, chosen)
            plan = frozenset(closure.earned) if closure.reaches_target else None
        else:
            evaluator = earn_all(self.task, chosen)
            plan = frozenset(evaluator.earned) if evaluator.evaluate(self.task.target) is not None else None
        if plan is not None and self.task.binds and derive(self.task, plan) is None:
            return None
        return plan

    def _goes_together(self, plan: frozenset[int]) -> bool:
        return derive(self.task, plan) is not None if self.task.binds else reaches(self.task, plan)

    def _better(self, plan: Collection[int]) -> bool:
        assert self.best is not None, "asked only where there is a best plan"
        return [_value(level, plan) for level in self.task.levels] < [
            _value(level, self.best) for level in self.task.levels
        ]

    def _cut_off(self, chosen: Collection[int]) -> None:
        """Add landmarks that a solution misses, no two with a credential in common: as many as are quickly found."""
        failing = set(chosen)
        if self.task.binds and reaches(self.task, failing):
            self._forbid(failing)
            return
        while True:
            cut = self._cut(failing)
            self.program.require_one_of(cut)
            failing.update(cut)
            if not cut or Closure(self.task, failing).reaches_target:
                break

    def _forbid(self, chosen: set[int]) -> None:
        """Add rows against a solution that holds all it needs, in which awards that bind each other do not agree.

        What is earned too late is earned with something more, that does not wait for what it must come before; else it
        is this very set that does not go.
        """
        found = False
        for c, others in self.task.not_after:
            if c in chosen and not others.isdisjoint(chosen):
                early = chosen - others
                if c not in Closure(self.task, early).earned:
                    for other in self.candidates:
                        if other not in others and c not in Closure(self.task, {*early, other}).earned:
                            early.add(other)
                    more = [other for other in self.candidates if other not in early and other not in others]
                    self.program.require_one_of(more, once=c)
                    found = True
        if not found:
            self.program.forbid(chosen)

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

    def _first_ids(self) -> bool:
        """Of the plans that are left, the one whose sorted ids come first: a chunk of ids at a time."""
        assert self.best is not None, "every level has been solved"
        while not self.best <= self.forced.union(self.free[: self.fixed]):
            chunk = tuple(self.free[self.fixed : self.fixed + CHUNK])
            if self._minimise(Pack(ids=chunk).weights(), tie=True).status != "optimal":
                return False
            self._fix(len(chunk))
        return True  # as few credentials as there can be, and all of them settled

    def _fix(self, count: int) -> None:
        """Settle the next free ids as the best plan has them."""
        assert self.best is not None, "an optimal solution has a plan"
        for c in self.free[self.fixed : self.fixed + count]:
            column = self.program.earn[c]
            self.program.program.lower[column] = self.program.program.upper[column] = int(c in self.best)
        self.fixed += count


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

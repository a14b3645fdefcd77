"""The plain way to solve a task, to compare with: one integer program with level variables everywhere.

No slicing beyond the task's own, no shortcut, no symmetry, no cuts, no chunks. `x` earn, `y` a requirement true, `z`
that a kid supports its requirement, `t` when something is first true: `t_y >= t_kid - n(1 - z)` and
`t_c >= t_root + 1 - (n + 1)(1 - x)`, so that nothing can support itself. Every objective is one solve, and the
canonical answer one solve an id. It knows the forms that the instances of `generate.py` use, and refuses others.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stackplan.planning.encode import is_simple
from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stackplan.planning.task import Task

Terms = dict[int, float]
TRUE = -1  # held, or nothing asked
NEVER = -2


class UnsupportedError(Exception):
    """A form that this baseline does not know."""


class OutOfTimeError(Exception):
    """The limit is spent."""


@dataclass
class Model:
    """Columns and rows, as lists for the solver."""

    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)

    def column(self, upper: float = 1, *, whole: bool = True) -> int:
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.upper) - 1

    def row(self, terms: Sequence[tuple[float, int]], low: float) -> None:
        """`sum(terms) >= low`; TRUE is 1, NEVER is 0."""
        sums: Terms = {}
        for coefficient, column in terms:
            if column == TRUE:
                low -= coefficient
            elif column != NEVER:
                sums[column] = sums.get(column, 0) + coefficient
        self.rows.append((sums, low, float("inf")))


class Levels:
    """The model of a task."""

    def __init__(self, task: Task) -> None:
        if task.caps or any(node.limits for node in task.nodes):
            raise UnsupportedError("limits and caps")
        self.task = task
        self.model = Model()
        self.most = sum(task.earnable)
        self.earn = {c: self.model.column() for c in range(task.size) if task.earnable[c]}
        self.when = {c: self.model.column(self.most, whole=False) for c in self.earn}
        self.truth: dict[int, tuple[int, int]] = {}
        for c, column in self.earn.items():
            for root in (task.prerequisites[c], task.stack[c]):
                self._needs(column, self.when[c], root, 1)
            self._needs(column, self.when[c], task.corequisites[c], 0)
        true, _ = self.node(task.target)
        self.model.row([(1, true)], 1)

    def _needs(self, column: int, when: int, root: int, step: int) -> None:
        if root == NONE:
            return
        true, time_ = self.node(root)
        self.model.row([(1, true), (-1, column)], 0)
        if time_ != NEVER:
            n = self.most + step
            self.model.row([(1, when), (-1, time_), (-n, column)], step - n)

    def counts(self, c: int) -> tuple[int, int]:
        """The truth and the time of a credential's counting (NEVER as a time: from the start)."""
        if self.task.held[c]:
            return TRUE, NEVER
        ways = [(self.earn[c], self.when[c], 0)] if c in self.earn else []
        if not self.task.ways[c]:
            return ways[0][:2] if ways else (NEVER, NEVER)
        if ~c in self.truth:
            return self.truth[~c]
        own = self.truth[~c] = self.model.column(), self.model.column(self.most, whole=False)
        ways += [(*self.node(way), 1) for way in self.task.ways[c]]
        self._support(own, [(1, *way) for way in ways], 1)
        return own

    def node(self, index: int) -> tuple[int, int]:
        """The truth and the time of a requirement."""
        if index not in self.truth:
            node = self.task.nodes[index]
            if node.kind == "credential":
                self.truth[index] = self.counts(node.credential)
            elif node.kind == "sections":
                self.truth[index] = self._sections(index)
            else:
                if node.kind == "count" and not is_simple(self.task, index):
                    raise UnsupportedError("a selection whose members may be parts of each other")
                self.truth[index] = self._combine(index, [self.node(kid) for kid in node.kids])
        return self.truth[index]

    def _combine(self, index: int, kids: list[tuple[int, int]]) -> tuple[int, int]:
        node = self.task.nodes[index]
        own = self.model.column(), self.model.column(self.most, whole=False)
        if node.kind in ("all", "sections"):
            for true, when in kids:
                self.model.row([(1, true), (-1, own[0])], 0)
                self._after(own[1], when, own[0], 0)
            return own
        threshold = node.threshold if node.kind == "count" else 1
        weights = node.weights if node.kind == "count" else (1,) * len(kids)
        self._support(own, [(w, *kid, 0) for w, kid in zip(weights, kids, strict=True)], threshold)
        return own

    def _support(self, own: tuple[int, int], kids: list[tuple[int, int, int, int]], threshold: int) -> None:
        """`own` is true only by kids (weight, truth, time, steps that it takes) that are true before it."""
        used: list[tuple[float, int]] = []
        for weight, true, when, step in kids:
            z = self.model.column()
            self.model.row([(1, true), (-1, z)], 0)
            self._after(own[1], when, z, step)
            used.append((min(weight, threshold), z))
        self.model.row([*used, (-threshold, own[0])], 0)

    def _after(self, later: int, earlier: int, where: int, step: int) -> None:
        if earlier != NEVER:
            n = self.most + step
            self.model.row([(1, later), (-1, earlier), (-n, where)], step - n)

    def _sections(self, index: int) -> tuple[int, int]:
        """`a` deals each credential to one section at most."""
        task = self.task
        dealt: dict[int, list[int]] = {}
        kids: list[tuple[int, int]] = []
        for section in task.nodes[index].kids:
            own: dict[int, tuple[int, int]] = {}
            kids.append(self._dealt(section, own))
            for c, (a, _) in own.items():
                dealt.setdefault(c, []).append(a)
        for columns in dealt.values():
            self.model.row([(-1, a) for a in columns], -1)
        return self._combine(index, kids)

    def _dealt(self, index: int, own: dict[int, tuple[int, int]]) -> tuple[int, int]:
        node = self.task.nodes[index]
        if node.kind == "credential":
            c = node.credential
            if self.task.ways[c] or self.task.possible_parts[c]:
                raise UnsupportedError("composites and equivalents within sections")
            if c not in own:
                true, when = self.counts(c)
                a = self.model.column()
                self.model.row([(1, true), (-1, a)], 0)
                own[c] = a, when
            return own[c]
        if node.kind == "sections":
            raise UnsupportedError("sections within sections")
        return self._combine(index, [self._dealt(kid, own) for kid in node.kids])


class Plain:
    """The levels of a task in turn, then its ids one by one, within `seconds` in all."""

    def __init__(self, task: Task, seconds: float) -> None:
        self.task = task
        self.levels = Levels(task)
        self.model = self.levels.model
        self.deadline = time.monotonic() + seconds
        self.lower = [0.0] * len(self.model.upper)
        self.solves = 0
        self.point: list[float] | None = None

    def objectives(self) -> tuple[int, ...]:
        """The least values of the objectives."""
        return tuple(self._minimise_level(level.weights) for level in self.task.levels if not level.tie)

    def canonical(self) -> frozenset[int]:
        """The plan whose sorted ids come first, among the best."""
        for level in self.task.levels:
            if level.tie:
                self._minimise_level(level.weights)
        plan = set()
        for c, column in self.levels.earn.items():
            if self._minimise({column: -1}):
                plan.add(c)
                self.lower[column] = 1
            else:
                self.model.upper[column] = 0
        return frozenset(plan)

    def _minimise_level(self, weights: Sequence[int]) -> int:
        objective = {column: weights[c] for c, column in self.levels.earn.items() if weights[c]}
        best = self._minimise(objective)
        self.model.rows.append(({column: float(w) for column, w in objective.items()}, -float("inf"), best))
        return best

    def _minimise(self, objective: Mapping[int, int]) -> int:
        value = self._solve(objective, presolve="choose")
        if value is None:  # now and then the solver contradicts itself on rows with large coefficients
            value = self._solve(objective, presolve="off")
        if value is None:
            raise UnsupportedError("answer: the solver contradicts itself")
        return value

    def _solve(self, objective: Mapping[int, int], presolve: str) -> int | None:
        import numpy as np
        from highspy import _core as core

        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise OutOfTimeError
        self.solves += 1
        solver = core._Highs()
        options = {
            "output_flag": False,
            "threads": 1,
            "mip_rel_gap": 0.0,
            "mip_abs_gap": 1e-6,
            "time_limit": seconds,
            "presolve": presolve,
        }
        for name, value in options.items():
            solver.setOptionValue(name, value)
        model, rows = self.model, self.model.rows
        lp = core.HighsLp()
        lp.num_col_, lp.num_row_ = len(model.upper), len(rows)
        cost = np.zeros(len(model.upper))
        for column, weight in objective.items():
            cost[column] = weight
        lp.col_cost_ = cost
        lp.col_lower_, lp.col_upper_ = np.array(self.lower), np.array(model.upper, dtype=float)
        lp.row_lower_ = np.array([low for _, low, _ in rows], dtype=float)
        lp.row_upper_ = np.array([high for _, _, high in rows], dtype=float)
        matrix = lp.a_matrix_
        matrix.format_ = core.MatrixFormat.kRowwise
        matrix.num_col_, matrix.num_row_ = lp.num_col_, lp.num_row_
        matrix.start_ = np.cumsum([0, *(len(terms) for terms, _, _ in rows)], dtype=np.int32)
        matrix.index_ = np.array([column for terms, _, _ in rows for column in terms], dtype=np.int32)
        matrix.value_ = np.array([value for terms, _, _ in rows for value in terms.values()], dtype=float)
        kinds = core.HighsVarType.kContinuous, core.HighsVarType.kInteger
        lp.integrality_ = [kinds[whole] for whole in model.whole]
        solver.passModel(lp)
        if self.point is not None:
            start = core.HighsSolution()
            start.col_value = self.point
            solver.setSolution(start)
        solver.run()
        status = solver.getModelStatus()
        if status == core.HighsModelStatus.kTimeLimit:
            raise OutOfTimeError
        if status != core.HighsModelStatus.kOptimal:
            return None
        point = list(solver.getSolution().col_value)
        value = sum(weight * round(point[column]) for column, weight in objective.items())
        if value != round(solver.getInfo().objective_function_value):
            return None
        self.point = point
        return value

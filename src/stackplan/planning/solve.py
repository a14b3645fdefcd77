"""The solver, behind one function. The only place that knows highspy."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from math import ceil, gcd
from threading import Thread
from typing import TYPE_CHECKING, Any, Literal

from stackplan.planning.program import SolverError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stackplan.planning.program import Program

_LARGEST = 1 << 50  # of an objective: whole numbers up to there are exact in floating point, with room for sums

Status = Literal["optimal", "infeasible", "stopped", "contradiction"]


@dataclass(frozen=True, slots=True)
class Solution:
    """What a solve gave: values a column (None where it found none), and a proved lower bound of the objective.

    `nodes` is the work it took, in branch-and-bound nodes. `stopped` may also mean that the solver gave no answer that
    holds. A `contradiction` (called optimal, and not met by its own bound) is solved anew in another way and never
    leaves this module.
    """

    status: Status
    values: tuple[int, ...] | None
    objective: int | None
    bound: int | None
    nodes: int = 0


def solve(
    program: Program,
    objective: Mapping[int, int],
    *,
    seconds: float | None = None,
    nodes: int | None = None,
    start: Sequence[int] | None = None,
) -> Solution:
    """Minimise an integer objective over a program.

    `seconds` and `nodes` stop it early, with what it has by then; `start` is a feasible point to begin with.
    Integer data let the bound be rounded up; the values are rounded and checked against every row in exact
    arithmetic.
    """
    common = gcd(*objective.values()) or 1
    if common > 1:
        small = solve(
            program, {c: w // common for c, w in objective.items()}, seconds=seconds, nodes=nodes, start=start
        )
        value = None if small.objective is None else small.objective * common
        return replace(small, objective=value, bound=None if small.bound is None else small.bound * common)
    if not program.upper:
        return Solution("optimal", (), 0, 0) if satisfies(program, ()) else Solution("infeasible", None, None, None)
    if sum(map(abs, objective.values())) > _LARGEST:
        return Solution("stopped", None, None, None)  # more digits than the solver's numbers have
    solution = _attempt(program, objective, seconds, nodes, start, presolve=True)
    if solution is None or solution.status in ("contradiction", "infeasible"):
        # HiGHS 1.16 gave up on a small feasible model that it solves without presolve, called another infeasible that
        # is not, and called a 40 optimal beside a bound of 15, where 15 it was.
        solution = _attempt(program, objective, seconds, nodes, None, presolve=False)
    if solution is None or solution.status == "contradiction":
        return Solution(
            "stopped", *(None, None, None) if solution is None else (solution.values, solution.objective, None)
        )
    return solution


def _attempt(
    program: Program,
    objective: Mapping[int, int],
    seconds: float | None,
    nodes: int | None,
    start: Sequence[int] | None,
    *,
    presolve: bool,
) -> Solution | None:
    core = _highs()
    solver = _quiet(core)
    options: dict[str, Any] = {
        "threads": 1,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 1e-6,
        # These tasks are decided at the root by cuts, or else by many nodes. Restarts, a large pool of cuts, cuts and
        # long probing in the nodes, and searches for feasible points took most of the time (benchmarks/README.md).
        # HiGHS 1.12 does not know all of these, and goes on without.
        "mip_allow_restart": False,
        "mip_heuristic_effort": 0.0,
        "mip_heuristic_run_feasibility_jump": False,
        "mip_heuristic_run_rins": False,
        "mip_heuristic_run_rens": False,
        "mip_heuristic_run_root_reduced_cost": False,
        "mip_pool_soft_limit": 30,
        "mip_allow_cut_separation_at_nodes": False,
        "mip_pscost_minreliable": 1,
        "mip_detect_symmetry": False,
        "presolve": "on" if presolve else "off",
    }
    if seconds is not None:
        options["time_limit"] = max(seconds, 0.001)
    if nodes is not None:
        options["mip_max_nodes"] = nodes
    for name, value in options.items():
        solver.setOptionValue(name, value)
    if solver.passModel(_model(core, program, objective)) == core.HighsStatus.kError:
        raise SolverError("the solver refused the model")
    if start is not None:
        point = core.HighsSolution()
        point.col_value = [float(value) for value in start]
        solver.setSolution(point)
    _run(solver)
    return _read(core, solver, program, objective)


def _highs() -> Any:
    """The compiled part of highspy, by itself: its part in Python loads numpy, which takes longer than most solves."""
    name = "highspy._core"
    if name not in sys.modules:
        package = find_spec("highspy")
        spec = PathFinder.find_spec(name, package.submodule_search_locations) if package is not None else None
        if spec is not None and spec.loader is not None:
            module = module_from_spec(spec)
            sys.modules[name] = module
            try:
                spec.loader.exec_module(module)
            except ImportError:  # the package prepares something that this part needs
                del sys.modules[name]
    if name not in sys.modules:
        from highspy import _core

        return _core
    return sys.modules[name]


def _quiet(core: Any) -> Any:
    """A solver that writes nothing. Not highspy.Highs, whose banner would reach stdout."""
    solver = core._Highs()
    solver.setOptionValue("output_flag", False)
    return solver


def _model(core: Any, program: Program, objective: Mapping[int, int]) -> Any:
    infinity = core.kHighsInf
    columns, rows = len(program.upper), len(program.rows)
    maker = _quiet(core)  # bounds and costs of columns one by one: as a whole they would have to be numpy's
    for column in range(columns):
        maker.addVar(program.lower[column], program.upper[column])
        if cost := objective.get(column, 0):
            maker.changeColCost(column, cost)
    lp = maker.getLp()
    lp.num_row_ = rows
    lp.row_lower_ = [-infinity if row.low is None else float(row.low) for row in program.rows]
    lp.row_upper_ = [infinity if row.high is None else float(row.high) for row in program.rows]
    starts, index, values = [0], list[int](), list[float]()
    for row in program.rows:
        index.extend(row.columns)
        values.extend(map(float, row.coefficients))
        starts.append(len(index))
    lp.a_matrix_.format_ = core.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = columns, rows
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, index, values
    lp.integrality_ = [core.HighsVarType.kInteger] * columns
    return lp


def _run(solver: Any) -> None:
    """Run in a thread, so that an interrupt from the keyboard is heard at once and not after the solve."""
    thread = Thread(target=solver.run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.2)


def _read(core: Any, solver: Any, program: Program, objective: Mapping[int, int]) -> Solution | None:
    status = solver.getModelStatus()
    info = solver.getInfo()
    nodes = max(int(info.mip_node_count), 0)
    if status == core.HighsModelStatus.kInfeasible:
        return Solution("infeasible", None, None, None, nodes)
    stopped = status in (
        core.HighsModelStatus.kTimeLimit,
        core.HighsModelStatus.kSolutionLimit,
        core.HighsModelStatus.kIterationLimit,
        core.HighsModelStatus.kInterrupt,
    )
    if status != core.HighsModelStatus.kOptimal and not stopped:
        return None
    values: tuple[int, ...] | None = None
    if info.primal_solution_status == core.SolutionStatus.kSolutionStatusFeasible:
        values = tuple(round(value) for value in solver.getSolution().col_value)
        if not satisfies(program, values):
            values = None
    if values is None and not stopped:
        return None
    value = None if values is None else sum(weight * values[column] for column, weight in objective.items())
    bound = info.mip_dual_bound if abs(info.mip_dual_bound) < core.kHighsInf else None
    # What a bound may be above a whole number by its rounding is no proof of the next one.
    lowest = None if bound is None else ceil(bound - min(0.5, max(1e-6, 1e-12 * abs(bound))))
    if value is not None and bound is not None and value < bound < value + 1e-6 * max(1, abs(value)):
        lowest = value
    if value is not None and lowest is not None and lowest > value:  # the solver's own contradiction
        return None
    if stopped:
        return Solution("stopped", values, value, lowest, nodes)
    return Solution("optimal" if lowest == value else "contradiction", values, value, lowest, nodes)


def satisfies(program: Program, values: Sequence[int]) -> bool:
    """Whether integer values keep every bound and row, in exact arithmetic."""
    if any(
        not 0 <= low <= value <= high for value, low, high in zip(values, program.lower, program.upper, strict=True)
    ):
        return False
    for row in program.rows:
        total = sum(
            coefficient * values[column] for column, coefficient in zip(row.columns, row.coefficients, strict=True)
        )
        if (row.low is not None and total < row.low) or (row.high is not None and total > row.high):
            return False
    return True

from __future__ import annotations

import os
import time
from itertools import product
from random import Random

import pytest

from stackplan.planning.program import ONE, Program
from stackplan.planning.solve import satisfies, solve


def cover(count: int, rng: Random, width: int = 3) -> tuple[Program, dict[int, int]]:
    """A random set cover: small ones are easy to try, large ones are hard."""
    program = Program()
    columns = [program.column() for _ in range(count)]
    for _ in range(count):
        program.row([(1, column) for column in rng.sample(columns, width)], low=1)
    return program, {column: rng.randint(1, 9) for column in columns}


@pytest.mark.parametrize("seed", range(15))
def test_the_least_is_found_and_proved(seed):
    program, objective = cover(8, Random(seed))
    best = min(
        sum(weight * values[column] for column, weight in objective.items())
        for values in product((0, 1), repeat=8)
        if satisfies(program, values)
    )
    solution = solve(program, objective)
    assert (solution.status, solution.objective, solution.bound) == ("optimal", best, best)
    assert satisfies(program, solution.values)


def test_what_has_no_solution():
    program = Program()
    x = program.column()
    program.row([(1, x)], low=1)
    program.row([(1, x)], high=0)
    solution = solve(program, {x: 1})
    assert (solution.status, solution.values, solution.objective) == ("infeasible", None, None)


def test_nothing_to_decide():
    assert solve(Program(), {}).status == "optimal"
    impossible = Program()
    impossible.row([(1, ONE)], high=0)
    assert solve(impossible, {}).status == "infeasible"


def test_no_objective_is_any_solution():
    program = Program()
    x = program.column()
    program.row([(1, x)], low=1)
    solution = solve(program, {})
    assert (solution.status, solution.values, solution.objective) == ("optimal", (1,), 0)


def test_columns_may_go_beyond_one_and_begin_above_zero():
    program = Program()
    x, y = program.column(upper=5), program.column()
    program.lower[y] = 1
    program.row([(2, x), (1, y)], low=6)
    assert solve(program, {x: 1, y: 1}).values == (3, 1)


@pytest.mark.parametrize("factor", [1, 12, 10**6, 10**9])
def test_large_weights_with_a_common_factor_are_exact(factor):
    program, objective = cover(12, Random(3))
    small = solve(program, objective)
    large = solve(program, {column: weight * factor for column, weight in objective.items()})
    assert large.objective == small.objective * factor
    assert large.bound == large.objective


def test_a_difference_of_one_in_a_million_is_seen():
    program = Program()
    x, y = program.column(), program.column()
    program.row([(1, x), (1, y)], low=1)
    assert solve(program, {x: 1_000_001, y: 1_000_000}).values == (0, 1)
    assert solve(program, {x: 1_000_000, y: 1_000_001}).values == (1, 0)


def test_weights_below_zero():
    program = Program()
    x, y = program.column(), program.column()
    program.row([(1, x), (1, y)], high=1)
    solution = solve(program, {x: -(2**19), y: -1})
    assert (solution.values, solution.objective, solution.bound) == ((1, 0), -(2**19), -(2**19))


def hard() -> tuple[Program, dict[int, int]]:
    return cover(400, Random(1), width=6)


def test_time_is_kept_and_what_is_proved_by_then_is_told():
    program, objective = hard()
    begun = time.monotonic()
    solution = solve(program, objective, seconds=0.3)
    assert time.monotonic() - begun < 5
    assert solution.status == "stopped"
    if solution.values is not None:
        assert satisfies(program, solution.values)
        assert solution.objective >= (solution.bound or 0)


def test_a_bound_on_the_work_in_nodes_stops_everywhere_at_the_same_place():
    program, objective = hard()
    first, second = (solve(program, objective, nodes=1, seconds=60) for _ in range(2))
    assert first.status == "stopped"
    assert first == second


def test_a_start_is_used_and_changes_no_answer():
    program, objective = cover(10, Random(5))
    everything = (1,) * 10
    assert solve(program, objective, start=everything).objective == solve(program, objective).objective


def test_the_solver_never_speaks(capfd):
    for seed in range(3):
        solve(*cover(30, Random(seed)))
    os.write(1, b"")
    assert capfd.readouterr() == ("", "")


def test_exact_arithmetic_judges_values():
    program = Program()
    x = program.column()
    program.row([(10**17, x)], low=10**17, high=10**17)
    assert satisfies(program, (1,))
    assert not satisfies(program, (0,))
    assert not satisfies(program, (2,))
    assert not satisfies(program, (-1,))

"""The shapes of rows, each against the truth it stands for, for all values of its columns."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from stackplan.planning.program import ONE, ZERO, Program, Row, Term
from stackplan.planning.solve import satisfies


def may_be_true(program: Program, term: Term, given: dict[int, int]) -> bool:
    """Whether a term may be 1 where some columns have given values and the others are free."""
    if term in (ONE, ZERO):
        return term == ONE
    free = [column for column in range(len(program.upper)) if column not in given and column != term]
    if term in given:
        return bool(given[term])
    for values in product((0, 1), repeat=len(free)):
        point = given | {term: 1} | dict(zip(free, values, strict=True))
        if satisfies(program, [point[column] for column in range(len(program.upper))]):
            return True
    return False


def terms(program: Program, rng: Random) -> list[Term]:
    columns = [program.column() for _ in range(4)]
    return [rng.choice([*columns, *columns, ONE, ZERO]) for _ in range(rng.randint(0, 5))]


def value(term: Term, given: dict[int, int]) -> int:
    return {ONE: 1, ZERO: 0}.get(term, given.get(term, 0))


@pytest.mark.parametrize("seed", range(40))
def test_terms_may_be_true_exactly_where_what_they_stand_for_is(seed):
    rng = Random(seed)
    program = Program()
    chosen = terms(program, rng)
    weights = [rng.randint(0, 4) for _ in chosen]
    threshold = rng.randint(0, 8)
    every = program.all_of(chosen)
    some = program.any_of(chosen)
    enough = program.at_least(list(zip(weights, chosen, strict=True)), threshold)
    for values in product((0, 1), repeat=4):
        given = dict(enumerate(values))
        true = [value(term, given) for term in chosen]
        assert may_be_true(program, every, given) == all(true)
        assert may_be_true(program, some, given) == any(true)
        total = sum(weight for weight, one in zip(weights, true, strict=True) if one)
        assert may_be_true(program, enough, given) == (total >= threshold)


def test_constants_are_folded_away():
    program = Program()
    x = program.column()
    assert (program.all_of([ONE, ONE]), program.all_of([]), program.all_of([x, ZERO])) == (ONE, ONE, ZERO)
    assert (program.any_of([ZERO]), program.any_of([]), program.any_of([x, ONE])) == (ZERO, ZERO, ONE)
    assert (program.all_of([x, ONE]), program.any_of([x, ZERO]), program.all_of([x, x])) == (x, x, x)
    assert program.at_least([(2, ONE), (1, x)], 2) == ONE
    assert program.at_least([(2, ONE), (1, x)], 3) == x
    assert program.at_least([(2, ONE), (1, x)], 4) == ZERO
    program.implies(ZERO, x)
    program.implies(x, ONE)
    assert program.rows == []


def test_rows_add_up_equal_columns_and_move_constants_to_the_bounds():
    program = Program()
    x, y = program.column(), program.column()
    program.row([(2, x), (3, ONE), (1, y), (4, x), (7, ZERO), (-1, y)], low=4, high=9)
    assert program.rows == [Row((x,), (6,), 1, 6)]
    program.implies(ONE, x)
    assert program.rows[-1] == Row((x,), (-1,), None, -1)


def test_an_impossible_row_stays_impossible():
    program = Program()
    program.row([(1, ZERO)], low=1)
    assert not satisfies(program, ())

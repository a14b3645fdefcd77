"""The search against trying every set of small tasks, and what it does when it cannot finish."""

from __future__ import annotations

from dataclasses import replace

import pytest
from brute.generate import random_case, to_yaml

import stackplan
from stackplan.planning import search as searching
from stackplan.planning import solve as solving
from stackplan.planning.closure import Closure
from stackplan.planning.derive import derive, reaches
from stackplan.planning.program import SolverError
from stackplan.planning.search import OutOfTimeError, greedy, search
from stackplan.planning.solve import Solution

from .helpers import Named, least

# Two ways, each dearer in something, and a choice that neither closure nor counting decides.
CHOICE = """
    defaults: {currency: USD}
    credentials:
      a: {effort: 8h, cost: 10}
      b: {effort: 6h, cost: 40}
      c: {effort: 1h, cost: 30}
      d: {effort: 2h, cost: 5}
      e: {effort: 2h, cost: 5}
      t: {stack: [{any: [a, b]}, {any: [b, c]}, {choose: 1, from: [d, e]}]}
"""


@pytest.mark.parametrize(
    ("minimize", "plan", "values"),
    [
        (("steps",), "b d t", (2,)),
        (("steps", "hours", "cost"), "b d t", (2, 8, 45)),
        (("cost",), "b d t", (45,)),  # a, c and d cost 45 too, and are one credential more
        (("cost", "steps"), "b d t", (45, 2)),
        (("hours",), "b d t", (8,)),
        (("credits", "cost"), "b d t", (2, 45)),  # of nothing that is known, one each
    ],
)
def test_objectives_are_lexicographic(minimize, plan, values):
    named = Named(CHOICE, "t", minimize=minimize)
    found = search(named.task)
    assert named.set(found.plan) == plan == named.set(least(named.task))
    open_levels = [level for level in named.task.levels if not level.tie]
    assert tuple(value // level.scale for value, level in zip(found.values, open_levels, strict=False)) == values
    assert found.bounds == found.values
    assert found.proved
    assert found.canonical


def test_a_budget_is_kept():
    named = Named(CHOICE, "t", minimize=("hours",), max_cost=44)
    assert search(named.task) is None
    named = Named(CHOICE, "t", minimize=("hours",), max_cost=45)
    assert named.set(search(named.task).plan) == "b d t" == named.set(least(named.task))


def test_nothing_to_earn():
    named = Named(CHOICE, "t", "t")
    found = search(named.task)
    assert (found.plan, found.values, found.proved) == (frozenset(), (0, 0, 0), True)


def test_no_plan():
    named = Named("a: {}\nt: {stack: {sections: {x: a, y: a}}}", "t")  # the closure reaches it, a deal does not
    assert Closure(named.task, named.earnable).reaches_target
    assert search(named.task) is None
    assert search(Named("a: {status: retired}\nt: {stack: [a]}", "t").task) is None


CYCLES = """
    a: {prerequisites: {any: [b, x]}}
    b: {prerequisites: {any: [c, y]}}
    c: {prerequisites: {any: [a, z]}}
    x: {prerequisites: [p, q]}
    y: {prerequisites: [p, r]}
    z: {prerequisites: [q, r, s]}
    p: {}
    q: {}
    r: {}
    s: {}
    t: {stack: [{any: [a, b]}, {any: [b, c]}, {any: [a, c]}]}
"""


@pytest.mark.parametrize("have", ["", "p", "q", "q r", "r s", "a", "c", "x", "p r"])
def test_circles_prove_nothing(have):
    named = Named(CYCLES, "t", have)
    found = search(named.task)
    assert named.set(found.plan) == named.set(least(named.task))
    assert derive(named.task, found.plan) is not None


def test_every_small_task_as_by_trying_every_set():
    checked = 0
    for seed in range(9000, 9060):
        case = random_case(seed)
        made, _ = stackplan.load_catalog_files([(name, text.encode()) for name, text in to_yaml(case).items()])
        have = " ".join(stackplan.resolve(made, each) for each in case.have)
        named = Named(made, " ".join(case.targets), have, minimize=tuple(case.minimize))
        if len(named.earnable) > 7:
            continue
        checked += 1
        found = search(named.task)
        assert (None if found is None else found.plan) == least(named.task), seed
        assert found is None or (found.proved and found.canonical), seed
    assert checked >= 20, "the generator gives such cases"


# When it cannot finish


def stopping(after: int, *, values: bool = True):
    """A solver that is stopped at its `after`-th question, with or without a solution by then."""
    asked = 0
    real = solving.solve

    def solve(*arguments, **options):
        nonlocal asked
        asked += 1
        solution = real(*arguments, **options)
        if asked < after:
            return solution
        return replace(solution, status="stopped", bound=None) if values else Solution("stopped", None, None, 1)

    return solve


@pytest.mark.parametrize("values", [True, False])
def test_stopped_at_once_there_is_some_plan_and_no_proof(monkeypatch, values):
    monkeypatch.setattr(solving, "solve", stopping(1, values=values))
    named = Named(CHOICE, "t")
    found = search(named.task, 5.0)
    assert derive(named.task, found.plan) is not None
    assert not found.proved
    assert not found.canonical
    assert found.bounds == ((None,) * 3 if values else (1, None, None))


def test_stopped_later_what_is_proved_by_then_stays():
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(searching, "LIMIT", 0)  # one level at a time
        patched.setattr(solving, "solve", stopping(2, values=False))
        found = search(Named(CHOICE, "t").task, 5.0)
    assert found.values[0] == found.bounds[0] == 2
    assert found.bounds[2] is None
    assert not found.proved


def test_a_tie_break_that_is_stopped_leaves_the_plan_proved(monkeypatch):
    text = "a: {}\nb: {}\nc: {}\nt: {stack: [{any: [a, b]}, {any: [b, c]}, {any: [c, a]}]}"  # two of three, no tree
    named = Named(text, "t", minimize=("steps",))
    assert search(named.task).canonical
    monkeypatch.setattr(searching, "TIE_NODES", 0)
    real = solving.solve

    def solve(program, objective, *, nodes=None, **options):
        solution = real(program, objective, nodes=nodes, **options)
        return solution if nodes is None else replace(solution, status="stopped")

    monkeypatch.setattr(solving, "solve", solve)
    found = search(named.task)
    assert found.proved
    assert not found.canonical
    assert found.values == (2,)


def test_no_time_and_no_plan_by_then(monkeypatch):
    monkeypatch.setattr(solving, "solve", stopping(1, values=False))
    monkeypatch.setattr(searching, "greedy", lambda *_: None)
    with pytest.raises(OutOfTimeError):
        search(Named(CHOICE, "t").task, 5.0)


def test_a_no_of_the_solver_is_taken_for_one_only_where_it_is_true(monkeypatch):
    monkeypatch.setattr(solving, "solve", lambda *_, **__: Solution("infeasible", None, None, None))
    with pytest.raises(SolverError, match="no plan where there is one"):
        search(Named(CHOICE, "t").task)


def test_the_plan_for_when_time_is_up_has_nothing_superfluous():
    named = Named(CHOICE, "t")
    plan = greedy(named.task, Closure(named.task, named.earnable))
    assert reaches(named.task, plan)
    assert not any(reaches(named.task, plan - {c}) for c in plan)


def test_the_answer_when_time_is_up_is_the_public_one(monkeypatch):
    monkeypatch.setattr(solving, "solve", stopping(1, values=False))
    named = Named(CHOICE, "t")
    plan = stackplan.plan(named.problem.lookup, "t")
    assert (plan.status, plan.proved, plan.canonical) == ("planned", False, False)
    assert plan.bound == {"steps": 1}
    monkeypatch.setattr(searching, "greedy", lambda *_: None)
    with pytest.raises(stackplan.OptionsError, match="--limit"):
        stackplan.plan(named.problem.lookup, "t")

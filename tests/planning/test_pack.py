"""Several levels in one objective: the same answers as one by one, and what a bound of it proves."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from brute.generate import random_case, to_yaml

import stackplan
from stackplan.planning import search as searching
from stackplan.planning.pack import Pack, Part, heaviest, part
from stackplan.planning.search import search
from stackplan.planning.task import Level

from .helpers import Named, subsets


def parts(*mosts: int) -> tuple[Part, ...]:
    return tuple(Part(Level(str(i), ()), {0: 1}, 1, most) for i, most in enumerate(mosts))


def test_a_unit_weighs_more_than_all_that_follows():
    pack = Pack(parts(3, 9, 4))
    assert pack.factors == (50, 5, 1)
    assert pack.total == 3 * 50 + 9 * 5 + 4


def test_early_ids_are_worth_having():
    level = Level("n", (2, 3, 0, 5))
    one = Part(level, {0: 2, 1: 3, 3: 5}, 1, 10)
    assert Pack((one,)).weights() == {0: 2, 1: 3, 3: 5}
    assert Pack((one,), ids=(0, 1, 2)).weights() == {0: 16 - 4, 1: 24 - 2, 2: -1, 3: 40}


@pytest.mark.parametrize("ids", [(), (7, 8)])
def test_a_bound_proves_no_more_than_is_true(ids):
    pack = Pack(parts(2, 3, 1), ids)
    ranges = [range(each.most + 1) for each in pack.parts]
    vectors = list(product(*ranges))
    total = {v: sum(factor * value for factor, value in zip(pack.factors, v, strict=True)) for v in vectors}
    for best, known in product(vectors, vectors):
        if known < best:
            continue  # no plan is better than the best
        for bound in range(-3, total[best] + 1):
            proved = pack.bounds(bound, known)
            assert all(low <= value for low, value in zip(proved, best, strict=False))
        exact = pack.bounds(total[best], known)
        assert exact[0] == best[0]
        assert (exact == list(known)) == (known == best)


def test_no_plan_known_only_the_first_is_proved():
    pack = Pack(parts(9, 9))
    assert pack.bounds(35, [-1, -1]) == [3]  # 26 is 2 and 6; 35 at least 2.6
    assert pack.bounds(0, [-1, -1]) == [0]


def test_the_bound_of_a_knapsack_holds():
    chance = Random(1)
    for _ in range(200):
        items = range(chance.randrange(1, 7))
        weights = {c: chance.randrange(0, 20) for c in items}
        sizes = {c: chance.randrange(0, 6) for c in items if chance.random() < 0.9}
        room = chance.randrange(0, 15)
        fitting = [chosen for chosen in subsets(items) if sum(sizes.get(c, 0) for c in chosen) <= room]
        exact = max(sum(weights[c] for c in chosen) for chosen in fitting)
        assert exact <= heaviest(weights, sizes, room) <= sum(weights.values())


def test_a_part_has_its_own_unit():
    level = Level("cost", (50, 100, 0, 150, 25))
    steps = part(Level("steps", (1,) * 5), range(4), [], 2)
    assert steps.most == 2
    assert part(level, range(4), []) == Part(level, {0: 1, 1: 2, 3: 3}, 50, 6)
    assert part(level, range(4), [(steps, 2)]).most == 5
    assert part(level, range(4), [(steps, 2)], 200).most == 4


def test_one_by_one_and_together_are_the_same(monkeypatch):
    compared = 0
    for seed in range(9100, 9200):
        case = random_case(seed)
        made, _ = stackplan.load_catalog_files([(name, text.encode()) for name, text in to_yaml(case).items()])
        have = " ".join(stackplan.resolve(made, each) for each in case.have)
        task = Named(made, " ".join(case.targets), have, minimize=tuple(case.minimize)).task
        monkeypatch.setattr(searching, "LIMIT", 2 * 10**9)
        together = search(task)
        monkeypatch.setattr(searching, "LIMIT", 0)
        assert search(task) == together, seed
        compared += together is not None
    assert compared >= 30, "the generator gives such cases"

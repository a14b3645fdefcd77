"""Small catalogs as tasks, and tasks as names again: the input of a test on the same screen as its assertion."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import combinations
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import stackplan
from stackplan.planning.derive import reaches
from stackplan.planning.expand import Expander
from stackplan.planning.implied import implied_holdings
from stackplan.planning.plan import Options
from stackplan.planning.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from stackplan.catalog.catalog import Catalog
    from stackplan.planning.ground import Grounded
    from stackplan.planning.plan import Plan
    from stackplan.planning.task import Task

ON = date(2026, 11, 23)
HEAD = "stackplan: 1\nnamespace: n\n"


def catalog(text: str) -> Catalog:
    """The catalog of the credentials written in `text`; with a `credentials:` line, of all keys but the head."""
    text = dedent(text)
    if "credentials:" not in text:
        text = "credentials:\n" + "".join(f"  {line}\n" for line in text.splitlines())
    made, findings = stackplan.load_catalog_files([("n.yaml", (HEAD + text).encode())])
    assert findings == (), findings
    return made


def full(*ids: str) -> tuple[str, ...]:
    return tuple(each if "/" in each else f"n/{each}" for each in ids)


def problem(source: str | Catalog, targets: str, have: str = "", *, on: date = ON, **options: Any) -> Problem:
    """A question about a catalog; ids separated by blanks, in the namespace `n`."""
    made = catalog(source) if isinstance(source, str) else source
    counts = full(*have.split())
    implied, _ = implied_holdings(made, counts, counts, on)
    held = frozenset(counts) | frozenset(implied)
    return Problem(made, full(*targets.split()), held, frozenset(implied), Options(**options), on)


class Named:
    """A grounded question, asked by names."""

    def __init__(self, source: str | Catalog, targets: str, have: str = "", **options: Any) -> None:
        self.problem = problem(source, targets, have, **options)
        grounded, self.figures = self.problem.ground()
        self.grounded: Grounded = grounded
        self.task: Task = grounded.task

    def of(self, ids: str) -> frozenset[int]:
        """The integers of some names, separated by blanks."""
        return frozenset(self.grounded.ids.index(each) for each in full(*ids.split()))

    def one(self, name: str) -> int:
        (found,) = self.of(name)
        return found

    def names(self, credentials: Iterable[int]) -> str:
        """The names of some integers, in their order."""
        return " ".join(self.grounded.ids[c].partition("/")[2] for c in credentials)

    def set(self, credentials: Iterable[int] | None) -> str | None:
        return None if credentials is None else self.names(sorted(credentials))

    @property
    def earnable(self) -> list[int]:
        return [c for c in range(self.task.size) if self.task.earnable[c]]

    def stack(self, name: str) -> int:
        """The root node of a stack."""
        return self.task.stack[self.one(name)]


def expander(source: str, have: str = "", on: date = ON) -> Expander:
    return Expander(catalog(source), frozenset(full(*have.split())), on)


def subsets(items: Collection[int]) -> Iterator[frozenset[int]]:
    for size in range(len(items) + 1):
        yield from (frozenset(chosen) for chosen in combinations(sorted(items), size))


def least(task: Task) -> frozenset[int] | None:
    """The least plan by trying every set: every level in turn, then the sorted list of ids.

    It asks the exact derivation whether a set will do, so that a difference is the search's.
    """
    able = [c for c in range(task.size) if task.earnable[c]]
    best: tuple[Any, ...] | None = None
    for chosen in subsets(able):
        key = (*(sum(level.weights[c] for c in chosen) for level in task.levels), sorted(chosen))
        if (
            (best is None or key < best)
            and all(sum(weights[c] for c in chosen) <= most for weights, most in task.caps)
            and reaches(task, chosen)
        ):
            best = key
    return None if best is None else frozenset(best[-1])


def ids(plan: Plan) -> str:
    """The needed steps of an answer, in order."""
    return " ".join(step.id.partition("/")[2] for step in plan.steps if step.needed)


def ask(source: str | Catalog, targets: str, have: str = "", *, on: date = ON, **options: Any) -> Plan:
    made = catalog(source) if isinstance(source, str) else source
    return stackplan.plan(made, full(*targets.split()), have=full(*have.split()), on=on, **options)


def figure(text: str) -> Fraction:
    return Fraction(text)

"""An integer program as data, and the few shapes of rows that requirements need. No solver here.

A `Term` is a column, or one of the constants ONE and ZERO; the builders fold constants away. Every truth column is
bounded from above only ("may be 1 if ..."), for requirements are monotone and the objective never gains from a
falsehood.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class SolverError(RuntimeError):
    """The solver answered in a way that has no meaning, or contradicts what is known: a bug, never an answer."""


Term = int
ONE: Term = -1
ZERO: Term = -2


@dataclass(frozen=True, slots=True)
class Row:
    """`low <= sum(coefficient * column) <= high`; None is unbounded."""

    columns: tuple[int, ...]
    coefficients: tuple[int, ...]
    low: int | None
    high: int | None


@dataclass(slots=True)
class Program:
    """Columns, all integer from 0 to their upper bound, and rows. Grown by its builders, then only read."""

    upper: list[int] = field(default_factory=list)
    lower: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def column(self, upper: int = 1) -> Term:
        """A new integer column from 0 to `upper`."""
        self.upper.append(upper)
        self.lower.append(0)
        return len(self.upper) - 1

    def row(self, terms: Iterable[tuple[int, Term]], low: int | None = None, high: int | None = None) -> None:
        """Add a row over terms; constants move to the bounds, equal columns are added up."""
        sums: dict[int, int] = {}
        constant = 0
        for coefficient, term in terms:
            if term == ONE:
                constant += coefficient
            elif term != ZERO:
                sums[term] = sums.get(term, 0) + coefficient
        sums = {column: coefficient for column, coefficient in sums.items() if coefficient}
        self.rows.append(
            Row(
                tuple(sums),
                tuple(sums.values()),
                None if low is None else low - constant,
                None if high is None else high - constant,
            )
        )

    def implies(self, term: Term, other: Term) -> None:
        """`term <= other`."""
        if term != ZERO and other != ONE:
            self.row([(1, term), (-1, other)], high=0)

    def all_of(self, terms: Sequence[Term]) -> Term:
        """A term that may be 1 only if each of these is."""
        kept = list(dict.fromkeys(term for term in terms if term != ONE))
        if ZERO in kept:
            return ZERO
        if len(kept) <= 1:
            return kept[0] if kept else ONE
        result = self.column()
        for term in kept:
            self.implies(result, term)
        return result

    def any_of(self, terms: Sequence[Term]) -> Term:
        """A term that may be 1 only if one of these is."""
        kept = list(dict.fromkeys(term for term in terms if term != ZERO))
        if ONE in kept:
            return ONE
        if len(kept) <= 1:
            return kept[0] if kept else ZERO
        result = self.column()
        self.row([(1, result), *((-1, term) for term in kept)], high=0)
        return result

    def at_least(self, weighted: Sequence[tuple[int, Term]], threshold: int) -> Term:
        """A term that may be 1 only if the weights of the true ones reach the threshold."""
        kept = [(weight, term) for weight, term in weighted if weight > 0 and term != ZERO]
        threshold -= sum(weight for weight, term in kept if term == ONE)
        kept = [(min(weight, threshold), term) for weight, term in kept if term != ONE]
        if threshold <= 0:
            return ONE
        total = sum(weight for weight, _ in kept)
        if total < threshold:
            return ZERO
        if all(total - weight < threshold for weight, _ in kept):
            return self.all_of([term for _, term in kept])
        if all(weight == threshold for weight, _ in kept):
            return self.any_of([term for _, term in kept])
        result = self.column()
        self.row([(threshold, result), *((-weight, term) for weight, term in kept)], high=0)
        return result

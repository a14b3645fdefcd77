"""An `average` as scores: credits times what a grade is above or below it (docs/counting.md, "Conditions")."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from stackplan.planning.task import Average
from stackplan.units import parse_decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stackplan.catalog.model import GradeScale
    from stackplan.planning.book import Book


def least_points(average: str | Fraction, scale: GradeScale | None) -> Fraction | None:
    """The points of an average: a text is a grade of the scale, else points; None where the scale does not tell."""
    if isinstance(average, Fraction):
        return average
    if scale is not None and (points := scale.points_of(average)) is not None:
        return points
    try:
        return Fraction(parse_decimal(average))
    except ValueError:
        return None


def best_points(scale: GradeScale | None) -> Fraction | None:
    """The points of the best grade of a scale; None where it has none."""
    return None if scale is None or not scale.points else Fraction(max(scale.points))


def average_row(
    average: str | Fraction,
    credentials: Mapping[int, str],
    lines: Mapping[int, int],
    book: Book,
    worth: Callable[[str], Fraction | None],
) -> Average | None:
    """The scores of what may count: `credentials` by integer, `lines` by place in the book, `worth` in credits.

    Where no credential has credits, each weighs one. None where the average means nothing on any scale.
    """
    weights = {c: worth(credential_id) for c, credential_id in credentials.items()}
    if not any(weights.values()):
        weights = dict.fromkeys(weights, Fraction(1))
    of_id = {credential_id: c for c, credential_id in credentials.items()}
    held: dict[int, Fraction] = {}
    fresh: dict[int, Fraction] = {}
    for c, credential_id in credentials.items():
        scale = book.lookup.scale_of(credential_id)
        least, best = least_points(average, scale), best_points(scale)
        if least is not None and best is not None:
            fresh[c] = (weights[c] or Fraction(0)) * (best - least)
    for place, integer in lines.items():
        line = book.lines[place]
        of = of_id.get(line.id)
        least = least_points(average, book.lookup.scale_of(line.id))
        if of is not None and least is not None and line.points is not None:
            held[integer] = (weights[of] or Fraction(0)) * (line.points - least)
    if not fresh and not held:
        return None
    scale_up = lcm(*(score.denominator for score in (*fresh.values(), *held.values())))
    return Average(
        tuple((line, int(score * scale_up)) for line, score in held.items()),
        tuple((c, int(score * scale_up)) for c, score in fresh.items()),
    )

"""Several levels of a task as one objective: each weighs more than all that come after it can add up to.

One search in place of one for each level, and a stronger one: a row that keeps a level at its best leaves a relaxation
all the room that is below it, and every further search has to close that room again (docs/decisions/0010-packs.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from stackplan.planning.task import Level

LIMIT = 2 * 10**9  # the most that one objective may come to: what doubles lose of it stays far below one


@dataclass(frozen=True, slots=True)
class Part:
    """One level in a pack: the weights of credentials in its own `unit`, and the most that the best plan may weigh."""

    level: Level
    weights: Mapping[int, int]
    unit: int
    most: int


@dataclass(frozen=True, slots=True)
class Pack:
    """Levels in order, then the tie-break of some ids, first ids first."""

    parts: tuple[Part, ...] = ()
    ids: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        """What the objective comes to at most."""
        return sum(factor * part.most for factor, part in zip(self.factors, self.parts, strict=True))

    @property
    def factors(self) -> tuple[int, ...]:
        """What one unit of each part weighs."""
        factors: list[int] = []
        factor = 1 << len(self.ids)
        for part in reversed(self.parts):
            factors.append(factor)
            factor *= part.most + 1
        return tuple(reversed(factors))

    def weights(self) -> dict[int, int]:
        """The objective, by credential. The earlier an id, the more it is worth to have it."""
        total: dict[int, int] = {}
        for factor, part in zip(self.factors, self.parts, strict=True):
            for c, weight in part.weights.items():
                total[c] = total.get(c, 0) + factor * weight
        for i, c in enumerate(reversed(self.ids)):
            total[c] = total.get(c, 0) - (1 << i)
        return total

    def bounds(self, bound: int, values: Sequence[int]) -> list[int]:
        """What a bound of the objective proves of its parts, in their units, given the values of a plan.

        All parts that the plan is proved to be best in, and the next one: that no plan is below.
        """
        found: list[int] = []
        after = self.total
        for factor, part, value in zip(self.factors, self.parts, values, strict=True):
            after -= factor * part.most
            found.append(max(0, -((after - bound) // factor)))
            if found[-1] != value:
                break
            bound -= factor * value
        return found


def part(level: Level, free: Iterable[int], leaders: Collection[tuple[Part, int]], most: int | None = None) -> Part:
    """A level over the credentials that are still free.

    `leaders` are levels before it, each with a value that the best plan does not exceed. `most` is such a value of the
    level itself, if one is known.
    """
    weights = {c: level.weights[c] for c in free if level.weights[c]}
    unit = gcd(*weights.values()) or 1
    weights = {c: weight // unit for c, weight in weights.items()}
    mosts = [heaviest(weights, leader.weights, value) for leader, value in leaders]
    if most is not None:
        mosts.append(most // unit)
    return Part(level, weights, unit, min(mosts, default=sum(weights.values())))


def heaviest(weights: Mapping[int, int], sizes: Mapping[int, int], room: int) -> int:
    """At least the most that a set may weigh whose sizes fit into some room.

    The bound of Dantzig ("Discrete-variable extremum problems", 1957) for a knapsack: by weight a size, the last item
    cut to fit. What has no size is in it anyway.
    """
    total = sum(weight for c, weight in weights.items() if not sizes.get(c))
    sized = [(weight, sizes[c]) for c, weight in weights.items() if sizes.get(c)]
    for weight, size in sorted(sized, key=lambda item: Fraction(*item), reverse=True):
        if size > room:
            return total + weight * room // size
        total += weight
        room -= size
    return total

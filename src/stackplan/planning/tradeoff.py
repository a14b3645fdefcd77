"""The trade-off: every plan that no other beats in steps, hours and cost, one for each of their combinations.

What can still beat nothing that is known lies in boxes, each open towards less and bounded by "less than this" in some
objectives (the local upper bounds of Klamroth, Lacour and Vanderpooten, "On the representation of the search region in
multi-objective optimization", 2015). The least plan of a box, by all objectives in their order, is beaten by none, for
what would beat it lies in the box too. It splits the boxes that it lies in; a box without a plan is done with. All
amounts are whole numbers, so "less than this" is a row of the program, and nothing is left out when no box remains.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stackplan.planning.ground import CONFIRM
from stackplan.planning.search import OutOfTimeError, search

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stackplan.planning.deadline import Deadline
    from stackplan.planning.search import Found
    from stackplan.planning.task import Level, Task

OBJECTIVES = ("steps", "hours", "cost")
Point = tuple[int, ...]
Box = tuple[int | None, ...]  # by axis: less than this, if anything


@dataclass(frozen=True, slots=True)
class Front:
    """The sets that no other beats, in the order in which they were found; `complete` says that these are all."""

    found: tuple[Found, ...]
    complete: bool


def compared(minimize: Sequence[str]) -> tuple[str, ...]:
    """The objectives of a trade-off: what is minimised, in its order, and what of the three is no part of that."""
    return (*minimize, *(name for name in OBJECTIVES if name not in minimize))


def front(task: Task, first: Found, deadline: Deadline) -> Front:
    """Every set that no other beats, `first` being the least of all, as far as they are found by the deadline.

    Of those with as few things to confirm as there can be, which come before all objectives.
    """
    levels = [(at, level) for at, level in enumerate(task.levels) if not level.tie]
    axes = _axes(task, [(at, level) for at, level in levels if level.name != CONFIRM])
    first_of_all = [(level.weights, first.values[at]) for at, level in levels if level.name == CONFIRM]
    found = [first]
    least = {axes[0]: first.values[axes[0]]} if axes else {}  # nothing has less of the first objective
    boxes = _split([(None,) * len(axes)], _point(first, axes), axes, least)
    while boxes:
        box = boxes.pop(0)
        rows = [(task.levels[at].weights, most - 1) for at, most in zip(axes, box, strict=True) if most is not None]
        if deadline.passed:
            return Front(tuple(found), complete=False)
        try:
            new = search(replace(task, caps=(*task.caps, *first_of_all, *rows)), deadline.left)
        except OutOfTimeError:
            return Front(tuple(found), complete=False)
        if new is None:
            continue
        if not new.proved:
            return Front(tuple(found), complete=False)
        found.append(new)
        boxes = _split([box, *boxes], _point(new, axes), axes, least)
    return Front(tuple(found), complete=True)


def _point(found: Found, axes: Iterable[int]) -> Point:
    return tuple(found.values[at] for at in axes)


def _axes(task: Task, levels: Iterable[tuple[int, Level]]) -> tuple[int, ...]:
    """The levels that say something of their own: not the same of everything, and no multiple of one before."""
    kept: list[int] = []
    for at, level in levels:
        own = [level.weights[c] for c in range(task.size) if task.earnable[c]]
        others = [[task.levels[other].weights[c] for c in range(task.size) if task.earnable[c]] for other in kept]
        if any(own) and not any(_is_multiple(own, other) for other in others):
            kept.append(at)
    return tuple(kept)


def _is_multiple(own: Sequence[int], other: Sequence[int]) -> bool:
    total, others = sum(own), sum(other)
    return all(a * others == b * total for a, b in zip(own, other, strict=True))


def _split(boxes: Sequence[Box], point: Point, axes: Sequence[int], least: dict[int, int]) -> list[Box]:
    """The boxes without what a point beats or equals; none that lies within another, and none known to be empty."""
    kept = [box for box in boxes if not _inside(point, box)]
    for box in boxes:
        if _inside(point, box):
            kept += [
                (*box[:at], most, *box[at + 1 :]) for at, most in enumerate(point) if most > least.get(axes[at], 0)
            ]
    return [box for at, box in enumerate(kept) if not any(_within(box, other) for other in _others(kept, at))]


def _others(boxes: Sequence[Box], at: int) -> Iterable[Box]:
    """The boxes but one; of equal ones the first stays."""
    box = boxes[at]
    return (other for i, other in enumerate(boxes) if i != at and (other != box or i < at))


def _inside(point: Point, box: Box) -> bool:
    return all(most is None or amount < most for amount, most in zip(point, box, strict=True))


def _within(box: Box, other: Box) -> bool:
    return all(wide is None or (own is not None and own <= wide) for own, wide in zip(box, other, strict=True))

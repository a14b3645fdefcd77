"""Holdings that do not count, and why: one line each, many of the same reason in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.layout import Cell, Column, Line, cell, joined, paragraph, plain, table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from stackplan.planning.plan import NotCounted, Plan
    from stackplan.render.addresses import Place, Places
    from stackplan.render.short import ShortIds

_SEVERAL = 4  # holdings of one reason that are told together
_MOST_NAMED = 8

# What is said of several holdings whose own details differ.
_OF_SEVERAL = {
    "expired": "expired",
    "in-progress": "in progress",
    "not-yet-earned": "not earned yet",
    "registered": "registered",
    "retired": "earned when they could no longer be",
    "grade": "their grades are too low",
    "no-grade": "no grade in the record",
    "too-old": "earned too long ago",
    "no-date": "no date in the record",
    "outside-dates": "earned outside of the dates that count",
    "outside-window": "not within one time with the others",
    "limit": "above a limit",
    "average": "with their grades the average would be too low",
    "sharing": "they count in another award already",
    "other-section": "used by another section",
}
# Reasons that are no news of a holding that the same credential uses elsewhere.
_BESIDE = frozenset(("limit", "average", "part", "other-section"))
_WORDS = {"prerequisites": "before", "corequisites": "along with", "equivalents": "instead of"}


def not_counted_lines(
    plan: Plan, code: ShortIds, places: Places, limit: int, near: Collection[str] | None
) -> list[Line]:
    """Holdings that do not count: those that could matter here, with where, and how many others there are."""
    told, elsewhere = _told(plan, near)
    rows = list(_Rows(plan, code, places).all(told))
    lines: list[Line] = []
    if len(rows) == 1:
        lines = paragraph((*cell("Does not count: "), *joined(rows[0], ": "), *cell(".")), limit, hanging=2)
    elif rows:
        groups = table(rows, (Column(wraps=True, least=8), Column(wraps=True, least=16)), limit, indent=2) or []
        lines = [*paragraph(cell("Does not count:"), limit), *(line for group in groups for line in group)]
    if elsewhere:
        lines += paragraph(cell(_elsewhere(elsewhere)), limit, hanging=2)
    return lines


def not_counted_sentences(plan: Plan, code: ShortIds, places: Places, near: Collection[str] | None) -> list[str]:
    """The same as sentences, each of one holding or of several of one reason."""
    told, elsewhere = _told(plan, near)
    sentences: list[str] = []
    whose = ""
    for row in _Rows(plan, code, places).all(told):
        first, *rest = map(plain, row)
        whose = first or whose  # where there is more to say of a holding, it is named again
        sentences.append(f"Does not count: {': '.join((whose, *rest))}.")
    return [*sentences, _elsewhere(elsewhere)] if elsewhere else sentences


def _elsewhere(number: int) -> str:
    do = "does" if number == 1 else "do"
    return f"Elsewhere in the record, nothing to do with this: {number:,} that {do} not count."


def _told(plan: Plan, near: Collection[str] | None) -> tuple[list[NotCounted], int]:
    """The entries that are told, and the number of those that have nothing to do with the plan.

    What a step or another line says already is left out: what is in progress and part of the plan, and what the same
    credential uses in another place.
    """
    begun = {step.id for step in plan.steps if step.begun}
    used: dict[str, set[str]] = {}
    for held in plan.held:
        used[held.id] = {toward.credential for toward in held.counts_toward}
    told: list[NotCounted] = []
    elsewhere = 0
    for item in plan.not_counted:
        if item.requirement is None and not (near is None or item.id in near or item.reason == "unknown"):
            elsewhere += 1
        elif item.id in begun and item.requirement is None:
            continue
        elif item.reason not in _BESIDE or _owner(item) not in used.get(item.id, ()):
            told.append(item)
    return told, elsewhere


def _owner(item: NotCounted) -> str:
    return (item.requirement or "").partition("#")[0]


class _Rows:
    """Makes the lines of one answer: whose, and why."""

    def __init__(self, plan: Plan, code: ShortIds, places: Places) -> None:
        self.plan = plan
        self.code = code
        self.places = places

    def all(self, told: Sequence[NotCounted]) -> Iterator[tuple[Cell, ...]]:
        """Single holdings first, each with all that is said of it, then those that are told together."""
        groups: dict[tuple[str, str | None], list[NotCounted]] = {}
        for item in told:
            groups.setdefault((item.reason, item.requirement), []).append(item)
        large = {key: items for key, items in groups.items() if len({item.id for item in items}) >= _SEVERAL}
        single: dict[str, list[NotCounted]] = {}
        for item in told:
            if (item.reason, item.requirement) not in large:
                single.setdefault(item.id, []).append(item)
        for full, items in single.items():
            yield from self._of_one(full, items)
        for (_, requirement), items in large.items():
            yield self._of_several(requirement, items)

    def _of_one(self, full: str, items: Sequence[NotCounted]) -> Iterator[tuple[Cell, Cell]]:
        """What is said of one holding: the same detail once, with all places of it."""
        by_detail: dict[str, list[str]] = {}
        for item in items:
            where = self._where(item.requirement)
            by_detail.setdefault(item.detail, []).extend([where] if where else [])
        whose = cell(self.code(full), "id")
        for detail, places in by_detail.items():
            yield whose, cell(_after(amounts.listed(list(dict.fromkeys(places))), detail))
            whose = ()

    def _of_several(self, requirement: str | None, items: Sequence[NotCounted]) -> tuple[Cell, ...]:
        """All in one cell, which takes the whole line."""
        details = {item.detail for item in items}
        why = details.pop() if len(details) == 1 else _OF_SEVERAL.get(items[0].reason, items[0].reason)
        codes = [self.code(full) for full in dict.fromkeys(item.id for item in items)]
        more = f" and {len(codes) - _MOST_NAMED:,} more" if len(codes) > _MOST_NAMED + 1 else ""
        named = f"{', '.join(codes[:_MOST_NAMED])}{more}" if more else amounts.listed(codes)
        return ((*cell(named, "id"), *cell(f": {_after(self._where(requirement), why)}")),)

    def _where(self, requirement: str | None) -> str:
        """The place of a reason, as the steps call it: `science`, `core of gc-cs`, `before cs-656`."""
        if requirement is None:
            return ""
        credential, _, label = requirement.partition("#")
        place = self.places.of(credential, label)
        if place.field == "stack" and place.name:
            return place.name if (credential,) == self.plan.target else f"{place.name} of {self.code(credential)}"
        return self._whole(place)

    def _whole(self, place: Place) -> str:
        if (place.credential,) == self.plan.target and place.field == "stack":
            return ""
        return f"{_WORDS.get(place.field, 'for')} {self.code(place.credential)}"


def _after(where: str, why: str) -> str:
    return f"{where}: {why}" if where else why

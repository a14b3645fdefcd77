"""The list of steps: numbered, in order, awards where they fall due, aligned and wrapped by columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.layout import Cell, Column, Line, cell, joined, paragraph, table, text_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stackplan.planning.plan import Plan, Step, Toward
    from stackplan.render.short import ShortIds

_INDENT = 2
_FIELDS = {"stack": "for", "prerequisites": "before", "corequisites": "along with", "equivalents": "instead of"}
_MOST_NAMED = 3  # needs that are named; more are given by their numbers
_COLUMNS = (
    Column(right=True),
    Column(),
    Column(wraps=True, least=24),
    Column(right=True),
    Column(right=True),
    Column(right=True),
    Column(wraps=True, least=16),
)


def step_lines(plan: Plan, code: ShortIds, limit: int) -> list[Line]:
    """The steps of a plan as lines. Where columns do not fit, figures and remarks go under the name."""
    view = _View(plan, code)
    rows = [view.row(step) for step in plan.steps]
    groups = table(rows, _COLUMNS, limit, indent=_INDENT)
    return [line for group in groups for line in group] if groups is not None else _stacked(rows, limit)


def exceptions(plan: Plan) -> tuple[Step, ...] | None:
    """The steps that do not count in the stack of the only target, where one line can say it of all the others."""
    steps = [step for step in plan.steps if step.is_step]
    if len(plan.target) != 1 or not steps:
        return None
    others = tuple(step for step in steps if not _is_part(step, plan.target[0]))
    return others if len(others) <= _MOST_NAMED and 2 * len(others) < len(steps) else None


def _is_part(step: Step, target: str) -> bool:
    return any(toward.credential == target and toward.label == "stack" for toward in step.counts_toward)


class _View:
    """One plan's rows; knows the numbers of its steps."""

    def __init__(self, plan: Plan, code: ShortIds) -> None:
        self.plan = plan
        self.code = code
        own = [step for step in plan.steps if step.is_step]
        self.numbers = {step.id: position for position, step in enumerate(own, 1)}
        self.for_all = exceptions(plan) is not None
        self.prices = any(step.cost is not None for step in own)
        self.hours = any(step.hours is not None for step in own)
        self.last = 0  # the number of the step that was written last

    def row(self, step: Step) -> tuple[Cell, ...]:
        """The cells of a step or an award."""
        code = cell(self.code(step.id), "id")
        if not step.is_step:
            return (cell("="), self._award(step))
        self.last = self.numbers[step.id]
        worth = step.credential.credits
        return (
            cell(str(self.last)),
            code,
            cell(amounts.title(step.credential)),
            cell(amounts.credit(worth.amount, worth.unit)) if worth is not None else (),
            self._figure("free" if step.cost is not None and not step.cost.amount else step.cost, shown=self.prices),
            self._figure(None if step.hours is None else f"{amounts.number(step.hours)} h", shown=self.hours),
            cell("; ".join(self._remarks(step)), "dim"),
        )

    def _figure(self, known: object, *, shown: bool) -> Cell:
        if not shown:
            return ()
        return cell("unknown", "warn") if known is None else cell(str(known))

    def _award(self, step: Step) -> Cell:
        """An award, with its code where it was not asked for, and when it falls due."""
        target = step.id in self.plan.target
        named = () if target else (*cell(" ("), *cell(self.code(step.id), "id"), *cell(")"))
        if step.award == "requested":
            due = f"ask for it after step {self.last}" if self.last else "ask for it now"
        else:
            due = f"awarded with step {self.last}" if self.last else "due now"
        stop = "" if target or self.last in (0, len(self.numbers)) else ", you may stop here"
        return (*cell(step.credential.name, "good"), *named, *cell(f": {due}{stop}", "good"))

    def _remarks(self, step: Step) -> Iterable[str]:
        if step.again:
            yield "again"
        if step.id in self.plan.target and len(self.plan.target) > 1:
            yield "a target"
        toward = [place for place in step.counts_toward if not (self.for_all and self._is_obvious(place))]
        before = [place for place in toward if place.label == "prerequisites" and self._is_told(step, place)]
        yield from self._toward(
            [place for place in toward if place not in before or not self._other_reason(step, before)]
        )
        needs = [need for need in step.needs if need in self.numbers]
        if len(needs) > _MOST_NAMED:
            numbers = sorted(self.numbers[need] for need in needs)
            yield f"after steps {amounts.ranges(numbers)}"
        elif needs:
            yield f"after {amounts.listed([self.code(need) for need in sorted(needs, key=self.numbers.__getitem__)])}"

    def _is_obvious(self, place: Toward) -> bool:
        return place.credential == self.plan.target[0] and place.label == "stack"

    def _is_told(self, step: Step, place: Toward) -> bool:
        """Whether the row of the credential that waits for this step says so itself."""
        return any(
            other.id == place.credential and step.id in other.needs and other.is_step for other in self.plan.steps
        )

    def _other_reason(self, step: Step, told: Sequence[Toward]) -> bool:
        return any(place not in told for place in step.counts_toward)

    def _toward(self, places: Sequence[Toward]) -> Iterable[str]:
        """What a step counts toward: sections by their names, whole credentials by their codes."""
        only = self.plan.target[0] if len(self.plan.target) == 1 else None
        groups: dict[str, list[str]] = {}
        for place in places:
            word = _FIELDS.get(place.label)
            if word is not None:
                groups.setdefault(word, []).append(self.code(place.credential))
            elif place.credential == only:
                groups.setdefault(place.label, [])
            else:
                groups.setdefault(f"{place.label} of", []).append(self.code(place.credential))
        for word, codes in groups.items():
            yield f"{word} {amounts.listed(codes)}".strip()


def _stacked(rows: Sequence[tuple[Cell, ...]], limit: int) -> list[Line]:
    """Number, code and name in columns, everything else in lines of its own under the code."""
    columns = (_COLUMNS[0], Column(wraps=True, least=10), Column(wraps=True, least=12))
    heads = table([row[:3] for row in rows], columns, limit, indent=_INDENT)
    below = _INDENT + max((text_width(row[0]) for row in rows), default=0) + 2
    lines: list[Line] = []
    for position, row in enumerate(rows):
        lines.extend(
            paragraph(joined(row[:3], "  "), limit, indent=_INDENT, hanging=2) if heads is None else heads[position]
        )
        details = joined([joined([figure for figure in row[3:6] if figure], ", "), *row[6:]], "; ")
        if details:
            lines.extend(paragraph(details, limit, indent=below, hanging=2))
    return lines

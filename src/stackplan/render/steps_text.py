"""The list of steps: numbered, in order, awards where they fall due, aligned and wrapped by columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stackplan.render import amounts
from stackplan.render.layout import Cell, Column, Line, cell, joined, paragraph, table, text_width
from stackplan.render.reasons_text import Reasons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.planning.plan import Plan, Step
    from stackplan.render.addresses import Places
    from stackplan.render.short import ShortIds

_INDENT = 2
_MUCH_SHORTER = 0.8  # columns are easier to read, up to a point
_COLUMNS = (
    Column(right=True),
    Column(),
    Column(wraps=True, least=20),
    Column(right=True),
    Column(right=True),
    Column(right=True),
    Column(wraps=True, least=12),
)
_CODE = Column(wraps=True, least=10)  # where there is no room for a long one


class StepRow(NamedTuple):
    """A step's cells, or an award's, whose name takes the rest of the line. A figure is empty where none is shown."""

    number: Cell
    code: Cell
    name: Cell
    credits: Cell = ()
    price: Cell = ()
    hours: Cell = ()
    remarks: Cell = ()
    is_award: bool = False

    def cells(self) -> tuple[Cell, ...]:
        """The cells of the full table."""
        return (self.number, self.name) if self.is_award else self[:7]

    def without_remarks(self) -> tuple[Cell, ...]:
        """The same where remarks stand below."""
        return (self.number, self.name) if self.is_award else (*self[:6], ())


def step_lines(plan: Plan, code: ShortIds, places: Places, limit: int) -> list[Line]:
    """The steps of a plan as lines: in columns, with remarks beside or below, whichever is shorter; else stacked."""
    view = _View(plan, code, places)
    rows = [view.row(step) for step in plan.steps]
    head = view.head()
    stacked = _stacked([view.spelt_out(row) for row in rows], limit)
    forms = [form for form in (_in_columns(head, rows, limit), _remarks_below(head, rows, limit)) if form is not None]
    best = min(forms, key=len, default=stacked)
    return stacked if len(stacked) < _MUCH_SHORTER * len(best) else best


def step_rows(plan: Plan, code: ShortIds, places: Places) -> list[StepRow]:
    """The rows by themselves, for where they stand in no columns: an unknown figure says which it is."""
    view = _View(plan, code, places)
    return [view.spelt_out(view.row(step)) for step in plan.steps]


class _View:
    """One plan's rows; knows the numbers of its steps."""

    def __init__(self, plan: Plan, code: ShortIds, places: Places) -> None:
        self.plan = plan
        self.code = code
        self.places = places
        self.reasons = Reasons(plan, code, places)
        own = [step for step in plan.steps if step.is_step and not step.begun]
        self.prices = any(step.cost is not None for step in own)
        self.hours = any(step.hours is not None for step in own)
        self.unclear = self.prices and self.hours and any(step.cost is None and step.hours is None for step in own)
        self.last = 0  # the number of the step that was written last

    def head(self) -> tuple[Cell, ...] | None:
        """A line above the figures, where `unknown  unknown` would leave one guessing."""
        return ((), (), (), (), cell("price", "dim"), cell("hours", "dim"), ()) if self.unclear else None

    def row(self, step: Step) -> StepRow:
        """The cells of a step or an award."""
        if not step.is_step:
            return StepRow(cell("="), (), self._award(step), is_award=True)
        self.last = self.reasons.numbers[step.id]
        worth = step.credential.credits
        return StepRow(
            number=cell(str(self.last)),
            code=cell(self.code(step.id), "id"),
            name=cell(amounts.title(step.credential)),
            credits=cell(amounts.credit(worth.amount, worth.unit)) if worth is not None else (),
            price=() if step.begun else _figure(_price(step), self.prices),
            hours=() if step.begun else _figure(_hours(step), self.hours),
            remarks=cell("; ".join(self.reasons.of(step)), "dim"),
        )

    def spelt_out(self, row: StepRow) -> StepRow:
        """A row in which an unknown figure says which it is, for where it stands in no column."""
        return row._replace(
            price=cell("price unknown", "warn") if row.price == _UNKNOWN else row.price,
            hours=cell("hours unknown", "warn") if row.hours == _UNKNOWN else row.hours,
        )

    def _award(self, step: Step) -> Cell:
        """An award, with its code where its name does not say it, and when it falls due."""
        target = step.id in self.plan.target
        code, name = self.code(step.id), step.credential.name
        named = () if target or _says(name, code) else (*cell(" ("), *cell(code, "id"), *cell(")"))
        after = f"step {self.last}" if self.last else ""
        confirmed = step.id in self.reasons.unconfirmed
        if step.award == "requested":
            due = f"ask for it after {after}" if after else f"ask for it{'' if confirmed else ' now'}"
        else:
            due = f"awarded with {after}" if after else f"due{'' if confirmed else ' now'}"
        if confirmed:
            due += ", once confirmed" if after else " once confirmed"
        asked = (
            f", for {amounts.listed([self.places.skill(each) for each in step.for_skills])}" if step.for_skills else ""
        )
        stop = "" if target or self.last in (0, self.reasons.count) else ", you may stop here"
        return (*cell(name, "good"), *named, *cell(f"{asked}: {due}{stop}", "good"))


_UNKNOWN = cell("unknown", "warn")


def _price(step: Step) -> str | None:
    if step.cost is None:
        return None
    return str(step.cost) if step.cost.amount else "free"


def _hours(step: Step) -> str | None:
    return None if step.hours is None else f"{amounts.number(step.hours)} h"


def _figure(known: str | None, shown: bool) -> Cell:
    if not shown:
        return ()
    return _UNKNOWN if known is None else cell(known)


def _says(name: str, code: str) -> bool:
    """Whether a name tells its code: `Kubestronaut`, `Registered Nurse (RN)`."""
    folded = name.casefold()
    return folded.replace(" ", "-") == code or folded.endswith(f"({code})")


def _in_columns(head: tuple[Cell, ...] | None, rows: Sequence[StepRow], limit: int) -> list[Line] | None:
    groups = table([*([head] if head else []), *(row.cells() for row in rows)], _COLUMNS, limit, indent=_INDENT)
    return None if groups is None else [line for group in groups for line in group]


def _remarks_below(head: tuple[Cell, ...] | None, rows: Sequence[StepRow], limit: int) -> list[Line] | None:
    cells = [*([head] if head else []), *(row.without_remarks() for row in rows)]
    groups = table(cells, _COLUMNS, limit, indent=_INDENT)
    if groups is None:
        return None
    codes = max((text_width(row.code) for row in rows), default=0)
    below = _below(rows) + (codes + 2 if codes <= limit // 4 else 0)
    lines = groups.pop(0) if head else []
    for row, group in zip(rows, groups, strict=True):
        lines.extend(group)
        if row.remarks:
            lines.extend(paragraph(row.remarks, limit, indent=below, hanging=2))
    return lines


def _stacked(rows: Sequence[StepRow], limit: int) -> list[Line]:
    """Number, code and name in columns, everything else in lines of its own under the code."""
    columns = (_COLUMNS[0], _CODE, Column(wraps=True, least=12))
    cells = [row.cells()[:3] for row in rows]
    heads = table(cells, columns, limit, indent=_INDENT)
    lines: list[Line] = []
    for position, row in enumerate(rows):
        lines.extend(
            paragraph(joined(cells[position], "  "), limit, indent=_INDENT, hanging=2)
            if heads is None
            else heads[position]
        )
        details = joined([joined([row.credits, row.price, row.hours], ", "), row.remarks], "; ")
        if details:
            lines.extend(paragraph(details, limit, indent=_below(rows), hanging=2))
    return lines


def _below(rows: Sequence[StepRow]) -> int:
    """The column under the codes."""
    return _INDENT + max((text_width(row.number) for row in rows), default=0) + 2

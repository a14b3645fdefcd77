"""A schedule for people: a chart of the weeks, a line for each step, and what is proved of the finish."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.layout import LONG, Cell, Column, Line, Run, cell, paragraph, table, text_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackplan.planning.plan import Plan, Step
    from stackplan.planning.schedule.values import Schedule, Scheduled
    from stackplan.render.short import ShortIds

WORK, IDLE, DONE = "\N{FULL BLOCK}", "\N{LIGHT SHADE}", "\N{BLACK DIAMOND}"  # `#`, `-` and `*` where these are missing
_INDENT = 2
_GAP = 2
_LEAST, _MOST = 12, 72  # columns of the chart
_WIDE = 76  # columns from which both days of a step have room
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def schedule_lines(plan: Plan, schedule: Schedule, code: ShortIds, limit: int) -> list[Line]:
    """The weeks of a plan as a chart of at most `limit` columns, with a sentence above and one below."""
    rows = [_Row(plan, step, schedule, code) for step in plan.steps if step.needed]
    if not rows:
        return []
    charts = (_chart(rows, schedule, limit, wide=wide) for wide in ((True, False) if limit >= _WIDE else (False,)))
    made = next((chart for chart in charts if chart is not None), None)
    lines = paragraph(cell(_above(schedule)), limit, hanging=2)
    return [*lines, *(_plainly(rows, limit) if made is None else made)]


def _chart(rows: Sequence[_Row], schedule: Schedule, limit: int, *, wide: bool) -> list[Line] | None:
    """The chart, and below it what its marks mean; None where there is no room for it."""
    heads: list[Cell] = [(), (), (), *(map(_dim, ("from", "to", "hours a week") if wide else ("done", "h a week")))]
    body = [row.cells(wide=wide) for row in rows]
    weeks = max(1, schedule.weeks)
    taken = sum(max(map(text_width, column)) for column in zip(heads[3:], *(row[3:] for row in body), strict=True))
    codes = min(max(text_width(row[1]) for row in body), LONG)
    numbers = max(text_width(row[0]) for row in body)
    room = limit - _INDENT - numbers - codes - taken - _GAP * (len(heads) - 1)
    scale = -(-weeks // max(_LEAST, min(room, _MOST)))  # weeks that a column of the chart stands for
    columns = -(-weeks // scale)
    heads[2] = _dim(_axis(schedule, scale, columns))
    for row, cells in zip(rows, body, strict=True):
        cells[2] = row.bar(scale, columns)
    shape = (Column(right=True), Column(wraps=True, least=8), Column(), *(Column() for _ in heads[3:-1]), Column())
    made = table([heads, *body], shape, limit, indent=_INDENT, gap=_GAP)
    if made is None:
        return None
    below = paragraph(_below(rows, scale, columns), limit, indent=_INDENT, hanging=2)
    return [*(line for group in made for line in group), *below]


def schedule_sentences(plan: Plan, schedule: Schedule, code: ShortIds) -> list[str]:
    """The same without a chart: a sentence above, and one for each step."""
    rows = [_Row(plan, step, schedule, code) for step in plan.steps if step.needed]
    if not rows:
        return []
    steps = (f"Step {row.number}, {row.code}" if row.step.is_step else row.code for row in rows)
    return [_above(schedule), *(f"{step}: {row.days()}" for step, row in zip(steps, rows, strict=True))]


def finish_words(plan: Plan) -> str:
    """When a plan is finished, as the end of its first sentence; empty where there is no calendar or nothing to do."""
    if plan.schedule is None and "weeks" in plan.value and plan.status == "planned":
        return f"{amounts.count(int(plan.value['weeks']), 'week')} from the first to the last"
    if plan.schedule is None or plan.status != "planned" or not any(step.needed for step in plan.steps):
        return ""
    return f"finished on {plan.schedule.finish}"


def schedule_proof(plan: Plan) -> str:
    """What is proved of the finish; empty where nothing is scheduled."""
    schedule = plan.schedule
    if schedule is None or plan.status != "planned" or not schedule.weeks:
        return ""
    if schedule.proved:
        kept = " without something lapsing first" if schedule.delayed else ""
        return f"Proved: these steps cannot be finished earlier in this calendar{kept}."
    return (
        f"Not proved to be the earliest finish: none of these steps' schedules ends before {schedule.bound}, and this "
        f"one ends on {schedule.finish}. A longer --limit searches on."
    )


def lapse_sentences(schedule: Schedule, code: ShortIds) -> Iterator[str]:
    """What is no longer valid when it counts, each as a warning; or what it takes that nothing lapses."""
    for each in schedule.lapses:
        if each.offered:
            yield f"Warning: {code(each.id)} can be earned through {each.last}, and its turn ends on {each.on}."
        else:
            whom = f"{code(each.needed_by)}, which rests on it, on {each.on}"
            yield f"Warning: {code(each.id)} is valid through {each.last}, before {whom}: it has to be kept valid."
    if schedule.delayed:
        weeks = amounts.count(schedule.delayed, "week")
        yield f"Finished {weeks} later than otherwise possible, so that nothing lapses before it counts."


def _dim(text: str) -> Cell:
    return cell(text, "dim")


def _above(schedule: Schedule) -> str:
    calendar = schedule.calendar
    hours = f"at most {amounts.hours(calendar.hours)} a week"
    places = "" if calendar.parallel is None else f", {calendar.parallel} at once"
    weeks = amounts.count(schedule.weeks, "week")
    return f"From {calendar.start}, {hours}{places}: {weeks}, until {schedule.finish}."


class _Row:
    """One step, or an award, and when it is its turn."""

    def __init__(self, plan: Plan, step: Step, schedule: Schedule, code: ShortIds) -> None:
        own = [each.id for each in plan.steps if each.is_step]
        self.step = step
        self.at: Scheduled = next(each for each in schedule.steps if each.id == step.id)
        self.schedule = schedule
        self.number = str(own.index(step.id) + 1) if step.is_step else "="
        self.code = code(step.id)

    def cells(self, *, wide: bool) -> list[Cell]:
        """Number, code, a place for the chart, days and hours."""
        head: list[Cell] = [cell(self.number), cell(self.code, "id"), ()]
        start = cell(str(self.at.start)) if self.at.hours else ()
        days = [start, cell(str(self.at.finish))] if wide else [cell(str(self.at.finish))]
        return [*head, *days, cell(self.hours(wide=wide))]

    def days(self) -> str:
        """Its days and its hours, in words."""
        hours = self.hours(wide=True)
        return (
            f"{self.at.start} to {self.at.finish}, {hours} hours a week"
            if self.at.hours
            else f"{self.at.finish}, {hours}"
        )

    def hours(self, *, wide: bool) -> str:
        """The hours of a week, or from which to which; in words what takes none."""
        if not self.at.hours:
            if self.step.begun:
                return "begun already" if wide else "begun"
            return ("ask for it" if self.step.award == "requested" else "awarded") if not self.step.is_step else "none"
        least, most = min(self.at.hours), max(self.at.hours)
        if least == most:
            return amounts.number(most)
        return f"{amounts.number(least)} to {amounts.number(most)}"

    def marks(self, scale: int, columns: int) -> str:
        """The row of the chart: a mark a column."""
        marks = [" "] * columns
        if not self.at.hours:
            days = (self.at.finish - self.schedule.calendar.start).days
            marks[max(0, min(columns - 1, days // (7 * scale)))] = DONE
        for week, hours in enumerate(self.at.hours, self.at.week):
            at = week // scale
            marks[at] = WORK if hours or marks[at] == WORK else IDLE
        return "".join(marks).rstrip()

    def bar(self, scale: int, columns: int) -> Cell:
        """The same in its colour."""
        text = self.marks(scale, columns)
        blank = len(text) - len(text.lstrip())
        return (Run(" " * blank), Run(text.lstrip(), "good")) if blank else (Run(text, "good"),)


def _axis(schedule: Schedule, scale: int, columns: int) -> str:
    """Months above the columns in which they begin, each year with the first of it; those for which there is room."""
    text = ""
    before: tuple[int, int] | None = None
    year = 0
    for column in range(columns):
        day = schedule.calendar.start + timedelta(7 * scale * column)
        month = (day.year, day.month)
        if month != before and len(text) <= column:
            name = _MONTHS[day.month - 1]
            label = name if day.year == year else f"{name} {day.year}"
            if not text or column + len(label) <= columns:
                text = text.ljust(column) + label + " "
                year = day.year
        before = month
    return text.rstrip()


def _below(rows: Sequence[_Row], scale: int, columns: int) -> Cell:
    """What the marks mean, those that are there."""
    marks = "".join(row.marks(scale, columns) for row in rows)
    words = [(WORK, "work"), (IDLE, "under way without work"), (DONE, "done, awards and what has begun")]
    told = [f"{mark} {word}" for mark, word in words if mark in marks]
    each = "a column is a week" if scale == 1 else f"a column is {scale} weeks"
    return _dim("; ".join([each, *told]))


def _plainly(rows: Sequence[_Row], limit: int) -> list[Line]:
    """Without a chart, where there is no room for one."""
    lines: list[Line] = []
    widest = max(len(row.number) for row in rows)
    for row in rows:
        indent = _INDENT + widest - len(row.number)
        text = cell(f"{row.number} {row.code}: {row.days()}")
        lines += paragraph(text, limit, indent=indent, hanging=len(row.number) + 1)
    return lines

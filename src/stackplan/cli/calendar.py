"""The options of a calendar, checked: what a learner has of hours, places and days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from stackplan.cli.errors import Refusal

if TYPE_CHECKING:
    from datetime import date

    from stackplan.planning.schedule.values import Calendar

HoursOption = Annotated[
    str | None,
    typer.Option(
        "--hours-per-week",
        metavar="N",
        show_default=False,
        help="Put the steps into weeks of this many hours of work each.",
    ),
]
StartOption = Annotated[
    str | None,
    typer.Option("--start", metavar="DATE", show_default=False, help="The first day of the first week. Default: --on."),
]
ParallelOption = Annotated[
    str | None,
    typer.Option("--parallel", metavar="N", show_default=False, help="No more steps at once than this. Default: any."),
]
ByOption = Annotated[
    str | None,
    typer.Option("--by", metavar="DATE", show_default=False, help="Be finished by the end of this day."),
]

_HOURS_OF_A_WEEK = 168


def calendar(hours: str | None, start: str | None, parallel: str | None, by: str | None, on: date) -> Calendar | None:
    """The calendar that is asked for, if one is. Raises Refusal for a value that cannot be meant."""
    from stackplan.cli import values
    from stackplan.planning.schedule.values import Calendar
    from stackplan.source.wording import quoted

    others = {"--start": start, "--parallel": parallel, "--by": by}
    if hours is None:
        given = [option for option, value in others.items() if value is not None]
        if given:
            verb = "needs" if len(given) == 1 else "need"
            raise Refusal(f"{' and '.join(given)} {verb} --hours-per-week", "say how many hours a week there are")
        return None
    week = values.amount("--hours-per-week", hours)
    assert week is not None, "it was given"
    if week == 0:
        raise Refusal("--hours-per-week must be above zero", "nothing is ever finished in no time")
    if week > _HOURS_OF_A_WEEK:
        raise Refusal(f"--hours-per-week {quoted(hours)} is more than the {_HOURS_OF_A_WEEK} hours that a week has")
    first = on if start is None else values.calendar_day("--start", start)
    if first < on:
        raise Refusal(
            f"--start {first} is before {on}, the day that everything is judged on",
            f"start on {on} or later, or judge on an earlier day with --on",
        )
    last = None if by is None else values.calendar_day("--by", by)
    if last is not None and last < first:
        raise Refusal(f"--by {last} is before the start, {first}")
    return Calendar(first, week, values.count("--parallel", parallel), last)

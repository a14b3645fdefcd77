"""A schedule as a calendar file (RFC 5545). The only place that knows icalendar."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from stackplan._version import __version__
from stackplan.planning.goals import written
from stackplan.render import amounts
from stackplan.render.chars import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.planning.plan import Plan, Step
    from stackplan.planning.schedule.values import Schedule, Scheduled

_DAY = timedelta(1)


def schedule_ics(plan: Plan, schedule: Schedule, name: str) -> str:
    """Each step as an event of whole days, from its first to its last; an award on its day. Lines end in CR LF.

    An event has the same identity in every export of a plan for the same targets, so that a later one takes the place
    of an earlier one. `name` is the calendar's.
    """
    from icalendar import Calendar, Event

    made = Calendar()
    made.add("prodid", f"-//stackplan//stackplan {__version__}//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", clean(name))
    at = {each.id: each for each in schedule.steps}
    for step in plan.steps:
        if not step.needed:
            continue
        each, event = at[step.id], Event()
        event.add("uid", f"{step.id}.{'.'.join(map(written, plan.target))}@stackplan".replace("/", "."))
        event.add("dtstamp", datetime.combine(plan.on, time(), UTC))
        event.add("dtstart", each.start)
        event.add("dtend", each.finish + _DAY)  # the day after the last
        event.add("summary", clean(_summary(step)))
        event.add("description", "\n".join(map(clean, _description(step, each))))
        if step.credential.url is not None:
            event.add("url", step.credential.url)
        event.add("transp", "TRANSPARENT")  # there is time for other things
        made.add_component(event)
    data: bytes = made.to_ical()
    return data.decode("utf-8")


def _summary(step: Step) -> str:
    if step.begun:
        return f"{step.credential.name}: expected"
    if step.is_step:
        return step.credential.name
    return f"{step.credential.name}: {'ask for it' if step.award == 'requested' else 'awarded'}"


def _description(step: Step, each: Scheduled) -> Iterator[str]:
    yield step.id
    if each.hours:
        yield f"{amounts.hours(sum(each.hours))} in {amounts.count(len(each.hours), 'week')}"
        if len(set(each.hours)) == 1:
            yield f"{amounts.hours(each.hours[0])} a week"
        else:
            for week, hours in enumerate(each.hours):
                yield f"week of {each.start + week * 7 * _DAY}: {amounts.hours(hours)}"
    if step.grade is not None:
        yield f"with {step.grade} or better"

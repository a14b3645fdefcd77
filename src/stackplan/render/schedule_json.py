"""A schedule for programs: days as ISO 8601, hours as plain decimal strings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackplan.units import format_decimal

if TYPE_CHECKING:
    from stackplan.planning.schedule.values import Schedule


def schedule_value(schedule: Schedule) -> dict[str, Any]:
    """A schedule as plain values."""
    calendar = schedule.calendar
    return {
        "start": calendar.start.isoformat(),
        "finish": schedule.finish.isoformat(),
        "weeks": schedule.weeks,
        "proved": schedule.proved,
        "bound": {"finish": schedule.bound.isoformat(), "weeks": schedule.bound_weeks},
        "hours_per_week": format_decimal(calendar.hours),
        "parallel": calendar.parallel,
        "by": None if calendar.by is None else calendar.by.isoformat(),
        "delayed": schedule.delayed,
        "lapses": [
            {
                "id": each.id,
                "last": each.last.isoformat(),
                "needed_by": each.needed_by,
                "on": each.on.isoformat(),
                "reason": "not-offered" if each.offered else "expires",
            }
            for each in schedule.lapses
        ],
        "steps": [
            {
                "id": each.id,
                "start": each.start.isoformat(),
                "finish": each.finish.isoformat(),
                "week": each.week + 1,
                "weeks": len(each.hours),
                "self_paced": each.paced,
                "hours": [format_decimal(share) for share in each.hours],
            }
            for each in schedule.steps
        ],
    }

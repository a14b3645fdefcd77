"""What lapses when, as plain values. Keys are only ever added within a version; amounts are plain decimal strings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackplan.render.requirement_json import requirement_value
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.planning.expiring import Expiring, Lapse
    from stackplan.planning.plan import ToConfirm
    from stackplan.planning.renewing import Takes, Way


def expiring_value(
    answer: Expiring, lookup: Lookup, *, catalog: Mapping[str, Any], learner: Mapping[str, object] | None
) -> dict[str, Any]:
    """The whole answer as `stackplan.expiring`, version 1."""
    from stackplan._version import __version__

    later = answer.later
    return {
        "format": "stackplan.expiring",
        "version": 1,
        "stackplan": __version__,
        "on": answer.on.isoformat(),
        "until": _day(answer.until),
        "catalog": dict(catalog),
        "learner": None if learner is None else dict(learner),
        "held": answer.held,
        "lapses": [_lapse(each, lookup) for each in answer.lapses],
        "expired": [_lapse(each, lookup) for each in answer.expired],
        "next": None if later is None else {**_named(later.id, lookup), "until": _day(later.until)},
        "notes": list(answer.notes),
    }


def _lapse(lapse: Lapse, lookup: Lookup) -> dict[str, Any]:
    return {
        **_named(lapse.id, lookup),
        "until": _day(lapse.until),
        "earned": _day(lapse.earned),
        "falls_with": list(lapse.parts),
        "falls": [
            {
                **_named(each.id, lookup),
                "satisfied": _day(each.satisfied),
                "until": _day(each.until),
                "falls_with": list(each.parts),
            }
            for each in lapse.falls
        ],
        "renewal": [_way(way) for way in lapse.ways],
        "compared": not lapse.mixed,
        "again": None if lapse.again is None else _takes(lapse.again),
    }


def _way(way: Way) -> dict[str, Any]:
    by = way.renewal.by
    return {
        "opens": _day(way.opens),
        "closes": _day(way.closes),
        "until": _day(way.until),
        "counted_from": "expiry" if way.done is None else "renewal",
        "done": _day(way.done),
        "met": way.met,
        "by": None if by is None else requirement_value(by),
        "takes": None if way.takes is None else _takes(way.takes),
    }


def _takes(takes: Takes) -> dict[str, Any]:
    return {
        "earn": list(takes.earn),
        "held": list(takes.counted),
        "confirm": [_confirm(each) for each in takes.confirm],
        "hours": None if takes.hours is None else format_decimal(takes.hours),
        "cost": [{"currency": money.currency, "amount": money.plain()} for money in takes.cost],
        "unknown": {"hours": takes.unknown_hours, "cost": takes.unknown_cost},
        "complete": takes.complete,
        "choices": takes.choices,
        "compared": not takes.mixed,
    }


def _confirm(told: ToConfirm) -> dict[str, Any]:
    return {
        "requirement": told.address,
        "text": told.text,
        "fact": told.fact,
        "at_least": None if told.at_least is None else format_decimal(told.at_least),
        "within": None if told.within is None else str(told.within),
        "short": told.short,
    }


def _named(full: str, lookup: Lookup) -> dict[str, Any]:
    credential = lookup.get(full)
    return {"id": full, "name": None if credential is None else credential.name}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

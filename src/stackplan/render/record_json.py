"""A learner's record, and changes of it, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.learner.record import Confirmation, Hold, Record, Statement, Waiver
    from stackplan.learner.standing import Standing


def record_value(
    record: Record,
    standings: Iterable[Standing],
    implied: Iterable[str],
    lookup: Lookup,
    *,
    on: date,
    notes: Iterable[str],
    catalog: Mapping[str, Any],
    learner: Mapping[str, object] | None,
) -> dict[str, Any]:
    """A record on a day as `stackplan.record`, version 1."""
    from stackplan._version import __version__

    return {
        "format": "stackplan.record",
        "version": 1,
        "stackplan": __version__,
        "on": on.isoformat(),
        "catalog": dict(catalog),
        "learner": None if learner is None else dict(learner),
        "holds": [_standing(each, lookup) for each in standings],
        "implied": [{"id": full, "name": _name(full, lookup)} for full in implied],
        "facts": [_fact(fact) for fact in record.facts],
        "waivers": [_waiver(waiver) for waiver in record.waivers],
        "confirmed": [_signed(confirmation) for confirmation in record.confirmed],
        "notes": list(notes),
    }


def hold_value(hold: Hold) -> dict[str, Any]:
    """What a record says of one holding."""
    worth = hold.credits
    return {
        "credential": hold.credential,
        "status": hold.status,
        "earned": _day(hold.earned),
        "grade": hold.grade,
        "expires": _day(hold.expires),
        "expected": _day(hold.expected),
        "tags": list(hold.tags),
        "used": list(hold.used),
        "credits": None if worth is None else {"amount": format_decimal(worth.amount), "unit": worth.unit},
    }


def _standing(standing: Standing, lookup: Lookup) -> dict[str, Any]:
    return {
        "id": standing.id,
        "name": None if standing.id is None else _name(standing.id, lookup),
        "valid": standing.reason is None,
        "reason": standing.reason,
        "detail": standing.detail,
        "until": _day(standing.until),
        "candidates": list(standing.candidates),
        **hold_value(standing.hold),
        "file": standing.hold.span.file,
        "line": standing.hold.span.line,
    }


def _fact(fact: Statement) -> dict[str, Any]:
    return {
        "fact": fact.fact,
        "holds": fact.holds,
        "amount": None if fact.amount is None else format_decimal(fact.amount),
        "from": _day(fact.since),
        "as_of": _day(fact.as_of),
    }


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {**_signed(waiver), "with": list(waiver.instead)}


def _signed(entry: Waiver | Confirmation) -> dict[str, Any]:
    return {
        "requirement": entry.requirement,
        "by": entry.by,
        "date": entry.date.isoformat(),
        "reason": entry.reason,
    }


def _name(credential_id: str, lookup: Lookup) -> str | None:
    credential = lookup.get(credential_id)
    return None if credential is None else credential.name


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def change_value(
    *,
    file: str,
    begun: bool,
    written: bool,
    diff: str,
    added: Iterable[Hold] = (),
    already: Iterable[Hold] = (),
    removed: Iterable[Hold] = (),
) -> dict[str, Any]:
    """A change of a record as `stackplan.record-change`, version 1."""
    return {
        "format": "stackplan.record-change",
        "version": 1,
        "file": file,
        "begun": begun,
        "written": written,
        "added": [hold_value(hold) for hold in added],
        "already": [hold_value(hold) for hold in already],
        "removed": [hold_value(hold) for hold in removed],
        "diff": diff,
    }

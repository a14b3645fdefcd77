"""How far a learner is, for programs: the answer of `path`, and the tree. Keys are only ever added within a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackplan.render.path_json import path_value
from stackplan.render.requirement_json import requirement_value
from stackplan.render.team import names_of, state_of
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stackplan.learner.record import Waiver
    from stackplan.planning.plan import NotCounted, ToConfirm
    from stackplan.planning.progress import Change, Counting, Part, Progress, WhatIf
    from stackplan.render.team import Member

VERSION = 1
_SHARED = ("format", "version", "stackplan", "target", "on", "catalog", "objective")
_SUMMARY = ("status", "proved", "value", "bound", "totals")


def progress_value(
    progress: Progress, *, catalog: Mapping[str, Any], learner: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The whole answer as plain values. `catalog` and `learner` say what it was computed from."""
    answer = path_value(progress.plan, catalog=catalog, learner=learner) | {
        "format": "stackplan.progress",
        "version": VERSION,
    }
    answer.pop("held")  # where each holding counts is told by the parts
    answer |= {
        "best": progress.best,
        "parts": [_part(part) for part in progress.parts],
        "not_counted": [_not_counted(each) for each in progress.plan.not_counted],
    }
    if progress.what_if is not None:
        answer["what_if"] = _what_if(progress, progress.what_if)
    return answer


def team_value(
    members: Sequence[Member], *, catalog: Mapping[str, Any], learners: Sequence[Mapping[str, Any] | None]
) -> dict[str, Any]:
    """The answers for several learners: what all of them share once, and under `results` the rest of each."""
    each = [
        progress_value(member.progress, catalog=catalog, learner=learner)
        for member, learner in zip(members, learners, strict=True)
    ]
    own = [
        {"learner": value["learner"], "name": name, "state": state_of(member.progress)}
        | {key: value[key] for key in value if key not in (*_SHARED, "learner")}
        for value, name, member in zip(each, names_of(members), members, strict=True)
    ]
    return {key: each[0][key] for key in _SHARED} | {"results": own}


def _part(part: Part) -> dict[str, Any]:
    return {
        "kind": part.kind,
        "state": part.state,
        "address": _address(part),
        "label": part.label or None,
        "field": part.field or None,
        "credential": None if part.credential is None else part.credential.id,
        "name": None if part.credential is None else part.credential.name,
        "requirement": None if part.requirement is None else requirement_value(part.requirement),
        "have": None if part.have is None else format_decimal(part.have),
        "need": None if part.need is None else format_decimal(part.need),
        "unit": part.unit,
        "counts": [_counting(each) for each in part.counts],
        "step": None if part.step is None else part.step.id,
        "expected": None if part.step is None or part.step.expected is None else part.step.expected.isoformat(),
        "grade": None if part.step is None else part.step.grade,
        "can_be_earned": not part.barred,
        "repeated": part.told,
        "aside": part.aside,
        "not_counted": [_not_counted(each) for each in part.unused],
        "waived": [_waiver(each) for each in part.waivers],
        "confirmed": None
        if part.confirmed is None
        else {"by": part.confirmed.by, "date": part.confirmed.date.isoformat()},
        "confirm": None if part.confirm is None else _confirm(part.confirm),
        "parts": [_part(each) for each in part.parts],
    }


def _address(part: Part) -> str | None:
    return part.place.address if part.place.credential else None


def _counting(each: Counting) -> dict[str, Any]:
    return {
        "id": each.id,
        "name": each.name,
        "implied": each.implied,
        "grade": each.grade,
        "earned": None if each.earned is None else each.earned.isoformat(),
        "used": list(each.used),
        "waiver": None if each.waiver is None else _waiver(each.waiver),
    }


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "requirement": waiver.requirement,
        "by": waiver.by,
        "date": waiver.date.isoformat(),
        "reason": waiver.reason,
        "with": list(waiver.instead),
    }


def _confirm(confirm: ToConfirm) -> dict[str, Any]:
    return {"requirement": confirm.address, "text": confirm.text, "short": confirm.short}


def _not_counted(entry: NotCounted) -> dict[str, Any]:
    return {"id": entry.id, "reason": entry.reason, "detail": entry.detail, "requirement": entry.requirement}


def _what_if(progress: Progress, asked: WhatIf) -> dict[str, Any]:
    return {
        "held": list(asked.held),
        "without": _summary(progress),
        "with": _summary(asked.progress) | {"parts": [_part(part) for part in asked.progress.parts]},
        "changes": [_change(change) for change in asked.changes],
    }


def _summary(progress: Progress) -> dict[str, Any]:
    """What a plan comes to; of the steps only which they are."""
    whole = path_value(progress.plan, catalog={}, learner=None)
    return {key: whole[key] for key in _SUMMARY} | {"steps": [step.id for step in progress.plan.steps]}


def _change(change: Change) -> dict[str, Any]:
    part = change.after if change.before is None else change.before
    return {
        "address": None if part is None else _address(part),
        "credential": None if part is None or part.credential is None else part.credential.id,
        "without": _state(change.before),
        "with": _state(change.after),
    }


def _state(part: Part | None) -> dict[str, Any] | None:
    if part is None:
        return None
    return {
        "state": part.state,
        "have": None if part.have is None else format_decimal(part.have),
        "need": None if part.need is None else format_decimal(part.need),
    }

"""One credential for programs: every field, null where it is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackplan.render.path_json import issuer_reference
from stackplan.render.requirement_json import amount_value, pool_value, requirement_value
from stackplan.render.session_words import session_day
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from stackplan.catalog.model import Cost, Credential, Renewal, Source, Whole
    from stackplan.catalog.requirement import Requirement
    from stackplan.render.relations import Relation


def show_value(credential: Credential, unlocks: tuple[Relation, ...], *, held: bool) -> dict[str, Any]:
    """A credential as plain values; `unlocks` are the credentials that it leads to."""
    worth = credential.credits
    return {
        "format": "stackplan.credential",
        "version": 1,
        "id": credential.id,
        "name": credential.name,
        "kind": credential.kind,
        "description": credential.description,
        "url": credential.url,
        "tags": list(credential.tags),
        "issuer": issuer_reference(credential.id, credential.issuer),
        "partners": list(credential.partners),
        "recognized_by": list(credential.recognized_by),
        "level": credential.level,
        "eqf": credential.eqf,
        "credits": None if worth is None else {"unit": worth.unit, "amount": format_decimal(worth.amount)},
        "effort": _text(credential.effort),
        "duration": _text(credential.duration),
        "cost": _cost(credential.cost),
        "whole": None if credential.whole is None else _whole(credential.whole),
        "figures": "step" if credential.is_step else "award",
        "formats": list(credential.format),
        "offered": [
            {
                "term": session.name,
                "from": session_day(session, session.first),
                "until": session_day(session, session.last),
            }
            for session in credential.offered
        ],
        "language": list(credential.language),
        "skills": [
            {"id": item.skill, "level": None if item.level is None else format_decimal(item.level)}
            for item in credential.skills
        ],
        "assessment": list(credential.assessment),
        "badge": credential.badge,
        **{
            field: [] if field in credential.nothing else _requirement(getattr(credential, field))
            for field in ("prerequisites", "corequisites", "recommended")
        },
        "stack": _requirement(credential.stack),
        "award": credential.award or (None if credential.stack is None else "automatic"),
        "valid_for": _text(credential.valid_for),
        "valid_while": "stack" if credential.valid_while_stack else None,
        "grace": _text(credential.grace),
        "renewal": [_renewal(renewal) for renewal in credential.renewal],
        "status": credential.status,
        "available": {"from": _text(credential.available_from), "until": _text(credential.available_until)},
        "equivalents": [requirement_value(way) for way in credential.equivalents],
        "same_as": list(credential.same_as),
        "not_after": None if credential.not_after is None else pool_value(credential.not_after),
        "sharing": [
            {
                "with": pool_value(cap.share_with),
                "at_most": amount_value(cap.amount),
                "of": None if cap.of is None else pool_value(cap.of),
                "within": _text(cap.within),
                "unless": _requirement(cap.unless),
            }
            for cap in credential.sharing
        ],
        "sources": [
            {"for": field or None, **_source(source)} for field, sources in credential.sources for source in sources
        ],
        "unverified": list(credential.unverified),
        "held": held,
        "unlocks": [{"id": relation.id, "name": relation.name, "as": relation.role} for relation in unlocks],
        "file": credential.span.file,
        "line": credential.span.line,
        **{key: value for key, value in credential.extra.items() if key.startswith("x-")},
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _requirement(requirement: Requirement | None) -> Any:
    return None if requirement is None else requirement_value(requirement)


def _cost(cost: Cost | None) -> dict[str, str | None] | None:
    if cost is None:
        return None
    return {"currency": cost.money.currency, "amount": cost.money.plain(), "per": _text(cost.per)}


def _whole(whole: Whole) -> dict[str, Any]:
    return {"effort": _text(whole.effort), "cost": _cost(whole.cost), "duration": _text(whole.duration)}


def _renewal(renewal: Renewal) -> dict[str, Any]:
    return {
        "extends": str(renewal.extends),
        "from": "renewal" if renewal.from_renewal else "expiry",
        "opens": _text(renewal.opens),
        "by": _requirement(renewal.by),
        "effort": _text(renewal.effort),
        "cost": _cost(renewal.cost),
    }


def _source(source: Source) -> dict[str, str | None]:
    return {
        "key": source.key,
        "title": source.title,
        "url": source.url,
        "seen": _text(source.seen),
        "note": source.note,
    }

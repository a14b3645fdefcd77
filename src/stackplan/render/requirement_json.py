"""Requirements as plain values, in the forms of the language, ids in full and every field spelt out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackplan.catalog.requirement import (
    All,
    AnyOf,
    Choose,
    CredentialRef,
    Credits,
    FactRef,
    Manual,
    Pool,
    Sections,
    Selector,
    SkillRef,
)
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from decimal import Decimal

    from stackplan.catalog.requirement import Amount, Conditions, Requirement, Selection


def requirement_value(node: Requirement | Selector) -> Any:
    """A requirement as it could be written; a plain reference is its id."""
    value = _form(node)
    for key, extra in (("id", getattr(node, "address", None)), ("name", getattr(node, "name", None))):
        if extra is not None:
            value[key] = extra
    worth = node.counts_as
    if worth is not None:
        value["counts_as"] = format_decimal(worth)
    if isinstance(node, CredentialRef) and set(value) == {"credential"}:
        return node.id
    return value


def _form(node: Requirement | Selector) -> dict[str, Any]:
    match node:
        case CredentialRef():
            value: dict[str, Any] = {"credential": node.id, **_conditions(node.conditions)}
            return value if node.excluding is None else value | {"except": pool_value(node.excluding)}
        case Selector():
            return _selector(node)
        case All():
            return {"all": pool_value(node.pool), **_selection(node.selection)}
        case AnyOf():
            return {"any": pool_value(node.pool)}
        case Choose():
            return {"choose": node.count, "from": pool_value(node.pool), **_selection(node.selection)}
        case Credits():
            amount = {"amount": format_decimal(node.amount), "unit": node.unit}
            return {"credits": amount, "from": pool_value(node.pool), **_selection(node.selection)}
        case Sections():
            sections = {section.key: requirement_value(section.requirement) for section in node.sections}
            return {"sections": sections, **_selection(node.selection)}
        case SkillRef():
            return {"skill": node.skill, **_given(level=_number(node.level))}
        case FactRef():
            return {"fact": node.fact, **_given(at_least=_number(node.at_least), within=_text(node.within))}
        case Manual():
            return {"manual": node.text}


def pool_value(pool: Pool) -> list[Any]:
    """A pool as the list of what was written in it."""
    return [requirement_value(entry) for entry in pool.entries]


def amount_value(amount: Amount) -> Any:
    """The number of a limit or a cap."""
    number = f"{format_decimal(amount.number * 100)}%" if amount.share else format_decimal(amount.number)
    return number if amount.measure is None else {amount.measure: number}


def _selector(node: Selector) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for key, listed in (
        ("id", node.ids),
        ("tag", node.tags),
        ("kind", node.kinds),
        ("issuer", node.issuers),
        ("level", node.levels),
        ("namespace", node.namespaces),
    ):
        if listed:
            value[key] = list(listed)
    bounds = _given(at_least=_number(node.credits_at_least), at_most=_number(node.credits_at_most))
    if bounds:
        value["credits"] = bounds
    if node.excluding is not None:
        value["except"] = pool_value(node.excluding)
    return value | _conditions(node.conditions)


def _selection(selection: Selection) -> dict[str, Any]:
    value: dict[str, Any] = {}
    if selection.limits:
        value["limits"] = [
            {
                limit.kind: amount_value(limit.amount),
                "of": pool_value(limit.of),
                **({} if limit.unless is None else {"unless": requirement_value(limit.unless)}),
            }
            for limit in selection.limits
        ]
    if selection.each is not None:
        value["each"] = _conditions(selection.each)
    return value | _given(average=selection.average, window=_text(selection.window))


def _conditions(conditions: Conditions | None) -> dict[str, Any]:
    if conditions is None:
        return {}
    value = _given(grade=conditions.grade, within=_text(conditions.within))
    earned = _given(**{"from": _text(conditions.earned_from), "until": _text(conditions.earned_until)})
    if earned:
        value["earned"] = earned
    if conditions.accept:
        value["accept"] = list(conditions.accept)
    return value


def _given(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format_decimal(value)


def _text(value: object) -> str | None:
    return None if value is None else str(value)

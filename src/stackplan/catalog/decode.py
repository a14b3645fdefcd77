"""Reading requirements: from nodes to the forms of `requirement.py`, references resolved.

What is malformed is reported and left out: a bad member of a pool, a bad limit. The requirement around it stays, so
that one mistake is one finding; that it may have become easier is harmless, for nothing is planned on a credential
that carries a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stackplan import diagnostics as codes
from stackplan.catalog.figures import amount, average, conditions, credit_amount
from stackplan.catalog.keys import CONDITIONS, FORMS, LIMIT, SELECTION, SELECTOR, SHARED
from stackplan.catalog.names import closest
from stackplan.catalog.reader import Keys, described, entries
from stackplan.catalog.requirement import (
    All,
    AnyOf,
    Choose,
    CredentialRef,
    Credits,
    FactRef,
    Limit,
    Manual,
    Pool,
    Section,
    Sections,
    Selection,
    SkillRef,
)
from stackplan.catalog.selector import is_glob, selector, selector_of_glob
from stackplan.source.tree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from stackplan.catalog.reader import Reader
    from stackplan.catalog.requirement import Requirement, Selector
    from stackplan.diagnostics import Span
    from stackplan.source.tree import Node

NO_SELECTION = Selection()


class _Common(NamedTuple):
    """What every form may carry, in the order of the constructors' last fields."""

    address: str | None
    name: str | None
    counts_as: Decimal | None


def requirement(reader: Reader, node: Node) -> Requirement | None:
    """A requirement; None where it is malformed."""
    if isinstance(node, Scalar):
        return _reference(reader, node)
    if isinstance(node, Sequence):
        return All(pool(reader, node), node.span, NO_SELECTION)
    forms = _forms(node)
    if not forms:
        _no_form(reader, node)
        return None
    return _form(reader, node, forms)


def pool(reader: Reader, node: Node) -> Pool:
    """A pool: an id, a glob, a selector, or a list of these and of requirements. Malformed members are left out."""
    items = node.items if isinstance(node, Sequence) else (node,)
    read = [_member(reader, item) for item in items]
    members = tuple(member for member in read if member is not None)
    return Pool(members, node.span, complete=len(members) == len(read))


def _member(reader: Reader, node: Node) -> CredentialRef | Selector | Requirement | None:
    if isinstance(node, Scalar):
        return selector_of_glob(reader, node) if _means_glob(reader, node) else _reference(reader, node)
    if isinstance(node, Sequence):
        return requirement(reader, node)
    forms = _forms(node)
    if forms:
        return _form(reader, node, forms)
    if any(key.text in SELECTOR for key, _ in node.entries):
        return selector(reader, node, pool)
    _no_form(reader, node)
    return None


def _means_glob(reader: Reader, node: Scalar) -> bool:
    return is_glob(node.text) and not reader.home.names.credential(node.text, reader.home.namespace)


def _reference(reader: Reader, node: Scalar) -> CredentialRef | None:
    if _means_glob(reader, node):
        reader.report(
            codes.BAD_REQUIREMENT,
            f"'{node.text}' may match several credentials, and does not say how many are required",
            node.span,
            hint=f'write {{all: "{node.text}"}} or {{any: "{node.text}"}}',
        )
        return None
    full = reader.credential(node, "credential")
    return None if full is None else CredentialRef(full, node.span)


def _forms(node: Mapping) -> list[str]:
    """The forms that a mapping's keys name; `credits` is none in a selector, which asks for it with bounds."""
    found = [key.text for key, _ in node.entries if key.text in FORMS]
    if "credits" in found and node.get("from") is None:
        value = node.get("credits")
        bounds = isinstance(value, Mapping) and any(key.text in ("at_least", "at_most") for key, _ in value.entries)
        if bounds or any(key.text in SELECTOR for key, _ in node.entries if key.text not in ("credits", *SHARED)):
            found.remove("credits")
    return found


def _no_form(reader: Reader, node: Mapping) -> None:
    """Report a mapping that is no requirement, as what it was most likely meant to be."""
    keys = [key for key, _ in entries(node)]
    if any(key.text in SELECTOR for key in keys):
        message = "a selector matches several credentials, and does not say how many are required"
        help_ = "write {all: {...}}, {any: {...}} or {choose: 3, from: {...}}"
        reader.report(codes.BAD_REQUIREMENT, message, node.span, hint=help_)
        return
    for key in keys:
        near = closest(key.text, (*FORMS, *SELECTOR))
        if near is not None:
            reader.report(
                codes.BAD_REQUIREMENT, f"'{key.text}' is no requirement", key.span, hint=f"did you mean '{near}'?"
            )
            return
    message = "this mapping is no requirement" if keys else "an empty mapping is no requirement"
    reader.report(codes.BAD_REQUIREMENT, message, node.span, hint=f"it needs one of: {', '.join(FORMS)}")


def _form(reader: Reader, node: Mapping, forms: list[str]) -> Requirement | None:
    if len(forms) > 1:
        reader.report(
            codes.BAD_REQUIREMENT,
            f"'{forms[0]}' and '{forms[1]}' are two requirements in one mapping",
            node.span,
            hint=f"write each as a mapping of its own: [{{{forms[0]}: ...}}, {{{forms[1]}: ...}}]",
        )
        return None
    form = forms[0]
    keys = reader.keys(node, f"a requirement with '{form}'", (form, *FORMS[form].keys, *SHARED))
    address = name = counts_as = None
    if "id" in keys:
        address = _address(reader, keys["id"])
    if "name" in keys:
        name = reader.line(keys["name"], "name")
    if "counts_as" in keys:
        counts_as = reader.number(keys["counts_as"], "counts_as")
    return _READERS[form](reader, keys, node.span, _Common(address, name, counts_as))


def _address(reader: Reader, node: Node) -> str | None:
    if isinstance(node, Scalar) and described(node) is not None:
        return reader.address(node)
    reader.wrong_type("id", "text", node)
    return None


# The forms. Each gets the known keys of its mapping, of which its own is there.


def _credential(reader: Reader, keys: Keys, span: Span, common: _Common) -> Requirement | None:
    full = reader.credential(keys["credential"], "credential")
    asked = conditions(reader, keys, reader.home.names.scale_for(full))
    excluding = pool(reader, keys["except"]) if "except" in keys else None
    if full is None:
        return None
    return CredentialRef(full, span, asked, common.counts_as, excluding, common.address, common.name)


def _all(reader: Reader, keys: Keys, span: Span, common: _Common) -> Requirement:
    return All(pool(reader, keys["all"]), span, selection(reader, keys), *common)


def _any(reader: Reader, keys: Keys, span: Span, common: _Common) -> Requirement:
    return AnyOf(pool(reader, keys["any"]), span, *common)


def _choose(reader: Reader, keys: Keys, span: Span, common: _Common) -> Requirement | None:
    chosen_from = reader.required(keys, "from", "a requirement with 'choose'", span)
    count = reader.whole_number(keys["choose"], "choose", least=1)
    members = None if chosen_from is None else pool(reader, chosen_from)
    on_selection = selection(reader, keys)
    return None if count is None or members is None else Choose(count, members, span, on_selection, *common)


def _credits(reader: Reader, keys: Keys, span: Span, common: _Common) -> Requirement | None:
    chosen_from = reader.required(keys, "from", "a requirement with 'credits'", span)
    total = credit_amount(reader, keys["credits"], "credits", positive=True)
    members = None if chosen_from is None else pool(reader, chosen_from)
    on_selection = selection(reader, keys)
    if total is None or members is None:
        return None
    return Credits(total.amount, total.unit, members, span, on_selection, *common)


def _sections(reader: Reader, keys: Keys, span: Span, common: _Common) -> Requirement | None:
    node = keys["sections"]
    if not isinstance(node, Mapping) or not node.entries:
        reader.wrong_type("sections", "a mapping from each section's id to its requirement", node)
        return None
    sections = []
    for key, value in node.entries:
        reader.address(key)
        inner = requirement(reader, value)
        if inner is not None:
            sections.append(Section(key.text, inner, key.span))
    return Sections(tuple(sections), span, selection(reader, keys), *common)


def _skill(reader: Reader, keys: Keys, span: Span, common: _Common) -> Requirement | None:
    full = reader.skill(keys["skill"], "skill")
    level = reader.number(keys["level"], "level") if "level" in keys else None
    return None if full is None else SkillRef(full, level, span, *common)


def _fact(reader: Reader, keys: Keys, span: Span, common: _Common) -> Requirement | None:
    full = reader.fact(keys["fact"], "fact")
    at_least = reader.number(keys["at_least"], "at_least") if "at_least" in keys else None
    within = reader.duration(keys["within"], "within") if "within" in keys else None
    return None if full is None else FactRef(full, span, at_least, within, *common)


def _manual(reader: Reader, keys: Keys, span: Span, common: _Common) -> Requirement | None:
    text = reader.line(keys["manual"], "manual")
    return None if text is None else Manual(text, span, *common)


_READERS: dict[str, Callable[[Reader, Keys, Span, _Common], Requirement | None]] = {
    "credential": _credential,
    "all": _all,
    "any": _any,
    "choose": _choose,
    "credits": _credits,
    "sections": _sections,
    "skill": _skill,
    "fact": _fact,
    "manual": _manual,
}


# Conditions on a selection


def selection(reader: Reader, keys: Keys) -> Selection:
    """The conditions on a selection among the keys of a mapping."""
    if not any(key in keys for key in SELECTION):
        return NO_SELECTION
    scale = reader.home.names.scale_for(reader.owner)
    limits: list[Limit] = []
    for item in reader.each(keys["limits"]) if "limits" in keys else ():
        limits.extend(_limits(reader, item))
    each = None
    if "each" in keys:
        asked = reader.mapping(keys["each"], "each", CONDITIONS, "{grade: B, within: 5y}")
        each = None if asked is None else conditions(reader, asked, scale, of_many=True)
    return Selection(
        tuple(limits),
        each,
        average(reader, keys["average"], scale) if "average" in keys else None,
        reader.duration(keys["window"], "window") if "window" in keys else None,
    )


def _limits(reader: Reader, node: Node) -> list[Limit]:
    """The limits of one mapping: one, or two where it says both `at_least` and `at_most`."""
    keys = reader.mapping(node, "limits", LIMIT, "[{at_most: N, of: POOL}]")
    if keys is None:
        return []
    if "at_most" not in keys and "at_least" not in keys:
        reader.missing(keys, "a limit needs 'at_most' or 'at_least'", node.span)
        return []
    of = reader.required(keys, "of", "a limit", node.span)
    if of is None:
        return []
    members = pool(reader, of)
    unless = requirement(reader, keys["unless"]) if "unless" in keys else None
    limits: list[Limit] = []
    if "at_most" in keys and (most := amount(reader, keys["at_most"], "at_most", ("members", "credits"))) is not None:
        limits.append(Limit("at_most", most, members, node.span, unless))
    if (
        "at_least" in keys
        and (least := amount(reader, keys["at_least"], "at_least", ("members", "credits"))) is not None
    ):
        limits.append(Limit("at_least", least, members, node.span, unless))
    return limits

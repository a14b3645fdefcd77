"""The readers of a credential's fields: from a node to the attributes of `Credential` that a field makes.

Each gives None for what is malformed, and has then reported it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stackplan import diagnostics as codes
from stackplan.catalog import figures
from stackplan.catalog.decode import requirement
from stackplan.catalog.keys import DATES, WHOLE
from stackplan.catalog.model import SkillLevel, Whole
from stackplan.catalog.names import declared
from stackplan.diagnostics import Related
from stackplan.source.tree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from stackplan.catalog.reader import Reader
    from stackplan.source.tree import Node

Attributes = dict[str, Any]  # of `Credential`
FieldReader = Callable[["Reader", "Node", str], Attributes | None]

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


def single(attribute: str, read: Callable[[Reader, Node, str], object]) -> FieldReader:
    """The reader of a field with one attribute."""

    def field(reader: Reader, node: Node, name: str) -> Attributes | None:
        value = read(reader, node, name)
        return None if value is None else {attribute: value}

    return field


def choice(attribute: str, choices: tuple[str, ...]) -> FieldReader:
    """The reader of a field that is one of a closed list."""
    return single(attribute, lambda reader, node, name: reader.choice(node, name, choices))


def choices(attribute: str, of: tuple[str, ...]) -> FieldReader:
    """The reader of a field that is one or several of a closed list."""
    return single(attribute, lambda reader, node, name: reader.choices(node, name, of))


def level(reader: Reader, node: Node, name: str) -> Attributes | None:
    """A level, in words or of the European Qualifications Framework: two attributes."""
    found = figures.level(reader, node, name)
    return None if found is None else {"level": found[0], "eqf": found[1]}


def whole(reader: Reader, node: Node, name: str) -> Whole | None:
    """What an issuer publishes for a whole programme."""
    keys = reader.mapping(node, name, WHOLE, "{effort: 400h, cost: 15750, duration: 30w}")
    if keys is None:
        return None
    return Whole(
        effort=figures.effort(reader, keys["effort"], "effort") if "effort" in keys else None,
        cost=figures.cost(reader, keys["cost"], "cost") if "cost" in keys else None,
        duration=reader.duration(keys["duration"], "duration") if "duration" in keys else None,
    )


def language(reader: Reader, node: Node, name: str) -> tuple[str, ...]:
    """Language tags, of the form of BCP 47."""
    found = []
    for item in reader.each(node):
        text = reader.text(item, name)
        if text is not None and not _LANGUAGE.fullmatch(text):
            reader.bad_value(f"'{text}' is no language tag", item, hint="write a tag such as en or pt-BR")
        elif text is not None:
            found.append(text)
    return tuple(dict.fromkeys(found))


def skills(reader: Reader, node: Node, name: str) -> tuple[SkillLevel, ...]:
    """Skills, each perhaps with its level."""
    found: dict[str, SkillLevel] = {}
    for item in reader.each(node):
        pairs = item.entries if isinstance(item, Mapping) else ((item, None),)
        for key, value in pairs:
            skill = reader.skill(key, name)
            level = None if value is None else reader.number(value, "level")
            if skill is not None:
                found[skill] = SkillLevel(skill, level)
    if isinstance(node, Mapping):  # whose keys have no order
        return tuple(sorted(found.values(), key=lambda level: level.skill))
    return tuple(found.values())


def badge(reader: Reader, node: Node, name: str) -> str | None:
    """The URI of an achievement."""
    text = reader.text(node, name)
    if text is not None and not _URI.fullmatch(text):
        reader.bad_value(f"'{name}' must be the URI of an achievement, not '{text}'", node)
        return None
    return text


def needed(attribute: str) -> FieldReader:
    """The reader of a requirement that is gone where its list is empty: nothing is required."""

    def field(reader: Reader, node: Node, _: str) -> Attributes | None:
        if isinstance(node, Sequence) and not node.items:
            return {attribute: None}
        value = requirement(reader, node)
        return None if value is None else {attribute: value}

    return field


def stack(reader: Reader, node: Node, _: str) -> Attributes | None:
    """What a credential is made of, which cannot be nothing."""
    if isinstance(node, Sequence) and not node.items:
        message = "an empty stack could never be satisfied"
        reader.report(codes.BAD_REQUIREMENT, message, node.span, hint="leave 'stack' out where there are no parts")
        return None
    value = requirement(reader, node)
    return None if value is None else {"stack": value}


def equivalents(reader: Reader, node: Node, _: str) -> Attributes | None:
    """The ways that stand in for a credential: one, or a list of them."""
    ways = (requirement(reader, item) for item in reader.each(node))
    return {"equivalents": tuple(way for way in ways if way is not None)}


def same_as(reader: Reader, node: Node, name: str) -> tuple[str, ...]:
    """Other names: full ids of credentials, or text that none of the namespace's other credentials claims."""
    names, namespace = reader.home.names, reader.home.namespace
    found = []
    for item in reader.each(node):
        text = reader.text(item, name)
        if text is None:
            continue
        full = declared(text, namespace, names.credentials)
        if full is not None:
            if full == reader.owner:
                reader.bad_value("a credential is no other name of itself", item)
            else:
                found.append(full)
            continue
        own = [claim for claim in names.aliases.get(text, ()) if claim.startswith(namespace + "/")]
        if own[:1] not in ([], [reader.owner]):
            reader.report(
                codes.AMBIGUOUS_ALIAS,
                f"'{text}' is already another name of '{own[0].partition('/')[2]}'",
                item.span,
                related=(Related(names.credentials[own[0]], "the first"),),
            )
        else:
            found.append(text)
    return tuple(dict.fromkeys(found))


def valid_while(reader: Reader, node: Node, name: str) -> Attributes | None:
    """Only `stack` so far."""
    return None if reader.choice(node, name, ("stack",)) is None else {"valid_while_stack": True}


def grace(reader: Reader, node: Node, name: str) -> object:
    """`end-of-year`, or a length of time."""
    if isinstance(node, Scalar) and node.text == "end-of-year":
        return node.text
    return reader.duration(node, name)


def available(reader: Reader, node: Node, name: str) -> Attributes | None:
    """The first and the last day on which it can be earned: two attributes."""
    keys = reader.mapping(node, name, DATES, "{from: DATE, until: DATE}")
    if keys is None:
        return None
    first = reader.date(keys["from"], "from") if "from" in keys else None
    last = reader.date(keys["until"], "until") if "until" in keys else None
    if first is not None and last is not None and last < first:
        reader.bad_value("'until' is before 'from'", keys["until"])
        return None
    return {"available_from": first, "available_until": last}

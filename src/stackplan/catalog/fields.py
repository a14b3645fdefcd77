"""The one table of a credential's fields: what each is called, means and looks like, and how it is read.

Everything that must know the fields asks this table: a new field is one entry here and one attribute of `Credential`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackplan import diagnostics as codes
from stackplan.catalog import figures, stacking
from stackplan.catalog.decode import pool, requirement
from stackplan.catalog.model import SkillLevel, Whole
from stackplan.catalog.names import closest, declared
from stackplan.catalog.reader import Reader, entries
from stackplan.catalog.vocabulary import AWARDS, FORMATS, KINDS, STATUSES
from stackplan.diagnostics import Related
from stackplan.source.scalars import as_bool
from stackplan.source.tree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable

    from stackplan.catalog.model import Source
    from stackplan.source.tree import Node

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")  # no longer language was ever registered
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")

Attributes = dict[str, Any]  # of `Credential`


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `shape` names the form of its value, `choices` the words of a closed list.

    `read` gives the attributes of `Credential` that the field makes, or None where it is malformed, and then reported.
    A field that `binds` (a requirement) cannot be a default. A `personal` one is read for each credential even as a
    default, since a selector in it never matches the credential that it belongs to.
    """

    name: str
    shape: str
    read: Callable[[Reader, Node, str], Attributes | None]
    doc: str
    choices: tuple[str, ...] = ()
    binds: bool = False
    personal: bool = False


def _single(
    attribute: str, read: Callable[[Reader, Node, str], object]
) -> Callable[[Reader, Node, str], Attributes | None]:
    """The reader of a field with one attribute."""

    def field(reader: Reader, node: Node, name: str) -> Attributes | None:
        value = read(reader, node, name)
        return None if value is None else {attribute: value}

    return field


def _choice(reader: Reader, node: Node, name: str) -> str | None:
    return reader.choice(node, name, FIELDS[name].choices)


def _choices(reader: Reader, node: Node, name: str) -> tuple[str, ...]:
    return reader.choices(node, name, FIELDS[name].choices)


def _source(reader: Reader, node: Node, name: str) -> Attributes | None:
    if not isinstance(node, Mapping):
        return {"sources": (("", _cited(reader, node)),)}
    by_field = {key.text: _cited(reader, value) for key, value in entries(node) if _is_field(reader, key, name)}
    return {"sources": tuple(sorted(by_field.items(), key=lambda item: item[0]))}


def _cited(reader: Reader, node: Node) -> tuple[Source, ...]:
    sources = reader.home.sources
    found: list[Source] = []
    for item in reader.each(node):
        text = reader.text(item, "source")
        if text is None or sources is None:
            continue
        if text not in sources:
            near = closest(text, sorted(sources))
            if near is not None:
                hint = f"did you mean '{near}'?"
            else:
                hint = (
                    f"declared in this file: {', '.join(sorted(sources))}" if sources else "declare it under 'sources'"
                )
            reader.report(codes.UNKNOWN_SOURCE, f"unknown source '{text}'", item.span, hint=hint)
        elif (source := sources[text]) is not None:
            found.append(source)
    return tuple(found)


def _is_field(reader: Reader, key: Scalar, what: str) -> bool:
    if key.text in FIELDS:
        return True
    reader.unknown_field(key, f"'{what}'", tuple(FIELDS))
    return False


def _unverified(reader: Reader, node: Node, name: str) -> Attributes | None:
    everything = as_bool(node)
    if everything is not None:
        return {"unverified": ("*",) if everything else ()}
    if isinstance(node, Mapping):
        reader.wrong_type(name, "true, false or a list of fields", node)
        return None
    names = [item for item in reader.each(node) if reader.text(item, name) is not None]
    return {
        "unverified": tuple(item.text for item in names if isinstance(item, Scalar) and _is_field(reader, item, name))
    }


def _level(reader: Reader, node: Node, name: str) -> Attributes | None:
    found = figures.level(reader, node, name)
    return None if found is None else {"level": found[0], "eqf": found[1]}


def _whole(reader: Reader, node: Node, name: str) -> Whole | None:
    keys = reader.mapping(node, name, ("effort", "cost", "duration"), "{effort: 400h, cost: 15750, duration: 30w}")
    if keys is None:
        return None
    return Whole(
        effort=figures.effort(reader, keys["effort"], "effort") if "effort" in keys else None,
        cost=figures.cost(reader, keys["cost"], "cost") if "cost" in keys else None,
        duration=reader.duration(keys["duration"], "duration") if "duration" in keys else None,
    )


def _language(reader: Reader, node: Node, name: str) -> tuple[str, ...]:
    found = []
    for item in reader.each(node):
        text = reader.text(item, name)
        if text is not None and not _LANGUAGE.fullmatch(text):
            reader.bad_value(f"'{text}' is no language tag", item, hint="write a tag such as en or pt-BR")
        elif text is not None:
            found.append(text)
    return tuple(dict.fromkeys(found))


def _skills(reader: Reader, node: Node, name: str) -> tuple[SkillLevel, ...]:
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


def _badge(reader: Reader, node: Node, name: str) -> str | None:
    text = reader.text(node, name)
    if text is not None and not _URI.fullmatch(text):
        reader.bad_value(f"'{name}' must be the URI of an achievement, not '{text}'", node)
        return None
    return text


def _needed(attribute: str) -> Callable[[Reader, Node, str], Attributes | None]:
    """The reader of a requirement that is gone where its list is empty: nothing is required."""

    def field(reader: Reader, node: Node, _: str) -> Attributes | None:
        if isinstance(node, Sequence) and not node.items:
            return {attribute: None}
        value = requirement(reader, node)
        return None if value is None else {attribute: value}

    return field


def _stack(reader: Reader, node: Node, _: str) -> Attributes | None:
    if isinstance(node, Sequence) and not node.items:
        message = "an empty stack could never be satisfied"
        reader.report(codes.BAD_REQUIREMENT, message, node.span, hint="leave 'stack' out where there are no parts")
        return None
    value = requirement(reader, node)
    return None if value is None else {"stack": value}


def _equivalents(reader: Reader, node: Node, _: str) -> Attributes | None:
    ways = (requirement(reader, item) for item in reader.each(node))
    return {"equivalents": tuple(way for way in ways if way is not None)}


def _same_as(reader: Reader, node: Node, name: str) -> tuple[str, ...]:
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


def _valid_while(reader: Reader, node: Node, name: str) -> Attributes | None:
    return None if reader.choice(node, name, ("stack",)) is None else {"valid_while_stack": True}


def _grace(reader: Reader, node: Node, name: str) -> object:
    if isinstance(node, Scalar) and node.text == "end-of-year":
        return node.text
    return reader.duration(node, name)


def _available(reader: Reader, node: Node, name: str) -> Attributes | None:
    keys = reader.mapping(node, name, ("from", "until"), "{from: DATE, until: DATE}")
    if keys is None:
        return None
    first = reader.date(keys["from"], "from") if "from" in keys else None
    last = reader.date(keys["until"], "until") if "until" in keys else None
    if first is not None and last is not None and last < first:
        reader.bad_value("'until' is before 'from'", keys["until"])
        return None
    return {"available_from": first, "available_until": last}


_TABLE = (
    Field("name", "text", _single("name", Reader.text), "What it is called; its id where this is missing."),
    Field("description", "text", _single("description", Reader.text), "What it is, in a sentence or more."),
    Field("url", "url", _single("url", Reader.url), "The issuer's page about it."),
    Field("tags", "texts", _single("tags", Reader.texts), "Free words, by which selectors find it."),
    Field("source", "source", _source, "Where its facts come from: keys of `sources`, or by field."),
    Field("unverified", "unverified", _unverified, "`true`, or the fields that no source gives."),
    Field("kind", "choice", _single("kind", _choice), "What it is.", KINDS),
    Field("issuer", "issuer", _single("issuer", Reader.issuer), "Who awards it."),
    Field("partners", "texts", _single("partners", Reader.texts), "The industry partners that shaped it."),
    Field("recognized_by", "texts", _single("recognized_by", Reader.texts), "Who accepts it."),
    Field("level", "level", _level, "Its level, in words or as `{eqf: 7}`."),
    Field(
        "credits",
        "credits",
        _single("credits", figures.credit_amount),
        "Its credits: with a stack those of the whole, never added to those of its parts.",
    ),
    Field(
        "effort",
        "effort",
        _single("effort", figures.effort),
        "The learner's own work in hours; with a stack on top of its parts.",
    ),
    Field(
        "duration", "duration", _single("duration", Reader.duration), "Calendar time; with a stack on top of its parts."
    ),
    Field("cost", "cost", _single("cost", figures.cost), "What it costs; with a stack on top of its parts."),
    Field(
        "whole",
        "whole",
        _single("whole", _whole),
        "What the issuer publishes for the whole programme: compared with the sum of the parts, never planned.",
    ),
    Field("format", "choices", _single("format", _choices), "The alternatives in which it can be taken.", FORMATS),
    Field("language", "texts", _single("language", _language), "Its languages, as BCP 47 tags."),
    Field("skills", "skills", _single("skills", _skills), "What it develops: skills, or skills with their levels."),
    Field("assessment", "texts", _single("assessment", Reader.texts), "How proficiency is shown."),
    Field("badge", "uri", _single("badge", _badge), "The digital badge's achievement URI."),
    Field(
        "prerequisites",
        "requirement",
        _needed("prerequisites"),
        "What must be held before it may be started.",
        binds=True,
    ),
    Field("corequisites", "requirement", _needed("corequisites"), "What may be earned at the same time.", binds=True),
    Field("recommended", "requirement", _needed("recommended"), "Advice: shown, never required.", binds=True),
    Field("stack", "requirement", _stack, "What it is made of.", binds=True),
    Field(
        "award",
        "choice",
        _single("award", _choice),
        "Whether it is awarded by itself or on request; where there is a stack, by itself unless this says otherwise.",
        AWARDS,
    ),
    Field(
        "valid_for", "duration", _single("valid_for", Reader.duration), "How long it is valid; for life where missing."
    ),
    Field("valid_while", "choice", _valid_while, "Valid as long as what is held satisfies the stack.", ("stack",)),
    Field("grace", "grace", _single("grace", _grace), "How long it outlives that: `end-of-year`, or a length of time."),
    Field("renewal", "renewal", _single("renewal", stacking.renewal), "The ways to keep it.", personal=True),
    Field("status", "choice", _single("status", _choice), "Whether it can be earned.", STATUSES),
    Field("available", "dates", _available, "When it can be earned: `{from: DATE, until: DATE}`."),
    Field("equivalents", "requirements", _equivalents, "Ways that stand in for holding it.", binds=True),
    Field("same_as", "texts", _single("same_as", _same_as), "Other names of the very same credential.", personal=True),
    Field(
        "not_after",
        "pool",
        _single("not_after", lambda reader, node, _: pool(reader, node)),
        "It cannot be earned by one who already holds one of these.",
        personal=True,
    ),
    Field(
        "sharing",
        "sharing",
        _single("sharing", stacking.sharing),
        "Caps on parts that count here and in another credential.",
        personal=True,
    ),
)
FIELDS: dict[str, Field] = {field.name: field for field in _TABLE}

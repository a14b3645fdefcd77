"""The one table of a credential's fields: what each is called, means and looks like, and how it is read.

Everything that must know the fields asks this table: a new field is one entry here and one attribute of `Credential`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.catalog import field_readers as readers
from stackplan.catalog import figures, sessions, stacking
from stackplan.catalog.decode import pool
from stackplan.catalog.field_readers import single
from stackplan.catalog.names import closest
from stackplan.catalog.reader import Reader, entries
from stackplan.catalog.vocabulary import AWARDS, FORMATS, KINDS, STATUSES
from stackplan.source.scalars import as_bool
from stackplan.source.tree import Mapping, Scalar

if TYPE_CHECKING:
    from stackplan.catalog.field_readers import Attributes, FieldReader
    from stackplan.catalog.model import Source
    from stackplan.source.tree import Node


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `shape` names the form of its value (see `shapes`), `choices` the words of a closed list.

    `read` gives the attributes of `Credential` that the field makes, or None where it is malformed, and then reported.
    A field that `binds` (a requirement) cannot be a default. A `personal` one is read for each credential even as a
    default, since a selector in it never matches the credential that it belongs to. `examples` are plain values, for
    editors: none of them or several, and no mappings, for which `shapes` has one each.
    """

    name: str
    shape: str
    read: FieldReader
    doc: str
    choices: tuple[str, ...] = ()
    binds: bool = False
    personal: bool = False
    examples: tuple[object, ...] = ()


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


_TABLE = (
    Field("name", "text", single("name", Reader.line), "What it is called; its id where this is missing."),
    Field("description", "text", single("description", Reader.text), "What it is, in a sentence or more."),
    Field("url", "url", single("url", Reader.url), "The issuer's page about it."),
    Field(
        "tags",
        "texts",
        single("tags", Reader.texts),
        "Free words, by which selectors find it.",
        examples=("systems", ("systems", "theory")),
    ),
    Field(
        "source",
        "source",
        _source,
        "Where its facts come from: keys of `sources`, or by field.",
        examples=("bulletin", ("bulletin", "prices")),
    ),
    Field(
        "unverified",
        "unverified",
        _unverified,
        "`true`, or the fields that no source gives.",
        examples=(True, ("cost", "duration")),
    ),
    Field("kind", "choice", readers.choice("kind", KINDS), "What it is.", KINDS),
    Field("issuer", "issuer", single("issuer", Reader.issuer), "Who awards it: a key of `issuers`."),
    Field(
        "partners",
        "texts",
        single("partners", Reader.lines),
        "The industry partners that shaped it.",
        examples=("Example Motors", ("Example Motors", "Example Steel")),
    ),
    Field(
        "recognized_by",
        "texts",
        single("recognized_by", Reader.lines),
        "Who accepts it.",
        examples=("Example University", ("Example University", "State Board")),
    ),
    Field("level", "level", readers.level, "Its level, in words or as `{eqf: 7}`.", examples=("graduate", "beginner")),
    Field(
        "credits",
        "credits",
        single("credits", figures.credit_amount),
        "Its credits: with a stack those of the whole, never added to those of its parts.",
        examples=(3, 1.5),
    ),
    Field(
        "effort",
        "effort",
        single("effort", figures.effort),
        "The learner's own work in hours; with a stack on top of its parts.",
        examples=("45h", "1.5h", "30min"),
    ),
    Field(
        "duration",
        "duration",
        single("duration", Reader.duration),
        "Calendar time; with a stack on top of its parts.",
        examples=("15w", "6mo", "2y", "P15W"),
    ),
    Field(
        "cost",
        "cost",
        single("cost", figures.cost),
        "What it costs; with a stack on top of its parts.",
        examples=(1200, 99.95),
    ),
    Field(
        "whole",
        "whole",
        single("whole", readers.whole),
        "What the issuer publishes for the whole programme: compared with the sum of the parts, never planned.",
    ),
    Field(
        "format", "choices", readers.choices("format", FORMATS), "The alternatives in which it can be taken.", FORMATS
    ),
    Field(
        "offered",
        "offered",
        single("offered", sessions.offered),
        "When it begins: terms of the file, or sessions `{from: DATE, until: DATE}`; at any time where missing.",
        examples=("fall", ("fall", "spring")),
    ),
    Field(
        "language",
        "languages",
        single("language", readers.language),
        "Its languages, as BCP 47 tags.",
        examples=("en", ("en", "pt-BR")),
    ),
    Field(
        "skills",
        "skills",
        single("skills", readers.skills),
        "What it develops: skills, or skills with their levels.",
        examples=("python", ("python", "sql")),
    ),
    Field(
        "assessment",
        "texts",
        single("assessment", Reader.texts),
        "How proficiency is shown.",
        examples=("exam", ("exam", "portfolio")),
    ),
    Field("badge", "uri", single("badge", readers.badge), "The digital badge's achievement URI."),
    Field(
        "prerequisites",
        "requirement",
        readers.needed("prerequisites"),
        "What must be held before it may be started.",
        binds=True,
        examples=("cs-101", ("cs-101", "cs-102")),
    ),
    Field(
        "corequisites",
        "requirement",
        readers.needed("corequisites"),
        "What may be earned at the same time.",
        binds=True,
        examples=("lab-101", ("cs-101", "lab-101")),
    ),
    Field(
        "recommended",
        "requirement",
        readers.needed("recommended"),
        "Advice: shown, never required.",
        binds=True,
        examples=("cs-101", ("cs-101", "cs-102")),
    ),
    Field(
        "stack",
        "stack",
        readers.stack,
        "What it is made of.",
        binds=True,
        examples=(("cs-101", "cs-102"), ("cs-101", "cs-102", "project")),
    ),
    Field(
        "award",
        "choice",
        readers.choice("award", AWARDS),
        "Whether it is awarded by itself or on request; where there is a stack, by itself unless this says otherwise.",
        AWARDS,
    ),
    Field(
        "valid_for",
        "duration",
        single("valid_for", Reader.duration),
        "How long it is valid; for life where missing.",
        examples=("3y", "30mo"),
    ),
    Field(
        "valid_while", "choice", readers.valid_while, "Valid as long as what is held satisfies the stack.", ("stack",)
    ),
    Field(
        "grace",
        "grace",
        single("grace", readers.grace),
        "How long it outlives that: `end-of-year`, or a length of time.",
        examples=("end-of-year", "6mo"),
    ),
    Field("renewal", "renewal", single("renewal", stacking.renewal), "The ways to keep it.", personal=True),
    Field("status", "choice", readers.choice("status", STATUSES), "Whether it can be earned.", STATUSES),
    Field("available", "dates", readers.available, "When it can be earned: `{from: DATE, until: DATE}`."),
    Field(
        "equivalents",
        "requirements",
        readers.equivalents,
        "Ways that stand in for holding it.",
        binds=True,
        examples=(("cs-101",), ("cs-101", "cs-102")),
    ),
    Field(
        "same_as",
        "texts",
        single("same_as", readers.same_as),
        "Other names of the very same credential.",
        personal=True,
        examples=("OLD-101", ("OLD-101", "https://credentials.example/ce-0001")),
    ),
    Field(
        "not_after",
        "pool",
        single("not_after", lambda reader, node, _: pool(reader, node)),
        "It cannot be earned by one who already holds one of these.",
        personal=True,
        examples=("cs-101", ("cs-101", "cs-6*")),
    ),
    Field(
        "sharing",
        "sharing",
        single("sharing", stacking.sharing),
        "Caps on parts that count here and in another credential.",
        personal=True,
    ),
)
FIELDS: dict[str, Field] = {field.name: field for field in _TABLE}

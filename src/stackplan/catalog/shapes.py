"""The forms of values as pieces of a JSON Schema (draft-07), by the names that `fields` and `keys` give them.

Written with editors in mind, most of which use the YAML language server. What follows from that:

- One schema that fits is chosen by `if`, never by `anyOf` over mappings: a mistake is then reported where it stands,
  and not as that of some other alternative.
- `errorMessage` and `defaultSnippets` are words of editors, which validators ignore.
- Patterns are of the part of regular expressions that Python and JavaScript (with its flag `u`) share.

A piece may be stricter than the reader in no case but one: text such as `cs-*` is no reference where one is wanted.
(Some `same_as` could make it one.) It is looser wherever names, dates or several figures would have to be compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackplan.catalog import keys
from stackplan.catalog.figures import ACCEPTED, PERIODS
from stackplan.catalog.names import ID
from stackplan.catalog.vocabulary import KINDS
from stackplan.units import CREDIT_UNITS

if TYPE_CHECKING:
    from stackplan.catalog.keys import Key

Schema = dict[str, Any]

_ANY_NUMBER = {"type": "number"}
TOO_LARGE = 10**15  # numbers have at most 15 digits before the point
_ID_MESSAGE = "An id has lower-case letters, digits, dots and hyphens, and begins with a letter or a digit."
_TIME_MESSAGE = "Write a length of time with its unit: 45h, 15w, 6mo, 2y or 5d."


def ref(shape: str) -> Schema:
    """A reference to a shape's definition."""
    return {"$ref": f"#/definitions/{shape}"}


def described(key: Key) -> Schema:
    """The schema of a key: its shape, with what it means in this place. Validators take the shape alone."""
    return {**ref(key.shape), **documentation(key.doc, key.examples)}


def documentation(doc: str, examples: tuple[object, ...] = ()) -> Schema:
    """What editors show of a key or of a field."""
    shown: Schema = {"description": doc.replace("`", "")}
    if "`" in doc:
        shown["markdownDescription"] = doc
    if examples:
        shown["examples"] = [list(example) if isinstance(example, tuple) else example for example in examples]
    return shown


def mapping(table: dict[str, Key], title: str | None = None, **more: Any) -> Schema:
    """The schema of a mapping with the keys of a table, and any that begin with `x-`. Editors tell people the title."""
    needed = [name for name, key in table.items() if key.needed]
    like = ", ".join(f"{name}: ..." for name in table)
    return closed({name: described(key) for name, key in table.items()}, needed, title or f"{{{like}}}", **more)


def closed(properties: Schema, needed: list[str], title: str, **more: Any) -> Schema:
    """The schema of a mapping with these properties, and any that begin with `x-`."""
    return {
        "title": title,
        "type": "object",
        "properties": properties,
        **({"required": needed} if needed else {}),
        "patternProperties": {"^x-": {}},
        "additionalProperties": False,
        **more,
    }


def by_id(value: Schema, *, names: Schema | None = None, **more: Any) -> Schema:
    """The schema of a mapping from ids to values."""
    names = names or ID_NAME
    title = f"{{{names['title']}: ...}}"
    return {"title": title, "type": "object", "propertyNames": names, "additionalProperties": value, **more}


def text(pattern: str = r"\S", message: str = "Write some text.", number: Schema | None = _ANY_NUMBER) -> Schema:
    """Text: what is written, quoted or not. YAML takes `101` for a number and `true` for a boolean; both are text here.

    A boolean is what is nothing else, for editors offer `true` and `false` wherever a schema names the type.
    """
    written = {"type": "string", "pattern": pattern, "errorMessage": message}
    boolean = {"not": {"type": ["string", "number", "array", "object", "null"]}}
    return {"anyOf": [written, *([] if number is None else [number]), boolean]}


def words(pattern: str, message: str) -> Schema:
    """Text that is never a number or a boolean."""
    return {"type": "string", "pattern": f"^(?:{pattern})$", "errorMessage": message}


def choice(of: tuple[str, ...]) -> Schema:
    """One of a closed list."""
    return {"enum": list(of)}


def one_or_several(item: Schema, **of_the_list: Any) -> Schema:
    """A value, or a list of such values."""
    return {"if": {"type": "array"}, "then": {"type": "array", "items": item, **of_the_list}, "else": item}


def one_or_several_mappings(item: Schema) -> Schema:
    """A mapping, or a list of such mappings. The type is for editors, which then begin a list."""
    return {"type": ["array", "object"], **one_or_several(item)}


def number_or(table: dict[str, Key], like: dict[str, Any], **number: Any) -> Schema:
    """A number, or a mapping that says more; `like` shows the mapping."""
    return {
        "type": ["number", "object"],
        "if": {"type": "object"},
        "then": mapping(table),
        "else": {"exclusiveMaximum": TOO_LARGE, **number},
        "defaultSnippets": [snippet(like)],
    }


def snippet(like: dict[str, Any], doc: str | None = None) -> Schema:
    """What an editor offers to write: an example, whose values wait to be written over."""
    label = ", ".join(f"{key}: ..." for key in like)
    return {"label": label, **({"description": doc} if doc else {}), "body": _held_open(like, [0])}


def _held_open(value: Any, count: list[int]) -> Any:
    if isinstance(value, dict):
        return {key: _held_open(inner, count) for key, inner in value.items()}
    if isinstance(value, list):
        return [_held_open(inner, count) for inner in value]
    count[0] += 1
    return f"${{{count[0]}:{value}}}"


# Lengths of time, as `units.parse_duration` reads them

_N = r"\d{1,6}"
_HOURS = rf"(?:{_N}\.\d+\s*h\s*|(?:{_N}\s*h\s*)?(?:{_N}\s*min\s*)?)"
_ISO_HOURS = rf"(?:[Tt](?=\d)(?:{_N}\.\d+[Hh]|(?:{_N}[Hh])?(?:{_N}[Mm])?))?"


def _length_of_time(calendar: str) -> str:
    """The pattern of a duration whose years, months, weeks and days are written with these digits."""
    short = "".join(rf"(?:{calendar}\s*{unit}\s*)?" for unit in ("y", "mo", "w", "d"))
    iso = "".join(rf"(?:{calendar}[{unit.upper()}{unit}])?" for unit in "ymwd")
    return rf"\s*(?:(?=\d){short}{_HOURS}|[Pp](?=[\dTt]){iso}{_ISO_HOURS}\s*)"


_TIME = _length_of_time(_N)
_WORK = _length_of_time("0{1,6}")
_SHARE = r"(?:0{0,6}100(?:\.0{1,9})?|0{0,7}\d{1,2}(?:\.\d{1,9})?)\s*%|\d{1,9}\s*/\s*0{0,8}[1-9]\d{0,8}"
_YEARLY = r"(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8])"
_DATE = r"(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"


def _starts(day: str) -> Schema:
    """Of a session, that its first day has a form."""
    return {"properties": {"from": {"type": "string", "pattern": f"^(?:{day})$"}}, "required": ["from"]}


def _ends(day: str) -> Schema:
    """The same of its last day."""
    return {"properties": {"until": words(day, "Write both days with a year, or both without.")}}


def _amount(**measures: Schema) -> Schema:
    """The N of a limit: a number, a share, or one of these with what it counts."""
    measured = {"properties": measures, "additionalProperties": False}
    return {
        "type": ["number", "string", "object"],
        "if": {"type": "object"},
        "then": {**measured, "minProperties": 1, "maxProperties": 1},
        "else": _NUMBER_OR_SHARE,
        "defaultSnippets": [snippet({measure: 2}) for measure in measures],
    }


ID_NAME = {"title": "id", "type": "string", "pattern": f"^{ID.pattern}$", "errorMessage": _ID_MESSAGE}
_NUMBER = {"type": "number", "minimum": 0, "exclusiveMaximum": TOO_LARGE}
_NUMBER_OR_SHARE = {
    "type": ["number", "string"],
    "minimum": 0,
    "pattern": f"^(?:{_SHARE})$",
    "errorMessage": "Write a number, or a share such as 75% or 1/3.",
}
_WHOLE = {"type": "integer", "minimum": 0}
_MEMBERS = {"if": {"type": "number"}, "then": _WHOLE, "else": _NUMBER_OR_SHARE}

SHAPES: dict[str, Schema] = {
    # Text and names
    "text": text(),
    "texts": one_or_several(ref("text")),
    "id": text(f"^{ID.pattern}$", _ID_MESSAGE, {"type": "number", "minimum": 0}),
    "issuer": text(),
    "url": words(r"https?://[^\s/]+\S*", "Write a web address that begins with https://."),
    "uri": words(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", "Write the URI of an achievement."),
    "languages": one_or_several(
        text("^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$", "Write a language tag such as en or pt-BR.", None)
    ),
    # Figures
    "number": _NUMBER,
    "positive": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": TOO_LARGE},
    "count": {"type": "integer", "minimum": 1},
    "eqf": {"type": "integer", "minimum": 1, "maximum": 8},
    "level": {"if": {"type": "object"}, "then": mapping(keys.LEVEL), "else": ref("text"),
              "defaultSnippets": [snippet({"eqf": 7})]},
    "unit": choice(CREDIT_UNITS),
    "currency": words("[A-Z]{3}", "Write a code of three capital letters, such as USD."),
    "credits": number_or(keys.CREDITS, {"amount": 5, "unit": "ects"}, minimum=0),
    "total": number_or(keys.TOTAL, {"amount": 120, "unit": "clock-hour"}, exclusiveMinimum=0),
    "cost": number_or(keys.COST, {"amount": 49, "currency": "USD", "per": "month"}, minimum=0),
    "whole": mapping(keys.WHOLE),
    "date": words(_DATE, "Write a date such as 2026-12-31."),
    "dates": mapping(keys.DATES),
    "day": words(rf"{_DATE}|{_YEARLY}", "Write a date such as 2027-09-01, or 09-01 for every year."),
    "session": mapping(
        keys.SESSION,
        "session",
        **{"if": _starts(_YEARLY), "then": _ends(_YEARLY), "else": {"if": _starts(_DATE), "then": _ends(_DATE)}},
    ),
    "offered": one_or_several({"if": {"type": "object"}, "then": ref("session"), "else": ref("text")}),
    "duration": words(_TIME, _TIME_MESSAGE),
    "effort": words(_WORK, "Write hours, such as 45h or 1.5h."),
    "grace": words(f"end-of-year|{_TIME}", "Write end-of-year, or a length of time such as 6mo."),
    "period": words(rf"{'|'.join(PERIODS)}|(?=[\s\S]*[1-9])(?:{_TIME})", "Write month, year, ... or such as 3mo."),
    "skills": one_or_several(
        {"if": {"type": "object"}, "then": by_id(_NUMBER, names={"title": "skill"}), "else": ref("text")}
    ),
    # Conditions and bounds
    "conditions": mapping(keys.CONDITIONS),
    "accept": {**one_or_several(choice(ACCEPTED)), "examples": list(ACCEPTED)},
    "average": text(number={"type": "number", "minimum": 0}),
    "amount": _amount(members=_MEMBERS, credits=_NUMBER_OR_SHARE),
    "cap": _amount(members=_MEMBERS, credits=_NUMBER_OR_SHARE, uses=_WHOLE),
    "limits": one_or_several_mappings(
        mapping(keys.LIMIT, "limit", anyOf=[{"required": ["at_most"]}, {"required": ["at_least"]}])
    ),
    "start": choice(("expiry", "renewal")),
    "renewal": one_or_several_mappings(
        mapping(keys.RENEWAL, "way of renewal", anyOf=[{"required": [key]} for key in ("by", "effort", "cost")])
    ),
    "sharing": one_or_several_mappings(mapping(keys.SHARING, "cap on sharing")),
    # Selectors
    "wanted": one_or_several(ref("text"), minItems=1),
    "patterns": one_or_several(ref("text"), minItems=1),
    "kinds": {**one_or_several(choice(KINDS), minItems=1), "examples": list(KINDS)},
    "levels": one_or_several(ref("level"), minItems=1),
    "bounds": mapping(keys.BOUNDS),
    # What a file declares
    "version": {"enum": [1, "1"], "default": 1},
    "sources": by_id(mapping(keys.SOURCE, "source"), names={"title": "source"}),
    "issuers": by_id(mapping(keys.ISSUER, "issuer")),
    "skill_list": by_id(mapping(keys.SKILL, "skill")),
    "facts": by_id(mapping(keys.FACT, "fact")),
    "terms": by_id(one_or_several_mappings(ref("session")), names=ID_NAME | {"title": "term"}),
    "scales": by_id({
        "title": "grade scale",
        "type": ["array", "object"],
        "items": ref("text"), "minItems": 1, "uniqueItems": True,
        "additionalProperties": _NUMBER, "minProperties": 1,
    }),
    "tag_lists": by_id(
        one_or_several(text(r"^(?=[\s\S]*\S)[^*?\[]*$", "A list names each credential: no globs.")),
        names={"title": "tag"},
    ),
}  # fmt: skip

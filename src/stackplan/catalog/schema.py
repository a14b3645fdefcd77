"""The JSON Schema of a catalog file, made of the tables that the readers read by: `fields` and `keys`.

It tells an editor what may stand where, and what it means. It knows the form of a file and nothing of its neighbours:
whether a credential exists, or a figure has a currency, is for the reader to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.catalog import keys
from stackplan.catalog.fields import FIELDS
from stackplan.catalog.shapes import (
    SHAPES,
    Schema,
    by_id,
    choice,
    closed,
    described,
    documentation,
    mapping,
    one_or_several,
    ref,
    snippet,
    text,
)

if TYPE_CHECKING:
    from stackplan.catalog.fields import Field
    from stackplan.catalog.keys import Form

DRAFT = "http://json-schema.org/draft-07/schema#"
MADE_BY = "Written by `stackplan schema`. Write it again rather than edit it."
# No glob (see `shapes`): only lower-case letters, digits, dots, hyphens, slashes and the signs of globs, one of them.
_NO_GLOB = r"^(?=[\s\S]*\S)(?:[^*?\[]*|[\s\S]*[^a-z0-9.*?\[\]!/-][\s\S]*)$"
_NO_FORM = (
    f"A requirement needs one of: {', '.join(keys.FORMS)}. "
    "A selector says what to look for, not how many: write {any: {tag: ...}}."
)


def catalog_schema() -> Schema:
    """The schema of one file of a catalog."""
    return {
        "$schema": DRAFT,
        "$comment": MADE_BY,
        "description": "A file of a stackplan catalog: microcredentials, and what they stack into.",
        **mapping(keys.FILE, "stackplan catalog"),
        "definitions": {**SHAPES, **_requirements(), **_of_credentials()},
    }


# Credentials


def _of_credentials() -> Schema:
    """The definitions that are made of the fields."""
    own = {name: _field(field) for name, field in FIELDS.items()}
    cited = {name: ref("cited") for name in FIELDS}
    defaults = {name: schema for name, schema in own.items() if not FIELDS[name].binds}
    units = {name: described(key) for name, key in keys.UNITS.items()}
    names = one_or_several(choice(tuple(FIELDS)))
    return {
        "credentials": by_id(ref("credential")),
        "credential": closed(own, [], "credential"),
        "defaults": closed(defaults | units, [], "defaults"),
        "source": {"if": {"type": "object"}, "then": closed(cited, [], "{field: source}"), "else": ref("texts")},
        "cited": {"anyOf": [ref("text"), {"type": "array", "items": ref("text")}]},
        "unverified": {"if": {"type": "boolean"}, "then": {}, "else": names},
    }


def _field(field: Field) -> Schema:
    """The schema of one field. A closed list stands in its place, for editors to offer its words."""
    shown = documentation(field.doc, field.examples)
    if field.shape == "choice":
        return {**choice(field.choices), **shown}
    if field.shape == "choices":
        return {**one_or_several(choice(field.choices)), **shown, "examples": list(field.choices)}
    return {**ref(field.shape), **shown}


# Requirements


def _requirements() -> Schema:
    """The definitions of requirements, pools and selectors, which refer to one another."""
    forms = [snippet(form.example, form.doc) for form in keys.FORMS.values()]
    one = {
        "title": "requirement",
        "description": "An id, a list of which every member is required, or a mapping in one of nine forms.",
        **_by_type(ref("requirement-mapping"), ref("reference")),
        **_offering(forms),
    }
    pool = {
        "title": "pool",
        "description": "An id, a glob such as cs-6*, a selector, or a list that mixes these with requirements.",
        **_by_type(ref("pool-mapping"), ref("text")),
        **_offering([*forms, snippet({"tag": "systems"}, "What has a tag."), snippet({"kind": "course"})]),
    }
    return {
        "requirement": one,
        "stack": {**one, "minItems": 1},
        "requirements": one_or_several(ref("requirement")),
        "reference": text(_NO_GLOB, 'Say how many are required: {all: "cs-*"} or {any: "cs-*"}.'),
        "pool": pool,
        "requirement-mapping": _one_of_the_forms(
            {**_offered(), "minProperties": 1, "additionalProperties": False, "errorMessage": _NO_FORM}
        ),
        "pool-mapping": _one_of_the_forms({"allOf": [ref("selector"), _offered()]}, selectors=True),
        "selector": mapping(keys.SELECTOR, "selector", minProperties=1),
        "sections": by_id(ref("requirement"), minProperties=1),
        **{f"form-{key}": _form(key, form) for key, form in keys.FORMS.items()},
    }


def _by_type(of_mapping: Schema, of_scalar: Schema) -> Schema:
    """A requirement or a pool: its members, where it is a list, are those of a pool."""
    return {
        "if": {"type": "object"},
        "then": of_mapping,
        "else": {"if": {"type": "array"}, "then": {"type": "array", "items": ref("pool")}, "else": of_scalar},
    }


def _offering(snippets: list[Schema]) -> Schema:
    """What an editor offers where nothing is written yet. It refuses nothing, and is silent inside of a mapping."""
    return {"anyOf": [{"type": "object"}, {"not": {"type": "object"}, "defaultSnippets": snippets}]}


def _form(key: str, form: Form) -> Schema:
    table = {key: form.key, **form.keys, **keys.SHARED}
    return {"description": form.doc, **mapping(table, f"requirement with '{key}'")}


def _offered() -> Schema:
    """The keys that make a form, for an editor to offer where none is there yet. It refuses nothing."""
    return {"properties": {key: documentation(form.doc) | {"type": TYPES} for key, form in keys.FORMS.items()}}


TYPES = ["string", "number", "object", "array"]


def _one_of_the_forms(otherwise: Schema, *, selectors: bool = False) -> Schema:
    """The form of the first key that makes one. In a pool, `credits` without `from` is a selector's."""
    chain = otherwise
    for key in reversed(keys.FORMS):
        needed = [key, "from"] if selectors and key == "credits" else [key]
        chain = {"if": {"required": needed}, "then": ref(f"form-{key}"), "else": chain}
    return {"type": "object", **chain}

"""The JSON Schema says of the form of a catalog what the reader says: no more, and as much as a schema can."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from stackplan.catalog import keys
from stackplan.catalog.decode import _READERS
from stackplan.catalog.fields import FIELDS
from stackplan.catalog.keys import FORMS, Key
from stackplan.catalog.load import load
from stackplan.catalog.schema import catalog_schema
from stackplan.source.tree import SourceFile

from . import cases
from .schema_helpers import problems, validator, value_of
from .test_fields import READ

ROOT = Path(__file__).parents[2]
SCHEMA = catalog_schema()
DEFINITIONS = SCHEMA["definitions"]
HERE = Path(__file__).parent
REFUSED = (HERE / "schema-refused.yaml").read_text(encoding="utf-8").split("\n--- ")[1:]


def test_it_is_a_draft_07_schema() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_every_reference_leads_to_a_definition_and_every_definition_is_used() -> None:
    used = {schema["$ref"].removeprefix("#/definitions/") for schema in schemas(SCHEMA) if "$ref" in schema}
    assert used == set(DEFINITIONS)


def schemas(value: Any) -> list[dict[str, Any]]:
    """Every mapping in the schema; names of properties are mappings of it too, which does no harm."""
    found = [value] if isinstance(value, dict) else []
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        found += schemas(inner)
    return found


# It knows every word of the language


def test_every_field_is_in_it_with_its_words() -> None:
    own = DEFINITIONS["credential"]["properties"]
    assert list(own) == list(FIELDS)
    for name, field in FIELDS.items():
        shown = own[name]
        assert shown.get("markdownDescription", shown["description"]) == field.doc
        assert set(field.choices) <= set(str(shown).replace("'", " ").split()), name
    defaults = set(DEFINITIONS["defaults"]["properties"])
    assert defaults == {name for name, field in FIELDS.items() if not field.binds} | set(keys.UNITS)


def test_every_form_is_in_it_with_its_keys() -> None:
    assert set(_READERS) == set(FORMS)
    for key, form in FORMS.items():
        definition = DEFINITIONS[f"form-{key}"]
        assert definition["description"]
        assert set(definition["properties"]) == {key, *form.keys, *keys.SHARED}
        for where in ("requirement", "pool"):
            assert f"'#/definitions/form-{key}'" in str(DEFINITIONS[f"{where}-mapping"])
            assert any(offer["label"].startswith(key) for offer in DEFINITIONS[where]["anyOf"][1]["defaultSnippets"])


def test_mappings_take_what_begins_with_x_and_nothing_else_unknown() -> None:
    for table in schemas(SCHEMA):
        if isinstance(table.get("properties"), dict) and "type" in table and "patternProperties" in table:
            assert table["patternProperties"] == {"^x-": {}}
            assert table["additionalProperties"] is False


def test_every_key_has_a_sentence_and_no_single_example() -> None:
    """A single example would be put into the file by editors without asking."""
    tables = [table for table in vars(keys).values() if isinstance(table, dict)]
    described = [key for table in tables for key in table.values() if isinstance(key, Key)]
    described += [key for form in FORMS.values() for key in (form.key, *form.keys.values())]
    for each in (*described, *FIELDS.values()):
        assert each.doc.endswith("."), each
        assert len(each.examples) != 1, each
        assert not any(isinstance(example, dict) for example in each.examples), each


def test_editors_write_the_colon_after_every_key() -> None:
    """The YAML language server does so where it knows a type, or several things to write."""
    for table in schemas(SCHEMA):
        properties = table.get("properties")
        if not isinstance(properties, dict) or "patternProperties" not in table:
            continue
        for name, schema in properties.items():
            whole = DEFINITIONS[schema["$ref"].removeprefix("#/definitions/")] | schema if "$ref" in schema else schema
            known = {"type", "anyOf", "enum", "properties"} & set(whole)
            assert known or whole.get("examples") or len(whole.get("defaultSnippets", ())) > 1, name


# What is well formed is valid


def catalogs() -> list[Any]:
    found = [pytest.param(path.read_text(encoding="utf-8"), id=path.name) for path in ROOT.glob("pathways/**/*.yaml")]
    found += [
        pytest.param(path.read_text(encoding="utf-8"), id=path.name) for path in ROOT.glob("tests/cli/catalog/*.yaml")
    ]
    for name in cases.names():
        text = cases.text_of(name)
        broken = {line.partition(":")[0] for line in cases.expected(text)}
        for file in cases.files_of(text):
            if file.name not in broken:
                found.append(pytest.param(file.data.decode(), id=f"{name}-{file.name}"))
    return found


@pytest.mark.parametrize("text", catalogs())
def test_what_the_reader_reads_is_valid(text: str) -> None:
    assert problems(text) == []


SCENARIOS = {
    path.stem: value_of(path.read_text(encoding="utf-8"))["catalog"]
    for path in sorted((ROOT / "tests" / "scenarios").glob("*.yaml"))
}


@pytest.mark.parametrize("name", [name for name, catalog in SCENARIOS.items() if isinstance(catalog, dict)])
def test_the_catalogs_of_scenarios_are_valid(name: str) -> None:
    """But for mistakes of form, where a scenario is about those. Others are about a shipped catalog."""
    for text in SCENARIOS[name].values():
        found = load([SourceFile("case.yaml", text.encode())])[1]
        wrong = [finding for finding in found if finding.code.code < "SP2"]
        assert bool(problems(text)) == bool(wrong)


@pytest.mark.parametrize("text", [text for text, _ in READ])
def test_every_way_to_write_a_field_is_valid(text: str) -> None:
    assert problems(f"stackplan: 1\nnamespace: ns\ncredentials:\n  it:\n    {text}\n") == []


def test_examples_are_read_without_a_mistake_of_form_and_are_valid() -> None:
    """As JSON, which is YAML too."""
    examples = [{name: example} for name, field in FIELDS.items() for example in field.examples]
    examples += [{"stack": form.example} for form in FORMS.values()]
    credentials = {f"c-{number}": example for number, example in enumerate(examples)}
    text = f"stackplan: 1\nnamespace: ns\ndefaults: {{currency: USD}}\ncredentials: {json.dumps(credentials)}\n"
    assert problems(text) == []
    found = load([SourceFile("case.yaml", text.encode())])[1]
    assert [finding for finding in found if finding.code.code < "SP2"] == []


# What is malformed is not


@pytest.mark.parametrize("text", [pytest.param(text, id=text.splitlines()[0].strip("# ")) for text in REFUSED])
def test_what_is_malformed_is_refused(text: str) -> None:
    assert problems(text)
    assert load([SourceFile("case.yaml", text.encode())])[1], "the reader has nothing against it"


BEYOND = {"cost-a", "dates-b", "condition-f", "same-a"}  # for what would have to be compared


@pytest.mark.parametrize("name", ["fields", "figures", "requirements"])
def test_mistakes_of_form_in_the_cases_are_refused(name: str) -> None:
    text = cases.text_of(name)
    found = load(cases.files_of(text))[1]
    wrong = {str(finding.credential).partition("/")[2] for finding in found if finding.code.code < "SP2"}
    refused = {str(error.absolute_path[1]) for error in validator().iter_errors(value_of(text))}
    assert refused == wrong - BEYOND


# The same of every value in every place


PLACES = [f"{name}: {{}}" for name in FIELDS]
PLACES += [f"stack: {{{{{key}: {{}}}}}}" for key in FORMS]
PLACES += [f"stack: {{{{any: {{{{{key}: {{}}}}}}}}}}" for key in (*keys.SELECTOR, *FORMS)]
PLACES += [f"stack: {{{{choose: 1, from: a, {key}: {{}}}}}}" for key in (*keys.SELECTION, *keys.SHARED)]
PLACES += [f"stack: {{{{credential: a, {key}: {{}}}}}}" for key in (*keys.CONDITIONS, "except")]
PLACES += ["stack: {{choose: 1, from: {}}}", "stack: {{credits: {}, from: a}}", "stack: [{}]"]
PLACES += [f"stack: {{{{all: a, limits: {{{{at_most: 1, of: a, {key}: {{}}}}}}}}}}" for key in ("at_least", "unless")]
PLACES += ["stack: {{all: a, limits: [{{at_most: {}, of: a}}]}}", "stack: {{all: a, limits: {{at_least: 1, of: {}}}}}"]
PLACES += ["stack: {{all: a, limits: {}}}", "stack: {{sections: {{s: {}}}}}", "stack: {{any: [a, {}]}}"]
PLACES += ["stack: {{fact: f, at_least: {}}}", "stack: {{fact: f, within: {}}}", "stack: {{skill: s, level: {}}}"]
PLACES += [f"renewal: {{{{extends: 1y, by: a, {key}: {{}}}}}}" for key in keys.RENEWAL if key not in ("extends", "by")]
PLACES += ["renewal: {{extends: {}, by: a}}", "renewal: {{extends: 1y, by: {}}}", "renewal: [{}]"]
PLACES += [f"sharing: {{{{with: a, at_most: 1, {key}: {{}}}}}}" for key in ("of", "each", "within", "unless")]
PLACES += ["sharing: {{with: {}, at_most: 1}}", "sharing: [{{with: a, at_most: {}}}]", "sharing: [{}]"]
PLACES += ["whole: {{effort: {}}}", "cost: {{amount: {}}}", "cost: {{amount: 1, per: {}}}", "level: {{eqf: {}}}"]
PLACES += ["offered: {{from: {}, until: 12-20}}", "offered: {{from: 2026-01-01, until: {}}}", "offered: [{}]"]
PLACES += ["available: {{from: {}}}", "source: {{cost: {}}}", "skills: [{}]", "skills: {{python: {}}}", "format: [{}]"]

# Values that the reader refuses and the schema may let pass, and in which places. It cannot tell a share above the
# whole, nor a number that is written in a way that only text has. A web address may be a credential's other name. And
# a selector of `x-*` alone is left, for the sake of clear messages for all others.
LOOSE = {
    **dict.fromkeys(("3/2", "3.0", "5.", ".5", "+5", "-0", "https://e.org/n?x=1", "{x-note: 1}"), ""),
    "true": "language: {}",  # text as any scalar is, and no language
    "{}": "stack: {{any: {{credits: {}}}}}",  # no bounds in a selector, or no number in a requirement
}
WRITTEN = (HERE / "schema-values.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("place", PLACES)
def test_the_schema_and_the_reader_agree_on_every_value_in_every_place(place: str) -> None:
    head = "stackplan: 1\nnamespace: ns\ndefaults: {currency: USD}\ncredentials:\n"
    lines = [f"  c-{number}: {{{place.format(value)}}}\n" for number, value in enumerate(WRITTEN)]
    text = head + "".join(lines)
    found = load([SourceFile("case.yaml", text.encode())])[1]
    assert not any(finding.fatal for finding in found)
    wrong = {str(finding.credential)[3:] for finding in found if finding.code.code < "SP2"}
    refused = {str(error.absolute_path[1]) for error in validator().iter_errors(value_of(text))}
    written = {f"c-{number}": value for number, value in enumerate(WRITTEN)}
    assert {written[id_] for id_ in refused - wrong} == set(), "the schema refuses what the reader reads"
    loose = {value for value, where in LOOSE.items() if where in ("", place)}
    assert {written[id_] for id_ in wrong - refused} <= loose, "the schema lets pass what the reader refuses"

"""Validating YAML against the JSON Schemas: what a validator says of a text, with each scalar as YAML 1.2 reads it."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from jsonschema import Draft7Validator

from stackplan.catalog.schema import catalog_schema
from stackplan.learner.schema import record_schema
from stackplan.source.read import read
from stackplan.source.scalars import as_value
from stackplan.source.tree import SourceFile

if TYPE_CHECKING:
    from jsonschema import ValidationError


@cache
def validator(which: str = "catalog") -> Draft7Validator:
    return Draft7Validator({"catalog": catalog_schema, "record": record_schema}[which]())


def value_of(text: str) -> Any:
    """A document as plain values, as an editor has them: numbers that are not whole are floats."""
    root, found = read(SourceFile("case.yaml", text.encode()))
    assert root is not None, found
    return _plain(as_value(root))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


def problems(text: str, which: str = "catalog") -> list[str]:
    """What the schema has against a document, each with its place."""
    return [told(error) for error in validator(which).iter_errors(value_of(text))]


def told(error: ValidationError) -> str:
    return f"{'/'.join(map(str, error.absolute_path))}: {error.message[:120]}"

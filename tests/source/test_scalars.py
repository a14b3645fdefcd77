"""What a scalar means: the YAML 1.2 core rules, as far as the language keeps them."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from stackplan.diagnostics import Span
from stackplan.source.scalars import as_bool, as_date, as_decimal, as_int, as_text, as_value, is_null
from stackplan.source.tree import Mapping, Scalar, Sequence

SPAN = Span("x.yaml", 1, 1, 1, 1)


def plain(text: str) -> Scalar:
    return Scalar(text, True, SPAN)


def in_quotes(text: str) -> Scalar:
    return Scalar(text, False, SPAN)


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_null(text: str) -> None:
    assert is_null(plain(text))
    assert as_text(plain(text)) is None
    assert not is_null(in_quotes(text))
    assert as_text(in_quotes(text)) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False), ("FALSE", False)]
    + [(text, None) for text in ("NO", "no", "yes", "on", "off", "y", "tRue", "1", "")],
)
def test_bool(text: str, value: bool | None) -> None:
    assert as_bool(plain(text)) is value
    assert as_bool(in_quotes(text)) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("101", 101), ("-3", -3), ("+3", 3), ("9" * 15, 10**15 - 1)]
    + [(text, None) for text in ("0123", "0x1F", "0o17", "1_000", "12:30", "3.0", "", "٣", "9" * 16, "9" * 9999)],
)
def test_int(text: str, value: int | None) -> None:
    assert as_int(plain(text)) == value
    assert as_int(in_quotes(text)) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("445", "445"), ("1.50", "1.50"), (".5", ".5"), ("5.", "5"), ("-0", "0"), ("-1.5", "-1.5"), ("1e3", "1000")]
    + [("15E-1", "1.5"), ("0e99", "0"), ("0.0", "0"), ("1" + "0" * 14, "1" + "0" * 14), ("0.0000000001", "1E-10")]
    + [(text, None) for text in ("", ".", "-", "e5", ".e5", "1e", "0123", "00.5", "1_000", ".inf", "-.inf", ".nan", "nan")]
    + [(text, None) for text in ("1e15", "1e999", "1e999999999", "1e-11", "Infinity", "١", "1,5", "0x10", "12:30")],
)  # fmt: skip
def test_decimal(text: str, value: str | None) -> None:
    number = as_decimal(plain(text))
    assert number == (None if value is None else Decimal(value))
    if number is not None:
        assert -10 <= int(number.as_tuple().exponent) <= 0
    assert as_decimal(in_quotes(text)) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("2024-02-29", date(2024, 2, 29)), ("2026-12-31", date(2026, 12, 31))]
    + [(text, None) for text in ("2024-13-01", "2023-02-29", "2024-2-9", "20240229", "2024-W01-1", "0000-01-01", "")],
)
def test_date(text: str, value: date | None) -> None:
    assert as_date(plain(text)) == value
    assert as_date(in_quotes(text)) == value


def test_text_is_any_scalar() -> None:
    assert [as_text(plain(text)) for text in ("101", "NO", "true", "0123")] == ["101", "NO", "true", "0123"]


def test_a_collection_is_none_of_these() -> None:
    for node in (Sequence((), SPAN), Mapping((), SPAN)):
        assert not is_null(node)
        assert [read(node) for read in (as_bool, as_int, as_decimal, as_date, as_text)] == [None] * 5


def test_value() -> None:
    items = Sequence((plain("1"), plain("1.5"), in_quotes("1"), plain("~"), plain("true"), plain("NO")), SPAN)
    assert as_value(Mapping(((plain("x"), items),), SPAN)) == {"x": [1, Decimal("1.5"), "1", None, True, "NO"]}

"""Money, durations and decimals: exact, parsed from text, written back as people write them."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackplan.units import Duration, Money, format_decimal, is_currency, parse_decimal, parse_duration

# Durations


@pytest.mark.parametrize(
    ("text", "duration", "written"),
    [
        ("45h", Duration(hours=Fraction(45)), "45h"),
        ("1.5h", Duration(hours=Fraction(3, 2)), "1.5h"),
        ("30min", Duration(hours=Fraction(1, 2)), "30min"),
        ("90min", Duration(hours=Fraction(3, 2)), "1.5h"),
        ("1h20min", Duration(hours=Fraction(4, 3)), "1h20min"),
        ("15w", Duration(weeks=15), "15w"),
        ("6mo", Duration(months=6), "6mo"),
        ("18mo", Duration(months=18), "18mo"),
        ("2y", Duration(years=2), "2y"),
        ("5d", Duration(days=5), "5d"),
        ("1y6mo", Duration(years=1, months=6), "1y6mo"),
        (" 1y 6 mo ", Duration(years=1, months=6), "1y6mo"),
        ("0h", Duration(), "0h"),
        ("0d", Duration(), "0h"),
        ("P15W", Duration(weeks=15), "15w"),
        ("PT45H", Duration(hours=Fraction(45)), "45h"),
        ("PT1.5H", Duration(hours=Fraction(3, 2)), "1.5h"),
        ("PT30M", Duration(hours=Fraction(1, 2)), "30min"),
        ("P1Y6M", Duration(years=1, months=6), "1y6mo"),
        ("P1Y6M2W3DT4H", Duration(1, 6, 2, 3, Fraction(4)), "1y6mo2w3d4h"),
    ],
)
def test_duration(text: str, duration: Duration, written: str) -> None:
    assert parse_duration(text) == duration
    assert str(duration) == written
    assert parse_duration(written) == duration


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("6m", "'6m' is ambiguous: write 6mo for months or 6min for minutes"),
        ("6M", "'6M' is ambiguous: write 6mo for months or 6min for minutes"),
        ("45", "'45' has no unit: write 45h for hours, or 45d, 45w, 45mo, 45y"),
        ("15 weeks", "'weeks' is not a unit of time here: write 15w"),
        ("3 Months", "'Months' is not a unit of time here: write 3mo"),
        ("45H", "'H' is not a unit of time here: write 45h"),
        ("3q", "'q' is not a unit of time: use h, min, d, w, mo or y, such as 45h or 15w"),
        ("", "'' is not a duration; write for example 45h, 15w, 6mo, 2y or 5d"),
        ("-5d", "'-5d' is not a duration; write for example 45h, 15w, 6mo, 2y or 5d"),
        ("h", "'h' is not a duration; write for example 45h, 15w, 6mo, 2y or 5d"),
        ("1,5h", "'1,5h' is not a duration: write 1.5h"),
        ("12:30", "'12:30' has no unit: write 12h30min for hours and minutes"),
        ("12:75", "'12:75' has no unit: write 12h for hours, or 12d, 12w, 12mo, 12y"),
        ("1.5y", "'1.5y': only hours may have decimals; write it in the next smaller unit"),
        ("1.5h30min", "'1.5h30min': write either decimals of an hour or minutes"),
        ("6mo1y", "'6mo1y': write each unit once, the larger first, such as 1y6mo"),
        ("1y1y", "'1y1y': write each unit once, the larger first, such as 1y6mo"),
        ("1234567w", "'1234567w' is too long: at most 6 digits"),
        ("9" * 61, "a duration is short, such as 45h, 15w or 1y6mo"),
        ("P", "'P' is not an ISO 8601 duration such as P15W, P1Y6M or PT45H"),
        ("PT", "'PT' is not an ISO 8601 duration such as P15W, P1Y6M or PT45H"),
        ("P1YT", "'P1YT' is not an ISO 8601 duration such as P15W, P1Y6M or PT45H"),
        ("P1.5Y", "'P1.5Y' is not an ISO 8601 duration such as P15W, P1Y6M or PT45H"),
        ("PT45S", "'PT45S' is not an ISO 8601 duration such as P15W, P1Y6M or PT45H"),
    ],
)
def test_no_duration(text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        parse_duration(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "text", ["12:30", "12", "3 days", "6m", "2mon", "", "x", "1,5h", "3q", "P", "1h1h", "9" * 61, "2 Weeks", "1m"]
)
def test_no_calendar_time_is_proposed_for_work(text: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is looked at
        parse_duration(text, work=True)
    proposed = str(caught.value).replace(f"'{text}'", "").replace("'days'", "").replace("'mon'", "")
    assert not re.search(r"\b[0-9]*(d|w|mo|y|months|P[0-9]+W)\b", proposed.replace("'Weeks'", "")), proposed


@given(st.text("0123456789 .hdwmoyinPTYMWDH-", max_size=15))
def test_any_text_is_a_duration_or_refused(text: str) -> None:
    try:
        duration = parse_duration(text)
    except ValueError:
        return
    assert parse_duration(str(duration)) == duration


DURATIONS = st.builds(
    Duration,
    *[st.integers(0, 99)] * 4,
    st.one_of(st.integers(0, 9999).map(Fraction), st.integers(0, 9999).map(lambda minutes: Fraction(minutes, 60))),
)


@given(DURATIONS)
def test_written_and_read_again(duration: Duration) -> None:
    assert parse_duration(str(duration)) == duration


@pytest.mark.parametrize(
    ("text", "weeks"),
    [("5d", Fraction(5, 7)), ("15w", Fraction(15)), ("6mo", Fraction(26)), ("1mo", Fraction(13, 3)), ("2y", Fraction(104)), ("1y6mo", Fraction(78)), ("168h", Fraction(1)), ("0h", Fraction(0))],
)  # fmt: skip
def test_weeks(text: str, weeks: Fraction) -> None:
    assert parse_duration(text).as_weeks() == weeks


def test_hours() -> None:
    assert parse_duration("1h20min").as_hours() == Fraction(4, 3)
    assert parse_duration("45h").is_work
    assert not parse_duration("5d").is_work
    with pytest.raises(ValueError, match=r"'5d' is calendar time: work is written in hours, such as 45h"):
        parse_duration("5d").as_hours()


def test_zero() -> None:
    assert Duration().is_zero
    assert not any(parse_duration(text).is_zero for text in ("1y", "1mo", "1w", "1d", "1min"))


@pytest.mark.parametrize(
    ("day", "text", "after"),
    [
        ("2024-02-29", "1y", "2025-02-28"),
        ("2024-02-29", "4y", "2028-02-29"),
        ("2024-01-31", "1mo", "2024-02-29"),
        ("2023-11-30", "3mo", "2024-02-29"),
        ("2024-12-31", "1y6mo", "2026-06-30"),
        ("2024-01-31", "1mo1d", "2024-03-01"),
        ("2024-05-12", "2w", "2024-05-26"),
        ("2024-05-12", "0h", "2024-05-12"),
        ("2024-05-12", "47h", "2024-05-13"),
        ("2024-05-12", "999999y", "9999-12-31"),
        ("9999-12-30", "1w", "9999-12-31"),
        ("2024-05-12", "999999w", "9999-12-31"),
    ],
)
def test_after(day: str, text: str, after: str) -> None:
    assert parse_duration(text).after(date.fromisoformat(day)) == date.fromisoformat(after)


@pytest.mark.parametrize(
    ("day", "text", "before"),
    [
        ("2024-02-29", "1y", "2023-02-28"),
        ("2028-02-29", "4y", "2024-02-29"),
        ("2027-08-31", "6mo", "2027-02-28"),
        ("2024-03-31", "1mo", "2024-02-29"),
        ("2026-01-15", "1y1mo", "2024-12-15"),
        ("2024-03-31", "1mo1d", "2024-02-28"),
        ("2024-05-12", "90d", "2024-02-12"),
        ("2024-05-12", "0h", "2024-05-12"),
        ("2024-05-12", "9999y", "0001-01-01"),
        ("0001-01-02", "1w", "0001-01-01"),
    ],
)
def test_before(day: str, text: str, before: str) -> None:
    assert parse_duration(text).before(date.fromisoformat(day)) == date.fromisoformat(before)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), DURATIONS, st.integers(0, 400))
def test_a_later_start_never_ends_earlier(day: date, duration: Duration, days: int) -> None:
    assert day <= duration.after(day) <= duration.after(day + timedelta(days))


# Money


@pytest.mark.parametrize(
    ("amount", "currency", "plain", "shown"),
    [
        ("445", "USD", "445.00", "USD 445"),
        ("15750.5", "USD", "15750.50", "USD 15,750.50"),
        ("49.999", "EUR", "49.999", "EUR 49.999"),
        ("0", "GBP", "0.00", "GBP 0"),
        ("1E+3", "USD", "1000.00", "USD 1,000"),
        ("120000", "JPY", "120000", "JPY 120,000"),
        ("1.5", "KWD", "1.500", "KWD 1.500"),
        ("-1234.5", "USD", "-1234.50", "USD -1,234.50"),
        ("-0.5", "USD", "-0.50", "USD -0.50"),
    ],
)
def test_money(amount: str, currency: str, plain: str, shown: str) -> None:
    money = Money(Decimal(amount), currency)
    assert (money.plain(), str(money)) == (plain, shown)


def test_money_adds_exactly_and_in_one_currency() -> None:
    big, small = Money(Decimal("999999999999999"), "USD"), Money(Decimal("0.0000000001"), "USD")
    total = big
    for _ in range(3):
        total = total + big + small
    assert total.plain() == "3999999999999996.0000000003"
    with pytest.raises(ValueError, match="USD and EUR cannot be added"):
        _ = big + Money(Decimal(1), "EUR")
    with pytest.raises(TypeError):
        _ = big + 1  # type: ignore[operator]


@pytest.mark.parametrize("code", ["usd", "US", "USDT", "", "U5D", "ÜSD", "USD\n"])
def test_currency_codes(code: str) -> None:
    assert not is_currency(code)
    with pytest.raises(ValueError, match="is not a currency code: write three capital letters, such as USD"):
        Money(Decimal(1), code)


def test_money_is_finite() -> None:
    with pytest.raises(ValueError, match="'NaN' is not an amount of money"):
        Money(Decimal("nan"), "USD")


# Decimals


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("445.00"), "445"), (Decimal("1E+3"), "1000"), (Decimal("1E-10"), "0.0000000001"), (Decimal("-0"), "0"),
        (80, "80"), (-5, "-5"), (Fraction(3, 2), "1.5"), (Fraction(-1, 8), "-0.125"), (Fraction(1, 10**12), "0.000000000001"),
        (Fraction(13, 3), "4.3333"), (Fraction(-2, 3), "-0.6667"), (Fraction(1, 70000), "0"), (Fraction(26), "26"),
    ],
)  # fmt: skip
def test_format_decimal(value: Decimal | Fraction | int, text: str) -> None:
    assert format_decimal(value) == text


def test_format_decimal_rounds_to_the_places_asked_for() -> None:
    assert format_decimal(Fraction(13, 3), 1) == "4.3"
    assert format_decimal(Fraction(1, 3), 0) == "0"
    assert format_decimal(Fraction(1, 8), 1) == "0.125"  # exact: nothing to round


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14, places=6))
def test_decimals_are_written_and_read_exactly(value: Decimal) -> None:
    assert parse_decimal(format_decimal(value)) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("abc", "'abc' is not a number"),
        ("1_000", "'1_000' is not a number"),
        ("0123", "'0123' is not a number"),
        ("", "'' is not a number"),
        ("1e15", "'1e15' is too large: at most 15 digits, 10 after the point"),
        ("1e-11", "'1e-11' is too fine: at most 15 digits, 10 after the point"),
        ("1" * 61, "the number is too long"),
    ],
)
def test_no_decimal(text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        parse_decimal(text)
    assert str(caught.value) == message

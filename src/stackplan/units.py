"""Money, durations and credits: exact, parsed from text. Only `format_decimal` ever rounds, and says when."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal, Inexact, Overflow
from fractions import Fraction

CREDIT_UNITS = ("semester-hour", "quarter-hour", "ects", "cats", "ceu", "clock-hour", "point")

_EXACT = Context(prec=200, traps=[Inexact, Overflow])  # sums that would not be exact raise instead

_MINOR_DIGITS = {  # of a currency, where they are not two
    code: digits
    for digits, codes in (
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
    )
    for code in codes.split()
}

_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)?(?:\.[0-9]*)?(?:[eE][-+]?[0-9]{1,3})?", re.ASCII)
_MOST_DIGITS = 15  # before the point
_MOST_PLACES = 10  # after it


class OutOfRangeError(ValueError):
    """A number with more digits than are read."""


def parse_decimal(text: str) -> Decimal:
    """The number that `text` writes in decimal, exact.

    Raises ValueError, with a sentence, for what is no plain decimal number (`0123`, `1_000`, `nan`) and for what has
    more than 15 digits before the point or more than 10 after it.
    """
    if not _NUMBER.fullmatch(text) or not any(digit in text.partition("e")[0] for digit in "0123456789"):
        raise ValueError(f"'{text}' is not a number")
    if len(text) > 60:
        raise OutOfRangeError("the number is too long")
    value = Decimal(text)
    exponent = int(value.as_tuple().exponent)
    if value and (value.adjusted() >= _MOST_DIGITS or exponent < -_MOST_PLACES):
        wrong = "too large" if value.adjusted() >= _MOST_DIGITS else "too fine"
        raise OutOfRangeError(f"'{text}' is {wrong}: at most {_MOST_DIGITS} digits, {_MOST_PLACES} after the point")
    if not value:
        return Decimal(0)
    return value if exponent <= 0 else Decimal(int(value))  # 1e3 is 1000


def format_decimal(value: Decimal | Fraction | int, places: int = 4) -> str:
    """`value` as a plain decimal string: no exponent, no trailing zeros.

    What has a finite decimal form is written exactly; any other fraction (a third) is rounded half to even at `places`.
    """
    exact = Fraction(value)
    digits = 0
    rest = exact.denominator
    while rest % 10 == 0:
        rest, digits = rest // 10, digits + 1
    for prime in (2, 5):
        while rest % prime == 0:
            rest, digits = rest // prime, digits + 1
    digits = digits if rest == 1 else places
    scaled = round(exact * 10**digits)
    sign = "-" if scaled < 0 else ""
    whole, part = divmod(abs(scaled), 10**digits)
    decimals = str(part).rjust(digits, "0").rstrip("0") if digits else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def is_currency(text: str) -> bool:
    """Whether `text` has the form of an ISO 4217 code: three capital letters."""
    return re.fullmatch("[A-Z]{3}", text) is not None


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency (ISO 4217 code). Amounts of different currencies are never added.

    Raises ValueError for a currency that is not three capital letters, and for an amount that is not finite.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not is_currency(self.currency):
            raise ValueError(f"'{self.currency}' is not a currency code: write three capital letters, such as USD")
        if not self.amount.is_finite():
            raise ValueError(f"'{self.amount}' is not an amount of money")

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")
        return Money(_EXACT.add(self.amount, other.amount), self.currency)

    def __str__(self) -> str:
        """For people: `USD 1,200`, `EUR 49.50`."""
        plain = self.plain()
        whole, _, part = plain.partition(".")
        grouped = f"{int(whole):,}" if whole != "-0" else "-0"
        return f"{self.currency} {grouped}" + (f".{part}" if part.strip("0") else "")

    def plain(self) -> str:
        """The amount as a plain decimal string, with at least the digits that its currency uses: `445.00`."""
        whole, _, part = format_decimal(self.amount).partition(".")
        part = part.ljust(_MINOR_DIGITS.get(self.currency, 2), "0")
        return f"{whole}.{part}" if part else whole


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as its author wrote it; the parts are kept, for a month has no fixed number of days.

    As weeks, a day is 1/7, a month 13/3 and a year 52 (docs/language.md section 5). Hours are work, not calendar time;
    where calendar time is asked of them, 24 are a day.
    """

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    hours: Fraction = Fraction(0)

    @property
    def is_zero(self) -> bool:
        """Whether it is no time at all."""
        return not (self.years or self.months or self.weeks or self.days or self.hours)

    @property
    def is_work(self) -> bool:
        """Whether it is in hours and minutes alone, as an effort must be."""
        return not (self.years or self.months or self.weeks or self.days)

    def as_weeks(self) -> Fraction:
        """Its calendar length in weeks, exact."""
        calendar = 52 * self.years + Fraction(13, 3) * self.months + self.weeks + Fraction(self.days, 7)
        return calendar + self.hours / 168

    def as_hours(self) -> Fraction:
        """Its hours of work, exact. Raises ValueError where it has days, weeks, months or years."""
        if not self.is_work:
            raise ValueError(f"'{self}' is calendar time: work is written in hours, such as 45h")
        return self.hours

    def after(self, day: date) -> date:
        """The day this long after `day`, by the calendar: 2024-02-29 plus 1y is 2025-02-28.

        Years and months first, kept within the month; then weeks, days and whole days of hours. Nothing passes the
        last day that dates can name, 9999-12-31.
        """
        month = day.year * 12 + day.month - 1 + self.years * 12 + self.months
        year, month = month // 12, month % 12 + 1
        if year > date.max.year:
            return date.max
        start = date(year, month, min(day.day, monthrange(year, month)[1]))
        days = self._days()
        return start + timedelta(days) if days <= (date.max - start).days else date.max

    def before(self, day: date) -> date:
        """The day this long before `day`, by the calendar: 6mo before 2027-08-31 is 2027-02-28.

        As `after`; nothing passes the first day that dates can name, 0001-01-01.
        """
        month = day.year * 12 + day.month - 1 - self.years * 12 - self.months
        year, month = month // 12, month % 12 + 1
        if year < date.min.year:
            return date.min
        start = date(year, month, min(day.day, monthrange(year, month)[1]))
        days = self._days()
        return start - timedelta(days) if days <= (start - date.min).days else date.min

    def _days(self) -> int:
        """The days that come on top of years and months."""
        return self.weeks * 7 + self.days + int(self.hours // 24)

    def __str__(self) -> str:
        """As an author writes it: `1y6mo`, `1.5h`, `30min`."""
        parts = ((self.years, "y"), (self.months, "mo"), (self.weeks, "w"), (self.days, "d"))
        written = "".join(f"{number}{unit}" for number, unit in parts if number)
        return written + _hours_as_text(self.hours) if self.hours or not written else written


def _hours_as_text(hours: Fraction) -> str:
    minutes = hours * 60
    if minutes.denominator == 1 and 0 < minutes < 60:
        return f"{minutes}min"
    if _terminates(hours):
        return f"{format_decimal(hours)}h"
    whole, rest = divmod(minutes, 60)
    return (f"{whole}h" if whole else "") + f"{format_decimal(rest)}min"


def _terminates(value: Fraction) -> bool:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


_UNITS = ("y", "mo", "w", "d", "h", "min")
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)\s*", re.ASCII)
_CLOCK = re.compile(r"([0-9]{1,4}):([0-5][0-9])", re.ASCII)  # as a clock shows them
_COMMA = re.compile(r"([0-9]+),([0-9]+)\s*h", re.ASCII)
_ISO = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+)M)?)?", re.ASCII | re.IGNORECASE
)
_WORDS = {
    "y": "y yr yrs year years", "mo": "mon mos month months", "w": "wk wks week weeks", "d": "day days",
    "h": "hr hrs hour hours", "min": "mins minute minutes",
}  # fmt: skip
_MEANT = {word: unit for unit, words in _WORDS.items() for word in words.split()}
_MOST_TIME_DIGITS = 6


def parse_duration(text: str, *, work: bool = False) -> Duration:
    """The duration that `text` writes: `45h`, `1.5h`, `30min`, `15w`, `1y6mo`, or ISO 8601 (`P15W`, `PT45H`).

    Raises ValueError with a sentence that says what to write instead; for `work`, that is hours and minutes only.
    """
    written = text.strip()
    if len(written) > 60:
        raise ValueError(f"a duration is short, such as {'45h or 1h30min' if work else '45h, 15w or 1y6mo'}")
    parts = _iso_parts(written, work) if written[:1] in ("P", "p") else _short_parts(written, work)
    if any(len(number.partition(".")[0]) > _MOST_TIME_DIGITS for number in parts.values()):
        raise ValueError(f"'{written}' is too long: at most {_MOST_TIME_DIGITS} digits")
    fractional = [unit for unit, number in parts.items() if "." in number]
    if any(unit != "h" for unit in fractional):
        raise ValueError(f"'{written}': only hours may have decimals; write it in the next smaller unit")
    if fractional and "min" in parts:
        raise ValueError(f"'{written}': write either decimals of an hour or minutes")
    hours = Fraction(parts.get("h", "0")) + Fraction(int(parts.get("min", "0")), 60)
    years, months, weeks, days = (int(parts.get(unit, "0")) for unit in _UNITS[:4])
    return Duration(years, months, weeks, days, hours)


def _iso_parts(written: str, work: bool) -> dict[str, str]:
    match = _ISO.fullmatch(written)
    if match is None or not any(match.groups()) or written[-1] in "Tt":
        examples = "PT45H or PT1H30M" if work else "P15W, P1Y6M or PT45H"
        raise ValueError(f"'{written}' is not an ISO 8601 duration such as {examples}")
    return {unit: number for unit, number in zip(_UNITS, match.groups(), strict=True) if number is not None}


def _short_parts(written: str, work: bool) -> dict[str, str]:
    parts: dict[str, str] = {}
    position = 0
    while position < len(written) or not parts:
        match = _PART.match(written, position)
        if match is None:
            examples = "45h, 1.5h or 30min" if work else "45h, 15w, 6mo, 2y or 5d"
            raise ValueError(f"'{written}' is not a duration; write for example {examples}")
        number, unit = match.groups()
        if unit not in _UNITS:
            raise ValueError(_unit_problem(written, number, unit, work))
        if any(_UNITS.index(unit) <= _UNITS.index(other) for other in parts):
            raise ValueError(
                f"'{written}': write each unit once, the larger first, such as {'1h30min' if work else '1y6mo'}"
            )
        parts[unit] = number
        position = match.end()
    return parts


def _unit_problem(written: str, number: str, unit: str, work: bool) -> str:
    if clock := _CLOCK.fullmatch(written):
        return f"'{written}' has no unit: write {int(clock[1])}h{int(clock[2])}min for hours and minutes"
    if comma := _COMMA.fullmatch(written):
        return f"'{written}' is not a duration: write {comma[1]}.{comma[2]}h"
    if not unit and work:
        return f"'{written}' has no unit: write {number}h for hours, or {number}min for minutes"
    if not unit:
        return f"'{written}' has no unit: write {number}h for hours, or {number}d, {number}w, {number}mo, {number}y"
    if unit in ("m", "M") and work:
        return f"'{unit}' is not a unit of work: write {number}min for minutes"
    if unit in ("m", "M"):
        return f"'{written}' is ambiguous: write {number}mo for months or {number}min for minutes"
    meant = unit.lower() if unit.lower() in _UNITS else _MEANT.get(unit.lower())
    if work and meant not in ("h", "min"):
        return f"'{unit}' is not a unit of work: use h or min, such as 45h or 1h30min"
    if meant:
        return f"'{unit}' is not a unit of time here: write {number}{meant}"
    return f"'{unit}' is not a unit of time: use h, min, d, w, mo or y, such as 45h or 15w"

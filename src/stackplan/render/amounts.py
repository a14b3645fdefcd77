"""Figures in words: hours, money, credits, weeks and counts, as people read them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan.units import Money, format_decimal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.catalog.model import Cost, Credential
    from stackplan.planning.plan import Totals
    from stackplan.units import Duration

_CREDIT_WORDS = {
    None: ("credit", "credits"),
    "semester-hour": ("credit", "credits"),
    "quarter-hour": ("quarter credit", "quarter credits"),
    "ects": ("ECTS", "ECTS"),
    "cats": ("CATS credit", "CATS credits"),
    "ceu": ("CEU", "CEUs"),
    "clock-hour": ("clock hour", "clock hours"),
    "point": ("point", "points"),
}
_PERIODS = (("years", "year"), ("months", "month"), ("weeks", "week"), ("days", "day"))


def number(value: Decimal | Fraction | int, places: int = 2) -> str:
    """A number with its thousands apart: `1,140`, `7.5`; what has no end is rounded."""
    whole, point, part = format_decimal(value, places).partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}{point}{part}"


def count(amount: int, one: str, many: str | None = None) -> str:
    """A count with its noun: `1 step`, `4 steps`."""
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


def hours(value: Decimal | Fraction | int) -> str:
    """Hours of work in a sentence."""
    return f"{number(value)} {'hour' if value == 1 else 'hours'}"


def credit(amount: Decimal | Fraction | int, unit: str | None) -> str:
    """Credits with their unit; a semester hour is what most people call a credit."""
    one, many = _CREDIT_WORDS.get(unit, (f"{unit} credit", f"{unit} credits"))
    return f"{number(amount)} {one if amount == 1 else many}"


def money(amount: Decimal | Fraction, currency: str | None) -> str:
    """An amount of money as every answer for people writes it; a bare number where its currency is not known."""
    if currency is None:
        return number(amount)
    return str(Money(Decimal(format_decimal(amount, 2)), currency))


def duration(value: Duration) -> str:
    """A length of time: `2 years`, `1 year 6 months`, `45 hours`."""
    parts = [count(getattr(value, field), word) for field, word in _PERIODS if getattr(value, field)]
    if value.hours or not parts:
        minutes = value.hours * 60
        if 0 < minutes < 60 and minutes.denominator == 1:
            parts.append(count(int(minutes), "minute"))
        else:
            parts.append(hours(value.hours))
    return " ".join(parts)


def price(cost: Cost) -> str:
    """What something costs: `USD 49 per month`, `free`."""
    if cost.is_zero:
        return "free"
    if cost.per is None:
        return str(cost.money)
    period = duration(cost.per)
    return f"{cost.money} per {period.removeprefix('1 ')}"


def listed(items: Sequence[str], *, last: str = "and") -> str:
    """Items as a sentence lists them: `a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers, neighbours together: `1-3, 5`."""
    groups: list[list[int]] = []
    for value in numbers:
        if groups and value == groups[-1][-1] + 1:
            groups[-1].append(value)
        else:
            groups.append([value])
    return ", ".join(str(group[0]) if len(group) == 1 else f"{group[0]}-{group[-1]}" for group in groups)


def totals(sums: Totals) -> list[str]:
    """Credits, money and hours of a plan's steps, each as a phrase; "at least" where some are unknown.

    Nothing where there are no steps; a figure that is unknown throughout is said to be unknown, never zero.
    """
    if not sums.steps:
        return []
    phrases = [credit(amount, unit) for unit, amount in sums.credits]
    if sums.unknown_cost == sums.unknown_hours == sums.steps:
        return [*phrases, "price and hours unknown"]
    return [*phrases, _money(sums), _hours(sums)]


def _money(sums: Totals) -> str:
    unknown = count(sums.unknown_cost, "price")
    paid = listed([str(money) for money in sums.cost if money.amount])
    if sums.unknown_cost == sums.steps:
        return "price unknown"
    if not sums.unknown_cost:
        return paid or "free"
    return f"at least {paid} ({unknown} unknown)" if paid else f"free but for {unknown} unknown"


def _hours(sums: Totals) -> str:
    if sums.unknown_hours == sums.steps:
        return "hours unknown"
    if not sums.unknown_hours:
        return hours(sums.hours)
    return f"at least {hours(sums.hours)} (unknown for {sums.unknown_hours:,})"


def local(full_id: str) -> str:
    """An id without its namespace."""
    return full_id.partition("/")[2] or full_id


def title(credential: Credential) -> str:
    """A credential's name without the course code it begins with, where its id says the same: `CS 630 Databases`."""
    code = local(credential.id)
    head = credential.name[: len(code)]
    rest = credential.name[len(code) :]
    if any(map(str.isdigit, code)) and rest[:1] in (" ", ":") and head.casefold().replace(" ", "-") == code:
        return rest.lstrip(" :-") or credential.name
    return credential.name


def exact(text: str) -> Fraction:
    """The number that a plain decimal string says."""
    return Fraction(text)

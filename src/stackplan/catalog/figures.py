"""Reading figures and conditions: credits, costs, amounts, grades and dates. No requirement stands inside these."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from stackplan.catalog.keys import CONDITIONS, COST, CREDITS, DATES, LEVEL
from stackplan.catalog.model import Cost, CreditAmount
from stackplan.catalog.reader import Keys
from stackplan.catalog.requirement import Amount, Conditions
from stackplan.source.scalars import as_decimal
from stackplan.source.tree import Mapping, Scalar
from stackplan.units import CREDIT_UNITS, Duration, Money, is_currency

if TYPE_CHECKING:
    from stackplan.catalog.model import GradeScale
    from stackplan.catalog.reader import Reader
    from stackplan.source.tree import Node

_SHARE = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*%")
_FRACTION = re.compile(r"(\d{1,9})\s*/\s*(\d{1,9})")
PERIODS = {
    "day": Duration(days=1),
    "week": Duration(weeks=1),
    "month": Duration(months=1),
    "quarter": Duration(months=3),
    "year": Duration(years=1),
}
Measure = Literal["members", "credits", "uses"]
ACCEPTED = ("expired",)


def currency(reader: Reader, node: Node, what: str) -> str | None:
    """An ISO 4217 code."""
    text = reader.text(node, what)
    if text is not None and not is_currency(text):
        reader.bad_value(f"'{what}' must be a code of three capital letters such as USD, not '{text}'", node)
        return None
    return text


def credit_unit(reader: Reader, node: Node, what: str) -> str | None:
    """A unit of credits."""
    return reader.choice(node, what, CREDIT_UNITS)


def credit_amount(reader: Reader, node: Node, what: str, *, positive: bool = False) -> CreditAmount | None:
    """Credits: a number in the file's unit, or an amount with its unit."""
    if not isinstance(node, Mapping):
        amount = reader.number(node, what, positive=positive)
        return None if amount is None else CreditAmount(amount, reader.home.credit_unit)
    keys = reader.keys(node, f"'{what}'", CREDITS)
    written = reader.required(keys, "amount", f"'{what}'", node.span)
    if written is None:
        return None
    amount = reader.number(written, "amount", positive=positive)
    unit: str | None = reader.home.credit_unit
    if "unit" in keys:
        unit = credit_unit(reader, keys["unit"], "unit")
        if unit is None:
            return None
    return None if amount is None else CreditAmount(amount, unit)


def cost(reader: Reader, node: Node, what: str) -> Cost | None:
    """What something costs: a number in the file's currency, or an amount with its currency and its period."""
    keys = Keys(amount=node)
    if isinstance(node, Mapping):
        keys = reader.keys(node, f"'{what}'", COST)
    written = reader.required(keys, "amount", f"'{what}'", node.span)
    if written is None:
        return None
    amount = reader.number(written, "amount" if isinstance(node, Mapping) else what)
    code = reader.home.currency
    if "currency" in keys:
        code = currency(reader, keys["currency"], "currency")
        if code is None:
            return None
    per = None
    if "per" in keys:
        per = _period(reader, keys["per"])
        if per is None:
            return None
    if amount is None:
        return None
    if code is None and not reader.home.knows_currency:
        return None
    if code is None:
        hint = "write {amount: ..., currency: USD}, or a currency in the defaults of the file"
        reader.bad_value(f"'{what}' has no currency", node, hint=hint)
        return None
    return Cost(Money(amount, code), per)


def _period(reader: Reader, node: Node) -> Duration | None:
    if isinstance(node, Scalar) and node.text in PERIODS:
        return PERIODS[node.text]
    if isinstance(node, Scalar) and node.text.isalpha():
        reader.bad_value(f"'{node.text}' is no period", node, hint=f"one of: {', '.join(PERIODS)}, or such as 3mo")
        return None
    period = reader.duration(node, "per")
    if period is not None and period.is_zero:
        reader.bad_value("'per' must be a period, not nothing", node)
        return None
    return period


def effort(reader: Reader, node: Node, what: str) -> Duration | None:
    """The learner's own work, in hours only: calendar time says nothing of work."""
    length = reader.duration(node, what, work=True)
    if length is not None and not length.is_work:
        reader.bad_value(
            f"'{what}' is work, in hours, not calendar time",
            node,
            hint="write hours such as 45h, and 'duration' for time",
        )
        return None
    return length


def amount(reader: Reader, node: Node, what: str, measures: tuple[Measure, ...]) -> Amount | None:
    """The N of a limit or a cap: a number, a share such as 75% or 1/3, or either of these with its measure."""
    if not isinstance(node, Mapping):
        return _number_or_share(reader, node, what, None)
    allowed = "one of: " + ", ".join(f"{{{measure}: N}}" for measure in measures)
    if len(node.entries) != 1:
        reader.bad_value(f"'{what}' must have one measure", node, hint=allowed)
        return None
    key, value = node.entries[0]
    for measure in measures:
        if key.text == measure:
            return _number_or_share(reader, value, measure, measure)
    reader.unknown_field(key, f"'{what}'", measures)
    return None


def _number_or_share(reader: Reader, node: Node, what: str, measure: Measure | None) -> Amount | None:
    text = node.text if isinstance(node, Scalar) else ""
    share = None
    if percent := _SHARE.fullmatch(text):
        share = Fraction(percent[1]) / 100
    elif (fraction := _FRACTION.fullmatch(text)) and int(fraction[2]):
        share = Fraction(int(fraction[1]), int(fraction[2]))
    if share is None:
        if not isinstance(node, Scalar) or as_decimal(node) is None:
            reader.wrong_type(what, "a number, or a share such as 75% or 1/3", node)
            return None
        number = reader.number(node, what)
        if number is not None and measure in ("members", "uses") and number % 1:
            reader.bad_value(f"'{what}' must be a whole number, not {number}", node)
            return None
        return None if number is None else Amount(Fraction(number), measure)
    if measure == "uses":
        reader.bad_value("'uses' must be a whole number, not a share", node)
        return None
    if share > 1:
        reader.bad_value(f"'{what}' cannot be a share above the whole", node)
        return None
    return Amount(share, measure, share=True)


def conditions(
    reader: Reader, keys: dict[str, Node], scale: GradeScale | None, *, of_many: bool = False
) -> Conditions | None:
    """The conditions among the keys of a mapping; None where it has none. Malformed ones are left out.

    `of_many`: they are asked of more than one credential, each on its own scale.
    """
    if not any(key in keys for key in CONDITIONS):
        return None
    earned_from = earned_until = None
    if "earned" in keys:
        dates = reader.mapping(keys["earned"], "earned", DATES, "{from: DATE, until: DATE}") or Keys()
        earned_from = reader.date(dates["from"], "from") if "from" in dates else None
        earned_until = reader.date(dates["until"], "until") if "until" in dates else None
        if earned_from is not None and earned_until is not None and earned_until < earned_from:
            reader.bad_value("'until' is before 'from'", dates["until"])
    return Conditions(
        grade=reader.grade(keys["grade"], "grade", scale, of_many=of_many) if "grade" in keys else None,
        within=reader.duration(keys["within"], "within") if "within" in keys else None,
        earned_from=earned_from,
        earned_until=earned_until,
        accept=reader.choices(keys["accept"], "state", ACCEPTED) if "accept" in keys else (),
    )


def average(reader: Reader, node: Node, scale: GradeScale | None) -> str | None:
    """The least average: a grade, or its points."""
    if isinstance(node, Scalar) and as_decimal(node) is not None:
        number = reader.number(node, "average")
        return None if number is None else node.text
    return reader.grade(node, "average", scale)


def level(reader: Reader, node: Node, what: str) -> tuple[str | None, int | None] | None:
    """A level in words, or as a level of the European Qualifications Framework, 1 to 8."""
    if not isinstance(node, Mapping):
        text = reader.text(node, what)
        return None if text is None else (text, None)
    keys = reader.keys(node, f"'{what}'", LEVEL)
    written = reader.required(keys, "eqf", f"'{what}'", node.span)
    number = None if written is None else reader.whole_number(written, "eqf", least=1)
    if number is not None and number > 8 and written is not None:
        reader.bad_value(f"'eqf' goes from 1 to 8, not {number}", written)
        return None
    return None if number is None else (None, number)

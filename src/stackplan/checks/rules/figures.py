"""Rules about figures: hours, prices, credits and times that fit one another."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.catalog.requirement import All, CredentialRef, Credits, Sections
from stackplan.checks.context import found
from stackplan.checks.rule import rule
from stackplan.units import Duration, format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackplan.catalog.model import Credential
    from stackplan.checks.context import Context
    from stackplan.diagnostics import Diagnostic
    from stackplan.planning.whole import Figure


@rule(codes.WHOLE_AT_ODDS)
def whole_at_odds(context: Context) -> Iterable[Diagnostic]:
    """A published figure for the whole programme (`whole`) that its parts do not allow.

    The parts, added up as cheaply as they can be, are more than the whole is said to be; or all of them together are
    less. One of the figures is wrong, and a learner would plan with it.

    Fails::

        credentials:
          a: {name: Algebra, effort: 100h}
          b: {name: Botany, effort: 80h}
          c: {name: Certificate, stack: [a, b], whole: {effort: 120h}}

    Passes::

        credentials:
          a: {name: Algebra, effort: 100h}
          b: {name: Botany, effort: 80h}
          c: {name: Certificate, stack: [a, b], whole: {effort: 180h}}
    """
    for credential in _composites(context):
        if credential.whole is None:
            continue
        effort, cost = credential.whole.effort, credential.whole.cost
        if effort is not None:
            yield from _at_odds(context, credential, "hours", effort.as_hours(), "h")
        if cost is not None and cost.per is None:
            own = context.whole.currencies(credential)
            if own <= {cost.money.currency}:
                yield from _at_odds(context, credential, "cost", Fraction(cost.money.amount), f" {cost.money.currency}")


def _at_odds(
    context: Context, credential: Credential, figure: Figure, said: Fraction, unit: str
) -> Iterator[Diagnostic]:
    least, most = context.whole.least(credential, figure), context.whole.most(credential, figure)
    shown = f"{format_decimal(said)}{unit}"
    if least is not None and said < least:
        told = f"the whole is said to be {shown}, and its parts are {format_decimal(least)}{unit} at least"
    elif most is not None and said > most:
        told = f"the whole is said to be {shown}, and all that it may be made of is {format_decimal(most)}{unit}"
    else:
        return
    span = context.place(credential, "whole")
    yield found(codes.WHOLE_AT_ODDS, told, span, hint="correct one of the figures", credential=credential.id)


@rule(codes.CREDITS_AT_ODDS)
def credits_at_odds(context: Context) -> Iterable[Diagnostic]:
    """Credits of a whole that its rule does not add up to.

    A learner who meets the rule would have fewer credits than the degree is said to have, or would need more.

    Fails::

        defaults: {credit_unit: semester-hour}
        credentials:
          a: {name: Algebra, credits: 3}
          b: {name: Botany, credits: 3}
          c: {name: Certificate, credits: 9, stack: [a, b]}

    Passes::

        defaults: {credit_unit: semester-hour}
        credentials:
          a: {name: Algebra, credits: 3}
          b: {name: Botany, credits: 3}
          c: {name: Certificate, credits: 6, stack: [a, b]}
    """
    for credential in _composites(context):
        own = credential.credits
        if own is None:
            continue
        units = context.whole.units(credential)
        least = context.whole.least(credential, "credits") if units == {own.unit} else None
        if least is None:
            least = _sections_sum(credential)
        if least is not None and least != Fraction(own.amount):
            yield found(
                codes.CREDITS_AT_ODDS,
                f"it is said to have {format_decimal(own.amount)} credits, and its rule is met with "
                f"{format_decimal(least)}",
                context.place(credential, "credits"),
                hint="correct the number, or the rule",
                credential=credential.id,
            )


def _sections_sum(credential: Credential) -> Fraction | None:
    """What the sections of a stack ask for together, where each asks for credits in the credential's own unit."""
    stack = credential.stack
    if not isinstance(stack, Sections) or credential.credits is None:
        return None
    asked = [section.requirement for section in stack.sections]
    sums = [part.amount for part in asked if isinstance(part, Credits) and part.unit == credential.credits.unit]
    return Fraction(sum(sums)) if len(sums) == len(asked) else None


@rule(codes.MIXED_CURRENCIES)
def mixed_currencies(context: Context) -> Iterable[Diagnostic]:
    """A credential whose parts have prices in several currencies.

    They cannot be added up, so that nobody is told what it costs as a whole.

    Fails::

        credentials:
          a: {name: Algebra, cost: {amount: 100, currency: USD}}
          b: {name: Botany, cost: {amount: 100, currency: EUR}}
          c: {name: Certificate, stack: [a, b]}

    Passes::

        credentials:
          a: {name: Algebra, cost: {amount: 100, currency: USD}}
          b: {name: Botany, cost: {amount: 110, currency: USD}}
          c: {name: Certificate, stack: [a, b]}
    """
    whole = context.whole
    for credential in _composites(context):
        currencies = whole.currencies(credential)
        if len(currencies) < 2:
            continue
        parts = [part for part in map(context.catalog.get, sorted(whole.parts(credential.id))) if part is not None]
        if any(len(whole.currencies(part)) > 1 for part in parts if part.stack is not None):
            continue  # told of that part
        priced = [part for part in parts if part.cost is not None]
        firsts = {part.cost.money.currency: part for part in reversed(priced) if part.cost is not None}
        yield found(
            codes.MIXED_CURRENCIES,
            f"its parts have prices in {' and '.join(sorted(currencies))}, which cannot be added up",
            context.place(credential, "stack"),
            hint="give one currency throughout; a learner may also give a rate: --rate EUR=1.08",
            related=[(context.place(part, "cost"), f"in {currency}") for currency, part in sorted(firsts.items())],
            credential=credential.id,
        )


@rule(codes.DURATION_LIKE_EFFORT)
def duration_like_effort(context: Context) -> Iterable[Diagnostic]:
    """A duration with the same number as the effort, in months or years: most likely hours.

    A learner would be told that 60 hours of work take five years.

    Fails::

        credentials:
          a: {name: Algebra, effort: 60h, duration: 60mo}

    Passes::

        credentials:
          a: {name: Algebra, effort: 60h, duration: 6mo}
    """
    for credential in context.credentials:
        effort, duration = credential.effort, credential.duration
        if effort is None or duration is None or effort.is_zero:
            continue
        hours = effort.as_hours()
        if duration in (Duration(months=int(hours)), Duration(years=int(hours))) and hours.denominator == 1:
            yield found(
                codes.DURATION_LIKE_EFFORT,
                f"a duration of {duration} for {effort} of work: the same number in another unit",
                context.place(credential, "duration"),
                hint="write the calendar time, or leave it out where it is not known",
                credential=credential.id,
            )


@rule(codes.VALIDITY_TOO_SHORT)
def validity_too_short(context: Context) -> Iterable[Diagnostic]:
    """A validity that ends before the time that the stack takes.

    A part that lapses before the last one is done does not count at the award: the learner would have to earn it again,
    and again.

    Fails::

        credentials:
          a: {name: First aid, valid_for: 6mo}
          b: {name: Apprenticeship, duration: 2y, prerequisites: a}
          c: {name: Rescuer, stack: [a, b]}

    Passes::

        credentials:
          a: {name: First aid, valid_for: 3y}
          b: {name: Apprenticeship, duration: 2y, prerequisites: a}
          c: {name: Rescuer, stack: [a, b]}
    """
    for credential in _composites(context):
        if credential.id in context.whole.earnable:
            yield from _lapses(context, credential)


def _lapses(context: Context, credential: Credential) -> Iterator[Diagnostic]:
    needed = context.whole.needs(credential.id)
    after = _weeks_after(context, needed)
    taken = max((after[each] + _weeks(context, each) for each in needed), default=Fraction(0))
    own = credential.valid_for
    if own is not None and own.as_weeks() < taken:
        yield found(
            codes.VALIDITY_TOO_SHORT,
            f"it is valid for {own}, and what it is made of takes {_time(taken)} at least",
            context.place(credential, "valid_for"),
            hint="check both figures",
            credential=credential.id,
        )
    for ref in _direct(credential):
        part = context.catalog.get(ref.id)
        if part is not None and part.valid_for is not None and part.valid_for.as_weeks() < after.get(part.id, 0):
            home = credential.namespace
            yield found(
                codes.VALIDITY_TOO_SHORT,
                f"'{context.short(part.id, home)}' is valid for {part.valid_for}, and what can only follow it takes "
                f"{_time(after[part.id])} at least",
                ref.span,
                hint="it lapses before the award; check both figures",
                related=[(context.place(part, "valid_for"), "its validity")],
                credential=credential.id,
            )


def _weeks(context: Context, credential_id: str) -> Fraction:
    credential = context.catalog.get(credential_id)
    duration = credential.duration if credential is not None else None
    return Fraction(0) if duration is None else duration.as_weeks()


def _weeks_after(context: Context, needed: frozenset[str]) -> dict[str, Fraction]:
    """By credential of a set that every plan has: the weeks that what can only follow it takes at least."""
    waits = {each: context.whole.needs(each) & needed for each in needed}
    after: dict[str, Fraction] = {}
    # What needs more comes later, so that whatever follows a credential is settled before it.
    for each in sorted(needed, key=lambda each: (-len(waits[each]), each)):
        following = [other for other in needed if each in waits[other] and other in after]
        after[each] = max((after[other] + _weeks(context, other) for other in following), default=Fraction(0))
    return after


def _direct(credential: Credential) -> Iterator[CredentialRef]:
    """The single credentials that a stack surely asks for."""
    if isinstance(credential.stack, CredentialRef):
        yield credential.stack
    elif isinstance(credential.stack, All):
        yield from (entry for entry in credential.stack.pool.entries if isinstance(entry, CredentialRef))


def _time(weeks: Fraction) -> str:
    whole = -(-weeks.numerator // weeks.denominator)
    return f"{whole} week{'' if whole == 1 else 's'}"


def _composites(context: Context) -> Iterator[Credential]:
    return (credential for credential in context.sound if credential.stack is not None)


RULES = (
    whole_at_odds,
    credits_at_odds,
    mixed_currencies,
    duration_like_effort,
    validity_too_short,
)

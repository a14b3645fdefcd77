"""Rules about figures: hours, prices, credits and times that fit one another."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.catalog.requirement import All, CredentialRef, Sections
from stackplan.checks.context import found
from stackplan.checks.ranges import Ranges
from stackplan.checks.rule import rule
from stackplan.units import Duration, format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackplan.catalog.model import Credential
    from stackplan.checks.context import Context
    from stackplan.checks.ranges import Range
    from stackplan.diagnostics import Diagnostic, Span
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
        if credential.whole is None or not context.is_whole(credential):
            continue
        effort, cost, duration = credential.whole.effort, credential.whole.cost, credential.whole.duration
        if effort is not None:
            yield from _at_odds(context, credential, "hours", effort.as_hours(), "h")
        if cost is not None and cost.per is None:
            own = context.whole.currencies(credential)
            if own <= {cost.money.currency}:
                yield from _at_odds(context, credential, "cost", Fraction(cost.money.amount), f" {cost.money.currency}")
        if duration is not None and credential.id in context.whole.earnable:
            taken = _weeks_taken(context, credential)
            if duration.as_weeks() < taken:
                told = f"the whole is said to take {duration}, and what it is made of takes {_time(taken)} at least"
                yield _whole_finding(context, credential, "duration", told)


def _at_odds(
    context: Context, credential: Credential, figure: Figure, said: Fraction, unit: str
) -> Iterator[Diagnostic]:
    whole = context.whole
    most = whole.most(credential, figure)
    shown = f"{format_decimal(said)}{unit}"
    if whole.is_more_than(credential, figure, said):
        least = whole.least(credential, figure)
        told = f"the whole is said to be {shown}, and its parts are " + (
            "more than that at least" if least is None else f"{format_decimal(least)}{unit} at least"
        )
    elif most is not None and said > most:
        told = f"the whole is said to be {shown}, and all that it may be made of is {format_decimal(most)}{unit}"
    else:
        return
    yield _whole_finding(context, credential, "effort" if figure == "hours" else figure, told)


def _whole_finding(context: Context, credential: Credential, figure: str, told: str) -> Diagnostic:
    return found(
        codes.WHOLE_AT_ODDS,
        told,
        context.place_within(credential, "whole", figure),
        hint="correct one of the figures",
        credential=credential.id,
    )


@rule(codes.CREDITS_AT_ODDS)
def credits_at_odds(context: Context) -> Iterable[Diagnostic]:
    """Credits of a whole that its rule does not add up to.

    A learner who meets the rule would have fewer credits than the degree is said to have, or would need more. Where
    the rule leaves a choice between larger and smaller parts, any number in between is right; work of its own (a
    capstone) may add credits of its own.

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
        if credential.credits is None or not context.is_whole(credential):
            continue
        own, asked = Fraction(credential.credits.amount), Ranges(context.whole, credential.credits.unit)
        range_ = asked.of_stack(credential)
        if not range_.allows(own):
            yield found(
                codes.CREDITS_AT_ODDS,
                f"it is said to have {format_decimal(own)} credits, and its rule asks for {_shown(range_)}",
                context.place(credential, "credits"),
                hint="correct the number, or the rule",
                related=_section_amounts(asked, credential),
                credential=credential.id,
            )


def _shown(asked: Range) -> str:
    fewest = format_decimal(asked.fewest)
    if asked.most is None:
        return f"{fewest} at least"
    return fewest if asked.most == asked.fewest else f"{fewest} to {format_decimal(asked.most)}"


def _section_amounts(asked: Ranges, credential: Credential) -> list[tuple[Span, str]]:
    """The credits of each section of a stack."""
    stack = credential.stack
    if not isinstance(stack, Sections):
        return []
    return [
        (section.span, f"'{section.key}' asks for {_shown(asked.of(section.requirement))}") for section in stack.sections
    ]


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


def _weeks_taken(context: Context, credential: Credential) -> Fraction:
    """The weeks that what a credential is surely made of takes at least, and its own work after it."""
    parts = context.whole.needs(credential.id) & context.whole.parts(credential.id)
    after = _weeks_after(context, parts)
    taken = max((after[each] + _weeks(context, each) for each in parts), default=Fraction(0))
    return taken + _weeks(context, credential.id)


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

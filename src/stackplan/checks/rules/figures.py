"""Rules about figures: hours, prices, credits and times that fit one another."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.catalog.requirement import All, AnyOf, Choose, CredentialRef, Credits, Sections
from stackplan.checks.context import found
from stackplan.checks.ranges import Ranges
from stackplan.checks.rule import rule
from stackplan.checks.rules.counting import broken_owners
from stackplan.units import Duration, format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackplan.catalog.model import Credential
    from stackplan.catalog.requirement import Requirement
    from stackplan.checks.context import Context
    from stackplan.checks.ranges import Range
    from stackplan.diagnostics import Diagnostic, Span
    from stackplan.planning.sums import Figure


_NO = Fraction(0)


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
            own = context.whole.sums.currencies(credential)
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
    most = whole.sums.most(credential, figure)
    shown = f"{format_decimal(said)}{unit}"
    if whole.sums.is_more_than(credential, figure, said):
        least = whole.sums.least(credential, figure)
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
    broken = context.once(broken_owners)
    by_unit: dict[str | None, Ranges] = {}
    for credential in _composites(context):
        if credential.credits is None or credential.id in broken or not context.is_whole(credential):
            continue
        own, unit = Fraction(credential.credits.amount), credential.credits.unit
        if unit not in by_unit:
            by_unit[unit] = Ranges(context.whole, unit, context.inside_out)
        asked = by_unit[unit]
        range_ = asked.of_stack(credential.id)
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
        (section.span, f"'{section.key}' asks for {_shown(asked.of(section.requirement))}")
        for section in stack.sections
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
    told: dict[tuple[str, ...], tuple[Credential, dict[str, Credential], list[Credential]]] = {}
    for credential in sorted(_composites(context), key=lambda credential: credential.span):
        if len(whole.sums.currencies(credential)) < 2:
            continue
        parts = [part for part in map(context.catalog.get, sorted(whole.parts(credential.id))) if part is not None]
        if any(len(whole.sums.currencies(part)) > 1 for part in parts if part.stack is not None):
            continue  # told of that part
        by_currency: dict[str, list[Credential]] = {}
        for part in (credential, *parts):
            if part.cost is not None and part.is_step:
                by_currency.setdefault(part.cost.money.currency, []).append(part)
        odd = tuple(part.id for part in min(by_currency.values(), key=len))
        firsts = {currency: listed[0] for currency, listed in sorted(by_currency.items())}
        told.setdefault(odd, (credential, firsts, []))[2].append(credential)
    for credential, firsts, again in told.values():
        yield found(
            codes.MIXED_CURRENCIES,
            f"its parts have prices in {' and '.join(firsts)}, which cannot be added up",
            context.place(credential, "stack"),
            hint="give one currency throughout; a learner may also give a rate: --rate EUR=1.08",
            related=[
                *((context.place(part, "cost"), f"in {currency}") for currency, part in firsts.items()),
                *(
                    (
                        context.place(other, "stack"),
                        f"so have those of '{context.short(other.id, credential.namespace)}'",
                    )
                    for other in again[1:]
                ),
            ],
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
        own = (credential.effort, credential.duration, context.place(credential, "duration"))
        published = credential.whole
        said = [own]
        if published is not None:
            place = context.place_within(credential, "whole", "duration")
            said.append((published.effort, published.duration, place))
        for effort, duration, span in said:
            if effort is not None and duration is not None and _is_same_number(effort, duration):
                yield found(
                    codes.DURATION_LIKE_EFFORT,
                    f"a duration of {duration} for {effort} of work: the same number in another unit",
                    span,
                    hint="write the calendar time, or leave it out where it is not known",
                    credential=credential.id,
                )


def _is_same_number(effort: Duration, duration: Duration) -> bool:
    hours = effort.as_hours()
    whole = hours.denominator == 1 and hours > 0
    return whole and duration in (Duration(months=int(hours)), Duration(years=int(hours)))


@rule(codes.VALIDITY_TOO_SHORT)
def validity_too_short(context: Context) -> Iterable[Diagnostic]:
    """A validity that ends before the time that the stack takes.

    A part that lapses before the last one is done does not count at the award: the learner would have to earn it again,
    and again. What can be renewed is left out.

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
    """The weeks that what a credential is made of takes at least, and its own work after it."""
    parts = context.whole.needs(credential.id) & context.whole.parts(credential.id)
    after = _weeks_after(context, parts)
    chain = max((after[each] + _weeks(context, each) for each in parts), default=Fraction(0))
    return max(chain + _weeks(context, credential.id), context.once(_shortest)[credential.id])


def _shortest(context: Context) -> dict[str, Fraction]:
    """The weeks that each credential takes at least: those of its stack and then its own, or those of a stand-in."""
    known: dict[str, Fraction] = {}
    for full in context.inside_out:
        credential = context.catalog.credentials[full]
        stack = _NO if credential.stack is None else _weeks_for(context, credential.stack, known)
        ways = [_weeks_for(context, way, known) for way in credential.equivalents]
        known[full] = min([stack + _weeks(context, full), *ways])
    return known


def _weeks_for(context: Context, requirement: Requirement, known: dict[str, Fraction]) -> Fraction:
    """The weeks that a requirement takes at least, if everything that can be taken at once is."""
    match requirement:
        case CredentialRef():
            return known.get(requirement.id, _NO)
        case Sections():
            filling = [section.requirement for section in requirement.sections]
            return max((_weeks_for(context, each, known) for each in filling), default=_NO)
        case All() | AnyOf() | Choose() | Credits():
            weeks = sorted(_weeks_for(context, member, known) for member in context.whole.members(requirement))
            wanted = len(weeks) if isinstance(requirement, All) else getattr(requirement, "count", 1)
            return weeks[wanted - 1] if 0 < wanted <= len(weeks) else _NO
        case _:
            return _NO


def _lapses(context: Context, credential: Credential) -> Iterator[Diagnostic]:
    needed = context.whole.needs(credential.id)
    after = _weeks_after(context, needed)
    taken = _weeks_taken(context, credential)
    own = credential.valid_for
    if own is not None and not credential.renewal and own.as_weeks() < taken:
        yield found(
            codes.VALIDITY_TOO_SHORT,
            f"it is valid for {own}, and what it is made of takes {_time(taken)} at least",
            context.place(credential, "valid_for"),
            hint="check both figures",
            credential=credential.id,
        )
    for ref in _direct(credential):
        part = context.catalog.get(ref.id)
        if (
            part is not None
            and part.valid_for is not None
            and not part.renewal
            and part.valid_for.as_weeks() < after.get(part.id, 0)
        ):
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

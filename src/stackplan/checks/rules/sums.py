"""Rules about sums of credits: all that counts is enough, and what does not count is told."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from stackplan import diagnostics as codes
from stackplan.catalog.requirement import All, CredentialRef, Credits
from stackplan.checks.context import found
from stackplan.checks.rule import rule
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stackplan.catalog.model import Credential
    from stackplan.catalog.requirement import Requirement
    from stackplan.checks.context import Context
    from stackplan.diagnostics import Diagnostic, Span


@rule(codes.CREDITS_OUT_OF_REACH)
def credits_out_of_reach(context: Context) -> Iterable[Diagnostic]:
    """More credits than the whole pool gives.

    Nobody can meet it, even by taking everything.

    Fails::

        defaults: {credit_unit: semester-hour}
        credentials:
          a: {name: Algebra, credits: 3}
          b: {name: Botany, credits: 3}
          c: {name: Certificate, stack: {credits: 9, from: [a, b]}}

    Passes::

        defaults: {credit_unit: semester-hour}
        credentials:
          a: {name: Algebra, credits: 3}
          b: {name: Botany, credits: 3}
          c: {name: Certificate, stack: {credits: 6, from: [a, b]}}
    """
    for asked in context.asked:
        requirement = asked.requirement
        if isinstance(requirement, Credits) and _is_out_of_reach(context, requirement):
            total = _total(context, requirement)
            odd = _not_counting_in(context, requirement)
            names = context.names(dict.fromkeys(each.id for each in odd), asked.owner.namespace)
            why = f", for {names} cannot be counted" if odd else ""
            yield found(
                codes.CREDITS_OUT_OF_REACH,
                f"{format_decimal(requirement.amount)} credits are asked for, and the whole pool has "
                f"{format_decimal(total)}{why}",
                requirement.span,
                hint="give their credits in the unit of the sum, or say what each is worth here: "
                "{credential: ID, counts_as: N}"
                if odd
                else "add to the pool, or ask for less",
                related=[(each.span, f"'{context.short(each.id, asked.owner.namespace)}'") for each in odd],
                credential=asked.owner.id,
            )


@rule(codes.MIXED_UNITS)
def mixed_credit_units(context: Context) -> Iterable[Diagnostic]:
    """Members of a sum of credits whose credits are in another unit.

    Units are never converted, so that these count for nothing.

    Fails::

        defaults: {credit_unit: semester-hour}
        credentials:
          a: {name: Algebra, credits: 3}
          b: {name: Botany, credits: {amount: 5, unit: ects}}
          c: {name: Certificate, stack: {credits: 3, from: [a, b]}}

    Passes::

        defaults: {credit_unit: semester-hour}
        credentials:
          a: {name: Algebra, credits: 3}
          b: {name: Botany, credits: {amount: 5, unit: ects}}
          c: {name: Certificate, stack: {credits: 3, from: [a, {credential: b, counts_as: 3}]}}
    """
    for odd in _not_counting(context, other_unit=True):
        wanted = odd.requirement.unit or "a plain number"
        yield found(
            codes.MIXED_UNITS,
            f"the sum is in {wanted}, and the credits of {odd.names(context)} are not: they do not count",
            odd.span,
            hint="say what it is worth here: {credential: ID, counts_as: N}",
            related=odd.related(context, "its credits"),
            credential=odd.owner.id,
        )


@rule(codes.NO_CREDITS)
def member_without_credits(context: Context) -> Iterable[Diagnostic]:
    """Members of a sum of credits that have none.

    They stand in the pool and count for nothing: a learner who takes one is no further.

    Fails::

        defaults: {credit_unit: semester-hour}
        credentials:
          a: {name: Algebra, credits: 3}
          b: {name: Botany}
          c: {name: Certificate, stack: {credits: 3, from: [a, b]}}

    Passes::

        defaults: {credit_unit: semester-hour}
        credentials:
          a: {name: Algebra, credits: 3}
          b: {name: Botany, credits: 3}
          c: {name: Certificate, stack: {credits: 3, from: [a, b]}}
    """
    for asked in context.asked:
        requirement = asked.requirement
        if isinstance(requirement, Credits):
            for member, worth in _worths(context, requirement):
                if worth is None and not isinstance(member, All | CredentialRef):
                    yield found(
                        codes.NO_CREDITS,
                        "this member has no credits, and does not count in the sum",
                        member.span,
                        hint="say what it is worth here: counts_as: N",
                        credential=asked.owner.id,
                    )
    for odd in _not_counting(context, other_unit=False):
        told = "have no credits, and do not" if len(odd.ids) > 1 else "has no credits, and does not"
        yield found(
            codes.NO_CREDITS,
            f"{odd.names(context)} {told} count in this sum",
            odd.span,
            hint="give the credits there, or say what it is worth here: {credential: ID, counts_as: N}",
            related=odd.related(context, "it is defined here"),
            credential=odd.owner.id,
        )


class _Odd(NamedTuple):
    """An entry of a pool with what of it cannot be counted in the sum, and other sums with the same."""

    owner: Credential
    requirement: Credits
    span: Span
    ids: tuple[str, ...]
    again: list[Span]

    def names(self, context: Context) -> str:
        return context.names(self.ids, self.owner.namespace)

    def related(self, context: Context, text: str) -> list[tuple[Span, str]]:
        """Where the first of them is defined, and where else they stand."""
        first = context.catalog.credentials[self.ids[0]]
        place = context.place(first, "credits")
        return [(place, text), *((span, "it stands in this sum too") for span in self.again)]


def _not_counting(context: Context, *, other_unit: bool) -> list[_Odd]:
    """Entries of sums with the credentials that cannot be counted there, by why; what is the same is told once.

    Where the sum is out of reach without them, that is told instead.
    """
    odd: dict[tuple[tuple[str, ...], str | None], _Odd] = {}
    for asked in context.asked:
        requirement = asked.requirement
        if not isinstance(requirement, Credits) or _is_out_of_reach(context, requirement):
            continue
        by_place: dict[Span, list[str]] = {}
        for ref in _not_counting_in(context, requirement):
            if (context.catalog.credentials[ref.id].credits is not None) == other_unit:
                by_place.setdefault(ref.span, []).append(ref.id)
        for span, ids in by_place.items():
            key = (tuple(ids), requirement.unit)
            first = odd.setdefault(key, _Odd(asked.owner, requirement, span, tuple(ids), []))
            if first.span != span:
                first.again.append(span)
    return list(odd.values())


def _not_counting_in(context: Context, requirement: Credits) -> list[CredentialRef]:
    """The credentials of a sum without credits in its unit; of an `all` in it, too. What is malformed is none."""
    whole = context.whole
    return [
        part
        for member, worth in _worths(context, requirement)
        if worth is None
        for part in _singles(context, member)
        if part.id not in context.unsound and whole.worth(part, requirement.unit) is None
    ]


def _is_out_of_reach(context: Context, requirement: Credits) -> bool:
    """Whether all that counts is less than what is asked for, and nothing else is wrong that would explain it."""
    if _total(context, requirement) >= requirement.amount:
        return False
    uncounted = [member for member, worth in _worths(context, requirement) if worth is None]
    ids = [part.id for member in uncounted for part in _singles(context, member)]
    return all(_singles(context, member) for member in uncounted) and context.unsound.isdisjoint(ids)


def _singles(context: Context, member: Requirement) -> list[CredentialRef]:
    """A member that is one credential, or those of a member that asks for all of several."""
    parts = context.whole.members(member) if isinstance(member, All) else [member]
    return [part for part in parts if isinstance(part, CredentialRef)]


def _total(context: Context, requirement: Credits) -> Fraction:
    return sum((worth for _, worth in _worths(context, requirement) if worth is not None), Fraction(0))


def _worths(context: Context, requirement: Credits) -> list[tuple[Requirement, Fraction | None]]:
    whole = context.whole
    return [(member, whole.worth(member, requirement.unit)) for member in whole.members(requirement)]


RULES = (
    credits_out_of_reach,
    mixed_credit_units,
    member_without_credits,
)

"""Rules about counting: what a selection asks for can be had from its pool, and adds up."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.catalog.decode import NO_SELECTION
from stackplan.catalog.requirement import All, AnyOf, Choose, CredentialRef, Credits, Sections, Selector
from stackplan.checks.context import found, kids
from stackplan.checks.rule import rule
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stackplan.catalog.requirement import Limit, Requirement
    from stackplan.checks.context import Asked, Context
    from stackplan.diagnostics import Diagnostic

    Selection = All | Choose | Credits | Sections


@rule(codes.CHOOSE_ABOVE_POOL)
def choose_above_pool(context: Context) -> Iterable[Diagnostic]:
    """A choice of more than its pool has.

    Nobody can meet it, and a learner would look in vain for the missing ones.

    Fails::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          c: {name: Certificate, stack: {choose: 3, from: [a, b]}}

    Passes::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          d: {name: Drawing}
          c: {name: Certificate, stack: {choose: 2, from: [a, b, d]}}
    """
    for asked in context.asked:
        requirement = asked.requirement
        if isinstance(requirement, Choose) and not _has_empty_selector(context, requirement):
            there = len(context.whole.members(requirement))
            if there < requirement.count:
                yield found(
                    codes.CHOOSE_ABOVE_POOL,
                    f"{requirement.count} are asked for, and the pool has {there}",
                    requirement.span,
                    hint="add what is missing, or ask for fewer",
                    credential=asked.owner.id,
                )


@rule(codes.CHOOSE_ALL)
def choose_all(context: Context) -> Iterable[Diagnostic]:
    """A choice of exactly as many as its pool has: there is nothing to choose.

    Either the number is wrong, or one to choose from was forgotten, or `all` says it more plainly.

    Fails::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          c: {name: Certificate, stack: {choose: 2, from: [a, b]}}

    Passes::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          c: {name: Certificate, stack: {all: [a, b]}}
    """
    for asked in context.asked:
        requirement = asked.requirement
        if isinstance(requirement, Choose) and not any(isinstance(e, Selector) for e in requirement.pool.entries):
            there = len(context.whole.members(requirement))
            if there == requirement.count:
                yield found(
                    codes.CHOOSE_ALL,
                    f"{there} are asked for, and the pool has {there}: nothing is left to choose",
                    requirement.span,
                    hint="write {all: [...]}, or add to the pool",
                    credential=asked.owner.id,
                )


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
        if isinstance(requirement, Credits) and not _has_empty_selector(context, requirement):
            worths = [worth for _, worth in _worths(context, requirement)]
            total = sum((worth for worth in worths if worth is not None), Fraction(0))
            if total < requirement.amount and None not in worths:
                yield found(
                    codes.CREDITS_OUT_OF_REACH,
                    f"{format_decimal(requirement.amount)} credits are asked for, and the whole pool has "
                    f"{format_decimal(total)}",
                    requirement.span,
                    hint="add to the pool, or ask for less",
                    credential=asked.owner.id,
                )


@rule(codes.CONTRADICTING_LIMITS)
def contradicting_limits(context: Context) -> Iterable[Diagnostic]:
    """Limits that no selection can keep.

    Without them the choice could be met; with them nobody can meet it.

    Fails::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          d: {name: Drawing}
          c:
            name: Certificate
            stack:
              choose: 2
              from: [a, b, d]
              limits: [{at_least: 2, of: [a, b]}, {at_most: 1, of: [a, b]}]

    Passes::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          d: {name: Drawing}
          c:
            name: Certificate
            stack:
              choose: 2
              from: [a, b, d]
              limits: [{at_least: 1, of: [a, b]}, {at_most: 1, of: [a, b]}]
    """
    for asked in context.asked:
        requirement = asked.requirement
        if isinstance(requirement, All | Choose | Credits | Sections) and requirement.selection.limits:
            clash = _clash(context, asked, requirement)
            if clash:
                only = "this limit cannot be kept" if len(clash) == 1 else "these limits contradict each other"
                yield found(
                    codes.CONTRADICTING_LIMITS,
                    f"{only}: no selection from the whole catalog meets the requirement with {_them(clash)}",
                    clash[-1].span,
                    hint="change the number, or what it is counted of",
                    related=[(limit.span, "with this one") for limit in clash[:-1]],
                    credential=asked.owner.id,
                )


@rule(codes.SECTIONS_CLASH)
def sections_clash(context: Context) -> Iterable[Diagnostic]:
    """Sections that can be filled one by one, and not together.

    Nothing counts in two sections, so that two of them may want the same course. Nobody can fill both.

    Fails::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          c: {name: Certificate, stack: {sections: {core: [a, b], more: {any: [a, b]}}}}

    Passes::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          d: {name: Drawing}
          c: {name: Certificate, stack: {sections: {core: [a, b], more: {any: [a, b, d]}}}}
    """
    for asked in context.asked:
        requirement = asked.requirement
        if isinstance(requirement, Sections) and _fails_together(context, asked, requirement):
            sections = requirement.sections
            together = _smallest_clash(context, asked, requirement)
            yield found(
                codes.SECTIONS_CLASH,
                f"the sections {' and '.join(repr(key) for key in together)} cannot be filled together: "
                "nothing counts in two of them",
                next(section.span for section in sections if section.key == together[-1]),
                hint="add to the pool of one of them",
                related=[
                    (section.span, f"the section '{section.key}'")
                    for section in sections
                    if section.key in together[:-1]
                ],
                credential=asked.owner.id,
            )


@rule(codes.PART_BESIDE_WHOLE)
def part_beside_whole(context: Context) -> Iterable[Diagnostic]:
    """A pool with both a credential and one of its own parts.

    The two never both count, so that there is less to choose from than it seems.

    Fails::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          d: {name: Drawing}
          basics: {name: Basics, stack: [a, b]}
          c: {name: Certificate, stack: {choose: 2, from: [basics, a, d]}}

    Passes::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          d: {name: Drawing}
          e: {name: English}
          basics: {name: Basics, stack: [a, b]}
          c: {name: Certificate, stack: {choose: 2, from: [basics, d, e]}}
    """
    for asked in context.asked:
        requirement = asked.requirement
        if not isinstance(requirement, Choose | Credits):
            continue
        refs = {member.id: member for member in context.whole.members(requirement) if isinstance(member, CredentialRef)}
        for whole_id, whole in refs.items():
            credential = context.catalog.get(whole_id)
            if credential is None or credential.stack is None:
                continue
            for part_id in sorted(context.whole.parts(whole_id) & refs.keys()):
                home = asked.owner.namespace
                yield found(
                    codes.PART_BESIDE_WHOLE,
                    f"'{context.short(part_id, home)}' and '{context.short(whole_id, home)}', of which it is a part, "
                    "never both count",
                    refs[part_id].span,
                    hint="keep one of them in this pool",
                    related=[(whole.span, "the whole")],
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
    for asked, requirement, ids in _not_counting(context, other_unit=True):
        home = asked.owner.namespace
        wanted = requirement.unit or "a plain number"
        yield found(
            codes.MIXED_UNITS,
            f"the sum is in {wanted}, and the credits of {context.names(ids, home)} are not: they do not count",
            requirement.span,
            hint="say what it is worth here: {credential: ID, counts_as: N}",
            credential=asked.owner.id,
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
    for asked, requirement, ids in _not_counting(context, other_unit=False):
        home = asked.owner.namespace
        verb = "have" if len(ids) > 1 else "has"
        yield found(
            codes.NO_CREDITS,
            f"{context.names(ids, home)} {verb} no credits, and do not count in this sum".replace(
                "has no credits, and do not", "has no credits, and does not"
            ),
            requirement.span,
            hint="give the credits there, or say what it is worth here: {credential: ID, counts_as: N}",
            credential=asked.owner.id,
        )


def broken_owners(context: Context) -> frozenset[str]:
    """The credentials in which a rule of this module finds what nobody can meet."""
    cached: frozenset[str] | None = context.__dict__.get("_broken_owners")
    if cached is None:
        rules = (choose_above_pool, credits_out_of_reach, contradicting_limits, sections_clash)
        cached = frozenset(each.credential for one in rules for each in one.find(context) if each.credential)
        pools = (asked for asked in context.asked if _has_empty_selector(context, asked.requirement))
        cached |= frozenset(asked.owner.id for asked in pools)
        context.__dict__["_broken_owners"] = cached
    return cached


def _has_empty_selector(context: Context, requirement: Requirement) -> bool:
    """Whether something that matches nothing stands in the pool: then that is what to mend."""
    if not isinstance(requirement, All | AnyOf | Choose | Credits):
        return False
    return any(isinstance(entry, Selector) and not context.catalog.members(entry) for entry in requirement.pool.entries)


def _worths(context: Context, requirement: Credits) -> list[tuple[Requirement, Fraction | None]]:
    whole = context.whole
    return [(member, whole.worth(member, requirement.unit)) for member in whole.members(requirement)]


def _not_counting(context: Context, *, other_unit: bool) -> Iterator[tuple[Asked, Credits, list[str]]]:
    """Sums of credits with the single members that cannot be counted in them, by why."""
    for asked in context.asked:
        if isinstance(asked.requirement, Credits):
            ids = []
            for member, worth in _worths(context, asked.requirement):
                credential = context.catalog.get(member.id) if isinstance(member, CredentialRef) else None
                if worth is None and credential is not None and credential.id not in context.unsound:
                    has_some = credential.credits is not None
                    if has_some == other_unit:
                        ids.append(credential.id)
            if ids:
                yield asked, asked.requirement, ids


def _inner_are_possible(context: Context, asked: Asked, requirement: Requirement) -> bool:
    return all(context.whole.possible(kid, asked.owner.id) for kid in kids(requirement))


def _clash(context: Context, asked: Asked, requirement: Selection) -> tuple[Limit, ...]:
    """The fewest limits that together make a requirement impossible; none where it is possible, or never is."""
    owner = asked.owner.id
    limits = requirement.selection.limits
    if context.whole.possible(requirement, owner):
        return ()
    if not context.whole.possible(_with(requirement, ()), owner):
        return ()
    kept = list(limits)
    for limit in limits:
        fewer = [other for other in kept if other is not limit]
        if not context.whole.possible(_with(requirement, fewer), owner):
            kept = fewer
    return tuple(kept)


def _with(requirement: Selection, limits: Sequence[Limit]) -> Selection:
    return replace(requirement, selection=replace(requirement.selection, limits=tuple(limits)))


def _them(limits: Sequence[Limit]) -> str:
    return "it" if len(limits) == 1 else "them"


def _fails_together(context: Context, asked: Asked, requirement: Sections) -> bool:
    bare = replace(requirement, selection=NO_SELECTION)
    return not context.whole.possible(bare, asked.owner.id) and _inner_are_possible(context, asked, requirement)


def _smallest_clash(context: Context, asked: Asked, requirement: Sections) -> list[str]:
    kept = list(requirement.sections)
    for section in requirement.sections:
        fewer = [other for other in kept if other is not section]
        bare = replace(requirement, sections=tuple(fewer), selection=NO_SELECTION)
        if len(fewer) > 1 and not context.whole.possible(bare, asked.owner.id):
            kept = fewer
    return [section.key for section in kept]


RULES = (
    choose_above_pool,
    choose_all,
    credits_out_of_reach,
    contradicting_limits,
    sections_clash,
    part_beside_whole,
    mixed_credit_units,
    member_without_credits,
)

"""Rules about counting: what a selection asks for can be had from its pool, and adds up."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from stackplan import diagnostics as codes
from stackplan.catalog.decode import NO_SELECTION
from stackplan.catalog.requirement import All, Choose, CredentialRef, Credits, Sections, Selector
from stackplan.checks.context import found, kids
from stackplan.checks.rule import rule
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stackplan.catalog.model import Credential
    from stackplan.catalog.requirement import Limit, Requirement
    from stackplan.checks.context import Asked, Context
    from stackplan.diagnostics import Diagnostic, Span

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
        if isinstance(requirement, Choose):
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
        if isinstance(requirement, Choose):
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
                f"the sections {context.names(together, '')} cannot be filled together: nothing counts in two of them",
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

    The two never both count, so that there is less to choose from than it seems. One of them is named, or is in a list
    of tags; what a glob matches by the way is no mistake.

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
        if isinstance(requirement, Choose | Credits):
            refs = _written(context, requirement)
            for whole_id, whole in refs.items():
                credential = context.catalog.get(whole_id)
                if credential is not None and credential.stack is not None:
                    parts = [refs[part] for part in sorted(context.whole.parts(whole_id) & refs.keys())]
                    parts = [part for part in parts if part.is_named or whole.is_named]
                    if parts:
                        yield _beside(context, asked, whole, parts)


class _Written(NamedTuple):
    """A credential of a pool, where it comes from, and whether somebody wrote it there: in a list of tags, too."""

    id: str
    span: Span
    is_named: bool


def _written(context: Context, requirement: Choose | Credits) -> dict[str, _Written]:
    entries = requirement.pool.entries
    loose = {entry.span for entry in entries if isinstance(entry, Selector) and not entry.tags}
    members = context.whole.members(requirement)
    return {
        member.id: _Written(member.id, member.span, member.span not in loose)
        for member in members
        if isinstance(member, CredentialRef)
    }


def _beside(context: Context, asked: Asked, whole: _Written, parts: list[_Written]) -> Diagnostic:
    """The finding, at what was written later: it is most likely what was added."""
    home = asked.owner.namespace
    names = context.names([part.id for part in parts], home)
    own = "part" if len(parts) == 1 else "parts"
    span = max(whole.span, *(part.span for part in parts))
    others = {whole.span: "the whole"} | {part.span: "a part of it" for part in parts}
    return found(
        codes.PART_BESIDE_WHOLE,
        f"'{context.short(whole.id, home)}' and its own {own} {names} never both count",
        span,
        hint="keep one of them in this pool" if len(parts) == 1 else "keep the whole or its parts in this pool",
        related=[(place, text) for place, text in sorted(others.items()) if place != span],
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


def broken_owners(context: Context) -> frozenset[str]:
    """The credentials in which a rule of this module finds what nobody can meet."""
    cached: frozenset[str] | None = context.__dict__.get("_broken_owners")
    if cached is None:
        rules = (choose_above_pool, credits_out_of_reach, contradicting_limits, sections_clash)
        cached = frozenset(each.credential for one in rules for each in one.find(context) if each.credential)
        whole = frozenset(id(asked.requirement) for asked in context.asked)
        cached |= {asked.owner.id for asked in context.all_asked if id(asked.requirement) not in whole}
        context.__dict__["_broken_owners"] = cached
    return cached


def _worths(context: Context, requirement: Credits) -> list[tuple[Requirement, Fraction | None]]:
    whole = context.whole
    return [(member, whole.worth(member, requirement.unit)) for member in whole.members(requirement)]


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


def _inner_are_possible(context: Context, asked: Asked, requirement: Requirement) -> bool:
    return all(context.whole.possible(kid, asked.owner.id) for kid in kids(requirement))


def _clash(context: Context, asked: Asked, requirement: Selection) -> tuple[Limit, ...]:
    """The fewest limits that together make a requirement impossible; none where it is possible, or never is."""
    owner = asked.owner.id
    limits = [limit for limit in requirement.selection.limits if limit.unless is None]  # others may be lifted
    requirement = _with(requirement, limits)
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

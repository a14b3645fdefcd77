"""Rules about counting: what a selection asks for can be had from its pool."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from stackplan import diagnostics as codes
from stackplan.catalog.decode import NO_SELECTION
from stackplan.catalog.requirement import All, Choose, CredentialRef, Credits, Sections, Selector
from stackplan.checks.context import found, kids
from stackplan.checks.rule import rule
from stackplan.checks.rules.sums import credits_out_of_reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


def broken_owners(context: Context) -> frozenset[str]:
    """The credentials in which a rule of this module finds what nobody can meet. Asked by `context.once`."""
    rules = (choose_above_pool, credits_out_of_reach, contradicting_limits, sections_clash)
    found = frozenset(each.credential for one in rules for each in one.find(context) if each.credential)
    whole = frozenset(id(asked.requirement) for asked in context.asked)
    return found | {asked.owner.id for asked in context.all_asked if id(asked.requirement) not in whole}


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
    contradicting_limits,
    sections_clash,
    part_beside_whole,
)

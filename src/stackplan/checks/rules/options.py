"""Rules about options: which of them are ways at all, and what a prerequisite adds to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stackplan import diagnostics as codes
from stackplan.catalog.requirement import All, AnyOf, Choose, Credits, Pool, Sections, Selector
from stackplan.catalog.requirement import CredentialRef as Ref
from stackplan.checks.context import found, inner
from stackplan.checks.rule import rule
from stackplan.checks.rules.uses import speaks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackplan.catalog.model import Credential
    from stackplan.catalog.requirement import Requirement
    from stackplan.checks.context import Context
    from stackplan.diagnostics import Diagnostic, Span

_TOGETHER = "are together never the shorter option: they include "


@rule(codes.DEAD_OPTION)
def dead_option(context: Context) -> Iterable[Diagnostic]:
    """An option that can never be part of a plan, because it needs what the choice is for.

    A learner sees one way more than there is.

    Fails::

        credentials:
          a: {name: Algebra}
          b: {name: Botany, prerequisites: c}
          c: {name: Certificate, stack: {any: [a, b]}}

    Passes::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          c: {name: Certificate, stack: {any: [a, b]}}
    """
    for choice in _choices(context):
        for option in choice.options:
            member = _after_owner(context, choice.owner, option)
            if member is not None:
                home, owner = choice.owner.namespace, choice.owner.id.partition("/")[2]
                why = (
                    "is what the choice is for" if member == choice.owner.id else f"can be earned after '{owner}' only"
                )
                yield found(
                    codes.DEAD_OPTION,
                    f"'{context.short(member, home)}' can never be an option here: it {why}",
                    option.span,
                    hint="leave it out, or let it begin earlier",
                    credential=choice.owner.id,
                )


@rule(codes.HELD_ONLY_OPTION)
def held_only_option(context: Context) -> Iterable[Diagnostic]:
    """An option that is retired, only announced, or out of its dates.

    It counts for those who hold it, and nobody else can take it: good to know, and often meant so.

    Fails::

        credentials:
          old: {name: Old exam, status: retired}
          new: {name: New exam}
          title: {name: Title, stack: {any: [old, new]}}

    Passes::

        credentials:
          first: {name: First exam}
          new: {name: New exam}
          title: {name: Title, stack: {any: [first, new]}}
    """
    whole = context.whole
    for choice in _choices(context):
        if choice.owner.id in whole.earnable:
            for option in choice.options:
                if option.ref is not None and not whole.is_open(option.ref) and option.ref not in whole.counting:
                    name = context.short(option.ref, choice.owner.namespace)
                    yield found(
                        codes.HELD_ONLY_OPTION,
                        f"'{name}' cannot be earned on {context.on}: it is an option for those who hold it",
                        option.span,
                        credential=choice.owner.id,
                    )


@rule(codes.DOMINATED_OPTION)
def dominated_option(context: Context) -> Iterable[Diagnostic]:
    """An option of an `any` that is never the shorter one, because it includes another option.

    Whoever takes it has met the choice on the way, and it only makes the list longer. That is not so where what it
    includes expires, or may count in another section or pool of the same requirement.

    Fails::

        credentials:
          a: {name: Algebra}
          b: {name: Algebra 2, prerequisites: a}
          c: {name: Certificate, prerequisites: {any: [a, b]}}

    Passes::

        credentials:
          a: {name: Algebra}
          b: {name: Algebra 2}
          c: {name: Certificate, prerequisites: {any: [a, b]}}
    """
    for choice in _choices(context):
        if not choice.is_one:
            continue
        reached = [
            (option, frozenset(option.ids).union(*(context.whole.needs(each) for each in option.ids)))
            for option in choice.options
            if option.ids and _after_owner(context, choice.owner, option) is None
        ]
        for i, (option, needs) in enumerate(reached):
            for j, (other, others_needs) in enumerate(reached):
                both_ways = option.is_all and frozenset(option.ids) <= others_needs
                if (
                    i != j
                    and option.ids != other.ids
                    and other.is_all
                    and other.plain
                    and frozenset(other.ids) <= needs
                    and all(_lasts(context, each) for each in other.ids if each not in option.ids)
                    and not _counts_elsewhere(context, choice, other.ids)
                    and (not both_ways or j < i)
                ):
                    home = choice.owner.namespace
                    yield found(
                        codes.DOMINATED_OPTION,
                        f"{context.names(option.ids, home)} "
                        + ("is never the shorter option: it includes " if len(option.ids) == 1 else _TOGETHER)
                        + context.names(other.ids, home),
                        option.span,
                        hint="leave it out",
                        related=[(other.span, "this option is included")],
                        credential=choice.owner.id,
                    )
                    break


@rule(codes.REDUNDANT_PREREQUISITE)
def redundant_prerequisite(context: Context) -> Iterable[Diagnostic]:
    """A prerequisite that another one implies.

    It asks for nothing, and hides what really has to come first. A prerequisite that expires is another thing: it asks
    that it is still valid; and so is one with a grade.

    Fails::

        credentials:
          a: {name: Algebra}
          b: {name: Algebra 2, prerequisites: a}
          c: {name: Calculus, prerequisites: [a, b]}

    Passes::

        credentials:
          a: {name: Algebra}
          b: {name: Algebra 2, prerequisites: a}
          c: {name: Calculus, prerequisites: b}
    """
    inner_lists: set[int] = set()
    for asked in context.asked:
        if asked.field != "prerequisites" or id(asked.requirement) in inner_lists:
            continue
        needed = list(_together(asked.requirement, inner_lists))
        refs = [each for each in needed if isinstance(each, Ref)]
        for each in needed:
            implied = _implied(context, asked.owner, each, refs)
            if implied is not None:
                ref, by = implied
                home = asked.owner.namespace
                name = f"'{context.short(ref.id, home)}'"
                yield found(
                    codes.REDUNDANT_PREREQUISITE,
                    f"{name if ref is each else f'this choice of {name}'} is implied by '{context.short(by.id, home)}'"
                    + ("" if ref.id == by.id else ", which needs it"),
                    each.span,
                    hint="leave it out",
                    related=[(by.span, "this one implies it")],
                    credential=asked.owner.id,
                )


class _Option(NamedTuple):
    """One option of a choice: the credentials that it surely takes, whether these are all that it takes, its place.

    `ref` is its id where it is a single credential. It is `plain` where a holding of these meets it whatever its grade
    or age.
    """

    ids: tuple[str, ...]
    is_all: bool
    ref: str | None
    span: Span
    plain: bool


class _Choice(NamedTuple):
    owner: Credential
    is_one: bool
    options: tuple[_Option, ...]
    requirement: AnyOf | Choose
    root: Requirement


def _choices(context: Context) -> Iterator[_Choice]:
    """Every `any` and `choose` in what a credential waits for; `is_one` where one option is enough, whichever it is."""
    for asked in context.asked:
        requirement = asked.requirement
        if asked.field != "equivalents" and isinstance(requirement, AnyOf | Choose):
            is_one = isinstance(requirement, AnyOf) or (requirement.count == 1 and not requirement.selection.limits)
            options = tuple(_options(context, requirement.pool))
            yield _Choice(asked.owner, is_one, options, requirement, getattr(asked.owner, asked.field))


def _counts_elsewhere(context: Context, choice: _Choice, ids: Iterable[str]) -> bool:
    """Whether some of these may be used up by another selection of the same requirement: each counts once there."""
    others = [node for node in inner(choice.root) if node is not choice.requirement]
    if not any(isinstance(node, Sections | Choose | Credits) for node in others):
        return False
    below = {id(node) for node in inner(choice.requirement)}
    apart = (node for node in others if id(node) not in below)
    direct = [entry for node in apart for entry in _own_entries(node)]
    return any(speaks_of(context, entry, each) for entry in direct for each in ids)


def _own_entries(requirement: Requirement) -> Iterator[object]:
    if isinstance(requirement, Sections):
        return (section.requirement for section in requirement.sections)
    return iter(requirement.pool.entries if isinstance(requirement, All | AnyOf | Choose | Credits) else ())


def _options(context: Context, pool: Pool) -> Iterator[_Option]:
    """The options of a pool that somebody wrote one by one, in a list of tags too; what a glob matches is none."""
    for entry in pool.entries:
        if isinstance(entry, Ref):
            yield _Option((entry.id,), True, entry.id, entry.span, _is_plain(entry))
        elif isinstance(entry, Selector):
            for member in context.catalog.members(entry) if entry.tags else ():
                yield _Option((member,), True, None, entry.span, entry.conditions is None)
        else:
            refs = _required(entry)
            is_all = isinstance(entry, All) and len(refs) == len(entry.pool.entries)
            plain = isinstance(entry, All) and entry.selection.each is None and entry.selection.average is None
            ids = tuple(ref.id for ref in refs)
            yield _Option(ids, is_all, None, entry.span, plain and all(map(_is_plain, refs)))


def _is_plain(ref: Ref) -> bool:
    return ref.conditions is None


def _lasts(context: Context, credential_id: str) -> bool:
    """Whether a credential never expires: whoever earned something that needs it still holds it."""
    credential = context.catalog.get(credential_id)
    return credential is not None and credential.valid_for is None and not credential.valid_while_stack


def _after_owner(context: Context, owner: Credential, option: _Option) -> str | None:
    """What of an option can be earned after its owner only, or is its owner; None where nothing is."""
    return next((each for each in option.ids if each == owner.id or owner.id in context.whole.needs(each)), None)


def _required(requirement: object) -> tuple[Ref, ...]:
    """The single credentials that a requirement surely asks for: itself, or the members of a plain `all`."""
    if isinstance(requirement, Ref):
        return (requirement,)
    if isinstance(requirement, All):
        return tuple(entry for entry in requirement.pool.entries if isinstance(entry, Ref))
    return ()


def _together(requirement: Requirement, seen: set[int]) -> Iterator[Ref | AnyOf]:
    """What a requirement surely asks for, of lists in lists too: single credentials, and choices of one."""
    if isinstance(requirement, Ref | AnyOf):
        yield requirement
    elif isinstance(requirement, All) and requirement.selection.each is None and requirement.selection.average is None:
        seen.add(id(requirement))
        for entry in requirement.pool.entries:
            if not isinstance(entry, Selector):
                yield from _together(entry, seen)


def _implied(context: Context, owner: Credential, each: Ref | AnyOf, refs: list[Ref]) -> tuple[Ref, Ref] | None:
    """What of a prerequisite is implied by another one, and by which."""
    if isinstance(each, Ref):
        options, others = [each], [ref for ref in refs if ref.id != each.id]
    else:
        options, others = [entry for entry in each.pool.entries if isinstance(entry, Ref)], refs
    for option in options:
        if option.conditions is None and option.id != owner.id:
            for other in others:
                if option.id == other.id or (option.id in context.whole.needs(other.id) and _lasts(context, option.id)):
                    return option, other
    return None


RULES = (
    dead_option,
    dominated_option,
    redundant_prerequisite,
    held_only_option,
)

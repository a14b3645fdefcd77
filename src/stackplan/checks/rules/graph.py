"""Rules about the graph: whether somebody can get in, and which ways are none."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from stackplan import diagnostics as codes
from stackplan.catalog.requirement import All, AnyOf, Choose, Credits, Pool, Sections, Selector, SkillRef
from stackplan.catalog.requirement import CredentialRef as Ref
from stackplan.catalog.selector import is_glob
from stackplan.checks.context import found, inner
from stackplan.checks.rule import rule
from stackplan.checks.rules.counting import broken_owners
from stackplan.checks.rules.uses import everywhere, scalars, unknown_tags, uses_of
from stackplan.source.tree import Mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackplan.catalog.model import Credential
    from stackplan.catalog.requirement import Requirement
    from stackplan.checks.context import Context
    from stackplan.diagnostics import Diagnostic, Span
    from stackplan.planning.whole import Stuck

_TOGETHER = "are together never the shorter option: they include "
_VERBS = {"prerequisites": "needs", "corequisites": "needs beside it", "stack": "is made of", "": "rests on"}


@rule(codes.NO_WAY_IN)
def cycle_without_way_in(context: Context) -> Iterable[Diagnostic]:
    """Credentials that wait for each other in a circle, with no other way in.

    Nobody can ever begin: each of them must be held before the next, and the last before the first.

    Fails::

        credentials:
          a: {name: Algebra, prerequisites: c}
          b: {name: Botany, prerequisites: a}
          c: {name: Chemistry, prerequisites: b}

    Passes::

        credentials:
          a: {name: Algebra, prerequisites: {any: [b, c]}}
          b: {name: Botany, prerequisites: {any: [a, d]}}
          c: {name: Chemistry}
          d: {name: Drawing}
    """
    for ring in _rings(context):
        if not _is_mixed(ring):
            yield _ring_finding(context, codes.NO_WAY_IN, ring)


@rule(codes.PART_NEEDS_WHOLE)
def part_needs_whole(context: Context) -> Iterable[Diagnostic]:
    """A prerequisite that the stack makes impossible: a part that waits for the very credential that it is a part of.

    Nobody can earn the part before the whole, nor the whole without the part. What may only be taken after admission
    has the admission as its prerequisite, as a credential of its own.

    Fails::

        credentials:
          master: {name: Master, kind: degree, stack: [thesis, course]}
          thesis: {name: Thesis, prerequisites: master}
          course: {name: Course}

    Passes::

        credentials:
          master: {name: Master, kind: degree, stack: [thesis, course]}
          thesis: {name: Thesis, prerequisites: admission}
          course: {name: Course}
          admission: {name: Admission, kind: admission}
    """
    for ring in _rings(context):
        if _is_mixed(ring):
            start = next(i for i, edge in enumerate(ring) if edge.field == "prerequisites")
            yield _ring_finding(context, codes.PART_NEEDS_WHOLE, ring[start:] + ring[:start])


@rule(codes.UNEARNABLE)
def unearnable(context: Context) -> Iterable[Diagnostic]:
    """A credential that nobody can earn, because of what it asks for itself.

    It is offered to learners who can never reach it. The smallest reason is told, down to what is retired.

    Fails::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          old: {name: Old chemistry, status: retired}
          c:
            name: Certificate
            stack:
              sections:
                first: {choose: 1, from: [a, old]}
                second: {choose: 1, from: [a, old]}

    Passes::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          c:
            name: Certificate
            stack:
              sections:
                first: {choose: 1, from: [a, b]}
                second: {choose: 1, from: [a, b]}
    """
    for stuck in _roots(context, "own"):
        if _closed_selector(context, stuck.id) is not None:
            continue
        credential = context.catalog.credentials[stuck.id]
        cause = stuck.causes[0] if stuck.causes else None
        span = credential.span if cause is None or cause.span is None else cause.span
        yield found(
            codes.UNEARNABLE,
            f"nobody can earn '{_local(credential)}'" + ("" if cause is None else f": {cause.message}"),
            span,
            hint=_followers(context, stuck),
            related=[(other.span, other.message) for other in stuck.causes[1:] if other.span is not None],
            credential=credential.id,
        )


@rule(codes.CLOSED_PART)
def closed_part(context: Context) -> Iterable[Diagnostic]:
    """A credential that needs what is retired, only announced, or out of its dates.

    It looks open, and only those who held the part in time can have it.

    Fails::

        credentials:
          old-exam: {name: Old exam, kind: exam, status: retired}
          title: {name: Title, stack: [old-exam]}

    Passes::

        credentials:
          old-exam: {name: Old exam, kind: exam, status: retired}
          new-exam: {name: New exam, kind: exam}
          title: {name: Title, stack: {any: [old-exam, new-exam]}}
    """
    for stuck in _roots(context, "own"):
        selector = _closed_selector(context, stuck.id)
        if selector is not None:
            names = context.names(context.catalog.members(selector), stuck.id.partition("/")[0])
            yield found(
                codes.CLOSED_PART,
                f"nobody can earn '{stuck.id.partition('/')[2]}': all that this matches, {names}, cannot be earned",
                selector.span,
                hint=_followers(context, stuck) or "name what takes its place",
                credential=stuck.id,
            )
    for stuck in _roots(context, "closed"):
        credential = context.catalog.credentials[stuck.id]
        first = next(edge for part in stuck.blamed if (edge := _edge(context, stuck.id, part)))
        reasons = [cause for cause in stuck.causes if cause.depth == max(each.depth for each in stuck.causes)]
        said = reasons[0].message if len(reasons) == 1 else f"{len(reasons)} of what it needs cannot be earned any more"
        yield found(
            codes.CLOSED_PART,
            f"nobody can earn '{_local(credential)}': {said}",
            first.span,
            hint=_followers(context, stuck)
            or "name what takes its place, or retire this one too if only its holders count",
            related=[(cause.span, cause.message) for cause in reasons if cause.span is not None],
            credential=credential.id,
        )


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
                home, owner = choice.owner.namespace, _local(choice.owner)
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


@rule(codes.STACKS_INTO_NOTHING)
def stacks_into_nothing(context: Context) -> Iterable[Diagnostic]:
    """A credential that is made of nothing, and that nothing in the catalog speaks of.

    It leads nowhere: whoever earns it is no nearer to anything else here.

    Fails::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          c: {name: Certificate, stack: [a]}

    Passes::

        credentials:
          a: {name: Algebra}
          c: {name: Certificate, stack: [a]}
    """
    if not context.is_complete:
        return
    spoken_of = _maybe_spoken_of(context)
    for node in everywhere(context):
        match node:
            case Ref():
                spoken_of.add(node.id)
            case Selector():
                spoken_of.update(context.catalog.members(node))
                for _, meant in unknown_tags(context, node):
                    spoken_of.update(context.catalog.members(replace(node, tags=(meant,))))
            case SkillRef():
                spoken_of.update(context.catalog.with_skill(node.skill))
            case _:
                pass
    for credential in context.sound:
        if credential.stack is None and credential.id not in spoken_of:
            message = f"nothing in the catalog asks for '{_local(credential)}'"
            yield found(codes.STACKS_INTO_NOTHING, message, credential.span, credential=credential.id)


def _maybe_spoken_of(context: Context) -> set[str]:
    """What a definition that was not read as a whole may speak of: by ids, globs, tags, kinds, skills in its text."""
    texts = {
        scalar.text
        for document in context.documents
        for full, _, node in document.credentials
        if full in context.unsound
        for scalar in scalars(node)
    }
    for document in context.documents:
        lists = document.parts.get("tags")
        for tag, members in lists.entries if isinstance(lists, Mapping) and texts else ():
            if tag.text in texts:
                texts.update(scalar.text for scalar in scalars(members))
    texts.update(context.suggested)
    if not texts:
        return set()
    found: set[str] = set()
    globs = [text for text in texts if is_glob(text)]
    for full, credential in context.catalog.credentials.items():
        local = _local(credential)
        known: set[str | None] = {full, local, credential.kind, *credential.tags, *credential.same_as}
        known.update(level.skill.partition("/")[2] for level in credential.skills)
        if full in context.unsound:
            known.discard(credential.kind)  # it says so of itself
        if not texts.isdisjoint(known) or any(fnmatchcase(local, glob) for glob in globs):
            found.add(full)
    return found


# What cannot be earned


class _Edge(NamedTuple):
    """That one credential waits for another: the field, and where that is written."""

    by: str
    needed: str
    field: str
    span: Span


def _stuck(context: Context) -> Iterator[Stuck]:
    """What nobody can earn, of what is sound and checked."""
    for stuck in context.whole.stuck:
        file = context.catalog.credentials[stuck.id].span.file
        if stuck.id not in context.unsound and context.is_checked(file):
            yield stuck


def _roots(context: Context, kind: str) -> Iterator[Stuck]:
    """What fails by itself, where no rule about counting says so more exactly."""
    known = broken_owners(context) | {asked.owner.id for asked in context.asked if _can_be_lifted(asked.requirement)}
    return (stuck for stuck in _stuck(context) if stuck.kind == kind and stuck.id not in known)


def _closed_selector(context: Context, credential_id: str) -> Selector | None:
    """The selector of an `all` of which nothing can be earned any more, or yet."""
    for asked in context.all_asked:
        if asked.owner.id == credential_id and isinstance(asked.requirement, All):
            for entry in asked.requirement.pool.entries:
                if isinstance(entry, Selector):
                    members = context.catalog.members(entry)
                    if members and not any(context.whole.is_open(member) for member in members):
                        return entry
    return None


def _can_be_lifted(requirement: Requirement) -> bool:
    """Whether a requirement has a limit that something lifts: planning keeps it, so that it cannot tell."""
    selection = getattr(requirement, "selection", None)
    return selection is not None and any(limit.unless is not None for limit in selection.limits)


def _rings(context: Context) -> Iterator[tuple[_Edge, ...]]:
    seen: set[tuple[str, ...]] = set()
    for stuck in _stuck(context):
        if stuck.kind == "ring" and stuck.ring not in seen and context.unsound.isdisjoint(stuck.ring):
            seen.add(stuck.ring)
            edges = [_edge(context, by, needed) for by, needed in pairwise(stuck.ring)]
            yield tuple(edge for edge in edges if edge is not None)


def _is_mixed(ring: Iterable[_Edge]) -> bool:
    return {"stack", "prerequisites"} <= {edge.field for edge in ring}


def _edge(context: Context, by: str, needed: str) -> _Edge | None:
    """Where a credential asks for another."""
    credential = context.catalog.credentials[by]
    for name in ("prerequisites", "stack", "corequisites"):
        requirement = getattr(credential, name)
        if requirement is not None:
            for node in uses_of(_only(credential, name)):
                if _speaks_of(context, node, needed):
                    return _Edge(by, needed, name, node.span)
    return _Edge(by, needed, "", credential.span)


def _only(credential: Credential, name: str) -> Credential:
    """The credential with one of its requirements alone."""
    cleared = {other: None for other in ("prerequisites", "corequisites", "recommended", "stack") if other != name}
    return replace(credential, equivalents=(), renewal=(), sharing=(), not_after=None, **cleared)  # type: ignore[arg-type]


def _speaks_of(context: Context, node: object, needed: str) -> bool:
    match node:
        case Ref():
            return node.id == needed
        case Selector():
            return context.catalog.matches(node, needed)
        case SkillRef():
            return needed in context.catalog.with_skill(node.skill)
        case _:
            return False


def _ring_finding(context: Context, code: codes.Code, ring: tuple[_Edge, ...]) -> Diagnostic:
    home = ring[0].by.partition("/")[0]
    steps = [
        f"'{context.short(edge.by, home)}' {_VERBS[edge.field]} '{context.short(edge.needed, home)}'" for edge in ring
    ]
    return found(
        code,
        "nobody can earn these, for each waits for the next: " + ", ".join(steps),
        ring[0].span,
        hint="drop one of these, or give one of them another way in: {any: [...]}",
        related=[(edge.span, step) for edge, step in zip(ring[1:], steps[1:], strict=True)],
        credential=ring[0].by,
    )


def _followers(context: Context, root: Stuck) -> str | None:
    """A sentence on what cannot be earned for the same reason."""
    others = context.whole.followers(root.id)
    if not others:
        return None
    home = root.id.partition("/")[0]
    return f"for this reason nobody can earn {context.names(others, home)} either"


def _local(credential: Credential) -> str:
    return credential.id.partition("/")[2]


# Choices


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
    return any(_speaks_of(context, entry, each) for entry in direct for each in ids)


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


# Prerequisites


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
    cycle_without_way_in,
    unearnable,
    closed_part,
    part_needs_whole,
    dead_option,
    dominated_option,
    redundant_prerequisite,
    stacks_into_nothing,
    held_only_option,
)

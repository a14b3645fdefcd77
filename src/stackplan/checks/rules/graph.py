"""Rules about the graph: whether somebody can get in, and what leads nowhere."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from stackplan import diagnostics as codes
from stackplan.catalog.requirement import All, Selector, SkillRef
from stackplan.catalog.requirement import CredentialRef as Ref
from stackplan.catalog.selector import is_glob
from stackplan.checks.context import found
from stackplan.checks.rule import rule
from stackplan.checks.rules.counting import broken_owners
from stackplan.checks.rules.uses import everywhere, scalars, speaks_of, unknown_tags, uses_of
from stackplan.source.tree import Mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackplan.catalog.model import Credential
    from stackplan.catalog.requirement import Requirement
    from stackplan.checks.context import Context
    from stackplan.diagnostics import Diagnostic, Span
    from stackplan.planning.whole import Stuck

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
            f"nobody can earn '{_local(credential)}'" + ("" if cause is None else f": {_inside(cause.message)}"),
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
    for node in context.once(everywhere):
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
    texts.update(part for text in list(texts) for part in text.replace(",", " ").split())  # a list, put as one text
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
    known = context.once(broken_owners) | {
        asked.owner.id for asked in context.asked if _can_be_lifted(asked.requirement)
    }
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
                if speaks_of(context, node, needed):
                    return _Edge(by, needed, name, node.span)
    return _Edge(by, needed, "", credential.span)


def _only(credential: Credential, name: str) -> Credential:
    """The credential with one of its requirements alone."""
    cleared = {other: None for other in ("prerequisites", "corequisites", "recommended", "stack") if other != name}
    return replace(credential, equivalents=(), renewal=(), sharing=(), not_after=None, **cleared)  # type: ignore[arg-type]


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


def _inside(sentence: str) -> str:
    """A sentence inside of another: it begins small, unless with a name."""
    return sentence[0].lower() + sentence[1:] if sentence.startswith("The ") else sentence


def _local(credential: Credential) -> str:
    return credential.id.partition("/")[2]


RULES = (
    cycle_without_way_in,
    unearnable,
    closed_part,
    part_needs_whole,
    stacks_into_nothing,
)

"""Rules about what is declared: somebody uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.catalog.requirement import FactRef, Selector, SkillRef
from stackplan.checks.context import found
from stackplan.checks.rule import rule
from stackplan.checks.rules.uses import cited, everywhere, scalars, unknown_tags
from stackplan.source.tree import Mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackplan.catalog.load import Document
    from stackplan.checks.context import Context
    from stackplan.diagnostics import Code, Diagnostic
    from stackplan.source.tree import Scalar


@rule(codes.UNUSED_SOURCE)
def unused_source(context: Context) -> Iterable[Diagnostic]:
    """A source that nothing in its file cites.

    Either a fact lost its source, or the source was kept after its facts went: both mislead whoever checks them.

    Fails::

        sources:
          page: {url: "https://example.org/algebra"}
          other: {url: "https://example.org/botany"}
        credentials:
          a: {name: Algebra, source: page}

    Passes::

        sources:
          page: {url: "https://example.org/algebra"}
        credentials:
          a: {name: Algebra, source: page}
    """
    yield from _unused_of_file(context, "sources", codes.UNUSED_SOURCE, "source")


@rule(codes.UNUSED_ISSUER)
def unused_issuer(context: Context) -> Iterable[Diagnostic]:
    """An issuer of which no credential is.

    It may be the old name of one that was renamed, and half of its credentials with it.

    Fails::

        issuers:
          riverside: {name: Riverside College}
          hillside: {name: Hillside College}
        credentials:
          a: {name: Algebra, issuer: riverside}

    Passes::

        issuers:
          riverside: {name: Riverside College}
        credentials:
          a: {name: Algebra, issuer: riverside}
    """
    used = {credential.issuer for credential in context.catalog.credentials.values()}
    for node in context.once(everywhere):
        if isinstance(node, Selector):
            used.update(node.issuers)
    yield from _unused_of_namespace(context, "issuers", codes.UNUSED_ISSUER, used)


@rule(codes.UNUSED_SKILL)
def unused_skill(context: Context) -> Iterable[Diagnostic]:
    """A skill that no credential develops, and that no requirement asks for.

    A learner who looks for it finds nothing.

    Fails::

        skills:
          python: {name: Python}
          sql: {name: SQL}
        credentials:
          a: {name: Scripts, skills: python}

    Passes::

        skills:
          python: {name: Python}
        credentials:
          a: {name: Scripts, skills: python}
    """
    used: set[str | None] = set()
    for credential in context.catalog.credentials.values():
        used.update(level.skill for level in credential.skills)
    used.update(node.skill for node in context.once(everywhere) if isinstance(node, SkillRef))
    yield from _unused_of_namespace(context, "skills", codes.UNUSED_SKILL, used)


@rule(codes.UNUSED_FACT)
def unused_fact(context: Context) -> Iterable[Diagnostic]:
    """A fact that no requirement asks for.

    Learners would be asked to state something that changes nothing.

    Fails::

        facts:
          work-hours: {name: Hours of paid work, unit: hour}
        credentials:
          a: {name: Foreman}

    Passes::

        facts:
          work-hours: {name: Hours of paid work, unit: hour}
        credentials:
          a: {name: Foreman, prerequisites: {fact: work-hours, at_least: 100}}
    """
    used: set[str | None] = {node.fact for node in context.once(everywhere) if isinstance(node, FactRef)}
    yield from _unused_of_namespace(context, "facts", codes.UNUSED_FACT, used)


@rule(codes.UNUSED_TAG)
def unused_tag(context: Context) -> Iterable[Diagnostic]:
    """A programme's list under `tags` that no selector uses.

    The list looks like a rule, and is none.

    Fails::

        tags: {electives: [a, b]}
        credentials:
          a: {name: Algebra}
          b: {name: Botany}

    Passes::

        tags: {electives: [a, b]}
        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          c: {name: Certificate, stack: {any: {tag: electives}}}
    """
    used: set[str | None] = set()
    for node in context.once(everywhere):
        if isinstance(node, Selector):
            used.update(f"{node.home}/{tag}" for tag in node.tags)
            used.update(f"{node.home}/{meant}" for _, meant in unknown_tags(context, node))
    yield from _unused_of_namespace(context, "tags", codes.UNUSED_TAG, used)


@rule(codes.UNUSED_SCALE)
def unused_grade_scale(context: Context) -> Iterable[Diagnostic]:
    """One of several grade scales of a namespace that no issuer uses.

    Grades that were meant to be on it are compared on another.

    Fails::

        grade_scales: {letter: [A, B, C], points: [1, 2, 3]}
        issuers: {riverside: {name: Riverside College, grade_scale: letter}}
        credentials:
          a: {name: Algebra, issuer: riverside}

    Passes::

        grade_scales: {letter: [A, B, C]}
        issuers: {riverside: {name: Riverside College, grade_scale: letter}}
        credentials:
          a: {name: Algebra, issuer: riverside}
    """
    used: set[str | None] = {issuer.grade_scale for issuer in context.catalog.issuers.values()}
    used.update(context.catalog.default_scales.values())
    yield from _unused_of_namespace(context, "grade_scales", codes.UNUSED_SCALE, used)


@rule(codes.UNUSED_TERM)
def unused_term(context: Context) -> Iterable[Diagnostic]:
    """A term in which nothing of its file is offered.

    Either a course lost one of its terms, and a calendar waits a year for it, or the term was kept after its courses
    went.

    Fails::

        terms:
          fall: {from: 09-01, until: 12-20}
          spring: {from: 01-19, until: 05-08}
        credentials:
          a: {name: Algebra, offered: fall}

    Passes::

        terms:
          fall: {from: 09-01, until: 12-20}
        credentials:
          a: {name: Algebra, offered: fall}
    """
    yield from _unused_of_file(context, "terms", codes.UNUSED_TERM, "offered")


def _whole_documents(context: Context) -> Iterator[Document]:
    """The files in which something may be said to be unused: none where a file that may use it could not be read."""
    if context.is_complete:
        for document in context.documents:
            if context.is_checked(document.name):
                yield document


def _declared(document: Document, part: str) -> Iterator[Scalar]:
    node = document.parts.get(part)
    return (key for key, _ in node.entries if not key.text.startswith("x-")) if isinstance(node, Mapping) else iter(())


def _unused_of_file(context: Context, part: str, code: Code, field: str) -> Iterator[Diagnostic]:
    """What is declared for a file alone, and not cited in it."""
    meant = _meant(context)
    for document in _whole_documents(context):
        used = cited(document, field)
        for key in _declared(document, part):
            if key.text not in used and key.text not in meant:
                yield _unused_key(key, _WORDS[part], code)


def _unused_of_namespace(context: Context, part: str, code: Code, used: Iterable[str | None]) -> Iterator[Diagnostic]:
    known = frozenset(used)
    meant = _meant(context)
    for document in _whole_documents(context):
        for key in _declared(document, part):
            if f"{document.namespace}/{key.text}" not in known and key.text not in meant:
                yield _unused_key(key, _WORDS[part], code)


_WORDS = {
    "sources": "source",
    "issuers": "issuer",
    "skills": "skill",
    "facts": "fact",
    "tags": "tag list",
    "grade_scales": "grade scale",
    "terms": "term",
}


def _meant(context: Context) -> frozenset[str]:
    """Names that somebody may have meant: in definitions that were not read as a whole, or suggested for the unknown.

    It is no use to call these unused, too.
    """
    written = {
        scalar.text.rpartition("/")[2]
        for document in context.documents
        for full, _, node in document.credentials
        if full in context.unsound
        for scalar in scalars(node)
    }
    return context.suggested | written


def _unused_key(key: Scalar, what: str, code: Code) -> Diagnostic:
    return found(code, f"the {what} '{key.text}' is not used", key.span, hint="use it, or delete it")


RULES = (
    unused_source,
    unused_issuer,
    unused_skill,
    unused_fact,
    unused_tag,
    unused_grade_scale,
    unused_term,
)

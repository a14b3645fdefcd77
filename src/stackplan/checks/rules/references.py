"""Rules about what is referred to: it exists, and is one thing. The reader finds all of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.checks.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stackplan.checks.context import Context
    from stackplan.diagnostics import Diagnostic


@rule(codes.DUPLICATE_ID)
def duplicate_id(context: Context) -> Iterable[Diagnostic]:
    """Two definitions of one id.

    Only one of them is planned with, and a learner cannot see which.

    Fails::

        credentials:
          a: {name: Algebra}
          school/a: {name: Algebra 1}

    Passes::

        credentials:
          a: {name: Algebra}
          a-1: {name: Algebra 1}
    """
    return context.reported(codes.DUPLICATE_ID)


@rule(codes.AMBIGUOUS_ALIAS)
def ambiguous_alias(context: Context) -> Iterable[Diagnostic]:
    """An other name (`same_as`) that means two credentials.

    A learner who holds it would be given credit for the wrong one.

    Fails::

        credentials:
          a: {name: Algebra, same_as: MA-1}
          b: {name: Basics of algebra, same_as: MA-1}

    Passes::

        credentials:
          a: {name: Algebra, same_as: MA-1}
          b: {name: Basics of algebra, same_as: MA-2}
    """
    return context.reported(codes.AMBIGUOUS_ALIAS)


@rule(codes.UNKNOWN_CREDENTIAL)
def unknown_credential(context: Context) -> Iterable[Diagnostic]:
    """A credential that no file of the catalog defines.

    What it stood for is no longer asked of anybody, or can no longer be chosen.

    Fails::

        credentials:
          py-basics: {name: Basics of Python}
          analyst: {name: Analyst, stack: [py-basic]}

    Passes::

        credentials:
          py-basics: {name: Basics of Python}
          analyst: {name: Analyst, stack: [py-basics]}
    """
    return context.reported(codes.UNKNOWN_CREDENTIAL)


@rule(codes.UNKNOWN_ISSUER)
def unknown_issuer(context: Context) -> Iterable[Diagnostic]:
    """An issuer that no file of the namespace declares.

    A learner could not tell who awards the credential.

    Fails::

        issuers:
          riverside: {name: Riverside College}
        credentials:
          a: {name: Algebra, issuer: riversied}
          b: {name: Basics, issuer: riverside}

    Passes::

        issuers:
          riverside: {name: Riverside College}
        credentials:
          a: {name: Algebra, issuer: riverside}
    """
    return context.reported(codes.UNKNOWN_ISSUER)


@rule(codes.UNKNOWN_SKILL)
def unknown_skill(context: Context) -> Iterable[Diagnostic]:
    """A skill that no file of the namespace declares.

    Whoever looks for the skill would not find the credential.

    Fails::

        skills:
          python: {name: Python}
        credentials:
          a: {name: Scripts, skills: pyton}
          b: {name: Programs, skills: python}

    Passes::

        skills:
          python: {name: Python}
        credentials:
          a: {name: Scripts, skills: python}
    """
    return context.reported(codes.UNKNOWN_SKILL)


@rule(codes.UNKNOWN_SOURCE)
def unknown_source(context: Context) -> Iterable[Diagnostic]:
    """A source that the file does not declare.

    The facts could not be looked up by anybody who doubts them.

    Fails::

        sources:
          page: {url: "https://example.org/algebra"}
        credentials:
          a: {name: Algebra, source: pages}
          b: {name: Basics, source: page}

    Passes::

        sources:
          page: {url: "https://example.org/algebra"}
        credentials:
          a: {name: Algebra, source: page}
    """
    return context.reported(codes.UNKNOWN_SOURCE)


@rule(codes.UNKNOWN_FACT)
def unknown_fact(context: Context) -> Iterable[Diagnostic]:
    """A fact that no file of the namespace declares.

    No record can state it, so nobody could meet the requirement.

    Fails::

        facts:
          work-hours: {name: Hours of paid work, unit: hour}
        credentials:
          a: {name: Foreman, prerequisites: {fact: works-hours, at_least: 100}}
          b: {name: Mate, prerequisites: {fact: work-hours, at_least: 10}}

    Passes::

        facts:
          work-hours: {name: Hours of paid work, unit: hour}
        credentials:
          a: {name: Foreman, prerequisites: {fact: work-hours, at_least: 100}}
    """
    return context.reported(codes.UNKNOWN_FACT)


@rule(codes.UNKNOWN_GRADE)
def unknown_grade(context: Context) -> Iterable[Diagnostic]:
    """A grade that is not on its scale, or a scale that is not declared.

    A grade that is on no scale is neither above nor below another.

    Fails::

        grade_scales: {letter: [A, B, C]}
        credentials:
          a: {name: Algebra}
          b: {name: Basics, prerequisites: {credential: a, grade: E}}

    Passes::

        grade_scales: {letter: [A, B, C]}
        credentials:
          a: {name: Algebra}
          b: {name: Basics, prerequisites: {credential: a, grade: C}}
    """
    return context.reported(codes.UNKNOWN_GRADE)


@rule(codes.DUPLICATE_ADDRESS)
def duplicate_address(context: Context) -> Iterable[Diagnostic]:
    """Two requirements of one credential with the same id.

    A waiver or a confirmation speaks of one of them, and nobody could tell of which.

    Fails::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          c:
            name: Certificate
            stack: [{any: [a], id: part}, {any: [b], id: part}]

    Passes::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          c:
            name: Certificate
            stack: [{any: [a], id: part-1}, {any: [b], id: part-2}]
    """
    return context.reported(codes.DUPLICATE_ADDRESS)


@rule(codes.UNKNOWN_ADDRESS)
def unknown_address(context: Context) -> Iterable[Diagnostic]:
    """An address that no requirement has.

    What was waived or confirmed for a learner would apply to nothing.
    """
    return context.reported(codes.UNKNOWN_ADDRESS)


@rule(codes.UNKNOWN_TERM)
def unknown_term(context: Context) -> Iterable[Diagnostic]:
    """A term that the file does not declare.

    Nobody could tell when the course begins, and a calendar would leave the term out.

    Fails::

        terms:
          fall: {from: 09-01, until: 12-20}
        credentials:
          a: {name: Algebra, offered: [fall, sprnig]}

    Passes::

        terms:
          fall: {from: 09-01, until: 12-20}
          spring: {from: 01-19, until: 05-08}
        credentials:
          a: {name: Algebra, offered: [fall, spring]}
    """
    return context.reported(codes.UNKNOWN_TERM)


RULES = (
    duplicate_id,
    ambiguous_alias,
    unknown_credential,
    unknown_issuer,
    unknown_skill,
    unknown_source,
    unknown_fact,
    unknown_grade,
    duplicate_address,
    unknown_address,
    unknown_term,
)

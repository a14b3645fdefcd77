"""Rules about shape: fields that the language has, with values that they can have. The reader finds all of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.checks.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stackplan.checks.context import Context
    from stackplan.diagnostics import Diagnostic


@rule(codes.UNKNOWN_FIELD)
def unknown_field(context: Context) -> Iterable[Diagnostic]:
    """A field that the language does not have.

    What was meant to be said is left out: a misspelt `prerequisites` lets a learner begin too early.

    Fails::

        credentials:
          a: {name: Algebra, cots: 450}

    Passes::

        credentials:
          a: {name: Algebra, cost: {amount: 450, currency: USD}}
    """
    return context.reported(codes.UNKNOWN_FIELD)


@rule(codes.WRONG_TYPE)
def wrong_type(context: Context) -> Iterable[Diagnostic]:
    """A value of another type than its field has: a list for a text, a text for a number.

    The value is left out, and the learner is told that the figure is unknown.

    Fails::

        credentials:
          a: {name: [Algebra]}

    Passes::

        credentials:
          a: {name: Algebra}
    """
    return context.reported(codes.WRONG_TYPE)


@rule(codes.BAD_VALUE)
def bad_value(context: Context) -> Iterable[Diagnostic]:
    """A value that its field cannot have: a date that no calendar has, a word that is not on its list.

    The value is left out; a wrong date could make a learner wait for a year, or come too late.

    Fails::

        credentials:
          a: {name: Algebra, available: {from: 2026-13-01}}

    Passes::

        credentials:
          a: {name: Algebra, available: {from: 2026-12-01}}
    """
    return context.reported(codes.BAD_VALUE)


@rule(codes.MISSING_FIELD)
def missing_field(context: Context) -> Iterable[Diagnostic]:
    """Something without which the rest has no meaning: `choose` without `from`, a file without a namespace.

    A rule of which a half is missing cannot be applied to anybody.

    Fails::

        credentials:
          a: {name: Algebra}
          b: {name: Basics, stack: {choose: 1}}

    Passes::

        credentials:
          a: {name: Algebra}
          c: {name: Calculus}
          b: {name: Basics, stack: {choose: 1, from: [a, c]}}
    """
    return context.reported(codes.MISSING_FIELD)


@rule(codes.BAD_ID)
def bad_id(context: Context) -> Iterable[Diagnostic]:
    """An id with other characters than lower-case letters, digits, dots and hyphens.

    An id is typed by learners, and stands in addresses: it must be the same on every keyboard.

    Fails::

        credentials:
          Algebra_1: {name: Algebra}

    Passes::

        credentials:
          algebra-1: {name: Algebra}
    """
    return context.reported(codes.BAD_ID)


@rule(codes.BAD_REQUIREMENT)
def bad_requirement(context: Context) -> Iterable[Diagnostic]:
    """A requirement in a form that the language does not have.

    Nobody can tell what a learner would have to do, so it is not guessed.

    Fails::

        credentials:
          a: {name: Algebra}
          b: {name: Basics, stack: {some: [a]}}

    Passes::

        credentials:
          a: {name: Algebra}
          b: {name: Basics, stack: {any: [a]}}
    """
    return context.reported(codes.BAD_REQUIREMENT)


RULES = (unknown_field, wrong_type, bad_value, missing_field, bad_id, bad_requirement)

"""Rules about the text of a file: whether it can be read, and says the same to every reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.checks.context import found
from stackplan.checks.rule import rule
from stackplan.checks.rules.uses import scalars
from stackplan.source.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stackplan.checks.context import Context
    from stackplan.diagnostics import Diagnostic
    from stackplan.source.tree import Scalar

# What a reader of YAML 1.1 makes of plain text (https://yaml.org/type/: bool, int, float in base 60).
_READINGS = (
    (re.compile("yes|Yes|YES|on|On|ON"), "true"),
    (re.compile("no|No|NO|off|Off|OFF"), "false"),
    (re.compile(r"[-+]?0b[01_]+"), "a number in base 2"),
    (re.compile(r"[-+]?0x[0-9a-fA-F_]+"), "a number in base 16"),
    (re.compile(r"[-+]?0[0-7_]+"), "a number in base 8"),
    (re.compile(r"[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"), "a number in base 60"),
    (re.compile(r"[-+]?[1-9][0-9]*(_[0-9]+)+(\.[0-9_]*)?"), "a number"),
)
_MAY_BE = frozenset("yYnNoO0123456789+-")


@rule(codes.UNREADABLE_FILE)
def unreadable_file(context: Context) -> Iterable[Diagnostic]:
    """A file or folder that may not be read.

    What stands in it is missing from every answer, and nobody can tell what that is.
    """
    return context.reported(codes.UNREADABLE_FILE)


@rule(codes.NOT_UTF8)
def not_utf_8(context: Context) -> Iterable[Diagnostic]:
    """A file that is not encoded in UTF-8.

    Letters with accents would come out as others, or the file could be read on some machines only.
    """
    return context.reported(codes.NOT_UTF8)


@rule(codes.YAML_SYNTAX)
def yaml_syntax(context: Context) -> Iterable[Diagnostic]:
    """Text that is not YAML.

    The file cannot be read, so no path can rest on anything in it.

    Fails::

        credentials:
          a: {name: Algebra

    Passes::

        credentials:
          a: {name: Algebra}
    """
    return context.reported(codes.YAML_SYNTAX)


@rule(codes.YAML_FEATURE)
def yaml_feature(context: Context) -> Iterable[Diagnostic]:
    """An anchor, an alias, a merge key, a tag, or a second document.

    These hide what a value is: a reader of the file sees one thing, and a program another.

    Fails::

        credentials:
          a: &course {name: Algebra}
          b: {name: Biology}

    Passes::

        credentials:
          a: {name: Algebra}
          b: {name: Biology}
    """
    return context.reported(codes.YAML_FEATURE)


@rule(codes.DUPLICATE_KEY)
def duplicate_key(context: Context) -> Iterable[Diagnostic]:
    """A key that is written twice in one mapping.

    Most readers of YAML keep the last one without a word; the other may have been the right one.

    Fails::

        credentials:
          a: {name: Algebra, kind: course, name: Algebra 1}

    Passes::

        credentials:
          a: {name: Algebra 1, kind: course}
    """
    return context.reported(codes.DUPLICATE_KEY)


@rule(codes.TOO_LARGE)
def too_large(context: Context) -> Iterable[Diagnostic]:
    """A file that is larger, deeper or fuller than one file may be.

    A file like this is no catalog that a person keeps; reading it could take all memory.

    Fails::

        x-deep: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
            ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]

    Passes::

        x-deep: [[[]]]
    """
    return context.reported(codes.TOO_LARGE)


@rule(codes.CONTROL_CHARACTER)
def control_character(context: Context) -> Iterable[Diagnostic]:
    r"""A control character in a text.

    It is seen by nobody, and could make a terminal show what is not there.

    Fails::

        credentials:
          a: {name: "Algebra\a"}

    Passes::

        credentials:
          a: {name: "Algebra"}
    """
    return context.reported(codes.CONTROL_CHARACTER)


@rule(codes.NO_CATALOG)
def no_catalog(context: Context) -> Iterable[Diagnostic]:
    """A path where there is no file, or a folder without a file of a catalog.

    An empty catalog is hardly ever meant; a check of nothing would pass.
    """
    return context.reported(codes.NO_CATALOG)


@rule(codes.AMBIGUOUS_SCALAR)
def ambiguous_scalar(context: Context) -> Iterable[Diagnostic]:
    """Plain text that other tools take for a number or a boolean.

    This language reads YAML 1.2: `NO` is text. Tools that read YAML 1.1 make it false, `0123` 83 and `12:30` 750, so
    that a page made from the same file tells a learner something else.

    Fails::

        credentials:
          a: {name: Norsk, language: no}

    Passes::

        credentials:
          a: {name: Norsk, language: "no"}
    """
    for document in context.documents:
        if context.is_checked(document.name):
            for node in document.parts.values():
                for scalar in scalars(node):
                    reading = _reading(scalar)
                    if reading is not None:
                        message = f"{quoted(scalar.text)} is text here, and {reading} to tools that read YAML 1.1"
                        yield found(codes.AMBIGUOUS_SCALAR, message, scalar.span, hint="put it in quotes")


def _reading(scalar: Scalar) -> str | None:
    text = scalar.text
    if not scalar.plain or len(text) < 2 or text[0] not in _MAY_BE:
        return None
    return next((reading for pattern, reading in _READINGS if pattern.fullmatch(text)), None)


RULES = (
    unreadable_file,
    not_utf_8,
    yaml_syntax,
    yaml_feature,
    duplicate_key,
    too_large,
    control_character,
    no_catalog,
    ambiguous_scalar,
)

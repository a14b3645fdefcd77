"""Rules about the comments that suppress findings. They are applied by the engine, which knows what was suppressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.checks.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stackplan.checks.context import Context
    from stackplan.diagnostics import Diagnostic


@rule(codes.UNUSED_SUPPRESSION)
def unused_suppression(_: Context) -> Iterable[Diagnostic]:
    """A comment `# stackplan: ignore[...]` that suppresses nothing.

    What it excused has been mended, or stands elsewhere; left there, it would hide the next mistake on its line.

    Fails::

        credentials:
          a: {name: Algebra}  # stackplan: ignore[SP203] not defined yet

    Passes::

        sources: {page: {url: "https://example.org/algebra"}}  # stackplan: ignore[SP212] cited next term
        credentials:
          a: {name: Algebra, unverified: true}
    """
    return ()


@rule(codes.UNKNOWN_SUPPRESSION)
def unknown_suppression(_: Context) -> Iterable[Diagnostic]:
    """A comment `# stackplan: ignore[...]` with a code that no rule has, or without any.

    It suppresses nothing, though it looks as if it did.

    Fails::

        credentials:
          a: {name: Algebra}  # stackplan: ignore[SP999] whatever it is

    Passes::

        credentials:
          a: {name: Algebra}
    """
    return ()


RULES = (unused_suppression, unknown_suppression)

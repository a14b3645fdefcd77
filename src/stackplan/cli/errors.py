"""What a command refuses to do, as data: said once, in `main`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.diagnostics import Diagnostic

DONE = 0
NO = 1  # an honest no: the target cannot be reached
REFUSED = 2  # usage, configuration or unreadable input
BUG = 70
INTERRUPTED = 130


class Refusal(Exception):  # noqa: N818 - an answer of the command, no error of the program
    """Bad usage or bad input: a sentence, perhaps one on what to do, perhaps findings with places. Ends in exit 2."""

    def __init__(self, message: str = "", help: str | None = None, findings: Sequence[Diagnostic] = ()) -> None:  # noqa: A002
        """Take what to tell; a message may be left out where findings say everything."""
        super().__init__(message)
        self.message = message
        self.help = help
        self.findings = tuple(findings)


class Refusals(Exception):  # noqa: N818 - as above
    """Several refusals at once, so that one run tells them all."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        """Take them in the order to tell."""
        super().__init__("; ".join(refusal.message for refusal in refusals))
        self.refusals = tuple(refusals)

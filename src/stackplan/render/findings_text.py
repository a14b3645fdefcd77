"""A finding for people: its place, its severity and code, what is wrong, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackplan.diagnostics import Diagnostic


def finding_lines(findings: Iterable[Diagnostic]) -> Iterator[str]:
    """The lines of findings, each once."""
    for finding in dict.fromkeys(findings):
        place = "stackplan" if finding.span is None else str(finding.span)
        yield f"{place}: {finding.severity} {finding.code.code}: {finding.message}"
        for related in finding.related:
            yield f"  {related.span}: {related.message}"
        if finding.help:
            yield f"  help: {finding.help}"

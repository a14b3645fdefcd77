"""Run the rules over a catalog, and settle what is told: selection, severities, suppressions, order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.checks.context import Context
from stackplan.checks.registry import READ, RULES
from stackplan.checks.suppress import Suppression, suppressions, unused
from stackplan.diagnostics import Severity
from stackplan.source.collecting import without_garbage_collection
from stackplan.source.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from stackplan.catalog.catalog import Catalog
    from stackplan.catalog.load import Document
    from stackplan.diagnostics import Diagnostic
    from stackplan.source.tree import SourceFile

_ALL = frozenset(rule.code.code for rule in RULES)


@dataclass(frozen=True, slots=True)
class Settings:
    """What to look for: the codes that are selected, the severities that are not the usual ones, the time to solve."""

    selected: frozenset[str] = _ALL
    severities: Mapping[str, Severity] = field(default_factory=dict)
    seconds: float | None = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding with the severity that it has here."""

    diagnostic: Diagnostic
    severity: Severity


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, in the order of places.

    `suppressed` counts what comments suppressed. `unchecked` are the full ids of credentials of which something was
    left open when the time was up, `broken_files` the files that could not be read as a whole: what may stand in one of
    them is called neither missing nor unused. `texts` holds the lines of each file with a finding, for whoever shows
    them.
    """

    findings: tuple[Finding, ...]
    files: int
    suppressed: int = 0
    unchecked: tuple[str, ...] = ()
    broken_files: tuple[str, ...] = ()
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def count(self, severity: Severity) -> int:
        """How many findings have a severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def fails(self, at: Severity) -> bool:
        """Whether a finding is as severe as this, or more."""
        return any(_RANK[finding.severity] <= _RANK[at] for finding in self.findings)

    def line(self, finding: Diagnostic) -> str | None:
        """The line on which a finding begins."""
        span = finding.span
        lines = self.texts.get(span.file, ()) if span is not None else ()
        return lines[span.line - 1] if span is not None and span.line <= len(lines) else None


_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def check(
    catalog: Catalog,
    documents: Iterable[Document],
    files: Iterable[SourceFile],
    on: date,
    settings: Settings,
    *,
    checked: frozenset[str] = frozenset(),
) -> Report:
    """Check a catalog, of which `files` are the bytes and `documents` what was read.

    `checked` are the names of the files that findings are wanted for; empty for all of them.
    """
    context = Context(catalog, tuple(documents), on, settings.seconds, checked)
    sources = {file.name: file for file in files}
    with without_garbage_collection():
        found = list(_found(context, settings))
    found = _once(found)
    comments, wrong = _comments(context, sources)
    remaining, used = _suppress(found, comments)
    kept = remaining + [finding for finding in wrong if finding.code.code in settings.selected]
    whole = context.__dict__.get("whole")
    left_open = frozenset[str]() if whole is None else whole.unchecked
    if codes.UNUSED_SUPPRESSION.code in settings.selected and context.is_complete and not left_open:
        kept += [unused(each) for each in comments if each not in used and _is_judged(each, context, settings)]
    shown = sorted(dict.fromkeys(kept), key=_place)
    findings = tuple(
        Finding(finding, settings.severities.get(finding.code.code, finding.severity)) for finding in shown
    )
    names = {finding.span.file for finding in shown if finding.span is not None}
    names |= {related.span.file for finding in shown for related in finding.related}
    return Report(
        findings,
        files=sum(context.is_checked(name) for name in sources),
        suppressed=len(found) - len(remaining),
        unchecked=tuple(sorted(left_open)),
        broken_files=catalog.broken_files,
        texts={name: _lines(sources[name]) for name in sorted(names) if name in sources},
    )


def _found(context: Context, settings: Settings) -> Iterator[Diagnostic]:
    """What the selected rules find, and in any case what kept a file from being read: it was not checked at all."""
    for finding in context.catalog.diagnostics:
        is_unread = finding.fatal or finding.code is codes.NO_CATALOG
        if is_unread and finding.code.code not in settings.selected and context.is_wanted(finding):
            yield finding
    for rule in RULES:
        if rule.code.code in settings.selected:
            for finding in rule.find(context):
                if context.is_wanted(finding):
                    yield finding


def _once(found: list[Diagnostic]) -> list[Diagnostic]:
    """One mistake, one finding: of a text with a control character, or a wrong word, nothing more is said."""
    unprintable = {finding.span for finding in found if finding.code is codes.CONTROL_CHARACTER}
    wrong = {finding.span for finding in found if finding.severity is Severity.ERROR}
    return [
        finding
        for finding in found
        if not (finding.span in unprintable and finding.code is not codes.CONTROL_CHARACTER)
        and not (finding.span in wrong and finding.code is codes.AMBIGUOUS_SCALAR)
    ]


def _comments(context: Context, sources: Mapping[str, SourceFile]) -> tuple[list[Suppression], list[Diagnostic]]:
    found: list[Suppression] = []
    wrong: list[Diagnostic] = []
    for document in context.documents:
        if context.is_checked(document.name) and b"stackplan:" in sources[document.name].data:
            text, _ = decode(document.name, sources[document.name].data)
            own, mistakes = suppressions(document, text or "")
            found.extend(own)
            wrong.extend(mistakes)
    return found, wrong


def _is_judged(comment: Suppression, context: Context, settings: Settings) -> bool:
    """Whether the rules of a comment ran on its line: of one that did not nobody knows whether it is needed."""
    if not comment.codes <= settings.selected:
        return False
    return comment.codes <= READ or not context.is_unsound(comment.span.file, comment.line)


def _suppress(
    found: Iterable[Diagnostic], comments: Iterable[Suppression]
) -> tuple[list[Diagnostic], set[Suppression]]:
    """What is left, and the suppressions that were needed."""
    by_line: dict[tuple[str, int], list[Suppression]] = {}
    for comment in comments:
        by_line.setdefault((comment.span.file, comment.line), []).append(comment)
    kept: list[Diagnostic] = []
    used: set[Suppression] = set()
    for finding in found:
        span = finding.span
        near = by_line.get((span.file, span.line), ()) if span is not None else ()
        covering = [comment for comment in near if comment.covers(finding) and not finding.fatal]
        used.update(covering)
        if not covering:
            kept.append(finding)
    return kept, used


def _place(finding: Diagnostic) -> tuple[str, int, int, str, str]:
    span = finding.span
    place = ("", 0, 0) if span is None else (span.file, span.line, span.column)
    return (*place, finding.code.code, finding.message)


def _lines(file: SourceFile) -> tuple[str, ...]:
    """The lines of a file as editors count them; what is not UTF-8 is replaced."""
    text = file.data.decode("utf-8", "replace").removeprefix("\ufeff")
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))

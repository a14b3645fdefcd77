"""Learners: read a record, judge what of it counts, see what lapses."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from stackplan.catalog.meant import resolve
from stackplan.planning.plan import Holdings, NotCounted
from stackplan.public.catalogs import today
from stackplan.public.wanted import listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from stackplan.catalog.catalog import Catalog
    from stackplan.catalog.model import Lookup
    from stackplan.checks.engine import Report
    from stackplan.diagnostics import Diagnostic
    from stackplan.learner.record import Record
    from stackplan.learner.standing import Standing
    from stackplan.planning.expiring import Expiring
    from stackplan.source.tree import SourceFile
    from stackplan.units import Duration


class RecordError(ValueError):
    """A learner's record that cannot be used as it stands; `diagnostics` say where and why."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Take what is wrong with the record."""
        self.diagnostics = diagnostics
        super().__init__("; ".join(finding.message for finding in diagnostics))


def read_record(path: str | os.PathLike[str]) -> Record:
    """The learner's record in a file. Raises RecordError where it cannot be read, or holds a mistake."""
    from stackplan.learner import record

    content, problems = record.read_record(_record_file(path))
    if problems:
        raise RecordError(problems)
    return content


def _record_file(path: str | os.PathLike[str]) -> SourceFile:
    from stackplan.diagnostics import UNREADABLE_FILE, Diagnostic
    from stackplan.source.files import discover
    from stackplan.source.wording import quoted

    if Path(path).is_dir():
        message = f"a learner's record is a file, and {quoted(os.fspath(path))} is a folder"
        raise RecordError((Diagnostic(UNREADABLE_FILE, message, help="name the file in it"),))
    files, found = discover([Path(path)])
    if found:
        raise RecordError(found)
    return files[0]


def check_record(catalog: Catalog, path: str | os.PathLike[str], *, on: date | None = None) -> Report:
    """What is wrong with a learner's record, in itself and as far as the catalog can tell.

    Raises RecordError where there is no such file, or where it cannot be read.
    """
    from stackplan.checks.engine import Finding, Report
    from stackplan.learner.record import read_record as read_it
    from stackplan.learner.review import review
    from stackplan.source.read import read

    file = _record_file(path)
    record, found = read_it(file)
    remarks = review(record, read(file)[0], catalog, on if on is not None else today())
    findings = [Finding(each, each.severity) for each in found]
    findings += [Finding(each.diagnostic, each.severity) for each in remarks]
    lines = file.data.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    places = sorted(findings, key=lambda finding: finding.diagnostic.span[1:3] if finding.diagnostic.span else (0, 0))
    return Report(tuple(places), files=1, texts={file.name: tuple(lines.split("\n"))})


def record_mistakes(catalog: Catalog, record: Record) -> tuple[Diagnostic, ...]:
    """What is wrong with a record as far as the catalog can tell: the errors of `check_record` that stop no answer.

    What is dated after the day of an answer is none of them: the answer says so itself.
    """
    from datetime import date as calendar

    from stackplan.diagnostics import Severity
    from stackplan.learner.review import review

    remarks = review(record, None, catalog, calendar.max)
    return tuple(remark.diagnostic for remark in remarks if remark.severity is Severity.ERROR)


def record_of(catalog: Catalog, have: Sequence[str], learner: Record | str | os.PathLike[str] | None) -> Record:
    """One record of ids that are held (each must name a credential) and, where given, of a learner's own record."""
    from stackplan.learner import record

    held = record.have(resolve(catalog, text) for text in listed(have))
    if learner is None:
        return held
    own = learner if isinstance(learner, record.Record) else read_record(learner)
    return held.joined(own)


def judged(lookup: Lookup, record: Record, on: date) -> Holdings:
    """What of a record counts on a day. Raises RecordError where it names a credential that is not clear."""
    from stackplan.planning.validity import applied, validity_of

    holdings, found = _by_itself(lookup, record, on)
    if found:
        raise RecordError(found)
    return applied(holdings, validity_of(lookup, holdings, on))


def record_stands(lookup: Lookup, record: Record, on: date) -> tuple[tuple[Standing, ...], Holdings]:
    """How each line of a record stands on a day, and what counts; a line that is not clear stops nothing."""
    from stackplan.learner.standing import standings
    from stackplan.planning.validity import applied, restated, validity_of

    holdings, _ = _by_itself(lookup, record, on)
    found = validity_of(lookup, holdings, on)
    return restated(standings(record, lookup, on), lookup, found), applied(holdings, found)


def _by_itself(lookup: Lookup, record: Record, on: date) -> tuple[Holdings, tuple[Diagnostic, ...]]:
    """What of a record counts on a day, no stack looked at yet; and the names in it that are not clear."""
    from stackplan.learner.holdings import judge, why_not

    result = judge(record, lookup, on)
    holdings = Holdings(
        counts=result.counts,
        not_counted=tuple(NotCounted(item.id, item.reason, item.detail) for item in result.not_counted),
        recorded=result.recorded,
        notes=result.notes,
        holdings=result.holdings,
        begun=result.begun,
        facts=record.facts,
        waivers=tuple(waiver for waiver in record.waivers if waiver.date <= on),
        confirmed=tuple(entry for entry in record.confirmed if entry.date <= on),
        waivers_later=tuple(waiver for waiver in record.waivers if waiver.date > on),
        confirmed_later=tuple(entry for entry in record.confirmed if entry.date > on),
        outside=tuple(
            (hold.credential, hold.credits)
            for hold in record.holds
            if hold.credits is not None and why_not(hold, None, on) is None and not lookup.find(hold.credential)
        ),
    )
    return holdings, result.diagnostics


def implied(lookup: Lookup, holdings: Holdings, on: date) -> tuple[str, ...]:
    """Full ids of what is held without being recorded: parts without which something that counts cannot be had."""
    from stackplan.planning.api import implied_of

    return implied_of(lookup, holdings, on)[0]


def expiring(
    catalog: Catalog,
    *,
    have: Sequence[str] = (),
    learner: Record | str | os.PathLike[str] | None = None,
    within: str | Duration | None = "6mo",
    on: date | None = None,
) -> Expiring:
    """What lapses when, what larger credentials fall with it, and what keeps it, the cheapest way first.

    `have` are ids that are held, `learner` a record or the path of one. `within` is how far to look ahead from `on`
    (today by default), as a `Duration` or as one writes it, `6mo`; None looks at everything that ever lapses.

    Raises CredentialError for an id that names none or several, RecordError for a record with mistakes, ValueError for
    what is no length of time.
    """
    from stackplan.planning import expiring as answer
    from stackplan.units import parse_duration

    day = on if on is not None else today()
    ahead = parse_duration(within) if isinstance(within, str) else within
    holdings, found = _by_itself(catalog, record_of(catalog, have, learner), day)
    if found:
        raise RecordError(found)
    return answer.expiring(catalog, holdings, day, None if ahead is None else ahead.after(day))

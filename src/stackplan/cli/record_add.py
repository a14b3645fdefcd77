"""Adding to a learner's record: what is meant, whether that can be, whether it is there already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan.cli import streams, values
from stackplan.cli.common import meant, open_catalog
from stackplan.cli.errors import DONE, Refusal, Refusals
from stackplan.cli.record_change import HERE, answer, changed, full_id, place_of, sentence
from stackplan.diagnostics import UNKNOWN_GRADE, Severity
from stackplan.learner import edit
from stackplan.learner.record import Hold
from stackplan.source.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from stackplan.catalog.catalog import Catalog
    from stackplan.cli.options import Common
    from stackplan.learner.record import Record
    from stackplan.source.tree import SourceFile

_UNFINISHED = ("in-progress", "registered")


@dataclass(frozen=True, slots=True)
class Given:
    """What the options of `record add` say of every id."""

    earned: date | None = None
    grade: str | None = None
    expires: date | None = None
    status: str = "earned"
    expected: date | None = None
    tags: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        *,
        earned: str | None,
        grade: str | None,
        expires: str | None,
        status: str | None,
        expected: str | None,
        tags: Sequence[str] | None,
    ) -> Given:
        """The options as values. Raises Refusal for those that cannot be meant."""
        dates = {"--earned": earned, "--expires": expires, "--expected": expected}
        days = {name: values.calendar_day(name, text) for name, text in dates.items() if text is not None}
        given = cls(
            days.get("--earned"),
            None if grade is None else _text("--grade", grade),
            days.get("--expires"),
            status or "earned",
            days.get("--expected"),
            tuple(dict.fromkeys(_text("--tag", tag) for tag in tags or ())),
        )
        if given.expected is not None and given.status not in _UNFINISHED:
            raise Refusal("--expected is for what is not finished", "add --status in-progress or --status registered")
        if given.earned is not None and given.status in _UNFINISHED:
            raise Refusal(f"--earned contradicts --status {given.status}", "say when it will be: --expected DATE")
        if given.earned is not None and given.expires is not None and given.expires < given.earned:
            raise Refusal("--expires is before --earned", "check both dates")
        return given


def _text(option: str, text: str) -> str:
    written = text.strip()
    if not written or not written.isprintable():
        raise Refusal(f"{option} {quoted(text)} is no text of one line")
    return written


def add_holds(asked: Common, ids: Sequence[str], given: Given, *, force: bool, write: bool) -> int:
    """Add holdings to the record, those that it has already left out."""
    opened = open_catalog(asked)
    full = _meant(opened, values.split(ids), force=force)
    holds = [
        Hold(each, HERE, given.earned, given.grade, given.expires, given.status, given.expected, given.tags)
        for each in full
    ]
    _refuse_problems(holds, opened, asked.on, force=force)
    new: list[Hold] = []
    already: list[Hold] = []
    unfinished: list[Hold] = []

    def adding(file: SourceFile, record: Record) -> SourceFile:
        for hold in holds:
            same = [each for each in record.holds if full_id(each.credential, opened) == hold.credential]
            there = next((each for each in same if _covers(each, hold)), None)
            if there is None:
                new.append(hold)
                unfinished.extend(each for each in same if hold.status == "earned" and each.status in _UNFINISHED)
            else:
                already.append(there)
        return edit.added(file, new) if new else file

    path, named = place_of(asked)
    result = changed(path, adding, write=write, begin=not named)
    name = result.after.name
    sentences = [sentence("Added" if write else "Would add", hold, opened) for hold in new]
    sentences += [_already(each, given, opened) for each in already]
    if new and result.before is None:
        made = "begun, readable by you alone" if write else "not there yet"
        sentences.append(f"The record is {made}: {name}")
    elif new:
        sentences.append(f"The record: {name}")
    answer(asked, result, sentences, write=write, added=new, already=already)
    if not asked.quiet:
        for each in unfinished:
            told = f"line {each.span.line} still has {each.credential} as {each.status.replace('-', ' ')}"
            then = f"stackplan record remove {each.credential} --status {each.status}"
            streams.tell(f"stackplan: note: {told}; once that is over: {then}")
    return DONE


def _meant(catalog: Catalog, texts: Sequence[str], *, force: bool) -> tuple[str, ...]:
    """The full ids that texts mean; with `force`, a text itself where no credential has such a name."""
    unknown = [text for text in texts if not catalog.find(text)]
    if force:
        each = (((_text("the id", text),) if text in unknown else meant(catalog, [text])) for text in texts)
        return tuple(dict.fromkeys(full for ids in each for full in ids))
    try:
        return meant(catalog, texts)
    except Refusals as error:
        *first, last = error.refusals
        hint = f"{last.help} (--force keeps ids that no catalog knows)" if unknown else last.help
        raise Refusals([*first, Refusal(last.message, hint)]) from None


def _refuse_problems(holds: Iterable[Hold], catalog: Catalog, on: date, *, force: bool) -> None:
    from stackplan.learner.review import hold_problems

    refused: dict[str, Refusal] = {}
    for hold in holds:
        for problem in hold_problems(hold, hold.credential, catalog, on):
            if problem.severity is Severity.ERROR and not (force and problem.code is UNKNOWN_GRADE):
                refused[problem.message] = Refusal(f"--{problem.field}: {problem.message}", problem.help)
    if refused:
        raise Refusals(list(refused.values()))


def _covers(there: Hold, new: Hold) -> bool:
    """Whether a holding of the record says already what a new one would say."""
    if there.status != new.status or not set(new.tags) <= set(there.tags):
        return False
    return all(
        getattr(new, field) in (None, getattr(there, field)) for field in ("earned", "grade", "expires", "expected")
    )


def _already(hold: Hold, given: Given, catalog: Catalog) -> str:
    told = f"{sentence('Already there:', hold, catalog)} (line {hold.span.line})"
    again = " To add it once more, say when it was earned: --earned DATE." if given == Given() else ""
    return f"{told}; nothing was changed.{again}"

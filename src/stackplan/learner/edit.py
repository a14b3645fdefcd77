"""Changing a learner's record: what is added or removed, the text that comes of it, the file put in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stackplan.diagnostics import UNREADABLE_FILE, Diagnostic, Span
from stackplan.learner.record import VERSION, Record, read_record
from stackplan.source.edit import EditError, appended, removed
from stackplan.source.files import discover
from stackplan.source.lock import locked
from stackplan.source.replace import make_folder, replace_file
from stackplan.source.tree import SourceFile
from stackplan.source.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import date
    from pathlib import Path

    from stackplan.learner.record import Hold

__all__ = ["Change", "EditError", "UnreadableRecordError", "added", "change", "without"]

WAIT = 10.0  # seconds until somebody else's edit must have ended: each takes a fraction of one
_NEW = "\n".join((f"stackplan: {VERSION}", "holds:", "")).encode()
_NOWHERE = Span("", 1, 1, 1, 1)


class UnreadableRecordError(Exception):
    """A record that has a mistake, so that nothing is written to it; `diagnostics` say where and what."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Take what is wrong with the record."""
        self.diagnostics = diagnostics
        super().__init__("; ".join(finding.message for finding in diagnostics))


@dataclass(frozen=True, slots=True)
class Change:
    """A record's file before, None where there was none, and after; whether anything is to be written."""

    before: SourceFile | None
    after: SourceFile
    changed: bool


# The text


def added(file: SourceFile, holds: Iterable[Hold]) -> SourceFile:
    """The file with further holds at the end of its list. Raises EditError where it cannot be done in place."""
    new = tuple(holds)
    changed = appended(file, "holds", [_item(hold) for hold in new])
    record = _readable(file)
    return _checked(changed, replace(record, holds=record.holds + new))


def without(file: SourceFile, positions: Collection[int]) -> SourceFile:
    """The file without the holds at these positions, from 0. Raises EditError where it cannot be done in place."""
    changed = removed(file, "holds", positions)
    record = _readable(file)
    kept = tuple(hold for position, hold in enumerate(record.holds) if position not in positions)
    return _checked(changed, replace(record, holds=kept))


def _item(hold: Hold) -> str | dict[str, str | date | tuple[str, ...]]:
    """A hold as it is written: an id alone, where there is nothing else to say."""
    given = {
        "earned": hold.earned,
        "grade": hold.grade,
        "expires": hold.expires,
        "status": None if hold.status == "earned" else hold.status,
        "expected": hold.expected,
        "tags": hold.tags,
    }
    said = {key: value for key, value in given.items() if value}
    return {"credential": hold.credential, **said} if said else hold.credential


def _readable(file: SourceFile) -> Record:
    record, found = read_record(file)
    if found:
        raise UnreadableRecordError(found)
    return record


def _checked(file: SourceFile, expected: Record) -> SourceFile:
    """The file, after our own reader found in it what it must hold, and nothing to say."""
    record, found = read_record(file)
    if found or _placeless(record) != _placeless(expected):
        raise EditError("what would be written means something else")
    return file


def _placeless(record: Record) -> Record:
    """A record without the places in which its parts stand."""
    return Record(
        holds=tuple(replace(hold, span=_NOWHERE) for hold in record.holds),
        facts=tuple(replace(fact, span=_NOWHERE) for fact in record.facts),
        waivers=tuple(replace(waiver, span=_NOWHERE) for waiver in record.waivers),
        confirmed=tuple(replace(confirmation, span=_NOWHERE) for confirmation in record.confirmed),
    )


# The file


def change(
    path: Path, edit: Callable[[SourceFile, Record], SourceFile], *, write: bool = True, wait: float = WAIT
) -> Change:
    """Read a record, change it by `edit`, and put the result in its place; where there is none, begin one.

    Reading and writing are one step: no other edit comes between. A link is followed. Where `edit` gives back what it
    got, nothing is written, and a record is not begun either. Folders are made only as far as `make_folder` has made
    them before. `write` false: nothing is locked or written.

    Raises UnreadableRecordError, EditError, LockedError (of `source.lock`) and OSError; the old file is left as it is.
    """
    if not write:
        return _changed(path, edit)
    real = path.resolve()
    with locked(real, wait):
        result = _changed(path, edit)
        if result.changed:
            replace_file(real, result.after.data)
    return result


def begin_folder(folder: Path) -> None:
    """Make the folder that a new record is to lie in, for its owner alone. Raises OSError."""
    make_folder(folder)


def _changed(path: Path, edit: Callable[[SourceFile, Record], SourceFile]) -> Change:
    if path.exists() and not path.is_file():
        what = "a folder" if path.is_dir() else "none"
        message = f"a learner's record is a file, and {quoted(str(path))} is {what}"
        raise UnreadableRecordError((Diagnostic(UNREADABLE_FILE, message, help="name the file itself"),))
    if not path.exists():
        new = SourceFile(str(path), _NEW)
        after = edit(new, Record())
        return Change(None, after, after.data != new.data)
    files, found = discover([path])
    if found:
        raise UnreadableRecordError(found)
    (file,) = files
    after = edit(file, _readable(file))
    return Change(file, after, after.data != file.data)

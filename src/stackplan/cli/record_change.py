"""What adding to a record and taking out of it share: the file that is meant, the change, the answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stackplan.cli import streams
from stackplan.cli.errors import Refusal
from stackplan.cli.options import Output
from stackplan.cli.places import record_path, record_to_begin
from stackplan.diagnostics import UNREADABLE_FILE, Span
from stackplan.learner import edit
from stackplan.render.record_text import hold_words
from stackplan.source.lock import LockedError
from stackplan.source.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stackplan.catalog.catalog import Catalog
    from stackplan.cli.options import Common
    from stackplan.learner.edit import Change
    from stackplan.learner.record import Hold, Record
    from stackplan.source.tree import SourceFile

HERE = Span("the command line", 1, 1, 1, 1)


def place_of(asked: Common, *, must_exist: bool = False) -> tuple[Path, bool]:
    """The record's file, and whether it is there or was named: else it is to be begun among the user's data."""
    if asked.learner is not None:
        if not asked.learner.strip() or "\0" in asked.learner:
            raise Refusal("--learner needs the name of a file")
        if must_exist and not Path(asked.learner).exists():
            raise Refusal(f"there is no file {quoted(asked.learner)}", "check the path, and the folder that you are in")
        return Path(asked.learner), True
    found = record_path()
    if found is not None:
        return found, True
    if must_exist:
        raise Refusal("there is no learner's record", "name one: --learner FILE")
    return record_to_begin(), False


def full_id(text: str, catalog: Catalog) -> str:
    """The full id that a record means by a text; the text itself where that is not one."""
    found = catalog.find(text)
    return found[0] if len(found) == 1 else text


def changed(path: Path, editing: Callable[[SourceFile, Record], SourceFile], *, write: bool, begin: bool) -> Change:
    """The change, made. Raises Refusal, with the file as it was, where that cannot be."""
    try:
        if begin and write:
            edit.begin_folder(path.parent)
        return edit.change(path, editing, write=write)
    except edit.UnreadableRecordError as error:
        if any(finding.code is UNREADABLE_FILE for finding in error.diagnostics):
            raise Refusal(findings=error.diagnostics) from None
        raise Refusal("the record has mistakes, and was left as it is", "mend them first", error.diagnostics) from None
    except edit.EditError as error:
        message = f"{quoted(str(path))} was left as it is, for it cannot be changed in place: {error}"
        raise Refusal(message, "change it in an editor: one entry a line under 'holds' can be changed here") from None
    except LockedError:
        message = f"{quoted(str(path))} was left as it is: another command is at work on it"
        raise Refusal(message, "try again when that has ended") from None
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        message = f"{quoted(str(path))} was left as it is, for it cannot be written: {reason}"
        raise Refusal(message, "check the file and its folder") from error


def sentence(what: str, hold: Hold, catalog: Catalog) -> str:
    """What was done with a holding: its name, and what the record says of it."""
    credential = catalog.get(full_id(hold.credential, catalog))
    name = f" ({credential.name})" if credential is not None else ""
    told = hold_words(hold)
    return f"{what} {hold.credential}{name}{f', {told}' if told else ''}"


def answer(
    asked: Common,
    result: Change,
    sentences: Sequence[str],
    *,
    write: bool,
    added: Sequence[Hold] = (),
    already: Sequence[Hold] = (),
    removed: Sequence[Hold] = (),
) -> None:
    """Answer with what changed; `sentences` say it to people."""
    diff = _diff(result)
    if asked.output is Output.JSON:
        from stackplan.render.output_json import dumps
        from stackplan.render.record_json import change_value

        value = change_value(
            file=result.after.name,
            begun=result.before is None and bool(added),
            written=write and result.changed,
            diff=diff,
            added=added,
            already=already,
            removed=removed,
        )
        text = dumps(value, ascii_only=not streams.is_unicode(asked.output_file))
        streams.answer_text(text, asked.output_file)
        return
    from stackplan.render.record_text import change_lines

    shown = "" if write else diff
    streams.answer(lambda columns: change_lines(sentences, shown, columns), asked.output_file, asked.color)


def _diff(result: Change) -> str:
    """The change as a unified difference."""
    from difflib import unified_diff

    before = [] if result.before is None else result.before.data.decode("utf-8").splitlines()
    after = result.after.data.decode("utf-8").splitlines() if result.changed else before
    name = result.after.name
    old = name if result.before is not None else "(nothing)"
    return "".join(f"{line}\n" for line in unified_diff(before, after, old, name, lineterm=""))

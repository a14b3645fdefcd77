"""Taking out of a learner's record: which of its holdings is meant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stackplan.cli import values
from stackplan.cli.common import open_catalog
from stackplan.cli.errors import DONE, Refusal
from stackplan.cli.record_change import HERE, answer, changed, full_id, place_of, sentence
from stackplan.learner import edit
from stackplan.render.record_text import hold_words
from stackplan.source.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.catalog.catalog import Catalog
    from stackplan.cli.options import Common
    from stackplan.learner.record import Hold, Record
    from stackplan.source.tree import SourceFile


def remove_hold(asked: Common, text: str, earned: str | None, status: str | None, *, write: bool) -> int:
    """Take one holding out of the record."""
    day = None if earned is None or earned.strip().lower() == "none" else values.calendar_day("--earned", earned)
    path, named = place_of(asked, must_exist=True)
    opened = open_catalog(asked)
    gone: list[Hold] = []

    def removing(file: SourceFile, record: Record) -> SourceFile:
        named = _held(record, text, opened)
        wanted = [
            (position, hold)
            for position, hold in named
            if (earned is None or hold.earned == day) and (status is None or hold.status == status)
        ]
        if not wanted:
            _refuse_none([hold for _, hold in named])
        if len({replace(hold, span=HERE) for _, hold in wanted}) > 1:
            _refuse_several([hold for _, hold in wanted])
        position, hold = wanted[-1]
        gone.append(hold)
        return edit.without(file, [position])

    result = changed(path, removing, write=write, begin=not named)
    sentences = [sentence("Removed" if write else "Would remove", hold, opened) for hold in gone]
    answer(asked, result, [*sentences, f"The record: {result.after.name}"], write=write, removed=gone)
    return DONE


def _held(record: Record, text: str, catalog: Catalog) -> list[tuple[int, Hold]]:
    """The holdings that a text means, with their positions. Raises Refusal where it means none, or several things."""
    written = text.strip()
    meant_ids = catalog.find(written)
    known = [(position, hold, full_id(hold.credential, catalog)) for position, hold in enumerate(record.holds)]
    found = [each for each in known if each[1].credential == written or each[2] in meant_ids]
    if not found:  # of what no catalog knows, a part of the id may do too
        found = [each for each in known if each[2].partition("/")[2] == written.lower()]
    ids = sorted({full for _, _, full in found})
    if not ids:
        from stackplan.catalog.names import closest_few

        near = closest_few(written, dict.fromkeys(name for _, hold, full in known for name in (hold.credential, full)))
        hint = f"did you mean {' or '.join(near)}?" if near else "`stackplan record show` shows what it holds"
        raise Refusal(f"the record does not hold {quoted(text)}", hint)
    if len(ids) > 1:
        raise Refusal(f"{quoted(text)} may mean several that the record holds", f"write one of {', '.join(ids)}")
    return [(position, hold) for position, hold, _ in found]


def _refuse_none(held: Sequence[Hold]) -> None:
    listed = "; ".join(_described(hold) for hold in held)
    raise Refusal("the record holds it, and not so", f"it has: {listed}")


def _refuse_several(held: Sequence[Hold]) -> None:
    listed = "; ".join(_described(hold) for hold in held)
    raise Refusal(
        f"the record holds {held[0].credential} {len(held)} times: {listed}",
        "say which: --earned DATE, --earned none, --status STATUS; or delete its line in the file",
    )


def _described(hold: Hold) -> str:
    return f"{hold_words(hold) or 'without a date'} (line {hold.span.line})"

"""Notes, calmly: those that say the same of several fields or several credentials are told as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.plan import Note
from stackplan.render import amounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackplan.planning.plan import Plan, Topic
    from stackplan.render.short import ShortIds

_HEADS: dict[Topic, str] = {"unconfirmed": "No source confirms: "}
_ALL = "*"  # of the fields
_FEW = 5  # ids that one rather reads than works out


def note_sentences(plan: Plan, code: ShortIds) -> Iterator[str]:
    """Every note of a plan: one sentence a topic, and each of the others by itself."""
    everything = {step.id for step in plan.steps}
    for topic, head in _HEADS.items():
        about = [note for note in plan.notes if isinstance(note, Note) and note.topic == topic]
        if about:
            yield head + "; ".join(_grouped(about, everything, code)) + "."
    for note in plan.notes:
        if not isinstance(note, Note):
            yield f"Note: {note}"


def _grouped(notes: Sequence[Note], everything: set[str], code: ShortIds) -> Iterator[str]:
    """What is said of the same credentials stands together; the longest lists come last."""
    by_ids: dict[frozenset[str], tuple[list[str], tuple[str, ...]]] = {}
    for note in notes:
        by_ids.setdefault(frozenset(note.ids), ([], note.ids))[0].append(note.what)
    for ids, (what, listed) in sorted(by_ids.items(), key=lambda item: len(item[0])):
        fields = "anything" if _ALL in what else amounts.listed(what)
        if len(everything) > 1 and everything <= ids:
            whose = "all of these"
        elif len(everything - ids) == 1 and len(ids) > _FEW and ids < everything:
            whose = f"all of these but {code(next(iter(everything - ids)))}"
        else:
            whose = amounts.listed([code(each) for each in listed])
        yield f"{fields} of {whose}"

"""What there is to say of how far a learner is, whatever it is written in: a headline, parts with states, a closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stackplan.planning.goals import credentials_of
from stackplan.render import amounts
from stackplan.render.headline import left_words, target_names
from stackplan.render.layout import Cell, cell, joined
from stackplan.render.notes_text import note_sentences
from stackplan.render.progress_words import PartWords
from stackplan.render.proof_text import proof_sentence
from stackplan.render.short import ShortIds, named_in, typed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.planning.plan import NotCounted
    from stackplan.planning.progress import Change, Part, Progress, WhatIf

_LEAVES = ("credential", "fact", "manual")
UNCHANGED = "No part of it changes."


class PartRow(NamedTuple):
    """A part: the word for its state, how deep it stands, what it is, what there is to say of it."""

    state: str
    depth: int
    text: Cell
    remarks: Cell = ()


class WhatIfWords(NamedTuple):
    """A comparison: what with, how much is left either way, and each part that changes, without and with.

    Where none does, `why_none` says so of what was asked, as far as it is known.
    """

    headline: str
    left: Sequence[tuple[str, str]]
    changes: Sequence[tuple[Cell, str, str]]
    why_none: Sequence[Cell] = ()


class ProgressView:
    """One answer: knows how to call what it speaks of, and what there is to say, in whatever form that is written."""

    def __init__(
        self, progress: Progress, lookup: Lookup, names: Mapping[str, str], near: Collection[str] | None
    ) -> None:
        self.progress = progress
        self.plan = progress.plan
        self.lookup = lookup
        self.near = near
        self.code = ShortIds(_ids(progress))
        own = [step.id for step in self.plan.steps if step.is_step]
        self.words = PartWords(self.code, lookup, names, {each: at for at, each in enumerate(own, 1)})

    def headline(self) -> str:
        """How much of it is done and what is left, in one sentence."""
        target = target_names(self.plan, self.lookup)
        if self.plan.status == "complete" or all(part.state == "done" for part in self.progress.parts):
            held = all(_is_held(part) for part in self.progress.parts)
            return f"Nothing left: you already hold {target if held else f'what {target} needs'}."
        if self.plan.status == "unreachable":
            return f"{target} cannot be reached{' together' if len(self.plan.target) > 1 else ''}."
        done = self.words.amount(self.progress.parts[0]) if len(self.progress.parts) == 1 else ""
        return f"{target}: {f'{done} done; ' if done else ''}{left_words(self.plan)}."

    # The tree

    def rows(self) -> list[PartRow]:
        """The targets and their parts; then what has no place among them and does not count."""
        rows = [row for part in self.progress.parts for row in self._part(part, 0)]
        told = [each for each in self.progress.unused if self._matters(each)]
        return [*rows, *self._unused(told, 0)]

    def _matters(self, entry: NotCounted) -> bool:
        return self.near is None or entry.id in self.near or entry.reason == "unknown"

    def _part(self, part: Part, depth: int, before: str = "") -> Iterator[PartRow]:
        """A part and what is below it. What says no more than the line above it has none of its own."""
        inner = self._merged(part)
        text, remarks = self.words.text(part), self.words.remarks(part)
        if part.kind in ("any", "skill") and len(part.parts) == 1 and part.parts[0].kind in _LEAVES:
            (only,) = part.parts
            if part.label:
                yield from self._part(only, depth, f"{before}{part.label}: ")
            else:
                first, *rest = self._part(only, depth, before)
                yield first._replace(remarks=joined([first.remarks, cell(self.words.one_of(part), "dim")], "; "))
                yield from rest
            yield from self._unused(part.unused, depth + 1)
            return
        yield PartRow(part.state, depth, (*cell(before), *text), cell("; ".join(remarks), "dim"))
        for kid in inner:
            yield from self._part(kid, depth + 1, self.words.field(kid))
        for group in (part, *(kid for kid in part.parts if kid not in inner)):
            own = None if group.credential is None else group.credential.id  # told by a remark on the part
            yield from self._unused([each for each in group.unused if each.id != own], depth + 1)

    def _merged(self, part: Part) -> list[Part]:
        """The parts to be shown below one: those of a stack stand for it, what is told before is left to a remark."""
        kids: list[Part] = []
        for kid in part.parts:
            if self.words.is_merged(kid):
                kids += kid.parts
            elif not (kid.field in ("prerequisites", "corequisites") and kid.told):
                kids.append(kid)
        return kids

    def _unused(self, entries: Iterable[NotCounted], depth: int) -> Iterator[PartRow]:
        """Holdings that do not count here. What counts in another part instead is told there."""
        for each in entries:
            if each.reason != "other-section":
                yield PartRow("not used", depth, self.words.credential(each.id), cell(each.detail, "dim"))

    # If more were held

    def what_if(self, asked: WhatIf) -> WhatIfWords:
        """The answer without and with some more, and the parts that change."""
        codes = amounts.listed([self.code(each) for each in asked.held])
        left = [("without", left_words(self.plan)), ("with", left_words(asked.progress.plan))]
        changes = [
            (self._changed(change), self._state_of(change.before), self._state_of(change.after))
            for change in asked.changes
        ]
        why_none = () if changes else tuple(self._no_change(asked))
        return WhatIfWords(f"What if you held {codes}:", left, changes, why_none)

    def _no_change(self, asked: WhatIf) -> Iterator[Cell]:
        """Why holding some more changes nothing: a line for each of which that is known."""
        counted = set(_counted(self.progress.parts))
        for full in asked.held:
            code = cell(self.code(full), "id")
            details = dict.fromkeys(
                each.detail for each in asked.progress.plan.not_counted if each.id == full and each.requirement
            )
            if full in counted:
                yield (*code, *cell(": you hold it, and it counts already"))
            elif details:
                yield (*code, *cell(f": {'; '.join(details)}"))

    def _changed(self, change: Change) -> Cell:
        part = change.after if change.before is None else change.before
        return () if part is None else self.words.text(part)

    def _state_of(self, part: Part | None) -> str:
        if part is None:
            return "not needed"
        amount = self.words.amount(part)
        return f"{part.state}, {amount}" if amount else part.state

    # The end

    def closing(self, seen: date | None, record: str | None) -> Iterator[Cell]:
        """What is proved, what to know, how old the facts are, what to do next."""
        plan = self.plan
        elsewhere = sum(not self._matters(each) for each in self.progress.unused)
        if elsewhere:
            do = "does" if elsewhere == 1 else "do"
            yield cell(f"Elsewhere in the record, nothing to do with this: {elsewhere:,} that {do} not count.")
        if not self.progress.best:
            yield cell("What counts is looked at part by part: no way of earning what is missing would be enough.")
        proof = proof_sentence(plan)
        if proof:
            yield cell(proof, "good" if plan.proved else "warn")
        if plan.status == "planned" and any(map(_is_choice, self.progress.parts)):
            yield cell("Where there is a choice, what is missing is as the least plan takes it.")
        for note in note_sentences(plan, self.code):
            yield cell(note)
        if record is not None:
            yield cell(f"Learner's record: {record} (found, not named; --no-learner leaves it out).")
        if seen is not None:
            yield cell(f"Facts as of {seen.isoformat()}.", "dim")
        if plan.status == "planned" and plan.steps:
            named = " ".join(typed(each, self.lookup) for each in credentials_of(plan.target))
            yield cell(f"The steps in order: stackplan path {named}", "dim")


def _is_held(part: Part) -> bool:
    """Whether a target is held itself."""
    return part.credential is not None and part.credential.id in {each.id for each in part.counts}


def _is_choice(part: Part) -> bool:
    """Whether something that is missing was chosen."""
    is_open = part.state not in ("done", "waived")
    chosen = part.kind in ("any", "choose", "credits", "skill") and any(kid.step for kid in part.parts)
    return is_open and (chosen or any(map(_is_choice, part.parts)))


def _ids(progress: Progress) -> Iterator[str]:
    yield from credentials_of(progress.plan.target)
    yield from (step.id for step in progress.plan.steps)
    yield from (each.id for each in progress.plan.not_counted if each.reason != "unknown")
    for part in progress.parts:
        yield from _ids_of(part)
    if progress.what_if is not None:
        yield from progress.what_if.held
        yield from _ids(progress.what_if.progress)


def _counted(parts: Iterable[Part]) -> Iterator[str]:
    """What counts in some parts, by full id."""
    for part in parts:
        yield from (each.id for each in part.counts)
        yield from _counted(part.parts)


def _ids_of(part: Part) -> Iterator[str]:
    if part.credential is not None:
        yield part.credential.id
    for each in part.counts:
        yield from (each.id, *each.used)
    if part.requirement is not None:
        yield from named_in(part.requirement)
    for kid in part.parts:
        yield from _ids_of(kid)

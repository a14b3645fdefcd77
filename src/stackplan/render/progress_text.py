"""How far a learner is, for people: what is left, the requirement as a tree with each part's state, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.goals import credentials_of
from stackplan.render import amounts
from stackplan.render.causes_text import cause_lines
from stackplan.render.headline import left_words, target_names
from stackplan.render.layout import EMPTY, Cell, Column, Line, cell, joined, paragraph, table
from stackplan.render.notes_text import note_sentences
from stackplan.render.progress_words import SYMBOLS, PartWords
from stackplan.render.proof_text import proof_sentence
from stackplan.render.short import ShortIds, named_in
from stackplan.render.tree_text import TreeRow, state_cell, tree_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.planning.plan import NotCounted
    from stackplan.planning.progress import Change, Part, Progress, WhatIf

_LEAVES = ("credential", "fact", "manual")


def progress_lines(
    progress: Progress,
    lookup: Lookup,
    limit: int,
    *,
    names: Mapping[str, str],
    seen: date | None = None,
    record: str | None = None,
    near: Collection[str] | None = None,
) -> list[Line]:
    """An answer as lines of at most `limit` columns.

    `names` are those of facts and skills, by full id; `seen`, `record` and `near` are as for a path.
    """
    view = _View(progress, lookup, names, near)
    lines = paragraph(cell(view.headline(), "strong"), limit, hanging=2)
    if progress.plan.causes:
        lines += [EMPTY, *cause_lines(progress.plan.causes, limit)]
    rows = view.rows()
    if rows:
        lines += [EMPTY, *tree_lines(rows, limit)]
    if progress.what_if is not None:
        lines += [EMPTY, *view.what_if(progress.what_if, limit)]
    closing = [line for text in view.closing(seen, record) for line in paragraph(text, limit, hanging=2)]
    return [*lines, EMPTY, *closing] if closing else lines


class _View:
    """One answer: knows how to call what it speaks of."""

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

    def rows(self) -> list[TreeRow]:
        """The targets and their parts; then what has no place among them and does not count."""
        rows = [row for part in self.progress.parts for row in self._part(part, 0)]
        told = [each for each in self.progress.unused if self._matters(each)]
        return [*rows, *self._unused(told, 0)]

    def _matters(self, entry: NotCounted) -> bool:
        return self.near is None or entry.id in self.near or entry.reason == "unknown"

    def _part(self, part: Part, depth: int, before: str = "") -> Iterator[TreeRow]:
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
        state: str = part.state
        yield TreeRow(_state(state), depth, (*cell(before), *text), cell("; ".join(remarks), "dim"))
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

    def _unused(self, entries: Iterable[NotCounted], depth: int) -> Iterator[TreeRow]:
        """Holdings that do not count here. What counts in another part instead is told there."""
        for each in entries:
            if each.reason != "other-section":
                yield TreeRow(_state("not used"), depth, self.words.credential(each.id), cell(each.detail, "dim"))

    # If more were held

    def what_if(self, asked: WhatIf, limit: int) -> list[Line]:
        """The answer without and with some more, and the parts that change, side by side."""
        codes = amounts.listed([self.code(each) for each in asked.held])
        lines = paragraph(cell(f"What if you held {codes}:", "strong"), limit, hanging=2)
        columns = (Column(), Column(wraps=True, least=16))
        both = [("without", self.plan), ("with", asked.progress.plan)]
        rows = [(cell(word, "dim"), cell(left_words(plan))) for word, plan in both]
        lines += _lines(rows, columns, limit)
        if not asked.changes:
            lines += paragraph(cell("No part of it changes."), limit, indent=2)
            return [
                *lines,
                *(line for text in self._no_change(asked) for line in paragraph(text, limit, indent=2, hanging=2)),
            ]
        changes = [
            (self._changed(change), cell(self._state_of(change.before)), cell(self._state_of(change.after)))
            for change in asked.changes
        ]
        head = ((), cell("without", "dim"), cell("with", "dim"))
        wide = (Column(wraps=True, least=16), Column(wraps=True, least=10), Column(wraps=True, least=10))
        return [*lines, EMPTY, *_lines([head, *changes], wide, limit)]

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
            yield cell(
                f"The steps in order: stackplan path {' '.join(map(self.code, credentials_of(plan.target)))}", "dim"
            )


def _state(word: str) -> Cell:
    symbol, style = SYMBOLS[word]
    return state_cell(symbol, word, style)


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


def _lines(rows: Sequence[Sequence[Cell]], columns: Sequence[Column], limit: int) -> list[Line]:
    groups = table(rows, columns, limit, indent=2)
    if groups is None:
        groups = [paragraph(joined(row, ": "), limit, indent=2, hanging=2) for row in rows]
    return [line for group in groups for line in group]

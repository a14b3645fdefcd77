"""The answer of `path` in the order in which it is read aloud: one sentence a line, no columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render.layout import Line, cell, joined, plain

if TYPE_CHECKING:
    from stackplan.render.path_parts import Parts
    from stackplan.render.steps_text import StepRow


def path_sentences(parts: Parts) -> list[Line]:
    """An answer as lines of any width."""
    told = [parts.headline]
    told += [sentence for _, sentence in parts.causes]
    told += [_step(row) for row in parts.steps]
    told += parts.schedule
    told += [f"To confirm: {text}; its address is {address}" for text, address in parts.confirm]
    told += [f"Alternative {number}: {text}" for number, text in enumerate(parts.alternatives, 1)]
    told += [f"Trade-off, plan {number}: {text}" for number, text in enumerate(parts.tradeoff, 1)]
    lines = [cell(ended(sentence), "strong" if not at else "") for at, sentence in enumerate(told)]
    return [*lines, *(cell(sentence) for sentence in (*parts.below, *(told for _, told in parts.proof)))]


def ended(sentence: str) -> str:
    """A sentence with its full stop; a list that goes on below keeps its colon, and an address is left as it is."""
    whole = sentence.endswith((".", ":", "?", "!")) or "://" in sentence.rpartition(" ")[2]
    return sentence if whole else f"{sentence}."


def _step(row: StepRow) -> str:
    if row.is_award:
        return plain(row.name)
    figures = joined((row.code, row.name, row.credits, row.price, row.hours), ", ")
    return f"Step {plain(row.number)}: {plain(joined((figures, row.remarks), '; '))}"

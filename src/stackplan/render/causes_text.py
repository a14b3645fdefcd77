"""Why a target cannot be reached, as a person would say it, and what can be reached instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.confirm_text import confirm_count
from stackplan.render.layout import Line, Run, cell, paragraph, shifted, text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackplan.planning.plan import Cause, Plan

_INDENT = 2
_GAP = 3
_LEAST = 30  # columns that a message needs beside the places
_MOST_NAMED = 8


def cause_lines(causes: Sequence[Cause], limit: int) -> list[Line]:
    """Each cause with its place beside it, or below where there is no room; help under what it helps."""
    places = [cell(_place(cause), "dim") for cause in causes]
    widest = max(map(text_width, places), default=0)
    deepest = max((cause.depth for cause in causes), default=0) * 2
    messages = max((cause.depth * 2 + text_width(cell(cause.message)) for cause in causes), default=0)
    room = min(messages, limit - _INDENT - _GAP - widest)
    beside = room >= messages or (room - deepest >= _LEAST and messages <= 2 * (room - deepest))
    lines: list[Line] = []
    for cause, place in zip(causes, places, strict=True):
        indent = _INDENT + cause.depth * 2
        if beside:
            first, *rest = wrap(cell(cause.message), room - cause.depth * 2)
            blank = room - cause.depth * 2 - text_width(first) + _GAP
            lines.append(shifted((*first, Run(" " * blank), *place) if place else first, indent))
            lines.extend(shifted(line, indent) for line in rest)
        else:
            lines.extend(paragraph(cell(cause.message), limit, indent=indent))
            below = (Run("(", "dim"), *place, Run(")", "dim"))  # or it would look like a cause of its own
            fitting = max(0, min(indent + 2, limit - text_width(below)))  # a place stays in one piece where it can
            lines.extend(paragraph(below, limit, indent=fitting) if place else [])
        if cause.help:
            lines.extend(paragraph((Run("help: ", "good"), *cell(cause.help)), limit, indent=indent + 2, hanging=6))
    return lines


def cause_sentences(causes: Sequence[Cause]) -> Iterator[tuple[int, str]]:
    """Each cause with its place and its help in one sentence, and how deep it stands."""
    for cause in causes:
        where = f" ({_place(cause)})" if _place(cause) else ""
        yield cause.depth, f"{cause.message}{where}{f'; help: {cause.help}' if cause.help else ''}"


def _place(cause: Cause) -> str:
    if cause.option is not None:
        return cause.option
    return "" if cause.span is None else f"{cause.span.file}:{cause.span.line}"


def closest_sentences(plan: Plan) -> Iterator[str]:
    """What could be reached without the options that block."""
    closest = plan.closest
    if closest is None or closest.totals is None:
        return
    without = f"Without {amounts.listed(plan.without)}: " if plan.without else "Closest: "
    own = [step for step in closest.steps if step.is_step]
    confirm = [confirm_count(closest.confirm)] if closest.confirm else []
    if not own:
        yield f"{without}{'; '.join(['nothing left to earn', *confirm])}."
        return
    finish = [] if closest.schedule is None else [f"finished on {closest.schedule.finish}"]
    sums = ", ".join([amounts.count(closest.totals.steps, "step"), *amounts.totals(closest.totals), *confirm, *finish])
    named = [amounts.local(step.id) for step in own[:_MOST_NAMED]]
    more = [f"{len(own) - _MOST_NAMED} more"] if len(own) > _MOST_NAMED else []
    yield f"{without}{sums}: {amounts.listed([*named, *more])}."

"""Why a target cannot be reached, as a person would say it, and what can be reached instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.confirm_text import confirm_count
from stackplan.render.layout import Line, Run, cell, paragraph, shifted, text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackplan.planning.plan import Cause, Plan, Reach, Step

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
    if plan.reach is not None:
        without = "Closest: "  # what blocks is told as it costs already
    finish = [] if closest.schedule is None else [f"finished on {closest.schedule.finish}"]
    sums = ", ".join([amounts.count(closest.totals.steps, "step"), *amounts.totals(closest.totals), *confirm, *finish])
    yield f"{without}{sums}: {_named(own)}."
    if plan.reach is not None:
        yield _reach_sentence(plan.reach, plan.currency)


def hint_sentences(plan: Plan) -> Iterator[str]:
    """What to try; nothing where that is only to leave out an option, which the closest plan tells."""
    hint = plan.hint
    if hint is None or not hint.options or hint.plan.totals is None:
        return
    besides = f" and without --exclude {','.join(hint.spared)}" if hint.spared else ""
    typed = f"{' '.join(map(_typed, hint.options))}{besides}"
    if plan.closest is not None and [step.id for step in plan.closest.steps] == [step.id for step in hint.plan.steps]:
        yield f"It is enough to allow that much: {typed}."
        return
    own = [step for step in hint.plan.steps if step.is_step]
    confirm = [confirm_count(hint.plan.confirm)] if hint.plan.confirm else []
    if not own:
        yield f"With {typed}: {'; '.join(['nothing left to earn', *confirm])}."
        return
    sums = ", ".join([amounts.count(hint.plan.totals.steps, "step"), *amounts.totals(hint.plan.totals), *confirm])
    yield f"With {typed}: {sums}: {_named(own)}."


def _typed(option: tuple[str, str]) -> str:
    name, value = option
    provided = f" (if you hold {'these' if ',' in value else 'it'} already)" if name == "--have" else ""
    return f"{name} {value}{provided}"


def _named(steps: Sequence[Step]) -> str:
    named = [amounts.local(step.id) for step in steps[:_MOST_NAMED]]
    more = [f"{len(steps) - _MOST_NAMED} more"] if len(steps) > _MOST_NAMED else []
    return amounts.listed([*named, *more])


def _reach_sentence(reach: Reach, currency: str | None) -> str:
    """How far a budget reaches along the closest plan."""
    told = [
        amounts.money(amount, currency) if option == "--max-cost" else amounts.hours(amount)
        for option, amount in reach.budget
    ]
    budget, own = amounts.listed(told), [step for step in reach.steps if step.is_step]
    if not own:
        return f"Within {budget} none of these can be taken."
    sums = ", ".join([f"{len(own)} of these", *amounts.totals(reach.totals)])
    awards = amounts.listed([award.name for award in reach.awards])
    return f"Within {budget}: {sums}: {_named(own)}{f'; with them you hold {awards}' if awards else ''}."

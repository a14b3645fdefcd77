"""The answer of `path` for people: what is left, the steps, what they rest on, what is proved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.goals import credentials_of, skills_of
from stackplan.render import amounts, short
from stackplan.render.addresses import Places
from stackplan.render.adds_text import adds_sentence
from stackplan.render.alternatives_text import alternative_lines, alternatives_proof
from stackplan.render.assumed_text import assumed_sentences
from stackplan.render.causes_text import cause_lines, closest_sentences, hint_sentences
from stackplan.render.confirm_text import confirm_lines
from stackplan.render.headline import left_words, target_names
from stackplan.render.landmarks_text import landmark_lines
from stackplan.render.layout import EMPTY, Line, Run, cell, paragraph
from stackplan.render.not_counted_text import not_counted_lines
from stackplan.render.notes_text import note_sentences
from stackplan.render.proof_text import proof_sentence
from stackplan.render.reasons_text import exceptions
from stackplan.render.schedule_text import finish_words, lapse_sentences, schedule_lines, schedule_proof
from stackplan.render.steps_text import step_lines
from stackplan.render.tradeoff_text import tradeoff_lines, tradeoff_proof

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.planning.plan import Plan
    from stackplan.planning.recount_proof import Proof
    from stackplan.render.layout import Style
    from stackplan.render.short import ShortIds


def path_lines(
    plan: Plan,
    lookup: Lookup,
    limit: int,
    *,
    seen: date | None = None,
    record: str | None = None,
    near: Collection[str] | None = None,
    proofs: Sequence[Proof] | None = None,
) -> list[Line]:
    """A plan as lines of at most `limit` columns, and what shows its bounds where `proofs` are given.

    `seen` is the day on which the catalog's facts were last looked at, `record` the name of a learner's record that
    was found without being named. `near` are the ids that can matter to the targets: of holdings that do not count,
    the others are only counted. None: all are told.
    """
    code = short.of_plan(plan, proofs or ())
    places = Places(lookup)
    lines = paragraph(cell(headline(plan, lookup), "strong"), limit, hanging=2)
    if plan.causes:
        lines += [EMPTY, *cause_lines(plan.causes, limit)]
    elif plan.steps:
        lines += [EMPTY, *step_lines(plan, code, places, limit)]
        if plan.schedule is not None:
            lines += [EMPTY, *schedule_lines(plan, plan.schedule, code, limit)]
    if plan.confirm:
        lines += [EMPTY, *confirm_lines(plan.confirm, lookup, limit)]
    others = alternative_lines(plan, code, limit)
    if others:
        lines += [EMPTY, *others]
    compared = tradeoff_lines(plan, code, limit)
    if compared:
        lines += [EMPTY, *compared]
    below = [line for part in grounds(plan, code, places) for line in paragraph(part, limit, hanging=2)]
    below += not_counted_lines(plan, code, places, limit, near)
    for sentence in closing(plan, code, seen, record):
        below += paragraph(cell(*sentence), limit, hanging=2)
    lines += [EMPTY, *below] if below else []
    shown = [] if proofs is None else landmark_lines(proofs, plan, code, places, limit)
    return [*lines, EMPTY, *shown] if shown else lines


def headline(plan: Plan, lookup: Lookup) -> str:
    """The answer in one sentence."""
    target = target_names(plan, lookup)
    if plan.without == ("--by",):
        return f"{target} cannot be reached in time."
    if plan.status == "unreachable":
        return f"{target} cannot be reached{' together' if len(plan.target) > 1 else ''}."
    if plan.status == "complete":
        held = {item.id for item in plan.held}
        if held.issuperset(plan.target):
            return f"Nothing left: you already hold {target}."
        if skills_of(plan.target) == plan.target:
            return f"Nothing left: what you hold develops {target}."
        return f"Nothing left: you already hold what {target} {'needs' if len(plan.target) == 1 else 'need'}."
    return f"{target}: {', '.join(filter(None, [left_words(plan), finish_words(plan)]))}."


def grounds(plan: Plan, code: ShortIds, places: Places) -> Iterator[list[Run]]:
    """What the steps rest on: what each target adds, where they count, what is held, what was assumed."""
    if plan.adds and plan.status != "complete":
        yield [Run(adds_sentence(plan, code, places))]
    others = exceptions(plan)
    if others is not None:
        own = sum(step.is_step and step.id not in plan.target for step in plan.steps)
        each = "It counts" if own == 1 else "Each step counts"
        but = f", except {amounts.listed([code(step.id) for step in others])}" if others else ""
        yield [Run(f"{each} toward "), Run(code(credentials_of(plan.target)[0]), "id"), Run(f"{but}.")]
    if plan.held and plan.status != "complete":
        yield [Run("Counts already: "), *_held(plan, code, places), Run(".")]
    begun = [code(step.id) for step in plan.steps if step.begun and step.is_step]
    if begun:
        takes = "takes" if len(begun) == 1 else "take"
        yield [Run(f"Begun already, and {takes} no further hours or cost: {amounts.listed(begun)}.")]
    for sentence in assumed_sentences(plan, code):
        yield [Run(sentence)]


def _held(plan: Plan, code: ShortIds, places: Places) -> Iterator[Run]:
    for position, item in enumerate(plan.held):
        if position:
            yield Run(", ")
        yield Run(code(item.id), "id")
        sections = [
            place.name if (place.credential,) == plan.target else f"{place.name} of {code(place.credential)}"
            for place in map(places, item.counts_toward)
            if place.name and place.field == "stack"
        ]
        remarks = [*(["implied"] if item.implied else []), *sections, *map(places.skill, item.for_skills)]
        if remarks:
            yield Run(f" ({', '.join(remarks)})")


def closing(plan: Plan, code: ShortIds, seen: date | None, record: str | None) -> Iterator[tuple[str, Style]]:
    """What is proved, what to know, how old the facts are, what to do next."""
    proof = proof_sentence(plan)
    if proof:
        yield proof, "good" if plan.proved else "warn"
    others = alternatives_proof(plan)
    if others:
        yield others, ""
    for sentence in tradeoff_proof(plan, code):
        yield sentence, ""
    if plan.schedule is not None:
        for sentence in lapse_sentences(plan.schedule, code):
            yield sentence, "warn" if plan.schedule.lapses else ""
    finish = schedule_proof(plan)
    if finish and plan.schedule is not None:
        yield finish, "good" if plan.schedule.proved else "warn"
    if plan.status == "planned" and plan.proved and not plan.canonical:
        yield "Other plans may be as good: which of them stands here was not settled within the budget for that.", ""
    for sentence in (*closest_sentences(plan), *hint_sentences(plan)):
        yield sentence, ""
    for note in note_sentences(plan, code):
        yield note, ""
    if record is not None:
        yield f"Learner's record: {record} (found, not named; --no-learner leaves it out).", ""
    if plan.confirm:
        yield "What is confirmed goes into the record by its address, under `confirmed`.", "dim"
    facts = f"Facts as of {seen.isoformat()}." if seen is not None else ""
    more = next((f"More on a step: stackplan show {code(step.id)}" for step in plan.steps if step.is_step), "")
    for sentence in filter(None, (facts, more)):
        yield sentence, "dim"

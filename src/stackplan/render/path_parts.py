"""The parts of an answer of `path` as sentences and rows, for the views that have no columns to fill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan.render import short
from stackplan.render.addresses import Places
from stackplan.render.alternatives_text import alternative_sentences
from stackplan.render.causes_text import cause_sentences
from stackplan.render.confirm_text import asked_words
from stackplan.render.landmarks_text import landmark_parts
from stackplan.render.layout import plain
from stackplan.render.not_counted_text import not_counted_sentences
from stackplan.render.path_text import closing, grounds, headline
from stackplan.render.schedule_text import schedule_sentences
from stackplan.render.steps_text import StepRow, step_rows
from stackplan.render.tradeoff_text import tradeoff_sentences

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.planning.plan import Plan, ToConfirm
    from stackplan.planning.recount_proof import Proof


@dataclass(frozen=True, slots=True)
class Parts:
    """What an answer says, in its order.

    A cause has its depth, and so has a sentence of the proof; what is to confirm, its address and what is short.
    """

    headline: str
    causes: tuple[tuple[int, str], ...]
    steps: tuple[StepRow, ...]
    schedule: tuple[str, ...]
    confirm: tuple[tuple[str, str], ...]
    alternatives: tuple[str, ...]
    tradeoff: tuple[str, ...]
    below: tuple[str, ...]
    proof: tuple[tuple[int, str], ...] = ()


def path_parts(
    plan: Plan,
    lookup: Lookup,
    *,
    seen: date | None = None,
    record: str | None = None,
    near: Collection[str] | None = None,
    proofs: Sequence[Proof] | None = None,
) -> Parts:
    """The parts of a plan; the arguments are those of `path_lines`."""
    code = short.of_plan(plan, proofs or ())
    places = Places(lookup)
    shown = () if proofs is None else landmark_parts(proofs, plan, code, places)
    return Parts(
        headline(plan, lookup),
        tuple(cause_sentences(plan.causes)),
        tuple(step_rows(plan, code, places)) if not plan.causes else (),
        () if plan.causes or plan.schedule is None else tuple(schedule_sentences(plan, plan.schedule, code)),
        tuple((asked_words(thing, lookup), _address(thing)) for thing in plan.confirm),
        tuple(alternative_sentences(plan, code)),
        tuple(tradeoff_sentences(plan, code)),
        (
            *(plain(tuple(runs)) for runs in grounds(plan, code, places)),
            *not_counted_sentences(plan, code, places, near),
            *(sentence for sentence, _ in closing(plan, code, seen, record)),
        ),
        tuple((depth, plain(runs)) for depth, runs in shown),
    )


def _address(thing: ToConfirm) -> str:
    return thing.address if thing.short is None else f"{thing.address}: {thing.short}"

"""Whether a plan file holds, for people: what was checked, what was found, what is left to trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.layout import cell, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.catalog.model import Lookup
    from stackplan.planning.verify_published import CheckedProof, Verification
    from stackplan.render.layout import Line, Style

_MOST = 10  # complaints that are told; more of them say nothing new


def verification_lines(found: Verification, lookup: Lookup, limit: int) -> list[Line]:
    """The answer as lines of at most `limit` columns."""
    lines = []
    for depth, sentence, style in _sentences(found, lookup):
        lines += paragraph(cell(sentence, style), limit, indent=2 * depth, hanging=2)
    return lines


def _sentences(found: Verification, lookup: Lookup) -> Iterator[tuple[int, str, Style]]:
    wrong = [*found.complaints]
    for proof in found.proofs:
        wrong += [f"proof of {proof.objective}: {complaint}" for complaint in proof.complaints]
    targets = amounts.listed([_named(lookup, each) for each in found.plan.target])
    if wrong:
        what = "plan" if found.complaints else "proof"
        yield 0, f"The {what} for {targets} is not right.", "bad"
        for complaint in wrong[:_MOST]:
            yield 1, f"{complaint[0].upper()}{complaint[1:]}.", ""
        if len(wrong) > _MOST:
            yield 1, f"And {amounts.count(len(wrong) - _MOST, 'thing')} more.", ""
    elif found.plan.status == "unreachable":
        yield from _unreachable(found, targets)
    else:
        yield from _right(found, targets)
    if not found.same_catalog:
        yield 0, "The catalog has changed since, or is another: the plan was checked against the present one.", "warn"
    if found.held_from_plan:
        yield 0, "What is held was taken from the plan itself, and no record was looked at.", "warn"
    if found.unchecked:
        yield 0, f"Not checked: {amounts.listed(found.unchecked)}.", "warn"


def _named(lookup: Lookup, credential_id: str) -> str:
    credential = lookup.get(credential_id)
    return credential_id if credential is None else credential.name


def _unreachable(found: Verification, targets: str) -> Iterator[tuple[int, str, Style]]:
    if found.unreachable:
        yield 0, f"It is so: {targets} cannot be reached, whatever is earned and confirmed.", "good"
    else:
        yield 0, f"That {targets} cannot be reached rests on the solver: what is checked here does not show it.", "warn"


def _right(found: Verification, targets: str) -> Iterator[tuple[int, str, Style]]:
    plan = found.plan
    steps = (plan.totals or {}).get("steps", 0)
    took = f"{amounts.count(steps, 'step')}, taken again one by one." if steps else "nothing is left to earn."
    yield 0, f"The plan for {targets} is right: {took}", "good"
    for proof in found.proofs:
        yield 0, _shown(proof), "good" if proof.closes else ""
    closed = {proof.objective for proof in found.proofs if proof.closes}
    rest = [key for key in found.solver if key not in closed]
    if not found.proofs and plan.status == "planned":
        yield 0, "It brings no proof (`path --proof` writes one).", ""
    if rest:
        yield 0, f"That no plan is better in {amounts.listed(rest)} rests on the solver.", ""
    if plan.status == "planned" and not plan.proved:
        yield 0, "The plan does not claim to be the best.", ""


def _shown(proof: CheckedProof) -> str:
    count = amounts.count(proof.landmarks, "landmark")
    bound, value = amounts.number(proof.bound), amounts.number(proof.value)
    if proof.closes:
        return f"No plan has less than {value} in {proof.objective}: {count}, each checked."
    return f"In {proof.objective}, {bound} of {value} are shown to be needed: {count}, each checked."

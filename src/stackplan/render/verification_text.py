"""Whether a plan file holds, for people: what was checked, what was found, what is left to trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.layout import cell, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from stackplan.catalog.model import Lookup
    from stackplan.planning.verify_published import CheckedProof, Verification
    from stackplan.render.layout import Line, Style

_MOST = 3  # complaints that are told; of a file that was changed in one place the others mostly follow from these
_FEWER = {
    "steps": "has fewer than",
    "hours": "takes fewer than",
    "cost": "costs less than",
    "credits": "has fewer than",
}


def verification_lines(found: Verification, lookup: Lookup, limit: int) -> list[Line]:
    """The answer as lines of at most `limit` columns."""
    lines = []
    for depth, sentence, style in _sentences(found, lookup):
        lines += paragraph(cell(sentence, style), limit, indent=2 * depth, hanging=2)
    return lines


def _sentences(found: Verification, lookup: Lookup) -> Iterator[tuple[int, str, Style]]:
    wrong = [*found.complaints]
    for proof in found.proofs:
        wrong += [f"{complaint} ({proof.objective})" for complaint in proof.complaints]
    targets = amounts.listed([_named(lookup, each) for each in found.plan.target])
    if wrong:
        what = "plan" if found.complaints else "proof"
        yield 0, f"The {what} for {targets} is not right: {wrong[0]}.", "bad"
        for complaint in wrong[1:_MOST]:
            yield 1, f"also: {complaint}", ""
        if len(wrong) > _MOST:
            yield 1, f"and {amounts.count(len(wrong) - _MOST, 'thing')} more, which --output json lists", ""
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
        yield 0, f"It is so: {targets} cannot be reached as was asked, whatever is earned and confirmed.", "good"
    else:
        yield 0, f"That {targets} cannot be reached rests on the solver: what is checked here does not show it.", "warn"


def _right(found: Verification, targets: str) -> Iterator[tuple[int, str, Style]]:
    plan = found.plan
    steps = (plan.totals or {}).get("steps", 0)
    took = f"{amounts.count(steps, 'step')}, replayed one by one." if steps else "nothing is left to earn."
    yield 0, f"The plan for {targets} is right: {took}", "good"
    for proof in found.proofs:
        yield 0, _shown(proof, found), "good" if proof.closes else ""
    closed = {proof.objective for proof in found.proofs if proof.closes}
    rest = [key for key in found.solver if key not in closed]
    if not found.proofs and plan.status == "planned" and plan.objective != ("weeks",):
        yield 0, "It brings no proof (`path --proof` writes one).", ""
    if rest:
        yield 0, f"That no plan is better in {amounts.listed(rest)} rests on the solver.", "warn"
    if plan.status == "planned" and not plan.proved:
        yield 0, "The plan does not claim to be the best.", ""


def _shown(proof: CheckedProof, found: Verification) -> str:
    name, _, unit = proof.objective.partition(":")

    def worded(amount: Fraction) -> str:
        if name == "cost":
            return amounts.money(amount, unit or proof.currency)
        return f"{amounts.number(amount)} {name.removesuffix('s') if amount == 1 else name}"

    apart = " with no more to confirm" if found.plan.confirm else ""
    grounds = f"{amounts.count(proof.landmarks, 'landmark')}, each checked"
    if proof.assumed:
        grounds += f", {amounts.count(proof.assumed, 'unknown figure')} taken as assumed"
    if proof.closes:
        return f"Shown: no plan{apart} {_FEWER[name]} {worded(proof.value)} ({grounds})."
    return f"Shown: every plan{apart} takes at least {worded(proof.bound)}, of {worded(proof.value)} here ({grounds})."

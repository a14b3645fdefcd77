"""What shows that no plan is below a bound, for people to check by hand: the sets, and what they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.assumed_text import even_figures
from stackplan.render.layout import Run, cell, joined, paragraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from fractions import Fraction

    from stackplan.planning.plan import Plan
    from stackplan.planning.recount_proof import Landmark, Proof
    from stackplan.render.addresses import Places
    from stackplan.render.layout import Cell, Line
    from stackplan.render.short import ShortIds

_FEWER = {"steps": "fewer steps", "hours": "fewer hours", "cost": "a lower cost", "credits": "fewer credits"}
_MOST = 60  # members of a set that are named; who checks more than that uses the JSON
NOTHING = "Nothing is left to earn, so there is nothing to show."
NO_SUM = "The weeks of a plan are no sum over its steps, so no sets show that no plan takes fewer."


def landmark_lines(proofs: Sequence[Proof], plan: Plan, code: ShortIds, places: Places, limit: int) -> list[Line]:
    """The proofs as lines of at most `limit` columns; none where there is nothing to show."""
    lines: list[Line] = []
    for depth, runs in landmark_parts(proofs, plan, code, places):
        lines += paragraph(runs, limit, indent=2 * depth, hanging=2)
    return lines


def landmark_parts(proofs: Sequence[Proof], plan: Plan, code: ShortIds, places: Places) -> Iterator[tuple[int, Cell]]:
    """The same as paragraphs, each with its depth: a sentence, below it the sets, then what they come to."""
    if not proofs:
        if plan.status != "unreachable":
            yield 0, cell(NO_SUM if plan.status == "planned" else NOTHING)
        return
    if plan.objective[0] != _name(proofs[0]):
        yield 0, cell(NO_SUM)
    first, *later = proofs
    apart = " with no more to confirm" if plan.confirm else " with nothing to confirm" if plan.confirmable else ""
    worded = _worded(first, plan)
    if first.landmarks:
        why = f"Why no plan has {_FEWER[_name(first)]}" if first.closes else "What is needed at least"
        yield 0, cell(f"{why}, to be checked by hand. Every plan{apart} takes")
        singles = [each.members[0][0] for each in first.landmarks if len(each.members) == 1]
        if singles:
            yield 1, _single(singles, first, worded, code)
        for landmark in first.landmarks:
            if len(landmark.members) > 1:
                yield 1, _set(landmark, first, worded, code, places)
    yield 0, cell(_comes_to(first, plan, worded))
    even = even_figures(plan)
    for proof in later:
        if _name(proof) not in even:
            yield 0, cell(_likewise(proof, _worded(proof, plan)))
    yield 0, cell("`stackplan verify` checks an answer that --output json wrote, without the solver.", "dim")


def _name(proof: Proof) -> str:
    return proof.objective.partition(":")[0]


def _worded(proof: Proof, plan: Plan) -> Callable[[Fraction], str]:
    """How amounts of the objective are written."""
    name, _, unit = proof.objective.partition(":")
    if name == "cost":
        return lambda amount: amounts.money(amount, unit or plan.currency)
    if name == "credits":
        return lambda amount: amounts.credit(amount, unit or None)
    one = name.removesuffix("s")
    return lambda amount: f"{amounts.number(amount)} {one if amount == 1 else name}"


def _single(ids: Sequence[str], proof: Proof, worded: Callable[[Fraction], str], code: ShortIds) -> Cell:
    """What every plan takes, one by one."""
    weights = {each.members[0][0]: each.at_least for each in proof.landmarks if len(each.members) == 1}
    named: list[Run] = []
    for at, each in enumerate(ids):
        named += [Run(" and " if at == len(ids) - 1 else ", ")] if at else []
        named.append(Run(code(each), "id"))
        if _name(proof) != "steps":
            named.append(Run(f" ({worded(weights[each])})"))
    return (*named, Run(";" if len(ids) < len(proof.landmarks) else "."))


def _set(landmark: Landmark, proof: Proof, worded: Callable[[Fraction], str], code: ShortIds, places: Places) -> Cell:
    """A set out of which every plan takes some."""
    weight, many = landmark.weight, len(landmark.members)
    of_all = f"of these {many:,}"
    if _name(proof) == "steps":
        head = f"{amounts.number(landmark.at_least)} at least {of_all}"
    elif weight is not None and (landmark.at_least / weight).denominator == 1:
        head = f"{amounts.number(landmark.at_least / weight)} at least {of_all}, at {worded(weight)} each"
    else:
        head = f"{worded(landmark.at_least)} at least {of_all}"
    shown = landmark.members if many <= _MOST else landmark.members[:_MOST]
    named: list[Run] = []
    for at, (each, own) in enumerate(shown):
        named += [Run(" and " if at == many - 1 else ", ")] if at else []
        named += [Run(code(each), "id"), *([] if weight is not None else [Run(f" ({worded(own)})")])]
    if len(shown) < many:
        named.append(Run(f" and {many - len(shown):,} more, which --output json lists"))
    end = ";" if landmark is not proof.landmarks[-1] else "."
    return joined(((Run(f"{head}{_place(landmark, code, places)}:"),), (*named, Run(end))), " ")


def _place(landmark: Landmark, code: ShortIds, places: Places) -> str:
    """The requirement that asks for a set, where one does."""
    if landmark.requirement is None:
        return ""
    owner, _, label = landmark.requirement.partition("#")
    place = places.of(owner, label)
    return f" ({place.name or place.field} of {code(owner)})"


def _comes_to(proof: Proof, plan: Plan, worded: Callable[[Fraction], str]) -> str:
    if not proof.landmarks:
        if not proof.value:
            return f"No plan has less than {worded(proof.value)}."
        return f"No set of credentials shows a bound: that {worded(proof.value)} is least rests on the solver."
    shown = f"That is {worded(proof.bound)} at least"
    if len(proof.landmarks) > 1:
        shown = f"Nothing counts twice there, so {worded(proof.bound)} are needed at least"
    short = f"; that {worded(proof.value)} is least {'rests on the solver' if plan.proved else 'is not proved'}"
    return f"{shown}{', as many as here' if proof.closes else short}."


def _likewise(proof: Proof, worded: Callable[[Fraction], str]) -> str:
    shown = f"Likewise for {_name(proof)}: {worded(proof.bound)} at least"
    short = f"; that none of those plans has less than {worded(proof.value)} rests on the solver"
    return f"{shown}{', as here' if proof.closes else short}."

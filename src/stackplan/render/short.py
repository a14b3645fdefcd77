"""Short codes: ids as a person writes them, without the namespace where nothing else in the answer has the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import CredentialRef
from stackplan.catalog.walk import leaves
from stackplan.planning.goals import credentials_of
from stackplan.render.amounts import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackplan.catalog.model import Lookup
    from stackplan.catalog.requirement import Requirement
    from stackplan.planning.plan import Plan
    from stackplan.planning.recount_proof import Proof


class ShortIds:
    """Short codes for the ids of one answer."""

    def __init__(self, ids: Iterable[str]) -> None:
        """Take every id that the answer shows."""
        distinct = set(ids)
        shared = Counter(map(local, distinct))
        self._codes = {full: local(full) if shared[local(full)] == 1 else full for full in distinct}

    def __call__(self, full_id: str) -> str:
        """The code of an id; one that was not announced stays in full."""
        return self._codes.get(full_id, full_id)


def named_in(requirement: Requirement) -> Iterator[str]:
    """The full ids that a requirement and its limits name."""
    selection = getattr(requirement, "selection", None)
    for each in (requirement, *(limit.of for limit in (() if selection is None else selection.limits))):
        yield from (leaf.id for leaf in leaves(each) if isinstance(leaf, CredentialRef))


def others_of(plan: Plan) -> Iterator[Plan]:
    """The further plans that an answer tells of."""
    if plan.alternatives is not None:
        yield from plan.alternatives.plans
    if plan.tradeoff is not None:
        yield from plan.tradeoff.plans
        if plan.tradeoff.soonest is not None:
            yield plan.tradeoff.soonest


def typed(full_id: str, lookup: Lookup) -> str:
    """An id as one may type it in a command: without its namespace where that is clear in the whole catalog."""
    short = local(full_id)
    return short if lookup.find(short) == (full_id,) else full_id


def of_plan(plan: Plan, proofs: Iterable[Proof] = ()) -> ShortIds:
    """Short codes for everything that a plan names, and that its proofs name."""
    ids = {step.id for other in others_of(plan) for step in other.steps}
    ids |= {*credentials_of(plan.target), *(held.id for held in plan.held)}
    ids.update(item.id for item in plan.not_counted if item.reason != "unknown")  # those stay as they were written
    ids.update(item.requirement.partition("#")[0] for item in plan.not_counted if item.requirement is not None)
    ids.update(item.id for item in plan.assumed)
    for step in plan.steps:
        ids.update((step.id, *step.needs, *(toward.credential for toward in step.counts_toward)))
    for held in plan.held:
        ids.update(toward.credential for toward in held.counts_toward)
    for landmark in (landmark for proof in proofs for landmark in proof.landmarks):
        ids.update(each for each, _ in landmark.members)
        if landmark.requirement is not None:
            ids.add(landmark.requirement.partition("#")[0])
    return ShortIds(ids)

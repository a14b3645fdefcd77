"""Proofs: what shows that no plan is better, and whether an answer holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.plan import Options
from stackplan.public.catalogs import catalog_facts
from stackplan.public.learners import implied, judged, read_record, record_of

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from stackplan.catalog.catalog import Catalog
    from stackplan.learner.record import Record
    from stackplan.planning.plan import Plan
    from stackplan.planning.recount_proof import Proof
    from stackplan.planning.verify_published import Verification


def prove(
    catalog: Catalog,
    plan: Plan,
    *,
    have: Sequence[str] = (),
    learner: Record | str | os.PathLike[str] | None = None,
) -> tuple[Proof, ...]:
    """What shows, without the solver, that no plan is better: one proof for each objective of a plan that is a sum.

    `have` and `learner` are those that the plan was asked for with. A proof may show less than the plan's value:
    `closes` tells. Raises as `plan` does.
    """
    from stackplan.planning.prove import prove as find

    holdings = judged(catalog, record_of(catalog, have, learner), plan.on)
    held = frozenset(holdings.counts).union(implied(catalog, holdings, plan.on))
    return find(catalog, plan, held, plan.options or Options(minimize=plan.objective), plan.on, holdings)


def verify(
    catalog: Catalog, answer: bytes | str, *, learner: Record | str | os.PathLike[str] | None = None
) -> Verification:
    """Whether an answer of `path`, in JSON, holds against a catalog, and what of it is shown without the solver.

    `learner` is the record that it was asked for with. Where the answer had one and none is given here, what is held
    is taken from the answer (`held_from_plan`).

    Raises PlanFileError for what is no such answer, RecordError for a record with mistakes.
    """
    from dataclasses import replace

    from stackplan.learner.record import Record, have
    from stackplan.planning.verify_published import verify_published
    from stackplan.planning.verify_read import read_plan as read_it

    read = read_it(answer.encode("utf-8", "surrogatepass") if isinstance(answer, str) else answer)
    taken = read.have is None or (read.record is not None and learner is None)
    ids = {held.id for held in read.held if not held.implied} if taken else set[str]()
    ids.update(read.have or ())
    record = have(each for each in sorted(ids) if catalog.get(each) is not None)
    if learner is not None:
        record = record.joined(learner if isinstance(learner, Record) else read_record(learner))
    holdings = judged(catalog, record, read.on)
    follows = frozenset(implied(catalog, holdings, read.on))
    held = frozenset(holdings.counts) | follows
    found = verify_published(catalog, read, held, follows, holdings, catalog_facts(catalog))
    return replace(found, held_from_plan=taken and bool(read.held or read.record))

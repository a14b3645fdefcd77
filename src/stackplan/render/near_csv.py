"""What learners are nearest to, as rows for a spreadsheet: one for each learner and credential."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render.csv_text import csv_text
from stackplan.render.path_json import issuer_reference
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.catalog.model import Lookup
    from stackplan.planning.near import Near, Result

_HEAD = (
    "learner",
    "rank",
    "id",
    "name",
    "kind",
    "issuer",
    "steps",
    "hours",
    "hours_unknown",
    "cost",
    "currency",
    "cost_unknown",
    "confirm",
    "first",
    "proved",
)


def near_csv(answers: Sequence[tuple[str | None, Near]], lookup: Lookup) -> str:
    """The rows, with sums of what is known and of how many steps it is unknown; each learner told by a file.

    Of several currencies, amounts and codes stand in the same order, a plus between them.
    """
    rows = [
        (learner or "", str(rank), *_cells(each, lookup))
        for learner, near in answers
        for rank, each in enumerate(near.results, 1)
    ]
    return csv_text(_HEAD, rows)


def _cells(result: Result, lookup: Lookup) -> tuple[str, ...]:
    credential = lookup.get(result.id)
    plan = result.plan
    sums = plan.totals
    first = next((step.id for step in plan.steps if step.needed and step.is_step), "")
    return (
        result.id,
        "" if credential is None else credential.name,
        "" if credential is None else credential.kind or "",
        "" if credential is None else issuer_reference(result.id, credential.issuer) or "",
        "0" if sums is None else str(sums.steps),
        "0" if sums is None else format_decimal(sums.hours),
        "0" if sums is None else str(sums.unknown_hours),
        "0" if sums is None else " + ".join(money.plain() for money in sums.cost) or "0",
        "" if sums is None else " + ".join(money.currency for money in sums.cost),
        "0" if sums is None else str(sums.unknown_cost),
        str(len(plan.confirm)),
        first,
        "yes" if plan.proved else "no",
    )

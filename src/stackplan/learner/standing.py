"""Each line of a record on a day: which credential it means, whether it is valid, until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan.learner.holdings import last_day, why_not

if TYPE_CHECKING:
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.learner.record import Hold, Record


@dataclass(frozen=True, slots=True)
class Standing:
    """One hold and how it stands.

    `id` is the full id, None where no catalog knows it (`reason` is `unknown`) or several do (`ambiguous`, with the
    `candidates`). `reason` is None where it is valid, else a word as in `holdings.NotCounted`; `detail` says the same
    to people. `until` is the last day on which it is valid.
    """

    hold: Hold
    id: str | None
    reason: str | None = None
    detail: str | None = None
    until: date | None = None
    candidates: tuple[str, ...] = ()


def standings(record: Record, lookup: Lookup, on: date) -> tuple[Standing, ...]:
    """How each hold of a record stands on a day, in the order of the record."""
    return tuple(_standing(hold, lookup, on) for hold in record.holds)


def _standing(hold: Hold, lookup: Lookup, on: date) -> Standing:
    found = lookup.find(hold.credential)
    if not found:
        return Standing(hold, None, "unknown", "no catalog knows this id")
    if len(found) > 1:
        return Standing(hold, None, "ambiguous", f"may be any of {', '.join(found)}", candidates=found)
    credential = lookup.get(found[0])
    reason, detail = why_not(hold, credential, on) or (None, None)
    return Standing(hold, found[0], reason, detail, last_day(hold, credential))

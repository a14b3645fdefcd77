"""The times in which the holdings of a selection with a `window` may lie (docs/counting.md, "Conditions")."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from stackplan.catalog.requirement import Requirement
    from stackplan.planning.expand import Expander
    from stackplan.units import Duration


def windows(length: Duration, expander: Expander, requirement: Requirement) -> tuple[tuple[date, date], ...]:
    """The times of a length that begin with a holding, or with what is newly earned, and hold no less than another.

    Of two times of which one has all that the other has, one is enough.
    """
    book = expander.book
    assert book is not None, "a window is asked of a record"
    spoken = _spoken_of(expander, requirement)
    days = {i: line.earned for i, line in enumerate(book.lines) if line.earned is not None and line.id in spoken}
    found: dict[frozenset[int], tuple[date, date]] = {}
    for start in sorted({*days.values(), expander.on}):
        end = length.after(start)
        inside = frozenset(i for i, day in days.items() if start <= day <= end)
        found.setdefault(inside | {-1} if start <= expander.on <= end else inside, (start, end))
    greatest = [have for have in found if not any(have < other for other in found)]
    return tuple(sorted(found[have] for have in greatest))


def _spoken_of(expander: Expander, requirement: Requirement) -> frozenset[str]:
    """What a requirement mentions, and what may stand in for that."""
    found: set[str] = set()
    waiting = [mentioned for mentioned, _ in expander.mentions(requirement)]
    while waiting:
        credential_id = waiting.pop()
        credential = None if credential_id in found else expander.lookup.get(credential_id)
        if credential is not None:
            found.add(credential_id)
            for way in credential.equivalents:
                waiting.extend(mentioned for mentioned, _ in expander.mentions(way))
    return frozenset(found)

"""What lapses when, what falls with it, and what keeps it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from stackplan.planning.renewing import Learner, earning, is_mixed, ways
from stackplan.planning.validity import applied, validity_of

if TYPE_CHECKING:
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.planning.plan import Holdings
    from stackplan.planning.renewing import Takes, Way
    from stackplan.planning.validity import Validity


@dataclass(frozen=True, slots=True)
class Falls:
    """A larger credential whose stack is satisfied through `satisfied` and no longer; it is valid through `until`.

    `parts` are those whose end is the reason.
    """

    id: str
    satisfied: date
    until: date
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lapse:
    """One credential of the record with its last day; None where it never was valid, though earned.

    `earned` is the day on which what ends was earned. `parts` are given where it is valid while its stack is, and falls
    with those: then they are what to keep. `falls` is what falls with it, and what with that. `ways` renew it, the
    cheapest first; `mixed` that their costs are in different currencies and were not compared. `again` is what earning
    it anew takes, None where nobody can.
    """

    id: str
    until: date | None
    earned: date | None
    parts: tuple[str, ...] = ()
    falls: tuple[Falls, ...] = ()
    ways: tuple[Way, ...] = ()
    mixed: bool = False
    again: Takes | None = None


@dataclass(frozen=True, slots=True)
class Expiring:
    """The answer to "what lapses by `until`?" (None: ever), seen from `on`.

    `lapses` are valid on that day, by their last day; `expired` are not any more. `later` is the first to lapse after
    `until` that does not fall with one of these. `held` is how many credentials the record holds, earned by the day.
    `notes` are for people.
    """

    on: date
    until: date | None
    held: int
    lapses: tuple[Lapse, ...] = ()
    expired: tuple[Lapse, ...] = ()
    later: Lapse | None = None
    notes: tuple[str, ...] = ()


def expiring(lookup: Lookup, holdings: Holdings, on: date, until: date | None) -> Expiring:
    """What of a record lapses through `until`, from holdings whose stacks were not looked at yet."""
    found = validity_of(lookup, holdings, on)
    judged = applied(holdings, found)
    recorded = sorted({line.id for line in holdings.holdings})
    ends = {full: last for full in recorded if (last := found.last_day(full)) is not None}
    valid = [full for full in recorded if found.valid_on(full, on)]
    asker = _Asker(lookup, judged, found, on)
    soon = sorted((ends[full], full) for full in valid if full in ends)
    lapses = tuple(asker.lapse(full) for last, full in soon if until is None or last <= until)
    gone = sorted((full for full in recorded if full not in valid), key=lambda full: (ends.get(full, on), full))
    expired = tuple(asker.expired(full) for full in gone)
    told = {each.id for lapse in (*lapses, *expired) for each in lapse.falls}
    later = [full for last, full in soon if until is not None and last > until and full not in told]
    return Expiring(
        on,
        until,
        len(recorded),
        lapses,
        expired,
        Lapse(later[0], ends[later[0]], asker.earned(later[0])) if later else None,
        (*judged.notes, *_unknown(judged)),
    )


def _unknown(holdings: Holdings) -> tuple[str, ...]:
    """That no catalog tells how long some of it is valid."""
    ids = [item.id for item in holdings.not_counted if item.reason == "unknown"]
    return (f"Not looked at, for no catalog knows it: {', '.join(ids)}.",) if ids else ()


class _Asker:
    """Looks at one credential after the other."""

    def __init__(self, lookup: Lookup, holdings: Holdings, found: Validity, on: date) -> None:
        self.lookup = lookup
        self.holdings = holdings
        self.found = found
        self.on = on
        falls = [
            Falls(full, fall.satisfied, fall.last, fall.parts)
            for full in sorted(found.by_stack)
            if (fall := found.fall(full)) is not None
        ]
        self.by_part: dict[str, list[Falls]] = {}
        for each in falls:
            for part in each.parts:
                self.by_part.setdefault(part, []).append(each)

    def earned(self, full: str) -> date | None:
        """The day on which the holding was earned that ends last."""
        last = self.found.last_day(full)
        days = [line.earned for line in self.holdings.holdings if line.id == full and line.until == last]
        known = [day for day in days if day is not None]
        return max(known) if known and len(known) == len(days) else None

    def lapse(self, full: str) -> Lapse:
        """What is valid, and ends."""
        base = self._base(full)
        credential = self.lookup.get(full)
        if base.parts or base.until is None or credential is None:
            return base
        learner = Learner(self.lookup, self.holdings, self.on)
        found = ways(credential, base.earned, base.until, learner)
        mixed = is_mixed([way.takes for way in found if way.takes is not None])
        return replace(base, ways=found, mixed=mixed, again=self._again(full, base.until + timedelta(1)))

    def expired(self, full: str) -> Lapse:
        """What is no longer valid: its ways ended with its last day."""
        base = self._base(full)
        return base if base.parts else replace(base, again=self._again(full, self.on))

    def _base(self, full: str) -> Lapse:
        fall = self.found.fall(full)
        parts = () if fall is None else fall.parts
        return Lapse(full, self.found.last_day(full), self.earned(full), parts, self._falls(full))

    def _falls(self, full: str) -> tuple[Falls, ...]:
        """What falls with a credential, what falls with that, and so on."""
        found: dict[str, Falls] = {}
        waiting = [full]
        while waiting:
            for each in self.by_part.get(waiting.pop(), ()):
                if each.id not in found:
                    found[each.id] = each
                    waiting.append(each.id)
        return tuple(sorted(found.values(), key=lambda each: (each.until, each.id)))

    def _again(self, full: str, day: date) -> Takes | None:
        """What earning it anew takes, on a day, with what is valid then."""
        lines = tuple(
            replace(
                line, expired=not self.found.valid_on(line.id, day) or (line.until is not None and line.until < day)
            )
            for line in self.holdings.holdings
        )
        counts = tuple(each for each in self.found.stretches if self.found.valid_on(each, day))
        recorded = set(self.holdings.recorded)
        held = replace(self.holdings, counts=tuple(each for each in counts if each in recorded), holdings=lines)
        return earning((full,), Learner(self.lookup, held, day))

"""Validity by the stack: on which days what is valid while its stack is satisfied is so (docs/counting.md)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from stackplan.learner.holdings import is_by_stack
from stackplan.planning.book import waivers_only
from stackplan.planning.evaluate import Evaluator
from stackplan.planning.expand import Expander
from stackplan.planning.ground import ground
from stackplan.planning.implied import implied_holdings, stack_region
from stackplan.planning.plan import NotCounted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.learner.holdings import Holding
    from stackplan.learner.standing import Standing
    from stackplan.planning.book import Book
    from stackplan.planning.plan import Holdings

Stretch = tuple[date, date]  # the first day and the last; date.min and date.max where it has no beginning or no end

_DAY = timedelta(1)
_ALWAYS: tuple[Stretch, ...] = ((date.min, date.max),)


@dataclass(frozen=True, slots=True)
class Fall:
    """That a credential's stack is satisfied through a day, and no longer: `parts` are valid through that day too.

    `last` is the last day on which the credential itself is valid, which its grace may bring.
    """

    satisfied: date
    parts: tuple[str, ...]
    last: date


@dataclass(frozen=True)
class Validity:
    """On which days each credential of a record is valid, as far as the record tells by the day `on`.

    `stretches` are sorted and do not touch; they hold what is recorded, and what is implied and valid while its stack
    is. `by_stack` are the days on which the stacks themselves are satisfied, grace left out. `unknown` are those whose
    parts the record does not tell.
    """

    on: date
    stretches: Mapping[str, tuple[Stretch, ...]]
    by_stack: Mapping[str, tuple[Stretch, ...]]
    unknown: frozenset[str]
    _falls: Mapping[str, Fall] = field(default_factory=dict)

    def valid_on(self, credential_id: str, day: date) -> bool:
        """Whether a recorded credential is valid on a day."""
        return _covering(self.stretches.get(credential_id, ()), day) is not None

    def last_day(self, credential_id: str) -> date | None:
        """The last day on which it is valid without a break from `on`, else on which it ever was; None for life.

        None too where it never was valid: `valid_on` tells which.
        """
        stretch = _from(self.stretches.get(credential_id, ()), self.on)
        return None if stretch is None or stretch[1] == date.max else stretch[1]

    def fall(self, credential_id: str) -> Fall | None:
        """How it ends where its stack ends it, not its own dates; None where it does not end so."""
        return self._falls.get(credential_id)


# Stretches of days


def _covering(stretches: Iterable[Stretch], day: date) -> Stretch | None:
    return next((stretch for stretch in stretches if stretch[0] <= day <= stretch[1]), None)


def _from(stretches: Sequence[Stretch], day: date) -> Stretch | None:
    """The stretch that holds a day, else the last one before it."""
    before = [stretch for stretch in stretches if stretch[0] <= day]
    return before[-1] if before else None


def _joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same days, sorted, as few stretches as possible."""
    found: list[Stretch] = []
    for first, last in sorted(stretches):
        if found and (found[-1][1] == date.max or first <= found[-1][1] + _DAY):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def _within(stretches: Iterable[Stretch], own: Stretch) -> Iterator[Stretch]:
    """The days that are in `own` too."""
    for first, last in stretches:
        if max(first, own[0]) <= min(last, own[1]):
            yield max(first, own[0]), min(last, own[1])


def _own(earned: date | None, until: date | None) -> Stretch:
    return earned or date.min, until or date.max


def _grace_end(credential: Credential, last: date) -> date:
    """The last day of validity, where `last` is the last day on which the stack is satisfied."""
    if credential.grace is None or last == date.max:
        return last
    return date(last.year, 12, 31) if isinstance(credential.grace, str) else credential.grace.after(last)


# Stacks


class _Stacks:
    """Whether the stacks of composites are satisfied by what is held. Answers are kept."""

    def __init__(self, lookup: Lookup, ever: frozenset[str], on: date, waived: Book | None) -> None:
        """Take all that may be held on any day, the day for what the catalog offers, and what is waived."""
        self.lookup = lookup
        self.on = on
        self.waived = waived
        self.widest = Expander(lookup, ever, on, waived=waived)
        self.regions: dict[str, tuple[str, ...]] = {}
        self.known: dict[tuple[str, frozenset[str]], frozenset[str] | None] = {}

    def parts(self, composite: str, held: frozenset[str]) -> frozenset[str] | None:
        """Some parts that satisfy the stack; None where it is not satisfied."""
        if composite not in self.regions:
            self.regions[composite] = stack_region(self.widest, (composite,))
        ids = self.regions[composite]
        relevant = held.intersection(ids) - {composite}
        key = (composite, relevant)
        if key not in self.known:
            self.known[key] = self._parts(composite, ids, relevant)
        return self.known[key]

    def _parts(self, composite: str, ids: tuple[str, ...], held: frozenset[str]) -> frozenset[str] | None:
        task = ground(
            ids, (composite,), Expander(self.lookup, held, self.on, waived=self.waived), (), lambda _: False
        ).task
        evaluator = Evaluator(task, frozenset(i for i, each in enumerate(ids) if each in held))
        uses = evaluator.evaluate(task.stack[ids.index(composite)])
        return None if uses is None else frozenset(ids[c] for use in uses for c in use.consumed)


class _Judge:
    """Settles the days of everything that is valid while its stack is, parts before what is made of them."""

    def __init__(self, lookup: Lookup, holdings: Holdings, on: date) -> None:
        self.lookup = lookup
        self.lines: dict[str, list[Holding]] = {}
        for line in holdings.holdings:
            self.lines.setdefault(line.id, []).append(line)
        waived = waivers_only(lookup, holdings, on)
        waiting = {full for full, lines in self.lines.items() if any(line.by_stack for line in lines)}
        self.implied: dict[str, tuple[str, ...]] = {}
        if waiting:
            found = (
                (full, implied_holdings(lookup, (full,), holdings.recorded, on, waived)[0])
                for full in sorted(self.lines)
            )
            self.implied = {full: parts for full, parts in found if parts}
        more = {part for parts in self.implied.values() for part in parts}
        by_stack = {part for part in more if self._credential(part).valid_while_stack}
        for part in sorted(by_stack - set(self.lines)):  # who holds it by way of another holds its parts
            self.implied[part] = implied_holdings(lookup, (part,), holdings.recorded, on, waived)[0]
            more |= set(self.implied[part])
        waiting |= by_stack
        ever = frozenset(self.lines) | more
        self.stacks = _Stacks(lookup, ever, on, waived)
        self.unknown = frozenset(full for full in waiting if self.stacks.parts(full, ever) is None)
        self.by_stack: dict[str, tuple[Stretch, ...]] = dict.fromkeys(sorted(waiting - self.unknown), ())
        self.stretches = {full: self._stretches(full) for full in sorted({*self.lines, *waiting})}

    def _credential(self, full: str) -> Credential:
        credential = self.lookup.get(full)
        if credential is None:
            raise KeyError(full)
        return credential

    def settle(self) -> None:
        """Find all days: none at first, more as the parts have more, so that nothing holds itself up."""
        changed = bool(self.by_stack)
        while changed:
            changed = False
            for full in self.by_stack:
                self.by_stack[full] = self._satisfied(full)
                found = self._stretches(full)
                changed = changed or found != self.stretches[full]
                self.stretches[full] = found

    def _stretches(self, full: str) -> tuple[Stretch, ...]:
        """The days of a credential, as the days of its stack stand now."""
        days: Iterable[Stretch] = _ALWAYS
        if full in self.by_stack:
            credential = self._credential(full)
            days = [(first, _grace_end(credential, last)) for first, last in self.by_stack[full]]
        found: list[Stretch] = []
        for line in self.lines.get(full, ()):
            own = _own(line.earned, line.until)
            found.extend(_within(days, own) if line.by_stack else [own])
        return _joined(found if full in self.lines else days)

    def _satisfied(self, full: str) -> tuple[Stretch, ...]:
        """The days on which a stack is satisfied by what is valid."""
        changes = {date.min}
        for stretches in self.stretches.values():
            for first, last in stretches:
                changes |= {first} if last == date.max else {first, last + _DAY}
        starts = sorted(changes)
        ends = [*(start - _DAY for start in starts[1:]), date.max]
        return _joined(
            (first, last)
            for first, last in zip(starts, ends, strict=True)
            if self.stacks.parts(full, self.valid(first, full)) is not None
        )

    def valid(self, day: date, asking: str) -> frozenset[str]:
        """What is valid on a day, with what it implies, and what the holder of `asking` must hold."""
        found = {full for full in self.lines if _covering(self.stretches[full], day) is not None}
        for full in {*found, asking}.intersection(self.implied):
            for part in self.implied[full]:
                if part not in self.stretches or _covering(self.stretches[part], day) is not None:
                    found.add(part)
        return frozenset(found)

    def fall(self, full: str, on: date) -> Fall | None:
        """How the stack ends the stretch that holds `on`, or the last one before it."""
        stretch = _from(self.stretches[full], on)
        satisfied = None if stretch is None else _from(self.by_stack[full], stretch[1])
        if stretch is None or satisfied is None or stretch[1] == date.max:
            return None
        if _grace_end(self._credential(full), satisfied[1]) != stretch[1]:
            return None  # its own date came first
        day = satisfied[1]
        before, after = self.valid(day, full), self.valid(day + _DAY, full)
        used = self.stacks.parts(full, before) or frozenset()
        lost = {
            part
            for part in before - after
            if part in used or self.stacks.parts(full, after | {part}) is not None  # each by itself would do
        }
        judged = lost.intersection(self.stretches)
        for part in lost - judged:  # held because something implied it that is no longer valid
            judged |= {each for each in before - after - {full} if part in self.implied.get(each, ())}
        return Fall(day, tuple(sorted(judged)), stretch[1])


def validity_of(lookup: Lookup, holdings: Holdings, on: date) -> Validity:
    """On which days everything in a record is valid, from holdings whose stacks were not looked at yet."""
    judge = _Judge(lookup, holdings, on)
    judge.settle()
    falls = {full: fall for full in judge.by_stack if (fall := judge.fall(full, on)) is not None}
    return Validity(on, judge.stretches, judge.by_stack, judge.unknown, falls)


# What it means for a record


def applied(holdings: Holdings, found: Validity) -> Holdings:
    """Holdings, with those that do not count whose stack is no longer satisfied."""
    lines = [_line(line, found) if line.by_stack else line for line in holdings.holdings]
    ended = [
        full
        for full in holdings.counts
        if any(line.by_stack for line in lines if line.id == full) and not found.valid_on(full, found.on)
    ]
    if not any(line.by_stack for line in lines):
        return holdings
    unknown = sorted(found.unknown.intersection(holdings.counts))
    note = f"Taken as valid, for the record does not tell by which parts: {', '.join(unknown)}."
    more = [NotCounted(full, "expired", expired_words(full, found)) for full in ended]
    return replace(
        holdings,
        counts=tuple(full for full in holdings.counts if full not in ended),
        not_counted=tuple(sorted([*holdings.not_counted, *more], key=lambda item: item.id)),
        notes=(*holdings.notes, note) if unknown else holdings.notes,
        holdings=tuple(lines),
    )


def restated(standings: Iterable[Standing], lookup: Lookup, found: Validity) -> tuple[Standing, ...]:
    """How each line of a record stands, those by their stacks too."""
    return tuple(_standing(each, lookup, found) for each in standings)


def _standing(standing: Standing, lookup: Lookup, found: Validity) -> Standing:
    full = standing.id
    if full is None or standing.reason is not None or not is_by_stack(standing.hold, lookup.get(full)):
        return standing
    stretch = _line_stretch(full, _own(standing.hold.earned, standing.until), found)
    until = None if stretch is None or stretch[1] == date.max else stretch[1]
    if stretch is not None and stretch[1] >= found.on:
        return replace(standing, until=until)
    return replace(standing, reason="expired", detail=expired_words(full, found), until=until)


def _line(line: Holding, found: Validity) -> Holding:
    stretch = _line_stretch(line.id, _own(line.earned, line.until), found)
    until = None if stretch is None or stretch[1] == date.max else stretch[1]
    return replace(line, until=until, expired=stretch is None or stretch[1] < found.on)


def _line_stretch(full: str, own: Stretch, found: Validity) -> Stretch | None:
    return _from(tuple(_within(found.stretches[full], own)), found.on)


def expired_words(full: str, found: Validity) -> str:
    """Why something does not count that is valid while its stack is."""
    fall = found.fall(full)
    if fall is not None:
        parts = f"{', '.join(fall.parts[:-1])} and {fall.parts[-1]}" if fall.parts[1:] else "".join(fall.parts)
        grace = ", with its grace" if fall.last != fall.satisfied else ""
        told = f"its stack is no longer satisfied, for {parts} expired on {fall.satisfied}"
        return f"expired on {fall.last}{grace}: {told}"
    last = found.last_day(full)
    return "its parts in the record are never valid at the same time" if last is None else f"expired on {last}"

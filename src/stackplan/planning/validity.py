"""Validity by the stack: on which days what is valid while its stack is satisfied is so (docs/counting.md)."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from stackplan.learner.holdings import Holding, is_by_stack
from stackplan.planning.book import book, waivers_only
from stackplan.planning.evaluate import Evaluator
from stackplan.planning.expand import Expander
from stackplan.planning.ground import ground
from stackplan.planning.implied import implied_holdings, stack_region
from stackplan.planning.plan import NotCounted
from stackplan.units import Duration

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.learner.standing import Standing
    from stackplan.planning.book import Book
    from stackplan.planning.plan import Holdings

Stretch = tuple[date, date]  # the first day and the last; date.min and date.max where it has no beginning or no end

_DAY = timedelta(1)
_ALWAYS: tuple[Stretch, ...] = ((date.min, date.max),)


@dataclass(frozen=True, slots=True)
class Fall:
    """That a credential's stack is satisfied through a day, and no longer: `parts` are valid through that day too.

    `last` is the last day on which the credential itself is valid, which its grace may bring. Where no part expires,
    `aged` are those that are too old from the next day on.
    """

    satisfied: date
    parts: tuple[str, ...]
    last: date
    aged: tuple[str, ...] = ()


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
    """Whether the stacks of composites are satisfied by some lines of a record on a day. Answers are kept."""

    def __init__(self, lookup: Lookup, holdings: Holdings, implied: Iterable[str], on: date) -> None:
        """Take a record, what else may be held by way of it, and the day for what the catalog offers."""
        self.lookup = lookup
        self.on = on
        self.whole = book(lookup, (), holdings, on)
        self.lines = (*self.whole.lines, *(Holding(part) for part in sorted(implied)))
        ever = frozenset(line.id for line in self.lines)
        self.widest = Expander(lookup, ever, on, self._book(range(len(self.lines)), on))
        self.regions: dict[str, tuple[str, ...]] = {}
        self.spans: dict[str, frozenset[Duration]] = {}
        self.known: dict[tuple[str, frozenset[int], date | None], frozenset[str] | None] = {}

    def _book(self, there: Collection[int], day: date) -> Book:
        """The record on a day: of its lines those that are there. What it tags is in a pool, there or not."""
        of: dict[str, tuple[int, ...]] = {}
        for i in sorted(there):
            of[self.lines[i].id] = (*of.get(self.lines[i].id, ()), i)
        lines = tuple(replace(line, expired=i not in there) for i, line in enumerate(self.lines))
        return replace(self.whole, on=day, lines=lines, _of=of, _claims={})

    def region(self, composite: str) -> tuple[str, ...]:
        """What the stack of a composite may be made of, by all that may be there."""
        if composite not in self.regions:
            ids = self.regions[composite] = stack_region(self.widest, (composite,))
            written = [self.lookup.get(each) for each in ids]
            asked = [(each.stack, each.equivalents) for each in written if each is not None]
            self.spans[composite] = frozenset(_durations(asked))
        return self.regions[composite]

    def turns(self, composite: str) -> Iterator[date]:
        """The days on which what is asked of the age of parts and facts may have another answer than the day before."""
        self.region(composite)
        days = {line.earned for line in self.lines} | {fact.since for fact in self.whole.facts}
        for day in days - {None}:
            yield from (span.after(day) + _DAY for span in self.spans[composite] if day is not None)
        if self.spans[composite]:
            yield from (fact.as_of for fact in self.whole.facts if fact.as_of is not None)

    def too_old(self, composite: str, part: str, day: date) -> bool:
        """Whether something may ask of a part what is so through a day, and no longer."""
        dated = [line.earned for line in self.lines if line.id == part and line.earned is not None]
        return any(span.after(earned) == day for earned in dated for span in self.spans[composite])

    def would_do_younger(self, composite: str, part: str, there: Collection[int], day: date) -> bool:
        """Whether the stack would be satisfied on a day if a part were of that day."""
        book = self._book(there, day)
        younger = tuple(replace(line, earned=day) if line.id == part else line for line in book.lines)
        return self._parts(composite, there, replace(book, lines=younger)) is not None

    def were_satisfied(self, composite: str) -> bool:
        """Whether all lines together satisfy a stack, whatever the age of those that are dated."""
        facts = tuple(replace(fact, as_of=None) for fact in self.whole.facts)
        everything = range(len(self.lines))
        ageless = replace(self._book(everything, date.min), facts=facts)
        return self._parts(composite, everything, ageless) is not None

    def parts(self, composite: str, there: Collection[int], day: date) -> frozenset[str] | None:
        """Some parts that satisfy the stack on a day, of the lines that are there; None where it is not satisfied."""
        region = frozenset(self.region(composite))
        relevant = frozenset(i for i in there if self.lines[i].id in region)
        key = (composite, relevant, day if self.spans[composite] else None)
        if key not in self.known:
            self.known[key] = self._parts(composite, relevant, self._book(relevant, day))
        return self.known[key]

    def _parts(self, composite: str, there: Collection[int], book: Book) -> frozenset[str] | None:
        ids = self.region(composite)
        held = frozenset(self.lines[i].id for i in there) - {composite}
        task = ground(ids, (composite,), Expander(self.lookup, held, self.on, book), (), lambda _: False).task
        outside = range(len(ids), task.size - len(task.things))  # what waivers put in a place
        evaluator = Evaluator(task, frozenset(i for i, each in enumerate(ids) if each in held).union(outside))
        uses = evaluator.evaluate(task.stack[ids.index(composite)])
        consumed = () if uses is None else (c for use in uses for c in use.consumed)
        return None if uses is None else frozenset(ids[c] for c in consumed if c < len(ids))


def _durations(value: object) -> Iterator[Duration]:
    """Every length of time that requirements are written with."""
    if isinstance(value, Duration):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _durations(each)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _durations(getattr(value, each.name))


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
        self.stacks = _Stacks(lookup, holdings, more - set(self.lines), on)
        self.unknown = frozenset(full for full in waiting if not self.stacks.were_satisfied(full))
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
        lines = [i for i, line in enumerate(self.stacks.lines) if line.id == full]
        return _joined(stretch for i in lines for stretch in self._days(i))

    def _days(self, place: int) -> Iterable[Stretch]:
        """The days of a line, as the days of its stack stand now; one that is only implied is judged by its stack."""
        line = self.stacks.lines[place]
        own = _own(line.earned, line.until)
        if line.id not in self.by_stack or not (line.by_stack or line.id not in self.lines):
            return (own,)
        credential = self._credential(line.id)
        return _within(((first, _grace_end(credential, last)) for first, last in self.by_stack[line.id]), own)

    def _satisfied(self, full: str) -> tuple[Stretch, ...]:
        """The days on which a stack is satisfied by what is valid."""
        changes = {date.min, *self.stacks.turns(full)}
        for stretches in (*self.stretches.values(), *(tuple(self._days(i)) for i in range(len(self.stacks.lines)))):
            for first, last in stretches:
                changes |= {first} if last == date.max else {first, last + _DAY}
        starts = sorted(changes)
        ends = [*(start - _DAY for start in starts[1:]), date.max]
        return _joined(
            (first, last)
            for first, last in zip(starts, ends, strict=True)
            if self.stacks.parts(full, self.valid(first, full), first) is not None
        )

    def valid(self, day: date, asking: str) -> frozenset[int]:
        """The lines that are valid on a day, with what they imply, and what the holder of `asking` must hold."""
        covering = [i for i in range(len(self.stacks.lines)) if _covering(self._days(i), day) is not None]
        recorded = {i for i in covering if self.stacks.lines[i].id in self.lines}
        valid = {self.stacks.lines[i].id for i in recorded}
        implied = {part for full in {*valid, asking}.intersection(self.implied) for part in self.implied[full]}
        return frozenset(recorded | {i for i in covering if self.stacks.lines[i].id in implied})

    def fall(self, full: str, on: date) -> Fall | None:
        """How the stack ends the stretch that holds `on`, or the last one before it."""
        stretch = _from(self.stretches[full], on)
        satisfied = None if stretch is None else _from(self.by_stack[full], stretch[1])
        if stretch is None or satisfied is None or stretch[1] == date.max:
            return None
        if _grace_end(self._credential(full), satisfied[1]) != stretch[1]:
            return None  # its own date came first
        day, stacks = satisfied[1], self.stacks
        before, after = self.valid(day, full), self.valid(day + _DAY, full)
        used = stacks.parts(full, before, day) or frozenset()
        gone = {stacks.lines[i].id for i in before} - {stacks.lines[i].id for i in after}

        def would_do(part: str) -> bool:
            kept = after.union(i for i in before if stacks.lines[i].id == part)
            return stacks.parts(full, kept, day + _DAY) is not None

        lost = {part for part in gone if part in used or would_do(part)}  # each by itself would do
        judged = lost.intersection(self.stretches)
        for part in lost - judged:  # held because something implied it that is no longer valid
            judged |= {each for each in gone - {full} if part in self.implied.get(each, ())}
        old = set() if judged else {part for part in used if stacks.too_old(full, part, day)}
        alone = {part for part in old if stacks.would_do_younger(full, part, after, day + _DAY)}
        return Fall(day, tuple(sorted(judged)), stretch[1], tuple(sorted(alone or old)))


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
        if fall.parts:
            why = f"for {_listed(fall.parts)} expired on {fall.satisfied}"
        elif fall.aged:
            why = f"for {_listed(fall.aged)} {'are' if fall.aged[1:] else 'is'} too old for it after {fall.satisfied}"
        else:
            why = f"after {fall.satisfied}"
        grace = ", with its grace" if fall.last != fall.satisfied else ""
        return f"expired on {fall.last}{grace}: its stack is no longer satisfied, {why}"
    last = found.last_day(full)
    return "its parts in the record are never valid at the same time" if last is None else f"expired on {last}"


def _listed(ids: Sequence[str]) -> str:
    return f"{', '.join(ids[:-1])} and {ids[-1]}" if ids[1:] else "".join(ids)

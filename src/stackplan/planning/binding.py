"""Awards that bind each other, as integers: `not_after` and `sharing` (docs/counting.md).

Both bind between awards that the record names or the plan earns, so they are no requirements: holding more may forbid.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from stackplan.planning.conditions import InForce, Terms, meets, new_meets
from stackplan.planning.spoken import conditions_text
from stackplan.planning.task import NEW, NONE, UNKNOWN, HeldAward, Shared
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from stackplan.catalog.model import Cap, Credential
    from stackplan.catalog.requirement import Amount, Pool
    from stackplan.planning.book import Book
    from stackplan.planning.claims import Claims
    from stackplan.planning.expand import Expander
    from stackplan.planning.task import Key, Task


def awards_bound(expander: Expander, ids: Collection[str], recorded: Collection[str]) -> tuple[str, ...]:
    """The recorded awards that caps on sharing bind to what the credentials `ids` may become, sorted."""
    found: set[str] = set()
    new = [each for each in ids if each not in expander.held and _is_composite(expander, each)]
    for each in new:
        found.update(other for cap in _caps(expander, each) for other in _others(cap, expander) if other in recorded)
    for each in recorded:
        if any(other in new for cap in _caps(expander, each) for other in _others(cap, expander)):
            found.add(each)
    return tuple(sorted(each for each in found if _is_composite(expander, each)))


def _is_composite(expander: Expander, credential_id: str) -> bool:
    credential = expander.lookup.get(credential_id)
    return credential is not None and credential.stack is not None


def _caps(expander: Expander, credential_id: str) -> tuple[Cap, ...]:
    credential = expander.lookup.get(credential_id)
    return () if credential is None or credential.stack is None else credential.sharing


def _others(cap: Cap, expander: Expander) -> frozenset[str]:
    """The awards that a cap speaks of."""
    return ids_of(cap.share_with, expander)


def ids_of(pool: Pool, expander: Expander) -> frozenset[str]:
    """Every credential that a pool speaks of; conditions are not looked at."""
    return frozenset(credential_id for credential_id, _ in expander.spoken_of(pool))


def too_late(credential: Credential, expander: Expander) -> str | None:
    """The first holding after which a credential can no longer be earned; None where there is none."""
    if credential.not_after is None:
        return None
    others = ids_of(credential.not_after, expander) - {credential.id}
    return min((other for other in others if other in expander.held), default=None)


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the task with the cap that it is of, for explanations.

    A row is of the amount of the cap; or, where it is `barred`, of what its conditions forbid to share: the holdings
    that do not keep them, all of them where the awards are `apart` in time.
    """

    owner: str
    other: str
    cap: Cap
    barred: bool = False
    apart: bool = False


class Binding:
    """Makes the rows of a task."""

    def __init__(
        self,
        claims: Claims,
        expander: Expander,
        book: Book,
        lifts: Mapping[int, int],
    ) -> None:
        """`lifts` gives by id() of a cap the node that lifts it."""
        self.ids = claims.ids
        self.index = claims.index
        self.expander = expander
        self.book = book
        self.recorded = book.recorded
        self.lifts = lifts
        self.line = dict(claims.line_numbers())  # places in the book -> integers of the task
        self.rules: list[Rule] = []

    # not_after

    def not_after(self) -> tuple[tuple[int, frozenset[int]], ...]:
        """By credential that is bound so: those before which it must be earned."""
        found = []
        for c, credential_id in enumerate(self.ids):
            credential = self.expander.lookup.get(credential_id)
            if credential is not None and credential.not_after is not None:
                others = ids_of(credential.not_after, self.expander) - {credential_id}
                found.append((c, frozenset(self.index[other] for other in others if other in self.index)))
        return tuple(found)

    # sharing

    def shared(self, task: Task) -> tuple[Shared, ...]:
        """The caps between two awards of which one at least may be earned."""
        rows: list[Shared] = []
        for owner in self.ids:
            new = owner not in self.expander.held
            if not new and owner not in self.recorded:
                continue
            for cap in _caps(self.expander, owner):
                others = [other for other in sorted(_others(cap, self.expander)) if self._binds(owner, other, task)]
                if others:
                    rows += self._rows(owner, others, cap, self.lifts.get(id(cap), NONE), task)
        return tuple(rows)

    def _binds(self, owner: str, other: str, task: Task) -> bool:
        if other == owner or other not in self.index or not _is_composite(self.expander, other):
            return False
        a, b = self.index[owner], self.index[other]
        named = [each not in self.expander.held or each in self.recorded for each in (owner, other)]
        if not all(named) or (owner in self.expander.held and other in self.expander.held):
            return False
        return b not in task.possible_parts[a] and a not in task.possible_parts[b]

    def _rows(self, owner: str, others: Sequence[str], cap: Cap, unless: int, task: Task) -> Iterator[Shared]:
        a = self.index[owner]
        bound = {other: self.index[other] for other in others}
        if cap.amount.measure == "uses":
            parts = self._parts(a, task) & frozenset[int]().union(*(self._parts(b, task) for b in bound.values()))
            each_once = tuple((key, 1) for key in self._keys(parts, cap))
            self.rules.append(Rule(owner, others[0], cap))
            yield Shared(a, tuple(bound.values()), int(cap.amount.number), each_once, a, uses=True, unless=unless)
        for other, b in bound.items():
            parts = self._parts(a, task) & self._parts(b, task)
            keys = tuple(self._keys(parts, cap))
            judged = b if owner in self.expander.held else a
            if cap.amount.measure != "uses":
                number, weights = self._measured(owner, other, cap, keys)
                self.rules.append(Rule(owner, other, cap))
                yield Shared(a, (b,), number, weights, judged, unless=unless)
            barred = [key for key in keys if not self._keeps_each(key, cap)]
            if barred:
                self.rules.append(Rule(owner, other, cap, barred=True))
                yield Shared(a, (b,), 0, tuple((key, 1) for key in barred), judged, unless=unless)
            held = owner if judged == b else other
            far = frozenset(self.line[i] for i in self._valid_lines(held) if not self._in_time(i, cap))
            if far and keys:
                self.rules.append(Rule(owner, other, cap, barred=True, apart=True))
                yield Shared(a, (b,), 0, tuple((key, 1) for key in keys), judged, unless=unless, when=far)

    def _parts(self, award: int, task: Task) -> frozenset[int]:
        """What may count in an award, and what the record says was used for it."""
        return task.possible_parts[award] | {self.index[part] for part in self._used(award) if part in self.index}

    def _used(self, award: int) -> frozenset[str]:
        """What the record says an award used, by whatever line."""
        return frozenset(part for i in self._valid_lines(self.ids[award]) for part in self.book.lines[i].used)

    def _valid_lines(self, award: str) -> list[int]:
        """The places in the book of the holdings of an award that count."""
        return [i for i in self.book.lines_of(award) if not self.book.lines[i].expired]

    def _keys(self, parts: Collection[int], cap: Cap) -> Iterator[Key]:
        """The holdings, those that may be newly earned too, of which a cap speaks."""
        terms: dict[str, list[Terms | None]] = {}
        for mentioned, asked in () if cap.of is None else self.expander.spoken_of(cap.of):
            terms.setdefault(mentioned, []).append(asked)
        for c in sorted(parts):
            if c >= len(self.ids):  # what no catalog knows is in no pool, and has no grade
                if cap.of is None:
                    yield c, UNKNOWN
                continue
            credential_id = self.ids[c]
            if cap.of is not None and credential_id not in terms:
                continue
            options = terms.get(credential_id, [None])
            for key in [*((c, self.line[i]) for i in self.book.lines_of(credential_id)), (c, NEW)]:
                if any(each is None or self._meets(key, frozenset((each,))) for each in options):
                    yield key

    def _meets(self, key: Key, terms: InForce) -> bool:
        if key[1] == UNKNOWN:
            return False
        credential_id = self.ids[key[0]]
        if key[1] == NEW:
            return new_meets(credential_id, terms, self.book.on)
        place = next(i for i, line in self.line.items() if line == key[1])
        scale = self.expander.lookup.scale_of(credential_id)
        return meets(self.book.lines[place], terms, scale, self.book.on)

    def _keeps_each(self, key: Key, cap: Cap) -> bool:
        return cap.each is None or self._meets(key, frozenset((Terms(cap.each),)))

    def _in_time(self, place: int, cap: Cap) -> bool:
        """Whether a holding of an award is as near in time as a cap asks to one that is newly earned."""
        if cap.within is None:
            return True
        earned = self.book.lines[place].earned
        return earned is not None and self.book.on <= cap.within.after(earned)

    def _measured(
        self, owner: str, other: str, cap: Cap, keys: Sequence[Key]
    ) -> tuple[int, tuple[tuple[Key, int], ...]]:
        """The bound, and the weight of each key, as whole numbers."""
        home = self.expander.lookup.get(owner)
        unit = None if home is None else home.credit_unit
        number = Fraction(cap.amount.number)
        weights = {key: Fraction(1) for key in keys}
        if cap.amount.share or cap.amount.measure == "credits":
            weights = {key: self._weight(key[0], unit) for key in keys}
        if cap.amount.share:
            sizes = [size for each in (owner, other) if (size := self._credits(each, unit)) is not None]
            number *= min(sizes, default=Fraction(0))
        scale = lcm(number.denominator, *(weight.denominator for weight in weights.values()))
        return int(number * scale), tuple((key, int(weight * scale)) for key, weight in weights.items())

    def _weight(self, c: int, unit: str | None) -> Fraction:
        """The credits of a part; of what no catalog knows, none."""
        return (self._credits(self.ids[c], unit) if c < len(self.ids) else None) or Fraction(0)

    def _credits(self, credential_id: str, unit: str | None) -> Fraction | None:
        credential = self.expander.lookup.get(credential_id)
        if credential is None or credential.credits is None or credential.credits.unit != unit:
            return None
        return Fraction(credential.credits.amount)

    def held_awards(self, rows: Sequence[Shared]) -> tuple[HeldAward, ...]:
        """Of each holding of a held award that a row binds: what it used, or out of what it may have been made."""
        bound = sorted({each for row in rows for each in (row.owner, *row.others)})
        held = [c for c in bound if self.ids[c] in self.expander.held]
        return tuple(self._held_award(c, place) for c in held for place in self._valid_lines(self.ids[c]))

    def _held_award(self, award: int, place: int) -> HeldAward:
        line, number = self.book.lines[place], self.line[place]
        if line.used:
            used = frozenset(self.index[part] for part in line.used if part in self.index)
            return HeldAward(award, number, used, frozenset())
        usable = frozenset(
            number
            for i, number in self.line.items()
            if line.earned is None or (earned := self.book.lines[i].earned) is None or earned <= line.earned
        )
        return HeldAward(award, number, None, usable)


def cap_text(cap: Cap) -> str:
    """A cap in words, as part of a sentence."""
    amount = cap.amount
    if amount.measure == "uses":
        return f"a part counts in at most {format_decimal(amount.number)} of these awards"
    if not amount.number:
        return "what was used there is used up"
    if amount.share:
        text = f"both may share at most {_percent(amount)} of the credits of the smaller one"
    elif amount.measure == "credits":
        text = f"both may share at most {amount_text(amount)}"
    else:
        text = f"both may share at most {format_decimal(amount.number)} part{'' if amount.number == 1 else 's'}"
    asked = conditions_text(cap.each)
    kept = f"{text}, each with {asked}" if asked else text
    return kept if cap.within is None else f"{kept}, where the awards are at most {cap.within} apart"


def amount_text(amount: Amount) -> str:
    """The N of a limit or of a cap."""
    number = _percent(amount) if amount.share else format_decimal(amount.number)
    if amount.measure != "credits":
        return number
    if amount.share:
        return f"{number} of the credits"
    return f"{number} credit{'' if amount.number == 1 else 's'}"


def _percent(amount: Amount) -> str:
    return f"{format_decimal(amount.number * 100, 1)}%"

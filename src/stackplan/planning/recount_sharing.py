"""Caps on parts that count in several awards: whether the deals of all awards that bind each other fit together.

What each award is made of is known up to what may have been used for it: what the answer claims, what the record names,
or else what could have been used. Parts are taken away from that where a cap is broken, as long as the award can still
be made of the rest. Fewer parts never break a cap, so this finds a way if there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from stackplan.planning.recount_conditions import Gate, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from stackplan.catalog.model import Cap
    from stackplan.learner.holdings import Holding
    from stackplan.planning.recount import Recount

    Parts = Mapping[str, frozenset[str]]

TRIED = 300  # ways of taking parts away; what would take more is not decided by trying


@dataclass(frozen=True, slots=True)
class Made:
    """One award: what at most it was made of, when, and out of what. Where that is known, nothing can be taken away."""

    id: str
    earned: date | None
    parts: frozenset[str]
    state: State
    known: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    """One cap of an award, with those of the others that it binds."""

    owner: str
    cap: Cap
    others: tuple[str, ...]


class Sharing:
    """The caps that bind a plan. `before` has, for each award that it needs, what was there when that was earned."""

    def __init__(
        self,
        recount: Recount,
        final: State,
        before: Mapping[str, State],
        *,
        recorded: frozenset[str],
        lines: Iterable[Holding],
        on: date,
    ) -> None:
        self._recount = recount
        self._reading = recount.reading
        self._final = final
        self._before = {award: state for award, state in before.items() if award not in recorded}
        self._recorded = recorded
        self._lines = tuple(lines)
        self._on = on
        self._possible: dict[tuple[str, State, frozenset[str]], bool] = {}

    def broken(self) -> tuple[str, ...] | None:
        """The awards of rules that no deals of their stacks keep, or None."""
        rules = list(self._rules())
        if not rules:
            return None
        awards = sorted({award for rule in rules for award in (rule.owner, *rule.others)})
        for made in product(*(self._made(award) for award in awards)):
            if self._fit(rules, {award.id: award for award in made}):
                return None
        return tuple(awards)

    def _rules(self) -> Iterator[_Rule]:
        """The caps that bind: of two awards that are recorded or earned, one at least is new."""
        awards = self._recorded | frozenset(self._before)
        for owner in sorted(awards):
            credential = self._reading.lookup.get(owner)
            for cap in () if credential is None or credential.stack is None else credential.sharing:
                others = tuple(
                    other
                    for other in sorted(self._reading.pool_ids(cap.share_with) & awards - {owner})
                    if (owner in self._before or other in self._before)
                    and self._reading.composite(other)
                    and owner not in self._reading.possible_parts(other)
                    and other not in self._reading.possible_parts(owner)
                )
                lifted = cap.unless is not None and self._recount.lifts(cap.unless, self._final, owner)
                if others and not lifted:
                    yield _Rule(owner, cap, others)

    # What an award is made of

    def _made(self, award: str) -> list[Made]:
        state = self._before.get(award)
        if state is not None:
            claimed = self._recount.claimed_in_stack(award)
            if claimed and self._can_be_made(award, state, claimed):
                return [Made(award, self._on, claimed, state)]
            parts = self._reading.possible_parts(award) & (state.there | state.expired)
            return [Made(award, self._on, parts, state)]
        own = [line for line in self._lines if line.id == award and not line.expired]
        return [self._held(award, line.earned, frozenset(line.used)) for line in own] or [
            self._held(award, None, frozenset())
        ]

    def _held(self, award: str, earned: date | None, used: frozenset[str]) -> Made:
        """An award that is held: of what it used, where the record says so, else of what is not newer."""
        if used:
            return Made(award, earned, used, self._final, known=True)
        newer = {line.id for line in self._lines if _is_newer(line, earned)}
        newer -= {line.id for line in self._lines if not _is_newer(line, earned)}
        old = (self._final.held | self._final.expired) - newer - {award}
        state = State(old & self._final.held, frozenset(), old & self._final.expired)
        parts = self._reading.possible_parts(award) & old
        if self._can_be_made(award, state, parts):
            return Made(award, earned, parts, state)
        return Made(award, earned, parts & self._final.held, state, known=True)

    def _can_be_made(self, award: str, state: State, parts: frozenset[str]) -> bool:
        key = (award, state, parts)
        if key not in self._possible:
            self._possible[key] = self._recount.can_be_made(award, state, parts)
        return self._possible[key]

    # How much of it is shared

    def _fit(self, rules: list[_Rule], made: dict[str, Made]) -> bool:
        seen: set[frozenset[tuple[str, frozenset[str]]]] = set()
        waiting: list[Parts] = [{award: each.parts for award, each in made.items()}]
        while waiting:
            parts = waiting.pop()
            excess = next((found for rule in rules if (found := self._excess(rule, parts, made))), None)
            if excess is None or len(seen) > TRIED:
                return True  # it fits, or too much would have to be tried: this checker does not guess
            for award, part in excess:
                less = {**parts, award: parts[award] - {part}}
                key = frozenset(less.items())
                own = made[award]
                if key not in seen and not own.known and self._can_be_made(award, own.state, less[award]):
                    seen.add(key)
                    waiting.append(less)
        return False

    def _excess(self, rule: _Rule, parts: Parts, made: Mapping[str, Made]) -> list[tuple[str, str]]:
        """Where a rule is broken: the parts of which one has to leave its award. Empty where the rule is kept."""
        counted: dict[str, list[str]] = {}
        for other in rule.others:
            shared = sorted(part for part in parts[rule.owner] & parts[other] if self._is_of(rule, part))
            by_uses = rule.cap.amount.measure == "uses"
            most = None if by_uses else self._most(rule, other)
            weights = {part: self._weight(rule, part) for part in shared}
            for part in shared:
                # One that breaks the cap by itself leaves either of the two, whatever becomes of the rest.
                by_itself = most is not None and weights[part] > most
                if by_itself or not self._may_be_shared(rule, part, made[other], made[rule.owner]):
                    return [(rule.owner, part), (other, part)]
                if by_uses:
                    counted.setdefault(part, [rule.owner]).append(other)
            if most is not None and sum(weights.values(), Fraction(0)) > most:
                return [(award, part) for part in shared if weights[part] for award in (rule.owner, other)]
        for part, awards in counted.items():
            if len(awards) > rule.cap.amount.number:
                return [(award, part) for award in awards]
        return []

    def _is_of(self, rule: _Rule, part: str) -> bool:
        pool = rule.cap.of
        if pool is None or not self._recount.pools.of_holdings(pool):
            return pool is None or part in self._reading.pool_ids(pool)
        lots = self._recount.lots
        return any(lots.lies_in(lot, pool, assumed=True) for lot in lots.of(part, self._final, expired=True))

    def _may_be_shared(self, rule: _Rule, part: str, first: Made, second: Made) -> bool:
        within, each = rule.cap.within, rule.cap.each
        if within is not None:
            if first.earned is None or second.earned is None:
                return False
            if max(first.earned, second.earned) > within.after(min(first.earned, second.earned)):
                return False
        if each is None:
            return True
        lots = self._recount.lots.of(part, self._final, expired=True)
        return any(self._recount.lots.meets(lot, (Gate(each),), assumed=True) for lot in lots)

    def _weight(self, rule: _Rule, part: str) -> Fraction:
        amount = rule.cap.amount
        if not amount.share and amount.measure != "credits":
            return Fraction(1)
        return self._reading.credits(part, self._reading.home_unit(rule.owner)) or Fraction(0)

    def _most(self, rule: _Rule, other: str) -> Fraction | None:
        """The N of a cap; None where it is a share of what nobody knows."""
        amount = rule.cap.amount
        if not amount.share:
            return amount.number
        unit = self._reading.home_unit(rule.owner)
        sizes = [self._reading.credits(award, unit) for award in (rule.owner, other)]
        known = [size for size in sizes if size is not None]
        return amount.number * min(known) if known else None


def _is_newer(line: Holding, earned: date | None) -> bool:
    """Whether a holding is newer than an award; without dates nobody can say so."""
    return earned is not None and line.earned is not None and line.earned > earned

"""Conditions on holdings, as the verifier reads them: what a holding is, and which conditions one meets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import CredentialRef, Selector

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from stackplan.catalog.requirement import Conditions, Pool
    from stackplan.learner.holdings import Holding
    from stackplan.planning.reread import Reading
    from stackplan.units import Duration


@dataclass(frozen=True, slots=True)
class State:
    """What is held, and what has been earned so far; a credential in both was earned again.

    `expired` are those with a holding that has ended, which counts only where a condition accepts it. Where `lots` are
    given, these are the holdings, and no others.
    """

    held: frozenset[str]
    earned: frozenset[str]
    expired: frozenset[str] = frozenset()
    lots: frozenset[Lot] | None = None

    @property
    def there(self) -> frozenset[str]:
        """All that counts anywhere."""
        return self.held | self.earned

    def earning(self, ids: Iterable[str]) -> State:
        """The state after earning more."""
        return replace(self, earned=self.earned | frozenset(ids))

    def only(self, ids: frozenset[str]) -> State:
        """The part of the state that lies in `ids`."""
        return replace(self, held=self.held & ids, earned=self.earned & ids, expired=self.expired & ids)


@dataclass(frozen=True, slots=True)
class Lot:
    """One holding as it may be counted: a line of the record, an implied one (nothing is known of it), or a new one.

    `points` are those of its grade, or of the parts that it used where it has none.
    """

    id: str
    earned: date | None = None
    grade: str | None = None
    points: Fraction | None = None
    tags: tuple[str, ...] = ()
    expired: bool = False
    new: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """What one place asks of each holding that counts there: conditions, tags (of a namespace), what is left out.

    Left out is only what is of the credential itself that the place asks for (`own`), not what stands in for it. `also`
    are further ones that a holding must pass.
    """

    conditions: Conditions | None = None
    tags: tuple[str, ...] = ()
    home: str = ""
    excluding: Pool | None = None
    own: str = ""
    also: tuple[Gate, ...] = ()

    def each(self) -> tuple[Gate, ...]:
        """Itself, and those that must be passed too."""
        return (replace(self, also=()), *self.also)


def gate_of(asked: CredentialRef | Selector, credential_id: str) -> Gate | None:
    """What a reference or a selector asks of holdings for a credential; None where that is nothing."""
    tags, home = (asked.tags, asked.home) if isinstance(asked, Selector) else ((), "")
    if asked.conditions is None and asked.excluding is None and not tags:
        return None
    return Gate(asked.conditions, tags, home, asked.excluding, credential_id)


def accepts_expired(force: Iterable[Gate]) -> bool:
    """Whether one of the conditions in force lets expired holdings count."""
    return any(gate.conditions is not None and "expired" in gate.conditions.accept for gate in force)


class Lots:
    """The holdings of each credential, on one day. `grades` are those that the answer states of what it earns."""

    def __init__(self, reading: Reading, on: date, lines: Iterable[Holding], grades: Mapping[str, str]) -> None:
        self._reading = reading
        self._on = on
        self._grades = grades
        self._lines: dict[str, list[Holding]] = {}
        for line in lines:
            self._lines.setdefault(line.id, []).append(line)
        self._lots = {
            credential_id: tuple(dict.fromkeys(self._lot(line) for line in lines))
            for credential_id, lines in self._lines.items()
        }
        self._new: dict[str, Lot] = {}

    @property
    def expired(self) -> frozenset[str]:
        """The credentials with a holding that has expired."""
        return frozenset(line.id for lines in self._lines.values() for line in lines if line.expired)

    def of(self, credential_id: str, state: State, *, expired: bool) -> list[Lot]:
        """What there is of a credential: what is held, then what is earned, then what has expired if that counts."""
        found: list[Lot] = []
        own = self._lots.get(credential_id, ())
        if credential_id in state.held:
            found += [lot for lot in own if not lot.expired] or [Lot(credential_id)]
        if credential_id in state.earned:
            found.append(self.new(credential_id))
        if expired and credential_id in state.expired:
            found += [lot for lot in own if lot.expired]
        return found if state.lots is None else [lot for lot in found if lot in state.lots]

    def new(self, credential_id: str) -> Lot:
        """What a plan earns: earned on the day, with the grade that the answer states, and the best of points."""
        if credential_id not in self._new:
            scale = self._reading.lookup.scale_of(credential_id)
            best = max(scale.points, default=None) if scale is not None else None
            grade = self._grades.get(credential_id)
            points = None if best is None else Fraction(best)
            self._new[credential_id] = Lot(credential_id, self._on, grade, points, new=True)
        return self._new[credential_id]

    def _lot(self, line: Holding) -> Lot:
        points = self._points(line, frozenset())
        return Lot(line.id, line.earned, line.grade, points, line.tags, line.expired)

    def _points(self, line: Holding, path: frozenset[str]) -> Fraction | None:
        """The points of a line, those of its parts where it states no grade and which it used."""
        if line.grade is not None or not line.used or line.id in path or not self._reading.composite(line.id):
            return line.points
        parts: list[tuple[str, Fraction]] = []
        for part in dict.fromkeys(line.used):
            known = [self._points(own, path | {line.id}) for own in self._lines.get(part, ())]
            graded = [points for points in known if points is not None]
            if not graded:
                return None
            parts.append((part, max(graded)))
        unit = self._reading.home_unit(line.id)
        weights = [self._reading.credits(part, unit) or Fraction(0) for part, _ in parts]
        if not any(weights):
            weights = [Fraction(1)] * len(parts)
        total = sum((weight * points for weight, (_, points) in zip(weights, parts, strict=True)), Fraction(0))
        return total / sum(weights)

    # What a holding meets

    def meets(self, lot: Lot, force: Iterable[Gate], *, assumed: bool) -> bool:
        """Whether a holding meets all conditions in force; unless a grade is `assumed` for it, a new one meets none."""
        return all(
            (gate.conditions is None or self._conditions(lot, gate.conditions, assumed=assumed))
            and (not gate.tags or _has_tag(lot, gate.tags) or self._reading.has_tag(lot.id, gate.home, gate.tags))
            and (
                gate.excluding is None
                or gate.own not in ("", lot.id)
                or not self.lies_in(lot, gate.excluding, assumed=assumed)
            )
            for gate in force
        )

    def lies_in(self, lot: Lot, pool: Pool, *, assumed: bool) -> bool:
        """Whether a holding is among those that a pool speaks of, tags of its line and conditions taken likewise."""
        for entry in pool.entries:
            if not isinstance(entry, CredentialRef | Selector):
                if lot.id in self._reading.countable(entry):
                    return True
                continue
            named = lot.id == entry.id if isinstance(entry, CredentialRef) else self.selects(entry, lot)
            rest = Gate(entry.conditions, excluding=entry.excluding)
            if named and self.meets(lot, (rest,), assumed=assumed):
                return True
        return False

    def selects(self, selector: Selector, lot: Lot) -> bool:
        """Whether a selector matches the credential of a holding, as the catalog has it or by a tag in the record."""
        if lot.id in self._reading.matches(selector):
            return True
        return _has_tag(lot, selector.tags) and lot.id in self._reading.matches(selector, tags=False)

    def _conditions(self, lot: Lot, asked: Conditions, *, assumed: bool) -> bool:
        return (
            (asked.grade is None or self._graded(lot, asked.grade, assumed=assumed))
            and (asked.within is None or (lot.earned is not None and asked.within.after(lot.earned) >= self._on))
            and (asked.earned_from is None or (lot.earned is not None and asked.earned_from <= lot.earned))
            and (asked.earned_until is None or (lot.earned is not None and lot.earned <= asked.earned_until))
        )

    def _graded(self, lot: Lot, grade: str, *, assumed: bool) -> bool:
        if lot.new and (not assumed or lot.grade is None):
            return assumed
        scale = self._reading.lookup.scale_of(lot.id)
        if scale is None or grade not in scale.grades:
            return lot.new  # nothing to compare with: what is asked of a new one is what it will have
        place = scale.grades.index(grade)
        if not scale.points:
            return lot.grade is not None and lot.grade in scale.grades[: place + 1]
        points = self.points(lot.grade, lot.id) if lot.new else lot.points
        return points is not None and points >= scale.points[place]

    def points(self, grade: str | None, credential_id: str) -> Fraction | None:
        """The points of a grade on the scale of a credential."""
        scale = self._reading.lookup.scale_of(credential_id)
        if scale is None or not scale.points or grade is None or grade not in scale.grades:
            return None
        return Fraction(scale.points[scale.grades.index(grade)])


def _has_tag(lot: Lot, tags: Collection[str]) -> bool:
    return any(tag in tags for tag in lot.tags)


def in_one_window(lots: Iterable[Lot], length: Duration) -> bool:
    """Whether holdings are all dated, and lie within a length of time, its last day included."""
    days = [lot.earned for lot in lots]
    known = [day for day in days if day is not None]
    return len(known) == len(days) and (not known or max(known) <= length.after(min(known)))

"""What a learner is nearest to, or each of a team, for people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.confirm_text import confirm_count
from stackplan.render.headline import left_words
from stackplan.render.layout import EMPTY, Column, cell, joined, paragraph, table
from stackplan.render.short import ShortIds, typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.planning.near import Near
    from stackplan.planning.plan import Plan
    from stackplan.render.layout import Cell, Line

_COLUMNS = (
    Column(),
    Column(),
    Column(wraps=True, least=20),
    Column(right=True),
    Column(right=True),
    Column(right=True),
    Column(wraps=True, least=16),
)
_FEWER = (Column(), Column(), Column(wraps=True, least=20), Column(wraps=True, least=24))
_HEAD = ("", "", "", "left", "price", "hours", "first")
_WIDE = 10_000  # columns, where lines are of any width


@dataclass(frozen=True, slots=True)
class Person:
    """One learner's answer; `name` tells whose it is, where there are several."""

    name: str | None
    near: Near


def near_lines(
    people: Sequence[Person], lookup: Lookup, limit: int, *, noun: str = "credential", seen: date | None = None
) -> list[Line]:
    """The answer in columns; `noun` is what was ranked, `seen` the day on which the catalog's facts were looked up."""
    view = _View(people, lookup, noun)
    lines = paragraph(cell(view.headline(), "strong"), limit, hanging=2)
    rows = [row for person in people for row in view.rows(person)]
    if rows:
        found = table([tuple(cell(word, "dim") for word in _HEAD), *rows], _COLUMNS, limit, indent=2)
        if found is None:
            found = table([row for person in people for row in view.short_rows(person)], _FEWER, limit, indent=2)
        if found is None:
            found = [paragraph(text, limit, indent=2, hanging=2) for text in view.sentences()]
        lines += [EMPTY, *(line for group in found for line in group)]
    closing = [line for text in view.closing(seen) for line in paragraph(text, limit, hanging=2)]
    return [*lines, EMPTY, *closing] if closing else lines


def near_sentences(
    people: Sequence[Person], lookup: Lookup, *, noun: str = "credential", seen: date | None = None
) -> list[Line]:
    """The same in the order in which it is read aloud: one credential a line, no columns."""
    view = _View(people, lookup, noun)
    texts = [cell(view.headline(), "strong"), *((*text, *cell(".")) for text in view.sentences()), *view.closing(seen)]
    return [line for text in texts for line in paragraph(text, _WIDE)]


class _View:
    """Words for one answer; knows its short ids."""

    def __init__(self, people: Sequence[Person], lookup: Lookup, noun: str) -> None:
        self.people = people
        self.lookup = lookup
        self.noun = noun
        self.plans = [each.plan for person in people for each in person.near.results]
        results = [each for person in people for each in person.near.results]
        self.code = ShortIds(full for each in results for full in (each.id, *(step.id for step in each.plan.steps)))
        self.nearest = results[0].id if results else None

    def headline(self) -> str:
        """What is listed, in one sentence; or why nothing is."""
        first = self.people[0].near
        many = max(person.near.candidates for person in self.people)
        if len(self.people) > 1:
            return f"Nearest for {amounts.count(len(self.people), 'learner')}, of {self._of(many)} not held:"
        if not many:
            if not first.held:
                return f"There is no {self.noun} to rank."
            if first.held == 1:
                return f"Nothing left: the only {self.noun} is held already."
            return f"Nothing left: all {amounts.count(first.held, self.noun)} are held already."
        shown = len(first.results)
        if not shown:
            can = "reached" if len(first.unreachable) == many else "ranked"
            return f"Of {self._of(many)} not held, none can be {can}."
        if shown == many == 1:
            return f"The only {self.noun} that is not held:"
        if shown == many:
            return f"All {self._of(many)} not held, the nearest first:"
        return f"The {f'{shown:,} ' if shown > 1 else ''}nearest of {self._of(many)} not held:"

    def _of(self, many: int) -> str:
        return amounts.count(many, self.noun)

    def rows(self, person: Person) -> Iterator[tuple[Cell, ...]]:
        """A row for each credential of one learner; one that says so where there is none."""
        name = cell(person.name or "", "strong")
        if not person.near.results and person.name:
            yield name, (), cell(self._nothing(person), "dim")
        for each in person.near.results:
            plan = each.plan
            figures = cell(_left(plan)), _price(plan), _hours(plan)
            yield name, cell(self.code(each.id), "id"), self._title(each.id), *figures, self._first(plan)
            name = ()

    def short_rows(self, person: Person) -> Iterator[tuple[Cell, ...]]:
        """The same in fewer columns: the figures as a phrase."""
        name = cell(person.name or "", "strong")
        if not person.near.results and person.name:
            yield name, (), cell(self._nothing(person), "dim")
        for each in person.near.results:
            yield name, cell(self.code(each.id), "id"), self._title(each.id), self._left(each.plan)
            name = ()

    def sentences(self) -> Iterator[Cell]:
        """A phrase for each credential."""
        for person in self.people:
            name = cell(person.name or "", "strong")
            if not person.near.results and person.name:
                yield joined((name, cell(self._nothing(person).rstrip("."))), ": ")
            for each in person.near.results:
                code = joined((name, cell(self.code(each.id), "id")), ": ")
                yield joined((joined((code, self._title(each.id)), ", "), self._left(each.plan)), ": ")

    def _nothing(self, person: Person) -> str:
        return _View([Person(None, person.near)], self.lookup, self.noun).headline()

    def _left(self, plan: Plan) -> Cell:
        """How much is left, and what to begin with, as a phrase."""
        first = next((step.id for step in plan.steps if step.needed and step.is_step), None)
        begin = () if first is None else (*cell("first "), *cell(self.code(first), "id"))
        return joined((cell(left_words(plan)), begin), "; ")

    def _title(self, full: str) -> Cell:
        credential = self.lookup.get(full)
        name = full if credential is None else amounts.title(credential)
        return () if name == self.code(full) else cell(name)

    def _first(self, plan: Plan) -> Cell:
        """What to begin with."""
        if plan.status == "complete":
            return cell("what it needs is held", "good")
        needed = [step for step in plan.steps if step.needed]
        first = next((step for step in needed if step.is_step), None)
        told = [confirm_count(plan.confirm)] if plan.confirm else []
        if first is not None:
            return joined((cell(self.code(first.id), "id"), *map(cell, told)), ", ")
        if needed:
            requested = any(step.award == "requested" for step in needed)
            told.append("ask for the award" if requested else "the award is due")
        return cell(", then ".join(told))

    def closing(self, seen: date | None) -> Iterator[Cell]:
        """What is proved, what was left out, what to know, what to do next."""
        nears = [person.near for person in self.people]
        if self.plans:
            yield self._proof(nears)
        if any(each.mixed for each in nears):
            yield cell("Amounts in different currencies or units are not compared; --rate exchanges currencies.")
        if any(item.figure in ("hours", "cost") for plan in self.plans for item in plan.assumed):
            yield cell("Unknown figures are assumed, alike for all that is ranked.")
        left = list(self._left_out(nears))
        if left:
            yield cell(f"Left out: {amounts.listed(left)}.")
        for note in dict.fromkeys(note for each in nears for note in each.notes):
            yield cell(f"Note: {note}")
        if seen is not None and self.plans:
            yield cell(f"Facts as of {seen.isoformat()}.", "dim")
        if self.nearest is not None:
            yield cell(f"The way there: stackplan path {typed(self.nearest, self.lookup)}", "dim")

    def _proof(self, nears: Sequence[Near]) -> Cell:
        objective = self.plans[0].objective
        ranked = f"Ranked by {', then '.join(objective)}"
        late = sum(not plan.proved for plan in self.plans)
        if not all(each.proved for each in nears):
            which = f" for {amounts.count(late, 'of them', 'of them')}" if late else ""
            return cell(f"{ranked}; not proved, for time ran out{which}: --limit none searches on.", "warn")
        others = sum(each.candidates - len(each.results) - len(each.unreachable) for each in nears)
        proved = "no other has less left" if others > 0 else "for each it is the least that is left"
        return cell(f"{ranked}. Proved: {proved}.", "good")

    def _left_out(self, nears: Sequence[Near]) -> Iterator[str]:
        unreachable = {full for each in nears for full in each.unreachable}
        if unreachable and (self.plans or len(unreachable) < self.people[0].near.candidates):
            yield f"{len(unreachable):,} that no plan reaches as asked"
        broken = {full for each in nears for full in each.broken}
        if broken:
            touched = "touched by mistakes in the catalog (see stackplan check)"
            yield f"{len(broken):,} {touched}"
        reasons = Counter(reason for each in nears for _, reason in each.refused)
        for reason, many in reasons.items():
            yield f"{many:,} ({reason})"


def _left(plan: Plan) -> str:
    if plan.totals is None or not plan.totals.steps:
        return "nothing" if plan.status == "complete" else "0 steps"
    return f"{'' if plan.proved else 'at most '}{amounts.count(plan.totals.steps, 'step')}"


def _begun(plan: Plan) -> int:
    return sum(step.begun for step in plan.steps if step.is_step and step.needed)


def _price(plan: Plan) -> Cell:
    """The money that is left, in a column; what has begun takes no more."""
    sums = plan.totals
    if sums is None or sums.steps == _begun(plan):
        return ()
    paid = " + ".join(str(money) for money in sums.cost if money.amount)
    if sums.unknown_cost == sums.steps - _begun(plan):
        return cell("unknown", "dim")
    if sums.unknown_cost:
        return cell(f"at least {paid}" if paid else "unknown", "" if paid else "dim")
    return cell(paid or "free")


def _hours(plan: Plan) -> Cell:
    sums = plan.totals
    if sums is None or sums.steps == _begun(plan):
        return ()
    if sums.unknown_hours:
        known = sums.hours and sums.unknown_hours < sums.steps - _begun(plan)
        return cell(f"at least {amounts.number(sums.hours)} h") if known else cell("unknown", "dim")
    return cell(f"{amounts.number(sums.hours)} h")

"""The numbering of what a task is about beyond the catalog: claims, marks, lines of the record, things to confirm."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import FactRef
from stackplan.planning.conditions import FIRM
from stackplan.planning.task import NONE, Claim, Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from stackplan.catalog.requirement import Manual
    from stackplan.planning.conditions import InForce
    from stackplan.planning.expand import Expander


@dataclass(frozen=True, slots=True)
class Thing:
    """A fact or a manual part that a person must confirm: whose requirement it is, and the nearest address."""

    owner: str
    label: str
    requirement: FactRef | Manual

    @property
    def key(self) -> tuple[str, Decimal, bool, Fraction, int, int]:
        """What tells it from others, and its order: by the fact or the address, the milder first."""
        asked = self.requirement
        if isinstance(asked, FactRef):
            weeks = asked.within.as_weeks() if asked.within is not None else Fraction(0)
            return asked.fact, asked.at_least or Decimal(0), asked.within is not None, -weeks, 0, 0
        return f"{self.owner}#{self.label}", Decimal(0), False, Fraction(0), asked.span.line, asked.span.column


def implies(stronger: FactRef, weaker: FactRef, on: date) -> bool:
    """Whether who confirms the one has confirmed the other: the same fact, no less of it, in no longer a time."""
    if stronger.fact != weaker.fact:
        return False
    if weaker.at_least is not None and (stronger.at_least is None or stronger.at_least < weaker.at_least):
        return False
    if weaker.within is None:
        return True
    return stronger.within is not None and stronger.within.after(on) <= weaker.within.after(on)


class Claims:
    """Gives each claim, mark and thing its number as grounding comes upon it."""

    def __init__(self, ids: Sequence[str], expander: Expander) -> None:
        """`ids` are the credentials of the task, in their order."""
        self.ids = tuple(ids)
        self.size = len(self.ids)
        self.index = {credential_id: i for i, credential_id in enumerate(ids)}
        self.expander = expander
        self.book = expander.book
        self.asked: list[tuple[int, InForce]] = []
        self.things: list[Thing] = []
        self.outside: list[str] = [] if expander.settled is None else sorted(expander.settled.outside)
        self._claims: dict[tuple[int, InForce], int] = {}
        self._marks: dict[Mark, int] = {}
        lines = [] if self.book is None else [i for i, line in enumerate(self.book.lines) if line.id in self.index]
        self._line = {i: k for k, i in enumerate(lines)}  # place in the book -> integer of the task

    # Claims

    def claim(self, credential: int, terms: InForce) -> int:
        """The number of a claim, counted from zero; NONE where the conditions make no difference.

        Where they ask for a grade they make one: what is newly earned must have it.
        """
        if not terms or self.book is None or credential >= self.size:
            return NONE
        key = (credential, terms)
        if key not in self._claims:
            if self._is_plain(credential, terms):
                self._claims[key] = NONE
            else:
                self._claims[key] = len(self.asked)
                self.asked.append(key)
        return self._claims[key]

    def _is_plain(self, credential: int, terms: InForce) -> bool:
        book = self.book
        assert book is not None, "asked with a record only"
        known = self.expander.lookup.get(self.ids[credential])
        lines, fresh = book.meeting(self.ids[credential], terms)
        valid = tuple(i for i in book.lines_of(self.ids[credential]) if not book.lines[i].expired)
        graded = any(term.conditions is not None and term.conditions.grade is not None for term in terms)
        return fresh and lines == valid and not graded and (known is None or not known.equivalents)

    def claims(self, also: Sequence[int]) -> tuple[Claim, ...]:
        """All claims, with what meets them; `also` is what else must be satisfied, by claim."""
        found = []
        for (credential, terms), further in zip(self.asked, also, strict=True):
            assert self.book is not None, "asked with a record only"
            lines, fresh = self.book.meeting(self.ids[credential], terms)
            found.append(Claim(credential, tuple(self._line[i] for i in lines), fresh, further))
        return tuple(found)

    # Marks

    def mark(self, credential_id: str, alternatives: Iterable[InForce], *, firm: bool) -> int:
        """The number of what meets one of several sets of conditions, of a credential or of what stands in for it."""
        assert self.book is not None, "asked with a record only"
        lines: set[int] = set()
        fresh = False
        for terms in alternatives:
            met, new = self.book.meeting_anywhere(credential_id, terms | {FIRM} if firm else terms)
            lines.update(met)
            fresh = fresh or new
        mark = Mark(frozenset(self._line[i] for i in lines if i in self._line), fresh)
        return self._marks.setdefault(mark, len(self._marks))

    def marks(self) -> tuple[Mark, ...]:
        """All marks."""
        return tuple(self._marks)

    def differs(self, credential: int, mark: int) -> bool:
        """Whether a holding of a credential meets a mark and a new one does not, or the other way round."""
        assert self.book is not None, "asked with a record only"
        met = self.marks()[mark]
        lines = self.book.lines_of(self.ids[credential]) if credential < self.size else ()
        return any((self._line[i] in met.holdings) != met.fresh for i in lines if i in self._line)

    def lines(self) -> tuple[tuple[int, bool], ...]:
        """Of each line of the record that matters: the credential, and whether it is valid."""
        if self.book is None:
            return ()
        return tuple((self.index[self.book.lines[i].id], not self.book.lines[i].expired) for i in self._line)

    def line_numbers(self) -> Iterable[tuple[int, int]]:
        """Places in the book, and their integers in the task."""
        return self._line.items()

    # Outside of the catalog

    def outside_index(self, text: str) -> int:
        """The integer of a holding that no catalog knows."""
        return self.size + self.outside.index(text)

    def thing(self, thing: Thing) -> int:
        """The integer of a thing to confirm, as long as no more come up: they are sorted at the end."""
        for i, known in enumerate(self.things):
            if known.key == thing.key:
                return self.size + len(self.outside) + i
        self.things.append(thing)
        return self.size + len(self.outside) + len(self.things) - 1

"""Implied holdings: what a holder of a composite must hold too (docs/counting.md, "Implied holdings")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.evaluate import Evaluator
from stackplan.planning.expand import Expander, is_earnable
from stackplan.planning.ground import ground

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.planning.book import Book
    from stackplan.planning.evaluate import Counted


def implied_holdings(
    lookup: Lookup, held: Collection[str], recorded: Collection[str], on: date, waived: Book | None = None
) -> tuple[tuple[str, ...], bool]:
    """The full ids that `held` imply, sorted, and whether the parts of some held composite were a choice.

    What the record speaks of (`recorded`), in whatever status, is never implied: the record wins. A choice is none
    where what is known to be held satisfies the stack: those were the parts. A part that `waived` lets be missing is
    not implied.
    """
    composites = [c for c in sorted(held) if (credential := lookup.get(c)) is not None and credential.stack is not None]
    if not composites:
        return (), False
    whole = _World(lookup, composites, on, waived, without=None)
    found: set[str] = set()
    chosen: set[str] = set()
    waiting = list(composites)
    while waiting:
        composite = waiting.pop()
        direct, taken_along = whole.parts(composite) or (
            frozenset(),
            frozenset(),
        )  # an impossible stack implies nothing
        for part in sorted((direct | taken_along) - {composite}):  # nobody is a part of itself
            # What can't be earned is no member of an `all` by its selector unless it is held: a world of its own.
            world = (
                whole if is_known_earnable(lookup, part, on) else _World(lookup, composites, on, waived, without=part)
            )
            if world.parts(composite, without=part) is not None:
                if part in direct:  # what a part takes along is asked of that part
                    chosen.add(composite)
            elif part not in found and part not in held and part not in recorded:
                found.add(part)
                credential = lookup.get(part)
                if credential is not None and credential.stack is not None:
                    waiting.append(part)
    known = found.union(held)
    return tuple(sorted(found)), any(not whole.satisfied(composite, known) for composite in chosen)


def is_known_earnable(lookup: Lookup, credential_id: str, on: date) -> bool:
    """Whether the catalog has a credential and its `status` and `available` let it be earned."""
    credential = lookup.get(credential_id)
    return credential is not None and is_earnable(credential, on)


class _AllBut:
    """Every id but one, as a container: "if every other credential of the catalog were held"."""

    def __init__(self, without: str | None) -> None:
        self.without = without

    def __contains__(self, item: object) -> bool:
        return item != self.without


class _World:
    """The stacks of some composites where the whole catalog is held, but for one credential (`without`) perhaps."""

    def __init__(
        self, lookup: Lookup, roots: Collection[str], on: date, waived: Book | None, *, without: str | None
    ) -> None:
        expander = Expander(lookup, _AllBut(without), on, waived=waived)
        self.ids = stack_region(expander, roots)
        self.task = ground(self.ids, sorted(roots), expander, (), lambda _: False).task
        self.index = {credential_id: i for i, credential_id in enumerate(self.ids)}
        self.outside = frozenset(range(len(self.ids), self.task.size))  # what waivers put in a place

    def parts(self, composite: str, *, without: str | None = None) -> tuple[frozenset[str], frozenset[str]] | None:
        """Some parts that satisfy a composite's stack, and what those may be made of; None where nothing does."""
        uses = self._evaluate(composite, frozenset(i for i, each in enumerate(self.ids) if each != without))
        if uses is None:
            return None
        consumed = frozenset(c for use in uses for c in use.consumed)
        taken_along = frozenset[int]().union(*(self.task.possible_parts[c] for c in consumed))
        known = range(len(self.ids))  # what a waiver puts in a place may be unknown to the catalog
        return (
            frozenset(self.ids[c] for c in consumed if c in known),
            frozenset(self.ids[c] for c in taken_along - consumed if c in known),
        )

    def satisfied(self, composite: str, held: Collection[str]) -> bool:
        """Whether what is held satisfies a composite's stack."""
        return self._evaluate(composite, frozenset(self.index[c] for c in held if c in self.index)) is not None

    def _evaluate(self, composite: str, held: frozenset[int]) -> tuple[Counted, ...] | None:
        return Evaluator(self.task, held | self.outside).evaluate(self.task.stack[self.index[composite]])


def stack_region(expander: Expander, roots: Collection[str]) -> tuple[str, ...]:
    """What the stacks of composites mention, through stand-ins and the stacks of parts, and themselves; sorted."""
    found: set[str] = set()
    waiting = [*roots, *(() if expander.settled is None else expander.settled.instead())]
    while waiting:
        credential_id = waiting.pop()
        credential = None if credential_id in found else expander.lookup.get(credential_id)
        if credential is None:
            continue
        found.add(credential_id)
        requirements = [*credential.equivalents, *(() if credential.stack is None else (credential.stack,))]
        for requirement in requirements:
            waiting.extend(mentioned for mentioned, _ in expander.mentions(requirement))
            if expander.book is not None:  # else all limits with `unless` are lifted
                waiting.extend(expander.lifting(requirement))
    return tuple(sorted(found))

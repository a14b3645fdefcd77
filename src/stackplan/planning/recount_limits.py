"""What a selection as a whole must keep: its limits, its average, its window."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import Choose, CredentialRef, Credits, Selector
from stackplan.planning.recount_conditions import Gate, in_one_window
from stackplan.units import parse_decimal

if TYPE_CHECKING:
    from stackplan.catalog.requirement import All, Limit, Pool, Requirement, Sections
    from stackplan.planning.recount_apart import Deal, Use
    from stackplan.planning.recount_conditions import Lot, Lots
    from stackplan.planning.reread import Reading

    Node = All | Choose | Credits | Sections


class Limits:
    """Answers about deals of a node. `home` is the credential in whose text the node stands."""

    def __init__(self, reading: Reading, lots: Lots) -> None:
        self._reading = reading
        self._lots = lots
        self._weighted: dict[int, tuple[Requirement, bool]] = {}  # the node too: its id() is a key

    def unit(self, node: Node, home: str) -> str | None:
        """The unit in which a node adds up credits."""
        return node.unit if isinstance(node, Credits) else self._reading.home_unit(home)

    def keeps(self, limit: Limit, node: Node, deal: Deal, number: Fraction, home: str, *, assumed: bool) -> bool:
        """Whether a deal keeps a limit of the node; a share is of `number`, the number required."""
        measure = limit.amount.measure or ("credits" if isinstance(node, Credits) else "members")
        bound = limit.amount.number * number if limit.amount.share else limit.amount.number
        unit = self.unit(node, home)
        total = Fraction(0)
        for use in deal.uses:
            if not self._is_of(use, limit.of, assumed=assumed):
                continue
            if measure == "members":
                total += 1
            else:
                own = use.worth if use.worth is not None else self._reading.credits(use.credential, unit)
                total += own or Fraction(0)
        return total <= bound if limit.kind == "at_most" else total >= bound

    def _is_of(self, use: Use, pool: Pool, *, assumed: bool) -> bool:
        return any(self._is_found(use, entry, assumed=assumed) for entry in pool.entries)

    def _is_found(self, use: Use, entry: CredentialRef | Selector | Requirement, *, assumed: bool) -> bool:
        """Whether an entry speaks of a use: of its leaf, and under conditions of all that it consumes.

        A tag is the leaf's by the catalog, or that of each line that is consumed.
        """
        if isinstance(entry, CredentialRef):
            found = use.credential == entry.id
        elif isinstance(entry, Selector):
            found = use.credential in self._reading.matches(entry) or (
                all(set(entry.tags) & set(lot.tags) for lot in use.lots)
                and use.credential in self._reading.matches(entry, tags=False)
            )
        else:
            return use.credential in self._reading.countable(entry)
        gate = Gate(entry.conditions, excluding=entry.excluding, own=use.credential)
        return found and all(self._lots.meets(lot, (gate,), assumed=assumed) for lot in use.lots)

    def has_average(self, node: Node, deal: Deal, home: str, *, assumed: bool) -> bool:
        """Whether the holdings that a deal consumes have the least average of the node, weighted by credits."""
        if node.selection.average is None:
            return True
        lots = asked_of(deal)
        if any(lot.points is None or (lot.new and not assumed) for lot in lots):
            return False
        least = self._points(node.selection.average, home)
        return not lots or (least is not None and self._reach(node, deal, least, self.unit(node, home)))

    def has_points(self, stack: Requirement, deal: Deal, least: Fraction, composite: str) -> bool:
        """Whether what a deal consumes for a stack has an average of these points, of what has a scale with points."""
        if any(lot.points is None and self._has_scale(lot) for lot in asked_of(deal)):
            return False
        return self._reach(stack, deal, least, self._reading.home_unit(composite))

    def _has_scale(self, lot: Lot) -> bool:
        scale = self._reading.lookup.scale_of(lot.id)
        return scale is not None and bool(scale.points)

    def _reach(self, node: Requirement, deal: Deal, least: Fraction, unit: str | None) -> bool:
        weighted = self._has_credits(node, unit) or any(self._reading.credits(each, unit) for each in deal.consumed)
        total = Fraction(0)
        for lot in asked_of(deal):
            if lot.points is not None:
                weight = self._reading.credits(lot.id, unit) or Fraction(0) if weighted else Fraction(1)
                total += weight * (lot.points - least)
        return total >= 0

    def _has_credits(self, node: Requirement, unit: str | None) -> bool:
        """Whether a credential that can count in a node has credits in its unit."""
        if id(node) not in self._weighted:
            found = any(self._reading.credits(each, unit) for each in self._reading.with_ways(node))
            self._weighted[id(node)] = node, found
        return self._weighted[id(node)][1]

    def _points(self, average: str, home: str) -> Fraction | None:
        try:
            return Fraction(parse_decimal(average))
        except ValueError:
            return self._lots.points(average, home)

    def in_window(self, node: Node, deal: Deal) -> bool:
        """Whether the holdings that a deal consumes lie in the window of the node."""
        length = node.selection.window
        return length is None or in_one_window(asked_of(deal), length)


def asked_of(deal: Deal) -> list[Lot]:
    """The holdings that conditions on a selection are asked of: not what takes a place by a waiver."""
    return [lot for use in deal.uses for lot in use.lots if lot not in use.waived]

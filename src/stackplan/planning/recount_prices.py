"""Requirements as small trees, and the least that satisfies each of them for some prices.

The maximum over what is needed is h-max (Bonet and Geffner, "Planning as heuristic search", 2001), here with sums where
no credential can be paid for twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    Cost = int | float  # whole units of a price; infinite where nobody can
    Values = tuple[Cost, Cost]  # the least to satisfy a node at all; the least that a deal of it consumes itself

FREE, NEVER = (0, 0), (inf, inf)
EXACT = 40_000  # members times credits that are added up exactly; more of them are bounded by their best rate


@dataclass(slots=True, eq=False)
class Node:
    """A requirement. Of a `pick` the worths must reach `wanted`; of an `all`, `spared` members may be left out.

    `also` are sums that a pick must reach besides, by its limits: worths by kid (0: it adds nothing), and how much.
    `region` are the bits of the credentials that can matter to it. `dealt`: it lies in a selection, so that its members
    consume different credentials.
    """

    kind: str  # item, all, any, pick, free, never
    kids: tuple[Node, ...] = ()
    worths: tuple[int, ...] = ()
    wanted: int = 0
    also: tuple[tuple[tuple[int, ...], int], ...] = ()
    spared: int = 0
    dealt: bool = False
    item: int = -1
    region: int = 0


SATISFIED, IMPOSSIBLE = Node("free"), Node("never")


@dataclass(slots=True, eq=False)
class Item:
    """A credential to earn (`bit` is its own), or a credential under conditions: earned, or by what stands in."""

    credential: str
    bit: int = 0
    held: bool = False
    earned: int = -1  # of a claim, the item of earning it
    ways: list[Node] = field(default_factory=list)
    before: Node = SATISFIED
    beside: Node = SATISFIED
    together: frozenset[int] = frozenset()  # what else is surely earned by who earns it, apart from what is before
    region: int = 0
    waited_for: set[int] = field(default_factory=set)


def items_below(node: Node) -> Iterator[int]:
    """The items of the leaves below a node."""
    if node.kind == "item":
        yield node.item
    for kid in node.kids:
        yield from items_below(kid)


class Fixpoint:
    """The values of all items for some prices: from "nobody can" down, until nothing is cheaper."""

    def __init__(self, items: Sequence[Item], prices: Mapping[str, int]) -> None:
        self._items = items
        self._prices = [prices.get(item.credential, 0) if item.bit else 0 for item in items]
        self._priced = sum(item.bit for item, price in zip(items, self._prices, strict=True) if price)
        self._groups: dict[Node, tuple[tuple[int, ...], ...]] = {}
        self._of: list[Values] = [NEVER] * len(items)
        waiting = list(range(len(items)))
        queued = set(waiting)
        while waiting:
            index = waiting.pop()
            queued.discard(index)
            value = self._item(index)
            if value != self._of[index]:
                self._of[index] = value
                more = items[index].waited_for - queued
                queued |= more
                waiting.extend(more)

    def value(self, node: Node) -> Cost:
        """The least that satisfies a node."""
        return self._node(node)[0]

    def _item(self, index: int) -> Values:
        item = self._items[index]
        if item.bit:
            price = self._prices[index]
            together = sum(self._prices[other] for other in item.together)
            need = max(price + self._node(item.before)[0] + together, self._node(item.beside)[0])
            return need, inf if need == inf else price
        if item.held:
            return FREE
        need, own = NEVER if item.earned < 0 else self._of[item.earned]
        for way in item.ways:
            other = self._node(way)
            need, own = min(need, other[0]), min(own, other[1])
        return need, own

    def _node(self, node: Node) -> Values:
        match node.kind:
            case "item":
                return self._of[node.item]
            case "free":
                return FREE
            case "never":
                return NEVER
        values = [self._node(kid) for kid in node.kids]
        if node.kind == "any":
            return min((need for need, _ in values), default=inf), min((own for _, own in values), default=inf)
        if node.kind == "pick":
            return self._pick(node, values)
        return self._every(node, values)

    def _every(self, node: Node, values: Sequence[Values]) -> Values:
        """All of some: what no priced credential can serve at once adds up, and in a deal what is consumed does."""
        owns = sorted(own for _, own in values)
        own = sum(owns[: len(owns) - node.spared] if node.spared else owns)
        groups = []
        for group in self._apart(node):
            most = max(values[kid][0] for kid in group)
            together = sum(values[kid][1] for kid in group) if node.dealt else 0
            groups.append(max(most, together) if not node.spared else most)
        if node.spared:
            groups = sorted(groups)[: max(0, len(groups) - node.spared)]
        return sum(groups), own

    def _pick(self, node: Node, values: Sequence[Values]) -> Values:
        sums = ((node.worths, node.wanted), *node.also)
        owns = [own for _, own in values]
        own = max(_cheapest(owns, worths, wanted) for worths, wanted in sums)
        if own == inf:
            return NEVER
        costs = [own for _, own in values]
        for group in self._apart(node):
            if len(group) == 1:
                costs[group[0]] = values[group[0]][0]
        need = max(_cheapest(costs, worths, wanted) for worths, wanted in sums)
        so_far = 0
        for (least, _), worth in sorted(zip(values, node.worths, strict=True), key=lambda each: each[0][0]):
            so_far += worth
            if so_far >= node.wanted:
                need = max(need, least)
                break
        return need, own

    def _apart(self, node: Node) -> tuple[tuple[int, ...], ...]:
        """The kids in groups, such that no priced credential can serve two of them."""
        found = self._groups.get(node)
        if found is None:
            groups: list[tuple[int, list[int]]] = []
            for position, kid in enumerate(node.kids):
                region, members = kid.region & self._priced, [position]
                rest = []
                for other, theirs in groups:
                    if other & region:
                        region |= other
                        members = theirs + members
                    else:
                        rest.append((other, theirs))
                groups = [*rest, (region, members)]
            found = self._groups[node] = tuple(tuple(members) for _, members in groups)
        return found


def _cheapest(costs: Iterable[Cost], worths: Iterable[int], wanted: int) -> Cost:
    """The least cost of members that are worth as much as is wanted together, or a bound on it."""
    left = wanted
    priced: list[tuple[int, int]] = []
    for cost, worth in zip(costs, worths, strict=True):
        if not worth:
            continue
        if cost == 0:
            left -= worth
        elif cost != inf:
            priced.append((int(cost), worth))
    if left <= 0:
        return 0
    if sum(worth for _, worth in priced) < left:
        return inf
    if len({worth for _, worth in priced}) == 1:
        count = -(-left // priced[0][1])
        return sum(cost for cost, _ in sorted(priced)[:count])
    if len(priced) * left <= EXACT:
        return _covering(priced, left)
    return _by_rate(priced, left)


def _covering(priced: Collection[tuple[int, int]], wanted: int) -> Cost:
    least: list[Cost] = [0, *([inf] * wanted)]  # by worth that is reached
    for cost, worth in priced:
        for reached in range(wanted, 0, -1):
            least[reached] = min(least[reached], least[max(0, reached - worth)] + cost)
    return least[wanted]


def _by_rate(priced: Collection[tuple[int, int]], wanted: int) -> Cost:
    total = Fraction(0)
    for cost, worth in sorted(priced, key=lambda each: Fraction(each[0], each[1])):
        part = min(wanted, worth)
        total += Fraction(cost * part, worth)
        wanted -= part
        if not wanted:
            break
    return -(-total.numerator // total.denominator)

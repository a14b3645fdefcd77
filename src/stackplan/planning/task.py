"""The small neutral task that planning solves: integers all through, no names, no text, no dates.

Credentials are the integers 0..n-1 in the order of their full ids, so that an order of integers is an order of ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Kind = Literal["credential", "all", "any", "count", "sections"]
NONE = -1


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit over the leaves inside a node: `sum(weight of used leaf) <= bound`, or `>=` where `at_least`."""

    at_least: bool
    bound: int
    weights: tuple[tuple[int, int], ...]  # (leaf node, weight), weights above zero


@dataclass(frozen=True, slots=True)
class Node:
    """A requirement. `count` asks for `threshold` out of the weights of its kids; all other kinds leave both empty.

    Each node stands in one place only, so that a leaf is a place as well as a credential.
    """

    kind: Kind
    credential: int = NONE
    kids: tuple[int, ...] = ()
    weights: tuple[int, ...] = ()
    threshold: int = 0
    limits: tuple[LimitRow, ...] = ()

    @property
    def deals(self) -> bool:
        """Whether it is a selection, of which a credential is a part once at most (docs/counting.md, "Deals")."""
        return self.kind in ("count", "sections")


@dataclass(frozen=True, slots=True)
class Level:
    """One objective of the list: a weight a credential, in units of 1/scale; `name` is its key in answers.

    The last levels are tie-breaks (`tie`), of which no figure is shown.
    """

    name: str
    weights: tuple[int, ...]
    scale: int = 1
    tie: bool = False


@dataclass(frozen=True)
class Task:
    """What can be earned, what each asks for, and what it weighs.

    `held` ones count already; `steps` are those that are more than an award. `earnable` ones can be part of a plan;
    one that is both can be earned again. The four relations give nodes; NONE is no requirement.
    """

    held: tuple[bool, ...]
    steps: tuple[bool, ...]
    earnable: tuple[bool, ...]
    prerequisites: tuple[int, ...]
    corequisites: tuple[int, ...]
    stack: tuple[int, ...]
    ways: tuple[tuple[int, ...], ...]
    nodes: tuple[Node, ...]
    target: int
    levels: tuple[Level, ...]
    caps: tuple[tuple[tuple[int, ...], int], ...] = ()  # (weight a credential, the most that a plan may weigh)

    @property
    def size(self) -> int:
        """The number of credentials."""
        return len(self.held)

    @cached_property
    def all_held(self) -> frozenset[int]:
        """The credentials that are held."""
        return frozenset(c for c, own in enumerate(self.held) if own)

    def leaves(self, node: int) -> tuple[int, ...]:
        """The leaf nodes below a node, in order."""
        found: list[int] = []
        waiting = [node]
        while waiting:
            index = waiting.pop()
            if self.nodes[index].kind == "credential":
                found.append(index)
            else:
                waiting.extend(reversed(self.nodes[index].kids))
        return tuple(found)

    def credentials_below(self, node: int) -> frozenset[int]:
        """The credentials that the leaves below a node ask for."""
        return frozenset(self.nodes[leaf].credential for leaf in self.leaves(node))

    @cached_property
    def _stand_ins(self) -> tuple[frozenset[int], ...]:
        direct = tuple(frozenset[int]().union(*(self.credentials_below(way) for way in ways)) for ways in self.ways)
        return tuple(_reachable(c, direct) if direct[c] else direct[c] for c in range(self.size))

    @cached_property
    def stand_in_region(self) -> tuple[frozenset[int], ...]:
        """For each credential: itself, and what may be consumed in its place, through ways of ways."""
        return tuple(frozenset({c}) | region for c, region in enumerate(self._stand_ins))

    @cached_property
    def alike(self) -> tuple[frozenset[int], ...]:
        """For each credential: the others that stand in for it one for one, through chains of such ways."""
        single = tuple(
            frozenset(self.nodes[way].credential for way in ways if self.nodes[way].kind == "credential")
            for ways in self.ways
        )
        return tuple(_reachable(c, single) - {c} if single[c] else single[c] for c in range(self.size))

    def other_ways(self, credential: int) -> tuple[int, ...]:
        """The ways of a credential, and of those alike, that are more than one credential."""
        return tuple(
            way
            for c in (credential, *sorted(self.alike[credential]))
            for way in self.ways[c]
            if self.nodes[way].kind != "credential"
        )

    @cached_property
    def circular(self) -> frozenset[int]:
        """The credentials that stand in for themselves by way of others: equivalents of each other."""
        return frozenset(c for c, region in enumerate(self._stand_ins) if c in region)

    @cached_property
    def possible_parts(self) -> tuple[frozenset[int], ...]:
        """For each composite: what its stack mentions, through ways of equivalents too, and theirs."""
        direct = tuple(
            frozenset[int]()
            if root == NONE
            else frozenset[int]().union(*(self.stand_in_region[c] for c in self.credentials_below(root)))
            for root in self.stack
        )
        return tuple(_reachable(c, direct) - {c} if direct[c] else frozenset[int]() for c in range(self.size))


def _reachable(start: int, edges: tuple[frozenset[int], ...]) -> frozenset[int]:
    found: set[int] = set()
    waiting = [start]
    while waiting:
        for successor in edges[waiting.pop()]:
            if successor not in found:
                found.add(successor)
                waiting.append(successor)
    return frozenset(found)

"""The small neutral task that planning solves: integers all through, no names, no text, no dates.

Credentials are the integers 0..n-1 in the order of their full ids, so that an order of integers is an order of ids;
after them come things to confirm, and holdings that no catalog knows, which are taken for credentials. A *claim* is a
credential under conditions: the integers 0..n-1 are the plain claims, those above are in `Task.claims`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Kind = Literal["credential", "all", "any", "count", "sections"]
NONE = -1
NEW = -1  # in the place of a holding: what is newly earned
UNKNOWN = -2  # a holding of which no line of the record tells more
Key = tuple[int, int]  # a credential, and which holding of it


@dataclass(frozen=True, slots=True)
class Mark:
    """Some conditions, by what meets them: these holdings, and what is `fresh` (newly earned) or not."""

    holdings: frozenset[int]
    fresh: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """A credential under conditions: its holdings that meet them, and whether it does when it is earned anew.

    What is earned anew meets them only where the node `also` is satisfied: the grade of a composite is made there.
    """

    credential: int
    holdings: tuple[int, ...]
    fresh: bool
    also: int = NONE


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit over the leaves inside a node: `sum(weight of used leaf) <= bound`, or `>=` where `at_least`.

    A leaf in `marks` (leaf, index of the task's mark) weighs only where what is used for it meets the mark. The limit
    does not bind where the node `unless` is satisfied.
    """

    at_least: bool
    bound: int
    weights: tuple[tuple[int, int], ...]  # (leaf node, weight), weights above zero
    marks: tuple[tuple[int, int], ...] = ()
    unless: int = NONE


@dataclass(frozen=True, slots=True)
class Average:
    """An average over what is used inside a node: the scores add up to zero or more.

    `holdings` scores each holding that may be used (holding, score), `fresh` each credential that is earned anew. What
    is used at the leaves `without` is no part of it.
    """

    holdings: tuple[tuple[int, int], ...]
    fresh: tuple[tuple[int, int], ...]
    without: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Node:
    """A requirement. `count` asks for `threshold` out of the weights of its kids; all other kinds leave both empty.

    Each node stands in one place only, so that a leaf is a place as well as a credential. `under` is the claim of a
    leaf that stands under conditions.
    """

    kind: Kind
    credential: int = NONE
    kids: tuple[int, ...] = ()
    weights: tuple[int, ...] = ()
    threshold: int = 0
    limits: tuple[LimitRow, ...] = ()
    under: int = NONE
    average: Average | None = None

    @property
    def deals(self) -> bool:
        """Whether it is a selection, of which a credential is a part once at most (docs/counting.md, "Deals")."""
        return self.kind in ("count", "sections")

    @property
    def claim(self) -> int:
        """What a leaf asks for: a credential, plainly or under conditions."""
        return self.credential if self.under == NONE else self.under

    @property
    def binds(self) -> bool:
        """Whether more than counting its kids decides it."""
        return bool(self.limits) or self.average is not None


@dataclass(frozen=True, slots=True)
class Shared:
    """A cap on what counts in the award `owner` and in another one too.

    The weights of the shared parts add up to `bound` at most; or each part counts in at most `bound` of `owner` and all
    the others (`uses`). A weight is of a credential and the holding of it that counts in the award `judged`, one that
    may be earned (of `uses` with a held owner, in each of the others). It does not bind where the node `unless` is
    satisfied, and where there are lines in `when`, only where one of these is the holding of the held award.
    """

    owner: int
    others: tuple[int, ...]
    bound: int
    weights: tuple[tuple[Key, int], ...]
    judged: int
    uses: bool = False
    unless: int = NONE
    when: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class HeldAward:
    """One holding (`line`) of a held award: what it used, where that is known; else it was made out of `lines`."""

    credential: int
    line: int
    used: frozenset[int] | None
    lines: frozenset[int]


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
    one that is both can be earned again. The relations give nodes; NONE is no requirement. `ways` are by claim, all
    others by credential. `holdings` gives of each line of a record the credential, and whether it is valid; a held
    credential without a line is one plain holding. `things` are to be confirmed: they serve any number of times.
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
    claims: tuple[Claim, ...] = ()
    marks: tuple[Mark, ...] = ()
    holdings: tuple[tuple[int, bool], ...] = ()
    things: frozenset[int] = frozenset()
    not_after: tuple[tuple[int, frozenset[int]], ...] = ()  # (credential, those before which it must be earned)
    shared: tuple[Shared, ...] = ()
    held_awards: tuple[HeldAward, ...] = ()

    @property
    def size(self) -> int:
        """The number of credentials."""
        return len(self.held)

    @cached_property
    def all_held(self) -> frozenset[int]:
        """The credentials that are held, those too that count under some conditions only (expired ones)."""
        some = {claim.credential for claim in self.claims if claim.holdings}
        return frozenset(c for c, own in enumerate(self.held) if own).union(some)

    def may_be_renewed(self, composite: int) -> bool:
        """Whether a composite has expired, and may be earned anew: then it matters which of the two is used."""
        had = composite in self.all_held and not self.held[composite]
        return had and self.earnable[composite] and self.stack[composite] != NONE

    @cached_property
    def bound(self) -> tuple[int, ...]:
        """The awards that caps on sharing bind."""
        return tuple(sorted({each for row in self.shared for each in (row.owner, *row.others)}))

    @property
    def binds(self) -> bool:
        """Whether awards bind each other: then to earn more may forbid what was allowed."""
        return bool(self.bound) or bool(self.not_after)

    # Claims

    @cached_property
    def bases(self) -> tuple[int, ...]:
        """The credential of each claim."""
        return (*range(self.size), *(claim.credential for claim in self.claims))

    @cached_property
    def stocked(self) -> tuple[bool, ...]:
        """By claim: whether a holding meets it."""
        return (*self.held, *(bool(claim.holdings) for claim in self.claims))

    @cached_property
    def fresh(self) -> tuple[bool, ...]:
        """By claim: whether earning its credential meets it."""
        return (*(True for _ in self.held), *(claim.fresh for claim in self.claims))

    @cached_property
    def also(self) -> tuple[int, ...]:
        """By claim: what else must be satisfied for earning its credential to meet it."""
        return (*(NONE for _ in self.held), *(claim.also for claim in self.claims))

    @cached_property
    def claims_of(self) -> tuple[tuple[int, ...], ...]:
        """By credential: its claims, the plain one first."""
        found: list[list[int]] = [[c] for c in range(self.size)]
        for e, claim in enumerate(self.claims, self.size):
            found[claim.credential].append(e)
        return tuple(tuple(claims) for claims in found)

    @cached_property
    def lines_of(self) -> tuple[tuple[int, ...], ...]:
        """By claim: the holdings that meet it. A plain one is met by those that are valid."""
        own: list[list[int]] = [[] for _ in self.held]
        for line, (c, valid) in enumerate(self.holdings):
            if valid:
                own[c].append(line)
        return (*(tuple(lines) for lines in own), *(claim.holdings for claim in self.claims))

    # Leaves

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

    def limits_below(self, node: int) -> tuple[LimitRow, ...]:
        """The limits of a node and of those below it."""
        own = self.nodes[node]
        return (*own.limits, *(limit for kid in own.kids for limit in self.limits_below(kid)))

    def credentials_below(self, node: int) -> frozenset[int]:
        """The credentials that the leaves below a node ask for."""
        return frozenset(self.nodes[leaf].credential for leaf in self.leaves(node))

    def claims_below(self, node: int) -> frozenset[int]:
        """The claims that the leaves below a node ask for."""
        return frozenset(self.nodes[leaf].claim for leaf in self.leaves(node))

    # What stands in for what. Under conditions it is never more than plainly.

    @cached_property
    def _stand_ins(self) -> tuple[frozenset[int], ...]:
        direct = tuple(
            frozenset[int]().union(*(self.credentials_below(way) for way in self.ways[c])) for c in range(self.size)
        )
        return tuple(_reachable(c, direct) if direct[c] else direct[c] for c in range(self.size))

    @cached_property
    def stand_in_region(self) -> tuple[frozenset[int], ...]:
        """For each credential: itself, and what may be consumed in its place, through ways of ways."""
        return tuple(frozenset({c}) | region for c, region in enumerate(self._stand_ins))

    @cached_property
    def alike(self) -> tuple[frozenset[int], ...]:
        """For each claim: the others that stand in for it one for one, through chains of such ways."""
        single = tuple(
            frozenset(self.nodes[way].claim for way in ways if self.nodes[way].kind == "credential")
            for ways in self.ways
        )
        return tuple(_reachable(e, single) - {e} if single[e] else single[e] for e in range(len(self.ways)))

    def other_ways(self, claim: int) -> tuple[int, ...]:
        """The ways of a claim, and of those alike, that are more than one credential."""
        return tuple(
            way
            for e in (claim, *sorted(self.alike[claim]))
            for way in self.ways[e]
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

"""From a task to an integer program: what may be true, given what is earned.

`Environment` answers "may this node be true?" over some supply of credentials: that of the whole plan (what is held, or
earned by a column), a fixed set, or a share of either that a deal has left (`deal.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.program import ONE, ZERO, Program, Term
from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stackplan.planning.deal import Deal
    from stackplan.planning.task import Node, Task


DEEPEST = 3  # shares within shares that are looked into; beyond, selections are counted without their exclusions


class Environment:
    """Terms for credentials and nodes over one supply.

    What lies deeper than `deepest` shares is encoded as a relaxation.

    Of each credential, `supply` is the term of its being there, `stock` that of its holdings' being there, and `fresh`
    that of its being newly earned. `exact` turns false where a row is only a relaxation of the rules. `deals` keeps the
    deals made on the way, by their root node, so that a solution can be read back. Where this is only a share of what a
    person has, `outer` is what it is a share of: all of it decides whether a limit is lifted.
    """

    def __init__(
        self,
        task: Task,
        program: Program,
        stock: Sequence[Term],
        fresh: Sequence[Term],
        *,
        supply: Sequence[Term] | None = None,
        held: frozenset[int] | None = None,
        depth: int = 0,
        deepest: int = DEEPEST,
        outer: Environment | None = None,
        lines: frozenset[int] | None = None,
    ) -> None:
        """Take the terms by credential; `supply` follows from the others where they are constants or apart."""
        self.task = task
        self.program = program
        self.stock = stock
        self.fresh = fresh
        self.supply = (
            [program.any_of([own, new]) for own, new in zip(stock, fresh, strict=True)] if supply is None else supply
        )
        self.held = task.all_held if held is None else held
        self.outer = outer
        self.lines: frozenset[int] | None = lines if outer is None else outer.lines
        self.depth = depth
        self.deepest = deepest
        self.deals: dict[int, Deal] = {}
        self.exact = True
        self._asked: set[int] = set()
        self._nodes: dict[int, Term] = {}
        self._claims: dict[tuple[int, frozenset[int]], Term] = {}

    def claimed(self, claim: int) -> Term:
        """Whether what a claim asks for is there, itself."""
        task, c = self.task, self.task.bases[claim]
        if not task.stocked[claim]:
            return self.newly(claim)
        if task.also[claim] != NONE:
            return self.program.any_of([self.stock[c], self.newly(claim)])
        return self.supply[c] if task.fresh[claim] else self.stock[c]

    def usable(self, lines: tuple[int, ...]) -> tuple[int, ...]:
        """Of some holdings, those that may be used here."""
        return lines if self.lines is None else tuple(line for line in lines if line in self.lines)

    def newly(self, claim: int) -> Term:
        """Whether a claim is met by what is newly earned."""
        own = self.fresh[self.task.bases[claim]] if self.task.fresh[claim] else ZERO
        also = self.task.also[claim]
        return own if own == ZERO or also == NONE else self.program.all_of([own, self.met(also)])

    def renewed(self, credential: int) -> Term:
        """Whether a credential is earned anew."""
        return self.fresh[credential]

    def is_there(self, credential: int, source: int) -> bool:  # noqa: ARG002 - of what is known it may be not
        """Whether a certain holding of a credential is among what there is."""
        return True

    def lifted(self, node: int) -> Term:
        """Whether a limit is lifted: by what the person has, not by a share of it."""
        return ZERO if node == NONE else self.met(node)

    def met(self, node: int) -> Term:
        """Whether a requirement is satisfied by all that the person has.

        Nothing is satisfied by way of itself; here it may be, and exact derivation looks at it again.
        """
        if self.outer is not None:
            return self.outer.met(node)
        if node in self._asked:
            self.exact = False
            return ONE
        self._asked.add(node)
        term = self.node(node)
        self._asked.discard(node)
        return term

    def counts(self, claim: int, path: frozenset[int] = frozenset()) -> Term:
        """Whether a claim may count: it is there, or a way stands in for it.

        `path` holds what is being stood in for, and supports nothing: two equivalents of each other prove nothing.
        """
        credential = self.task.bases[claim]
        region = self.task.stand_in_region[credential]
        key = (claim, frozenset(other for other in path if self.task.bases[other] in region))
        term = self._claims.get(key)
        if term is None:
            own = self.claimed(claim)
            alike = sorted(self.task.alike[claim] - path)
            inner = path
            if credential in self.task.circular:
                inner = path | {claim} | self.task.alike[claim]
            ways = () if own == ONE else self.task.other_ways(claim)
            term = self.program.any_of(
                [own, *(self.claimed(other) for other in alike), *(self._way(way, inner) for way in ways)]
            )
            self._claims[key] = term
        return term

    def _way(self, index: int, path: frozenset[int]) -> Term:
        """A way without what it stands in for; a selection there is counted without its exclusions."""
        node = self.task.nodes[index]
        if not path:
            return self.node(index)
        if node.kind == "credential":
            return ZERO if node.claim in path else self.counts(node.claim, path)
        if node.deals:
            self.exact = False
        return self._combine(node, [self._way(kid, path) for kid in node.kids])

    def _combine(self, node: Node, kids: list[Term]) -> Term:
        """A node over its kids, each for itself."""
        if node.kind == "any":
            return self.program.any_of(kids)
        if node.kind == "count":
            return self.program.at_least(list(zip(node.weights, kids, strict=True)), node.threshold)
        return self.program.all_of(kids)

    def node(self, index: int) -> Term:
        """Whether a requirement may be satisfied; NONE always is."""
        if index == NONE:
            return ONE
        term = self._nodes.get(index)
        if term is None:
            term = self._nodes[index] = self._encode(index, self.task.nodes[index])
        return term

    def _encode(self, index: int, node: Node) -> Term:
        if node.kind == "credential":
            return self.counts(node.claim)
        counting = not node.deals or (is_simple(self.task, index) and not node.binds)
        if counting or self.depth >= self.deepest:
            self.exact = self.exact and counting
            return self._combine(node, [self.node(kid) for kid in node.kids])
        from stackplan.planning.deal import Deal

        deal = self.deals[index] = Deal(self, index, simple=is_simple(self.task, index))
        self.exact = self.exact and deal.exact
        return deal.term


def is_acyclic(task: Task, candidates: Collection[int]) -> bool:
    """Whether no candidate can wait for itself, by whatever it asks for or what stands in for that."""
    from graphlib import CycleError, TopologicalSorter

    waits: dict[int, set[int]] = {}
    for c in candidates:
        roots = [task.prerequisites[c], task.corequisites[c], task.stack[c]]
        lifts = [limit.unless for root in roots if root != NONE for limit in task.limits_below(root)]
        roots += lifts
        asked = {other for root in roots if root != NONE for other in task.credentials_below(root)}
        waits[c] = {other for each in asked for other in task.stand_in_region[each] if other in candidates}
    try:
        TopologicalSorter(waits).prepare()
    except CycleError:
        return False
    return True


def is_simple(task: Task, index: int) -> bool:
    """Whether counting the members of a selection one by one is exact: nothing in it can get in another's way.

    So it is where all members are credentials, what may stand in for them is apart, and none may be a part of another.
    """
    simple: dict[int, bool] = task.__dict__.setdefault("_simple", {})
    if index not in simple:
        simple[index] = _is_simple(task, task.nodes[index])
    return simple[index]


def _is_simple(task: Task, node: Node) -> bool:
    if node.kind != "count" or any(task.nodes[kid].kind != "credential" for kid in node.kids):
        return False
    members = [task.nodes[kid].credential for kid in node.kids]
    taken: set[int] = set()
    for member in members:
        region = task.stand_in_region[member]
        if not taken.isdisjoint(region):
            return False
        taken |= region
        if any(not _is_flat(task, way) for part in region for way in task.ways[part]):
            return False
    return all(task.possible_parts[member].isdisjoint(taken) for member in taken)


def _is_flat(task: Task, way: int) -> bool:
    """Whether a way is one credential, or plainly all or any of distinct ones."""
    node = task.nodes[way]
    if node.kind == "credential":
        return True
    kids = [task.nodes[kid] for kid in node.kids]
    return not node.deals and all(kid.kind == "credential" and not task.ways[kid.credential] for kid in kids)


class PlanProgram:
    """The program of a whole task: a column for each credential that a plan may earn (`earn`), the target required.

    `exact` tells that every solution can be derived: no row is a relaxation, and nothing can wait for itself.
    """

    def __init__(self, task: Task, candidates: Collection[int]) -> None:
        self.task = task
        self.program = program = Program()
        self.earn: dict[int, int] = {c: program.column() for c in sorted(candidates)}
        stock = [ONE if c in task.all_held else ZERO for c in range(task.size)]
        fresh = [self.earn.get(c, ZERO) for c in range(task.size)]
        # A certificate with limits of its own in one section, and its courses in another, is two shares deep. Exact
        # derivation cuts off what lies deeper; each time takes a search for the cut.
        environment = Environment(task, program, stock, fresh, deepest=2)
        bound = frozenset(task.bound)
        for c, column in self.earn.items():
            roots = (task.prerequisites[c], task.corequisites[c], task.stack[c])
            for root in roots[:2] if c in bound else roots:
                program.implies(column, environment.node(root))
        program.row([(1, environment.node(task.target))], low=1)
        graded = any(node != NONE for node in task.also)
        self.exact = environment.exact and not graded and is_acyclic(task, self.earn)
        if bound:
            from stackplan.planning.tracked import Awards

            awards = Awards(environment, tuple(self.earn))
            for c, tracked in awards.tracked.items():
                program.implies(self.earn[c], tracked.term)
            self.exact = self.exact and awards.exact

    def require_one_of(self, credentials: Collection[int], once: int = NONE) -> None:
        """Add a cut: every plan earns at least one of these; or every one that earns `once`."""
        terms = [(1, self.earn[c]) for c in credentials if c in self.earn]
        if once == NONE:
            self.program.row(terms, low=1)
        else:
            self.program.row([*terms, (-1, self.earn[once])], low=0)

    def forbid(self, chosen: Collection[int]) -> None:
        """Add a cut: no plan is just this one."""
        terms = [(-1 if c in chosen else 1, column) for c, column in self.earn.items()]
        self.program.row(terms, low=1 - sum(c in chosen for c in self.earn))

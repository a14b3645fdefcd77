"""What counts where, what is held before what is still to earn: how a plan's derivation looks to who holds something.

A derivation lets what the plan earns count first, for it is earned anyway. Whoever asks how far they are wants to see
what they hold; and of what is to earn only what is lacking.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from stackplan.planning.derive import Derivation
from stackplan.planning.evaluate import Evaluator
from stackplan.planning.task import NEW, NONE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from stackplan.planning.evaluate import Counted
    from stackplan.planning.task import Task


@dataclass(frozen=True, slots=True)
class Dealt:
    """A derivation, and what counts at no leaf itself, but lets a requirement (a node) be satisfied: see `aside`.

    That is what has to be earned so that a holding may count beside its own parts, or so that a limit does not bind.
    In the `sources` of a use all that is newly earned is told.
    """

    derivation: Derivation
    aside: dict[int, tuple[int, ...]] = field(default_factory=dict)


def holdings_first(task: Task, derivation: Derivation, begun: Collection[int]) -> Dealt:
    """The same derivation, with as little of what is earned as each of its requirements takes.

    What has `begun` counts before what has not.
    """
    all_uses = (*derivation.target, *(use for uses in derivation.support.values() for use in uses))
    first = _First(task, {use.leaf for use in all_uses}, frozenset(begun))
    support: dict[int, tuple[Counted, ...]] = {}
    before: list[int] = []
    for group in derivation.groups:
        for c in group:
            own = list(first.uses(task.prerequisites[c], before))
            if c in task.bound:  # what counts in awards that bind each other was settled for all of them together
                leaves = set(task.leaves(task.stack[c])) if task.stack[c] != NONE else set[int]()
                own += [use for use in derivation.support[c] if use.leaf in leaves]
            else:
                own += first.uses(task.stack[c], before)
            support[c] = (*own, *first.uses(task.corequisites[c], [*before, *group]))
        before.extend(group)
    target = tuple(first.uses(task.target, before))
    return Dealt(Derivation(derivation.groups, support, target), first.aside)


def held_only(task: Task, targets: Iterable[int]) -> Dealt:
    """What of the requirements of some targets, and of their parts, is held: part by part, for there is no plan."""
    first = _First(task, frozenset(), frozenset())
    support: dict[int, tuple[Counted, ...]] = {}
    waiting = list(targets)
    while waiting:
        c = waiting.pop()
        if c in support or task.held[c]:
            continue
        support[c] = ()
        for root in (task.prerequisites[c], task.stack[c], task.corequisites[c]):
            if root != NONE:
                support[c] += tuple(first.parts(root))
                waiting.extend(task.nodes[leaf].credential for leaf in task.leaves(root))
    return Dealt(Derivation((), support, tuple(first.parts(task.target))))


def held_in(derivation: Derivation) -> frozenset[int]:
    """What counts somewhere and is not newly earned, expired holdings that are accepted too."""
    uses = (*derivation.target, *(use for uses in derivation.support.values() for use in uses))
    return frozenset(c for use in uses for c in use.consumed if dict(use.sources).get(c) != NEW)


class _First:
    """Looks at requirements with what is held, and then with a little more."""

    def __init__(self, task: Task, used: AbstractSet[int], begun: frozenset[int]) -> None:
        self.task = task
        self.used = used  # the leaves where something counts in the plan
        self.begun = begun
        self.held = Evaluator(task)
        self.aside: dict[int, tuple[int, ...]] = {}

    def uses(self, root: int, earned: Sequence[int]) -> Iterator[Counted]:
        """What counts in a requirement, when some have been earned."""
        if root == NONE:
            return
        own = self.held.evaluate(root)
        node = self.task.nodes[root]
        if own is not None:
            yield from own
        elif node.kind == "all":
            for kid in node.kids:
                yield from self.uses(kid, earned)
        elif node.kind == "any":
            taken = [kid for kid in node.kids if not self.used.isdisjoint(self.task.leaves(kid))]
            yield from self.uses(taken[0], earned) if taken else self._least(root, earned)
        else:
            yield from self._least(root, earned)

    def _least(self, root: int, earned: Sequence[int]) -> Iterator[Counted]:
        """What counts, of what is earned no more than it takes: what comes late in the order goes first."""
        found = self._with(root, earned)
        if found is None:
            raise ValueError("what a plan satisfies is not satisfied")
        counted = {c for use in found for c in use.consumed}
        kept = [c for c in earned if c in counted or c in self.task.things]
        fewer = self._with(root, kept)
        if fewer is None:
            kept = list(earned)
        else:
            found = fewer
        for c in sorted(set(kept) - self.task.things, key=lambda c: (c in self.begun, -kept.index(c))):
            less = [other for other in kept if other != c]
            without = self._with(root, less)
            if without is not None:
                kept, found = less, without
        for use in found:  # what is kept has to be earned, even where a holding of the same would do in this place
            old = tuple((c, source) for c, source in use.sources if c not in kept)
            new = tuple((c, NEW) for c in use.consumed if c in kept)
            yield replace(use, sources=(*old, *new)) if new else use
        counted = {c for use in found for c in use.consumed}
        beside = tuple(c for c in kept if c not in counted and c not in self.task.things)
        if beside:
            self.aside[root] = beside

    def _with(self, root: int, earned: Iterable[int]) -> tuple[Counted, ...] | None:
        evaluator = Evaluator(self.task)
        evaluator.add(list(earned))
        return evaluator.evaluate(root)

    def parts(self, root: int, spent: set[int] | None = None) -> Iterator[Counted]:
        """What is held below a requirement that it does not satisfy; within a selection each holding once."""
        own = self.held.evaluate(root)
        node = self.task.nodes[root]
        if own is not None:
            consumed = {c for use in own for c in use.consumed}
            if spent is None or spent.isdisjoint(consumed):
                if spent is not None:
                    spent |= consumed
                yield from own
            return
        if spent is None and node.kind in ("count", "sections"):
            spent = set()
        for kid in node.kids:
            found = tuple(self.parts(kid, spent))
            yield from found
            if found and node.kind == "any":  # one of them
                return

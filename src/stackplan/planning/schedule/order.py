"""What must be finished before what, of the credentials of a plan: as its requirements say, not as it lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.derive import earn_all
from stackplan.planning.evaluate import Evaluator
from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from collections.abc import Collection

    from stackplan.planning.derive import Derivation
    from stackplan.planning.task import Task

Needs = dict[int, frozenset[int]]
MOST = 12  # ways of one credential that are told apart


class Order:
    """The order of one plan's credentials, the integers below `known`.

    `before` is what a credential cannot begin without, and `along` what cannot be finished later than it, whatever else
    of the plan is there. Where these alone do not satisfy its requirements, it is one of the `open`: the plan has
    several ways for it.

    Of the `forced`, which every plan has, it tells what holds in every plan: then all that can be earned may be there.
    """

    def __init__(self, task: Task, derivation: Derivation, known: int, forced: Collection[int] | None = None) -> None:
        self.task = task
        plan = frozenset(c for group in derivation.groups for c in group)
        self.members = sorted(c for c in plan if c < known and (forced is None or c in forced))
        self._all = frozenset(self.members)
        self._things = frozenset(c for c in plan if c >= known)  # to confirm: taken as confirmed from the first day
        if forced is not None:
            everything = {c for c in range(task.size) if task.earnable[c]}
            self._all = frozenset(c for c in everything if c < known)
            self._things = frozenset(everything - self._all)
        self._used = {
            c: frozenset(part for use in derivation.support[c] for part in use.consumed).intersection(self.members)
            for c in self.members
        }
        self._held_used = {
            c: frozenset(part for use in derivation.support[c] for part in use.consumed) & task.all_held - plan
            for c in self.members
        }
        self._bound = frozenset(task.bound if forced is None else ())
        self.before: Needs = {}
        self.along: Needs = {}
        self.open: list[int] = []
        for c in self.members:
            roots = (task.prerequisites[c], task.stack[c])
            if c in self._bound:  # its stack is dealt together with others: it rests on what the plan says
                self.before[c], self.along[c] = self.as_planned(c)
                continue
            self.before[c] = self._must(c, roots)
            self.along[c] = self._must(c, (task.corequisites[c],))
            if forced is None and not self.holds(c, self.before[c], self.before[c] | self.along[c]):
                self.open.append(c)
        for c, others in task.not_after:
            for other in others.intersection(self.members) if c in self.before else ():
                self.along[other] |= {c}

    def _satisfied(self, roots: Collection[int], there: Collection[int]) -> bool:
        asked = [root for root in roots if root != NONE]
        if not asked:
            return True
        evaluator = Evaluator(self.task)
        evaluator.add(self._things.union(there))
        return all(evaluator.evaluate(root) is not None for root in asked)

    def _must(self, c: int, roots: Collection[int]) -> frozenset[int]:
        """The members without which some of the requirements cannot be satisfied by all the others."""
        if all(root == NONE for root in roots):
            return frozenset()
        others = self._all - {c}
        return frozenset(m for m in self._used[c] if m != c and not self._satisfied(roots, others - {m}))

    def held_used(self, c: int) -> frozenset[int]:
        """What is held that a member rests on in the plan."""
        return self._held_used[c]

    def needs_held(self, c: int, h: int) -> bool:
        """Whether a member cannot do without something that is held, whatever of the plan is there."""
        task = self.task
        evaluator = Evaluator(task, task.all_held - {h})
        evaluator.add(self._things.union(self.members) - {c})
        asked = [r for r in (task.prerequisites[c], task.stack[c], task.corequisites[c]) if r != NONE]
        return any(evaluator.evaluate(root) is None for root in asked)

    def holds(self, c: int, at_start: Collection[int], at_finish: Collection[int]) -> bool:
        """Whether a credential may begin with the one, and be finished with the other."""
        task = self.task
        if not self._satisfied((task.prerequisites[c], task.stack[c]), at_start):
            return False
        return self._satisfied((task.corequisites[c],), {*at_finish, c})

    def as_planned(self, c: int) -> tuple[frozenset[int], frozenset[int]]:
        """What it rests on in the plan: before it, and along with it."""
        used = self._used[c] - {c}
        if self.task.corequisites[c] == NONE:
            return used, frozenset()
        roots = (self.task.prerequisites[c], self.task.stack[c])
        before = self._least(roots, used)
        return before, used - before

    def choices(self, c: int) -> list[tuple[frozenset[int], frozenset[int]]] | None:
        """All that it may rest on, before it and along with it, nothing superfluous; None where these are too many."""
        without = earn_all(self.task, self._things.union(self.members) - {c}).earned
        roots = (self.task.prerequisites[c], self.task.stack[c])
        before = self._all_least(roots, without.intersection(self.members))
        along = self._all_least((self.task.corequisites[c],), frozenset(self.members) - {c})
        if before is None or along is None or len(before) * len(along) > MOST:
            return None
        return [(first, with_it - first) for first in before for with_it in along]

    def _all_least(self, roots: Collection[int], there: Collection[int]) -> list[frozenset[int]] | None:
        """Every least set that satisfies the requirements: each other than one lacks something of that one."""
        found: list[frozenset[int]] = []
        waiting, seen = [frozenset(there)], set[frozenset[int]]()
        while waiting:
            some = waiting.pop()
            if some in seen or not self._satisfied(roots, some):
                continue
            seen.add(some)
            least = next((each for each in found if each <= some), None)
            if least is None:
                least = self._least(roots, some)
                found.append(least)
                if len(found) > MOST:
                    return None
            waiting += [some - {m} for m in sorted(least)]
            if len(seen) > 20 * MOST:
                return None
        return sorted(found, key=sorted)

    def _least(self, roots: Collection[int], there: Collection[int]) -> frozenset[int]:
        """A part that satisfies the requirements, nothing of it superfluous."""
        kept = set(there)
        for m in sorted(there):
            if self._satisfied(roots, kept - {m}):
                kept.discard(m)
        return frozenset(kept)

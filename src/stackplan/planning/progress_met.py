"""What of a requirement is met, by what counts where in a plan or by what is held alone, and how much of it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import All, AnyOf, Choose, Credits, Sections, SkillRef
from stackplan.planning.evaluate import Evaluator
from stackplan.planning.task import NEW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.catalog.requirement import Requirement
    from stackplan.planning.evaluate import Counted
    from stackplan.planning.ground import Grounded
    from stackplan.planning.holdings_first import Dealt


def is_new_use(c: int, use: Counted) -> bool:
    """Whether what counts of a credential is newly earned, not held."""
    return dict(use.sources).get(c) == NEW


class Met:
    """Asks the nodes of one answer."""

    def __init__(self, grounded: Grounded, dealt: Dealt, *, best: bool) -> None:
        """Take what counts where. Where that is not the `best` of a plan, each node is asked of the holdings again."""
        self.grounded = grounded
        self.task = grounded.task
        self.confirming = self.task.things & {c for group in dealt.derivation.groups for c in group}
        self.uses = {use.leaf: use for use in dealt.derivation.target}
        self.uses.update((use.leaf, use) for uses in dealt.derivation.support.values() for use in uses)
        self.best = best
        self.held = Evaluator(self.task)

    def version(self, node: int, requirement: Requirement) -> int:
        """Of several versions of a requirement (times, conditions, waivers) the one that the plan has."""
        while True:
            own = self.task.nodes[node]
            own_kids = [kid for kid in own.kids if self.grounded.requirements[kid] is requirement]
            inner = [kid for kid in own_kids if self.task.nodes[kid].kind != "credential"]
            is_choice = isinstance(requirement, (AnyOf, SkillRef))
            if own.kind != "any" or not own.kids or len(own_kids) < len(own.kids) or (is_choice and not inner):
                return node
            taken = self.taken(own.kids)
            node = next(filter(self.is_used, own.kids), own.kids[0]) if taken is None else taken
            if self.task.nodes[node].kind == "credential":
                return node

    def taken(self, kids: Sequence[int]) -> int | None:
        """Of several kids of which one will do, the one that counts; else one that nothing needs to count for."""
        met = [kid for kid in kids if self.is_met(kid)]
        used = (kid for kid in met if self.is_used(kid))
        return next(used, next(iter(met), None))

    def is_used(self, node: int) -> bool:
        """Whether something counts below a node."""
        return any(leaf in self.uses for leaf in self.task.leaves(node))

    def is_met(self, node: int) -> bool:
        """Whether a node is satisfied by what counts in the plan, what is to confirm taken as met."""
        return self._is_satisfied(node, held=False)

    def is_done(self, node: int) -> bool:
        """Whether it is by what is held alone."""
        if not self.best and self.held.evaluate(node) is None:
            return False
        return self._is_satisfied(node, held=True)

    def _is_satisfied(self, index: int, *, held: bool) -> bool:
        node = self.task.nodes[index]
        match node.kind:
            case "credential":
                if self.grounded.thing(node.credential) is not None:  # a deal does not tell of these
                    return not held and self._is_confirmed(node.credential)
                use = self.uses.get(index)
                return use is not None and not (held and any(is_new_use(c, use) for c in use.consumed))
            case "any":
                return any(self._is_satisfied(kid, held=held) for kid in node.kids)
            case "count":
                weights = zip(node.kids, node.weights, strict=True)
                return sum(w for kid, w in weights if self._is_satisfied(kid, held=held)) >= node.threshold
            case _:
                return all(self._is_satisfied(kid, held=held) for kid in node.kids)

    def _is_confirmed(self, thing: int) -> bool:
        """Whether the plan has a thing confirmed, or one that says more of the same."""
        return not self.confirming.isdisjoint(
            (thing, *(self.task.nodes[way].credential for way in self.task.ways[thing]))
        )

    def amounts(self, index: int) -> tuple[Fraction | None, Fraction | None]:
        """How much of how much is held: by the weights of a selection, else by the number of parts."""
        node, requirement = self.task.nodes[index], self.grounded.requirements[index]
        if node.kind == "any" or not isinstance(requirement, (All, Choose, Credits, Sections)):
            return None, None
        if node.kind != "count":
            return Fraction(sum(map(self.is_done, node.kids))), Fraction(len(node.kids))
        have = sum(w for kid, w in zip(node.kids, node.weights, strict=True) if self.is_done(kid))
        if isinstance(requirement, Credits):
            need = Fraction(requirement.amount)
        else:
            need = Fraction(requirement.count if isinstance(requirement, Choose) else node.threshold)
        return have * need / node.threshold if node.threshold else Fraction(have), need

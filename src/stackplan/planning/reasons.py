"""Why a holding does not count toward what a plan is for: each reason at its requirement, told once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import CredentialRef, Selector, measured
from stackplan.catalog.selector import described
from stackplan.planning.binding import amount_text, cap_text
from stackplan.planning.evaluate import is_new_at_all
from stackplan.planning.plan import NotCounted
from stackplan.planning.task import NEW, NONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.catalog.requirement import Limit
    from stackplan.planning.derive import Derivation
    from stackplan.planning.evaluate import Counted
    from stackplan.planning.ground import Grounded
    from stackplan.planning.problem import Problem
    from stackplan.planning.rows import Place

_NAMED = 3  # names in a sentence; more are counted
# Where several places could have used a holding, the reason that comes first here is told of a requirement.
_ORDER = (
    "grade",
    "no-grade",
    "too-old",
    "outside-dates",
    "no-date",
    "outside-window",
    "expired",
    "limit",
    "other-section",
    "average",
    "sharing",
)


def reasons(problem: Problem, grounded: Grounded, derivation: Derivation) -> tuple[NotCounted, ...]:
    """What of the record does not count where it might have, and why; a surplus needs no reason.

    Spoken of are the requirements of the targets and of what the plan earns, where these are not satisfied by holdings
    alone.
    """
    found: dict[tuple[str, str], NotCounted] = {}
    for each in _Reasons(problem, grounded, derivation).all():
        key = (each.id, each.requirement or "")
        if key not in found or _ORDER.index(each.reason) < _ORDER.index(found[key].reason):
            found[key] = each
    return tuple(found[key] for key in sorted(found))


@dataclass(frozen=True, slots=True)
class _Root:
    """A requirement that the plan satisfies: its node, and what counts there."""

    node: int
    uses: dict[int, Counted]  # by leaf


class _Reasons:
    def __init__(self, problem: Problem, grounded: Grounded, derivation: Derivation) -> None:
        self.problem = problem
        self.grounded = grounded
        self.task = grounded.task
        self.book = problem.book
        self.earned = frozenset(c for group in derivation.groups for c in group)
        self.support = derivation.support
        self.index = {credential_id: c for c, credential_id in enumerate(grounded.ids)}
        self.recorded = {line.id for line in self.book.lines if line.id not in problem.implied}

    def all(self) -> Iterator[NotCounted]:
        """Every reason, at every place."""
        for c, uses in self.support.items():
            for node in (self.task.prerequisites[c], self.task.corequisites[c], self.task.stack[c]):
                if node != NONE:
                    yield from self._of_root(_Root(node, {use.leaf: use for use in uses}))

    def _of_root(self, root: _Root) -> Iterator[NotCounted]:
        yield from self._below(root.node, root, NONE)

    def _below(self, index: int, root: _Root, scope: int) -> Iterator[NotCounted]:
        """The reasons below a node that holdings alone do not satisfy; `scope` is the selection around it."""
        node = self.task.nodes[index]
        if node.kind == "credential":
            yield from self._leaf(index, root, scope)
            return
        if scope == NONE and not self._rests_on_plan(index, root):
            return
        if node.deals and scope == NONE:
            scope = index
        kids = node.kids
        if self._is_split(index):  # of several versions of one requirement the plan has one
            kids = tuple(kid for kid in kids if root.uses.keys() & set(self.task.leaves(kid))) or kids
        for kid in kids:
            yield from self._below(kid, root, scope)

    def _is_split(self, index: int) -> bool:
        """Whether the kids of a node are versions of one requirement: other times, other conditions."""
        node, of = self.task.nodes[index], self.grounded.requirements
        return node.kind == "any" and all(
            of[kid] is of[index] and self._is_version(kid, node.kids) for kid in node.kids
        )

    def _is_version(self, kid: int, kids: tuple[int, ...]) -> bool:
        first = self.task.nodes[kids[0]]
        own = self.task.nodes[kid]
        return own.kind == first.kind and own.credential == first.credential

    def _rests_on_plan(self, index: int, root: _Root) -> bool:
        """Whether something that is newly earned, or to be confirmed, counts below a node."""
        leaves = self.task.leaves(index)
        return any(is_new_at_all(self.task, self.earned, root.uses[leaf]) for leaf in leaves if leaf in root.uses)

    def _leaf(self, leaf: int, root: _Root, scope: int) -> Iterator[NotCounted]:
        c = self.task.nodes[leaf].credential
        use = root.uses.get(leaf)
        if c >= self.grounded.known or (use is not None and not is_new_at_all(self.task, self.earned, use)):
            return  # what counts here is held
        for way in self.task.ways[self.task.nodes[leaf].claim]:
            for inner in self.task.leaves(way):  # what could stand in, and does not
                if not root.uses.keys() & {inner} and (told := self._by_itself(inner)) is not None:
                    yield from self._told(inner, told)
        if not self.book.lines_of(self.grounded.ids[c]):
            return
        told = self._by_itself(leaf) or self._capped(leaf, root)
        if told is None and scope != NONE:
            told = self._in_the_deal(leaf, root, scope)
        if told is not None:
            yield from self._told(leaf, told)

    def _told(self, leaf: int, told: tuple[str, str]) -> Iterator[NotCounted]:
        """A reason at a leaf. What is implied only is told of where the record could say more."""
        c = self.task.nodes[leaf].credential
        reason, detail = told
        if self.grounded.ids[c] not in self.recorded:
            if reason not in ("no-date", "no-grade"):
                return
            detail = f"implied by another holding; put it into the record: {detail}"
        yield NotCounted(self.grounded.ids[c], reason, detail, _address(self.grounded.places[leaf]))

    def _by_itself(self, leaf: int) -> tuple[str, str] | None:
        """Why no line of the record meets what is asked at a leaf."""
        node = self.task.nodes[leaf]
        if self.task.stocked[node.claim] or node.credential >= self.grounded.known:
            return None
        reason = self.book.why_not(self.grounded.ids[node.credential], self.grounded.terms[leaf])
        return None if reason is None or reason[0] not in _ORDER else reason

    def _capped(self, leaf: int, root: _Root) -> tuple[str, str] | None:
        """Why a part of a bound award is not used: it counts in another one, and no more of these may."""
        c = self.task.nodes[leaf].credential
        award = self.index.get(self.grounded.places[leaf].owner, NONE)
        if award not in self.task.bound or self.task.stack[award] != root.node:
            return None
        used = {part for use in root.uses.values() for part in use.consumed}
        if c in used:
            return None
        for row, rule in zip(self.task.shared, self.grounded.rules, strict=True):
            weights = {key[0]: weight for key, weight in row.weights}
            if award not in (row.owner, *row.others) or not weights.get(c):
                continue
            others = [each for each in (row.owner, *row.others) if each != award and c in self._made_of(each)]
            if not others:
                continue
            shared = [part for part in used if part in weights and part in self._made_of(others[0])]
            full = row.bound <= len(others) if row.uses else sum(weights[p] for p in shared) + weights[c] > row.bound
            if full:
                name = self.problem.credential(self.grounded.ids[others[0]]).name
                return "sharing", f"counts in {name} already, and {cap_text(rule.cap)}"
        return None

    def _made_of(self, award: int) -> frozenset[int]:
        """What counts in an award, as far as that is known; of a held one all that may."""
        if award in self.support:
            node = self.task.stack[award]
            own = set(self.task.leaves(node)) if node != NONE else set()
            return frozenset(c for use in self.support[award] if use.leaf in own for c in use.consumed)
        for held in self.task.held_awards:
            if held.credential == award and held.used is not None:
                return held.used
        return self.task.possible_parts[award] & self.task.all_held

    def _in_the_deal(self, leaf: int, root: _Root, scope: int) -> tuple[str, str] | None:
        """Why a holding that would do is not dealt to a leaf: it counts elsewhere, or something stands against it."""
        c = self.task.nodes[leaf].credential
        used = {each: use for each, use in root.uses.items() if use.scope == scope}
        above = self._above(scope, leaf)
        for index in above:
            counted = [use for below in self.task.leaves(index) if (use := used.get(below)) is not None]
            if self.task.nodes[index].kind == "count" and not any(
                is_new_at_all(self.task, self.earned, use) for use in counted
            ):
                return None  # what is around it is satisfied without the plan
        elsewhere = next((use for use in used.values() if c in use.consumed and use.leaf != leaf), None)
        if elsewhere is not None and dict(elsewhere.sources).get(c) != NEW:
            return self._elsewhere(leaf, elsewhere)
        for index in above:
            told = self._limited(index, leaf, used)
            if told is not None:
                return told
        return None

    def _elsewhere(self, leaf: int, use: Counted) -> tuple[str, str] | None:
        own, other = self._section(leaf), self._section(use.leaf)
        if own == other or own is None or other is None:
            return None
        return "other-section", f"used by '{other}'"

    def _section(self, leaf: int) -> str | None:
        return self.grounded.places[leaf].label

    def _above(self, scope: int, leaf: int) -> list[int]:
        """The selections around a leaf, the innermost first."""
        path: list[int] = []

        def find(index: int) -> bool:
            if index == leaf or any(find(kid) for kid in self.task.nodes[index].kids):
                path.append(index)
                return True
            return False

        find(scope)
        return [index for index in path if index != leaf]

    def _limited(self, index: int, leaf: int, used: dict[int, Counted]) -> tuple[str, str] | None:
        node = self.task.nodes[index]
        requirement = self.grounded.requirements[index]
        limits = getattr(getattr(requirement, "selection", None), "limits", ())
        for row, limit in zip(node.limits, limits, strict=False):
            weights, marks = dict(row.weights), dict(row.marks)
            if leaf not in weights:
                continue
            if row.at_least:
                told = self._not_wanted(leaf, marks, limit) if leaf in used else None
                if told is not None:
                    return told
            elif self._marked(leaf, marks):
                total = sum(
                    w
                    for other, w in weights.items()
                    if other != leaf and other in used and self._use_marked(used[other], marks)
                )
                if total + weights[leaf] > row.bound:
                    most = limit.amount if requirement is None else measured(limit, requirement)
                    return "limit", f"above the limit of {amount_text(most)} of {self._limited_to(limit)}"
        if node.average is not None:
            return "average", "with its grade the average would be too low"
        return None

    def _limited_to(self, limit: Limit) -> str:
        """What a limit speaks of, in a few words."""
        parts = []
        for entry in limit.of.entries:
            if isinstance(entry, CredentialRef):
                parts.append(self.problem.credential(entry.id).name if entry.id in self.index else entry.id)
            else:
                parts.append(described(entry).replace(": ", " ") if isinstance(entry, Selector) else "others")
        shown = [*parts[:_NAMED], f"{len(parts) - _NAMED} more"] if len(parts) > _NAMED + 1 else parts
        return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"

    def _not_wanted(self, leaf: int, marks: dict[int, int], limit: Limit) -> tuple[str, str] | None:
        """Why a holding was not enough for a limit from below, where its credential is earned again for that."""
        c = self.task.nodes[leaf].credential
        credential_id = self.grounded.ids[c]
        lines = self.task.lines_of[c]
        if leaf not in marks or any(line in self.task.marks[marks[leaf]].holdings for line in lines):
            return None
        alternatives = [
            terms for mentioned, terms in self.problem.expander.spoken_of(limit.of) if mentioned == credential_id
        ]
        for terms in alternatives:
            told = None if terms is None else self.book.why_not(credential_id, frozenset((terms,)))
            if told is not None and told[0] in _ORDER:
                return told
        return None

    def _marked(self, leaf: int, marks: dict[int, int]) -> bool:
        """Whether every line that may count at a leaf is under a limit."""
        if leaf not in marks:
            return True
        lines = self.task.lines_of[self.task.nodes[leaf].claim]
        return all(line in self.task.marks[marks[leaf]].holdings for line in lines)

    def _use_marked(self, use: Counted, marks: dict[int, int]) -> bool:
        if use.leaf not in marks:
            return True
        mark = self.task.marks[marks[use.leaf]]
        return all(mark.fresh if source == NEW else source in mark.holdings for _, source in use.sources)


def _address(place: Place) -> str:
    return f"{place.owner}#{place.label}"

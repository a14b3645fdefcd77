"""Why a holding that would do by itself is not what counts in a place: what the rest that counts there leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import measured
from stackplan.planning.binding import amount_text, cap_text
from stackplan.planning.conditions import unkept
from stackplan.planning.evaluate import Evaluator, direct, is_new
from stackplan.planning.spoken import pool_text
from stackplan.planning.task import NEW, NONE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from stackplan.catalog.requirement import Limit
    from stackplan.learner.holdings import Holding
    from stackplan.planning.binding import Rule
    from stackplan.planning.derive import Derivation
    from stackplan.planning.evaluate import Counted
    from stackplan.planning.ground import Grounded
    from stackplan.planning.problem import Problem
    from stackplan.planning.task import Shared

Told = tuple[str, str]  # a word for programs, a sentence for people


@dataclass(frozen=True, slots=True)
class Root:
    """A requirement that the plan satisfies: its node, and what counts there."""

    node: int
    uses: dict[int, Counted]  # by leaf


class Dealing:
    """The reasons of one answer that lie in what else counts."""

    def __init__(self, problem: Problem, grounded: Grounded, derivation: Derivation) -> None:
        self.problem = problem
        self.grounded = grounded
        self.task = grounded.task
        self.book = problem.book
        self.lines = [line for line in self.book.lines if line.id in set(grounded.ids[: grounded.known])]
        self.earned = frozenset(c for group in derivation.groups for c in group)
        self.support = derivation.support
        self.index = {credential_id: c for c, credential_id in enumerate(grounded.ids)}

    def is_fresh(self, one: Counted) -> bool:
        """Whether a use is of what the plan earns, as far as is told: where either would do, what is earned counts."""
        c = self.task.bases[one.claim]
        return c in self.earned and dict(one.sources).get(c, NEW) == NEW

    def why_not(self, leaf: int, root: Root, scope: int) -> Told | None:
        """Why a holding that would do is not used; `scope` is the selection around the leaf, if there is one."""
        told = self._capped(leaf, root)
        if told is not None or scope == NONE:
            return told
        c = self.task.nodes[leaf].credential
        used = {each: use for each, use in root.uses.items() if use.scope == scope}
        above = self.above(scope, leaf)
        for index in above:
            counted = [use for below in self.task.leaves(index) if (use := used.get(below)) is not None]
            if self.task.nodes[index].kind == "count" and not any(
                self.is_fresh(o) for use in counted for o in direct(use)
            ):
                return None  # what is around it is satisfied without the plan
        elsewhere = next((use for use in used.values() if c in use.consumed and use.leaf != leaf), None)
        if elsewhere is not None and dict(elsewhere.sources).get(c) != NEW:
            return self._elsewhere(leaf, elsewhere)
        for index in above:
            told = self._limited(index, leaf, used)
            if told is not None:
                return told
        return self._as_part(leaf, used)

    def why_again(self, leaf: int, root: Root, scope: int) -> Told | None:
        """The same of a leaf for which a credential is earned again: it may be a part of what counts beside it too."""
        used = {each: use for each, use in root.uses.items() if use.scope == scope}
        return self.why_not(leaf, root, scope) or self._as_part(leaf, used, apart=False)

    def above(self, top: int, leaf: int) -> list[int]:
        """The nodes around a leaf, from the innermost one to `top`."""
        path: list[int] = []

        def find(index: int) -> bool:
            if index == leaf or any(find(kid) for kid in self.task.nodes[index].kids):
                path.append(index)
                return True
            return False

        find(top)
        return [index for index in path if index != leaf]

    # What counts somewhere else

    def _elsewhere(self, leaf: int, use: Counted) -> Told | None:
        other = self._other_section(leaf, use)
        return None if other is None else ("other-section", f"used by '{other}'")

    def _other_section(self, leaf: int, use: Counted) -> str | None:
        own, other = self.grounded.places[leaf].label, self.grounded.places[use.leaf].label
        return None if own == other else other

    def _as_part(self, leaf: int, used: dict[int, Counted], *, apart: bool = True) -> Told | None:
        """Why a part of what counts is not used: a held award takes along what it may be made of.

        Where it need not be `apart`, that may count in the same section.
        """
        c = self.task.nodes[leaf].credential
        for use in used.values():
            section = self._other_section(leaf, use)
            for one in direct(use) if section is not None or not apart else ():
                award = self.task.bases[one.claim]
                held = award != c and not self.is_fresh(one)
                if c in self.task.possible_parts[award] if held else any(c in part.consumed for part in one.made):
                    where = "which counts here" if section is None else f"which counts for '{section}'"
                    return "part", f"taken as a part of {self.name(award)}, {where}"
        return None

    def name(self, c: int) -> str:
        """A credential in a sentence."""
        return self.problem.credential(self.grounded.ids[c]).name if c < self.grounded.known else self.grounded.ids[c]

    # Times

    def outside(self, leaf: int, root: Root) -> Told | None:
        """Why no date of a credential goes with those of the rest that lies in one time; None where one does.

        Asked is the time that the others leave, not the one version of it that the plan was found in.
        """
        lines = [self.book.lines[i] for i in self.book.lines_of(self.grounded.ids[self.task.nodes[leaf].credential])]
        earned = [line.earned for line in lines if line.earned is not None]
        for index in self.above(root.node, leaf):
            window = getattr(getattr(self.grounded.requirements[index], "selection", None), "window", None)
            days = list(self._days(index, leaf, root))
            if window is None or not days or not earned:
                continue
            first, last = window.before(max(days)), window.after(min(days))
            while window.after(first) < max(days):  # months end on other days
                first += timedelta(1)
            if not any(first <= day <= last for day in earned):
                return "outside-window", f"earned on {max(earned)}; with the others, only {first} to {last} would do"
        return None

    def _days(self, index: int, leaf: int, root: Root) -> Iterator[date]:
        """The days of what counts below a node, but for one leaf."""
        for below in self.task.leaves(index):
            for one in direct(root.uses[below]) if below in root.uses and below != leaf else ():
                c = self.task.bases[one.claim]
                if c >= self.grounded.known:
                    continue
                if is_new(self.task, self.earned, one):
                    yield self.problem.on
                else:
                    dated = [line.earned for line in self._held(c, one) if line.earned is not None]
                    yield from [max(dated)] if dated else []

    def _held(self, c: int, one: Counted) -> list[Holding]:
        """The lines of the record that may be what counts."""
        source = dict(one.sources).get(c, UNKNOWN)
        return [self.lines[i] for i in ([source] if source >= 0 else self.task.lines_of[one.claim])]

    # Limits

    def _limited(self, index: int, leaf: int, used: dict[int, Counted]) -> Told | None:
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
                    of = pool_text(limit.of, self.problem.lookup)
                    return "limit", f"above the limit of {amount_text(most)} of {of}"
        if node.average is not None:
            return "average", "with its grade the average would be too low"
        return None

    def _not_wanted(self, leaf: int, marks: dict[int, int], limit: Limit) -> Told | None:
        """Why a holding was not enough for a limit from below, where its credential is earned again for that."""
        c = self.task.nodes[leaf].credential
        credential_id = self.grounded.ids[c]
        lines = self.task.lines_of[c]
        if leaf not in marks or any(line in self.task.marks[marks[leaf]].holdings for line in lines):
            return None
        for mentioned, terms in self.problem.expander.spoken_of(limit.of):
            told = None
            if mentioned == credential_id and terms is not None:
                told = self.book.why_not(credential_id, frozenset((terms,)))
            if told is not None:
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

    # Caps on sharing

    def _capped(self, leaf: int, root: Root) -> Told | None:
        """Why a part of a bound award is not used: it counts in another one, and no more of these may."""
        node = self.task.nodes[leaf]
        award = self.index.get(self.grounded.places[leaf].owner, NONE)
        if award not in self.task.bound or award not in self.earned or self.task.stack[award] != root.node:
            return None
        uses = [one for use in root.uses.values() for one in direct(use)]
        if any(
            self.task.bases[one.claim] == node.credential and not is_new(self.task, self.earned, one) for one in uses
        ):
            return None
        used = frozenset(self.task.bases[one.claim] for one in uses) - {node.credential}
        for row, rule in zip(self.task.shared, self.grounded.rules, strict=True):
            if award in (row.owner, *row.others) and not self._is_lifted(row):
                told = self._capped_by(row, rule, leaf, award, used)
                if told is not None:
                    return told
        return None

    def _is_lifted(self, row: Shared) -> bool:
        if row.unless == NONE:
            return False
        person = Evaluator(self.task)
        person.add(self.earned)
        return person.met(row.unless)

    def _capped_by(self, row: Shared, rule: Rule, leaf: int, award: int, used: frozenset[int]) -> Told | None:
        c = self.task.nodes[leaf].credential
        weight = self._weight(row, leaf, award)
        others = [other for other in (row.owner, *row.others) if other != award and c in self._made_of(other, c, used)]
        if not weight or not others:
            return None
        if row.uses:
            full = row.bound <= len(others)
        else:
            heaviest = {part: w for (part, _), w in sorted(row.weights, key=lambda item: item[1])}
            both = used & self._made_of(others[0], c, used)
            full = sum(heaviest.get(part, 0) for part in both) + weight > row.bound
        return ("sharing", self._cap_words(rule, c, others[0])) if full else None

    def _weight(self, row: Shared, leaf: int, award: int) -> int:
        """What a holding weighs in a row: the least of those that may count in the award that is judged."""
        c, weights = self.task.nodes[leaf].credential, dict(row.weights)
        if award != row.judged:
            return max((w for (part, _), w in row.weights if part == c), default=0)
        return min((weights.get((c, line), 0) for line in self.task.lines_of[self.task.nodes[leaf].claim]), default=0)

    def _made_of(self, award: int, c: int, used: frozenset[int]) -> frozenset[int]:
        """What counts in an award, as far as that is known; of a held one all that may, if it needs some of these."""
        if award in self.support:
            node = self.task.stack[award]
            own = set(self.task.leaves(node)) if node != NONE else set()
            return frozenset(part for use in self.support[award] if use.leaf in own for part in use.consumed)
        held = next((each for each in self.task.held_awards if each.credential == award), None)
        if held is not None and held.used is not None:
            return held.used
        there = self.task.all_held if held is None else frozenset(self.task.holdings[line][0] for line in held.lines)
        others = (there & self.task.possible_parts[award]) - used - {c}
        if self.task.stack[award] != NONE and Evaluator(self.task, others).evaluate(self.task.stack[award]) is not None:
            return others
        return there & self.task.possible_parts[award]

    def _cap_words(self, rule: Rule, c: int, other: int) -> str:
        counts = f"counts in {self.name(other)} already"
        if not rule.barred:
            return f"{counts}, and {cap_text(rule.cap)}"
        if rule.apart:
            return f"{counts}, and the two awards are not within {rule.cap.within} of each other by their dates"
        line = next((self.book.lines[i] for i in self.book.lines_of(self.grounded.ids[c])), None)
        scale = self.problem.lookup.scale_of(self.grounded.ids[c])
        asked = rule.cap.each
        told = None if line is None or asked is None else unkept(line, asked, scale, self.problem.on)
        return f"{counts}, and may not be shared: {'it does not meet what that asks' if told is None else told[1]}"

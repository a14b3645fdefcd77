"""The lowest grades that the rules need of what a plan earns: what the plan assumes of the future."""

from __future__ import annotations

from fractions import Fraction
from operator import itemgetter
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import All, Choose, Credits, Sections
from stackplan.planning.averages import best_points, least_points
from stackplan.planning.evaluate import Evaluator, direct, is_new
from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackplan.catalog.model import GradeScale
    from stackplan.catalog.requirement import Limit
    from stackplan.planning.binding import Rule
    from stackplan.planning.derive import Derivation
    from stackplan.planning.evaluate import Counted
    from stackplan.planning.ground import Grounded
    from stackplan.planning.problem import Problem


def assumed_grades(problem: Problem, grounded: Grounded, derivation: Derivation) -> dict[str, str]:
    """By full id of what is earned: the lowest grade that it must have, where some rule asks for one."""
    return _Grades(problem, grounded, derivation).found


class _Grades:
    """Goes through what counts where, and keeps of each credential the best grade that is asked."""

    def __init__(self, problem: Problem, grounded: Grounded, derivation: Derivation) -> None:
        self.problem = problem
        self.grounded = grounded
        self.task = grounded.task
        self.earned = frozenset(c for group in derivation.groups for c in group)
        self.found: dict[str, str] = {}
        self.points = dict(grounded.points)
        self.graded: set[int] = set()  # what has been asked of the parts of composites
        self.made: list[tuple[int, str]] = []
        self.person = Evaluator(self.task)
        self.person.add(self.earned)
        self.parents = {kid: i for i, node in enumerate(self.task.nodes) for kid in node.kids}
        self._of_uses([use for support in (*derivation.support.values(), derivation.target) for use in support])
        for rule in grounded.rules:
            self._by_sharing(rule, derivation)
        for c, grade in self.made:
            if self.grounded.ids[c] in self.found:
                self._asks(c, grade)

    def _of_uses(self, uses: Iterable[Counted]) -> None:
        """What is asked of uses, of what stands in within them, and of each requirement that they are parts of."""
        roots: dict[int, dict[int, Counted]] = {}
        for use in uses:
            self._by_terms(use)
            self._of_uses(each for each in use.inner if each.leaf != use.leaf)
            for one in direct(use):
                self._of_uses(one.made)
            roots.setdefault(self._root(use.leaf), {})[use.leaf] = use
        for root, used in roots.items():
            for node in self._nodes(root):
                self._by_limits(node, used)
                self._by_average(node, used)

    def _root(self, node: int) -> int:
        while node in self.parents:
            node = self.parents[node]
        return node

    def _nodes(self, root: int) -> Iterator[int]:
        yield root
        for kid in self.task.nodes[root].kids:
            yield from self._nodes(kid)

    def _asks(self, c: int, grade: str) -> None:
        """Keep a grade that is asked of a credential, where it is better than what was asked before."""
        credential_id = self.grounded.ids[c]
        scale = self.problem.lookup.scale_of(credential_id)
        before = self.found.get(credential_id)
        if before is None or _rank(scale, grade) < _rank(scale, before):
            self.found[credential_id] = grade

    def _is_new(self, use: Counted) -> bool:
        return is_new(self.task, self.earned, use)

    def _new(self, use: Counted) -> Iterator[int]:
        """What a use consumes that is newly earned."""
        return (self.task.bases[one.claim] for one in direct(use) if self._is_new(one))

    def _by_terms(self, use: Counted) -> None:
        for one in direct(use):
            if not self._is_new(one):
                continue
            made = self.task.also[one.claim]
            asks = self._asks if made == NONE else self._is_made_of_its_parts
            for terms in self.grounded.terms_of(one.claim):
                for term in terms:
                    if term.conditions is not None and term.conditions.grade is not None:
                        asks(self.task.bases[one.claim], term.conditions.grade)
            if made != NONE and made not in self.graded:
                self.graded.add(made)
                self._of_uses(self.person.evaluate(made) or ())

    def _is_made_of_its_parts(self, c: int, grade: str) -> None:
        """Keep a grade that a composite has by its parts: it is stated only where another rule states one."""
        self.made.append((c, grade))

    def _by_limits(self, index: int, used: dict[int, Counted]) -> None:
        node, requirement = self.task.nodes[index], self.grounded.requirements[index]
        if not node.limits or not isinstance(requirement, All | Choose | Credits | Sections):
            return
        for row, limit in zip(
            node.limits, requirement.selection.limits, strict=False
        ):  # rows of the grounding come last
            grade = _grade_of(limit)
            if not row.at_least or grade is None:
                continue
            marks, missing = dict(row.marks), row.bound
            fresh: list[tuple[int, int]] = []
            for leaf, weight in row.weights:
                use = used.get(leaf)
                if use is None:
                    continue
                if new := list(self._new(use)):
                    fresh.extend((c, weight) for c in new)
                elif leaf not in marks or self._meets(use, marks[leaf]):
                    missing -= weight
            for c, weight in fresh:
                if missing > 0:
                    self._asks(c, grade)
                    missing -= weight

    def _by_sharing(self, rule: Rule, derivation: Derivation) -> None:
        """What is newly earned and counts in two awards has the grade that a cap asks of each that is shared."""
        each = rule.cap.each
        if each is None or each.grade is None:
            return
        awards = [self.grounded.ids.index(award) for award in (rule.owner, rule.other)]
        used = [derivation.support.get(award, ()) for award in awards]
        new = [{c for use in uses for c in use.consumed if c in self.earned} for uses in used]
        parts = [own if uses else self.task.possible_parts[c] for c, uses, own in zip(awards, used, new, strict=True)]
        for c in sorted(parts[0] & parts[1] & self.earned):
            self._asks(c, each.grade)

    def _meets(self, use: Counted, mark: int) -> bool:
        return all(source in self.task.marks[mark].holdings for _, source in use.sources)

    def _by_average(self, index: int, used: dict[int, Counted]) -> None:
        """The lowest grade that is enough for all that is new in a selection."""
        node, requirement = self.task.nodes[index], self.grounded.requirements[index]
        if node.average is None or not isinstance(requirement, All | Choose | Credits | Sections):
            return
        asked = self.points.get(index, requirement.selection.average)
        assert asked is not None, "an average row is made of an average"
        held, best = dict(node.average.holdings), dict(node.average.fresh)
        kept, fresh = Fraction(0), list[tuple[int, Fraction]]()
        for leaf in self.task.leaves(index):
            for one in direct(used[leaf]) if leaf in used and leaf not in node.average.without else ():
                c = self.task.bases[one.claim]
                if self._is_new(one):
                    scale = self.problem.lookup.scale_of(self.grounded.ids[c])
                    least, top = least_points(asked, scale), best_points(scale)
                    if least is not None and top is not None and c in best:  # only the best grade: with any weight
                        fresh.append((c, Fraction(best[c]) / (top - least) if top != least else Fraction(1)))
                else:
                    told = dict(one.sources).get(c)
                    lines = self.task.lines_of[one.claim] if told is None else (told,)
                    kept += max((held.get(line, 0) for line in lines), default=0)
        if not fresh:
            return
        scales = {self.grounded.ids[c]: self.problem.lookup.scale_of(self.grounded.ids[c]) for c, _ in fresh}
        for grade in _worst_first(scales.values()):
            total = kept
            for c, weight in fresh:
                scale = scales[self.grounded.ids[c]]
                points, least = least_points(grade, scale), least_points(asked, scale)
                total += weight * (points - least) if points is not None and least is not None else 0
            if total >= 0:
                for c, _ in fresh:
                    self._asks(c, grade)
                return


def _grade_of(limit: Limit) -> str | None:
    """The grade that the pool of a limit asks for, if it does."""
    for entry in limit.of.entries:
        conditions = getattr(entry, "conditions", None)
        if conditions is not None and conditions.grade is not None:
            return str(conditions.grade)
    return None


def _rank(scale: GradeScale | None, grade: str) -> int:
    """The place of a grade on a scale, the best first; what is on none comes last."""
    return scale.grades.index(grade) if scale is not None and grade in scale.grades else 10**6


def _worst_first(scales: Iterable[GradeScale | None]) -> list[str]:
    """The grades of a scale, the worst first."""
    for scale in scales:
        if scale is not None and scale.points:
            return [grade for _, grade in sorted(zip(scale.points, scale.grades, strict=True), key=itemgetter(0))]
    return []

"""What counts in the awards that caps on sharing bind, as rows: one deal of all of them that keeps every cap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.deal import Deal
from stackplan.planning.encode import Environment, is_simple
from stackplan.planning.program import ONE, ZERO, Program, Term
from stackplan.planning.task import NONE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stackplan.planning.task import HeldAward, Key, Shared, Task

    Parts = Mapping[Key, Sequence[Term]]  # what counts in an award, with the terms that are 1 where it does


class Tracked:
    """One award's stack over what is there. `term` may be 1 only if it is satisfied by what `keys` say counts in it."""

    def __init__(self, environment: Environment, root: int) -> None:
        self.environment = environment
        self.deals: list[tuple[int, Deal]] = []  # each selection, and each leaf outside of any, with its root
        self.exact = True
        self.term = self._node(root)
        self.keys: dict[Key, list[Term]] = {}
        for _, deal in self.deals:
            for use in deal.all_uses():
                for source, term in use.sources:
                    self.keys.setdefault((use.credential, source), []).append(term)

    def _node(self, index: int) -> Term:
        node = self.environment.task.nodes[index]
        if node.kind == "credential" or node.deals:
            simple = node.deals and is_simple(self.environment.task, index)
            deal = Deal(self.environment, index, simple=simple, by_source=True)
            self.exact = self.exact and deal.exact
            self.deals.append((index, deal))
            return deal.term
        kids = [self._node(kid) for kid in node.kids]
        program = self.environment.program
        return program.any_of(kids) if node.kind == "any" else program.all_of(kids)


class Awards:
    """The bound awards of a task over one environment: those that may be earned (`new`), and those that are held."""

    def __init__(self, environment: Environment, new: Sequence[int]) -> None:
        self.environment = environment
        self.task = environment.task
        self.program = environment.program
        self.tracked = {
            c: Tracked(environment, self.task.stack[c])
            for c in self.task.bound
            if c in new and self.task.stack[c] != NONE
        }
        self.exact = all(each.exact for each in self.tracked.values())
        self.held: dict[int, dict[int, Parts]] = {}  # by held award, by the holding of it that is looked at
        for c in sorted({each.credential for each in self.task.held_awards}):
            self.held[c] = dict(self._of_held([each for each in self.task.held_awards if each.credential == c]))
        for row in self.task.shared:
            self._keep(row)

    def _of_held(self, holdings: Sequence[HeldAward]) -> Iterator[tuple[int, Parts]]:
        """What each holding of an award used, if it is the one that is looked at: one of them, whichever is best."""
        picks = [ONE] if len(holdings) == 1 else [self.program.column() for _ in holdings]
        self.program.row([(1, pick) for pick in picks], low=1)
        for held, pick in zip(holdings, picks, strict=True):
            yield held.line, self._of_holding(held, pick)

    def _of_holding(self, award: HeldAward, pick: Term) -> Parts:
        if award.used is not None:
            return {(c, UNKNOWN): (pick,) for c in award.used}
        if could_be_made(self.task, award):
            tracked = Tracked(_before(self.task, award, self.program), self.task.stack[award.credential])
            self.program.implies(pick, tracked.term)
            return tracked.keys
        parts = self.task.possible_parts[award.credential]
        lines = enumerate(self.task.holdings)
        return {(c, line): (pick,) for line, (c, valid) in lines if valid and c in parts and line in award.lines}

    def _keep(self, row: Shared) -> None:
        """The rows of a cap."""
        lifted = self.environment.lifted(row.unless)
        awards = [each for each in (row.owner, *row.others) if each in self.tracked or each in self.held]
        if lifted == ONE or row.judged not in awards:
            return
        asked = {key for key, _ in row.weights}
        of_others = row.judged in self.held  # then it is what is newly earned that tells
        own = self._by_credential(row.judged, None if of_others else asked, row.when)
        others = [
            self._by_credential(each, asked if of_others else None, row.when) for each in awards if each != row.judged
        ]
        if row.uses:
            for c, used in own.items():
                rest = [other[c] for other in others if c in other]
                if len(rest) >= row.bound:  # the part counts in this one, so in one less of the others
                    room = len(rest) + 1
                    terms = [(1 + room, used), *((1, term) for term in rest), (-room, lifted)]
                    self.program.row(terms, high=row.bound + room)
            return
        weights = {key[0]: weight for key, weight in row.weights}
        shared = [
            (weights[c], self._both(used, other[c]))
            for other in others
            for c, used in own.items()
            if c in other and weights[c]
        ]
        surplus = max(sum(weight for weight, _ in shared) - row.bound, 0)
        if surplus:
            self.program.row([*shared, (-surplus, lifted)], high=row.bound)

    def _by_credential(self, award: int, only: set[Key] | None, when: frozenset[int]) -> dict[int, Term]:
        """By credential: a term that must be 1 where it counts in an award, by one of these holdings.

        Of a held award only what the holdings `when` used, if there are such.
        """
        found: dict[int, list[Term]] = {}
        own: list[Parts] = [self.tracked[award].keys] if award in self.tracked else []
        own += [parts for line, parts in self.held.get(award, {}).items() if not when or line in when]
        for parts in own:
            for key, terms in parts.items():
                if only is None or key in only:
                    found.setdefault(key[0], []).extend(terms)
        return {c: self._used(terms) for c, terms in found.items()}

    def _used(self, terms: Sequence[Term]) -> Term:
        """A term that must be 1 where one of these is."""
        kept = list(dict.fromkeys(term for term in terms if term != ZERO))
        if ONE in kept:
            return ONE
        if len(kept) <= 1:
            return kept[0] if kept else ZERO
        result = self.program.column()
        for term in kept:
            self.program.implies(term, result)
        return result

    def _both(self, one: Term, other: Term) -> Term:
        """A term that must be 1 where both are used."""
        if ONE in (one, other):
            return other if one == ONE else one
        if ZERO in (one, other):
            return ZERO
        result = self.program.column()
        self.program.row([(1, one), (1, other), (-1, result)], high=1)
        return result


def _before(task: Task, award: HeldAward, program: Program) -> Environment:
    """What a held award may have been made of."""
    there = {c for line, (c, _) in enumerate(task.holdings) if line in award.lines}
    stock = [ONE if c in there else ZERO for c in range(task.size)]
    nothing = [ZERO] * task.size
    return Environment(task, program, stock, nothing, lines=award.lines)


def could_be_made(task: Task, award: HeldAward) -> bool:
    """Whether a held award can be made of what may have been used for it."""
    known: dict[int, bool] = task.__dict__.setdefault("_could_be_made", {})
    if award.line not in known:
        from stackplan.planning.solve import solve

        program = Program()
        tracked = Tracked(_before(task, award, program), task.stack[award.credential])
        program.row([(1, tracked.term)], low=1)
        known[award.line] = tracked.term != ZERO and solve(program, {}).values is not None
    return known[award.line]

"""Exact answers about what is there: whether a requirement is satisfied, and what counts where."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stackplan.planning.closure import State
from stackplan.planning.encode import Environment, is_simple
from stackplan.planning.groups import groups_of
from stackplan.planning.program import ONE, ZERO, Program, SolverError, Term
from stackplan.planning.task import NEW, NONE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from stackplan.planning.deal import Deal, Made, Use
    from stackplan.planning.task import Task


class Known(Environment):
    """An environment of what is there: what all that the person has satisfies is known."""

    def __init__(
        self, evaluator: Evaluator, stock: Sequence[Term], fresh: Sequence[Term], program: Program | None = None
    ) -> None:
        super().__init__(evaluator.task, Program() if program is None else program, stock, fresh, held=evaluator.held)
        self._evaluator = evaluator

    def met(self, node: int) -> Term:
        """Whether a requirement is satisfied by all that the person has."""
        return ONE if self._evaluator.met(node) else ZERO

    def claimed(self, claim: int) -> Term:
        """Whether what a claim asks for is there."""
        return super().claimed(claim) if self._evaluator.there(claim) else ZERO

    def renewed(self, credential: int) -> Term:
        """Whether a credential is earned anew; what is only taken as held is not."""
        return ONE if credential in self._evaluator.earned else ZERO

    def is_there(self, credential: int, source: int) -> bool:
        """Whether a certain holding is there, or what is newly earned."""
        return self._evaluator.only.get(credential, source) == source


@dataclass(frozen=True, slots=True)
class Counted:
    """That a credential counts at a leaf: itself, or by the `consumed` ones that stand in for it.

    `scope` is the selection it is dealt in (NONE outside of any), `pot` the section's node there. `sources` tell of
    what is consumed which holding that is, or that it is newly earned (`task.NEW`), where it matters which. `claim` is
    what was asked of the credential itself where it is what is consumed; `inner` is what else stands in. `made` is what
    a composite takes along that was awarded for something that counts elsewhere.
    """

    leaf: int
    credential: int
    consumed: tuple[int, ...]
    scope: int = NONE
    pot: int = NONE
    sources: tuple[tuple[int, int], ...] = ()
    claim: int = NONE
    inner: tuple[Counted, ...] = ()
    made: tuple[Counted, ...] = ()


def direct(use: Counted) -> Iterator[Counted]:
    """A use, or those that stand in within it, down to what is consumed itself."""
    if use.inner:
        for each in use.inner:
            yield from direct(each)
    elif use.claim != NONE:
        yield use


def is_new(task: Task, earned: Collection[int], use: Counted) -> bool:
    """Whether what is used of a credential, by itself, is newly earned."""
    c = task.bases[use.claim]
    if c not in earned:
        return False
    told = dict(use.sources).get(c)
    return told == NEW if told is not None else c not in task.all_held or not task.stocked[use.claim]


def is_new_at_all(task: Task, earned: Collection[int], use: Counted) -> bool:
    """Whether something that a use consumes is newly earned."""
    return any(is_new(task, earned, one) for one in direct(use))


NOTHING_MADE: dict[int, tuple[Counted, ...]] = {}


class TooLateError(Exception):
    """The deadline came before it was known whether a selection can be dealt."""


class Evaluator:
    """Exact answers about one growing state: what is held (the task's, or `held`), and what has been earned so far."""

    def __init__(
        self,
        task: Task,
        held: frozenset[int] | None = None,
        *,
        new: frozenset[int] = frozenset(),
        deadline: float | None = None,
        person: Evaluator | None = None,
        only: Mapping[int, int] | None = None,
    ) -> None:
        """Take a task, what is held, and the time (of `time.monotonic`) after which a deal is no longer looked for.

        Of what is held some may be `new`: what is newly earned, taken as held. Where this is about a share of what
        somebody has, `person` is about all of it: that decides what lifts a limit, and what grade a composite has. Of
        the credentials in `only` no other holding is there.
        """
        self.task = task
        self._person = person
        self.deadline = deadline
        self.held = task.all_held if held is None else held
        self.new = new
        self.only = only or {}
        self.state = State(task, self.held)
        self.state.add(new)
        self.earned: set[int] = set()
        self._asked: set[int] = set()  # what is being asked of all that there is
        self._met: dict[int, bool] = {}
        self.made_of: dict[int, frozenset[int]] = {}  # by earned composite, what it was awarded for, and that for

    def add(self, credentials: Collection[int]) -> None:
        """Earn credentials."""
        self.earned.update(credentials)
        self.state.add(credentials)
        self._met.clear()

    def evaluate(self, root: int, path: frozenset[int] = frozenset()) -> tuple[Counted, ...] | None:
        """What counts where if the requirement is satisfied, else None. `path` holds what is being stood in for."""
        if root == NONE:
            return ()
        if not self.state.true[root]:  # the relaxation is quick, and its no is a no
            return None
        node = self.task.nodes[root]
        match node.kind:
            case "credential":
                counted = self._counted(root, node.claim, path)
                return None if counted is None else (counted,)
            case "all":
                found: list[Counted] = []
                for kid in node.kids:
                    part = self.evaluate(kid, path)
                    if part is None:
                        return None
                    found.extend(part)
                return tuple(found)
            case "any":
                for kid in node.kids:
                    part = self.evaluate(kid, path)
                    if part is not None:
                        return part
                return None
            case _:
                return self._selection(root, path)

    def counts(self, claim: int) -> bool:
        """Whether a credential counts, plainly or under conditions: it is there, or something stands in for it."""
        return self._counted(NONE, claim, frozenset()) is not None

    def met(self, node: int) -> bool:
        """Whether all that the person has satisfies a requirement; none is satisfied by way of itself."""
        if self._person is not None:
            return self._person.met(node)
        if node in self._asked:
            return False
        if node not in self._met:
            self._asked.add(node)
            found = self.evaluate(node) is not None
            self._asked.discard(node)
            if self._asked:  # true of this way of asking only
                return found
            self._met[node] = found
        return self._met[node]

    def there(self, claim: int) -> bool:
        """Whether what a claim asks for is held or earned, itself."""
        c = self.task.bases[claim]
        told = self.only.get(c)
        if told is not None and told != NEW:
            return told in self.task.lines_of[claim]
        if told is None and c in self.held and self.task.stocked[claim]:
            return True
        newly = (c in self.earned or c in self.new) and self.task.fresh[claim]
        return newly and (self.task.also[claim] == NONE or self.met(self.task.also[claim]))

    def _counted(self, leaf: int, claim: int, path: frozenset[int]) -> Counted | None:
        """How a claim counts at a leaf: by itself, or by what stands in."""
        task, credential = self.task, self.task.bases[claim]
        if self.there(claim):
            return Counted(leaf, credential, (credential,), claim=claim)
        if claim in path or not self.state.counts[claim]:
            return None
        for other in sorted(task.alike[claim]):
            if other not in path and self.there(other):
                return Counted(leaf, credential, (task.bases[other],), claim=other)
        for way in task.other_ways(claim):
            uses = self.evaluate(way, path | {claim} | task.alike[claim])
            if uses is not None:
                consumed = tuple(dict.fromkeys(c for use in uses for c in use.consumed))
                return Counted(leaf, credential, consumed, inner=uses)
        return None

    def _selection(self, root: int, path: frozenset[int]) -> tuple[Counted, ...] | None:
        task, node = self.task, self.task.nodes[root]
        if is_simple(task, root) and node.average is None:
            counted: dict[int, Counted] = {}
            for kid in node.kids:
                part = self.evaluate(kid, path)
                if part is not None:
                    counted[kid] = replace(part[0], scope=root, pot=root)
            # What the plan earns, it earns for a reason; a surplus of what is held simply does not count.
            weight = dict(zip(node.kids, node.weights, strict=True))
            ranked = sorted(
                counted, key=lambda kid: (not self.earned.issuperset(counted[kid].consumed), -weight[kid], kid)
            )
            if not node.limits:
                return self._enough(ranked, weight, node.threshold, counted)
            groups = groups_of(task, root)
            if groups is not None:
                chosen = groups.choose(ranked)
                return None if chosen is None else tuple(counted[kid] for kid in chosen)
        return self._deal(root)

    @staticmethod
    def _enough(
        ranked: Sequence[int], weight: dict[int, int], threshold: int, counted: dict[int, Counted]
    ) -> tuple[Counted, ...] | None:
        taken: list[Counted] = []
        for kid in ranked:
            if threshold <= 0:
                break
            taken.append(counted[kid])
            threshold -= weight[kid]
        return tuple(taken) if threshold <= 0 else None

    def _deal(self, root: int) -> tuple[Counted, ...] | None:
        plain = self._plain_deal(root)
        if plain is not None:
            return plain
        deal = self._new_deal(root, plain=False)
        objective = self.preferred(deal)
        while (values := self._solved(deal, objective)) is not None:
            unlawful = self.unlawful(deal, values)
            if not unlawful:
                return tuple(read(deal, root, values, self._along(deal, values)))
            for cut in unlawful:
                deal.program.row(cut, low=1 - sum(values[column] for coefficient, column in cut if coefficient < 0))
        return None

    def _plain_deal(self, root: int) -> tuple[Counted, ...] | None:
        """A deal in which nothing can get in another's way, if there is one: most are, and it is found fast."""
        deal = self._new_deal(root, plain=True)
        values = self._solved(deal, self.preferred(deal))
        if values is None:
            return None
        found = read(deal, root, values)
        consumed = frozenset(c for use in found for c in use.consumed)
        sources = dict(source for use in found for source in use.sources)
        had = {c for c in self.held if not self.task.may_be_renewed(c) or sources.get(c) != NEW}
        stacks = [self.task.stack[c] for c in sorted(consumed - had) if self.task.stack[c] != NONE]
        if stacks:
            rest = Evaluator(self.task, self.held - consumed, deadline=self.deadline, person=self)
            rest.add(self.earned - consumed)
            if any(rest.evaluate(stack) is None for stack in stacks):
                return None
        return tuple(found)

    def _new_deal(self, root: int, *, plain: bool) -> Deal:
        from stackplan.planning.deal import Deal

        # What stands in for nothing at all would count beside itself: no plain deal has it.
        barred = State(self.task, ()).counts if plain else bytes(self.task.size)
        stock = [ONE if c in self.held and not barred[c] else ZERO for c in range(self.task.size)]
        fresh = [ONE if (c in self.earned or c in self.new) and not barred[c] else ZERO for c in range(self.task.size)]
        environment = Known(self, stock, fresh)
        deal = Deal(environment, root, simple=is_simple(self.task, root), plain=plain)
        deal.program.row([(1, deal.term)], low=1)
        return deal

    def preferred(self, deal: Deal) -> dict[int, int]:
        """An objective for what counts where: as few as needed, and what the plan earns before what is held.

        Then what no composite was awarded for, so that the answer can tell of one part of everything; then what comes
        first, so that any solver gives the same.
        """
        objective: dict[int, int] = {}
        uses = deal.all_uses()
        spent = frozenset[int]().union(*(self.made_of.get(use.credential, frozenset()) for use in uses))
        for order, use in enumerate(sorted(uses, key=lambda use: (use.credential, use.leaf, use.direct))):
            if use.direct >= 0:
                own = (2 if use.credential in self.earned else 4) + (use.credential in spent)
                objective[use.direct] = own * len(uses) ** 2 + order
        return objective

    def _solved(self, deal: Deal, objective: dict[int, int]) -> tuple[int, ...] | None:
        """The values of the best solution, or None where there is none. Raises TooLateError after the deadline."""
        from stackplan.planning.solve import solve

        if deal.term == ZERO:
            return None
        left = None if self.deadline is None else self.deadline - time.monotonic()
        if left is not None and left <= 0:
            raise TooLateError
        solution = solve(deal.program, objective, seconds=left)
        if solution.values is None and solution.status == "stopped" and left is not None:
            raise TooLateError
        if solution.values is None and solution.status != "infeasible":
            raise SolverError("the solver did not say whether a selection can be dealt")
        return solution.values

    def unlawful(self, deal: Deal, values: Sequence[int]) -> list[list[tuple[int, int]]]:
        """Rows against what a solution may not have.

        Of the terms with a minus all are met now: one fewer, or one of the others.
        """
        return [] if deal.exact else [*self._circular(deal, values), *self._stood_in_twice(deal, values)]

    def _stood_in_twice(self, deal: Deal, values: Sequence[int]) -> list[list[tuple[int, int]]]:
        """Rows against a credential that is consumed beside what stands in for it: one of all these less.

        What stands in does so by the holding that is consumed; where it matters which, another may be.
        """
        columns: dict[int, list[int]] = {}
        taken: dict[int, list[int]] = {}
        sources: dict[int, int] = {}
        for use in deal.all_uses():
            if use.direct >= 0:
                columns.setdefault(use.credential, []).append(use.direct)
                sources.update((use.credential, source) for source, column in use.sources if values[column])
        for use in deal.all_uses():
            told = sources.get(use.credential)
            same = [column for source, column in use.sources if source == told]
            taken.setdefault(use.credential, []).extend(
                same if use.sources else [use.direct] if use.direct >= 0 else []
            )
        consumed = {c for c, uses in columns.items() if any(values[column] for column in uses)}
        known = {c: source for c, source in sources.items() if source != UNKNOWN}
        cuts: list[list[tuple[int, int]]] = []
        for credential in sorted(consumed):
            beside = consumed - {credential}
            if not self._stands_in(beside, credential, known):
                continue
            for other in sorted(beside):  # the fewer a row speaks of, the more it forbids
                if self._stands_in(beside - {other}, credential, known):
                    beside.discard(other)
            own = [(-1, column) for column in columns[credential]]
            cuts.append([*own, *((-1, column) for c in sorted(beside) for column in taken[c])])
        return cuts

    def _stands_in(self, held: set[int], credential: int, sources: Mapping[int, int]) -> bool:
        """Whether some credentials, taken as held by the holdings that are consumed, stand in for another."""
        new = frozenset(c for c in held & self.earned if sources.get(c, NEW) == NEW)
        evaluator = Evaluator(self.task, frozenset(held), new=new, deadline=self.deadline, person=self, only=sources)
        path = frozenset({credential})
        return any(evaluator.evaluate(way, path) is not None for way in self.task.ways[credential])

    def _circular(self, deal: Deal, values: Sequence[int]) -> list[list[tuple[int, int]]]:
        """Rows against composites that a solution makes of each other only: one fewer of them, or one part more."""
        cuts: list[list[tuple[int, int]]] = []
        consumed = _all_consumed(deal, values)
        for pot, share in deal.shares.items():
            taken = {part for part, term in enumerate(share.supply) if term >= 0 and values[term]}
            free = self._free(taken, consumed)
            false = [(-1, share.supply[part]) for part in sorted(taken - free)]
            used = [made for made in deal.made if made.pot == pot and values[made.term]]
            false += [(-1, made.term) for made in used if not self._may_count(made, free, consumed)]
            if false:
                more = [(1, term) for part, term in enumerate(share.supply) if term >= 0 and part not in taken]
                cuts.append([*false, *more])
        return cuts

    def _along(self, deal: Deal, values: Sequence[int]) -> dict[int, tuple[Counted, ...]]:
        """What composites take along in a lawful solution, by the columns of their uses."""
        consumed = _all_consumed(deal, values)
        found: dict[int, tuple[Counted, ...]] = {}
        for made in deal.made:
            if values[made.term]:
                supply = enumerate(deal.shares[made.pot].supply)
                free = self._free({part for part, term in supply if term >= 0 and values[term]}, consumed)
                uses: list[Counted] = []
                waiting, seen = [made.composite], {made.composite}
                while waiting:
                    part = waiting.pop()
                    anew = made.anew and part == made.composite
                    more = self._made_of(part, free, consumed, anew=anew) or ()
                    uses.extend(more)
                    parts = {c for use in more for c in use.consumed if self.task.stack[c] != NONE} - seen
                    seen |= parts
                    waiting.extend(sorted(parts))
                found[made.direct] = tuple(uses)
        return found

    def _free(self, taken: set[int], consumed: set[int]) -> set[int]:
        """What of a pot is free: no composite, or made of what is free (least fixed point)."""
        free: set[int] = set()
        while True:
            more = {part for part in taken if self._is_made(part, free, consumed)}
            if more == free:
                return free
            free = more

    def _may_count(self, made: Made, free: set[int], consumed: set[int]) -> bool:
        """Whether a composite that is consumed may count."""
        return self._made_of(made.composite, free, consumed, anew=made.anew) is not None

    def _is_made(self, part: int, free: set[int], consumed: set[int]) -> bool:
        return self.task.stack[part] == NONE or self._made_of(part, free, consumed) is not None

    def _made_of(
        self, composite: int, free: set[int], consumed: set[int], *, anew: bool = False
    ) -> tuple[Counted, ...] | None:
        """What a composite is made of where it may count: of what is free, or of nothing where it may on its own.

        On its own a held one may, with none of its held parts consumed; not what is `anew`, beside one that expired.
        """
        if composite in self.held and not anew:
            only_held = self.held - self.earned
            if not self.task.possible_parts[composite] & only_held & consumed:
                return ()
        inner = Evaluator(self.task, self.held & free, deadline=self.deadline, person=self)
        inner.add(self.earned & (free | self.task.things))
        return inner.evaluate(self.task.stack[composite])


def _all_consumed(deal: Deal, values: Sequence[int]) -> set[int]:
    return {use.credential for use in deal.all_uses() if use.direct >= 0 and values[use.direct]}


def read(
    deal: Deal, root: int, values: Sequence[int], made: Mapping[int, tuple[Counted, ...]] = NOTHING_MADE
) -> list[Counted]:
    """The uses that a solution makes, each with what it consumes; `made` is by column what each takes along."""
    found = (_as_counted(use, root, values, made) for use in deal.uses.values())
    return [counted for counted in found if counted is not None]


def _as_counted(use: Use, root: int, values: Sequence[int], made: Mapping[int, tuple[Counted, ...]]) -> Counted | None:
    """What a use comes to in a solution: itself, or what stands in; None where nothing is consumed."""
    if use.direct >= 0 and values[use.direct]:
        sources = tuple((use.credential, source) for source, column in use.sources if values[column])
        along = made.get(use.direct, ())
        return Counted(use.leaf, use.credential, (use.credential,), root, use.pot, sources, use.claim, made=along)
    for _, inner in use.stand_ins:
        found = tuple(counted for part in inner if (counted := _as_counted(part, root, values, made)) is not None)
        if found:
            consumed = tuple(dict.fromkeys(c for part in found for c in part.consumed))
            sources = tuple(source for part in found for source in part.sources)
            return Counted(use.leaf, use.credential, consumed, root, use.pot, sources, inner=found)
    return None

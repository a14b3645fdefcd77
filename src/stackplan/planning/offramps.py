"""The order of a plan in which its larger awards come earliest (docs/planning.md, "The order").

From the largest award down: the fewest of the plan's steps after which it is there come first, in an order that is
found the same way; so does what is left.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stackplan.planning.derive import derive
from stackplan.planning.expand import walk
from stackplan.planning.ground import ground
from stackplan.planning.search import OutOfTimeError, search
from stackplan.planning.task import NONE, Level, Node

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from stackplan.planning.derive import Derivation
    from stackplan.planning.ground import Grounded
    from stackplan.planning.on_the_way import Due, OnTheWay
    from stackplan.planning.problem import Problem
    from stackplan.planning.task import Task

SEARCHES = 200  # for all awards of a plan together; then what is left keeps its order


def arranged(problem: Problem, grounded: Grounded, derivation: Derivation, way: OnTheWay) -> Derivation:
    """The derivation of the same plan in the order in which its larger awards come earliest."""
    task = grounded.task
    plan = [c for group in derivation.groups for c in group]
    if sum(task.steps[c] for c in plan) < 2:
        return derivation
    wider, index, awards = awards_of(problem, grounded, derivation, way)
    if not awards:
        return derivation
    first = _Arrangement(wider, [index[c] for c in plan], awards, problem.options.limit)
    back = {there: c for c, there in index.items()}
    blocks = [frozenset(back[c] for c in block) for block in first.blocks]
    if len(blocks) < 2:
        return derivation
    return derive(task, plan, blocks=blocks) or derivation


def awards_of(
    problem: Problem, grounded: Grounded, derivation: Derivation, way: OnTheWay
) -> tuple[Grounded, dict[int, int], list[int]]:
    """The awards of a plan, the largest first, as integers of a question that has all of them in it.

    Also that question, and by integer of the plan the integer there. An only target comes last whatever the order, and
    is left out.
    """
    task = grounded.task
    plan = [c for group in derivation.groups for c in group]
    named = [tuple(grounded.ids[c] for c in group if c < grounded.known) for group in derivation.groups]
    due = way.due([group for group in named if group])
    own = [grounded.ids[c] for c in plan if task.stack[c] != NONE and not task.held[c]]
    only = problem.targets[0] if len(problem.roots) == 1 else None
    awards = [each for each in (*own, *(award for _, award, _ in due)) if each != only]
    if not awards:
        return grounded, {c: c for c in plan}, []
    parts = _parts(grounded, derivation, way, due)
    wider, index = _with_awards(problem, grounded, plan, due)
    return wider, index, [wider.ids.index(award) for award in _largest_first(problem, awards, parts)]


def _parts(grounded: Grounded, derivation: Derivation, way: OnTheWay, due: Sequence[Due]) -> dict[str, set[str]]:
    """By award: what counts in it, and what counts in that in turn."""
    uses = [(grounded.ids[c], grounded, support) for c, support in derivation.support.items()]
    if way.grounded is not None:
        uses += [(award, way.grounded, support) for _, award, support in due]
    parts: dict[str, set[str]] = {}
    for owner, names, support in uses:
        own = [use for use in support if names.places[use.leaf].field == "stack"]
        parts[owner] = {names.ids[c] for use in own for c in use.consumed if names.thing(c) is None}
    for owner, direct in parts.items():
        waiting = list(direct)
        while waiting:
            more = parts.get(waiting.pop(), set()) - parts[owner] - {owner}
            parts[owner] |= more
            waiting.extend(more)
    return parts


def _largest_first(problem: Problem, awards: Iterable[str], parts: Mapping[str, Collection[str]]) -> list[str]:
    """Awards by their credits, where all state them in one unit, else by the number of their parts; then by id."""
    by_size = sorted(set(awards), key=lambda award: (-len(parts.get(award, ())), award))
    worths = [problem.credential(award).credits for award in by_size]
    known = [worth for worth in worths if worth is not None]
    if len(known) < len(worths) or len({worth.unit for worth in known}) > 1:
        return by_size
    amount = {award: worth.amount for award, worth in zip(by_size, known, strict=True)}
    return sorted(by_size, key=lambda award: -amount[award])


def _with_awards(
    problem: Problem, grounded: Grounded, plan: Sequence[int], due: Sequence[Due]
) -> tuple[Grounded, dict[int, int]]:
    """The question with the awards on the way in it too, and by integer of the plan the integer there."""
    own = grounded.ids[: grounded.known]
    more = {award for _, award, _ in due}.difference(own)
    if not more:
        return grounded, {c: c for c in plan}
    expander = problem.expander
    stop_at = problem.held.union(grounded.ids[c] for c in plan if c < grounded.known)
    ids = sorted({*own, *walk(expander, more, stop_at=stop_at)})
    wider = ground(ids, problem.targets, expander, (), lambda _: True)
    at = {credential_id: c for c, credential_id in enumerate(wider.ids[: wider.known])}
    things = {thing.key: c for c in wider.task.things if (thing := wider.thing(c)) is not None}
    index = {}
    for c in plan:
        thing = grounded.thing(c)
        index[c] = at[grounded.ids[c]] if thing is None else things[thing.key]
    return wider, index


class _Arrangement:
    """The parts of one plan, in their order (`blocks`): each is what makes an award possible that was not before."""

    def __init__(self, grounded: Grounded, plan: Sequence[int], awards: Sequence[int], seconds: float | None) -> None:
        """Take the plan and the awards, the largest first, as integers of a task that has both."""
        self.task = freed(grounded.task, plan, awards)
        self.awards = awards
        self.leaf = {award: len(grounded.task.nodes) + at for at, award in enumerate(awards)}
        self.seconds = seconds
        self.left = SEARCHES
        self.steps = frozenset(c for c in plan if self.task.steps[c])
        self.blocks = self._arranged(frozenset(plan), frozenset())

    def _arranged(self, within: frozenset[int], given: frozenset[int]) -> list[frozenset[int]]:
        """What is `within`, in parts: those first that bring the largest award that can come before the end of it."""
        for award in self.awards:
            least = self._least(award, within, given)
            if 0 < len(least & self.steps) < len(within & self.steps):
                return [*self._arranged(least, given), *self._arranged(within - least, given | least)]
        return [within]

    def _least(self, award: int, within: frozenset[int], given: frozenset[int]) -> frozenset[int]:
        """The fewest steps `within` which bring an award, `given` what is earned; nothing where none do."""
        if award in given or not self.left:
            return frozenset()
        self.left -= 1
        task = self.task
        may = within.union(given, self.awards)
        weights = tuple(int(c in within and task.steps[c]) for c in range(task.size))
        all_new = tuple(int(c in within) for c in range(task.size))
        asked = replace(
            task,
            earnable=tuple(c in may for c in range(task.size)),
            target=self.leaf[award],
            ways=tuple(() if claim == award else ways for claim, ways in enumerate(task.ways)),
            levels=(Level("steps", weights), Level("credentials", all_new, tie=True)),
        )
        try:
            found = search(asked, self.seconds)
        except OutOfTimeError:
            return frozenset()
        return found.plan & within if found is not None and found.proved else frozenset()


def freed(task: Task, plan: Collection[int], awards: Sequence[int]) -> Task:
    """A task to look for awards in: a leaf for each behind its nodes, and what must come before as a prerequisite.

    Caps are kept by the plan as a whole already. Those on sharing say what counts where, which is settled for the
    whole.
    """
    nodes = [*task.nodes, *(Node("credential", credential=award) for award in awards)]
    prerequisites = list(task.prerequisites)
    for c, others in task.not_after:
        for other in others.intersection(plan) if c in plan else ():
            nodes.append(Node("credential", credential=c))
            both = (len(nodes) - 1, *(() if prerequisites[other] == NONE else (prerequisites[other],)))
            nodes.append(Node("all", kids=both))
            prerequisites[other] = len(nodes) - 1
    return replace(
        task,
        nodes=tuple(nodes),
        prerequisites=tuple(prerequisites),
        caps=(),
        not_after=(),
        shared=(),
        held_awards=(),
    )

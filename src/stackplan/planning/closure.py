"""What can be derived at most: forward closure over a task, selections taken without their exclusions.

A relaxation: what this closure does not reach, nothing reaches; what it reaches may still fail a deal.
Source of the idea: delete relaxation (Hoffmann and Nebel, "The FF planning system", 2001), here with thresholds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from stackplan.planning.task import Task


class State:
    """Which nodes are satisfied by what counts so far, by counters: every node is settled once.

    It begins with what is held (the task's, or `held`). `true` is by node, `counts` by claim (there, or stood in
    for). `touched` collects the credentials one of whose own requirements came true; its reader empties it.
    """

    def __init__(self, task: Task, held: Iterable[int] | None = None) -> None:
        self.task = task
        self.true = bytearray(len(task.nodes))
        self.counts = bytearray(len(task.ways))
        self.touched: set[int] = set()
        self._index = _Index.of(task)
        self._missing = list(self._index.missing)
        for node in self._index.free:
            self._satisfy(node)
        for credential in task.all_held if held is None else held:
            self._count(claim for claim in task.claims_of[credential] if task.stocked[claim])

    def copy(self) -> State:
        """An independent copy, nothing touched."""
        other = object.__new__(State)
        other.task, other._index = self.task, self._index
        other.true, other.counts = bytearray(self.true), bytearray(self.counts)
        other.touched, other._missing = set(), list(self._missing)
        return other

    def add(self, credentials: Iterable[int]) -> None:
        """Earn credentials, and let all that follows count."""
        for credential in credentials:
            self._count(claim for claim in self.task.claims_of[credential] if self.task.fresh[claim])

    def _count(self, claims: Iterable[int]) -> None:
        for claim in claims:
            if not self.counts[claim]:
                self.counts[claim] = 1
                for leaf in self._index.leaves_of[claim]:
                    self._satisfy(leaf)

    def holds(self, node: int) -> bool:
        """Whether a requirement is satisfied (NONE always is)."""
        return node == NONE or bool(self.true[node])

    def _satisfy(self, start: int) -> None:
        waiting = [start]
        index = self._index
        while waiting:
            node = waiting.pop()
            if self.true[node]:
                continue
            self.true[node] = 1
            self.touched.update(index.roots_at.get(node, ()))
            for stood_in in index.ways_at.get(node, ()):
                if not self.counts[stood_in]:
                    self.counts[stood_in] = 1
                    waiting.extend(index.leaves_of[stood_in])
            for parent, weight in index.parents[node]:
                before = self._missing[parent]
                self._missing[parent] = before - weight
                if before > 0 >= self._missing[parent]:
                    waiting.append(parent)


class Closure:
    """One forward closure: `earned` tells which of `allowed` could be earned, `order` in which moves."""

    def __init__(self, task: Task, allowed: Collection[int], state: State | None = None) -> None:
        self.task = task
        self.state = State(task) if state is None else state
        self.earned: set[int] = set()
        self.order: list[tuple[int, ...]] = []
        self._allowed = set(allowed)
        self._gated: set[int] = set()  # those that wait for their corequisites only
        self.state.touched = set(self._allowed)
        while group := self._next_group():
            self.order.append(group)
            self.earned.update(group)
            self.state.add(group)

    @property
    def reaches_target(self) -> bool:
        """Whether the target is satisfied."""
        return self.state.holds(self.task.target)

    def _next_group(self) -> tuple[int, ...]:
        """What can be earned next: all that needs no companion, else the greatest group that supports itself."""
        task, holds = self.task, self.state.holds
        alone: list[int] = []
        for c in sorted(self.state.touched & self._allowed - self.earned):
            if holds(task.prerequisites[c]) and holds(task.stack[c]):
                if holds(task.corequisites[c]):
                    alone.append(c)
                    self._gated.discard(c)
                else:
                    self._gated.add(c)
        self.state.touched.clear()
        if alone:
            return tuple(alone)
        group = greatest_group(self.state, self._gated)
        self._gated -= group
        return tuple(sorted(group))


def greatest_group(state: State, gated: Collection[int]) -> set[int]:
    """The most of `gated` that can be earned in one move: each has its corequisites among what counts and the group."""
    group = set(gated)
    while group:
        support = state.copy()
        support.add(group)
        kept = {c for c in group if support.holds(state.task.corequisites[c])}
        if kept == group:
            break
        group = kept
    return group


class _Index:
    """Who waits for whom: made once a task."""

    def __init__(self, task: Task) -> None:
        self.parents: list[list[tuple[int, int]]] = [[] for _ in task.nodes]
        self.missing: list[int] = []
        self.leaves_of: list[list[int]] = [[] for _ in task.ways]
        self.ways_at: dict[int, list[int]] = {}
        self.roots_at: dict[int, list[int]] = {}
        self.free: list[int] = []  # satisfied from the start
        for i, node in enumerate(task.nodes):
            if node.kind == "credential":
                self.leaves_of[node.claim].append(i)
                self.missing.append(1)
                continue
            if node.kind == "count":
                self.missing.append(node.threshold)
                weights: tuple[int, ...] = node.weights
            else:
                self.missing.append(1 if node.kind == "any" else len(node.kids))
                weights = (1,) * len(node.kids)
            for kid, weight in zip(node.kids, weights, strict=True):
                self.parents[kid].append((i, weight))
            if self.missing[-1] <= 0:
                self.free.append(i)
        for claim, ways in enumerate(task.ways):
            for way in ways:
                self.ways_at.setdefault(way, []).append(claim)
        for relation in (task.prerequisites, task.corequisites, task.stack):
            for credential, root in enumerate(relation):
                if root != NONE:
                    self.roots_at.setdefault(root, []).append(credential)

    @staticmethod
    def of(task: Task) -> _Index:
        index: _Index | None = task.__dict__.get("_closure_index")
        if index is None:
            index = task.__dict__["_closure_index"] = _Index(task)
        return index

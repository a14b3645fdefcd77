"""What planning knows of a whole catalog: what can be earned at all, why not, what every way needs, least figures.

The door for whoever checks definitions: the same exact stages as for one target, with nothing held. What would take
longer than the time allowed is left open and listed in `unchecked`: nothing is said to be impossible on a guess.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from stackplan.catalog.requirement import All
from stackplan.planning.blame import Analysis
from stackplan.planning.closure import Closure
from stackplan.planning.encode import is_simple
from stackplan.planning.evaluate import Evaluator, TooLateError
from stackplan.planning.expand import Expander, requirements_of, walk
from stackplan.planning.explain import explain
from stackplan.planning.ground import ground, ground_alone
from stackplan.planning.groups import groups_of
from stackplan.planning.landmarks import all_landmarks
from stackplan.planning.plainly import Plainly, tied
from stackplan.planning.plan import Cause, Options, Plan
from stackplan.planning.problem import Problem
from stackplan.planning.reread import Reading
from stackplan.planning.sums import Sums
from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from datetime import date
    from fractions import Fraction

    from stackplan.catalog.model import Lookup
    from stackplan.catalog.requirement import AnyOf, Choose, Credits, Pool, Requirement
    from stackplan.planning.task import Task


@dataclass(frozen=True, slots=True)
class Stuck:
    """An open credential that nobody can earn, and its smallest reason.

    `ring`: it is one of a cycle with no way in (full ids, the first one again at the end). `closed`: too many of the
    credentials in `blamed` are retired, announced or out of their dates. `own`: its own rule cannot be met with what
    can be earned. `follows`: others that nobody can earn, those in `blamed`, stand in its way.
    """

    id: str
    kind: Literal["ring", "closed", "own", "follows"]
    blamed: tuple[str, ...]
    causes: tuple[Cause, ...]
    ring: tuple[str, ...] = ()


class Everything:
    """Every id, as a container."""

    def __contains__(self, item: object) -> bool:
        return True


class Whole:
    """Answers about the credentials `ids` of a catalog on one day, within `seconds` of solving (None: no limit)."""

    def __init__(self, lookup: Lookup, ids: Iterable[str], on: date, *, seconds: float | None = None) -> None:
        """Nothing is worked out yet."""
        self.lookup = lookup
        self.ids = tuple(sorted(ids))
        self.on = on
        self.unchecked: set[str] = set()
        self._expander = Expander(lookup, frozenset(), on)
        self._index = {credential_id: i for i, credential_id in enumerate(self.ids)}
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._dealt: dict[str, tuple[frozenset[str], bool]] = {}

    # What can be earned

    @cached_property
    def _task(self) -> Task:
        return ground(self.ids, (), self._expander, (), lambda _: True).task

    @cached_property
    def _closure(self) -> Closure:
        """The closure over what can be earned, less what no deal allows: what is lost so can only lose others more."""
        allowed = {c for c in range(self._task.size) if self._task.earnable[c]}
        while True:
            closure = Closure(self._task, allowed)
            earned = frozenset(self.ids[c] for c in closure.earned)
            failing = {c for c in closure.earned if not self._deals_exist(self.ids[c], earned)}
            if not failing:
                return closure
            allowed -= failing

    def is_open(self, credential_id: str) -> bool:
        """Whether status and dates let a credential be earned."""
        return self._expander.can_be_earned(credential_id)

    @cached_property
    def earnable(self) -> frozenset[str]:
        """What somebody who holds nothing can earn."""
        return frozenset(self.ids[c] for c in self._closure.earned)

    @cached_property
    def counting(self) -> frozenset[str]:
        """What can be earned, and what something stands in for."""
        counts = self._closure.state.counts
        return frozenset(credential_id for c, credential_id in enumerate(self.ids) if counts[c])

    def _deals_exist(self, credential_id: str, earned: frozenset[str]) -> bool:
        """Whether the selections that a credential asks for can be dealt out of what is earned."""
        roots = [root for root in self._roots(self._index[credential_id]) if self._is_question(root)]
        if not roots:
            return True
        credential = self.lookup.get(credential_id)
        assert credential is not None, "a task holds known credentials only"
        region = self._region(requirements_of(credential), self._expander)
        within = earned & region
        if self._dealt.get(credential_id, (None, True))[0] == within:
            return self._dealt[credential_id][1]
        found = all(
            self._satisfied(requirement, credential_id, region | {credential_id}, within, self._expander)
            for requirement in (credential.prerequisites, credential.corequisites, credential.stack)
            if requirement is not None
        )
        self._dealt[credential_id] = (within, found)
        return found

    def _roots(self, c: int) -> list[int]:
        task = self._task
        return [root for root in (task.prerequisites[c], task.corequisites[c], task.stack[c]) if root != NONE]

    def _is_question(self, root: int) -> bool:
        """Whether a requirement holds a selection that the closure does not decide."""
        return _has_question(self._task, root)

    def _satisfied(
        self, requirement: Requirement, owner: str, region: frozenset[str], there: Container[str], expander: Expander
    ) -> bool:
        """Whether a requirement can be satisfied by what is there; True where the time is up, and then noted."""
        if Plainly(self._reading, there, self._tied).is_met(requirement):
            return True
        ids = sorted(region)
        task = ground_alone(requirement, owner, ids, expander).task
        evaluator = Evaluator(task, frozenset(), deadline=self._deadline)
        evaluator.add([i for i, credential_id in enumerate(ids) if credential_id in there])
        try:
            return evaluator.evaluate(task.target) is not None
        except TooLateError:
            self.unchecked.add(owner)
            return True

    def _region(self, requirements: Iterable[Requirement], expander: Expander) -> frozenset[str]:
        """What requirements mention, through stand-ins and the stacks of parts."""
        found: set[str] = set()
        waiting = [mentioned for requirement in requirements for mentioned, _ in expander.mentions(requirement)]
        while waiting:
            credential_id = waiting.pop()
            credential = None if credential_id in found else self.lookup.get(credential_id)
            if credential is None:
                continue
            found.add(credential_id)
            for requirement in (*credential.equivalents, credential.stack):
                if requirement is not None:
                    waiting.extend(mentioned for mentioned, _ in expander.mentions(requirement))
        return frozenset(found)

    def possible(self, requirement: Requirement, owner: str) -> bool:
        """Whether a requirement could be satisfied if everything in the catalog were there, retired ones too."""
        everything = Everything()
        expander = Expander(self.lookup, everything, self.on)
        region = self._region([requirement], expander)
        return self._satisfied(requirement, owner, region, everything, expander)

    # What pools hold

    @cached_property
    def _reading(self) -> Reading:
        return Reading(self.lookup, self.on, frozenset())

    def written(self, requirement: All | AnyOf | Choose | Credits) -> list[Requirement]:
        """The members of a requirement's pool, what can no longer be earned too."""
        return self._reading.members(requirement.pool)

    @cached_property
    def _tied(self) -> frozenset[str]:
        return tied(self._reading, self.ids)

    def members(self, requirement: All | AnyOf | Choose | Credits) -> list[Requirement]:
        """The members of a requirement's pool, each credential once."""
        return self._reading.members(requirement.pool, every=isinstance(requirement, All))

    def worth(self, member: Requirement, unit: str | None) -> Fraction | None:
        """What a member adds to a sum of credits; None where it cannot be counted."""
        return self._reading.worth(member, unit)

    def countable(self, requirement: Requirement) -> frozenset[str]:
        """Every credential that can count in a requirement."""
        return self._reading.countable(requirement)

    def mentioned(self, pool: Pool) -> frozenset[str]:
        """Every credential that a pool speaks of."""
        return self._reading.pool_ids(pool)

    def parts(self, credential_id: str) -> frozenset[str]:
        """What a composite may be made of, through stand-ins and parts of parts."""
        return self._reading.possible_parts(credential_id)

    # Why not

    @cached_property
    def stuck(self) -> tuple[Stuck, ...]:
        """Every open credential that nobody can earn, sorted by id."""
        return tuple(self._explained(credential_id) for credential_id in self._blamed)

    def followers(self, credential_id: str) -> list[str]:
        """What nobody can earn because nobody can earn this one, sorted by id."""
        users: dict[str, list[str]] = {}
        for user, blamed in self._blamed.items():
            for each in blamed:
                users.setdefault(each, []).append(user)
        found: set[str] = set()
        waiting = [credential_id]
        while waiting:
            for user in users.get(waiting.pop(), ()):
                if user not in found:
                    found.add(user)
                    waiting.append(user)
        return sorted(found - {credential_id})

    @cached_property
    def _blamed(self) -> dict[str, tuple[str, ...]]:
        """Every open credential that nobody can earn, with those because of which: of its smallest reason."""
        stuck = [each for each in self.ids if self.is_open(each) and each not in self.earnable]
        if not stuck:
            return {}
        near = walk(self._expander, stuck, stop_at=frozenset())  # most of a catalog is none of their business
        analysis = Analysis(ground(near, (), self._expander, (), lambda _: True).task)
        index = {credential_id: c for c, credential_id in enumerate(near)}
        blamed = {each: tuple(near[c] for c in analysis.direct(index[each])) for each in stuck}
        # That it is an option of its own way in explains nothing where the other options fail for reasons of theirs.
        return {each: tuple(other for other in found if other != each) or found for each, found in blamed.items()}

    def _explained(self, credential_id: str) -> Stuck:
        blamed = self._blamed[credential_id]
        others = tuple(each for each in blamed if self.is_open(each))
        if others:
            ring = self._ring(credential_id)
            return Stuck(credential_id, "ring" if ring else "follows", others, (), _turned(ring) if ring else ())
        if self._deadline is not None and time.monotonic() > self._deadline:
            self.unchecked.add(credential_id)
            return Stuck(credential_id, "follows", (), ())
        problem = Problem(self.lookup, (credential_id,), frozenset(), frozenset(), Options(), self.on)
        grounded, _ = problem.ground()
        base = Plan((credential_id,), self.on, "unreachable", ())
        causes = explain(problem, grounded, base, lambda _: base).causes
        return Stuck(credential_id, "closed" if blamed else "own", blamed, causes)

    def _ring(self, credential_id: str) -> list[str]:
        """The shortest way from a credential through what is blamed back to it, itself at both ends; empty for none."""
        before: dict[str, str] = {}
        reached = [credential_id]
        for each in reached:
            for blamed in self._blamed.get(each, ()):
                if blamed == credential_id:
                    ring = [credential_id]
                    while each != credential_id:
                        ring.append(each)
                        each = before[each]  # noqa: PLW2901 - the loop ends here
                    return [credential_id, *reversed(ring)]
                if blamed not in before:
                    before[blamed] = each
                    reached.append(blamed)
        return []

    # What every way needs

    @cached_property
    def _needed(self) -> tuple[frozenset[int] | None, ...]:
        return all_landmarks(self._task, self._closure)

    def needs(self, credential_id: str) -> frozenset[str]:
        """What everybody earns who earns a credential, from nothing, itself left out."""
        index = self._index.get(credential_id)
        found = None if index is None else self._needed[index]
        return frozenset(self.ids[c] for c in found or () if c != index)

    # Figures

    @cached_property
    def sums(self) -> Sums:
        """What credentials and their parts add up to."""
        return Sums(self.lookup, self._expander, self.parts, self._region, self._left, self.unchecked)

    def _left(self) -> float | None:
        """The seconds that are left to solve in."""
        return None if self._deadline is None else max(self._deadline - time.monotonic(), 0.0)


def _has_question(task: Task, root: int) -> bool:
    node = task.nodes[root]
    if not node.deals:
        return any(_has_question(task, kid) for kid in node.kids)
    return bool(node.limits) or (not is_simple(task, root) and groups_of(task, root) is None)


def _turned(ring: Sequence[str]) -> tuple[str, ...]:
    """The same ring begun at its first id in order."""
    members = list(ring[:-1])
    start = members.index(min(members))
    turned = members[start:] + members[:start]
    return (*turned, turned[0])

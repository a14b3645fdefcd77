"""The tree of an answer to "how far am I?": nodes of the task as the parts of a requirement that they were made of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import (
    All,
    AnyOf,
    Choose,
    Credits,
    FactRef,
    Manual,
    Sections,
    SkillRef,
)
from stackplan.planning.plan import Toward
from stackplan.planning.progress import Part
from stackplan.planning.progress_counting import Counts
from stackplan.planning.progress_met import Met, is_new_use
from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackplan.catalog.requirement import Requirement
    from stackplan.planning.evaluate import Counted
    from stackplan.planning.ground import Grounded
    from stackplan.planning.holdings_first import Dealt
    from stackplan.planning.plan import NotCounted, Plan
    from stackplan.planning.problem import Problem
    from stackplan.planning.progress import Kind, State

_KINDS: tuple[tuple[type, Kind], ...] = (
    (All, "all"),
    (AnyOf, "any"),
    (Choose, "choose"),
    (Credits, "credits"),
    (Sections, "sections"),
    (SkillRef, "skill"),
    (FactRef, "fact"),
    (Manual, "manual"),
)
_OVER = ("done", "waived")  # the states in which nothing is left


class Tree:
    """Makes the parts of one answer, the targets first; each credential is taken apart once."""

    def __init__(
        self,
        problem: Problem,
        grounded: Grounded,
        dealt: Dealt,
        plan: Plan,
        barred: frozenset[int],
        *,
        best: bool,
    ) -> None:
        """Take a question, what counts where, the plan for what is left, and what nobody can earn.

        Where what counts is not the `best` of a plan, whether a requirement is satisfied is asked of each again.
        """
        self.problem = problem
        self.grounded = grounded
        self.task = grounded.task
        expander = problem.expander
        self.barred = {
            c for c in barred if self.task.stack[c] == NONE or not expander.can_be_earned(grounded.ids[c])
        }  # what is made of something tells by its parts
        self.support = dealt.derivation.support
        self.aside = dealt.aside
        self.met = Met(grounded, dealt, best=best)
        self.counts = Counts(problem, grounded, plan)
        self.steps = {step.id: step for step in plan.steps}
        self.anywhere = {each.id: each for each in plan.not_counted if each.requirement is None}
        self.at: dict[str, list[NotCounted]] = defaultdict(list)
        for each in plan.not_counted:
            if each.requirement is not None:
                self.at[each.requirement].append(each)
        self.taken_apart: set[int] = set()
        self.states: dict[int, State] = {}  # of what has been taken apart

    def targets(self) -> Iterator[Part]:
        """The targets, in the order in which they were asked for."""
        for leaf in self.task.nodes[self.task.target].kids:
            yield self._leaf(leaf)

    def left_over(self) -> tuple[NotCounted, ...]:
        """What does not count and has found no place in the tree; to be asked for at the end."""
        return (*self.anywhere.values(), *(each for listed in self.at.values() for each in listed))

    # Nodes

    def _part(self, node: int, field: str = "", around: str | None = None, *, key: str = "") -> Part:
        """The part of a requirement that a node was made of; `around` is the address of what it stands in."""
        part = self._made(node, field, around)
        requirement = self.grounded.requirements[node]
        label = None if requirement is None else requirement.name or requirement.address
        return replace(part, label=label or key)

    def _made(self, node: int, field: str, around: str | None) -> Part:
        requirement = self.grounded.requirements[node]
        place = self._toward(node)
        if requirement is None or self.task.nodes[node].kind == "credential":
            return self._leaf(node, field)
        settled = self._settled(node, requirement, place, field)
        if settled is not None:
            return settled
        version = self.met.version(node, requirement)
        if self._is_instead(version, requirement):
            return self._together(version, requirement, place, field)
        if self.task.nodes[version].kind == "credential" and not isinstance(requirement, (AnyOf, SkillRef)):
            return self._leaf(version, field)
        parts = (*self._members(version, requirement, place.address), *self._beside(node, version))
        have, need = self.met.amounts(version)
        done = self.met.is_done(version) and not any(part.aside for part in parts)
        outermost = field != "" or place.address != around
        unused = self.at.pop(place.address, []) if outermost else []
        return Part(
            kind=_kind(requirement),
            state="done" if done else _unfinished([part.state for part in parts]),
            place=place,
            field=field,
            requirement=requirement,
            have=have,
            need=need,
            unit=requirement.unit if isinstance(requirement, Credits) else None,
            unused=tuple(each for each in unused if not (done and each.reason == "other-section")),
            parts=parts,
        )

    def _beside(self, node: int, version: int) -> Iterator[Part]:
        """What counts nowhere, and lets the rest count."""
        for c in self.aside.get(node) or self.aside.get(version, ()):
            credential = self.problem.lookup.get(self.grounded.ids[c])
            state, parts, told = self._of(c, None)
            step = self.steps.get(self.grounded.ids[c])
            yield Part(
                "credential",
                state,
                self._toward(node),
                "",
                "",
                credential,
                step=step,
                told=told,
                parts=parts,
                aside=True,
            )

    def _settled(self, node: int, requirement: Requirement, place: Toward, field: str) -> Part | None:
        """What the record settles: waived as a whole, stated or confirmed."""
        own = self.task.nodes[node]
        if own.kind != "all" or own.kids:
            return None
        waivers = tuple(each for each in self.counts.waivers_at(place) if not each.instead)
        return Part(
            kind=_kind(requirement),
            state="waived" if waivers else "done",
            place=place,
            field=field,
            requirement=requirement,
            waivers=waivers,
            confirmed=self.counts.confirmation(place),
        )

    def _members(self, node: int, requirement: Requirement, address: str) -> Iterator[Part]:
        """The members that matter: all of what asks for all, else those that count, or will."""
        kids = list(self.task.nodes[node].kids)
        keys: dict[int, str] = {}
        if isinstance(requirement, (AnyOf, SkillRef)):
            taken = self.met.taken(kids)
            kids = [] if taken is None else [taken]
        elif isinstance(requirement, (Choose, Credits)):
            kids = [kid for kid in kids if self.met.is_met(kid)]
        elif isinstance(requirement, All):
            kids = [kid for kid in kids if self.met.is_met(kid) or not self.counts.is_by_waiver(kid)]
        if isinstance(requirement, Sections):  # in the task they are sorted by their keys
            sorted_keys = sorted(section.key for section in requirement.sections)
            by_key = dict(zip(sorted_keys, kids, strict=True))
            kids = [by_key[section.key] for section in requirement.sections]
            keys = {by_key[key]: key for key in sorted_keys}
        for kid in kids:
            if isinstance(requirement, Sections):
                yield self._part(kid, key=keys[kid])
            elif self.grounded.requirements[kid] is requirement:
                yield self._member(kid, requirement)
            else:
                yield self._part(kid, around=address)

    def _member(self, kid: int, requirement: Requirement) -> Part:
        """A credential of a pool, or what takes a place in it."""
        node = self.met.taken(self.task.nodes[kid].kids) if self.task.nodes[kid].kind == "any" else kid
        node = kid if node is None else node
        leaves = self.task.leaves(node)
        if len(leaves) == 1:
            return self._leaf(leaves[0])
        if leaves:
            return self._together(node, requirement, self._toward(node), "")
        waived = [
            waiver
            for entry in getattr(getattr(requirement, "pool", None), "entries", ())
            if (label := getattr(entry, "address", None)) is not None
            for waiver in self.counts.waivers_at(Toward(self.grounded.places[kid].owner, label))
            if not waiver.instead
        ]
        state: State = "waived" if self.task.nodes[kid].kind == "all" else "missing"
        return Part(_kind(requirement), state, self._toward(kid), waivers=tuple(waived))

    def _is_instead(self, node: int, requirement: Requirement) -> bool:
        """Whether a node is of holdings that together take the place of a requirement."""
        leaves = self.task.leaves(node)
        return (
            not isinstance(requirement, (All, AnyOf, Choose, Credits, Sections, SkillRef))
            and len(leaves) > 1
            and self.task.nodes[node].kind == "all"
        )

    def _together(self, node: int, requirement: Requirement, place: Toward, field: str) -> Part:
        """Several holdings that take one place."""
        parts = tuple(self._leaf(leaf) for leaf in self.task.leaves(node))
        state = _together([part.state for part in parts])
        return Part("all", state, place, field=field, requirement=requirement, parts=parts)

    # Leaves

    def _leaf(self, leaf: int, field: str = "") -> Part:
        node = self.task.nodes[leaf]
        requirement, place, c = self.grounded.requirements[leaf], self._toward(leaf), node.credential
        if self.grounded.thing(c) is not None:
            confirm = self.counts.confirm(c)
            kind = "manual" if requirement is None else _kind(requirement)
            return Part(kind, "to confirm", place, field=field, requirement=requirement, confirm=confirm)
        use = self.met.uses.get(leaf)
        consumed = (c,) if use is None else use.consumed
        direct = consumed == (c,)
        counts = tuple(
            self.counts.counting(each, leaf, use) for each in consumed if use is not None and not is_new_use(each, use)
        )
        if direct:
            state, parts, told = self._of(c, use)
        else:
            parts = tuple(self._stand_in(each, leaf, use) for each in consumed)
            state, told = _together([part.state for part in parts]), False
        beside = tuple(self._beside(leaf, leaf))
        credential = self.problem.lookup.get(self.grounded.ids[c]) if c < self.grounded.known else None
        return Part(
            kind="credential",
            state="partly" if beside and state == "done" else state,
            place=place,
            field=field,
            credential=credential,
            requirement=requirement if self._is_reference(requirement) else None,
            counts=counts,
            step=self.steps.get(self.grounded.ids[c]) if direct and state != "done" else None,
            barred=c in self.barred,
            told=told,
            unused=() if state == "done" else tuple(self._not_here(self.grounded.ids[c], place)),
            parts=(*parts, *beside),
        )

    def _is_reference(self, requirement: Requirement | None) -> bool:
        """Whether a leaf is a whole requirement, not a member of one."""
        return requirement is not None and not isinstance(requirement, (All, AnyOf, Choose, Credits, Sections))

    def _of(self, c: int, use: Counted | None) -> tuple[State, tuple[Part, ...], bool]:
        """How far one is with a credential itself, what it asks for, and whether that has been told already."""
        if use is not None and not is_new_use(c, use):
            return "done", (), False
        credential_id = self.grounded.ids[c]
        again = c in self.taken_apart
        parts = () if again else tuple(self._asked(c))
        stack = next((part for part in parts if part.field == "stack"), None)
        if credential_id in dict(self.problem.holdings.begun):
            return "in progress", parts, False
        if again:
            return self.states.get(c, "missing"), (), True
        state: State = "missing"
        if stack is not None and stack.state != "missing":
            state = stack.state if stack.state in ("in progress", "to confirm") else "partly"
        self.states[c] = state
        return state, parts, False

    def _asked(self, c: int) -> Iterator[Part]:
        """What a credential that is not held asks for: its stack, and what comes before if that is not there."""
        self.taken_apart.add(c)
        if c not in self.support:
            return
        for field in ("stack", "prerequisites", "corequisites"):
            root: int = getattr(self.task, field)[c]
            if root == NONE:
                continue
            part = self._part(root, field)
            if field == "stack" or part.state != "done":
                yield part

    def _stand_in(self, c: int, leaf: int, use: Counted | None) -> Part:
        """One of what stands in for a credential."""
        credential = self.problem.lookup.get(self.grounded.ids[c]) if c < self.grounded.known else None
        new = use is None or is_new_use(c, use)
        state, parts, told = self._of(c, use)
        counts = () if new else (self.counts.counting(c, leaf, use),)
        return Part(
            kind="credential",
            state=state,
            place=self._toward(leaf),
            credential=credential,
            counts=counts,
            step=self.steps.get(self.grounded.ids[c]) if new else None,
            barred=c in self.barred,
            told=told,
            parts=parts,
        )

    # What is looked up

    def _toward(self, node: int) -> Toward:
        place = self.grounded.places[node]
        return Toward(place.owner, place.label)

    def _not_here(self, credential_id: str, place: Toward) -> Iterator[NotCounted]:
        """Why a holding of this very credential does not count here, nor one that might stand in for it."""
        general = self.anywhere.pop(credential_id, None)
        if general is not None:
            yield general
        listed = self.at.get(place.address, [])
        for each in [each for each in listed if each.id == credential_id]:
            listed.remove(each)
            yield each
        yield from self.at.pop(Toward(credential_id, "equivalents").address, ())


def _kind(requirement: Requirement) -> Kind:
    return next((kind for form, kind in _KINDS if isinstance(requirement, form)), "credential")


def _unfinished(states: Sequence[State]) -> State:
    """The state of a requirement that is not done, whatever its parts are."""
    state = _together(states)
    return "partly" if state in _OVER else state


def _together(states: Sequence[State]) -> State:
    """The state of several parts, all of which are needed."""
    open_ones = [state for state in states if state not in _OVER]
    if not states:
        return "missing"
    if not open_ones:
        return "done" if "done" in states else "waived"
    if all(state == "in progress" for state in open_ones):
        return "in progress"
    if all(state in ("to confirm", "in progress") for state in open_ones):
        return "to confirm"
    some = len(open_ones) < len(states) or any(state in ("partly", "in progress") for state in open_ones)
    return "partly" if some else "missing"

"""How far a learner is: the requirements of a target as a tree, with what counts where and what is left.

What counts where is as the least plan has it, holdings first: the best for the learner, not what happened to come
first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from stackplan.planning.api import answer
from stackplan.planning.holdings_first import held_in, held_only, holdings_first
from stackplan.planning.out_of_reach import as_if, out_of_reach
from stackplan.planning.reasons import lacking, reasons

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from fractions import Fraction

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.catalog.requirement import Requirement
    from stackplan.learner.record import Confirmation, Waiver
    from stackplan.planning.plan import Holdings, NotCounted, Options, Plan, Step, ToConfirm, Toward

State = Literal["done", "in progress", "partly", "missing", "waived", "to confirm"]
Kind = Literal["credential", "all", "any", "choose", "credits", "sections", "skill", "fact", "manual"]


@dataclass(frozen=True, slots=True)
class Counting:
    """A holding that counts in a place: the line of the record that does, and the parts that it was made of.

    `implied` where it follows from another holding; `waiver` where it takes the place of something else. `name` is its
    id where no catalog knows it.
    """

    id: str
    name: str
    implied: bool = False
    grade: str | None = None
    earned: date | None = None
    used: tuple[str, ...] = ()
    waiver: Waiver | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what is asked, and how far the learner is with it.

    `place` is its address; `label` is the name, id or section key of its own; `field` is what of a credential it is
    the whole of: stack, prerequisites, corequisites, else empty. `requirement` is what it asks, None where it is a
    target or a member of the requirement around it.

    `have` of `need` count already, in credits of `unit` where the requirement counts those, else in parts. `counts` are
    the holdings that do; `step` is what the plan has for it. `unused` are holdings that do not count here, and why. A
    part is `barred` where nobody can earn it, and `told` where it stands elsewhere in the tree already. One that is
    `aside` counts nowhere itself; it lets the holdings count that it stands with.
    """

    kind: Kind
    state: State
    place: Toward
    label: str = ""
    field: str = ""
    credential: Credential | None = None
    requirement: Requirement | None = None
    have: Fraction | None = None
    need: Fraction | None = None
    unit: str | None = None
    counts: tuple[Counting, ...] = ()
    step: Step | None = None
    barred: bool = False
    told: bool = False
    aside: bool = False
    unused: tuple[NotCounted, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    confirmed: Confirmation | None = None
    confirm: ToConfirm | None = None
    parts: tuple[Part, ...] = ()

    @property
    def is_stack(self) -> bool:
        """Whether it is what the credential around it is made of, several things."""
        return self.field == "stack" and self.kind != "credential"


@dataclass(frozen=True, slots=True)
class Change:
    """A part that stands otherwise once more is held. None where there is no such part before, or after."""

    before: Part | None
    after: Part | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer if some more were held (full ids), and what changes by that."""

    held: tuple[str, ...]
    progress: Progress
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a learner is: the plan for what is left, and the targets as trees.

    `best` tells that what counts where is as the least plan has it. It is false where there is none, whatever could be
    earned: then each part is looked at by itself. `unused` are the holdings that do not count and have no place in the
    tree.
    """

    plan: Plan
    parts: tuple[Part, ...]
    best: bool = True
    unused: tuple[NotCounted, ...] = ()
    what_if: WhatIf | None = None


def progress(lookup: Lookup, targets: Sequence[str], holdings: Holdings, options: Options, on: date) -> Progress:
    """How far it is to all targets together (full ids that the catalog has). Raises as `api.plan` does."""
    from stackplan.planning.progress_tree import Tree

    found = answer(lookup, targets, holdings, options, on)
    problem, grounded, best = found.problem, found.grounded, True
    barred: frozenset[int] = frozenset()
    index = {credential_id: c for c, credential_id in enumerate(grounded.ids)}
    derivation = found.derivation
    if derivation is None:
        barred = out_of_reach(grounded)
        relaxed = as_if(grounded.task, barred, options.limit)
        if relaxed is not None:
            grounded, derivation = replace(grounded, task=relaxed[0]), relaxed[1]
    if derivation is None:
        best = False
        counted = held_only(grounded.task, [index[target] for target in targets])
    else:
        counted = holdings_first(grounded.task, derivation, [index[c] for c, _ in holdings.begun if c in index])
    counts = {grounded.ids[c] for c in held_in(counted.derivation)}
    told = {entry.id for entry in holdings.not_counted}
    asked = reasons if best else lacking
    why = tuple(each for each in asked(problem, grounded, counted.derivation) if each.id not in told)
    nowhere = tuple(entry for entry in holdings.not_counted if entry.id not in counts)
    plan = replace(found.plan, not_counted=(*nowhere, *why))
    tree = Tree(problem, grounded, counted, plan, barred, best=best)
    return Progress(plan, tuple(tree.targets()), best, tree.left_over())


def compare(before: Progress, after: Progress, held: tuple[str, ...]) -> Progress:
    """`before`, with what changes if some more are held; `after` is the answer then."""
    return replace(before, what_if=WhatIf(held, after, tuple(_changes(before.parts, after.parts))))


def _changes(before: Sequence[Part], after: Sequence[Part]) -> Iterator[Change]:
    """The parts that stand otherwise; of what is gone, or new, the outermost only."""
    later = {_key(part): part for part in after}
    earlier = {_key(part) for part in before}
    for part in before:
        other = later.get(_key(part))
        if other is not None:
            if _standing(part) != _standing(other) and not part.is_stack:
                yield Change(part, other)
            yield from _changes(part.parts, other.parts)
        elif part.field not in ("prerequisites", "corequisites"):  # those are there then
            yield Change(part, None)
    for part in after:
        if _key(part) not in earlier and part.state == "done":
            yield Change(None, part)


def _standing(part: Part) -> object:
    """The state of a part, and how much of it there is; of a credential, of its stack."""
    stack = next((each for each in part.parts if each.is_stack), part)
    return part.state, stack.have


def _key(part: Part) -> object:
    """What a part is, whatever its state. A requirement is told apart by where it is written."""
    if part.credential is not None:
        return part.credential.id, part.label, part.field
    where = None if part.requirement is None else part.requirement.span
    return part.kind, part.place, part.field, where, tuple(each.id for each in part.counts if each.waiver is not None)

"""Why a credential is part of a plan, and why another one is not: what leaving it out, or going through it, takes.

Both answers come from two proved plans: the least one, and the least one without the credential or through it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from stackplan.planning.api import answer
from stackplan.planning.causes import Words, named
from stackplan.planning.difference import Difference, difference
from stackplan.planning.plan import Cause
from stackplan.planning.task import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.planning.api import Answer
    from stackplan.planning.evaluate import Counted
    from stackplan.planning.plan import Holdings, Options, Plan

Standing = Literal["target", "every", "shortest", "chosen", "through", "unused", "on-the-way", "held", "impossible"]
EXCLUDE = "--exclude"


@dataclass(frozen=True, slots=True)
class Why:
    """How a credential stands to the least plan for some targets.

    `standing` is `target` (it is one), `every` (no plan is without it), `shortest` (no plan as short is without it),
    `chosen` (others as short are), `on-the-way` (an award that falls due, and is not needed), `held`, or `unused` (no
    part of the plan). Of what is asked by `why_not` further `through` (a plan leads through it) and `impossible`.
    `chain` leads from a target to what asks for it. `other` is the least plan without it, or through it, and
    `difference` what that has instead; None where there is none to compare.
    """

    credential: str
    standing: Standing
    plan: Plan
    chain: tuple[Cause, ...] = ()
    other: Plan | None = None
    difference: Difference | None = None


def why(
    lookup: Lookup, targets: Sequence[str], credential: str, *, holdings: Holdings, options: Options, on: date
) -> Why:
    """Why a credential is part of the least plan for the targets, and what leaving it out takes.

    Raises OptionsError for options that cannot be applied to this catalog.
    """
    found = answer(lookup, targets, holdings, options, on)
    stands = _stands(found, credential)
    if found.derivation is None or stands not in ("target", "chosen"):
        return Why(credential, stands, found.plan, _chain(found, credential) if stands == "held" else ())
    if stands == "target":
        return Why(credential, stands, found.plan)
    without = answer(lookup, targets, holdings, replace(options, exclude=(*options.exclude, credential)), on).plan
    if without.status == "unreachable":
        mine = f"{EXCLUDE} {credential}"
        chain = tuple(cause for cause in without.causes if cause.option != mine)
        return Why(credential, "every", found.plan, chain, without)
    compared = difference(found.plan, without, credential)
    stands = "shortest" if compared.is_longer else "chosen"
    return Why(credential, stands, found.plan, _chain(found, credential), without, compared)


def why_not(
    lookup: Lookup, targets: Sequence[str], credential: str, *, holdings: Holdings, options: Options, on: date
) -> Why:
    """What a plan for the targets takes that leads through a credential, beside the least plan.

    What both take for unknown figures is the same: what is known on the way to the credential too decides of it.
    Raises OptionsError for options that cannot be applied to this catalog.
    """
    options = replace(options, beside=(*options.beside, credential))
    found = answer(lookup, targets, holdings, options, on)
    stands = _stands(found, credential)
    if found.derivation is None or stands not in ("unused", "on-the-way"):
        return Why(credential, stands, found.plan)
    through = answer(lookup, (*targets, credential), holdings, options, on)
    if through.derivation is None:
        return Why(credential, "impossible", found.plan, other=through.plan)
    compared = difference(found.plan, through.plan, credential)
    return Why(credential, "through", found.plan, _chain(through, credential), through.plan, compared)


def _stands(found: Answer, credential: str) -> Standing:
    """How a credential stands to a plan, before another one is looked at."""
    step = next((step for step in found.plan.steps if step.id == credential), None)
    if step is None:
        return "held" if credential in found.problem.held else "unused"
    if credential in found.plan.target:
        return "target"
    return "chosen" if step.needed else "on-the-way"


# The chain


def _chain(found: Answer, credential: str) -> tuple[Cause, ...]:
    """From a target down to what a credential counts toward: the fewest requirements that lead there.

    What is asked of a target for its own sake has no chain, and what counts nowhere itself has none: it lets something
    else count.
    """
    grounded, targets = found.grounded, set(found.plan.target) - {credential}
    if found.derivation is None or credential not in grounded.ids:
        return ()
    uses = [(c, use) for c, own in found.derivation.support.items() for use in own]
    uses += [(grounded.ids.index(grounded.places[part.leaf].owner), part) for _, use in uses for part in use.made]
    start = grounded.ids.index(credential)
    below: dict[int, tuple[int, Counted] | None] = {start: None}  # by user: what it uses, and where
    waiting = [start]
    for c in waiting:
        if grounded.ids[c] in targets:
            return tuple(_links(found, c, below))
        for user, use in uses:
            if c in use.consumed and user not in below:
                below[user] = (c, use)
                waiting.append(user)
    return ()


def _links(found: Answer, user: int, below: dict[int, tuple[int, Counted] | None]) -> Iterator[Cause]:
    grounded, problem = found.grounded, found.problem
    words, depth = Words(problem, grounded), 0
    parents = {kid: i for i, node in enumerate(grounded.task.nodes) for kid in node.kids}
    while (link := below[user]) is not None:
        used, use = link
        owner = problem.credential(grounded.places[use.leaf].owner)
        node = _spoken_of(found, use.leaf, parents)
        requirement = grounded.requirements[node]
        span = owner.span if requirement is None else requirement.span
        yield Cause(words.needs(owner, node), span, depth=depth)
        depth += 1
        asked = grounded.task.nodes[use.leaf].credential
        if asked not in (used, NONE) and used < grounded.known and asked < grounded.known:
            stands = f"{named(problem.credential(grounded.ids[used]))} stands in for"
            wanted = problem.credential(grounded.ids[asked])
            yield Cause(f"{stands} {named(wanted)}", wanted.span, depth=depth)
        user = used


def _spoken_of(found: Answer, leaf: int, parents: dict[int, int]) -> int:
    """The requirement to speak of for a leaf: the nearest selection around it, else the leaf itself."""
    nodes, places = found.grounded.task.nodes, found.grounded.places
    node = leaf
    while node in parents:
        above = parents[node]
        if nodes[above].kind == "sections":
            return node
        node = above
        if nodes[node].kind in ("any", "count") or places[node].label != places[node].field:
            return node
    return leaf

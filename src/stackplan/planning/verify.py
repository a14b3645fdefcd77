"""A second opinion: replay a plan against the raw requirements, with code that shares nothing with the search.

Written from docs/counting.md. It knows the answer as it is published: the order of the steps, and what each counts
toward; so a claim is checked, not searched for. It imports neither the grounding nor the solver.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stackplan.planning.goals import written
from stackplan.planning.recount import Recount
from stackplan.planning.recount_conditions import Lots, State
from stackplan.planning.recount_record import Settled
from stackplan.planning.recount_sharing import Sharing
from stackplan.planning.reread import Reading

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.planning.goals import Goal
    from stackplan.planning.plan import Holdings, Options, Plan, Step


def verify(  # noqa: PLR0917 - the question, part by part, as `plan` takes it
    lookup: Lookup, answer: Plan, held: frozenset[str], options: Options, on: date, holdings: Holdings
) -> tuple[str, ...]:
    """What is wrong with a plan, as sentences; empty where it replays.

    `held` are the full ids that count before the first step, implied ones too. `holdings` are what the record says of
    them, and all else that it settles.
    """
    replay = _Replay(lookup, answer, held, on, holdings)
    complaints = list(replay.steps())
    complaints += replay.settled.complaints()
    complaints += _options_kept(answer.steps, options, held)
    complaints += _sums(answer)
    return tuple(complaints)


def opening(
    lookup: Lookup, answer: Plan, held: frozenset[str], holdings: Holdings, freely: Collection[str] = ()
) -> tuple[Recount, State]:
    """What counts requirements for a plan, and the state before its first step.

    In those of `freely` other things may count than the plan says.
    """
    made = _Replay(lookup, answer, held, answer.on, holdings)
    made.recount.claims = {each: own for each, own in made.recount.claims.items() if each not in freely}
    return made.recount, made.state


class _Replay:
    """Earns the steps in their order, and asks of each what its definition asks."""

    def __init__(self, lookup: Lookup, answer: Plan, held: frozenset[str], on: date, holdings: Holdings) -> None:
        self.lookup = lookup
        self.answer = answer
        self.on = on
        self.begun = frozenset(each for each, _ in holdings.begun)
        self.settled = Settled(lookup, holdings, held, answer.confirm, on)
        tagged: dict[str, frozenset[str]] = {}
        for line in holdings.holdings:
            tagged.update((tag, tagged.get(tag, frozenset()) | {line.id}) for tag in line.tags)
        reading = Reading(
            lookup,
            on,
            held,
            begun=self.begun,
            tagged=tagged,
            instead=self.settled.instead,
            settled=self.settled.settled,
        )
        grades = {step.id: step.grade for step in answer.steps if step.grade is not None}
        lots = Lots(reading, on, holdings.holdings, grades)
        self.recount = Recount(reading, lots, self.settled, _claims(answer))
        self.state = State(held | frozenset(self.settled.outside), frozenset(), lots.expired)
        self.before: dict[str, State] = {}  # by step, what was there when it was earned
        self.holdings = holdings
        self.recorded = held & frozenset(holdings.recorded)

    def steps(self) -> Iterable[str]:
        """Complaints about the order, the requirements and the targets."""
        waiting = list(self.answer.steps)
        while waiting:
            group = self._next_group(waiting)
            if not group:
                yield f"{waiting[0].id} cannot be earned in its place"
                return
            for step in group:
                if step.id in self.state.earned or (step.id in self.state.held and not step.again):
                    yield f"{step.id} is earned twice"
                if not self._open(step):
                    yield f"{step.id} cannot be earned: it is retired or not available"
                if self._comes_too_late(step, group):
                    yield f"{step.id} cannot be earned by one who holds what its `not_after` names"
                yield from self._begun(step)
                self.before[step.id] = self.state
            self.state = self.state.earning(step.id for step in group)
            del waiting[: len(group)]
        for target in self.answer.target:
            if not self._is_reached(target):
                yield f"the target {written(target)} is not reached"
        needed = {step.id: self.before[step.id] for step in self.answer.steps if step.needed}
        lines = self.holdings.holdings
        sharing = Sharing(self.recount, self.state, needed, recorded=self.recorded, lines=lines, on=self.on)
        broken = sharing.broken()
        if broken is not None:
            yield f"of {', '.join(broken)}, more parts are shared than the rules allow"

    def _is_reached(self, target: Goal) -> bool:
        """Whether a target is reached at the end; of a skill, by what the answer says counts there."""
        if isinstance(target, str):
            return self.recount.counts(target, self.state)
        counted = {step.id for step in self.answer.steps if target in step.for_skills}
        counted |= {held.id for held in self.answer.held if target in held.for_skills}
        return self.recount.satisfied(target, self.state.only(frozenset(counted)), "", "target")

    def _next_group(self, waiting: list[Step]) -> list[Step]:
        """The shortest run of steps that can be earned together: one, unless corequisites hold several together."""
        for length in range(1, len(waiting) + 1):
            group = waiting[:length]
            if not self._ready(group[-1], self.state):
                return []
            with_group = self.state.earning(step.id for step in group)
            if all(
                step.begun
                or step.credential.corequisites is None
                or self.recount.satisfied(step.credential.corequisites, with_group, step.id, "corequisites")
                for step in group
            ):
                return group
        return []

    def _ready(self, step: Step, state: State) -> bool:
        """Whether a step may be taken; where it has begun, what comes before its beginning is taken as met."""
        asked = [("stack", step.credential.stack)]
        if not step.begun:
            asked.insert(0, ("prerequisites", step.credential.prerequisites))
        return all(
            requirement is None or self.recount.satisfied(requirement, state, step.id, field)
            for field, requirement in asked
        )

    def _open(self, step: Step) -> bool:
        credential = self.lookup.get(step.id)
        return credential is not None and self.recount.reading.can_be_earned(step.id)

    def _comes_too_late(self, step: Step, group: list[Step]) -> bool:
        """Whether one of its `not_after` is there already, other than what it can only be earned together with."""
        if step.credential.not_after is None:
            return False
        there = self.recount.reading.pool_ids(step.credential.not_after) & self.state.there
        together = step.credential.corequisites
        if not there or together is None or step.begun or there & self.state.held:
            return bool(there)
        first = min((self.before[each] for each in there), key=lambda state: len(state.earned))
        with_group = self.state.earning(each.id for each in group)
        without = replace(with_group, earned=with_group.earned - there)
        apart = self.recount.satisfied(together, without, step.id, "corequisites")
        return apart or not self._ready(step, first)

    def _begun(self, step: Step) -> Iterable[str]:
        """Complaints about what is, or is not, in progress or registered."""
        if step.begun and step.id not in self.begun:
            yield f"{step.id} has not begun"
        if step.id in self.begun and not step.begun:
            yield f"{step.id} has begun, and is planned as if it had not"
        if step.begun and (step.hours or (step.cost is not None and step.cost.amount)):
            yield f"{step.id} has begun, and takes no further hours or cost"


def _claims(answer: Plan) -> dict[str, dict[str, frozenset[str]]]:
    """By credential and by label of its requirements: what the answer says counts there."""
    claims: dict[str, dict[str, frozenset[str]]] = {}
    counted = [(step.id, step.counts_toward) for step in answer.steps]
    counted += [(holding.id, holding.counts_toward) for holding in answer.held]
    for credential_id, places in counted:
        for place in places:
            own = claims.setdefault(place.credential, {})
            own[place.label] = own.get(place.label, frozenset()) | {credential_id}
    return claims


def _options_kept(steps: Iterable[Step], options: Options, held: Collection[str]) -> Iterable[str]:
    earned = {step.id for step in steps if step.needed}
    for each in options.require:
        if each not in earned and each not in held:
            yield f"{each} was required, and is not earned"
    for step in steps:
        if not step.needed:
            continue
        if step.id in options.exclude:
            yield f"{step.id} was excluded"
        for trait, values in options.asked:
            if step.is_step and trait.fits(step.credential, values) is False:
                yield f"{step.id} is not as asked: {trait.option}"


def _sums(answer: Plan) -> Iterable[str]:
    needed = [step for step in answer.steps if step.needed]
    steps = sum(step.is_step for step in needed)
    totals = answer.totals
    if totals is None or totals.steps != steps or totals.awards != len(needed) - steps:
        yield "the totals do not count the steps"
        return
    if "steps" in answer.value and answer.value["steps"] != steps:
        yield f"{steps} steps are listed, {answer.value['steps']} are claimed"
    if totals.hours != sum(step.hours for step in needed if step.hours is not None):
        yield "the hours do not add up"
    for money in totals.cost:
        known = [step.cost.amount for step in needed if step.cost is not None and step.cost.currency == money.currency]
        if sum(known) != money.amount:
            yield f"the cost in {money.currency} does not add up"
    for name in set(answer.bound) & set(answer.value):
        if answer.bound[name] > answer.value[name]:
            yield f"the bound of {name} is above its value"

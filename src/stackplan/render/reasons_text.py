"""Why a step is in a plan, and what it waits for, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render import amounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackplan.planning.plan import Plan, Step
    from stackplan.render.addresses import Place, Places
    from stackplan.render.short import ShortIds

_WORDS = {
    "stack": "for",
    "prerequisites": "before",
    "corequisites": "before or along with",
    "equivalents": "instead of",
}
_MOST_NAMED = 3  # needs that are named; more are given by their numbers


def exceptions(plan: Plan) -> tuple[Step, ...] | None:
    """The steps that do not count in the stack of the only target, where one line can say it of all the others."""
    own = [step for step in plan.steps if step.is_step]
    steps = [step for step in own if step.id not in plan.target]
    only = plan.target[0] if len(plan.target) == 1 else None
    if not isinstance(only, str) or not steps or len(own) > len(steps) == 1:
        return None
    others = tuple(step for step in steps if not _is_part(step, only))
    return others if len(others) <= _MOST_NAMED and 2 * len(others) < len(steps) else None


def grade_of_all(plan: Plan) -> str | None:
    """The one grade that every step must have, where there are several steps and one line can say it of all."""
    grades = {step.grade for step in plan.steps if step.is_step}
    return next(iter(grades)) if len(grades) == 1 and sum(step.is_step for step in plan.steps) > 1 else None


def _is_part(step: Step, target: str) -> bool:
    return any(toward.credential == target and toward.label == "stack" for toward in step.counts_toward)


class Reasons:
    """The reasons of one plan's steps; knows their numbers."""

    def __init__(self, plan: Plan, code: ShortIds, places: Places) -> None:
        """Take the plan, how to call its ids, and how to call where things count."""
        self.plan = plan
        self.code = code
        self.places = places
        own = [step for step in plan.steps if step.is_step]
        self.count = len(own)
        self.numbers = {step.id: position for position, step in enumerate(own, 1)}
        self.by_id = {step.id: step for step in plan.steps}
        self.for_all = exceptions(plan) is not None
        self.unconfirmed = {thing.credential for thing in plan.confirm}
        self.grade_for_all = grade_of_all(plan) is not None
        self.registered = {item.id for item in plan.not_counted if item.reason == "registered"}
        self.at = dict(self.numbers)  # an award is there with the last step before it
        last = 0
        for step in plan.steps:
            last = self.numbers.get(step.id, last)
            self.at.setdefault(step.id, last)

    def of(self, step: Step) -> Iterator[str]:
        """The remarks on a step: why it is there, what it must follow."""
        if step.again:
            yield "again"
        if step.begun:
            yield self._begun(step)
        if step.grade is not None and not self.grade_for_all:
            yield f"with {step.grade} or better"
        if step.id in self.plan.target and len(self.plan.target) > 1:
            yield "a target"
        elif step.id in self.plan.require:
            yield "as required"
        if step.for_skills and (len(self.plan.target) > 1 or self.count > 1):
            yield f"for {amounts.listed([self.places.skill(each) for each in step.for_skills])}"
        mates = [need for need in step.needs if need in self.by_id and step.id in self.by_id[need].needs]
        if mates:
            yield f"together with {self._named(mates)}"
        yield from self._toward(step, mates)
        waited = [need for need in step.needs if need in self.by_id and need not in mates]
        yield from self._after(step, [need for need in waited if not self._was_held(need, step)])
        if step.id in self.unconfirmed:
            yield "once confirmed"
        larger = step.credential.stack is not None and step.id not in self.plan.target
        if larger and self.numbers.get(step.id, self.count) < self.count:
            yield "you may stop here"

    def _begun(self, step: Step) -> str:
        word = "registered" if step.id in self.registered else "in progress"
        return word if step.expected is None else f"{word}, expected on {step.expected}"

    def _named(self, ids: Sequence[str]) -> str:
        return amounts.listed([self.code(each) for each in sorted(ids, key=self.at.__getitem__)])

    # What it is for

    def _toward(self, step: Step, mates: Sequence[str]) -> Iterator[str]:
        """What a step counts toward: what the plan needs first, then what merely comes with it."""
        known = dict.fromkeys(map(self.places, step.counts_toward))
        told = [place for place in known if not (place.field == "corequisites" and place.credential in mates)]
        needed = [place for place in told if self._is_needed(place.credential)]
        # What waits for this step says so in its own row: here it is left out, unless there is no other reason.
        apart = [place for place in needed if place.field != "prerequisites" or not self._waits(place, step)]
        reasons = apart or needed
        if self.for_all:
            reasons = [place for place in reasons if not self._is_obvious(place)]
        yield from self._words(reasons, "")
        yield from self._words([place for place in told if place not in needed], "also ")

    def _is_needed(self, credential: str) -> bool:
        return credential not in self.by_id or self.by_id[credential].needed

    def _waits(self, place: Place, step: Step) -> bool:
        other = self.by_id.get(place.credential)
        return other is not None and other.is_step and step.id in other.needs

    def _is_obvious(self, place: Place) -> bool:
        return place.credential == self.plan.target[0] and place.field == "stack" and not place.name

    def _words(self, places: Sequence[Place], before: str) -> Iterator[str]:
        """Places in words: parts by their names, whole credentials by their codes."""
        only = self.plan.target[0] if len(self.plan.target) == 1 else None
        groups: dict[str, list[str]] = {}
        for place in places:
            if place.field != "stack" or not place.name:
                groups.setdefault(_WORDS[place.field], []).append(self.code(place.credential))
            elif place.credential == only:
                groups.setdefault(place.name, [])
            else:
                groups.setdefault(f"{place.name} of", []).append(self.code(place.credential))
        for word, codes in groups.items():
            yield f"{before}{word} {amounts.listed(codes)}".strip()

    # What it waits for

    def _after(self, step: Step, needs: Sequence[str]) -> Iterator[str]:
        along = [need for need in needs if self._only_along(need, step)]
        first = [need for need in needs if need not in along]
        if len(first) > _MOST_NAMED:
            yield f"after steps {amounts.ranges(sorted({self.at[need] for need in first}))}"
        elif first:
            yield f"after {self._named(first)}"
        if along:
            yield f"after or along with {self._named(along)}"

    def _was_held(self, need: str, step: Step) -> bool:
        """Whether what a step needs is what was held before, and is earned again after it."""
        return self.by_id[need].again and self.at[need] > self.at[step.id] and not self._only_along(need, step)

    def _only_along(self, need: str, step: Step) -> bool:
        """Whether the two may be earned at the same time."""
        fields = {
            place.field for place in map(self.places, self.by_id[need].counts_toward) if place.credential == step.id
        }
        return fields == {"corequisites"}

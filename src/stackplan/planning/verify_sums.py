"""What a published plan adds up: its totals, its values and bounds, what it assumes, what one holds who stops."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from stackplan.planning.plan import GRADE
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.planning.recount_figures import Figures
    from stackplan.planning.verify_facts import Facts
    from stackplan.planning.verify_read import ReadPlan, ReadStep

    Item = tuple[str, str]  # a credential, and the figure of it
    Taken = tuple[str | None, str | None]  # the amount, and its currency

NOT_SUMMED = "weeks"  # the objective that is no sum over the steps


class Sums:
    """The sums of one published plan, whose steps the catalog has."""

    def __init__(self, lookup: Lookup, read: ReadPlan, facts: Facts, figures: Figures) -> None:
        self._lookup, self._read, self._figures = lookup, read, figures
        self._needed = [step for step in read.steps if step.needed]
        own = (facts.hours(step) for step in self._needed)
        self.hours = sum((hours for hours in own if hours is not None), Fraction(0))

    def complaints(self) -> Iterator[str]:
        """What does not add up, as sentences."""
        yield from self._added()
        yield from self._values()
        yield from self._bounds()
        yield from self._assumed()
        yield from self._stops()

    def _of(self, step: ReadStep) -> Credential:
        found = self._lookup.get(step.id)
        assert found is not None, "the form was checked before"
        return found

    def _added(self) -> Iterator[str]:
        read = self._read
        own = [step for step in self._needed if self._of(step).is_step]
        cost: Counter[str] = Counter()
        worth: Counter[str] = Counter()
        priced = set()
        for step in own:
            if step.cost is not None:
                cost[step.cost[0]] += step.cost[1]  # type: ignore[assignment]
                priced.add(step.cost[0])
            credits_ = self._of(step).credits
            if credits_ is not None and self._of(step).stack is None and credits_.amount:
                worth[credits_.unit or ""] += Fraction(credits_.amount)  # type: ignore[assignment]
        right = {
            "steps": len(own),
            "awards": len(self._needed) - len(own),
            "hours": self.hours,
            "cost": sorted((currency, cost[currency]) for currency in priced),
            "credits": sorted(worth.items()),
            "unknown": (
                sum(step.hours is None for step in own),
                sum(step.cost is None and not step.begun for step in own),
            ),
        }
        if read.totals is not None:
            for key, value in right.items():
                told = read.totals[key]
                if told != value and (key != "hours" or format_decimal(told) != format_decimal(self.hours)):
                    yield f"the totals are not those of the steps: {key}"

    def _values(self) -> Iterator[str]:
        read = self._read
        keys = [key for name in read.objective for key in self._figures.keys(name)]
        if list(read.value) != keys:
            yield f"its value speaks of {', '.join(read.value) or 'nothing'}, and its objectives are {', '.join(keys)}"
            return
        for key, value in read.value.items():
            if key == NOT_SUMMED:
                continue
            summed = sum((self._figures.weight(step.id, key) for step in self._needed), Fraction(0))
            if format_decimal(summed) != format_decimal(value):
                yield f"its {key} add up to {format_decimal(summed)}, and {format_decimal(value)} is claimed"
        options = read.options
        for key, option, most in (
            ("cost", "--max-cost", options.max_cost),
            ("hours", "--max-hours", options.max_hours),
        ):
            spent = sum((self._figures.weight(step.id, key) for step in self._needed), Fraction(0))
            if most is not None and spent > most:
                yield f"it takes {format_decimal(spent)}, above the {format_decimal(most)} of {option}"

    def _bounds(self) -> Iterator[str]:
        read = self._read
        if not set(read.bound) <= set(read.value):
            yield "its bounds are of other objectives than its value"
            return
        for key, bound in read.bound.items():
            if bound > read.value[key]:
                yield f"the bound of {key} is above its value"
        met = all(read.bound.get(key) == value for key, value in read.value.items())
        if read.proved and not met:
            yield "it is said to be proved, and its bounds do not say so"
        if met and not read.proved and NOT_SUMMED not in read.value:
            yield "its bounds are met, and it is said not to be proved"

    def _assumed(self) -> Iterator[str]:
        """What was assumed of the steps must be listed, as it is taken; and nothing else."""
        right, timed = dict(self._of_rules()), NOT_SUMMED in self._read.objective
        summed = dict(self._of_figures([name for name in self._read.objective if name != NOT_SUMMED]))
        more = dict(self._of_figures(("hours", NOT_SUMMED))) if timed or self._read.scheduled else {}
        if timed:  # what came after the weeks may not have been asked for any more
            more |= summed
        else:
            right |= summed
        told = [((each.id, each.figure), (each.amount, each.currency)) for each in self._read.assumed]
        listed = dict(told)
        if len(listed) < len(told):
            yield "the same is assumed twice"
        for item in sorted({*right, *listed}):
            what = f"the {item[1]} of {item[0]}"
            if item not in listed:
                yield f"{what} is assumed, and not listed so"
            elif item not in right and item not in more:
                yield f"{what} is listed as assumed, and is not"
            elif listed[item] not in (right.get(item), more.get(item)):
                yield f"{what} is not assumed as {listed[item][0] or 'listed'}"

    def _of_figures(self, names: Iterable[str]) -> Iterator[tuple[Item, Taken]]:
        """The unknown figures of the steps, as some objectives take them."""
        figures = self._figures
        for name in names:
            for key in figures.keys(name):
                for step in self._needed:
                    if figures.is_assumed(step.id, key):
                        taken = format_decimal(figures.weight(step.id, key)), figures.currency_in(step.id, key)
                        yield (step.id, name), taken

    def _of_rules(self) -> Iterator[tuple[Item, Taken]]:
        """The grades that the steps must reach, and what they were taken for that they do not state."""
        for step in self._needed:
            if step.grade is not None:
                yield (step.id, GRADE), (step.grade, None)
            for trait, values in self._read.options.asked if self._of(step).is_step else ():
                if trait.fits(self._of(step), values) is None:
                    yield (step.id, trait.key), (None, None)

    def _stops(self) -> Iterator[str]:
        """Whether what one holds who stops at a step is the awards up to it, and those that come with it."""
        had: tuple[str, ...] = ()
        right: list[tuple[str, ...]] = []
        for is_step, together in groupby(self._read.steps, key=lambda step: self._of(step).is_step):
            members = list(together)
            if is_step:
                for step in members:
                    had += (step.id,) if self._of(step).stack is not None else ()
                    right.append(had)
                continue
            had += tuple(step.id for step in members)
            right[-1:] = [had] if right else []
            right += [had] * len(members)
        for step, then in zip(self._read.steps, right, strict=True):
            if step.holds_then != then:
                yield f"one who stops at {step.id} does not hold what is said"

"""What to try where nothing can be planned: the fewest changes found with which there is a plan, and that plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

from stackplan.catalog.traits import WEEKS
from stackplan.planning.plan import Hint
from stackplan.planning.problem import unfit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.planning.goals import Goal
    from stackplan.planning.plan import Cause, Options, Plan

_MOST = 6  # rounds of changes, each for what the last one came up against
_HAVE, _ON, _EXCLUDE = "--have", "--on", "--exclude"


@dataclass(frozen=True, slots=True)
class _Change:
    """One change: to hold `value` too, to judge on that day, not to exclude it, or to allow it too by an option."""

    option: str
    value: str
    field: str = ""  # of `Options`, where it allows more


@dataclass(frozen=True, slots=True)
class _Question:
    """The options and the day as they were, and how to ask anew: other options, what is held too, another day."""

    lookup: Lookup
    targets: tuple[Goal, ...]
    options: Options
    on: date
    ask: Callable[[Options, tuple[str, ...], date], Plan]

    def with_changes(self, changes: Sequence[_Change]) -> Plan:
        """The answer with some changes."""
        have = tuple(change.value for change in changes if change.option == _HAVE)
        return self.ask(self._options(changes), have, self._day(changes))

    def hint(self, changes: Sequence[_Change], plan: Plan) -> Hint:
        """Changes that help, as one would type them."""
        options = self._options(changes)
        values: dict[str, str] = {}
        for change in changes:
            if change.field:
                allowed = getattr(options, change.field)
                values[change.option] = ",".join(allowed) if isinstance(allowed, tuple) else str(allowed)
            elif change.option == _ON:
                values[_ON] = self._day(changes).isoformat()
            elif change.option == _HAVE:
                values[_HAVE] = ",".join(filter(None, [values.get(_HAVE), change.value]))
        spared = tuple(change.value for change in changes if change.option == _EXCLUDE)
        return Hint(tuple(values.items()), spared, plan)

    def changes(self, causes: Sequence[Cause]) -> Iterator[_Change]:
        """What would take each cause away; that a target is held already, or not excluded, is no help."""
        for cause in causes:
            credential = None if cause.about is None else self.lookup.get(cause.about)
            if credential is not None:
                yield from (each for each in self._change(credential) if each.value not in self.targets)

    def _change(self, credential: Credential) -> Iterator[_Change]:
        first, last = credential.available_from, credential.available_until
        if credential.status == "retired" or (last is not None and last < self.on):
            yield _Change(_HAVE, credential.id)
        elif credential.status == "announced":
            return
        elif first is not None and first > self.on:
            yield _Change(_ON, first.isoformat())
        elif credential.id in self.options.exclude:
            yield _Change(_EXCLUDE, credential.id)
        elif (trait := unfit(credential, self.options)) is not None:
            for stated in trait.stated(credential):
                yield _Change(trait.option, stated, trait.field)

    def _options(self, changes: Sequence[_Change]) -> Options:
        spared = {change.value for change in changes if change.option == _EXCLUDE}
        fields: dict[str, Any] = {"exclude": tuple(each for each in self.options.exclude if each not in spared)}
        for change in changes:
            if change.option == WEEKS.option:
                most = fields.get(change.field, getattr(self.options, change.field))
                fields[change.field] = max(most, Fraction(ceil(Fraction(change.value))))
            elif change.field:
                allowed = fields.get(change.field, getattr(self.options, change.field))
                fields[change.field] = tuple(dict.fromkeys((*allowed, change.value)))
        return replace(self.options, **fields)

    def _day(self, changes: Sequence[_Change]) -> date:
        days = [type(self.on).fromisoformat(change.value) for change in changes if change.option == _ON]
        return max([self.on, *days])


def hinted(
    plan: Plan,
    lookup: Lookup,
    options: Options,
    on: date,
    ask: Callable[[Options, tuple[str, ...], date], Plan],
) -> Plan:
    """The same answer, with what to try where it is that nothing can be planned: tried, so that it works.

    `ask` plans the same question under other options, with more held (full ids), on another day.
    """
    if plan.status != "unreachable":
        return plan
    question = _Question(lookup, plan.target, options, on, ask)
    changes: list[_Change] = []
    found = plan
    for _ in range(_MOST):
        more = [change for change in dict.fromkeys(question.changes(found.causes)) if change not in changes]
        if not more:
            return plan
        changes += more
        found = question.with_changes(changes)
        if found.status != "unreachable":
            break
    else:
        return plan
    for change in list(changes):
        fewer = [other for other in changes if other is not change]
        if fewer and (least := question.with_changes(fewer)).status != "unreachable":
            changes, found = fewer, least
    return replace(plan, hint=question.hint(changes, found))

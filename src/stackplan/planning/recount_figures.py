"""What each credential weighs in an objective, read from the catalog a second time (docs/counting.md)."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import All, AnyOf, Choose, CredentialRef, Credits, Sections, Selector, SkillRef
from stackplan.planning.goals import credentials_of
from stackplan.planning.reread import Reading

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.catalog.requirement import Requirement
    from stackplan.planning.goals import Goal
    from stackplan.planning.plan import Options


_ENDED = ("hours", "cost", "weeks")  # of which what has begun takes no more


def known_hours(credential: Credential) -> Fraction | None:
    """The hours of work of a credential itself."""
    return None if credential.effort is None else credential.effort.as_hours()


def known_cost(credential: Credential) -> Fraction | None:
    """Its price, each begun period of its duration counted where the price is of a period; in its own currency."""
    cost = credential.cost
    if cost is None or (cost.per is not None and credential.duration is None):
        return None
    if cost.per is None or credential.duration is None:
        return Fraction(cost.money.amount)
    return Fraction(cost.money.amount) * ceil(credential.duration.as_weeks() / cost.per.as_weeks())


def known_credits(credential: Credential) -> Fraction | None:
    """Its credits; those of what has a stack are never added to those of its parts."""
    if credential.stack is not None:
        return Fraction(0)
    return None if credential.credits is None else Fraction(credential.credits.amount)


class Figures:
    """What credentials weigh in the objectives of a question: what is known, or what is assumed for it."""

    def __init__(
        self, lookup: Lookup, targets: Sequence[Goal], options: Options, on: date, begun: Collection[str]
    ) -> None:
        self._lookup = lookup
        self._options = options
        self._begun = frozenset(begun)
        self._rates = dict(options.rates)
        roots = (*targets, *options.require, *options.beside)
        reached = _slice(Reading(lookup, on, frozenset()), roots)
        self._steps = [each for each in map(lookup.get, reached) if each is not None and each.is_step]
        first = next(iter(credentials_of(targets)), None)
        home = None if first is None else lookup.get(first)
        self.currency = options.currency
        self._unit: str | None = None
        if home is not None:
            own = home.currency if home.cost is None else home.cost.money.currency
            self.currency = options.currency or own
            self._unit = home.credit_unit if home.credits is None else home.credits.unit
        if self.currency is None:
            codes = {each.cost.money.currency for each in self._steps if each.cost is not None}
            self.currency = min(codes.difference(self._rates) or codes, default=None)
        self._largest: dict[str, dict[str | None, Fraction]] = {}

    def keys(self, objective: str) -> tuple[str, ...]:
        """The objectives that one name of the list stands for: one for each currency or unit that is met."""
        if objective not in ("cost", "credits"):
            return (objective,)
        among = [each for each in self._steps if objective == "cost" or each.stack is None]
        own = self.currency if objective == "cost" else self._unit
        kinds = sorted({self._kind(each, objective) for each in among}, key=lambda kind: (kind != own, kind or ""))
        if len(kinds) < 2:
            return (objective,)
        return tuple(objective if kind is None else f"{objective}:{kind}" for kind in kinds)

    def weight(self, credential_id: str, key: str) -> Fraction:
        """What a credential adds to an objective."""
        credential = self._lookup.get(credential_id)
        if credential is None or not credential.is_step:
            return Fraction(0)
        name = key.partition(":")[0]
        if name == "steps":
            return Fraction(1)
        if not self._belongs(credential, key):
            return Fraction(0)
        if credential_id in self._begun and name in _ENDED:
            return Fraction(0)
        known = self._known(credential, name)
        return self.assumed(credential, key) if known is None else known

    def is_assumed(self, credential_id: str, key: str) -> bool:
        """Whether what it adds is assumed."""
        credential, name = self._lookup.get(credential_id), key.partition(":")[0]
        return (
            credential is not None
            and credential.is_step
            and name != "steps"
            and self._belongs(credential, key)
            and not (credential_id in self._begun and name in _ENDED)
            and self._known(credential, name) is None
        )

    def currency_in(self, credential_id: str, key: str) -> str | None:
        """The currency in which what it adds to an objective is counted; None where that is no cost."""
        credential = self._lookup.get(credential_id)
        return None if credential is None or not key.startswith("cost") else self._kind(credential, "cost")

    def assumed(self, credential: Credential, key: str) -> Fraction:
        """What is taken for an unknown figure."""
        name = key.partition(":")[0]
        asked = self._options
        given = {"hours": asked.assume_hours, "cost": asked.assume_cost, "weeks": asked.assume_weeks}.get(name)
        if given is not None:
            return given
        if key not in self._largest:
            found: dict[str | None, Fraction] = {}
            for each in self._steps:
                own = self._known(each, name) if self._belongs(each, key) else None
                if own is not None and not (name == "credits" and each.stack is not None):
                    found[each.kind] = max(own, found.get(each.kind, own))
            self._largest[key] = found
        largest = self._largest[key]
        return largest.get(credential.kind, max(largest.values(), default=Fraction(1)))

    def _known(self, credential: Credential, name: str) -> Fraction | None:
        if name == "hours":
            return known_hours(credential)
        if name == "weeks":
            return None if credential.duration is None else credential.duration.as_weeks()
        if name == "credits":
            return known_credits(credential)
        own = known_cost(credential)
        if own is None or credential.cost is None:
            return own
        return own * self._rates.get(credential.cost.money.currency, Fraction(1))

    def _kind(self, credential: Credential, name: str) -> str | None:
        if name == "credits":
            if credential.credits is not None:
                return credential.credits.unit
            return self._unit if credential.credit_unit is None else credential.credit_unit
        currency = credential.currency if credential.cost is None else credential.cost.money.currency
        return self.currency if currency is None or currency in self._rates else currency

    def _belongs(self, credential: Credential, key: str) -> bool:
        name = key.partition(":")[0]
        keys = self.keys(name)
        if len(keys) < 2:
            return True
        kind = self._kind(credential, name)
        return key == (name if kind is None else f"{name}:{kind}")


def _slice(reading: Reading, roots: Sequence[Goal]) -> frozenset[str]:
    """All that can matter to what is asked for, of one who holds nothing."""
    found: set[str] = set()
    waiting = [each for root in roots for each in ([root] if isinstance(root, str) else reading.developing(root))]
    while waiting:
        credential_id = waiting.pop()
        credential = reading.lookup.get(credential_id)
        if credential is None or credential_id in found:
            continue
        found.add(credential_id)
        asked = [credential.prerequisites, credential.corequisites, credential.stack, *credential.equivalents]
        asked += [cap.unless for cap in credential.sharing]
        for requirement in asked:
            if requirement is not None:
                waiting.extend(_spoken_of(reading, requirement))
    return frozenset(found)


def _spoken_of(reading: Reading, requirement: Requirement) -> Iterator[str]:
    """Every credential that a requirement names or selects, and what lifts its limits."""
    match requirement:
        case CredentialRef():
            yield requirement.id
        case SkillRef():
            yield from reading.developing(requirement)
        case Sections():
            for part in requirement.sections:
                yield from _spoken_of(reading, part.requirement)
        case All() | AnyOf() | Choose() | Credits():
            for entry in requirement.pool.entries:
                if isinstance(entry, Selector):
                    yield from reading.found(entry, every=isinstance(requirement, All))
                else:
                    yield from _spoken_of(reading, entry)
    for limit in requirement.selection.limits if isinstance(requirement, All | Choose | Credits | Sections) else ():
        if limit.unless is not None:
            yield from _spoken_of(reading, limit.unless)

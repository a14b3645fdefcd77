"""Objectives as weights: what each credential adds, with unknown figures assumed openly (docs/counting.md)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, lcm
from typing import TYPE_CHECKING

from stackplan.planning.goals import credentials_of
from stackplan.planning.plan import Assumption, OptionsError
from stackplan.planning.task import Level
from stackplan.units import Money, format_decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stackplan.catalog.model import Credential
    from stackplan.planning.goals import Goal
    from stackplan.planning.plan import Options


NOTHING_KNOWN = "nothing is known: one unit each"


@dataclass(frozen=True, slots=True)
class Figures:
    """The levels of the objective, and what was assumed of whom (for every credential of the slice).

    `currency` is the targets' own, in which a budget is; where they have none, the first of the slice by its code.
    """

    levels: tuple[Level, ...]
    assumptions: tuple[Assumption, ...]
    currency: str | None = None


def price(credential: Credential) -> Money | None:
    """What earning a credential costs, its own work only; None where that is unknown.

    A price per period counts each begun period of its duration, and is unknown where the duration is.
    """
    cost = credential.cost
    if cost is None:
        return None
    if cost.per is None:
        return cost.money
    if credential.duration is None:
        return None
    periods = ceil(credential.duration.as_weeks() / cost.per.as_weeks())
    return Money(cost.money.amount * periods, cost.money.currency)


def hours(credential: Credential) -> Fraction | None:
    """The hours of work of a credential itself; None where unknown."""
    return None if credential.effort is None else credential.effort.as_hours()


def weeks(credential: Credential) -> Fraction | None:
    """The weeks that a credential itself takes; None where unknown."""
    return None if credential.duration is None else credential.duration.as_weeks()


def credits_of(credential: Credential) -> Fraction | None:
    """What a credential adds to a sum of credits: those of a composite are the whole's, never added to its parts'."""
    if credential.stack is not None:
        return Fraction(0)
    return None if credential.credits is None else Fraction(credential.credits.amount)


def build(
    ids: Sequence[str],
    lookup: Callable[[str], Credential],
    reference: Iterable[str],
    targets: Sequence[Goal],
    options: Options,
    *,
    begun: frozenset[str] = frozenset(),
) -> Figures:
    """The levels over `ids` (in the order of the task), unknown figures assumed from the steps among `reference`.

    What has `begun` takes no further hours and costs nothing more.

    `reference` is the slice of the targets taken as if nothing were held, so that what a learner holds never changes
    what is assumed.
    """
    credentials = [lookup(credential_id) for credential_id in ids]
    known = [credential for credential in map(lookup, reference) if credential.is_step]
    builder = _Builder(tuple(ids), credentials, known, _home(targets, lookup), options, begun=begun)
    if builder.currency in builder.rates:
        raise OptionsError(f"--rate gives a rate for {builder.currency}, which is the target's own currency")
    levels: list[Level] = []
    for objective in options.minimize:
        levels.extend(builder.objective(objective))
    unknown = tuple(
        (hours(credential) is None) + (price(credential) is None)
        if credential.is_step and credential.id not in begun
        else 0
        for credential in credentials
    )
    # Fewest unknown figures, then fewest credentials: small numbers both, so one level does for them.
    many = len(credentials) + 1
    levels.append(Level("unknown figures, credentials", tuple(count * many + 1 for count in unknown), tie=True))
    return Figures(tuple(levels), tuple(builder.assumptions), builder.currency)


def each_of(  # noqa: PLR0917 - the question, part by part, as `build` takes it
    name: str,
    ids: Sequence[str],
    lookup: Callable[[str], Credential],
    reference: Iterable[str],
    targets: Sequence[Goal],
    options: Options,
    *,
    begun: frozenset[str] = frozenset(),
) -> tuple[dict[str, Fraction], tuple[Assumption, ...]]:
    """One figure of each of `ids`, as an objective of that name would take it, and what was assumed."""
    known = [credential for credential in map(lookup, reference) if credential.is_step]
    credentials = [lookup(each) for each in ids]
    builder = _Builder(tuple(ids), credentials, known, _home(targets, lookup), options, begun=begun)
    (level,) = builder.objective(name)
    amounts = {each: Fraction(weight, level.scale) for each, weight in zip(ids, level.weights, strict=True)}
    return amounts, tuple(builder.assumptions)


class _Builder:
    """Makes the levels one by one, and collects what they assumed."""

    def __init__(
        self,
        ids: tuple[str, ...],
        credentials: list[Credential],
        known: list[Credential],
        home: Credential | None,
        options: Options,
        *,
        begun: frozenset[str],
    ) -> None:
        self.begun = begun
        self.ids = ids
        self.credentials = credentials
        self.known = known
        self.options = options
        self.rates = dict(options.rates)
        self.currency, self.home_unit = (None, None) if home is None else (_currency(home), _unit(home))
        self.currency = options.currency or self.currency
        if self.currency is None:
            codes = {c.cost.money.currency for c in known if c.cost is not None}
            self.currency = min(codes.difference(self.rates) or codes, default=None)
        self.assumptions: list[Assumption] = []

    def objective(self, name: str) -> list[Level]:
        """The levels of one objective; `cost` and `credits` give one a currency or unit where several meet."""
        if name == "steps":
            return [Level("steps", tuple(int(credential.is_step) for credential in self.credentials))]
        if name == "hours":
            return [self._level("hours", "hours", hours, self.options.assume_hours, lambda _: True)]
        if name == "weeks":
            return [self._level("weeks", "weeks", weeks, self.options.assume_weeks, lambda _: True)]
        if name == "cost":
            return self._split("cost", self._currency_of, self.currency, self._price, self.options.assume_cost)
        return self._split("credits", self._unit_of, self.home_unit, credits_of, None)

    def _price(self, credential: Credential) -> Fraction | None:
        money = price(credential)
        if money is None:
            return None
        return Fraction(money.amount) * self.rates.get(money.currency, Fraction(1))

    def _currency_of(self, credential: Credential) -> str | None:
        currency = _currency(credential)
        return self.currency if currency is None or currency in self.rates else currency

    def _unit_of(self, credential: Credential) -> str | None:
        unit = _unit(credential)
        return self.home_unit if unit is None and credential.credits is None else unit

    def _split(
        self,
        name: str,
        kind_of: Callable[[Credential], str | None],
        home: str | None,
        figure: Callable[[Credential], Fraction | None],
        given: Fraction | None,
    ) -> list[Level]:
        kinds = {kind_of(credential) for credential in self.known if counts_at_all(credential, name)}
        ordered = sorted(kinds, key=lambda kind: (kind != home, kind or ""))
        return [
            self._level(
                f"{name}:{kind}" if len(ordered) > 1 and kind is not None else name,
                name,
                figure,
                given,
                lambda credential, kind=kind: kind_of(credential) == kind,  # type: ignore[misc]
            )
            for kind in ordered
        ] or [Level(name, tuple(0 for _ in self.credentials))]

    def _level(
        self,
        key: str,
        figure_name: str,
        figure: Callable[[Credential], Fraction | None],
        given: Fraction | None,
        belongs: Callable[[Credential], bool],
    ) -> Level:
        largest: dict[str | None, Fraction] = {}
        for credential in self.known:
            value = figure(credential) if belongs(credential) else None
            if value is not None and counts_at_all(credential, figure_name):
                largest[credential.kind] = max(value, largest.get(credential.kind, value))
        overall = max(largest.values(), default=Fraction(1))
        amounts: list[Fraction] = []
        for credential in self.credentials:
            if not credential.is_step or not belongs(credential):
                amounts.append(Fraction(0))
                continue
            value = figure(credential)
            if credential.id in self.begun and figure_name in ("hours", "cost", "weeks"):
                value = Fraction(0)
            if value is None:
                value = given if given is not None else largest.get(credential.kind, overall)
                basis = self._basis(credential, largest, given)
                currency = self._currency_of(credential) if figure_name == "cost" else None
                self.assumptions.append(Assumption(credential.id, figure_name, format_decimal(value), basis, currency))
            amounts.append(value)
        scale = lcm(*(amount.denominator for amount in amounts)) if amounts else 1
        return Level(key, tuple(int(amount * scale) for amount in amounts), scale)

    def _basis(self, credential: Credential, largest: dict[str | None, Fraction], given: Fraction | None) -> str:
        if given is not None:
            return "as asked"
        if credential.kind in largest:
            article = "an" if credential.kind and credential.kind[0] in "aeiou" else "a"
            return f"the largest known of {article} {credential.kind}" if credential.kind else "the largest known"
        return "the largest known" if largest else NOTHING_KNOWN


def _home(targets: Iterable[Goal], lookup: Callable[[str], Credential]) -> Credential | None:
    """The target whose currency and unit of credits come first; None where all targets are skills, which have none."""
    first = next(iter(credentials_of(targets)), None)
    return None if first is None else lookup(first)


def _currency(credential: Credential) -> str | None:
    return credential.cost.money.currency if credential.cost is not None else credential.currency


def _unit(credential: Credential) -> str | None:
    return credential.credits.unit if credential.credits is not None else credential.credit_unit


def counts_at_all(credential: Credential, figure_name: str) -> bool:
    """Whether a credential's figure says something about others: the zero credits of a composite do not."""
    return figure_name != "credits" or credential.stack is None


def caps(
    ids: Sequence[str],
    lookup: Callable[[str], Credential],
    reference: Iterable[str],
    targets: Sequence[Goal],
    options: Options,
    *,
    begun: frozenset[str] = frozenset(),
) -> tuple[tuple[tuple[int, ...], int], ...] | str:
    """Each budget as weights and the most that they may add up to; a sentence where one cannot be kept honestly."""
    if options.max_cost is None and options.max_hours is None:
        return ()
    credentials = [lookup(credential_id) for credential_id in ids]
    known = [credential for credential in map(lookup, reference) if credential.is_step]
    builder = _Builder(tuple(ids), credentials, known, _home(targets, lookup), options, begun=begun)
    kept: list[tuple[tuple[int, ...], int]] = []
    if options.max_cost is not None:
        levels = builder.objective("cost")
        if options.assume_cost is None and not any(price(credential) is not None for credential in known):
            return "--max-cost needs prices: no price is known on the way to the target; give --assume-cost"
        if len(levels) > 1:
            names = ", ".join(level.name.partition(":")[2] or "no currency" for level in levels)
            return f"--max-cost needs one currency, and prices here are in {names}; give --rate"
        kept.append((levels[0].weights, int(options.max_cost * levels[0].scale)))
    if options.max_hours is not None:
        (level,) = builder.objective("hours")
        if options.assume_hours is None and not any(hours(credential) is not None for credential in known):
            return "--max-hours needs hours: none are known on the way to the target; give --assume-hours"
        kept.append((level.weights, int(options.max_hours * level.scale)))
    return tuple(kept)

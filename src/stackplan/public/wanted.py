"""What a caller asks of a plan, checked: texts, numbers and days to the options that planning takes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypedDict

from stackplan.catalog.meant import resolve, skill
from stackplan.catalog.traits import LANGUAGE, LEVEL, PARTNER, RECOGNIZED_BY, meant
from stackplan.planning.plan import OBJECTIVES, WEEKS, Options, OptionsError
from stackplan.public.catalogs import today

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from stackplan.catalog.catalog import Catalog
    from stackplan.catalog.traits import Trait
    from stackplan.planning.goals import Goal
    from stackplan.planning.schedule.values import Calendar

    Number = int | float | str | Decimal | Fraction


class Wanted(TypedDict, total=False):
    """What may be asked of the plans that an answer compares; as the arguments of `plan` of the same names."""

    minimize: Sequence[str]
    exclude: Sequence[str]
    formats: Sequence[str]
    recognized_by: Sequence[str]
    partners: Sequence[str]
    languages: Sequence[str]
    levels: Sequence[str]
    max_weeks_each: Number | None
    max_cost: Number | None
    limit: float | None
    assume_cost: Number | None
    assume_hours: Number | None
    rates: Mapping[str, Number] | None


def goals_of(catalog: Catalog, targets: str | Sequence[str] = (), skills: str | Sequence[str] = ()) -> tuple[Goal, ...]:
    """What a plan is asked for, each once: credentials by their full ids, then skills.

    Raises CredentialError, SkillError where a text means none or several, ValueError for what is no level.
    """
    credentials = [resolve(catalog, text) for text in listed(targets)]
    return tuple(dict.fromkeys((*credentials, *(skill(catalog, text) for text in listed(skills)))))


def options_of(
    catalog: Catalog,
    *,
    minimize: Sequence[str] = ("steps", "hours", "cost"),
    weeks: bool = False,
    exclude: Sequence[str] = (),
    formats: Sequence[str] = (),
    recognized_by: Sequence[str] = (),
    partners: Sequence[str] = (),
    languages: Sequence[str] = (),
    levels: Sequence[str] = (),
    max_weeks_each: Number | None = None,
    max_cost: Number | None = None,
    limit: float | None = 10.0,
    assume_cost: Number | None = None,
    assume_hours: Number | None = None,
    rates: Mapping[str, Number] | None = None,
) -> Options:
    """The options of a plan as given, checked; `weeks` may be an objective, or not."""
    return Options(
        minimize=objectives(minimize, (*OBJECTIVES, WEEKS) if weeks else OBJECTIVES),
        exclude=tuple(resolve(catalog, text) for text in listed(exclude)),
        formats=_formats(formats),
        recognized_by=meant_of(catalog, RECOGNIZED_BY, recognized_by),
        partners=meant_of(catalog, PARTNER, partners),
        languages=meant_of(catalog, LANGUAGE, languages),
        levels=meant_of(catalog, LEVEL, levels),
        max_weeks_each=amount("max_weeks_each", max_weeks_each),
        max_cost=amount("max_cost", max_cost),
        limit=seconds(limit),
        assume_cost=amount("assume_cost", assume_cost),
        assume_hours=amount("assume_hours", assume_hours),
        rates=tuple(sorted((currency, _rate(currency, rate)) for currency, rate in (rates or {}).items())),
    )


def asked_for(catalog: Catalog, top: int | None, on: date | None, wanted: Wanted) -> tuple[date, Options]:
    """The day and the options of a ranking."""
    if top is not None and top < 1:
        raise ValueError("top is a whole number above zero, or None")
    return on if on is not None else today(), options_of(catalog, **wanted)


def calendar_of(
    hours: Number | None, start: date | None, parallel: int | None, by: date | None, on: date
) -> Calendar | None:
    """The calendar that is asked for, if one is."""
    from stackplan.planning.schedule.values import Calendar

    if hours is None:
        if start is not None or parallel is not None or by is not None:
            raise ValueError("start, parallel and by need hours_per_week")
        return None
    week, first = _number(hours), on if start is None else start
    if not 0 < week <= 168:
        raise ValueError("hours_per_week is a number above zero, and no more than the 168 hours of a week")
    if first < on or (by is not None and by < first):
        raise ValueError("start cannot be before the day that everything is judged on, nor by before start")
    if parallel is not None and parallel < 1:
        raise ValueError("parallel is a whole number above zero")
    return Calendar(first, week, parallel, by)


def listed(texts: str | Sequence[str]) -> Sequence[str]:
    """Several texts where one may stand alone."""
    return (texts,) if isinstance(texts, str) else texts


def objectives(names: Sequence[str], known: tuple[str, ...] = OBJECTIVES) -> tuple[str, ...]:
    """The objectives of a plan, each once."""
    given = tuple(listed(names))
    if not given or len(set(given)) < len(given) or not set(given) <= set(known):
        raise ValueError(f"minimize takes one or more of {', '.join(known)}, each once")
    return given


def amount(name: str, value: Number | None) -> Fraction | None:
    """An amount that is not below zero."""
    if value is None:
        return None
    amount = _number(value)
    if amount < 0:
        raise ValueError(f"{name} cannot be below zero")
    return amount


def count(name: str, value: int) -> int:
    """A number of things."""
    if value < 0:
        raise ValueError(f"{name} cannot be below zero")
    return value


def seconds(limit: float | None) -> float | None:
    """A limit of time; None for none."""
    if limit is not None and not limit > 0:
        raise ValueError("limit is a number of seconds above zero, or None")
    return limit


def _formats(names: Sequence[str]) -> tuple[str, ...]:
    from stackplan.catalog.vocabulary import FORMATS

    given = tuple(dict.fromkeys(listed(names)))
    if not set(given) <= set(FORMATS):
        raise ValueError(f"formats are {', '.join(FORMATS)}")
    return given


def meant_of(catalog: Catalog, trait: Trait, texts: Sequence[str]) -> tuple[str, ...]:
    """The values of a trait that texts mean."""
    found: dict[str, None] = {}
    for text in listed(texts):
        means = meant(catalog, trait, text)
        if not means:
            raise OptionsError(f"{trait.field}: no credential of this catalog states '{text}'")
        found.update(dict.fromkeys(means))
    return tuple(found)


def _rate(currency: str, value: Number) -> Fraction:
    from stackplan.units import is_currency

    rate = _number(value)
    if not is_currency(currency) or rate <= 0:
        raise ValueError("a rate is a currency (three capital letters) and a number above zero")
    return rate


def _number(value: Number) -> Fraction:
    # A float is taken for the digits that it shows: 1.08 means 1.08.
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)

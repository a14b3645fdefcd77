"""What a record states of a fact that is to renew a credential: only what was gathered since a day counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from stackplan.catalog.requirement import FactRef
    from stackplan.learner.record import Statement
    from stackplan.units import Duration


def is_stated(facts: Iterable[Statement], ref: FactRef, since: date | None, on: date) -> bool:
    """Whether the first line that speaks of a fact, and was gathered in time, states as much as is asked."""
    timely = (each for each in facts if _speaks(each, ref.fact) and _untimely(each, ref.within, since, on) is None)
    stated = next(timely, None)
    return stated is not None and _is_enough(stated, ref)


def short_of(
    facts: Iterable[Statement], fact: str, within: Duration | None, since: date | None, on: date
) -> str | None:
    """What a record lacks of a fact, in words; None where it does not speak of it.

    Of several lines, the first that was gathered in time tells.
    """
    told: list[str] = []
    for stated in facts:
        if not _speaks(stated, fact):
            continue
        untimely = _untimely(stated, within, since, on)
        if untimely is not None:
            told.append(untimely)
        elif not stated.holds:
            return "the record says that it is not so"
        elif stated.amount is not None:
            return f"{stated.amount} in the record"
    return told[0] if told else None


def _speaks(stated: Statement, fact: str) -> bool:
    return stated.fact in (fact, fact.partition("/")[2])


def _untimely(stated: Statement, within: Duration | None, since: date | None, on: date) -> str | None:
    """Why a line of a record was not gathered in the time that counts; None where it was."""
    if since is None:
        return "what the record states is too old"
    if stated.since is None:
        return "the record does not say since when"
    if stated.since < since:
        return f"the record counts from {stated.since}, before {since}"
    if stated.as_of is not None and stated.as_of > on:
        return f"the record states it as of {stated.as_of} only"
    if within is not None and within.after(stated.since) < on:
        return f"the record counts from {stated.since}, and the last {within} matter"
    return None


def _is_enough(stated: Statement, ref: FactRef) -> bool:
    if ref.at_least is not None:
        return stated.amount is not None and stated.amount >= ref.at_least
    return stated.holds and (stated.amount is None or stated.amount > 0)

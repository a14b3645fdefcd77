"""The least plan for one requirement, met by what is earned since a day: what a renewal by a requirement takes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stackplan.catalog.requirement import All, Conditions, Pool, Selection
from stackplan.planning.plan import Options, OptionsError

if TYPE_CHECKING:
    from datetime import date

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.catalog.requirement import Requirement
    from stackplan.planning.plan import Plan
    from stackplan.planning.renewing import Learner

OBJECTIVES = ("cost", "hours", "steps")


class _WithOne:
    """A catalog and one credential more."""

    def __init__(self, lookup: Lookup, more: Credential) -> None:
        self._lookup = lookup
        self._more = more

    def get(self, credential_id: str) -> Credential | None:
        """A credential by its full id."""
        return self._more if credential_id == self._more.id else self._lookup.get(credential_id)

    def find(self, text: str) -> tuple[str, ...]:
        """Full ids that a person may mean."""
        return (text,) if text == self._more.id else self._lookup.find(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lookup, name)


def plan_anew(requirement: Requirement, owner: Credential, since: date, learner: Learner) -> Plan | None:
    """The cheapest plan that meets a requirement of `owner` by holdings of `since` or later and by what is new.

    Its target is an award of the requirement alone, under an id of its own. Facts and confirmations count if they are
    of that time too. None where no plan is found in time.
    """
    from stackplan.planning import api

    lookup, holdings = learner.lookup, learner.holdings
    name = f"{owner.id}.renewal"
    each = Conditions(earned_from=since)
    stack = All(Pool((requirement,), requirement.span), requirement.span, Selection(each=each))
    award = replace(
        owner,
        id=name,
        stack=stack,
        prerequisites=None,
        corequisites=None,
        equivalents=(),
        effort=None,
        duration=None,
        cost=None,
        not_after=None,
        sharing=(),
        renewal=(),
        status="active",
        available_from=None,
        available_until=None,
        unverified=(),
    )
    confirmed = tuple(
        replace(entry, requirement=f"{name}#{entry.requirement.partition('#')[2]}")
        for entry in holdings.confirmed
        if entry.date >= since and lookup.find(entry.requirement.partition("#")[0]) == (owner.id,)
    )
    held = replace(
        holdings,
        facts=tuple(fact for fact in holdings.facts if fact.since is not None and fact.since >= since),
        confirmed=(*holdings.confirmed, *confirmed),
    )
    try:
        return api.plan(_WithOne(lookup, award), (name,), held, Options(minimize=OBJECTIVES), learner.on)
    except OptionsError:
        return None

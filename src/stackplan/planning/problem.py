"""One question, and the task that it makes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stackplan.planning import figures
from stackplan.planning.binding import awards_bound
from stackplan.planning.book import Book, book
from stackplan.planning.expand import Expander, walk
from stackplan.planning.ground import Grounded, ground
from stackplan.planning.plan import Holdings, OptionsError

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import date

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.catalog.traits import Trait
    from stackplan.planning.goals import Goal
    from stackplan.planning.plan import Options

NOTHING_HELD = Holdings()


@dataclass(frozen=True)
class Problem:
    """A catalog, the targets, what is held (`implied` is the part that follows from the rest), the options, the day."""

    lookup: Lookup
    targets: tuple[Goal, ...]
    held: frozenset[str]
    implied: frozenset[str]
    options: Options
    on: date
    holdings: Holdings = NOTHING_HELD

    @property
    def roots(self) -> tuple[Goal, ...]:
        """What the plan must bring: the targets, and what it is asked to go through."""
        return tuple(dict.fromkeys((*self.targets, *self.options.require)))

    @cached_property
    def open_lookup(self) -> Lookup:
        """The catalog as it is for this learner: what has begun asks for no prerequisites, and can be finished."""
        begun = dict(self.holdings.begun)
        return _Begun(self.lookup, begun) if begun else self.lookup

    @cached_property
    def book(self) -> Book:
        """What the record settles."""
        return book(self.lookup, self.held, self.holdings, self.on)

    @cached_property
    def expander(self) -> Expander:
        """Pools, for this learner on this day."""
        return Expander(self.open_lookup, self.held, self.on, self.book)

    def credential(self, credential_id: str) -> Credential:
        """A credential that is known to exist."""
        credential = self.lookup.get(credential_id)
        if credential is None:
            raise KeyError(credential_id)
        return credential

    def ground(self) -> tuple[Grounded, figures.Figures]:
        """The task, and the figures of its objectives.

        Raises OptionsError for a budget that cannot be kept honestly.
        """
        options = self.options
        expander = self.expander
        ids = self.slice()
        bare = Expander(self.lookup, frozenset(), self.on)
        reference = walk(bare, (*self.roots, *options.beside), stop_at=frozenset())
        begun = frozenset(credential_id for credential_id, _ in self.holdings.begun)
        built = figures.build(ids, self.credential, reference, self.targets, options, begun=begun)
        through = [each for each in options.require if each not in self.held]
        grounded = ground(
            ids,
            self.targets,
            expander,
            built.levels,
            lambda credential: allowed(credential, options),
            through=through,
        )
        caps = figures.caps(ids, self.credential, reference, self.targets, options, begun=begun)
        if isinstance(caps, str):
            raise OptionsError(caps)
        if caps:
            more = (0,) * (grounded.task.size - len(ids))
            caps = tuple(((*weights, *more), most) for weights, most in caps)
            grounded = replace(grounded, task=replace(grounded.task, caps=caps))
        return grounded, built

    def slice(self) -> tuple[str, ...]:
        """Every credential that can matter to the targets, sorted; what is held ends the walk.

        The walk enters the held awards that a cap on sharing binds: what they used may matter.
        """
        expander = self.expander
        instead = tuple(self.book.instead())
        ids = walk(expander, self.roots, stop_at=self.held, dealt=instead)
        awards = awards_bound(expander, ids, self.book.recorded)
        if not awards:
            return ids
        return walk(expander, (*self.roots, *awards), stop_at=self.held.difference(awards), dealt=instead)


class _Begun:
    """A catalog in which some credentials are in progress or registered."""

    def __init__(self, lookup: Lookup, begun: Container[str]) -> None:
        self._lookup = lookup
        self._begun = begun

    def get(self, credential_id: str) -> Credential | None:
        """A credential; one that has begun can be finished, whatever had to come before it."""
        found = self._lookup.get(credential_id)
        if found is None or credential_id not in self._begun:
            return found
        return replace(
            found,
            prerequisites=None,
            corequisites=None,
            status="active",
            available_from=None,
            available_until=None,
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lookup, name)


def allowed(credential: Credential, options: Options) -> bool:
    """Whether the learner's options let a credential be earned. What states nothing is taken as fitting."""
    return credential.id not in options.exclude and unfit(credential, options) is None


def unfit(credential: Credential, options: Options) -> Trait | None:
    """The first thing asked of each credential that one states otherwise; an award takes no work, and fits."""
    if not credential.is_step:
        return None
    return next((trait for trait, values in options.asked if trait.fits(credential, values) is False), None)

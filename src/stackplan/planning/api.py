"""The way of an answer: slice, ground, search, order, verify, or explain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stackplan.planning import figures
from stackplan.planning.derive import derive
from stackplan.planning.expand import Expander, walk
from stackplan.planning.ground import Grounded, ground
from stackplan.planning.implied import implied_holdings
from stackplan.planning.plan import NotCounted, Options, Plan
from stackplan.planning.present import present
from stackplan.planning.search import search

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from stackplan.catalog.model import Credential, Lookup


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a learner holds, judged: full ids that count, those that do not, and all that the record names."""

    counts: tuple[str, ...] = ()
    not_counted: tuple[NotCounted, ...] = ()
    recorded: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class OptionsError(ValueError):
    """Options that contradict the catalog or each other: a usage error, worded for the person."""


class PlanBugError(Exception):
    """A plan that does not verify: a bug of ours, never an answer."""


def slice_ids(lookup: Lookup, targets: Sequence[str], held: Collection[str], on: date) -> tuple[str, ...]:
    """Every credential that can matter to the targets, sorted; held ones end the walk."""
    holding = frozenset(held)
    return walk(Expander(lookup, holding, on), targets, stop_at=holding)


def plan(lookup: Lookup, targets: Sequence[str], holdings: Holdings, options: Options, on: date) -> Plan:
    """The least plan for all targets together (full ids that the catalog has), or why there is none.

    Raises OptionsError for options that cannot be applied to this catalog, PlanBugError where the answer fails its
    verification.
    """
    implied, choice = implied_holdings(lookup, holdings.counts, holdings.recorded, on)
    held = frozenset(holdings.counts) | frozenset(implied)
    problem = _Problem(lookup, tuple(targets), held, options, on)
    grounded, built = problem.ground(options)
    found = search(grounded.task, options.limit)
    base = Plan(
        target=tuple(targets),
        on=on,
        status="unreachable",
        objective=options.minimize,
        not_counted=holdings.not_counted,
        notes=holdings.notes,
    )
    if found is None:
        from stackplan.planning.explain import explain

        return explain(problem, grounded, base, lambda wider: plan(lookup, targets, holdings, wider, on))
    derivation = derive(grounded.task, found.plan)
    if derivation is None:
        raise PlanBugError("the plan that was found cannot be derived")
    answer = present(problem, grounded, built, found, derivation, base, frozenset(implied))
    from stackplan.planning.verify import verify

    complaints = verify(lookup, answer, held, options, on)
    if complaints:
        raise PlanBugError("; ".join(complaints))
    if choice and answer.steps:
        answer = replace(answer, notes=(*answer.notes, CHOICE_NOTE))
    return answer


CHOICE_NOTE = (
    "Some of what you hold is made of parts that were a choice; which ones you took is not known here. "
    "Adding them to what you hold may shorten the path."
)


@dataclass(frozen=True)
class _Problem:
    """One question: the catalog, the targets, what is held, the options and the day."""

    lookup: Lookup
    targets: tuple[str, ...]
    held: frozenset[str]
    options: Options
    on: date

    def credential(self, credential_id: str) -> Credential:
        """A credential that is known to exist."""
        credential = self.lookup.get(credential_id)
        if credential is None:
            raise KeyError(credential_id)
        return credential

    def ground(self, options: Options) -> tuple[Grounded, figures.Figures]:
        """The task under some options, and its figures."""
        expander = Expander(self.lookup, self.held, self.on)
        ids = walk(expander, self.targets, stop_at=self.held)
        bare = Expander(self.lookup, frozenset(), self.on)
        reference = walk(bare, self.targets, stop_at=frozenset())
        built = figures.build(ids, self.credential, reference, self.targets, options)
        grounded = ground(ids, self.targets, expander, built.levels, lambda credential: allowed(credential, options))
        caps = figures.caps(ids, self.credential, reference, self.targets, options)
        if isinstance(caps, str):
            raise OptionsError(caps)
        return replace(grounded, task=replace(grounded.task, caps=caps)) if caps else grounded, built


def allowed(credential: Credential, options: Options) -> bool:
    """Whether the learner's options let a credential be earned. What states no format is taken as fitting."""
    if credential.id in options.exclude:
        return False
    if not options.formats or not credential.is_step or not credential.format:
        return True
    return not set(credential.format).isdisjoint(options.formats)

"""The way of an answer: slice, ground, search, order, verify, or explain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stackplan.planning.book import waivers_only
from stackplan.planning.deadline import Deadline
from stackplan.planning.derive import derive
from stackplan.planning.implied import implied_holdings
from stackplan.planning.offramps import arranged
from stackplan.planning.on_the_way import OnTheWay
from stackplan.planning.plan import WEEKS, Options, OptionsError, Plan
from stackplan.planning.present import present
from stackplan.planning.problem import Problem
from stackplan.planning.search import OutOfTimeError, search
from stackplan.planning.signed import without_effect
from stackplan.units import format_decimal

__all__ = [
    "CHOICE_NOTE",
    "Answer",
    "OptionsError",
    "PlanBugError",
    "Question",
    "answer",
    "in_weeks",
    "plan",
    "slice_ids",
    "where_it_fits",
]

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.planning.derive import Derivation
    from stackplan.planning.goals import Goal
    from stackplan.planning.ground import Grounded
    from stackplan.planning.plan import Holdings
    from stackplan.planning.search import Found


class PlanBugError(Exception):
    """A plan that does not verify: a bug of ours, never an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A plan, and what it was made of; `derivation` and `found` are None where the targets cannot be reached."""

    plan: Plan
    question: Question
    derivation: Derivation | None
    found: Found | None = None

    @property
    def problem(self) -> Problem:
        """What was asked."""
        return self.question.problem

    @property
    def grounded(self) -> Grounded:
        """The task that it makes."""
        return self.question.grounded


def slice_ids(lookup: Lookup, targets: Sequence[Goal], holdings: Holdings, on: date) -> tuple[str, ...]:
    """Every credential that can matter to the targets, sorted; held ones (implied ones too) end the walk."""
    implied, _ = implied_of(lookup, holdings, on)
    holding = frozenset(holdings.counts).union(implied)
    problem = Problem(lookup, tuple(targets), holding, frozenset(implied), Options(), on, holdings)
    return problem.slice()


def implied_of(lookup: Lookup, holdings: Holdings, on: date) -> tuple[tuple[str, ...], bool]:
    """What holdings imply, sorted, and whether the parts of some composite were a choice."""
    waived = waivers_only(lookup, holdings, on)
    return implied_holdings(lookup, holdings.counts, holdings.recorded, on, waived)


def plan(lookup: Lookup, targets: Sequence[Goal], holdings: Holdings, options: Options, on: date) -> Plan:
    """The least plan for all targets together (ids and skills that the catalog has), or why there is none.

    Raises OptionsError for options that cannot be applied to this catalog, PlanBugError where the answer fails its
    verification.
    """
    deadline = Deadline.after(options.limit)
    if WEEKS in options.minimize:
        from stackplan.planning.schedule.soonest import soonest

        if options.alternatives:
            raise OptionsError("--alternatives puts plans in order by sums; --minimize weeks is none: leave weeks out")
        if options.compare:
            raise OptionsError("--compare looks at steps, hours and cost, and at weeks in a calendar: leave weeks out")
        return soonest(lookup, targets, holdings, options, on, deadline)
    if (options.alternatives or options.compare) and options.calendar is not None and options.calendar.by is not None:
        which = "--alternatives" if options.alternatives else "--compare"
        raise OptionsError(f"{which} does not ask whether plans are finished in time: leave --by out")
    found = answer(lookup, targets, holdings, options, on)
    told = in_weeks(found, deadline)
    if found.derivation is None or told.status == "unreachable":
        return told
    if options.adds and len(targets) > 1:
        from stackplan.planning.adds import adds

        told = replace(told, adds=adds(found, deadline))
    if options.alternatives:
        from stackplan.planning.alternatives import alternatives

        told = replace(told, alternatives=alternatives(found, options.alternatives, deadline))
    if options.compare:
        from stackplan.planning.compare import tradeoff

        told = replace(told, tradeoff=tradeoff(found, deadline))
    return told


def in_weeks(found: Answer, deadline: Deadline) -> Plan:
    """The plan of an answer, in the calendar where there is one."""
    calendar = found.problem.options.calendar
    if calendar is None or found.derivation is None:
        return found.plan
    from stackplan.planning.schedule.calendar import BY, scheduled

    # The proof of a schedule takes what the search has left of the limit.
    timed = scheduled(found, calendar, deadline)
    if timed.without == (BY,):
        from stackplan.planning.schedule.soonest import in_time

        return in_time(found, timed, deadline)
    return timed


def where_it_fits(found: Answer, deadline: Deadline) -> Plan:
    """The same; the plan without a schedule where it does not fit into the calendar."""
    timed = in_weeks(found, deadline)
    return found.plan if timed.status == "unreachable" else timed


def answer(lookup: Lookup, targets: Sequence[Goal], holdings: Holdings, options: Options, on: date) -> Answer:
    """The same with the question, its task, and what the plan rests on. Raises as `plan` does."""
    return Question(lookup, targets, holdings, options, on).answered()


class Question:
    """A question, grounded."""

    def __init__(self, lookup: Lookup, targets: Sequence[Goal], holdings: Holdings, options: Options, on: date) -> None:
        _refuse_contradictions(options)
        implied, self.choice = implied_of(lookup, holdings, on)
        held = frozenset(holdings.counts) | frozenset(implied)
        self.problem = Problem(lookup, tuple(targets), held, frozenset(implied), options, on, holdings)
        self.grounded, built = self.problem.ground()
        self.base = Plan(
            target=tuple(targets),
            on=on,
            status="unreachable",
            objective=options.minimize,
            not_counted=holdings.not_counted,
            assumed=built.assumptions,
            notes=(
                *holdings.notes,
                *without_effect(self.problem, self.grounded.ids),
                *_rates_note(options, built.currency),
                *_held_notes(options, held),
            ),
            currency=built.currency,
            require=options.require,
            options=options,
        )

    def answered(self) -> Answer:
        """The answer."""
        try:
            found = search(self.grounded.task, self.problem.options.limit)
        except OutOfTimeError:
            raise OptionsError("no plan was found in time; allow more with --limit") from None
        return self.made(found) if found is not None else self._explained()

    def _explained(self) -> Answer:
        from stackplan.planning.explain import explain

        problem = self.problem
        question = (problem.lookup, problem.targets, problem.holdings)

        def again(wider: Options) -> Plan:
            return plan(*question, replace(wider, adds=False, alternatives=0, compare=False), problem.on)

        base = replace(self.base, assumed=())
        told = explain(problem, self.grounded, base, again, lambda wider: answer(*question, wider, problem.on))
        return Answer(told, self, None)

    def made(self, found: Found) -> Answer:
        """The answer that a set makes which the search has found."""
        made = self.answer(found)
        if made is None:
            raise PlanBugError("the plan that was found cannot be derived")
        return made

    def answer(self, found: Found) -> Answer | None:
        """The answer that a set makes, verified; None where it cannot be derived."""
        from stackplan.planning.verify import verify

        derivation = derive(self.grounded.task, found.plan)
        if derivation is None:
            return None
        problem, grounded = self.problem, self.grounded
        way = OnTheWay(problem, [grounded.ids[c] for c in sorted(found.plan) if c < grounded.known])
        derivation = arranged(problem, grounded, derivation, way)
        presented = present(problem, grounded, found, derivation, base=self.base, way=way)
        complaints = verify(problem.lookup, presented, problem.held, problem.options, problem.on, problem.holdings)
        if complaints:
            raise PlanBugError("; ".join(complaints))
        if self.choice and presented.steps:
            presented = replace(presented, notes=(*presented.notes, CHOICE_NOTE))
        return Answer(presented, self, derivation, found)


def _refuse_contradictions(options: Options) -> None:
    both = [each for each in options.require if each in options.exclude]
    if both:
        raise OptionsError(f"--require and --exclude contradict each other: both name {', '.join(both)}")


def _held_notes(options: Options, held: frozenset[str]) -> tuple[str, ...]:
    """What was asked for and is there already."""
    there = [each for each in options.require if each in held]
    return tuple(f"You hold {each} already: --require asks for nothing more." for each in there)


def _rates_note(options: Options, currency: str | None) -> tuple[str, ...]:
    """That amounts were exchanged, and at which rates."""
    if not options.rates or currency is None:
        return ()
    rates = ", ".join(f"1 {other} = {format_decimal(rate)} {currency}" for other, rate in options.rates)
    return (f"Amounts in other currencies are counted as asked: {rates}.",)


CHOICE_NOTE = (
    "Some of what you hold is made of parts that were a choice; which ones you took is not known here. "
    "Adding them to what you hold may shorten the path."
)

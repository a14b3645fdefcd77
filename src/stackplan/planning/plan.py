"""The values that planning gives back: a plan, or why there is none, with the reasons of each part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from stackplan.catalog.traits import TRAITS

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from fractions import Fraction

    from stackplan.catalog.model import Credential, CreditAmount
    from stackplan.catalog.requirement import SkillRef
    from stackplan.catalog.traits import Trait
    from stackplan.diagnostics import Span
    from stackplan.learner.holdings import Holding
    from stackplan.learner.record import Confirmation, Statement, Waiver
    from stackplan.planning.goals import Goal
    from stackplan.planning.schedule.values import Calendar, Schedule
    from stackplan.units import Duration, Money

OBJECTIVES = ("steps", "hours", "cost", "credits")
WEEKS = "weeks"  # an objective too, but no sum over the steps
GRADE = "grade"  # the figure of an assumed grade

Topic = Literal["unconfirmed"]
Award = Literal["earned", "requested", "automatic"]
Status = Literal["planned", "complete", "unreachable"]


class OptionsError(ValueError):
    """Options that contradict the catalog or each other: a usage error, worded for the person."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller asks of a plan. Amounts are exact; `limit` is in seconds of solving, None for no limit.

    `currency` is the one to count in where it is not the target's own, as for several targets that are compared.
    """

    minimize: tuple[str, ...] = ("steps", "hours", "cost")
    exclude: tuple[str, ...] = ()  # full ids
    require: tuple[str, ...] = ()  # full ids: each is earned by the plan, or held
    formats: tuple[str, ...] = ()  # keep credentials with at least one of these; empty: any
    recognized_by: tuple[str, ...] = ()  # likewise, and all below
    partners: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()  # BCP 47 tags, or what these begin with
    levels: tuple[str, ...] = ()  # in words, or the number of the EQF
    max_weeks_each: Fraction | None = None
    max_cost: Fraction | None = None
    max_hours: Fraction | None = None
    limit: float | None = 10.0
    assume_cost: Fraction | None = None
    assume_hours: Fraction | None = None
    assume_weeks: Fraction | None = None
    rates: tuple[tuple[str, Fraction], ...] = ()  # currency -> units of the target's currency for one of it
    currency: str | None = None
    calendar: Calendar | None = None
    beside: tuple[str, ...] = ()  # full ids of what is looked at too for what unknown figures are assumed to be
    adds: bool = False  # also tell what each of several targets adds to those before it
    alternatives: int = 0  # so many plans after the best one
    compare: bool = False  # the plans that no other beats in steps, hours and cost

    @property
    def asked(self) -> tuple[tuple[Trait, tuple[str, ...]], ...]:
        """What is asked of each credential that takes work, with the values that will do."""
        wanted = [(trait, getattr(self, trait.field)) for trait in TRAITS]
        return tuple(
            (trait, values if isinstance(values, tuple) else (str(values),))
            for trait, values in wanted
            if values not in ((), None)
        )


@dataclass(frozen=True, slots=True)
class Toward:
    """A requirement that something counts toward, as a stable address.

    `address` is `credential#id`, with the nearest `id:` or section key around the place, else the field
    (`cncf/kubestronaut#stack`). `credential` and `label` are its two halves.
    """

    credential: str
    label: str

    @property
    def address(self) -> str:
        """The stable address."""
        return f"{self.credential}#{self.label}"


@dataclass(frozen=True, slots=True)
class Step:
    """One credential of a plan, in its place in the order.

    `award` is `earned` for a step, else how the award comes. `hours` and `cost` are None where unknown (for a step)
    and None for an award that takes nothing too; `is_step` tells which. `needs` are the steps and holdings that
    this one's justification uses. `needed` is false for an automatic award that merely falls due on the way. `grade` is
    the lowest that the rules need of it, where they need one. One that has `begun` is in progress or registered: it
    takes no further hours or cost, and is `expected` on a day, where the record gives one. `holds_then` are the awards
    of the plan (full ids) that one holds who stops here, those included that come with this step. `for_skills` are
    those of the targets that are skills, in which it counts: it develops them, or stands in for what does.
    """

    credential: Credential
    award: Award
    is_step: bool
    again: bool
    needed: bool
    hours: Fraction | None
    weeks: Fraction | None
    cost: Money | None
    needs: tuple[str, ...]
    counts_toward: tuple[Toward, ...]
    grade: str | None = None
    begun: bool = False
    expected: date | None = None
    holds_then: tuple[str, ...] = ()
    for_skills: tuple[SkillRef, ...] = ()

    @property
    def id(self) -> str:
        """Its full id."""
        return self.credential.id


@dataclass(frozen=True, slots=True)
class Held:
    """A holding that the plan uses; `implied` where it follows from another holding. `for_skills` as of a step."""

    id: str
    name: str
    implied: bool
    counts_toward: tuple[Toward, ...]
    for_skills: tuple[SkillRef, ...] = ()


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A holding that does not count, and why: a short word for programs, a sentence for people.

    `requirement` is the address of the one requirement that it does not count toward; None where it counts for nothing.
    """

    id: str
    reason: str
    detail: str
    requirement: str | None = None


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a learner holds, judged on the day: full ids that count, those that do not, and all that the record names.

    `holdings` are the lines of the record that count, and the expired ones; `begun` are in progress or registered, with
    the day on which each is expected. `facts`, `waivers` and `confirmed` are as the record states them; those that are
    dated after the day, and count for nothing yet, are apart (`waivers_later`, `confirmed_later`). `outside` are
    holdings that no catalog knows, as written, with the credits that the record gives them.
    """

    counts: tuple[str, ...] = ()
    not_counted: tuple[NotCounted, ...] = ()
    recorded: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    holdings: tuple[Holding, ...] = ()
    begun: tuple[tuple[str, date | None], ...] = ()
    facts: tuple[Statement, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    confirmed: tuple[Confirmation, ...] = ()
    waivers_later: tuple[Waiver, ...] = ()
    confirmed_later: tuple[Confirmation, ...] = ()
    outside: tuple[tuple[str, CreditAmount], ...] = ()


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """A fact or a manual part that a plan rests on and that the record does not give.

    `credential` and `label` are its address; `text` says it to people; `short` what the record lacks of a fact. A
    fact has its full id, and what is asked of it.
    """

    credential: str
    label: str
    text: str
    span: Span
    short: str | None = None
    fact: str | None = None
    at_least: Decimal | None = None
    within: Duration | None = None

    @property
    def address(self) -> str:
        """The stable address, as for a confirmation in the record."""
        return f"{self.credential}#{self.label}"


@dataclass(frozen=True, slots=True)
class Assumption:
    """An unknown figure that an objective took as `amount`, or a trait that was taken as fitting (`amount` empty).

    Of what is still to earn, the grade too: the lowest that the rules need. `figure` is hours, cost, credits, grade or
    the key of a trait (format, language); `basis` says where the amount comes from; `currency` is that of a cost, where
    one is known.
    """

    id: str
    figure: str
    amount: str
    basis: str
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """One of the facts that together block a target: a sentence, its place, what would help.

    `option` is the option of the learner's that blocks (`--exclude`), where one does; then `span` is None.
    `depth` is the indentation of a sentence that explains the one above it. `about` is the credential (a full id) that
    cannot be earned, where that is the cause.
    """

    message: str
    span: Span | None = None
    help: str | None = None
    option: str | None = None
    depth: int = 0
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """What to try where nothing can be planned: options with their values as typed, and the plan that there is then.

    `spared` are credentials (full ids) that are then no longer excluded.
    """

    options: tuple[tuple[str, str], ...]
    spared: tuple[str, ...]
    plan: Plan


class Note(str):
    """A sentence that also says what it is about, so that several can be told as one.

    `what` is a field that no source confirms (`*`: all of them); `ids` are whose.
    """

    topic: Topic
    what: str
    ids: tuple[str, ...]

    @classmethod
    def about(cls, topic: Topic, what: str, ids: tuple[str, ...], sentence: str) -> Note:
        """A note, from its sentence and what that says."""
        note = cls(sentence)
        note.topic, note.what, note.ids = topic, what, ids
        return note


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of what is known over the steps, and how many of them have the figure unknown."""

    steps: int
    awards: int
    hours: Fraction
    cost: tuple[Money, ...]
    credits: tuple[tuple[str | None, Fraction], ...]  # (unit, amount); composites add none
    unknown_hours: int
    unknown_cost: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a budget reaches along a plan that it does not pay for: steps in order, and the awards held after them.

    `budget` names the options with their amounts.
    """

    budget: tuple[tuple[str, Fraction], ...]
    steps: tuple[Step, ...]
    awards: tuple[Credential, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class Added:
    """What one of several targets adds to those before it.

    `value` and `confirm` are the least for the targets up to this one, by objective, and the things to confirm then;
    `added` and `more_to_confirm` how much more that is than without this one. Empty where time ran out. `proved` is
    true when all of it is. `steps` are those of the plan (full ids) that serve it: that count for it, or that these
    rest on; `shared` those of them that serve one of the targets before it too.
    """

    target: Goal
    value: dict[str, Fraction]
    confirm: int
    proved: bool
    added: dict[str, Fraction] = field(default_factory=dict)
    more_to_confirm: int = 0
    steps: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The next best plans, in order, each proved; `asked` is how many were.

    `complete` says that there are no others; where it is false and there are fewer than were asked for, time ran out.
    """

    plans: tuple[Plan, ...]
    asked: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Tradeoff:
    """The plans that no other beats in all `objectives` (keys of `value`), by these, in order; each proved.

    `complete` says that these are all. Where there is a calendar, `soonest` is the plan that is finished first, as far
    as one was found; its `bound` says how far that is proved.
    """

    objectives: tuple[str, ...]
    plans: tuple[Plan, ...]
    complete: bool
    soonest: Plan | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer to "what is left for these targets?": full ids of credentials, and skills as requirements.

    `value` and `bound` are by objective (`cost:USD` and so on where several currencies meet), assumed figures
    included; `proved` is true when each objective's value is met by its bound. `canonical` is false when the tie-
    break ran out of its budget. For `unreachable`, `steps` is empty, `causes` says why, and `closest` is the plan
    `without` the options that block, if options do. `confirmable` says that other plans may have other things to
    `confirm`, of which the fewest come before all objectives. `schedule` is there where a calendar was asked for.
    `currency` is the one that a cost, an assumption and a budget are in, where there is one. `require` are the
    credentials that were asked to be part of it. `reach` says what a budget that blocks pays for of the closest plan.
    `adds` tells of each of several targets what it adds, where that was asked for.
    `alternatives` and `tradeoff` are there where they were asked for, and there is a plan.
    `options` are those that the plan was asked for with.
    """

    target: tuple[Goal, ...]
    on: date
    status: Status
    objective: tuple[str, ...]
    proved: bool = False
    canonical: bool = False
    value: dict[str, Fraction] = field(default_factory=dict)
    bound: dict[str, Fraction] = field(default_factory=dict)
    totals: Totals | None = None
    steps: tuple[Step, ...] = ()
    held: tuple[Held, ...] = ()
    not_counted: tuple[NotCounted, ...] = ()
    confirm: tuple[ToConfirm, ...] = ()
    confirmable: bool = False
    assumed: tuple[Assumption, ...] = ()
    notes: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()
    closest: Plan | None = None
    without: tuple[str, ...] = ()
    currency: str | None = None
    schedule: Schedule | None = None
    require: tuple[str, ...] = ()
    reach: Reach | None = None
    hint: Hint | None = None
    adds: tuple[Added, ...] = ()
    alternatives: Alternatives | None = None
    tradeoff: Tradeoff | None = None
    options: Options | None = None

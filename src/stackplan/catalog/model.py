"""A catalog as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from stackplan.catalog.requirement import Amount, Conditions, Pool, Requirement, Selector
    from stackplan.diagnostics import Diagnostic, Span
    from stackplan.units import Duration, Money


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from, and the day it was seen there."""

    key: str
    url: str | None = None
    seen: date | None = None
    note: str | None = None
    title: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)  # x-* keys, as plain values


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who awards credentials. `id` is the full id, `grade_scale` that of its scale."""

    id: str
    name: str
    kind: str | None = None
    url: str | None = None
    grade_scale: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill that credentials develop."""

    id: str
    name: str
    url: str | None = None
    description: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)
    span: Span | None = None  # where it is declared


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a learner's record may state."""

    id: str
    name: str
    unit: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GradeScale:
    """Grades, best first, with their points where the scale has them."""

    id: str
    grades: tuple[str, ...]
    points: tuple[Decimal, ...] = ()

    def points_of(self, grade: str | None) -> Fraction | None:
        """The points of a grade; None where it is none of the scale's, or the scale has no points."""
        if not self.points or grade not in self.grades:
            return None
        return Fraction(self.points[self.grades.index(grade)])


@dataclass(frozen=True, slots=True)
class CreditAmount:
    """Credits in a unit (None: a plain number, where neither the field nor the file names one). Units never mix."""

    amount: Decimal
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What a credential costs: once, or `per` begun period of its duration (`per` is one period)."""

    money: Money
    per: Duration | None = None

    @property
    def is_zero(self) -> bool:
        """Whether it is free, said so by its author."""
        return self.money.amount == 0


@dataclass(frozen=True, slots=True)
class Whole:
    """What an issuer publishes for a whole programme: shown and checked, never planned."""

    effort: Duration | None = None
    cost: Cost | None = None
    duration: Duration | None = None


@dataclass(frozen=True, slots=True)
class Renewal:
    """One way to keep a credential: `by` a requirement, at some `effort` and `cost`, from `opens` before it expires."""

    extends: Duration
    span: Span
    from_renewal: bool = False
    opens: Duration | None = None
    by: Requirement | None = None
    effort: Duration | None = None
    cost: Cost | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """One cap on parts that count here and in another credential."""

    share_with: Pool
    amount: Amount
    span: Span
    of: Pool | None = None
    each: Conditions | None = None
    within: Duration | None = None
    unless: Requirement | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A time in which something is offered, from its first day to its last; `name` is that of its term.

    A `yearly` one is held every year: of its days the years say only whether it ends in the year after its beginning.
    """

    name: str | None
    first: date
    last: date
    yearly: bool = False

    def days(self, year: int) -> tuple[date, date]:
        """Its first and its last day, of a yearly one where it begins in a year."""
        if not self.yearly:
            return self.first, self.last
        return self.first.replace(year=year), self.last.replace(year=year + self.last.year - self.first.year)


@dataclass(frozen=True, slots=True)
class SkillLevel:
    """A skill (full id) that a credential develops, and the level where one is stated."""

    skill: str
    level: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Credential:
    """One credential, all its fields, references resolved to full ids.

    `effort` is in hours of the learner's own work, `duration` is calendar time; with a stack both are on top of the
    parts. None is *unknown*, never zero. `currency` and `credit_unit` are the defaults of its file. `nothing` are the
    requirements that are None because its author wrote `[]`: none there, and known to be none.
    """

    id: str
    name: str
    span: Span
    kind: str | None = None
    description: str | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()
    sources: tuple[tuple[str, tuple[Source, ...]], ...] = ()  # field ("" = all fields) -> sources
    unverified: tuple[str, ...] = ()  # fields that no source gives; ("*",) = all of them
    issuer: str | None = None
    partners: tuple[str, ...] = ()
    recognized_by: tuple[str, ...] = ()
    level: str | None = None
    eqf: int | None = None
    credits: CreditAmount | None = None
    effort: Duration | None = None
    duration: Duration | None = None
    cost: Cost | None = None
    whole: Whole | None = None
    format: tuple[str, ...] = ()
    offered: tuple[Session, ...] = ()  # empty: at any time
    language: tuple[str, ...] = ()
    skills: tuple[SkillLevel, ...] = ()
    assessment: tuple[str, ...] = ()
    badge: str | None = None
    prerequisites: Requirement | None = None
    corequisites: Requirement | None = None
    recommended: Requirement | None = None
    stack: Requirement | None = None
    award: str | None = None  # "automatic" or "on-request"; None: automatic where there is a stack
    valid_for: Duration | None = None
    valid_while_stack: bool = False
    grace: Duration | str | None = None  # "end-of-year" or a duration
    renewal: tuple[Renewal, ...] = ()
    status: str = "active"
    available_from: date | None = None
    available_until: date | None = None
    equivalents: tuple[Requirement, ...] = ()  # a `same_as` that names a defined credential gives both a way each
    same_as: tuple[str, ...] = ()  # as written; those that name a defined credential are full ids
    not_after: Pool | None = None
    sharing: tuple[Cap, ...] = ()
    currency: str | None = None
    credit_unit: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)  # x-* keys, as plain values
    nothing: tuple[str, ...] = ()

    @property
    def namespace(self) -> str:
        """The part of the id before the slash."""
        return self.id.partition("/")[0]

    @property
    def is_step(self) -> bool:
        """Whether it is a step of its own: no stack, or figures of its own other than zero."""
        figures = (self.effort, self.duration, self.cost)
        return self.stack is None or any(figure is not None and not figure.is_zero for figure in figures)


class Lookup(Protocol):
    """What planning asks of a catalog; the in-memory one is `Catalog`, a compiled store may be another."""

    def get(self, credential_id: str) -> Credential | None:
        """The credential with this full id."""

    def members(self, selector: Selector) -> tuple[str, ...]:
        """Full ids that a selector matches, sorted; its `excluding` left out, its owner too."""

    def parents(self, credential_id: str) -> tuple[str, ...]:
        """Full ids of the credentials whose prerequisites, corequisites, stack or equivalents may mention it."""

    def with_skill(self, skill_id: str) -> tuple[str, ...]:
        """Full ids of the credentials that develop a skill, at any level, sorted."""

    def find(self, text: str) -> tuple[str, ...]:
        """Full ids that a person may mean by `text`: a full id, an id without namespace, an alias (`same_as`)."""

    def diagnostics_of(self, credential_id: str) -> tuple[Diagnostic, ...]:
        """What is malformed in this credential's definition."""

    def issuer(self, issuer_id: str) -> Issuer | None:
        """An issuer by its full id."""

    def fact(self, fact_id: str) -> Fact | None:
        """A fact by its full id."""

    def skill(self, skill_id: str) -> Skill | None:
        """A skill by its full id."""

    def scale_of(self, credential_id: str) -> GradeScale | None:
        """The scale on which a credential is graded: its issuer's, else the only one of its namespace."""

"""The requirement language as frozen values: what `prerequisites`, `stack` and the like say, references resolved.

`docs/language.md` section 4 gives each form its meaning, `docs/counting.md` the same as definitions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from fractions import Fraction

    from stackplan.diagnostics import Span
    from stackplan.units import Duration


@dataclass(frozen=True, slots=True)
class Conditions:
    """Conditions on one holding."""

    grade: str | None = None
    within: Duration | None = None
    earned_from: date | None = None
    earned_until: date | None = None
    accept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CredentialRef:
    """A credential by its full id. `counts_as` is its worth in the pool it stands in."""

    id: str
    span: Span
    conditions: Conditions | None = None
    counts_as: Decimal | None = None
    excluding: Pool | None = None
    address: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Selector:
    """Credentials by what they are. All given keys must match; a tuple means any of these; empty means not asked.

    `ids` are globs over the local id (or over the full id where they hold a `/`). `namespaces` are those looked in:
    the home namespace unless the author named others (`named_namespaces`); `"*"` is all. `owner` is the credential
    in whose requirement the selector stands, which it never matches (empty where there is none).
    """

    span: Span
    home: str
    owner: str
    ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    credits_at_least: Decimal | None = None
    credits_at_most: Decimal | None = None
    namespaces: tuple[str, ...] = ()
    named_namespaces: bool = False
    excluding: Pool | None = None
    conditions: Conditions | None = None
    counts_as: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """What a requirement chooses from, as written: references, selectors (globs too) and nested requirements.

    It is `complete` unless a malformed member was left out.
    """

    entries: tuple[CredentialRef | Selector | Requirement, ...]
    span: Span
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Amount:
    """The N of a limit or a cap: of members, of credits, of uses, or a share; `measure` None is the node's own."""

    number: Fraction
    measure: Literal["members", "credits", "uses"] | None = None
    share: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """`at_most` or `at_least` N of a pool, over the selection of the node that carries it."""

    kind: Literal["at_most", "at_least"]
    amount: Amount
    of: Pool
    span: Span
    unless: Requirement | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """The conditions that `all`, `choose`, `credits` and `sections` share."""

    limits: tuple[Limit, ...] = ()
    each: Conditions | None = None
    average: str | None = None
    window: Duration | None = None


@dataclass(frozen=True, slots=True)
class All:
    """Every member."""

    pool: Pool
    span: Span
    selection: Selection
    address: str | None = None
    name: str | None = None
    counts_as: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One member."""

    pool: Pool
    span: Span
    address: str | None = None
    name: str | None = None
    counts_as: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Choose:
    """At least `count` members."""

    count: int
    pool: Pool
    span: Span
    selection: Selection
    address: str | None = None
    name: str | None = None
    counts_as: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Credits:
    """Members that add up to `amount` in `unit` (None: a plain number, where the file names no unit)."""

    amount: Decimal
    unit: str | None
    pool: Pool
    span: Span
    selection: Selection
    address: str | None = None
    name: str | None = None
    counts_as: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its key, which is its address too, and what fills it."""

    key: str
    requirement: Requirement
    span: Span


@dataclass(frozen=True, slots=True)
class Sections:
    """Every section, and nothing counts in two of them."""

    sections: tuple[Section, ...]
    span: Span
    selection: Selection
    address: str | None = None
    name: str | None = None
    counts_as: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SkillRef:
    """A credential that develops the skill (full id), at `level` or above."""

    skill: str
    level: Decimal | None
    span: Span
    address: str | None = None
    name: str | None = None
    counts_as: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FactRef:
    """What the record must state."""

    fact: str
    span: Span
    at_least: Decimal | None = None
    within: Duration | None = None
    address: str | None = None
    name: str | None = None
    counts_as: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Manual:
    """What a person must confirm."""

    text: str
    span: Span
    address: str | None = None
    name: str | None = None
    counts_as: Decimal | None = None


Requirement = CredentialRef | All | AnyOf | Choose | Credits | Sections | SkillRef | FactRef | Manual


def measured(limit: Limit, requirement: Requirement) -> Amount:
    """The N of a limit with its measure: a plain number in a `credits` is one of credits (docs/counting.md)."""
    own = limit.amount
    is_plain = own.measure is None and not own.share
    return replace(own, measure="credits") if is_plain and isinstance(requirement, Credits) else own

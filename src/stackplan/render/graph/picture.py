"""A catalog, or the slice of some credentials, as what a picture shows: frozen, and the same for every format.

Texts are as the catalog has them; each writer escapes them for its format.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from stackplan.catalog.model import CreditAmount

Relation = Literal["prerequisites", "corequisites", "stack", "equivalents", "recommended"]
HEADINGS: dict[Relation, str] = {
    "prerequisites": "Before you may start",
    "corequisites": "Together with it, or before",
    "stack": "Made of",
    "equivalents": "Stands for it",
    "recommended": "Recommended, not required",
}


@dataclass(frozen=True, slots=True)
class Member:
    """A credential that a requirement names: its full id, and on which conditions it counts."""

    id: str
    label: str = ""
    address: str | None = None
    conditions: str = ""
    worth: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """Credentials by what they are: the words for it, and all that match. `kind` says what asks for them so."""

    kind: Literal["selector", "skill"]
    words: str
    ids: tuple[str, ...]
    label: str = ""
    address: str | None = None
    conditions: str = ""
    worth: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What a record must state, or a person confirm."""

    kind: Literal["fact", "manual"]
    words: str
    label: str = ""
    address: str | None = None
    worth: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A requirement over a pool: how many of its items, in `words` and as a number, and the limits on what is chosen.

    `label` is the key of the section that it fills, or its own name.
    """

    kind: Literal["all", "any", "choose", "credits", "sections"]
    words: str
    items: tuple[Item, ...]
    limits: tuple[str, ...] = ()
    number: Decimal | None = None
    unit: str | None = None
    label: str = ""
    address: str | None = None
    worth: Decimal | None = None


Item = Member | Matches | Statement | Group


@dataclass(frozen=True, slots=True)
class Block:
    """One relation of a credential, and what it asks for."""

    relation: Relation
    item: Item


@dataclass(frozen=True, slots=True)
class Shown:
    """A credential of the picture. `code` is its id as short as it is clear here, `title` its name without that code.

    `held` says that the record holds it and it counts; `uncounted` why one that the record names does not. `caution`
    tells what keeps it from being earned, `flawed` that its definition has mistakes. One that no catalog defines is not
    `defined`.
    """

    id: str
    code: str
    name: str
    title: str
    kind: str | None = None
    issuer: str | None = None
    url: str | None = None
    credits: CreditAmount | None = None
    status: str = "active"
    caution: str = ""
    held: bool = False
    uncounted: str = ""
    flawed: bool = False
    defined: bool = True
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """What is shown: its title, the credentials that were asked for (all where none was), and every one, by id."""

    title: str
    subtitle: str
    roots: tuple[str, ...]
    on: date
    credentials: tuple[Shown, ...]


def members(item: Item) -> Iterator[str]:
    """The full ids that an item speaks of, in the order written, some perhaps twice."""
    match item:
        case Member():
            yield item.id
        case Matches():
            yield from item.ids
        case Group():
            for inner in item.items:
                yield from members(inner)
        case Statement():
            return

"""What of a picture is drawn as what, the same for every format that is looked at.

- A credential with rules of its own, and one that was asked for, is a **card**; a member without them is a row where
  it is named. So a pool of thirty courses is one list, not thirty boxes.
- What the same words select in several places is a **list**, drawn once, and named where it counts.
- A **line** leads from a card or a list to the row that names it, in the style of the relation. Where very many would
  run into one rule there is none: the row says that the credential has a card.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackplan.render.graph.picture import Picture, Relation, Shown


@dataclass(frozen=True, slots=True)
class Row:
    """A credential where it is named. `port` is where a line to it ends; `apart` says that it has a card."""

    shown: Shown
    note: str
    port: int
    apart: bool


@dataclass(frozen=True, slots=True)
class Text:
    """Words on a line of their own: a fact, what a person confirms, a selector; and the codes of what it stands for."""

    words: str
    note: str = ""
    codes: tuple[str, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """A list where it counts."""

    listed: str
    title: str
    words: str
    note: str
    port: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rule with what it chooses from: `3 of 5`, rows and further boxes, and the limits on the choice."""

    key: str
    label: str
    words: str
    entries: tuple[Entry, ...]
    limits: tuple[str, ...] = ()
    note: str = ""


Entry = Row | Text | Reference | Box


@dataclass(frozen=True, slots=True)
class Zone:
    """One relation of a card. The box of a sole member has neither label nor words."""

    relation: Relation
    box: Box


@dataclass(frozen=True, slots=True)
class Card:
    """A credential with its rules; `root` where it was asked for."""

    key: str
    shown: Shown
    root: bool
    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True)
class List:
    """A list that is drawn once: `List A`, what it selects, and its rows."""

    key: str
    title: str
    words: str
    rows: tuple[Row, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """From the card or list of `source` to the card `target`: to the box and the row there that names it."""

    target: str
    port: int
    source: str
    box: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that is drawn. `loose` are the credentials that nothing ties to another."""

    picture: Picture
    cards: tuple[Card, ...]
    lists: tuple[List, ...]
    loose: List | None
    lines: tuple[Line, ...]

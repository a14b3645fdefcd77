"""What is drawn, as values with places: texts, frames, marks. Lengths are in pixels at full size."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Tone = Literal[
    "title", "plain", "name", "strong", "code", "apart", "rule", "quiet", "held", "warn",
    "stack", "prerequisites", "corequisites", "equivalents", "recommended",
]  # fmt: skip
SIZES: dict[str, float] = {"title": 20, "name": 14.5, "quiet": 11.5}
PLAIN = 12.5
BOLD = frozenset(
    {"title", "name", "strong", "code", "apart", "held", "warn"}
    | {"stack", "prerequisites", "corequisites", "equivalents", "recommended"}
)


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text from its left end, on a baseline, in pieces of one tone each; `link` leads somewhere."""

    x: float
    y: float
    runs: tuple[tuple[str, Tone], ...]
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A box with rounded corners."""

    x: float
    y: float
    width: float
    height: float
    tone: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A small sign beside a text: `member`, `held`, `statement`, `list`; the place is its centre."""

    x: float
    y: float
    sign: str


@dataclass(frozen=True, slots=True)
class Bar:
    """An upright line at the left of a block, in the style of a relation."""

    x: float
    top: float
    bottom: float
    relation: str


Shape = Words | Frame | Mark | Bar


@dataclass(slots=True)
class Sheet:
    """Shapes, and the heights at which lines may end, by port."""

    shapes: list[Shape] = field(default_factory=list)
    ports: dict[int, float] = field(default_factory=dict)


def size_of(tone: str) -> float:
    """The font size of a tone."""
    return SIZES.get(tone, PLAIN)

"""What reading a YAML file gives: scalars as written, sequences and mappings, each with its span."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from stackplan.diagnostics import Span  # noqa: TC001 - dataclass fields are looked up at run time


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file's name, as messages show it, and its bytes."""

    name: str
    data: bytes


class Scalar(NamedTuple):
    """A scalar as written. `plain` is false for quoted and block text, which is text whatever it looks like."""

    text: str
    plain: bool
    span: Span


class Sequence(NamedTuple):
    """A list."""

    items: tuple[Node, ...]
    span: Span


class Mapping(NamedTuple):
    """A mapping, its keys in the order of the file; keys are distinct."""

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span

    def get(self, key: str) -> Node | None:
        """The value under `key`, or None."""
        return next((value for name, value in self.entries if name.text == key), None)


Node = Scalar | Sequence | Mapping

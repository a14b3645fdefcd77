"""A rule as a value: its code, the function that finds, and its documentation, which is that function's docstring.

The docstring begins with what the rule is about, in one sentence; then why it matters to a learner; then examples, each
an indented block after a line `Fails::` or `Passes::`. An example is a file of a catalog, without its first two lines
(`stackplan: 1`, `namespace: school`) unless it has its own.
"""

from __future__ import annotations

import inspect
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stackplan.checks.context import Context
    from stackplan.diagnostics import Code, Diagnostic

    Find = Callable[[Context], Iterable[Diagnostic]]

_HEAD = "stackplan: 1\nnamespace: school\n"
_LABELS = {"Fails::": "fails", "Passes::": "passes"}


@dataclass(frozen=True, slots=True)
class Example:
    """A file that a rule finds something in, or nothing."""

    fails: bool
    shown: str

    @property
    def text(self) -> str:
        """The whole file."""
        return self.shown if self.shown.startswith("stackplan:") else _HEAD + self.shown


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `find` gives what is wrong in a catalog; it is pure, and asks nothing but its context."""

    code: Code
    find: Find

    @property
    def documentation(self) -> str:
        """What it is about and why, without the examples."""
        return _parts(self.find)[0]

    @property
    def summary(self) -> str:
        """What it is about, in one sentence."""
        return " ".join(self.documentation.partition("\n\n")[0].split())

    @property
    def examples(self) -> tuple[Example, ...]:
        """Its examples, in the order written."""
        return _parts(self.find)[1]


def rule(code: Code) -> Callable[[Find], Rule]:
    """Make a rule of a function."""
    return lambda find: Rule(code, find)


def _parts(find: Find) -> tuple[str, tuple[Example, ...]]:
    prose: list[str] = []
    examples: list[tuple[bool, list[str]]] = []
    for line in (inspect.getdoc(find) or "").splitlines():
        if line in _LABELS:
            examples.append((_LABELS[line] == "fails", []))
        elif examples:
            examples[-1][1].append(line)
        else:
            prose.append(line)
    return "\n".join(prose).strip(), tuple(
        Example(fails, textwrap.dedent("\n".join(lines)).strip("\n") + "\n") for fails, lines in examples
    )

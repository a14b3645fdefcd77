"""The YAML library's errors in words for people: one sentence, the place where to look, and what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan.diagnostics import YAML_FEATURE, YAML_SYNTAX, Code, Diagnostic, Related, Span
from stackplan.source.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

Place = tuple[int, int]
"""A line and a column, from 1."""


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """What the library says of a text: its words, the place, and the place of the thing that it was reading.

    `flow` is where the innermost `[` or `{` stands that is still open.
    """

    problem: str
    context: str
    at: Place
    opened: Place | None
    text: str
    flow: Place | None = None

    @property
    def line(self) -> str:
        """The line of the place."""
        lines = self.text.splitlines()
        return lines[self.at[0] - 1] if self.at[0] <= len(lines) else ""

    @property
    def before(self) -> str:
        """What stands on that line before the place."""
        return self.line[: self.at[1] - 1]

    @property
    def character(self) -> str:
        """The character at the place; empty at the end of a line or of the file."""
        return self.line[self.at[1] - 1 : self.at[1]]


@dataclass(frozen=True, slots=True)
class _Words:
    message: str
    help: str | None = None
    at: Place | None = None  # where to look, when it is not the library's place
    related: str | None = None  # what the other place is: the library's, or where the thing was opened
    code: Code = YAML_SYNTAX


def explain(name: str, problem: SyntaxProblem) -> Diagnostic:
    """The one, fatal finding for an error of the YAML library in file `name`."""
    words = next(
        rule(problem)
        for in_problem, in_context, rule in _RULES
        if re.search(in_problem, problem.problem) and re.search(in_context, problem.context)
    )
    at = words.at or problem.at
    other = problem.at if words.at else problem.opened
    related = (Related(_span(name, other), words.related),) if words.related and other and other != at else ()
    return Diagnostic(words.code, words.message, _span(name, at), related, words.help, fatal=True)


def bad_escape(name: str, at: Place) -> Diagnostic:
    """The one, fatal finding for a backslash escape that names no character; `at` is where its text begins."""
    words = _escape(None)
    return Diagnostic(words.code, words.message, _span(name, at), help=words.help, fatal=True)


def _span(name: str, at: Place) -> Span:
    return Span(name, at[0], at[1], at[0], at[1] + 1)


def _tab(problem: SyntaxProblem) -> _Words:
    if problem.before.strip():
        return _Words("a tab cannot stand here in YAML", "use spaces")
    return _Words("a tab cannot indent in YAML", "use spaces")


def _no_token(problem: SyntaxProblem) -> _Words:
    if problem.character == "\t":
        return _tab(problem)
    return _Words(f"a value cannot begin with {quoted(problem.character)}", "put the value in quotes")


def _colon(problem: SyntaxProblem) -> _Words:
    key, colon, _ = problem.before.partition(": ")
    if colon and "'" not in key and '"' not in key:
        shown = quoted(key.strip(" \t-{[,?"))
        return _Words(f"the value of {shown} holds another ':'", "put the value in quotes")
    indent = len(problem.line) - len(problem.line.lstrip())
    return _Words(
        "this line does not fit the one above it",
        "keys of one mapping begin in the same column, and a ':' is followed by a space",
        at=(problem.at[0], indent + 1),
    )


def _no_colon(problem: SyntaxProblem) -> _Words:
    help_text = "write 'key: value', with a space after the ':'; an item of a list begins with '- '"
    return _Words("this line has no ': ' after a key", help_text, at=problem.opened)


def _not_closed(problem: SyntaxProblem) -> _Words:
    last = re.split(r"[\[{,]", problem.before)[-1]
    if problem.character == ":" and ": " in last and "'" not in last and '"' not in last:
        return _Words(
            f"the value of {quoted(last.partition(': ')[0].strip())} holds another ':'", "put the value in quotes"
        )
    return _bracket("[" if "sequence" in problem.context else "{", problem.opened)


def _bracket(opening: str, at: Place | None) -> _Words:
    help_text = f"close it with '{']' if opening == '[' else '}'}', and put a ',' between its items"
    return _Words(f"the '{opening}' opened here is not closed", help_text, at=at, related="before this")


def _open_quote(problem: SyntaxProblem) -> _Words:
    return _Words("the quote opened here is not closed", "close it on the same line", at=problem.opened)


def _layout(problem: SyntaxProblem) -> _Words:
    if problem.before.strip(" -"):
        return _Words(
            "unexpected text after the end of a value",
            "put the whole value in quotes; inside single quotes a ' is written twice",
        )
    if problem.character == ":":
        return _Words("a key is missing before ':'", "write 'key: value'")
    thing = "list" if "collection" in problem.context else "mapping"
    help_text = f"begin every entry of a {thing} in the same column; a list below a key begins on a line of its own"
    return _Words(f"this does not fit the indentation of the {thing} around it", help_text, related="it begins here")


def _no_content(problem: SyntaxProblem) -> _Words:
    closes = problem.character in ("]", "}")
    if problem.character and not (closes and problem.flow):
        return _Words(f"{quoted(problem.character)} cannot stand here", "put text that begins with it in quotes")
    if problem.flow:
        line, column = problem.flow
        mapping = problem.text.splitlines()[line - 1].startswith("{", column - 1)
        return _bracket("{" if mapping else "[", problem.flow)
    return _Words("a value is missing here", "write one, or leave the line out")


def _escape(problem: SyntaxProblem | None) -> _Words:
    return _Words(
        "the text in double quotes holds a '\\' that begins no known escape",
        "write '\\\\' for a backslash, or use single quotes",
        at=problem.opened if problem else None,
    )


def _name_missing(problem: SyntaxProblem) -> _Words:
    sign = "*" if "alias" in problem.context else "&"
    return _Words(f"a value cannot begin with '{sign}'", "put the value in quotes", at=problem.opened)


def _tag(problem: SyntaxProblem) -> _Words:
    help_text = "leave it out; put text that begins with '!' in quotes"
    return _Words("tags are not part of this language", help_text, at=problem.opened, code=YAML_FEATURE)


def _block_header(problem: SyntaxProblem) -> _Words:
    return _Words("text after '|' or '>' must begin on the next line", "or put the value in quotes", at=problem.opened)


def _always(message: str, help_text: str) -> Callable[[SyntaxProblem], _Words]:
    return lambda _: _Words(message, help_text)


_list_here = _always("a list cannot begin here", "begin it on the next line, or write it as [a, b]")
_question = _always("a value cannot begin with '? '", "put the value in quotes")
_second_document = _always(
    "unexpected text after the end of the document", "write one document a file, and nothing after it"
)
_directive = _always(
    "a '%' at the start of a line is a YAML directive, which this language does not use", "leave it out"
)


def _other(problem: SyntaxProblem) -> _Words:
    said = " ".join(filter(None, (problem.context, problem.problem)))
    return _Words(f"this is not YAML ({said})", "look at this line and the one above it")


_RULES: tuple[tuple[str, str, Callable[[SyntaxProblem], _Words]], ...] = (
    (r"tab character", "", _tab),
    (r"cannot start any token", "", _no_token),
    (r"^mapping values are not allowed", "", _colon),
    (r"could not find expected ':'", "", _no_colon),
    (r"expected ',' or '[\]}]'", "", _not_closed),
    (r"unexpected (end of stream|document)", "quoted", _open_quote),
    (r"escape|hex", "quoted", _escape),
    (r"expected key|expected '-' indicator|expected <block end>", "", _layout),
    (r"node content", "", _no_content),
    (r"alphabetic or numeric", "", _name_missing),
    (r"tag handle", "", _tag),
    (r"", "tag$", _tag),
    (r"", "block scalar", _block_header),
    (r"sequence entries are not allowed", "", _list_here),
    (r"mapping keys are not allowed", "", _question),
    (r"document start", "", _second_document),
    (r"", "directive", _directive),
    (r"directive|incompatible YAML document", "", _directive),
    (r"", "", _other),
)

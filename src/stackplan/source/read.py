"""Reading YAML: bytes to a tree with places, out of parser events, within budgets. The only user of the YAML library.

The library's own composer and constructors are never used: they crash on deep nesting, drop duplicate keys, and give
`NO` and `0123` a type that no author means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackplan.diagnostics import MISSING_FIELD, TOO_LARGE, Diagnostic, Span
from stackplan.source.build import Stopped, TreeBuilder
from stackplan.source.collecting import without_garbage_collection
from stackplan.source.decode import decode
from stackplan.source.scalars import is_null
from stackplan.source.syntax import SyntaxProblem, bad_escape, explain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.source.tree import Node, SourceFile


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that one file may hold: bytes, collections inside one another, and nodes."""

    bytes: int = 16 * 1024 * 1024
    depth: int = 64
    nodes: int = 1_000_000


BUDGET = Budget()


def read(
    file: SourceFile, *, budget: Budget = BUDGET, pure: bool = False
) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The tree of a file's one document, and what is wrong with its text, in the order of the file.

    Never raises for what a file holds. Where the file cannot be read, the tree is None and there is exactly one
    finding, with `fatal` set. Otherwise what is wrong was left out of the tree (an entry, an item, an anchor) and
    reading went on. An empty file gives None and one finding that is not fatal. `pure` keeps to the
    library's parser in Python.
    """
    if len(file.data) > budget.bytes:
        size = f"{budget.bytes // 1024**2} MiB" if budget.bytes >= 1024**2 else f"{budget.bytes} bytes"
        return _stopped(TOO_LARGE, f"the file is larger than {size}", file.name, "split it into several files")
    text, found = decode(file.name, file.data)
    if text is None:
        return None, found
    try:
        builder = _built(file.name, text, budget, pure=pure)
    except Stopped as stopped:
        if found:  # the unwanted character is the likelier cause, and the one thing to mend first
            first = found[0]
            return None, (Diagnostic(first.code, first.message, first.span, help=first.help, fatal=True),)
        return None, (stopped.finding,)
    found = tuple(sorted((*found, *builder.found), key=_position))
    if builder.root is None or is_null(builder.root):
        empty = Diagnostic(
            MISSING_FIELD, "the file is empty", Span(file.name, 1, 1, 1, 1), help="define something in it, or delete it"
        )
        return None, found or (empty,)
    return builder.root, found


def _built(name: str, text: str, budget: Budget, *, pure: bool) -> TreeBuilder:
    """The builder after all events of a text. Raises Stopped where it cannot go on."""
    builder = TreeBuilder(name, text, depth=budget.depth, nodes=budget.nodes)
    try:
        with without_garbage_collection():
            builder.take_all(_events(builder, text, pure))
    except _NestedTooDeepError:
        return _built(name, text, budget, pure=True)
    return builder


class _NestedTooDeepError(Exception):
    """libyaml looks about a thousand brackets ahead, and gives up there before it tells of the first of them.

    Its newer releases do so; the parser in Python tells of each bracket in turn, and of which is one too many.
    """


def _position(finding: Diagnostic) -> tuple[int, int]:
    return (finding.span.line, finding.span.column) if finding.span else (0, 0)


def _stopped(code: Any, message: str, name: str, help_text: str) -> tuple[None, tuple[Diagnostic, ...]]:
    return None, (Diagnostic(code, message, Span(name, 1, 1, 1, 1), help=help_text, fatal=True),)


def _events(builder: TreeBuilder, text: str, pure: bool) -> Iterator[Any]:
    """The library's events for a text. Raises Stopped where it cannot go on."""
    import yaml

    try:
        # The library looks at the text at once, so that making a loader may fail too.
        loader: Any = yaml.SafeLoader(text) if pure or not yaml.__with_libyaml__ else yaml.CSafeLoader(text)
        more, following = loader.check_event, loader.get_event
        while more():
            yield following()
    except yaml.MarkedYAMLError as error:
        if not pure and "nesting depth" in (error.problem or ""):
            raise _NestedTooDeepError from None
        raise Stopped(explain(builder.name, _problem(error, text, builder.flow))) from None
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise Stopped(explain(builder.name, SyntaxProblem(said, "", builder.last, None, text))) from None
    except (ValueError, OverflowError):
        # The parser in Python lets an escape such as "\U00110000" fail as it may, without a place.
        raise Stopped(bad_escape(builder.name, builder.last)) from None


def _problem(error: Any, text: str, flow: tuple[int, int] | None) -> SyntaxProblem:
    at = error.problem_mark or error.context_mark
    opened = error.context_mark
    return SyntaxProblem(
        error.problem or "",
        error.context or "",
        (at.line + 1, at.column + 1) if at else (1, 1),
        (opened.line + 1, opened.column + 1) if opened else None,
        text,
        flow,
    )

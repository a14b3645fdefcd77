"""Reading the head of a file: that it is of this language, of which version, and of which namespace."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.catalog.keys import FILE
from stackplan.catalog.names import ID, closest
from stackplan.catalog.reader import described, plain
from stackplan.diagnostics import Diagnostic
from stackplan.source.tree import Mapping, Scalar

if TYPE_CHECKING:
    from stackplan.diagnostics import Code, Span
    from stackplan.source.tree import Node

VERSION = "1"
PARTS = tuple(FILE)
_NAMESPACE = re.compile(rb"^namespace:[ \t]*[\"']?([a-z0-9][a-z0-9.-]*)", re.MULTILINE)


@dataclass(slots=True)
class Header:
    """A file as far as its parts: each key of the top level with its node, and the `x-*` keys as plain values."""

    namespace: str
    title: str | None = None
    parts: dict[str, Node] = field(default_factory=dict)
    extra: dict[str, object] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)


def guessed_namespace(data: bytes) -> str:
    """The namespace of a file that cannot be read, as its text suggests; empty where it does not."""
    found = _NAMESPACE.search(data)
    return found[1].decode() if found is not None else ""


def read_header(root: Node) -> tuple[Header | None, tuple[Diagnostic, ...]]:
    """The head of a file, with what is wrong with it; or None and the fatal finding."""
    if not isinstance(root, Mapping):
        what = described(root)
        message = "the file is empty" if what is None else f"a catalog file must be a mapping, not {what}"
        return None, (_fatal(codes.WRONG_TYPE, message, root.span, hint="begin with: stackplan: 1"),)
    keys = {key.text: (key, value) for key, value in root.entries}
    start = root.entries[0][0].span if root.entries else root.span
    if "holds" in keys:
        message = "this is a learner's record, not a catalog file"
        span = keys["holds"][0].span
        return None, (_fatal(codes.UNKNOWN_FIELD, message, span, hint="keep records outside the catalog's folder"),)
    if "stackplan" not in keys and "namespace" not in keys:
        message = "this is no catalog file: it has neither 'stackplan' nor 'namespace'"
        return None, (_fatal(codes.MISSING_FIELD, message, start, hint="begin with: stackplan: 1"),)
    findings: list[Diagnostic] = []
    fatal = _check_version(keys.get("stackplan"), start, findings)
    if fatal is not None:
        return None, (fatal,)
    if "namespace" not in keys:
        fatal = _fatal(codes.MISSING_FIELD, "the file has no 'namespace'", start, hint="write: namespace: some-id")
        return None, (*findings, fatal)
    namespace = keys["namespace"][1]
    if not isinstance(namespace, Scalar) or not namespace.text or "/" in namespace.text:
        message = "'namespace' must be an id such as njit"
        return None, (*findings, _fatal(codes.BAD_ID, message, namespace.span))
    if not ID.fullmatch(namespace.text):
        message = f"'{namespace.text}' cannot be a namespace"
        hint = "an id has lower-case letters, digits, dots and hyphens, and begins with a letter or a digit"
        findings.append(Diagnostic(codes.BAD_ID, message, namespace.span, help=hint))
    header = Header(namespace.text, findings=findings)
    for text, (key, value) in keys.items():
        if text in PARTS:
            header.parts[text] = value
        elif text.startswith("x-"):
            header.extra[text] = plain(value)
        else:
            near = closest(text, PARTS)
            if near is not None and near not in keys and isinstance(value, Mapping):
                header.parts.setdefault(near, value)  # read as it was meant, so that nothing in it is missing elsewhere
            hint = f"did you mean '{near}'?" if near is not None else f"known here: {', '.join(PARTS)}"
            message = f"unknown field '{text}' in a catalog file"
            findings.append(Diagnostic(codes.UNKNOWN_FIELD, message, key.span, help=hint))
    return header, ()


def _check_version(entry: tuple[Scalar, Node] | None, start: Span, findings: list[Diagnostic]) -> Diagnostic | None:
    """A fatal finding where the file is of another version; where it says none, it is read as of this one."""
    if entry is None:
        hint = f"begin with: stackplan: {VERSION}"
        findings.append(Diagnostic(codes.MISSING_FIELD, "the file has no 'stackplan', its version", start, help=hint))
        return None
    version = entry[1]
    if isinstance(version, Scalar) and version.text == VERSION:
        return None
    written = described(version)
    message = f"this program reads version {VERSION} of the language, not {written or 'nothing'}"
    return _fatal(codes.BAD_VALUE, message, version.span, hint=f"write: stackplan: {VERSION}")


def _fatal(code: Code, message: str, span: Span, *, hint: str | None = None) -> Diagnostic:
    return Diagnostic(code, message, span, help=hint, fatal=True)

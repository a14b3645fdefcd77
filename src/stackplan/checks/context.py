"""What rules ask of: a catalog, its files as written, and what planning knows of the whole."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from stackplan.catalog.requirement import All, AnyOf, Choose, Credits, Sections, Selector
from stackplan.catalog.walk import leaves, mentions
from stackplan.diagnostics import Diagnostic, Related, Span
from stackplan.planning.whole import Whole
from stackplan.source.tree import Mapping as Entries
from stackplan.source.tree import Sequence as Items

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from typing import TypeVar

    from stackplan.catalog.catalog import Catalog
    from stackplan.catalog.load import Document
    from stackplan.catalog.model import Credential
    from stackplan.catalog.requirement import Requirement
    from stackplan.diagnostics import Code
    from stackplan.source.tree import Node, Scalar

    _Value = TypeVar("_Value")

_SUGGESTED = re.compile(r"did you mean '([^']*)'")
RELATIONS = ("prerequisites", "corequisites", "stack")


class Asked(NamedTuple):
    """A requirement of a credential, or one inside of it, and the field in which it stands."""

    owner: Credential
    field: str
    requirement: Requirement


@dataclass(frozen=True, eq=False)
class Context:
    """A catalog on one day. `seconds` is the time for what only a solver can say, None for no limit.

    What is malformed was left out of a credential: of a requirement that lost something nothing more is said, nor of
    what rests on the whole of such a credential. `checked` are the files that findings are wanted for; the rest is
    there to refer to.
    """

    catalog: Catalog
    documents: tuple[Document, ...]
    on: date
    seconds: float | None = None
    checked: frozenset[str] = field(default_factory=frozenset)
    _known: dict[Callable[[Context], object], object] = field(default_factory=dict, repr=False)

    def once(self, work: Callable[[Context], _Value]) -> _Value:
        """What a function makes of this context, worked out once; several rules may ask for it."""
        if work not in self._known:
            self._known[work] = work(self)
        return self._known[work]  # type: ignore[return-value]

    @cached_property
    def whole(self) -> Whole:
        """What planning knows of the whole catalog."""
        return Whole(self.catalog, self.catalog.credentials, self.on, seconds=self.seconds)

    @cached_property
    def unsound(self) -> frozenset[str]:
        """The full ids of credentials with something malformed in them, in their file's head or in their tag lists."""
        return frozenset(full for full, found in self.catalog.findings.items() if found)

    def is_whole(self, credential: Credential) -> bool:
        """Whether nothing of what a credential is made of was left out: then figures may be compared with its parts.

        Something is left out where it is malformed, and where a selector matches nothing: either is told by itself.
        """
        return not any(each in self._lacking for each in (credential.id, *self.whole.parts(credential.id)))

    @cached_property
    def _lacking(self) -> frozenset[str]:
        lacking = set(self.unsound)
        for full, credential in self.catalog.credentials.items():
            if credential.stack is not None and full not in lacking:
                selectors = (leaf for leaf in leaves(credential.stack) if isinstance(leaf, Selector))
                if any(not self.catalog.members(selector) for selector in selectors):
                    lacking.add(full)
        return frozenset(lacking)

    @cached_property
    def inside_out(self) -> tuple[str, ...]:
        """The ids of all credentials with what they are made of, and what stands in for them, before them.

        Of credentials that are made of each other, one comes before.
        """
        order: dict[str, None] = {}
        begun: set[str] = set()
        for start in self.catalog.credentials:
            waiting = [(start, False)]
            while waiting:
                full, is_done = waiting.pop()
                if is_done:
                    order[full] = None
                elif full not in begun:
                    begun.add(full)
                    waiting.append((full, True))
                    credential = self.catalog.credentials[full]
                    for requirement in (credential.stack, *credential.equivalents):
                        if requirement is not None:
                            waiting.extend((part, False) for part in sorted(mentions(requirement, self.catalog)))
        return tuple(order)

    @cached_property
    def credentials(self) -> tuple[Credential, ...]:
        """The credentials of the files that are checked."""
        return tuple(each for each in self.catalog.credentials.values() if self.is_checked(each.span.file))

    @cached_property
    def sound(self) -> tuple[Credential, ...]:
        """Those of them with nothing malformed."""
        return tuple(credential for credential in self.credentials if credential.id not in self.unsound)

    def is_checked(self, file: str) -> bool:
        """Whether findings are wanted for a file."""
        return not self.checked or file in self.checked

    def is_wanted(self, finding: Diagnostic) -> bool:
        """Whether a finding is in such a file, or in none."""
        return finding.span is None or self.is_checked(finding.span.file)

    @property
    def is_complete(self) -> bool:
        """Whether everything could be read: else what seems to be missing or unused may stand in a broken file."""
        return not self.catalog.broken_files

    def is_unsound(self, file: str, line: int) -> bool:
        """Whether a line belongs to a credential with something malformed, on which most rules keep silent."""
        written = (self._definitions[full] for full in self.unsound if full in self._definitions)
        return any(key.span.file == file and key.span.line <= line <= node.span.end_line for key, node in written)

    def reported(self, code: Code) -> Iterator[Diagnostic]:
        """What the reader found of one kind."""
        return (finding for finding in self.catalog.diagnostics if finding.code is code)

    @cached_property
    def suggested(self) -> frozenset[str]:
        """The names that were suggested for what is unknown."""
        helps = (finding.help or "" for finding in self.catalog.diagnostics)
        return frozenset(match[1] for text in helps if (match := _SUGGESTED.match(text)))

    @cached_property
    def _tags(self) -> dict[str, set[str]]:
        """The free tags of credentials by namespace, `*` being all."""
        tags: dict[str, set[str]] = {"*": set()}
        for credential in self.catalog.credentials.values():
            tags.setdefault(credential.namespace, set()).update(credential.tags)
            tags["*"].update(credential.tags)
        return tags

    def tags_of(self, namespaces: Iterable[str]) -> set[str]:
        """The free tags of credentials in some namespaces (`*` is all)."""
        return set[str]().union(*(self._tags.get(namespace, ()) for namespace in namespaces))

    # Places

    @cached_property
    def _definitions(self) -> dict[str, tuple[Scalar, Node]]:
        return {full: (key, node) for document in self.documents for full, key, node in document.credentials}

    def entry(self, credential_id: str, name: str) -> tuple[Scalar, Node] | None:
        """The key and the value of a field as written in a credential, or None."""
        found = self._definitions.get(credential_id)
        if found is None or not isinstance(found[1], Entries):
            return None
        return next((entry for entry in found[1].entries if entry[0].text == name), None)

    def place(self, credential: Credential, name: str) -> Span:
        """Where a field of a credential stands; the credential's own place where it has it from its file's defaults."""
        found = self.entry(credential.id, name)
        return credential.span if found is None else found[1].span

    def place_within(self, credential: Credential, name: str, key: str) -> Span:
        """Where a key of a field stands that is a mapping; the field's place where it has none."""
        found = self.entry(credential.id, name)
        node = found[1].get(key) if found is not None and isinstance(found[1], Entries) else None
        return self.place(credential, name) if node is None else node.span

    def place_of(self, credential_id: str, mapping: Span, key: str) -> Span:
        """Where the value of a key stands in the mapping at a place of a definition; that place where it has none."""
        definition = self._definitions.get(credential_id)
        waiting = [definition[1]] if definition is not None else []
        while waiting:
            node = waiting.pop()
            if isinstance(node, Entries):
                if node.span == mapping and (value := node.get(key)) is not None:
                    return value.span
                waiting.extend(value for _, value in node.entries)
            elif isinstance(node, Items):
                waiting.extend(node.items)
        return mapping

    # Requirements

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """Every requirement that is as it was written, at any depth, outer ones first.

        One with a selector that matches nothing, or by a list of tags that lost a member, is none of them.
        """
        return tuple(
            asked
            for credential in self.credentials
            for asked in _asked_by(credential)
            if self._is_as_written(asked.requirement, credential)
        )

    @cached_property
    def all_asked(self) -> tuple[Asked, ...]:
        """Every requirement that is complete, with those whose selectors match nothing."""
        return tuple(asked for credential in self.credentials for asked in _asked_by(credential))

    def _is_as_written(self, requirement: Requirement, owner: Credential) -> bool:
        is_sound = owner.id not in self.unsound
        for node in inner(requirement):
            for entry in _entries(node):
                if isinstance(entry, Selector) and not ((is_sound or not entry.tags) and self.catalog.members(entry)):
                    return False
        return True

    def short(self, credential_id: str, home: str) -> str:
        """An id as one would write it in the namespace `home`."""
        return credential_id.removeprefix(home + "/")

    def names(self, ids: Iterable[str], home: str) -> str:
        """Some ids for a sentence: all of a few, else the first with the number of the others."""
        shown = [f"'{self.short(credential_id, home)}'" for credential_id in ids]
        if len(shown) > MOST_NAMES:
            return f"{', '.join(shown[: MOST_NAMES - 1])} and {len(shown) - MOST_NAMES + 1} more"
        return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


MOST_NAMES = 5


def _asked_by(credential: Credential) -> Iterator[Asked]:
    roots = [(name, getattr(credential, name)) for name in RELATIONS]
    roots += [("equivalents", way) for way in credential.equivalents]
    for name, root in roots:
        for requirement in inner(root) if root is not None else ():
            if _is_complete(requirement):
                yield Asked(credential, name, requirement)


def inner(requirement: Requirement) -> Iterator[Requirement]:
    """A requirement and all inside of it, outer ones first; single credentials in pools, selectors and limits aside."""
    waiting = [requirement]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(kids(node)))


def _entries(requirement: Requirement) -> Iterator[object]:
    """What stands in the pool of a requirement, and in those of its limits."""
    if isinstance(requirement, All | AnyOf | Choose | Credits):
        yield from requirement.pool.entries
    if isinstance(requirement, All | Choose | Credits | Sections):
        for limit in requirement.selection.limits:
            if limit.kind == "at_least":
                yield from limit.of.entries


def _is_complete(requirement: Requirement) -> bool:
    """Whether nothing was left out of a requirement, however deep."""
    own = requirement.pool.complete if isinstance(requirement, All | AnyOf | Choose | Credits) else True
    return own and all(_is_complete(kid) for kid in kids(requirement))


def kids(requirement: Requirement) -> list[Requirement]:
    """The requirements that stand in the pool or in the sections of another; single credentials are none."""
    if isinstance(requirement, Sections):
        return [section.requirement for section in requirement.sections]
    if isinstance(requirement, All | AnyOf | Choose | Credits):
        return [
            entry for entry in requirement.pool.entries if isinstance(entry, All | AnyOf | Choose | Credits | Sections)
        ]
    return []


def found(
    code: Code,
    message: str,
    span: Span,
    *,
    hint: str | None = None,
    related: Iterable[tuple[Span, str]] = (),
    credential: str | None = None,
) -> Diagnostic:
    """One finding of a rule."""
    return Diagnostic(
        code, message, span, tuple(Related(place, text) for place, text in related), hint, credential=credential
    )

"""Where names are used: everything that stands in a credential's requirements, and the sources that a file cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.catalog.requirement import (
    All,
    AnyOf,
    Choose,
    CredentialRef,
    Credits,
    Pool,
    Requirement,
    Sections,
    Selector,
)
from stackplan.source.tree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.catalog.load import Document
    from stackplan.catalog.model import Credential
    from stackplan.catalog.requirement import Selection
    from stackplan.checks.context import Context
    from stackplan.source.tree import Node

Used = Requirement | Pool | Selector


def everywhere(context: Context) -> Iterator[Used]:
    """What stands in the requirements of the whole catalog, at any depth."""
    for credential in context.catalog.credentials.values():
        yield from uses_of(credential)


def uses_of(credential: Credential) -> Iterator[Used]:
    """What stands in a credential's requirements: they themselves, pools, selectors; in limits and exceptions too."""
    waiting: list[Used] = list(_roots(credential))
    while waiting:
        node = waiting.pop()
        yield node
        match node:
            case Pool():
                waiting.extend(node.entries)
            case All() | Choose() | Credits():
                waiting.extend((node.pool, *_limits(node.selection)))
            case AnyOf():
                waiting.append(node.pool)
            case Sections():
                waiting.extend(section.requirement for section in node.sections)
                waiting.extend(_limits(node.selection))
            case Selector() | CredentialRef():
                if node.excluding is not None:
                    waiting.append(node.excluding)
            case _:
                pass


def _roots(credential: Credential) -> Iterator[Used]:
    """Every requirement and pool that a credential has as a field, or in one."""
    yield from (
        requirement
        for requirement in (
            credential.prerequisites,
            credential.corequisites,
            credential.recommended,
            credential.stack,
            credential.not_after,
            *credential.equivalents,
            *(way.by for way in credential.renewal),
        )
        if requirement is not None
    )
    for cap in credential.sharing:
        yield from (part for part in (cap.share_with, cap.of, cap.unless) if part is not None)


def _limits(selection: Selection) -> Iterator[Used]:
    for limit in selection.limits:
        yield limit.of
        if limit.unless is not None:
            yield limit.unless


def cited_sources(document: Document) -> set[str]:
    """The keys of the sources that a file cites, in its defaults or in a credential."""
    nodes = [node for _, _, node in document.credentials]
    if (defaults := document.parts.get("defaults")) is not None:
        nodes.append(defaults)
    cited: set[str] = set()
    for node in nodes:
        value = node.get("source") if isinstance(node, Mapping) else None
        if value is not None:
            cited.update(_texts(value))
    return cited


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, Scalar):
        yield node.text
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _texts(item)
    else:
        for _, value in node.entries:
            yield from _texts(value)

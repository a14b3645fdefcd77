"""Where names are used: everything that stands in a credential's requirements, and the sources that a file cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.catalog.names import closest
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
    SkillRef,
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


def everywhere(context: Context) -> tuple[Used, ...]:
    """What stands in the requirements of the whole catalog, at any depth. Asked by `context.once`."""
    return tuple(node for credential in context.catalog.credentials.values() for node in uses_of(credential))


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


def cited(document: Document, field: str) -> set[str]:
    """The keys that a file cites in a field, such as its sources in `source`: in its defaults or in a credential."""
    nodes = [node for _, _, node in document.credentials]
    if (defaults := document.parts.get("defaults")) is not None:
        nodes.append(defaults)
    keys: set[str] = set()
    for node in nodes:
        value = node.get(field) if isinstance(node, Mapping) else None
        if value is not None:
            keys.update(scalar.text for scalar in scalars(value))
    return keys


def scalars(node: Node) -> Iterator[Scalar]:
    """Every scalar of a node, keys too, without what is below an `x-*` key."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Scalar):
            yield current
        elif isinstance(current, Sequence):
            waiting.extend(reversed(current.items))
        elif isinstance(current, Mapping):
            for key, value in reversed(current.entries):
                if not key.text.startswith("x-"):
                    waiting.extend((value, key))


def tags_in_sight(context: Context, selector: Selector) -> frozenset[str]:
    """The tags that a selector could mean."""
    tags = set(context.catalog.tag_lists.get(selector.home, ()))
    return frozenset(tags | context.tags_of(selector.namespaces))


def unknown_tags(context: Context, selector: Selector) -> Iterator[tuple[str, str]]:
    """The tags of a selector that are misspelt, each with the one that was most likely meant."""
    known = tags_in_sight(context, selector) if selector.tags else frozenset[str]()
    for tag in selector.tags:
        if tag not in known and (near := closest(tag, sorted(known))) is not None:
            yield tag, near


def speaks_of(context: Context, node: object, needed: str) -> bool:
    """Whether what stands in a requirement names a credential, matches it, or asks for a skill of it."""
    match node:
        case CredentialRef():
            return node.id == needed
        case Selector():
            return context.catalog.matches(node, needed)
        case SkillRef():
            return needed in context.catalog.with_skill(node.skill)
        case _:
            return False

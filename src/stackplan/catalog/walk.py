"""Walking over requirements: what they are made of, and which credentials they speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.catalog.requirement import (
    All,
    AnyOf,
    Choose,
    CredentialRef,
    Credits,
    FactRef,
    Manual,
    Pool,
    Sections,
    Selector,
    SkillRef,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.catalog.requirement import Requirement

Leaf = CredentialRef | Selector | SkillRef | FactRef | Manual


def leaves(requirement: Requirement | Selector | Pool) -> Iterator[Leaf]:
    """The leaves of a requirement or a pool, in the order written; limits, exceptions and conditions aside.

    References are not followed, so the walk ends whatever cycles the catalog has.
    """
    waiting: list[Requirement | Selector | Pool] = [requirement]
    while waiting:
        node = waiting.pop()
        match node:
            case Pool():
                waiting.extend(reversed(node.entries))
            case All() | AnyOf() | Choose() | Credits():
                waiting.append(node.pool)
            case Sections():
                waiting.extend(section.requirement for section in reversed(node.sections))
            case _:
                yield node


def mentions(requirement: Requirement | Selector | Pool, lookup: Lookup) -> set[str]:
    """The full ids of all credentials that a requirement or a pool speaks of, selectors and skills expanded.

    A skill stands for each credential that develops it at the level asked for, or above.
    """
    found: set[str] = set()
    for leaf in leaves(requirement):
        match leaf:
            case CredentialRef():
                found.add(leaf.id)
            case Selector():
                found.update(lookup.members(leaf))
            case SkillRef():
                found.update(full for full in lookup.with_skill(leaf.skill) if _develops(full, leaf, lookup))
            case _:
                pass
    return found


def _develops(credential_id: str, ref: SkillRef, lookup: Lookup) -> bool:
    credential = lookup.get(credential_id)
    return ref.level is None or (
        credential is not None
        and any(
            own.skill == ref.skill and own.level is not None and own.level >= ref.level for own in credential.skills
        )
    )


def requirements_of(credential: Credential) -> Iterator[Requirement]:
    """What earning a credential, or standing in for it, may rest on: not what is recommended, nor its renewal."""
    for requirement in (credential.prerequisites, credential.corequisites, credential.stack):
        if requirement is not None:
            yield requirement
    yield from credential.equivalents

"""What a credential leads to: who asks for it, as what, and whether there are other ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import All, AnyOf, Choose, CredentialRef, Sections, Selector, SkillRef
from stackplan.graph import RELATIONS, PathwayGraph

if TYPE_CHECKING:
    from stackplan.catalog.model import Credential, Lookup
    from stackplan.catalog.requirement import Requirement


@dataclass(frozen=True, slots=True)
class Relation:
    """A credential that another leads to. `role` is the field of it that asks: stack, prerequisites and so on.

    `always` says that this field cannot do without it, by its form alone: there is no other way that it names.
    """

    id: str
    name: str
    role: str
    always: bool = False


def unlocks(credential_id: str, lookup: Lookup) -> tuple[Relation, ...]:
    """The credentials whose requirements speak of one, each with the fields that do; stacks first."""
    graph = PathwayGraph.around(lookup, credential_id)
    return tuple(
        Relation(parent, other.name, relation, _always(other, relation, credential_id, lookup))
        for relation in RELATIONS
        for parent in graph.unlocks(credential_id, relation)
        if parent != credential_id and (other := lookup.get(parent)) is not None
    )


def _always(credential: Credential, relation: str, wanted: str, lookup: Lookup) -> bool:
    value = getattr(credential, relation)
    if isinstance(value, tuple):  # ways that stand in: each is one way
        return any(isinstance(way, CredentialRef) and way.id == wanted for way in value)
    return value is not None and _needs(value, wanted, lookup)


def _needs(node: Requirement | Selector, wanted: str, lookup: Lookup) -> bool:
    """Whether a requirement, as it is written, cannot be met without a credential."""
    match node:
        case CredentialRef():
            return node.id == wanted
        case Selector():  # in an `all`, which wants every match
            return wanted in lookup.members(node)
        case SkillRef():
            return lookup.with_skill(node.skill) == (wanted,)
        case All():
            return any(_needs(entry, wanted, lookup) for entry in node.pool.entries)
        case Sections():
            return any(_needs(section.requirement, wanted, lookup) for section in node.sections)
        case AnyOf() | Choose():
            entries = node.pool.entries
            if any(isinstance(entry, Selector) for entry in entries):
                return False
            if isinstance(node, Choose) and node.count >= len(entries):
                return any(_needs(entry, wanted, lookup) for entry in entries)
            return bool(entries) and all(_needs(entry, wanted, lookup) for entry in entries)
        case _:
            return False

"""What a credential leads to: who asks for it, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan.catalog.walk import mentions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.catalog.model import Credential, Lookup


@dataclass(frozen=True, slots=True)
class Relation:
    """A credential that another leads to. `role` is the field of it that asks: stack, prerequisites and so on."""

    id: str
    name: str
    role: str


def unlocks(credential_id: str, lookup: Lookup) -> tuple[Relation, ...]:
    """The credentials whose requirements speak of one, each with the fields that do; stacks first."""
    found: list[Relation] = []
    for parent in lookup.parents(credential_id):
        other = lookup.get(parent)
        if other is not None and parent != credential_id:
            found.extend(Relation(parent, other.name, role) for role in _roles(credential_id, other, lookup))
    order = ("stack", "prerequisites", "corequisites", "equivalents")
    return tuple(sorted(found, key=lambda relation: (order.index(relation.role), relation.id)))


def _roles(credential_id: str, other: Credential, lookup: Lookup) -> Iterator[str]:
    for role in ("stack", "prerequisites", "corequisites"):
        requirement = getattr(other, role)
        if requirement is not None and credential_id in mentions(requirement, lookup):
            yield role
    if any(credential_id in mentions(way, lookup) for way in other.equivalents):
        yield "equivalents"

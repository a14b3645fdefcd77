"""What a credential leads to: who asks for it, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan.graph import RELATIONS, PathwayGraph

if TYPE_CHECKING:
    from stackplan.catalog.model import Lookup


@dataclass(frozen=True, slots=True)
class Relation:
    """A credential that another leads to. `role` is the field of it that asks: stack, prerequisites and so on."""

    id: str
    name: str
    role: str


def unlocks(credential_id: str, lookup: Lookup) -> tuple[Relation, ...]:
    """The credentials whose requirements speak of one, each with the fields that do; stacks first."""
    graph = PathwayGraph.around(lookup, credential_id)
    return tuple(
        Relation(parent, other.name, relation)
        for relation in RELATIONS
        for parent in graph.unlocks(credential_id, relation)
        if parent != credential_id and (other := lookup.get(parent)) is not None
    )

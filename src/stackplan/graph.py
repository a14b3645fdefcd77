"""The graph of a catalog: which credential asks for which, and as what. The only place that knows networkx.

Relations are named as the fields that ask, and stay apart: `prerequisites` gate the start, a `stack` is what something
is made of; `corequisites` and `equivalents` are further kinds. An edge says that a requirement *speaks of* a
credential, not that it cannot do without it: "one of a and b" has an edge to both.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_args

from stackplan.catalog.walk import mentions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.catalog.requirement import Requirement

Relation = Literal["stack", "prerequisites", "corequisites", "equivalents"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)
WAITING: tuple[Relation, ...] = ("stack", "prerequisites")  # what must come first; companions and stand-ins need not


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """That the `relation` of one credential (`by`) speaks of another (`needed`)."""

    needed: str
    by: str
    relation: Relation


@dataclass(frozen=True)
class PathwayGraph:
    """Credentials by their full ids, and what ties them together. All answers are in the order of ids.

    References to what no catalog defines are no edges; reading has reported them.
    """

    ids: tuple[str, ...] = ()
    edges: tuple[Edge, ...] = ()

    @classmethod
    def build(cls, lookup: Lookup, roots: Iterable[str] | None = None) -> PathwayGraph:
        """The graph of all that can matter to some roots, or of everything.

        Everything is for a lookup that has all its `credentials` at hand; one that has not raises TypeError.
        """
        waiting = list(_all_of(lookup) if roots is None else roots)
        found: dict[str, Credential] = {}
        edges: set[Edge] = set()
        while waiting:
            full = waiting.pop()
            credential = None if full in found else lookup.get(full)
            if credential is None:
                continue
            found[full] = credential
            asked = _asked_by(credential, lookup)
            edges.update(asked)
            waiting.extend(edge.needed for edge in asked)
        return cls(tuple(sorted(found)), tuple(sorted(edge for edge in edges if edge.needed in found)))

    @classmethod
    def around(cls, lookup: Lookup, credential_id: str) -> PathwayGraph:
        """One credential, what it asks for itself, and what asks for it."""
        credential = lookup.get(credential_id)
        if credential is None:
            return cls()
        edges = set(_asked_by(credential, lookup))
        for parent in lookup.parents(credential_id):
            other = lookup.get(parent)
            if other is not None:
                edges.update(edge for edge in _asked_by(other, lookup) if edge.needed == credential_id)
        known = {edge for edge in edges if lookup.get(edge.needed) is not None}
        ids = {credential_id}.union(*({edge.needed, edge.by} for edge in known))
        return cls(tuple(sorted(ids)), tuple(sorted(known)))

    def needs(self, credential_id: str, relation: Relation | None = None) -> tuple[str, ...]:
        """What a credential asks for, in one relation or in any."""
        return _distinct(
            edge.needed for edge in self._asked.get(credential_id, ()) if relation in (None, edge.relation)
        )

    def unlocks(self, credential_id: str, relation: Relation | None = None) -> tuple[str, ...]:
        """What asks for a credential, in one relation or in any."""
        asking = self._asking.get(credential_id, ())
        return _distinct(edge.by for edge in asking if relation in (None, edge.relation))

    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """The groups whose members wait for each other, and the credentials that wait for themselves.

        A group is as large as can be, and one prerequisite or stack at least lies within it: companions of each other
        are earned together and equivalents need not be had at all, so these alone are no cycle. Many cycles have a way
        in; whether one has is for planning to say.
        """
        import networkx as nx

        waits = {(edge.needed, edge.by) for edge in self.edges if edge.relation in WAITING}
        return tuple(
            sorted(
                tuple(sorted(group))
                for group in nx.strongly_connected_components(self._network)
                if any((a, b) in waits for a in group for b in self._network[a] if b in group)
            )
        )

    def components(self) -> tuple[tuple[str, ...], ...]:
        """The parts of the graph that no edge ties together, the largest first."""
        import networkx as nx

        groups = (tuple(sorted(group)) for group in nx.weakly_connected_components(self._network))
        return tuple(sorted(groups, key=lambda group: (-len(group), group)))

    def __getstate__(self) -> dict[str, Any]:
        """The fields alone; the rest is built again where it is asked for."""
        return {"ids": self.ids, "edges": self.edges}

    @cached_property
    def _asked(self) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            found.setdefault(edge.by, []).append(edge)
        return found

    @cached_property
    def _asking(self) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            found.setdefault(edge.needed, []).append(edge)
        return found

    @cached_property
    def _network(self) -> Any:
        """The same as a networkx graph, an edge a relation: from what is needed to what it unlocks."""
        import networkx as nx

        network: Any = nx.MultiDiGraph()
        network.add_nodes_from(self.ids)
        network.add_edges_from((edge.needed, edge.by, edge.relation) for edge in self.edges)
        return network


def _all_of(lookup: Lookup) -> Iterable[str]:
    credentials: Iterable[str] | None = getattr(lookup, "credentials", None)
    if credentials is None:
        raise TypeError("the graph of everything needs a lookup that has all its credentials; name the roots")
    return credentials


def _asked_by(credential: Credential, lookup: Lookup) -> list[Edge]:
    return [
        Edge(needed, credential.id, relation)
        for relation in RELATIONS
        for requirement in _requirements(credential, relation)
        for needed in mentions(requirement, lookup)
    ]


def _requirements(credential: Credential, relation: Relation) -> Iterator[Requirement]:
    if relation == "equivalents":
        yield from credential.equivalents
    elif (requirement := getattr(credential, relation)) is not None:
        yield requirement


def _distinct(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(ids)))

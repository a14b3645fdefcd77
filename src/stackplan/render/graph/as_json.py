"""A picture for programs: every credential and every rule as a node, and what is needed as edges between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackplan._version import __version__
from stackplan.render.graph.picture import Group, Matches, Member, Statement
from stackplan.render.path_json import issuer_reference
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from stackplan.render.graph.picture import Item, Picture, Relation, Shown

VERSION = 1


def graph_value(picture: Picture, *, catalog: Mapping[str, Any], learner: Mapping[str, Any] | None) -> dict[str, Any]:
    """The picture as plain values. `catalog` and `learner` say what it was made from."""
    writer = _Writer()
    nodes = [_credential(shown) for shown in picture.credentials]
    for shown in picture.credentials:
        for relation, ways in _by_relation(shown).items():
            for number, item in enumerate(ways, 1):
                place = f"{shown.id}#{relation}" + (f"[{number}]" if len(ways) > 1 else "")
                writer.item(item, shown.id, place, shown.id, relation)
    return {
        "format": "stackplan.graph",
        "version": VERSION,
        "stackplan": __version__,
        "title": picture.title,
        "roots": list(picture.roots),
        "on": picture.on.isoformat(),
        "catalog": dict(catalog),
        "learner": None if learner is None else dict(learner),
        "nodes": nodes + writer.nodes,
        "edges": writer.edges,
    }


def _by_relation(shown: Shown) -> dict[Relation, list[Item]]:
    found: dict[Relation, list[Item]] = {}
    for block in shown.blocks:
        found.setdefault(block.relation, []).append(block.item)
    return found


def _credential(shown: Shown) -> dict[str, Any]:
    worth = shown.credits
    return {
        "id": shown.id,
        "type": "credential",
        "name": shown.name,
        "kind": shown.kind,
        "issuer": issuer_reference(shown.id, shown.issuer),
        "url": shown.url,
        "credits": None if worth is None else {"unit": worth.unit, "amount": format_decimal(worth.amount)},
        "status": shown.status,
        "earnable": not shown.caution,
        "defined": shown.defined,
        "held": shown.held,
        "not_counted": shown.uncounted or None,
    }


class _Writer:
    """Collects the nodes of requirements, and all edges."""

    def __init__(self) -> None:
        self.nodes: list[dict[str, Any]] = []
        self.edges: list[dict[str, Any]] = []

    def item(self, item: Item, owner: str, place: str, asker: str, relation: Relation) -> None:
        """What an item asks for, on behalf of `asker`: the credential or the requirement that it stands in."""
        if isinstance(item, Member):
            self._edge(item.id, asker, relation, item)
            return
        node: dict[str, Any] = {
            "id": place,
            "type": item.kind,
            "credential": owner,
            "relation": relation,
            "address": f"{owner}#{item.address or item.label}" if item.address else None,
            "label": item.label or None,
            "text": item.words,
            "number": None,
            "unit": None,
            "limits": [],
        }
        self.nodes.append(node)
        self._edge(place, asker, relation, item)
        match item:
            case Matches():
                for full in item.ids:
                    self._edge(full, place, relation)
            case Group():
                node |= {"number": _number(item.number), "unit": item.unit, "limits": list(item.limits)}
                for number, inner in enumerate(item.items, 1):
                    self.item(inner, owner, f"{place}.{number}", place, relation)
            case Statement():
                pass

    def _edge(self, source: str, target: str, relation: Relation, item: Item | None = None) -> None:
        conditions = item.conditions if isinstance(item, Member | Matches) else ""
        worth = None if item is None else item.worth
        self.edges.append(
            {
                "from": source,
                "to": target,
                "relation": relation,
                "label": (item.label or None) if isinstance(item, Member) else None,
                "conditions": conditions or None,
                "counts_as": _number(worth),
            }
        )


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format_decimal(value)

"""Reading what binds a credential to others beside its requirements: ways to renew it, caps on shared parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.catalog import figures
from stackplan.catalog.decode import pool, requirement
from stackplan.catalog.keys import CONDITIONS, RENEWAL, SHARING
from stackplan.catalog.model import Cap, Renewal
from stackplan.catalog.vocabulary import STARTS

if TYPE_CHECKING:
    from stackplan.catalog.reader import Reader
    from stackplan.source.tree import Node


def renewal(reader: Reader, node: Node, what: str) -> tuple[Renewal, ...]:
    """The ways to keep a credential: one, or a list of them. Malformed ones are left out."""
    ways = (_way(reader, item, what) for item in reader.each(node))
    return tuple(way for way in ways if way is not None)


def _way(reader: Reader, node: Node, what: str) -> Renewal | None:
    keys = reader.mapping(node, what, RENEWAL, "[{extends: 1y, effort: 2h}]")
    if keys is None:
        return None
    written = reader.required(keys, "extends", "a way of renewal", node.span)
    if written is None:
        return None
    if not any(key in keys for key in ("by", "effort", "cost")):
        reader.missing(keys, "a way of renewal needs 'by', 'effort' or 'cost'", node.span)
        return None
    extends = reader.duration(written, "extends")
    start = reader.choice(keys["from"], "start", STARTS) if "from" in keys else None
    opens = reader.duration(keys["opens"], "opens") if "opens" in keys else None
    by = requirement(reader, keys["by"]) if "by" in keys else None
    effort = figures.effort(reader, keys["effort"], "effort") if "effort" in keys else None
    cost = figures.cost(reader, keys["cost"], "cost") if "cost" in keys else None
    return None if extends is None else Renewal(extends, node.span, start == "renewal", opens, by, effort, cost)


def sharing(reader: Reader, node: Node, what: str) -> tuple[Cap, ...]:
    """The caps on shared parts: one, or a list of them. Malformed ones are left out."""
    caps = (_cap(reader, item, what) for item in reader.each(node))
    return tuple(cap for cap in caps if cap is not None)


def _cap(reader: Reader, node: Node, what: str) -> Cap | None:
    keys = reader.mapping(node, what, SHARING, "[{with: POOL, at_most: N}]")
    if keys is None:
        return None
    share_with, most = keys.get("with"), keys.get("at_most")
    if share_with is None or most is None:
        reader.missing(keys, "a cap on sharing needs 'with' and 'at_most'", node.span)
        return None
    others = pool(reader, share_with)
    amount = figures.amount(reader, most, "at_most", ("members", "credits", "uses"))
    of = pool(reader, keys["of"]) if "of" in keys else None
    each = None
    if "each" in keys:
        asked = reader.mapping(keys["each"], "each", CONDITIONS, "{grade: B, within: 5y}")
        scale = reader.home.names.scale_for(reader.owner)
        each = None if asked is None else figures.conditions(reader, asked, scale, of_many=True)
    within = reader.duration(keys["within"], "within") if "within" in keys else None
    unless = requirement(reader, keys["unless"]) if "unless" in keys else None
    return None if amount is None else Cap(others, amount, node.span, of, each, within, unless)

"""Reading selectors and globs: credentials by what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.catalog.figures import conditions, level
from stackplan.catalog.keys import BOUNDS, SELECTOR
from stackplan.catalog.requirement import Selector
from stackplan.catalog.vocabulary import KINDS
from stackplan.source.tree import Mapping, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from stackplan.catalog.reader import Reader
    from stackplan.catalog.requirement import Pool
    from stackplan.source.tree import Node

_ALSO = (
    "credential",
    "choose",
    "sections",
    "manual",
)  # what a mapping in a pool may have been meant to hold, for a hint


def is_glob(text: str) -> bool:
    """Whether a text is a pattern and no id."""
    return "*" in text or "?" in text or "[" in text


def selector_of_glob(reader: Reader, node: Scalar) -> Selector:
    """The selector that a glob in a pool stands for."""
    home = reader.home.namespace
    return Selector(node.span, home, reader.owner, ids=(node.text,), namespaces=(home,))


def selector(reader: Reader, node: Mapping, pool: Callable[[Reader, Node], Pool]) -> Selector | None:
    """A selector; None where one of its keys is malformed, for without it it would match too much.

    `pool` reads the pool of `except`.
    """
    before = len(reader.diagnostics)
    keys = reader.keys(node, "a selector", SELECTOR, also=_ALSO)
    home = reader.home.namespace
    at_least, at_most = _credits(reader, keys["credits"]) if "credits" in keys else (None, None)
    tags = _several(reader, keys, "tag", reader.text)
    reader.tags.update(tags)
    found = Selector(
        span=node.span,
        home=home,
        owner=reader.owner,
        ids=_several(reader, keys, "id", lambda node, what: _id(reader, node, what)),
        tags=tags,
        kinds=_several(reader, keys, "kind", lambda node, what: reader.choice(node, what, KINDS)),
        issuers=_several(reader, keys, "issuer", reader.issuer),
        levels=_several(reader, keys, "level", lambda node, what: _level(reader, node, what)),
        credits_at_least=at_least,
        credits_at_most=at_most,
        namespaces=_several(reader, keys, "namespace", reader.text) or (home,),
        named_namespaces="namespace" in keys,
        excluding=pool(reader, keys["except"]) if "except" in keys else None,
        conditions=conditions(reader, keys, reader.home.names.scale_for(reader.owner), of_many=True),
        counts_as=reader.number(keys["counts_as"], "counts_as") if "counts_as" in keys else None,
    )
    return found if len(reader.diagnostics) == before else None


def _several(
    reader: Reader, keys: dict[str, Node], key: str, read: Callable[[Node, str], str | None]
) -> tuple[str, ...]:
    """What a key asks for: one value or a list of them, of which a credential must have any."""
    node = keys.get(key)
    if node is None:
        return ()
    items = reader.each(node)
    if not items:
        reader.bad_value(f"'{key}' is an empty list, which nothing matches", node)
    found = (read(item, key) for item in items)
    return tuple(dict.fromkeys(value for value in found if value is not None))


def _id(reader: Reader, node: Node, what: str) -> str | None:
    """A glob as written, or the full id of the credential that an id names."""
    if isinstance(node, Scalar) and is_glob(node.text):
        return reader.text(node, what)
    return reader.credential(node, what)


def _level(reader: Reader, node: Node, what: str) -> str | None:
    """A level as the catalog's index knows it."""
    found = level(reader, node, what)
    return None if found is None else level_key(*found)


def level_key(text: str | None, eqf: int | None) -> str | None:
    """How a level is compared: the words as written, or its level of the European Qualifications Framework."""
    return f"eqf:{eqf}" if eqf is not None else text


def _credits(reader: Reader, node: Node) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most credits of a credential that matches."""
    if not isinstance(node, Mapping):
        reader.wrong_type("credits", "{at_least: N} or {at_most: N} in a selector", node)
        return None, None
    keys = reader.keys(node, "'credits'", BOUNDS)
    return (
        reader.number(keys["at_least"], "at_least") if "at_least" in keys else None,
        reader.number(keys["at_most"], "at_most") if "at_most" in keys else None,
    )


def described(selector: Selector) -> str:
    """What a selector asks for, as it is written: `'cs-6*', kind: course`."""
    parts = [
        *(f"'{glob}'" for glob in selector.ids),
        *(f"{key}: {', '.join(values)}" for key, values in _asked_for(selector)),
    ]
    least, most = selector.credits_at_least, selector.credits_at_most
    if least is not None:
        parts.append(f"credits: at least {least}")
    if most is not None:
        parts.append(f"credits: at most {most}")
    return ", ".join(parts)


def _asked_for(selector: Selector) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key, values in (
        ("tag", selector.tags),
        ("kind", selector.kinds),
        ("issuer", selector.issuers),
        ("level", selector.levels),
    ):
        if values:
            yield key, values

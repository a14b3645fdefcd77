"""Reading what a file declares beside its credentials: issuers, skills, facts, grade scales and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.catalog import keys as keys_of
from stackplan.catalog.model import Fact, GradeScale, Issuer, Skill, Source
from stackplan.catalog.reader import Keys, plain
from stackplan.catalog.selector import is_glob
from stackplan.diagnostics import Related
from stackplan.source.tree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from decimal import Decimal

    from stackplan.catalog.reader import Reader
    from stackplan.source.tree import Node


def extra(node: Node) -> dict[str, object]:
    """The `x-*` keys of a mapping, uninterpreted."""
    if not isinstance(node, Mapping):
        return {}
    return {key.text: plain(value) for key, value in node.entries if key.text.startswith("x-")}


def issuer(reader: Reader, full_id: str, key: Scalar, node: Node) -> Issuer:
    """An issuer; what is malformed is left out."""
    keys = reader.mapping(node, key.text, keys_of.ISSUER, "{name: ...}") or Keys()
    return Issuer(
        id=full_id,
        name=_line(reader, keys, "name") or key.text,
        kind=_text(reader, keys, "kind"),
        url=_url(reader, keys),
        grade_scale=reader.scale(keys["grade_scale"], "grade_scale") if "grade_scale" in keys else None,
        extra=extra(node),
    )


def skill(reader: Reader, full_id: str, key: Scalar, node: Node) -> Skill:
    """A skill; what is malformed is left out."""
    keys = reader.mapping(node, key.text, keys_of.SKILL, "{name: ...}") or Keys()
    return Skill(
        id=full_id,
        name=_line(reader, keys, "name") or key.text,
        url=_url(reader, keys),
        description=_text(reader, keys, "description"),
        extra=extra(node),
        span=key.span,
    )


def fact(reader: Reader, full_id: str, key: Scalar, node: Node) -> Fact:
    """A fact; what is malformed is left out."""
    keys = reader.mapping(node, key.text, keys_of.FACT, "{name: ..., unit: hour}") or Keys()
    return Fact(full_id, _line(reader, keys, "name") or key.text, _text(reader, keys, "unit"), extra(node))


def source(reader: Reader, key: Scalar, node: Node) -> Source | None:
    """A source, or None where it is no mapping."""
    keys = reader.mapping(node, key.text, keys_of.SOURCE, "{url: ..., seen: DATE}")
    if keys is None:
        return None
    return Source(
        key=key.text,
        url=_url(reader, keys),
        seen=reader.date(keys["seen"], "seen") if "seen" in keys else None,
        note=_text(reader, keys, "note"),
        title=_line(reader, keys, "title"),
        extra=extra(node),
    )


def scale(reader: Reader, full_id: str, key: Scalar, node: Node) -> GradeScale:
    """A grade scale, best grade first: a list, or a mapping from grades to points.

    Where anything of it is malformed it is empty, so that no grade is compared with half a scale.
    """
    before = len(reader.diagnostics)
    grades: list[str] = []
    points: list[Decimal] = []
    if isinstance(node, Sequence) and node.items:
        places: dict[str, Node] = {}
        for item in node.items:
            text = reader.text(item, "grade")
            if text is not None and (first := places.setdefault(text, item)) is not item:
                related = (Related(first.span, "the first"),)
                reader.report(codes.BAD_VALUE, f"the grade '{text}' stands twice", item.span, related=related)
        grades.extend(places)
    elif isinstance(node, Mapping) and node.entries:
        pairs = [(grade.text, reader.number(value, grade.text)) for grade, value in node.entries]
        known = [(number, grade) for grade, number in pairs if number is not None]
        known.sort(key=lambda pair: (-pair[0], pair[1]))  # the order of a mapping's keys means nothing
        points.extend(number for number, _ in known)
        grades.extend(grade for _, grade in known)
    else:
        reader.wrong_type(key.text, "a list of grades, best first, or a mapping from grades to points", node)
    return (
        GradeScale(full_id, tuple(grades), tuple(points))
        if len(reader.diagnostics) == before
        else GradeScale(full_id, ())
    )


def tag_list(reader: Reader, key: Scalar, node: Node) -> tuple[str, ...]:
    """The full ids of a programme's list."""
    if isinstance(node, Mapping):
        reader.wrong_type(key.text, "a list of credentials", node)
        return ()
    found: dict[str, None] = {}
    for item in reader.each(node):
        if isinstance(item, Scalar) and is_glob(item.text):
            hint = "write it as a selector, {id: ...}, where the list is used"
            reader.bad_value(f"'{item.text}' is no id: a tag list names each credential", item, hint=hint)
        elif (full := reader.credential(item, key.text)) is not None:
            found[full] = None
    return tuple(found)


def _text(reader: Reader, keys: dict[str, Node], name: str) -> str | None:
    return reader.text(keys[name], name) if name in keys else None


def _line(reader: Reader, keys: dict[str, Node], name: str) -> str | None:
    return reader.line(keys[name], name) if name in keys else None


def _url(reader: Reader, keys: dict[str, Node]) -> str | None:
    return reader.url(keys["url"], "url") if "url" in keys else None

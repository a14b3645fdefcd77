"""What a catalog holds, as a table for people and as JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackplan.render import amounts
from stackplan.render.layout import EMPTY, Cell, Column, Line, cell, joined, paragraph, table
from stackplan.render.path_json import issuer_reference

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from stackplan.catalog.model import Credential

_SCREEN = 20  # as many rows are taken in at once; more are grouped by namespace
_COLUMNS = (Column(wraps=True, least=12), Column(wraps=True, least=24), Column(), Column(), Column())
_KIND, _ISSUER = 2, 3
_WIDE = 10_000  # columns, where lines are of any width
_DROPPED = ((), (_ISSUER,), (_ISSUER, _KIND))  # what gives way where columns do not fit


def list_lines(
    credentials: Sequence[Credential],
    held: Collection[str],
    limit: int,
    titles: Mapping[str, str | None] | None = None,
    *,
    asked: bool,
) -> list[Line]:
    """Credentials as a table; `titles` are those of namespaces, `asked` says that something was searched for."""
    if not credentials:
        return paragraph(cell("No credential matches." if asked else "The catalog holds no credential."), limit)
    spaces = list(dict.fromkeys(credential.namespace for credential in credentials))
    grouped = len(spaces) > 1 and len(credentials) > _SCREEN
    several = len({credential.issuer for credential in credentials}) > 1
    tables = [
        [
            _row(credential, credential.id in held, grouped=grouped, several=several)
            for credential in credentials
            if not grouped or credential.namespace == space
        ]
        for space in (spaces if grouped else spaces[:1])
    ]
    count = amounts.count(len(credentials), "credential")
    lines = [*paragraph(cell(f"{count}{' found' if asked else ''}.", "strong"), limit), EMPTY]
    for position, body in enumerate(_fitting(tables, limit)):
        if grouped:
            space = spaces[position]
            title = (titles or {}).get(space)
            head = f"{title} ({space}/...)" if title else f"{space}/..."
            lines += [*([EMPTY] if position else []), *paragraph(cell(head, "strong"), limit, hanging=2)]
        lines += body
    return lines


def _row(credential: Credential, held: bool, *, grouped: bool, several: bool) -> tuple[Cell, ...]:
    issuer = issuer_reference(credential.id, credential.issuer) or ""
    return (
        cell(amounts.local(credential.id) if grouped else credential.id, "id"),
        cell(amounts.title(credential)),
        cell(credential.kind or "", "dim"),
        cell(issuer if several and issuer != credential.namespace else "", "dim"),
        cell("held" if held else "", "good"),
    )


def _fitting(tables: Sequence[Sequence[tuple[Cell, ...]]], limit: int) -> list[list[Line]]:
    """The lines of each table: of ids and names at least, and of whatever else all of them have room for."""
    for dropped in _DROPPED:
        kept = [
            [tuple(() if at in dropped else content for at, content in enumerate(row)) for row in rows]
            for rows in tables
        ]
        bodies = [table(rows, _COLUMNS, limit, indent=2) for rows in kept]
        if all(body is not None for body in bodies):
            return [[line for group in body or () for line in group] for body in bodies]
    return [
        [
            line
            for code, name, *_ in rows
            for line in (*paragraph(code, limit, indent=2, hanging=2), *paragraph(name, limit, indent=4))
        ]
        for rows in tables
    ]


def list_sentences(credentials: Sequence[Credential], held: Collection[str], *, asked: bool) -> list[Line]:
    """The same in the order in which it is read aloud: one credential a line, no columns."""
    if not credentials:
        return list_lines(credentials, held, _WIDE, asked=asked)
    count = amounts.count(len(credentials), "credential")
    lines = [cell(f"{count}{' found' if asked else ''}.", "strong")]
    for credential in credentials:
        code, *rest = _row(credential, credential.id in held, grouped=False, several=True)
        lines.append((*joined((code, joined(rest, ", ")), ": "), *cell(".")))
    return lines


def list_value(credentials: Sequence[Credential], held: Collection[str]) -> dict[str, Any]:
    """Credentials as plain values."""
    return {
        "format": "stackplan.list",
        "version": 1,
        "credentials": [
            {
                "id": credential.id,
                "name": credential.name,
                "kind": credential.kind,
                "issuer": issuer_reference(credential.id, credential.issuer),
                "held": credential.id in held,
            }
            for credential in credentials
        ],
    }

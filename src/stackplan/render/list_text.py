"""What a catalog holds, as a table for people and as JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackplan.render import amounts
from stackplan.render.layout import EMPTY, Column, Line, Run, cell, joined, paragraph, table
from stackplan.render.path_json import issuer_reference

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stackplan.catalog.model import Credential

_COLUMNS = (Column(), Column(wraps=True, least=20), Column(), Column(), Column())


def list_lines(credentials: Sequence[Credential], held: Collection[str], limit: int, *, asked: bool) -> list[Line]:
    """Credentials as a table; `asked` says that something was searched for."""
    if not credentials:
        return paragraph(cell("No credential matches." if asked else "The catalog holds no credential."), limit)
    several = len({credential.issuer for credential in credentials}) > 1
    rows = [
        (
            cell(credential.id, "id"),
            cell(amounts.title(credential)),
            cell(credential.kind or "", "dim"),
            cell(issuer_reference(credential.id, credential.issuer) or "", "dim") if several else (),
            cell("held" if credential.id in held else "", "good"),
        )
        for credential in credentials
    ]
    count = amounts.count(len(credentials), "credential")
    head = paragraph([Run(f"{count}{' found' if asked else ''}.", "strong")], limit)
    groups = table(rows, _COLUMNS, limit, indent=2)
    if groups is None:
        groups = [paragraph(joined(row, "  "), limit, indent=2, hanging=2) for row in rows]
    return [*head, EMPTY, *(line for group in groups for line in group)]


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

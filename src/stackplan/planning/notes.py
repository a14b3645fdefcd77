"""What a plan must say of the facts that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.plan import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stackplan.catalog.model import Lookup


NAMED = 4  # ids in a sentence; more are counted


def notes_for(lookup: Lookup, plan: Sequence[str], held: Iterable[str], targets: Sequence[str]) -> tuple[str, ...]:
    """One sentence a field that no source confirms.

    Spoken of are the credentials of the plan, and each target that is not held.
    """
    known = set(held)
    unverified: dict[str, list[str]] = {}
    for credential_id in dict.fromkeys([*plan, *(target for target in targets if target not in known)]):
        credential = lookup.get(credential_id)
        if credential is None:
            continue
        for field in credential.unverified:
            unverified.setdefault(field, []).append(credential_id)
    notes = []
    for field, ids in unverified.items():
        what = "Nothing" if field == "*" else f"`{field}`"
        confirmed = "is confirmed by a source" if field == "*" else "is confirmed by no source"
        notes.append(Note.about("unconfirmed", field, tuple(ids), f"{what} of {_some(ids)} {confirmed}."))
    return tuple(notes)


def _some(ids: Sequence[str]) -> str:
    if len(ids) == 1:
        return ids[0]
    if len(ids) <= NAMED + 1:
        return f"{', '.join(ids[:-1])} and {ids[-1]}"
    return f"{', '.join(ids[:NAMED])} and {len(ids) - NAMED} more"

"""What a plan must say of rules that it met and that planning does not apply yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.plan import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stackplan.catalog.model import Credential, Lookup


NAMED = 4  # ids in a sentence; more are counted


def notes_for(lookup: Lookup, plan: Sequence[str], held: Iterable[str], targets: Sequence[str]) -> tuple[str, ...]:
    """One sentence a rule that was met and not applied, and one a field that no source confirms.

    Spoken of are the credentials of the plan, and each target that is not held.
    """
    known = set(held)
    unapplied: dict[str, list[str]] = {}
    unverified: dict[str, list[str]] = {}
    for credential_id in dict.fromkeys([*plan, *(target for target in targets if target not in known)]):
        credential = lookup.get(credential_id)
        if credential is None:
            continue
        for form in dict.fromkeys(_unapplied(credential)):
            unapplied.setdefault(form, []).append(credential_id)
        for field in credential.unverified:
            unverified.setdefault(field, []).append(credential_id)
    notes = [
        Note.about("not-applied", form, tuple(ids), f"`{form}` of {_some(ids)} is not applied; check it yourself.")
        for form, ids in unapplied.items()
    ]
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


def _unapplied(credential: Credential) -> Iterator[str]:
    if credential.sharing:
        yield "sharing"
    if credential.not_after is not None:
        yield "not_after"

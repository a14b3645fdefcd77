"""What a plan must say of rules that it met and that planning does not apply yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.catalog.requirement import (
    All,
    AnyOf,
    Choose,
    CredentialRef,
    Credits,
    FactRef,
    Manual,
    Sections,
    Selector,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.catalog.requirement import Conditions, Pool, Requirement, Selection


def notes_for(lookup: Lookup, plan: Sequence[str], held: Iterable[str], targets: Sequence[str]) -> tuple[str, ...]:
    """One sentence for each credential of the plan (and each target not held) whose rules were not applied in full."""
    known = set(held)
    notes: list[str] = []
    for credential_id in dict.fromkeys([*plan, *(target for target in targets if target not in known)]):
        credential = lookup.get(credential_id)
        if credential is None:
            continue
        forms = tuple(dict.fromkeys(_unapplied(credential)))
        if forms:
            listed = ", ".join(f"`{form}`" for form in forms)
            notes.append(f"{credential.name} ({credential.id}): {listed} not applied; check this yourself.")
    return tuple(notes)


def _unapplied(credential: Credential) -> Iterator[str]:
    requirements = [credential.prerequisites, credential.corequisites, credential.stack, *credential.equivalents]
    for requirement in requirements:
        if requirement is not None:
            yield from _in_requirement(requirement)
    if credential.sharing:
        yield "sharing"
    if credential.not_after is not None:
        yield "not_after"
    if credential.renewal:
        yield "renewal"
    if credential.valid_while_stack:
        yield "valid_while"


def _in_requirement(requirement: Requirement) -> Iterator[str]:
    match requirement:
        case CredentialRef():
            yield from _in_conditions(requirement.conditions)
        case FactRef():
            yield "fact"
        case Manual():
            yield "manual"
        case AnyOf():
            yield from _in_pool(requirement.pool)
        case All() | Choose() | Credits():
            yield from _in_pool(requirement.pool)
            yield from _in_selection(requirement.selection)
        case Sections():
            for section in requirement.sections:
                yield from _in_requirement(section.requirement)
            yield from _in_selection(requirement.selection)
        case _:
            return


def _in_pool(pool: Pool) -> Iterator[str]:
    for entry in pool.entries:
        if isinstance(entry, Selector):
            yield from _in_conditions(entry.conditions)
        else:
            yield from _in_requirement(entry)


def _in_selection(selection: Selection) -> Iterator[str]:
    for limit in selection.limits:
        yield from _in_pool(limit.of)
        if limit.unless is not None:
            yield "unless"
    if selection.each is not None:
        yield "each"
    if selection.average is not None:
        yield "average"
    if selection.window is not None:
        yield "window"


def _in_conditions(conditions: Conditions | None) -> Iterator[str]:
    if conditions is None:
        return
    if conditions.grade is not None:
        yield "grade"
    if conditions.within is not None:
        yield "within"
    if conditions.earned_from is not None or conditions.earned_until is not None:
        yield "earned"
    if conditions.accept:
        yield "accept"

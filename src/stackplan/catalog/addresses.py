"""Addresses of requirements: what stands behind the `#` in `njit/ms-cs#systems`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.catalog.requirement import All, AnyOf, Choose, CredentialRef, Credits, Pool, Sections, Selector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.catalog.model import Credential
    from stackplan.catalog.requirement import Requirement

_FIELDS = ("prerequisites", "corequisites", "stack", "equivalents")  # each is an address: answers name them so


def addresses(credential: Credential) -> frozenset[str]:
    """Every address that a requirement of the credential has, whatever its depth."""
    found = {field for field in _FIELDS if getattr(credential, field)}
    waiting: list[Requirement | Selector | Pool] = list(_roots(credential))
    while waiting:
        node = waiting.pop()
        address = getattr(node, "address", None)
        if address is not None:
            found.add(address)
        if isinstance(node, Sections):
            found.update(section.key for section in node.sections)
        waiting.extend(_inside(node))
    return frozenset(found)


def _roots(credential: Credential) -> Iterator[Requirement | Pool]:
    fields = (credential.prerequisites, credential.corequisites, credential.recommended, credential.stack)
    yield from (requirement for requirement in fields if requirement is not None)
    yield from credential.equivalents
    yield from (renewal.by for renewal in credential.renewal if renewal.by is not None)
    for cap in credential.sharing:
        yield cap.share_with
        yield from (part for part in (cap.of, cap.unless) if part is not None)
    if credential.not_after is not None:
        yield credential.not_after


def _inside(node: Requirement | Selector | Pool) -> Iterator[Requirement | Selector | Pool]:
    match node:
        case Pool():
            yield from node.entries
        case All() | AnyOf() | Choose() | Credits():
            yield node.pool
        case Sections():
            yield from (section.requirement for section in node.sections)
        case CredentialRef() | Selector() if node.excluding is not None:
            yield node.excluding
        case _:
            pass
    selection = getattr(node, "selection", None)
    for limit in selection.limits if selection is not None else ():
        yield limit.of
        if limit.unless is not None:
            yield limit.unless

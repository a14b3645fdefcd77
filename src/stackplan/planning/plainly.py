"""Whether a requirement is met so plainly that no deal has to be searched for: members that share nothing are enough.

What is told is only ever yes or "perhaps": where a first choice of members gets in the way of a later one, the exact
stages decide.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import All, AnyOf, Choose, CredentialRef, Credits, Sections

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from stackplan.catalog.requirement import Requirement
    from stackplan.planning.reread import Reading


class Plainly:
    """Answers by one reading of a catalog, for what is there."""

    def __init__(self, reading: Reading, there: Container[str]) -> None:
        self._reading = reading
        self._there = there

    def is_met(self, requirement: Requirement) -> bool:
        """Whether a requirement is met, each credential counting once and never beside its parts or its stand-ins."""
        return self._taken(requirement, frozenset()) is not None

    def _taken(self, requirement: Requirement, used: frozenset[str]) -> frozenset[str] | None:
        """All that is used up once a requirement is met without what is used; None where that is not plain."""
        selection = getattr(requirement, "selection", None)
        if selection is not None and selection.limits:
            return None
        match requirement:
            case CredentialRef():
                return self._credential(requirement.id, used)
            case All():
                return self._all(self._reading.members(requirement.pool), used)
            case Sections():
                return self._all([section.requirement for section in requirement.sections], used)
            case AnyOf():
                return self._enough(
                    [(member, Fraction(1)) for member in self._reading.members(requirement.pool)], 1, used
                )
            case Choose():
                members = [(member, Fraction(1)) for member in self._reading.members(requirement.pool)]
                return self._enough(members, requirement.count, used)
            case Credits():
                worths = [
                    (m, self._reading.worth(m, requirement.unit)) for m in self._reading.members(requirement.pool)
                ]
                counting = [(member, worth) for member, worth in worths if worth is not None and worth > 0]
                return self._enough(counting, Fraction(requirement.amount), used)
            case _:
                return None

    def _credential(self, credential_id: str, used: frozenset[str]) -> frozenset[str] | None:
        """A credential with all that it may be made of, and all that may stand in for it."""
        credential = self._reading.lookup.get(credential_id)
        if credential is None or credential_id not in self._there:
            return None
        own = {credential_id}
        if credential.stack is not None:
            own |= self._reading.possible_parts(credential_id)
        for way in credential.equivalents:
            own |= self._reading.countable(way)
        return used | own if used.isdisjoint(own) else None

    def _all(self, requirements: Iterable[Requirement], used: frozenset[str]) -> frozenset[str] | None:
        for requirement in requirements:
            taken = self._taken(requirement, used)
            if taken is None:
                return None
            used = taken
        return used

    def _enough(
        self, members: list[tuple[Requirement, Fraction]], amount: Fraction | int, used: frozenset[str]
    ) -> frozenset[str] | None:
        got = Fraction(0)
        for member, worth in sorted(members, key=lambda each: self._is_made_of_others(each[0])):
            if got >= amount:
                break
            taken = self._taken(member, used)
            if taken is not None:
                used, got = taken, got + worth
        return used if got >= amount else None

    def _is_made_of_others(self, member: Requirement) -> bool:
        return not isinstance(member, CredentialRef) or self._reading.composite(member.id)

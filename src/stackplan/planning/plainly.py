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


def tied(reading: Reading, ids: Iterable[str]) -> frozenset[str]:
    """Of some credentials, those that something stands in for, and what does."""
    found: set[str] = set()
    for credential_id in ids:
        credential = reading.lookup.get(credential_id)
        if credential is not None and credential.equivalents:
            found.add(credential_id)
            found.update(*(reading.countable(way) for way in credential.equivalents))
    return frozenset(found)


class Plainly:
    """Answers by one reading of a catalog, for what is there.

    What is `tied` stands in for something, or something for it: of that, nothing is plain.
    """

    def __init__(self, reading: Reading, there: Container[str], tied: frozenset[str]) -> None:
        self._reading = reading
        self._there = there
        self._tied = tied

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
                members = self._reading.members(requirement.pool)
                return self._all(members, used) if members else None  # all of nothing is never met
            case Sections():
                return self._all([section.requirement for section in requirement.sections], used)
            case AnyOf():
                return self._enough(
                    [(member, Fraction(1)) for member in self._reading.members(requirement.pool)], 1, used
                )
            case Choose():
                equal = [(member, Fraction(1)) for member in self._reading.members(requirement.pool)]
                return self._enough(equal, requirement.count, used)
            case Credits():
                worths = [
                    (m, self._reading.worth(m, requirement.unit)) for m in self._reading.members(requirement.pool)
                ]
                counting = [(member, worth) for member, worth in worths if worth is not None and worth > 0]
                return self._enough(counting, Fraction(requirement.amount), used)
            case _:
                return None

    def _credential(self, credential_id: str, used: frozenset[str]) -> frozenset[str] | None:
        """A credential with all that it may be made of."""
        if credential_id not in self._there:
            return None
        own = frozenset({credential_id})
        if self._reading.composite(credential_id):
            own |= self._reading.possible_parts(credential_id)
        return used | own if used.isdisjoint(own) and self._tied.isdisjoint(own) else None

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

"""What people call the place where something counts: the name of a section or a requirement, and the field it is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import All, AnyOf, Choose, Credits, Sections, Selector
from stackplan.render import amounts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.catalog.requirement import Requirement, SkillRef
    from stackplan.planning.plan import Toward

FIELDS = ("stack", "prerequisites", "corequisites", "equivalents")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something counts: the field of the credential, and what the part of it is called, empty for the whole."""

    credential: str
    field: str
    name: str = ""


class Places:
    """Finds what the addresses of one answer stand for."""

    def __init__(self, lookup: Lookup) -> None:
        """Take the catalog that has the credentials."""
        self._lookup = lookup
        self._known: dict[str, dict[str, Place]] = {}

    def __call__(self, toward: Toward) -> Place:
        """The place of an address; one that is not found is taken for a part of the stack."""
        return self.of(toward.credential, toward.label)

    def skill(self, asked: SkillRef) -> str:
        """What people call a skill, with the level that is asked for."""
        return skill_name(asked, self._lookup)

    def of(self, owner: str, label: str) -> Place:
        """The same of the two halves of an address."""
        if label in FIELDS:
            return Place(owner, label)
        if owner not in self._known:
            credential = self._lookup.get(owner)
            self._known[owner] = {} if credential is None else dict(_addresses(credential))
        found = self._known[owner].get(label)
        field, name = ("stack", "") if found is None else (found.field, found.name)
        return Place(owner, field, name or label)


def skill_name(asked: SkillRef, lookup: Lookup) -> str:
    """A skill by its name, with the level that is asked for: `SQL (level 3)`."""
    skill = lookup.skill(asked.skill)
    name = amounts.local(asked.skill) if skill is None else skill.name
    return name if asked.level is None else f"{name} (level {amounts.number(asked.level)})"


def _addresses(credential: Credential) -> Iterator[tuple[str, Place]]:
    for field in FIELDS:
        value = getattr(credential, field)
        for requirement in value if isinstance(value, tuple) else (value,):
            if requirement is not None:
                for address, name in _named(requirement):
                    yield address, Place(credential.id, field, name)


def _named(node: Requirement) -> Iterator[tuple[str, str]]:
    """The addresses within a requirement, each with its name, empty where it has none."""
    if node.address is not None:
        yield node.address, node.name or ""
    match node:
        case Sections():
            for section in node.sections:
                yield section.key, section.requirement.name or ""
                yield from _named(section.requirement)
        case All() | AnyOf() | Choose() | Credits():
            for entry in node.pool.entries:
                if not isinstance(entry, Selector):
                    yield from _named(entry)
        case _:
            return

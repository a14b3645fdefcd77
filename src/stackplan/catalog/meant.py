"""What a person means by a text: one credential or one skill of a catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.catalog.requirement import SkillRef
from stackplan.diagnostics import Span
from stackplan.units import parse_decimal

if TYPE_CHECKING:
    from decimal import Decimal

    from stackplan.catalog.catalog import Catalog

_NOWHERE = Span("", 0, 0, 0, 0)


class UnclearError(ValueError):
    """A text that names nothing (`candidates` are suggestions), or several things (`candidates` are those)."""

    noun = "thing"

    def __init__(self, text: str, candidates: tuple[str, ...], *, ambiguous: bool) -> None:
        """Take what was written, and what it may have meant."""
        self.text = text
        self.candidates = candidates
        self.ambiguous = ambiguous
        problem = f"may mean several {self.noun}s" if ambiguous else f"is no {self.noun} of this catalog"
        meant = f": {', '.join(candidates)}" if ambiguous else ""
        super().__init__(f"'{text}' {problem}{meant}")


class CredentialError(UnclearError):
    """An id that names no credential, or several."""

    noun = "credential"


class SkillError(UnclearError):
    """A text that names no skill, or several."""

    noun = "skill"


class LevelError(ValueError):
    """A text that is no level of a skill."""

    def __init__(self, skill: str, text: str) -> None:
        """Take the skill as written, and what was written for its level."""
        self.skill = skill
        self.text = text
        super().__init__(f"'{text}' is no level of a skill: a number from 0 on is one, as in {skill}:3")


def resolve(catalog: Catalog, text: str) -> str:
    """The full id that a person means. Raises CredentialError where that is none or several."""
    found = catalog.find(text)
    if len(found) == 1:
        return found[0]
    raise CredentialError(text, found or catalog.suggest(text), ambiguous=bool(found))


def skill(catalog: Catalog, text: str) -> SkillRef:
    """The skill that a person asks for: `python`, or `sql:3` for level 3 or above.

    It is called by its id, in full or without namespace, or by its name. Its place is where it is declared.
    Raises SkillError where that means none or several, LevelError where no level follows the colon.
    """
    found, name, level = catalog.find_skill(text), text.strip(), None
    if not found and ":" in text:
        name, _, written = (part.strip() for part in text.rpartition(":"))
        found, level = catalog.find_skill(name), _level(name, written)
    if len(found) != 1:
        raise SkillError(name, found or catalog.suggest_skills(name), ambiguous=bool(found))
    return SkillRef(found[0], level, catalog.skills[found[0]].span or _NOWHERE)


def _level(skill: str, text: str) -> Decimal:
    try:
        level = parse_decimal(text)
    except ValueError:
        raise LevelError(skill, text) from None
    if level < 0:
        raise LevelError(skill, text)
    return level

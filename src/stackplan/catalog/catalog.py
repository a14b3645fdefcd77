"""The catalog in memory, frozen, with what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stackplan.catalog.index import Index
from stackplan.catalog.names import similar
from stackplan.catalog.requirement import CredentialRef, Selector, SkillRef
from stackplan.catalog.walk import leaves, mentions, requirements_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from stackplan.catalog.model import Credential, Fact, GradeScale, Issuer, Skill
    from stackplan.diagnostics import Diagnostic


@dataclass(frozen=True, eq=False)
class Catalog:
    """A catalog as read, with everything that is wrong with it. Frozen, and the same whatever the order of its files.

    All keys are full ids, sorted. `namespaces` gives each namespace its title, `default_scales` its only grade scale,
    `tag_lists` its lists, and `extra` the `x-*` keys of its files. `aliases` gives each `same_as` text that names no
    credential all who claim it. `findings` are the diagnostics that stop a plan on a credential; `diagnostics` are all,
    in the order of their places. A file of `broken_files` could not be read, as a whole or but for some credential.
    `digest` is of the names and bytes of all files, wherever their folder lies. `seen` is the latest day on which a
    source was seen.
    """

    credentials: Mapping[str, Credential] = field(default_factory=dict)
    issuers: Mapping[str, Issuer] = field(default_factory=dict)
    skills: Mapping[str, Skill] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    scales: Mapping[str, GradeScale] = field(default_factory=dict)
    default_scales: Mapping[str, str] = field(default_factory=dict)
    namespaces: Mapping[str, str | None] = field(default_factory=dict)
    tag_lists: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    extra: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    findings: Mapping[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    broken_files: tuple[str, ...] = ()
    digest: str = ""
    files: int = 0
    seen: date | None = None

    def __getstate__(self) -> dict[str, Any]:
        """The fields alone: indices are built again where they are asked for."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    def get(self, credential_id: str) -> Credential | None:
        """The credential with this full id."""
        return self.credentials.get(credential_id)

    def issuer(self, issuer_id: str) -> Issuer | None:
        """An issuer by its full id."""
        return self.issuers.get(issuer_id)

    def fact(self, fact_id: str) -> Fact | None:
        """A fact by its full id."""
        return self.facts.get(fact_id)

    def skill(self, skill_id: str) -> Skill | None:
        """A skill by its full id."""
        return self.skills.get(skill_id)

    def diagnostics_of(self, credential_id: str) -> tuple[Diagnostic, ...]:
        """What is malformed in a credential, in the head of its file and in the tag lists that it selects by."""
        return self.findings.get(credential_id, ())

    def scale_of(self, credential_id: str) -> GradeScale | None:
        """The scale on which a credential is graded: its issuer's, else the only one of its namespace."""
        credential = self.credentials.get(credential_id)
        issuer = self.issuers.get(credential.issuer) if credential is not None and credential.issuer else None
        scale = issuer.grade_scale if issuer is not None else None
        return self.scales.get(scale or self.default_scales.get(credential_id.partition("/")[0], ""))

    # What matches

    @cached_property
    def _index(self) -> Index:
        return Index(self.credentials, self.tag_lists)

    def members(self, selector: Selector) -> tuple[str, ...]:
        """The full ids that a selector matches, sorted; its owner never is, nor what its `except` speaks of.

        Its conditions (grade, age) are on holdings, not on credentials, and are not asked here.
        """
        found = self._index.members(selector)
        without = self._excluded(selector)
        return tuple(member for member in found if member not in without)

    def matches(self, selector: Selector, credential_id: str) -> bool:
        """Whether a selector matches this credential."""
        return (
            credential_id in self.credentials
            and self._index.matches(selector, credential_id)
            and credential_id not in self._excluded(selector)
        )

    def _excluded(self, selector: Selector) -> set[str]:
        """What the `except` of a selector leaves out; what it says of single holdings leaves out no credential."""
        found: set[str] = set()
        for entry in selector.excluding.entries if selector.excluding is not None else ():
            if not isinstance(entry, CredentialRef | Selector) or entry.conditions is None:
                found |= mentions(entry, self)
        return found

    @cached_property
    def _by_skill(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for full, credential in self.credentials.items():
            for level in credential.skills:
                found.setdefault(level.skill, []).append(full)
        return {skill: tuple(ids) for skill, ids in found.items()}

    def with_skill(self, skill_id: str) -> tuple[str, ...]:
        """Full ids of the credentials that develop a skill, at any level, sorted."""
        return self._by_skill.get(skill_id, ())

    @cached_property
    def _askers(self) -> tuple[dict[str, set[str]], dict[str, set[str]], list[tuple[Selector, str]]]:
        """Who names a credential, who asks for a skill, and the selectors with their owners."""
        by_id: dict[str, set[str]] = {}
        by_skill: dict[str, set[str]] = {}
        selectors: list[tuple[Selector, str]] = []
        for full, credential in self.credentials.items():
            for requirement in requirements_of(credential):
                for leaf in leaves(requirement):
                    if isinstance(leaf, CredentialRef):
                        by_id.setdefault(leaf.id, set()).add(full)
                    elif isinstance(leaf, SkillRef):
                        by_skill.setdefault(leaf.skill, set()).add(full)
                    elif isinstance(leaf, Selector):
                        selectors.append((leaf, full))
        return by_id, by_skill, selectors

    def parents(self, credential_id: str) -> tuple[str, ...]:
        """Full ids of those whose prerequisites, corequisites, stack or equivalents may mention it, sorted."""
        credential = self.credentials.get(credential_id)
        if credential is None:
            return ()
        by_id, by_skill, selectors = self._askers
        found = set(by_id.get(credential_id, ()))
        for level in credential.skills:
            found |= by_skill.get(level.skill, set())
        found.update(owner for selector, owner in selectors if self.matches(selector, credential_id))
        return tuple(sorted(found))

    # What a person means

    @cached_property
    def _by_local(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for full in self.credentials:
            found.setdefault(full.partition("/")[2], []).append(full)
        return {local: tuple(ids) for local, ids in found.items()}

    def find(self, text: str) -> tuple[str, ...]:
        """Full ids that a person may mean: by a full id, else an id without namespace, else an alias (`same_as`).

        Several where it is not clear; none where nothing has such a name. Capital letters do not matter where nothing
        is written exactly so.
        """
        text = text.strip()
        return self._find(text) or self._find(text.lower()) or self._folded_aliases.get(text.casefold(), ())

    def _find(self, text: str) -> tuple[str, ...]:
        if text in self.credentials:
            return (text,)
        if (found := self._by_local.get(text) or self.aliases.get(text)) is not None:
            return found
        home, _, alias = text.partition("/")
        return tuple(claim for claim in self.aliases.get(alias, ()) if claim.startswith(home + "/"))

    @cached_property
    def _folded_aliases(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, set[str]] = {}
        for text, claims in self.aliases.items():
            found.setdefault(text.casefold(), set()).update(claims)
        return {text: tuple(sorted(claims)) for text, claims in found.items()}

    def suggest(self, text: str) -> tuple[str, ...]:
        """Full ids of at most three credentials with an id or a name like the text, the closest first."""
        return similar(text, ((full, credential.name) for full, credential in self.credentials.items()))

    def find_skill(self, text: str) -> tuple[str, ...]:
        """Full ids of the skills that a person may mean: by a full id, else an id without namespace, else a name.

        Several where it is not clear; none where no skill is called so. Capital letters do not matter.
        """
        wanted = text.strip().casefold()
        by_id = wanted if wanted in self.skills else None
        if by_id is not None:
            return (by_id,)
        local = tuple(full for full in self.skills if full.partition("/")[2] == wanted)
        return local or tuple(full for full, skill in self.skills.items() if skill.name.casefold() == wanted)

    def suggest_skills(self, text: str) -> tuple[str, ...]:
        """Full ids of at most three skills with an id or a name like the text, the closest first."""
        return similar(text, ((full, skill.name) for full, skill in self.skills.items()))

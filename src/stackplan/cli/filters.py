"""What is looked for in a catalog, as options of several commands: words, a kind, an issuer, a skill, a tag."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from stackplan.cli import completion
from stackplan.cli.traits import unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from stackplan.catalog.catalog import Catalog
    from stackplan.catalog.model import Credential

    Test = Callable[[Credential], bool]

TextArgument = Annotated[
    str | None,
    typer.Argument(show_default=False, help="Words that its id, its name or another name of it must hold."),
]
KindOption = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        metavar="KINDS",
        show_default=False,
        autocompletion=completion.kinds,
        help="Of one of these kinds.",
    ),
]
IssuerOption = Annotated[
    list[str] | None, typer.Option("--issuer", metavar="IDS", show_default=False, help="Awarded by one of these.")
]
SkillOption = Annotated[
    list[str] | None, typer.Option("--skill", metavar="IDS", show_default=False, help="Develops one of these skills.")
]
TagOption = Annotated[
    list[str] | None, typer.Option("--tag", metavar="TAGS", show_default=False, help="Has one of these tags.")
]


@dataclass(frozen=True, slots=True)
class Filters:
    """What was typed, checked as far as that goes without a catalog."""

    text: str | None
    kinds: tuple[str, ...]
    issuers: tuple[str, ...]
    skills: tuple[str, ...]
    tags: tuple[str, ...]

    def tests(self, catalog: Catalog) -> list[Test]:
        """What each credential must pass; empty where nothing is asked. Raises Refusal for an unknown name."""
        tests: list[Test] = []
        if self.text is not None:
            tests.append(_text_test(self.text))
        if self.kinds:
            tests.append(lambda credential: credential.kind in self.kinds)
        tests.extend(_declared_tests(catalog, self.issuers, self.skills, self.tags))
        return tests


def filters(
    text: str | None,
    kind: list[str] | None,
    issuer: list[str] | None,
    skill: list[str] | None,
    tag: list[str] | None,
) -> Filters:
    """The filters of a command. Raises Refusal for a value that cannot be meant."""
    from stackplan.catalog.vocabulary import KINDS
    from stackplan.cli import values

    issuers, skills, tags = (
        tuple(values.items(*option)) for option in (("--issuer", issuer), ("--skill", skill), ("--tag", tag))
    )
    return Filters(text, tuple(values.choices("--kind", kind, KINDS)), issuers, skills, tags)


def _text_test(text: str) -> Test:
    """Whether each word of a text begins a word of a credential's id, its name or one of its other names."""
    patterns = [re.compile(rf"(?<![^\W_]){re.escape(word)}") for word in text.casefold().split()]

    def test(credential: Credential) -> bool:
        names = "\n".join((credential.id, credential.name, *credential.same_as)).casefold()
        return all(pattern.search(names) for pattern in patterns)

    return test


def _declared_tests(
    catalog: Catalog, issuers: Collection[str], skills: Collection[str], tags: Collection[str]
) -> Iterator[Test]:
    """Tests for what a catalog declares. Raises Refusal for a name that it does not have."""
    if issuers:
        wanted = _declared("--issuer", "issuer", issuers, catalog.issuers)
        yield lambda credential: credential.issuer in wanted
    if skills:
        developed = _declared("--skill", "skill", skills, catalog.skills)
        yield lambda credential: any(level.skill in developed for level in credential.skills)
    if tags:
        tagged = _tagged(catalog, tags)
        yield lambda credential: credential.id in tagged


def _declared(option: str, what: str, texts: Iterable[str], known: Collection[str]) -> set[str]:
    """The full ids that texts mean: in full, or without namespace, then of every namespace that has it."""
    found: set[str] = set()
    for text in texts:
        wanted = text.lower()
        means = {full for full in known if wanted in (full, full.partition("/")[2])}
        if not means:
            raise unknown(option, what, text, sorted({full.partition("/")[2] for full in known}))
        found |= means
    return found


def _tagged(catalog: Catalog, tags: Iterable[str]) -> set[str]:
    """The full ids of what has one of the tags, its own or that of a programme's list."""
    by_tag: dict[str, set[str]] = {}
    for full, credential in catalog.credentials.items():
        for own in credential.tags:
            by_tag.setdefault(own, set()).add(full)
    for lists in catalog.tag_lists.values():
        for name, ids in lists.items():
            by_tag.setdefault(name, set()).update(ids)
    found: set[str] = set()
    for tag in tags:
        if tag not in by_tag:
            raise unknown("--tag", "tag", tag, sorted(by_tag))
        found |= by_tag[tag]
    return found

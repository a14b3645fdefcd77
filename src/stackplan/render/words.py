"""Requirements in words: one phrase for a sentence (`3 of: cka, ckad or cks`), and an outline for reading in full."""

from __future__ import annotations

from dataclasses import dataclass
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
    SkillRef,
    measured,
)
from stackplan.render import amounts
from stackplan.render.selector_words import asked_words, condition_words, entry_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stackplan.catalog.model import Lookup
    from stackplan.catalog.requirement import Amount, Limit, Pool, Requirement, Section

_MOST_MATCHES = 40


@dataclass(frozen=True, slots=True)
class Item:
    """A line of an outline: how deep it stands, what it says, and the credential that it speaks of, if it is one."""

    depth: int
    text: str
    id: str | None = None


# Phrases


class Phrases:
    """Requirements as parts of a sentence.

    `code` gives an id its short form; `names` are those of facts and skills, by id.
    """

    def __init__(self, code: Callable[[str], str] = amounts.local, names: Mapping[str, str] | None = None) -> None:
        """Take how to call what is met."""
        self.code = code
        self.names = names or {}

    def __call__(self, requirement: Requirement | Selector) -> str:
        """A requirement, or what a selector matches, as a noun."""
        match requirement:
            case CredentialRef() | Selector():
                return entry_words(requirement, self.code)
            case All():
                return self._members(requirement.pool, "and", "all ") + self._selection(requirement)
            case AnyOf():
                return self._members(requirement.pool, "or", "one of the ")
            case Choose() | Credits():
                many = number_words(requirement)
                return f"{many} {self._members(requirement.pool, 'and')}{self._selection(requirement)}"
            case Sections():
                parts = [
                    f"{section.requirement.name or section.key}: {self(section.requirement)}"
                    for section in requirement.sections
                ]
                return "; ".join(parts) + self._selection(requirement)
            case Manual():
                return f"a person's confirmation: {requirement.text}"
            case _:
                return self.leaf(requirement)

    def pool(self, pool: Pool, last: str = "or") -> str:
        """What stands in a pool, in a row."""
        return self._members(pool, last)

    def limit(self, limit: Limit, requirement: Requirement) -> str:
        """A limit of a requirement: `at most 2 of: cs-506 and is-601`."""
        bound = "at most" if limit.kind == "at_most" else "at least"
        unless = f", unless {self(limit.unless)}" if limit.unless is not None else ""
        return f"{bound} {amount_words(measured(limit, requirement))} of: {self._members(limit.of, 'and')}{unless}"

    def rules(self, requirement: Requirement) -> Iterator[str]:
        """The conditions on what a requirement selects, each as a phrase."""
        selection = getattr(requirement, "selection", None)
        if selection is None:
            return
        for limit in selection.limits:
            yield self.limit(limit, requirement)
        if selection.each is not None:
            yield f"each {condition_words(selection.each)}"
        if selection.average is not None:
            yield f"an average of {selection.average} or better"
        if selection.window is not None:
            yield f"all within {amounts.duration(selection.window)}"

    def leaf(self, requirement: SkillRef | FactRef | Manual) -> str:
        """What names no credential, as a line of its own: a skill, a fact or what a person confirms."""
        match requirement:
            case SkillRef():
                level = f", level {amounts.number(requirement.level)} or above" if requirement.level is not None else ""
                return f"the skill {self._name(requirement.skill)}{level}"
            case FactRef():
                least = f", at least {amounts.number(requirement.at_least)}" if requirement.at_least is not None else ""
                within = f", within {amounts.duration(requirement.within)}" if requirement.within is not None else ""
                return f"the fact: {self._name(requirement.fact)}{least}{within}"
            case Manual():
                return f"confirmed by a person: {requirement.text}"

    def _name(self, full_id: str) -> str:
        return self.names.get(full_id, amounts.local(full_id))

    def _members(self, pool: Pool, last: str, matches: str = "") -> str:
        """The members in a row; `matches` stands before what a selector matches."""
        parts = []
        for entry in pool.entries:
            text = self(entry)
            if isinstance(entry, Selector):
                text = matches + text
            parts.append(f"({text})" if _is_compound(entry) and len(pool.entries) > 1 else text)
        return amounts.listed(parts, last=last)

    def _selection(self, requirement: Requirement) -> str:
        rules = list(self.rules(requirement))
        return f" ({'; '.join(rules)})" if rules else ""


def number_words(requirement: Choose | Credits) -> str:
    """How much is asked of a pool: `3 of:`, `12 credits from:`."""
    if isinstance(requirement, Choose):
        return f"{requirement.count} of:"
    return f"{amounts.credit(requirement.amount, requirement.unit)} from:"


def amount_words(amount: Amount) -> str:
    """The number of a limit or a cap."""
    if amount.share:
        what = f" of the {amount.measure}" if amount.measure else ""
        return f"{amounts.number(amount.number * 100)}%{what}"
    number = amounts.number(amount.number)
    return f"{number} {amount.measure}" if amount.measure else number


def _is_compound(entry: object) -> bool:
    return isinstance(entry, (All, AnyOf, Choose, Credits, Sections))


# Outlines


def outline(
    requirement: Requirement,
    lookup: Lookup,
    code: Callable[[str], str] = amounts.local,
    names: Mapping[str, str] | None = None,
) -> tuple[Item, ...]:
    """A requirement as indented lines, each selector's matches listed once. `names` are of facts and skills, by id."""
    return tuple(_Outline(lookup, code, names or {}).node(requirement, 0, ""))


class _Outline:
    """Walks one requirement; knows how to name what it meets."""

    def __init__(self, lookup: Lookup, code: Callable[[str], str], names: Mapping[str, str]) -> None:
        self.lookup = lookup
        self.code = code
        self.phrases = Phrases(code, names)
        self.told: set[str] = set()

    def node(self, node: Requirement | Selector, depth: int, label: str) -> Iterator[Item]:
        """The lines of a node; `label` stands before its first."""
        match node:
            case CredentialRef():
                yield self._credential(node, depth, label)
            case Selector():
                yield Item(depth, label + self._matches(node))
            case All():
                yield Item(depth, f"{label or _named(node)}all of:")
                yield from self._pool(node.pool, depth + 1)
                yield from self._rules(node, depth + 1)
            case AnyOf():
                yield Item(depth, f"{label or _named(node)}one of:")
                yield from self._pool(node.pool, depth + 1)
            case Choose() | Credits():
                yield Item(depth, f"{label or _named(node)}{number_words(node)}")
                yield from self._pool(node.pool, depth + 1)
                yield from self._rules(node, depth + 1)
            case Sections():
                yield Item(depth, f"{label or _named(node)}every section, and nothing counts in two of them:")
                for section in node.sections:
                    yield from self._section(section, depth + 1)
                yield from self._rules(node, depth + 1)
            case _:
                yield Item(depth, label + self._leaf(node))

    def _section(self, section: Section, depth: int) -> Iterator[Item]:
        yield from self.node(section.requirement, depth, f"{section.requirement.name or section.key}: ")

    def _pool(self, pool: Pool, depth: int) -> Iterator[Item]:
        for entry in pool.entries:
            yield from self.node(entry, depth, "")
            worth = getattr(entry, "counts_as", None)
            if worth is not None:
                yield Item(depth + 1, f"counts as {amounts.number(worth)}")

    def _rules(self, requirement: Requirement, depth: int) -> Iterator[Item]:
        for rule in self.phrases.rules(requirement):
            yield Item(depth, f"with {rule}")

    def _credential(self, node: CredentialRef, depth: int, label: str) -> Item:
        credential = self.lookup.get(node.id)
        name = "unknown here" if credential is None else amounts.title(credential)
        return Item(depth, f"{label}{name}{asked_words(node, self.code)}", node.id)

    def _matches(self, selector: Selector) -> str:
        found = self.lookup.members(selector)
        codes = [self.code(full) for full in found[:_MOST_MATCHES]]
        more = f" and {len(found) - _MOST_MATCHES:,} more" if len(found) > _MOST_MATCHES else ""
        text = self.phrases(selector)
        if text in self.told:
            return f"{text} ({len(found):,}, as above)"
        self.told.add(text)
        return f"{text} ({len(found):,}): {', '.join(codes)}{more}" if codes else f"{text}: there are none"

    def _leaf(self, node: SkillRef | FactRef | Manual) -> str:
        text = self.phrases.leaf(node)
        if isinstance(node, SkillRef):
            codes = [self.code(full) for full in self.lookup.with_skill(node.skill)]
            return f"{text}, as developed by {amounts.listed(codes, last='or')}" if codes else text
        return text


def _named(node: All | AnyOf | Choose | Credits | Sections) -> str:
    """A requirement's own name, or its address, before what it asks."""
    label = node.name or node.address
    return f"{label}: " if label else ""

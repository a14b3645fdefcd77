"""From a catalog to a picture: which credentials are in it, and what each asks for, in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
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
)
from stackplan.catalog.walk import mentions
from stackplan.graph import PathwayGraph
from stackplan.planning.expand import is_earnable
from stackplan.render import amounts
from stackplan.render.graph.picture import Block, Group, Matches, Member, Picture, Shown, Statement, members
from stackplan.render.selector_words import condition_words, selector_words
from stackplan.render.short import ShortIds
from stackplan.render.words import Phrases

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from stackplan.catalog.catalog import Catalog
    from stackplan.catalog.model import Credential
    from stackplan.catalog.requirement import Limit, Pool, Requirement
    from stackplan.planning.plan import NotCounted
    from stackplan.render.graph.picture import Item, Relation

_MOST_NAMED = 3  # namespaces in a title
_MOST_IN_LIMIT = 8  # codes beside the words of a limit


def picture(
    catalog: Catalog,
    roots: Sequence[str],
    *,
    on: date,
    held: Collection[str] = (),
    not_counted: Sequence[NotCounted] = (),
    record: str | None = None,
) -> Picture:
    """The picture of all that can matter to some credentials (full ids), or of the whole catalog where none is named.

    What the record holds is marked, and does not end the walk: one sees the whole way, and where one stands on it.
    `record` is the file of a record that nobody named, so that the picture says whose marks these are.
    """
    graph = PathwayGraph.build(catalog, roots or None)
    names = {fact.id: fact.name for fact in catalog.facts.values()}
    names.update((skill.id, skill.name) for skill in catalog.skills.values())
    inside = [catalog.credentials[full] for full in graph.ids]
    asked = [requirement for credential in inside for _, requirement in _requirements(credential)]
    everyone = {*graph.ids}.union(*(mentions(requirement, catalog) for requirement in asked))
    code = ShortIds(everyone)
    builder = _Builder(catalog, on, frozenset(held), code, Phrases(code, names))
    marks = {item.id: item.detail for item in not_counted}
    shown = [builder.shown(full, marks.get(full, ""), inside=full in graph.ids) for full in sorted(everyone)]
    title, subtitle = _titles(catalog, roots, len(everyone))
    if held or marks or record:
        subtitle += f" · marked as of {on}" + (f", from the record {record}" if record else "")
    return Picture(title, subtitle, tuple(roots), on, tuple(shown))


def _titles(catalog: Catalog, roots: Sequence[str], count: int) -> tuple[str, str]:
    if roots:
        others = count - len(roots)
        beside = f" and {amounts.count(others, 'credential')} that can matter to it" if others else ""
        beside = beside.replace("to it", "to them") if len(roots) > 1 else beside
        return amounts.listed([catalog.credentials[root].name for root in roots]), amounts.listed(roots) + beside
    named = [title or namespace for namespace, title in catalog.namespaces.items()]
    title = amounts.listed(named) if 0 < len(named) <= _MOST_NAMED else "The whole catalog"
    return title, amounts.count(count, "credential")


def _requirements(credential: Credential) -> Iterator[tuple[Relation, Requirement]]:
    """What a credential asks for, each with its relation, in the order in which one meets them."""
    if credential.prerequisites is not None:
        yield "prerequisites", credential.prerequisites
    if credential.corequisites is not None:
        yield "corequisites", credential.corequisites
    if credential.stack is not None:
        yield "stack", credential.stack
    for way in credential.equivalents:
        yield "equivalents", way
    if credential.recommended is not None:
        yield "recommended", credential.recommended


@dataclass(frozen=True, slots=True)
class _Builder:
    """Turns requirements into items of a picture; knows the codes and names of what they speak of."""

    catalog: Catalog
    on: date
    held: frozenset[str]
    code: ShortIds
    phrases: Phrases

    def shown(self, full: str, uncounted: str, *, inside: bool) -> Shown:
        """A credential; one that is only recommended by another, or defined nowhere, is shown without what it asks."""
        credential = self.catalog.get(full)
        if credential is None:
            return Shown(full, self.code(full), full, "", caution="defined in no catalog", defined=False)
        asked = _requirements(credential) if inside else ()
        return Shown(
            id=full,
            code=self.code(full),
            name=credential.name,
            title=amounts.title(credential),
            kind=credential.kind,
            issuer=credential.issuer,
            url=credential.url,
            credits=credential.credits,
            status=credential.status,
            caution=self._caution(credential),
            held=full in self.held,
            uncounted=uncounted,
            flawed=bool(self.catalog.diagnostics_of(full)),
            blocks=tuple(Block(relation, self._item(requirement)) for relation, requirement in asked),
        )

    def _caution(self, credential: Credential) -> str:
        if is_earnable(credential, self.on):
            return ""
        if credential.status != "active":
            return credential.status
        since = credential.available_from
        return f"from {since}" if since is not None and self.on < since else f"until {credential.available_until}"

    def _item(self, node: Requirement | Selector, label: str = "", *, every: bool = False) -> Item:
        """A requirement as an item; `label` is the section that it fills. `every` is for what stands in an `all`."""
        label = label or getattr(node, "name", None) or getattr(node, "address", None) or ""
        address = getattr(node, "address", None)
        match node:
            case CredentialRef():
                return Member(node.id, label, address, condition_words(node.conditions), node.counts_as)
            case Selector():
                ids = self.catalog.members(node)
                if every:
                    ids = tuple(full for full in ids if full in self.held or self._can_be_earned(full))
                words = selector_words(node, self.code)
                return Matches("selector", words, ids, label, address, condition_words(node.conditions), node.counts_as)
            case SkillRef():
                ids = tuple(sorted(mentions(node, self.catalog)))
                return Matches("skill", self.phrases.leaf(node), ids, label, address, worth=node.counts_as)
            case FactRef() | Manual():
                words = self.phrases.leaf(node)
                return Statement(
                    "fact" if isinstance(node, FactRef) else "manual", words, label, address, node.counts_as
                )
            case Sections():
                return self._sections(node, label)
            case All() | AnyOf() | Choose() | Credits():
                return self._group(node, label)

    def _can_be_earned(self, full: str) -> bool:
        credential = self.catalog.get(full)
        return credential is not None and is_earnable(credential, self.on)

    def _sections(self, node: Sections, label: str) -> Group:
        items = tuple(self._item(section.requirement, section.key) for section in node.sections)
        limits = tuple(self._limits(node, items))
        words = "every section; nothing counts in two"
        return Group("sections", words, items, limits, label=label, address=node.address, worth=node.counts_as)

    def _group(self, node: All | AnyOf | Choose | Credits, label: str) -> Group:
        items = tuple(self._pool(node.pool, every=isinstance(node, All)))
        size = _size(items)
        limits = () if isinstance(node, AnyOf) else tuple(self._limits(node, items))
        group = Group("all", "", items, limits, label=label, address=node.address, worth=node.counts_as)
        match node:
            case All():
                return replace(group, words="both of" if size == 2 else f"all {size:,} of" if size > 2 else "all of")
            case AnyOf():
                return replace(group, kind="any", words=f"any 1 of {size:,}")
            case Choose():
                number = Decimal(node.count)
                return replace(group, kind="choose", words=f"choose {node.count:,} of {size:,}", number=number)
            case Credits():
                words = f"{amounts.credit(node.amount, node.unit)} of"
                return replace(group, kind="credits", words=words, number=node.amount, unit=node.unit)

    def _pool(self, pool: Pool, *, every: bool) -> Iterator[Item]:
        """The items of a pool, each credential that is named twice once."""
        named: set[str] = set()
        for entry in pool.entries:
            if not isinstance(entry, CredentialRef) or entry.id not in named:
                yield self._item(entry, every=every)
            if isinstance(entry, CredentialRef):
                named.add(entry.id)

    def _limits(self, node: All | Choose | Credits | Sections, items: Sequence[Item]) -> Iterator[str]:
        """The conditions on what is selected; a limit says which of the items it speaks of, where they are few."""
        here = {full for item in items for full in members(item)}
        words = list(self.phrases.rules(node))
        selection = node.selection
        for position, text in enumerate(words):
            limit = selection.limits[position] if position < len(selection.limits) else None
            yield text if limit is None else self._limit(limit, node, here)

    def _limit(self, limit: Limit, node: Requirement, here: Collection[str]) -> str:
        text = self.phrases.limit(limit, node)
        if all(isinstance(entry, CredentialRef) for entry in limit.of.entries):
            return text
        codes = [self.code(full) for full in sorted(mentions(limit.of, self.catalog)) if full in here]
        return f"{text} ({', '.join(codes)})" if 0 < len(codes) <= _MOST_IN_LIMIT else text


def _size(items: Sequence[Item]) -> int:
    """How many members a pool has: each credential is one, whoever finds it; each further requirement is one."""
    found: set[str] = set()
    others = 0
    for item in items:
        if isinstance(item, Member) or (isinstance(item, Matches) and item.kind == "selector"):
            found.update(members(item))
        else:
            others += 1
    return len(found) + others

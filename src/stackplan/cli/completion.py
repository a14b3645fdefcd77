"""Completion: ids with their names, and the words of closed lists. What fails completes to nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import typer  # noqa: TC002 - Typer looks the annotation up at run time

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from stackplan.catalog.catalog import Catalog
    from stackplan.catalog.traits import Trait

Offer = list[tuple[str, str]]


class _Meant(str):
    """A full id offered for a short one that several share: it begins otherwise, which Typer would not let pass."""

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        return True


def ids(context: typer.Context, incomplete: str) -> Offer:
    """Ids of the catalog that the command line names so far; the last one where commas stand between several."""
    catalog = _named(context)
    if catalog is None:
        return []
    listed = incomplete.rpartition(",")[0]
    known = {full for text in listed.split(",") for full in catalog.find(text)} if listed else set()
    return _after_commas(incomplete, lambda typed: _ids(catalog, typed, known))


def objectives(incomplete: str) -> Offer:
    """What `--minimize` takes."""
    from stackplan.planning.plan import OBJECTIVES, WEEKS

    return _words(incomplete, (*OBJECTIVES, WEEKS))


def formats(incomplete: str) -> Offer:
    """What `--format-only` and `--format` take."""
    from stackplan.catalog.vocabulary import FORMATS

    return _words(incomplete, FORMATS)


def kinds(incomplete: str) -> Offer:
    """What `--kind` takes."""
    from stackplan.catalog.vocabulary import KINDS

    return _words(incomplete, KINDS)


def recognized_by(context: typer.Context, incomplete: str) -> Offer:
    """What `--recognized-by` takes."""
    from stackplan.catalog.traits import RECOGNIZED_BY

    return _stated(context, incomplete, RECOGNIZED_BY)


def partners(context: typer.Context, incomplete: str) -> Offer:
    """What `--partner` takes."""
    from stackplan.catalog.traits import PARTNER

    return _stated(context, incomplete, PARTNER)


def languages(context: typer.Context, incomplete: str) -> Offer:
    """What `--language` takes."""
    from stackplan.catalog.traits import LANGUAGE

    return _stated(context, incomplete, LANGUAGE)


def levels(context: typer.Context, incomplete: str) -> Offer:
    """What `--level` takes."""
    from stackplan.catalog.traits import LEVEL

    return _stated(context, incomplete, LEVEL)


def skills(context: typer.Context, incomplete: str) -> Offer:
    """What `--skill` takes: ids of the catalog's skills, full ones where several share one."""
    catalog = _named(context)
    if catalog is None:
        return []
    shared = Counter(full.partition("/")[2] for full in catalog.skills)

    def begun(typed: str) -> Iterator[tuple[str, str]]:
        for full, skill in catalog.skills.items():
            local = full.partition("/")[2]
            if full.startswith(typed.lower()) or local.startswith(typed.lower()):
                yield _Meant(local if shared[local] == 1 and "/" not in typed else full), _told(skill.name)

    return _after_commas(incomplete, begun)


def _stated(context: typer.Context, incomplete: str, trait: Trait) -> Offer:
    """What the credentials state; what a shell would split, or read as more than text, is left out."""
    from stackplan.catalog.traits import known

    catalog = _named(context)
    stated = [] if catalog is None else [_told(text) for text in known(catalog, trait)]
    plain = [text for text in stated if text and not any(character in " ,;&|<>()$*?[]{}#!~" for character in text)]
    return _after_commas(
        incomplete, lambda typed: ((_Meant(text), "") for text in plain if text.casefold().startswith(typed.casefold()))
    )


def rules(incomplete: str) -> Offer:
    """What `--select` and `--ignore` take: codes with their names."""
    from stackplan.checks.registry import RULES

    def begun(typed: str) -> Iterator[tuple[str, str]]:
        for rule in RULES:
            if rule.code.code.startswith(typed.upper()):
                yield rule.code.code, rule.code.name
            elif rule.code.name.startswith(typed.lower()):
                yield rule.code.name, rule.code.code

    return _after_commas(incomplete, begun)


def _words(incomplete: str, allowed: Iterable[str]) -> Offer:
    return _after_commas(incomplete, lambda typed: ((word, "") for word in allowed if word.startswith(typed)))


def _after_commas(incomplete: str, offers: Callable[[str], Iterator[tuple[str, str]]]) -> Offer:
    before, comma, typed = incomplete.rpartition(",")
    return [(type(value)(before + comma + value), told) for value, told in offers(typed)]


def _named(context: typer.Context) -> Catalog | None:
    """The catalog that a command line names so far; None where it cannot be read."""
    given = context.params.get("catalog")
    try:
        return _catalog(tuple(given) if isinstance(given, (list, tuple)) else ())
    except Exception:  # whatever is wrong, a shell that completes is no place to say so
        return None


def _catalog(named: tuple[str, ...]) -> Catalog:
    from stackplan.cli.places import catalog_paths
    from stackplan.public import load_catalog

    return load_catalog(catalog_paths(named))[0]


def _ids(catalog: Catalog, typed: str, listed: Collection[str]) -> Iterator[tuple[str, str]]:
    """Ids without namespace, as long as none was begun; full ones where several share one. Not what is listed."""
    begun = typed.lower()
    shared: dict[str, list[str]] = {}
    if "/" not in begun:
        for full in catalog.credentials:
            local = full.partition("/")[2]
            if local.startswith(begun):
                shared.setdefault(local, []).append(full)
    for local, full_ids in shared.items():
        for full in full_ids:
            if full not in listed:
                yield local if len(full_ids) == 1 else _Meant(full), _told(catalog.credentials[full].name)
    if not shared:
        for full, credential in catalog.credentials.items():
            if full.startswith(begun) and full not in listed:
                yield full, _told(credential.name)


def _told(name: str) -> str:
    """A name as a shell's help text: Typer's scripts for zsh are evaluated, and know no escape for these."""
    from stackplan.render.chars import clean

    return clean(name).translate({ord(character): None for character in "\\'\"`$"})

"""Completion: ids with their names, and the words of closed lists. What fails completes to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer  # noqa: TC002 - Typer looks the annotation up at run time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from stackplan.catalog.catalog import Catalog

Offer = list[tuple[str, str]]


def ids(context: typer.Context, incomplete: str) -> Offer:
    """Ids of the catalog that the command line names so far; the last one where commas stand between several."""
    given = context.params.get("catalog")
    try:
        catalog = _catalog(tuple(given) if isinstance(given, (list, tuple)) else ())
    except Exception:  # whatever is wrong, a shell that completes is no place to say so
        return []
    return _after_commas(incomplete, lambda typed: _ids(catalog, typed))


def objectives(incomplete: str) -> Offer:
    """What `--minimize` takes."""
    from stackplan.planning.plan import OBJECTIVES

    return _words(incomplete, OBJECTIVES)


def formats(incomplete: str) -> Offer:
    """What `--format-only` and `--format` take."""
    from stackplan.catalog.vocabulary import FORMATS

    return _words(incomplete, FORMATS)


def kinds(incomplete: str) -> Offer:
    """What `--kind` takes."""
    from stackplan.catalog.vocabulary import KINDS

    return _words(incomplete, KINDS)


def _words(incomplete: str, allowed: Iterable[str]) -> Offer:
    return _after_commas(incomplete, lambda typed: ((word, "") for word in allowed if word.startswith(typed)))


def _after_commas(incomplete: str, offers: Callable[[str], Iterator[tuple[str, str]]]) -> Offer:
    before, comma, typed = incomplete.rpartition(",")
    return [(before + comma + value, told) for value, told in offers(typed)]


def _catalog(named: tuple[str, ...]) -> Catalog:
    from stackplan.cli.places import catalog_paths
    from stackplan.public import load_catalog

    return load_catalog(catalog_paths(named))[0]


def _ids(catalog: Catalog, typed: str) -> Iterator[tuple[str, str]]:
    """Short ids where they are unique, full ones where they are not, or where a namespace was begun."""
    begun = typed.lower()
    full_ids = catalog.credentials
    short = [(full, _shortest(catalog, full)) for full in full_ids] if "/" not in begun else []
    offered = [(full, code) for full, code in short if code.startswith(begun)]
    if not offered:
        offered = [(full, full) for full in full_ids if full.startswith(begun)]
    for full, code in offered:
        yield code, _told(full_ids[full].name)


def _shortest(catalog: Catalog, full: str) -> str:
    local = full.partition("/")[2]
    return local if len(catalog.find(local)) == 1 else full


def _told(name: str) -> str:
    """A name as a shell's help text: Typer's scripts for zsh are evaluated, and know no escape for these."""
    from stackplan.render.chars import clean

    return clean(name).translate({ord(character): None for character in "\\'\"`$"})

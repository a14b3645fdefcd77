"""What is asked of each credential, as options of several commands, and what the texts of these options mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from stackplan.cli import completion
from stackplan.cli.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from stackplan.catalog.catalog import Catalog
    from stackplan.catalog.traits import Trait

RecognizedByOption = Annotated[
    list[str] | None,
    typer.Option(
        "--recognized-by",
        metavar="NAMES",
        show_default=False,
        autocompletion=completion.recognized_by,
        help="Only what one of these recognizes.",
    ),
]
PartnerOption = Annotated[
    list[str] | None,
    typer.Option(
        "--partner",
        metavar="NAMES",
        show_default=False,
        autocompletion=completion.partners,
        help="Only what one of these industry partners shaped.",
    ),
]
LanguageOption = Annotated[
    list[str] | None,
    typer.Option(
        "--language",
        metavar="TAGS",
        show_default=False,
        autocompletion=completion.languages,
        help="Only what is offered in one of these: BCP 47 tags; en means en-GB too.",
    ),
]
LevelOption = Annotated[
    list[str] | None,
    typer.Option(
        "--level",
        metavar="LEVELS",
        show_default=False,
        autocompletion=completion.levels,
        help="Only what is of one of these levels: in words, or by the number of the EQF.",
    ),
]
MaxWeeksEachOption = Annotated[
    str | None,
    typer.Option(
        "--max-weeks-each", metavar="N", show_default=False, help="Only what takes no more weeks than this, each."
    ),
]
_MOST_NAMED = 12  # of what there is; more are counted


def asked(
    catalog: Catalog,
    recognized_by: Sequence[str],
    partner: Sequence[str],
    language: Sequence[str],
    level: Sequence[str],
) -> dict[Trait, tuple[str, ...]]:
    """By trait that is asked for: the values, as the catalog states them. Raises Refusal for what none states."""
    from stackplan.catalog.traits import LANGUAGE, LEVEL, PARTNER, RECOGNIZED_BY

    given = ((RECOGNIZED_BY, recognized_by), (PARTNER, partner), (LANGUAGE, language), (LEVEL, level))
    return {trait: _meant(catalog, trait, texts) for trait, texts in given if texts}


def _meant(catalog: Catalog, trait: Trait, texts: Iterable[str]) -> tuple[str, ...]:
    """What texts mean, commas between several; a text that is all one name may hold commas itself."""
    from stackplan.catalog.traits import RECOGNIZED_BY, known, meant
    from stackplan.cli.values import items

    found: dict[str, None] = {}
    for text in texts:
        whole = meant(catalog, trait, text.strip())
        if whole:
            found.update(dict.fromkeys(whole))
            continue
        for item in items(trait.option, [text]):
            means = meant(catalog, trait, item)
            if not means:
                by = " by" if trait is RECOGNIZED_BY else ""
                raise unknown(trait.option, trait.noun + by, item, list(known(catalog, trait)))
            found.update(dict.fromkeys(means))
    return tuple(found)


def left_out(credentials: Iterable[tuple[bool | None, ...]], traits: Sequence[Trait]) -> str | None:
    """How many credentials, by whether each trait fits, are left out since they state nothing of what is asked."""
    silent = [fits for fits in credentials if None in fits and False not in fits]
    if not silent:
        return None
    nouns = [trait.noun for at, trait in enumerate(traits) if any(fits[at] is None for fits in silent)]
    states = "states" if len(silent) == 1 else "state"
    return (
        f"{len(silent):,} more {states} no {' or no '.join(nouns)}, and {'is' if len(silent) == 1 else 'are'} left out"
    )


def weeks(text: str | None) -> Fraction | None:
    """The number of `--max-weeks-each`."""
    from stackplan.cli.values import amount

    return amount("--max-weeks-each", text)


def unknown(option: str, what: str, text: str, known: list[str]) -> Refusal:
    """The refusal of a name that the catalog does not have, with what may have been meant."""
    from stackplan.catalog.names import closest_few
    from stackplan.source.wording import quoted

    by_folded = {name.casefold(): name for name in known}
    near = list(dict.fromkeys(by_folded[folded] for folded in closest_few(text.casefold(), list(by_folded))))
    more = f" and {len(known) - _MOST_NAMED:,} more" if len(known) > _MOST_NAMED + 1 else ""
    some = ", ".join(known[:_MOST_NAMED] if more else known)
    told = f"did you mean {', '.join(near)}?" if near else f"there is {some}{more}" if some else "there is none"
    return Refusal(f"{option}: no {what} {quoted(text)}", told)

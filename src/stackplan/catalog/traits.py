"""What people ask of a credential, whichever it is: how it can be taken, who recognizes it, how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stackplan.catalog.catalog import Catalog
    from stackplan.catalog.model import Credential


@dataclass(frozen=True, slots=True)
class Trait:
    """Something that a credential may state, and that can be asked for.

    `key` is its name in answers, `option` that on the command line, `field` that among the options of a plan. `noun` is
    what a credential states (`language`), `missing` the words for one that states none. `stated` gives the values of a
    credential, and `same` tells whether one that is asked for is one that is stated.
    """

    key: str
    option: str
    field: str
    noun: str
    missing: str
    stated: Callable[[Credential], tuple[str, ...]]
    same: Callable[[str, str], bool]

    def fits(self, credential: Credential, asked: Sequence[str]) -> bool | None:
        """Whether a credential has one of the values asked for; None where it states none."""
        stated = self.stated(credential)
        return any(self.same(one, other) for one in asked for other in stated) if stated else None


def _folded(asked: str, stated: str) -> bool:
    return asked.casefold() == stated.casefold()


def _in_language(asked: str, stated: str) -> bool:
    """Whether a BCP 47 tag is the one asked for, or begins with it: `en` is met by `en-GB`."""
    return f"{stated.casefold()}-".startswith(f"{asked.casefold()}-")


def _at_level(asked: str, stated: str) -> bool:
    """Whether a level is the one asked for: by its words, or by the number of the EQF, `5` or `EQF 5`."""
    number = asked.casefold().removeprefix("eqf").strip()
    return _folded(asked, stated) or (number.isdecimal() and stated == f"EQF {number}")


def _levels(credential: Credential) -> tuple[str, ...]:
    text = () if credential.level is None else (credential.level,)
    return text if credential.eqf is None else (*text, f"EQF {credential.eqf}")


def _weeks(credential: Credential) -> tuple[str, ...]:
    return () if credential.duration is None else (str(credential.duration.as_weeks()),)


FORMAT = Trait(
    "format", "--format-only", "formats", "format", "no format is stated", lambda c: c.format, lambda a, s: a == s
)
RECOGNIZED_BY = Trait(
    "recognized_by",
    "--recognized-by",
    "recognized_by",
    "recognition",
    "nobody is stated to recognize it",
    lambda c: c.recognized_by,
    _folded,
)
PARTNER = Trait("partner", "--partner", "partners", "partner", "no partner is stated", lambda c: c.partners, _folded)
LANGUAGE = Trait(
    "language", "--language", "languages", "language", "no language is stated", lambda c: c.language, _in_language
)
LEVEL = Trait("level", "--level", "levels", "level", "no level is stated", _levels, _at_level)
WEEKS = Trait(
    "weeks",
    "--max-weeks-each",
    "max_weeks_each",
    "duration",
    "no duration is stated",
    _weeks,
    lambda asked, stated: Fraction(stated) <= Fraction(asked),
)
TRAITS = (FORMAT, RECOGNIZED_BY, PARTNER, LANGUAGE, LEVEL, WEEKS)


def known(catalog: Catalog, trait: Trait) -> tuple[str, ...]:
    """What the credentials of a catalog state, each once whatever its case, sorted."""
    found: dict[str, str] = {}
    for credential in catalog.credentials.values():
        for stated in trait.stated(credential):
            found.setdefault(stated.casefold(), stated)
    return tuple(found[folded] for folded in sorted(found))


def meant(catalog: Catalog, trait: Trait, text: str) -> tuple[str, ...]:
    """What a person means by a text, as it is to be asked for; nothing where no credential states such a thing.

    One who recognizes a credential, or is a partner, may be named by the id or the name of a declared issuer too.
    """
    stated = known(catalog, trait)
    if trait not in (RECOGNIZED_BY, PARTNER):
        return (text,) if any(trait.same(text, each) for each in stated) else ()
    names = {text.casefold()}
    for issuer in catalog.issuers.values():
        own = {issuer.id, issuer.id.partition("/")[2], issuer.name.casefold()}
        if text.casefold() in own:
            names |= own
    return tuple(each for each in stated if each.casefold() in names)

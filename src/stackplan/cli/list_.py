"""`stackplan list`: what the catalog holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from stackplan.cli import completion
from stackplan.cli.errors import DONE
from stackplan.cli.options import (
    CatalogOption,
    Color,
    ColorOption,
    HaveOption,
    LearnerOption,
    NoLearnerOption,
    OnOption,
    Output,
    OutputFileOption,
    OutputOption,
    PlainOption,
    QuietOption,
    common,
    refuse_plain,
)
from stackplan.cli.traits import (
    LanguageOption,
    LevelOption,
    MaxWeeksEachOption,
    PartnerOption,
    RecognizedByOption,
    unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from stackplan.catalog.catalog import Catalog
    from stackplan.catalog.model import Credential

    Test = Callable[[Credential], bool]


def list_(
    text: Annotated[
        str | None,
        typer.Argument(show_default=False, help="Words that its id, its name or another name of it must hold."),
    ] = None,
    *,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KINDS", show_default=False, autocompletion=completion.kinds, help="Of one of these kinds."
        ),
    ] = None,
    issuer: Annotated[
        list[str] | None, typer.Option(metavar="IDS", show_default=False, help="Awarded by one of these.")
    ] = None,
    skill: Annotated[
        list[str] | None, typer.Option(metavar="IDS", show_default=False, help="Develops one of these skills.")
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option(metavar="TAGS", show_default=False, help="Has one of these tags.")
    ] = None,
    format_: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="FORMATS",
            show_default=False,
            autocompletion=completion.formats,
            help="Can be taken so: online, in-person, hybrid, self-paced.",
        ),
    ] = None,
    recognized_by: RecognizedByOption = None,
    partner: PartnerOption = None,
    language: LanguageOption = None,
    level: LevelOption = None,
    max_weeks_each: MaxWeeksEachOption = None,
    catalog: CatalogOption = None,
    have: HaveOption = None,
    learner: LearnerOption = None,
    no_learner: NoLearnerOption = False,
    on: OnOption = None,
    output: OutputOption = Output.TEXT,
    plain: PlainOption = False,
    output_file: OutputFileOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
) -> int:
    """What the catalog holds, or what of it matches.

    Filters combine: a credential is shown where it passes every one.
    """
    asked = common(
        catalog=catalog,
        have=have,
        learner=learner,
        no_learner=no_learner,
        on=on,
        output=output,
        output_file=output_file,
        color=color,
        quiet=quiet,
    )
    refuse_plain(plain, output)
    from stackplan.catalog.traits import FORMAT, WEEKS
    from stackplan.catalog.vocabulary import FORMATS, KINDS
    from stackplan.cli import streams, traits, values
    from stackplan.cli.common import judged, open_catalog, open_learner, tell_of_findings
    from stackplan.render.list_text import list_lines, list_sentences, list_value

    kinds = values.choices("--kind", kind, KINDS)
    formats = values.choices("--format", format_, FORMATS)
    issuers, skills, tags = (
        values.items(*option) for option in (("--issuer", issuer), ("--skill", skill), ("--tag", tag))
    )
    weeks = traits.weeks(max_weeks_each)
    opened = open_catalog(asked)
    wanted = traits.asked(opened, recognized_by or (), partner or (), language or (), level or ())
    if formats:
        wanted[FORMAT] = formats
    if weeks is not None:
        wanted[WEEKS] = (str(weeks),)
    tests: list[Test] = []
    if text is not None:
        tests.append(_text_test(text))
    if kinds:
        tests.append(lambda credential: credential.kind in kinds)
    tests.extend(_declared_tests(opened, issuers, skills, tags))
    passing = [credential for credential in opened.credentials.values() if all(test(credential) for test in tests)]
    fits = {one.id: tuple(trait.fits(one, values) for trait, values in wanted.items()) for one in passing}
    matching = [credential for credential in passing if all(fits[credential.id])]
    held = judged(opened, open_learner(asked, opened), asked).counts
    tell_of_findings(opened.diagnostics, asked)
    silent = traits.left_out(fits.values(), tuple(wanted))
    if silent is not None and not asked.quiet:
        streams.tell(f"stackplan: note: {silent}")
    if asked.output is Output.JSON:
        from stackplan.render.output_json import dumps

        value = list_value(matching, held)
        streams.answer_text(dumps(value, ascii_only=not streams.is_unicode(asked.output_file)), asked.output_file)
    else:
        streams.answer(
            lambda columns: (
                list_sentences(matching, held, asked=bool(tests or wanted))
                if plain
                else list_lines(matching, held, columns, opened.namespaces, asked=bool(tests or wanted))
            ),
            asked.output_file,
            asked.color,
        )
    return DONE


def _text_test(text: str) -> Test:
    """Whether each word of a text begins a word of a credential's id, its name or one of its other names."""
    patterns = [re.compile(rf"(?<![^\W_]){re.escape(word)}") for word in text.casefold().split()]

    def test(credential: Credential) -> bool:
        names = "\n".join((credential.id, credential.name, *credential.same_as)).casefold()
        return all(pattern.search(names) for pattern in patterns)

    return test


def _declared_tests(catalog: Catalog, issuers: list[str], skills: list[str], tags: list[str]) -> Iterator[Test]:
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

"""`stackplan list`: what the catalog holds."""

from __future__ import annotations

from typing import Annotated

import typer

from stackplan.cli import completion
from stackplan.cli.errors import DONE
from stackplan.cli.filters import IssuerOption, KindOption, SkillOption, TagOption, TextArgument, filters
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
from stackplan.cli.traits import (  # noqa: TC001 - Typer looks them up at run time
    LanguageOption,
    LevelOption,
    MaxWeeksEachOption,
    PartnerOption,
    RecognizedByOption,
)


def list_(
    text: TextArgument = None,
    *,
    kind: KindOption = None,
    issuer: IssuerOption = None,
    skill: SkillOption = None,
    tag: TagOption = None,
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
    from stackplan.catalog.vocabulary import FORMATS
    from stackplan.cli import streams, traits, values
    from stackplan.cli.common import judged, open_catalog, open_learner, tell_of_findings
    from stackplan.render.list_text import list_lines, list_sentences, list_value

    filtered = filters(text, kind, issuer, skill, tag)
    formats = values.choices("--format", format_, FORMATS)
    weeks = traits.weeks(max_weeks_each)
    opened = open_catalog(asked)
    wanted = traits.asked(opened, recognized_by or (), partner or (), language or (), level or ())
    if formats:
        wanted[FORMAT] = formats
    if weeks is not None:
        wanted[WEEKS] = (str(weeks),)
    tests = filtered.tests(opened)
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

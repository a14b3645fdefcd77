"""`stackplan near`: the credentials that a learner is nearest to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from stackplan.cli.errors import DONE, NO, Refusal
from stackplan.cli.filters import IssuerOption, KindOption, SkillOption, TagOption, TextArgument, filters
from stackplan.cli.options import (
    CatalogOption,
    Color,
    ColorOption,
    HaveOption,
    LearnersOption,
    NoLearnerOption,
    OnOption,
    OutputFileOption,
    PlainOption,
    QuietOption,
    TableOutput,
    TableOutputOption,
    common,
    refuse_plain,
)
from stackplan.cli.planning import (
    LIMIT,
    MINIMIZE,
    AssumeCostOption,
    AssumeHoursOption,
    ExcludeOption,
    FormatOnlyOption,
    LimitOption,
    MaxCostOption,
    MinimizeOption,
    RateOption,
    wishes,
)
from stackplan.cli.traits import (  # noqa: TC001 - Typer looks them up at run time
    LanguageOption,
    LevelOption,
    MaxWeeksEachOption,
    PartnerOption,
    RecognizedByOption,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.catalog.catalog import Catalog
    from stackplan.cli.common import Learner
    from stackplan.cli.options import Common
    from stackplan.planning.near import Near
    from stackplan.render.layout import Line

_TOP, _TOP_OF_TEAM = 10, 1


def near(
    text: TextArgument = None,
    *,
    top: Annotated[
        str | None,
        typer.Option(metavar="N", show_default=False, help="So many, or all. Default: 10; for a team 1 each."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Single courses and exams too, not only what is made of others.")
    ] = False,
    kind: KindOption = None,
    issuer: IssuerOption = None,
    skill: SkillOption = None,
    tag: TagOption = None,
    minimize: MinimizeOption = MINIMIZE,
    format_only: FormatOnlyOption = None,
    recognized_by: RecognizedByOption = None,
    partner: PartnerOption = None,
    language: LanguageOption = None,
    level: LevelOption = None,
    max_weeks_each: MaxWeeksEachOption = None,
    max_cost: MaxCostOption = None,
    exclude: ExcludeOption = None,
    limit: LimitOption = LIMIT,
    assume_cost: AssumeCostOption = None,
    assume_hours: AssumeHoursOption = None,
    rate: RateOption = None,
    catalog: CatalogOption = None,
    have: HaveOption = None,
    learner: LearnersOption = None,
    no_learner: NoLearnerOption = False,
    on: OnOption = None,
    output: TableOutputOption = TableOutput.TEXT,
    plain: PlainOption = False,
    output_file: OutputFileOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
) -> int:
    """The credentials that you are nearest to: those with the least left to do, proved.

    Ranked are the larger ones, which are made of others; with --kind all of these kinds. What is asked of steps, such
    as --format-only and --level, means what it means to `path`.
    """
    asked = common(
        catalog=catalog,
        have=have,
        learner=(learner or [])[:1],
        no_learner=no_learner,
        on=on,
        output=output,
        output_file=output_file,
        color=color,
        quiet=quiet,
    )
    refuse_plain(plain, output)
    from stackplan import public
    from stackplan.cli import traits, values
    from stackplan.cli.common import meant, open_catalog, open_learners, tell_of_findings
    from stackplan.cli.waiting import waiting

    wished = wishes(
        minimize=minimize,
        format_only=format_only,
        max_cost=max_cost,
        exclude=exclude,
        limit=limit,
        assume_cost=assume_cost,
        assume_hours=assume_hours,
        rate=rate,
    )
    most = None if top is None else values.count_or_all("--top", top)
    weeks = traits.weeks(max_weeks_each)
    filtered = filters(text, kind, issuer, skill, tag)
    opened = open_catalog(asked)
    excluded = meant(opened, wished.unwanted, "--exclude")
    asked_of_each = traits.asked(opened, recognized_by or (), partner or (), language or (), level or ())
    tests = filtered.tests(opened)
    larger = not (every or filtered.kinds)
    among = [
        each.id
        for each in opened.credentials.values()
        if (each.stack is not None or not larger) and all(test(each) for test in tests)
    ]
    people = open_learners(asked, opened, learner or ())
    tell_of_findings(opened.diagnostics, asked)
    if top is None:
        most = _TOP if len(people) == 1 else _TOP_OF_TEAM
    asks: dict[str, Any] = {trait.field: named for trait, named in asked_of_each.items()}
    found: list[Near] = []
    try:
        for person in people:
            with waiting("ranking", asked.color, quiet=asked.quiet) as told:
                found.append(
                    public.near(
                        opened,
                        among,
                        top=most,
                        learner=person.record,
                        told=told,
                        on=asked.on,
                        **wished.arguments(excluded),
                        **asks,
                        max_weeks_each=weeks,
                    )
                )
    except public.OptionsError as error:
        raise Refusal(str(error)) from None
    noun = f"{'matching ' if tests else ''}{'larger ' if larger else ''}credential"
    _write(tuple(zip(people, found, strict=True)), opened, asked, wished.minimize, noun=noun, plain=plain)
    return DONE if any(each.results or (each.held and not each.candidates) for each in found) else NO


def _write(
    answers: Sequence[tuple[Learner, Near]],
    catalog: Catalog,
    asked: Common,
    objective: Sequence[str],
    *,
    noun: str,
    plain: bool,
) -> None:
    from stackplan.cli import streams

    if asked.output is TableOutput.CSV:
        from stackplan.render.near_csv import near_csv

        rows = near_csv([(learner.file, found) for learner, found in answers], catalog)
        streams.answer_text(rows, asked.output_file)
        return
    if asked.output is TableOutput.JSON:
        from stackplan.public import catalog_facts
        from stackplan.render.near_json import near_value
        from stackplan.render.output_json import dumps

        described = [(learner.described(), found) for learner, found in answers]
        value = near_value(described, catalog, objective=objective, on=asked.on, catalog=catalog_facts(catalog))
        streams.answer_text(dumps(value, ascii_only=not streams.is_unicode(asked.output_file)), asked.output_file)
        return
    from stackplan.render.near_text import Person, near_lines, near_sentences

    several = len(answers) > 1
    people = [Person(learner.file if several else None, found) for learner, found in answers]

    def compose(columns: int) -> Sequence[Line]:
        if plain:
            return near_sentences(people, catalog, noun=noun, seen=catalog.seen)
        return near_lines(people, catalog, columns, noun=noun, seen=catalog.seen)

    streams.answer(compose, asked.output_file, asked.color)

"""`stackplan path`: the proved shortest remaining path to one credential or several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from stackplan.cli import completion
from stackplan.cli.calendar import ByOption, HoursOption, ParallelOption, StartOption, calendar
from stackplan.cli.errors import DONE, NO, Refusal
from stackplan.cli.options import (
    CatalogOption,
    Color,
    ColorOption,
    Common,
    HaveOption,
    LearnerOption,
    NoLearnerOption,
    OnOption,
    OutputFileOption,
    PathOutput,
    PathOutputOption,
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

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.catalog.catalog import Catalog
    from stackplan.cli.common import Learner
    from stackplan.planning.plan import Holdings, Plan
    from stackplan.render.layout import Line


def path(
    targets: Annotated[
        list[str],
        typer.Argument(metavar="TARGET...", autocompletion=completion.ids, help="The credentials to reach, by id."),
    ],
    *,
    minimize: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            autocompletion=completion.objectives,
            help="What to make least, the most important first: steps, hours, cost, credits; or weeks first.",
        ),
    ] = "steps,hours,cost",
    format_only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORMATS",
            show_default=False,
            autocompletion=completion.formats,
            help="Only what can be taken so: online, in-person, hybrid, self-paced.",
        ),
    ] = None,
    recognized_by: RecognizedByOption = None,
    partner: PartnerOption = None,
    language: LanguageOption = None,
    level: LevelOption = None,
    max_weeks_each: MaxWeeksEachOption = None,
    max_cost: Annotated[
        str | None, typer.Option(metavar="N", show_default=False, help="Spend no more than this.")
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(metavar="IDS", show_default=False, autocompletion=completion.ids, help="Earn none of these."),
    ] = None,
    limit: Annotated[
        str, typer.Option(metavar="TIME", help="Search no longer than this: 500ms, 10s, 2min, or none.")
    ] = "10s",
    assume_cost: Annotated[
        str | None, typer.Option(metavar="N", show_default=False, help="Take unknown prices as this.")
    ] = None,
    assume_hours: Annotated[
        str | None, typer.Option(metavar="N", show_default=False, help="Take unknown hours as this.")
    ] = None,
    assume_weeks: Annotated[
        str | None, typer.Option(metavar="N", show_default=False, help="Take unknown weeks as this.")
    ] = None,
    rate: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CUR=N",
            show_default=False,
            help="What one unit of a currency is worth in the target's: EUR=1.08; repeatable.",
        ),
    ] = None,
    hours_per_week: HoursOption = None,
    start: StartOption = None,
    parallel: ParallelOption = None,
    by: ByOption = None,
    catalog: CatalogOption = None,
    have: HaveOption = None,
    learner: LearnerOption = None,
    no_learner: NoLearnerOption = False,
    on: OnOption = None,
    output: PathOutputOption = PathOutput.TEXT,
    plain: PlainOption = False,
    output_file: OutputFileOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
) -> int:
    """The proved shortest remaining path to a credential.

    Several targets make one plan for all of them together.
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
    from stackplan import public
    from stackplan.catalog.vocabulary import FORMATS
    from stackplan.cli import traits, values
    from stackplan.cli.common import judged, meant, open_catalog, open_learner
    from stackplan.cli.waiting import waiting
    from stackplan.planning.plan import OBJECTIVES, WEEKS

    # Everything that was typed is checked before anything is read.
    objectives = values.objectives(minimize, (*OBJECTIVES, WEEKS))
    formats = values.choices("--format-only", format_only, FORMATS)
    each = traits.weeks(max_weeks_each)
    budget = values.amount("--max-cost", max_cost)
    time = values.seconds(limit)
    cost = values.amount("--assume-cost", assume_cost)
    hours = values.amount("--assume-hours", assume_hours)
    weeks = values.amount("--assume-weeks", assume_weeks)
    rates = values.rates(rate)
    weekly = calendar(hours_per_week, start, parallel, by, asked.on)
    if output is PathOutput.ICS and weekly is None:
        raise Refusal("--output ics needs --hours-per-week", "say how many hours a week there are")
    unwanted = values.items("--exclude", exclude)
    wanted = [target.strip() for target in targets]
    if not all(wanted):
        raise Refusal("a target is empty", "`stackplan list` shows what there is")

    opened = open_catalog(asked)
    ids = meant(opened, wanted)
    excluded = meant(opened, unwanted, "--exclude")
    asked_of_each = traits.asked(opened, recognized_by or (), partner or (), language or (), level or ())
    known = open_learner(asked, opened)
    holdings = judged(opened, known, asked)
    check_slice(opened, ids, holdings, asked)
    try:
        with waiting("planning", asked.color, time, quiet=asked.quiet):
            plan = public.plan(
                opened,
                ids,
                learner=known.record,
                minimize=objectives,
                exclude=excluded,
                formats=formats,
                **{trait.field: named for trait, named in asked_of_each.items()},
                max_weeks_each=each,
                max_cost=budget,
                limit=time,
                assume_cost=cost,
                assume_hours=hours,
                assume_weeks=weeks,
                rates=rates,
                hours_per_week=None if weekly is None else weekly.hours,
                start=None if weekly is None else weekly.start,
                parallel=None if weekly is None else weekly.parallel,
                by=None if weekly is None else weekly.by,
                on=asked.on,
            )
    except public.OptionsError as error:
        raise Refusal(str(error)) from None
    _write(plan, opened, known, holdings, asked, plain=plain)
    return NO if plan.status == "unreachable" else DONE


def check_slice(catalog: Catalog, targets: Sequence[str], holdings: Holdings, asked: Common) -> None:
    """Refuse where a mistake touches the answer; count those that do not."""
    from stackplan.cli.common import tell_of_findings
    from stackplan.planning.api import slice_ids

    if not catalog.diagnostics:
        return
    near = slice_ids(catalog, targets, holdings, asked.on)
    touching = dict.fromkeys(finding for full in (*near, *targets) for finding in catalog.diagnostics_of(full))
    if touching:
        raise Refusal("no plan while what matters to it has mistakes", "mend them first", tuple(touching))
    tell_of_findings(catalog.diagnostics, asked)


def _write(plan: Plan, catalog: Catalog, learner: Learner, holdings: Holdings, asked: Common, *, plain: bool) -> None:
    from stackplan.cli import streams

    if asked.output is PathOutput.JSON:
        from stackplan.public import catalog_facts
        from stackplan.render.output_json import dumps
        from stackplan.render.path_json import path_value

        value = path_value(plan, catalog=catalog_facts(catalog), learner=learner.described())
        streams.answer_text(dumps(value, ascii_only=not streams.is_unicode(asked.output_file)), asked.output_file)
        return
    from stackplan.planning.api import slice_ids
    from stackplan.render.headline import target_names
    from stackplan.render.layout import plain as as_text
    from stackplan.render.path_text import path_lines
    from stackplan.render.schedule_ics import schedule_ics

    near = None
    if plan.not_counted:
        near = {*plan.target, *slice_ids(catalog, plan.target, holdings, asked.on)}

    record = None if learner.named else learner.file

    def compose(columns: int) -> Sequence[Line]:
        if plain or asked.output is PathOutput.MARKDOWN:
            from stackplan.render.path_markdown import path_markdown
            from stackplan.render.path_parts import path_parts
            from stackplan.render.path_plain import path_sentences

            parts = path_parts(plan, catalog, seen=catalog.seen, record=record, near=near)
            return path_sentences(parts) if plain else path_markdown(parts)
        return path_lines(plan, catalog, columns, seen=catalog.seen, record=record, near=near)

    if asked.output is PathOutput.ICS:
        if plan.schedule is None or not any(step.needed for step in plan.steps):
            streams.tell("\n".join(map(as_text, compose(streams.columns(None)))))  # an empty calendar would say nothing
        else:
            name = target_names(plan, catalog)
            streams.answer_bytes(schedule_ics(plan, plan.schedule, name).encode(), asked.output_file)
        return
    streams.answer(compose, asked.output_file, asked.color)

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
    SkillOption,
    common,
    refuse_plain,
)
from stackplan.cli.planning import (
    LIMIT,
    MINIMIZE,
    AssumeCostOption,
    AssumeHoursOption,
    AssumeWeeksOption,
    ExcludeOption,
    FormatOnlyOption,
    LimitOption,
    MaxCostOption,
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
    from stackplan.planning.goals import Goal
    from stackplan.planning.plan import Holdings, Plan
    from stackplan.planning.recount_proof import Proof
    from stackplan.render.layout import Line


MOST_ALTERNATIVES = 1_000


def path(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TARGET...]",
            show_default=False,
            autocompletion=completion.ids,
            help="The credentials to reach, by id.",
        ),
    ] = None,
    *,
    skill: SkillOption = None,
    minimize: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            autocompletion=completion.objectives,
            help="What to make least, the most important first: steps, hours, cost, credits; or weeks first.",
        ),
    ] = MINIMIZE,
    format_only: FormatOnlyOption = None,
    recognized_by: RecognizedByOption = None,
    partner: PartnerOption = None,
    language: LanguageOption = None,
    level: LevelOption = None,
    max_weeks_each: MaxWeeksEachOption = None,
    max_cost: MaxCostOption = None,
    max_hours: Annotated[
        str | None, typer.Option(metavar="N", show_default=False, help="Work no more hours than this.")
    ] = None,
    exclude: ExcludeOption = None,
    require: Annotated[
        list[str] | None,
        typer.Option(metavar="IDS", show_default=False, autocompletion=completion.ids, help="Earn each of these."),
    ] = None,
    limit: LimitOption = LIMIT,
    assume_cost: AssumeCostOption = None,
    assume_hours: AssumeHoursOption = None,
    assume_weeks: AssumeWeeksOption = None,
    rate: RateOption = None,
    alternatives: Annotated[
        str | None, typer.Option(metavar="N", show_default=False, help="Also the N next best plans.")
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Also every plan that no other beats in steps, hours and cost.")
    ] = False,
    proof: Annotated[
        bool, typer.Option("--proof", help="Show sets of credentials that prove the bound, to be checked by hand.")
    ] = False,
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
    """The proved shortest remaining path to a credential, or to a skill.

    Several targets, skills among them, make one plan for all of them together.
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
    from stackplan.cli import traits, values
    from stackplan.cli.common import goals, judged, meant, open_catalog, open_learner, tell_of_record
    from stackplan.cli.waiting import waiting
    from stackplan.planning.goals import credentials_of

    # Everything that was typed is checked before anything is read.
    wished = wishes(
        minimize=minimize,
        format_only=format_only,
        max_cost=max_cost,
        exclude=exclude,
        limit=limit,
        assume_cost=assume_cost,
        assume_hours=assume_hours,
        rate=rate,
        weeks=True,
    )
    most_weeks = traits.weeks(max_weeks_each)
    most_hours = values.amount("--max-hours", max_hours)
    through = values.items("--require", require)
    others = values.count("--alternatives", alternatives, MOST_ALTERNATIVES)
    weeks = values.amount("--assume-weeks", assume_weeks)
    weekly = calendar(hours_per_week, start, parallel, by, asked.on)
    if output is PathOutput.ICS and weekly is None:
        raise Refusal("--output ics needs --hours-per-week", "say how many hours a week there are")
    skills = values.items("--skill", skill)
    wanted = values.targets(targets, or_else="--skill", given=bool(skills))

    opened = open_catalog(asked)
    aims = goals(opened, wanted, skills)
    excluded = meant(opened, wished.unwanted, "--exclude")
    required = meant(opened, through, "--require")
    each = traits.asked(opened, recognized_by or (), partner or (), language or (), level or ())
    arguments = wished.arguments(excluded) | {trait.field: named for trait, named in each.items()}
    known = open_learner(asked, opened)
    holdings = judged(opened, known, asked)
    tell_of_record(opened, known, asked)
    check_slice(opened, (*aims, *required), holdings, asked)
    try:
        with waiting("planning", asked.color, wished.limit, quiet=asked.quiet):
            plan = public.plan(
                opened,
                credentials_of(aims),
                skills=skills,
                learner=known.record,
                **arguments,
                max_weeks_each=most_weeks,
                max_hours=most_hours,
                require=required,
                alternatives=others or 0,
                compare=compare,
                assume_weeks=weeks,
                hours_per_week=None if weekly is None else weekly.hours,
                start=None if weekly is None else weekly.start,
                parallel=None if weekly is None else weekly.parallel,
                by=None if weekly is None else weekly.by,
                adds=len(aims) > 1,
                on=asked.on,
            )
            proofs = public.prove(opened, plan, learner=known.record) if proof else None
    except public.OptionsError as error:
        raise Refusal(str(error)) from None
    _write(plan, opened, known, holdings, asked, plain=plain, proofs=proofs)
    return NO if plan.status == "unreachable" else DONE


def check_slice(catalog: Catalog, targets: Sequence[Goal], holdings: Holdings, asked: Common) -> None:
    """Refuse where a mistake touches the answer; count those that do not."""
    check_slices(catalog, targets, (holdings,), asked)


def check_slices(catalog: Catalog, targets: Sequence[Goal], learners: Sequence[Holdings], asked: Common) -> None:
    """The same of an answer for several learners."""
    from stackplan.cli.common import tell_of_findings
    from stackplan.planning.api import slice_ids
    from stackplan.planning.goals import credentials_of

    if not catalog.diagnostics:
        return
    near = sorted({each for holdings in learners for each in slice_ids(catalog, targets, holdings, asked.on)})
    touching = dict.fromkeys(
        finding for full in (*near, *credentials_of(targets)) for finding in catalog.diagnostics_of(full)
    )
    if touching:
        raise Refusal("no plan while what matters to it has mistakes", "mend them first", tuple(touching))
    tell_of_findings(catalog.diagnostics, asked)


def _write(
    plan: Plan,
    catalog: Catalog,
    learner: Learner,
    holdings: Holdings,
    asked: Common,
    *,
    plain: bool,
    proofs: Sequence[Proof] | None,
) -> None:
    from stackplan.cli import streams

    if asked.output is PathOutput.JSON:
        from stackplan.public import catalog_facts
        from stackplan.render.output_json import dumps
        from stackplan.render.path_json import path_value
        from stackplan.render.question_json import proof_value, question_value

        value = path_value(plan, catalog=catalog_facts(catalog), learner=learner.described())
        value |= question_value(plan, learner.have)
        if proofs is not None:
            value["proof"] = proof_value(proofs)
        streams.answer_text(dumps(value, ascii_only=not streams.is_unicode(asked.output_file)), asked.output_file)
        return
    from stackplan.planning.api import slice_ids
    from stackplan.planning.goals import credentials_of
    from stackplan.render.headline import target_names
    from stackplan.render.layout import plain as as_text
    from stackplan.render.path_text import path_lines
    from stackplan.render.schedule_ics import schedule_ics

    near = None
    if plan.not_counted:
        roots = (*plan.target, *plan.require)
        near = {*credentials_of(roots), *slice_ids(catalog, roots, holdings, asked.on)}

    record = None if learner.named else learner.file

    def compose(columns: int) -> Sequence[Line]:
        if plain or asked.output is PathOutput.MARKDOWN:
            from stackplan.render.path_markdown import path_markdown
            from stackplan.render.path_parts import path_parts
            from stackplan.render.path_plain import path_sentences

            parts = path_parts(plan, catalog, seen=catalog.seen, record=record, near=near, proofs=proofs)
            return path_sentences(parts) if plain else path_markdown(parts)
        return path_lines(plan, catalog, columns, seen=catalog.seen, record=record, near=near, proofs=proofs)

    if asked.output is PathOutput.ICS:
        if plan.schedule is None or not any(step.needed for step in plan.steps):
            streams.tell("\n".join(map(as_text, compose(streams.columns(None)))))  # an empty calendar would say nothing
        else:
            name = target_names(plan, catalog)
            streams.answer_bytes(schedule_ics(plan, plan.schedule, name).encode(), asked.output_file)
        return
    streams.answer(compose, asked.output_file, asked.color)

"""`stackplan progress`: how far one is with a credential, what counts where and why, what is left at least."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from stackplan.cli import completion
from stackplan.cli.errors import DONE, NO, Refusal
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
    ProgressOutput,
    ProgressOutputOption,
    QuietOption,
    common,
    refuse_plain,
)
from stackplan.cli.planning import LIMIT, MINIMIZE, LimitOption, MinimizeOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.catalog.catalog import Catalog
    from stackplan.cli.common import Learner
    from stackplan.cli.options import Common
    from stackplan.planning.plan import Holdings
    from stackplan.planning.progress import Progress
    from stackplan.render.layout import Line


def progress(
    targets: Annotated[
        list[str],
        typer.Argument(metavar="TARGET...", autocompletion=completion.ids, help="The credentials to reach, by id."),
    ],
    *,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            metavar="IDS",
            show_default=False,
            autocompletion=completion.ids,
            help="Compare with holding these too: ids, commas between them; repeatable.",
        ),
    ] = None,
    minimize: MinimizeOption = MINIMIZE,
    limit: LimitOption = LIMIT,
    catalog: CatalogOption = None,
    have: HaveOption = None,
    learner: LearnersOption = None,
    no_learner: NoLearnerOption = False,
    on: OnOption = None,
    output: ProgressOutputOption = ProgressOutput.TEXT,
    plain: PlainOption = False,
    output_file: OutputFileOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
) -> int:
    """How far one is with a credential: what counts where, what does not and why, what is left at least.

    What counts where is the best for the learner, as the least plan has it. Several learners have one line each.
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
    from stackplan.cli import values
    from stackplan.cli.common import judged_all, meant, open_catalog, open_learners, tell_of_record
    from stackplan.cli.path import check_slices
    from stackplan.cli.waiting import waiting
    from stackplan.planning.plan import OBJECTIVES

    objectives = values.objectives(minimize, OBJECTIVES)
    time = values.seconds(limit)
    more = values.items("--what-if", what_if)
    wanted = values.targets(targets)

    team = output is ProgressOutput.CSV or len(dict.fromkeys(learner or ())) > 1
    if team and (plain or output is ProgressOutput.MARKDOWN):
        raise Refusal(
            f"{'--plain' if plain else '--output markdown'} is for the tree of one learner", "name one record"
        )
    if team and more:
        what = "--output csv has" if output is ProgressOutput.CSV else "several learners have"
        raise Refusal(f"--what-if is for the tree of one learner, and {what} one line each", "leave --what-if out")

    opened = open_catalog(asked)
    ids = meant(opened, wanted)
    supposed = meant(opened, more, "--what-if")
    known = open_learners(asked, opened, learner or ())
    holdings = judged_all(opened, known, asked)
    for each in known:
        tell_of_record(opened, each, asked)
    check_slices(opened, ids, holdings, asked)
    records = [each.record for each in known]
    try:
        with waiting("planning", asked.color, time if len(known) == 1 else None, quiet=asked.quiet):
            if team:
                answers = public.progress_of_each(opened, ids, records, minimize=objectives, limit=time, on=asked.on)
            else:
                only = public.progress(
                    opened, ids, learner=records[0], what_if=supposed, minimize=objectives, limit=time, on=asked.on
                )
                answers = (only,)
    except public.OptionsError as error:
        raise Refusal(str(error)) from None
    if team:
        _write_team(answers, opened, known, asked)
    else:
        _write(answers[0], opened, known[0], holdings[0], asked, plain=plain)
    return NO if any(each.plan.status == "unreachable" for each in answers) else DONE


def _write_team(answers: Sequence[Progress], catalog: Catalog, learners: Sequence[Learner], asked: Common) -> None:
    from stackplan.cli import streams
    from stackplan.render.team import Member, team_csv, team_lines

    members = [Member(learner.file, answer) for learner, answer in zip(learners, answers, strict=True)]
    names = _names(catalog)
    if asked.output is ProgressOutput.JSON:
        from stackplan.public import catalog_facts
        from stackplan.render.output_json import dumps
        from stackplan.render.progress_json import team_value

        described = [learner.described() for learner in learners]
        value = team_value(members, catalog=catalog_facts(catalog), learners=described)
        streams.answer_text(dumps(value, ascii_only=not streams.is_unicode(asked.output_file)), asked.output_file)
    elif asked.output is ProgressOutput.CSV:
        streams.answer_command_text(team_csv(members, names, catalog), asked.output_file)
    else:
        streams.answer(
            lambda columns: team_lines(members, catalog, columns, names=names, seen=catalog.seen),
            asked.output_file,
            asked.color,
        )


def _names(catalog: Catalog) -> dict[str, str]:
    """The names of facts and skills, by full id."""
    names = {fact.id: fact.name for fact in catalog.facts.values()}
    names.update((skill.id, skill.name) for skill in catalog.skills.values())
    return names


def _write(
    answer: Progress, catalog: Catalog, learner: Learner, holdings: Holdings, asked: Common, *, plain: bool
) -> None:
    from stackplan.cli import streams

    if asked.output is ProgressOutput.JSON:
        from stackplan.public import catalog_facts
        from stackplan.render.output_json import dumps
        from stackplan.render.progress_json import progress_value

        value = progress_value(answer, catalog=catalog_facts(catalog), learner=learner.described())
        streams.answer_text(dumps(value, ascii_only=not streams.is_unicode(asked.output_file)), asked.output_file)
        return
    from stackplan.planning.api import slice_ids
    from stackplan.planning.goals import credentials_of
    from stackplan.render.progress_view import ProgressView

    targets = credentials_of(answer.plan.target)
    near = {*targets, *slice_ids(catalog, targets, holdings, asked.on)} if answer.unused else None
    names = _names(catalog)

    view = ProgressView(answer, catalog, names, near)
    record = None if learner.named else learner.file

    def compose(columns: int) -> Sequence[Line]:
        if plain:
            from stackplan.render.progress_plain import progress_sentences

            return progress_sentences(view, seen=catalog.seen, record=record)
        if asked.output is ProgressOutput.MARKDOWN:
            from stackplan.render.progress_markdown import progress_markdown

            return progress_markdown(view, seen=catalog.seen, record=record)
        from stackplan.render.progress_text import progress_lines

        return progress_lines(view, columns, seen=catalog.seen, record=record)

    streams.answer(compose, asked.output_file, asked.color)

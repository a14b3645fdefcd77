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
    LearnerOption,
    NoLearnerOption,
    OnOption,
    Output,
    OutputFileOption,
    OutputOption,
    QuietOption,
    common,
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
    learner: LearnerOption = None,
    no_learner: NoLearnerOption = False,
    on: OnOption = None,
    output: OutputOption = Output.TEXT,
    output_file: OutputFileOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
) -> int:
    """How far one is with a credential: what counts where, what does not and why, what is left at least.

    What counts where is the best for the learner, as the least plan has it.
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
    from stackplan import public
    from stackplan.cli import values
    from stackplan.cli.common import judged, meant, open_catalog, open_learner
    from stackplan.cli.path import check_slice
    from stackplan.cli.waiting import waiting
    from stackplan.planning.plan import OBJECTIVES

    objectives = values.objectives(minimize, OBJECTIVES)
    time = values.seconds(limit)
    more = values.items("--what-if", what_if)
    wanted = values.targets(targets)

    opened = open_catalog(asked)
    ids = meant(opened, wanted)
    supposed = meant(opened, more, "--what-if")
    known = open_learner(asked, opened)
    holdings = judged(opened, known, asked)
    check_slice(opened, ids, holdings, asked)
    try:
        with waiting("planning", asked.color, time, quiet=asked.quiet):
            answer = public.progress(
                opened, ids, learner=known.record, what_if=supposed, minimize=objectives, limit=time, on=asked.on
            )
    except public.OptionsError as error:
        raise Refusal(str(error)) from None
    _write(answer, opened, known, holdings, asked)
    return NO if answer.plan.status == "unreachable" else DONE


def _write(answer: Progress, catalog: Catalog, learner: Learner, holdings: Holdings, asked: Common) -> None:
    from stackplan.cli import streams

    if asked.output is Output.JSON:
        from stackplan.public import catalog_facts
        from stackplan.render.output_json import dumps
        from stackplan.render.progress_json import progress_value

        value = progress_value(answer, catalog=catalog_facts(catalog), learner=learner.described())
        streams.answer_text(dumps(value, ascii_only=not streams.is_unicode(asked.output_file)), asked.output_file)
        return
    from stackplan.planning.api import slice_ids
    from stackplan.planning.goals import credentials_of
    from stackplan.render.progress_text import progress_lines

    targets = credentials_of(answer.plan.target)
    near = {*targets, *slice_ids(catalog, targets, holdings, asked.on)} if answer.unused else None
    names = {fact.id: fact.name for fact in catalog.facts.values()}
    names.update((skill.id, skill.name) for skill in catalog.skills.values())

    def compose(columns: int) -> Sequence[Line]:
        record = None if learner.named else learner.file
        return progress_lines(answer, catalog, columns, names=names, seen=catalog.seen, record=record, near=near)

    streams.answer(compose, asked.output_file, asked.color)

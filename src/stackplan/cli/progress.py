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
    OutputFileOption,
    PlainOption,
    ProgressOutput,
    ProgressOutputOption,
    QuietOption,
    common,
    refuse_plain,
)

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
    minimize: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            autocompletion=completion.objectives,
            help="What to make least, the most important first: steps, hours, cost, credits.",
        ),
    ] = "steps,hours,cost",
    limit: Annotated[
        str, typer.Option(metavar="TIME", help="Search no longer than this: 500ms, 10s, 2min, or none.")
    ] = "10s",
    catalog: CatalogOption = None,
    have: HaveOption = None,
    learner: LearnerOption = None,
    no_learner: NoLearnerOption = False,
    on: OnOption = None,
    output: ProgressOutputOption = ProgressOutput.TEXT,
    plain: PlainOption = False,
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
    refuse_plain(plain, output)
    from stackplan import public
    from stackplan.cli import values
    from stackplan.cli.common import judged, meant, open_catalog, open_learner
    from stackplan.cli.path import check_slice
    from stackplan.cli.waiting import waiting
    from stackplan.planning.plan import OBJECTIVES

    objectives = values.objectives(minimize, OBJECTIVES)
    time = values.seconds(limit)
    more = values.items("--what-if", what_if)
    wanted = [target.strip() for target in targets]
    if not all(wanted):
        raise Refusal("a target is empty", "`stackplan list` shows what there is")

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
    _write(answer, opened, known, holdings, asked, plain=plain)
    return NO if answer.plan.status == "unreachable" else DONE


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
    from stackplan.render.progress_view import ProgressView

    targets = answer.plan.target
    near = {*targets, *slice_ids(catalog, targets, holdings, asked.on)} if answer.unused else None
    names = {fact.id: fact.name for fact in catalog.facts.values()}
    names.update((skill.id, skill.name) for skill in catalog.skills.values())

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

"""`stackplan why`: why a step is part of the shortest plan, and what leaving it out would take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

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

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.cli.options import Common
    from stackplan.cli.planning import Wishes
    from stackplan.render.layout import Line

NO_ANSWER = ("unused", "on-the-way", "impossible")
TargetsArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="TARGET... ID",
        autocompletion=completion.ids,
        help="The credentials to reach, by id; then the one that is asked about.",
    ),
]


def why(
    ids: TargetsArgument,
    *,
    minimize: MinimizeOption = MINIMIZE,
    format_only: FormatOnlyOption = None,
    max_cost: MaxCostOption = None,
    exclude: ExcludeOption = None,
    limit: LimitOption = LIMIT,
    assume_cost: AssumeCostOption = None,
    assume_hours: AssumeHoursOption = None,
    rate: RateOption = None,
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
    """Why a credential is part of the shortest plan, and what leaving it out would take.

    The requirements that lead to it, each with its place; whether every plan needs it, every shortest one, or this one.
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
    return answer("why", ids, wished, asked)


def answer(question: Literal["why", "why-not"], ids: list[str], wished: Wishes, asked: Common) -> int:
    """Answer either question: read, plan, tell."""
    from stackplan import public
    from stackplan.cli import streams
    from stackplan.cli.common import judged, meant, open_catalog, open_learner, tell_of_record
    from stackplan.cli.path import check_slice
    from stackplan.cli.waiting import waiting

    wanted = [each.strip() for each in ids]
    if not all(wanted):
        raise Refusal("an id is empty", "`stackplan list` shows what there is")
    if len(wanted) < 2:
        raise Refusal(
            f"{question} needs a target and the id that is asked about", f"write stackplan {question} TARGET ID"
        )
    opened = open_catalog(asked)
    full = meant(opened, wanted)
    *targets, about = (*full[:-1], full[-1]) if len(full) > 1 else (full[0], full[0])
    unwanted = meant(opened, wished.unwanted, "--exclude")
    if about in unwanted:
        raise Refusal(f"{about} is asked about, and excluded", "leave it out of --exclude")
    known = open_learner(asked, opened)
    check_slice(opened, (*targets, about), judged(opened, known, asked), asked)
    tell_of_record(opened, known, asked)
    ask = public.why if question == "why" else public.why_not
    try:
        with waiting("planning", asked.color, wished.limit, quiet=asked.quiet):
            found = ask(opened, targets, about, learner=known.record, on=asked.on, **wished.arguments(unwanted))
    except public.OptionsError as error:
        raise Refusal(str(error)) from None
    if asked.output is Output.JSON:
        from stackplan.render.output_json import dumps
        from stackplan.render.why_json import why_value

        value = why_value(found, question, catalog=public.catalog_facts(opened), learner=known.described())
        streams.answer_text(dumps(value, ascii_only=not streams.is_unicode(asked.output_file)), asked.output_file)
    else:
        from stackplan.render.why_text import why_lines

        def compose(columns: int) -> Sequence[Line]:
            return why_lines(found, opened, columns)

        streams.answer(compose, asked.output_file, asked.color)
    return NO if found.plan.status == "unreachable" or found.standing in NO_ANSWER else DONE

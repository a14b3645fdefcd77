"""`stackplan taste`: the cheapest first step with which to try a field."""

from __future__ import annotations

from typing import Annotated

import typer

from stackplan.cli import completion
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
    SkillOption,
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
from stackplan.cli.starting import TopOption, answer


def taste(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TARGET...]",
            show_default=False,
            autocompletion=completion.ids,
            help="The credentials to try, by id.",
        ),
    ] = None,
    *,
    skill: SkillOption = None,
    top: TopOption = "5",
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
    plain: PlainOption = False,
    output_file: OutputFileOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
) -> int:
    """The smallest, cheapest first step with which to try the way to a credential or a skill.

    It can be started now, is part of a least plan, and counts toward as much as possible of what lies beyond it.
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
    from stackplan.cli import values

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
    skills = values.items("--skill", skill)
    wanted = values.targets(targets, or_else="--skill", given=bool(skills))
    return answer("taste", wanted, skills, top, wished, asked, plain=plain)

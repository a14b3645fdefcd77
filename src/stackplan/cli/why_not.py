"""`stackplan why-not`: what a plan through a credential would take, beside the shortest."""

from __future__ import annotations

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
from stackplan.cli.why import TargetsArgument, answer


def why_not(
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
    """What a plan through a credential would take more than the shortest, and what instead of what.

    Where no plan leads through it: why not, each reason with its place.
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
    return answer("why-not", ids, wished, asked)

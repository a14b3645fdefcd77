"""The options of every command that plans: what to make least, what may be used, how to take what is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stackplan.cli import completion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

MinimizeOption = Annotated[
    str,
    typer.Option(
        "--minimize",
        metavar="LIST",
        autocompletion=completion.objectives,
        help="What to make least, the most important first: steps, hours, cost, credits.",
    ),
]
MINIMIZE = "steps,hours,cost"
FormatOnlyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--format-only",
        metavar="FORMATS",
        show_default=False,
        autocompletion=completion.formats,
        help="Only what can be taken so: online, in-person, hybrid, self-paced.",
    ),
]
MaxCostOption = Annotated[
    str | None, typer.Option("--max-cost", metavar="N", show_default=False, help="Spend no more than this.")
]
ExcludeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        metavar="IDS",
        show_default=False,
        autocompletion=completion.ids,
        help="Earn none of these.",
    ),
]
LimitOption = Annotated[
    str, typer.Option("--limit", metavar="TIME", help="Search no longer than this: 500ms, 10s, 2min, or none.")
]
LIMIT = "10s"
AssumeCostOption = Annotated[
    str | None, typer.Option("--assume-cost", metavar="N", show_default=False, help="Take unknown prices as this.")
]
AssumeHoursOption = Annotated[
    str | None, typer.Option("--assume-hours", metavar="N", show_default=False, help="Take unknown hours as this.")
]
AssumeWeeksOption = Annotated[
    str | None, typer.Option("--assume-weeks", metavar="N", show_default=False, help="Take unknown weeks as this.")
]
RateOption = Annotated[
    list[str] | None,
    typer.Option(
        "--rate",
        metavar="CUR=N",
        show_default=False,
        help="What one unit of a currency is worth in the target's: EUR=1.08; repeatable.",
    ),
]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was typed, checked: values of `stackplan.plan`, but for the ids, which no catalog has been asked of yet."""

    minimize: tuple[str, ...]
    formats: tuple[str, ...]
    max_cost: Fraction | None
    limit: float | None
    assume_cost: Fraction | None
    assume_hours: Fraction | None
    rates: Mapping[str, Fraction]
    unwanted: tuple[str, ...]

    def arguments(self, exclude: Sequence[str]) -> dict[str, Any]:
        """The arguments of `stackplan.plan`; `exclude` are the full ids of what is unwanted."""
        return {
            "minimize": self.minimize,
            "formats": self.formats,
            "max_cost": self.max_cost,
            "limit": self.limit,
            "assume_cost": self.assume_cost,
            "assume_hours": self.assume_hours,
            "rates": self.rates,
            "exclude": exclude,
        }


def wishes(
    *,
    minimize: str,
    format_only: list[str] | None,
    max_cost: str | None,
    exclude: list[str] | None,
    limit: str,
    assume_cost: str | None,
    assume_hours: str | None,
    rate: list[str] | None,
    weeks: bool = False,
) -> Wishes:
    """The options of a plan. Raises Refusal for a value that cannot be meant. `weeks` may be an objective, or not."""
    from stackplan.catalog.vocabulary import FORMATS
    from stackplan.cli import values
    from stackplan.planning.plan import OBJECTIVES, WEEKS

    return Wishes(
        minimize=values.objectives(minimize, (*OBJECTIVES, WEEKS) if weeks else OBJECTIVES),
        formats=values.choices("--format-only", format_only, FORMATS),
        max_cost=values.amount("--max-cost", max_cost),
        limit=values.seconds(limit),
        assume_cost=values.amount("--assume-cost", assume_cost),
        assume_hours=values.amount("--assume-hours", assume_hours),
        rates=values.rates(rate),
        unwanted=tuple(values.items("--exclude", exclude)),
    )

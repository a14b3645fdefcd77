"""`stackplan record`: what is held, as a file: adding, removing, showing, checking."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from stackplan.cli import completion
from stackplan.cli.errors import DONE, NO, REFUSED, Refusal
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


class Status(StrEnum):
    """Where a holding stands."""

    EARNED = "earned"
    IN_PROGRESS = "in-progress"
    REGISTERED = "registered"
    FAILED = "failed"
    REVOKED = "revoked"


DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Write nothing; show what would change.")]
StatusOption = Annotated[Status | None, typer.Option("--status", show_default=False, help="Where it stands.")]


def group() -> typer.Typer:
    """The commands of `stackplan record`."""
    app = typer.Typer(
        help="What is held, as a file: add, remove, show, check.",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    )
    app.callback(invoke_without_command=True)(_alone)
    for command in (add, remove, show, check):
        app.command(command.__name__)(command)
    return app


def _alone(context: typer.Context) -> None:
    """What is held, as a file: add, remove, show, check."""
    if context.invoked_subcommand is None:
        raise Refusal("record needs to know what to do", "add, remove, show or check: `stackplan record --help`")


def add(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID...", autocompletion=completion.ids, help="What is held, by id.")
    ],
    *,
    earned: Annotated[
        str | None, typer.Option(metavar="DATE", show_default=False, help="The day on which it was earned.")
    ] = None,
    grade: Annotated[str | None, typer.Option(metavar="GRADE", show_default=False, help="The grade.")] = None,
    expires: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", show_default=False, help="The last day on which it is valid. Default: as the catalog says."
        ),
    ] = None,
    status: StatusOption = None,
    expected: Annotated[
        str | None,
        typer.Option(metavar="DATE", show_default=False, help="The day by which one in progress will be earned."),
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(metavar="TAG", show_default=False, help="A word of your own that rules may ask for; repeatable."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Keep ids and grades that no catalog knows.")] = False,
    dry_run: DryRunOption = False,
    catalog: CatalogOption = None,
    learner: LearnerOption = None,
    on: OnOption = None,
    output: OutputOption = Output.TEXT,
    output_file: OutputFileOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
) -> int:
    """Add what is held to the learner's record, and begin the record where there is none.

    Without --learner it is the nearest stackplan-learner.yaml upwards, else the one in the folder for your data.
    Comments and everything else in the file stay as they are.
    """
    asked = common(
        catalog=catalog,
        have=None,
        learner=learner,
        no_learner=False,
        on=on,
        output=output,
        output_file=output_file,
        color=color,
        quiet=quiet,
    )
    from stackplan.cli.record_add import Given, add_holds

    given = Given.of(
        earned=earned,
        grade=grade,
        expires=expires,
        status=status.value if status else None,
        expected=expected,
        tags=tag,
    )
    return add_holds(asked, ids, given, force=force, write=not dry_run)


def remove(
    credential: Annotated[
        str, typer.Argument(metavar="ID", autocompletion=completion.ids, help="What is no longer in the record.")
    ],
    *,
    earned: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", show_default=False, help="Of several, the one earned on this day; 'none': without a day."
        ),
    ] = None,
    status: StatusOption = None,
    dry_run: DryRunOption = False,
    catalog: CatalogOption = None,
    learner: LearnerOption = None,
    on: OnOption = None,
    output: OutputOption = Output.TEXT,
    output_file: OutputFileOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
) -> int:
    """Take a holding out of the learner's record.

    The comment at the end of its line goes with it; comments on lines of their own stay.
    """
    asked = common(
        catalog=catalog,
        have=None,
        learner=learner,
        no_learner=False,
        on=on,
        output=output,
        output_file=output_file,
        color=color,
        quiet=quiet,
    )
    from stackplan.cli.record_remove import remove_hold

    return remove_hold(asked, credential, earned, status.value if status else None, write=not dry_run)


def show(
    *,
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
    """What the learner's record holds, what of it is valid on a day and why not, and what else it says."""
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
    from stackplan.cli.record_show import show_record

    show_record(asked)
    return DONE


def check(
    *,
    catalog: CatalogOption = None,
    learner: LearnerOption = None,
    on: OnOption = None,
    output: OutputOption = Output.TEXT,
    output_file: OutputFileOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
) -> int:
    """What is wrong with the learner's record: mistakes of writing, and what the catalog does not know."""
    asked = common(
        catalog=catalog,
        have=None,
        learner=learner,
        no_learner=False,
        on=on,
        output=output,
        output_file=output_file,
        color=color,
        quiet=quiet,
    )
    from stackplan.cli.record_show import check_record
    from stackplan.diagnostics import UNREADABLE_FILE, Severity

    report = check_record(asked)
    if any(finding.diagnostic.code is UNREADABLE_FILE for finding in report.findings):
        return REFUSED
    return NO if report.fails(Severity.ERROR) else DONE

"""`stackplan verify`: whether a plan file holds against the catalog, checked without what made it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stackplan.cli.errors import DONE, NO, Refusal
from stackplan.cli.options import (
    CatalogOption,
    Color,
    ColorOption,
    LearnerOption,
    NoLearnerOption,
    Output,
    OutputFileOption,
    OutputOption,
    QuietOption,
    common,
)
from stackplan.source.wording import quoted

if TYPE_CHECKING:
    from stackplan.catalog.catalog import Catalog
    from stackplan.cli.options import Common
    from stackplan.learner.record import Record
    from stackplan.planning.verify_read import ReadPlan
    from stackplan.render.layout import Line

STDIN = "-"


def verify(
    plan: Annotated[
        str, typer.Argument(metavar="PLAN", help="What `stackplan path --output json` wrote; - reads stdin.")
    ],
    *,
    catalog: CatalogOption = None,
    learner: LearnerOption = None,
    no_learner: NoLearnerOption = False,
    output: OutputOption = Output.TEXT,
    output_file: OutputFileOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
) -> int:
    """Whether a plan file is right, and how much of its proof stands without the solver.

    The day, what --have named and the other options are taken from the file.
    """
    asked = common(
        catalog=catalog,
        have=None,
        learner=learner,
        no_learner=no_learner,
        on=None,
        output=output,
        output_file=output_file,
        color=color,
        quiet=quiet,
    )
    from stackplan import public
    from stackplan.cli import streams
    from stackplan.cli.common import open_catalog, unusable
    from stackplan.planning.verify_read import PlanFileError, read_plan

    name = "the standard input" if plan == STDIN else quoted(plan)
    data = _read(plan)
    try:
        read = read_plan(data)
    except PlanFileError as error:
        raise Refusal(
            f"{name} cannot be checked: {error}", "write it anew: stackplan path TARGET --output json"
        ) from None
    opened = open_catalog(asked)
    _refuse_mistakes(opened, read)
    record = _record(read, opened, asked)
    try:
        found = public.verify(opened, data, learner=record)
    except public.RecordError as error:
        raise unusable(error) from None
    if asked.output is Output.JSON:
        from stackplan.render.output_json import dumps
        from stackplan.render.verification_json import verification_value

        value = verification_value(found, catalog=public.catalog_facts(opened))
        streams.answer_text(dumps(value, ascii_only=not streams.is_unicode(asked.output_file)), asked.output_file)
    else:
        from stackplan.render.verification_text import verification_lines

        def lines(columns: int) -> list[Line]:
            return verification_lines(found, opened, columns)

        streams.answer(lines, asked.output_file, asked.color)
    return DONE if found.right else NO


def _read(plan: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if plan == STDIN else Path(plan).read_bytes()
    except (OSError, ValueError) as error:
        reason = (error.strerror or type(error).__name__).lower() if isinstance(error, OSError) else str(error)
        raise Refusal(f"{quoted(plan)} cannot be read: {reason}", "name a file, or - for the standard input") from None


def _refuse_mistakes(catalog: Catalog, read: ReadPlan) -> None:
    """Refuse where a definition that the plan rests on has mistakes."""
    near = dict.fromkeys((*read.target, *(step.id for step in read.steps), *(each.id for each in read.held)))
    touching = dict.fromkeys(finding for each in near for finding in catalog.diagnostics_of(each))
    if touching:
        raise Refusal("no answer while what the plan rests on has mistakes", "mend them first", tuple(touching))


def _record(read: ReadPlan, catalog: Catalog, asked: Common) -> Record | None:
    """The learner's record that the plan was made from, read again; None where it had none or is to be left out."""
    from stackplan.cli.common import open_learner

    if asked.no_learner or (read.record is None and asked.learner is None):
        return None
    known = open_learner(asked, catalog)
    if known.file is None:
        raise Refusal(
            "the plan was made from a learner's record, and there is none here",
            "name it with --learner FILE, or leave it out with --no-learner",
        )
    return known.record

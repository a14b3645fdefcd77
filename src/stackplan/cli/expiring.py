"""`stackplan expiring`: what lapses when, what falls with it, and the cheapest way to keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from stackplan.cli.errors import DONE
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

if TYPE_CHECKING:
    from stackplan.render.layout import Line


def expiring(
    *,
    within: Annotated[
        str, typer.Option(metavar="TIME", help="How far to look ahead: 90d, 6mo, 2y; 'none' for all that ever lapses.")
    ] = "6mo",
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
    """What of the learner's record lapses when, what falls with it, and the cheapest way to keep it."""
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
    from stackplan.cli import streams, values
    from stackplan.cli.common import open_catalog, open_learner, tell_of_record, unusable
    from stackplan.cli.places import record_to_begin
    from stackplan.cli.waiting import waiting

    ahead = values.ahead("--within", within)
    opened = open_catalog(asked)
    known = open_learner(asked, opened)
    try:
        with waiting("looking ahead", asked.color, quiet=asked.quiet):
            answer = public.expiring(opened, learner=known.record, within=ahead, on=asked.on)
    except public.RecordError as error:
        raise unusable(error) from None
    tell_of_record(opened, known, asked)
    if asked.output is Output.JSON:
        from stackplan.render.expiring_json import expiring_value
        from stackplan.render.output_json import dumps

        value = expiring_value(answer, opened, catalog=public.catalog_facts(opened), learner=known.described())
        streams.answer_text(dumps(value, ascii_only=not streams.is_unicode(asked.output_file)), asked.output_file)
        return DONE
    from stackplan.render.expiring_text import expiring_lines
    from stackplan.render.layout import EMPTY, cell, paragraph

    names = {fact.id: fact.name for fact in opened.facts.values()}
    names.update((skill.id, skill.name) for skill in opened.skills.values())
    where = None
    if known.file is None and not asked.no_learner:
        where = (
            f"There is no record yet. `stackplan record add ID --earned DATE` begins one: {record_to_begin()}"
            if not asked.have
            else "What --have names has no dates. `stackplan record add ID --earned DATE` keeps them."
        )

    def lines(columns: int) -> list[Line]:
        shown = expiring_lines(answer, opened, columns, names=names, seen=opened.seen, file=known.file)
        return shown if where is None else [*shown, EMPTY, *paragraph(cell(where), columns, hanging=2)]

    streams.answer(lines, asked.output_file, asked.color)
    return DONE

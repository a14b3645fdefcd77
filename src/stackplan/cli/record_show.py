"""What a learner's record says, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan import public
from stackplan.cli import streams
from stackplan.cli.common import open_catalog, open_learner
from stackplan.cli.errors import Refusal
from stackplan.cli.options import Output
from stackplan.cli.places import record_path, record_to_begin
from stackplan.render.output_json import dumps

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from stackplan.checks.engine import Report
    from stackplan.cli.options import Common
    from stackplan.render.layout import Line


def show_record(asked: Common) -> None:
    """Answer with the record on the day that is asked for. Raises Refusal where it has a mistake."""
    opened = open_catalog(asked)
    learner = open_learner(asked, opened)
    record = learner.record
    stand, holdings = public.record_stands(opened, record, asked.on)
    implied = public.implied(opened, holdings, asked.on)
    if asked.output is Output.JSON:
        from stackplan.render.record_json import record_value

        facts = public.catalog_facts(opened)
        told = learner.described()
        value = record_value(
            record, stand, implied, opened, on=asked.on, notes=holdings.notes, catalog=facts, learner=told
        )
        _answer_json(value, asked)
        return
    from stackplan.render.layout import EMPTY, cell, paragraph
    from stackplan.render.record_text import record_lines

    where = None
    if learner.file is None and not asked.no_learner:
        where = f"There is no record yet. `stackplan record add ID` begins one: {record_to_begin()}"

    def lines(columns: int) -> list[Line]:
        shown = record_lines(
            record, stand, implied, opened, columns, on=asked.on, notes=holdings.notes, file=learner.file
        )
        return shown if where is None else [*shown, EMPTY, *paragraph(cell(where), columns, hanging=2)]

    streams.answer(lines, asked.output_file, asked.color)


def check_record(asked: Common) -> Report:
    """Answer with what is wrong with the record. Raises Refusal where there is none."""
    path = asked.learner
    if path is None:
        found = record_path()
        if found is None:
            raise Refusal("there is no learner's record", "name one: --learner FILE; or `stackplan record add ID`")
        path = str(found)
        if not asked.quiet:
            streams.tell(f"stackplan: note: the learner's record {path} is checked")
    opened = open_catalog(asked)
    try:
        report = public.check_record(opened, path, on=asked.on)
    except public.RecordError as error:
        raise Refusal(findings=error.diagnostics) from None
    if asked.output is Output.JSON:
        from stackplan.render.report_json import findings_value

        _answer_json(findings_value(report), asked)
    else:
        from stackplan.render.report_text import report_lines

        streams.answer(lambda columns: list(report_lines(report, columns)), asked.output_file, asked.color)
    return report


def _answer_json(value: Mapping[str, Any], asked: Common) -> None:
    text = dumps(value, ascii_only=not streams.is_unicode(asked.output_file))
    streams.answer_text(text, asked.output_file)

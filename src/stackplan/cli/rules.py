"""`stackplan rules`: everything that `check` looks for."""

from __future__ import annotations

from typing import Annotated

import typer

from stackplan.cli.errors import DONE
from stackplan.cli.options import Color, ColorOption, Output, OutputFileOption, OutputOption


def rules(
    text: Annotated[
        str | None, typer.Argument(show_default=False, help="Part of a code, of a name or of what it is about.")
    ] = None,
    *,
    output: OutputOption = Output.TEXT,
    output_file: OutputFileOption = None,
    color: ColorOption = Color.AUTO,
) -> int:
    """Everything that `check` looks for."""
    from pathlib import Path

    from stackplan.checks.registry import RULES
    from stackplan.cli import streams
    from stackplan.render.rules_text import rule_value, rules_lines

    wanted = (text or "").casefold()
    chosen = [rule for rule in RULES if wanted in f"{rule.code.code} {rule.code.name} {rule.summary}".casefold()]
    file = Path(output_file) if output_file else None
    if output is Output.JSON:
        from stackplan.render.output_json import dumps

        value = {"format": "stackplan.rules", "version": 1, "rules": [rule_value(rule) for rule in chosen]}
        streams.answer_text(dumps(value, ascii_only=not streams.is_unicode(file)), file)
    else:
        streams.answer(lambda columns: rules_lines(chosen, columns), file, color)
    return DONE

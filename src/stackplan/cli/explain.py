"""`stackplan explain`: what one rule of `check` is about, with examples."""

from __future__ import annotations

from typing import Annotated

import typer

from stackplan.cli import completion
from stackplan.cli.errors import DONE, Refusal
from stackplan.cli.options import Color, ColorOption, Output, OutputFileOption, OutputOption


def explain(
    rule: Annotated[
        str,
        typer.Argument(metavar="CODE", autocompletion=completion.rules, help="Its code or its name, such as SP203."),
    ],
    *,
    output: OutputOption = Output.TEXT,
    output_file: OutputFileOption = None,
    color: ColorOption = Color.AUTO,
) -> int:
    """What one rule of `check` is about.

    Why it matters to a learner, an example that fails, and one that passes.
    """
    from pathlib import Path

    from stackplan.checks.registry import UnknownRuleError, get, named
    from stackplan.cli import streams
    from stackplan.render.rules_text import rule_lines, rule_value
    from stackplan.source.wording import quoted

    try:
        codes = sorted(named(rule))
    except UnknownRuleError as error:
        told = f"did you mean {' or '.join(error.near)}?" if error.near else "`stackplan rules` lists all"
        raise Refusal(f"no rule {quoted(error.text)}", told) from None
    if len(codes) > 1:
        raise Refusal(f"{quoted(rule)} means several rules", f"write one of {', '.join(codes)}")
    one = get(codes[0])
    file = Path(output_file) if output_file else None
    if output is Output.JSON:
        from stackplan.render.output_json import dumps

        value = {"format": "stackplan.rule", "version": 1, **rule_value(one)}
        streams.answer_text(dumps(value, ascii_only=not streams.is_unicode(file)), file)
    else:
        streams.answer(lambda columns: rule_lines(one, columns), file, color)
    return DONE

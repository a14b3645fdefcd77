"""`stackplan show`: everything that the catalog says of one credential."""

from __future__ import annotations

from typing import Annotated

import typer

from stackplan.cli import completion
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
    PlainOption,
    QuietOption,
    common,
    refuse_plain,
)


def show(
    credential: Annotated[
        str, typer.Argument(metavar="ID", autocompletion=completion.ids, help="The credential, by id or by an alias.")
    ],
    *,
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
    """Everything that the catalog says of one credential."""
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
    from stackplan.cli import streams
    from stackplan.cli.common import judged, meant, open_catalog, open_learner, tell_of_findings
    from stackplan.render.findings_text import finding_lines
    from stackplan.render.relations import unlocks
    from stackplan.render.show_json import show_value
    from stackplan.render.show_plain import show_sentences
    from stackplan.render.show_text import show_lines

    opened = open_catalog(asked)
    (full,) = meant(opened, [credential])
    held = full in judged(opened, open_learner(asked, opened), asked).counts
    shown = opened.credentials[full]
    own = opened.diagnostics_of(full)
    for line in finding_lines(own):
        streams.tell(line)
    tell_of_findings([finding for finding in opened.diagnostics if finding not in own], asked)
    related = unlocks(full, opened)
    if asked.output is Output.JSON:
        from stackplan.render.output_json import dumps

        value = show_value(shown, related, held=held)
        streams.answer_text(dumps(value, ascii_only=not streams.is_unicode(asked.output_file)), asked.output_file)
    else:
        names = {fact.id: fact.name for fact in opened.facts.values()}
        names.update((skill.id, skill.name) for skill in opened.skills.values())
        streams.answer(
            lambda columns: (
                show_sentences(shown, opened, related, on=asked.on, held=held, names=names)
                if plain
                else show_lines(shown, opened, related, columns, on=asked.on, held=held, names=names)
            ),
            asked.output_file,
            asked.color,
        )
    return DONE

"""`stackplan graph`: a pathway as a picture, or as nodes and edges for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from stackplan.cli import completion
from stackplan.cli.errors import DONE, Refusal
from stackplan.cli.options import (
    CatalogOption,
    Color,
    ColorOption,
    Common,
    HaveOption,
    LearnerOption,
    NoLearnerOption,
    OnOption,
    OutputFileOption,
    PictureOutput,
    PictureOutputOption,
    QuietOption,
    common,
)

if TYPE_CHECKING:
    from stackplan.catalog.catalog import Catalog
    from stackplan.cli.common import Learner
    from stackplan.render.graph.picture import Picture


def graph(
    credentials: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID...]",
            show_default=False,
            autocompletion=completion.ids,
            help="The credentials to draw, each with all that can matter to it. Default: the whole catalog.",
        ),
    ] = None,
    *,
    catalog: CatalogOption = None,
    have: HaveOption = None,
    learner: LearnerOption = None,
    no_learner: NoLearnerOption = False,
    on: OnOption = None,
    output: PictureOutputOption = PictureOutput.MERMAID,
    output_file: OutputFileOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
) -> int:
    """The pathway as a picture.

    What stacks into what, what comes first, what is held. Without an ID, the whole catalog. The formats carry no
    terminal colours, so --color changes nothing here.
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
    from stackplan.cli.common import judged, meant, open_catalog, open_learner
    from stackplan.render.graph.build import picture

    wanted = [text.strip() for text in credentials or ()]
    if not all(wanted):
        raise Refusal("an id is empty", "`stackplan list` shows what there is")
    opened = open_catalog(asked)
    roots = meant(opened, wanted)
    known = open_learner(asked, opened)
    holdings = judged(opened, known, asked)
    made = picture(
        opened,
        roots,
        on=asked.on,
        held=holdings.counts,
        not_counted=holdings.not_counted,
        record=None if known.named else known.file,
    )
    _tell(made, opened, asked)
    _write(made, opened, known, asked)
    return DONE


def _tell(made: Picture, catalog: Catalog, asked: Common) -> None:
    """Tell the mistakes in what is drawn, for the picture is only as good as they let it be; count the others."""
    from stackplan.cli.common import tell_of_findings
    from stackplan.cli.streams import tell
    from stackplan.render.findings_text import finding_lines

    own = dict.fromkeys(finding for shown in made.credentials for finding in catalog.diagnostics_of(shown.id))
    for line in finding_lines(tuple(own)):
        tell(line)
    tell_of_findings([finding for finding in catalog.diagnostics if finding not in own], asked)


def _write(made: Picture, catalog: Catalog, learner: Learner, asked: Common) -> None:
    from stackplan.cli import streams

    if asked.output is PictureOutput.JSON:
        from stackplan.public import catalog_facts
        from stackplan.render.graph.as_json import graph_value
        from stackplan.render.output_json import dumps

        value = graph_value(made, catalog=catalog_facts(catalog), learner=learner.described())
        text = dumps(value, ascii_only=not streams.is_unicode(asked.output_file))
    else:
        text = _drawn(made, asked.output)
        if not streams.is_unicode(asked.output_file):
            text = _ascii(text, asked.output)
    streams.answer_text(text, asked.output_file)


def _drawn(made: Picture, output: str) -> str:
    from stackplan.render.graph.draw import drawing

    drawn = drawing(made)
    if output == PictureOutput.SVG:
        from stackplan.render.graph.as_svg import svg

        return svg(drawn)
    if output == PictureOutput.DOT:
        from stackplan.render.graph.as_dot import dot

        return dot(drawn)
    from stackplan.render.graph.as_mermaid import mermaid

    return mermaid(drawn)


def _ascii(text: str, output: str) -> str:
    """A picture for a stream that lacks characters: those beyond ASCII as the numbers that its format knows."""
    opens = "#" if output == PictureOutput.MERMAID else "&#"
    return "".join(character if character.isascii() else f"{opens}{ord(character)};" for character in text)

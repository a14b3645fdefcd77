"""The options that every command shares, declared once, and what they come to together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stackplan.cli import completion
from stackplan.cli.errors import Refusal

if TYPE_CHECKING:
    from datetime import date


class Output(StrEnum):
    """How an answer is written."""

    TEXT = "text"
    JSON = "json"


class TableOutput(StrEnum):
    """How an answer is written that has a line for each of several things."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class PathOutput(StrEnum):
    """How a path is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    ICS = "ics"


class ProgressOutput(StrEnum):
    """How it is written how far one is, or several are."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    CSV = "csv"


class PictureOutput(StrEnum):
    """How a picture is written."""

    MERMAID = "mermaid"
    DOT = "dot"
    SVG = "svg"
    JSON = "json"


class Color(StrEnum):
    """When an answer is in colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


CatalogOption = Annotated[
    list[str] | None,
    typer.Option(
        "--catalog",
        metavar="PATH",
        show_default=False,
        help="A catalog: a folder, a file, or the word 'shipped'; repeatable. Default: STACKPLAN_CATALOG, "
        "else the nearest folder 'pathways' upwards, else shipped.",
    ),
]
HaveOption = Annotated[
    list[str] | None,
    typer.Option(
        "--have",
        metavar="IDS",
        show_default=False,
        autocompletion=completion.ids,
        help="What is held already: ids, commas between them; repeatable.",
    ),
]
LearnerOption = Annotated[
    list[str] | None,
    typer.Option(
        "--learner",
        metavar="FILE",
        show_default=False,
        help="A learner's record. Default: the nearest stackplan-learner.yaml upwards, else the one among your data.",
    ),
]
SkillOption = Annotated[
    list[str] | None,
    typer.Option(
        "--skill",
        metavar="NAME[:LEVEL]",
        show_default=False,
        autocompletion=completion.skills,
        help="A skill to have, at this level or above; repeatable.",
    ),
]
LearnersOption = Annotated[
    list[str] | None,
    typer.Option(
        "--learner",
        metavar="FILE",
        show_default=False,
        help="A learner's record; repeatable, for a team. Default: the nearest stackplan-learner.yaml upwards, else "
        "the one among your data.",
    ),
]
NoLearnerOption = Annotated[bool, typer.Option("--no-learner", help="Read no learner's record.")]
OnOption = Annotated[
    str | None,
    typer.Option("--on", metavar="DATE", show_default=False, help="The day to judge on. Default: today."),
]
OutputOption = Annotated[Output, typer.Option("--output", help="How to write the answer.")]
TableOutputOption = Annotated[
    TableOutput, typer.Option("--output", help="How to write the answer. 'csv' is for a spreadsheet.")
]
PathOutputOption = Annotated[
    PathOutput, typer.Option("--output", help="How to write the answer. 'ics' is its schedule, for a calendar.")
]
ProgressOutputOption = Annotated[ProgressOutput, typer.Option("--output", help="How to write the answer.")]
PlainOption = Annotated[
    bool, typer.Option("--plain", help="One sentence a line and no columns, in the order in which it is read aloud.")
]
PictureOutputOption = Annotated[PictureOutput, typer.Option("--output", help="How to write the picture.")]
OutputFileOption = Annotated[
    str | None,
    typer.Option("--output-file", metavar="FILE", show_default=False, help="Write the answer there, all or nothing."),
]
ColorOption = Annotated[Color, typer.Option("--color", help="When to use colour; NO_COLOR turns 'auto' off.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No notes on stderr, only errors.")]


@dataclass(frozen=True, slots=True)
class Common:
    """The shared options, checked."""

    catalog: tuple[str, ...]
    have: tuple[str, ...]
    learner: str | None
    no_learner: bool
    on: date
    output: Output | TableOutput | PathOutput | ProgressOutput | PictureOutput
    output_file: Path | None
    color: Color
    quiet: bool


def refuse_plain(plain: bool, output: Output | TableOutput | PathOutput | ProgressOutput) -> None:
    """Refuse `--plain` beside an output that is no text."""
    if plain and output.value != Output.TEXT.value:
        raise Refusal(f"--plain is a way to write text, and --output {output.value} asks for another", "leave one out")


def common(
    *,
    catalog: list[str] | None,
    have: list[str] | None,
    learner: list[str] | None,
    no_learner: bool,
    on: str | None,
    output: Output | TableOutput | PathOutput | ProgressOutput | PictureOutput,
    output_file: str | None,
    color: Color,
    quiet: bool,
) -> Common:
    """The shared options of a command. Raises Refusal for a value that cannot be meant."""
    from stackplan.cli import values

    if learner and len(learner) > 1:
        raise Refusal(f"--learner is given {len(learner)} times, and one answer is for one learner", "name one record")
    if learner and no_learner:
        raise Refusal("--learner and --no-learner contradict each other")
    if output_file is not None and not output_file.strip():
        raise Refusal("--output-file needs the name of a file")
    return Common(
        catalog=tuple(catalog or ()),
        have=tuple(values.items("--have", have)),
        learner=learner[0] if learner else None,
        no_learner=no_learner,
        on=values.day(on),
        output=output,
        output_file=None if output_file is None else Path(output_file),
        color=color,
        quiet=quiet,
    )

"""`stackplan check`: what is wrong with the definitions of a catalog."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stackplan.cli import completion
from stackplan.cli.errors import DONE, NO, REFUSED, Refusal
from stackplan.cli.options import Color, ColorOption, OnOption, OutputFileOption

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stackplan.checks.engine import Report, Settings
    from stackplan.cli.config import Config


class Form(StrEnum):
    """How a report is written."""

    TEXT = "text"
    CONCISE = "concise"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"


class Level(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


def check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH...]",
            show_default=False,
            help="Folders and files to check. Default: as --catalog, where other commands look.",
        ),
    ] = None,
    *,
    select: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODES",
            show_default=False,
            autocompletion=completion.rules,
            help="Look for these only: codes, beginnings of codes (SP2), names. Default: all.",
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODES", show_default=False, autocompletion=completion.rules, help="Do not look for these."
        ),
    ] = None,
    fail_on: Annotated[
        Level | None,
        typer.Option(
            show_default=False, help="Exit 1 where something is found that is so bad, or worse. Default: error."
        ),
    ] = None,
    catalog: Annotated[
        list[str] | None,
        typer.Option(
            "--catalog",
            metavar="PATH",
            show_default=False,
            help="A catalog that what is checked may refer to: a folder, a file, or 'shipped'; repeatable.",
        ),
    ] = None,
    limit: Annotated[
        str, typer.Option(metavar="TIME", help="Spend no longer on what only a solver can say: 500ms, 10s, 2min, none.")
    ] = "10s",
    on: OnOption = None,
    output: Annotated[Form, typer.Option("--output", help="How to write the report.")] = Form.TEXT,
    output_file: OutputFileOption = None,
    color: ColorOption = Color.AUTO,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only errors on stderr.")] = False,
) -> int:
    """What is wrong with the definitions of a catalog.

    `stackplan rules` lists what is looked for, `stackplan explain CODE` tells about it. A comment at the end of a line,
    or above it, suppresses a finding there: # stackplan: ignore[SP203] reason
    """
    from stackplan import public
    from stackplan.cli import values
    from stackplan.cli.config import read_config
    from stackplan.cli.places import catalog_paths
    from stackplan.cli.waiting import waiting

    if output_file is not None and not output_file.strip():
        raise Refusal("--output-file needs the name of a file")
    day = values.day(on)
    seconds = values.seconds(limit)
    config = read_config()
    settings = _settings(config, values.split(select) if select is not None else None, ignore, seconds)
    listed = tuple(paths) if paths else catalog_paths(())
    if any(not path.strip() for path in listed):
        raise Refusal("a path is empty")
    others = catalog_paths(catalog) if catalog else ()
    with waiting("checking", color, quiet=quiet):
        report = public.check(listed, catalog=others, settings=settings, on=day)
    _refuse_nothing(report)
    _write(report, output, Path(output_file) if output_file is not None else None, color, quiet=quiet)
    if any(finding.diagnostic.code.name == "unreadable-file" for finding in report.findings):
        return REFUSED
    from stackplan.diagnostics import Severity

    at = fail_on.value if fail_on is not None else config.fail_on or "error"
    return NO if report.fails(Severity(at)) else DONE


def _settings(config: Config, select: list[str] | None, ignore: list[str] | None, seconds: float | None) -> Settings:
    """What to look for: the command line before the project's settings."""
    from stackplan.checks.engine import Settings
    from stackplan.cli import values
    from stackplan.diagnostics import Severity

    chosen = _codes("--select", select) if select is not None else None
    if chosen is None and config.select is not None:
        chosen = _codes(f"{config.file}: 'select'", config.select)
    left_out = (
        _codes("--ignore", values.split(ignore))
        if ignore is not None
        else frozenset()
        if not config.ignore
        else _codes(f"{config.file}: 'ignore'", config.ignore)
    )
    severities = {
        code: Severity(severity)
        for text, severity in config.severity.items()
        for code in _codes(f"{config.file}: 'severity'", [text])
    }
    everything = Settings().selected
    return Settings((everything if chosen is None else chosen) - left_out, severities, seconds)


def _codes(where: str, texts: Iterable[str]) -> frozenset[str]:
    from stackplan.checks.registry import UnknownRuleError, named
    from stackplan.source.wording import quoted

    found: set[str] = set()
    if not any(text.strip() for text in texts):
        raise Refusal(f"{where} names no rule", "`stackplan rules` lists all")
    for text in texts:
        try:
            found |= named(text)
        except UnknownRuleError as error:
            told = f"did you mean {' or '.join(error.near)}?" if error.near else "`stackplan rules` lists all"
            raise Refusal(f"{where}: no rule {quoted(error.text)}", told) from None
    return frozenset(found)


def _refuse_nothing(report: Report) -> None:
    """A check of nothing would pass: say what is not there."""
    from stackplan.cli.errors import Refusals
    from stackplan.diagnostics import NO_CATALOG

    missing = [finding.diagnostic for finding in report.findings if finding.diagnostic.code is NO_CATALOG]
    if missing:
        raise Refusals([Refusal(finding.message, finding.help) for finding in missing])


def _write(report: Report, output: Form, file: Path | None, color: Color, *, quiet: bool) -> None:
    from stackplan.cli import streams

    match output:
        case Form.TEXT | Form.CONCISE:
            from stackplan.render.report_text import concise_lines, report_lines

            whole = output is Form.TEXT
            streams.answer(
                lambda columns: list(report_lines(report, columns) if whole else concise_lines(report)), file, color
            )
            return
        case Form.GITHUB:
            from stackplan.render.report_ci import github_text

            streams.answer_command_text(github_text(report), file)
        case Form.JUNIT:
            from stackplan.render.report_ci import junit_text

            streams.answer_command_text(junit_text(report), file)
        case _:
            _write_json(report, output, file)
    if file is not None and not quiet:
        from stackplan.cli.streams import tell
        from stackplan.render.report_views import totals

        tell(totals(report))


def _write_json(report: Report, output: Form, file: Path | None) -> None:
    from stackplan._version import __version__
    from stackplan.checks.registry import RULES
    from stackplan.cli import streams
    from stackplan.render import report_json
    from stackplan.render.output_json import dumps

    if output is Form.JSON:
        value: object = report_json.findings_value(report)
    elif output is Form.SARIF:
        value = report_json.sarif_value(report, RULES, __version__)
    else:
        value = report_json.gitlab_value(report)
    streams.answer_text(dumps(value, ascii_only=not streams.is_unicode(file)), file)  # type: ignore[arg-type]

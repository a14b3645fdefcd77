"""The Typer application: its commands, each in a module of its own that imports what is heavy only when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from stackplan.cli import list_, path, show

_HELP = "The provably shortest remaining path to a credential, from pathway definitions kept as YAML."


def build() -> typer.Typer:
    """The application."""
    app = typer.Typer(
        help=_HELP,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    )
    app.callback()(_root)
    app.command("path")(path.path)
    app.command("list")(list_.list_)
    app.command("show")(show.show)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        from stackplan._version import __version__
        from stackplan.cli.streams import answer_text

        answer_text(f"stackplan {__version__}\n", None)
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """What stands before every command."""

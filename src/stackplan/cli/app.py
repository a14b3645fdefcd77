"""The Typer application: its commands, each in a module of its own that imports what is heavy only when it runs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

_HELP = "The provably shortest remaining path to a credential, from pathway definitions kept as YAML."
_COMMANDS = {  # the name, its module and the function in it
    "path": "path",
    "verify": "verify",
    "progress": "progress",
    "why": "why",
    "why-not": "why_not",
    "near": "near",
    "next": "next_",
    "taste": "taste",
    "list": "list_",
    "show": "show",
    "graph": "graph",
    "expiring": "expiring",
    "check": "check",
    "rules": "rules",
    "explain": "explain",
    "init": "init",
    "schema": "schema",
}
_GROUPS = {"record": "record"}  # commands of commands: the name, and the module with its `group`


def build(arguments: Sequence[str] = ()) -> typer.Typer:
    """The application. Where the arguments begin with a command, it has only that one: Typer reads each signature."""
    app = typer.Typer(
        help=_HELP,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    )
    app.callback()(_root)
    known = _COMMANDS | _GROUPS
    wanted = [arguments[0]] if arguments and arguments[0] in known else list(known)
    for name in wanted:
        module = import_module(f"stackplan.cli.{known[name]}")
        if name in _GROUPS:
            app.add_typer(module.group(), name=name)
        else:
            app.command(name)(getattr(module, _COMMANDS[name]))
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

"""The entry point: it answers at once what needs nothing, runs the command, turns every ending into an exit code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

from stackplan.cli.errors import BUG, DONE, INTERRUPTED, REFUSED, Refusal, Refusals

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMAND = "stackplan"
COMPLETE = "_STACKPLAN_COMPLETE"  # set by the script that asks for completions


def run() -> NoReturn:
    """Run the command line of this process."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code. Only the SystemExit of the shell completion leaves it."""
    from stackplan.cli.streams import ClosedPipe

    try:
        return _dispatch(list(arguments))
    except ClosedPipe:
        return DONE
    except SystemExit:
        if COMPLETE in os.environ:
            raise  # its code tells the shell something
        return DONE  # Typer ends so where the reader of its help is gone, and after it showed a completion script
    except Refusals as several:
        for refusal in several.refusals:
            _tell_refusal(refusal)
        return REFUSED
    except Refusal as refusal:
        _tell_refusal(refusal)
        return REFUSED
    except KeyboardInterrupt:
        return _interrupted()
    except Exception as error:
        return _tell_other(error)


def _dispatch(arguments: list[str]) -> int:
    if arguments in (["--version"], ["-V"]):
        return _version()
    if COMPLETE in os.environ:
        # Typer would send the names through rich's markup, at 40 ms, and `[x]` would vanish from them.
        sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
    from stackplan.cli.app import build

    result = build(arguments)(args=arguments or ["--help"], prog_name=COMMAND, standalone_mode=False)
    if result == INTERRUPTED:  # Typer turns Ctrl-C into a code, no command of ours gives it
        raise KeyboardInterrupt
    return result if isinstance(result, int) else DONE


def _version() -> int:
    from stackplan._version import __version__
    from stackplan.cli.streams import answer_text

    answer_text(f"stackplan {__version__}\n", None)
    return DONE


def _tell_refusal(refusal: Refusal) -> None:
    from stackplan.cli.streams import tell
    from stackplan.render.findings_text import finding_lines

    for line in finding_lines(refusal.findings):
        tell(line)
    if refusal.message:
        tell(f"stackplan: error: {refusal.message}")
    if refusal.help:
        tell(f"  help: {refusal.help}")


def _interrupted() -> int:
    from stackplan.cli.streams import tell

    tell("stackplan: interrupted")
    return INTERRUPTED


def _tell_other(error: Exception) -> int:
    """What Typer refuses, and what is a bug of ours."""
    from stackplan.cli.streams import tell

    formatted = getattr(error, "format_message", None)
    if callable(formatted):  # a usage error of Typer's own, whose class is not public
        context = getattr(error, "ctx", None)
        command = getattr(context, "command_path", COMMAND)
        _tell_refusal(Refusal(str(formatted()), f"`{command} --help` shows what it takes"))
        return REFUSED
    if type(error).__name__ == "Abort":
        return _interrupted()
    if os.environ.get("STACKPLAN_TRACEBACK"):
        import traceback

        tell("".join(traceback.format_exception(error)).rstrip())
    tell(f"stackplan: error: {type(error).__name__}: {error}")
    tell("  This is a bug in stackplan, not a mistake of yours. Please report it.")
    if not os.environ.get("STACKPLAN_TRACEBACK"):
        tell("  help: set STACKPLAN_TRACEBACK=1 to see where it happened")
    return BUG

"""The only place that writes: the answer to stdout or a file, messages to stderr, in characters that the stream has."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import TYPE_CHECKING, TextIO

from stackplan.cli.errors import Refusal
from stackplan.render.chars import clean, encodable, inert

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from stackplan.render.layout import Line

_LEAST, _USUAL, _MOST = 40, 80, 120


class ClosedPipe(Exception):  # noqa: N818 - no error: there is nobody left to tell
    """Whoever read the answer has stopped; nothing is left to say."""


def answer_text(text: str, file: Path | None) -> None:
    """Write an answer that is one text, JSON for example, where it was asked for."""
    if file is not None:
        _write_file(file, text)
    else:
        _write_stdout(text)


def answer_bytes(data: bytes, file: Path | None) -> None:
    """Write an answer as it is, for a form that says itself how characters and ends of lines are written."""
    if file is not None:
        _write_file(file, data)
    elif hasattr(sys.stdout, "buffer"):
        _write_stdout(data)
    else:
        _write_stdout(data.decode())


def answer_command_text(text: str, file: Path | None) -> None:
    """Write a text in which a character that the stream lacks may be written plainer, unlike in JSON."""
    encoding = "utf-8" if file is not None else _encoding(sys.stdout)
    answer_text(encodable(text, encoding), file)


def answer(compose: Callable[[int], Sequence[Line]], file: Path | None, color: str) -> None:
    """Compose an answer for the columns and the characters of the place where it goes, and write it there.

    In colour where that is wanted. A line that a CI system could take for a command is written without its styles.
    """
    from stackplan.render.layout import Run, plain, written_in

    encoding = "utf-8" if file is not None else _encoding(sys.stdout)
    with written_in(encoding):
        lines = [
            line if (safe := inert(text := plain(line))) == text else (Run(safe),) for line in compose(columns(file))
        ]
    if wants_color(color, None if file is not None else sys.stdout):
        from stackplan.render.terminal import painted

        text = painted(lines, encoding)
    else:
        text = "".join(encodable(plain(line), encoding) + "\n" for line in lines)
    answer_text(text, file)


def is_unicode(file: Path | None) -> bool:
    """Whether an answer may hold any character where it goes."""
    return file is not None or _encoding(sys.stdout).replace("-", "").lower().startswith("utf")


def columns(file: Path | None) -> int:
    """How many columns an answer may take: the terminal's, or as COLUMNS says; 80 elsewhere."""
    with contextlib.suppress(ValueError):
        asked = int(os.environ.get("COLUMNS", ""))
        if asked > 0:
            return max(_LEAST, min(asked, _MOST))
    if file is None and is_terminal(sys.stdout):
        with contextlib.suppress(OSError, ValueError):
            return max(_LEAST, min(os.get_terminal_size(sys.stdout.fileno()).columns, _MOST))
    return _USUAL


def wants_color(color: str, stream: TextIO | None) -> bool:
    """Whether to paint: as asked, else on a terminal, unless NO_COLOR is set or the terminal is a dumb one."""
    if color != "auto":
        return color == "always"
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and is_terminal(stream)


def tell(text: str) -> None:
    """Write lines for people to stderr; each is made safe for a terminal."""
    stream = sys.stderr
    if stream is None:
        return
    with contextlib.suppress(OSError, ValueError):
        encoding = _encoding(stream)
        stream.write("".join(encodable(inert(clean(line)), encoding) + "\n" for line in text.split("\n")))
        stream.flush()


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _encoding(stream: TextIO | None) -> str:
    return getattr(stream, "encoding", None) or "utf-8"


def _write_stdout(content: str | bytes) -> None:
    stream = sys.stdout
    if stream is None:
        return
    try:
        if isinstance(content, bytes):
            stream.flush()
            stream.buffer.write(content)
        else:
            stream.write(content)
        stream.flush()
    except OSError as error:
        # The interpreter flushes once more at its end: what is left must go nowhere, without a word.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL):
            raise ClosedPipe from error
        raise Refusal(f"the answer could not be written: {_reason(error)}") from error


def _write_file(file: Path, content: str | bytes) -> None:
    """Write a whole file or none of it; a device or a pipe is written to as it is."""
    data = content.encode() if isinstance(content, str) else content
    target = file.resolve() if file.is_symlink() else file
    try:
        if target.exists() and not target.is_file():
            if target.is_dir():
                raise IsADirectoryError(errno.EISDIR, "it is a folder")
            target.write_bytes(data)
            return
        beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            beside.write_bytes(data)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except BrokenPipeError as error:
        raise ClosedPipe from error
    except (OSError, ValueError) as error:
        reason = _reason(error) if isinstance(error, OSError) else str(error)
        raise Refusal(f"--output-file '{file}' cannot be written: {reason}", "check its folder") from error


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()

"""From paths to source files: every YAML file of a folder, in one order on every machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from stackplan.diagnostics import NO_CATALOG, UNREADABLE_FILE, Diagnostic, Span
from stackplan.source.read import BUDGET
from stackplan.source.tree import SourceFile
from stackplan.source.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SUFFIXES = (".yaml", ".yml")


def discover(
    paths: Sequence[Path], *, relative_to: Path | None = None
) -> tuple[tuple[SourceFile, ...], tuple[Diagnostic, ...]]:
    """The files that `paths` name, sorted by name, each once, and what could not be found or read.

    A path is a file, whatever its ending, or a folder, of which every `*.yaml` and `*.yml` is taken, in its folders too
    except hidden ones. Names are relative to `relative_to` (the current folder by default) where a file lies inside it,
    and always with `/`. A file above the reader's budget is cut short just behind it, so that the reader refuses it.
    """
    base = (relative_to if relative_to is not None else Path.cwd()).resolve()
    files: dict[Path, SourceFile] = {}
    found: list[Diagnostic] = []
    for path in paths:
        listed, before = 0, len(found)
        for file in _files(path, base, found):
            listed += 1
            real = _resolved(file)
            if real in files:
                continue
            name = _name(file, base)
            try:
                with file.open("rb") as stream:
                    files[real] = SourceFile(name, stream.read(BUDGET.bytes + 1))
            except OSError as error:
                found.append(_unreadable("file", name, error))
        if not listed and len(found) == before:
            message = f"the folder {quoted(_name(path, base))} holds no YAML file"
            help_text = "a catalog is a folder with files that end in .yaml or .yml"
            found.append(Diagnostic(NO_CATALOG, message, help=help_text))
    return tuple(sorted(files.values(), key=lambda file: file.name)), tuple(found)


def _files(path: Path, base: Path, found: list[Diagnostic]) -> Iterator[Path]:
    """The files that one path names, in any order; what cannot be listed goes to `found`."""
    try:
        exists = path.exists()
    except (OSError, ValueError):  # a name that is too long, or with a NUL
        exists = False
    if not exists:
        message = f"there is no file or folder {quoted(_name(path, base))}"
        found.append(Diagnostic(NO_CATALOG, message, help="check the path, and the folder that you are in"))
    elif not path.is_dir():
        yield path
    else:
        yield from _walk(path, base, found)


def _walk(folder: Path, base: Path, found: list[Diagnostic]) -> Iterator[Path]:
    seen: set[Path] = set()  # real folders: a link to a folder above would be walked for ever
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        real = _resolved(current)
        if real in seen:
            continue
        seen.add(real)
        try:
            with os.scandir(current) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            found.append(_unreadable("folder", _name(current, base), error))
            continue
        for entry in listed:
            hidden = entry.name.startswith(".")
            if hidden:
                continue
            if _is(entry, "dir"):
                waiting.append(Path(entry.path))
            elif entry.name.lower().endswith(_SUFFIXES) and (_is(entry, "file") or entry.is_symlink()):
                yield Path(entry.path)  # a broken link too: reading it says so


def _is(entry: os.DirEntry[str], kind: Literal["dir", "file"]) -> bool:
    try:
        return entry.is_dir() if kind == "dir" else entry.is_file()
    except OSError:  # a link that leads to itself
        return False


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):  # a link that leads to itself, a name that no file can have
        return path.absolute()


def _name(path: Path, base: Path) -> str:
    """How messages name a path: relative to `base` where it lies inside, with `/`."""
    absolute = Path(os.path.normpath(base / path))
    for candidate in (absolute, _resolved(path)):
        if candidate.is_relative_to(base):
            return candidate.relative_to(base).as_posix()
    return path.as_posix()


def _unreadable(kind: str, name: str, error: OSError) -> Diagnostic:
    reason = (error.strerror or type(error).__name__).lower()
    message = f"the {kind} {quoted(name)} cannot be read: {reason}"
    told = (
        "if it is a link, what it names is gone"
        if isinstance(error, FileNotFoundError)
        else "check that it may be read"
    )
    return Diagnostic(UNREADABLE_FILE, message, Span(name, 1, 1, 1, 1), help=told, fatal=True)

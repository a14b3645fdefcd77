"""Cases as files: a catalog, and what is wrong with it as comments. Adding one needs no Python.

A case is one file of `cases/`; a line `#--- name.yaml` begins a further file of its catalog. Lines with `#>` hold the
findings, one a paragraph and in order:

    #> case.yaml:5:12 SP203 ns/a: unknown credential 'x'
    #>     help: did you mean 'y' (case.yaml:4)?
    #>     related: case.yaml:3:1 the first

`-` stands for no credential, and `!` after the code for a fatal finding. A case without such lines is well formed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stackplan.source.tree import SourceFile

if TYPE_CHECKING:
    from stackplan.diagnostics import Diagnostic

FOLDER = Path(__file__).parent / "cases"


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def files_of(text: str) -> list[SourceFile]:
    parts = [("case.yaml", "")]
    for line in text.splitlines(keepends=True):
        if line.startswith("#---"):
            parts.append((line[4:].strip(), ""))
        elif not line.startswith("#>"):
            parts[-1] = (parts[-1][0], parts[-1][1] + line)
    return [SourceFile(name, part.encode()) for name, part in parts]


def expected(text: str) -> list[str]:
    return [line[2:].strip() for line in text.splitlines() if line.startswith("#>")]


def shown(diagnostics: tuple[Diagnostic, ...]) -> list[str]:
    lines = []
    for finding in diagnostics:
        fatal = "!" if finding.fatal else ""
        lines.append(f"{finding.span} {finding.code.code}{fatal} {finding.credential or '-'}: {finding.message}")
        if finding.help is not None:
            lines.append(f"help: {finding.help}")
        lines.extend(f"related: {related.span} {related.message}" for related in finding.related)
    return lines

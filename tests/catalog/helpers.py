"""Catalogs on the same screen as what is asserted of them."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from stackplan.catalog.load import load
from stackplan.source.tree import SourceFile

if TYPE_CHECKING:
    from stackplan.catalog.catalog import Catalog
    from stackplan.catalog.model import Credential

HEAD = "stackplan: 1\nnamespace: ns\n"


def files(**texts: str) -> list[SourceFile]:
    return [SourceFile(f"{name}.yaml", dedent(text).encode()) for name, text in texts.items()]


def catalog(*texts: str, clean: bool = True) -> Catalog:
    """The catalog of some files; those that begin with no `stackplan` get the head of the namespace `ns`."""
    parts = [dedent(text) for text in texts]
    named = {f"f{i}": text if text.lstrip().startswith("stackplan") else HEAD + text for i, text in enumerate(parts)}
    made, found = load(files(**named))
    assert not (clean and found), found
    return made


def credential(text: str, rest: str = "") -> Credential:
    """The credential `ns/it` with these fields; `rest` is further top-level text."""
    fields = "".join(f"    {line}\n" for line in dedent(text).strip().splitlines())
    made = catalog(f"{dedent(rest)}\ncredentials:\n  it:\n{fields}  a: {{}}\n  b: {{}}\n  c: {{}}\n")
    return made.credentials["ns/it"]

"""From files to a catalog, whatever is in them: mistakes become diagnostics, and what could be read is there.

Two phases: all files are read and what they declare is collected; then each credential is read, with its references
resolved. So the order of files, and of the keys in a file, means nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stackplan.catalog.catalog import Catalog
from stackplan.catalog.collect import Collected
from stackplan.catalog.credential import read_credential, read_defaults
from stackplan.catalog.requirement import CredentialRef
from stackplan.source.collecting import without_garbage_collection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TypeVar

    from stackplan.catalog.model import Credential
    from stackplan.diagnostics import Diagnostic
    from stackplan.source.tree import Node, Scalar, SourceFile

    _Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Document:
    """A file of a catalog as written: the nodes of its parts, and of each credential with its full id and its key."""

    name: str
    namespace: str
    parts: Mapping[str, Node]
    credentials: tuple[tuple[str, Scalar, Node], ...]


def load(files: Iterable[SourceFile], found: Iterable[Diagnostic] = ()) -> tuple[Catalog, tuple[Diagnostic, ...]]:
    """The catalog that files make, and everything that is wrong with it, in the order of places.

    `found` is what was wrong before (files that could not be opened): a fatal finding there makes a broken file too.
    Never raises for what stands in a file.
    """
    catalog, _ = load_documents(files, found)
    return catalog, catalog.diagnostics


def load_documents(
    files: Iterable[SourceFile], found: Iterable[Diagnostic] = ()
) -> tuple[Catalog, tuple[Document, ...]]:
    """The same, with the files as written, but for those that could not be read: for whoever asks about the text."""
    with without_garbage_collection():
        sources = sorted(files, key=lambda file: (file.name, file.data))
        collected = Collected(sources, found)
        documents = tuple(
            Document(file.name, file.home.namespace, file.header.parts, tuple(file.credentials))
            for file in collected.files
        )
        return _catalog(sources, collected), documents


def _catalog(sources: list[SourceFile], collected: Collected) -> Catalog:
    credentials, findings = _read_credentials(collected)
    titles = _titles(collected)
    everything = [*collected.diagnostics, *(finding for own in findings.values() for finding in own)]
    for file in collected.files:
        everything.extend((*file.head.diagnostics, *file.body.diagnostics))
        for own in file.tag_findings.values():
            everything.extend(own)
    diagnostics = _in_order(everything)
    for finding in diagnostics:
        if finding.credential is not None and finding not in findings.get(finding.credential, ()):
            findings[finding.credential] = (*findings.get(finding.credential, ()), finding)
    names = collected.names
    seen = [
        source.seen
        for file in collected.files
        for source in (file.home.sources or {}).values()
        if source is not None and source.seen is not None
    ]
    return Catalog(
        credentials=credentials,
        issuers=_by_id(collected.issuers),
        skills=_by_id(collected.skills),
        facts=_by_id(collected.facts),
        scales=_by_id(names.scales),
        default_scales=_by_id(names.only_scale),
        namespaces=titles,
        tag_lists=_by_id({home: _by_id(lists) for home, lists in collected.tag_lists.items()}),
        aliases=_by_id({text: tuple(sorted(claims)) for text, claims in names.aliases.items()}),
        extra=_extra(collected),
        findings=_by_id(findings),
        diagnostics=diagnostics,
        broken_files=tuple(sorted(collected.broken)),
        digest=_digest(sources),
        files=len(sources),
        seen=max(seen, default=None),
    )


def _read_credentials(collected: Collected) -> tuple[dict[str, Credential], dict[str, tuple[Diagnostic, ...]]]:
    """The second phase: all credentials, sorted by id, and for each what stops a plan on it."""
    credentials: dict[str, Credential] = {}
    findings: dict[str, tuple[Diagnostic, ...]] = {}
    broken_lists: dict[tuple[str, str], list[Diagnostic]] = {}
    for file in collected.files:
        for tag, own in file.tag_findings.items():
            broken_lists.setdefault((file.home.namespace, tag), []).extend(own)
    for file in collected.files:
        home = file.home.namespace
        defaults = read_defaults(file.head, file.header.parts.get("defaults"))
        for full, key, node in file.credentials:
            credential, own, tags = read_credential(file.home, defaults, full, key, node)
            credentials[full] = credential
            reasons = [*file.head.diagnostics, *own]
            if tags and broken_lists:
                for tag in ("", *sorted(tags)):
                    reasons.extend(broken_lists.get((home, tag), ()))
            if reasons:
                findings[full] = _in_order(reasons)
    return _with_twins(_by_id(credentials)), findings


def _with_twins(credentials: dict[str, Credential]) -> dict[str, Credential]:
    """Make each two credentials of which one is `same_as` the other equivalents of each other."""
    ways: dict[str, dict[str, CredentialRef]] = {}
    for full, credential in credentials.items():
        for other in credential.same_as:
            if other in credentials:
                ways.setdefault(full, {})[other] = CredentialRef(other, credential.span)
                ways.setdefault(other, {})[full] = CredentialRef(full, credential.span)
    for full, twins in ways.items():
        credential = credentials[full]
        given = {way.id for way in credential.equivalents if isinstance(way, CredentialRef) and way.conditions is None}
        more = tuple(twins[other] for other in sorted(twins) if other not in given)
        credentials[full] = replace(credential, equivalents=(*credential.equivalents, *more))
    return credentials


def _titles(collected: Collected) -> dict[str, str | None]:
    titles: dict[str, str | None] = {}
    for file in collected.files:
        node = file.header.parts.get("title")
        title = file.body.line(node, "title") if node is not None else None
        titles[file.home.namespace] = titles.get(file.home.namespace) or title
    return _by_id(titles)


def _extra(collected: Collected) -> dict[str, Mapping[str, object]]:
    extra: dict[str, dict[str, object]] = {}
    for file in reversed(collected.files):
        if file.header.extra:
            extra.setdefault(file.home.namespace, {}).update(file.header.extra)
    return dict(sorted(extra.items()))


def _by_id(table: Mapping[str, _Value]) -> dict[str, _Value]:
    return dict(sorted(table.items(), key=lambda item: item[0]))


def _in_order(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings in the order of their places, each once: a default that is read for each credential has one mistake."""
    unique: dict[tuple[str, int, int, str, str], Diagnostic] = {}
    for finding in findings:
        span = finding.span
        place = (span.file, span.line, span.column) if span is not None else ("", 0, 0)
        unique.setdefault((*place, finding.code.code, finding.message), finding)
    return tuple(unique[key] for key in sorted(unique))


def _digest(sources: list[SourceFile]) -> str:
    """Over names and bytes, the same wherever the folder lies and in whatever order its files come."""
    parts = sorted(
        (file.name.replace("\\", "/").rpartition("/")[2], hashlib.sha256(file.data).digest()) for file in sources
    )
    whole = hashlib.sha256()
    for name, digest in parts:
        whole.update(len(name.encode("utf-8", "surrogateescape")).to_bytes(4, "big"))
        whole.update(name.encode("utf-8", "surrogateescape"))
        whole.update(digest)
    return f"sha256:{whole.hexdigest()}"

"""The first phase of loading: read all files, and collect everything that they declare before anything refers to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.catalog import declarations, sessions
from stackplan.catalog.credential import read_units
from stackplan.catalog.header import Header, guessed_namespace, read_header
from stackplan.catalog.names import Names, declared
from stackplan.catalog.places import place_of
from stackplan.catalog.reader import Home, Reader, described
from stackplan.diagnostics import Diagnostic, Related
from stackplan.source.read import read
from stackplan.source.tree import Mapping, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackplan.catalog.model import Fact, Issuer, Skill
    from stackplan.diagnostics import Span
    from stackplan.source.tree import Node, SourceFile


@dataclass(slots=True)
class OpenFile:
    """A file on its way into the catalog.

    What `head` reports touches each credential of the file, for it stands in the header or in the defaults; what `body`
    reports touches none. `tag_findings` are those of each of the file's tag lists ("" is their mapping as a whole).
    """

    name: str
    header: Header
    home: Home
    head: Reader
    body: Reader
    credentials: list[tuple[str, Scalar, Node]] = field(default_factory=list)
    tag_findings: dict[str, list[Diagnostic]] = field(default_factory=dict)


class Collected:
    """What the files declare; full of names that nobody has referred to yet."""

    def __init__(self, files: Iterable[SourceFile], found: Iterable[Diagnostic]) -> None:
        """Read and collect. `found` is what was wrong before there were files."""
        self.names = Names()
        self.files: list[OpenFile] = []
        self.diagnostics = list(found)
        self.broken = {finding.span.file for finding in self.diagnostics if finding.fatal and finding.span is not None}
        if any(finding.fatal for finding in self.diagnostics):
            self.names.unread.add("")
        self.issuers: dict[str, Issuer] = {}
        self.skills: dict[str, Skill] = {}
        self.facts: dict[str, Fact] = {}
        self.tag_lists: dict[str, dict[str, tuple[str, ...]]] = {}
        for file in files:
            self._read(file)
        self._collect_declarations()
        for opened in self.files:
            self._collect_sources(opened)
            self._collect_terms(opened)
            read_units(opened.head, opened.header.parts.get("defaults"))
            self._peek(opened)
        self._collect_tags()

    def _read(self, file: SourceFile) -> None:
        node, findings = read(file)
        header, more = read_header(node) if node is not None else (None, ())
        if any(finding.fatal for finding in (*findings, *more)):
            self.broken.add(file.name)
            self.names.unread.add(guessed_namespace(file.data))
        if header is None or not isinstance(node, Mapping):
            self.diagnostics.extend((*findings, *more))
            return
        home = Home(header.namespace, self.names)
        opened = OpenFile(file.name, header, home, Reader(home, diagnostics=header.findings), Reader(home))
        self.files.append(opened)
        self._collect_credentials(opened)
        for finding in findings:
            self._place(opened, node, finding)

    def _place(self, file: OpenFile, root: Mapping, finding: Diagnostic) -> None:
        """Note what a finding of the reading of YAML touches, which has left something out of the tree."""
        touched = place_of(finding, root)
        if finding.code is codes.YAML_FEATURE or finding.code is codes.YAML_SYNTAX:
            self.names.unread.add(file.home.namespace)  # what was left out may be the declaration of a name
        if touched.credential is not None:
            finding = replace(finding, credential=f"{file.home.namespace}/{touched.credential}")
        if touched.credential is None and touched.matters:
            self.broken.add(file.name)  # a credential may be missing, or what holds for all of them
            file.head.diagnostics.append(finding)
        else:
            file.body.diagnostics.append(finding)

    def _entries(self, file: OpenFile, part: str, reader: Reader) -> Iterator[tuple[Scalar, Node]]:
        """The entries of a part. Where it is no mapping, what it would have declared is not reported as unknown."""
        node = file.header.parts.get(part)
        if isinstance(node, Mapping):
            yield from node.entries  # its keys are ids, of which `x-1` is one as good as any
        elif node is not None:
            reader.wrong_type(part, "a mapping from ids to what they are", node)
            self.names.unread.add(file.home.namespace)

    def _collect_credentials(self, file: OpenFile) -> None:
        node = file.header.parts.get("credentials")
        if node is not None and not isinstance(node, Mapping):
            message = f"'credentials' must be a mapping from ids to what they are, not {described(node) or 'nothing'}"
            hint = "write each credential as a key: its id, a colon, its fields"
            file.body.diagnostics.append(Diagnostic(codes.WRONG_TYPE, message, node.span, help=hint, fatal=True))
            self.broken.add(file.name)
            self.names.unread.add(file.home.namespace)
            return
        prefix = file.home.namespace + "/"
        for key, value in self._entries(file, "credentials", file.body):
            full = prefix + key.text.removeprefix(prefix)
            if _is_first(file.body, full, key, "credential", self.names.credentials):
                file.credentials.append((full, key, value))

    def _declare(self, part: str, what: str, places: dict[str, Span]) -> list[tuple[Reader, str, Scalar, Node]]:
        """What all files declare in one of their parts, each id once, and who reads it."""
        found = []
        for file in self.files:
            for key, node in self._entries(file, part, file.body):
                full = f"{file.home.namespace}/{file.body.id(key)}"
                if _is_first(file.body, full, key, what, places):
                    found.append((file.body, full, key, node))
        return found

    def _collect_declarations(self) -> None:
        names = self.names
        scales = self._declare("grade_scales", "grade scale", names.scale_places)
        issuers = self._declare("issuers", "issuer", names.issuers)
        skills = self._declare("skills", "skill", names.skills)
        facts = self._declare("facts", "fact", names.facts)
        how_many = Counter(full.partition("/")[0] for full in names.scale_places)
        for reader, full, key, node in scales:
            names.scales[full] = declarations.scale(reader, full, key, node)
            if how_many[reader.home.namespace] == 1:
                names.only_scale[reader.home.namespace] = full
        for reader, full, key, node in issuers:
            self.issuers[full] = issuer = declarations.issuer(reader, full, key, node)
            malformed = isinstance(node, Mapping) and issuer.grade_scale is None and node.get("grade_scale") is not None
            names.scale_of_issuer[full] = "" if malformed else issuer.grade_scale  # "" is no scale: nothing is compared
        for reader, full, key, node in skills:
            self.skills[full] = declarations.skill(reader, full, key, node)
        for reader, full, key, node in facts:
            self.facts[full] = declarations.fact(reader, full, key, node)

    def _collect_sources(self, file: OpenFile) -> None:
        node = file.header.parts.get("sources")
        if node is None:
            return
        if not isinstance(node, Mapping):
            file.body.wrong_type("sources", "a mapping from keys to sources", node)
            file.home.sources = None
            return
        file.home.sources = {key.text: declarations.source(file.body, key, value) for key, value in node.entries}

    def _collect_terms(self, file: OpenFile) -> None:
        node = file.header.parts.get("terms")
        if node is None:
            return
        if not isinstance(node, Mapping):
            file.head.wrong_type("terms", "a mapping from keys to sessions", node)
            file.home.terms = None
            return
        file.home.terms = {key.text: sessions.term(file.head, key, value) for key, value in node.entries}

    def _peek(self, file: OpenFile) -> None:
        """Note what others ask of a credential before it is read: its issuer, for grades, and its other names."""
        names, home = self.names, file.home.namespace
        defaults = file.header.parts.get("defaults")
        default = defaults.get("issuer") if isinstance(defaults, Mapping) else None
        for full, _, node in file.credentials:
            issuer = default
            for key, value in node.entries if isinstance(node, Mapping) else ():
                if key.text == "issuer":
                    issuer = value
                elif key.text == "same_as":
                    for item in file.body.each(value):
                        if isinstance(item, Scalar) and declared(item.text, home, names.credentials) is None:
                            names.aliases.setdefault(item.text, {})[full] = None
            if isinstance(issuer, Scalar):
                names.issuer_of[full] = declared(issuer.text, home, names.issuers)

    def _collect_tags(self) -> None:
        places: dict[str, Span] = {}
        for file in self.files:
            home = file.home.namespace
            whole = Reader(file.home)
            for key, node in self._entries(file, "tags", whole):
                reader = Reader(file.home)
                if _is_first(reader, f"{home}/{key.text}", key, "tag list", places):
                    self.tag_lists.setdefault(home, {})[key.text] = declarations.tag_list(reader, key, node)
                if reader.diagnostics:
                    file.tag_findings[key.text] = reader.diagnostics
            if whole.diagnostics:
                file.tag_findings[""] = whole.diagnostics


def _is_first(reader: Reader, full: str, key: Scalar, what: str, places: dict[str, Span]) -> bool:
    """Whether this is the first definition of an id; a further one is reported, and not read."""
    first = places.setdefault(full, key.span)
    if first is key.span:
        return True
    reader.diagnostics.append(
        Diagnostic(
            codes.DUPLICATE_ID,
            f"the {what} '{key.text}' is defined twice",
            key.span,
            related=(Related(first, "the first"),),
            help="keep one of them, or give them different ids",
            credential=full if what == "credential" else None,
        )
    )
    return False

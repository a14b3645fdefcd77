"""What a catalog declares, by name, and how a name is looked up: its own namespace first, then as a full id."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from stackplan.catalog.model import GradeScale
    from stackplan.diagnostics import Span

ID = re.compile(r"[a-z0-9][a-z0-9.-]*")
COMPARISONS = 300_000  # of unknown names with known ones, about two seconds; for the rest there is no hint
_CONFUSED = str.maketrans("l|o_ ", "110--")
_LOOKED_AT = 8  # of the names that are similar by their letters, so many may be what the text looks like


@dataclass(slots=True)
class Names:
    """Everything declared in a catalog. Filled before any requirement is read, and only asked from then on.

    All keys are full ids, and each has the place where it is declared. `aliases` are `same_as` texts that name no
    credential, with all who claim them. `unread` holds the namespaces of files that could not be read ("" where a file
    does not even tell its namespace): a name that may stand there is not reported as unknown.
    """

    credentials: dict[str, Span] = field(default_factory=dict)
    issuers: dict[str, Span] = field(default_factory=dict)
    skills: dict[str, Span] = field(default_factory=dict)
    facts: dict[str, Span] = field(default_factory=dict)
    scale_places: dict[str, Span] = field(default_factory=dict)
    scales: dict[str, GradeScale] = field(default_factory=dict)
    scale_of_issuer: dict[str, str | None] = field(default_factory=dict)
    only_scale: dict[str, str] = field(default_factory=dict)  # namespace -> the one scale it declares
    issuer_of: dict[str, str | None] = field(default_factory=dict)  # credential -> issuer, both full ids
    aliases: dict[str, dict[str, None]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    _locals: dict[str, list[str]] = field(default_factory=dict)  # namespace -> local ids, for suggestions
    _suggested: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _comparisons: int = 0

    def credential(self, text: str, namespace: str) -> tuple[str, ...]:
        """The full ids that a reference means: one, none where it is unknown, several where an alias is ambiguous."""
        full = declared(text, namespace, self.credentials)
        if full is not None:
            return (full,)
        claims = list(self.aliases.get(text, ()))
        if not claims and "/" in text:
            home, _, alias = text.partition("/")
            claims = [claim for claim in self.aliases.get(alias, ()) if claim.startswith(home + "/")]
        if not claims:
            return ()
        own = [claim for claim in claims if claim.startswith(namespace + "/")]
        return tuple(own[:1] or sorted(claims))

    def may_be_unread(self, text: str, namespace: str) -> bool:
        """Whether an unknown name may be declared in a file that could not be read."""
        return bool(self.unread) and bool(self.unread & {"", namespace, text.partition("/")[0]})

    def scale_for(self, credential: str | None) -> GradeScale | None:
        """The scale on which a credential is graded: its issuer's, else the only one of its namespace."""
        if credential is None:
            return None
        issuer = self.issuer_of.get(credential)
        scale = self.scale_of_issuer.get(issuer) if issuer is not None else None
        if scale is None:
            scale = self.only_scale.get(credential.partition("/")[0])
        return self.scales.get(scale) if scale is not None else None

    def similar_credential(self, text: str, namespace: str) -> str | None:
        """The full id of the credential that an unknown reference was most likely meant to name."""
        key = (text, namespace)
        if key not in self._suggested:
            self._suggested[key] = self._similar_credential(text, namespace)
        return self._suggested[key]

    def _similar_credential(self, text: str, namespace: str) -> str | None:
        if not self._locals:
            for full in sorted(self.credentials):
                home, _, local = full.partition("/")
                self._locals.setdefault(home, []).append(local)
        home, slash, local = text.lower().rpartition("/")
        elsewhere = next((other for other in self._locals if f"{other}/{local}" in self.credentials), None)
        if not slash:
            home = namespace
        elif elsewhere is None or home in self._locals:
            home = self.similar(home, self._locals) or home
            elsewhere = None
        if elsewhere is not None:
            return f"{elsewhere}/{local}"
        best = self.similar(local, self._locals.get(home, ()))
        return f"{home}/{best}" if best is not None else None

    def similar(self, text: str, names: Collection[str]) -> str | None:
        """The name most like `text`; None too where so many were compared that a hint is no longer worth the time."""
        self._comparisons += len(names)
        return closest(text, names) if self._comparisons <= COMPARISONS else None


def declared(text: str, namespace: str, table: Mapping[str, object]) -> str | None:
    """The full id that `text` means in one of the tables of `Names`, or None."""
    full = f"{namespace}/{text}"
    if full in table:
        return full
    return text if text in table else None


def closest(text: str, names: Iterable[str]) -> str | None:
    """The name most like `text`, or None where none is like it."""
    found = closest_few(text, names, most=1)
    return found[0] if found else None


def closest_few(text: str, names: Iterable[str], *, most: int = 3) -> list[str]:
    """The names most like `text`, those that only look like it first; the same whatever the order of the names."""
    import difflib  # only where there is a mistake

    near = difflib.get_close_matches(text[:200], names, n=most + _LOOKED_AT, cutoff=0.6)
    return sorted(near, key=lambda name: _looks(name) != _looks(text))[:most]


def similar(text: str, named: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Of full ids with their names, at most three with an id or a name like the text, the closest first."""
    wanted = text.strip().lower()
    _, slash, local = wanted.partition("/")
    by_name: dict[str, list[str]] = {}
    for full, name in named:
        by_name.setdefault(full if slash else full.partition("/")[2], []).append(full)
        by_name.setdefault(name.lower(), []).append(full)
    found: dict[str, None] = {}
    for near in closest_few(wanted, by_name):
        found.update(dict.fromkeys(by_name[near]))
    if len(wanted) >= 3:  # part of a name, of an id, or what was written after a wrong namespace
        inside = (name for name in by_name if wanted in name or (slash and name.endswith("/" + local)))
        for name in sorted(inside, key=lambda name: (len(name), name))[:3]:
            found.update(dict.fromkeys(by_name[name]))
    return tuple(found)[:3]


def _looks(text: str) -> str:
    """A text without what eyes and fingers confuse: case, `l` and `1`, `o` and `0`, what joins words."""
    return text.lower().translate(_CONFUSED)

"""Which credentials a selector matches, answered from indices wherever one of its keys has one."""

from __future__ import annotations

import fnmatch
import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from stackplan.catalog.selector import is_glob, level_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from stackplan.catalog.model import Credential
    from stackplan.catalog.requirement import Selector

_PLAIN = re.compile(r"[^*?\[]*")


@lru_cache(maxsize=4096)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(glob))


class Index:
    """Credentials by namespace and each of tag, kind, issuer and level, and their sorted ids for globs.

    A selector looks in its namespaces. Two things lead further, unless its author named the namespaces: an id or glob
    with a slash, and a list of the home namespace, whose members may be of any namespace.
    """

    def __init__(self, credentials: Mapping[str, Credential], tag_lists: Mapping[str, Mapping[str, tuple[str, ...]]]):
        """Take the credentials, sorted by id, and the lists of each namespace."""
        self._credentials = credentials
        self._ids = tuple(credentials)
        self._lists = {(home, tag): frozenset(ids) for home, lists in tag_lists.items() for tag, ids in lists.items()}
        self._homes: dict[str, None] = {}
        groups: dict[tuple[str, str, str | None], list[str]] = {}
        for full, credential in credentials.items():
            home = credential.namespace
            self._homes[home] = None
            keys: list[tuple[str, str | None]] = [("", None), ("kind", credential.kind), ("issuer", credential.issuer)]
            keys.extend(("tag", tag) for tag in credential.tags)
            keys.append(("level", credential.level))
            if credential.eqf is not None:
                keys.append(("level", level_key(None, credential.eqf)))
            for what, key in keys:
                groups.setdefault((home, what, key), []).append(full)
        self._groups = groups

    def members(self, selector: Selector) -> list[str]:
        """The full ids that match, sorted; `except` is not asked."""
        accept = self._test(selector)
        return sorted({member for member in self._candidates(selector) if accept(member)})

    def matches(self, selector: Selector, full_id: str) -> bool:
        """Whether one credential of the catalog matches; `except` is not asked."""
        return self._test(selector)(full_id)

    def _candidates(self, selector: Selector) -> Iterator[str]:
        """All that may match: the smallest group that one key gives, and what leads out of the namespaces."""
        homes: Iterable[str] = self._homes if "*" in selector.namespaces else selector.namespaces
        choices: list[list[Sequence[str]]] = []
        for what, keys in (
            ("tag", selector.tags),
            ("issuer", selector.issuers),
            ("level", selector.levels),
            ("kind", selector.kinds),
        ):
            if keys:
                choices.append([self._groups.get((home, what, key), ()) for home in homes for key in keys])
        beyond: list[Iterable[str]] = [self._lists.get((selector.home, tag), ()) for tag in selector.tags]
        if selector.ids:
            beyond.extend(self._glob(pattern, "") for pattern in selector.ids if "/" in pattern)
            choices.append(
                [self._glob(pattern, home + "/") for home in homes for pattern in selector.ids if "/" not in pattern]
            )
        if not choices:
            choices.append([self._groups.get((home, "", None), ()) for home in homes])
        smallest = min(choices, key=lambda groups: sum(len(group) for group in groups))
        for group in (*smallest, *beyond):
            yield from group

    def _glob(self, pattern: str, prefix: str) -> list[str]:
        """The full ids that begin with a prefix and match a pattern after it."""
        if not is_glob(pattern):
            return [prefix + pattern] if prefix + pattern in self._credentials else []
        plain = _PLAIN.match(pattern)
        begin = prefix + (plain[0] if plain is not None else "")
        first = bisect_left(self._ids, begin)
        last = bisect_left(self._ids, begin + "\U0010ffff", lo=first)
        match = _pattern(pattern).match
        start = len(prefix)
        return [member for member in self._ids[first:last] if match(member, start)]

    def _test(self, selector: Selector) -> Callable[[str], bool]:
        """The test of all keys of a selector but `except`."""
        named = selector.named_namespaces
        everywhere = "*" in selector.namespaces
        patterns = [(_pattern(pattern).match, "/" in pattern) for pattern in selector.ids]
        lists = [self._lists.get((selector.home, tag), frozenset[str]()) for tag in selector.tags]

        def place(member: str, credential: Credential) -> bool:
            """Whether ids, tags and namespaces match."""
            slash = member.index("/") + 1
            inside = everywhere or member[: slash - 1] in selector.namespaces
            if patterns:
                hits = [full for match, full in patterns if match(member, 0 if full else slash)]
                if not hits:
                    return False
                inside = inside or (not named and any(hits))
            if lists:
                listed = any(member in ids for ids in lists)
                if not listed and not any(tag in credential.tags for tag in selector.tags):
                    return False
                inside = inside or (not named and listed)
            return inside

        def test(member: str) -> bool:
            credential = self._credentials[member]
            return (
                member != selector.owner
                and place(member, credential)
                and (not selector.kinds or credential.kind in selector.kinds)
                and (not selector.issuers or credential.issuer in selector.issuers)
                and (not selector.levels or _has_level(credential, selector.levels))
                and _has_credits(credential, selector)
            )

        return test


def _has_level(credential: Credential, levels: tuple[str, ...]) -> bool:
    return credential.level in levels or (credential.eqf is not None and level_key(None, credential.eqf) in levels)


def _has_credits(credential: Credential, selector: Selector) -> bool:
    least, most = selector.credits_at_least, selector.credits_at_most
    if least is None and most is None:
        return True
    worth = credential.credits
    return worth is not None and (least is None or worth.amount >= least) and (most is None or worth.amount <= most)

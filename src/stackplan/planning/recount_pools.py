"""Pools with conditions: a credential is one member, however often and under whatever conditions it is named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import CredentialRef, Selector
from stackplan.planning.recount_conditions import Gate, gate_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from stackplan.catalog.requirement import Conditions, Pool, Requirement
    from stackplan.planning.reread import Reading

    Kind = tuple[Conditions | None, tuple[str, ...], Pool | None]  # what is asked of the holdings of a credential


@dataclass(frozen=True, slots=True)
class Mention:
    """A credential as a pool names it: under one of these conditions (None: under none), with one worth."""

    gates: tuple[Gate | None, ...]
    counts_as: Decimal | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A credential that is a member of a pool, as it is named there. `addresses` are those of its references."""

    id: str
    mentions: tuple[Mention, ...]
    addresses: tuple[str, ...] = ()


Member = Entry | CredentialRef


def alone(ref: CredentialRef) -> Entry:
    """A reference that stands by itself, as the member that it would be."""
    mention = Mention((gate_of(ref, ref.id),), ref.counts_as)
    return Entry(ref.id, (mention,), () if ref.address is None else (ref.address,))


class Pools:
    """The members of pools, each pool read once."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._known: dict[tuple[int, bool], tuple[Pool, list[Entry | Requirement]]] = {}  # the pool too: id() is a key
        self._of_holdings: dict[int, tuple[Pool, bool]] = {}

    def members(self, pool: Pool, *, every: bool = False) -> list[Entry | Requirement]:
        """The members in the order of first mention; with `every` (an `all`) only what can be earned, or is held."""
        known = self._known.get((id(pool), every))
        if known is None:
            known = self._known[id(pool), every] = pool, self._read(pool, every=every)
        return known[1]

    def _read(self, pool: Pool, *, every: bool) -> list[Entry | Requirement]:
        found: dict[str, list[tuple[CredentialRef | Selector, Kind]]] = {}
        members: list[str | Requirement] = []
        for entry in pool.entries:
            if not isinstance(entry, CredentialRef | Selector):
                members.append(entry)
                continue
            ids = [entry.id] if isinstance(entry, CredentialRef) else self._reading.found(entry, every=every)
            for credential_id in ids:
                if credential_id not in found:
                    members.append(credential_id)
                found.setdefault(credential_id, []).append((entry, self._kind(entry, credential_id)))
        made = [_entry(each, found[each]) if isinstance(each, str) else each for each in members]
        return [_together(each) if every and isinstance(each, Entry) else each for each in made]

    def _kind(self, asked: CredentialRef | Selector, credential_id: str) -> Kind:
        """What is asked of the holdings of the credential itself. Mentions that ask the same have one worth.

        A tag that the credential has, and a selector's exception that names credentials only, ask nothing of its
        holdings.
        """
        tags = asked.tags if isinstance(asked, Selector) and self.by_record(asked, credential_id) else ()
        named = isinstance(asked, CredentialRef)
        if asked.excluding is not None and (named or self.of_holdings(asked.excluding)):
            return asked.conditions, tags, asked.excluding
        return asked.conditions, tags, None

    def by_record(self, selector: Selector, credential_id: str) -> bool:
        """Whether a credential has the tag of a selector by the record alone."""
        return credential_id in self._reading.tagged(selector.tags) and credential_id not in self._reading.matches(
            selector
        )

    def asks_of_holdings(self, asked: CredentialRef | Selector) -> bool:
        """Whether a reference or a selector has conditions on holdings, an exception's taken likewise."""
        return asked.conditions is not None or (asked.excluding is not None and self.of_holdings(asked.excluding))

    def of_holdings(self, pool: Pool) -> bool:
        """Whether a pool speaks of single holdings: by conditions, or by a tag that the record gives."""
        known = self._of_holdings.get(id(pool))
        if known is None:
            known = self._of_holdings[id(pool)] = pool, self._asks(pool)
        return known[1]

    def _asks(self, pool: Pool) -> bool:
        return any(
            isinstance(entry, CredentialRef | Selector)
            and (
                self.asks_of_holdings(entry) or (isinstance(entry, Selector) and bool(self._reading.tagged(entry.tags)))
            )
            for entry in pool.entries
        )


def _entry(credential_id: str, named: Iterable[tuple[CredentialRef | Selector, Kind]]) -> Entry:
    """One member of all its mentions; of those that ask the same of its holdings the first worth given counts."""
    gates: dict[Kind, list[Gate | None]] = {}
    worths: dict[Kind, Decimal | None] = {}
    addresses: dict[str, None] = {}
    for asked, kind in named:
        conditions, tags, excluding = kind
        home = asked.home if isinstance(asked, Selector) else ""
        gate = Gate(conditions, tags, home, excluding, credential_id) if any(kind) else None
        own = gates.setdefault(kind, [])
        if gate not in own:
            own.append(gate)
        if worths.get(kind) is None:
            worths[kind] = asked.counts_as
        if isinstance(asked, CredentialRef) and asked.address is not None:
            addresses[asked.address] = None
    mentions = tuple(Mention((None,) if None in own else tuple(own), worths[kind]) for kind, own in gates.items())
    return Entry(credential_id, mentions, tuple(addresses))


def _together(entry: Entry) -> Entry:
    """The same as a member of an `all`, where it must meet what each of its mentions asks."""
    gates = dict.fromkeys(gate for mention in entry.mentions for gate in mention.gates if gate is not None)
    first, *others = gates or (None,)
    whole = first if first is None else replace(first, also=tuple(others))
    return replace(entry, mentions=(Mention((whole,), entry.mentions[0].counts_as),))

"""What every plan pays at least, for some prices: a bound that a program can check without any solver.

Each credential has a price. The least that satisfies a requirement is bounded from its text, from the leaves up:
the dearest member of an `all`, the cheapest of an `any`, the k cheapest of a `choose`, the cheapest that reach the
credits. What is in the way of a credential comes on top of its own price. Sums are taken only where no credential
can be paid for twice: over what one selection consumes (docs/counting.md, "Deals"), and over requirements that no
priced credential can serve at once. All else that the rules ask (limits, averages, caps on sharing) is left aside,
which can only make the bound lower. So no plan is below it.

The maximum over what is needed is h-max (Bonet and Geffner, "Planning as heuristic search", 2001); that bounds for
prices which share out the true ones add up is cost partitioning (Katz and Domshlak, "Optimal additive composition of
abstraction-based admissible heuristics", 2008).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf, lcm
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import (
    All,
    AnyOf,
    Choose,
    CredentialRef,
    Credits,
    FactRef,
    Manual,
    Sections,
    Selector,
    SkillRef,
)
from stackplan.planning.recount_conditions import Gate, State, accepts_expired
from stackplan.planning.recount_pools import Entry, Pools, alone
from stackplan.planning.recount_prices import IMPOSSIBLE, SATISFIED, Fixpoint, Item, Node, items_below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from stackplan.catalog.requirement import Pool, Requirement
    from stackplan.planning.goals import Goal
    from stackplan.planning.recount_conditions import Lots
    from stackplan.planning.recount_record import Settled, Waived
    from stackplan.planning.reread import Reading


@dataclass(frozen=True, slots=True)
class _Where:
    """Where a requirement stands: in whose text, under which label that its place gives, under which conditions."""

    home: str
    given: str | None
    force: tuple[Gate, ...] = ()
    dealt: bool = False
    place: str | None = None


class Least:
    """The least that plans for some targets pay. `credentials` are those that may be earned on the way.

    `allowed` says which ones the options let be earned, `met` which facts and manual parts are met: it is asked for the
    requirement, the credential in whose text it stands, and the labels there.
    """

    def __init__(
        self,
        reading: Reading,
        lots: Lots,
        settled: Settled,
        targets: Sequence[Goal],
        *,
        allowed: Callable[[str], bool],
        met: Callable[[FactRef | Manual, str, Sequence[str | None]], bool],
    ) -> None:
        self._reading, self._lots, self._settled = reading, lots, settled
        self._pools = Pools(reading)
        self._allowed, self._met = allowed, met
        self._start = State(reading.held | frozenset(settled.outside), frozenset(), lots.expired)
        self._items: list[Item] = []
        self._claims: dict[tuple[str, tuple[Gate, ...]], int] = {}
        self._earned: dict[str, int] = {}
        self._unread: list[int] = []
        self.selections: dict[str, frozenset[str]] = {}  # by address, what counts in it
        self._target = self._joined([self._goal(target) for target in targets])
        while self._unread:
            self._read(self._items[self._unread.pop()])
        self._link()

    @property
    def credentials(self) -> tuple[str, ...]:
        """The full ids that may be earned, sorted."""
        return tuple(sorted(self._earned))

    def bound(self, prices: Mapping[str, int]) -> int | None:
        """What every plan pays at least; None where nobody reaches the targets."""
        least = Fixpoint(self._items, prices).value(self._target)
        return None if least == inf else int(least)

    # Reading

    def _goal(self, goal: Goal) -> Node:
        if isinstance(goal, str):
            return self._leaf(goal, ())
        return _any([self._leaf(each, ()) for each in self._reading.developing(goal)])

    def _read(self, item: Item) -> None:
        credential = self._reading.lookup.get(item.credential)
        if credential is None:
            return
        if item.bit:
            fields = [("stack", credential.stack)]
            if item.credential not in self._reading.begun:
                fields.append(("prerequisites", credential.prerequisites))
                if credential.corequisites is not None:
                    item.beside = self._field(credential.corequisites, item.credential, "corequisites")
            item.before = self._joined(
                [self._field(asked, item.credential, name) for name, asked in fields if asked is not None]
            )

    def _field(self, requirement: Requirement, owner: str, name: str) -> Node:
        return self._node(requirement, _Where(owner, name, place=name))

    def _leaf(self, credential_id: str, force: tuple[Gate, ...]) -> Node:
        return Node("item", item=self._claim(credential_id, force))

    def _claim(self, credential_id: str, force: tuple[Gate, ...]) -> int:
        key = (credential_id, tuple(dict.fromkeys(force)))
        known = self._claims.get(key)
        if known is not None:
            return known
        index = self._claims[key] = len(self._items)
        item = Item(credential_id)
        self._items.append(item)
        lots = self._lots.of(credential_id, self._start, expired=accepts_expired(force))
        item.held = any(self._lots.meets(lot, force, assumed=True) for lot in lots)
        if item.held:
            return index
        credential = self._reading.lookup.get(credential_id)
        if credential is None:
            return index
        if self._may_be_earned(credential_id) and self._lots.meets(self._lots.new(credential_id), force, assumed=True):
            item.earned = self._earning(credential_id)
        for way in credential.equivalents:
            item.ways.append(self._node(way, _Where(credential_id, None, key[1], place="equivalents")))
        return index

    def _may_be_earned(self, credential_id: str) -> bool:
        return self._reading.can_be_earned(credential_id) and self._allowed(credential_id)

    def _earning(self, credential_id: str) -> int:
        known = self._earned.get(credential_id)
        if known is None:
            known = self._earned[credential_id] = len(self._items)
            self._items.append(Item(credential_id, bit=1 << len(self._earned)))
            self._unread.append(known)
        return known

    def _node(self, requirement: Requirement | Entry, where: _Where) -> Node:
        if isinstance(requirement, Entry):
            return self._entry(requirement, where)
        waivers = self._settled.waived(where.home, (requirement.address, where.given))
        if any(not waived.instead for waived in waivers):
            return SATISFIED
        inner = _inside(requirement, where)
        match requirement:
            case CredentialRef():
                node = self._entry(alone(requirement), inner)
            case SkillRef():
                node = _any([self._leaf(each, inner.force) for each in self._reading.developing(requirement)])
            case FactRef() | Manual():
                labels = (requirement.address, where.given, where.place if requirement.address is None else None)
                node = SATISFIED if self._met(requirement, where.home, labels) else IMPOSSIBLE
            case AnyOf():
                node = _any([self._node(each, inner) for each in self._pools.members(requirement.pool)])
            case All() | Sections():
                return self._every(requirement, inner, len(waivers))
            case Choose() | Credits():
                return self._pick(requirement, inner, waivers)
        return SATISFIED if waivers else node

    def _entry(self, entry: Entry, where: _Where) -> Node:
        if self._settled.waived(where.home, entry.addresses):
            return SATISFIED
        gates = dict.fromkeys(gate for mention in entry.mentions for gate in mention.gates)
        return _any([self._leaf(entry.id, (*where.force, *(() if gate is None else gate.each()))) for gate in gates])

    def _every(self, requirement: All | Sections, where: _Where, spared: int) -> Node:
        if isinstance(requirement, Sections):
            where = _within(where, dealt=True)
            kids = [self._section(where, part.key, part.requirement) for part in requirement.sections]
        else:
            own = requirement.selection
            if own.limits or own.average is not None or own.window is not None:
                where = _within(where, dealt=True)
            kids = [self._node(each, where) for each in self._pools.members(requirement.pool, every=True)]
            if not kids:
                return IMPOSSIBLE
        node = self._joined(kids, spared=spared, dealt=where.dealt)
        self._note(requirement, where)
        return node

    def _section(self, where: _Where, key: str, requirement: Requirement) -> Node:
        return self._node(requirement, _Where(where.home, key, where.force, dealt=True, place=key))

    def _pick(self, requirement: Choose | Credits, where: _Where, waivers: Sequence[Waived]) -> Node:
        where = _within(where, dealt=True)
        unit = requirement.unit if isinstance(requirement, Credits) else None
        kids: list[Node] = []
        worths: list[Fraction] = []
        leaves: list[str | None] = []  # by kid, the credential that it is a leaf of
        wanted = Fraction(requirement.count if isinstance(requirement, Choose) else requirement.amount)
        for member in self._pools.members(requirement.pool):
            worth = Fraction(1) if isinstance(requirement, Choose) else self._worth(member, unit, where, wanted)
            if worth:
                kids.append(self._node(member, where))
                worths.append(worth)
                leaves.append(member.id if isinstance(member, Entry) else None)
        for waived in waivers:  # what takes the place of a member is a further one
            kids.append(SATISFIED)
            worths.append(Fraction(1) if isinstance(requirement, Choose) else self._instead(waived, unit))
            leaves.append(None)
        also = list(self._limited(requirement, leaves, worths, wanted)) if not self._settled.has_waivers else []
        self._note(requirement, where)
        (own, least), *more = [_whole(own, least) for own, least in ((worths, wanted), *also)]
        return Node("pick", kids=tuple(kids), worths=own, wanted=least, also=tuple(more), dealt=True)

    def _limited(
        self, node: Choose | Credits, leaves: Sequence[str | None], worths: Sequence[Fraction], wanted: Fraction
    ) -> Iterator[tuple[list[Fraction], Fraction]]:
        """What limits make a selection reach: so much of what an `at_least` names, and of what an `at_most` does not.

        Only what is sure is used: of an `at_least` all that may lie in its pool, of an `at_most` what surely does. A
        limit that may be lifted is left aside, and so is one that speaks of what is nested.
        """
        for limit in node.selection.limits:
            if limit.unless is not None or None in leaves:
                continue
            ids = [each for each in leaves if each is not None]
            bound = limit.amount.number * wanted if limit.amount.share else Fraction(limit.amount.number)
            by_number = (limit.amount.measure or ("credits" if isinstance(node, Credits) else "members")) == "members"
            if limit.kind == "at_least":
                among = self._maybe_in(limit.of)
                if among is None:
                    continue
                sizes = [Fraction(1)] * len(ids) if by_number else self._sizes(node, worths)
                if sizes is not None:
                    yield [size if each in among else Fraction(0) for each, size in zip(ids, sizes, strict=True)], bound
                continue
            among = self._surely_in(limit.of)
            limited = sorted((worth for each, worth in zip(ids, worths, strict=True) if each in among), reverse=True)
            if by_number:
                most = sum(limited[: int(bound)], Fraction(0))
            elif self._sizes(node, worths) is not None:
                most = min(bound, sum(limited, Fraction(0)))
            else:
                continue
            yield (
                [Fraction(0) if each in among else worth for each, worth in zip(ids, worths, strict=True)],
                wanted - most,
            )

    def _sizes(self, node: Choose | Credits, worths: Sequence[Fraction]) -> list[Fraction] | None:
        """What leaves weigh in a limit of credits: their worths; not told where a limit may weigh them otherwise."""
        return list(worths) if isinstance(node, Credits) else None

    def _maybe_in(self, pool: Pool) -> frozenset[str] | None:
        """All that may lie in the pool of a limit; not told where the record or conditions have a say."""
        if any(isinstance(entry, Selector) and self._reading.tagged(entry.tags) for entry in pool.entries):
            return None
        return self._reading.pool_ids(pool) if all(_is_open(entry) for entry in pool.entries) else None

    def _surely_in(self, pool: Pool) -> frozenset[str]:
        """What lies in the pool of a limit whatever is held."""
        sure = [entry for entry in pool.entries if _is_open(entry)]
        return self._reading.pool_ids(replace(pool, entries=tuple(sure))) if sure else frozenset()

    def _worth(self, member: Requirement | Entry, unit: str | None, where: _Where, wanted: Fraction) -> Fraction | None:
        """The most that a member adds; None where it cannot be counted."""
        if not isinstance(member, Entry):
            if self._settled.has_waivers and not isinstance(member, CredentialRef):
                return wanted  # what is waived inside may change it
            return self._reading.worth(member, unit)
        own = self._reading.credits(member.id, unit)
        worths = [own if mention.counts_as is None else Fraction(mention.counts_as) for mention in member.mentions]
        worths += [self._instead(each, unit) for each in self._settled.waived(where.home, member.addresses)]
        return max((worth for worth in worths if worth is not None), default=None)

    def _instead(self, waived: Waived, unit: str | None) -> Fraction:
        worths = (
            self._reading.credits(each, unit) or self._settled.credits_outside(each, unit) for each in waived.instead
        )
        return sum((worth for worth in worths if worth is not None), Fraction(0))

    def _note(self, requirement: All | Choose | Credits | Sections, where: _Where) -> None:
        """Remember what counts in a requirement, for those who look for bounds."""
        label = requirement.address or where.given or where.place
        if label is not None:
            address = f"{where.home}#{label}"
            ids = self._reading.with_ways(requirement)
            self.selections[address] = self.selections.get(address, frozenset()) | ids

    def _joined(self, kids: Sequence[Node], *, spared: int = 0, dealt: bool = False) -> Node:
        return Node("all", kids=tuple(kids), spared=spared, dealt=dealt)

    # What matters to what

    def _link(self) -> None:
        """Regions, from below, until they are whole; and which items wait for which."""
        changed = True
        while changed:
            changed = False
            for item in self._items:
                region = item.bit if not item.held else 0
                if item.earned >= 0:
                    region |= self._items[item.earned].region
                for node in (item.before, item.beside, *item.ways):
                    region |= self._regions(node)
                if region != item.region:
                    item.region, changed = region, True
        self._regions(self._target)
        for item in self._items:
            item.together = frozenset(self._companions(item))
        for item in self._items:
            if item.bit & item.beside.region:
                item.beside = SATISFIED  # companions of each other would wait for each other
        for index, item in enumerate(self._items):
            if item.earned >= 0:
                self._items[item.earned].waited_for.add(index)
            for node in (item.before, item.beside, *item.ways):
                for other in items_below(node):
                    self._items[other].waited_for.add(index)

    def _companions(self, item: Item) -> Iterator[int]:
        """The items of earning what one needs beside itself, and beside that, and cannot have otherwise."""
        seen: set[int] = set()
        waiting = [item.beside]
        while waiting:
            node = waiting.pop()
            if node.kind == "all" and not node.spared:
                waiting.extend(node.kids)
            elif node.kind == "item":
                claim = self._items[node.item]
                if claim.earned >= 0 and not claim.held and not claim.ways and claim.earned not in seen:
                    seen.add(claim.earned)
                    waiting.append(self._items[claim.earned].beside)
        for index in seen:
            if self._items[index] is not item and not self._items[index].bit & item.before.region:
                yield index

    def _regions(self, node: Node) -> int:
        if node.kind == "item":
            node.region = self._items[node.item].region
        elif node.kids:
            region = 0
            for kid in node.kids:
                region |= self._regions(kid)
            node.region = region
        return node.region


def _is_open(entry: CredentialRef | Selector | Requirement) -> bool:
    """Whether an entry of a pool asks nothing of holdings."""
    return not isinstance(entry, CredentialRef | Selector) or (entry.conditions is None and entry.excluding is None)


def _whole(worths: Sequence[Fraction], wanted: Fraction) -> tuple[tuple[int, ...], int]:
    """Worths, and the worth that is wanted, in whole numbers of one unit."""
    scale = lcm(wanted.denominator, *(worth.denominator for worth in worths))
    return tuple(int(worth * scale) for worth in worths), int(wanted * scale)


def _any(kids: Sequence[Node]) -> Node:
    return kids[0] if len(kids) == 1 else Node("any", kids=tuple(kids))


def _within(where: _Where, *, dealt: bool) -> _Where:
    return _Where(where.home, where.given, where.force, dealt or where.dealt, where.place)


def _inside(requirement: Requirement, where: _Where) -> _Where:
    """The same inside of a requirement: its own address, and what it asks of each holding."""
    place = where.place if isinstance(requirement, CredentialRef) else requirement.address or where.place
    selection = getattr(requirement, "selection", None)
    force = where.force
    if selection is not None and selection.each is not None:
        force = (*force, Gate(selection.each))
    return _Where(where.home, None, force, where.dealt, place)

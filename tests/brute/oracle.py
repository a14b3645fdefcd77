"""A brute force for least plans, written from docs/counting.md and from nothing else.

It imports nothing of stackplan: `reading` reads the raw data, this module tries every set of credentials that could be
earned, and of things to confirm, in the order of the full key, and takes the first that derives and satisfies the
targets. Quoted sentences are those of docs/counting.md (C) and of the language's text (L). Outside: renewal, --rate.
Sets are frozensets of full ids, so that the code reads like the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, product
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

from .reading import (
    EMPTY,
    Catalog,
    Condition,
    Credential,
    Entry,
    Holding,
    Member,
    Node,
    Set,
    Thing,
    later,
    number,
    weeks_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .reading import Cap, Match

MOST = 17  # candidates; more would be a mistake of the generator
MOST_THINGS = 6
NO_CONDITIONS: frozenset[Condition] = frozenset()
Taken = frozenset[Holding]
Path = tuple[tuple[int, int], ...]  # the sections that a use stands in: a `sections` node, and which of its sections


# ---------------------------------------------------------------------------------------------------------------------
# What is satisfied, by what is held, earned and confirmed.


@dataclass(frozen=True)
class Use:
    """One use of a deal: its leaf, and the holdings that it consumes, each with the sections that it stands in.

    `worth` is what `counts_as` gives the leaf where it stands. What a waiver brings is a use too; `waived` are the
    holdings that came by a waiver.
    """

    leaf: str
    taken: frozenset[tuple[Holding, Path]]
    worth: Fraction | None = None
    waived: Taken = frozenset()


@dataclass(frozen=True)
class Deal:
    """A choice of uses, which have distinct leaves."""

    uses: frozenset[Use] = frozenset()
    leaves: Set = field(init=False, compare=False)
    taken: frozenset[tuple[Holding, Path]] = field(init=False, compare=False)
    consumed: Set = field(init=False, compare=False)

    def __post_init__(self) -> None:
        taken = frozenset[tuple[Holding, Path]]().union(*(use.taken for use in self.uses))
        object.__setattr__(self, "leaves", frozenset(use.leaf for use in self.uses))
        object.__setattr__(self, "taken", taken)
        object.__setattr__(self, "consumed", frozenset(holding.cred for holding, _ in taken))


NOTHING = Deal()


class State(NamedTuple):
    """What there is to satisfy a requirement: the credentials with holdings (`held`), those earned or earned again,
    and things that are taken as confirmed. `fresh` have a new holding; that is `earned`, but in rule 3, which takes
    what is earned as held. `whole` is all of S where the state is only a part of it; `lifting` are the requirements
    that are being asked because they would lift something, `grading` the stacks that are because they would give a
    grade. Where `only` is given, no other holdings are there."""

    held: Set
    earned: Set
    fresh: Set
    confirmed: frozenset[Thing] = frozenset()
    whole: tuple[Set, Set, frozenset[Thing]] | None = None
    lifting: frozenset[Node] = frozenset()
    only: Taken | None = None
    grading: frozenset[Node] = frozenset()

    def all_there(self) -> tuple[Set, Set, frozenset[Thing]]:
        return self.whole or (self.held, self.earned, self.confirmed)

    def part(self, held: Set, earned: Set, fresh: Set) -> State:
        return self._replace(held=held, earned=earned, fresh=fresh, whole=self.all_there())

    def to_grade(self, node: Node) -> State:
        """All of S, to ask what an award is made of; it is not made of itself."""
        held, earned, confirmed = self.all_there()
        return State(held, earned, earned, confirmed, grading=self.grading | {node})

    def to_lift(self, node: Node) -> State:
        """C: `R` is satisfied by S, "new holdings meeting no `grade` and no `average`, and facts and manual parts only
        where the record has them"."""
        held, earned, _ = self.all_there()
        return State(held, earned, earned, lifting=self.lifting | {node})


class World:
    """A catalog with holdings: who satisfies what.

    `held` are the credentials of H; `holdings` has expired holdings too, which count where they are accepted. With
    `lenient` nothing is expired, with `ageless` nothing is too old; with `generous` holdings meet all
    conditions, and facts and manual parts are met.
    """

    def __init__(
        self,
        catalog: Catalog,
        holdings: dict[str, tuple[Holding, ...]],
        *,
        on: date | None = None,
        lenient: bool = False,
        ageless: bool = False,
        generous: bool = False,
    ) -> None:
        self.catalog = catalog
        self.on = on or catalog.on
        self.holdings = holdings
        self.lenient, self.ageless, self.generous = lenient, ageless, generous
        outside = {x: outsider(x) for x in catalog.record.outside}
        self.creds = catalog.creds | outside
        self.all_held: Set = frozenset(holdings)
        self.held: Set = frozenset(c for c, lines in holdings.items() if lenient or any(not h.expired for h in lines))
        self._new = {c: Holding(c, earned=self.on, new=True) for c in self.creds}
        self._memo: dict[Any, bool] = {}
        self._members: dict[Node, tuple[Member, ...]] = {}
        self._reach: dict[Node, Set] = {}
        self._graded_stacks: dict[tuple[str, Fraction], Node] = {}
        self.parts: dict[str, Set] = {c.id: self._possible_parts(c.id) for c in self.creds.values() if c.composite}

    def state(self, earned: Set = EMPTY, confirmed: Iterable[Thing] = ()) -> State:
        """All that is held, and what is earned beside it."""
        return State(self.all_held, earned, earned, frozenset(confirmed))

    # -- the shape of requirements

    def members(self, node: Node) -> tuple[Member, ...]:
        """C: in an `all`, what a glob or selector matches is left out when it is neither in H nor earnable by its
        `status` and `available`, as what is in progress is (an option of the learner does not shrink it)."""
        if node not in self._members:
            kept = node.members
            if node.op == "all":
                kept = tuple(
                    m
                    for m in kept
                    if not m.matched_only
                    or m.node.cred in self.held
                    or m.node.cred in self.catalog.record.begun
                    or self.creds[m.node.cred].earnable(self.on)
                )
            self._members[node] = kept
        return self._members[node]

    def entries(self, node: Node) -> Iterator[Entry]:
        """The ways to use its members."""
        for member in self.members(node):
            yield from member.entries

    def mentioned(self, node: Node | None) -> Set:
        """The credentials that a requirement names, matches, or asks the skill of; those that lift its limits and that
        take the place of a member too."""
        if node is None:
            return EMPTY
        own = {node.cred} if node.op == "leaf" else set()
        for instead in self._waivers(node):
            own.update(instead)
        return frozenset(own).union(
            *(self.mentioned(e.node) for e in self.entries(node)),
            *(self.mentioned(limit.unless) for limit in node.limits),
        )

    def countable(self, node: Node | None) -> Set:
        """The credentials that can count in a requirement: a member without worth in a `credits` cannot."""
        if node is None or self._settled(node):
            return EMPTY
        own = {node.cred} if node.op == "leaf" else set()
        for instead in self._waivers(node):
            own.update(instead)
        kept = [e for e in self.entries(node) if node.op != "credits" or self.worth(e, node) is not None]
        for e in self.entries(node):  # what takes the place of a single member has its own worth
            if e not in kept and not self._settled(e.node):
                own.update(*self._waivers(e.node))
        return frozenset(own).union(*(self.countable(e.node) for e in kept))

    def _possible_parts(self, cred: str) -> Set:
        """C: the credentials that can count in its stack (through ways of equivalents too), and theirs."""
        found: set[str] = set()
        todo = set(self.countable(self.creds[cred].stack))
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                todo |= self.countable(self.creds[one].stack)
                todo = todo.union(*(self.countable(w) for w in self.creds[one].ways))
        return frozenset(found - {cred})  # nobody is a part of itself

    def consumable(self, node: Node) -> Set:
        """The credentials that uses of a node can consume: its leaves, and what may stand in for them."""
        found: set[str] = set()
        todo = set(self.countable(node))
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                todo = todo.union(*(self.countable(w) for w in self.creds[one].ways))
        return frozenset(found)

    def requirements(self, cred: str) -> list[Node]:
        """What earning a credential, or standing in for it, may rest on."""
        c = self.creds[cred]
        return [n for n in (c.prerequisites, c.corequisites, c.stack, *c.ways) if n is not None]

    def slice(self, targets: Iterable[str]) -> Set:
        """Backwards from the targets through every requirement, those that lift a limit too. What lies outside is asked
        for by nothing."""
        found: set[str] = set()
        todo = set(targets)
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                for node in self.requirements(one):
                    todo |= self.mentioned(node)
                for cap in self.creds[one].sharing:
                    todo |= self.mentioned(cap.unless)
        return frozenset(found)

    def reach(self, node: Node) -> Set:
        """All that the answer of `satisfied(node)` can depend on: what it mentions, their ways and stacks, and so on
        (the definitions of satisfied and of deals look at nothing else). The memo's key is cut down to it."""
        if node not in self._reach:
            found: set[str] = set()
            todo = set(self.mentioned(node))
            while todo:
                one = todo.pop()
                if one not in found:
                    found.add(one)
                    todo |= self.mentioned(self.creds[one].stack)
                    todo = todo.union(*(self.mentioned(w) for w in self.creds[one].ways))
            self._reach[node] = frozenset(found)
        return self._reach[node]

    # -- waivers

    def _settled(self, node: Node) -> bool:
        """C: "Without `with` the requirement is satisfied by nothing, and is worth nothing"."""
        return bool(node.addresses & self.catalog.record.settled)

    def _waivers(self, node: Node) -> list[tuple[str, ...]]:
        """What may take a place in a requirement, by its addresses: each waiver gives one member. What no catalog knows
        counts only with `credits` in the record."""
        found = [w for a in sorted(node.addresses) for w in self.catalog.record.instead.get(a, [])]
        return [w for w in found if all(x in self.creds for x in w)]

    def instead(self, node: Node, state: State) -> Iterator[Deal]:
        """What takes the place of one member, as deals. C: "They are consumed there, each once, and must count: valid,
        and held, or unknown to the catalog with `credits` in the record." No condition is in force for them."""
        for waiver in self._waivers(node):
            lines = [
                [h for h in self.holdings.get(x, ()) if x in state.held and (self.lenient or not h.expired)]
                for x in waiver
            ]
            if self.generous:  # everything is taken as held; a waiver still needs what the record has
                real = self.catalog.record.holdings
                real_ones = [any(not h.expired for h in real.get(x, ())) for x in waiver]
                lines = [each if there else [] for each, there in zip(lines, real_ones, strict=True)]
            if len(set(waiver)) == len(waiver):
                for picked in product(*lines):
                    yield Deal(frozenset(Use(h.cred, frozenset({(h, ())}), waived=frozenset({h})) for h in picked))

    # -- holdings and conditions

    def usable(self, cred: str, state: State, force: frozenset[Condition]) -> list[Holding]:
        """The holdings of a credential in this state that meet the conditions in force."""
        found = list(self.holdings.get(cred, ())) if cred in state.held else []
        if cred in state.fresh:
            found.append(self._new[cred])
        return [
            h
            for h in found
            if (state.only is None or h in state.only)
            and self.meets(h, force, lifting=bool(state.lifting))
            and (not h.new or self.generous or all(self._awarded(h.cred, c.grade, state) for c in force))
        ]

    def _awarded(self, cred: str, grade: str | None, state: State) -> bool:
        """Whether a composite that is earned may have a grade. C: "only where its stack, as one selection, is satisfied
        by S under an `average` of G"."""
        c, scale = self.creds[cred], self.catalog.scale(cred) if cred in self.catalog.creds else None
        if grade is None or c.stack is None or scale is None or grade not in scale.points:
            return True
        key = cred, scale.points[grade]
        if key not in self._graded_stacks:
            stack = Member((Entry(c.stack),))
            self._graded_stacks[key] = Node("all", (stack,), average=key[1], unit=c.file_unit, scaled=True)
        node = self._graded_stacks[key]
        return node not in state.grading and self.satisfied(node, state.to_grade(node))

    def meets(self, holding: Holding, force: frozenset[Condition], *, lifting: bool = False) -> bool:
        """C: "An expired holding counts only where `accept: expired` is among the conditions in force"; they "add up,
        and `accept` of any of them holds for all"."""
        if self.generous:
            return True
        if holding.expired and not self.lenient and not any(c.accept for c in force):
            return False
        return all(self.fits(holding, c, lifting=lifting) for c in force)

    def fits(self, holding: Holding, c: Condition, *, lifting: bool = False) -> bool:
        """C, "A holding meets", one condition after the other."""
        if c.grade is not None and not (not lifting if holding.new else self._graded(holding, c.grade)):
            return False
        if not self._in_time(holding, c):
            return False
        # "where its credential has the tag, or its line in the record has"
        tagged = not c.in_line and self.catalog.has_tag(holding.cred, c.tags, c.namespace)
        if c.tags and not holding.tags & c.tags and not tagged:
            return False
        return not any(m.cred == holding.cred and self.lies_in(holding, m) for m in c.left_out)

    def _in_time(self, holding: Holding, c: Condition) -> bool:
        """C: `within` "where it is dated and `earned` plus P is not before `--on`; renewals do not count", `earned`
        "where it is dated and in that time, both days included"."""
        if c.within is None and c.since is None and c.until is None:
            return True
        if holding.earned is None:
            return False
        young = c.within is None or self.ageless or later(holding.earned, c.within) >= self.on
        begun = c.since is None or holding.earned >= c.since
        return young and begun and (c.until is None or holding.earned <= c.until)

    def lies_in(self, holding: Holding, match: Match) -> bool:
        return all(self.fits(holding, c) for c in match.conditions)

    def _graded(self, holding: Holding, asked: str) -> bool:
        """C: "where it has a grade that is G or better on the scale of its credential: by points where the scale has
        them, else by its order." A grade that this scale does not have compares with nothing."""
        scale = self.catalog.scale(holding.cred) if holding.cred in self.catalog.creds else None
        if scale is None or asked not in scale.grades:
            return False
        if scale.points:
            points = self.points(holding)
            return points is not None and points >= scale.points[asked]
        return holding.grade in scale.grades and scale.grades.index(holding.grade) <= scale.grades.index(asked)

    def points(self, holding: Holding) -> Fraction | None:
        """The points of a holding. C: "A composite whose line gives no grade has the average of its `used` parts,
        weighted by credits (each weighs 1 where none has credits), if each of these has a grade with points."; "a new
        holding has the best points of its scale". Of several holdings of a part, the best."""
        c = self.catalog.creds.get(holding.cred)
        scale = self.catalog.scale(holding.cred) if c is not None else None
        if holding.new:
            return max(scale.points.values()) if scale is not None and scale.points else None
        if holding.grade is not None:
            return scale.points.get(holding.grade) if scale is not None else None
        if c is None or not c.composite or not holding.used:
            return None
        pairs = []
        for part in holding.used:
            known = [p for h in self.catalog.record.holdings.get(part, ()) if (p := self.points(h)) is not None]
            if not known:
                return None
            pairs.append((self._credits(part, c.file_unit), max(known)))
        if not any(weight for weight, _ in pairs):
            pairs = [(Fraction(1), points) for _, points in pairs]
        return sum((w * p for w, p in pairs), Fraction(0)) / sum(w for w, _ in pairs)

    def _has_points(self, cred: str) -> bool:
        scale = self.catalog.scale(cred) if cred in self.catalog.creds else None
        return scale is not None and bool(scale.points)

    def _credits(self, cred: str, unit: str | None) -> Fraction:
        """The credits of a credential in a unit; none is 0."""
        credits_ = self.creds[cred].credits
        return credits_[0] if credits_ is not None and credits_[1] == unit else Fraction(0)

    # -- facts and manual parts

    def is_met(self, node: Node, state: State) -> bool:
        """By the record, or as a thing that is taken as confirmed."""
        assert node.thing is not None
        return self.generous or self.recorded(node) or any(self._covers(t, node.thing) for t in state.confirmed)

    def recorded(self, node: Node) -> bool:
        """C: "`{manual: ...}` is met where `confirmed` has its address; so is a fact."; and what the record states."""
        thing = node.thing
        assert thing is not None
        if node.label in self.catalog.record.confirmed:
            return True
        stated = self.catalog.fact(thing.fact) if thing.fact is not None else None
        if stated is None:
            return False
        if thing.at_least is not None:
            enough = stated.amount is not None and stated.amount >= thing.at_least
        else:
            # "Without `at_least` it is met by `true`, or by any amount above zero"
            enough = stated.holds or (stated.amount is not None and stated.amount > 0)
        if thing.within is None or not enough:
            return enough
        if self.ageless or stated.since is None:
            return stated.since is not None
        # "from a day (`from`) to which P added is not before `--on`, counted not after `--on` (`as_of`, where given)"
        in_time = later(stated.since, thing.within) >= self.on
        return in_time and (stated.as_of is None or stated.as_of <= self.on)

    def _covers(self, confirmed: Thing, asked: Thing) -> bool:
        """C: "to confirm a fact confirms the same fact with an `at_least` no greater (or none) and a `within` no
        shorter (or none)"."""
        if asked.fact is None:
            return confirmed == asked
        if confirmed.fact != asked.fact:
            return False
        if asked.at_least is not None and (confirmed.at_least is None or confirmed.at_least < asked.at_least):
            return False
        if asked.within is None:
            return True
        return confirmed.within is not None and later(self.on, confirmed.within) <= later(self.on, asked.within)

    def things(self, creds: Iterable[str]) -> dict[Thing, str]:
        """What these credentials' requirements may need confirmed, each with its address: a fact that is asked in
        several places with the first of these."""
        found: dict[Thing, str] = {}

        def walk(node: Node) -> None:
            if node.thing is not None and not self.recorded(node):
                found[node.thing] = min(found.get(node.thing, node.label), node.label)
            for entry in self.entries(node):
                walk(entry.node)

        for cred in sorted(creds):
            for node in self.requirements(cred):
                walk(node)
        return found

    # -- satisfied

    def satisfied(
        self,
        node: Node | None,
        state: State,
        opened: frozenset[tuple[str, bool]] = frozenset(),
        force: frozenset[Condition] = NO_CONDITIONS,
    ) -> bool:
        """C, "When a requirement is satisfied by S", under conditions in force.

        `opened`: the credentials whose ways are being asked. C wants the least fixed point: what has a well-founded
        reason has one in which nothing stands above itself, so an opened credential is simply refused (unless an
        expired holding of it is accepted by now, and was not above).
        """
        if node is None:
            return True
        reach = self.reach(node)
        whole = state.whole
        if whole is not None:
            whole = whole[0] & reach, whole[1] & reach, whole[2]
        held, earned, fresh = state.held & reach, state.earned & reach, state.fresh & reach
        state = state._replace(held=held, earned=earned, fresh=fresh, whole=whole)
        opened = frozenset(o for o in opened if o[0] in reach) if opened else opened
        key = (node, state, opened, force)
        if key not in self._memo:
            self._memo[key] = self._satisfied(node, state, opened, force)
        return self._memo[key]

    def _satisfied(
        self, node: Node, state: State, opened: frozenset[tuple[str, bool]], force: frozenset[Condition]
    ) -> bool:
        if self._settled(node):
            return True
        if node.scope:
            return self._has_deal(node, state, opened, force)
        force = force | node.conditions
        if node.op != "all" and any(True for _ in self.instead(node, state)):
            return True
        if node.thing is not None:
            return self.is_met(node, state)
        if node.op == "leaf":
            # C: "one holding of `c` meets them all, or if a way of `c` is satisfied under them"
            above = (node.cred, any(c.accept for c in force))
            if above in opened:
                return False
            return bool(self.usable(node.cred, state, force)) or any(
                self.satisfied(w, state, opened | {above}, force) for w in self.creds[node.cred].ways
            )
        kids = [any(self.satisfied(e.node, state, opened, force) for e in m.entries) for m in self.members(node)]
        if node.op == "all":
            # C: every kid is satisfied, each for itself. An `all` whose pool comes out empty is not satisfied. What a
            # waiver brings satisfies one member, any one.
            return bool(kids) and kids.count(False) <= self._most_instead(node, state)
        # C: `any`: one kid is satisfied; `skill`: a credential that develops it is satisfied.
        return any(kids)

    def _most_instead(self, node: Node, state: State) -> int:
        """How many members of a plain `all` its waivers satisfy, each holding used once."""
        deals = list(dict.fromkeys(d.consumed for d in self.instead(node, state)))
        sizes = [
            len(some)
            for size in range(len(deals) + 1)
            for some in combinations(deals, size)
            if sum(map(len, some)) == len(EMPTY.union(*some))
        ]
        return max(sizes)

    # -- deals

    def _has_deal(
        self, node: Node, state: State, opened: frozenset[tuple[str, bool]], force: frozenset[Condition]
    ) -> bool:
        """C: some deal exists. Its uses come from `deals` (with rules 1 and 2), rules 3 to 5 are asked here."""
        return any(True for _ in self.whole_deals(node, state, opened, force))

    def whole_deals(
        self, node: Node, state: State, opened: frozenset[tuple[str, bool]], force: frozenset[Condition]
    ) -> Iterator[Deal]:
        """The deals of a scope, by all rules."""
        if not self._enough(node, state, opened, force):
            return
        asked: set[Any] = set()
        for deal in self.deals(node, state, opened, force, larger=False):
            if deal.taken not in asked:
                asked.add(deal.taken)
                if self._stand_ins_hold(deal, state) and self._parts_hold(deal, state):
                    yield deal

    def _enough(
        self, node: Node, state: State, opened: frozenset[tuple[str, bool]], force: frozenset[Condition]
    ) -> bool:
        """A quick no: whatever the rules on sharing, each member that counts must have something to count by."""
        if self._settled(node) or self._waivers(node):
            return True
        if node.op == "leaf" or node.thing is not None:
            return self.satisfied(node, state, opened, force)
        force = force | node.conditions
        good = [[e for e in m.entries if self._enough(e.node, state, opened, force)] for m in self.members(node)]
        good = [entries for entries in good if entries]
        if node.op in {"all", "sections"}:
            return bool(good) and len(good) == len(self.members(node))
        if node.op == "choose":
            return len(good) >= node.number
        if node.op == "credits":
            best = [max(self.most_worth(e, node) for e in entries) for entries in good]
            return sum(best, Fraction(0)) >= node.number
        return bool(good)

    def deals(
        self,
        node: Node,
        state: State,
        opened: frozenset[tuple[str, bool]],
        force: frozenset[Condition],
        *,
        larger: bool,
        averaged: bool = False,
    ) -> Iterator[Deal]:
        """Every choice of uses for a node that stands inside a scope, or is one, by rules 1 and 2.

        `larger`: an `at_least` or an `average` around it may want a selection larger than the number asks; of what
        stands in, only an average may (`averaged`). Where there is none, only selections that do not exceed it are
        tried: to take a use away from a deal breaks no `at_most`, no `window`, and none of the rules 1, 3, 4, 5, which
        all forbid only what is consumed.
        """
        if self._settled(node):
            yield NOTHING
            return
        if node.op not in {"all", "choose", "credits", "sections"}:
            yield from self.instead(node, state)
        yield from self.own_deals(node, state, opened, force, larger=larger, averaged=averaged)

    def own_deals(
        self,
        node: Node,
        state: State,
        opened: frozenset[tuple[str, bool]],
        force: frozenset[Condition],
        *,
        larger: bool,
        averaged: bool,
    ) -> Iterator[Deal]:
        """The deals of a node that is not waived."""
        force = force | node.conditions
        if node.thing is not None:
            if self.is_met(node, state):
                yield NOTHING
        elif node.op == "leaf":
            yield from self._uses(node.cred, state, opened, force, averaged=averaged)
        elif node.op in {"any", "skill"}:
            # C: `any`: one kid; `skill`: one use of one credential that develops it.
            for e in self.entries(node):
                for deal in self.deals(e.node, state, opened, force, larger=larger, averaged=averaged):
                    yield self._valued(deal, e)
        else:
            averaged = averaged or node.average is not None
            larger = larger or averaged or any(limit.least for limit in node.limits)
            for picked in self._selections(node, state, opened, force, larger=larger, averaged=averaged):
                found = join(picked, id(node) if node.op == "sections" else None)
                holds = self._limits_hold(node, found, state) and self._average_holds(node, found, state)
                if holds and self._window_holds(node, found):
                    yield found

    def _valued(self, deal: Deal, entry: Entry) -> Deal:
        """A leaf with the worth that `counts_as` gives it where it stands."""
        if entry.counts_as is None or entry.node.op != "leaf":
            return deal
        return Deal(frozenset(replace(use, worth=entry.counts_as) for use in deal.uses))

    def _uses(
        self,
        cred: str,
        state: State,
        opened: frozenset[tuple[str, bool]],
        force: frozenset[Condition],
        *,
        averaged: bool,
    ) -> Iterator[Deal]:
        """C: a credential as a leaf is one use. It is direct (it consumes itself), or by a stand-in (it consumes what
        a deal of one way consumes, by these same rules). "In a deal a direct use picks one holding".

        A way is a requirement of its own: the leaves inside it are not leaves of this scope. `opened` as in
        `satisfied`: a credential inside its own stand-in could as well have been used directly.
        """
        above = (cred, any(c.accept for c in force))
        if above in opened:
            return
        for holding in self.usable(cred, state, force):
            yield Deal(frozenset({Use(cred, frozenset({(holding, ())}))}))
        for way in self.creds[cred].ways:
            for deal in self.deals(way, state, opened | {above}, force, larger=averaged, averaged=averaged):
                waived = frozenset[Holding]().union(*(use.waived for use in deal.uses))
                yield Deal(frozenset({Use(cred, deal.taken, waived=waived)}))

    def _selections(
        self,
        node: Node,
        state: State,
        opened: frozenset[tuple[str, bool]],
        force: frozenset[Condition],
        *,
        larger: bool,
        averaged: bool,
    ) -> Iterator[list[tuple[int, Deal]]]:
        """The members that are selected, each with its position and a deal; no leaf twice, nothing consumed twice."""
        if node.op in {"all", "sections"} and not self.members(node):
            return  # nothing to select: an empty `all` is not satisfied
        every = node.op in {"all", "sections"}
        options: list[list[tuple[Fraction, Deal]]] = []
        for m in self.members(node):
            found = [
                (worth, deal)
                for e in m.entries
                for worth, deal in self._entry_deals(e, node, state, opened, force, larger=larger, averaged=averaged)
            ]
            if every:  # C: "of an `all`: they satisfy one member, any one"; "of a `sections`: they fill one section"
                found += [(Fraction(0), deal) for deal in self.instead(node, state)]
            options.append(list(dict.fromkeys(found)))
        if not every:
            # C: "of a `choose`: they are a further member"; "of a `credits`: a further member, worth the sum of their
            # credits". Several waivers are several members, and each holding is consumed once.
            for deal in self.instead(node, state):
                worth = Fraction(1) if node.op == "choose" else self.worth_instead(deal, node)
                options.append([(worth, deal)])

        def go(at: int, sum_: Fraction, leaves: Set, used: Set, picked: list[Any]) -> Iterator[list[Any]]:
            reached = not every and sum_ >= node.number
            if at == len(options):
                if every or reached:
                    yield list(picked)
                return
            if not every:
                if reached and not larger:
                    yield list(picked)
                    return
                yield from go(at + 1, sum_, leaves, used, picked)
            for worth, deal in options[at]:
                # Rule 1: no credential is the leaf of two uses, and no credential is consumed twice.
                if not deal.leaves & leaves and not deal.consumed & used:
                    picked.append((at, deal))
                    yield from go(at + 1, sum_ + worth, leaves | deal.leaves, used | deal.consumed, picked)
                    picked.pop()

        yield from go(0, Fraction(0), EMPTY, EMPTY, [])

    def _entry_deals(
        self,
        entry: Entry,
        node: Node,
        state: State,
        opened: frozenset[tuple[str, bool]],
        force: frozenset[Condition],
        *,
        larger: bool,
        averaged: bool,
    ) -> Iterator[tuple[Fraction, Deal]]:
        """The deals of one way to use a member, each with what it is worth there; what cannot be counted has none."""
        if self._settled(entry.node):
            # C: "as a member of `credits` it adds nothing, as a member of `choose` or `all`, or as a section, it is one
            # that is satisfied"
            if node.op != "credits":
                yield Fraction(1), NOTHING
            return
        force = force | node.conditions
        if entry.node.op not in {"all", "choose", "credits", "sections"}:
            for deal in self.instead(entry.node, state):
                # C: "Where it stands in a `credits` pool, its worth is theirs, unless `counts_as` gives one."
                theirs = entry.counts_as if entry.counts_as is not None else self.worth_instead(deal, node)
                yield theirs if node.op == "credits" else Fraction(1), deal
        worth = self.worth(entry, node) if node.op == "credits" else Fraction(1)
        if worth is None:
            return  # C: cannot be counted
        for deal in self.own_deals(entry.node, state, opened, force, larger=larger, averaged=averaged):
            yield worth, self._valued(deal, entry)

    def worth(self, entry: Entry, node: Node) -> Fraction | None:
        """C, "Worth of a member in `credits`"; None: it cannot be counted."""
        if self._settled(entry.node):
            return Fraction(0)
        if entry.counts_as is not None:
            return entry.counts_as
        inner = entry.node
        if inner.op == "leaf":
            credits_ = self.creds[inner.cred].credits
            return credits_[0] if credits_ is not None and credits_[1] == node.unit else None
        if inner.op == "all" and all(m.node.op == "leaf" for m in self.members(inner)):
            # C: for an `all` of credentials the sum of theirs. Missing is not zero: one without makes no sum.
            return total_of([self.worth(m.entries[0], node) for m in self.members(inner)])
        return None

    def worth_instead(self, deal: Deal, node: Node) -> Fraction:
        """C: "worth the sum of their credits (the catalog's, in the unit; else the record's; none is 0)"."""
        return sum((self.credits_instead(h, node.unit) or Fraction(0) for h, _ in deal.taken), Fraction(0))

    def credits_instead(self, holding: Holding, unit: str | None) -> Fraction | None:
        credits_ = self.creds[holding.cred].credits
        if holding.cred in self.catalog.creds and credits_ is not None and credits_[1] == unit:
            return credits_[0]
        # A plain number in the record is in the unit that is asked for.
        by_record = holding.credits
        return by_record[0] if by_record is not None and by_record[1] in {None, unit} else None

    def most_worth(self, entry: Entry, node: Node) -> Fraction:
        """At least what a member can be worth; with waivers nobody knows, and much is assumed."""
        return node.number if self._waivers(entry.node) else self.worth(entry, node) or Fraction(0)

    # -- limits, averages, windows

    def _limits_hold(self, node: Node, deal: Deal, state: State) -> bool:
        """Rule 2: `limits` of a node speak of the leaves used inside that node: how many of them lie in `of`, or the
        sum of their credits (what `counts_as` gives a leaf where it stands, else the credential's credits in the node's
        unit; none is 0). A share is of the number required: k, n, or the number of members or sections."""
        required = node.number if node.op in {"choose", "credits"} else Fraction(len(self.members(node)))
        for limit in node.limits:
            if self.lifted(limit.unless, state):
                continue
            bound = limit.number * required if limit.share else limit.number
            total = Fraction(0)
            for use in deal.uses:
                if not any(self._is_of(use, match, least=limit.least) for match in limit.of):
                    continue
                if limit.members:
                    total += 1
                elif use.worth is not None:
                    total += use.worth
                elif any(h.cred == use.leaf for h in use.waived):
                    total += sum((self.credits_instead(h, node.unit) or 0 for h, _ in use.taken), Fraction(0))
                else:
                    total += self._credits(use.leaf, node.unit)
            if (total < bound) if limit.least else (total > bound):
                return False
        return True

    def lifted(self, unless: Node | None, state: State) -> bool:
        """C: "the limit does not bind where R is satisfied by S". As with ways, nothing lifts itself."""
        if unless is None or unless in state.lifting:
            return False
        if self.generous:
            return True
        return self.satisfied(unless, state.to_lift(unless))

    def _is_of(self, use: Use, match: Match, *, least: bool) -> bool:
        """C: "what is `of` a selector with conditions, or of a tag that the record gives, is a use whose consumed
        holdings *all* meet the conditions". Of implied holdings: "a limit from below has its conditions met, and the
        tags that the record could give; one from above has neither"."""
        if use.leaf != match.cred:
            return False
        if self.generous:
            return least or not any(map(asks_of_holdings, match.conditions))
        return all(self.lies_in(h, match) for h, _ in use.taken)

    def _average_holds(self, node: Node, deal: Deal, state: State) -> bool:
        """C: "over the holdings that are consumed inside the node. Each must have a grade with points; the sum of
        credits times points is at least G times the sum of credits." What a waiver brings is not looked at."""
        if node.average is None or self.generous:
            return True
        taken = [h for use in deal.uses for h, _ in use.taken if h not in use.waived]
        if state.lifting and any(h.new for h in taken):
            return False
        some = any(self._credits(c, node.unit) for c in self.consumable(node))
        total, weights = Fraction(0), Fraction(0)
        for h in taken:
            points = self.points(h)
            if node.scaled and not self._has_points(h.cred):
                continue
            if points is None:
                return False
            weight = self._credits(h.cred, node.unit) if some else Fraction(1)
            total, weights = total + weight * points, weights + weight
        return total >= node.average * weights

    def _window_holds(self, node: Node, deal: Deal) -> bool:
        """C: "there is a day d such that every holding used inside the node is dated, and from d to d plus P, both
        included." The first of their days is the best."""
        if node.window is None or self.generous:
            return True
        days = [h.earned for use in deal.uses for h, _ in use.taken if h not in use.waived]
        dated = [d for d in days if d is not None]
        return len(dated) == len(days) and (not days or max(dated) <= later(min(dated), node.window))

    # -- counted once

    def _stand_ins_hold(self, deal: Deal, state: State) -> bool:
        """Rule 3: with K all that is consumed, none of K has a way that the rest of K, taken as held (by the holdings
        that are consumed), satisfies.

        Every credential of K is consumed directly as some leaf, of this scope or of a way inside it. Facts and manual
        parts of a way are met where the record has them; to confirm one takes nothing from K.
        """
        consumed = deal.consumed
        for c in consumed:
            rest = consumed - {c}
            taken = frozenset(h for h, _ in deal.taken if h.cred in rest)
            new = frozenset(h.cred for h in taken if h.new)
            alone = state.part(rest, EMPTY, new)._replace(confirmed=frozenset(), only=taken)
            if any(self.satisfied(w, alone) for w in self.creds[c].ways):
                return False
        return True

    def _untouched(self, cred: str, consumed: Set, state: State, by: Holding | None = None) -> bool:
        """Rule 4, first case: `m in H`, and no possible part of m that is in H and not earned again is in K. What has
        an expired holding only is here as if it were in H, unless it is a new one beside that that is consumed (`by`).
        """
        beside = by is not None and by.new and cred in self.holdings and cred not in self.held
        held = cred in state.held and not beside
        return held and not self.parts[cred] & (state.held - state.earned) & consumed

    def _free(self, own: Set, consumed: Set, state: State) -> Set:
        """Rule 4: free is what is no composite, a held composite of whose held possible parts (not earned again) none
        is in K, or one whose stack is satisfied by free credentials (least fixed point)."""
        free = {c for c in own if not self.creds[c].composite or self._untouched(c, consumed, state)}
        while True:
            more = {c for c in own - free if self.satisfied(self.creds[c].stack, among(state, frozenset(free)))}
            if not more:
                return frozenset(free)
            free |= more

    def _parts_hold(self, deal: Deal, state: State) -> bool:
        """Rules 4 and 5: every composite of K takes its parts along, and in `sections` within its own section.

        What is not consumed may go to any one section, of each `sections` node, where it can serve as a part. All
        ways to deal it out are tried; only where two sections could use the same credential is there a choice (to
        leave one aside helps nobody: what is free only ever satisfies more).
        """
        consumed = deal.consumed
        needy = [
            (h.cred, path)
            for h, path in deal.taken
            if self.creds[h.cred].composite and not self._untouched(h.cred, consumed, state, by=h)
        ]
        rest = (state.held | state.earned) - consumed
        nodes = {node for _, path in needy for node, _ in path}
        choices: list[tuple[str, int, list[int]]] = []  # a credential, a `sections` node, the sections it may go to
        for node in sorted(nodes):
            for r in rest:
                wanted = {
                    section
                    for c, path in needy
                    for n, section in path
                    if n == node and r in self.reach(self.creds[c].stack)  # type: ignore[arg-type]
                }
                choices.append((r, node, sorted(wanted) or [-1]))
        for dealt in product(*(sections for _, _, sections in choices)):
            place = {(r, node): s for (r, node, _), s in zip(choices, dealt, strict=True)}

            def taken_along(c: str, path: Path, place: dict[Any, int] = place) -> bool:
                own = frozenset(r for r in rest if all(place[r, n] == s for n, s in path))
                return self.satisfied(self.creds[c].stack, among(state, self._free(own, consumed, state)))

            if all(taken_along(c, path) for c, path in needy):
                return True
        return False

    # -- deriving

    def earn(
        self,
        wanted: Set,
        confirmed: Iterable[Thing] = (),
        *,
        apart: bool = True,
        consuming: dict[str, Taken] | None = None,
    ) -> Set:
        """C, "Deriving": in one move a group G of X is earned together: each has its prerequisites and its stack
        satisfied by S, and its corequisites by S and G. Each move takes the greatest such group: start from all that
        pass the first test, and drop who fails the second, until nobody does. What all moves together earn of `wanted`.

        What is in progress or registered has "its prerequisites and corequisites taken as met". With `apart`,
        `not_after` is kept: what is in H never comes before, and what is wanted waits for those that must come first.
        Where `consuming` says so, an award has to consume just this.
        """
        begun = self.catalog.record.begun
        done: Set = EMPTY

        def may_come(c: str) -> bool:
            if not apart:
                return True
            first = {a for a in wanted - done if c in self.creds[a].not_after}
            return not self.creds[c].not_after & self.held and not first - {c}

        while True:
            state = self.state(done, confirmed)
            group = {
                c
                for c in wanted - done
                if (c in begun or self.satisfied(self.creds[c].prerequisites, state))
                and self.satisfied(self.creds[c].stack, state)
                and may_come(c)
                and (not consuming or c not in consuming or consuming[c] in self.consumptions(c, state))
            }
            while True:
                after = self.state(done | group, confirmed)
                failing = {c for c in group if c not in begun and not self.satisfied(self.creds[c].corequisites, after)}
                if not failing:
                    break
                group -= failing
            if not group:
                return done
            done |= group

    def reaches(self, goal: Node, earned: Set, confirmed: Iterable[Thing]) -> bool:
        """C: "`X` is derivable when moves can earn all of it. The target must be satisfied by the final `S`." And the
        awards share no more than their rules allow."""
        return (
            self.satisfied(goal, self.state(earned, confirmed))
            and self.earn(earned, confirmed) == earned
            and self.shares_well(earned, confirmed)
        )

    def could_reach(self, goal: Node, candidates: Set, confirmed: Iterable[Thing]) -> bool:
        """A quick no: what all candidates together do not reach, none of their subsets does ("more never harms"), the
        rules that bind awards left aside."""
        return self.satisfied(goal, self.state(self.earn(candidates, confirmed, apart=False), confirmed))

    # -- sharing

    def consumptions(self, cred: str, state: State) -> frozenset[Taken]:
        """`P(A)`. C: "what the deal of A's stack consumes (of a plain `all` or `any`: what its leaves consume)", for
        every deal that there is."""
        stack = self.creds[cred].stack
        if stack is None:
            return frozenset({frozenset()})
        return frozenset(self._consumed(stack, state, frozenset(), NO_CONDITIONS))

    def _consumed(
        self, node: Node, state: State, opened: frozenset[tuple[str, bool]], force: frozenset[Condition]
    ) -> set[Taken]:
        if self._settled(node):
            return {frozenset()}
        if node.scope:
            return {frozenset(h for h, _ in deal.taken) for deal in self.whole_deals(node, state, opened, force)}
        force = force | node.conditions
        instead = {frozenset(h for h, _ in deal.taken) for deal in self.instead(node, state)}
        if node.thing is not None:
            return instead | ({frozenset()} if self.is_met(node, state) else set())
        if node.op == "leaf":
            above = (node.cred, any(c.accept for c in force))
            found = instead | {frozenset({h}) for h in self.usable(node.cred, state, force)}
            if above not in opened:
                for way in self.creds[node.cred].ways:
                    found |= self._consumed(way, state, opened | {above}, force)
            return found
        kids = [
            set[Taken]().union(*(self._consumed(e.node, state, opened, force) for e in m.entries))
            for m in self.members(node)
        ]
        if node.op == "all":
            # What waivers bring is used once each.
            options = [[(t, False) for t in kid] + [(t, True) for t in instead] for kid in kids]
            brought = [[t for t, by_waiver in picked if by_waiver] for picked in product(*options)]
            return {
                frozenset[Holding]().union(*(t for t, _ in picked))
                for picked, new in zip(product(*options), brought, strict=True)
                if kids and sum(map(len, new)) == len(frozenset[Holding]().union(*new))
            }
        return instead.union(*kids)

    def shares_well(self, earned: Set, confirmed: Iterable[Thing]) -> bool:
        """C, `sharing`: for some deals of the awards, which an order of moves allows, all rules hold together."""
        state = self.state(earned, confirmed)
        recorded = {
            c for c, lines in self.holdings.items() if any(not h.expired and not h.implied for h in lines)
        } & self.catalog.creds.keys()
        new = earned - recorded  # "to earn a held award again changes nothing of what it used"
        bound: list[tuple[str, Cap, list[str]]] = []
        for a in sorted(recorded | earned):
            for cap in self.creds[a].sharing:
                others = [
                    b
                    for b in sorted(cap.others & (recorded | earned))
                    if (a in new or b in new)
                    and b not in self.parts.get(a, EMPTY)
                    and a not in self.parts.get(b, EMPTY)
                ]
                # "`unless` lifts the rule, as it lifts a limit."
                if others and not self.lifted(cap.unless, state):
                    bound.append((a, cap, others))
        if not bound:
            return True
        awards = sorted({a for a, _, _ in bound}.union(*(others for _, _, others in bound)))
        options = [
            [Made(p, self.on) for p in self.consumptions(c, state)] if c in new else self._of_old(c) for c in awards
        ]
        for picked in product(*options):
            made = dict(zip(awards, picked, strict=True))
            if all(self._cap_holds(a, cap, others, made, new) for a, cap, others in bound):
                consuming = {c: one.parts for c, one in made.items() if c in new}
                if self.earn(earned, confirmed, consuming=consuming) == earned:
                    return True
        return False

    def _of_old(self, cred: str) -> list[Made]:
        """What a held award may have consumed. C: "it is what `used` names, else what some deal of B's stack over the
        holdings that are not newer than B consumes, whichever is best for the plan; where there is no such deal, all of
        its possible parts that are held and not newer"; "of several holdings of B, one, whichever is best"."""
        found = []
        for line in self.holdings[cred]:
            if line.expired or line.implied:
                continue
            older = {
                c: tuple(h for h in lines if not (h.earned and line.earned and h.earned > line.earned))
                for c, lines in self.holdings.items()
            }
            older = {c: lines for c, lines in older.items() if lines}
            if line.used:
                found.append(
                    Made(frozenset(h for u in line.used for h in older.get(u, ())), line.earned, frozenset(line.used))
                )
                continue
            past = World(self.catalog, older)
            deals = past.consumptions(cred, past.state())
            all_parts = frozenset(h for c in self.parts.get(cred, EMPTY) for h in older.get(c, ()) if not h.expired)
            found += [Made(p, line.earned) for p in deals or [all_parts]]
        return found

    def _cap_holds(self, a: str, cap: Cap, others: list[str], made: dict[str, Made], earned: Set) -> bool:
        """One rule of `sharing`, between A and all B that it binds. Parts are credentials; conditions are asked of the
        holdings that the award consumes that is earned (A, where both are)."""

        def within_reach(part: Holding) -> bool:
            return cap.of is None or any(m.cred == part.cred and self.lies_in(part, m) for m in cap.of)

        for b in others:
            judged, other = (a, b) if a in earned else (b, a)
            shared = [p for p in made[judged].parts if within_reach(p) and p.cred in made[other].creds]
            if any(not self.fits(part, c) for part in shared for c in cap.each):
                return False
            if cap.within is not None and shared and not near(made[a].day, made[b].day, cap.within):
                return False
            unit = self.creds[a].file_unit
            common = {part.cred for part in shared}
            if cap.measure == "credits":
                bound = cap.number
                if cap.share:  # "a share is of the smaller `credits` of A and B, and measures credits"
                    both = [c[0] for x in (a, b) if (c := self.creds[x].credits) is not None and c[1] == unit]
                    bound *= min(both, default=Fraction(0))
                if sum((self._credits(part, unit) for part in common), Fraction(0)) > bound:
                    return False
            elif cap.measure == "parts" and len(common) > cap.number:
                return False
        if cap.measure != "uses":
            return True
        # "each part counts in at most n of A and all such B together"
        if a in earned:
            mine = {p.cred for p in made[a].parts if within_reach(p)}
            return all(1 + sum(part in made[b].creds for b in others) <= cap.number for part in mine)
        theirs = [{p.cred for p in made[b].parts if within_reach(p)} for b in others]
        return all(1 + sum(part in used for used in theirs) <= cap.number for part in made[a].creds)


@dataclass(frozen=True)
class Made:
    """What an award is made of, and its day."""

    parts: Taken
    day: date | None
    named: Set = EMPTY  # by `used`, whether the record holds them or not

    @property
    def creds(self) -> Set:
        return self.named | {part.cred for part in self.parts}


def near(one: date | None, other: date | None, within: str) -> bool:
    """C: "none at all where `within` is given and the awards are further apart, or one has no date"."""
    return one is not None and other is not None and max(one, other) <= later(min(one, other), within)


def asks_of_holdings(c: Condition) -> bool:
    """Whether a condition of a limit's `of` may fail, where nobody has tagged or dated anything."""
    own = bool(c.grade or c.within or c.since or c.until or c.in_line)
    return own or any(asks_of_holdings(i) and not i.in_line for m in c.left_out for i in m.conditions)


def total_of(amounts: list[Fraction | None]) -> Fraction | None:
    """The sum, where each is known."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Fraction(0)) if len(known) == len(amounts) else None


def among(state: State, some: Set) -> State:
    """What of a state lies among these credentials."""
    return state.part(state.held & some, state.earned & some, state.fresh & some)


def join(picked: Sequence[tuple[int, Deal]], sections: int | None) -> Deal:
    """The deals of the members as one; in `sections`, what a member consumes is marked with its section."""
    uses = set()
    for at, deal in picked:
        for use in deal.uses:
            if sections is None:
                uses.add(use)
            else:
                uses.add(replace(use, taken=frozenset((h, ((sections, at), *path)) for h, path in use.taken)))
    return Deal(frozenset(uses))


def outsider(written: str) -> Credential:
    """What no catalog knows, and what takes a place by a waiver."""
    return Credential(
        written, "", written, {}, None, None, None, None, None, EMPTY, EMPTY, {}, "retired", None, None, None, None,
        None, figures=False, composite=False,
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------------------------
# What is implied, figures, and the answer.


def implied(catalog: Catalog, have: Set, recorded: Set) -> Set:
    """C, "Implied holdings": each credential without which the stack of a held composite could not be satisfied, if
    every other credential of the catalog, retired ones too, were held; and so on for these. "What the record says of a
    credential, in whatever status, wins." Conditions, facts and manual parts are taken as met."""
    everything = frozenset(catalog.creds)
    held = set(have)
    todo = [c for c in held if catalog.creds[c].composite]
    asked: dict[str | None, World] = {}

    def could_be(composite: str, without: str | None) -> bool:
        if without not in asked:
            there: dict[str, tuple[Holding, ...]] = {c: (Holding(c),) for c in everything - {without}}
            there |= {x: catalog.record.holdings.get(x, ()) for x in catalog.record.outside}  # with their credits
            asked[without] = World(catalog, there, generous=True)
        world = asked[without]
        return world.satisfied(catalog.creds[composite].stack, world.state())

    while todo:
        composite = todo.pop()
        if not could_be(composite, None):
            continue  # C: "A stack that even the whole catalog does not satisfy implies nothing."
        for c in everything - held - recorded:
            if not could_be(composite, c):
                held.add(c)
                if catalog.creds[c].composite:
                    todo.append(c)
    return frozenset(held - have)


class Lasting:
    """C, "Validity by the stack": which holdings with `valid_while: stack` are valid on a day."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.record = catalog.record
        self._implied: dict[Set, Set] = {}
        self._judged: dict[date, set[str]] = {}

    def judged(self) -> dict[str, tuple[Holding, ...]]:
        """The holdings of the record, each expired or not by all that there is to say."""
        on = self.catalog.on
        return {
            cred: tuple(replace(h, expired=h.expired or not self.valid(h, on)) for h in lines)
            for cred, lines in self.record.holdings.items()
        }

    def valid(self, holding: Holding, day: date) -> bool:
        """Whether a holding is valid on a day."""
        if (holding.earned is not None and holding.earned > day) or (holding.until is not None and holding.until < day):
            return False
        c = self.catalog.creds.get(holding.cred)
        return c is None or not by_its_stack(holding, c) or c.id in self._lasting(day)

    def _lasting(self, day: date) -> set[str]:
        """What is valid by its stack on a day. C: "two that are parts of each other do not hold each other up (least
        fixed point)"."""
        if day not in self._judged:
            found: set[str] = set()
            asked = {
                cred
                for cred, lines in self.record.holdings.items()
                if (c := self.catalog.creds.get(cred)) is not None and any(by_its_stack(h, c) for h in lines)
            }
            while more := {cred for cred in asked - found if self._look(self.catalog.creds[cred], day, found)}:
                found |= more
            self._judged[day] = found
        return self._judged[day]

    def _look(self, c: Credential, day: date, known: set[str]) -> bool:
        """C: "if all else that the record holds and has ever held, with what is implied, does not satisfy the stack,
        its parts are unknown, and it is taken as valid" (`within` set aside there for what is dated).
        "Else it is valid on a day on which its stack is satisfied by
        what is valid on that day (implied parts too), and through the `grace` after the last such day"."""
        others = {cred: lines for cred, lines in self.record.holdings.items() if cred != c.id}
        if not self._satisfied(c, others, self.catalog.on, ageless=True):
            return True
        for before in sorted((d for d in self._turns(c) | {day} if d <= day), reverse=True):
            there = {
                cred: tuple(
                    h for h in lines if (self._valid_so_far(h, day, known) if before == day else self.valid(h, before))
                )
                for cred, lines in self.record.holdings.items()
                if cred != c.id
            }
            if self._satisfied(c, {cred: lines for cred, lines in there.items() if lines}, before):
                return before == day or self._through(before, c.raw.get("grace")) >= day
        return False

    def _valid_so_far(self, holding: Holding, day: date, known: set[str]) -> bool:
        c = self.catalog.creds.get(holding.cred)
        if (holding.earned is not None and holding.earned > day) or (holding.until is not None and holding.until < day):
            return False
        return c is None or not by_its_stack(holding, c) or c.id in known

    def _satisfied(
        self, c: Credential, holdings: dict[str, tuple[Holding, ...]], day: date, *, ageless: bool = False
    ) -> bool:
        have = frozenset(holdings.keys() & self.catalog.creds.keys()) | {c.id}
        if have not in self._implied:
            self._implied[have] = implied(self.catalog, have, self.record.recorded)
        there = holdings | {x: (Holding(x, implied=True),) for x in self._implied[have]}
        world = World(self.catalog, there, on=day, lenient=True, ageless=ageless)
        return world.satisfied(c.stack, world.state())

    def _turns(self, c: Credential) -> set[date]:
        """The days that may be the last on which something holds: it expires then, or grows too old."""
        lines = [h for each in self.record.holdings.values() for h in each]
        ends = {h.until for h in lines if h.until is not None}
        days = [d for d in [*(h.earned for h in lines), *(f.since for f in self.record.facts.values())] if d]
        ages = {later(d, within) for d in days for within in spans_within(c.raw["stack"])}
        ends |= {day + timedelta(days=k) for day in ages for k in range(-3, 4)}
        # A part that is valid while its own stack is turns with that, and with its grace.
        for other in self.catalog.creds.values():
            if other.raw.get("grace") is not None and other.id != c.id:
                ends |= {self._through(end, other.raw["grace"]) for end in ends}
        return ends

    def _through(self, last: date, grace: str | None) -> date:
        """C: "`end-of-year` is the 31 December of that last day's year"."""
        if grace is None:
            return last
        return date(last.year, 12, 31) if grace == "end-of-year" else later(last, grace)


def by_its_stack(holding: Holding, c: Credential) -> bool:
    return c.raw.get("valid_while") == "stack" and not holding.expires


def spans_within(raw: Any) -> set[str]:
    """Every `within` that a requirement holds."""
    if isinstance(raw, list):
        return set[str]().union(*map(spans_within, raw))
    if not isinstance(raw, dict):
        return set()
    own = {str(raw["within"])} if "within" in raw else set()
    return own.union(*map(spans_within, raw.values()))


class Figures:
    """C, "What is minimised": what each credential adds to each objective, unknown figures assumed."""

    def __init__(
        self,
        catalog: Catalog,
        slice_: Set,
        targets: Sequence[str],
        *,
        minimize: Sequence[str],
        assume: dict[str, Any],
        begun: Set,
    ) -> None:
        self.catalog, self.assume, self.begun = catalog, assume, begun
        self.steps = [c for c in map(catalog.creds.__getitem__, sorted(slice_)) if c.step]
        first = catalog.creds[targets[0]] if targets else None  # a skill has no currency and no unit of its own
        # The target's own currency: of its cost, else of its file; where it has none, the first code in the slice.
        codes = sorted(str(c.cost[1]) for c in self.steps if c.cost and c.cost[1])
        stated = None if first is None else first.cost[1] if first.cost else first.file_currency
        self.own_currency = stated or next(iter(codes), None)
        self.own_unit = None if first is None else first.credits[1] if first.credits else first.file_unit
        # The objectives in order; `cost` is one a currency: the first target's own, then by code; `credits` likewise.
        self.names: list[str] = []
        for objective in minimize:
            if objective in {"cost", "credits"}:
                own = self.own_currency if objective == "cost" else self.own_unit
                known = {u for c in self.steps if (u := self.of(c, objective)[1]) is not NO_FIGURE}
                ordered = sorted(known, key=lambda u: (u != own, str(u or "")))
                self.names += [f"{objective}:{u or ''}" for u in ordered] or [f"{objective}:"]
            else:
                self.names.append(objective)

    def of(self, c: Credential, objective: str) -> tuple[Fraction | None, Any]:
        """The figure and its currency or unit; None: unknown (then where it would be)."""
        if objective == "hours":
            return c.hours, None
        if objective == "cost":
            if c.cost is None and isinstance(c.raw.get("cost"), dict):  # a price per period, without a duration
                return None, c.raw["cost"].get("currency", c.file_currency)
            return c.cost if c.cost is not None else (None, c.file_currency or self.own_currency)
        if c.composite:
            return Fraction(0), NO_FIGURE  # C: a composite adds none
        return c.credits if c.credits is not None else (None, c.file_unit or self.own_unit)

    def assumed(self, c: Credential, objective: str) -> Fraction:
        """C: the option's, else the largest known figure among the steps of its kind in the slice of the target taken
        as if nothing were held, else among all kinds there, else 1. In the same currency or unit only."""
        if objective in self.assume:
            return number(self.assume[objective])
        unit = self.of(c, objective)[1]
        known = [(s.kind, f) for s in self.steps for f, u in [self.of(s, objective)] if f is not None and u == unit]
        alike = [f for kind, f in known if kind == c.kind]
        return max(alike or [f for _, f in known] or [Fraction(1)])

    def adds(self, c: Credential) -> tuple[list[Fraction], int]:
        """What a credential adds to each objective, and to the number of unknown figures (hours and cost)."""
        if not c.step:
            return [Fraction(0)] * len(self.names), 0
        # C: in progress or registered: "without further hours or cost"; nothing of these is unknown then.
        begun = c.id in self.begun
        row = []
        for name in self.names:
            objective, _, unit = name.partition(":")
            if objective == "steps":
                row.append(Fraction(1))
                continue
            figure, mine = self.of(c, objective)
            if mine is NO_FIGURE or (mine or "") != unit or (begun and objective in {"hours", "cost"}):
                row.append(Fraction(0))
            else:
                row.append(self.assumed(c, objective) if figure is None else figure)
        return row, 0 if begun else (c.hours is None) + (c.cost is None)


NO_FIGURE = object()


@dataclass(frozen=True)
class Answer:
    """What the brute force found. `plan` and the rest are empty where there is nothing to earn, or no way.

    `confirm` has what the plan rests on: address, and of a fact its full id, `at_least` and `within`.
    """

    status: str  # planned | complete | unreachable
    values: dict[str, Fraction]  # in order; `cost:USD`, `credits:ects`, `cost:` where no currency is known
    unknown: int
    plan: tuple[str, ...]
    again: tuple[str, ...]
    implied: tuple[str, ...]
    confirm: tuple[Confirm, ...] = ()


@dataclass
class Sieve:
    """Which plans are of interest, given those that have passed."""

    capped: list[tuple[int, Fraction]]
    distinct: bool
    unbeaten: bool
    passed: list[tuple[tuple[int, ...], Set]] = field(default_factory=list)

    def passes(self, value: tuple[int, ...], steps: Set) -> bool:
        if any(value[at] > bound for at, bound in self.capped):
            return False
        if self.distinct and any(own <= steps for _, own in self.passed):
            return False
        beaten = (all(a <= b for a, b in zip(other, value, strict=True)) for other, _ in self.passed)
        return not (self.unbeaten and any(beaten))


Confirm = tuple[str, str | None, Fraction | None, str | None]


def in_order(things: Iterable[Confirm]) -> tuple[Confirm, ...]:
    """Things to confirm by address, then by fact, amount and time."""
    return tuple(sorted(things, key=place_in_order))


def place_in_order(thing: Confirm) -> tuple[str, Fraction, Fraction]:
    """C: "by the fact's full id or the manual part's address, the milder first"."""
    address, fact, at_least, within = thing
    return fact or address, at_least or Fraction(0), -weeks_of(within) if within else Fraction(-(10**6))


def solve(*given: Any, **named: Any) -> Answer:
    """The least plan: the first of all. Arguments as of `plans`."""
    return next(plans(*given, **named))


def plans(
    files: dict[str, dict[str, Any]],
    have: Sequence[str],
    targets: Sequence[str],
    *,
    record: dict[str, Any] | None = None,
    minimize: Sequence[str] = ("steps", "hours", "cost"),
    on: date = date(2026, 1, 1),
    exclude: Sequence[str] = (),
    formats: Sequence[str] = (),
    assume: dict[str, Any] | None = None,
    require: Sequence[str] = (),
    skills: Sequence[str] = (),
    most: dict[str, Any] | None = None,
    distinct: bool = False,
    unbeaten: bool = False,
) -> Iterator[Answer]:
    """All plans in the order of the full key, by trying every set of credentials and of things to confirm.

    Those too that have more in them than the targets need; unless they are to be `distinct`: then none comes that has
    all steps of an earlier one. Or unless they are to be `unbeaten`: then none comes that has as much of everything as
    an earlier one, or more to confirm. What objectives come to at `most` is by their
    name in the key (`hours`). "unreachable", alone, where there is no plan.
    """
    catalog = Catalog(files, on, tuple(have), record)
    targets = [catalog.find_target(t) for t in targets]
    judged = catalog.record.holdings = Lasting(catalog).judged()
    counts = frozenset(c for c, lines in judged.items() if any(not h.expired for h in lines) and c in catalog.creds)
    more = implied(catalog, counts, catalog.record.recorded)
    world = World(catalog, judged | {c: (Holding(c, implied=True),) for c in more})
    held = counts | more
    asked = [catalog.skill(text) for text in skills]
    goal = Node("all", tuple(Member((Entry(node),)) for node in (*(Node("leaf", cred=t) for t in targets), *asked)))
    through = {catalog.find_target(r) for r in require} - held
    roots = frozenset(targets).union(through, *(world.mentioned(node) for node in asked))
    dropped = {catalog.find_target(e) for e in exclude}
    # C: in H, it can be earned again only where it may have been a part of a held composite, or where a condition
    # speaks of its holdings. (Elsewhere it would add nothing, and no least plan has it.)
    maybe_again = frozenset().union(*(world.parts[m] for m in held if catalog.creds[m].composite))

    def can_be_earned(c: Credential) -> bool:
        # --format-only keeps what has one of the formats, what states none, and every award (what is no step).
        fits = not formats or not c.formats or not c.step or bool(c.formats & set(formats))
        again = c.id in maybe_again or catalog.conditional
        open_ = c.earnable(on) or c.id in catalog.record.begun
        return open_ and c.id not in dropped and fits and (c.id not in held or again)

    slice_ = world.slice(roots) - catalog.record.outside
    candidates = sorted(c for c in slice_ if can_be_earned(catalog.creds[c]))
    assert len(candidates) <= MOST, f"{len(candidates)} candidates"
    plain = Catalog(files, on)
    of_slice = World(plain, {}).slice(roots.union(map(catalog.find_target, require)))
    begun = catalog.record.begun
    figures = Figures(plain, of_slice, targets, minimize=minimize, assume=assume or {}, begun=begun)
    rows = [figures.adds(catalog.creds[c]) for c in candidates]
    # Whole numbers compare faster; a common factor changes no order.
    scale = lcm(*(f.denominator for row, _ in rows for f in row))
    whole = [([int(f * scale) for f in row], unknown) for row, unknown in rows]

    # Every subset with its key: objectives, unknown figures, number of credentials, sorted ids.
    keys: list[tuple[tuple[int, ...], int, int, tuple[str, ...]]] = [((0,) * len(figures.names), 0, 0, ())]
    for c, (row, unknown) in zip(candidates, whole, strict=True):
        keys += [
            (tuple(a + b for a, b in zip(v, row, strict=True)), u + unknown, n + 1, (*ids, c)) for v, u, n, ids in keys
        ]
    keys.sort()
    addresses = world.things(slice_)
    assert len(addresses) <= MOST_THINGS, f"{len(addresses)} things to confirm"

    def shown(things: Iterable[Thing]) -> tuple[Confirm, ...]:
        return in_order((addresses[t], t.fact, t.at_least, t.within) for t in things)

    capped = [(at, number((most or {})[name]) * scale) for at, name in enumerate(figures.names) if name in (most or {})]
    sieve = Sieve(capped, distinct=distinct, unbeaten=unbeaten)
    # C: "Fewest things to confirm come before all objectives"; among equal plans they come last, by address.
    for size in range(len(addresses) + 1):
        some = sorted(combinations(addresses, size), key=lambda s: [place_in_order(t) for t in shown(s)])
        some = [s for s in some if world.could_reach(goal, frozenset(candidates), s)]
        for value, unknown, steps, ids in keys if some else ():
            own = frozenset(c for c in ids if catalog.creds[c].step)
            for things in some:
                if not sieve.passes(value, own):
                    break
                if through <= set(ids) and world.reaches(goal, frozenset(ids), things):
                    sieve.passed.append((value, own))
                    yield Answer(
                        "planned" if steps or things else "complete",
                        {name: Fraction(v, scale) for name, v in zip(figures.names, value, strict=True)},
                        unknown,
                        ids,
                        tuple(c for c in ids if c in held or c in catalog.record.ended or c in judged),
                        tuple(sorted(more)),
                        shown(things),
                    )
        if unbeaten and sieve.passed:
            return
    if not sieve.passed:
        yield Answer("unreachable", {}, 0, (), (), tuple(sorted(more)))

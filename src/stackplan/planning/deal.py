"""Deals as rows of an integer program: who counts where, each once (docs/counting.md, "Deals")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan.planning.encode import Environment, is_simple
from stackplan.planning.program import ONE, ZERO, Term
from stackplan.planning.task import NEW, NONE, UNKNOWN, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.planning.task import Average, LimitRow


@dataclass(frozen=True, slots=True)
class Use:
    """One leaf that may be used: directly, or by one of its `stand_ins` (term, uses of that way).

    `sources` tell which holding a direct use takes (NEW: none, it is newly earned; UNKNOWN), where that matters;
    `claim` is what a direct use meets.
    """

    leaf: int
    credential: int
    pot: int
    term: Term
    direct: Term
    stand_ins: tuple[tuple[Term, tuple[Use, ...]], ...]
    sources: tuple[tuple[int, Term], ...] = ()
    claim: int = NONE


@dataclass(frozen=True, slots=True)
class Made:
    """A composite that takes parts along, where `term` is 1, which is of the use `direct`; within a pot.

    `anew` where it is a new holding beside one that has expired: that is not held.
    """

    composite: int
    direct: Term
    term: Term
    pot: int
    anew: bool = False


class Deal:
    """The rows of one scope. `term` may be 1 only if a deal exists; `uses` tell which, in a solution.

    The rows let parts of a pot support each other in a circle; `derive` finds those and cuts them off. A *pot* is
    what belongs to one section (its node), or the whole scope (its root) where there are no sections.

    A `plain` deal is small: nothing stands in, and of a credential and what could be used up in its place or for it
    one at most counts. It is lawful where each composite that counts can be made of what is there; that there is no
    plain deal says nothing.
    """

    def __init__(
        self, environment: Environment, root: int, *, simple: bool, plain: bool = False, by_source: bool = False
    ) -> None:
        self.environment = environment
        self.task = environment.task
        self.program = environment.program
        self.root = root
        self.plain = plain
        self.uses: dict[int, Use] = {}
        self.selected: dict[int, Term] = {}  # node -> term, for reading a solution back
        self.shares: dict[int, _Share] = {}
        self.made: list[Made] = []
        self.exact = True  # false where only a relaxation of the rules could be written as rows
        self._direct: dict[int, list[tuple[Term, int]]] = {}
        self._refs: dict[int, list[Term]] = {}
        nodes = [(index, self.task.nodes[index]) for index in self._inside(root)]
        self._floors = {  # leaves that some limit wants: there a use that serves nothing must not count
            leaf for _, node in nodes for limit in node.limits if limit.at_least for leaf, _ in limit.weights
        }.union(*(self.task.leaves(index) for index, node in nodes if node.average is not None))
        self._by_source = by_source or self._tells_apart([index for index, _ in nodes])
        self._holdings_apart = by_source  # an award that binds another: which holding each of them used is told
        self._uses_of: dict[int, list[Use]] = {}
        self.term = self._node(root, root)
        for terms in self._refs.values():
            if len(terms) > 1:
                self.program.row([(1, term) for term in terms], high=1)
        for uses in self._direct.values():
            if len(uses) > 1:
                self.program.row([(1, term) for term, _ in uses], high=1)
        if plain:
            self._all_apart()
        elif not simple:
            self._stand_ins_apart()
            self._parts_apart()

    def all_uses(self) -> list[Use]:
        """The uses of all leaves, and those inside of stand-ins."""
        found: list[Use] = []
        waiting = list(self.uses.values())
        while waiting:
            use = waiting.pop()
            found.append(use)
            for _, inner in use.stand_ins:
                waiting.extend(inner)
        return found

    def _tells_apart(self, nodes: list[int]) -> bool:
        """Whether it matters which holding a use takes: to a limit, to an average, or to what stands in for what."""
        task = self.task
        inside = [task.nodes[index] for index in nodes]
        if any(node.average or any(limit.marks for limit in node.limits) for node in inside):
            return True
        if not task.claims:
            return False
        if any(node.under != NONE and task.ways[node.under] for node in inside):
            return True
        region = frozenset[int]().union(*(task.stand_in_region[n.credential] for n in inside if n.kind == "credential"))
        if any(not valid and c in region for c, valid in task.holdings) or any(map(task.may_be_renewed, region)):
            return True  # what has expired, and is accepted at a leaf, stands in for nothing that does not accept it
        return any(e >= task.size for c in region for way in task.ways[c] for e in task.claims_below(way))

    def _node(self, index: int, pot: int) -> Term:
        node = self.task.nodes[index]
        match node.kind:
            case "credential":
                use = self.uses[index] = self._use(index, node.claim, pot, frozenset())
                term = use.term
            case "all":
                term = self.program.all_of([self._node(kid, pot) for kid in node.kids])
            case "any":
                term = self.program.any_of(self._one_of([(kid, self._node(kid, pot)) for kid in node.kids]))
            case "count":
                kids = [self._node(kid, pot) for kid in node.kids]
                term = self.program.at_least(list(zip(node.weights, kids, strict=True)), node.threshold)
            case _:
                term = self.program.all_of([self._node(kid, kid) for kid in node.kids])
        if index != self.root:
            self._bind(index, term)
        for limit in node.limits:
            term = self._limit(limit, self.uses, term)
        if node.average is not None:
            self._average(node.average, [self.uses[leaf] for leaf in self.task.leaves(index)])
        self.selected[index] = term
        return term

    def _limit(self, limit: LimitRow, uses: dict[int, Use], term: Term) -> Term:
        """Keep a limit, unless it is lifted: a term for the node that carries it."""
        lifted = self.environment.lifted(limit.unless)
        if lifted == ONE:
            return term
        marks = dict(limit.marks)
        weighted = [
            (weight, term)
            for leaf, weight in limit.weights
            if leaf in uses
            for term in self._marked(uses[leaf], marks.get(leaf, NONE), at_least=limit.at_least)
        ]
        if limit.at_least:
            reached = self.program.at_least(weighted, limit.bound)
            return self.program.all_of([term, self.program.any_of([reached, lifted])])
        surplus = max(sum(weight for weight, _ in weighted) - limit.bound, 0)
        self.program.row([*weighted, (-surplus, lifted)], high=limit.bound)
        return term

    def _marked(self, use: Use, mark: int, *, at_least: bool) -> list[Term]:
        """Terms, one of which at most is 1, that tell whether a leaf is used and all that it uses meets a mark.

        For a limit from below they may be 1 only if so, for one from above they must be if so.
        """
        if mark == NONE or use.term == ZERO:
            return [use.term]
        meets = self.task.marks[mark]
        found = [term for source, term in use.sources if _is_met(meets, source)]
        for way, inner in use.stand_ins:
            other = [term for each in inner for term in self._unmarked(each, meets)]
            if not other:
                found.append(way)
                continue
            met = self.program.column()
            if at_least:
                self.program.implies(met, way)
                for term in other:
                    self.program.row([(1, met), (1, term)], high=1)
            else:
                self.program.row([(1, way), (-1, met), *((-1, term) for term in other)], high=0)
            found.append(met)
        return found

    def _unmarked(self, use: Use, mark: Mark) -> list[Term]:
        """The terms of all that may be used within a use and does not meet a mark."""
        own = [term for source, term in use.sources if not _is_met(mark, source)]
        return own + [term for _, inner in use.stand_ins for each in inner for term in self._unmarked(each, mark)]

    def _average(self, average: Average, uses: list[Use]) -> None:
        """Scores of all that is used add up to zero or more."""
        held, fresh = dict(average.holdings), dict(average.fresh)
        scored: list[tuple[int, Term]] = []
        waiting = list(uses)
        while waiting:
            use = waiting.pop()
            if use.leaf in average.without:
                continue
            waiting.extend(each for _, inner in use.stand_ins for each in inner)
            scored.extend(
                (fresh.get(use.credential, 0) if source == NEW else held.get(source, 0), term)
                for source, term in use.sources
            )
        self.program.row([(score, term) for score, term in scored if score], low=0)

    def _inside(self, root: int) -> Iterator[int]:
        yield root
        for kid in self.task.nodes[root].kids:
            yield from self._inside(kid)

    def _bind(self, index: int, term: Term) -> None:
        """A leaf that a limit wants is used only where the member around it is satisfied."""
        for leaf in self.task.leaves(index):
            if leaf in self._floors and leaf != index:
                self._only_where(self.uses[leaf], term)

    def _only_where(self, use: Use, term: Term) -> None:
        """A use that serves nothing must not count; what is confirmed is there wherever it is asked for, and serves."""
        if use.credential not in self.task.things:
            self.program.implies(use.term, term)

    def _one_of(self, kids: list[tuple[int, Term]]) -> list[Term]:
        """The terms of the kids of an `any`: where a limit wants their leaves, one kid at most is used."""
        if all(self._floors.isdisjoint(self.task.leaves(kid)) for kid, _ in kids):
            return [term for _, term in kids]
        chosen = [(kid, term, self.program.column()) for kid, term in kids]
        self.program.row([(1, pick) for _, _, pick in chosen], high=1)
        for kid, _, pick in chosen:
            for leaf in self.task.leaves(kid):
                self._only_where(self.uses[leaf], pick)
        return [self.program.all_of([term, pick]) for _, term, pick in chosen]

    def _use(self, leaf: int, claim: int, pot: int, path: frozenset[int]) -> Use:
        """A leaf's use: a column of its own even where the supply is certain, for it may be left unused."""
        credential = self.task.bases[claim]
        if credential in self.task.things:
            return Use(leaf, credential, pot, self.environment.counts(claim), ZERO, ())
        own = self._alone(leaf, claim, pot) if self.environment.claimed(claim) != ZERO else None
        stand_ins: list[tuple[Term, tuple[Use, ...]]] = []
        # What stands in one for one does so through any chain; what a chain leads through is no help beyond it.
        alike = () if self.plain else self.task.alike[claim]
        for other in sorted(alike):
            if other not in path and self.environment.claimed(other) != ZERO:
                use = self._alone(leaf, other, pot)
                stand_ins.append((use.term, (use,)))
        if not self.plain:
            inner = path | {claim} | self.task.alike[claim]
            for way in self.task.other_ways(claim):
                uses: list[Use] = []
                term = self._way(way, pot, inner, uses)
                if term == ONE:
                    term = self.program.column()  # what is certain may be left unused, too
                if term != ZERO:
                    stand_ins.append((term, tuple(uses)))
        direct = ZERO if own is None else own.direct
        term = self.program.any_of([direct, *(way for way, _ in stand_ins)])
        if self._by_source:
            for option in (direct, *(way for way, _ in stand_ins)):
                self.program.implies(option, term)  # what serves nothing must not count
        if term != ZERO and not path:  # what lies inside a stand-in is no leaf of this scope
            self._refs.setdefault(credential, []).append(term)
        return Use(leaf, credential, pot, term, direct, tuple(stand_ins), () if own is None else own.sources, claim)

    def _alone(self, leaf: int, claim: int, pot: int) -> Use:
        """A direct use of what a claim asks for, or of what stands in one for one."""
        credential = self.task.bases[claim]
        direct = self.program.column()
        self.program.implies(direct, self.environment.claimed(claim))
        self._direct.setdefault(credential, []).append((direct, pot))
        use = Use(leaf, credential, pot, direct, direct, (), self._sources(claim, direct), claim)
        self._uses_of.setdefault(credential, []).append(use)
        return use

    def _sources(self, claim: int, direct: Term) -> tuple[tuple[int, Term], ...]:
        """Which holding a direct use takes, or that it takes what is newly earned: one of these."""
        if not self._by_source:
            return ()
        credential = self.task.bases[claim]
        stock, fresh = self.environment.stock[credential], self.environment.newly(claim)
        lines = self.environment.usable(self.task.lines_of[claim]) if stock != ZERO else ()
        options = [(line, stock) for line in lines]
        if fresh != ZERO:
            options.append((NEW, fresh))
        options = [(source, supply) for source, supply in options if self.environment.is_there(credential, source)]
        if len(options) <= 1:
            return ((options[0][0] if options else UNKNOWN, direct),)
        found = []
        for source, supply in options:
            column = self.program.column()
            self.program.implies(column, supply)
            found.append((source, column))
        self.program.row([(1, direct), *((-1, column) for _, column in found)], low=0, high=0)
        return tuple(found)

    def _way(self, index: int, pot: int, path: frozenset[int], uses: list[Use]) -> Term:
        """A way that stands in, dealt within this scope; what is on the path supports nothing of its own."""
        node = self.task.nodes[index]
        if node.kind == "credential":
            if node.claim in path:
                return ZERO
            use = self._use(index, node.claim, pot, path)
            uses.append(use)
            return use.term
        before = len(uses)
        kids = [self._way(kid, pot, path, uses) for kid in node.kids]
        if node.kind in ("all", "sections"):
            term = self.program.all_of(kids)
        elif node.kind == "any":
            term = self.program.any_of(kids)
        else:
            term = self.program.at_least(list(zip(node.weights, kids, strict=True)), node.threshold)
        within = {use.leaf: use for use in uses[before:]}
        for limit in node.limits:
            term = self._limit(limit, within, term)
        if node.average is not None:
            self._average(node.average, list(within.values()))
        if self._by_source:
            for use in within.values():
                self._only_where(use, term)
        return term

    def _all_apart(self) -> None:
        """Rules 3 to 5 of docs/counting.md, more strictly: whatever could break them is kept apart, pair by pair."""
        task = self.task
        for c, uses in self._direct.items():
            for other in sorted((task.stand_in_region[c] | task.possible_parts[c]) & self._direct.keys() - {c}):
                self.program.row([*self._consumed(c), *self._consumed(other)], high=1)
            for d, others in self._direct.items():  # what two sections could want for their composites
                if c < d and not task.possible_parts[c].isdisjoint(task.possible_parts[d]):
                    apart = [(a, b) for a, pot in uses for b, other_pot in others if pot != other_pot]
                    for a, b in apart:
                        self.program.row([(1, a), (1, b)], high=1)

    def _consumed(self, credential: int) -> list[tuple[int, Term]]:
        return [(1, term) for term, _ in self._direct.get(credential, ())]

    def _meeting(self, claim: int) -> list[Term]:
        """The terms of all that is consumed and meets a claim."""
        credential = self.task.bases[claim]
        if not self._by_source:
            return [term for term, _ in self._direct.get(credential, ())]
        meeting = {*self.task.lines_of[claim]}
        if self.task.fresh[claim]:
            meeting.add(NEW)
        if claim < self.task.size:
            meeting.add(UNKNOWN)  # no record tells that it should not do
        return [term for use in self._uses_of.get(credential, ()) for source, term in use.sources if source in meeting]

    def _stand_ins_apart(self) -> None:
        """A credential and what stands in for it never both count."""
        for credential in self._direct:
            alike = self.task.alike[credential]
            for other in sorted(alike):
                if self.task.bases[other] != credential and (terms := self._meeting(other)):
                    self.program.row([*self._consumed(credential), *((1, term) for term in terms)], high=1)
            without = self.task.alike[credential].union(self.task.claims_of[credential])
            for way in self.task.other_ways(credential):
                forced = self._forced(way, without)
                if forced != ZERO:
                    self.program.row([*self._consumed(credential), (1, forced)], high=1)

    def _forced(self, index: int, without: frozenset[int]) -> Term:
        """A term that must be 1 where what is consumed satisfies a node without the claims `without`.

        A selection that counting does not decide is left to `derive`, which looks at each solution.
        """
        node = self.task.nodes[index]
        if node.deals and (node.binds or not is_simple(self.task, index)):
            self.exact = False
            return ZERO
        if node.kind == "credential":
            return self._forced_claim(node.claim, without)
        kids = [self._forced(kid, without) for kid in node.kids]
        match node.kind:
            case "any":
                return self._forced_any(kids)
            case "count":
                weights, threshold = node.weights, node.threshold
            case _:
                weights, threshold = (1,) * len(kids), len(kids)
        weighted = [(weight, kid) for weight, kid in zip(weights, kids, strict=True) if kid != ZERO]
        total = sum(weight for weight, _ in weighted)
        if total < threshold:
            return ZERO
        result = self.program.column()
        self.program.row([*weighted, (threshold - 1 - total, result)], high=threshold - 1)
        return result

    def _forced_claim(self, claim: int, without: frozenset[int]) -> Term:
        if claim in without:
            return ZERO
        alike = self.task.alike[claim] - without
        inner = without | {claim} | alike
        terms = [term for each in (claim, *sorted(alike)) for term in self._meeting(each)]
        terms += [self._forced(way, inner) for way in self.task.other_ways(claim)]
        return self._forced_any(terms)

    def _forced_any(self, terms: list[Term]) -> Term:
        kept = [term for term in terms if term != ZERO]
        if len(kept) <= 1:
            return kept[0] if kept else ZERO
        result = self.program.column()
        for term in kept:
            self.program.implies(term, result)
        return result

    def _parts_apart(self) -> None:
        """A composite takes along the parts that were used for it: they count nowhere beside it."""
        composites = list(self._entangled())
        if not composites:
            return
        region = frozenset[int]().union(*(self.task.possible_parts[c] for c in composites))
        pots = sorted({pot for c in composites for _, pot in self._direct[c]})
        region -= self.task.things  # these serve any number of times
        self.exact = False  # parts could support each other in a circle
        self.shares = shares = {pot: _Share(self, region) for pot in pots}
        for part in sorted(region):
            terms = [(1, share.supply[part]) for share in shares.values()]
            self.program.row([*terms, *self._consumed(part)], high=1)
        for share in shares.values():
            share.close()
        for composite in composites:
            for use in self._uses_of[composite]:
                self._takes_along(use, shares[use.pot])

    def _takes_along(self, use: Use, share: _Share) -> None:
        """Rows by which a composite that is consumed is made of its share, or may count on its own."""
        c = use.credential
        options = use.sources if self.task.may_be_renewed(c) else ((UNKNOWN, use.direct),)
        for source, term in options:
            anew = self.task.may_be_renewed(c) and source == NEW
            self.program.implies(term, share.made(c, anew=anew))
            self.made.append(Made(c, use.direct, term, use.pot, anew))

    def _entangled(self) -> Iterator[int]:
        """Composites that may count beside a part of theirs or, in sections, beside another that shares one."""
        composites = [c for c in self._direct if self.task.stack[c] != NONE]
        consumed = set(self._direct)
        sections = len({pot for uses in self._direct.values() for _, pot in uses}) > 1
        for c in composites:
            parts = self.task.possible_parts[c]
            if not parts.isdisjoint(consumed) or (
                sections and any(not parts.isdisjoint(self.task.possible_parts[d]) for d in composites if d != c)
            ):
                yield c

    def own_stock(self, composite: int) -> Term:
        """Whether a held composite may count on its own: none of its possible parts that are held is consumed."""
        environment = self.environment
        if composite not in environment.held or environment.supply[composite] == ZERO:
            return ZERO
        beside = [
            part for part in sorted(self.task.possible_parts[composite] & environment.held) if part in self._direct
        ]
        if not beside:
            return ONE
        result = self.program.column()
        for part in beside:
            again = environment.renewed(part)
            if self._holdings_apart:
                old = [(1, term) for use in self._uses_of[part] for source, term in use.sources if source != NEW]
                self.program.row([(1, result), *old], high=1)
            elif again != ONE:
                self.program.row([(1, result), *self._consumed(part), (-1, again)], high=1)
        return result


class _Share(Environment):
    """What one pot may use for its composites: the free credentials of the region, each in one pot, none consumed."""

    def __init__(self, deal: Deal, region: frozenset[int]) -> None:
        outer = deal.environment
        program = deal.program
        nothing = [ZERO] * deal.task.size
        supply, stock, fresh = list(nothing), list(nothing), list(nothing)
        for thing in deal.task.things:
            supply[thing], stock[thing], fresh[thing] = outer.supply[thing], outer.stock[thing], outer.fresh[thing]
        for part in region:
            if outer.supply[part] != ZERO:
                supply[part] = own = program.column()
                program.implies(own, outer.supply[part])
                stock[part] = ZERO if outer.stock[part] == ZERO else own
                fresh[part] = own if outer.stock[part] == ZERO else program.all_of([own, outer.fresh[part]])
        super().__init__(
            deal.task,
            program,
            stock,
            fresh,
            supply=supply,
            held=outer.held,
            depth=outer.depth + 1,
            deepest=outer.deepest,
            outer=outer,
        )
        self._deal = deal

    def close(self) -> None:
        """A composite is free only where it is made of free ones (or may count on its own)."""
        for part, term in enumerate(self.supply):
            if term != ZERO and self.task.stack[part] != NONE:
                self.program.implies(term, self.made(part))

    def made(self, composite: int, *, anew: bool = False) -> Term:
        """Whether a composite may be made within this pot."""
        own = ZERO if anew else self._deal.own_stock(composite)
        return ONE if own == ONE else self.program.any_of([own, self.node(self.task.stack[composite])])


def _is_met(mark: Mark, source: int) -> bool:
    return mark.fresh if source == NEW else source in mark.holdings

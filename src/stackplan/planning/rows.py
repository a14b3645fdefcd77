"""The nodes of a task while they are made, and the rows that a selection carries: limits, averages, worths."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import All, Credits
from stackplan.planning.averages import average_row
from stackplan.planning.claims import Claims
from stackplan.planning.conditions import FIRM, InForce, Terms
from stackplan.planning.expand import by_credential
from stackplan.planning.task import NONE, LimitRow, Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stackplan.catalog.requirement import Limit, Requirement
    from stackplan.planning.expand import Expander, Member
    from stackplan.planning.task import Average

TRUE = Node("all")
FALSE = Node("any")
NOTHING: InForce = frozenset()
FIRMLY: InForce = frozenset((FIRM,))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node comes from: the credential that asks ("" for the target), the field, the nearest address."""

    owner: str
    field: str
    label: str


class Rows(ABC):
    """The nodes so far, each with where it comes from."""

    def __init__(self, ids: Sequence[str], expander: Expander, always: InForce = NOTHING) -> None:
        self.always = always  # the terms that all stands under
        self.claims = Claims(ids, expander)
        self.ids = tuple(ids)
        self.index = {credential_id: i for i, credential_id in enumerate(ids)}
        self.expander = expander
        self.book = expander.book
        self.nodes: list[Node] = []
        self.places: list[Place] = []
        self.requirements: list[Requirement | None] = []
        self.terms: list[InForce] = []
        self.given: dict[int, Fraction] = {}  # by leaf: its worth where it stands, where one is given
        self.instead: set[int] = set()  # leaves of what takes a place by a waiver
        self.open: list[bool] = []  # by credential: whether it can be earned by its definition and the options
        self.averaged: set[int] = set()  # credentials within an average, or that a limit tells apart by their holdings
        self.made: dict[tuple[int, str], int] = {}  # composites with a grade, and the node of what they are made of
        self.points: dict[int, Fraction] = {}  # by such a node: the points of that grade

    def _add(self, node: Node, place: Place, requirement: Requirement | None, terms: InForce = NOTHING) -> int:
        self.nodes.append(node)
        self.places.append(place)
        self.requirements.append(requirement)
        self.terms.append(terms)
        return len(self.nodes) - 1

    def _leaf(self, credential: int, place: Place, requirement: Requirement | None, terms: InForce = NOTHING) -> int:
        under = self.claims.claim(credential, terms)
        return self._add(Node("credential", credential=credential, under=under), place, requirement, terms)

    def _reference(
        self, credential_id: str, place: Place, requirement: Requirement | None, terms: InForce = NOTHING
    ) -> int:
        index = self.index.get(credential_id)
        if index is None:
            return self._add(FALSE, place, requirement)
        return self._leaf(index, place, requirement, terms)

    @abstractmethod
    def node(self, requirement: Requirement, place: Place, terms: InForce = NOTHING) -> int:
        """The node of a requirement under the conditions in force."""

    # Worths, averages, limits

    def _worth(self, member: Member, unit: str | None) -> Fraction | None:
        if member.worth is not None:
            return Fraction(member.worth)
        if member.id is not None:
            return self._credits(member.id, unit)
        if isinstance(member.requirement, All):
            parts = [same[0] for same in by_credential(self.expander.members(member.requirement.pool, every=True))]
            worths = [self._worth(part, unit) if part.id is not None else None for part in parts]
            known = [worth for worth in worths if worth is not None]
            return sum(known, Fraction(0)) if len(known) == len(worths) and known else None
        return None

    def _credits(self, credential_id: str, unit: str | None) -> Fraction | None:
        credential = self.expander.lookup.get(credential_id)
        if credential is None or credential.credits is None or credential.credits.unit != unit:
            return None
        return Fraction(credential.credits.amount)

    def _unit(self, requirement: Requirement, place: Place) -> str | None:
        """The unit in which a requirement counts credits."""
        if isinstance(requirement, Credits):
            return requirement.unit
        owner = self.expander.lookup.get(place.owner)
        return None if owner is None else owner.credit_unit

    def _average(
        self, least: str | Fraction, requirement: Requirement, kids: Iterable[int], place: Place
    ) -> Average | None:
        """An average over all that may be used below the kids, what stands in too."""
        book = self.book
        assert book is not None, "an average is asked of a record"
        leaves = [leaf for kid in kids for leaf in self._leaves(kid)]
        unit = self._unit(requirement, place)
        known = {c: self.ids[c] for c in self._spoken_of(leaves)}
        self.averaged.update(known)
        lines = dict(self.claims.line_numbers())
        row = average_row(least, known, lines, book, lambda credential_id: self._credits(credential_id, unit))
        return None if row is None else replace(row, without=frozenset(leaves) & self.instead)

    def _spoken_of(self, leaves: Iterable[int]) -> Iterator[int]:
        """The credentials of leaves, and what may stand in for them."""
        seen: set[str] = set()
        waiting = [self.ids[c] for leaf in leaves if (c := self.nodes[leaf].credential) < len(self.ids)]
        while waiting:
            credential_id = waiting.pop()
            credential = None if credential_id in seen else self.expander.lookup.get(credential_id)
            if credential is None or credential_id not in self.index:
                continue
            seen.add(credential_id)
            yield self.index[credential_id]
            for way in credential.equivalents:
                waiting.extend(mentioned for mentioned, _ in self.expander.mentions(way))

    def _limit(
        self, limit: Limit, number: Fraction, around: tuple[Requirement, Place], kids: Iterable[int]
    ) -> LimitRow:
        """A limit over the leaves below the kids of the node `around`."""
        requirement, place = around
        default = "credits" if isinstance(requirement, Credits) else "members"
        measure = limit.amount.measure or default
        bound = limit.amount.number * number if limit.amount.share else limit.amount.number
        unit = self._unit(requirement, place)
        matched: dict[str, list[Terms | None]] = {}
        spoken = self.expander.spoken_of(limit.of)
        if self.book is None:
            spoken = self.expander.maybe_spoken_of(limit.of, at_least=limit.kind == "at_least")
        for mentioned, terms in spoken:
            matched.setdefault(mentioned, []).append(terms)
        weights: dict[int, Fraction] = {}
        marks: dict[int, int] = {}
        for leaf in dict.fromkeys(leaf for kid in kids for leaf in self._leaves(kid)):
            credential = self.nodes[leaf].credential
            credential_id = self.ids[credential] if credential < len(self.ids) else ""
            if credential_id not in matched:
                continue
            if measure == "members":
                weights[leaf] = Fraction(1)
            elif worth := self.given.get(leaf, self._credits(credential_id, unit)):
                weights[leaf] = worth
            alternatives = matched[credential_id]
            if leaf in weights and None not in alternatives:
                told = [frozenset((each,)) for each in alternatives if each is not None]
                mark = marks[leaf] = self.claims.mark(credential_id, told, firm=self._is_firm(leaf, limit))
                self.averaged.update(c for c in self._spoken_of((leaf,)) if self.claims.differs(c, mark))
        scale = lcm(bound.denominator, *(weight.denominator for weight in weights.values()))
        unless = NONE
        if limit.unless is not None:
            unless = self.node(limit.unless, Place(place.owner, place.field, place.label), FIRMLY)
        return LimitRow(
            limit.kind == "at_least",
            int(bound * scale),
            tuple((leaf, int(weight * scale)) for leaf, weight in weights.items()),
            tuple(marks.items()),
            unless,
        )

    def _is_firm(self, leaf: int, limit: Limit) -> bool:
        """Whether what is new at a leaf is no part of a limit on grades.

        What is due whatever the grades be must keep a limit from above with any.
        """
        return FIRM in self.terms[leaf] and (limit.kind == "at_least" or FIRM not in self.always)

    def _leaves(self, node: int) -> Iterable[int]:
        if self.nodes[node].kind == "credential":
            yield node
        for kid in self.nodes[node].kids:
            yield from self._leaves(kid)

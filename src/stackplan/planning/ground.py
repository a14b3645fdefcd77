"""Grounding: from credentials and requirements to a `Task` of integers, and the names to get back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
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
    SkillRef,
)
from stackplan.planning.expand import is_selection
from stackplan.planning.task import NONE, LimitRow, Node, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stackplan.catalog.model import Credential
    from stackplan.catalog.requirement import Limit, Pool, Requirement
    from stackplan.planning.expand import Expander, Member
    from stackplan.planning.task import Level

TRUE = Node("all")
FALSE = Node("any")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node comes from: the credential that asks ("" for the target), the field, the nearest address."""

    owner: str
    field: str
    label: str


@dataclass(frozen=True, slots=True)
class Grounded:
    """A task with the names of its integers: `ids` of credentials, `places` of nodes."""

    task: Task
    ids: tuple[str, ...]
    places: tuple[Place, ...]
    requirements: tuple[Requirement | None, ...]  # what each node was made of, for explanations


def ground(
    ids: Sequence[str],
    targets: Sequence[str],
    expander: Expander,
    levels: Iterable[Level],
    allowed: Callable[[Credential], bool],
) -> Grounded:
    """Ground the credentials `ids` (sorted) for `targets`.

    `allowed` tells whether the learner's options let a credential be earned. Held ones can be earned again where
    they may have been parts of a held composite.
    """
    return _Grounder(ids, expander).task(targets, tuple(levels), allowed)


def ground_alone(requirement: Requirement, owner: str, ids: Sequence[str], expander: Expander) -> Grounded:
    """Ground one requirement of `owner` as the target, over the credentials `ids` (sorted); no levels, no options."""
    grounder = _Grounder(ids, expander)
    target = grounder.node(requirement, Place(owner, "stack", "stack"))
    grounded = grounder.task((), (), lambda _: True)
    return replace(grounded, task=replace(grounded.task, target=target))


class _Grounder:
    """Collects nodes while it walks the requirements of the slice once."""

    def __init__(self, ids: Sequence[str], expander: Expander) -> None:
        self.ids = tuple(ids)
        self.index = {credential_id: i for i, credential_id in enumerate(ids)}
        self.expander = expander
        self.nodes: list[Node] = []
        self.places: list[Place] = []
        self.requirements: list[Requirement | None] = []
        self.given: dict[int, Fraction] = {}  # by leaf: its worth where it stands, where one is given

    def task(
        self, targets: Sequence[str], levels: tuple[Level, ...], allowed: Callable[[Credential], bool]
    ) -> Grounded:
        credentials = [self.expander.lookup.get(credential_id) for credential_id in self.ids]
        relations: dict[str, list[int]] = {"prerequisites": [], "corequisites": [], "stack": []}
        ways: list[tuple[int, ...]] = []
        for credential in credentials:
            assert credential is not None, "a slice holds known credentials only"
            for field, roots in relations.items():
                requirement: Requirement | None = getattr(credential, field)
                place = Place(credential.id, field, field)
                roots.append(NONE if requirement is None else self.node(requirement, place))
            place = Place(credential.id, "equivalents", "equivalents")
            ways.append(tuple(self.node(way, place) for way in credential.equivalents))
        place = Place("", "target", "target")
        kids = [self._leaf(self.index[target], place, None) for target in targets]
        target = self._add(Node("all", kids=tuple(kids)), place, None)

        held = tuple(credential_id in self.expander.held for credential_id in self.ids)
        earnable = tuple(
            not own and credential is not None and self.expander.can_be_earned(credential.id) and allowed(credential)
            for own, credential in zip(held, credentials, strict=True)
        )
        task = Task(
            held=held,
            steps=tuple(credential is not None and credential.is_step for credential in credentials),
            earnable=earnable,
            prerequisites=tuple(relations["prerequisites"]),
            corequisites=tuple(relations["corequisites"]),
            stack=tuple(relations["stack"]),
            ways=tuple(ways),
            nodes=tuple(self.nodes),
            target=target,
            levels=levels,
        )
        again = frozenset[int]().union(*(task.possible_parts[c] for c in range(task.size) if held[c]))
        again = frozenset(
            c
            for c in again
            if held[c]
            and (credential := credentials[c]) is not None
            and self.expander.can_be_earned(credential.id)
            and allowed(credential)
        )
        if again:
            earnable = tuple(may or c in again for c, may in enumerate(earnable))
            task = replace(task, earnable=earnable)
        return Grounded(task, self.ids, tuple(self.places), tuple(self.requirements))

    def _add(self, node: Node, place: Place, requirement: Requirement | None) -> int:
        self.nodes.append(node)
        self.places.append(place)
        self.requirements.append(requirement)
        return len(self.nodes) - 1

    def _leaf(self, credential: int, place: Place, requirement: Requirement | None) -> int:
        return self._add(Node("credential", credential=credential), place, requirement)

    def node(self, requirement: Requirement, place: Place) -> int:
        """The node of a requirement, its kids before it."""
        if requirement.address is not None:
            place = Place(place.owner, place.field, requirement.address)
        match requirement:
            case CredentialRef():
                leaf = self._reference(requirement.id, place, requirement)
                if requirement.counts_as is not None:
                    self.given[leaf] = Fraction(requirement.counts_as)
                return leaf
            case All() if not is_selection(requirement):
                return self._plain("all", requirement.pool, place, requirement)
            case AnyOf():
                return self._plain("any", requirement.pool, place, requirement)
            case SkillRef():
                kids = tuple(
                    self._reference(member, place, requirement) for member in self.expander.with_skill(requirement)
                )
                return self._add(Node("any", kids=kids), place, requirement)
            case Sections():
                return self._sections(requirement, place)
            case FactRef() | Manual():
                return self._add(TRUE, place, requirement)
            case _:
                return self._count(requirement, place)

    def _reference(self, credential_id: str, place: Place, requirement: Requirement | None) -> int:
        index = self.index.get(credential_id)
        if index is None:  # not in the catalog; reading has reported that
            return self._add(FALSE, place, requirement)
        return self._leaf(index, place, requirement)

    def _kids(self, members: Iterable[Member], place: Place, around: Requirement) -> tuple[int, ...]:
        kids: list[int] = []
        for member in members:
            if member.requirement is not None:
                kids.append(self.node(member.requirement, place))
                continue
            kids.append(self._reference(member.id or "", place, around))
            if member.worth is not None:
                self.given[kids[-1]] = Fraction(member.worth)
        return tuple(kids)

    def _plain(self, kind: str, pool: Pool, place: Place, requirement: Requirement) -> int:
        members = self.expander.members(pool, every=kind == "all")
        if not members:
            return self._add(FALSE, place, requirement)
        kids = self._kids(members, place, requirement)
        return self._add(Node("all" if kind == "all" else "any", kids=kids), place, requirement)

    def _count(self, requirement: All | Choose | Credits | AnyOf, place: Place) -> int:
        members = self.expander.members(requirement.pool, every=isinstance(requirement, All))
        if not members:
            return self._add(FALSE, place, requirement)
        unit = requirement.unit if isinstance(requirement, Credits) else None
        worths: list[Fraction | None] = (
            [self._worth(member, unit) for member in members]
            if isinstance(requirement, Credits)
            else [Fraction(1) for _ in members]
        )
        counting = [(member, worth) for member, worth in zip(members, worths, strict=True) if worth is not None]
        kids = self._kids([member for member, _ in counting], place, requirement)
        match requirement:
            case Choose():
                number = Fraction(requirement.count)
            case Credits():
                number = Fraction(requirement.amount)
            case _:
                number = Fraction(len(members))
        amounts = [worth for _, worth in counting if worth is not None]
        scale = lcm(number.denominator, *(worth.denominator for worth in amounts))
        limits = tuple(self._limit(limit, number, (requirement, place), kids) for limit in _limits(requirement))
        return self._add(
            Node(
                "count",
                kids=kids,
                weights=tuple(int(worth * scale) for worth in amounts),
                threshold=int(number * scale),
                limits=limits,
            ),
            place,
            requirement,
        )

    def _sections(self, requirement: Sections, place: Place) -> int:
        kids = tuple(
            self.node(section.requirement, Place(place.owner, place.field, section.key))
            for section in sorted(requirement.sections, key=lambda section: section.key)  # keys have no order
        )
        limits = tuple(
            self._limit(limit, Fraction(len(kids)), (requirement, place), kids)
            for limit in requirement.selection.limits
        )
        return self._add(Node("sections", kids=kids, limits=limits), place, requirement)

    def _worth(self, member: Member, unit: str | None) -> Fraction | None:
        if member.worth is not None:
            return Fraction(member.worth)
        if member.id is not None:
            return self._credits(member.id, unit)
        if isinstance(member.requirement, All):
            parts = self.expander.members(member.requirement.pool, every=True)
            worths = [self._worth(part, unit) if part.id is not None else None for part in parts]
            known = [worth for worth in worths if worth is not None]
            return sum(known, Fraction(0)) if len(known) == len(worths) and known else None
        return None

    def _credits(self, credential_id: str, unit: str | None) -> Fraction | None:
        credential = self.expander.lookup.get(credential_id)
        if credential is None or credential.credits is None or credential.credits.unit != unit:
            return None
        return Fraction(credential.credits.amount)

    def _limit(
        self, limit: Limit, number: Fraction, around: tuple[Requirement, Place], kids: Iterable[int]
    ) -> LimitRow:
        """A limit over the leaves below the kids of the node `around`."""
        requirement, place = around
        unit = requirement.unit if isinstance(requirement, Credits) else None
        default = "credits" if isinstance(requirement, Credits) else "members"
        measure = limit.amount.measure or default
        bound = limit.amount.number * number if limit.amount.share else limit.amount.number
        if measure == "credits" and not isinstance(requirement, Credits):
            owner = self.expander.lookup.get(place.owner)
            unit = None if owner is None else owner.credit_unit
        matched = set(self._limit_ids(limit.of))
        weights: dict[int, Fraction] = {}
        for kid in kids:
            for leaf in self._leaves(kid):
                credential_id = self.ids[self.nodes[leaf].credential]
                if credential_id not in matched:
                    continue
                if measure == "members":
                    weights[leaf] = Fraction(1)
                    continue
                worth = self.given.get(leaf, self._credits(credential_id, unit))
                if worth:
                    weights[leaf] = worth
        scale = lcm(bound.denominator, *(weight.denominator for weight in weights.values()))
        return LimitRow(
            limit.kind == "at_least",
            int(bound * scale),
            tuple((leaf, int(weight * scale)) for leaf, weight in weights.items()),
        )

    def _limit_ids(self, pool: Pool) -> Iterable[str]:
        for member in self.expander.members(pool):
            if member.id is not None:
                yield member.id
            elif member.requirement is not None:
                yield from (mentioned for mentioned, _ in self.expander.mentions(member.requirement))

    def _leaves(self, node: int) -> Iterable[int]:
        if self.nodes[node].kind == "credential":
            yield node
        for kid in self.nodes[node].kids:
            yield from self._leaves(kid)


def _limits(requirement: All | Choose | Credits | AnyOf) -> tuple[Limit, ...]:
    return () if isinstance(requirement, AnyOf) else requirement.selection.limits

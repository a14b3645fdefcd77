"""What a stack asks for in credits: the range from the fewest that its author can have meant to the most.

Whoever meets a rule and takes nothing that the rule could do without has an amount in this range. It is found without a
solver, by adding up what is written: limits can only make it narrower, and stand-ins are not counted.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, NamedTuple

from stackplan.catalog.requirement import All, AnyOf, Choose, CredentialRef, Credits, Sections

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stackplan.catalog.requirement import Requirement
    from stackplan.planning.whole import Whole

LARGEST = 100_000  # in units of the smallest common fraction: what is larger is not added up one by one


class Range(NamedTuple):
    """From the fewest credits to the most; `most` is None where nobody can tell."""

    fewest: Fraction
    most: Fraction | None

    def allows(self, amount: Fraction) -> bool:
        """Whether an amount lies in the range."""
        return self.fewest <= amount and (self.most is None or amount <= self.most)


UNKNOWN = Range(Fraction(0), None)


class Ranges:
    """The ranges of one catalog in one unit. `order` has all ids, the parts of a credential before it.

    A stack that rests on itself says nothing: what comes later in the order is not known.
    """

    def __init__(self, whole: Whole, unit: str | None, order: Iterable[str]) -> None:
        """Add up every stack, from the inside out."""
        self._whole = whole
        self._unit = unit
        self._known: dict[str, Range] = {}
        for credential_id in order:
            credential = whole.lookup.get(credential_id)
            if credential is not None and credential.stack is not None:
                found = self.of(credential.stack)
                work = (credential.effort, credential.duration)
                has_work = any(own is not None and not own.is_zero for own in work)
                self._known[credential_id] = Range(found.fewest, None) if has_work else found

    def of_stack(self, credential_id: str) -> Range:
        """What the stack of a credential asks for; more than that where the credential has work of its own."""
        return self._known.get(credential_id, UNKNOWN)

    def of(self, requirement: Requirement) -> Range:
        """What a requirement asks for."""
        if requirement.counts_as is not None:
            return _exactly(Fraction(requirement.counts_as))
        match requirement:
            case CredentialRef():
                return self._credential(requirement.id)
            case All():
                # What can no longer be earned is not asked of anybody, and is part of the sum that was once written.
                asked, written = self._all(self._whole.members(requirement)), self._whole.written(requirement)
                return Range(asked.fewest, self._all(written).most)
            case AnyOf():
                return _chosen(1, [self.of(member) for member in self._whole.members(requirement)])
            case Choose():
                return _chosen(requirement.count, [self.of(member) for member in self._whole.members(requirement)])
            case Credits():
                return self._sum(requirement)
            case Sections():
                return _together(self.of(section.requirement) for section in requirement.sections)
            case _:
                return UNKNOWN

    def _credential(self, credential_id: str) -> Range:
        credential = self._whole.lookup.get(credential_id)
        if credential is None:
            return UNKNOWN
        own = self._whole.worth(CredentialRef(credential_id, credential.span), self._unit)
        if credential.stack is None:
            return UNKNOWN if own is None else _exactly(own)
        parts = self.of_stack(credential_id)
        if own is None:
            return parts if credential.credits is None else UNKNOWN
        # Where the two are at odds, that is told of the part itself.
        return Range(min(own, parts.fewest), None if parts.most is None else max(own, parts.most))

    def _all(self, members: Sequence[Requirement]) -> Range:
        """Members of a plain `all` may share what they are made of; only what surely differs is added up."""
        ranges = [self.of(member) for member in members]
        added = _together(ranges)
        if self._are_apart(members):
            return added
        single = _together(
            each for each, member in zip(ranges, members, strict=True) if isinstance(member, CredentialRef)
        )
        return Range(max([single.fewest, *(each.fewest for each in ranges)]), added.most)

    def _are_apart(self, members: Sequence[Requirement]) -> bool:
        seen: set[str] = set()
        for member in members:
            spoken_of = self._whole.countable(member)
            spoken_of = spoken_of.union(*(self._whole.parts(each) for each in spoken_of))
            if not seen.isdisjoint(spoken_of):
                return False
            seen |= spoken_of
        return True

    def _sum(self, requirement: Credits) -> Range:
        if requirement.unit != self._unit:
            return UNKNOWN
        worths = [self._whole.worth(member, requirement.unit) for member in self._whole.members(requirement)]
        amount = Fraction(requirement.amount)
        return Range(amount, reached(amount, [worth for worth in worths if worth]))


def reached(amount: Fraction, worths: Sequence[Fraction]) -> Fraction:
    """The least sum of some of the worths that is not below the amount; the amount where all are below it."""
    if sum(worths, Fraction(0)) < amount:
        return amount
    scale = lcm(amount.denominator, *(worth.denominator for worth in worths))
    wanted = int(amount * scale)
    if wanted > LARGEST:
        return amount + max(worths)
    sums = 1  # bit n: some of them add up to n
    reach = wanted + int(max(worths) * scale) + 1
    for worth in worths:
        sums |= (sums << int(worth * scale)) & ((1 << reach) - 1)
    beyond = sums >> wanted
    return Fraction(wanted + (beyond & -beyond).bit_length() - 1, scale)


def _exactly(amount: Fraction) -> Range:
    return Range(amount, amount)


def _together(ranges: Iterable[Range]) -> Range:
    listed = list(ranges)
    highest = [each.most for each in listed if each.most is not None]
    most = sum(highest, Fraction(0)) if len(highest) == len(listed) else None
    return Range(sum((each.fewest for each in listed), Fraction(0)), most)


def _chosen(count: int, ranges: Sequence[Range]) -> Range:
    """So many of several: the smallest of them, to the largest."""
    if count > len(ranges):
        return UNKNOWN
    fewest = sum(sorted(each.fewest for each in ranges)[:count], Fraction(0))
    highest = [each.most for each in ranges if each.most is not None]
    most = sum(sorted(highest, reverse=True)[:count], Fraction(0)) if len(highest) == len(ranges) else None
    return Range(fewest, most)

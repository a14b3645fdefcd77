"""Ways to keep a credential: when each may be taken, what it takes, how long it brings, the cheapest first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import (
    All,
    AnyOf,
    Choose,
    CredentialRef,
    FactRef,
    Manual,
    Sections,
    Selector,
    SkillRef,
)
from stackplan.planning import figures
from stackplan.planning.expand import Expander, is_earnable
from stackplan.planning.plan import Options, OptionsError, ToConfirm
from stackplan.planning.stated import is_stated, short_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stackplan.catalog.model import Credential, Lookup, Renewal
    from stackplan.catalog.requirement import Requirement
    from stackplan.planning.plan import Holdings
    from stackplan.units import Money

MOST_CHOICES = 200  # ways to meet a requirement that are looked at one by one


@dataclass(frozen=True, slots=True)
class Takes:
    """What something takes: `earn` in order, what `counted` for it already, what is to `confirm`, and the sums.

    `hours` is None, and `cost` empty, where nothing is known of them; `unknown_hours` and `unknown_cost` count what is
    not. Where it is not `complete`, more may be asked than was worked out. `choices` is how many there were, `mixed`
    that they cost different currencies and were not compared by cost.
    """

    earn: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    confirm: tuple[ToConfirm, ...] = ()
    hours: Fraction | None = None
    cost: tuple[Money, ...] = ()
    unknown_hours: int = 0
    unknown_cost: int = 0
    complete: bool = True
    choices: int = 1
    mixed: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is left to earn or to confirm."""
        return self.complete and not self.earn and not self.confirm


@dataclass(frozen=True, slots=True)
class Way:
    """One way to keep a credential: taken from `opens` through `closes`, it makes it valid through `until`.

    `opens` is the day asked for where the window is open. `done` is the day from which `until` counts where it counts
    from the renewal; None where it counts from the old expiry. `takes` is None where nobody can take it any more;
    `met` that what it asks for is held and confirmed already.
    """

    renewal: Renewal
    opens: date
    closes: date
    until: date
    done: date | None
    takes: Takes | None
    met: bool = False


@dataclass(frozen=True, slots=True)
class Learner:
    """What planning for a learner needs: the catalog, what is held on the day, the day."""

    lookup: Lookup
    holdings: Holdings
    on: date


# Ways


def ways(credential: Credential, earned: date | None, last: date, learner: Learner) -> tuple[Way, ...]:
    """The ways to renew a credential that is valid through `last`, the cheapest first; what is met already before all.

    What renews it must be earned in the window, or where there is no `opens`, after the credential itself.
    """
    found = [_way(credential, renewal, earned, last, learner) for renewal in credential.renewal]
    possible = [way for way in found if way.takes is not None]
    order = cheapest_first([way.takes for way in possible if way.takes is not None], credential.currency)
    ranked = [possible[i] for i in order]
    return tuple(sorted(ranked, key=lambda way: not way.met)) + tuple(way for way in found if way.takes is None)


def _way(credential: Credential, renewal: Renewal, earned: date | None, last: date, learner: Learner) -> Way:
    first = renewal.opens.before(last) if renewal.opens is not None else None
    opens = learner.on if first is None else max(first, learner.on)
    since = first if first is not None else None if earned is None else earned + timedelta(1)
    takes: Takes | None = _own_work(renewal)
    met = False
    if renewal.by is not None:
        takes = plan_for(renewal.by, credential, since, learner)
        if takes is not None:
            met = takes.is_nothing and renewal.effort is None and renewal.cost is None
            takes = _with_own_work(takes, renewal)
    done = None
    if renewal.from_renewal:
        done = _day_of(takes, learner.holdings) if met and takes is not None else opens
        if renewal.extends.after(done) <= last:
            done = last  # done at once, it would bring nothing
    return Way(renewal, opens, last, renewal.extends.after(last if done is None else done), done, takes, met)


def _day_of(takes: Takes, holdings: Holdings) -> date:
    """The day on which a way was met by what is held: that of the newest."""
    days = [line.earned for line in holdings.holdings if line.id in takes.counted and line.earned is not None]
    return max(days, default=date.min)


def _own_work(renewal: Renewal) -> Takes:
    """What a way takes that says it all itself; what it does not say is unknown."""
    paid = None if renewal.cost is None or renewal.cost.per is not None else renewal.cost.money
    return Takes(
        hours=None if renewal.effort is None else renewal.effort.as_hours(),
        cost=() if paid is None else (paid,),
        unknown_hours=int(renewal.effort is None),
        unknown_cost=int(paid is None),
    )


def _with_own_work(takes: Takes, renewal: Renewal) -> Takes:
    """What the requirement of a way takes, with what the way itself says.

    What the way says is that of what is to be confirmed too. What it does not say is unknown only where nothing is to
    be earned or confirmed, and something is to be done: otherwise that says it.
    """
    own = _own_work(renewal)
    if takes.is_nothing:
        done = renewal.effort is None and renewal.cost is None
        return replace(takes, hours=Fraction(0)) if done else replace(own, counted=takes.counted)
    covered = 1 if takes.confirm else 0
    hours, unknown_hours = takes.hours, takes.unknown_hours
    if own.hours is not None:
        hours, unknown_hours = (hours or 0) + own.hours, unknown_hours - covered
    unknown_cost = takes.unknown_cost
    if renewal.cost is not None:
        unknown_cost += own.unknown_cost - covered
    return replace(
        takes,
        hours=hours,
        cost=_sums([*takes.cost, *own.cost]),
        unknown_hours=unknown_hours,
        unknown_cost=unknown_cost,
    )


# Requirements


def plan_for(requirement: Requirement, owner: Credential, since: date | None, learner: Learner) -> Takes | None:
    """What it takes that a requirement is met by what is earned since a day (None: what is held is too old).

    Every way to choose is looked at and planned for, the cheapest is taken; where there are more than MOST_CHOICES, or
    where the requirement cannot be taken apart so, it is planned for as a whole. None where nobody can meet it.
    """
    lines = learner.holdings.holdings
    recent = frozenset(
        line.id for line in lines if since is not None and line.earned and line.earned >= since and not line.expired
    )
    try:
        choices = _Chooser(learner, owner, since, recent).choices(requirement)
    except _TooManyError:
        return _planned(requirement, owner, since, learner)
    if not choices:
        return None
    planned: dict[frozenset[str], Takes | None] = {}
    found: list[Takes] = []
    for choice in choices:
        missing = choice.ids - recent
        if missing not in planned:
            planned[missing] = earning(missing, learner)
        takes = planned[missing]
        if takes is not None:
            found.append(_with_confirmed(replace(takes, counted=tuple(sorted(choice.ids & recent))), choice.confirm))
    if not found:
        return None
    order = cheapest_first(found, owner.currency)
    met = next((takes for takes in found if takes.is_nothing), None)
    return replace(met or found[order[0]], choices=len(found), mixed=is_mixed(found))


def _planned(requirement: Requirement, owner: Credential, since: date | None, learner: Learner) -> Takes | None:
    """The least plan for a requirement as a whole."""
    from stackplan.planning.anew import plan_anew

    first = learner.on + timedelta(1) if since is None else since  # None: nothing that is held is new enough
    plan = plan_anew(requirement, owner, min(first, learner.on), learner)
    if plan is None or not (plan.proved or plan.status == "unreachable"):
        return Takes(unknown_hours=1, unknown_cost=1, complete=False)
    if plan.status == "unreachable" or plan.totals is None:
        return None
    (target,) = plan.target
    totals = plan.totals
    return Takes(
        earn=tuple(step.id for step in plan.steps if step.needed and step.id != target),
        counted=tuple(held.id for held in plan.held if any(each.credential == target for each in held.counts_toward)),
        confirm=tuple(
            replace(_told(each, since, learner), credential=owner.id) if each.credential == target else each
            for each in plan.confirm
        ),
        hours=totals.hours if totals.steps > totals.unknown_hours or not totals.steps else None,
        cost=totals.cost,
        unknown_hours=totals.unknown_hours,
        unknown_cost=totals.unknown_cost,
    )


def _told(asked: ToConfirm, since: date | None, learner: Learner) -> ToConfirm:
    """What is to be confirmed, with what the record lacks of it."""
    if asked.fact is None or asked.short is not None:
        return asked
    return replace(asked, short=short_of(learner.holdings.facts, asked.fact, asked.within, since, learner.on))


def _with_confirmed(takes: Takes, confirm: tuple[ToConfirm, ...]) -> Takes:
    """With things to confirm too, of which nobody knows what they take."""
    if not confirm:
        return takes
    return replace(
        takes,
        confirm=(*takes.confirm, *confirm),
        unknown_hours=takes.unknown_hours + 1,
        unknown_cost=takes.unknown_cost + 1,
    )


class _TooManyError(Exception):
    """A requirement that cannot be taken apart into a few choices."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """One way to meet a requirement: what must be there, and what must be confirmed and is not."""

    ids: frozenset[str] = frozenset()
    confirm: tuple[ToConfirm, ...] = ()

    def and_(self, other: _Choice) -> _Choice:
        return _Choice(self.ids | other.ids, tuple(dict.fromkeys((*self.confirm, *other.confirm))))


class _Chooser:
    """Takes requirements apart into choices of credentials. Limits, conditions and stand-ins are beyond it."""

    def __init__(self, learner: Learner, owner: Credential, since: date | None, recent: frozenset[str]) -> None:
        self.learner = learner
        self.owner = owner
        self.since = since
        self.recent = recent
        self.expander = Expander(learner.lookup, recent, learner.on)

    def choices(self, requirement: Requirement) -> list[_Choice]:
        """Every choice, in the order written; none where nobody can meet it. Raises _TooManyError."""
        match requirement:
            case CredentialRef():
                if requirement.conditions is not None:
                    raise _TooManyError
                return self._credential(requirement.id)
            case SkillRef():
                return [one for full in self.expander.with_skill(requirement) for one in self._credential(full)]
            case AnyOf():
                return self._checked([one for member in self._members(requirement) for one in member])
            case All():
                self._plain(requirement)
                return self._each(self._members(requirement, every=True))
            case Choose():
                self._plain(requirement)
                members = [member for member in self._members(requirement) if member]
                found: list[_Choice] = []
                for some in combinations(members, requirement.count):
                    found = self._checked([*found, *self._each(some)])
                return found
            case Sections() if all(
                isinstance(section.requirement, CredentialRef) for section in requirement.sections
            ):  # what is chosen for one section could count in no other
                self._plain(requirement)
                return self._each([self.choices(section.requirement) for section in requirement.sections])
            case FactRef():
                return [self._fact(requirement)]
            case Manual():
                return [self._manual(requirement)]
            case _:
                raise _TooManyError

    @staticmethod
    def _plain(requirement: All | Choose | Sections) -> None:
        chosen = requirement.selection
        if chosen.limits or chosen.each is not None or chosen.average is not None or chosen.window is not None:
            raise _TooManyError

    @staticmethod
    def _checked(found: list[_Choice]) -> list[_Choice]:
        if len(found) > MOST_CHOICES:
            raise _TooManyError
        return list(dict.fromkeys(found))

    def _members(self, requirement: All | AnyOf | Choose, *, every: bool = False) -> list[list[_Choice]]:
        """The choices of each member of a pool."""
        for entry in requirement.pool.entries:
            if isinstance(entry, (CredentialRef, Selector)) and entry.conditions is not None:
                raise _TooManyError
        members = self.expander.members(requirement.pool, every=every)
        return [
            self._credential(member.id)
            if member.id is not None
            else self.choices(member.requirement)
            if member.requirement is not None
            else []
            for member in members
        ]

    def _each(self, members: Sequence[list[_Choice]]) -> list[_Choice]:
        """The choices that meet every member."""
        if not members:
            return []
        found = [_Choice()]
        for member in members:
            found = self._checked([one.and_(other) for one in found for other in member])
        return found

    def _credential(self, full: str) -> list[_Choice]:
        credential = self.learner.lookup.get(full)
        if credential is not None and credential.equivalents and full not in self.recent:
            raise _TooManyError
        possible = full in self.recent or (credential is not None and is_earnable(credential, self.learner.on))
        return [_Choice(frozenset({full}))] if possible else []

    def _fact(self, ref: FactRef) -> _Choice:
        facts, on = self.learner.holdings.facts, self.learner.on
        if is_stated(facts, ref, self.since, on):
            return _Choice()
        short = short_of(facts, ref.fact, ref.within, self.since, on)
        told = ToConfirm(
            self.owner.id, ref.address or "renewal", ref.fact, ref.span, short, ref.fact, ref.at_least, ref.within
        )
        return _Choice(confirm=(told,))

    def _manual(self, ref: Manual) -> _Choice:
        for confirmation in self.learner.holdings.confirmed:
            text, _, address = confirmation.requirement.partition("#")
            timely = self.since is not None and self.since <= confirmation.date <= self.learner.on
            if timely and address == ref.address and self.owner.id in self.learner.lookup.find(text):
                return _Choice()
        return _Choice(confirm=(ToConfirm(self.owner.id, ref.address or "renewal", ref.text, ref.span),))


# Figures


def earning(ids: Iterable[str], learner: Learner) -> Takes | None:
    """What earning some credentials takes, again where they are held, with all that they need; None: nobody can."""
    targets = tuple(sorted(ids))
    if not targets:
        return Takes()
    known = [credential for full in targets if (credential := learner.lookup.get(full)) is not None]
    if any(not is_earnable(credential, learner.on) for credential in known):
        return None
    if all(_is_plain(credential) for credential in known):
        return _sum(known)
    from stackplan.planning import api

    held = learner.holdings
    without = replace(
        held,
        counts=tuple(full for full in held.counts if full not in targets),
        recorded=tuple(sorted({*held.recorded, *targets})),
        holdings=tuple(line for line in held.holdings if line.id not in targets),
    )
    try:
        plan = api.plan(learner.lookup, targets, without, Options(minimize=("cost", "hours")), learner.on)
    except OptionsError:
        return replace(_sum(known), complete=False)
    if plan.status == "unreachable" or plan.totals is None:
        return None
    steps = [step for step in plan.steps if step.needed]
    if not plan.proved or not {step.id for step in steps}.issuperset(targets):
        return replace(_sum(known), complete=False)  # something that is held stands in for it, and is too old perhaps
    totals = plan.totals
    return Takes(
        earn=tuple(step.id for step in steps if step.is_step or step.id in targets),
        confirm=plan.confirm,
        hours=totals.hours if totals.steps > totals.unknown_hours or not totals.steps else None,
        cost=totals.cost,
        unknown_hours=totals.unknown_hours,
        unknown_cost=totals.unknown_cost,
    )


def _is_plain(credential: Credential) -> bool:
    """Whether earning it takes nothing but itself."""
    return credential.stack is None and credential.prerequisites is None and credential.corequisites is None


def _sum(credentials: Sequence[Credential]) -> Takes:
    hours = [figures.hours(each) for each in credentials]
    costs = [figures.price(each) for each in credentials]
    known = [each for each in hours if each is not None]
    paid = [each for each in costs if each is not None]
    return Takes(
        earn=tuple(each.id for each in credentials),
        hours=sum(known, Fraction(0)) if known else None,
        cost=_sums(paid),
        unknown_hours=len(hours) - len(known),
        unknown_cost=len(costs) - len(paid),
    )


def _sums(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Sums of money, one a currency."""
    found: dict[str, Money] = {}
    for money in amounts:
        known = found.get(money.currency)
        found[money.currency] = money if known is None else known + money
    return tuple(found[currency] for currency in sorted(found))


def _currencies(takes: Takes) -> tuple[str, ...]:
    return tuple(money.currency for money in takes.cost if money.amount)


def is_mixed(found: Sequence[Takes]) -> bool:
    """Whether there are known costs in different currencies."""
    return len({_currencies(takes) for takes in found if takes.complete and not takes.unknown_cost} - {()}) > 1


def cheapest_first(found: Sequence[Takes], home: str | None) -> list[int]:
    """The order of what takes least: by cost, then by hours, then by what is to confirm; what is unknown comes last.

    Costs in different currencies are not compared: those in `home` come first, then the others by code.
    """

    def rank(i: int) -> tuple[object, ...]:
        takes = found[i]
        currencies = _currencies(takes)
        known = takes.complete and not takes.unknown_cost
        cost = (currencies not in ((), (home,)), currencies, tuple(m.amount for m in takes.cost if m.amount))
        free = not currencies
        return (
            not known,
            (not free, *cost) if known else (),
            not takes.complete,
            takes.unknown_hours > 0 or takes.hours is None,
            takes.hours or 0,
            len(takes.confirm),
            takes.unknown_cost,
            len(takes.earn),
            i,
        )

    return sorted(range(len(found)), key=rank)

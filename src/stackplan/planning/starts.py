"""What can be started today: how much of the way to some targets it takes off, or what lies beyond it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan.planning import figures
from stackplan.planning.api import implied_of, plan
from stackplan.planning.bounds import Bounds
from stackplan.planning.derive import openings
from stackplan.planning.ground import CONFIRM
from stackplan.planning.on_the_way import OnTheWay
from stackplan.planning.plan import OptionsError
from stackplan.planning.problem import Problem
from stackplan.planning.search import OutOfTimeError, search
from stackplan.planning.task import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.planning.goals import Goal
    from stackplan.planning.plan import Holdings, Options, Plan
    from stackplan.planning.search import Found
    from stackplan.planning.task import Task

Rank = tuple[tuple[Fraction, ...], tuple[bool, Fraction, bool, Fraction, str]]


@dataclass(frozen=True, slots=True)
class Start:
    """A step that can be started: its prerequisites are met, it is available, the learner's options let it be.

    It `begins` on the first day of its next session; None: today. `together` are companions that go with it. `saves` is
    how much less is left once it is held, by objective; `part` says that it is part of a least plan. `needed_for` are
    the larger credentials to which no way is without it, `toward` those that it may count toward, directly or through
    others, these among them. `then` are the awards that fall due with it.
    """

    credential: Credential
    begins: date | None = None
    together: tuple[str, ...] = ()
    saves: dict[str, Fraction] | None = None
    part: bool = False
    needed_for: tuple[str, ...] = ()
    toward: tuple[str, ...] = ()
    then: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Its full id."""
        return self.credential.id


@dataclass(frozen=True, slots=True)
class Starts:
    """The first `starts` of a ranking, and how many others could be started: of `others` nobody needs to know more.

    `plan` is the least plan for the targets, where there are some. `begun` is in progress already. `larger` is how many
    larger credentials are not held. `proved` says that what is said of least plans is proved.
    """

    starts: tuple[Start, ...]
    others: int = 0
    plan: Plan | None = None
    begun: tuple[str, ...] = ()
    larger: int = 0
    proved: bool = True
    notes: tuple[str, ...] = ()


def toward_targets(
    lookup: Lookup,
    targets: Sequence[Goal],
    holdings: Holdings,
    options: Options,
    on: date,
    *,
    top: int | None = None,
    told: Callable[[int, int], None] | None = None,
) -> Starts:
    """What can be started for some targets, ranked by how much less is left once it is held.

    What takes nothing off is left out and counted. Ties are broken by price, hours and id. Raises as `plan` does.
    """
    way = _Way(lookup, targets, holdings, options, on)
    if way.plan.status != "planned":
        return Starts((), plan=way.plan, begun=way.today.begun, notes=way.plan.notes)
    waiting = sorted(way.starts, key=lambda each: (_negative(way.own(each)), by_price(each)))
    found: list[tuple[Rank, Start]] = []
    for looked, start in enumerate(waiting, 1):
        # What it takes off is never more than its own figures.
        if top is not None and len(found) >= top and found[top - 1][0] <= (_negative(way.own(start)), by_price(start)):
            break
        measured = way.measured(start)
        amounts = tuple((measured.saves or {}).values())
        if next((amount for amount in amounts if amount), 0) > 0:
            found.append(((_negative(amounts), by_price(start)), measured))
            found.sort(key=lambda item: item[0])
        if told is not None:
            told(looked, len(waiting))
    shown = [each for _, each in found[:top]]
    return Starts(
        tuple(way.today.with_beyond(each) for each in shown),
        others=len(waiting) - len(shown),
        plan=way.plan,
        begun=way.today.begun,
        proved=way.proved,
        notes=way.plan.notes,
    )


def first_tastes(
    lookup: Lookup,
    targets: Sequence[Goal],
    holdings: Holdings,
    options: Options,
    on: date,
    *,
    top: int | None = None,
    told: Callable[[int, int], None] | None = None,
) -> Starts:
    """Of what can be started for some targets: what is part of a least plan, the cheapest first.

    Ties are broken by the hours, then by how many larger credentials it may count toward, most first, then by id.
    Raises as `plan` does.
    """
    way = _Way(lookup, targets, holdings, options, on)
    waiting = [way.today.with_beyond(each) for each in way.starts]
    waiting.sort(key=lambda each: (by_price(each)[:-1], -len(each.toward), each.id))
    shown: list[Start] = []
    for looked, start in enumerate(waiting, 1):
        if len(shown) == top:
            break
        measured = way.measured(start)
        if measured.part:
            shown.append(measured)
        if told is not None:
            told(looked, len(waiting))
    return Starts(
        tuple(shown),
        others=len(waiting) - len(shown),
        plan=way.plan,
        begun=way.today.begun,
        proved=way.proved,
        notes=way.plan.notes,
    )


def toward_anything(
    lookup: Lookup, larger: Iterable[str], holdings: Holdings, options: Options, on: date, *, top: int | None = None
) -> Starts:
    """What can be started, ranked by how many of the `larger` credentials no way reaches without it.

    Then by how many it may count toward, then by price, hours and id. A budget is that of the step, with companions.
    Raises OptionsError for a budget where prices are in several currencies.
    """
    implied, _ = implied_of(lookup, holdings, on)
    held = frozenset(holdings.counts).union(implied)
    targets = tuple(sorted(set(larger) - held))
    if not targets:
        return Starts((), notes=holdings.notes)
    problem = Problem(lookup, targets, held, frozenset(implied), options, on, holdings)
    bounds = Bounds(problem)
    today = _Today(problem, bounds.ids, bounds.task)
    needed: dict[str, list[str]] = {}
    reached = [target for target in targets if bounds.may_be_reached(target)]
    for target in reached:
        for c in bounds.landmarks(bounds.index[target]):
            if c < len(bounds.ids):
                needed.setdefault(bounds.ids[c], []).append(target)
    affordable = _affordable(today.starts(), problem)
    starts = [replace(each, needed_for=tuple(needed.get(each.id, ()))) for each in affordable]
    ahead = frozenset(reached)
    starts = [replace(each, toward=tuple(sorted(today.beyond(each.id) & ahead))) for each in starts]
    starts.sort(key=lambda each: (-len(each.needed_for), -len(each.toward), by_price(each)))
    shown = [replace(each, then=today.then(each)) for each in starts[:top]]
    return Starts(
        tuple(shown), others=len(starts) - len(shown), begun=today.begun, larger=len(targets), notes=holdings.notes
    )


def by_price(start: Start) -> tuple[bool, Fraction, bool, Fraction, str]:
    """The cheapest first, then what takes the fewest hours; what is unknown comes after what is known."""
    money, hours = figures.price(start.credential), figures.hours(start.credential)
    amount = Fraction(0) if money is None else Fraction(money.amount)
    return money is None, amount, hours is None, hours or Fraction(0), start.id


def _affordable(starts: Sequence[Start], problem: Problem) -> list[Start]:
    """Those that a budget pays for, with their companions; an unknown price is what is assumed for it, else nothing."""
    most, assumed, rates = problem.options.max_cost, problem.options.assume_cost, dict(problem.options.rates)
    if most is None:
        return list(starts)
    prices = {each.id: figures.price(each.credential) for each in starts}
    currencies = sorted({money.currency for money in prices.values() if money is not None}.difference(rates))
    if len(currencies) > 1:
        raise OptionsError(
            f"--max-cost needs one currency, and prices here are in {', '.join(currencies)}; give --rate"
        )

    def cost(credential_id: str) -> Fraction:
        money = prices.get(credential_id)
        return assumed or Fraction(0) if money is None else Fraction(money.amount) * rates.get(money.currency, 1)

    return [each for each in starts if sum(map(cost, (each.id, *each.together)), Fraction(0)) <= most]


def _negative(amounts: Iterable[Fraction]) -> tuple[Fraction, ...]:
    return tuple(-amount for amount in amounts)


class _Today:
    """What can be started of the credentials of a task."""

    def __init__(self, problem: Problem, ids: Sequence[str], task: Task) -> None:
        self.problem = problem
        self.ids = ids
        self.task = task
        self.begun = tuple(sorted({each for each, _ in problem.holdings.begun}.intersection(ids)))

    def starts(self) -> list[Start]:
        """What can be started, sorted by id; what has begun, and what has no session to come, left out."""
        found: list[Start] = []
        for group in openings(self.task):
            for c in group:
                credential = self.problem.credential(self.ids[c])
                begins = _begins(credential, self.problem.on)
                if credential.id not in self.begun and begins is not None:
                    together = tuple(self.ids[other] for other in group if other != c)
                    found.append(Start(credential, None if begins == self.problem.on else begins, together))
        return sorted(found, key=lambda each: each.id)

    def beyond(self, credential_id: str) -> frozenset[str]:
        """The larger credentials, not held, that one may count toward, through others too."""
        found: set[str] = set()
        seen = {credential_id}
        waiting = [credential_id]
        while waiting:
            for parent in self.problem.lookup.parents(waiting.pop()):
                if parent in seen or parent in self.problem.held:
                    continue
                seen.add(parent)
                waiting.append(parent)
                credential = self.problem.lookup.get(parent)
                if credential is not None and credential.stack is not None:
                    found.add(parent)
        return frozenset(found)

    def then(self, start: Start) -> tuple[str, ...]:
        """The awards that fall due by themselves once it is held, with its companions."""
        group = (start.id, *start.together)
        due = OnTheWay(self.problem, group).due([group])
        return tuple(award for _, award, _ in due)

    def with_beyond(self, start: Start) -> Start:
        """The same with what lies beyond it."""
        return replace(start, toward=tuple(sorted(self.beyond(start.id))), then=self.then(start))


def _begins(credential: Credential, on: date) -> date | None:
    """The first day of the next session from a day on; that day itself where it is offered at any time."""
    if not credential.offered:
        return on
    days = [
        first
        for session in credential.offered
        for year in ((on.year, on.year + 1) if session.yearly else (on.year,))
        if (first := session.days(year)[0]) >= on
    ]
    return min(days, default=None)


class _Way:
    """The least plan for some targets, and what plans through something else take."""

    def __init__(self, lookup: Lookup, targets: Sequence[Goal], holdings: Holdings, options: Options, on: date) -> None:
        self.plan = plan(lookup, targets, holdings, options, on)
        implied, _ = implied_of(lookup, holdings, on)
        held = frozenset(holdings.counts).union(implied)
        problem = Problem(lookup, tuple(targets), held, frozenset(implied), options, on, holdings)
        grounded, _ = problem.ground()
        self.today = _Today(problem, grounded.ids, grounded.task)
        self.starts = self.today.starts() if self.plan.status == "planned" else []
        # All that plans may lead through is grounded once: each plan then asks for its own of these.
        through = tuple(each.id for each in self.starts)
        grounded, _ = replace(problem, options=replace(options, require=through)).ground()
        self.limit = options.limit
        self.task = grounded.task
        self.index = {each: c for c, each in enumerate(grounded.ids)}
        self.levels = [level for level in self.task.levels if not level.tie]
        self.places = [at for at, level in enumerate(self.levels) if level.name != CONFIRM]
        kids = self.task.nodes[self.task.target].kids
        self.wanted = kids[: len(kids) - len(through)]
        self.leaves = dict(zip(through, kids[len(self.wanted) :], strict=True))
        self.proved = self.plan.proved
        self.least = self._search(self.wanted) if self.starts else None

    def _search(self, kids: tuple[int, ...]) -> Found | None:
        """The least plan that satisfies some leaves; None where there is none, or none in time."""
        nodes = (*self.task.nodes, Node("all", kids=kids))
        try:
            found = search(replace(self.task, nodes=nodes, target=len(self.task.nodes)), self.limit)
        except OutOfTimeError:
            self.proved = False
            return None
        self.proved = self.proved and (found is None or found.proved)
        return found

    def own(self, start: Start) -> tuple[Fraction, ...]:
        """What a step weighs itself, by objective."""
        c = self.index[start.id]
        levels = [self.levels[at] for at in self.places]
        return tuple(Fraction(level.weights[c], level.scale) for level in levels)

    def measured(self, start: Start) -> Start:
        """The same with what it takes off: its own figures, less what a plan through it takes more than the least."""
        detour = self._detour(start)
        if detour is None:
            return start
        names = [self.levels[at].name for at in self.places]
        saves = {
            name: amount - detour[at] for name, amount, at in zip(names, self.own(start), self.places, strict=True)
        }
        confirm = any(amount > 0 for at, amount in enumerate(detour) if at not in self.places)
        return replace(start, saves=None if confirm else saves, part=not any(detour))

    def _detour(self, start: Start) -> list[Fraction] | None:
        """By level, what the least plan through a step takes more."""
        if self.least is None:
            return None
        if self.index[start.id] in self.least.plan:
            return [Fraction(0)] * len(self.levels)
        through = self._search((*self.wanted, self.leaves[start.id]))
        if through is None:
            return None
        pairs = zip(through.values, self.least.values, self.levels, strict=True)
        return [Fraction(more - least, level.scale) for more, least, level in pairs]

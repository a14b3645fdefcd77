"""What a learner is nearest to: many credentials, ranked by the least that is left for each.

Best first, as in A* (Hart, Nilsson and Raphael, 1968): each credential waits with a bound that no plan for it is below,
and whichever waits with the least is looked at more closely: first the bound of the first objective, then of all, then
its plan, which is made and verified as for a single question. A plan whose turn has come is next in the ranking, for
no other can be below it. Most credentials never come so far.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from stackplan.planning import figures
from stackplan.planning.api import implied_of, plan
from stackplan.planning.bounds import Bounds, Least
from stackplan.planning.expand import Expander, walk
from stackplan.planning.plan import OptionsError
from stackplan.planning.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.planning.plan import Holdings, Options, Plan

Key = tuple[tuple[Fraction, ...], int, str]  # the amounts by which it is ranked, what is to be confirmed, the id


@dataclass(frozen=True, slots=True)
class Result:
    """A credential's least plan, and the `amounts` by which it is ranked, by objective and currency or unit.

    The amounts are what the plan adds up to where unknown figures are assumed alike for all that is ranked, so that the
    same step weighs the same everywhere. The `value` of the plan rests on what its own question assumes.
    """

    id: str
    plan: Plan
    amounts: dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Near:
    """The nearest of some credentials, the one with least left first.

    Of `candidates` that are not held so many were `planned`; for the others a bound was enough. `unreachable` are those
    found to be out of reach, `broken` those to which a mistake in the catalog matters, `refused` those of which the
    options cannot be kept, each with the reason. `proved` says that none of the others needs less than those shown;
    `mixed` that amounts in several currencies, or credits in several units, were not compared with each other. `notes`
    are of what is held.
    """

    results: tuple[Result, ...]
    candidates: int
    held: int
    planned: int
    unreachable: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    proved: bool = True
    mixed: bool = False
    notes: tuple[str, ...] = ()


def near(
    lookup: Lookup,
    candidates: Iterable[str],
    holdings: Holdings,
    options: Options,
    on: date,
    *,
    top: int | None = None,
    mistakes: Collection[str] = (),
    told: Callable[[int, int], None] | None = None,
) -> Near:
    """The `top` nearest (None: all) of some credentials (full ids that the catalog has), those held left out.

    `mistakes` are credentials with something wrong: what they can matter to is not ranked. `told` is called with the
    number found and the number asked for. Raises OptionsError for rates that leave several currencies.
    """
    implied, _ = implied_of(lookup, holdings, on)
    held = frozenset(holdings.counts).union(implied)
    wanted = sorted(set(candidates))
    targets = tuple(each for each in wanted if each not in held)
    if not targets:
        return Near((), 0, len(wanted), 0)
    problem = Problem(lookup, targets, held, frozenset(implied), options, on, holdings)
    ranking = _Ranking(problem, targets, frozenset(mistakes))
    results = ranking.first(len(targets) if top is None else top, told)
    return replace(ranking.near(results), held=len(wanted) - len(targets))


_PLAN = 2  # so many bounds are looked at before the plan is made


class _Ranking:
    """Credentials that wait, each by the best bound that is known of it."""

    def __init__(self, problem: Problem, targets: Sequence[str], mistakes: frozenset[str] = frozenset()) -> None:
        self.targets = targets
        bare = Expander(problem.lookup, frozenset(), problem.on)
        about = walk(bare, problem.targets, stop_at=frozenset())
        priced = (problem.credential(each).cost for each in about)
        currencies = sorted({cost.money.currency for cost in priced if cost is not None})
        options = problem.options
        if options.rates:
            options = replace(options, currency=_base(currencies, options))
            problem = replace(problem, options=options)
        self.problem = problem
        self.mistakes = mistakes
        self.bounds = Bounds(problem)
        begun = frozenset(credential_id for credential_id, _ in problem.holdings.begun)
        built = figures.build(self.bounds.ids, problem.credential, about, (), options, begun=begun)
        self.levels = [level for level in built.levels if not level.tie]
        self.least = [Least(self.bounds, dict(enumerate(level.weights))) for level in self.levels]
        self.firsts = sum(level.name.partition(":")[0] == options.minimize[0] for level in self.levels)
        self.unreachable: list[str] = []
        self.broken: list[str] = []
        self.refused: list[tuple[str, str]] = []
        self.planned: list[Plan] = []

    def first(self, top: int, told: Callable[[int, int], None] | None = None) -> list[Result]:
        """The nearest, in order."""
        waiting: list[tuple[Key, int, Plan | None]] = []
        for target in self.targets:
            if self.bounds.may_be_reached(target):
                waiting.append((((), 0, target), 0, None))
            else:
                self.unreachable.append(target)
        top = min(top, len(waiting))
        heapify(waiting)
        found: list[Result] = []
        names = [level.name for level in self.levels]
        while waiting and len(found) < top:
            (amounts, _, target), looked, made = heappop(waiting)
            if made is not None:
                found.append(Result(target, made, dict(zip(names, amounts, strict=True))))
                if told is not None:
                    told(len(found), top)
            elif looked < _PLAN:
                heappush(waiting, ((self.bound(target, looked), 0, target), looked + 1, None))
            elif (made := self._plan(target)) is not None:
                heappush(waiting, (self.key(target, made), looked, made))
        return found

    def bound(self, target: str, looked: int) -> tuple[Fraction, ...]:
        """What no plan for a target is below: in the first objective, then in all."""
        c = self.bounds.index[target]
        many = self.firsts if looked == 0 else len(self.levels)
        pairs = zip(self.least[:many], self.levels, strict=False)
        return tuple(Fraction(least.of(c)) / level.scale for least, level in pairs)

    def _plan(self, target: str) -> Plan | None:
        """The least plan for a target, as `plan` makes it; None where there is none to be ranked."""
        problem = self.problem
        if self.mistakes and not self.mistakes.isdisjoint((target, *replace(problem, targets=(target,)).slice())):
            self.broken.append(target)
            return None
        try:
            made = plan(problem.lookup, (target,), problem.holdings, problem.options, problem.on)
        except OptionsError as error:
            self.refused.append((target, str(error)))
            return None
        self.planned.append(made)
        if made.status == "unreachable":
            self.unreachable.append(target)
            return None
        return made

    def key(self, target: str, made: Plan) -> Key:
        """By what the plans of different targets are compared."""
        index = self.bounds.index
        steps = [index[step.id] for step in made.steps if step.needed]
        amounts = tuple(Fraction(sum(level.weights[c] for c in steps), level.scale) for level in self.levels)
        return amounts, len(made.confirm), target

    def near(self, results: Sequence[Result]) -> Near:
        """The answer, with what was left out."""
        names = [level.name for level in self.levels]
        used = [name.partition(":")[0] for name in names if any(each.amounts[name] for each in results)]
        return Near(
            results=tuple(results),
            candidates=len(self.targets),
            held=0,
            planned=len(self.planned),
            unreachable=tuple(sorted(self.unreachable)),
            broken=tuple(sorted(self.broken)),
            refused=tuple(sorted(self.refused)),
            proved=all(made.proved for made in self.planned if made.status != "unreachable"),
            mixed=len(set(used)) < len(used),
            notes=self.problem.holdings.notes,
        )


def _base(currencies: Sequence[str], options: Options) -> str:
    """The currency that all others are exchanged for. Raises OptionsError where rates leave none or several."""
    left = [each for each in currencies if each not in dict(options.rates)]
    if len(left) == 1:
        return left[0]
    if not left:
        raise OptionsError("--rate gives a rate for every currency; leave out the one to count in")
    raise OptionsError(f"--rate leaves several currencies, {', '.join(left)}; give rates for all but one")

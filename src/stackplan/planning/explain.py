"""Why there is no plan: the smallest blocking facts as sentences with their places, and what would help."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import All, AnyOf, Choose, Credits, FactRef, Manual, Sections, SkillRef
from stackplan.planning.blame import Blame, blame
from stackplan.planning.plan import Cause, Options, Plan
from stackplan.planning.program import SolverError
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from stackplan.catalog.model import Credential
    from stackplan.diagnostics import Span
    from stackplan.planning.ground import Grounded
    from stackplan.planning.problem import Problem
    from stackplan.units import Money

NAMED = 4  # names in a sentence; more are counted


def explain(problem: Problem, grounded: Grounded, base: Plan, again: Callable[[Options], Plan]) -> Plan:
    """The unreachable plan: its causes and, where an option of the learner's blocks, the closest plan without it.

    `again` plans the same question under other options.
    """
    options = problem.options
    if options.max_cost is not None:
        cheapest = again(replace(options, max_cost=None, minimize=_cost_first(options.minimize)))
        if cheapest.status != "unreachable":
            if any(value <= options.max_cost for name, value in cheapest.value.items() if name == "cost"):
                raise SolverError("the solver found no plan within a budget that one keeps")
            return replace(base, causes=(_over_budget(options, cheapest),), closest=cheapest)
    words = _Words(problem, grounded)
    causes = tuple(_distinct(cause for each in blame(grounded.task) for cause in words.of(each, 0)))
    closest = None
    if any(cause.option is not None for cause in causes):
        wider = again(replace(options, max_cost=None, exclude=(), formats=()))
        closest = wider if wider.status != "unreachable" else None
    return replace(base, causes=causes, closest=closest)


def _cost_first(minimize: Sequence[str]) -> tuple[str, ...]:
    return ("cost", *(name for name in minimize if name != "cost"))


def _over_budget(options: Options, cheapest: Plan) -> Cause:
    assert options.max_cost is not None, "asked only where there is a budget"
    name, value = next(item for item in cheapest.value.items() if item[0].startswith("cost"))
    currency = name.partition(":")[2] or next((money.currency for money in _totals(cheapest)), "")
    assumed = any(assumption.figure == "cost" for assumption in cheapest.assumed)
    counted = ", unknown prices as assumed" if assumed else ""
    allowed = format_decimal(options.max_cost)
    price = f"{currency} {format_decimal(value)}".strip()
    return Cause(
        f"The cheapest plan costs {price}{counted}; that is more than {allowed}",
        option=f"--max-cost {allowed}",
        help=f"allow {price}",
    )


def _totals(plan: Plan) -> tuple[Money, ...]:
    return () if plan.totals is None else plan.totals.cost


def _distinct(causes: Iterable[Cause]) -> Iterator[Cause]:
    """Each sentence once, at its first and shallowest place."""
    seen: set[tuple[str, str | None]] = set()
    for cause in causes:
        key = (cause.message, None if cause.span is None else str(cause.span))
        if key not in seen:
            seen.add(key)
            yield cause


class _Words:
    """Words for the facts of one question."""

    def __init__(self, problem: Problem, grounded: Grounded) -> None:
        self.problem = problem
        self.grounded = grounded

    def _credential(self, index: int) -> Credential:
        return self.problem.credential(self.grounded.ids[index])

    def of(self, each: Blame, depth: int) -> Iterator[Cause]:
        """The sentences of one tree, what explains a sentence below it."""
        credential = self._credential(each.credential)
        match each.reason:
            case "closed":
                yield replace(self._closed(credential), depth=depth)
            case "cycle":
                return  # said by the credential in which the ring closes
            case "deal":
                yield Cause(self._no_deal(credential, each.node), self._span(each.node, credential), depth=depth)
            case _:
                if each.ring[:1] == (each.credential,):
                    yield self._ring(each.ring, depth)
                    depth += 1
                yield Cause(self._needs(credential, each), self._span(each.node, credential), depth=depth)
                for part in each.parts:
                    yield from self.of(part, depth + 1)

    def _closed(self, credential: Credential) -> Cause:
        options, name, span = self.problem.options, named(credential), credential.span
        day = self.problem.on
        if credential.status == "retired":
            when = f" on {credential.available_until}" if credential.available_until is not None else ""
            return Cause(
                f"{name} was retired{when} and can no longer be earned", span, "it counts if it is held already"
            )
        if credential.status == "announced":
            return Cause(f"{name} is announced and cannot be earned yet", span)
        if credential.available_from is not None and credential.available_from > day:
            return Cause(
                f"{name} can be earned from {credential.available_from} on, and not before",
                span,
                f"plan for that day: --on {credential.available_from}",
            )
        if credential.available_until is not None and credential.available_until < day:
            return Cause(
                f"{name} could be earned until {credential.available_until} only",
                span,
                "it counts if it is held already",
            )
        if credential.id in options.exclude:
            return Cause(f"{name} was excluded by you", option=f"--exclude {credential.id}", help="do not exclude it")
        return Cause(
            f"{name} is offered {_listed(credential.format, 'and')} only",
            option=f"--format-only {','.join(options.formats)}",
            help=f"allow {_listed(credential.format, 'or')}",
        )

    def _span(self, node: int, credential: Credential) -> Span:
        requirement = self.grounded.requirements[node] if node >= 0 else None
        return credential.span if requirement is None else requirement.span

    def _needs(self, credential: Credential, each: Blame) -> str:
        field = self.grounded.places[each.root].field
        verb = {"stack": "is made of", "corequisites": "needs alongside"}.get(field, "needs first")
        return f"{named(credential)} {verb} {self._asked(each.node)}{self._where(each)}"

    def _where(self, each: Blame) -> str:
        place = self.grounded.places[each.node]
        return f" ('{place.label}')" if place.label != place.field else ""

    def _asked(self, node: int) -> str:
        """What a failing requirement asks for, and how far one can get with it."""
        task = self.grounded.task
        inner, requirement = task.nodes[node], self.grounded.requirements[node]
        names = [self._kid(kid) for kid in inner.kids]
        if inner.kind == "credential":
            return named(self._credential(inner.credential))
        if not inner.kids:
            return "what nothing in the catalog matches"
        match requirement:
            case SkillRef():
                return f"the skill {requirement.skill}, which is developed by {_some(names, 'and')}"
            case Choose():
                return f"{requirement.count} of {_some(names, 'and')}; too few of these can be had"
            case Credits():
                unit = f" {requirement.unit}" if requirement.unit else ""
                return (
                    f"{format_decimal(requirement.amount)}{unit} credits of {_some(names, 'and')}; too few can be had"
                )
            case AnyOf():
                return f"one of {_some(names, 'or')}" if len(names) > 1 else names[0]
            case _:
                return _some(names, "and")

    def _kid(self, kid: int) -> str:
        node = self.grounded.task.nodes[kid]
        if node.kind == "credential":
            return self._credential(node.credential).name
        requirement = self.grounded.requirements[kid]
        if isinstance(requirement, FactRef):
            return f"the fact '{requirement.name or requirement.fact.partition('/')[2]}'"
        if isinstance(requirement, Manual):
            return f"'{requirement.name or requirement.text}'"
        place = self.grounded.places[kid]
        return f"'{place.label}'" if place.label != place.field else self._asked(kid)

    def _no_deal(self, credential: Credential, node: int) -> str:
        requirement = self.grounded.requirements[node] if node >= 0 else None
        limits = ""
        if isinstance(requirement, (All, Choose, Credits, Sections)) and requirement.selection.limits:
            limits = " within the limits"
        if isinstance(requirement, Sections):
            keys = _some([f"'{key}'" for key in self._clash(node)], "and")
            together = f"the sections {keys} of {named(credential)} cannot be filled together{limits}"
            return f"{together}: nothing counts in two of them"
        if requirement is None or node < 0:
            return f"the companions of {named(credential)} cannot be earned together"
        return (
            f"{named(credential)} asks for {self._amount(requirement)} that cannot be reached{limits}: "
            "each credential counts once, and never beside its own parts or what stands in for it"
        )

    @staticmethod
    def _amount(requirement: object) -> str:
        match requirement:
            case Choose():
                return f"{requirement.count} of its pool"
            case Credits():
                return f"{format_decimal(requirement.amount)} credits"
            case _:
                return "a selection"

    def _clash(self, node: int) -> list[str]:
        """The fewest sections found that cannot be filled together: each is needed for the clash."""
        from stackplan.planning.derive import fillable

        task = self.grounded.task
        kept = list(task.nodes[node].kids)
        for kid in list(kept):
            fewer = [other for other in kept if other != kid]
            if not fillable(task, node, fewer):
                kept = fewer
        return [self.grounded.places[kid].label for kid in kept]

    def _ring(self, ring: Sequence[int], depth: int) -> Cause:
        """A cycle with no way in."""
        members = [self._credential(index) for index in ring]
        chain = ", which needs ".join(credential.name for credential in members)
        return Cause(f"nobody can begin: {chain}", members[0].span, "one of them needs another way in", depth=depth)


def named(credential: Credential) -> str:
    """A credential at the head of a sentence: its name, and the id by which a command knows it."""
    return f"{credential.name} ({credential.id.partition('/')[2]})"


def _listed(items: Sequence[str], last: str) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def _some(names: Sequence[str], last: str) -> str:
    if len(names) <= NAMED + 1:
        return _listed(names, last)
    return f"{', '.join(names[:NAMED])} {last} {len(names) - NAMED} more"

"""The sentences of an explanation, each with its place: what stands in the way, and what would help."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import (
    All,
    AnyOf,
    Choose,
    Credits,
    FactRef,
    Manual,
    Sections,
    Selector,
    SkillRef,
    measured,
)
from stackplan.catalog.selector import described
from stackplan.catalog.traits import FORMAT, LANGUAGE, LEVEL, PARTNER, RECOGNIZED_BY, WEEKS
from stackplan.planning.binding import amount_text, cap_text, too_late
from stackplan.planning.plan import Cause
from stackplan.planning.problem import allowed, unfit
from stackplan.planning.task import NONE
from stackplan.units import Money, format_decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from decimal import Decimal

    from stackplan.catalog.model import Credential
    from stackplan.catalog.requirement import Limit, Requirement
    from stackplan.diagnostics import Span
    from stackplan.planning.blame import Blame
    from stackplan.planning.ground import Grounded
    from stackplan.planning.plan import Options
    from stackplan.planning.problem import Problem
    from stackplan.planning.task import Task

NAMED = 4  # names in a sentence; more are counted


class Words:
    """Words for the facts of one question."""

    def __init__(self, problem: Problem, grounded: Grounded) -> None:
        self.problem = problem
        self.grounded = grounded

    def _credential(self, claim: int) -> Credential:
        return self.problem.credential(self.grounded.ids[self.grounded.task.bases[claim]])

    def _named(self, claim: int) -> str:
        """A credential; what no catalog knows, and takes a place by a waiver, as the record has it."""
        index = self.grounded.task.bases[claim]
        return named(self._credential(claim)) if index < self.grounded.known else self.grounded.ids[index]

    def of(self, each: Blame, depth: int) -> Iterator[Cause]:
        """The sentences of one tree, what explains a sentence below it."""
        if each.credential == NONE:
            yield self._goal(each)
            for part in each.parts:
                yield from self.of(part, depth + 1)
            return
        credential = self._credential(each.credential)
        held = self._held(each.credential, credential)
        if held is not None:
            yield replace(held, depth=depth)
            depth += 1
        match each.reason:
            case "closed" if self._is_open(credential):
                if held is None:
                    message = f"{named(credential)} cannot meet what is asked of it here when it is newly earned"
                    yield Cause(message, credential.span, depth=depth)
            case "closed":
                yield replace(self._closed(credential), depth=depth, about=credential.id)
            case "cycle":
                return  # said by the credential in which the ring closes
            case "deal":
                for cause in self._no_deal(credential, each):
                    yield replace(cause, depth=depth)
                for part in each.parts:
                    yield from self.of(part, depth + 1)
            case _:
                if each.ring[:1] == (each.credential,):
                    yield self._ring(each.ring, depth)
                    depth += 1
                needs = self.needs(credential, each.node, each.able)
                yield Cause(needs, self._span(each.node, credential), depth=depth)
                for part in each.parts:
                    yield from self.of(part, depth + 1)

    def _goal(self, each: Blame) -> Cause:
        """That a skill which is asked for itself cannot be had."""
        asked = self.grounded.requirements[each.node]
        assert isinstance(asked, SkillRef), "other targets are credentials"
        lookup = self.problem.lookup
        known = lookup.skill(asked.skill)
        name = asked.skill.partition("/")[2] if known is None else known.name
        level = "" if asked.level is None else f" at level {format_decimal(asked.level)} or above"
        if each.parts:
            names = [self._kid(kid) for kid in self.grounded.task.nodes[each.node].kids]
            return Cause(f"The skill {name} is developed{level} by {_some(names, 'and')} only", asked.span)
        every = [
            (own.level, member)
            for member in lookup.with_skill(asked.skill)
            for own in self.problem.credential(member).skills
            if own.skill == asked.skill
        ]
        if not every:
            return Cause(f"No credential develops the skill {name}", asked.span)
        stated = [(-own, member) for own, member in every if own is not None]
        if not stated:
            return Cause(f"No credential develops the skill {name}{level}: none states a level", asked.span)
        highest, member = min(stated)
        told = f"level {format_decimal(-highest)} is the highest, by {named(self.problem.credential(member))}"
        return Cause(f"No credential develops the skill {name}{level}", asked.span, told)

    def _is_open(self, credential: Credential) -> bool:
        """Whether a credential could be earned, by its definition and by the options."""
        expander = self.problem.expander
        free = too_late(credential, expander) is None
        return free and expander.can_be_earned(credential.id) and allowed(credential, self.problem.options)

    def _held(self, claim: int, credential: Credential) -> Cause | None:
        """Why a holding of a credential is not enough, where there is one."""
        for terms in self.grounded.terms_of(claim):
            reason = self.problem.book.why_not(credential.id, terms)
            if reason is not None:
                return Cause(f"{named(credential)} is held and does not count here: {reason[1]}", credential.span)
        return None

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
        if (later := too_late(credential, self.problem.expander)) is not None:
            other = named(self.problem.credential(later))
            return Cause(f"{name} cannot be earned by one who holds {other}", _after(credential) or span)
        if credential.id in options.exclude:
            return Cause(f"{name} was excluded by you", option=f"--exclude {credential.id}", help="do not exclude it")
        return _unfit(credential, options)

    def _span(self, node: int, credential: Credential) -> Span:
        requirement = self.grounded.requirements[node] if node >= 0 else None
        return credential.span if requirement is None else requirement.span

    def needs(self, credential: Credential, node: int, able: int | None = None) -> str:
        """That a credential asks for what stands at a node; `able` is how much of it can be had, of one that fails."""
        place = self.grounded.places[node]
        verb = {"stack": "is made of", "corequisites": "needs alongside"}.get(place.field, "needs first")
        where = f" ('{place.label}')" if place.label != place.field else ""
        return f"{named(credential)} {verb} {self._asked(node, able)}{where}"

    def _asked(self, node: int, able: int | None = None) -> str:
        """What a requirement asks for; `able` is how much of it can be had, of a selection that fails."""
        inner, requirement = self.grounded.task.nodes[node], self.grounded.requirements[node]
        names = [self._kid(kid) for kid in inner.kids]
        if inner.kind == "credential":
            return self._named(inner.claim)
        if isinstance(requirement, SkillRef):
            skill = f"the skill {requirement.skill}"
            return f"{skill}, which is developed by {_some(names, 'and')}" if names else f"{skill}: nothing develops it"
        if not inner.kids:
            return self._nothing(requirement)
        match requirement:
            case Choose():
                return f"{requirement.count} of {_some(names, 'and')}{self._too_few(inner.kids, requirement, able)}"
            case Credits():
                unit = f" {requirement.unit}" if requirement.unit else ""
                asked = f"{format_decimal(requirement.amount)}{unit} credits of {_some(names, 'and')}"
                if able is None or not inner.threshold:  # no threshold: several versions of it, one for each time
                    return asked
                share = Fraction(able, inner.threshold) * Fraction(requirement.amount)
                return f"{asked}, and only {format_decimal(share)} of them can be had"
            case AnyOf():
                return f"one of {_some(names, 'or')}" if len(names) > 1 else names[0]
            case _:
                return _some(names, "and")

    @staticmethod
    def _too_few(kids: Sequence[int], requirement: Choose, able: int | None) -> str:
        if len(kids) < requirement.count:
            return f", and these are only {len(kids)}"
        if able is None:
            return ""
        return f", and only {able} of these can be had" if able else ", and none of these can be had"

    @staticmethod
    def _nothing(requirement: Requirement | None) -> str:
        """What a requirement asks for that has no members, or none that can be counted."""
        if not isinstance(requirement, All | AnyOf | Choose | Credits):
            return "what nothing in the catalog matches"
        if isinstance(requirement, Credits) and any(not isinstance(e, Selector) for e in requirement.pool.entries):
            unit = f"in {requirement.unit}" if requirement.unit else "without a unit"
            return f"{format_decimal(requirement.amount)} credits {unit}, and nothing in its pool has such credits"
        asked = [described(entry) for entry in requirement.pool.entries if isinstance(entry, Selector)]
        return f"what matches {_listed(asked, 'or')}, and nothing does" if asked else "members of an empty pool"

    def _kid(self, kid: int) -> str:
        node = self.grounded.task.nodes[kid]
        if node.kind == "credential" and node.credential < self.grounded.known:
            return self._credential(node.credential).name
        requirement = self.grounded.requirements[kid]
        if isinstance(requirement, FactRef):
            return f"the fact '{requirement.name or requirement.fact.partition('/')[2]}'"
        if isinstance(requirement, Manual):
            return f"'{requirement.name or requirement.text}'"
        place = self.grounded.places[kid]
        return f"'{place.label}'" if place.label != place.field else self._asked(kid)

    def _no_deal(self, credential: Credential, each: Blame) -> Iterator[Cause]:
        """Enough is there, and it cannot be dealt: because of limits, of sections, or of what never counts beside."""
        requirement = self.grounded.requirements[each.node] if each.node >= 0 else None
        name, span = named(credential), self._span(each.node, credential)
        if requirement is None:
            yield Cause(f"The companions of {name} cannot be earned together", span)
        elif (rows := self._stated(each, requirement)) and isinstance(requirement, All | Choose | Credits | Sections):
            limits = [requirement.selection.limits[row] for row in rows]
            told = [self._limit(each.node, row, limit) for row, limit in zip(rows, limits, strict=True)]
            if len(limits) > 1:
                yield Cause(f"{name} has limits that cannot be kept together: {'; '.join(told)}", limits[0].span)
            elif limits[0].kind == "at_most":
                yield Cause(f"{name} allows {told[0]}, and the rest of its pool is too little", limits[0].span)
            else:
                yield Cause(f"{name} asks for {told[0]}{self._had(each.node, rows[0])}", limits[0].span)
        elif isinstance(requirement, Sections):
            keys = _some([f"'{key}'" for key in self._clash(each.node)], "and")
            yield Cause(f"The sections {keys} of {name} cannot be filled together: nothing counts in two of them", span)
        elif isinstance(requirement, All) and requirement.selection.average is not None:
            average = requirement.selection.average
            yield Cause(f"{name} needs an average of {average} over what counts in it, which cannot be reached", span)
        else:
            yield Cause(
                f"{name} asks for {self._amount(requirement)} that cannot be reached: each credential counts once, and "
                "never beside its own parts or what stands in for it",
                span,
            )

    @staticmethod
    def _stated(each: Blame, requirement: Requirement) -> list[int]:
        """Of the limits that no deal keeps, those that the requirement states: others follow from how it is counted."""
        if not isinstance(requirement, All | Choose | Credits | Sections):
            return []
        return [row for row in each.limits if row < len(requirement.selection.limits)]

    def _limit(self, node: int, row: int, limit: Limit) -> str:
        """A limit in words: how much of what, and what of that can be had at all."""
        requirement = self.grounded.requirements[node]
        amount = amount_text(limit.amount if requirement is None else measured(limit, requirement))
        leaves = [leaf for leaf, _ in self.grounded.task.nodes[node].limits[row].weights]
        names = list(dict.fromkeys(self._credential(self.grounded.task.nodes[leaf].credential).name for leaf in leaves))
        of = _some(names, "and") if names else "what is not in its pool"
        kind = "at least" if limit.kind == "at_least" else "at most"
        return f"{kind} {amount} of {of}"

    def _had(self, node: int, row: int) -> str:
        """How many there are of what a limit asks for, where they are too few by their number."""
        limit = self.grounded.task.nodes[node].limits[row]
        if len({weight for _, weight in limit.weights}) > 1 or sum(w for _, w in limit.weights) >= limit.bound:
            return ", and too few of these can be had"
        return f", and its pool has only {len(limit.weights)} of these" if limit.weights else ""

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
        return Cause(f"Nobody can begin: {chain}", members[0].span, "one of them needs another way in", depth=depth)


def _unfit(credential: Credential, options: Options) -> Cause:
    """That a credential is not as the options ask each to be."""
    trait = unfit(credential, options)
    assert trait is not None, "nothing else closes it"
    stated, asked = trait.stated(credential), dict(options.asked)[trait]
    option, name = f"{trait.option} {','.join(asked)}", named(credential)
    if trait is WEEKS:
        takes, most = Fraction(stated[0]), Fraction(asked[0])
        text, limit = (format_decimal(number, places=2) for number in (takes, most))
        message = f"{name} takes {text} {'week' if takes == 1 else 'weeks'}; that is more than {limit}"
        return Cause(message, option=f"{trait.option} {limit}", help=f"allow {ceil(takes)}")
    says = {
        FORMAT: "is offered {} only",
        RECOGNIZED_BY: "is recognized by {} only",
        PARTNER: "has no partners but {}",
        LANGUAGE: "is offered in {} only",
        LEVEL: "is of the level {}",
    }[trait]
    return Cause(f"{name} {says.format(_listed(stated, 'and'))}", option=option, help=f"allow {_listed(stated, 'or')}")


def _after(credential: Credential) -> Span | None:
    return None if credential.not_after is None else credential.not_after.span


def binding_causes(problem: Problem, grounded: Grounded, solvable: Callable[[Task], bool]) -> Iterator[Cause]:
    """Which rules between awards leave no plan, where all else could be satisfied: one that is enough, else all."""
    task = grounded.task
    free = replace(task, not_after=())
    orders = [(c, others) for c, others in task.not_after if others]
    if orders and solvable(free):
        for c, others in orders:
            credential = problem.credential(grounded.ids[c])
            names = _some([problem.credential(grounded.ids[other]).name for other in sorted(others)], "or")
            yield Cause(f"{named(credential)} must be earned before {names}", _after(credential))
        return
    rows = range(len(task.shared))
    enough = [i for i in rows if solvable(replace(task, shared=tuple(task.shared[j] for j in rows if j != i)))]
    told: dict[Span, Cause] = {}
    for i in enough[:1] or rows:
        rule = grounded.rules[i]
        owner, other = named(problem.credential(rule.owner)), problem.credential(rule.other).name
        told[rule.cap.span] = Cause(
            f"{owner} may share too little with {other}: {cap_text(rule.cap)}",
            rule.cap.span,
            "an advisor may waive a part, or let another one take its place",
        )
    yield from told.values()


def named(credential: Credential) -> str:
    """A credential at the head of a sentence: its name, and the id by which a command knows it."""
    return f"{credential.name} ({credential.id.partition('/')[2]})"


def _listed(items: Sequence[str], last: str) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def _some(names: Sequence[str], last: str) -> str:
    if len(names) <= NAMED + 1:
        return _listed(names, last)
    return f"{', '.join(names[:NAMED])} {last} {len(names) - NAMED} more"


def money(amount: Fraction | Decimal, currency: str | None) -> str:
    """An amount for people, to the cent where a rate made it a longer one."""
    from decimal import Decimal

    text = format_decimal(amount, places=2)
    return text if currency is None else str(Money(Decimal(text), currency))

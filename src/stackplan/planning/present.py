"""From a found set and its derivation to a `Plan`: names, figures, what each step needs and counts toward."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import FactRef, Manual
from stackplan.planning import figures
from stackplan.planning.goals import credentials_of, skills_of, written
from stackplan.planning.grades import assumed_grades
from stackplan.planning.ground import CONFIRM
from stackplan.planning.notes import notes_for
from stackplan.planning.on_the_way import award_of
from stackplan.planning.plan import GRADE, Assumption, Held, NotCounted, Plan, Step, ToConfirm, Totals, Toward
from stackplan.planning.reasons import reasons
from stackplan.units import Money, format_decimal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.catalog.requirement import SkillRef
    from stackplan.planning.claims import Thing
    from stackplan.planning.derive import Derivation
    from stackplan.planning.evaluate import Counted
    from stackplan.planning.ground import Grounded
    from stackplan.planning.on_the_way import OnTheWay
    from stackplan.planning.problem import Problem
    from stackplan.planning.rows import Place
    from stackplan.planning.search import Found


_LOWEST = "the lowest that the rules need"
_ONCE_HAD = frozenset(("expired", "failed", "revoked"))  # reasons why a holding does not count, of what ended


@dataclass(frozen=True, slots=True)
class _Support:
    """What one credential's justification uses: the ids, and where each counts."""

    needs: tuple[str, ...]
    toward: tuple[tuple[str, Toward], ...]


def present(
    problem: Problem, grounded: Grounded, found: Found, derivation: Derivation, *, base: Plan, way: OnTheWay
) -> Plan:
    """The plan that a derivation stands for, with what falls due on the `way`.

    `base` has what is known without it, and all that may be assumed.
    """
    groups = [tuple(grounded.ids[c] for c in group if c < grounded.known) for group in derivation.groups]
    groups = [group for group in groups if group]
    order = [credential_id for group in groups for credential_id in group]
    supports = {
        grounded.ids[c]: _support(grounded, uses) for c, uses in derivation.support.items() if c < grounded.known
    }
    due = way.due(groups)
    supports.update({award: _support(way.grounded, uses) for _, award, uses in due if way.grounded is not None})
    target_uses = _support(grounded, derivation.target)

    targets = credentials_of(problem.targets)
    needed = set(order)
    group_of = {credential_id: i for i, group in enumerate(groups) for credential_id in group}
    toward: dict[str, list[Toward]] = defaultdict(list)
    before: dict[str, list[Toward]] = defaultdict(list)  # of what is held and earned again after it has counted there
    for support in [*supports.values(), target_uses]:
        for used, place in support.toward:
            is_before = used in problem.held and group_of.get(place.credential, 0) < group_of.get(used, 0)
            there = before if is_before and place.credential in needed else toward
            if place not in there[used] and place.credential:
                there[used].append(place)
    for_skills = {
        used: tuple(goal for goal in skills_of(problem.targets) if Toward("", written(goal)) in places)
        for used, places in _by_used(target_uses.toward).items()
    }
    once_had = {entry.id for entry in base.not_counted if entry.reason in _ONCE_HAD}
    once_had.update(line.id for line in problem.holdings.holdings)  # of several, another may tell why not
    after: dict[str, list[str]] = defaultdict(list)
    for last, award, _ in due:
        after[last].append(award)
    grades = assumed_grades(problem, grounded, derivation)
    begun = dict(problem.holdings.begun)
    steps = [
        _step(
            problem.credential(each),
            again=each in problem.held or each in once_had,
            needed=each in needed,
            needs=supports[each].needs,
            toward=tuple(toward[each]),
            grade=grades.get(each),
            begun=each in begun,
            expected=begun.get(each),
            for_skills=for_skills.get(each, ()),
        )
        for credential_id in order
        for each in (credential_id, *after[credential_id])
    ]
    in_use = set(target_uses.needs).union(*(support.needs for support in supports.values()))
    held = tuple(
        Held(h, _name(problem, h), h in problem.implied, tuple(before[h] or toward[h]), for_skills.get(h, ()))
        for h in sorted((in_use - needed - {award for _, award, _ in due}) | {h for h in before if before[h]})
    )
    confirm = tuple(
        _to_confirm(problem, thing, _first_place(grounded, c, {*order, *targets}))
        for c in sorted(found.plan)
        if (thing := grounded.thing(c)) is not None
    )
    open_levels = [level for level in grounded.task.levels if not level.tie]
    value = {level.name: Fraction(v, level.scale) for level, v in zip(open_levels, found.values, strict=True)}
    bound = {
        level.name: Fraction(b, level.scale)
        for level, b in zip(open_levels, found.bounds, strict=True)
        if b is not None
    }
    return replace(
        base,
        status="planned" if order or confirm else "complete",
        proved=found.proved,
        canonical=found.canonical,
        value={name: amount for name, amount in value.items() if name != CONFIRM},
        bound={name: amount for name, amount in bound.items() if name != CONFIRM},
        confirm=confirm,
        confirmable=bool(grounded.things),
        not_counted=(
            *(entry for entry in base.not_counted if entry.id not in {used.id for used in held}),  # accepted as expired
            *_reasons(problem, grounded, derivation, base),
        ),
        totals=totals_of([step for step in steps if step.needed]),
        steps=_with_stops(steps),
        held=held,
        assumed=(
            *(assumption for assumption in base.assumed if assumption.id in needed),
            *(Assumption(each, GRADE, grades[each], _LOWEST) for each in order if each in grades),
            *_taken_as_fitting(problem, order),
        ),
        notes=base.notes + notes_for(problem.lookup, [*order, *(award for _, award, _ in due)], problem.held, targets),
    )


def _support(grounded: Grounded, uses: Iterable[Counted]) -> _Support:
    needs: dict[str, None] = {}
    toward: list[tuple[str, Toward]] = []
    for use in uses:
        place = grounded.places[use.leaf]
        for c in use.consumed:
            if grounded.thing(c) is not None:
                continue
            needs[grounded.ids[c]] = None
            toward.append((grounded.ids[c], Toward(place.owner, place.label)))
    return _Support(tuple(sorted(needs)), tuple(toward))


def _by_used(toward: Iterable[tuple[str, Toward]]) -> dict[str, list[Toward]]:
    """What is used, each with where."""
    found: dict[str, list[Toward]] = {}
    for used, place in toward:
        found.setdefault(used, []).append(place)
    return found


def _step(
    credential: Credential,
    *,
    again: bool,
    needed: bool,
    needs: tuple[str, ...],
    toward: tuple[Toward, ...],
    grade: str | None,
    begun: bool,
    expected: date | None,
    for_skills: tuple[SkillRef, ...],
) -> Step:
    is_step = credential.is_step
    price = figures.price(credential)
    if begun:
        price = _nothing_more(credential)
    return Step(
        credential=credential,
        award=award_of(credential),
        is_step=is_step,
        again=again,
        needed=needed,
        hours=(Fraction(0) if begun else figures.hours(credential)) if is_step else None,
        weeks=credential.duration.as_weeks() if is_step and credential.duration is not None else None,
        cost=price if is_step else None,
        needs=needs,
        counts_toward=toward,
        grade=grade,
        begun=begun,
        expected=expected,
        for_skills=for_skills,
    )


def _with_stops(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Steps that tell what is held by one who stops there: the awards up to it, and those that come with it."""
    found: list[Step] = []
    held: tuple[str, ...] = ()
    for is_step, together in groupby(steps, key=lambda step: step.is_step):
        members = list(together)
        if is_step:
            for member in members:
                held += (member.id,) if member.credential.stack is not None else ()
                found.append(replace(member, holds_then=held))
            continue
        held += tuple(member.id for member in members)
        last = len(found) - 1
        if found:
            found[last] = replace(found[last], holds_then=held)
        found.extend(replace(member, holds_then=held) for member in members)
    return tuple(found)


def _reasons(problem: Problem, grounded: Grounded, derivation: Derivation, base: Plan) -> Iterator[NotCounted]:
    """Why holdings do not count somewhere; what counts for nothing has been told already."""
    told = {entry.id for entry in base.not_counted}
    return (each for each in reasons(problem, grounded, derivation) if each.id not in told)


def _nothing_more(credential: Credential) -> Money | None:
    """What is paid for already costs nothing more, in whatever currency its price is."""
    currency = credential.cost.money.currency if credential.cost is not None else credential.currency
    return None if currency is None else Money(Decimal(0), currency)


def _name(problem: Problem, credential_id: str) -> str:
    """The name of a holding; one that no catalog knows has its id only."""
    credential = problem.lookup.get(credential_id)
    return credential_id if credential is None else credential.name


def _first_place(grounded: Grounded, thing: int, owners: Collection[str]) -> Place:
    """Of the places that ask for a thing, the first by its address, of what the plan is about."""
    places = [
        grounded.places[i]
        for i, node in enumerate(grounded.task.nodes)
        if node.credential == thing and grounded.requirements[i] is not None  # not where it stands in for less of it
    ]
    return min(places, key=lambda place: (place.owner not in owners, place.owner, place.label))


def _to_confirm(problem: Problem, thing: Thing, place: Place) -> ToConfirm:
    asked = thing.requirement
    if isinstance(asked, Manual):
        return ToConfirm(thing.owner, thing.label, asked.name or asked.text, asked.span)
    return ToConfirm(
        place.owner,
        place.label,
        asked.name or _fact_asked(asked, problem.lookup),
        asked.span,
        problem.book.short(asked),
        asked.fact,
        asked.at_least,
        asked.within,
    )


def _fact_asked(asked: FactRef, lookup: Lookup) -> str:
    """What is asked of a fact: its name, how much, since when."""
    fact = lookup.fact(asked.fact)
    text = asked.fact if fact is None else fact.name
    if asked.at_least is not None:
        text += f", at least {format_decimal(asked.at_least)}"
    return f"{text}, within {asked.within}" if asked.within is not None else text


def totals_of(steps: Sequence[Step]) -> Totals:
    """The sums of what is known over some steps and awards."""
    own = [step for step in steps if step.is_step]
    cost: dict[str, Money] = {}
    credit: dict[str | None, Fraction] = {}
    for step in own:
        if step.cost is not None:
            before = cost.get(step.cost.currency)
            amount = step.cost.amount if before is None else before.amount + step.cost.amount
            cost[step.cost.currency] = Money(amount, step.cost.currency)
        amount_of = figures.credits_of(step.credential)
        if amount_of and step.credential.credits is not None:
            unit = step.credential.credits.unit
            credit[unit] = credit.get(unit, Fraction(0)) + amount_of
    return Totals(
        steps=len(own),
        awards=len(steps) - len(own),
        hours=sum((step.hours for step in own if step.hours is not None), Fraction(0)),
        cost=tuple(cost[currency] for currency in sorted(cost)),
        credits=tuple(sorted(credit.items(), key=lambda item: item[0] or "")),
        unknown_hours=sum(step.hours is None for step in own),
        unknown_cost=sum(step.cost is None and not step.begun for step in own),
    )


def _taken_as_fitting(problem: Problem, order: Iterable[str]) -> Iterable[Assumption]:
    for trait, values in problem.options.asked:
        for credential_id in order:
            credential = problem.credential(credential_id)
            if credential.is_step and trait.fits(credential, values) is None:
                yield Assumption(credential_id, trait.key, "", f"{trait.missing}; taken as fitting")

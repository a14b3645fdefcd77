"""Plans: the least one, why, what to do next, how far one is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

from stackplan.catalog.meant import resolve
from stackplan.planning.plan import Options
from stackplan.public.catalogs import today
from stackplan.public.learners import judged, record_of
from stackplan.public.wanted import (
    Wanted,
    amount,
    asked_for,
    calendar_of,
    count,
    goals_of,
    listed,
    objectives,
    options_of,
    seconds,
)

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from stackplan.catalog.catalog import Catalog
    from stackplan.learner.record import Record
    from stackplan.planning.near import Near
    from stackplan.planning.plan import Holdings, Plan
    from stackplan.planning.progress import Progress
    from stackplan.planning.starts import Starts
    from stackplan.planning.why import Why
    from stackplan.public.wanted import Number


def plan(
    catalog: Catalog,
    targets: str | Sequence[str] = (),
    *,
    skills: str | Sequence[str] = (),
    have: Sequence[str] = (),
    learner: Record | str | os.PathLike[str] | None = None,
    minimize: Sequence[str] = ("steps", "hours", "cost"),
    exclude: Sequence[str] = (),
    formats: Sequence[str] = (),
    recognized_by: Sequence[str] = (),
    partners: Sequence[str] = (),
    languages: Sequence[str] = (),
    levels: Sequence[str] = (),
    max_weeks_each: Number | None = None,
    max_cost: Number | None = None,
    max_hours: Number | None = None,
    require: Sequence[str] = (),
    alternatives: int = 0,
    compare: bool = False,
    limit: float | None = 10.0,
    assume_cost: Number | None = None,
    assume_hours: Number | None = None,
    assume_weeks: Number | None = None,
    rates: Mapping[str, Number] | None = None,
    hours_per_week: Number | None = None,
    start: date | None = None,
    parallel: int | None = None,
    by: date | None = None,
    adds: bool = False,
    on: date | None = None,
) -> Plan:
    """The least set of credentials still to earn for all targets together, in order, or why there is none.

    `skills` are targets too: `python`, or `sql:3` for level 3 or above; a credential that develops it is enough.

    `have` are ids that are held, `learner` a record or the path of one. `minimize` is lexicographic. `formats` to
    `max_weeks_each` are asked of every step: one of the values at least, where it states any. `limit` is in seconds of
    solving, None for no limit: the best plan by then comes back with its bound. `rates` gives units of the target's
    currency for one of another. `require` are ids that the plan earns, unless they are held. `alternatives` is how many
    of the next best plans are asked for; `compare` asks for the plans that no other beats in steps, hours and
    cost. `on` is the day that everything is judged on, today by default.

    With `hours_per_week` the plan has a `schedule`: its steps in weeks from `start` on (`on` by default), no more than
    `parallel` of them at once, all finished `by` a day. With `adds` it tells what each of several targets adds to those
    before it, which takes a search more for each.

    Raises CredentialError for an id that names none or several, SkillError likewise, RecordError for a record with
    mistakes, OptionsError for options that contradict the catalog, ValueError for values out of range.
    """
    from stackplan.planning import api
    from stackplan.planning.hints import hinted

    day = on if on is not None else today()
    options = options_of(
        catalog,
        minimize=minimize,
        weeks=True,
        exclude=exclude,
        formats=formats,
        recognized_by=recognized_by,
        partners=partners,
        languages=languages,
        levels=levels,
        max_weeks_each=max_weeks_each,
        max_cost=max_cost,
        limit=limit,
        assume_cost=assume_cost,
        assume_hours=assume_hours,
        rates=rates,
    )
    options = replace(
        options,
        max_hours=amount("max_hours", max_hours),
        require=tuple(dict.fromkeys(resolve(catalog, text) for text in listed(require))),
        assume_weeks=amount("assume_weeks", assume_weeks),
        calendar=calendar_of(hours_per_week, start, parallel, by, day),
        adds=adds,
        alternatives=count("alternatives", alternatives),
        compare=compare,
    )
    goals = goals_of(catalog, targets, skills)
    if not goals:
        raise ValueError("a plan needs at least one target")
    holdings = judged(catalog, record_of(catalog, have, learner), day)
    found = api.plan(catalog, goals, holdings, options, day)

    def ask(other: Options, more: tuple[str, ...], then: date) -> Plan:
        return api.plan(catalog, goals, judged(catalog, record_of(catalog, (*have, *more), learner), then), other, then)

    return hinted(found, catalog, options, day, ask)


def why(
    catalog: Catalog,
    targets: str | Sequence[str],
    credential: str,
    *,
    have: Sequence[str] = (),
    learner: Record | str | os.PathLike[str] | None = None,
    on: date | None = None,
    **wanted: Unpack[Wanted],
) -> Why:
    """Why a credential is part of the least plan for the targets, and what leaving it out takes.

    The arguments are those of `plan`, and so are the errors.
    """
    from stackplan.planning import why as answer

    day = on if on is not None else today()
    full, options = _full(catalog, targets), options_of(catalog, **wanted)
    holdings = judged(catalog, record_of(catalog, have, learner), day)
    return answer.why(catalog, full, resolve(catalog, credential), holdings=holdings, options=options, on=day)


def why_not(
    catalog: Catalog,
    targets: str | Sequence[str],
    credential: str,
    *,
    have: Sequence[str] = (),
    learner: Record | str | os.PathLike[str] | None = None,
    on: date | None = None,
    **wanted: Unpack[Wanted],
) -> Why:
    """What a plan for the targets takes that leads through a credential, beside the least one.

    The arguments are those of `plan`, and so are the errors.
    """
    from stackplan.planning import why as answer

    day = on if on is not None else today()
    full, options = _full(catalog, targets), options_of(catalog, **wanted)
    holdings = judged(catalog, record_of(catalog, have, learner), day)
    return answer.why_not(catalog, full, resolve(catalog, credential), holdings=holdings, options=options, on=day)


def _full(catalog: Catalog, targets: str | Sequence[str]) -> tuple[str, ...]:
    """The full ids of the targets, each once."""
    full = tuple(dict.fromkeys(resolve(catalog, text) for text in listed(targets)))
    if not full:
        raise ValueError("a plan needs at least one target")
    return full


def near(
    catalog: Catalog,
    among: Sequence[str] | None = None,
    *,
    top: int | None = 10,
    have: Sequence[str] = (),
    learner: Record | str | os.PathLike[str] | None = None,
    told: Callable[[int, int], None] | None = None,
    on: date | None = None,
    **wanted: Unpack[Wanted],
) -> Near:
    """The `top` credentials (None: all) that a learner is nearest to, each with its least plan, least left first.

    They are looked for `among` some ids, by default the larger credentials, those with a stack; what is held is left
    out, and what cannot be reached, or what a mistake in the catalog matters to. `told` is called with how many are
    found, and of how many. `wanted` are arguments of `plan`; `rates` are of what one unit is worth in the one currency
    that has none, in which all is counted then. The errors are those of `plan`.
    """
    from stackplan.planning import near as answer

    day, options = asked_for(catalog, top, on, wanted)
    if among is None:
        ids = [each.id for each in catalog.credentials.values() if each.stack is not None]
    else:
        ids = [resolve(catalog, text) for text in listed(among)]
    holdings = judged(catalog, record_of(catalog, have, learner), day)
    mistakes = [each for each in catalog.credentials if catalog.diagnostics_of(each)] if catalog.diagnostics else []
    return answer.near(catalog, ids, holdings, options, day, top=top, mistakes=mistakes, told=told)


def next_steps(
    catalog: Catalog,
    targets: str | Sequence[str] = (),
    *,
    skills: str | Sequence[str] = (),
    top: int | None = 10,
    have: Sequence[str] = (),
    learner: Record | str | os.PathLike[str] | None = None,
    told: Callable[[int, int], None] | None = None,
    on: date | None = None,
    **wanted: Unpack[Wanted],
) -> Starts:
    """The `top` steps (None: all) that can be started, by how much less is left for the targets once each is held.

    Without targets: by how many larger credentials nobody reaches without it, then by how many it may count toward.
    `told` is called with how many were looked at, and of how many at most. The other arguments are those of `plan`, and
    so are the errors.
    """
    from stackplan.planning import starts

    day, options = asked_for(catalog, top, on, wanted)
    goals = goals_of(catalog, targets, skills)
    holdings = judged(catalog, record_of(catalog, have, learner), day)
    if goals:
        return starts.toward_targets(catalog, goals, holdings, options, day, top=top, told=told)
    larger = [
        each.id
        for each in catalog.credentials.values()
        if each.stack is not None and not catalog.diagnostics_of(each.id)
    ]
    return starts.toward_anything(catalog, larger, holdings, options, day, top=top)


def taste(
    catalog: Catalog,
    targets: str | Sequence[str] = (),
    *,
    skills: str | Sequence[str] = (),
    top: int | None = 5,
    have: Sequence[str] = (),
    learner: Record | str | os.PathLike[str] | None = None,
    told: Callable[[int, int], None] | None = None,
    on: date | None = None,
    **wanted: Unpack[Wanted],
) -> Starts:
    """The `top` first steps (None: all) to try the way to the targets with: of a least plan, the cheapest first.

    The arguments are those of `next_steps`, but for the targets, which must be named; the errors are those of `plan`.
    """
    from stackplan.planning import starts

    day, options = asked_for(catalog, top, on, wanted)
    goals = goals_of(catalog, targets, skills)
    if not goals:
        raise ValueError("a taste needs at least one target")
    holdings = judged(catalog, record_of(catalog, have, learner), day)
    return starts.first_tastes(catalog, goals, holdings, options, day, top=top, told=told)


def progress(
    catalog: Catalog,
    targets: str | Sequence[str],
    *,
    have: Sequence[str] = (),
    learner: Record | str | os.PathLike[str] | None = None,
    what_if: Sequence[str] = (),
    minimize: Sequence[str] = ("steps", "hours", "cost"),
    limit: float | None = 10.0,
    on: date | None = None,
) -> Progress:
    """How far it is to all targets together: their requirements as trees, what counts where, what is left at least.

    What counts where is as the least plan has it, holdings first; `plan` of the answer is that plan. `what_if` are ids:
    the answer then tells what changes where they are held too. The other arguments are those of `plan`, and so are the
    errors.
    """
    from stackplan.planning import progress as answer

    day = on if on is not None else today()
    options = Options(minimize=objectives(minimize), limit=seconds(limit))
    full = tuple(dict.fromkeys(resolve(catalog, text) for text in listed(targets)))
    if not full:
        raise ValueError("progress needs at least one target")
    record = record_of(catalog, have, learner)
    supposed = tuple(dict.fromkeys(resolve(catalog, text) for text in listed(what_if)))
    found = answer.progress(catalog, full, judged(catalog, record, day), options, day)
    if not supposed:
        return found
    holdings = judged(catalog, record_of(catalog, supposed, record), day)
    return answer.compare(found, answer.progress(catalog, full, holdings, options, day), supposed)


def progress_of_each(
    catalog: Catalog,
    targets: str | Sequence[str],
    learners: Sequence[Record | str | os.PathLike[str]],
    *,
    have: Sequence[str] = (),
    minimize: Sequence[str] = ("steps", "hours", "cost"),
    limit: float | None = 10.0,
    on: date | None = None,
) -> tuple[Progress, ...]:
    """How far each of several learners is, in their order; those who hold the same are answered once.

    `limit` is for each of them, and so is `have`. The other arguments are those of `plan`, and so are the errors. All
    records are read and judged before any is answered.
    """
    from stackplan.planning import progress as answer

    day = on if on is not None else today()
    options = Options(minimize=objectives(minimize), limit=seconds(limit))
    full = tuple(dict.fromkeys(resolve(catalog, text) for text in listed(targets)))
    if not full:
        raise ValueError("progress needs at least one target")
    held = [judged(catalog, record_of(catalog, have, learner), day) for learner in learners]
    found: dict[Holdings, Progress] = {}
    for holdings in held:
        if holdings not in found:
            found[holdings] = answer.progress(catalog, full, holdings, options, day)
    return tuple(found[holdings] for holdings in held)

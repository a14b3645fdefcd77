"""The public Python API: load a catalog, ask for a plan. The command line is written on top of it.

Ids may be written as on the command line: in full, without their namespace where that is unique, or by an alias.
"""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from stackplan.catalog.meant import CredentialError, LevelError, SkillError, resolve, skill
from stackplan.catalog.traits import LANGUAGE, LEVEL, PARTNER, RECOGNIZED_BY, meant
from stackplan.planning.api import OptionsError
from stackplan.planning.plan import OBJECTIVES, WEEKS, Holdings, NotCounted, Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from stackplan.catalog.catalog import Catalog
    from stackplan.catalog.model import Lookup
    from stackplan.catalog.traits import Trait
    from stackplan.checks.engine import Report, Settings
    from stackplan.diagnostics import Diagnostic
    from stackplan.learner.record import Record
    from stackplan.learner.standing import Standing
    from stackplan.planning.expiring import Expiring
    from stackplan.planning.goals import Goal
    from stackplan.planning.near import Near
    from stackplan.planning.plan import Plan
    from stackplan.planning.progress import Progress
    from stackplan.planning.recount_proof import Proof
    from stackplan.planning.schedule.values import Calendar
    from stackplan.planning.starts import Starts
    from stackplan.planning.verify_published import Verification
    from stackplan.planning.why import Why
    from stackplan.source.tree import SourceFile
    from stackplan.units import Duration

    Number = int | float | str | Decimal | Fraction

__all__ = [
    "CredentialError",
    "LevelError",
    "OptionsError",
    "RecordError",
    "SkillError",
    "catalog_facts",
    "check",
    "check_record",
    "expiring",
    "goals_of",
    "implied",
    "judged",
    "load_catalog",
    "load_catalog_files",
    "near",
    "next_steps",
    "plan",
    "progress",
    "progress_of_each",
    "prove",
    "read_record",
    "record_of",
    "record_stands",
    "resolve",
    "shipped",
    "skill",
    "taste",
    "verify",
    "why",
    "why_not",
]

SHIPPED = "shipped"


class RecordError(ValueError):
    """A learner's record that cannot be used as it stands; `diagnostics` say where and why."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Take what is wrong with the record."""
        self.diagnostics = diagnostics
        super().__init__("; ".join(finding.message for finding in diagnostics))


# Catalogs


def shipped() -> Path:
    """The folder of the catalogs that come with the program.

    An installed wheel holds them inside the package. A source tree, where the package lies in `src/`, has them in
    `pathways/` beside it, and those are meant there: nothing is copied while one works on them.
    """
    package = Path(__file__).resolve().parent
    beside = package.parent.parent / "pathways"
    inside = package / "_shipped"
    in_source_tree = package.parent.name == "src" and (package.parent.parent / "pyproject.toml").is_file()
    return beside if in_source_tree and beside.is_dir() else inside


def load_catalog(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
) -> tuple[Catalog, tuple[Diagnostic, ...]]:
    """The catalog that folders and files make together, and everything that is wrong with it.

    The text `shipped` stands for the catalogs that come with the program. Never raises for what it finds there.
    """
    from stackplan.catalog.load import load
    from stackplan.source.files import discover

    listed = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    files, found = discover([_folder(path) for path in listed])
    return load(files, found)


def check(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    catalog: Iterable[str | os.PathLike[str]] = (),
    settings: Settings | None = None,
    on: date | None = None,
) -> Report:
    """What is wrong with the definitions in folders and files, `catalog` being further ones that they refer to.

    A path where there is nothing is a finding too. Never raises for what it finds there.
    """
    from stackplan.catalog.load import load_documents
    from stackplan.checks import engine
    from stackplan.source.files import discover

    listed = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    own, found = discover([_folder(path) for path in listed])
    others, more = discover([_folder(path) for path in catalog]) if catalog else ((), ())
    names = {file.name for file in own}
    files = [*own, *(file for file in others if file.name not in names)]
    read, documents = load_documents(files, dict.fromkeys((*found, *more)))
    day = on if on is not None else _today()
    wanted = frozenset(names | {finding.span.file for finding in found if finding.span is not None})
    return engine.check(read, documents, files, day, settings or engine.Settings(), checked=wanted)


def _folder(path: str | os.PathLike[str]) -> Path:
    return shipped() if path == SHIPPED else Path(path)


def _today() -> date:
    from datetime import date as calendar

    return calendar.today()


def load_catalog_files(files: Iterable[tuple[str, bytes]]) -> tuple[Catalog, tuple[Diagnostic, ...]]:
    """The same from files in memory, each a name for messages and its bytes."""
    from stackplan.catalog.load import load
    from stackplan.source.tree import SourceFile

    return load([SourceFile(name, data) for name, data in files])


def catalog_facts(catalog: Catalog) -> dict[str, Any]:
    """What an answer says of the catalog that it was computed from."""
    return {
        "digest": catalog.digest,
        "files": catalog.files,
        "seen": None if catalog.seen is None else catalog.seen.isoformat(),
    }


# Learners


def read_record(path: str | os.PathLike[str]) -> Record:
    """The learner's record in a file. Raises RecordError where it cannot be read, or holds a mistake."""
    from stackplan.learner import record

    content, problems = record.read_record(_record_file(path))
    if problems:
        raise RecordError(problems)
    return content


def _record_file(path: str | os.PathLike[str]) -> SourceFile:
    from stackplan.diagnostics import UNREADABLE_FILE, Diagnostic
    from stackplan.source.files import discover
    from stackplan.source.wording import quoted

    if Path(path).is_dir():
        message = f"a learner's record is a file, and {quoted(os.fspath(path))} is a folder"
        raise RecordError((Diagnostic(UNREADABLE_FILE, message, help="name the file in it"),))
    files, found = discover([Path(path)])
    if found:
        raise RecordError(found)
    return files[0]


def check_record(catalog: Catalog, path: str | os.PathLike[str], *, on: date | None = None) -> Report:
    """What is wrong with a learner's record, in itself and as far as the catalog can tell.

    Raises RecordError where there is no such file, or where it cannot be read.
    """
    from stackplan.checks.engine import Finding, Report
    from stackplan.learner.record import read_record as read_it
    from stackplan.learner.review import review
    from stackplan.source.read import read

    file = _record_file(path)
    record, found = read_it(file)
    remarks = review(record, read(file)[0], catalog, on if on is not None else _today())
    findings = [Finding(each, each.severity) for each in found]
    findings += [Finding(each.diagnostic, each.severity) for each in remarks]
    lines = file.data.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    places = sorted(findings, key=lambda finding: finding.diagnostic.span[1:3] if finding.diagnostic.span else (0, 0))
    return Report(tuple(places), files=1, texts={file.name: tuple(lines.split("\n"))})


def record_mistakes(catalog: Catalog, record: Record) -> tuple[Diagnostic, ...]:
    """What is wrong with a record as far as the catalog can tell: the errors of `check_record` that stop no answer.

    What is dated after the day of an answer is none of them: the answer says so itself.
    """
    from datetime import date as calendar

    from stackplan.diagnostics import Severity
    from stackplan.learner.review import review

    remarks = review(record, None, catalog, calendar.max)
    return tuple(remark.diagnostic for remark in remarks if remark.severity is Severity.ERROR)


def record_of(catalog: Catalog, have: Sequence[str], learner: Record | str | os.PathLike[str] | None) -> Record:
    """One record of ids that are held (each must name a credential) and, where given, of a learner's own record."""
    from stackplan.learner import record

    held = record.have(resolve(catalog, text) for text in _listed(have))
    if learner is None:
        return held
    own = learner if isinstance(learner, record.Record) else read_record(learner)
    return held.joined(own)


def judged(lookup: Lookup, record: Record, on: date) -> Holdings:
    """What of a record counts on a day. Raises RecordError where it names a credential that is not clear."""
    from stackplan.planning.validity import applied, validity_of

    holdings, found = _by_itself(lookup, record, on)
    if found:
        raise RecordError(found)
    return applied(holdings, validity_of(lookup, holdings, on))


def record_stands(lookup: Lookup, record: Record, on: date) -> tuple[tuple[Standing, ...], Holdings]:
    """How each line of a record stands on a day, and what counts; a line that is not clear stops nothing."""
    from stackplan.learner.standing import standings
    from stackplan.planning.validity import applied, restated, validity_of

    holdings, _ = _by_itself(lookup, record, on)
    found = validity_of(lookup, holdings, on)
    return restated(standings(record, lookup, on), lookup, found), applied(holdings, found)


def _by_itself(lookup: Lookup, record: Record, on: date) -> tuple[Holdings, tuple[Diagnostic, ...]]:
    """What of a record counts on a day, no stack looked at yet; and the names in it that are not clear."""
    from stackplan.learner.holdings import judge, why_not

    result = judge(record, lookup, on)
    holdings = Holdings(
        counts=result.counts,
        not_counted=tuple(NotCounted(item.id, item.reason, item.detail) for item in result.not_counted),
        recorded=result.recorded,
        notes=result.notes,
        holdings=result.holdings,
        begun=result.begun,
        facts=record.facts,
        waivers=tuple(waiver for waiver in record.waivers if waiver.date <= on),
        confirmed=tuple(entry for entry in record.confirmed if entry.date <= on),
        waivers_later=tuple(waiver for waiver in record.waivers if waiver.date > on),
        confirmed_later=tuple(entry for entry in record.confirmed if entry.date > on),
        outside=tuple(
            (hold.credential, hold.credits)
            for hold in record.holds
            if hold.credits is not None and why_not(hold, None, on) is None and not lookup.find(hold.credential)
        ),
    )
    return holdings, result.diagnostics


def implied(lookup: Lookup, holdings: Holdings, on: date) -> tuple[str, ...]:
    """Full ids of what is held without being recorded: parts without which something that counts cannot be had."""
    from stackplan.planning.api import implied_of

    return implied_of(lookup, holdings, on)[0]


def expiring(
    catalog: Catalog,
    *,
    have: Sequence[str] = (),
    learner: Record | str | os.PathLike[str] | None = None,
    within: str | Duration | None = "6mo",
    on: date | None = None,
) -> Expiring:
    """What lapses when, what larger credentials fall with it, and what keeps it, the cheapest way first.

    `have` are ids that are held, `learner` a record or the path of one. `within` is how far to look ahead from `on`
    (today by default), as a `Duration` or as one writes it, `6mo`; None looks at everything that ever lapses.

    Raises CredentialError for an id that names none or several, RecordError for a record with mistakes, ValueError for
    what is no length of time.
    """
    from stackplan.planning import expiring as answer
    from stackplan.units import parse_duration

    day = on if on is not None else _today()
    ahead = parse_duration(within) if isinstance(within, str) else within
    holdings, found = _by_itself(catalog, record_of(catalog, have, learner), day)
    if found:
        raise RecordError(found)
    return answer.expiring(catalog, holdings, day, None if ahead is None else ahead.after(day))


# Plans


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

    day = on if on is not None else _today()
    options = _options(
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
        max_hours=_amount("max_hours", max_hours),
        require=tuple(dict.fromkeys(resolve(catalog, text) for text in _listed(require))),
        assume_weeks=_amount("assume_weeks", assume_weeks),
        calendar=_calendar(hours_per_week, start, parallel, by, day),
        adds=adds,
        alternatives=_count("alternatives", alternatives),
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


class Wanted(TypedDict, total=False):
    """What may be asked of the plans that an answer compares; as the arguments of `plan` of the same names."""

    minimize: Sequence[str]
    exclude: Sequence[str]
    formats: Sequence[str]
    recognized_by: Sequence[str]
    partners: Sequence[str]
    languages: Sequence[str]
    levels: Sequence[str]
    max_weeks_each: Number | None
    max_cost: Number | None
    limit: float | None
    assume_cost: Number | None
    assume_hours: Number | None
    rates: Mapping[str, Number] | None


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

    day = on if on is not None else _today()
    full, options = _full(catalog, targets), _options(catalog, **wanted)
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

    day = on if on is not None else _today()
    full, options = _full(catalog, targets), _options(catalog, **wanted)
    holdings = judged(catalog, record_of(catalog, have, learner), day)
    return answer.why_not(catalog, full, resolve(catalog, credential), holdings=holdings, options=options, on=day)


def _full(catalog: Catalog, targets: str | Sequence[str]) -> tuple[str, ...]:
    """The full ids of the targets, each once."""
    full = tuple(dict.fromkeys(resolve(catalog, text) for text in _listed(targets)))
    if not full:
        raise ValueError("a plan needs at least one target")
    return full


def _options(
    catalog: Catalog,
    *,
    minimize: Sequence[str] = ("steps", "hours", "cost"),
    weeks: bool = False,
    exclude: Sequence[str] = (),
    formats: Sequence[str] = (),
    recognized_by: Sequence[str] = (),
    partners: Sequence[str] = (),
    languages: Sequence[str] = (),
    levels: Sequence[str] = (),
    max_weeks_each: Number | None = None,
    max_cost: Number | None = None,
    limit: float | None = 10.0,
    assume_cost: Number | None = None,
    assume_hours: Number | None = None,
    rates: Mapping[str, Number] | None = None,
) -> Options:
    """The options of a plan as given, checked; `weeks` may be an objective, or not."""
    return Options(
        minimize=_objectives(minimize, (*OBJECTIVES, WEEKS) if weeks else OBJECTIVES),
        exclude=tuple(resolve(catalog, text) for text in _listed(exclude)),
        formats=_formats(formats),
        recognized_by=_meant(catalog, RECOGNIZED_BY, recognized_by),
        partners=_meant(catalog, PARTNER, partners),
        languages=_meant(catalog, LANGUAGE, languages),
        levels=_meant(catalog, LEVEL, levels),
        max_weeks_each=_amount("max_weeks_each", max_weeks_each),
        max_cost=_amount("max_cost", max_cost),
        limit=_seconds(limit),
        assume_cost=_amount("assume_cost", assume_cost),
        assume_hours=_amount("assume_hours", assume_hours),
        rates=tuple(sorted((currency, _rate(currency, rate)) for currency, rate in (rates or {}).items())),
    )


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

    day, options = _asked_for(catalog, top, on, wanted)
    if among is None:
        ids = [each.id for each in catalog.credentials.values() if each.stack is not None]
    else:
        ids = [resolve(catalog, text) for text in _listed(among)]
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

    day, options = _asked_for(catalog, top, on, wanted)
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

    day, options = _asked_for(catalog, top, on, wanted)
    goals = goals_of(catalog, targets, skills)
    if not goals:
        raise ValueError("a taste needs at least one target")
    holdings = judged(catalog, record_of(catalog, have, learner), day)
    return starts.first_tastes(catalog, goals, holdings, options, day, top=top, told=told)


def _asked_for(catalog: Catalog, top: int | None, on: date | None, wanted: Wanted) -> tuple[date, Options]:
    """The day and the options of a ranking."""
    if top is not None and top < 1:
        raise ValueError("top is a whole number above zero, or None")
    return on if on is not None else _today(), _options(catalog, **wanted)


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

    day = on if on is not None else _today()
    options = Options(minimize=_objectives(minimize), limit=_seconds(limit))
    full = tuple(dict.fromkeys(resolve(catalog, text) for text in _listed(targets)))
    if not full:
        raise ValueError("progress needs at least one target")
    record = record_of(catalog, have, learner)
    supposed = tuple(dict.fromkeys(resolve(catalog, text) for text in _listed(what_if)))
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

    day = on if on is not None else _today()
    options = Options(minimize=_objectives(minimize), limit=_seconds(limit))
    full = tuple(dict.fromkeys(resolve(catalog, text) for text in _listed(targets)))
    if not full:
        raise ValueError("progress needs at least one target")
    held = [judged(catalog, record_of(catalog, have, learner), day) for learner in learners]
    found: dict[Holdings, Progress] = {}
    for holdings in held:
        if holdings not in found:
            found[holdings] = answer.progress(catalog, full, holdings, options, day)
    return tuple(found[holdings] for holdings in held)


def goals_of(catalog: Catalog, targets: str | Sequence[str] = (), skills: str | Sequence[str] = ()) -> tuple[Goal, ...]:
    """What a plan is asked for, each once: credentials by their full ids, then skills.

    Raises CredentialError, SkillError where a text means none or several, ValueError for what is no level.
    """
    credentials = [resolve(catalog, text) for text in _listed(targets)]
    return tuple(dict.fromkeys((*credentials, *(skill(catalog, text) for text in _listed(skills)))))


# Proofs


def prove(
    catalog: Catalog,
    plan: Plan,
    *,
    have: Sequence[str] = (),
    learner: Record | str | os.PathLike[str] | None = None,
) -> tuple[Proof, ...]:
    """What shows, without the solver, that no plan is better: one proof for each objective of a plan that is a sum.

    `have` and `learner` are those that the plan was asked for with. A proof may show less than the plan's value:
    `closes` tells. Raises as `plan` does.
    """
    from stackplan.planning.prove import prove as find

    holdings = judged(catalog, record_of(catalog, have, learner), plan.on)
    held = frozenset(holdings.counts).union(implied(catalog, holdings, plan.on))
    return find(catalog, plan, held, plan.options or Options(minimize=plan.objective), plan.on, holdings)


def verify(
    catalog: Catalog, answer: bytes | str, *, learner: Record | str | os.PathLike[str] | None = None
) -> Verification:
    """Whether an answer of `path`, in JSON, holds against a catalog, and what of it is shown without the solver.

    `learner` is the record that it was asked for with. Where the answer had one and none is given here, what is held
    is taken from the answer (`held_from_plan`).

    Raises PlanFileError for what is no such answer, RecordError for a record with mistakes.
    """
    from dataclasses import replace

    from stackplan.learner.record import Record, have
    from stackplan.planning.verify_published import verify_published
    from stackplan.planning.verify_read import read_plan as read_it

    read = read_it(answer.encode("utf-8", "surrogatepass") if isinstance(answer, str) else answer)
    taken = read.have is None or (read.record is not None and learner is None)
    ids = {held.id for held in read.held if not held.implied} if taken else set[str]()
    ids.update(read.have or ())
    record = have(each for each in sorted(ids) if catalog.get(each) is not None)
    if learner is not None:
        record = record.joined(learner if isinstance(learner, Record) else read_record(learner))
    holdings = judged(catalog, record, read.on)
    follows = frozenset(implied(catalog, holdings, read.on))
    held = frozenset(holdings.counts) | follows
    found = verify_published(catalog, read, held, follows, holdings, catalog_facts(catalog))
    return replace(found, held_from_plan=taken and bool(read.held or read.record))


def _listed(texts: str | Sequence[str]) -> Sequence[str]:
    return (texts,) if isinstance(texts, str) else texts


def _objectives(names: Sequence[str], known: tuple[str, ...] = OBJECTIVES) -> tuple[str, ...]:
    listed = tuple(_listed(names))
    if not listed or len(set(listed)) < len(listed) or not set(listed) <= set(known):
        raise ValueError(f"minimize takes one or more of {', '.join(known)}, each once")
    return listed


def _formats(names: Sequence[str]) -> tuple[str, ...]:
    from stackplan.catalog.vocabulary import FORMATS

    listed = tuple(dict.fromkeys(_listed(names)))
    if not set(listed) <= set(FORMATS):
        raise ValueError(f"formats are {', '.join(FORMATS)}")
    return listed


def _meant(catalog: Catalog, trait: Trait, texts: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in _listed(texts):
        means = meant(catalog, trait, text)
        if not means:
            raise OptionsError(f"{trait.field}: no credential of this catalog states '{text}'")
        found.update(dict.fromkeys(means))
    return tuple(found)


def _amount(name: str, value: Number | None) -> Fraction | None:
    if value is None:
        return None
    amount = _number(value)
    if amount < 0:
        raise ValueError(f"{name} cannot be below zero")
    return amount


def _count(name: str, value: int) -> int:
    if value < 0:
        raise ValueError(f"{name} cannot be below zero")
    return value


def _calendar(
    hours: Number | None, start: date | None, parallel: int | None, by: date | None, on: date
) -> Calendar | None:
    from stackplan.planning.schedule.values import Calendar

    if hours is None:
        if start is not None or parallel is not None or by is not None:
            raise ValueError("start, parallel and by need hours_per_week")
        return None
    week, first = _number(hours), on if start is None else start
    if not 0 < week <= 168:
        raise ValueError("hours_per_week is a number above zero, and no more than the 168 hours of a week")
    if first < on or (by is not None and by < first):
        raise ValueError("start cannot be before the day that everything is judged on, nor by before start")
    if parallel is not None and parallel < 1:
        raise ValueError("parallel is a whole number above zero")
    return Calendar(first, week, parallel, by)


def _rate(currency: str, value: Number) -> Fraction:
    from stackplan.units import is_currency

    rate = _number(value)
    if not is_currency(currency) or rate <= 0:
        raise ValueError("a rate is a currency (three capital letters) and a number above zero")
    return rate


def _number(value: Number) -> Fraction:
    # A float is taken for the digits that it shows: 1.08 means 1.08.
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def _seconds(limit: float | None) -> float | None:
    if limit is not None and not limit > 0:
        raise ValueError("limit is a number of seconds above zero, or None")
    return limit

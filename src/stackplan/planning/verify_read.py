"""Reading an answer of `path` back from its JSON: strict about what it knows, deaf to keys that it does not.

Nothing here looks at a catalog. What cannot be read is one sentence: PlanFileError.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from stackplan.planning.plan import Options
from stackplan.planning.recount_proof import Landmark
from stackplan.source.wording import quoted
from stackplan.units import is_currency, parse_decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

T = TypeVar("T")

FORMAT, VERSION = "stackplan.path", 1
_KINDS = {str: "a text", bool: "true or false", int: "a whole number", list: "a list", dict: "an object"}
_MOST = 10**15
BESIDE = ("schedule", "adds", "alternatives", "tradeoff", "blocked_by", "closest", "hint", "reach")


class PlanFileError(ValueError):
    """A file that is no answer of `path`, or one with a mistake in its form: one sentence for the person."""


@dataclass(frozen=True, slots=True)
class ReadAssumption:
    """An assumption as the answer lists it."""

    id: str
    figure: str
    amount: str | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class ReadStep:
    """A step as the answer lists it. `facts` are what it repeats of the catalog, by key, as written."""

    id: str
    needed: bool
    again: bool
    begun: bool
    expected: date | None
    grade: str | None
    hours: Fraction | None
    cost: tuple[str, Fraction] | None
    facts: Mapping[str, object]
    needs: tuple[str, ...]
    counts_toward: tuple[str, ...]
    for_skills: tuple[str, ...]
    holds_then: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadHeld:
    """A holding that the plan uses."""

    id: str
    name: str
    implied: bool
    counts_toward: tuple[str, ...]
    for_skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadConfirm:
    """A thing to confirm; of a fact with what is asked of it."""

    requirement: str
    text: str
    fact: str | None
    at_least: str | None
    within: str | None


@dataclass(frozen=True, slots=True)
class ReadProof:
    """A proof as the answer gives it."""

    objective: str
    value: Fraction
    bound: Fraction
    closes: bool
    landmarks: tuple[Landmark, ...]
    assumed: tuple[ReadAssumption, ...]


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """An answer of `path`. `have` is None where the file does not say what was given with `--have`.

    `record` is the file of the learner's record. `unknown_options` restrict the plan in ways that this program does not
    know.
    """

    target: tuple[str, ...]
    on: date
    status: str
    proved: bool
    objective: tuple[str, ...]
    value: Mapping[str, Fraction]
    bound: Mapping[str, Fraction]
    totals: Mapping[str, Any] | None
    steps: tuple[ReadStep, ...]
    held: tuple[ReadHeld, ...]
    confirm: tuple[ReadConfirm, ...]
    assumed: tuple[ReadAssumption, ...]
    digest: str
    files: int
    seen: str | None
    have: tuple[str, ...] | None
    record: str | None
    options: Options
    unknown_options: tuple[str, ...]
    proofs: tuple[ReadProof, ...]
    scheduled: bool
    beside: tuple[str, ...]  # the keys of what stands beside the plan, and of which a check of it says nothing


def read_plan(data: bytes) -> ReadPlan:
    """The answer that bytes hold. Raises PlanFileError."""
    whole = _Object(_parsed(data), "")
    form = whole.content.get("format")
    if form != FORMAT:
        told = f"it is {quoted(form)}" if isinstance(form, str) else "it does not say what it is"
        raise PlanFileError(f"this is no answer of `stackplan path --output json`: {told}")
    version = whole.content.get("version")
    if version != VERSION or isinstance(version, bool):
        raise PlanFileError(f"its version is {_shown(version)}, and this program reads version {VERSION}")
    catalog = whole.object("catalog")
    learner = whole.content.get("learner")
    totals = whole.content.get("totals")
    options, unknown = _options(whole)
    return ReadPlan(
        target=whole.texts("target"),
        on=whole.day("on"),
        status=whole.text("status"),
        proved=whole.truth("proved"),
        objective=whole.texts("objective"),
        value=whole.amounts("value"),
        bound=whole.amounts("bound"),
        totals=None if totals is None else _totals(whole.object("totals")),
        steps=tuple(map(_step, whole.objects("steps"))),
        held=tuple(map(_held, whole.objects("held"))),
        confirm=tuple(map(_confirm, whole.objects("confirm"))),
        assumed=tuple(map(_assumption, whole.objects("assumed"))),
        digest=catalog.text("digest"),
        files=catalog.number("files"),
        seen=catalog.maybe("seen", catalog.text),
        have=whole.texts("have") if "have" in whole.content else None,
        record=None if learner is None else whole.object("learner").text("file"),
        options=options,
        unknown_options=unknown,
        proofs=tuple(map(_proof, whole.objects("proof"))) if whole.content.get("proof") is not None else (),
        scheduled="schedule" in whole.content,
        beside=tuple(key for key in BESIDE if whole.content.get(key)),
    )


def _parsed(data: bytes) -> dict[str, Any]:
    if not data.strip():
        raise PlanFileError("it is empty")
    try:
        found = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise PlanFileError("it is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise PlanFileError(f"it is not JSON: line {error.lineno}, column {error.colno}: {error.msg.lower()}") from None
    except RecursionError:
        raise PlanFileError("it is not read: it is nested too deeply") from None
    except PlanFileError:
        raise
    except ValueError:  # a number with thousands of digits
        raise PlanFileError("it is not read: a number in it is too long") from None
    if not isinstance(found, dict):
        raise PlanFileError("it is JSON, and no object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise PlanFileError(f"an object in it has the key {quoted(twice)} twice")
    return found


def _no_number(text: str) -> object:
    raise PlanFileError(f"it is not JSON: {text} is no number")


def _shown(value: object) -> str:
    return quoted(value) if isinstance(value, str) else quoted(json.dumps(value)).strip("'")


class _Object:
    """An object of the file, asked for its keys; `place` says where it stands."""

    def __init__(self, content: Mapping[str, Any], place: str) -> None:
        self.content = content
        self.place = place

    def at(self, key: str) -> str:
        """Where a key stands, for people."""
        return f"{self.place}.{key}" if self.place else key

    def _typed(self, key: str, kind: type) -> Any:
        if key not in self.content:
            raise PlanFileError(f"{self.at(key)} is missing")
        return self.of_kind(self.content[key], kind, self.at(key))

    @staticmethod
    def of_kind(value: object, kind: type, place: str) -> Any:
        """A value, if it is of a kind."""
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise PlanFileError(f"{place} is {_KINDS[kind]} in such a file, and here it is not")
        if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
            raise PlanFileError(f"{place} holds half a character")
        if kind is int and not -_MOST < value < _MOST:  # type: ignore[operator]
            raise PlanFileError(f"{place} is too large a number")
        return value

    def text(self, key: str) -> str:
        """A text."""
        return str(self._typed(key, str))

    def truth(self, key: str) -> bool:
        """True or false."""
        return bool(self._typed(key, bool))

    def number(self, key: str) -> int:
        """A whole number."""
        return int(self._typed(key, int))

    def object(self, key: str) -> _Object:
        """An object in it."""
        return _Object(self._typed(key, dict), self.at(key))

    def objects(self, key: str) -> Iterator[_Object]:
        """A list of objects in it."""
        for at, item in enumerate(self._typed(key, list)):
            place = f"{self.at(key)}[{at}]"
            yield _Object(self.of_kind(item, dict, place), place)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        listed = self._typed(key, list)
        return tuple(str(self.of_kind(item, str, f"{self.at(key)}[{at}]")) for at, item in enumerate(listed))

    def day(self, key: str) -> date:
        """A day."""
        text = self.text(key)
        try:
            if len(text) == 10:
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise PlanFileError(f"{self.at(key)} is no date: {quoted(text)}")

    def amount(self, key: str) -> Fraction:
        """An amount, a text that holds a plain decimal number."""
        text = self.text(key)
        try:
            return Fraction(parse_decimal(text))
        except ValueError as error:
            raise PlanFileError(f"{self.at(key)}: {error}") from None

    def exact(self, key: str) -> Fraction:
        """An amount of a proof: a decimal number, or a fraction where that would be rounded."""
        above, slash, below = self.text(key).partition("/")
        if not slash:
            return self.amount(key)
        if not (above + below).isascii() or not (above.isdecimal() and below.isdecimal()) or len(above + below) > 40:
            raise PlanFileError(f"{self.at(key)} is no amount: {quoted(self.text(key))}")
        if not int(below):
            raise PlanFileError(f"{self.at(key)} is divided by zero")
        return Fraction(int(above), int(below))

    def amounts(self, key: str) -> dict[str, Fraction]:
        """An object of amounts."""
        inner = self.object(key)
        return {name: inner.amount(name) for name in inner.content}

    def maybe(self, key: str, read: Callable[[str], T]) -> T | None:
        """What a key holds; None where it is null."""
        if key in self.content and self.content[key] is None:
            return None
        return read(key)


def _money(found: _Object) -> tuple[str, Fraction]:
    currency = found.text("currency")
    if not is_currency(currency):
        raise PlanFileError(f"{found.at('currency')} is no currency: {quoted(currency)}")
    return currency, found.amount("amount")


def _step(found: _Object) -> ReadStep:
    repeated = ("name", "kind", "issuer", "url", "award", "weeks", "credits", "format")
    for key in repeated:
        if key not in found.content:
            raise PlanFileError(f"{found.at(key)} is missing")
    return ReadStep(
        id=found.text("id"),
        needed=found.truth("needed"),
        again=found.truth("again"),
        begun=found.truth("begun"),
        expected=found.maybe("expected", found.day),
        grade=found.maybe("grade", found.text),
        hours=found.maybe("hours", found.amount),
        cost=found.maybe("cost", lambda key: _money(found.object(key))),
        facts={key: found.content[key] for key in repeated},
        needs=found.texts("needs"),
        counts_toward=found.texts("counts_toward"),
        for_skills=found.texts("for_skills") if "for_skills" in found.content else (),
        holds_then=found.texts("holds_then"),
    )


def _held(found: _Object) -> ReadHeld:
    skills = found.texts("for_skills") if "for_skills" in found.content else ()
    return ReadHeld(found.text("id"), found.text("name"), found.truth("implied"), found.texts("counts_toward"), skills)


def _confirm(found: _Object) -> ReadConfirm:
    thing = ReadConfirm(
        found.text("requirement"),
        found.text("text"),
        found.maybe("fact", found.text),
        found.maybe("at_least", found.text),
        found.maybe("within", found.text),
    )
    manual = thing.fact is None
    if found.text("kind") != ("manual" if manual else "fact") or (manual and (thing.at_least or thing.within)):
        raise PlanFileError(f"{found.at('kind')} does not fit the rest of it")
    return thing


def _assumption(found: _Object) -> ReadAssumption:
    return ReadAssumption(
        found.text("id"), found.text("figure"), found.maybe("amount", found.text), found.maybe("currency", found.text)
    )


def _totals(found: _Object) -> dict[str, Any]:
    """The totals in a form that can be compared."""
    unknown = found.object("unknown")
    return {
        "steps": found.number("steps"),
        "awards": found.number("awards"),
        "hours": found.amount("hours"),
        "cost": sorted(_money(each) for each in found.objects("cost")),
        "credits": sorted(
            (each.maybe("unit", each.text) or "", each.amount("amount")) for each in found.objects("credits")
        ),
        "unknown": (unknown.number("hours"), unknown.number("cost")),
    }


def _proof(found: _Object) -> ReadProof:
    landmarks = []
    for each in found.objects("landmarks"):
        members = tuple((member.text("id"), member.exact("weight")) for member in each.objects("members"))
        landmarks.append(Landmark(members, each.exact("at_least"), each.maybe("requirement", each.text)))
    return ReadProof(
        found.text("objective"),
        found.exact("value"),
        found.exact("bound"),
        found.truth("closes"),
        tuple(landmarks),
        tuple(map(_assumption, found.objects("assumed"))),
    )


def _options(whole: _Object) -> tuple[Options, tuple[str, ...]]:
    """What was asked of the plan, and the names of what this program does not know."""
    if "options" not in whole.content:
        return Options(minimize=whole.texts("objective")), ()
    found = whole.object("options")
    known: dict[str, Any] = {"minimize": whole.texts("objective")}
    lists = {each.name for each in fields(Options) if isinstance(each.default, tuple)} - {"minimize", "rates"}
    amounts = ("max_weeks_each", "max_cost", "max_hours", "assume_cost", "assume_hours", "assume_weeks")
    unknown = []
    for name in found.content:
        if name in lists and isinstance(found.content[name], list):
            known[name] = found.texts(name)
        elif name in amounts:
            known[name] = found.amount(name)
        elif name == "currency":
            known[name] = found.text(name)
        elif name == "rates":
            known[name] = tuple(sorted(found.amounts(name).items()))
            if any(not is_currency(currency) or rate <= 0 for currency, rate in known[name]):
                raise PlanFileError(f"{found.at(name)} has what is no rate")
        else:
            unknown.append(name)
    return Options(**known), tuple(unknown)

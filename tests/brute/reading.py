"""The raw data of the brute force: credentials, requirements with their pools resolved, and a learner's record.

Written from docs/counting.md (C) and the language's text (L), and from nothing else; quoted sentences are theirs.
Nothing is judged here but what a pool matches. Sets are frozensets of full ids.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fnmatch import fnmatchcase
from fractions import Fraction
from itertools import count
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Set = frozenset[str]
EMPTY: Set = frozenset()


# ---------------------------------------------------------------------------------------------------------------------
# Figures and dates.


def number(raw: Any) -> Fraction:
    """L: amounts are exact decimals."""
    return Fraction(str(raw))


def as_list(raw: Any) -> list[Any]:
    return [] if raw is None else raw if isinstance(raw, list) else [raw]


def as_date(raw: Any) -> date | None:
    return raw if raw is None or isinstance(raw, date) else date.fromisoformat(str(raw))


WEEKS = {"d": Fraction(1, 7), "w": Fraction(1), "mo": Fraction(13, 3), "y": Fraction(52)}


def spans(raw: Any) -> dict[str, Fraction]:
    """A length of calendar time by its units: '1y6mo'."""
    found = re.findall(r"([0-9.]+)(d|w|mo|y)", str(raw))
    assert found, f"duration {raw!r}"
    assert "".join(n + u for n, u in found) == str(raw), f"duration {raw!r}"
    return {unit: number(n) for n, unit in found}


def weeks_of(raw: Any) -> Fraction:
    """L: as weeks, `1d` is 1/7, `1mo` 13/3, `1y` 52."""
    return sum((n * WEEKS[unit] for unit, n in spans(raw).items()), Fraction(0))


def later(day: date, raw: Any, sign: int = 1) -> date:
    """L: dates use the calendar: 2024-02-29 plus `1y` is 2025-02-28. With `sign` -1: the day so long before."""
    span = {unit: sign * int(n) for unit, n in spans(raw).items()}
    months = day.year * 12 + day.month - 1 + 12 * span.get("y", 0) + span.get("mo", 0)
    year, month = months // 12, months % 12 + 1
    start = date(year, month, min(day.day, monthrange(year, month)[1]))
    return start + timedelta(days=7 * span.get("w", 0) + span.get("d", 0))


def hours_of(raw: Any) -> Fraction:
    found = re.fullmatch(r"(?:PT)?([0-9.]+)[hH]", str(raw))
    assert found, f"effort {raw!r}"
    return number(found[1])


def cost_of(raw: Any, currency: str | None, duration: Any) -> tuple[Fraction, str | None] | None:
    """L: `1200`, `{amount, currency}`, or `{amount, per}` for each begun period of its duration."""
    if raw is None:
        return None
    if not isinstance(raw, dict):
        return number(raw), currency
    amount, currency = number(raw["amount"]), raw.get("currency", currency)
    if "per" in raw:
        if duration is None:
            return None
        period = {"day": "1d", "week": "1w", "month": "1mo", "year": "1y"}[raw["per"]]
        amount *= ceil(weeks_of(duration) / weeks_of(period))
    return amount, currency


def states_a_cost(raw: Any) -> bool:
    """C: a cost other than zero; also one by the month that comes to nobody knows how much."""
    return raw is not None and bool(number(raw["amount"] if isinstance(raw, dict) else raw))


def share_or_number(value: Any) -> tuple[Fraction, bool]:
    """L: a limit is a number, or a share such as '75%' or '1/3'."""
    text = str(value)
    if text.endswith("%"):
        return number(text[:-1]) / 100, True
    return Fraction(text), "/" in text


@dataclass(frozen=True)
class Scale:
    """Grades, best first, and the points of each where the scale has them."""

    grades: tuple[str, ...]
    points: dict[str, Fraction]


# ---------------------------------------------------------------------------------------------------------------------
# Requirements.


@dataclass(frozen=True)
class Condition:
    """The conditions of one reference, one selector or one `each`: a holding meets it where it meets all of them."""

    grade: str | None = None
    within: str | None = None
    since: date | None = None
    until: date | None = None
    accept: bool = False  # accept: expired
    tags: Set = EMPTY  # one of these, where the catalog does not give the credential the selector's tag
    namespace: str = ""  # whose tag lists are meant
    in_line: bool = False  # the tag must stand in the line of the record
    left_out: tuple[Match, ...] = ()  # `except`


@dataclass(frozen=True)
class Match:
    """What a pool speaks of where it chooses nothing (`of`, `except`): a credential, its holdings that meet these."""

    cred: str
    conditions: frozenset[Condition] = frozenset()


@dataclass(frozen=True)
class Entry:
    """One way in which a member of a pool may be used, with its own worth."""

    node: Node
    counts_as: Fraction | None = None
    matched_only: bool = False  # found by a glob or a selector, never named


@dataclass(frozen=True)
class Member:
    """One member of a pool: a credential, in all the ways in which the pool names it, or a nested requirement."""

    entries: tuple[Entry, ...]

    @property
    def node(self) -> Node:
        """The requirement, where there is one way; of a credential, the first."""
        return self.entries[0].node

    @property
    def matched_only(self) -> bool:
        return all(entry.matched_only for entry in self.entries)


@dataclass(frozen=True)
class Limit:
    """`at_most` / `at_least`: `number` of `members` or of credits among the leaves that lie in `of`."""

    least: bool
    number: Fraction
    share: bool  # `number` is a share of the number required
    members: bool
    of: tuple[Match, ...]
    unless: Node | None = None


@dataclass(frozen=True)
class Thing:
    """What there may be to confirm. C: "One thing is one manual part (in its place), or one fact with its `at_least`
    and `within`"; `place` tells the manual parts apart."""

    fact: str | None = None
    at_least: Fraction | None = None
    within: str | None = None
    place: int = 0


@dataclass(frozen=True, eq=False)
class Node:
    """A requirement. `op`: leaf, all, any, choose, credits, sections, skill, fact, manual.

    `label` is the nearest address around it, `addresses` are those that name exactly this requirement.
    """

    op: str
    members: tuple[Member, ...] = ()  # leaf: none; sections: one a section; skill: those that develop it
    cred: str = ""
    conditions: frozenset[Condition] = frozenset()  # of a leaf: its own; else those of `each`
    number: Fraction = Fraction(0)
    unit: str | None = None
    limits: tuple[Limit, ...] = ()
    average: Fraction | None = None
    scaled: bool = False  # the average is over what has points on its scale
    window: str | None = None
    thing: Thing | None = None
    label: str = ""
    addresses: Set = EMPTY

    @property
    def scope(self) -> bool:
        """C: a scope is a `choose`, `credits`, `sections`, or `all` with `limits`; and "an `all` with `average` is a
        selection, as one with `limits` is", with `window` likewise."""
        if self.op == "all":
            return bool(self.limits) or self.average is not None or self.window is not None
        return self.op in {"choose", "credits", "sections"}


@dataclass
class Cap:
    """One rule of `sharing`."""

    others: Set
    number: Fraction
    measure: str  # parts, credits, uses
    share: bool
    of: tuple[Match, ...] | None
    each: frozenset[Condition]
    within: str | None
    unless: Node | None


@dataclass
class Credential:
    """A credential as written, its defaults applied."""

    id: str
    namespace: str
    local: str
    raw: dict[str, Any]
    file_unit: str | None
    file_currency: str | None
    kind: str | None
    issuer: str | None
    level: Any
    tags: Set
    formats: Set
    skills: dict[str, Fraction | None]
    status: str
    since: date | None
    until: date | None
    credits: tuple[Fraction, str | None] | None
    hours: Fraction | None
    cost: tuple[Fraction, str | None] | None
    figures: bool
    composite: bool
    prerequisites: Node | None = None
    corequisites: Node | None = None
    stack: Node | None = None
    ways: list[Node] = field(default_factory=list)
    not_after: Set = EMPTY
    sharing: list[Cap] = field(default_factory=list)

    @property
    def step(self) -> bool:
        """C: a step unless it is a composite without figures of its own."""
        return not self.composite or self.figures

    def earnable(self, on: date) -> bool:
        """C: its `status` is `active`, `--on` lies within `available` (options and H are asked elsewhere)."""
        in_time = (self.since is None or self.since <= on) and (self.until is None or on <= self.until)
        return self.status == "active" and in_time


# ---------------------------------------------------------------------------------------------------------------------
# A learner's record.


@dataclass(frozen=True, eq=False)
class Holding:
    """C: "one line of the record that is earned (by `--on`), and neither failed nor revoked"; or an implied one, which
    "has no date, no grade, no tags"; or a new one."""

    cred: str
    earned: date | None = None
    grade: str | None = None
    tags: Set = EMPTY
    until: date | None = None  # the last day on which it is valid
    expires: bool = False  # the record says until when
    used: tuple[str, ...] | None = None
    credits: tuple[Fraction, str | None] | None = None  # by the record
    expired: bool = False
    new: bool = False
    implied: bool = False


@dataclass(frozen=True)
class Fact:
    """What the record states of a fact."""

    holds: bool = False
    amount: Fraction | None = None
    since: date | None = None
    as_of: date | None = None


@dataclass
class Record:
    """A record whose references are resolved. `holdings` has valid and expired ones, and by their ids as written those
    that the catalog does not know and that have credits (`outside`)."""

    holdings: dict[str, tuple[Holding, ...]] = field(default_factory=dict)
    outside: Set = EMPTY
    begun: Set = EMPTY  # in progress, or registered
    recorded: Set = EMPTY  # in whatever status
    ended: Set = EMPTY  # with a line that is failed or revoked
    facts: dict[str, Fact] = field(default_factory=dict)
    confirmed: Set = EMPTY
    settled: Set = EMPTY  # addresses that are waived without `with`
    instead: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)  # `with` by address


# ---------------------------------------------------------------------------------------------------------------------
# The catalog.


class Catalog:
    """The raw files, read. Pools are resolved here but for what an `all` leaves out, which depends on H.

    The record has its part in that: what it tags lies in the pools of selectors.
    """

    def __init__(
        self,
        files: dict[str, dict[str, Any]],
        on: date,
        have: tuple[str, ...] = (),
        record: dict[str, Any] | None = None,
    ) -> None:
        self.on = on
        self.creds: dict[str, Credential] = {}
        self.aliases: dict[str, str] = {}
        self.tag_lists: dict[tuple[str, str], Set] = {}
        self.scales: dict[str, Scale] = {}  # by full id
        self.scale_of_issuer: dict[str, str] = {}
        self.conditional = False  # whether any requirement speaks of holdings
        self._places = count(1)
        for name in sorted(files):
            self._read_credentials(files[name])
            self._read_scales(files[name])
        self._same_as()
        for data in files.values():
            for tag, ids in data.get("tags", {}).items():
                self.tag_lists[data["namespace"], str(tag)] = frozenset(
                    self.find(str(i), data["namespace"]) for i in ids
                )
        self.record = self.read_record(have, record or {})
        for cred in self.creds.values():
            self._read_requirements(cred)

    # -- fields

    def _read_credentials(self, data: dict[str, Any]) -> None:
        """L: `defaults`: any field that is not a requirement, and currency, credit_unit; they belong to their file."""
        namespace, defaults = data["namespace"], data.get("defaults", {})
        unit, currency = defaults.get("credit_unit"), defaults.get("currency")
        for local, own in data.get("credentials", {}).items():
            raw = {k: v for k, v in defaults.items() if k not in {"credit_unit", "currency"}} | (own or {})
            skills = raw.get("skills", [])
            if isinstance(skills, list):
                skills = dict.fromkeys(skills)
            hours = hours_of(raw["effort"]) if "effort" in raw else None
            cost = cost_of(raw.get("cost"), currency, raw.get("duration"))
            duration = weeks_of(raw["duration"]) if "duration" in raw else None
            available = raw.get("available", {})
            full = f"{namespace}/{local}"
            self.creds[full] = Credential(
                id=full,
                namespace=namespace,
                local=str(local),
                raw=raw,
                file_unit=unit,
                file_currency=currency,
                kind=raw.get("kind"),
                issuer=raw.get("issuer"),
                level=raw.get("level"),
                tags=frozenset(map(str, raw.get("tags", []))),
                formats=frozenset(as_list(raw.get("format"))),
                skills={
                    s if "/" in s else f"{namespace}/{s}": None if lv is None else number(lv)
                    for s, lv in skills.items()
                },
                status=raw.get("status", "active"),
                since=as_date(available.get("from")),
                until=as_date(available.get("until")),
                # C: a credential's own `credits` as a plain number is in its file's `credit_unit`, else none.
                credits=credits_of(raw.get("credits"), unit),
                hours=hours,
                cost=cost,
                figures=bool(hours) or states_a_cost(raw.get("cost")) or bool(duration),
                composite="stack" in raw,
            )

    def _read_scales(self, data: dict[str, Any]) -> None:
        """L: grade scales, best first, or with points; an issuer names its scale."""
        namespace = data["namespace"]
        for local, raw in data.get("grade_scales", {}).items():
            points = {str(g): number(p) for g, p in raw.items()} if isinstance(raw, dict) else {}
            grades = sorted(points, key=points.__getitem__, reverse=True) if points else list(map(str, raw))
            self.scales[f"{namespace}/{local}"] = Scale(tuple(grades), points)
        for local, raw in data.get("issuers", {}).items():
            if "grade_scale" in raw:
                self.scale_of_issuer[f"{namespace}/{local}"] = f"{namespace}/{raw['grade_scale']}"

    def scale(self, cred: str) -> Scale | None:
        """L: the scale of its issuer, else the only scale of its namespace."""
        c = self.creds[cred]
        named = self.scale_of_issuer.get(f"{c.namespace}/{c.issuer}")
        if named is not None:
            return self.scales[named]
        of_space = [scale for full, scale in self.scales.items() if full.split("/")[0] == c.namespace]
        return of_space[0] if len(of_space) == 1 else None

    def find(self, reference: str, namespace: str) -> str:
        """L: a reference is looked up in its own namespace first, then as a full id; older codes keep working."""
        for full in (f"{namespace}/{reference}", reference):
            if full in self.creds:
                return full
            if full in self.aliases:
                return self.aliases[full]
        raise KeyError(reference)

    def find_target(self, reference: str) -> str:
        """L: on the command line an id without namespace is accepted when only one credential has it."""
        if reference in self.creds:
            return reference
        if reference in self.aliases:
            return self.aliases[reference]
        found = {c.id for c in self.creds.values() if c.local == reference}
        found |= {full for alias, full in self.aliases.items() if alias.split("/")[-1] == reference}
        (only,) = found
        return only

    def _same_as(self) -> None:
        """C: `same_as` naming a defined credential makes the two equivalents of each other; other text is an alias."""
        for cred in list(self.creds.values()):
            for text in map(str, as_list(cred.raw.get("same_as"))):
                other = next((f for f in (f"{cred.namespace}/{text}", text) if f in self.creds), None)
                if other == cred.id:
                    continue
                if other is not None:
                    cred.ways.append(Node("leaf", cred=other))
                    self.creds[other].ways.append(Node("leaf", cred=cred.id))
                else:
                    self.aliases[text if "/" in text else f"{cred.namespace}/{text}"] = cred.id

    # -- the record

    def read_record(self, have: tuple[str, ...], raw: dict[str, Any]) -> Record:
        """What each line comes to by itself, on the day; `valid_while: stack` is not judged here."""
        found = Record()
        holdings: dict[str, list[Holding]] = {}
        begun, recorded, ended, outside = set(), set(), set(), set()
        for text in have:
            cred = self.find_target(text)
            holdings.setdefault(cred, []).append(Holding(cred))
            recorded.add(cred)
        for one in raw.get("holds", []):
            line = one if isinstance(one, dict) else {"credential": one}
            try:
                cred = self.find_target(str(line["credential"]))
            except (KeyError, ValueError):
                # C: "unknown to the catalog with `credits` in the record"
                holding = self._holding(str(line["credential"]), line)
                if holding is not None and holding.credits is not None and not holding.expired:
                    holdings.setdefault(holding.cred, []).append(holding)
                    outside.add(holding.cred)
                continue
            recorded.add(cred)
            status = line.get("status", "earned")
            if status in {"in-progress", "registered"}:
                begun.add(cred)
            elif status in {"failed", "revoked"}:
                ended.add(cred)
            holding = self._holding(cred, line)
            if holding is not None:
                holdings.setdefault(cred, []).append(holding)
        found.holdings = {cred: tuple(lines) for cred, lines in holdings.items()}
        found.outside, found.begun = frozenset(outside), frozenset(begun)
        found.recorded, found.ended = frozenset(recorded), frozenset(ended)
        for name, value in raw.get("facts", {}).items():
            found.facts[str(name)] = stated(value)
        found.confirmed = frozenset(self._address(one["requirement"]) for one in raw.get("confirmed", []))
        for one in raw.get("waivers", []):
            address, instead = self._address(one["requirement"]), as_list(one.get("with"))
            if instead:
                found.instead.setdefault(address, []).append(tuple(self._instead(str(t)) for t in instead))
            else:
                found.settled |= {address}
        return found

    def _holding(self, cred: str, line: dict[str, Any]) -> Holding | None:
        """A line as a holding; None where it is none: unfinished, failed, revoked, or not yet earned."""
        earned, until = as_date(line.get("earned")), as_date(line.get("expires"))
        if line.get("status", "earned") != "earned" or (earned is not None and earned > self.on):
            return None
        c = self.creds.get(cred)
        if c is not None and earned is not None:
            if c.until is not None and c.until < earned:
                return None  # retired before it was earned
            if until is None and "valid_for" in c.raw:
                until = later(earned, c.raw["valid_for"])  # L: through its last day
        return Holding(
            cred,
            earned=earned,
            grade=str(line["grade"]) if "grade" in line else None,
            tags=frozenset(map(str, as_list(line.get("tags")))),
            until=until,
            expires="expires" in line,
            used=tuple(self.find_target(str(u)) for u in as_list(line["used"])) if "used" in line else None,
            credits=credits_of(line.get("credits"), None),
            expired=until is not None and until < self.on,
        )

    def _address(self, text: str) -> str:
        cred, _, label = text.partition("#")
        return f"{self.find_target(cred)}#{label}"

    def _instead(self, text: str) -> str:
        try:
            return self.find_target(text)
        except (KeyError, ValueError):
            return text

    def fact(self, full: str) -> Fact | None:
        """What the record states of a fact, by its full id or without namespace."""
        facts = self.record.facts
        return facts.get(full, facts.get(full.partition("/")[2]))

    # -- requirements

    def _read_requirements(self, cred: Credential) -> None:
        raw = cred.raw
        for name in ("prerequisites", "corequisites", "stack"):
            if name in raw:
                setattr(cred, name, self.requirement(raw[name], cred, name, (name,)))
        # L: `equivalents` is a list of ways, each a requirement.
        cred.ways.extend(self.requirement(way, cred, "equivalents") for way in as_list(raw.get("equivalents")))
        if "not_after" in raw:
            cred.not_after = frozenset(m.cred for m in self.matches(raw["not_after"], cred)) - {cred.id}
        for one in as_list(raw.get("sharing")):
            cred.sharing.append(self._cap(one, cred))

    def _cap(self, raw: dict[str, Any], owner: Credential) -> Cap:
        self.conditional = True
        value, measure = raw["at_most"], "parts"
        if isinstance(value, dict):
            ((by, value),) = value.items()
            measure = "parts" if by == "members" else str(by)
        amount, share = share_or_number(value)
        return Cap(
            others=frozenset(m.cred for m in self.matches(raw["with"], owner)) - {owner.id},
            number=amount,
            measure="credits" if share else measure,  # C: a share "measures credits"
            share=share,
            of=self.matches(raw["of"], owner) if "of" in raw else None,
            each=self.conditions(raw.get("each", {})),
            within=raw.get("within"),
            unless=self.requirement(raw["unless"], owner, "sharing") if "unless" in raw else None,
        )

    def requirement(self, raw: Any, owner: Credential, around: str, also: tuple[str, ...] = ()) -> Node:
        """L, section 4: the table of forms. `around` is the nearest `id:` or section key, else the field; `also` are
        further addresses of this very requirement."""
        own = (str(raw["id"]),) if isinstance(raw, dict) and "id" in raw else ()
        label = [around, *own][-1]
        node = self._form(raw, owner, label)
        return replace(node, label=f"{owner.id}#{label}", addresses=frozenset(f"{owner.id}#{a}" for a in (*also, *own)))

    def _form(self, raw: Any, owner: Credential, label: str) -> Node:
        if isinstance(raw, list):
            return Node("all", together(self.pool(raw, owner, label)))
        if not isinstance(raw, dict):
            return Node("leaf", cred=self.find(str(raw), owner.namespace))
        if "credential" in raw:
            cred = self.find(str(raw["credential"]), owner.namespace)
            return Node("leaf", cred=cred, conditions=own(self.asked(raw, owner), cred))
        if "skill" in raw:
            return self._skill(raw, owner.namespace)
        if "fact" in raw:
            name = str(raw["fact"])
            at_least = number(raw["at_least"]) if "at_least" in raw else None
            full = name if "/" in name else f"{owner.namespace}/{name}"
            return Node("fact", thing=Thing(full, at_least, raw.get("within")))
        if "manual" in raw:
            return Node("manual", thing=Thing(place=next(self._places)))
        if "any" in raw:
            return Node("any", self.pool(raw["any"], owner, label))
        if "sections" in raw:
            members = tuple(
                Member((Entry(self.requirement(r, owner, str(key), (str(key),))),))
                for key, r in raw["sections"].items()
            )
            return self._selection(raw, owner, label, "sections", members)
        if "all" in raw:
            return self._selection(raw, owner, label, "all", together(self.pool(raw["all"], owner, label)))
        if "choose" in raw:
            k = number(raw["choose"])
            return self._selection(raw, owner, label, "choose", self.pool(raw["from"], owner, label), required=k)
        amount, unit = raw["credits"], None
        if isinstance(amount, dict):
            # C: the unit is the one given, else the file's `credit_unit`, else none.
            amount, unit = amount["amount"], amount.get("unit")
        members = self.pool(raw["from"], owner, label)
        return self._selection(raw, owner, label, "credits", members, required=number(amount), unit=unit)

    def skill(self, text: str) -> Node:
        """A skill as a target, by its full id, with a level behind a colon or without: the requirement `skill`."""
        name, _, level = text.partition(":")
        return self._skill({"skill": name} | ({"level": level} if level else {}), name.partition("/")[0])

    def _skill(self, raw: dict[str, Any], namespace: str) -> Node:
        """C: a credential that develops the skill (at the level, or above)."""
        name = str(raw["skill"])
        name = name if "/" in name else f"{namespace}/{name}"
        level = number(raw["level"]) if "level" in raw else None
        found = [
            Member((Entry(Node("leaf", cred=c.id)),))
            for c in self.creds.values()
            for s, at in c.skills.items()
            if s == name and (level is None or (at is not None and at >= level))
        ]
        return Node("skill", tuple(found))

    def _selection(
        self,
        raw: dict[str, Any],
        owner: Credential,
        label: str,
        op: str,
        members: tuple[Member, ...],
        *,
        required: Fraction = Fraction(0),
        unit: str | None = None,
    ) -> Node:
        unit = unit or owner.file_unit
        limits = []
        for one in as_list(raw.get("limits")):
            of = self.matches(one["of"], owner)
            unless = self.requirement(one["unless"], owner, label) if "unless" in one else None
            for kind in ("at_least", "at_most"):
                if kind not in one:
                    continue
                value = one[kind]
                # C: a plain number means members for `all`, `choose` and `sections`, credits for `credits`.
                by_members = op != "credits"
                if isinstance(value, dict):
                    ((by, value),) = value.items()
                    by_members = by == "members"
                amount, share = share_or_number(value)
                limits.append(Limit(kind == "at_least", amount, share, by_members, of, unless))
        if raw.keys() & {"average", "window"}:
            self.conditional = True
        return Node(
            op,
            members,
            number=required,
            unit=unit,
            limits=tuple(limits),
            conditions=self.conditions(raw.get("each", {})),
            average=self._points(raw["average"], owner) if "average" in raw else None,
            window=raw.get("window"),
        )

    def _points(self, raw: Any, owner: Credential) -> Fraction:
        """C: "a grade of the scale, or points"."""
        scale = self.scale(owner.id)
        if scale is not None and str(raw) in scale.points:
            return scale.points[str(raw)]
        return number(raw)

    # -- conditions

    def conditions(self, raw: dict[str, Any]) -> frozenset[Condition]:
        """The conditions among the keys of a mapping; `except` and tags apart."""
        if not raw.keys() & {"grade", "within", "earned", "accept"}:
            return frozenset()
        self.conditional = True
        earned = raw.get("earned", {})
        return frozenset(
            {
                Condition(
                    grade=str(raw["grade"]) if "grade" in raw else None,
                    within=raw.get("within"),
                    since=as_date(earned.get("from")),
                    until=as_date(earned.get("until")),
                    accept="expired" in as_list(raw.get("accept")),
                )
            }
        )

    def asked(self, raw: dict[str, Any], owner: Credential) -> frozenset[Condition]:
        """The conditions of a reference or a selector, `except` too."""
        found = self.conditions(raw)
        if "except" in raw:
            found |= {Condition(left_out=self.matches(raw["except"], owner))}
        return found

    # -- pools

    def pool(self, raw: Any, owner: Credential, label: str) -> tuple[Member, ...]:
        """C: ids, globs and selectors become one list of distinct credentials, in the order of first mention; each
        nested requirement is a further member. "Entries of one pool that name the same credential under different
        conditions are one member, which may be used in either way, each with its own worth."""
        creds: dict[str, list[Entry]] = {}
        nested: list[Member] = []
        for one in as_list(raw):
            if isinstance(one, dict) and not is_requirement(one):
                worth = number(one["counts_as"]) if "counts_as" in one else None
                for cred, conditions in self.select(one, owner):
                    entry = Entry(Node("leaf", cred=cred, conditions=conditions), worth, matched_only=True)
                    creds.setdefault(cred, []).append(entry)
            elif isinstance(one, str) and is_glob(one):
                for cred, conditions in self.select({"id": [one]}, owner):
                    creds.setdefault(cred, []).append(
                        Entry(Node("leaf", cred=cred, conditions=conditions), matched_only=True)
                    )
            else:
                worth = number(one["counts_as"]) if isinstance(one, dict) and "counts_as" in one else None
                node = self.requirement(one, owner, label)
                if node.op == "leaf":
                    creds.setdefault(node.cred, []).append(Entry(node, worth))
                else:
                    nested.append(Member((Entry(node, worth),)))
        return (*(Member(tuple(merged(entries))) for entries in creds.values()), *nested)

    def matches(self, raw: Any, owner: Credential) -> tuple[Match, ...]:
        """A pool that only speaks of credentials and of their holdings."""
        found = []
        for one in as_list(raw):
            if isinstance(one, dict) and "credential" in one:
                cred = self.find(str(one["credential"]), owner.namespace)
                found.append(Match(cred, own(self.asked(one, owner), cred)))
            elif isinstance(one, dict):
                found += [Match(cred, conditions) for cred, conditions in self.select(one, owner, speak=True)]
            elif is_glob(str(one)):
                found += [Match(cred, conditions) for cred, conditions in self.select({"id": [one]}, owner)]
            else:
                found.append(Match(self.find(str(one), owner.namespace)))
        return tuple(found)

    def select(
        self, raw: dict[str, Any], owner: Credential, *, speak: bool = False
    ) -> Iterator[tuple[str, frozenset[Condition]]]:
        """L: all keys must match, a list means any of these. Selectors and globs look in their own namespace unless
        `namespace` says otherwise, and never match the credential in whose requirement they stand.

        C: "A credential of a selector with `tag` is one of the pool where any holding of it has the tag in the record,
        even where the catalog does not tag it." Then the tag is a condition on its holdings. Where the selector only
        speaks of holdings (`speak`: in `of` and `except`), the credential need not have such a holding itself.
        """
        spaces = as_list(raw.get("namespace", owner.namespace))
        asked = self.asked(raw, owner)
        left_out = {m.cred for c in asked for m in c.left_out if not m.conditions}
        wanted = frozenset(map(str, as_list(raw.get("tag"))))
        for c in self.creds.values():
            if c.id == owner.id or c.id in left_out or not self._fits(raw, c, owner):
                continue
            inside = "*" in spaces or c.namespace in spaces
            listed = any(c.id in self.tag_lists.get((owner.namespace, t), EMPTY) for t in wanted)
            # C: a tag list's members of other namespaces match unless the selector names a `namespace`.
            found = listed and (inside or "namespace" not in raw)
            if found or (inside and (not wanted or c.tags & wanted)):
                yield c.id, own(asked, c.id)
            elif inside:
                tagged = any(h.tags & wanted for h in self.record.holdings.get(c.id, ()))
                if tagged or speak:
                    self.conditional = True
                    tagging = Condition(tags=wanted, namespace=owner.namespace, in_line=speak)
                    yield c.id, own(asked, c.id) | {tagging}

    def _fits(self, raw: dict[str, Any], c: Credential, owner: Credential) -> bool:
        """The keys of a selector but for `tag`, `namespace` and `except`."""
        if "id" in raw and not any(fnmatchcase(c.local, str(p)) for p in as_list(raw["id"])):
            return False
        for key, value in (("kind", c.kind), ("issuer", c.issuer), ("level", c.level)):
            if key in raw and value not in as_list(raw[key]):
                return False
        if "credits" in raw:
            asked = raw["credits"]
            if c.credits is None or c.credits[1] != asked.get("unit", owner.file_unit):
                return False
            return c.credits[0] >= number(asked["at_least"])
        return True

    def has_tag(self, cred: str, tags: Set, namespace: str) -> bool:
        """Whether the catalog gives a credential one of these tags."""
        c = self.creds.get(cred)
        return c is not None and (
            bool(c.tags & tags) or any(cred in self.tag_lists.get((namespace, t), EMPTY) for t in tags)
        )


def own(asked: frozenset[Condition], cred: str) -> frozenset[Condition]:
    """C: "an `except` speaks of the credential's own holdings only", not of what stands in for it."""
    return frozenset(replace(c, left_out=tuple(m for m in c.left_out if m.cred == cred)) for c in asked)


def merged(entries: list[Entry]) -> Iterator[Entry]:
    """C: "Of a credential found several times the first worth that is given (`counts_as`) counts"; under different
    conditions each has its own. Two that say the same are one."""
    seen: dict[Any, Entry] = {}
    for one in entries:
        alike = [e for e in entries if e.node.conditions == one.node.conditions]
        worth = next((e.counts_as for e in alike if e.counts_as is not None), None)
        only = all(e.matched_only for e in alike)
        seen.setdefault((one.node.conditions, one.node.addresses), Entry(one.node, worth, only))
    yield from seen.values()


def together(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """C: "In an `all` it must meet the conditions of every entry"."""
    found = []
    for member in members:
        first = member.entries[0]
        if len(member.entries) > 1:
            conditions = frozenset[Condition]().union(*(entry.node.conditions for entry in member.entries))
            addresses = frozenset[str]().union(*(entry.node.addresses for entry in member.entries))
            node = replace(first.node, conditions=conditions, addresses=addresses)
            first = Entry(node, first.counts_as, member.matched_only)
        found.append(Member((first,)))
    return tuple(found)


def stated(value: Any) -> Fact:
    """L: `true`, `false`, a number, or an amount with its time."""
    if isinstance(value, bool):
        return Fact(holds=value)
    if isinstance(value, dict):
        since, as_of = as_date(value.get("from")), as_date(value.get("as_of"))
        return Fact(amount=number(value["amount"]), since=since, as_of=as_of)
    return Fact(amount=number(value))


def credits_of(raw: Any, unit: str | None) -> tuple[Fraction, str | None] | None:
    if isinstance(raw, dict):
        return number(raw["amount"]), raw.get("unit", unit)
    return None if raw is None else (number(raw), unit)


def is_glob(text: str) -> bool:
    return "*" in text or "?" in text


def is_requirement(raw: dict[str, Any]) -> bool:
    """A mapping in a pool: a nested requirement, or a selector. L: a mapping with `skill` is the requirement."""
    return bool(raw.keys() & {"all", "any", "choose", "sections", "skill", "fact", "manual", "credential"}) or (
        "credits" in raw and "from" in raw
    )

"""A brute force for least plans, written from docs/counting.md and from nothing else.

It imports nothing of stackplan: it reads the raw data itself, tries every set of credentials that could be earned in
the order of the full key, and takes the first that derives and satisfies the targets. Quoted sentences are those of
docs/counting.md (C) and of the language's text (L). Outside: conditions on holdings, sharing, not_after, renewal,
records with dates, --rate. Sets are frozensets of full ids, so that the code reads like the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase
from fractions import Fraction
from itertools import product
from math import ceil, lcm
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Set = frozenset[str]
EMPTY: Set = frozenset()
MOST = 17  # candidates; more would be a mistake of the generator


# ---------------------------------------------------------------------------------------------------------------------
# What is read: credentials, and requirements with their pools resolved to ids.


@dataclass(frozen=True)
class Member:
    """One member of a pool: a credential, or a nested requirement."""

    node: Node
    counts_as: Fraction | None = None
    matched_only: bool = False  # found by a glob or a selector, never named


@dataclass(frozen=True)
class Limit:
    """`at_most` / `at_least`: `number` of `members` or of credits among the leaves that lie in `of`."""

    least: bool
    number: Fraction
    share: bool  # `number` is a share of the number required
    members: bool
    of: Set


@dataclass(frozen=True, eq=False)
class Node:
    """A requirement. `op`: leaf, all, any, choose, credits, sections, skill, true."""

    op: str
    members: tuple[Member, ...] = ()  # leaf: none; sections: one a section; skill: those that develop it
    cred: str = ""
    number: Fraction = Fraction(0)
    unit: str | None = None
    limits: tuple[Limit, ...] = ()

    @property
    def scope(self) -> bool:
        """C: a scope is a `choose`, `credits`, `sections`, or `all` with `limits`."""
        return self.op in {"choose", "credits", "sections"} or (self.op == "all" and bool(self.limits))


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

    @property
    def step(self) -> bool:
        """C: a step unless it is a composite without figures of its own."""
        return not self.composite or self.figures

    def earnable(self, on: date) -> bool:
        """C: its `status` is `active`, `--on` lies within `available` (options and H are asked elsewhere)."""
        in_time = (self.since is None or self.since <= on) and (self.until is None or on <= self.until)
        return self.status == "active" and in_time


def number(raw: Any) -> Fraction:
    """L: amounts are exact decimals."""
    return Fraction(str(raw))


def as_list(raw: Any) -> list[Any]:
    return [] if raw is None else raw if isinstance(raw, list) else [raw]


def as_date(raw: Any) -> date | None:
    return raw if raw is None or isinstance(raw, date) else date.fromisoformat(str(raw))


WEEKS = {"d": Fraction(1, 7), "w": Fraction(1), "mo": Fraction(13, 3), "y": Fraction(52)}


def weeks_of(raw: Any) -> Fraction:
    """L: as weeks, `1d` is 1/7, `1mo` 13/3, `1y` 52."""
    found = re.fullmatch(r"([0-9.]+)(d|w|mo|y)", str(raw))
    assert found, f"duration {raw!r}"
    return number(found[1]) * WEEKS[found[2]]


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


class Catalog:
    """The raw files, read. Pools are resolved here but for what an `all` leaves out, which depends on H."""

    def __init__(self, files: dict[str, dict[str, Any]], on: date) -> None:
        self.on = on
        self.creds: dict[str, Credential] = {}
        self.aliases: dict[str, str] = {}
        self.tag_lists: dict[tuple[str, str], Set] = {}
        for name in sorted(files):
            self._read_credentials(files[name])
        self._same_as()
        for data in files.values():
            for tag, ids in data.get("tags", {}).items():
                self.tag_lists[data["namespace"], str(tag)] = frozenset(
                    self.find(str(i), data["namespace"]) for i in ids
                )
        for cred in self.creds.values():
            self._read_requirements(cred)

    # -- fields

    def _read_credentials(self, data: dict[str, Any]) -> None:
        """L: `defaults`: any field that is not a requirement, and currency, credit_unit; they belong to their file."""
        namespace, defaults = data["namespace"], data.get("defaults", {})
        unit, currency = defaults.get("credit_unit"), defaults.get("currency")
        for local, own in data.get("credentials", {}).items():
            raw = {k: v for k, v in defaults.items() if k not in {"credit_unit", "currency"}} | (own or {})
            credits_ = raw.get("credits")
            if isinstance(credits_, dict):
                credits_ = number(credits_["amount"]), credits_.get("unit", unit)
            elif credits_ is not None:
                # C: a credential's own `credits` as a plain number is in its file's `credit_unit`, else none.
                credits_ = number(credits_), unit
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
                credits=credits_,
                hours=hours,
                cost=cost,
                figures=bool(hours) or states_a_cost(raw.get("cost")) or bool(duration),
                composite="stack" in raw,
            )

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

    # -- requirements

    def _read_requirements(self, cred: Credential) -> None:
        raw = cred.raw
        for name in ("prerequisites", "corequisites", "stack"):
            if name in raw:
                setattr(cred, name, self.requirement(raw[name], cred))
        # L: `equivalents` is a list of ways, each a requirement.
        cred.ways.extend(self.requirement(way, cred) for way in as_list(raw.get("equivalents")))

    def requirement(self, raw: Any, owner: Credential) -> Node:
        """L, section 4: the table of forms."""
        if isinstance(raw, list):
            return Node("all", self.pool(raw, owner))
        if not isinstance(raw, dict):
            return Node("leaf", cred=self.find(str(raw), owner.namespace))
        if "credential" in raw:
            return Node("leaf", cred=self.find(str(raw["credential"]), owner.namespace))
        if "skill" in raw:
            return self._skill(raw, owner)
        if "fact" in raw or "manual" in raw:
            return Node("true")  # C: taken as met
        if "any" in raw:
            return Node("any", self.pool(raw["any"], owner))
        if "sections" in raw:
            members = tuple(Member(self.requirement(r, owner)) for r in raw["sections"].values())
            return self._with_limits(raw, owner, "sections", members)
        if "all" in raw:
            return self._with_limits(raw, owner, "all", self.pool(raw["all"], owner))
        if "choose" in raw:
            k = number(raw["choose"])
            return self._with_limits(raw, owner, "choose", self.pool(raw["from"], owner), required=k)
        amount, unit = raw["credits"], None
        if isinstance(amount, dict):
            # C: the unit is the one given, else the file's `credit_unit`, else none.
            amount, unit = amount["amount"], amount.get("unit")
        return self._with_limits(
            raw, owner, "credits", self.pool(raw["from"], owner), required=number(amount), unit=unit
        )

    def _skill(self, raw: dict[str, Any], owner: Credential) -> Node:
        """C: a credential that develops the skill (at the level, or above)."""
        name = str(raw["skill"])
        name = name if "/" in name else f"{owner.namespace}/{name}"
        level = number(raw["level"]) if "level" in raw else None
        found = [
            Member(Node("leaf", cred=c.id))
            for c in self.creds.values()
            for s, at in c.skills.items()
            if s == name and (level is None or (at is not None and at >= level))
        ]
        return Node("skill", tuple(found))

    def _with_limits(
        self,
        raw: dict[str, Any],
        owner: Credential,
        op: str,
        members: tuple[Member, ...],
        *,
        required: Fraction = Fraction(0),
        unit: str | None = None,
    ) -> Node:
        unit = unit or owner.file_unit
        limits = []
        for one in raw.get("limits", []):
            least = "at_least" in one
            value = one["at_least" if least else "at_most"]
            # C: a plain number means members for `all`, `choose` and `sections`, credits for `credits`.
            by_members = op != "credits"
            if isinstance(value, dict):
                ((by, value),) = value.items()
                by_members = by == "members"
            amount, share = share_or_number(value)
            of = frozenset(m.node.cred for m in self.pool(one["of"], owner))
            limits.append(Limit(least, amount, share, by_members, of))
        return Node(op, members, number=required, unit=unit, limits=tuple(limits))

    def pool(self, raw: Any, owner: Credential) -> tuple[Member, ...]:
        """C: ids, globs and selectors become one list of distinct credentials, in the order of first mention; each
        nested requirement is a further member."""
        ids: dict[str, Member] = {}
        nested: list[Member] = []

        def named(cred: str, counts_as: Fraction | None) -> None:
            worth = counts_as if counts_as is not None or cred not in ids else ids[cred].counts_as
            ids[cred] = Member(Node("leaf", cred=cred), worth)

        for one in as_list(raw):
            if isinstance(one, list):
                nested.append(Member(self.requirement(one, owner)))
            elif not isinstance(one, dict):
                text = str(one)
                if "*" in text or "?" in text:
                    for cred in self.select({"id": [text]}, owner):
                        ids.setdefault(cred, Member(Node("leaf", cred=cred), matched_only=True))
                else:
                    named(self.find(text, owner.namespace), None)
            elif is_requirement(one):
                worth = number(one["counts_as"]) if "counts_as" in one else None
                if "credential" in one:
                    named(self.find(str(one["credential"]), owner.namespace), worth)
                else:
                    nested.append(Member(self.requirement(one, owner), worth))
            else:
                for cred in self.select(one, owner):
                    ids.setdefault(cred, Member(Node("leaf", cred=cred), matched_only=True))
        return (*ids.values(), *nested)

    def select(self, raw: dict[str, Any], owner: Credential) -> list[str]:
        """L: all keys must match, a list means any of these. Selectors and globs look in their own namespace unless
        `namespace` says otherwise, and never match the credential in whose requirement they stand."""
        spaces = as_list(raw.get("namespace", owner.namespace))
        leave_out = {m.node.cred for m in self.pool(raw["except"], owner)} if "except" in raw else set()
        return [
            c.id
            for c in self.creds.values()
            if c.id != owner.id and c.id not in leave_out and self._matches(raw, c, owner, spaces)
        ]

    def _matches(self, raw: dict[str, Any], c: Credential, owner: Credential, spaces: list[str]) -> bool:
        inside = "*" in spaces or c.namespace in spaces
        listed = any(c.id in self.tag_lists.get((owner.namespace, t), EMPTY) for t in as_list(raw.get("tag")))
        # C: a tag list's members of other namespaces match unless the selector names a `namespace`.
        if not inside and not (listed and "namespace" not in raw):
            return False
        if "tag" in raw and not listed and not c.tags & set(as_list(raw["tag"])):
            return False
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


def share_or_number(value: Any) -> tuple[Fraction, bool]:
    """L: a limit is a number, or a share such as '75%' or '1/3'."""
    text = str(value)
    if text.endswith("%"):
        return number(text[:-1]) / 100, True
    return Fraction(text), "/" in text


def is_requirement(raw: dict[str, Any]) -> bool:
    """A mapping in a pool: a nested requirement, or a selector. L: a mapping with `skill` is the requirement."""
    return bool(raw.keys() & {"all", "any", "choose", "sections", "skill", "fact", "manual", "credential"}) or (
        "credits" in raw and "from" in raw
    )


# ---------------------------------------------------------------------------------------------------------------------
# What is satisfied, by what is held and what is earned.


@dataclass(frozen=True)
class Deal:
    """A choice of uses: the leaves of this scope, and what is consumed, each with the sections that it stands in.

    `worths` has the leaves whose worth is given where they stand.
    """

    leaves: Set
    consumed: Set
    used: frozenset[tuple[str, tuple[tuple[int, int], ...]]]
    worths: frozenset[tuple[str, Fraction]] = frozenset()


NOTHING = Deal(EMPTY, EMPTY, frozenset())


class World:
    """A catalog with the holdings H that count: who satisfies what.

    In `satisfied(node, H, X)` the two sets are part of a state: H of what is held, X of what is earned so far;
    a credential in both is earned again. Rules 3 and 4 ask the same question of smaller sets.
    """

    def __init__(self, catalog: Catalog, held: Set) -> None:
        self.catalog = catalog
        self.creds = catalog.creds
        self.held = held
        self._memo: dict[Any, bool] = {}
        self._members: dict[Node, tuple[Member, ...]] = {}
        self._reach: dict[Node, Set] = {}
        self.parts: dict[str, Set] = {c.id: self._possible_parts(c.id) for c in self.creds.values() if c.composite}

    # -- the shape of requirements

    def members(self, node: Node) -> tuple[Member, ...]:
        """C: in an `all`, what a glob or selector matches is left out when it is neither in H nor earnable by its
        `status` and `available` (an option of the learner does not shrink it)."""
        if node not in self._members:
            kept = node.members
            if node.op == "all":
                kept = tuple(
                    m
                    for m in kept
                    if not m.matched_only
                    or m.node.cred in self.held
                    or self.creds[m.node.cred].earnable(self.catalog.on)
                )
            self._members[node] = kept
        return self._members[node]

    def mentioned(self, node: Node | None) -> Set:
        """The credentials that a requirement names, matches, or asks the skill of."""
        if node is None:
            return EMPTY
        if node.op == "leaf":
            return frozenset({node.cred})
        return frozenset().union(*(self.mentioned(m.node) for m in self.members(node)))

    def countable(self, node: Node | None) -> Set:
        """The credentials that can count in a requirement: a member without worth in a `credits` cannot."""
        if node is None:
            return EMPTY
        if node.op == "leaf":
            return frozenset({node.cred})
        kept = [m for m in self.members(node) if node.op != "credits" or self.worth(m, node) is not None]
        return frozenset().union(*(self.countable(m.node) for m in kept))

    def _possible_parts(self, cred: str) -> Set:
        """C: the credentials that can count in its stack (through ways of equivalents too), and theirs."""
        found: set[str] = set()
        todo = set(self.countable(self.creds[cred].stack))
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                todo |= self.countable(self.creds[one].stack)
                todo = todo.union(*(self.countable(w) for w in self.creds[one].ways))
        return frozenset(found - {cred})  # nobody is a part of itself

    def slice(self, targets: Iterable[str]) -> Set:
        """Backwards from the targets through every requirement. What lies outside is asked for by nothing."""
        found: set[str] = set()
        todo = set(targets)
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                c = self.creds[one]
                for node in (c.prerequisites, c.corequisites, c.stack, *c.ways):
                    todo |= self.mentioned(node)
        return frozenset(found)

    def reach(self, node: Node) -> Set:
        """All that the answer of `satisfied(node)` can depend on: what it mentions, their ways and stacks, and so on
        (the definitions of satisfied and of deals look at nothing else). The memo's key is cut down to it."""
        if node not in self._reach:
            found: set[str] = set()
            todo = set(self.mentioned(node))
            while todo:
                one = todo.pop()
                if one not in found:
                    found.add(one)
                    todo |= self.mentioned(self.creds[one].stack)
                    todo = todo.union(*(self.mentioned(w) for w in self.creds[one].ways))
            self._reach[node] = frozenset(found)
        return self._reach[node]

    # -- satisfied

    def satisfied(self, node: Node | None, held: Set, earned: Set, opened: Set = EMPTY) -> bool:
        """C, "When a requirement is satisfied by S".

        `opened`: the credentials whose ways are being asked. C wants the least fixed point: what has a well-founded
        reason has one in which nothing stands above itself, so an opened credential is simply refused.
        """
        if node is None:
            return True
        reach = self.reach(node)
        held, earned, opened = held & reach, earned & reach, opened & reach
        key = (node, held, earned, opened)
        if key not in self._memo:
            self._memo[key] = self._satisfied(node, held, earned, opened)
        return self._memo[key]

    def _satisfied(self, node: Node, held: Set, earned: Set, opened: Set) -> bool:
        if node.op == "true":
            return True
        if node.op == "leaf":
            c = node.cred
            if c in opened:
                return False
            # C: `c in S`, or one of its `equivalents` (ways) is satisfied.
            below = opened | {c}
            return c in held or c in earned or any(self.satisfied(w, held, earned, below) for w in self.creds[c].ways)
        if node.scope:
            return self._has_deal(node, held, earned, opened)
        kids = [m.node for m in self.members(node)]
        if node.op == "all":
            # C: every kid is satisfied, each for itself. An `all` whose pool comes out empty is not satisfied.
            return bool(kids) and all(self.satisfied(k, held, earned, opened) for k in kids)
        # C: `any`: one kid is satisfied; `skill`: a credential that develops it is satisfied.
        return any(self.satisfied(k, held, earned, opened) for k in kids)

    # -- deals

    def _has_deal(self, node: Node, held: Set, earned: Set, opened: Set) -> bool:
        """C: some deal exists. Its uses come from `deals` (with rules 1 and 2), rules 3 to 5 are asked here."""
        if not self._enough(node, held, earned, opened):
            return False
        asked: set[Any] = set()
        for deal in self.deals(node, held, earned, opened, larger=False):
            if deal.used not in asked:
                asked.add(deal.used)
                if self._stand_ins_hold(deal, held, earned) and self._parts_hold(deal, held, earned):
                    return True
        return False

    def _enough(self, node: Node, held: Set, earned: Set, opened: Set) -> bool:
        """A quick no: whatever the rules on sharing, each member that counts must have something to count by."""
        if node.op == "true":
            return True
        if node.op == "leaf":
            return self.satisfied(node, held, earned, opened)
        good = [m for m in self.members(node) if self._enough(m.node, held, earned, opened)]
        if node.op in {"all", "sections"}:
            return bool(good) and len(good) == len(self.members(node))
        if node.op == "choose":
            return len(good) >= node.number
        if node.op == "credits":
            return sum((self.worth(m, node) or 0) for m in good) >= node.number
        return bool(good)

    def deals(self, node: Node, held: Set, earned: Set, opened: Set, *, larger: bool) -> Iterator[Deal]:
        """Every choice of uses for a node that stands inside a scope, or is one, by rules 1 and 2.

        `larger`: an `at_least` around it may want a selection larger than the number asks. Where there is none, only
        selections that do not exceed it are tried: to take a use away from a deal breaks no `at_most` and none of the
        rules 1, 3, 4, 5, which all forbid only what is consumed.
        """
        if node.op == "true":
            yield NOTHING
        elif node.op == "leaf":
            yield from self._uses(node.cred, held, earned, opened)
        elif node.op in {"any", "skill"}:
            # C: `any`: one kid; `skill`: one use of one credential that develops it.
            for m in self.members(node):
                yield from self.deals(m.node, held, earned, opened, larger=larger)
        else:
            larger = larger or any(limit.least for limit in node.limits)
            for picked in self._selections(node, held, earned, opened, larger):
                if self._limits_hold(node, picked):
                    yield join(picked, id(node) if node.op == "sections" else None)

    def _uses(self, cred: str, held: Set, earned: Set, opened: Set) -> Iterator[Deal]:
        """C: a credential as a leaf is one use. It is direct (it consumes itself), or by a stand-in (it consumes what
        a deal of one way consumes, by these same rules).

        A way is a requirement of its own: the leaves inside it are not leaves of this scope. `opened` as in
        `satisfied`: a credential inside its own stand-in could as well have been used directly.
        """
        if cred in opened:
            return
        if cred in held or cred in earned:
            yield Deal(frozenset({cred}), frozenset({cred}), frozenset({(cred, ())}))
        for way in self.creds[cred].ways:
            for deal in self.deals(way, held, earned, opened | {cred}, larger=False):
                yield Deal(frozenset({cred}), deal.consumed, deal.used)

    def _selections(
        self, node: Node, held: Set, earned: Set, opened: Set, larger: bool
    ) -> Iterator[list[tuple[Member, int, Deal]]]:
        """The members that are selected, each with its position and a deal; no leaf twice, nothing consumed twice."""
        members = self.members(node)
        if not members:
            return  # nothing to select: an empty `all` is not satisfied, and no number is reached
        options = [list(dict.fromkeys(self.deals(m.node, held, earned, opened, larger=larger))) for m in members]
        every = node.op in {"all", "sections"}
        worths = [Fraction(1) if node.op == "choose" else self.worth(m, node) for m in members]

        def go(at: int, sum_: Fraction, leaves: Set, used: Set, picked: list[Any]) -> Iterator[list[Any]]:
            reached = not every and sum_ >= node.number
            if at == len(members):
                if every or reached:
                    yield list(picked)
                return
            if not every:
                if reached and not larger:
                    yield list(picked)
                    return
                yield from go(at + 1, sum_, leaves, used, picked)
            worth = Fraction(0) if every else worths[at]
            if worth is None:
                return  # C: cannot be counted
            given = members[at].counts_as if members[at].node.op == "leaf" else None
            for deal in options[at]:
                if given is not None:
                    deal = replace(deal, worths=frozenset((leaf, given) for leaf in deal.leaves))  # noqa: PLW2901
                # Rule 1: no credential is the leaf of two uses, and no credential is consumed twice.
                if not deal.leaves & leaves and not deal.consumed & used:
                    picked.append((members[at], at, deal))
                    yield from go(at + 1, sum_ + worth, leaves | deal.leaves, used | deal.consumed, picked)
                    picked.pop()

        yield from go(0, Fraction(0), EMPTY, EMPTY, [])

    def worth(self, member: Member, node: Node) -> Fraction | None:
        """C, "Worth of a member in `credits`"; None: it cannot be counted."""
        if member.counts_as is not None:
            return member.counts_as
        inner = member.node
        if inner.op == "leaf":
            credits_ = self.creds[inner.cred].credits
            return credits_[0] if credits_ is not None and credits_[1] == node.unit else None
        if inner.op == "all" and all(m.node.op == "leaf" for m in self.members(inner)):
            # C: for an `all` of credentials the sum of theirs. Missing is not zero: one without makes no sum.
            each = [self.worth(m, node) for m in self.members(inner)]
            return None if None in each else sum(each, Fraction(0))  # type: ignore[arg-type]
        return None

    def _limits_hold(self, node: Node, picked: Sequence[tuple[Member, int, Deal]]) -> bool:
        """Rule 2: `limits` of a node speak of the leaves used inside that node: how many of them lie in `of`, or the
        sum of their credits (what `counts_as` gives a leaf where it stands, else the credential's credits in the node's
        unit; none is 0). A share is of the number required: k, n, or the number of members or sections."""
        required = node.number if node.op in {"choose", "credits"} else Fraction(len(self.members(node)))
        for limit in node.limits:
            bound = limit.number * required if limit.share else limit.number
            total = Fraction(0)
            for _, _, deal in picked:
                given = dict(deal.worths)
                for leaf in deal.leaves & limit.of:
                    if limit.members:
                        total += 1
                    elif leaf in given:
                        total += given[leaf]
                    else:
                        credits_ = self.creds[leaf].credits
                        total += credits_[0] if credits_ is not None and credits_[1] == node.unit else 0
            if (total < bound) if limit.least else (total > bound):
                return False
        return True

    def _stand_ins_hold(self, deal: Deal, held: Set, earned: Set) -> bool:
        """Rule 3: with K all that is consumed, none of K has a way that the rest of K, taken as held, satisfies.

        Every credential of K is consumed directly as some leaf, of this scope or of a way inside it.
        """
        consumed = deal.consumed
        for c in consumed:
            rest = consumed - {c}
            if any(self.satisfied(w, rest, EMPTY) for w in self.creds[c].ways):
                return False
        return True

    def _untouched(self, cred: str, consumed: Set, held: Set, earned: Set) -> bool:
        """Rule 4, first case: `m in H`, and no possible part of m that is in H and not earned again is in K."""
        return cred in held and not self.parts[cred] & (held - earned) & consumed

    def _free(self, own: Set, consumed: Set, held: Set, earned: Set) -> Set:
        """Rule 4: free is what is no composite, a held composite of whose held possible parts (not earned again) none
        is in K, or one whose stack is satisfied by free credentials (least fixed point)."""
        free = {c for c in own if not self.creds[c].composite or self._untouched(c, consumed, held, earned)}
        while True:
            state = frozenset(free)
            more = {c for c in own - free if self.satisfied(self.creds[c].stack, held & state, earned & state)}
            if not more:
                return state
            free |= more

    def _parts_hold(self, deal: Deal, held: Set, earned: Set) -> bool:
        """Rules 4 and 5: every composite of K takes its parts along, and in `sections` within its own section.

        What is not consumed may go to any one section, of each `sections` node, where it can serve as a part. All
        ways to deal it out are tried; only where two sections could use the same credential is there a choice (to
        leave one aside helps nobody: what is free only ever satisfies more).
        """
        consumed = deal.consumed
        needy = [
            (c, path)
            for c, path in deal.used
            if self.creds[c].composite and not self._untouched(c, consumed, held, earned)
        ]
        rest = (held | earned) - consumed
        nodes = {node for _, path in needy for node, _ in path}
        choices: list[tuple[str, int, list[int]]] = []  # a credential, a `sections` node, the sections it may go to
        for node in sorted(nodes):
            for r in rest:
                wanted = {
                    section
                    for c, path in needy
                    for n, section in path
                    if n == node and r in self.reach(self.creds[c].stack)  # type: ignore[arg-type]
                }
                choices.append((r, node, sorted(wanted) or [-1]))
        for dealt in product(*(sections for _, _, sections in choices)):
            place = {(r, node): s for (r, node, _), s in zip(choices, dealt, strict=True)}

            def taken_along(c: str, path: Any, place: dict[Any, int] = place) -> bool:
                own = frozenset(r for r in rest if all(place[r, n] == s for n, s in path))
                free = self._free(own, consumed, held, earned)
                return self.satisfied(self.creds[c].stack, held & free, earned & free)

            if all(taken_along(c, path) for c, path in needy):
                return True
        return False

    # -- deriving

    def derivable(self, held: Set, earned: Set) -> bool:
        """C, "Deriving": in one move a group G of X is earned together: each has its prerequisites and its stack
        satisfied by S, and its corequisites by S and G. Each move takes the greatest such group: start from all that
        pass the first test, and drop who fails the second, until nobody does."""
        done: Set = EMPTY
        while done != earned:
            group = {
                c
                for c in earned - done
                if self.satisfied(self.creds[c].prerequisites, held, done)
                and self.satisfied(self.creds[c].stack, held, done)
            }
            while True:
                after = done | group
                failing = {c for c in group if not self.satisfied(self.creds[c].corequisites, held, after)}
                if not failing:
                    break
                group -= failing
            if not group:
                return False
            done |= group
        return True


def join(picked: Sequence[tuple[Member, int, Deal]], sections: int | None) -> Deal:
    """The deals of the members as one; in `sections`, what a member consumes is marked with its section."""
    used = set()
    for _, at, deal in picked:
        used |= {(c, path if sections is None else ((sections, at), *path)) for c, path in deal.used}
    leaves: Set = EMPTY.union(*(d.leaves for _, _, d in picked))
    worths = frozenset[tuple[str, Fraction]]().union(*(d.worths for _, _, d in picked))
    return Deal(leaves, frozenset(c for c, _ in used), frozenset(used), worths)


# ---------------------------------------------------------------------------------------------------------------------
# Holdings, figures, and the answer.


def implied(catalog: Catalog, have: Set) -> Set:
    """C, "Implied holdings": each credential without which the stack of a held composite could not be satisfied, if
    every other credential of the catalog, retired ones too, were held; and so on for these."""
    everything = frozenset(catalog.creds)
    held = set(have)
    todo = [c for c in held if catalog.creds[c].composite]
    asked = {}
    while todo:
        composite = todo.pop()
        if not World(catalog, everything).satisfied(catalog.creds[composite].stack, everything, EMPTY):
            continue  # C: "A stack that even the whole catalog does not satisfy implies nothing."
        for c in everything - held:
            if c not in asked:
                asked[c] = World(catalog, everything - {c})
            if not asked[c].satisfied(catalog.creds[composite].stack, everything - {c}, EMPTY):
                held.add(c)
                if catalog.creds[c].composite:
                    todo.append(c)
    return frozenset(held - have)


class Figures:
    """C, "What is minimised": what each credential adds to each objective, unknown figures assumed."""

    def __init__(
        self, catalog: Catalog, slice_: Set, targets: Sequence[str], minimize: Sequence[str], assume: dict[str, Any]
    ) -> None:
        self.catalog, self.assume = catalog, assume
        self.steps = [c for c in map(catalog.creds.__getitem__, sorted(slice_)) if c.step]
        first = catalog.creds[targets[0]]
        # The target's own currency: of its cost, else of its file; where it has none, the first code in the slice.
        codes = sorted(str(c.cost[1]) for c in self.steps if c.cost and c.cost[1])
        self.own_currency = (first.cost[1] if first.cost else first.file_currency) or next(iter(codes), None)
        self.own_unit = first.credits[1] if first.credits else first.file_unit
        # The objectives in order; `cost` is one a currency: the first target's own, then by code; `credits` likewise.
        self.names: list[str] = []
        for objective in minimize:
            if objective in {"cost", "credits"}:
                own = self.own_currency if objective == "cost" else self.own_unit
                known = {u for c in self.steps if (u := self.of(c, objective)[1]) is not NO_FIGURE}
                ordered = sorted(known, key=lambda u: (u != own, str(u or "")))
                self.names += [f"{objective}:{u or ''}" for u in ordered] or [f"{objective}:"]
            else:
                self.names.append(objective)

    def of(self, c: Credential, objective: str) -> tuple[Fraction | None, Any]:
        """The figure and its currency or unit; None: unknown (then where it would be)."""
        if objective == "hours":
            return c.hours, None
        if objective == "cost":
            if c.cost is None and isinstance(c.raw.get("cost"), dict):  # a price per period, without a duration
                return None, c.raw["cost"].get("currency", c.file_currency)
            return c.cost if c.cost is not None else (None, c.file_currency or self.own_currency)
        if c.composite:
            return Fraction(0), NO_FIGURE  # C: a composite adds none
        return c.credits if c.credits is not None else (None, c.file_unit or self.own_unit)

    def assumed(self, c: Credential, objective: str) -> Fraction:
        """C: the option's, else the largest known figure among the steps of its kind in the slice of the target taken
        as if nothing were held, else among all kinds there, else 1. In the same currency or unit only."""
        if objective in self.assume:
            return number(self.assume[objective])
        unit = self.of(c, objective)[1]
        known = [(s.kind, f) for s in self.steps for f, u in [self.of(s, objective)] if f is not None and u == unit]
        alike = [f for kind, f in known if kind == c.kind]
        return max(alike or [f for _, f in known] or [Fraction(1)])

    def adds(self, c: Credential) -> tuple[list[Fraction], int]:
        """What a credential adds to each objective, and to the number of unknown figures (hours and cost)."""
        if not c.step:
            return [Fraction(0)] * len(self.names), 0
        row = []
        for name in self.names:
            objective, _, unit = name.partition(":")
            if objective == "steps":
                row.append(Fraction(1))
                continue
            figure, mine = self.of(c, objective)
            if mine is NO_FIGURE or (mine or "") != unit:
                row.append(Fraction(0))
            else:
                row.append(self.assumed(c, objective) if figure is None else figure)
        return row, (c.hours is None) + (c.cost is None)


NO_FIGURE = object()


@dataclass(frozen=True)
class Answer:
    """What the brute force found. `plan` and the rest are empty where there is nothing to earn, or no way."""

    status: str  # planned | complete | unreachable
    values: dict[str, Fraction]  # in order; `cost:USD`, `credits:ects`, `cost:` where no currency is known
    unknown: int
    plan: tuple[str, ...]
    again: tuple[str, ...]
    implied: tuple[str, ...]


def solve(
    files: dict[str, dict[str, Any]],
    have: Sequence[str],
    targets: Sequence[str],
    *,
    minimize: Sequence[str] = ("steps", "hours", "cost"),
    on: date = date(2026, 1, 1),
    exclude: Sequence[str] = (),
    formats: Sequence[str] = (),
    assume: dict[str, Any] | None = None,
) -> Answer:
    """The least plan, by trying every set of credentials in the order of the full key."""
    catalog = Catalog(files, on)
    targets = [catalog.find_target(t) for t in targets]
    have_ids = frozenset(catalog.find_target(h) for h in have)
    more = implied(catalog, have_ids)
    held = have_ids | more
    world = World(catalog, held)
    goal = Node("all", tuple(Member(Node("leaf", cred=t)) for t in targets))
    dropped = {catalog.find_target(e) for e in exclude}
    # C: in H, it can be earned again only where it may have been a part of a held composite.
    maybe_again = frozenset().union(*(world.parts[m] for m in held if catalog.creds[m].composite))

    def can_be_earned(c: Credential) -> bool:
        # --format-only keeps what has one of the formats, what states none, and every award (what is no step).
        fits = not formats or not c.formats or not c.step or bool(c.formats & set(formats))
        return c.earnable(on) and c.id not in dropped and fits and (c.id not in held or c.id in maybe_again)

    candidates = sorted(c for c in world.slice(targets) if can_be_earned(catalog.creds[c]))
    assert len(candidates) <= MOST, f"{len(candidates)} candidates"
    figures = Figures(catalog, World(catalog, EMPTY).slice(targets), targets, minimize, assume or {})
    rows = [figures.adds(catalog.creds[c]) for c in candidates]
    # Whole numbers compare faster; a common factor changes no order.
    scale = lcm(*(f.denominator for row, _ in rows for f in row))
    whole = [([int(f * scale) for f in row], unknown) for row, unknown in rows]

    # Every subset with its key: objectives, unknown figures, number of credentials, sorted ids.
    keys: list[tuple[tuple[int, ...], int, int, tuple[str, ...]]] = [((0,) * len(figures.names), 0, 0, ())]
    for c, (row, unknown) in zip(candidates, whole, strict=True):
        keys += [
            (tuple(a + b for a, b in zip(v, row, strict=True)), u + unknown, n + 1, (*ids, c)) for v, u, n, ids in keys
        ]
    for value, unknown, size, ids in sorted(keys):
        earned = frozenset(ids)
        if world.satisfied(goal, held, earned) and world.derivable(held, earned):
            return Answer(
                "planned" if size else "complete",
                {name: Fraction(v, scale) for name, v in zip(figures.names, value, strict=True)},
                unknown,
                ids,
                tuple(c for c in ids if c in held),
                tuple(sorted(more)),
            )
    return Answer("unreachable", {}, 0, (), (), tuple(sorted(more)))

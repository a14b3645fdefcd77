"""Small random catalogs, in every form that docs/counting.md defines. A seed concentrates on a few features.

`random_case(seed)` gives raw data; `to_yaml` writes it as an author would; `shuffled` changes what has no meaning.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any

import yaml

from .oracle import Answer, solve
from .rules import RULES, Rules

FEATURES = (
    "again",
    "assume",
    "awards",
    "coreq",
    "counts_as",
    "credits",
    "currencies",
    "cycle",
    "equivalents",
    "exclude",
    "formats",
    "held",
    "limits",
    "missing",
    "namespaces",
    "nested",
    "objectives",
    "own_parts",
    "same_as",
    "sections",
    "selectors",
    "skills",
    "status",
    "tags",
    "targets",
    "units",
)
ON = date(2026, 1, 1)
ISSUERS = {"n": ["acme", "bolt"], "m": ["city", "dune"]}
PREFIXES = {"n": ["a-", "10", "no"], "m": ["x-", "20", "a-"]}
HOURS = ["10h", "10h", "20h", "30h", "PT40H", "7.5h", "0h"]
COSTS = [0, 100, 100, 100, 200, 300, 99.95, 250]


@dataclass(frozen=True)
class Case:
    """A catalog, a question, and what it is about."""

    seed: int
    files: dict[str, dict[str, Any]]
    have: list[str]
    targets: list[str]
    minimize: list[str] = field(default_factory=lambda: ["steps", "hours", "cost"])
    options: dict[str, Any] = field(default_factory=dict)  # exclude, formats, assume, on
    features: tuple[str, ...] = ()
    record: dict[str, Any] | None = None  # as in a learner's file, beside `have`
    skills: list[str] = field(default_factory=list)  # targets too, as on the command line: n/s1, n/s1:2


@dataclass
class Made:
    """A credential while it is being made."""

    ns: str
    local: str
    raw: dict[str, Any]

    @property
    def id(self) -> str:
        return f"{self.ns}/{self.local}"


class Maker:
    """One random catalog. Credentials are made in order, and requirements mostly look back."""

    def __init__(self, seed: int, rules: tuple[str, ...] = ()) -> None:
        self.rng = Random(seed)
        self.seed = seed
        self.rules: Rules | None = None
        count = self.rng.choice([1, 2, 2, 3, 3, 4, 6])
        self.on = set(self.rng.sample(FEATURES, count))
        if self.on & {"own_parts", "again"}:
            self.on.add("awards")
        if self.rng.random() < 0.5:
            self.on.add(self.rng.choice(["sections", "credits", "limits"]))
        self.spaces = ["n", "m"] if "namespaces" in self.on else ["n"]
        self.made: list[Made] = []
        self.parts: dict[str, list[str]] = {}  # what a composite's stack was made of
        self.n_units = {
            ns: self.rng.choice(["ects", "semester-hour"]) if "units" in self.on else None for ns in self.spaces
        }
        if rules:
            few = Random(f"which {seed}").sample(sorted(rules), min(len(rules), 1 + seed % 4))
            self.rules = Rules(self, set(few), seed)
        self.sectioned = 0
        self.levels = ["intro", "core", "advanced"]

    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    # -- credentials

    def fields(self, ns: str, *, composite: bool) -> dict[str, Any]:
        """Everything but requirements."""
        raw: dict[str, Any] = {}
        kinds = ["certificate", "badge"] if composite else ["course", "course", "exam"]
        raw["kind"] = self.rng.choice(kinds)
        missing = 0.35 if "missing" in self.on else 0.03
        if not composite or self.chance(0.25):
            if not self.chance(missing):
                raw["effort"] = self.rng.choice(HOURS)
            if not self.chance(missing):
                raw["cost"] = self.cost()
            if isinstance(raw.get("cost"), dict) and "per" in raw["cost"] and not self.chance(0.3):
                raw["duration"] = self.rng.choice(["3mo", "10w", "1y", "5d"])
        if self.chance(0.8 if not composite else 0.5):
            raw["credits"] = self.credits()
        if self.chance(0.6):
            raw["level"] = self.rng.choice(self.levels)
        if self.chance(0.5):
            raw["issuer"] = self.rng.choice(ISSUERS[ns])
        if "tags" in self.on or self.chance(0.2):
            raw["tags"] = self.rng.sample(["red", "blue"], self.rng.randint(0, 2))
        if "skills" in self.on and self.chance(0.5):
            names = self.rng.sample(["s1", "s2"], self.rng.randint(1, 2))
            raw["skills"] = {s: self.rng.randint(1, 3) for s in names} if self.chance(0.7) else names
        if "formats" in self.on and self.chance(0.5):
            raw["format"] = self.rng.sample(["online", "online", "in-person", "hybrid"], self.rng.randint(1, 3))
            raw["format"] = sorted(set(raw["format"]))
        if "status" in self.on and self.chance(0.2):
            raw.update(
                self.rng.choice(
                    [
                        {"status": "retired"},
                        {"status": "announced"},
                        {"available": {"until": "2025-12-31"}},
                        {"available": {"until": "2026-01-01"}},
                        {"available": {"from": "2026-01-01"}},
                        {"available": {"from": "2026-06-01", "until": "2027-01-01"}},
                    ]
                )
            )
        return raw

    def cost(self) -> Any:
        amount = self.rng.choice(COSTS)
        if "currencies" in self.on and self.chance(0.6):
            return {"amount": amount, "currency": self.rng.choice(["USD", "EUR", "CHF"])}
        if "missing" in self.on and self.chance(0.2):
            return {"amount": 50, "per": self.rng.choice(["month", "week"])}
        return amount

    def credits(self) -> Any:
        amount = self.rng.choice([1, 2, 3, 3, 3, 4, 6, 2.5])
        if "units" in self.on and self.chance(0.35):
            return {"amount": amount, "unit": self.rng.choice(["ects", "semester-hour", "point"])}
        return amount

    def add(self, *, composite: bool) -> Made:
        ns = self.rng.choice(self.spaces)
        prefix = self.rng.choice(PREFIXES[ns])
        taken = {m.local for m in self.made if m.ns == ns}
        local = next(f"{prefix}{i}" for i in ["", *range(1, 20)] if f"{prefix}{i}" not in {*taken, "a-", "x-"})
        one = Made(ns, local, self.fields(ns, composite=composite))
        self.made.append(one)
        return one

    # -- requirements

    def ref(self, one: Made, ns: str) -> str:
        """A reference from a namespace: an id alone where its own namespace has it, else the full id."""
        return one.local if one.ns == ns and self.chance(0.8) else one.id

    def pick(self, pool: list[Made], low: int, high: int) -> list[Made]:
        high = min(high, len(pool))
        return self.rng.sample(pool, self.rng.randint(min(low, high), high))

    def selector(self, ns: str) -> dict[str, Any]:
        choices: list[dict[str, Any]] = [
            {"kind": self.rng.choice(["course", "exam", "certificate"])},
            {"level": self.rng.choice(self.levels)},
            {"level": self.rng.sample(self.levels, 2)},
            {"issuer": self.rng.choice(ISSUERS[ns])},
            {"id": [self.rng.choice(PREFIXES[ns]) + "*"]},
            {"kind": "course", "level": self.rng.choice(self.levels)},
        ]
        if "units" not in self.on:
            choices.append({"credits": {"at_least": self.rng.choice([2, 3])}})
        if "tags" in self.on:
            tags = ["red", "blue", "list"]
            choices += [{"tag": self.rng.choice(tags)}, {"tag": self.rng.sample(tags, 2)}, {"tag": "list"}]
        chosen = self.rng.choice(choices)
        if "namespaces" in self.on and self.chance(0.4):
            chosen["namespace"] = self.rng.choice(["n", "m", "*", ["n", "m"]])
        if self.chance(0.25) and self.made:
            chosen["except"] = [m.id for m in self.pick(self.made, 1, 2)]
        return chosen

    def pool(self, owner: Made, around: list[Made], low: int, high: int, *, depth: int) -> list[Any]:
        """A pool as a list; what it names is noted as parts."""
        members: list[Any] = []
        for m in self.pick(around, low, high):
            self.parts.setdefault(owner.id, []).append(m.id)
            members.append(self.ref(m, owner.ns))
        if ("selectors" in self.on and self.chance(0.6)) or self.chance(0.08):
            keep = members[: self.rng.randint(0, len(members))]
            glob = self.rng.choice(PREFIXES[owner.ns]) + "*"
            members = [*keep, glob if self.chance(0.4) else self.selector(owner.ns)]
        elif "tags" in self.on and self.chance(0.5):
            members = [*members[:1], {"tag": self.rng.choice(["list", "list", "red"])}]
        if depth and (("nested" in self.on and self.chance(0.6)) or self.chance(0.08)):
            members.append(self.requirement(owner, around, depth=depth - 1))
            if len(members) > 2 and self.chance(0.7):
                members.pop(0)
        if "skills" in self.on and self.chance(0.4):
            members[-1] = self.skill()
        self.rng.shuffle(members)
        return members

    def skill(self) -> dict[str, Any]:
        wanted: dict[str, Any] = {"skill": self.rng.choice(["s1", "s2"])}
        return wanted | ({"level": self.rng.randint(1, 3)} if self.chance(0.6) else {})

    def limits(self, owner: Made, around: list[Made], form: str, required: int) -> dict[str, Any]:
        if not ("limits" in self.on and self.chance(0.75)):
            return {}
        found = []
        for _ in range(self.rng.choice([1, 1, 2])):
            of: Any = [self.ref(m, owner.ns) for m in self.pick(around, 1, 4)]
            if self.chance(0.35):
                of = self.selector(owner.ns)
            plain = form == "credits"
            value: Any = self.rng.randint(1, max(1, required - (0 if plain else 1)))
            way = self.rng.random()
            if way < 0.2:
                value = self.rng.choice(["50%", "75%", "1/3", "1/2", "34%"])
            elif way < 0.35:
                value = {"members": self.rng.randint(1, 3)}
            elif way < 0.5:
                value = {"credits": self.rng.choice([3, 4, 6, 5.5])}
            elif way < 0.55:
                value = {"credits" if plain else "members": "50%"}
            found.append({self.rng.choice(["at_most", "at_most", "at_least"]): value, "of": of})
        return {"limits": found}

    def form(self) -> str:
        weights = {"ids": 3, "all": 2, "any": 2, "choose": 6, "credits": 2, "sections": 1}
        for name in ("credits", "sections"):
            if name in self.on:
                weights[name] += 8
        if "limits" in self.on:
            weights["choose"] += 4
            weights["credits"] += 2
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def requirement(self, owner: Made, around: list[Made], *, depth: int = 1, small: bool = False) -> Any:
        """A requirement over some of the credentials of `around`."""
        form = self.rng.choice(["ids", "ids", "any", "choose"]) if small else self.form()
        if "skills" in self.on and self.chance(0.15):
            return self.skill()
        if form == "ids":
            chosen = self.pick(around, 1, 3 if not small else 2)
            self.parts.setdefault(owner.id, []).extend(m.id for m in chosen)
            ids = [self.ref(m, owner.ns) for m in chosen]
            return ids[0] if len(ids) == 1 and self.chance(0.5) else ids
        if form == "any":
            return {"any": self.pool(owner, around, 2, 3, depth=depth)}
        if form == "all":
            pool = self.pool(owner, around, 1, 3, depth=depth)
            if len(pool) == 1 and isinstance(pool[0], dict) and self.chance(0.5):
                return {"all": pool[0]} | self.limits(owner, around, form, 2)
            return {"all": pool} | self.limits(owner, around, form, len(pool))
        if form == "choose":
            pool = self.pool(owner, around, 2, 5, depth=depth)
            k = self.rng.randint(1, max(1, len(pool) - 1 if len(pool) > 2 else len(pool)))
            return {"choose": k, "from": pool} | self.limits(owner, around, form, k)
        if form == "credits":
            return self.by_credits(owner, around, depth)
        return self.sections(owner, around, depth)

    def by_credits(self, owner: Made, around: list[Made], depth: int) -> dict[str, Any]:
        pool = self.pool(owner, around, 2, 6, depth=depth)
        if "counts_as" in self.on:
            pool = [
                {"credential": m, "counts_as": self.rng.choice([1, 2, 4, 5])}
                if isinstance(m, str) and "*" not in m and self.chance(0.4)
                else m | {"counts_as": self.rng.choice([2, 3, 5])}
                if isinstance(m, dict)
                and m.keys() & {"any", "choose", "sections", "from", "skill"}
                and self.chance(0.8)
                else m
                for m in pool
            ]
        number: Any = self.rng.randint(2, max(3, 2 * len(pool)))
        required = number
        if "units" in self.on and self.chance(0.4):
            number = {"amount": number, "unit": self.rng.choice(["ects", "semester-hour"])}
        return {"credits": number, "from": pool} | self.limits(owner, around, "credits", required)

    def sections(self, owner: Made, around: list[Made], depth: int) -> dict[str, Any]:
        shared = self.pick(around, 4, 8)
        # Ids are unique within a credential.
        self.sectioned += 1
        keys = [f"{key}{self.sectioned}" for key in ["core", "electives", "no"][: self.rng.choice([2, 2, 3])]]
        made = {}
        for key in keys:
            if self.chance(0.6):
                pool = self.pool(owner, shared, 2, 4, depth=0)
                k = 1 if len(keys) == 3 or self.chance(0.7) else 2
                made[key] = {"choose": k, "from": pool}
                if self.chance(0.3):
                    made[key] |= self.limits(owner, shared, "choose", k)
            elif self.chance(0.4):
                made[key] = {"credits": self.rng.randint(2, 5), "from": self.pool(owner, shared, 2, 4, depth=0)}
            else:
                made[key] = self.requirement(owner, shared, depth=max(0, depth - 1), small=True)
        return {"sections": made} | self.limits(owner, shared, "sections", 3)

    # -- the whole

    def gates(self, one: Made, before: list[Made], p: float) -> None:
        if before and self.chance(p):
            one.raw["prerequisites"] = self.requirement(one, before, depth=0, small=not self.chance(0.15))

    def build(self) -> None:
        total = self.rng.randint(6, 12 if len(self.on) < 5 else 11)
        if self.rules is not None:
            total = min(total, 10)  # what is held may be earned again: more candidates
        composites = self.rng.randint(1, 3) if "awards" in self.on else self.rng.choice([1, 1, 2])
        for _ in range(total - composites):
            before = list(self.made)
            self.gates(self.add(composite=False), before, 0.22)
        courses = list(self.made)
        for _ in range(composites - 1):
            before = list(self.made)
            one = self.add(composite=True)
            one.raw["stack"] = self.requirement(one, self.pick(before, 3, 6), depth=1)
            self.gates(one, before, 0.12)
        for _ in range(2 if "targets" in self.on else 1):
            before = list(self.made)
            one = self.add(composite=True)
            scene = self.scene()
            if scene is None:
                one.raw["stack"] = self.requirement(one, self.beside_parts(before), depth=2)
            else:
                one.raw["stack"] = scene(one, courses)
            self.gates(one, courses, 0.15)
        self.ties(courses)

    # -- scenes: tight pools in which the rules on counting once decide

    def scene(self) -> Any:
        scenes: list[Any] = []
        if self.on & {"own_parts", "again", "held"}:
            scenes += [self.composites_in_pool] * 2
        if self.on & {"own_parts", "sections"}:
            scenes.append(self.composites_in_sections)
        if self.on & {"equivalents", "same_as"}:
            scenes.append(self.stand_ins_in_pool)
        if self.on & {"status", "exclude", "formats"}:
            scenes.append(self.all_matches)
        return self.rng.choice(scenes) if scenes and self.chance(0.65) else None

    def composite_of(self, around: list[Made], low: int, high: int) -> Made:
        """A composite whose stack is a choice, or a list, of some of these."""
        one = self.add(composite=True)
        names = [self.ref(m, one.ns) for m in self.pick(around, low, high)]
        self.parts[one.id] = [m.id for m in around if m.id in names or m.local in names]
        way = self.rng.random()
        if way < 0.3:
            one.raw["stack"] = names
        elif way < 0.8:
            one.raw["stack"] = {"choose": self.rng.randint(1, max(1, len(names) - 1)), "from": names}
        elif way < 0.9:
            one.raw["stack"] = {"any": names}
        else:
            one.raw["stack"] = {"credits": self.rng.randint(2, 6), "from": names}
        return one

    def take_target_last(self, owner: Made) -> None:
        """Composites made for a scene stand before the target in the list."""
        self.made.remove(owner)
        self.made.append(owner)

    def composites_in_pool(self, owner: Made, courses: list[Made]) -> Any:
        some = self.pick(courses, 3, 6)
        composites = [self.composite_of(some, 2, 3)]
        if self.chance(0.6):
            composites.append(self.composite_of([*some, composites[0]] if self.chance(0.5) else some, 1, 3))
            if self.chance(0.4):
                above, below = composites[1], composites[0]
                above.raw["stack"] = [
                    self.ref(below, above.ns),
                    *(self.ref(m, above.ns) for m in self.pick(some, 0, 1)),
                ]
                composites = composites[:: self.rng.choice([1, -1])]
            if self.chance(0.3):
                composites.pop(0)
        self.take_target_last(owner)
        members: list[Any] = [self.ref(m, owner.ns) for m in [*composites, *some]]
        self.rng.shuffle(members)
        if self.chance(0.3):
            # {credential: x, counts_as: n} is read in `credits` only
            worth = [{"credential": m, "counts_as": self.rng.randint(1, 4)} if self.chance(0.5) else m for m in members]
            return {"credits": self.rng.randint(4, 4 + 2 * len(some)), "from": worth}
        k = self.rng.randint(max(1, len(some) - 2), len(members) - 1)
        return {"choose": k, "from": members} | self.limits(owner, [*composites, *some], "choose", k)

    def composites_in_sections(self, owner: Made, courses: list[Made]) -> Any:
        some = self.pick(courses, 3, 6)
        composites = [self.composite_of(some, 2, 3), self.composite_of(some, 1, 3)]
        self.take_target_last(owner)
        every = [*composites, *some]
        sections: dict[str, Any] = {}
        for key, composite in zip(["core", "electives"], composites, strict=True):
            members = [composite, *self.pick(some, 0, 3)] if self.chance(0.7) else self.pick(every, 2, 4)
            names = [self.ref(m, owner.ns) for m in members]
            k = self.rng.choice([1, 1, 2, len(names)])
            sections[key] = {"choose": min(k, len(names)), "from": names}
            if k == 1 and self.chance(0.4):
                sections[key] = self.ref(composite, owner.ns)
        if self.chance(0.3):
            sections["no"] = {"any": [self.ref(m, owner.ns) for m in self.pick(every, 2, 3)]}
        return {"sections": sections} | self.limits(owner, every, "sections", 3)

    def stand_ins_in_pool(self, owner: Made, courses: list[Made]) -> Any:
        some = self.pick(courses, 3, 5)
        for _ in range(self.rng.randint(2, 4)):
            one, other = self.rng.sample(some, 2)
            if self.chance(0.3):
                other = self.rng.choice([m for m in self.made if m not in (one, owner)])
            way: Any = self.ref(other, one.ns)
            if self.chance(0.25):
                third = self.rng.choice([m for m in self.made if m not in (one, owner)])
                way = {"all": [way, self.ref(third, one.ns)]}
            one.raw["equivalents"] = [*one.raw.get("equivalents", []), way]
        members = [self.ref(m, owner.ns) for m in some]
        if self.chance(0.3):
            cut = self.rng.randint(1, len(members) - 1)
            return {"sections": {"core": {"choose": 1, "from": members[:cut]}, "rest": members[cut:]}}
        k = self.rng.randint(2, max(2, len(members) - 1))
        return {"choose": k, "from": members} | self.limits(owner, some, "choose", k)

    def all_matches(self, owner: Made, courses: list[Made]) -> Any:
        glob = self.rng.choice(PREFIXES[owner.ns]) + "*"
        for m in self.pick([m for m in courses if m.ns == owner.ns], 0, 2):
            m.raw["status"] = self.rng.choice(["retired", "announced"])
        pool = self.selector(owner.ns) if self.chance(0.5) else [glob]
        if self.chance(0.3):
            return {"credits": 3, "from": [{"all": pool}, *(self.ref(m, owner.ns) for m in self.pick(courses, 1, 3))]}
        form: dict[str, Any] = {"all": pool}
        if self.chance(0.3):
            form["limits"] = [{"at_least": self.rng.choice(["50%", 1, 2]), "of": self.selector(owner.ns)}]
        return form

    def beside_parts(self, before: list[Made]) -> list[Made]:
        """For the target: composites beside their own parts, where that is the feature."""
        if not self.on & {"own_parts", "again"}:
            return before
        composites = [m for m in before if "stack" in m.raw]
        names = {p for c in composites for p in self.parts.get(c.id, [])}
        rest = [m for m in before if m.id not in names and "stack" not in m.raw]
        found = [*composites, *(m for m in before if m.id in names and m not in composites), *self.pick(rest, 0, 2)]
        return found if len(found) > 2 else before

    def ties(self, courses: list[Made]) -> None:
        """What leads across, and back: corequisites, equivalents, other codes, cycles."""
        if "coreq" in self.on:
            for _ in range(self.rng.randint(1, 2)):
                a, b = self.rng.sample(courses, 2)
                a.raw["corequisites"] = self.ref(b, a.ns)
                if self.chance(0.7):
                    b.raw["corequisites"] = [self.ref(a, b.ns)]
        if "equivalents" in self.on:
            for _ in range(self.rng.randint(1, 3)):
                self.equivalent()
        if "same_as" in self.on:
            a, b = self.rng.sample(self.made[:-1], 2)
            a.raw["same_as"] = self.rng.choice([self.ref(b, a.ns), [self.ref(b, a.ns), "old-code"]])
        if "cycle" in self.on:
            a, b = self.rng.sample(courses, 2)
            others = self.rng.sample(courses, 2)
            a.raw["prerequisites"] = {"any": [self.ref(b, a.ns), self.ref(others[0], a.ns)]}
            b.raw["prerequisites"] = {"any": [self.ref(a, b.ns), self.ref(others[1], b.ns)]}
        if "cycle" in self.on and self.chance(0.5):
            self.gates(self.rng.choice(courses), self.made, 1)

    def equivalent(self) -> None:
        one, other, third = self.rng.sample(self.made, 3)
        way = self.rng.random()
        if way < 0.35:
            ways: list[Any] = [self.ref(other, one.ns)]
        elif way < 0.55:
            ways = [{"all": [self.ref(other, one.ns), self.ref(third, one.ns)]}]
        elif way < 0.65:
            ways = [self.ref(other, one.ns), self.ref(third, one.ns)]
        elif way < 0.75:
            ways = [{"choose": 1, "from": [self.ref(other, one.ns), self.ref(third, one.ns)]}]
        elif way < 0.8:
            ways = [
                {"credits": 4, "from": [m.id for m in self.pick(self.made[:-1], 2, 4) if m is not one] or [other.id]}
            ]
        else:
            ways = [self.ref(other, one.ns)]
            other.raw["equivalents"] = [self.ref(one, other.ns)]
        one.raw["equivalents"] = [*one.raw.get("equivalents", []), *ways]

    def holdings(self) -> list[str]:
        pool = self.made[:-1]
        have = {m.id for m in self.pick(pool, 0, 3)} if self.chance(0.55) else set()
        composites = [m for m in pool if "stack" in m.raw]
        self.rng.shuffle(composites)
        if self.on & {"held", "again"} and self.chance(0.6):
            have |= {m.id for m in self.pick(pool, 1, 3)}
        if "again" in self.on or ("held" in self.on and self.chance(0.6)):
            for m in composites[: self.rng.choice([1, 1, 2])]:
                have.add(m.id)
                have |= {p for p in self.parts.get(m.id, []) if self.chance(0.5)}
        if self.chance(0.03):
            have.add(self.made[-1].id)
        return self.rng.sample(sorted(have), len(have))

    def files(self) -> dict[str, dict[str, Any]]:
        files: dict[str, dict[str, Any]] = {}
        for ns in self.spaces:
            mine = [m for m in self.made if m.ns == ns]
            names = [f"{ns}.yaml", f"more/{ns}2.yml"][: self.rng.choice([1, 2]) if len(self.spaces) == 1 else 1]
            if "namespaces" in self.on and ns == "n":
                names = ["n.yaml", "more/n2.yaml"][: self.rng.choice([1, 2])]
            for i, name in enumerate(names):
                data: dict[str, Any] = {"stackplan": 1, "namespace": ns}
                defaults: dict[str, Any] = {}
                defaults["currency"] = self.rng.choice(["USD", "EUR"]) if "currencies" in self.on else "USD"
                if self.chance(0.15):
                    self.spell_out(mine[i :: len(names)], defaults.pop("currency"))
                if self.n_units[ns] is not None and self.chance(0.9):
                    defaults["credit_unit"] = self.n_units[ns]
                if self.chance(0.2):
                    defaults["level"] = "core"
                if "missing" in self.on and self.chance(0.1):
                    defaults["effort"] = "15h"
                if defaults:
                    data["defaults"] = defaults
                if i == 0:
                    data["issuers"] = {s: {"name": s.title()} for s in ISSUERS[ns]}
                    data["skills"] = {"s1": {"name": "One"}, "s2": {"name": "Two"}}
                    if self.rules is not None:
                        self.rules.declare(data, ns)
                    data["tags"] = {"list": [self.ref(m, ns) for m in self.pick(self.made[:-1], 2, 4)]}
                data["credentials"] = {
                    m.local: {"name": f"Credential {m.local}", **m.raw} for m in mine[i :: len(names)]
                }
                files[name] = data
        return files

    @staticmethod
    def spell_out(mine: list[Made], currency: str) -> None:
        """A file without a currency of its own: each cost says its currency."""
        for m in mine:
            cost = m.raw.get("cost")
            if cost is not None:
                m.raw["cost"] = {"currency": currency} | (cost if isinstance(cost, dict) else {"amount": cost})

    def options(self) -> dict[str, Any]:
        options: dict[str, Any] = {"on": ON}
        if "exclude" in self.on:
            options["exclude"] = [m.id for m in self.pick(self.made[:-1], 1, 2)]
        if "formats" in self.on:
            options["formats"] = self.rng.choice([["online"], ["online"], ["online", "hybrid"], ["in-person"]])
        if "assume" in self.on:
            assumed = {"hours": 5, "cost": "150.50"}
            options["assume"] = {k: v for k, v in assumed.items() if self.chance(0.7)}
        return options

    def objectives(self) -> list[str]:
        if "objectives" not in self.on:
            return ["steps", "hours", "cost"]
        if self.on & {"credits", "units"} and self.chance(0.5):
            return self.rng.choice([["credits"], ["credits", "cost"], ["cost", "credits"]])
        return self.rng.choice(
            [["cost"], ["hours"], ["cost", "hours", "steps"], ["hours", "cost"], ["steps"], ["cost", "steps"]]
        )

    def case(self) -> Case:
        self.build()
        targets = [self.made[-1].id]
        if "targets" in self.on:
            targets = [self.made[-2].id, self.made[-1].id]
            if self.chance(0.3):
                targets[0] = self.rng.choice(self.made[:-1]).id
            self.rng.shuffle(targets)
        have, record, features = self.holdings(), None, sorted(self.on)
        if self.rules is not None:
            self.rules.decorate()
            targets = self.rules.targets(targets)
            have, record = self.rules.record(have)
            features += sorted(self.rules.on)
        return Case(self.seed, self.files(), have, targets, self.objectives(), self.options(), tuple(features), record)


def random_case(seed: int, rules: tuple[str, ...] = ()) -> Case:
    """The case of a seed: the same on every machine. Of the unreachable ones, most are made anew.

    With `rules`, one to four of these (`RULES` has all) come to what the seed has without.
    """
    assert set(rules) <= set(RULES), rules
    for attempt in range(3):
        case = with_lasting_addresses(replace(Maker(seed + attempt * 10_000_000, rules).case(), seed=seed))
        if Random(seed + attempt).random() < 0.35:
            break
        found = solved(case)
        if found.status != "unreachable":
            break
    return case


def solved(case: Case) -> Answer:
    """What the brute force says."""
    asked = {"record": case.record, "minimize": case.minimize, "skills": case.skills}
    return solve(case.files, case.have, case.targets, **asked, **case.options)


def asking_for_skills(case: Case) -> Case:
    """A case in which skills are targets too, most of the time the only ones; some credentials more develop one."""
    rng = Random(f"skills {case.seed}")
    files = copy.deepcopy(case.files)
    raws = [(data["namespace"], raw) for data in files.values() for raw in data["credentials"].values()]
    for _, raw in rng.sample(raws, min(len(raws), rng.randint(2, 5))):
        raw["skills"] = {"s1": rng.randint(1, 3)} if rng.random() < 0.7 else ["s1", "s2"]
    developed = sorted({f"{namespace}/{s}" for namespace, raw in raws for s in raw.get("skills", ())})
    asked = [
        f"{rng.choice(developed)}{rng.choice(['', '', ':1', ':2', ':3'])}" for _ in range(rng.choice([1, 1, 2, 3]))
    ]
    targets = case.targets if rng.random() < 0.35 else []
    return replace(case, files=files, targets=targets, skills=list(dict.fromkeys(asked)))


def with_lasting_addresses(case: Case) -> Case:
    """Without waivers and confirmations whose requirement did not last: a lost address is an error, never a case."""
    if case.record is None:
        return case
    raws = {f"{d['namespace']}/{local}": raw for d in case.files.values() for local, raw in d["credentials"].items()}
    record = dict(case.record)
    for key in ("waivers", "confirmed"):
        if key in record:
            record[key] = [e for e in record[key] if has_address(raws[owner_of(e)], label_of(e))]
    return replace(case, record=record)


def owner_of(entry: dict[str, Any]) -> str:
    return str(entry["requirement"]).partition("#")[0]


def label_of(entry: dict[str, Any]) -> str:
    return str(entry["requirement"]).partition("#")[2]


def has_address(raw: Any, label: str) -> bool:
    """Whether a credential, or what stands in it, has an address: a field, an `id`, or a section's key."""
    if isinstance(raw, dict):
        own = label in raw or raw.get("id") == label or label in raw.get("sections", {})
        return own or any(has_address(value, label) for value in raw.values())
    return isinstance(raw, list) and any(has_address(value, label) for value in raw)


class _Plain(yaml.SafeDumper):
    """Without anchors: the language has none."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def to_yaml(case: Case) -> dict[str, str]:
    """The files as text. What YAML could take for something else ('101', 'no', dates) is quoted by the dumper."""
    return {
        name: yaml.dump(data, Dumper=_Plain, sort_keys=False, default_flow_style=None, width=100)
        for name, data in case.files.items()
    }


def record_yaml(case: Case) -> str | None:
    """The record as text, where there is one."""
    if case.record is None:
        return None
    return yaml.dump({"stackplan": 1} | case.record, Dumper=_Plain, sort_keys=False, default_flow_style=None, width=100)


def shuffled(case: Case, seed: int) -> Case:
    """The same catalog: other file names, credentials dealt to other files (same defaults), keys in any order."""
    rng = Random(seed)

    def mixed(value: Any) -> Any:
        if isinstance(value, dict):
            keys = list(value)
            rng.shuffle(keys)
            return {k: mixed(value[k]) for k in keys}
        return [mixed(v) for v in value] if isinstance(value, list) else value

    split = []
    for data in copy.deepcopy(case.files).values():
        if rng.random() < 0.5:
            moved = {k: v for k, v in data["credentials"].items() if rng.random() < 0.5}
            rest = {k: data[k] for k in ("stackplan", "namespace", "defaults") if k in data}
            data["credentials"] = {k: v for k, v in data["credentials"].items() if k not in moved}
            split += [rest | {"credentials": moved}] if moved else []
        split.append(data)
    rng.shuffle(split)
    return replace(case, files={f"f{rng.randrange(1000):03}-{i}.yaml": mixed(data) for i, data in enumerate(split)})

"""What the rules on holdings add to a random catalog: each feature by itself, or several together.

`Rules` takes the credentials that `generate` made, writes conditions, facts, waivers and the like into them, and makes
a record. Its random numbers are its own, so that a catalog without these features stays what it was.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .generate import Made, Maker

RULES = (
    "grades",
    "dates",
    "accept",
    "record_tags",
    "twice",
    "each",
    "average",
    "window",
    "unless",
    "facts",
    "manual",
    "waivers",
    "in_progress",
    "not_after",
    "sharing",
    "valid_while",
)
BINDING = ("not_after", "sharing", "valid_while")  # those by which to hold more may do harm
DAYS = ["2020-05-01", "2022-03-15", "2023-12-31", "2024-01-01", "2025-01-01", "2025-06-30", "2025-12-31", "2026-01-01"]
SPANS = ["1y", "2y", "30mo", "1y6mo", "52w", "10d"]
POINTS = {"A": 4, "B+": 3.5, "B": 3, "C": 2, "D": 1}
ORDER = ["A", "B", "C", "P"]
SELECTIONS = ("all", "choose", "credits", "sections")
FORMS = (*SELECTIONS, "any", "skill", "fact", "manual", "credential")


def form_of(raw: Any) -> str:
    """Which form of requirement it is: `id` and `list` too; `selector` or `glob` for what only a pool may hold."""
    if isinstance(raw, list):
        return "list"
    if not isinstance(raw, dict):
        return "glob" if "*" in str(raw) else "id"
    if "credits" in raw and "from" not in raw:
        return "selector"
    return next((form for form in FORMS if form in raw), "selector")


class Rules:
    """The rules on holdings, for the credentials of one maker."""

    def __init__(self, maker: Maker, chosen: set[str], seed: int) -> None:
        self.rng = Random(f"rules {seed}")
        self.maker = maker
        self.on = chosen
        self.ids = 0
        self.things = 0  # facts and manual parts
        self.scales = (
            self.rng.choice(["one", "one", "one", "order", "two"]) if chosen & {"grades", "average", "each"} else ""
        )
        self.addresses: list[tuple[str, str]] = []  # an address, and the form of what stands there
        self.to_confirm: list[str] = []
        self.tied: list[Made] = []  # awards that share
        self.lasting: list[str] = []  # composites that are valid while their stack is

    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    def decorate(self) -> None:
        """Write the rules into the credentials."""
        if "sharing" in self.on:
            self.sharing()
        for made in self.maker.made:
            raw = made.raw
            for name in ("prerequisites", "corequisites", "stack"):
                if name in raw:
                    if name != "corequisites":
                        raw[name] = self.with_things(raw[name], made, 0.5 if made is self.maker.made[-1] else 0.25)
                    raw[name] = self.visit(raw[name], made, name)
                    self.addresses.append((f"{made.id}#{name}", form_of(raw[name])))
            if "equivalents" in raw:
                raw["equivalents"] = [self.visit(way, made, "equivalents") for way in raw["equivalents"]]
            if "accept" in self.on and "valid_while" not in raw and self.chance(0.4):
                raw["valid_for"] = self.rng.choice(["1y", "2y", "30mo"])
        if "not_after" in self.on:
            for _ in range(self.rng.randint(1, 3)):
                first, *then = self.rng.sample(self.maker.made, min(len(self.maker.made), self.rng.randint(2, 3)))
                first.raw["not_after"] = [self.maker.ref(m, first.ns) for m in then]
                if self.chance(0.1):
                    first.raw["not_after"] = {"kind": self.rng.choice(["exam", "certificate"])}
        if "valid_while" in self.on:
            self.valid_while()

    # -- awards that bind each other, and that last as long as their parts

    def sharing(self) -> None:
        """Two awards or three made of much the same, one or two of which bind the others."""
        courses = [m for m in self.maker.made if "stack" not in m.raw]
        awards = [m for m in self.maker.made if "stack" in m.raw]
        common = self.rng.sample(courses, min(len(courses), 4))
        while len(awards) < 2 or (len(awards) < 3 and self.chance(0.3)):
            awards.append(self.maker.add(composite=True))
            self.maker.made.insert(0, self.maker.made.pop())  # the target stays the last
        self.tied = self.rng.sample(awards[-3:], min(len(awards), self.rng.choice([2, 2, 3])))
        for award in self.tied:
            if "stack" in award.raw and self.chance(0.2):
                continue
            pool = self.rng.sample(common, min(len(common), self.rng.randint(2, 4)))
            self.maker.parts[award.id] = [m.id for m in pool]
            refs = [self.maker.ref(m, award.ns) for m in pool]
            award.raw["stack"] = self.rng.choice(
                [
                    {"choose": self.rng.randint(1, len(refs)), "from": refs},
                    {"credits": self.rng.randint(2, 7), "from": refs},
                    refs[:2],
                    {"any": refs},
                ]
            )
        for award in self.tied[: self.rng.choice([1, 1, 2])]:
            others = [m for m in self.tied if m is not award]
            award.raw["sharing"] = [self.cap(award, others, common) for _ in range(self.rng.choice([1, 1, 2]))]

    def cap(self, award: Made, others: list[Made], common: list[Made]) -> dict[str, Any]:
        amounts: list[Any] = [
            0,
            0,
            1,
            1,
            2,
            {"credits": self.rng.choice([2, 3, 4])},
            {"members": 1},
            {"uses": 1},
            {"uses": 2},
        ]
        if all("credits" in m.raw for m in [award, *others]):
            amounts += ["50%", "1/3"]
        cap: dict[str, Any] = {
            "with": [self.maker.ref(m, award.ns) for m in others],
            "at_most": self.rng.choice(amounts),
        }
        if self.chance(0.25):
            cap["of"] = [self.maker.ref(m, award.ns) for m in self.rng.sample(common, min(len(common), 2))]
        if self.chance(0.2):
            cap["within"] = self.rng.choice(SPANS)
        if self.chance(0.2):
            found = self.conditions(award)
            if found:
                cap["each"] = found
        if self.chance(0.15):
            cap["unless"] = self.lifting(award)
        return cap

    def valid_while(self) -> None:
        """Composites that last as long as their parts, which expire."""
        composites = [m for m in self.maker.made[:-1] if "stack" in m.raw] or self.maker.made[-1:]
        for made in self.rng.sample(composites, min(len(composites), 2)):
            made.raw["valid_while"] = "stack"
            if self.chance(0.7):
                made.raw["grace"] = self.rng.choice(["end-of-year", "end-of-year", "6mo", "1y", "30d"])
            self.lasting.append(made.id)
            for part in self.maker.made:
                if part.id in self.maker.parts.get(made.id, []) and "stack" not in part.raw and self.chance(0.7):
                    part.raw["valid_for"] = self.rng.choice(["1y", "2y", "30mo"])

    # -- conditions

    def scale(self, made: Made | None) -> list[str]:
        """The grades of a credential's scale; empty where it has none."""
        if self.scales == "one":
            return list(POINTS)
        if self.scales == "order":
            return ORDER
        issuer = made.raw.get("issuer") if made is not None else None
        by_points = {"acme", "city"}  # with two scales, the issuers name theirs
        return [] if issuer is None or not self.scales else list(POINTS) if issuer in by_points else ORDER

    def conditions(self, of: Made | None) -> dict[str, Any]:
        """Conditions on a holding; `of` is the credential whose scale is meant."""
        found: dict[str, Any] = {}
        grades = self.scale(of)
        if "grades" in self.on and grades and self.chance(0.7):
            found["grade"] = self.rng.choice(grades[1:])
        if "dates" in self.on and self.chance(0.7):
            if self.chance(0.6):
                found["within"] = self.rng.choice(SPANS)
            else:
                first, last = sorted(self.rng.sample(DAYS, 2))
                either = [{"from": first}, {"until": last}, {"from": first, "until": last}]
                found["earned"] = self.rng.choice(either)
        if "accept" in self.on and self.chance(0.6):
            found["accept"] = "expired"
        return found

    def made(self, reference: str, owner: Made) -> Made | None:
        """The credential that a reference of a requirement names."""
        by_id = {m.id: m for m in self.maker.made}
        return by_id.get(f"{owner.ns}/{reference}", by_id.get(reference))

    def other(self, owner: Made) -> Made:
        return self.rng.choice([m for m in self.maker.made if m is not owner])

    # -- requirements

    def with_things(self, raw: Any, owner: Made, p: float) -> Any:
        """A requirement with a fact or a manual part beside it."""
        if not self.on & {"facts", "manual"} or not self.chance(p) or self.things >= 4:
            return raw
        thing = self.thing()
        if form_of(raw) == "list" and self.chance(0.5):
            return [*raw, thing]
        return {self.rng.choice(["all", "all", "any"]): [raw, thing]}

    def thing(self) -> dict[str, Any]:
        self.things += 1
        if "facts" not in self.on or ("manual" in self.on and self.chance(0.5)):
            return {"manual": f"Part {self.things}"} | self.own_id(0.4)
        fact: dict[str, Any] = {"fact": self.rng.choice(["n/hours", "n/hours", "n/degree"])}
        if self.chance(0.6):
            fact["at_least"] = self.rng.choice([10, 20, 30])
        if self.chance(0.4):
            fact["within"] = self.rng.choice(SPANS)
        return fact | self.own_id(0.3)

    def own_id(self, p: float) -> dict[str, Any]:
        if not self.chance(p):
            return {}
        self.ids += 1
        return {"id": f"r{self.ids}"}

    def visit(self, raw: Any, owner: Made, label: str, *, pooled: bool = False) -> Any:
        """A requirement, or a member of a pool, with rules written into it. `label` is the nearest address."""
        form = form_of(raw)
        if form == "glob":
            return raw
        if form == "selector":
            return self.selector(raw, owner)
        if form == "id":
            raw = self.reference(raw, owner)
        elif form == "credential":
            raw = self.reference(raw.pop("credential"), owner) if not raw.keys() - {"credential"} else raw
            raw |= self.conditions(self.made(str(raw["credential"]), owner)) if self.chance(0.3) else {}
        elif form == "list":
            if self.on & {"each", "average", "window", "unless", "waivers"} and self.chance(0.4):
                raw = {"all": raw}
            else:
                return [self.visit(one, owner, label, pooled=True) for one in raw]
        raw = raw if not isinstance(raw, dict) else dict(raw)
        form = form_of(raw)
        if isinstance(raw, dict) and "waivers" in self.on and "id" not in raw:
            raw |= self.own_id(0.35)
        if isinstance(raw, dict) and "id" in raw:
            label = raw["id"]
            self.addresses.append((f"{owner.id}#{label}", form))
        if form in {"fact", "manual"}:
            self.to_confirm.append(f"{owner.id}#{label}")
        if form == "sections":
            raw["sections"] = {key: self.section(inner, owner, key) for key, inner in raw["sections"].items()}
        elif form in {"all", "any", "choose", "credits"}:
            key = form if form in {"all", "any"} else "from"
            raw[key] = self.members(raw[key], owner, label, form)
        if form in SELECTIONS:
            self.on_selection(raw, owner, form)
        return raw

    def section(self, raw: Any, owner: Made, key: str) -> Any:
        raw = self.visit(raw, owner, key)
        self.addresses.append((f"{owner.id}#{key}", form_of(raw)))
        return raw

    def reference(self, raw: Any, owner: Made) -> Any:
        """An id, or a reference with conditions."""
        made = self.made(str(raw), owner)
        found = self.conditions(made) if self.on & {"grades", "dates", "accept"} and self.chance(0.5) else {}
        if "record_tags" in self.on and self.chance(0.25):
            found["except"] = [{"tag": self.rng.choice(["transfer", "red"])}]
        if "waivers" in self.on and self.chance(0.2):
            found |= self.own_id(1)
        return {"credential": raw} | found if found else raw

    def selector(self, raw: dict[str, Any], owner: Made) -> dict[str, Any]:
        raw = dict(raw)
        if self.chance(0.4):
            raw |= self.conditions(owner)
        if "record_tags" in self.on and self.chance(0.6):
            if self.chance(0.5):
                raw["tag"] = self.rng.choice(["transfer", ["transfer", "red"], "red"])
            else:
                raw["except"] = [*raw.get("except", []), {"tag": self.rng.choice(["transfer", "red"])}]
        return raw

    def members(self, pool: Any, owner: Made, label: str, form: str) -> Any:
        members = pool if isinstance(pool, list) else [pool]
        members = [self.visit(one, owner, label, pooled=True) for one in members]
        if "record_tags" in self.on and self.chance(0.35):
            members.append({"tag": "transfer"} | self.conditions(owner))
        if self.on & {"facts", "manual"} and self.things < 4 and self.chance(0.15):
            thing = self.visit(self.thing(), owner, label, pooled=True)
            members.append(thing | ({"counts_as": self.rng.randint(1, 3)} if form == "credits" else {}))
        if "twice" in self.on and self.chance(0.4):
            named = [m for m in members if form_of(m) == "id"]
            if named:
                again = self.rng.choice(named)
                found = self.conditions(self.made(str(again), owner))
                if form == "credits" and self.chance(0.6):
                    found["counts_as"] = self.rng.randint(1, 5)
                members.append({"credential": again} | found)
        return members

    def on_selection(self, raw: dict[str, Any], owner: Made, form: str) -> None:
        """Conditions on what is selected."""
        if "each" in self.on and self.chance(0.5):
            found = self.conditions(owner)
            if not found and self.scale(owner):
                found = {"grade": self.rng.choice(self.scale(owner)[1:])}
            if found:
                raw["each"] = found
        if "average" in self.on and self.chance(0.5):
            grades = self.scale(owner)
            by_name = grades == list(POINTS) and self.chance(0.5)
            raw["average"] = self.rng.choice(["B", "C", "B+"]) if by_name else self.rng.choice([3, 2.5, 3.2, 2])
        if "window" in self.on and self.chance(0.5):
            raw["window"] = self.rng.choice(SPANS)
        limits = list(raw.get("limits", []))
        if self.on & {"record_tags", "grades", "dates"} and self.chance(0.3):
            of = self.conditions(owner) if self.chance(0.6) else {}
            if "record_tags" in self.on and self.chance(0.7):
                of["tag"] = self.rng.choice(["transfer", ["transfer", "red"]])
            if of:
                limits.append({self.rng.choice(["at_most", "at_least"]): self.rng.randint(1, 2), "of": of})
        if "unless" in self.on and self.chance(0.6):
            if not limits:
                named = self.rng.sample([m.id for m in self.maker.made if m is not owner], 3)
                limits.append({"at_most": 1, "of": named})
            limits[-1] = limits[-1] | {"unless": self.lifting(owner)}
        if limits:
            raw["limits"] = limits

    def lifting(self, owner: Made) -> Any:
        """A requirement that lifts a limit."""
        courses = [m for m in self.maker.made if m is not owner and "stack" not in m.raw]
        one, two = self.rng.sample(courses, 2)
        choices: list[Any] = [one.id, {"any": [one.id, two.id]}, [one.id, two.id]]
        asked = self.conditions(one)
        choices.append({"credential": one.id} | asked if asked else one.id)
        if "manual" in self.on:
            choices.append({"manual": "Agreed with the faculty"} | self.own_id(1))
            self.to_confirm.append(f"{owner.id}#{choices[-1]['id']}")
        if "facts" in self.on:
            choices.append({"fact": "n/hours", "at_least": 20})
        return self.rng.choice(choices)

    # -- what files declare

    def declare(self, data: dict[str, Any], ns: str) -> None:
        """Scales and facts of a namespace, in its first file."""
        if self.scales in {"one", "two"}:
            data.setdefault("grade_scales", {})["points"] = dict(POINTS)
        if self.scales in {"order", "two"}:
            data.setdefault("grade_scales", {})["order"] = list(ORDER)
        if self.scales == "two":
            for name, issuer in data["issuers"].items():
                issuer["grade_scale"] = "points" if name in {"acme", "city"} else "order"
        if ns == "n" and self.on & {"facts", "unless", "sharing"}:
            data["facts"] = {"hours": {"name": "Hours", "unit": "hour"}, "degree": {"name": "A degree"}}

    def targets(self, targets: list[str]) -> list[str]:
        """Awards that share are asked for together, most of the time."""
        if self.tied and self.chance(0.7):
            return [m.id for m in self.tied]
        return targets

    # -- the record

    def record(self, have: list[str]) -> tuple[list[str], dict[str, Any] | None]:
        """Some of what is held as lines with dates, grades and the like; and the rest of a record."""
        by_id = {m.id: m for m in self.maker.made}
        others = [m.id for m in self.maker.made[:-1] if m.id not in have]
        held = have + self.rng.sample(others, min(len(others), self.rng.choice([0, 1, 2, 3, 4, 5])))
        for made in self.lasting:
            parts = [p for p in self.maker.parts.get(made, []) if self.chance(0.75)]
            held += [c for c in dict.fromkeys([made, *parts]) if c not in held and self.chance(0.85)]
        bare = [c for c in held if self.chance(0.12)]
        lines: list[Any] = []
        for c in held:
            if c in bare:
                continue
            times = self.rng.choice([1, 2, 2, 3]) if "twice" in self.on else 1
            lines += [self.line(by_id[c]) for _ in range(times)]
        if "in_progress" in self.on:
            rest = [m.id for m in self.maker.made if m.id not in held] or held
            for c in self.rng.sample(rest, min(len(rest), self.rng.randint(1, 3))):
                line = {"credential": c, "status": self.rng.choice(["in-progress", "registered"])}
                lines.append(line | ({"expected": "2026-05-01"} if self.chance(0.5) else {}))
        record: dict[str, Any] = {"holds": lines}
        if "facts" in self.on or self.things:
            record |= self.facts()
        asked = sorted(set(self.to_confirm))
        confirmed = [a for a in asked if self.chance(0.3)]
        if confirmed:
            record["confirmed"] = [{"requirement": a, "by": "Faculty", "date": "2025-03-01"} for a in confirmed]
        if "waivers" in self.on:
            record["waivers"] = self.waivers(held, lines)
        return bare, record

    def line(self, made: Made) -> Any:
        line: dict[str, Any] = {"credential": made.id}
        grades = self.scale(made)
        if grades and self.chance(0.8):
            line["grade"] = self.rng.choice(grades)
        if self.on & {"dates", "accept", "window", "sharing", "valid_while"} and self.chance(0.85):
            line["earned"] = self.rng.choice(DAYS if self.chance(0.95) else ["2026-03-01"])
        if "accept" in self.on and self.chance(0.4):
            line["expires"] = self.rng.choice(["2025-12-31", "2025-12-31", "2026-01-01", "2027-01-01"])
            if line.get("earned", "") > line["expires"]:
                del line["expires"]
        if "record_tags" in self.on and self.chance(0.4):
            line["tags"] = self.rng.choice([["transfer"], ["red"], ["transfer", "red"]])
        if self.on & {"in_progress", "accept"} and self.chance(0.06):
            line["status"] = self.rng.choice(["failed", "revoked"])
        parts = self.maker.parts.get(made.id)
        if "stack" in made.raw and parts and self.on & {"grades", "sharing"} and self.chance(0.4):
            line["used"] = sorted(set(self.rng.sample(parts, self.rng.randint(1, len(parts)))))
            if self.chance(0.5):
                line.pop("grade", None)
        return made.id if len(line) == 1 else line

    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.chance(0.6):
            amount = self.rng.choice([5, 10, 20, 25, 40])
            since = {"from": self.rng.choice(DAYS[:6]), "as_of": "2025-12-31"}
            found["hours"] = amount if self.chance(0.4) else {"amount": amount} | (since if self.chance(0.8) else {})
        if self.chance(0.5):
            found["n/degree"] = self.rng.choice([True, True, False, 0, 12])
        return {"facts": found} if found else {}

    def waivers(self, held: list[str], lines: list[Any]) -> list[dict[str, Any]]:
        """Waivers of requirements that there are; `with` what is held, or what no catalog knows."""
        signed = {"by": "Advisor", "date": "2025-02-01", "reason": "Equivalent experience"}
        found: list[dict[str, Any]] = []
        fields = ("prerequisites", "corequisites", "stack")
        for address, _ in self.rng.sample(self.addresses, min(len(self.addresses), self.rng.choice([1, 1, 2, 3]))):
            if address.endswith(fields) and self.chance(0.6):
                continue
            waiver: dict[str, Any] = {"requirement": address} | signed
            if self.chance(0.65):
                instead = self.rng.sample(held, min(len(held), self.rng.choice([0, 1, 1, 1, 2])))
                if not instead or self.chance(0.3):
                    instead.append(f"ext/x{len(found)}")
                    credits_ = {"credits": self.rng.choice([2, 3, 4])} if self.chance(0.9) else {}
                    lines.append({"credential": instead[-1]} | credits_)
                waiver["with"] = instead
            found.append(waiver)
        return found

"""Catalogs made by seed, for `solve.py`: as YAML, and from there as the task that planning solves.

python benchmarks/generate.py NAME      write one instance's files to stdout (no NAME: list the names)
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stackplan.catalog.catalog import Catalog
    from stackplan.planning.ground import Grounded

ON = date(2026, 11, 23)
PROVIDER = 50  # credentials a provider of a ladder
CLUSTER = 4  # providers that know each other
Lines = list[str]
SHIPPED = (
    "cncf/golden-kubestronaut",
    "comptia/csis",
    "redhat/rhca-infrastructure",
    "njit/gc-cs",
    "njit/ms-cs",
)


@dataclass(frozen=True)
class Instance:
    """A question: a catalog's files, and the target in it. Nothing is held."""

    name: str
    files: Callable[[], Iterable[tuple[str, bytes]]]
    target: str

    def ground(self) -> Grounded:
        """The task that planning makes of it, and the names of its integers; the catalog is read once a process."""
        from stackplan.planning.plan import Options
        from stackplan.planning.problem import Problem

        nothing: frozenset[str] = frozenset()
        grounded, _ = Problem(_load(self.files), (self.target,), nothing, nothing, Options(), ON).ground()
        return replace(grounded, task=replace(grounded.task))


@cache
def _load(files: Callable[[], Iterable[tuple[str, bytes]]]) -> Catalog:
    from stackplan.public import load_catalog, load_catalog_files, shipped

    catalog, found = load_catalog(shipped()) if files is _shipped else load_catalog_files(files())
    assert not found, [finding.message for finding in found[:3]]
    return catalog


def instances() -> list[Instance]:
    """Everything that `solve.py` measures."""
    found = [Instance(f"shipped {target}", _shipped, target) for target in SHIPPED]
    for size in (100, 1_000, 10_000):
        files = _keep(lambda size=size: ladder(size))
        last = size // PROVIDER - 1
        middle = last // 2
        found += [
            Instance(f"ladder {size:,} certificate", files, f"p{middle:03}/certificate-1"),
            Instance(f"ladder {size:,} diploma", files, f"p{middle:03}/diploma-0"),
            Instance(f"ladder {size:,} degree", files, f"p{last:03}/degree-0"),
            Instance(f"ladder {size:,} wide", files, "p000/wide"),
        ]
    for pool in (40, 80, 150):
        for prices in (False, True):
            name = f"sections {pool} {'priced' if prices else 'unpriced'}"
            found.append(Instance(name, _keep(lambda pool=pool, prices=prices: sections(pool, prices)), "u/degree"))
    for pool in (20, 60):
        found.append(Instance(f"stacked {pool}", _keep(lambda pool=pool: stacked(pool)), "s/degree"))
    found += [
        Instance("cycle 100 unpriced", _keep(lambda: cycle(100, prices=False)), "c/ring"),
        Instance("cycle 100 priced", _keep(lambda: cycle(100, prices=True)), "c/ring"),
    ]
    return found


def _shipped() -> Iterable[tuple[str, bytes]]:
    from stackplan.public import shipped

    return [(str(path), path.read_bytes()) for path in sorted(shipped().rglob("*.yaml"))]


def _keep(make: Callable[[], dict[str, str]]) -> Callable[[], Iterable[tuple[str, bytes]]]:
    """A maker of files whose identity stands for its catalog."""
    return lambda: [(name, text.encode()) for name, text in make().items()]


# Catalogs


def ladder(size: int, seed: int = 1) -> dict[str, str]:
    """`size` credentials of providers that build on their neighbours: courses with prerequisites, microcredentials over
    a few courses, certificates over those, diplomas over certificates, degrees over all. `p000/wide` asks for degrees
    of many providers.
    """
    providers = size // PROVIDER
    files = {}
    for p in range(providers):
        files[f"p{p:03}.yaml"] = _provider(p, providers, random.Random(f"ladder {size} {seed} {p}"))
    return files


def _provider(p: int, providers: int, chance: random.Random) -> str:
    lines = ["stackplan: 1", f"namespace: p{p:03}", "defaults: {currency: USD}", "credentials:"]
    neighbours = list(range(p // CLUSTER * CLUSTER, p))
    courses = [f"course-{i:02}" for i in range(32)]
    for i, course in enumerate(courses):
        fields = _figures(chance, 300, 40)
        earlier = courses[: i // 8 * 8]
        if earlier and chance.random() < 0.75:
            fields.append(f"prerequisites: {_earlier(earlier, neighbours, chance)}")
        lines.append(_credential(course, "course", fields))
    micro = [f"micro-{i}" for i in range(8)]
    for i, name in enumerate(micro):
        pool = chance.sample(courses[i * 3 : i * 3 + 11], 5)
        count = chance.choice((2, 2, 3))
        lines.append(_credential(name, "microcredential", [f"stack: {{choose: {count}, from: {_list(pool)}}}"]))
    certificates = [f"certificate-{i}" for i in range(4)]
    for i, name in enumerate(certificates):
        pair, rest = micro[i * 2 : i * 2 + 2], chance.sample(micro[: i * 2] + micro[i * 2 + 2 :], 3)
        exam = chance.choice(courses[24:])
        parts = [f"{{any: {_list(pair)}}}", f"{{choose: 2, from: {_list(rest)}}}", exam]
        if neighbours and chance.random() < 0.5:
            other = chance.choice(neighbours)
            parts[0] = f"{{any: {_list([*pair, f'p{other:03}/micro-{chance.randrange(8)}'])}}}"
        lines.append(_credential(name, "certificate", [*_figures(chance, 100, 10), f"stack: {_list(parts)}"]))
    diplomas = [f"diploma-{i}" for i in range(3)]
    for i, name in enumerate(diplomas):
        pool = list(certificates)
        if neighbours:
            pool.append(f"p{chance.choice(neighbours):03}/certificate-{chance.randrange(4)}")
        electives = chance.sample(courses, 9)
        parts = [f"{{choose: 2, from: {_list(pool)}}}", f"{{choose: {3 + i % 2}, from: {_list(electives)}}}"]
        lines.append(_credential(name, "diploma", [f"stack: {_list(parts)}"]))
    for i in range(2):
        pool = list(diplomas)
        if neighbours:
            pool.append(f"p{neighbours[-1]:03}/diploma-{chance.randrange(3)}")
        parts = [f"{{choose: 2, from: {_list(pool)}}}", f"{{choose: 6, from: {_list(chance.sample(courses, 16))}}}"]
        lines.append(_credential(f"degree-{i}", "degree", [*_figures(chance, 2000, 200), f"stack: {_list(parts)}"]))
    if p == 0:
        wide = [f"p{q:03}/degree-{q % 2}" for q in range(min(providers, 24))]
        count = max(2, len(wide) // 6)
        lines.append(_credential("wide", "other", [f"stack: {{choose: {min(count, len(wide))}, from: {_list(wide)}}}"]))
    else:
        lines.append(_credential("extra", "badge", _figures(chance, 50, 5)))
    return "\n".join(lines) + "\n"


def _earlier(earlier: list[str], neighbours: list[int], chance: random.Random) -> str:
    draw = chance.random()
    near = earlier[-12:]
    if draw < 0.55:
        return chance.choice(near)
    if draw < 0.8:
        pool = chance.sample(near, 2)
        if neighbours and chance.random() < 0.2:
            pool.append(f"p{chance.choice(neighbours):03}/course-{chance.randrange(32):02}")
        return f"{{any: {_list(pool)}}}"
    if draw < 0.92:
        return f"{{choose: 2, from: {_list(chance.sample(near, 4))}}}"
    return _list(chance.sample(near, 2))


def sections(pool: int, prices: bool, seed: int = 1) -> dict[str, str]:
    """A degree whose sections share one pool of courses."""
    chance = random.Random(f"sections {pool} {seed}")
    courses = [f"c{i:03}" for i in range(pool)]
    lines = ["stackplan: 1", "namespace: u", "defaults: {currency: USD, kind: course}", "credentials:"]
    for i, course in enumerate(courses):
        figures = [f"cost: {chance.randrange(3, 16) * 100}", f"effort: {chance.randrange(4, 25) * 5}h"]
        fields = figures if prices else []
        if i >= 8 and chance.random() < 0.45:
            fields.append(f"prerequisites: {_earlier(courses[:i], [], chance)}")
        lines.append(_credential(course, "course", fields))
    areas = [chance.sample(courses, pool // 4) for _ in range(4)]
    parts = {
        "core": _list([f"{{any: {_list(courses[:2])}}}", f"{{choose: 2, from: {_list(courses[2:7])}}}"]),
        "systems": f"{{choose: 3, from: {_list(chance.sample(courses[pool // 5 :], 8))}}}",
    }
    for i, area in enumerate(areas):
        parts[f"breadth-{i}"] = f"{{choose: 2, from: {_list(area)}}}"
    parts["electives"] = f"{{choose: {3 + pool // 40}, from: {_list(courses)}}}"
    dealt = ", ".join(f"{key}: {requirement}" for key, requirement in parts.items())
    lines.append(_credential("degree", "degree", [f"stack: {{sections: {{{dealt}}}}}"]))
    return {"u.yaml": "\n".join(lines) + "\n"}


def stacked(pool: int, seed: int = 1) -> dict[str, str]:
    """A degree with two certificates in sections, and a pool of their courses beside them, all with limits."""
    chance = random.Random(f"stacked {pool} {seed}")
    courses = [f"c{i:03}" for i in range(pool)]
    half = pool // 2
    lines = ["stackplan: 1", "namespace: s", "defaults: {currency: USD, kind: course}", "credentials:"]
    for i, course in enumerate(courses):
        before = [f"prerequisites: {courses[i - 3]}"] if i >= 6 and chance.random() < 0.4 else []
        lines.append(_credential(course, "course", [*_all_figures(chance), *before]))
    for name, own in (("first", courses[: half + 2]), ("second", courses[half - 2 :])):
        limits = f"[{{at_most: 2, of: {_list(own[:4])}}}, {{at_least: 2, of: {_list(own[4:9])}}}]"
        lines.append(_credential(name, "certificate", [f"stack: {{choose: 4, from: {_list(own)}, limits: {limits}}}"]))
    more = f"{{choose: 5, from: {_list(courses)}, limits: [{{at_most: 3, of: {_list(courses[:half])}}}]}}"
    lines.append(_credential("degree", "degree", [f"stack: {{sections: {{one: first, two: second, more: {more}}}}}"]))
    return {"s.yaml": "\n".join(lines) + "\n"}


def cycle(size: int, *, prices: bool, seed: int = 1) -> dict[str, str]:
    """A ring of credentials: each asks for the one before it, or for another way in. The target asks for some of it."""
    chance = random.Random(f"cycle {size} {seed}")
    ring = [f"r{i:03}" for i in range(size)]
    entries = [f"e{i:02}" for i in range(size // 5)]
    lines = ["stackplan: 1", "namespace: c", "defaults: {currency: USD, kind: certification}", "credentials:"]
    lines.extend(_credential(entry, "exam", _all_figures(chance) if prices else []) for entry in entries)
    for i, name in enumerate(ring):
        ways = [ring[i - 1]]
        draw = chance.random()
        if draw < 0.3:
            ways.append(_list(chance.sample(entries, 2)))
        elif draw < 0.5:
            ways.append(_list([ring[(i + chance.randrange(5, 40)) % size], chance.choice(entries)]))
        elif draw < 0.7:
            ways.append(f"{{choose: 2, from: {_list(chance.sample(ring[:i] + ring[i + 1 :], 4))}}}")
        else:
            ways.append(_list([*chance.sample(entries, 2), ring[(i + size // 2) % size]]))
        fields = _all_figures(chance) if prices else []
        lines.append(_credential(name, "certification", [*fields, f"prerequisites: {{any: {_list(ways)}}}"]))
    groups = [ring[i : i + 12] for i in range(0, size - 11, 16)]
    parts = [f"{{choose: 2, from: {_list(group)}}}" for group in groups]
    lines.append(_credential("ring", "diploma", [f"stack: {_list(parts)}"]))
    return {"c.yaml": "\n".join(lines) + "\n"}


def programme(steps: int, *, chosen: bool, paced: float, seed: int = 1) -> dict[str, str]:
    """A degree of so many steps that take time: courses with hours, durations and prerequisites, some of the last ones
    offered in two terms, a share self-paced. Where they are `chosen`, it is from half as many again, in sections.
    """
    chance = random.Random(f"programme {steps} {chosen} {paced} {seed}")
    courses = [f"c{i:03}" for i in range(steps * 3 // 2 if chosen else steps)]
    lines = ["stackplan: 1", "namespace: g", "defaults: {kind: course}"]
    lines += ["terms: {fall: {from: 09-01, until: 12-20}, spring: {from: 01-19, until: 05-08}}", "credentials:"]
    for i, course in enumerate(courses):
        weeks, hours = chance.choice((2, 3, 4, 5, 6, 6, 8, 8, 10, 12, 15)), chance.choice((20, 30, 40, 40, 60, 80))
        fields = [f"effort: {hours}h", f"duration: {max(weeks, hours // 10)}w"]  # no more than 12 hours a week
        if i >= 8 and chance.random() < 0.4:
            fields.append(f"prerequisites: {_earlier(courses[:i], [], chance)}")
        if chance.random() < paced:
            fields.append("format: self-paced")
        elif i >= len(courses) * 3 // 4 and chance.random() < 0.5:
            fields.append("offered: [fall, spring]")
        lines.append(_credential(course, "course", fields))
    stack = f"{{all: {_list(courses)}}}"
    if chosen:
        third = steps // 3
        areas = [courses[: third + 4], chance.sample(courses, third + 8), courses]
        parts = [f"s{i}: {{choose: {third}, from: {_list(area)}}}" for i, area in enumerate(areas)]
        stack = f"{{sections: {{{', '.join(parts)}}}}}"
    lines.append(_credential("degree", "degree", [f"stack: {stack}"]))
    return {"g.yaml": "\n".join(lines) + "\n"}


# Text


def _figures(chance: random.Random, cost: int, hours: int) -> Lines:
    """A price and hours, as far as they are known."""
    fields = []
    if chance.random() < 0.8:
        fields.append(f"cost: {cost + chance.randrange(20) * cost // 10}")
    if chance.random() < 0.7:
        fields.append(f"effort: {hours + chance.randrange(10) * hours // 5}h")
    return fields


def _all_figures(chance: random.Random) -> Lines:
    return [f"cost: {chance.randrange(50, 500)}", f"effort: {chance.randrange(5, 80)}h"]


def _credential(name: str, kind: str, fields: Iterable[str]) -> str:
    return f"  {name}: {{{', '.join([f'name: {name.title()}', f'kind: {kind}', *fields])}}}"


def _list(items: Iterable[str]) -> str:
    return f"[{', '.join(items)}]"


def main() -> int:
    """Show an instance."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("name", nargs="?", help="whose files to write")
    asked = options.parse_args()
    for instance in instances():
        if asked.name is None:
            print(instance.name, "->", instance.target)
        elif asked.name == instance.name:
            for name, data in instance.files():
                print(f"# {name}\n{data.decode()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""The planner against the brute force: `compare(case)` lists the differences, in words, and is empty where all agree.

Only this file knows both sides: `planner_answer` is the one place that calls the planner. As a program it compares the
cases of many seeds, with the rules on holdings that are named (`rules.RULES`; `all`; none):

    PYTHONPATH=src:tests python -m brute.differential 0 500 grades,dates,each
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, Any

from .generate import random_case, record_yaml, shuffled, solved, to_yaml
from .oracle import Answer, Confirm, in_order
from .rules import BINDING, RULES

if TYPE_CHECKING:
    from .generate import Case


@dataclass(frozen=True)
class Found:
    """What the planner said, in the terms of the brute force."""

    status: str
    values: dict[str, Fraction]
    plan: tuple[str, ...]
    again: tuple[str, ...]
    proved: bool
    canonical: bool
    trouble: tuple[str, ...]  # diagnostics of reading, which a generated catalog or record never has
    confirm: tuple[Confirm, ...] = ()


def read(case: Case) -> tuple[Any, Any, tuple[str, ...]]:
    """What the reader makes of a case: the catalog, the record (None where there is none), and its errors."""
    import stackplan
    from stackplan.learner.record import read_record
    from stackplan.source.tree import SourceFile

    files = [(name, text.encode()) for name, text in to_yaml(case).items()]
    catalog, diagnostics = stackplan.load_catalog_files(files)
    text = record_yaml(case)
    record, remarks = (None, ()) if text is None else read_record(SourceFile("me.yaml", text.encode()))
    found = (*diagnostics, *remarks)
    return catalog, record, tuple(f"{d.code.name}: {d.message}" for d in found if d.code.severity.value == "error")


def planner_answer(case: Case) -> Found:
    """The planner through its public API."""
    import stackplan

    catalog, record, trouble = read(case)
    options = {k: v for k, v in case.options.items() if k != "assume"}
    options |= {f"assume_{k}": Fraction(str(v)) for k, v in case.options.get("assume", {}).items()}
    plan = stackplan.plan(
        catalog,
        case.targets,
        skills=case.skills,
        have=case.have,
        learner=record,
        minimize=case.minimize,
        **options,
    )
    asked = [
        (
            t.address,
            t.fact,
            None if t.at_least is None else Fraction(t.at_least),
            None if t.within is None else str(t.within),
        )
        for t in plan.confirm
    ]
    needed = [step for step in plan.steps if step.needed]
    return Found(
        status=plan.status,
        values={name: Fraction(value) for name, value in plan.value.items()},
        plan=tuple(sorted(step.id for step in needed)),
        again=tuple(sorted(step.id for step in needed if step.again)),
        proved=plan.proved,
        canonical=plan.canonical,
        trouble=trouble,
        confirm=in_order(asked),
    )


def brute_answer(case: Case) -> Answer:
    return solved(case)


def same_values(ours: dict[str, Fraction], theirs: dict[str, Fraction]) -> bool:
    """`cost:USD` of the brute force is the planner's `cost` where there is one currency; what is nowhere is zero."""

    def plain(values: dict[str, Fraction]) -> dict[str, Fraction]:
        nonzero = {name.removesuffix(":"): value for name, value in values.items() if value}
        families = [name.partition(":")[0] for name in nonzero]
        return {
            name if families.count(name.partition(":")[0]) > 1 else name.partition(":")[0]: value
            for name, value in nonzero.items()
        }

    return plain(ours) == plain(theirs)


def worse(before: Answer | Found, after: Answer | Found) -> bool:
    """Whether the second answer is a worse one: no plan where there was one, or a greater value."""
    if before.status == "unreachable":
        return False
    if after.status == "unreachable":
        return True
    names = list(dict.fromkeys([*before.values, *after.values]))
    values = [
        [Fraction(len(found.confirm)), *(found.values.get(name, Fraction(0)) for name in names)]
        for found in (before, after)
    ]
    return values[1] > values[0]


def differences(brute: Answer, found: Found) -> list[str]:
    """How the planner's answer differs from the brute force's."""
    said: list[str] = []
    if found.trouble:
        said.append(f"reading: {'; '.join(found.trouble)}")
    if found.status != brute.status:
        said.append(f"status: brute force {brute.status}, planner {found.status}")
    if brute.status == "unreachable" or found.status == "unreachable":
        return said
    if not same_values(brute.values, found.values):
        said.append(f"value: brute force {shown(brute.values)}, planner {shown(found.values)}")
    if what(found.confirm) != what(brute.confirm):
        said.append(f"to confirm: brute force {told(brute.confirm)}, planner {told(found.confirm)}")
    if not found.proved:
        said.append("the planner did not prove its plan")
    if not found.canonical:
        said.append("the planner did not find the canonical plan")
    if found.plan != brute.plan:
        said.append(f"plan: brute force {brute.plan}, planner {found.plan}")
    elif found.again != brute.again:
        said.append(f"again: brute force {brute.again}, planner {found.again}")
    return said


def shown(values: dict[str, Fraction]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


def what(confirm: tuple[Confirm, ...]) -> list[tuple[str, Fraction | None, str | None]]:
    """What is to be confirmed. A fact is the same wherever it is asked, so that it may be told at any of its places."""
    return [(fact or address, at_least, within) for address, fact, at_least, within in confirm]


def told(confirm: tuple[Confirm, ...]) -> str:
    return "; ".join(" ".join(str(part) for part in one if part is not None) for one in confirm) or "nothing"


def one_more_holding(case: Case) -> Case | None:
    """The same case for one who holds one credential more."""
    ids = {f"{data['namespace']}/{local}" for data in case.files.values() for local in data["credentials"]}
    others = sorted(ids - set(case.have) - set(case.targets))
    if not others:
        return None
    return replace(case, have=[*case.have, Random(case.seed).choice(others)])


def never_harms(richer: Case) -> bool:
    """Whether the last holding of a case is of those that cannot harm. One that can no longer be earned may: an `all`
    with a selector leaves it out where nobody holds it, and asks for it where it is held. More may
    also do harm where awards bind each other, or end with their parts."""
    raw = next(
        data["credentials"][local]
        for data in richer.files.values()
        for local in data["credentials"]
        if f"{data['namespace']}/{local}" == richer.have[-1]
    )
    return not raw.keys() & {"status", "available"} and not set(richer.features) & set(BINDING)


def compare(case: Case, *, more: bool = True) -> list[str]:
    """All differences for a case; with `more`, also those of a richer record and of shuffled files."""
    try:
        return _compare(case, more=more)
    except Exception as error:  # a crash of the planner is a difference like any other; of the brute force too
        return [f"crash: {error!r}"]


def _compare(case: Case, *, more: bool) -> list[str]:
    brute, found = brute_answer(case), planner_answer(case)
    said = differences(brute, found)
    if not more:
        return said
    richer = one_more_holding(case)
    if richer is not None:
        after = planner_answer(richer)
        said += [f"with {richer.have[-1]} held: {d}" for d in differences(brute_answer(richer), after)]
        if never_harms(richer) and worse(found, after):
            said.append(f"holding {richer.have[-1]} too made it worse: {shown(found.values)} -> {shown(after.values)}")
    other = planner_answer(shuffled(case, case.seed + 1))
    if other != found:
        said.append(f"shuffled files: {found} became {other}")
    return said


def report(case: Case, said: list[str]) -> str:
    """What one needs to look into a difference."""
    files = to_yaml(case) | ({"me.yaml": record_yaml(case)} if case.record is not None else {})
    text = "\n".join(f"--- {name}\n{content}" for name, content in files.items())
    question: dict[str, Any] = {
        "have": case.have,
        "targets": case.targets,
        "skills": case.skills,
        "minimize": case.minimize,
    } | case.options
    return f"seed {case.seed} ({', '.join(case.features)})\n{question}\n{text}\n" + "\n".join(f"* {s}" for s in said)


def main(first: str, last: str, rules: str = "") -> int:
    """Compare the cases of these seeds, and show the first that differs."""
    chosen = RULES if rules == "all" else tuple(filter(None, rules.split(",")))
    different = []
    for seed in range(int(first), int(last)):
        case = random_case(seed, chosen)
        said = compare(case, more=seed % 5 == 0)
        if said and not different:
            sys.stdout.write(report(case, said) + "\n\n")
        if said:
            different.append(seed)
    total = int(last) - int(first)
    sys.stdout.write(f"{len(different)} of {total} differ: {', '.join(map(str, different[:50]))}\n")
    return bool(different)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

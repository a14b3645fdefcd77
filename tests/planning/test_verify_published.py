"""Plan files: those that are right pass, whatever is changed in one place is found, and no file is a crash."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import stackplan
from stackplan.learner.record import read_record
from stackplan.planning.verify_read import PlanFileError
from stackplan.source.tree import SourceFile

from .helpers import catalog
from .proofs import published, verified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.catalog.catalog import Catalog

WIDE = """
    facts: {hours: {name: Hours of work, unit: hour}}
    defaults: {currency: USD}
    grade_scales: {letters: {A: 4, B: 3, C: 2}}
    credentials:
      a: {effort: 20min, cost: 100, duration: 6w, credits: 3, format: [online]}
      b: {effort: 30h, credits: 3}
      c: {cost: 50, credits: 6}
      d: {credits: 3, prerequisites: a}
      e: {status: retired}
      pair: {stack: [a, b]}
      t:
        cost: 10
        prerequisites: {fact: hours, at_least: 40}
        stack: [{credential: a, grade: B}, {credits: 9, from: [b, c, d, e], id: pool}, {manual: A talk, id: talk}]
"""
SHIPPED = [
    ("cncf/kubestronaut", ("cncf/kcna", "cncf/kcsa")),
    ("mitx/sds-methods", ()),
    ("comptia/csis", ("comptia/a-plus",)),
]
FREE = {  # of which a plan file may say what it likes: nothing rests on it
    "canonical",
    "stackplan",
    "notes",
    "basis",
    "requirement",
    "digest",
    "detail",
    "reason",
    "short",
}


@pytest.fixture(scope="module")
def shipped() -> Catalog:
    return stackplan.load_catalog("shipped")[0]


@pytest.fixture(scope="module")
def wide() -> Catalog:
    return catalog(WIDE)


def is_found(made: Catalog, value: object) -> bool:
    """Whether something is found against a file: it cannot be read, or is not right."""
    try:
        return not verified(made, value).right
    except PlanFileError:
        return True


def scalars(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Everything in a value that is no list and no object, with where it stands."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from scalars(inner, (*path, key))
    else:
        yield path, value


def changed(value: Any, path: tuple[str | int, ...], new: object) -> Any:
    """A copy with one thing replaced; removed where the new one is `...`."""
    copy = deepcopy(value)
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    if new is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = new
    return copy


def others(value: object) -> tuple[object, ...]:
    """What a scalar is changed to."""
    match value:
        case bool():
            return (not value,)
        case int():
            return (value + 1,)
        case str() if value.replace(".", "", 1).isdigit():
            return (str(float(value) + 1), "0" if float(value) else "2", "99999999")
        case str():
            return (f"{value}x",)
        case _:
            return ("x",)


def not_found(made: Catalog, value: dict[str, Any]) -> list[str]:
    """The changes in one place that are not found, as their paths."""
    assert not is_found(made, value)
    missed = []
    for path, own in scalars(value):
        if FREE.isdisjoint(path):
            missed += [f"{path} {own} {new}" for new in others(own) if not is_found(made, changed(value, path, new))]
    lists: list[tuple[str | int, ...]] = [("steps",), ("confirm",)]
    for at, proof in enumerate(value["proof"]):
        lists.append(("proof", at, "landmarks"))
        lists += [("proof", at, "landmarks", number, "members") for number in range(len(proof["landmarks"]))]
    for path in lists:
        inner: Any = value
        for key in path:
            inner = inner[key]
        missed += [
            f"{path} without {at}" for at in range(len(inner)) if not is_found(made, changed(value, (*path, at), ...))
        ]
    return missed


@pytest.mark.parametrize(("target", "have"), SHIPPED)
def test_every_change_in_one_place_of_a_shipped_plan_is_found(target: str, have: tuple[str, ...], shipped: Catalog):
    assert not_found(shipped, published(shipped, target, have=have)) == []


@pytest.mark.slow
@pytest.mark.parametrize("target", ["njit/gc-cs", "early-childhood/cda", "redhat/rhca-infrastructure"])
def test_every_change_in_one_place_of_a_larger_plan_is_found(target: str, shipped: Catalog):
    assert not_found(shipped, published(shipped, target)) == []


def test_every_change_in_one_place_is_found_where_much_is_asked(wide: Catalog):
    asked = {
        "minimize": ["cost", "hours", "steps"],
        "exclude": ["n/pair"],
        "assume_cost": "70.5",
        "formats": ["online"],
    }
    value = published(wide, "n/t", **asked)
    assert [proof["closes"] for proof in value["proof"]] == [True, True, True]
    missed = not_found(wide, value)
    # What was excluded and not needed, and a format that is as good, change nothing that was claimed.
    assert [each for each in missed if not each.startswith("('options', ")] == []


def test_swapped_steps_are_found(shipped: Catalog):
    value = published(shipped, "mitx/sds")
    steps = value["steps"]
    for at in range(len(steps) - 1):
        if steps[at]["award"] != steps[at + 1]["award"]:
            assert is_found(shipped, value | {"steps": [*steps[:at], steps[at + 1], steps[at], *steps[at + 2 :]]})


def test_no_random_file_is_a_crash(wide: Catalog):
    value = published(wide, "n/t")
    junk = (None, True, -1, 10**30, 1.5, "", "x", "1e400", "-3", "n/a", "\ud800", [], {}, [[]], {"id": 1}, "2026-02-30")
    places = [path[:end] for path, _ in scalars(value) for end in range(1, len(path) + 1)]
    random = Random(7)
    for _ in range(500):
        made = value
        for _ in range(random.randint(1, 3)):
            try:
                made = changed(made, random.choice(places), random.choice((*junk, ...)))
            except (KeyError, IndexError, TypeError):
                continue  # the place is gone
        is_found(wide, made)


def test_keys_that_are_not_known_are_passed_over(wide: Catalog):
    value = published(wide, "n/t")
    for each in (value, *value["steps"], *value["proof"], value["catalog"]):
        each["later"] = {"anything": [1, None]}
    found = verified(wide, value | {"alternatives": [], "options": value["options"] | {"later": "5"}})
    assert found.right
    assert found.unchecked == ("--later",)


def test_an_answer_from_before_there_were_these_keys(wide: Catalog):
    value = published(wide, "n/t", have=["n/b"])
    for key in ("have", "options", "proof"):
        del value[key]
    found = verified(wide, value)
    assert (found.right, found.held_from_plan, found.solver) == (True, True, ("steps", "hours", "cost"))


def test_the_record_is_read_again_and_named_nowhere(wide: Catalog):
    record, findings = read_record(
        SourceFile(
            "me.yaml",
            b"# Ada Lovelace\nstackplan: 1\n"
            b"holds: [{credential: n/a, grade: A}, {credential: n/b, status: in-progress}]\n"
            b"facts: {n/hours: 50}\n",
        )
    )
    assert findings == ()
    value = published(wide, "n/t", learner=record)
    assert "Ada" not in json.dumps(value)
    assert verified(wide, value, record).right
    without = verified(wide, value)  # the plan's word is taken for what is held, and the record for nothing
    assert without.held_from_plan
    assert any("has not begun" in each for each in without.complaints)


def test_another_catalog_is_told_and_checked_against(wide: Catalog):
    value = published(wide, "n/t")
    dearer = verified(catalog(WIDE.replace("cost: 50", "cost: 5000")), value)
    assert not dearer.same_catalog
    assert dearer.complaints[0] == "of n/c the cost is not what the catalog says"
    renamed = verified(catalog(WIDE + "      f: {}\n"), value)
    assert (renamed.same_catalog, renamed.right) == (False, True)


def test_a_bound_that_falls_short_is_told_apart_from_the_claim(wide: Catalog):
    value = published(wide, "n/t", minimize=["steps"])
    (proof,) = value["proof"]
    dropped = proof["landmarks"].pop()
    proof["bound"] = str(int(proof["bound"]) - int(dropped["at_least"]))
    proof["closes"] = False
    found = verified(wide, value)
    assert (found.right, found.solver) == (True, ("steps",))
    assert found.proofs[0].bound < found.proofs[0].value


@pytest.mark.parametrize(
    ("asked", "shown"), [({"exclude": ["n/a"]}, True), ({"max_cost": 20, "assume_cost": 1}, True), ({}, None)]
)
def test_what_cannot_be_reached(asked: dict[str, Any], shown: bool | None, wide: Catalog):
    value = published(wide, "n/t", **asked)
    assert (value["status"] == "unreachable") is bool(shown)
    assert verified(wide, value).unreachable is bool(shown)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "it is empty"),
        (b"{", "it is not JSON: line 1, column 2"),
        (b"[1]", "it is JSON, and no object"),
        (b"\xff", "it is not UTF-8 text"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b'{"a": ' + b"9" * 5000 + b"}", "a number in it is too long"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": 1, "a": 2}', "has the key 'a' twice"),
        (b"{}", "this is no answer of `stackplan path --output json`: it does not say what it is"),
        (b'{"format": "stackplan.list"}', "it is 'stackplan.list'"),
        (b'{"format": "stackplan.path", "version": true}', "its version is true, and this program reads version 1"),
        (b'{"format": "stackplan.path", "version": 1, "target": []}', "catalog is missing"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(data: bytes, sentence: str, wide: Catalog):
    with pytest.raises(PlanFileError) as error:
        stackplan.verify(wide, data)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("targets", "asked"),
    [
        ((), {"skills": ["sql"]}),
        (("n/x",), {"skills": ["sql:3"]}),
        (("n/x",), {"require": ["n/c"]}),
        (("n/x", "n/c"), {"max_hours": 60, "max_cost": 500}),
    ],
)
def test_skills_required_credentials_and_budgets(targets: tuple[str, ...], asked: dict[str, Any]):
    made = catalog(
        """
        defaults: {currency: USD}
        skills: {sql: {name: SQL}}
        credentials:
          a: {cost: 100, effort: 10h, skills: {sql: 2}}
          b: {cost: 200, effort: 20h, skills: {sql: 3}}
          c: {cost: 300, effort: 30h, prerequisites: a}
          x: {stack: {choose: 2, from: [a, b, c]}}
        """
    )
    value = published(made, targets, **asked)
    found = verified(made, value)
    assert (found.right, found.solver, found.unchecked) == (True, (), ())
    for at in range(len(value["steps"])):
        assert is_found(made, changed(value, ("steps", at), ...))
    if "skills" in asked:
        assert is_found(made, value | {"target": [*targets, "skill:n/sql:9"]})
    if "require" in asked:
        assert is_found(made, changed(value, ("options", "require"), ["n/b"]))
    if "max_cost" in asked:
        assert is_found(made, changed(value, ("options", "max_cost"), "399"))

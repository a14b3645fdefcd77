from __future__ import annotations

import pickle
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

import stackplan

FILES = [
    (
        "a.yaml",
        b"""
stackplan: 1
namespace: a
defaults: {currency: USD}
credentials:
  x: {name: X, cost: 10, effort: 5h}
  y: {name: Y, cost: 20, prerequisites: x, format: [online]}
  both: {name: Both, stack: [x, y], same_as: [BOTH]}
""",
    ),
    ("b.yaml", b"stackplan: 1\nnamespace: b\ncredentials:\n  x: {name: Other X}\n"),
]
ON = date(2026, 11, 23)


@pytest.fixture
def catalog():
    catalog, findings = stackplan.load_catalog_files(FILES)
    assert findings == ()
    return catalog


def test_a_plan_in_three_lines(catalog):
    plan = stackplan.plan(catalog, "both", on=ON)
    assert (plan.status, plan.proved) == ("planned", True)
    assert [step.id for step in plan.steps] == ["a/x", "a/y", "a/both"]
    assert pickle.loads(pickle.dumps(plan)) == plan


def test_ids_are_accepted_as_people_write_them(catalog):
    assert stackplan.plan(catalog, ["BOTH"], have=["a/x"], on=ON).totals.steps == 1
    assert stackplan.resolve(catalog, "y") == "a/y"
    with pytest.raises(stackplan.CredentialError) as unclear:
        stackplan.plan(catalog, "x")
    assert (unclear.value.ambiguous, unclear.value.candidates) == (True, ("a/x", "b/x"))
    with pytest.raises(stackplan.CredentialError) as unknown:
        stackplan.plan(catalog, "bth")
    assert not unknown.value.ambiguous
    assert "a/both" in unknown.value.candidates


@pytest.mark.parametrize("amount", [15, 15.5, "15.50", Decimal("15.5"), Fraction(31, 2)])
def test_amounts_may_be_any_kind_of_number(catalog, amount):
    assert stackplan.plan(catalog, "both", max_cost=amount, on=ON).status == "unreachable"
    assert stackplan.plan(catalog, "both", have="a/y", max_cost=amount, on=ON).status == "planned"


@pytest.mark.parametrize(
    "wrong",
    [
        {"minimize": ()},
        {"minimize": ("steps", "steps")},
        {"minimize": ("beauty",)},
        {"formats": ("remote",)},
        {"max_cost": -1},
        {"assume_hours": "-1"},
        {"limit": 0},
        {"rates": {"eur": 1}},
        {"rates": {"EUR": 0}},
        {"have": ("nothing",)},
    ],
)
def test_values_out_of_range_are_value_errors(catalog, wrong):
    with pytest.raises(ValueError, match=r"\w"):
        stackplan.plan(catalog, "both", on=ON, **wrong)
    with pytest.raises(ValueError, match="target"):
        stackplan.plan(catalog, [], on=ON)


def test_a_record_may_be_a_file(catalog, tmp_path):
    record = tmp_path / "me.yaml"
    record.write_text("stackplan: 1\nholds: [{credential: a/x, earned: 2026-01-01}]\n", encoding="utf-8")
    plan = stackplan.plan(catalog, "both", learner=record, on=ON)
    assert [held.id for held in plan.held] == ["a/x"]
    record.write_text("stackplan: 1\nholds: [{credential: a/x, earned: 2026-13-01}]\n", encoding="utf-8")
    with pytest.raises(stackplan.RecordError) as refused:
        stackplan.plan(catalog, "both", learner=str(record), on=ON)
    assert refused.value.diagnostics[0].span.line == 2


def test_a_folder_a_file_or_the_shipped_catalogs(tmp_path):
    (tmp_path / "a.yaml").write_bytes(FILES[0][1])
    (tmp_path / "b.yaml").write_bytes(FILES[1][1])
    assert len(stackplan.load_catalog(tmp_path)[0].credentials) == 4
    assert len(stackplan.load_catalog(str(tmp_path / "a.yaml"))[0].credentials) == 3
    shipped, findings = stackplan.load_catalog("shipped")
    assert findings == ()
    assert "cncf/kubestronaut" in shipped.credentials


def test_every_public_name_is_there():
    for name in stackplan.__all__:
        assert getattr(stackplan, name) is not None
    assert set(stackplan.__all__) == set(dir(stackplan))
    with pytest.raises(AttributeError, match="nothing_like_it"):
        stackplan.nothing_like_it  # noqa: B018

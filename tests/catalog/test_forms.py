"""Every form of a requirement is read as what it means."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from stackplan.catalog.requirement import (
    All,
    AnyOf,
    Choose,
    Conditions,
    CredentialRef,
    Credits,
    FactRef,
    Manual,
    Pool,
    Sections,
    Selector,
    SkillRef,
)
from stackplan.units import Duration

from .helpers import catalog, credential

DECLARED = """\
defaults: {credit_unit: ects}
issuers: {acme: {name: Acme}}
skills: {python: {name: Python}}
facts: {hours: {name: Paid hours, unit: hour}}
grade_scales: {letter: [A, B, C]}
tags: {listed: [a, b]}
"""


def read(text: str) -> Any:
    return credential(f"stack: {text}", DECLARED).stack


def brief(node: Any) -> Any:
    """A requirement as tuples, without places."""
    match node:
        case CredentialRef():
            return node.id
        case Selector():
            keys = ("ids", "tags", "kinds", "issuers", "levels", "credits_at_least", "credits_at_most")
            return {key: getattr(node, key) for key in keys if getattr(node, key) not in ((), None)}
        case All() | AnyOf():
            return (type(node).__name__, *map(brief, node.pool.entries))
        case Choose():
            return ("Choose", node.count, *map(brief, node.pool.entries))
        case Credits():
            return ("Credits", node.amount, node.unit, *map(brief, node.pool.entries))
        case Sections():
            return {section.key: brief(section.requirement) for section in node.sections}
        case SkillRef():
            return ("Skill", node.skill, node.level)
        case FactRef():
            return ("Fact", node.fact, node.at_least, node.within)
        case Manual():
            return ("Manual", node.text)
        case Pool():
            return [brief(entry) for entry in node.entries]
    raise AssertionError(node)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a", "ns/a"),
        ("{credential: a}", "ns/a"),
        ("[a, b]", ("All", "ns/a", "ns/b")),
        ("[a, [b, c]]", ("All", "ns/a", ("All", "ns/b", "ns/c"))),
        ("{all: [a, b]}", ("All", "ns/a", "ns/b")),
        ("{all: a}", ("All", "ns/a")),
        ("{all: {tag: x}}", ("All", {"tags": ("x",)})),
        ("{all: 'a*'}", ("All", {"ids": ("a*",)})),
        ("{any: [a, {all: [b, c]}]}", ("AnyOf", "ns/a", ("All", "ns/b", "ns/c"))),
        ("{any: a}", ("AnyOf", "ns/a")),
        ("{choose: 2, from: [a, b, 'c*']}", ("Choose", 2, "ns/a", "ns/b", {"ids": ("c*",)})),
        ("{choose: 1, from: a}", ("Choose", 1, "ns/a")),
        ("{credits: 12, from: {kind: course}}", ("Credits", Decimal(12), "ects", {"kinds": ("course",)})),
        ("{credits: {amount: 120, unit: clock-hour}, from: a}", ("Credits", Decimal(120), "clock-hour", "ns/a")),
        ("{sections: {core: a, rest: {any: [b, c]}}}", {"core": "ns/a", "rest": ("AnyOf", "ns/b", "ns/c")}),
        ("{skill: python}", ("Skill", "ns/python", None)),
        ("{skill: python, level: 3}", ("Skill", "ns/python", Decimal(3))),
        ("{fact: hours}", ("Fact", "ns/hours", None, None)),
        ("{fact: hours, at_least: 2080, within: 2y}", ("Fact", "ns/hours", Decimal(2080), Duration(years=2))),
        ("{manual: Portfolio accepted}", ("Manual", "Portfolio accepted")),
        ("{any: [{skill: python, level: 2}, {kind: exam, level: basic}]}",
            ("AnyOf", ("Skill", "ns/python", Decimal(2)), {"kinds": ("exam",), "levels": ("basic",)})),
        ("{any: {tag: x, credits: {at_least: 4}}}", ("AnyOf", {"tags": ("x",), "credits_at_least": Decimal(4)})),
        ("{any: {credits: {at_least: 4, at_most: 6}}}",
            ("AnyOf", {"credits_at_least": Decimal(4), "credits_at_most": Decimal(6)})),
        ("{any: {id: [a, 'b*'], issuer: acme, level: {eqf: 7}}}",
            ("AnyOf", {"ids": ("ns/a", "b*"), "issuers": ("ns/acme",), "levels": ("eqf:7",)})),
        ("{choose: 1, x-id: 5, from: [a]}", ("Choose", 1, "ns/a")),
    ],
)  # fmt: skip
def test_forms(text: str, meaning: object) -> None:
    assert brief(read(text)) == meaning


def test_addresses_names_and_worth() -> None:
    form = read("{id: portfolio, name: The portfolio, counts_as: 3, manual: Accepted}")
    assert (form.address, form.name, form.counts_as) == ("portfolio", "The portfolio", Decimal(3))
    for text in ("{all: [a]", "{any: [a]", "{choose: 1, from: [a]", "{credits: 1, from: [a]", "{sections: {s: a}",
                 "{skill: python", "{fact: hours", "{credential: a"):  # fmt: skip
        form = read(text + ", id: x, name: X, counts_as: 1.5}")
        assert (form.address, form.name, form.counts_as) == ("x", "X", Decimal("1.5"))


def test_conditions() -> None:
    text = "grade: B, within: 5y, earned: {from: 2020-01-01, until: 2024-12-31}, accept: expired"
    conditions = Conditions("B", Duration(years=5), date(2020, 1, 1), date(2024, 12, 31), ("expired",))
    reference = read(f"{{credential: a, {text}, except: {{tag: via-credit}}}}")
    assert reference.conditions == conditions
    assert brief(reference.excluding) == [{"tags": ("via-credit",)}]
    assert read(f"{{any: {{tag: x, {text}}}}}").pool.entries[0].conditions == conditions
    assert read(f"{{choose: 1, from: a, each: {{{text}}}}}").selection.each == conditions
    assert read("{any: {grade: B}}").pool.entries[0].conditions == Conditions(grade="B")
    assert read("a").conditions is None


@pytest.mark.parametrize(
    "form", ["all: [a, b]", "choose: 1, from: [a, b]", "credits: 1, from: [a]", "sections: {s: a}"]
)
def test_conditions_on_a_selection(form: str) -> None:
    text = """{%s, average: B, window: 30mo, limits: [
        {at_most: 1, of: b}, {at_least: 75%%, of: {tag: x}}, {at_most: {credits: 6}, of: [a, b],
        unless: {skill: python}},
        {at_most: {members: 1/3}, at_least: {members: 0}, of: a}]}"""
    selection = read((text % form).replace("\n", " ")).selection
    assert (selection.average, selection.window) == ("B", Duration(months=30))
    shown = [
        (limit.kind, limit.amount.number, limit.amount.measure, limit.amount.share, brief(limit.of))
        for limit in selection.limits
    ]
    assert shown == [
        ("at_most", Fraction(1), None, False, ["ns/b"]),
        ("at_least", Fraction(3, 4), None, True, [{"tags": ("x",)}]),
        ("at_most", Fraction(6), "credits", False, ["ns/a", "ns/b"]),
        ("at_most", Fraction(1, 3), "members", True, ["ns/a"]),
        ("at_least", Fraction(0), "members", False, ["ns/a"]),
    ]
    assert brief(selection.limits[2].unless) == ("Skill", "ns/python", None)


def test_an_average_may_be_in_points() -> None:
    assert read("{choose: 1, from: a, average: 3.0}").selection.average == "3.0"


def test_selectors_know_where_they_stand() -> None:
    selector = read("{any: {tag: x, except: [a, 'b*'], counts_as: 2}}").pool.entries[0]
    assert (selector.home, selector.owner, selector.namespaces, selector.named_namespaces) == (
        "ns", "ns/it", ("ns",), False,
    )  # fmt: skip
    assert brief(selector.excluding) == ["ns/a", {"ids": ("b*",)}]
    assert selector.counts_as == Decimal(2)
    named = read("{any: {tag: x, namespace: [ns, other]}}").pool.entries[0]
    assert (named.namespaces, named.named_namespaces) == (("ns", "other"), True)


def test_a_grade_is_of_the_scale_of_the_issuer() -> None:
    made = catalog(
        """
        issuers: {uni: {name: U, grade_scale: letter}, school: {name: S, grade_scale: numbers}, none: {name: N}}
        grade_scales: {letter: [A, B], numbers: [1, 2, 3]}
        credentials:
          a: {issuer: uni}
          b: {issuer: school}
          c: {issuer: none, prerequisites: {credential: c2, grade: whatever}}
          c2: {issuer: none}
          d: {issuer: uni, prerequisites: [{credential: a, grade: B}, {credential: b, grade: 2}]}
          e: {issuer: school, prerequisites: {choose: 1, from: [a], each: {grade: 3}}}
          wrong: {issuer: uni, prerequisites: {credential: b, grade: B}}
        """,
        clean=False,
    )
    assert [(finding.code.code, finding.credential) for finding in made.diagnostics] == [("SP208", "ns/wrong")]
    scale = made.scale_of("ns/b")
    assert scale is not None
    assert scale.grades == ("1", "2", "3")
    assert made.scale_of("ns/c") is None


def test_a_bad_member_is_dropped_and_the_credential_carries_the_finding() -> None:
    made = catalog("credentials: {a: {stack: {all: [b, nowhere, {tagg: x}]}}, b: {}}", clean=False)
    assert brief(made.credentials["ns/a"].stack) == ("All", "ns/b")
    assert [finding.code.code for finding in made.diagnostics_of("ns/a")] == ["SP203", "SP106"]

from __future__ import annotations

import pytest

import stackplan
from stackplan.render.words import Phrases, outline

CATALOG = """
stackplan: 1
namespace: t
defaults: {credit_unit: semester-hour}
issuers: {u: {name: University}}
skills: {py: {name: Python}}
facts: {hours: {name: Paid hours, unit: hour}}
grade_scales: {letter: [A, B, C]}
tags: {core: [a, b]}
credentials:
  a: {name: A, credits: 3, kind: course, issuer: u}
  b: {name: B, credits: 3, kind: course}
  c: {name: C, credits: 3, skills: [py]}
  z: {name: Z, stack: REQUIREMENT}
"""


def read(requirement: str):
    text = CATALOG.replace("REQUIREMENT", requirement).encode()
    catalog, findings = stackplan.load_catalog_files([("t.yaml", text)])
    assert findings == ()
    return catalog.credentials["t/z"].stack, catalog


@pytest.mark.parametrize(
    ("requirement", "words"),
    [
        ("a", "a"),
        ("[a, b, c]", "a, b and c"),
        ("{any: [a, b]}", "a or b"),
        ("{choose: 2, from: [a, b, c]}", "2 of: a, b and c"),
        ("{credits: 6, from: [a, {any: [b, c]}]}", "6 credits from: a and (b or c)"),
        ("{credits: {amount: 1, unit: ects}, from: [a]}", "1 ECTS from: a"),
        ("{all: {tag: core}}", "all credentials tagged core"),
        (
            "{any: [{kind: course, issuer: u, credits: {at_least: 3}, except: [b]}]}",
            "one of the courses of u with at least 3 credits except b",
        ),
        (
            "{choose: 1, from: [{kind: course, grade: B, except: [{kind: course, grade: A}]}, c]}",
            "1 of: courses (grade B or better) except courses (grade A or better) and c",
        ),
        ("{any: ['a*', c]}", "one of the credentials named a* or c"),
        ("{sections: {one: a, two: {any: [b, c]}}}", "one: a; two: b or c"),
        ("{skill: py}", "the skill py"),
        ("{skill: py, level: 2}", "the skill py, level 2 or above"),
        ("{fact: hours, at_least: 2080, within: 2y}", "the fact: Paid hours, at least 2,080, within 2 years"),
        ("{manual: The portfolio, id: p}", "a person's confirmation: The portfolio"),
        ("{credential: a, grade: B, within: 5y}", "a (grade B or better, at most 5 years old)"),
        (
            "{choose: 2, from: [a, b, c], limits: [{at_most: 1, of: {tag: core}}]}",
            "2 of: a, b and c (at most 1 of: credentials tagged core)",
        ),
        (
            "{credits: 6, from: [a, b], limits: [{at_least: 50%, of: a}]}",
            "6 credits from: a and b (at least 50% of: a)",
        ),
        (
            "{choose: 1, from: [a], window: 30mo, average: B}",
            "1 of: a (an average of B or better; all within 30 months)",
        ),
    ],
)
def test_a_requirement_as_a_phrase(requirement, words):
    assert Phrases(names={"t/hours": "Paid hours"})(read(requirement)[0]) == words


def test_an_outline_lists_what_matches_once_and_names_what_it_can():
    requirement, catalog = read(
        "{sections: {base: {choose: 1, from: {tag: core}}, "
        "more: {any: [{all: {tag: core}}, {skill: py}, {fact: hours}, c]}}}"
    )
    names = {"t/py": "Python", "t/hours": "Paid hours"}
    assert [(item.depth, item.text, item.id) for item in outline(requirement, catalog, names=names)] == [
        (0, "every section, and nothing counts in two of them:", None),
        (1, "base: 1 of:", None),
        (2, "credentials tagged core (2): a, b", None),
        (1, "more: one of:", None),
        (2, "all of:", None),
        (3, "credentials tagged core (2, as above)", None),
        (2, "the skill Python, as developed by c", None),
        (2, "the fact: Paid hours", None),
        (2, "C", "t/c"),
    ]

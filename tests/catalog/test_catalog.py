"""What is asked of a catalog: members of selectors, parents, what a person means by a text."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest

from stackplan.catalog.requirement import CredentialRef, Selector
from stackplan.catalog.walk import leaves, mentions, requirements_of

from .helpers import catalog

if TYPE_CHECKING:
    from stackplan.catalog.catalog import Catalog

NS = """\
stackplan: 1
namespace: ns
issuers: {acme: {name: Acme}, bolt: {name: Bolt}}
skills: {python: {name: Python}}
tags: {listed: [cs-101, other/cs-101, other/art-1]}
credentials:
  cs-101: {name: Introduction, kind: course, tags: [x], issuer: acme, credits: 3, level: basic, skills: [python]}
  cs-610: {name: Advanced, kind: course, tags: [x, y], issuer: bolt, credits: 4, level: {eqf: 7},
    same_as: [CS 610, OLD]}
  cs-620: {name: More advanced, kind: exam, tags: [y], issuer: bolt, level: {eqf: 7}}
  art-1: {name: Drawing, skills: {python: 2}}
  asks:
    tags: [x]
    stack: {any: SELECTOR}
"""
OTHER = """\
stackplan: 1
namespace: other
credentials:
  cs-101: {name: Elsewhere, kind: course, tags: [x, listed], credits: 3}
  art-1: {kind: exam}
  cs-900: {tags: [x]}
"""


def asked(selector: str) -> tuple[Catalog, Selector]:
    made = catalog(NS.replace("SELECTOR", selector), OTHER)
    stack: Any = made.credentials["ns/asks"].stack
    (entry,) = stack.pool.entries
    return made, entry


@pytest.mark.parametrize(
    ("selector", "members"),
    [
        ("{tag: x}", "ns/cs-101 ns/cs-610"),  # not the owner
        ("{tag: [x, y]}", "ns/cs-101 ns/cs-610 ns/cs-620"),
        ("{tag: nowhere}", ""),
        ("{tag: x, kind: course, issuer: bolt}", "ns/cs-610"),
        ("{kind: [course, exam]}", "ns/cs-101 ns/cs-610 ns/cs-620"),
        ("{issuer: [acme, bolt], tag: y}", "ns/cs-610 ns/cs-620"),
        ("{level: basic}", "ns/cs-101"),
        ("{level: {eqf: 7}}", "ns/cs-610 ns/cs-620"),
        ("{credits: {at_least: 4}}", "ns/cs-610"),
        ("{credits: {at_most: 3}, tag: x}", "ns/cs-101"),
        ("{grade: B, tag: x}", "ns/cs-101 ns/cs-610"),  # a condition on a holding, not on a credential
        ("cs-6*", "ns/cs-610 ns/cs-620"),
        ("cs-?10", "ns/cs-610"),
        ("'cs-[16]*1'", "ns/cs-101"),
        ("{id: [cs-101, 'cs-62*']}", "ns/cs-101 ns/cs-620"),
        ("{id: '*', kind: exam}", "ns/cs-620"),
        ("{id: '*'}", "ns/art-1 ns/cs-101 ns/cs-610 ns/cs-620"),
        ("{tag: x, except: cs-101}", "ns/cs-610"),
        ("{tag: [x, y], except: ['cs-10?', {kind: exam}]}", "ns/cs-610"),
        ("{tag: x, except: {any: [cs-101]}}", "ns/cs-610"),
        ("{tag: x, except: {grade: C}}", "ns/cs-101 ns/cs-610"),
        # other namespaces
        ("{tag: x, namespace: other}", "other/cs-101 other/cs-900"),
        ("{tag: x, namespace: [ns, other]}", "ns/cs-101 ns/cs-610 other/cs-101 other/cs-900"),
        ("{tag: x, namespace: '*'}", "ns/cs-101 ns/cs-610 other/cs-101 other/cs-900"),
        ("{id: 'cs-*', namespace: '*', kind: course}", "ns/cs-101 ns/cs-610 other/cs-101"),
        ("other/cs-*", "other/cs-101 other/cs-900"),
        ("{id: [other/art-1, 'cs-1*']}", "ns/cs-101 other/art-1"),
        ("{id: ['other/*', 'cs-1*'], tag: x}", "ns/cs-101 other/cs-101 other/cs-900"),
        ("{id: 'other/*', namespace: ns}", ""),
        # a programme's list has members of any namespace
        ("{tag: listed}", "ns/cs-101 other/art-1 other/cs-101"),
        ("{tag: listed, kind: course}", "ns/cs-101 other/cs-101"),
        ("{tag: listed, id: 'cs-*'}", "ns/cs-101 other/cs-101"),
        ("{tag: [listed, y]}", "ns/cs-101 ns/cs-610 ns/cs-620 other/art-1 other/cs-101"),
        ("{tag: listed, namespace: ns}", "ns/cs-101"),
        ("{tag: listed, namespace: other}", "other/art-1 other/cs-101"),
        ("{tag: listed, except: 'other/*'}", "ns/cs-101"),
    ],
)
def test_members(selector: str, members: str) -> None:
    made, entry = asked(selector)
    assert " ".join(made.members(entry)) == members
    assert " ".join(full for full in made.credentials if made.matches(entry, full)) == members


def test_a_list_is_seen_in_its_namespace_only() -> None:
    made = catalog(
        NS.replace("SELECTOR", "cs-101"),
        OTHER,
        "stackplan: 1\nnamespace: c\ncredentials: {a: {stack: {any: {tag: listed}}}}\n",
    )
    stack: Any = made.credentials["c/a"].stack
    assert made.members(stack.pool.entries[0]) == ()


def test_a_selector_with_an_unknown_credential_is_no_match() -> None:
    made, entry = asked("{tag: x}")
    assert not made.matches(entry, "ns/nowhere")


def test_parents() -> None:
    made = catalog(
        """
        skills: {python: {name: Python}}
        credentials:
          a: {tags: [x], skills: [python]}
          by-prerequisite: {prerequisites: a}
          by-corequisite: {corequisites: {all: [a]}}
          by-stack: {stack: {sections: {s: {choose: 1, from: [{any: [a]}]}}}}
          by-equivalent: {equivalents: [{all: [a]}]}
          by-selector: {stack: {any: {tag: x}}}
          by-skill: {prerequisites: {skill: python}}
          by-exception: {stack: {any: {tag: x, except: a}}}
          by-advice: {recommended: a}
          by-limit: {stack: {choose: 1, from: [by-advice], limits: [{at_most: 1, of: a}]}}
        """
    )
    assert made.parents("ns/a") == tuple(
        f"ns/by-{word}" for word in ("corequisite", "equivalent", "prerequisite", "selector", "skill", "stack")
    )
    assert made.parents("ns/by-advice") == ("ns/by-limit",)
    assert made.parents("ns/nowhere") == ()


def test_find() -> None:
    made = catalog(NS.replace("SELECTOR", "cs-101"), OTHER)
    assert made.find("ns/cs-101") == ("ns/cs-101",)
    assert made.find("cs-101") == ("ns/cs-101", "other/cs-101")
    assert made.find("cs-610") == made.find(" CS-610 ") == ("ns/cs-610",)
    assert made.find("CS 610") == made.find("cs 610") == made.find("ns/OLD") == made.find("old") == ("ns/cs-610",)
    assert made.find("other/OLD") == made.find("nowhere") == made.find("") == ()


def test_suggest() -> None:
    made = catalog(NS.replace("SELECTOR", "cs-101"), OTHER)
    assert made.suggest("cs-611")[0] == "ns/cs-610"
    assert made.suggest("introductoin") == ("ns/cs-101",)
    assert made.suggest("advanced") == ("ns/cs-610", "ns/cs-620")
    assert "other/cs-900" in made.suggest("ns/cs-900")
    assert made.suggest("zzzzzz") == ()


def test_skills() -> None:
    made = catalog(NS.replace("SELECTOR", "cs-101"), OTHER)
    assert made.with_skill("ns/python") == ("ns/art-1", "ns/cs-101")
    assert made.with_skill("ns/nothing") == ()


def test_what_it_is_the_same_as_stands_in_both_ways() -> None:
    made = catalog(
        "credentials: {a: {same_as: [other/b, ELSEWHERE]}, c: {equivalents: [a], same_as: a}}",
        "stackplan: 1\nnamespace: other\ncredentials: {b: {}}\n",
    )
    ways = {
        full: [way.id for way in read.equivalents if isinstance(way, CredentialRef)]
        for full, read in made.credentials.items()
    }
    assert ways == {"ns/a": ["ns/c", "other/b"], "ns/c": ["ns/a"], "other/b": ["ns/a"]}
    assert made.credentials["ns/a"].same_as == ("other/b", "ELSEWHERE")
    assert made.aliases == {"ELSEWHERE": ("ns/a",)}


def test_another_name_is_resolved_at_home_first() -> None:
    made = catalog(
        "credentials: {a: {same_as: OLD}, x: {prerequisites: [OLD, other/OLD]}}",
        "stackplan: 1\nnamespace: other\ncredentials: {b: {same_as: OLD}, y: {prerequisites: OLD}}\n",
    )
    wanted = {
        full: [
            leaf.id
            for requirement in requirements_of(read)
            for leaf in leaves(requirement)
            if isinstance(leaf, CredentialRef)
        ]
        for full, read in made.credentials.items()
    }
    assert wanted["ns/x"] == ["ns/a", "other/b"]
    assert wanted["other/y"] == ["other/b"]


def test_leaves_and_mentions() -> None:
    made = catalog(
        """
        skills: {s: {name: S}}
        facts: {f: {name: F}}
        credentials:
          a: {tags: [x], prerequisites: it}
          b: {skills: [s]}
          c: {}
          it:
            stack:
              sections:
                one: {choose: 1, from: [c, {tag: x}, {any: [{skill: s}, {fact: f}]}], limits: [{at_most: 1, of: it2}]}
                two: {credits: 3, from: [{manual: Accepted}, {all: [a, c]}]}
          it2: {}
        """
    )
    stack = made.credentials["ns/it"].stack
    assert stack is not None
    names = [type(leaf).__name__ for leaf in leaves(stack)]
    assert names == ["CredentialRef", "Selector", "SkillRef", "FactRef", "Manual", "CredentialRef", "CredentialRef"]
    assert mentions(stack, made) == {"ns/a", "ns/b", "ns/c"}


def test_a_catalog_can_be_sent_to_another_process() -> None:
    made, entry = asked("{tag: x}")
    before = made.members(entry)
    again = pickle.loads(pickle.dumps(made))
    assert again.credentials == made.credentials
    assert again.members(entry) == before
    assert again.digest == made.digest

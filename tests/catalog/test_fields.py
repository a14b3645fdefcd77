"""Every field of a credential is read and kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from stackplan.catalog.fields import FIELDS
from stackplan.catalog.model import Cost, CreditAmount, Renewal, Session, SkillLevel, Source, Whole
from stackplan.catalog.requirement import Amount, AnyOf, Conditions, CredentialRef, Manual, Pool, Selector
from stackplan.units import Duration, Money

from .helpers import catalog, credential

DECLARED = """\
defaults: {currency: USD, credit_unit: ects}
sources:
  faq: {url: "https://example.org/faq", seen: 2026-11-23, title: FAQ, note: Undated, x-id: 5}
  page: {url: "https://example.org/page"}
issuers: {acme: {name: Acme, kind: university, url: "https://acme.example", grade_scale: letter, x-ror: abc}}
skills: {python: {name: Python, url: "https://example.org/python", description: A language}, sql: {name: SQL}}
facts: {hours: {name: Paid hours, unit: hour}}
grade_scales: {letter: {B: 3, A: 4.0, C: 2}}
terms:
  fall: {from: 09-01, until: 12-20}
  winter: {from: 12-27, until: 01-15}
  summer: [{from: 2027-05-24, until: 2027-08-06}, {from: 2028-05-22, until: 2028-08-04}]
"""
FAQ = Source("faq", "https://example.org/faq", date(2026, 11, 23), "Undated", "FAQ", {"x-id": "5"})
PAGE = Source("page", "https://example.org/page")
FALL = Session("fall", date(2001, 9, 1), date(2001, 12, 20), yearly=True)
WINTER = Session("winter", date(2001, 12, 27), date(2002, 1, 15), yearly=True)
SUMMERS = (
    Session("summer", date(2027, 5, 24), date(2027, 8, 6)),
    Session("summer", date(2028, 5, 22), date(2028, 8, 4)),
)

READ: list[tuple[str, dict[str, Any]]] = [
    ("name: Python, from scratch", {"name": "Python, from scratch"}),
    ("name: 101", {"name": "101"}),
    ("name: >\n      Folded\n      name\n", {"name": "Folded name"}),
    ('name: " Tab\\tbed\\n twice "', {"name": "Tab bed twice"}),
    ("description: |\n      Two\n      lines\n", {"description": "Two\nlines\n"}),
    ('partners: [" A\\nFirm "]', {"partners": ("A Firm",)}),
    ("description: Two\n", {"description": "Two"}),
    ("url: https://example.org/a", {"url": "https://example.org/a"}),
    ("tags: [x, yes, 5, x]", {"tags": ("x", "yes", "5")}),
    ("tags: x", {"tags": ("x",)}),
    ("source: faq", {"sources": (("", (FAQ,)),)}),
    ("source: [faq, page]", {"sources": (("", (FAQ, PAGE)),)}),
    ("source: {cost: page, stack: [faq]}", {"sources": (("cost", (PAGE,)), ("stack", (FAQ,)))}),
    ("unverified: true", {"unverified": ("*",)}),
    ("unverified: false", {"unverified": ()}),
    ("unverified: [cost, duration]", {"unverified": ("cost", "duration")}),
    ("kind: bootcamp", {"kind": "bootcamp"}),
    ("issuer: acme", {"issuer": "ns/acme"}),
    ("issuer: ns/acme", {"issuer": "ns/acme"}),
    ("partners: [Some Firm]", {"partners": ("Some Firm",)}),
    ("recognized_by: acme", {"recognized_by": ("acme",)}),
    ("level: graduate", {"level": "graduate", "eqf": None}),
    ("level: {eqf: 7}", {"level": None, "eqf": 7}),
    ("credits: 1.5", {"credits": CreditAmount(Decimal("1.5"), "ects")}),
    ("credits: {amount: 5, unit: ceu}", {"credits": CreditAmount(Decimal(5), "ceu")}),
    ("credits: {amount: 5}", {"credits": CreditAmount(Decimal(5), "ects")}),
    ("effort: 45h", {"effort": Duration(hours=Fraction(45))}),
    ("effort: PT45H", {"effort": Duration(hours=Fraction(45))}),
    ("effort: 0h", {"effort": Duration()}),
    ("duration: 15w", {"duration": Duration(weeks=15)}),
    ("duration: P15W", {"duration": Duration(weeks=15)}),
    ("cost: 0", {"cost": Cost(Money(Decimal(0), "USD"))}),
    ("cost: 99.95", {"cost": Cost(Money(Decimal("99.95"), "USD"))}),
    ("cost: {amount: 12, currency: EUR}", {"cost": Cost(Money(Decimal(12), "EUR"))}),
    ("cost: {amount: 49, per: month}", {"cost": Cost(Money(Decimal(49), "USD"), Duration(months=1))}),
    ("cost: {amount: 49, per: 6mo}", {"cost": Cost(Money(Decimal(49), "USD"), Duration(months=6))}),
    (
        "whole: {effort: 400h, cost: 15750, duration: 30w}",
        {"whole": Whole(Duration(hours=Fraction(400)), Cost(Money(Decimal(15750), "USD")), Duration(weeks=30))},
    ),
    ("format: [online, self-paced]", {"format": ("online", "self-paced")}),
    ("offered: [fall, winter]", {"offered": (FALL, WINTER)}),
    ("offered: fall", {"offered": (FALL,)}),
    (
        "offered: [summer, {from: 2027-01-19, until: 2027-05-08}, fall, fall]",
        {"offered": (*SUMMERS, Session(None, date(2027, 1, 19), date(2027, 5, 8)), FALL)},
    ),
    ("offered: {from: 02-01, until: 02-28}", {"offered": (Session(None, date(2001, 2, 1), date(2001, 2, 28), True),)}),
    ("language: [en, no, pt-BR]", {"language": ("en", "no", "pt-BR")}),
    ("skills: python", {"skills": (SkillLevel("ns/python"),)}),
    ("skills: [python, {sql: 3}]", {"skills": (SkillLevel("ns/python"), SkillLevel("ns/sql", Decimal(3)))}),
    ("skills: {sql: 2.5}", {"skills": (SkillLevel("ns/sql", Decimal("2.5")),)}),
    ("assessment: [exam, portfolio]", {"assessment": ("exam", "portfolio")}),
    ("badge: urn:uuid:1234", {"badge": "urn:uuid:1234"}),
    ("prerequisites: []", {"prerequisites": None}),
    ("award: on-request", {"award": "on-request"}),
    ("valid_for: 3y", {"valid_for": Duration(years=3)}),
    ("valid_while: stack", {"valid_while_stack": True}),
    ("grace: end-of-year", {"grace": "end-of-year"}),
    ("grace: 90d", {"grace": Duration(days=90)}),
    ("status: retired", {"status": "retired"}),
    (
        "available: {from: 2025-01-01, until: 2026-12-31}",
        {"available_from": date(2025, 1, 1), "available_until": date(2026, 12, 31)},
    ),
    ("available: {until: 2026-12-31}", {"available_from": None, "available_until": date(2026, 12, 31)}),
    ("same_as: [SY0-601, 'https://example.org/x']", {"same_as": ("SY0-601", "https://example.org/x")}),
    ("x-ctid: {a: [1, true]}", {"extra": {"x-ctid": {"a": ("1", "true")}}}),
]


@pytest.mark.parametrize(("text", "attributes"), READ, ids=[text for text, _ in READ])
def test_plain_fields(text: str, attributes: dict[str, Any]) -> None:
    read = credential(text, DECLARED)
    assert {name: getattr(read, name) for name in attributes} == attributes


@pytest.mark.parametrize("name", ["prerequisites", "corequisites", "recommended", "stack"])
def test_requirements(name: str) -> None:
    read = getattr(credential(f"{name}: a"), name)
    assert isinstance(read, CredentialRef)
    assert (read.id, str(read.span)) == ("ns/a", f"f0.yaml:6:{len(name) + 7}")


def test_what_is_called_by_a_name_is_called_in_one_line() -> None:
    made = catalog(
        """
        title: >
          Folded
          title
        issuers: {i: {name: "An\\nissuer"}}
        skills: {s: {name: "A\\tskill"}}
        facts: {f: {name: " A  fact "}}
        sources: {p: {title: "A\\npage"}}
        credentials:
          a: {source: p, stack: {any: [{manual: "To be\\tseen\\n"}], name: "A\\nchoice"}}
        """
    )
    stack = made.credentials["ns/a"].stack
    assert isinstance(stack, AnyOf)
    (manual,) = stack.pool.entries
    assert isinstance(manual, Manual)
    assert made.credentials["ns/a"].sources[0][1][0].title == "A page"
    assert [stack.name, manual.text] == ["A choice", "To be seen"]
    assert [made.issuers["ns/i"].name, made.skills["ns/s"].name] == ["An issuer", "A skill"]
    assert [made.facts["ns/f"].name, made.namespaces["ns"]] == ["A fact", "Folded title"]


def test_equivalents_are_ways() -> None:
    assert [way.id for way in credential("equivalents: a").equivalents if isinstance(way, CredentialRef)] == ["ns/a"]
    first, second = credential("equivalents: [a, {all: [b, c]}]").equivalents
    assert isinstance(first, CredentialRef)
    assert [type(way).__name__ for way in (first, second)] == ["CredentialRef", "All"]
    (only,) = credential("equivalents: {all: [b, c]}").equivalents
    assert type(only).__name__ == "All"


def test_renewal() -> None:
    ways = credential(
        """
        renewal:
          - {extends: 1y, opens: 6mo, cost: 0, by: {id: assessment, manual: Online assessment passed}}
          - {extends: 3y, from: renewal, effort: 60h}
        """,
        DECLARED,
    ).renewal
    assert [(way.extends, way.opens, way.from_renewal) for way in ways] == [
        (Duration(years=1), Duration(months=6), False),
        (Duration(years=3), None, True),
    ]
    assert ways[0].cost == Cost(Money(Decimal(0), "USD"))
    assert isinstance(ways[0].by, Manual)
    assert (ways[0].by.text, ways[0].by.address) == ("Online assessment passed", "assessment")
    assert isinstance(ways[1], Renewal)
    assert ways[1].effort == Duration(hours=Fraction(60))


def test_sharing() -> None:
    caps = credential(
        """
        sharing:
          - {with: {kind: degree}, at_most: {credits: 9}, of: {tag: g}, each: {grade: B, within: 7y}, within: 2y}
          - {with: a, at_most: 1/3, unless: {fact: hours, at_least: 3.51}}
          - {with: [a, {kind: certificate, except: [b]}], at_most: {uses: 2}}
          - {with: a, at_most: 0}
          - {with: a, at_most: {credits: 50%}}
        """,
        DECLARED,
    ).sharing
    assert [cap.amount for cap in caps] == [
        Amount(Fraction(9), "credits"),
        Amount(Fraction(1, 3), share=True),
        Amount(Fraction(2), "uses"),
        Amount(Fraction(0)),
        Amount(Fraction(1, 2), "credits", share=True),
    ]
    assert caps[0].each == Conditions(grade="B", within=Duration(years=7))
    assert caps[0].within == Duration(years=2)
    assert caps[0].of is not None
    assert caps[1].unless is not None
    assert [type(entry).__name__ for entry in caps[2].share_with.entries] == ["CredentialRef", "Selector"]


@pytest.mark.parametrize("text", ["not_after: a", "not_after: [a]"])
def test_not_after(text: str) -> None:
    pool = credential(text).not_after
    assert isinstance(pool, Pool)
    assert [entry.id for entry in pool.entries if isinstance(entry, CredentialRef)] == ["ns/a"]


def test_defaults_give_way_to_a_credentials_own_fields() -> None:
    made = catalog(
        """
        defaults: {kind: course, level: {eqf: 6}, credit_unit: ects, currency: EUR, cost: 10, x-note: kept}
        credentials:
          a: {}
          b: {kind: exam, level: advanced, cost: 20}
        """
    )
    a, b = made.credentials.values()
    assert (a.kind, a.level, a.eqf, a.cost) == ("course", None, 6, Cost(Money(Decimal(10), "EUR")))
    assert (b.kind, b.level, b.eqf, b.cost) == ("exam", "advanced", None, Cost(Money(Decimal(20), "EUR")))
    assert (a.currency, a.credit_unit) == ("EUR", "ects")


def test_a_default_with_a_selector_is_read_for_each_credential() -> None:
    """For a selector never matches the credential that it belongs to."""
    made = catalog("defaults: {sharing: [{with: {kind: degree}, at_most: 0}]}\ncredentials: {a: {}, b: {}}\n")
    owners = {}
    for full, read in made.credentials.items():
        (entry,) = read.sharing[0].share_with.entries
        assert isinstance(entry, Selector)
        owners[full] = entry.owner
    assert owners == {"ns/a": "ns/a", "ns/b": "ns/b"}


def test_defaults_belong_to_their_file() -> None:
    made = catalog("defaults: {kind: course}\ncredentials: {a: {}}", "credentials: {b: {}}")
    assert [read.kind for read in made.credentials.values()] == ["course", None]


def test_a_name_is_its_id_where_it_has_none() -> None:
    assert credential("kind: course").name == "it"


def test_what_a_file_declares() -> None:
    made = catalog(DECLARED + "title: A title\nx-origin: here\ncredentials: {}\n")
    issuer = made.issuer("ns/acme")
    assert issuer is not None
    assert (issuer.name, issuer.kind, issuer.url, issuer.grade_scale, issuer.extra) == (
        "Acme",
        "university",
        "https://acme.example",
        "ns/letter",
        {"x-ror": "abc"},
    )
    assert made.skills["ns/python"].description == "A language"
    assert made.facts["ns/hours"].unit == "hour"
    assert made.scales["ns/letter"].grades == ("A", "B", "C")
    assert made.scales["ns/letter"].points == (Decimal("4.0"), Decimal(3), Decimal(2))
    assert made.seen == date(2026, 11, 23)
    assert dict(made.namespaces) == {"ns": "A title"}
    assert made.extra == {"ns": {"x-origin": "here"}}


def test_the_table_describes_every_field() -> None:
    tried = {text.partition(":")[0] for text, _ in READ} - {"x-ctid"}
    requirements = {"corequisites", "recommended", "stack", "equivalents", "renewal", "sharing", "not_after"}
    assert set(FIELDS) == tried | requirements
    assert all(name == field.name and field.doc.endswith(".") and field.shape for name, field in FIELDS.items())
    assert {name for name, field in FIELDS.items() if field.binds} == {
        "prerequisites",
        "corequisites",
        "recommended",
        "stack",
        "equivalents",
    }

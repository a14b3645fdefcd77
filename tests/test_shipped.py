"""Paths in the shipped catalogs, worked out by hand from the rules that their sources give."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

import stackplan
from stackplan.learner.record import read_record
from stackplan.source.tree import SourceFile

ON = date(2026, 11, 23)


@dataclass(frozen=True)
class Asked:
    """A question with its answer: the needed steps and awards in order, and some values of the objectives."""

    why: str
    targets: str
    plan: str
    value: dict[str, int]
    have: str = ""
    record: str = ""  # the holdings of a record, as one writes them under `holds`
    options: dict[str, Any] = field(default_factory=dict)


ASKED = [
    Asked(
        "The core exam and any one of six. All are unpriced but the core; of the equals the first by id is taken.",
        "cisco/ccnp-enterprise",
        "cisco/enarsi cisco/encor cisco/ccnp-enterprise",
        {"steps": 2},
    ),
    Asked(
        "Any concentration does, and people name it by its number: only the core exam is left, at 400.",
        "cisco/ccnp-enterprise",
        "cisco/encor cisco/ccnp-enterprise",
        {"steps": 1, "cost": 400},
        have="300-430",
    ),
    Asked(
        "The core exam counts in both, and is taken once: 2 + 2 - 1. CCNA is advice.",
        "cisco/ccnp-enterprise cisco/ccie-enterprise",
        "cisco/encor cisco/ccie-enterprise-lab cisco/ccie-enterprise cisco/enarsi cisco/ccnp-enterprise",
        {"steps": 3},
    ),
    Asked(
        "Who holds CCNP and passed its core exam two years ago has the lab alone left.",
        "cisco/ccie-enterprise",
        "cisco/ccie-enterprise-lab cisco/ccie-enterprise",
        {"steps": 1},
        record="cisco/ccnp-enterprise, {credential: cisco/encor, earned: 2024-11-23}",
    ),
    Asked(
        "Who holds CCNP passed its core exam, and nothing tells when; the lab wants it within three years.",
        "cisco/ccie-enterprise",
        "cisco/encor cisco/ccie-enterprise-lab cisco/ccie-enterprise",
        {"steps": 2, "cost": 800},
        have="cisco/ccnp-enterprise",
        options={"assume_cost": 400},
    ),
    Asked(
        "A core exam of four years ago is too old for the lab. It still counts as a part of the title.",
        "cisco/ccie-enterprise",
        "cisco/encor cisco/ccie-enterprise-lab cisco/ccie-enterprise",
        {"steps": 2},
        record="{credential: cisco/encor, earned: 2022-11-22}",
    ),
    Asked(
        "The expert exam was passed first: the associate certification is a part, no prerequisite of the exam.",
        "microsoft/azure-solutions-architect",
        "microsoft/azure-administrator microsoft/azure-solutions-architect",
        {"steps": 1, "hours": 100},
        have="az-305",
    ),
    Asked(
        "One of two associates does for the second expert: the one that the first needs, or it would be 4 steps.",
        "microsoft/azure-solutions-architect microsoft/devops-engineer",
        "microsoft/azure-administrator microsoft/exam-az-305 microsoft/azure-solutions-architect "
        "microsoft/exam-az-400 microsoft/devops-engineer",
        {"steps": 3},
    ),
    Asked(
        "With the other associate held, the second expert needs its exam alone.",
        "microsoft/devops-engineer",
        "microsoft/exam-az-400 microsoft/devops-engineer",
        {"steps": 1},
        have="az-204",
    ),
    Asked(
        "Nothing is required before a professional certification.",
        "aws/sap-c02",
        "aws/sap-c02",
        {"steps": 1, "cost": 300},
    ),
    Asked(
        "Two levels are two certifications: 100 + 150, and 50 + 100 hours.",
        "aws/saa-c03 aws/clf-c02",
        "aws/clf-c02 aws/saa-c03",
        {"steps": 2, "hours": 150, "cost": 250},
    ),
    Asked(
        "Four parts and four parts with Platform Developer I in common are seven exams, and the review board.",
        "salesforce/cta",
        "salesforce/data-architect salesforce/pd1 salesforce/platform-app-builder "
        "salesforce/sharing-visibility-architect salesforce/application-architect "
        "salesforce/development-lifecycle-deployment salesforce/identity-access-management "
        "salesforce/integration-architect salesforce/system-architect salesforce/cta",
        {"steps": 8},
    ),
    Asked(
        "An application architect holds Platform Developer I, so three exams at 400 are left of the other domain.",
        "salesforce/system-architect",
        "salesforce/development-lifecycle-deployment salesforce/identity-access-management "
        "salesforce/integration-architect salesforce/system-architect",
        {"steps": 3, "cost": 1200},
        have="salesforce/application-architect",
    ),
    Asked(
        "Foundation, CDS and DPI once each, DSV, HVIT, DITS, and one bundle: three streams, and Master by itself.",
        "itil/master",
        "itil/itil-4-foundation itil/cds itil/dpi itil/dsv itil/hvit itil/mp itil/cai itil/pm itil/dits itil/sl "
        "itil/master",
        {"steps": 7},
    ),
    Asked(
        "A bundle is one step, two more practices would be two; MP brings CDS and DPI; the old Foundation still opens.",
        "itil/master",
        "itil/cai itil/pm itil/dits itil/sl itil/master",
        {"steps": 2},
        have="itil/mp itil/itil-v3-foundation itil/service-desk itil/incident-management itil/problem-management",
    ),
    Asked(
        "Four practices are held: a fifth is one step like a bundle; of the equals the first by id is taken.",
        "itil/pm",
        "itil/change-enablement itil/pm",
        {"steps": 1},
        have="itil/itil-4-foundation itil/cds itil/service-desk itil/incident-management itil/problem-management "
        "itil/supplier-management",
        options={"exclude": ["itil/cai"]},
    ),
    Asked(
        "Five months at 39.",
        "google/it-support",
        "google/it-support",
        {"steps": 1, "cost": 195},
    ),
]


@pytest.fixture(scope="module")
def shipped() -> Any:
    catalog, findings = stackplan.load_catalog("shipped")
    assert findings == ()
    return catalog


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.why)
def test_path(asked: Asked, shipped):
    learner = None
    if asked.record:
        text = f"stackplan: 1\nholds: [{asked.record}]\n"
        learner, problems = read_record(SourceFile("me.yaml", text.encode()))
        assert problems == ()
    plan = stackplan.plan(
        shipped, asked.targets.split(), have=asked.have.split(), learner=learner, on=ON, **asked.options
    )
    assert (plan.status, plan.proved, plan.canonical) == ("planned", True, True)
    assert [step.id for step in plan.steps if step.needed] == asked.plan.split()
    assert {name: plan.value[name] for name in asked.value} == {k: Fraction(v) for k, v in asked.value.items()}


def test_every_credential_names_a_source(shipped):
    assert [one.id for one in shipped.credentials.values() if not any(found for _, found in one.sources)] == []

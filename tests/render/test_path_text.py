from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from golden import same_as_golden

from render.plans import CERTIFICATE, FORTY, HOSTILE, KUBESTRONAUT, MORE, PLANS, SPAN, Names, names
from stackplan.catalog.model import Fact
from stackplan.planning.plan import NotCounted, ToConfirm
from stackplan.render.chars import width
from stackplan.render.confirm_text import asked_words
from stackplan.render.layout import plain
from stackplan.render.path_text import path_lines
from stackplan.units import parse_duration

GOLDEN = Path(__file__).parent / "golden"


def rendered(plan, limit):
    lines = path_lines(plan, names(plan, *MORE), limit, seen=date(2026, 11, 23))
    return [plain(line) for line in lines]


@pytest.mark.parametrize("limit", [60, 80, 120])
@pytest.mark.parametrize("name", PLANS)
def test_an_answer_looks_as_it_did(name, limit):
    same_as_golden(GOLDEN / f"path-{name}-{limit}.txt", "\n".join(rendered(PLANS[name], limit)) + "\n")


@pytest.mark.parametrize("limit", range(40, 121))
@pytest.mark.parametrize("name", PLANS)
def test_lines_fit_at_any_width_and_end_in_no_blank(name, limit):
    for line in rendered(PLANS[name], limit):
        assert width(line) <= limit
        assert line == line.rstrip()


@pytest.mark.parametrize("limit", range(40, 121, 8))
def test_nothing_is_cut_off(limit):
    shown = Counter(" ".join(rendered(FORTY, limit)).replace("- ", "-").split())
    wanted = Counter(word for each in FORTY.steps for word in (each.credential.name.replace("Forty", "Forty:")).split())
    assert not wanted - shown


def test_no_control_character_of_a_name_reaches_the_terminal():
    text = "\n".join(rendered(HOSTILE, 80))
    assert not set("\x1b\x07\u202e\u202c") & set(text)
    assert "[bold]not bold[/bold] and [/x] :smile:" in text


def test_every_step_says_what_it_counts_toward():
    lines = rendered(CERTIFICATE, 120)
    assert any("cs-610" in line and "algorithms" in line for line in lines)
    assert any("cs-280" in line and "before cs-656" in line for line in lines)
    assert any("cs-631" in line and "again" in line and "core of gc-cs" in line for line in lines)


def test_the_answer_comes_first():
    assert rendered(KUBESTRONAUT, 120)[0] == (
        "Kubestronaut (CNCF): 4 steps left, at least USD 1,140 (1 price unknown), 240 hours."
    )


THING = ToConfirm("cncf/kubestronaut", "talk", "A talk was given", SPAN)


def said(plan, limit=120):
    return "\n".join(rendered(plan, limit))


def in_one_line(plan):
    return " ".join(said(plan).split())


def test_things_to_confirm_come_first_in_the_proof():
    assert "Proved: no plan has fewer steps;" in said(KUBESTRONAUT)
    asked = replace(KUBESTRONAUT, confirm=(THING,), confirmable=True)
    assert "Proved: no plan has fewer things to confirm; none of those has fewer steps;" in said(asked)
    assert "1 thing to confirm.\n" in said(asked)
    avoided = replace(KUBESTRONAUT, confirmable=True)
    assert "Proved: no plan with nothing to confirm has fewer steps;" in said(avoided)


def test_what_is_not_proved_speaks_of_plans_with_no_more_to_confirm():
    assert "any plan has at least 38 steps" in in_one_line(FORTY)
    asked = in_one_line(replace(FORTY, confirm=(replace(THING, credential="cncf/forty"),), confirmable=True))
    assert "any plan with no more to confirm has at least 38 steps" in asked


def test_a_requirement_with_a_name_of_its_own_is_called_so():
    fact = replace(THING, fact="cncf/talks", at_least=Decimal(1500), within=parse_duration("2y"), text="Talks, 1500")

    class Facts(Names):
        def fact(self, fact_id):
            return Fact(fact_id, "Talks")

    assert asked_words(fact, Facts()) == "Talks, at least 1,500 within 2 years"
    assert asked_words(replace(fact, text="Enough experience"), Facts()) == "Enough experience"


def test_a_surplus_is_no_news_of_what_counts_beside_it():
    used = NotCounted("cncf/kcna", "limit", "above the limit of 1", "cncf/kubestronaut#core")
    too_old = NotCounted("cncf/kcna", "too-old", "earned too long ago", "cncf/cks#prerequisites")
    other = replace(used, id="cncf/kcsa")
    text = said(replace(KUBESTRONAUT, not_counted=(used, too_old, other)))
    assert text.count("above the limit of 1") == 1
    assert "kcsa  core: above the limit of 1" in text
    assert "kcna  before cks: earned too long ago" in text

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from golden import same_as_golden

from render.plans import CERTIFICATE, FORTY, HOSTILE, KUBESTRONAUT, MORE, PLANS, names
from stackplan.render.chars import width
from stackplan.render.layout import plain
from stackplan.render.path_text import path_lines

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

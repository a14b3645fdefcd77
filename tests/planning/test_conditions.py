"""What meets conditions on holdings: each of the page's sentences once, with the reason where it does not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from stackplan.catalog.model import GradeScale
from stackplan.catalog.requirement import Conditions
from stackplan.learner.holdings import Holding
from stackplan.planning.conditions import FIRM, Except, Terms, new_meets, why_not
from stackplan.units import parse_duration

ON = date(2026, 11, 23)
POINTS = GradeScale("n/points", ("A", "B", "C"), (Decimal(4), Decimal(3), Decimal(2)))
ORDER = GradeScale("n/order", ("A", "B", "C"))


def line(earned: str | None = None, grade: str | None = None, *, tags: tuple[str, ...] = (), expired: bool = False):
    points = Fraction(POINTS.points[POINTS.grades.index(grade)]) if grade in POINTS.grades else None
    day = None if earned is None else date.fromisoformat(earned)
    return Holding("n/a", day, grade, points, tags, date(2026, 1, 1) if expired else None, expired)


def reason(holding: Holding, *terms: Terms, scale: GradeScale | None = POINTS) -> str | None:
    found = why_not(holding, frozenset(terms), scale, ON)
    return None if found is None else found[0]


def asked(**conditions) -> Terms:
    return Terms(Conditions(**conditions))


@pytest.mark.parametrize("scale", [POINTS, ORDER], ids=["points", "order"])
@pytest.mark.parametrize(
    ("grade", "least", "found"),
    [("A", "B", None), ("B", "B", None), ("C", "B", "grade"), (None, "C", "no-grade"), ("Z", "C", "grade")],
)
def test_a_grade(grade, least, found, scale):
    assert reason(line(grade=grade), asked(grade=least), scale=scale) == found


@pytest.mark.parametrize(
    ("earned", "found"),
    [("2021-11-23", None), ("2021-11-22", "too-old"), ("2026-11-23", None), (None, "no-date")],
)
def test_an_age_the_last_day_included(earned, found):
    assert reason(line(earned), asked(within=parse_duration("5y"))) == found


@pytest.mark.parametrize(
    ("earned", "found"),
    [
        ("2020-01-01", None),
        ("2020-12-31", None),
        ("2019-12-31", "outside-dates"),
        ("2021-01-01", "outside-dates"),
        (None, "no-date"),
    ],
)
def test_a_time(earned, found):
    time = asked(earned_from=date(2020, 1, 1), earned_until=date(2020, 12, 31))
    assert reason(line(earned), time) == found
    assert not new_meets("n/a", frozenset({time}), ON)


def test_an_expired_one_counts_where_it_is_accepted_and_then_for_all_that_is_in_force():
    old = line("2024-01-01", "A", expired=True)
    assert reason(old) == "expired"
    assert reason(old, asked(grade="B")) == "expired"
    assert reason(old, asked(grade="B"), asked(accept=("expired",))) is None


def test_a_tag_of_the_record_is_of_the_line():
    tagged = Terms(tags=("transfer", "online"))
    assert reason(line(tags=("transfer",)), tagged) is None
    assert reason(line(), tagged) == "tag"
    assert not new_meets("n/a", frozenset({tagged}), ON)


def test_what_is_left_out():
    without = Terms(without=(Except("n/a", ("transfer",)),))
    assert reason(line(tags=("transfer",)), without) == "excepted"
    assert reason(line(), without) is None
    assert new_meets("n/a", frozenset({without}), ON)
    old = Terms(without=(Except("n/a", ("transfer",), Conditions(grade="B")),))  # only what has both is left out
    assert reason(line(grade="C", tags=("transfer",)), old) is None
    assert reason(line(grade="A", tags=("transfer",)), old) == "excepted"


def test_a_window_asks_for_a_date():
    window = Terms(window=(date(2024, 1, 1), date(2026, 6, 30)))
    assert [reason(line(day), window) for day in ("2024-01-01", "2026-06-30", "2023-12-31", None)] == [
        None,
        None,
        "outside-window",
        "no-date",
    ]
    assert not new_meets("n/a", frozenset({window}), ON)
    assert new_meets("n/a", frozenset({Terms(window=(date(2025, 1, 1), date(2026, 12, 31)))}), ON)


def test_an_average_asks_for_a_grade_with_points():
    assert reason(line(grade="C"), Terms(graded=True)) is None
    assert reason(line(), Terms(graded=True)) == "no-grade"


def test_what_is_new_has_whatever_grade_is_asked_unless_nothing_may_be_assumed():
    assert new_meets("n/a", frozenset({asked(grade="A")}), ON)
    assert not new_meets("n/a", frozenset({asked(grade="A"), FIRM}), ON)
    assert new_meets("n/a", frozenset({asked(within=parse_duration("1d")), FIRM}), ON)

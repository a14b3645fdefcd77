"""Validity by the stack (docs/counting.md), with days at month ends, leap days and ends of years."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from stackplan import public
from stackplan.learner.record import read_record
from stackplan.planning.validity import Fall, Validity, validity_of
from stackplan.source.tree import SourceFile

from .helpers import catalog

if TYPE_CHECKING:
    from stackplan.learner.record import Record
    from stackplan.learner.standing import Standing
    from stackplan.planning.plan import Holdings

ON = date(2026, 11, 23)
TEXT = """
    a: {valid_for: 2y}
    b: {valid_for: 1y}
    c: {valid_for: 1mo}
    d: {}
    old: {status: retired, valid_for: 1y}
    both: {stack: [a, b], valid_while: stack}
    either: {stack: {any: [a, b]}, valid_while: stack}
    year: {stack: [a], valid_while: stack, grace: end-of-year}
    month: {stack: [a], valid_while: stack, grace: 1mo}
    leap: {stack: [b], valid_while: stack, grace: 4y}
    limited: {stack: [a], valid_while: stack, valid_for: 6mo}
    outer: {stack: [month, d], valid_while: stack}
    twice: {stack: {choose: 2, from: [a, b, c]}, valid_while: stack}
    one-way: {stack: {any: [or-other, d]}, valid_while: stack}
    or-other: {stack: {any: [one-way, a]}, valid_while: stack}
    covered: {stack: [e], valid_while: stack}
    e: {equivalents: [{all: [a, b]}], status: retired}
    matched: {stack: {all: "o*d"}, valid_while: stack}
    sections: {stack: {sections: {x: {any: [a, b]}, y: {any: [a, b, c]}}}, valid_while: stack}
"""


def record(holds: str) -> Record:
    """Lines `id`, `id earned` or `id earned expires`, with `-` for a day that is not given; or in YAML's braces."""
    lines = []
    for hold in (part.strip() for part in holds.split(";")):
        if hold.startswith("{"):
            lines.append(f"- {hold}")
            continue
        full, *days = hold.split()
        dated = "".join(f", {key}: {day}" for key, day in zip(("earned", "expires"), days, strict=False) if day != "-")
        lines.append(f"- {{credential: n/{full}{dated}}}")
    read, found = read_record(SourceFile("me.yaml", "\n".join(["stackplan: 1", "holds:", *lines]).encode()))
    assert found == ()
    return read


def judged(holds: str, on: date = ON) -> Holdings:
    return public.judged(catalog(TEXT), record(holds), on)


def days(holds: str, on: date = ON) -> Validity:
    made = catalog(TEXT)
    holdings, _ = public.learners._by_itself(made, record(holds), on)
    return validity_of(made, holdings, on)


def counting(holds: str, on: date = ON) -> str:
    return " ".join(full.removeprefix("n/") for full in judged(holds, on).counts)


def why(holds: str, on: date = ON) -> dict[str, str]:
    return {item.id.removeprefix("n/"): item.detail for item in judged(holds, on).not_counted}


@pytest.mark.parametrize(
    ("holds", "last"),
    [
        ("both; a 2025-12-31; b 2026-02-28", "2027-02-28"),
        ("both; a 2025-12-31; b - 2027-01-31", "2027-01-31"),
        ("both; a 2025-12-31; b", "2027-12-31"),  # what has no date is valid for life
        ("both; a; b", None),
        ("either; a 2025-12-31; b 2026-02-28", "2027-12-31"),  # the other takes its place
        ("either; a 2025-12-31; b", None),
        ("year; a 2024-12-31", "2026-12-31"),  # the last day of the year is that of the grace too
        ("year; a 2025-01-01", "2027-12-31"),
        ("month; a 2025-01-31", "2027-02-28"),
        ("month; a - 2028-01-30", "2028-02-29"),
        ("leap; b - 2028-02-29", "2032-02-29"),
        ("limited 2026-11-30; a 2026-01-01", None),  # not earned yet
        ("limited 2026-10-31; a 2026-01-01", "2027-04-30"),  # its own date comes first
        ("limited 2026-10-31; a - 2026-12-24", "2026-12-24"),
        ("outer; month; a 2025-01-31; d", "2027-02-28"),  # by way of a part that has its grace
        ("twice; a 2026-01-31; b 2026-03-31; c - 2027-12-01", "2027-12-01"),
        ("twice; a 2026-01-31; b 2026-03-31; c 2026-11-01", "2027-03-31"),
        ("covered; a 2026-01-31; b 2026-03-31", "2027-03-31"),  # by what stands in
        ("sections; a 2026-01-31; b 2026-03-31; c 2026-11-01", "2027-03-31"),
        ("both 2024-01-01 2026-12-01; a - 2025-01-01; b", "2026-12-01"),  # the record's own day wins
    ],
)
def test_the_last_day(holds: str, last: str | None) -> None:
    full = f"n/{holds.split(maxsplit=1)[0].removesuffix(';')}"
    found = days(holds)
    assert found.last_day(full) == (None if last is None else date.fromisoformat(last))
    if last is not None:
        end = date.fromisoformat(last)
        on_the_last_day = counting(holds, end)
        assert full.removeprefix("n/") in on_the_last_day.split()
        assert full.removeprefix("n/") not in counting(holds, date.fromordinal(end.toordinal() + 1)).split()


def test_it_falls_on_the_day_after_the_last() -> None:
    holds = "both 2025-01-01; a 2025-01-31; b - 2026-06-30"
    assert counting(holds, date(2026, 6, 30)) == "a b both"
    assert counting(holds, date(2026, 7, 1)) == "a"
    assert why(holds) == {
        "b": "expired on 2026-06-30",
        "both": "expired on 2026-06-30: its stack is no longer satisfied, for n/b expired on 2026-06-30",
    }


def test_two_that_end_on_the_same_day_are_both_told() -> None:
    holds = "both; a - 2026-01-31; b - 2026-01-31"
    assert why(holds)["both"] == (
        "expired on 2026-01-31: its stack is no longer satisfied, for n/a and n/b expired on 2026-01-31"
    )
    assert days("either; a - 2027-01-31; b - 2027-01-31").fall("n/either") == Fall(
        date(2027, 1, 31), ("n/a", "n/b"), date(2027, 1, 31)
    )


def test_grace_is_told_with_the_day_that_began_it() -> None:
    holds = "year; a - 2026-02-28"
    assert counting(holds) == "year"
    assert days(holds).fall("n/year") == Fall(date(2026, 2, 28), ("n/a",), date(2026, 12, 31))
    assert why(holds, date(2027, 1, 1))["year"] == (
        "expired on 2026-12-31, with its grace: its stack is no longer satisfied, for n/a expired on 2026-02-28"
    )


def test_renewed_in_its_grace_it_goes_on_and_after_it_begins_again() -> None:
    in_grace = days("month; a - 2026-01-31; a 2026-02-15")
    assert in_grace.stretches["n/month"] == ((date.min, date(2028, 3, 15)),)
    late = days("month; a - 2026-01-31; a 2026-03-15")
    assert late.stretches["n/month"] == ((date.min, date(2026, 2, 28)), (date(2026, 3, 15), date(2028, 4, 15)))
    assert not late.valid_on("n/month", date(2026, 3, 14))
    assert counting("month; a - 2026-01-31; a 2026-03-15") == "a month"


def test_parts_that_the_record_does_not_tell() -> None:
    """Nothing of `either` is known: it is taken as valid, and that is said."""
    holdings = judged("either")
    assert holdings.counts == ("n/either",)
    assert holdings.notes == ("Taken as valid, for the record does not tell by which parts: n/either.",)
    assert days("either").last_day("n/either") is None
    # A part that is not earned tells no more: the holder has had others.
    assert counting("either; {credential: n/a, status: in-progress}") == "either"
    assert counting("both; {credential: n/a, status: failed}") == "both"


def test_parts_that_are_implied_are_valid() -> None:
    holdings = judged("both; a 2025-12-31")
    assert (holdings.counts, holdings.notes) == (("n/a", "n/both"), ())
    assert days("both; a 2025-12-31").last_day("n/both") == date(2027, 12, 31)
    assert judged("both").notes == ()  # both parts are implied
    # An implied part that is valid while its own stack is, is judged by what is known of its parts.
    assert days("outer; a - 2027-01-15").last_day("n/outer") == date(2027, 2, 15)
    assert days("outer; a - 2027-01-15").fall("n/outer") == Fall(date(2027, 2, 15), ("n/month",), date(2027, 2, 15))


def test_parts_that_were_never_valid_at_the_same_time() -> None:
    holds = "both; a - 2020-01-01; b 2024-01-01"
    assert why(holds)["both"] == "its parts in the record are never valid at the same time"
    assert days(holds).last_day("n/both") is None
    assert not days(holds).valid_on("n/both", ON)


def test_two_that_hold_each_other_up_hold_nothing_up() -> None:
    assert counting("one-way; or-other; a - 2026-12-01") == "a one-way or-other"
    assert counting("one-way; or-other; a - 2026-11-22") == ""
    assert why("one-way; or-other; a - 2026-11-22")["one-way"] == (
        "expired on 2026-11-22: its stack is no longer satisfied, for n/or-other expired on 2026-11-22"
    )


def test_several_lines_of_the_same() -> None:
    holds = "both - 2027-06-30; both 2025-01-01; a 2025-01-31; b - 2026-06-30"
    assert counting(holds) == "a both"  # the line with its own day is valid
    lines = [(line.until, line.expired) for line in judged(holds).holdings if line.id == "n/both"]
    assert lines[0] == (date(2027, 6, 30), False)


def test_matches_that_nobody_can_earn_any_more_are_asked_of_their_holders_only() -> None:
    """`all` leaves out what is retired and not held: the stack goes on without it."""
    assert days("matched; old 2026-01-01").valid_on("n/matched", ON)


def standing(holds: str, full: str, on: date = ON) -> Standing:
    found, _ = public.record_stands(catalog(TEXT), record(holds), on)
    return next(each for each in found if each.id == f"n/{full}")


def test_the_lines_of_the_record_tell_it_too() -> None:
    holds = "both 2026-02-01; a 2026-01-31; b - 2027-06-30"
    assert (standing(holds, "both").reason, standing(holds, "both").until) == (None, date(2027, 6, 30))
    later = standing(holds, "both", date(2027, 7, 1))
    assert (later.reason, later.until) == ("expired", date(2027, 6, 30))
    assert later.detail == "expired on 2027-06-30: its stack is no longer satisfied, for n/b expired on 2027-06-30"
    assert standing("either", "either").reason is None


def test_a_record_without_such_a_holding_stays_as_it_is() -> None:
    assert counting("a; both 2025-01-01 2027-01-01") == "a both"
    assert days("a 2026-01-31").stretches == {"n/a": ((date(2026, 1, 31), date(2028, 1, 31)),)}

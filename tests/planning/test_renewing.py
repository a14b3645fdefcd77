"""What lapses when, and what keeps it: windows, last days, what counts already, the cheapest first."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import stackplan
from stackplan.learner.record import read_record
from stackplan.source.tree import SourceFile

from .helpers import ON, catalog

if TYPE_CHECKING:
    from stackplan.learner.record import Record
    from stackplan.planning.expiring import Expiring, Lapse
    from stackplan.planning.renewing import Takes, Way

HEAD = """
    defaults: {currency: USD}
    facts: {units: {name: Units, unit: hour}}
    skills: {welding: {name: Welding}}
    tags: {exams: [x, y, z]}
    credentials:
      x: {cost: 30, effort: 5h}
      y: {cost: 20, effort: 50h, skills: [welding]}
      z: {effort: 1h}
      w: {cost: {amount: 10, currency: EUR}}
      old: {cost: 1, status: retired}
      entry: {cost: 100, effort: 8h}
      deep: {cost: 7, effort: 2h, prerequisites: entry}
      made: {stack: [x, y]}
      sworn: {cost: 1, prerequisites: [entry], status: retired}
"""


def expiring(fields: str, held: str = "{credential: n/c, earned: 2025-01-31}", more: str = "", **options) -> Expiring:
    """The answer where `c` has these fields; `held` are lines of the record."""
    made = catalog(f"{HEAD}      c: {{valid_for: 2y, {fields}}}\n{more}")
    return stackplan.expiring(made, learner=record(held), on=options.pop("on", ON), **options)


def record(held: str) -> Record:
    lines = held.strip().splitlines()
    holds = [f"  - {line.strip()}" for line in lines if line.strip().startswith("{")]
    rest = [line.strip() for line in lines if not line.strip().startswith("{")]
    read, found = read_record(SourceFile("me.yaml", "\n".join(["stackplan: 1", "holds:", *holds, *rest]).encode()))
    assert found == ()
    return read


def lapse(fields: str, held: str = "{credential: n/c, earned: 2025-01-31}", **options) -> Lapse:
    return next(each for each in expiring(fields, held, **options).lapses if each.id == "n/c")


def way(fields: str, held: str = "{credential: n/c, earned: 2025-01-31}", **options) -> Way:
    [only] = lapse(f"renewal: {{{fields}}}", held, **options).ways
    return only


def takes(by: str, held: str = "", fields: str = "") -> Takes | None:
    """What renewing takes by a requirement, with more lines in the record; `c` is valid from 2025-01-31 on."""
    return way(f"extends: 2y, by: {by}{fields}", f"{{credential: n/c, earned: 2025-01-31}}\n{held}").takes


def told(found: Takes | None) -> str:
    """What is to be earned, held already (in brackets), to be confirmed, and the figures; `?` is unknown."""
    if found is None:
        return "nobody can"
    ids = [full.removeprefix("n/") for full in found.earn]
    ids += [f"({full.removeprefix('n/')})" for full in found.counted]
    ids += [f"'{each.text}'" for each in found.confirm]
    cost = " ".join(map(str, found.cost)) + "?" * found.unknown_cost
    hours = ("" if found.hours is None else f"{found.hours}h") + "?" * found.unknown_hours
    figures = f"{cost or 'free'}, {hours}{'' if found.complete else ', not complete'}"
    return f"{' '.join(ids)}: {figures}"


# Days


@pytest.mark.parametrize(
    ("earned", "extends", "last", "until"),
    [
        ("2025-01-31", "1mo", "2027-01-31", "2027-02-28"),
        ("2025-02-28", "1y", "2027-02-28", "2028-02-28"),
        ("2025-03-31", "11mo", "2027-03-31", "2028-02-29"),
        ("2024-11-23", "3y", "2026-11-23", "2029-11-23"),  # its last day is today
        ("2025-05-23", "1y", "2027-05-23", "2028-05-23"),  # and that of the horizon
    ],
)
def test_it_is_extended_from_the_old_expiry(earned: str, extends: str, last: str, until: str) -> None:
    found = way(f"extends: {extends}, cost: 5", f"{{credential: n/c, earned: {earned}}}")
    assert (found.opens, found.closes) == (ON, date.fromisoformat(last))
    assert (found.until, found.done) == (date.fromisoformat(until), None)


def test_leap_days() -> None:
    found = expiring("renewal: {extends: 1y, cost: 5}", "{credential: n/c, earned: 2024-02-29}", on=date(2025, 12, 1))
    assert found.lapses[0].until == date(2026, 2, 28)
    assert found.lapses[0].ways[0].until == date(2027, 2, 28)
    found = expiring("renewal: {extends: 4y, cost: 5}", "{credential: n/c, expires: 2028-02-29}", within="2y")
    assert found.lapses[0].ways[0].until == date(2032, 2, 29)


@pytest.mark.parametrize(
    ("on", "opens"),
    [
        ("2027-02-27", "2027-02-28"),  # six months before 2027-08-31
        ("2027-02-28", "2027-02-28"),
        ("2027-08-31", "2027-08-31"),
    ],
)
def test_the_window(on: str, opens: str) -> None:
    day = date.fromisoformat(on)
    found = way("extends: 1y, opens: 6mo, cost: 0", "{credential: n/c, expires: 2027-08-31}", on=day, within="1y")
    assert (found.opens, found.closes) == (date.fromisoformat(opens), date(2027, 8, 31))


def test_counted_from_the_day_of_renewal() -> None:
    held = "{credential: n/c, expires: 2027-03-31}"
    now = way("extends: 1y, from: renewal, cost: 5", held)
    assert (now.done, now.until) == (ON, date(2027, 11, 23))
    later = way("extends: 1y, from: renewal, opens: 1mo, cost: 5", held)
    assert (later.opens, later.done, later.until) == (date(2027, 2, 28), date(2027, 2, 28), date(2028, 2, 28))
    # Done today it would bring nothing: it is done on the last day.
    short = way("extends: 3mo, from: renewal, cost: 5", held)
    assert (short.opens, short.done, short.until) == (ON, date(2027, 3, 31), date(2027, 6, 30))


@pytest.mark.parametrize(
    ("expires", "shown"),
    [("2026-11-22", "expired"), ("2026-11-23", "lapses"), ("2027-05-23", "lapses"), ("2027-05-24", "later")],
)
def test_the_first_and_the_last_day(expires: str, shown: str) -> None:
    found = expiring("renewal: {extends: 1y, cost: 5}", f"{{credential: n/c, expires: {expires}}}")
    where = {"lapses": found.lapses, "expired": found.expired, "later": (found.later,) if found.later else ()}
    assert {name: len(each) for name, each in where.items() if each} == {shown: 1}
    [only] = where[shown]
    assert only.until == date.fromisoformat(expires)
    assert bool(only.ways) == (shown == "lapses")  # what has expired can't be renewed


def test_no_end_of_looking_ahead() -> None:
    held = "{credential: n/c, earned: 2026-01-31}\n{credential: n/x}"
    assert expiring("cost: 5", held).lapses == ()
    found = expiring("cost: 5", held, within=None)
    assert ([each.id for each in found.lapses], found.until, found.later) == (["n/c"], None, None)


def test_earned_again_before_it_lapsed_it_goes_on() -> None:
    held = "{credential: n/c, earned: 2025-01-31}\n{credential: n/c, earned: 2026-11-01}"
    found = expiring("cost: 5", held)
    assert (found.lapses, found.later.until) == ((), date(2028, 11, 1))
    found = expiring("cost: 5", held, within="2y")
    assert (found.lapses[0].until, found.lapses[0].earned) == (date(2028, 11, 1), date(2026, 11, 1))


# What it takes


@pytest.mark.parametrize(
    ("fields", "figures"),
    [
        ("effort: 20h, cost: 50", ": USD 50, 20h"),
        ("effort: 20h", ": ?, 20h"),
        ("cost: 0", ": USD 0, ?"),
        ("cost: {amount: 50, per: year}", ": ?, ?"),  # for how many years, nothing says
        ("cost: {amount: 50, currency: EUR}", ": EUR 50, ?"),
    ],
)
def test_what_a_way_says_itself(fields: str, figures: str) -> None:
    assert told(way(f"extends: 1y, {fields}").takes) == figures


@pytest.mark.parametrize(
    ("by", "figures"),
    [
        ("x", "x: USD 30, 5h"),
        ("z", "z: ?, 1h"),
        ("{any: [x, y]}", "y: USD 20, 50h"),
        ("{any: [z, x]}", "x: USD 30, 5h"),  # unknown is never cheap
        ("{any: {tag: exams}}", "y: USD 20, 50h"),
        ("[x, y]", "x y: USD 50, 55h"),
        ("[x, z]", "x z: USD 30?, 6h"),
        ("{any: [[x, z], y]}", "y: USD 20, 50h"),
        ("{choose: 2, from: [x, y, z]}", "x y: USD 50, 55h"),
        ("{skill: welding}", "y: USD 20, 50h"),
        ("{sections: {one: x, two: z}}", "x z: USD 30?, 6h"),
        ("{any: [old, x]}", "x: USD 30, 5h"),
        ("old", "nobody can"),
        ("[old, x]", "nobody can"),
        ("{choose: 3, from: [old, x, y]}", "nobody can"),
        ("deep", "entry deep: USD 107, 10h"),  # with what must come before
        ("made", "x y made: USD 50, 55h"),
        ("{manual: A visit, id: visit}", "'A visit': ?, ?"),
        ("[x, {manual: A visit}]", "x 'A visit': USD 30?, 5h?"),
        ("{fact: units, at_least: 20}", "'n/units': ?, ?"),
        ("{any: [{manual: A visit}, x]}", "x: USD 30, 5h"),
        ("{credits: 3, from: [x, y]}", "nobody can"),  # neither has any
        ("{credits: 3, from: [{credential: x, counts_as: 3}, {credential: y, counts_as: 2}]}", "x: USD 30, 5h"),
        ("{choose: 1, from: [x, y], limits: [{at_most: 0, of: y}]}", "x: USD 30, 5h"),
        ("{credential: x, grade: B}", "x: USD 30, 5h"),
        ("{any: [{credential: x, within: 1y}, y]}", "y: USD 20, 50h"),
    ],
)  # fmt: skip
def test_what_a_requirement_takes(by: str, figures: str) -> None:
    more = "    grade_scales: {letter: [A, B, C]}\n" if "grade" in by else ""
    assert told(way(f"extends: 2y, by: {by}", more=more).takes) == figures


def test_where_the_choices_are_many_it_is_planned_for_as_a_whole() -> None:
    many = "".join(f"      q{n}: {{cost: {n}}}\n" for n in range(12))
    found = way("extends: 2y, by: {choose: 6, from: 'q*'}", more=many)
    assert told(found.takes) == "q0 q1 q2 q3 q4 q5: USD 15, ??????"
    assert way("extends: 2y, by: {any: 'q*'}", more=many).takes.choices == 12


def test_what_was_earned_in_the_window_counts_for_a_sum_of_credits() -> None:
    by = "{credits: 4, from: [{credential: x, counts_as: 3}, {credential: y, counts_as: 2}]}"
    assert told(takes(by)) == "x y: USD 50, 55h"
    assert told(takes(by, "{credential: n/x, earned: 2025-06-01}")) == "y (x): USD 20, 50h"
    assert told(takes(by, "{credential: n/x, earned: 2024-06-01}")) == "y x: USD 50, 55h"  # before; y brings `made`


def test_what_a_renewal_has_confirmed_is_of_its_time() -> None:
    by = "{credits: 3, from: [{credential: x, counts_as: 2}, {manual: A visit, id: visit, counts_as: 3}]}"
    found = takes(by)
    assert (found.earn, [each.address for each in found.confirm]) == ((), ["n/c#visit"])


def test_what_the_way_says_and_what_it_asks_for_add_up() -> None:
    assert told(takes("x", fields=", cost: 5")) == "x: USD 35, 5h"
    assert told(takes("z", fields=", effort: 2h")) == "z: ?, 3h"
    assert told(takes("{manual: A visit}", fields=", cost: 150")) == "'A visit': USD 150, ?"
    assert told(takes("[x, {manual: A visit}]", fields=", cost: 150, effort: 1h")) == "x 'A visit': USD 180, 6h"
    assert told(takes("w", fields=", cost: 5")) == "w: EUR 10 USD 5, ?"
    assert told(takes("x", fields=", cost: {amount: 50, per: year}")) == "x: USD 30?, 5h"


# What counts already


@pytest.mark.parametrize(
    ("earned", "figures", "met"),
    [
        ("2024-12-01", "x: USD 30, 5h", False),  # before the credential itself
        ("2025-01-31", "x: USD 30, 5h", False),
        ("2025-02-01", "(x): free, 0h", True),
        ("2026-11-23", "(x): free, 0h", True),
    ],
)
def test_without_a_window_what_was_earned_after_the_credential_counts(earned: str, figures: str, met: bool) -> None:
    held = f"{{credential: n/c, earned: 2025-01-31}}\n{{credential: n/x, earned: {earned}}}"
    found = way("extends: 2y, by: x", held)
    assert (told(found.takes), found.met) == (figures, met)


@pytest.mark.parametrize(("earned", "met"), [("2026-10-30", False), ("2026-10-31", True)])
def test_with_a_window_what_was_earned_in_it_counts(earned: str, met: bool) -> None:
    held = f"{{credential: n/c, earned: 2025-01-31}}\n{{credential: n/x, earned: {earned}}}"
    assert way("extends: 2y, opens: 3mo, by: x", held).met == met


def test_what_has_no_date_does_not_count() -> None:
    assert told(takes("x", "{credential: n/x}")) == "x: USD 30, 5h"
    held = "{credential: n/c, expires: 2027-01-31}\n{credential: n/x, earned: 2026-10-01}"
    assert told(way("extends: 2y, by: x", held).takes) == "x: USD 30, 5h"  # nobody knows when c was earned


def test_part_of_it_counts() -> None:
    held = "{credential: n/y, earned: 2026-01-01}"
    assert told(takes("[x, y]", held)) == "x (y): USD 30, 5h"
    assert told(takes("{choose: 2, from: [x, y, z]}", held)) == "x (y): USD 30, 5h"
    assert told(takes("{any: [x, y]}", held)) == "(y): free, 0h"
    assert told(takes("y", held, ", cost: 9")) == "(y): USD 9, ?"  # the fee is still to be paid
    assert told(takes("{any: [old, x]}", "{credential: n/old, earned: 2026-01-01}")) == "(old): free, 0h"


def test_renewed_from_the_day_on_which_it_was_met() -> None:
    held = "{credential: n/c, earned: 2025-01-31}\n{credential: n/x, earned: 2026-06-30}"
    found = way("extends: 2y, from: renewal, by: x", held)
    assert (found.met, found.done, found.until) == (True, date(2026, 6, 30), date(2028, 6, 30))


def test_facts_and_confirmations_count_in_their_time() -> None:
    fact = "facts: {{units: {{amount: {}, from: {}}}}}"
    by = "{fact: units, at_least: 20}"
    assert told(takes(by, fact.format(20, "2025-02-01"))) == ": free, 0h"
    assert told(takes(by, fact.format(20, "2025-01-31"))) == "'n/units': ?, ?"
    short = takes(by, fact.format(12, "2025-02-01"))
    assert short is not None
    assert short.confirm[0].short == "12 in the record"
    early, undated = takes(by, fact.format(20, "2025-01-31")), takes(by, "facts: {units: {amount: 20}}")
    assert early is not None
    assert early.confirm[0].short == "the record counts from 2025-01-31, before 2025-02-01"
    assert undated is not None
    assert undated.confirm[0].short == "the record does not say since when"
    whole = takes("{all: [{fact: units, at_least: 20}], each: {grade: B}}", fact.format(20, "2025-01-31"))
    assert whole is not None
    assert whole.confirm[0].short == "the record counts from 2025-01-31, before 2025-02-01"
    signed = "confirmed: [{{requirement: n/c#visit, by: Faculty, date: {}}}]"
    by = "{manual: A visit, id: visit}"
    assert told(takes(by, signed.format("2025-02-01"))) == ": free, 0h"
    assert told(takes(by, signed.format("2025-01-31"))) == "'A visit': ?, ?"


# Which is the cheapest


def ordered(*renewals: str) -> tuple[str, bool]:
    found = lapse(f"renewal: [{', '.join(f'{{extends: 1y, {each}}}' for each in renewals)}]")
    return " | ".join(told(each.takes) for each in found.ways), found.mixed


def test_known_cost_first_then_hours_unknown_last() -> None:
    assert ordered("effort: 1h", "cost: 9", "cost: 8, effort: 2h", "cost: 8, effort: 1h", "cost: 0") == (
        ": USD 0, ? | : USD 8, 1h | : USD 8, 2h | : USD 9, ? | : ?, 1h",
        False,
    )


def test_different_currencies_are_not_compared() -> None:
    assert ordered("cost: {amount: 1, currency: EUR}", "cost: 9", "cost: 8") == (
        ": USD 8, ? | : USD 9, ? | : EUR 1, ?",
        True,
    )
    found = takes("{any: [w, x]}")
    assert (told(found), found is not None and found.mixed) == ("x: USD 30, 5h", True)
    assert ordered("cost: {amount: 0, currency: EUR}", "cost: 9")[1] is False  # free is free


def test_what_is_met_stands_before_all_and_what_nobody_can_after_all() -> None:
    held = "{credential: n/c, earned: 2025-01-31}\n{credential: n/x, earned: 2026-01-01}"
    found = lapse("renewal: [{extends: 1y, cost: 0}, {extends: 1y, by: old}, {extends: 1y, by: x}]", held)
    assert [told(each.takes) for each in found.ways] == ["(x): free, 0h", ": USD 0, ?", "nobody can"]


# Again


def test_earned_again_at_its_figures() -> None:
    assert told(lapse("cost: 5, effort: 3h").again) == "c: USD 5, 3h"
    assert told(lapse("effort: 3h").again) == "c: ?, 3h"
    assert lapse("status: retired").again is None
    assert told(lapse("cost: 5, effort: 1h, prerequisites: entry").again) == "entry c: USD 105, 9h"
    held = "{credential: n/c, earned: 2025-01-31}\n{credential: n/entry}"
    assert told(lapse("cost: 5, effort: 1h, prerequisites: entry", held).again) == "c: USD 5, 1h"
    gone = "{credential: n/c, earned: 2025-01-31}\n{credential: n/entry, expires: 2027-01-31}"
    assert told(lapse("cost: 5, effort: 1h, prerequisites: entry", gone).again) == "entry c: USD 105, 9h"
    assert told(lapse("stack: [x, z]").again) == "x z c: USD 30?, 6h"


# What falls with it


TITLES = """
      d: {valid_for: 2y}
      title: {stack: [c, d], valid_while: stack, grace: end-of-year}
      quick: {stack: [c], valid_while: stack}
      safe: {stack: {any: [c, d]}, valid_while: stack}
      over: {stack: [quick, d], valid_while: stack}
"""
ALL = """
    {credential: n/c, earned: 2025-01-31}
    {credential: n/d, earned: 2026-01-01}
    {credential: n/title}
    {credential: n/quick}
    {credential: n/safe}
    {credential: n/over}
"""


def test_what_falls_with_it() -> None:
    found = expiring("cost: 5", ALL, TITLES)
    assert [(each.id, str(each.until), each.parts) for each in found.lapses] == [
        ("n/c", "2027-01-31", ()),
        ("n/over", "2027-01-31", ("n/quick",)),
        ("n/quick", "2027-01-31", ("n/c",)),
    ]
    falls = [(each.id, str(each.satisfied), str(each.until)) for each in found.lapses[0].falls]
    assert falls == [
        ("n/over", "2027-01-31", "2027-01-31"),  # by way of quick
        ("n/quick", "2027-01-31", "2027-01-31"),
        ("n/title", "2027-01-31", "2027-12-31"),  # with its grace
    ]  # and not `safe`, for d takes the place
    assert (found.later.id, found.later.until) == ("n/d", date(2028, 1, 1))
    assert found.lapses[1].again is None  # its parts are what to keep


def test_what_has_expired_and_what_is_in_its_grace() -> None:
    found = expiring("cost: 5, renewal: {extends: 1y, cost: 1}", ALL, TITLES, on=date(2027, 6, 1))
    assert [(each.id, str(each.until), each.ways) for each in found.expired] == [
        ("n/c", "2027-01-31", ()),
        ("n/over", "2027-01-31", ()),
        ("n/quick", "2027-01-31", ()),
    ]
    assert [each.id for each in found.expired[0].falls] == ["n/over", "n/quick", "n/title"]
    assert told(found.expired[0].again) == "c: USD 5, ?"
    assert found.lapses == ()
    found = expiring("cost: 5", ALL, TITLES, on=date(2027, 7, 1))
    assert [(each.id, str(each.until), each.parts) for each in found.lapses] == [
        ("n/title", "2027-12-31", ("n/c",)),
        ("n/d", "2028-01-01", ()),
        ("n/safe", "2028-01-01", ("n/d",)),
    ]


def test_what_no_catalog_knows_is_said() -> None:
    found = expiring("cost: 5", "{credential: far/away, expires: 2027-01-01}")
    assert (found.held, found.notes) == (0, ("Not looked at, for no catalog knows it: far/away.",))


def test_nothing_is_held() -> None:
    made = catalog("a: {}")
    found = stackplan.expiring(made, on=ON)
    assert (found.held, found.lapses, found.expired, found.later) == (0, (), (), None)
    assert stackplan.expiring(made, have=["a"], on=ON).held == 1
    with pytest.raises(ValueError, match="not a duration"):
        stackplan.expiring(made, within="soon", on=ON)

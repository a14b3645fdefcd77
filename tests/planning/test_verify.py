"""The verifier on plans made by hand: the right ones pass, and each wrong one is told."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal

import pytest

from stackplan.catalog.meant import skill
from stackplan.planning.plan import Holdings, Options
from stackplan.planning.verify import verify
from stackplan.units import Money

from .helpers import catalog, full
from .replay import Replay, graded

# Conditions on holdings

GRADED = "a: {}\nb: {}\ncert: {stack: {credential: a, grade: B}}"


@pytest.mark.parametrize(("grade", "right"), [("A", True), ("B", True), ("C", False)])
def test_a_grade_is_enough_or_not(grade: str, right: bool):
    replay = Replay(GRADED, f"holds: [{{credential: n/a, grade: {grade}}}]")
    assert replay.accepts("cert", "cert") is right


def test_a_holding_without_a_grade_does_not_meet_one_and_a_new_one_does():
    replay = Replay(GRADED, "holds: [n/a]")
    assert not replay.accepts("cert", "cert")
    assert replay.accepts("cert", "a cert", again="a")
    assert "earned twice" in replay.says("cert", "a cert")


def test_a_grade_that_the_answer_states_must_be_enough():
    replay = Replay(GRADED)
    assert replay.accepts("cert", "a cert", grades={"a": "B"})
    assert not replay.accepts("cert", "a cert", grades={"a": "C"})


def test_grades_without_points_go_by_their_order():
    made = catalog(
        "grade_scales: {letters: [A, B, C]}\ncredentials:\n  a: {}\n  cert: {stack: [{credential: a, grade: B}]}"
    )
    assert Replay(made, "holds: [{credential: n/a, grade: A}]").accepts("cert", "cert")
    assert not Replay(made, "holds: [{credential: n/a, grade: C}]").accepts("cert", "cert")
    assert not Replay(made, "holds: [{credential: n/a, grade: X}]").accepts("cert", "cert")


def test_without_holdings_what_is_held_has_no_grade_and_no_date():
    made = graded(GRADED)
    plan = Replay(made).plan("cert", "cert", {})
    assert verify(made, plan, frozenset({"n/a"}), Options(), plan.on, Holdings()) != ()


@pytest.mark.parametrize(
    ("condition", "line", "right"),
    [
        ("within: 1y", "earned: 2025-11-23", True),  # one year to the day
        ("within: 1y", "earned: 2025-11-22", False),
        ("within: 1y", "grade: A", False),  # no date
        ("earned: {from: 2025-01-01, until: 2025-12-31}", "earned: 2025-12-31", True),
        ("earned: {from: 2025-01-01, until: 2025-12-31}", "earned: 2026-01-01", False),
        ("earned: {from: 2025-01-01}", "earned: 2024-12-31", False),
        ("accept: expired", "earned: 2020-01-01, expires: 2024-01-01", True),
        ("grade: B", "grade: A, expires: 2024-01-01", False),
        ("accept: expired, grade: B", "grade: C, expires: 2024-01-01", False),
    ],
)
def test_dates_and_expiry(condition: str, line: str, right: bool):
    made = f"a: {{}}\ncert: {{stack: {{credential: a, {condition}}}}}"
    assert Replay(made, f"holds: [{{credential: n/a, {line}}}]").accepts("cert", "cert") is right


def test_what_is_new_is_earned_on_the_day():
    made = "a: {}\ncert: {stack: {credential: a, within: 0d, earned: {from: 2026-11-23, until: 2026-11-23}}}"
    assert Replay(made).accepts("cert", "a cert")
    assert not Replay(made.replace("{from: 2026-11-23, until: 2026-11-23}", "{until: 2026-11-22}")).accepts(
        "cert", "a cert"
    )


def test_one_holding_meets_all_conditions_not_one_each():
    made = "a: {}\ncert: {stack: {credential: a, grade: B, within: 1y}}"
    two = "holds: [{credential: n/a, grade: A, earned: 2020-01-01}, {credential: n/a, grade: D, earned: 2026-01-01}]"
    assert not Replay(made, two).accepts("cert", "cert")
    third = two.replace("]", ", {credential: n/a, grade: B, earned: 2026-02-01}]")
    assert Replay(made, third).accepts("cert", "cert")


def test_each_of_every_node_around_is_in_force():
    made = """\
        a: {}
        b: {}
        cert: {stack: {all: [{choose: 1, from: [a, b], each: {within: 2y}}], each: {grade: B}}}
        """
    assert Replay(made, "holds: [{credential: n/a, grade: B, earned: 2025-12-01}]").accepts("cert", "cert")
    assert not Replay(made, "holds: [{credential: n/a, grade: C, earned: 2025-12-01}]").accepts("cert", "cert")
    assert not Replay(made, "holds: [{credential: n/a, grade: B, earned: 2020-12-01}]").accepts("cert", "cert")


def test_conditions_hold_for_what_stands_in():
    made = """\
        a: {equivalents: [x, {all: [y, z]}]}
        x: {}
        y: {}
        z: {}
        cert: {stack: {choose: 1, from: [{credential: a, grade: B}]}}
        """
    assert Replay(made, "holds: [{credential: n/x, grade: B}]").accepts("cert", "cert")
    assert not Replay(made, "holds: [{credential: n/x, grade: C}]").accepts("cert", "cert")
    both = "holds: [{credential: n/y, grade: A}, {credential: n/z, grade: %s}]"
    assert Replay(made, both % "B").accepts("cert", "cert")
    assert not Replay(made, both % "D").accepts("cert", "cert")


def test_expired_is_accepted_in_a_deal_and_nowhere_else():
    made = """\
        a: {}
        b: {}
        cert: {stack: {choose: 2, from: [{credential: a, accept: expired}, b]}}
        plain: {stack: {choose: 1, from: [a]}}
        """
    replay = Replay(made, "holds: [{credential: n/a, expires: 2024-01-01}]")
    assert (
        replay.accepts("cert", "b cert", toward={"a": "stack", "b": "stack"}) is False
    )  # nobody claims what has ended
    assert replay.accepts("cert", "b cert")
    assert not replay.accepts("plain", "plain")
    assert replay.accepts("plain", "a plain", again="a")


@pytest.mark.parametrize(("tags", "right"), [("transfer", True), ("online", False)])
def test_a_tag_of_the_record_puts_a_credential_into_the_pool(tags: str, right: bool):
    made = "a: {}\nb: {tags: [transfer]}\ncert: {stack: {choose: 1, from: [{tag: transfer}]}}"
    assert Replay(made, f"holds: [{{credential: n/a, tags: [{tags}]}}]").accepts("cert", "cert") is right


def test_a_tag_of_the_record_is_one_of_that_line():
    made = "a: {}\ncert: {stack: {choose: 1, from: [{tag: transfer, grade: B}]}}"
    lines = "holds: [{credential: n/a, tags: [transfer], grade: C}, {credential: n/a, grade: A}]"
    replay = Replay(made, lines)
    assert not replay.accepts("cert", "cert")
    assert not replay.accepts("cert", "a cert", again="a")  # a new holding has no tags of the record


def test_what_stands_in_is_asked_for_a_tag_of_the_record_only():
    by_catalog = """\
        a: {tags: [core], equivalents: [x]}
        x: {}
        cert: {stack: {choose: 1, from: [{tag: core}]}}
        """
    assert Replay(by_catalog, "holds: [n/a]").accepts("cert", "cert")
    assert Replay(by_catalog, "holds: [n/x]").accepts("cert", "cert")
    # The record's tag brings an expired `a` into the pool; what stands in for it then needs the tag too.
    by_record = by_catalog.replace("tags: [core], ", "")
    gone = "{credential: n/a, earned: 2020-01-01, expires: 2021-01-01, tags: [core]}"
    assert not Replay(by_record, f"holds: [{gone}, n/x]").accepts("cert", "cert")
    assert Replay(by_record, f"holds: [{gone}, {{credential: n/x, tags: [core]}}]").accepts("cert", "cert")


def test_what_is_left_out_may_be_single_holdings():
    made = 'a: {equivalents: [x]}\nx: {}\ncert: {stack: {choose: 1, from: [{id: "a*", except: [{tag: transfer}]}]}}'
    assert Replay(made, "holds: [n/a]").accepts("cert", "cert")
    assert not Replay(made, "holds: [{credential: n/a, tags: [transfer]}]").accepts("cert", "cert")
    assert Replay(made, "holds: [{credential: n/x, tags: [transfer]}]").accepts("cert", "cert")
    assert Replay(made, "holds: [{credential: n/a, tags: [transfer]}, n/a]").accepts("cert", "cert")


def test_what_is_left_out_speaks_of_the_credential_and_not_of_what_stands_in():
    made = "a: {equivalents: [x]}\nx: {}\ncert: {stack: {credential: a, except: [a, x]}}"
    assert Replay(made, "holds: [n/x]").accepts("cert", "cert")
    assert not Replay(made, "holds: [n/a]").accepts("cert", "cert")


def test_a_credential_in_a_pool_twice_is_one_member_of_several_worths():
    made = """\
        a: {credits: 3}
        b: {credits: 3}
        cert: {stack: {credits: %s, from: [{credential: a, grade: A, counts_as: 6}, a, b]}}
        """
    held = "holds: [{credential: n/a, grade: %s}]"
    assert Replay(made % 6, held % "A").accepts("cert", "cert")
    assert not Replay(made % 6, held % "C").accepts("cert", "cert")
    assert Replay(made % 3, held % "C").accepts("cert", "cert")
    assert Replay(made % 9, held % "A").accepts("cert", "b cert")
    assert not Replay(made % 12, held % "A").accepts("cert", "b cert")  # never 6 and 3 of the same


def test_the_first_worth_counts_where_the_same_is_asked():
    made = "a: {credits: 3}\ncert: {stack: {credits: 3, from: [{credential: a, counts_as: 2}, a]}}"
    assert not Replay(made, "holds: [n/a]").accepts("cert", "cert")


def test_a_composite_without_a_grade_has_that_of_its_parts():
    made = "a: {credits: 3}\nb: {credits: 1}\nm: {stack: [a, b]}\ncert: {stack: {credential: m, grade: B}}"
    lines = "holds: [{credential: n/m, used: [n/a, n/b]}, {credential: n/a, grade: %s}, {credential: n/b, grade: %s}]"
    assert Replay(made, lines % ("B", "B")).accepts("cert", "cert")
    assert not Replay(made, lines % ("C", "A")).accepts("cert", "cert")  # (3 * 2 + 4) / 4 = 2.5
    assert Replay(made, lines % ("B", "A")).accepts("cert", "cert")
    assert not Replay(made, (lines % ("A", "X"))).accepts("cert", "cert")


# What a selection keeps as a whole


def test_a_limit_of_tagged_holdings():
    made = (
        "a: {}\nb: {}\nc: {}\ncert: {stack: {choose: 2, from: [a, b, c], limits: [{at_most: 1, of: {tag: transfer}}]}}"
    )
    two = "holds: [{credential: n/a, tags: [transfer]}, {credential: n/b, tags: [%s]}]"
    assert Replay(made, two % "").accepts("cert", "cert")
    assert not Replay(made, two % "transfer").accepts("cert", "cert")
    assert Replay(made, two % "transfer").accepts("cert", "c cert")
    claimed = {"a": "stack", "b": "stack"}
    assert not Replay(made, two % "transfer").accepts("cert", "c cert", toward=claimed)
    assert Replay(made, (two % "transfer").replace("]}]", "]}, n/b]")).accepts("cert", "cert")  # the other line of b


def test_a_limit_under_conditions():
    made = "a: {}\nb: {}\ncert: {stack: {choose: 2, from: [a, b], limits: [{at_least: 2, of: {id: [a, b], grade: B}}]}}"
    two = "holds: [{credential: n/a, grade: A}, {credential: n/b, grade: %s}]"
    assert Replay(made, two % "B").accepts("cert", "cert")
    assert not Replay(made, two % "C").accepts("cert", "cert")
    assert Replay(made, two % "C").accepts("cert", "b cert", again="b")


def test_a_limit_asks_it_of_all_that_is_consumed():
    made = """\
        a: {equivalents: [{all: [x, y]}]}
        x: {}
        y: {}
        cert: {stack: {choose: 1, from: [a], limits: [{at_least: 1, of: {id: a, grade: B}}]}}
        """
    two = "holds: [{credential: n/x, grade: A}, {credential: n/y, grade: %s}]"
    assert Replay(made, two % "B").accepts("cert", "cert")
    assert not Replay(made, two % "C").accepts("cert", "cert")


@pytest.mark.parametrize(
    ("average", "second", "right"),
    [("B", "C", True), ("B", "D", False), ("2.5", "D", True), ("3.0", "D", False), ("3", "C", True)],
)
def test_an_average(average: str, second: str, right: bool):
    made = f"a: {{}}\nb: {{}}\ncert: {{stack: {{all: [a, b], average: {average}}}}}"
    two = f"holds: [{{credential: n/a, grade: A}}, {{credential: n/b, grade: {second}}}]"
    assert Replay(made, two).accepts("cert", "cert") is right


def test_an_average_is_weighted_by_credits():
    made = "a: {credits: 1}\nb: {credits: 3}\ncert: {stack: {choose: 2, from: [a, b], average: B}}"
    assert not Replay(made, "holds: [{credential: n/a, grade: A}, {credential: n/b, grade: C}]").accepts("cert", "cert")
    assert Replay(made, "holds: [{credential: n/a, grade: C}, {credential: n/b, grade: A}]").accepts("cert", "cert")


def test_an_average_needs_a_grade_of_each_and_takes_the_best_of_what_is_new():
    made = "a: {}\nb: {}\ncert: {stack: {all: [a, b], average: B}}"
    assert not Replay(made, "holds: [{credential: n/a, grade: A}, n/b]").accepts("cert", "cert")
    assert Replay(made, "holds: [{credential: n/a, grade: C}]").accepts("cert", "b cert")
    assert not Replay(made.replace("B}", "A}"), "holds: [{credential: n/a, grade: C}]").accepts("cert", "b cert")


def test_an_average_picks_the_better_of_two_holdings():
    made = "a: {}\ncert: {stack: {all: [a], average: B}}"
    assert Replay(made, "holds: [{credential: n/a, grade: D}, {credential: n/a, grade: A}]").accepts("cert", "cert")


@pytest.mark.parametrize("node", ["all: [a, b]", "choose: 2, from: [a, b]"])
def test_a_window(node: str):
    made = f"a: {{}}\nb: {{}}\ncert: {{stack: {{{node}, window: 1y}}}}"
    two = "holds: [{credential: n/a, earned: 2024-02-29}, {credential: n/b, earned: %s}]"
    assert Replay(made, two % "2025-02-28").accepts("cert", "cert")
    assert not Replay(made, two % "2025-03-01").accepts("cert", "cert")
    assert not Replay(made, "holds: [{credential: n/a, earned: 2024-02-29}, n/b]").accepts("cert", "cert")
    assert not Replay(made, "holds: [{credential: n/a, earned: 2024-02-29}]").accepts("cert", "b cert")
    assert Replay(made, "holds: [{credential: n/a, earned: 2025-11-23}]").accepts("cert", "b cert")


def test_a_list_with_a_window_is_a_selection():
    made = "a: {}\nb: {}\ncert: {stack: {all: [{choose: 1, from: [a]}, {choose: 1, from: [a, b]}], window: 1y}}"
    one = "{credential: n/a, earned: 2020-01-01}"
    assert not Replay(made, f"holds: [{one}]").accepts("cert", "cert")
    assert Replay(made, f"holds: [{one}, {{credential: n/b, earned: 2020-06-01}}]").accepts("cert", "cert")
    assert not Replay(made, f"holds: [{one}, {{credential: n/b, earned: 2022-06-01}}]").accepts("cert", "cert")
    assert Replay(made.replace(", window: 1y", ""), f"holds: [{one}]").accepts("cert", "cert"), "a plain list may share"


LIFTED = """\
    a: {}
    b: {}
    c: {}
    cert: {stack: {choose: 2, from: [a, b], limits: [{at_most: 1, of: [a, b], unless: %s}]}}
    """


def test_a_limit_is_lifted_by_what_is_there():
    replay = Replay(LIFTED % "c", "holds: [n/a, n/b]")
    assert not replay.accepts("cert", "cert")
    assert replay.accepts("cert", "c cert")


def test_a_limit_is_not_lifted_by_a_grade_that_nobody_has_yet():
    made = LIFTED % "{credential: c, grade: B}"
    assert Replay(made, "holds: [n/a, n/b, {credential: n/c, grade: B}]").accepts("cert", "cert")
    assert not Replay(made, "holds: [n/a, n/b, {credential: n/c, grade: C}]").accepts("cert", "cert")
    assert not Replay(made, "holds: [n/a, n/b]").accepts("cert", "c cert")
    assert not Replay(LIFTED % "{all: [c], average: B}", "holds: [n/a, n/b]").accepts("cert", "c cert")
    assert Replay(LIFTED % "{credential: c, within: 1y}", "holds: [n/a, n/b]").accepts("cert", "c cert")


def test_a_limit_is_not_lifted_by_what_is_yet_to_be_confirmed():
    made = LIFTED % "{manual: Dean agrees, id: dean}"
    replay = Replay(made, "holds: [n/a, n/b]")
    span = replay.catalog.credentials["n/cert"].stack.selection.limits[0].unless.span
    thing = Replay(FACTS).thing("cert#site")
    promised = type(thing)("n/cert", "dean", "Dean agrees", span)
    assert not replay.accepts("cert", "cert", confirm=(promised,))
    assert Replay(made, "holds: [n/a, n/b]\nconfirmed: [{requirement: n/cert#dean, by: Me, date: 2026-01-01}]").accepts(
        "cert", "cert"
    )


# Facts and manual parts

FACTS = catalog("""\
    facts: {hours: {name: Hours}}
    credentials:
      a: {}
      cert: {stack: [a, {fact: hours, at_least: 100, within: 2y, id: site}]}
      easy: {stack: [a, {fact: hours, at_least: 50, within: 3y}]}
      state: {stack: [a, {fact: hours}]}
      work: {stack: [a, {manual: Portfolio, id: portfolio}, {manual: Interview}]}
      some: {stack: {choose: 1, from: [a, {manual: Portfolio, id: portfolio}]}}
    """)
HOURS = "holds: [n/a]\nfacts: {hours: {amount: %s, from: %s, as_of: %s}}"


@pytest.mark.parametrize(
    ("amount", "since", "counted", "right"),
    [
        (100, "2024-11-23", "2026-11-23", True),
        (99, "2024-11-23", "2026-11-23", False),
        (100, "2024-11-22", "2026-11-23", False),
        (100, "2024-11-23", "2026-11-24", False),
    ],
)
def test_a_fact_of_the_record(amount: int, since: str, counted: str, right: bool):
    assert Replay(FACTS, HOURS % (amount, since, counted)).accepts("cert", "cert") is right


@pytest.mark.parametrize(("stated", "right"), [("true", True), ("false", False), ("0", False), ("1", True)])
def test_a_fact_that_is_just_so(stated: str, right: bool):
    assert Replay(FACTS, f"holds: [n/a]\nfacts: {{n/hours: {stated}}}").accepts("state", "state") is right


def test_an_amount_without_dates_is_not_one_of_some_time():
    assert not Replay(FACTS, "holds: [n/a]\nfacts: {hours: 500}").accepts("cert", "cert")


def test_a_fact_is_confirmed_by_more_in_less_time():
    replay = Replay(FACTS, "holds: [n/a]")
    assert not replay.accepts("cert", "cert")
    thing = replay.thing("cert#site")
    assert replay.accepts("cert", "cert", confirm=(thing,))
    assert replay.accepts("easy", "easy", confirm=(thing,))
    assert replay.accepts("state", "state", confirm=(thing,))
    assert not replay.accepts("cert", "cert", confirm=(replay.thing("easy#stack"),))
    assert not replay.accepts("cert", "cert", confirm=(replay.thing("cert#site", within="3y"),))
    assert not replay.accepts("cert", "cert", confirm=(replay.thing("cert#site", within=None),))
    assert not replay.accepts("cert", "cert", confirm=(replay.thing("cert#site", at_least=99),))


def test_a_manual_part_is_confirmed_by_the_record_or_stays_to_confirm():
    said = "holds: [n/a]\nconfirmed: [{requirement: %s, by: Faculty, date: 2026-01-01}]"
    replay = Replay(FACTS, "holds: [n/a]")
    first, second = replay.thing("work#portfolio"), replay.thing("work#stack")
    interview = type(second)("n/work", "stack", "Interview", FACTS.credentials["n/work"].stack.pool.entries[2].span)
    assert not replay.accepts("work", "work")
    assert not replay.accepts("work", "work", confirm=(first,))
    assert replay.accepts("work", "work", confirm=(first, interview))
    assert Replay(FACTS, said % "work#portfolio").accepts("work", "work", confirm=(interview,))
    assert not Replay(FACTS, said % "some#portfolio").accepts("work", "work", confirm=(interview,))
    assert Replay(FACTS, said % "n/work#stack").accepts("work", "work", confirm=(first,))


def test_a_manual_part_is_a_member():
    replay = Replay(FACTS)
    assert replay.accepts("some", "some", confirm=(replay.thing("some#portfolio"),))
    assert not replay.accepts("some", "some")


def test_what_need_not_be_confirmed_is_told():
    replay = Replay(FACTS, HOURS % (100, "2024-11-23", "2026-11-23"))
    assert "the record has it" in replay.says("cert", "cert", confirm=(replay.thing("cert#site"),))
    replay = Replay(FACTS, "holds: [n/a]")
    thing = replay.thing("cert#site")
    assert "twice" in replay.says("cert", "cert", confirm=(thing, thing))
    assert "twice" in replay.says("cert", "cert", confirm=(thing, replay.thing("cert#site", at_least=20)))
    confirmed = Replay(FACTS, "confirmed: [{requirement: n/some#portfolio, by: Me, date: 2026-01-01}]")
    assert "the record has it" in confirmed.says("some", "some", confirm=(confirmed.thing("some#portfolio"),))


# Waivers

WAIVED = """\
    a: {}
    b: {}
    c: {}
    cert: {prerequisites: {id: entry, any: [c]}, stack: {sections: {core: [a, b], more: {choose: 1, from: [c]}}}}
    credits: {stack: {credits: 6, from: [{credential: a, id: first, counts_as: 3}, b]}}
    """
WAIVER = "{requirement: %s, by: Me, date: 2026-01-01, reason: Why not}"


def waivers(holds: str, *places: str) -> str:
    listed = ", ".join(WAIVER % place for place in places)
    return f"holds: [{holds}]\nwaivers: [{listed}]"


def test_a_waiver_settles_the_requirement_at_its_address():
    assert not Replay(WAIVED, waivers("n/a, n/b")).accepts("cert", "cert")
    assert Replay(WAIVED, waivers("n/a, n/b", "n/cert#more", "cert#entry")).accepts("cert", "cert")
    assert Replay(WAIVED, waivers("n/c", "n/cert#core")).accepts("cert", "cert")
    assert not Replay(WAIVED, waivers("n/a, n/c", "n/cert#entry")).accepts("cert", "cert")


@pytest.mark.parametrize("place", ["n/other#more", "n/credits#first"])
def test_a_waiver_of_another_address_settles_nothing(place: str):
    assert not Replay(WAIVED, waivers("n/a, n/b", place, "cert#entry")).accepts("cert", "cert")


def test_a_waived_field_and_a_waived_member():
    assert Replay(WAIVED, waivers("n/a", "n/cert#prerequisites", "n/cert#stack")).accepts("cert", "cert")
    made = WAIVED.replace("credits: 6", "credits: 3").replace("b]}}\n", "{credential: b, counts_as: 3}]}}\n")
    assert Replay(made, waivers("n/b", "n/credits#first")).accepts("credits", "credits")
    assert not Replay(made, waivers("", "n/credits#first")).accepts("credits", "credits")  # it adds nothing


INSTEAD = """\
    a: {}
    b: {}
    x: {credits: 3}
    y: {valid_for: 1y, credits: 3}
    every: {stack: {id: here, all: [a, b]}}
    some: {stack: {id: here, choose: 2, from: [a, b]}}
    sum: {stack: {id: here, credits: 6, from: [{credential: a, counts_as: 3}, b]}}
    parts: {stack: {id: here, sections: {one: [a], two: [b]}}}
    one: {stack: {credential: a, id: here, grade: A}}
    worth: {stack: {credits: 3, from: [{credential: a, id: here}]}}
    """
WITH = "n/%s#here, with: [%s]"


@pytest.mark.parametrize("target", ["every", "some", "sum", "parts"])
def test_what_takes_the_place_of_a_member(target: str):
    record = waivers("n/a, n/x", WITH % (target, "n/x"))
    assert Replay(INSTEAD, record).accepts(target, target)
    assert not Replay(INSTEAD, waivers("n/x", WITH % (target, "n/x"))).accepts(target, target)  # one member, not two
    assert not Replay(INSTEAD, waivers("n/a", WITH % (target, "n/x"))).accepts(target, target)  # it is not held
    assert Replay(INSTEAD, waivers("n/x", WITH % (target, "n/x"))).accepts(target, f"a {target}")


@pytest.mark.parametrize("target", ["every", "some", "sum", "parts"])
def test_what_no_catalog_knows_may_take_a_place(target: str):
    outside = "{credential: else/course, credits: %s}"
    told = WITH % (target, "else/course")
    assert Replay(INSTEAD, waivers(f"n/a, {outside % 3}", told)).accepts(target, target)
    assert not Replay(INSTEAD, waivers("n/a, else/course", told)).accepts(target, target)  # without credits
    if target == "sum":
        assert not Replay(INSTEAD, waivers(f"n/a, {outside % 2}", told)).accepts(target, target)


def test_two_waivers_give_two_members_and_one_holding_serves_once():
    both = waivers("n/x, n/y", WITH % ("every", "n/x"), WITH % ("every", "n/y"))
    assert Replay(INSTEAD, both).accepts("every", "every")
    once = waivers("n/x", WITH % ("every", "n/x"), WITH % ("every", "n/x"))
    assert not Replay(INSTEAD, once).accepts("every", "every")
    assert not Replay(INSTEAD, waivers("n/a, n/b, n/x", WITH % ("sum", "n/a"))).accepts("sum", "sum")  # a counts once


def test_what_takes_a_place_is_valid_and_no_condition_is_asked_of_it():
    assert Replay(INSTEAD, waivers("n/x", WITH % ("one", "n/x"))).accepts("one", "one")
    assert Replay(INSTEAD, waivers("n/y", WITH % ("one", "n/y"))).accepts("one", "one")
    old = "{credential: n/y, earned: 2020-01-01}"
    assert not Replay(INSTEAD, waivers(old, WITH % ("one", "n/y"))).accepts("one", "one")


def test_what_takes_the_place_of_a_credential_is_worth_its_own():
    assert Replay(INSTEAD, waivers("n/x", WITH % ("worth", "n/x"))).accepts("worth", "worth")
    assert not Replay(INSTEAD, waivers("n/b", WITH % ("worth", "n/b"))).accepts("worth", "worth")


def test_a_waiver_holds_where_its_composite_is_taken_apart():
    """m is earned by a waiver and consumed: what it was made of is not that holding's business alone."""
    made = "a: {}\nx: {}\nm: {stack: {id: here, all: [a]}}\ncert: {stack: {choose: 2, from: [m, x, a]}}"
    record = waivers("n/x", "n/m#here, with: [n/x]")
    assert not Replay(made, record).accepts("cert", "m cert")  # x went into m
    assert Replay(made, record).accepts("cert", "m a cert")


# What has begun

BEGUN = "a: {status: retired, prerequisites: b, corequisites: b}\nb: {}\ncert: {stack: {all: [{tag: t}, a]}}"


def test_what_has_begun_is_earned_whatever_would_stand_in_its_way():
    replay = Replay(BEGUN.replace("{tag: t}, ", ""), "holds: [{credential: n/a, status: in-progress}]")
    assert replay.accepts("cert", "a cert", begun="a")
    assert not replay.accepts("cert", "a cert")
    assert "has not begun" in Replay(BEGUN).says("cert", "a cert", begun="a")


def test_what_has_begun_takes_no_further_hours_or_cost():
    replay = Replay("a: {}\ncert: {stack: a}", "holds: [{credential: n/a, status: registered}]")
    assert replay.accepts("cert", "a cert", begun="a", cost=Money(Decimal(0), "USD"))
    assert "as if it had not" in replay.says("cert", "a cert")
    assert "no further" in replay.says("cert", "a cert", begun="a", hours=10)
    assert "no further" in replay.says("cert", "a cert", begun="a", cost=Money(Decimal(5), "USD"))


def test_what_has_begun_is_one_of_all_that_a_selector_finds():
    made = "a: {status: retired, tags: [t]}\nb: {tags: [t]}\ncert: {stack: {all: {tag: t}}}"
    assert Replay(made).accepts("cert", "b cert")
    replay = Replay(made, "holds: [{credential: n/a, status: in-progress}]")
    assert not replay.accepts("cert", "b cert")
    assert replay.accepts("cert", "a b cert", begun="a")


def test_a_stack_is_asked_of_what_has_begun():
    replay = Replay("a: {}\nm: {effort: 5h, stack: a}", "holds: [{credential: n/m, status: in-progress}]")
    assert not replay.accepts("m", "m", begun="m")
    assert replay.accepts("m", "a m", begun="m")


# What would have to be tried


MANY = [f"c{number}" for number in range(40)]


@pytest.mark.parametrize(("claimed", "right"), [(10, False), (13, False), (40, True)])
def test_a_wrong_claim_is_told_and_no_answer_takes_long(claimed: int, right: bool):
    """All have a C where a B is the average: with so many to choose from, the checker leaves it to the search."""
    pool = ", ".join(MANY)
    made = "".join(f"{each}: {{credits: 3}}\n" for each in MANY)
    made += f"cert: {{stack: {{credits: 30, from: [{pool}], average: B}}}}"
    replay = Replay(made, "holds: [" + ", ".join(f"{{credential: n/{each}, grade: C}}" for each in MANY) + "]")
    start = time.perf_counter()
    assert replay.accepts("cert", "cert", toward=dict.fromkeys(MANY[:claimed], "stack")) is right
    assert time.perf_counter() - start < 2  # a tenth of a second on an idle machine


# Skills as targets

SKILLED = """\
skills: {sql: {name: SQL}}
credentials:
  low: {skills: {sql: 1}}
  high: {skills: {sql: 3}, equivalents: [outside]}
  outside: {}
  other: {}
"""


@pytest.mark.parametrize(
    ("steps", "counted", "right"),
    [
        ("high", "high", True),
        ("outside", "outside", True),  # it stands in for what develops the skill
        ("low", "low", False),  # the level is too low
        ("other", "other", False),
        ("high", "", False),  # nothing is said to count
        ("high other", "other", False),  # nor what does not
    ],
)
def test_a_skill_is_reached_by_what_is_said_to_count_for_it(steps: str, counted: str, right: bool):
    made = catalog(SKILLED)
    asked = skill(made, "sql:2")
    plan = Replay(made).plan("low", steps, {})
    own = tuple(
        replace(step, for_skills=(asked,) if step.credential.id in full(*counted.split()) else ())
        for step in plan.steps
    )
    asks = replace(plan, target=(asked,), steps=own)
    said = verify(made, asks, frozenset(), Options(minimize=("steps",)), plan.on, Holdings())
    assert (said == ()) is right, said
    assert right or said == ("the target skill:n/sql:2 is not reached",)

"""How far a learner is: what counts where, what does not and why, each case with its story."""

from __future__ import annotations

from textwrap import dedent

import pytest
from brute.generate import random_case, record_yaml, to_yaml
from brute.rules import BINDING, RULES

import stackplan
from planning.helpers import ON, catalog
from stackplan.learner.record import read_record
from stackplan.planning.api import PlanBugError
from stackplan.source.tree import SourceFile

SCALE = """
issuers: {school: {name: School, grade_scale: letter}}
grade_scales: {letter: {A: 4.0, B: 3.0, C: 2.0}}
facts: {work: {name: Paid work, unit: hour}}
skills: {python: {name: Python}}
defaults: {issuer: school, credit_unit: semester-hour}
credentials:
"""


def progress(text: str, targets: str, record: str = "", **options):
    """The answer about a catalog of credentials, for what a record holds."""
    made = catalog(SCALE + "".join(f"  {line}\n" for line in dedent(text).strip().splitlines()))
    content, problems = read_record(SourceFile("me.yaml", ("stackplan: 1\n" + dedent(record)).encode()))
    assert problems == ()
    return stackplan.progress(made, targets.split(), learner=content, on=ON, **options)


def told(answer) -> list[str]:
    """The tree in few words: for each part how deep it stands, its state, what it is, how much of how much."""
    return [line for part in answer.parts for line in _told(part, 0)]


def _told(part, depth: int) -> list[str]:
    own = None if part.credential is None else part.credential.id
    name = part.label or part.kind if own is None else own.removeprefix("n/")
    others = ", ".join(each.id.removeprefix("n/") for each in part.counts if each.id != own)
    by = f" by {others}" if others else ""
    much = f" {part.have}/{part.need}" if part.need is not None else ""
    field = f" ({part.field})" if part.field else ""
    line = f"{'  ' * depth}{part.state}: {name}{field}{much}{by}"
    unused = [f"{'  ' * (depth + 1)}not used: {each.id.removeprefix('n/')}: {each.detail}" for each in part.unused]
    return [line, *(text for kid in part.parts for text in _told(kid, depth + 1)), *unused]


def tree(answer) -> str:
    return "\n".join(told(answer))


def same(answer, expected: str) -> None:
    assert tree(answer) == dedent(expected).strip()


COURSES = "a: {name: A, credits: 3}\nb: {name: B, credits: 3}\nc: {name: C, credits: 3}\nd: {name: D, credits: 3}\n"


def test_nothing_is_held():
    answer = progress(COURSES + "t: {stack: [a, {choose: 2, from: [b, c, d]}]}", "t")
    same(
        answer,
        """
        missing: t
          missing: all (stack) 0/2
            missing: a
            missing: choose 0/2
              missing: b
              missing: c
        """,
    )
    assert answer.plan.totals.steps == 3


def test_everything_is_done():
    answer = progress(COURSES + "t: {stack: [a, b]}", "t", "holds: [{credential: t, used: [a, b]}]")
    same(answer, "done: t")
    assert answer.parts[0].counts[0].used == ("n/a", "n/b")
    assert answer.plan.status == "complete"


def test_sections_are_dealt_in_the_way_that_is_best():
    """First come, first served would put `a` into the first section, and leave the second empty."""
    text = COURSES + "t: {stack: {sections: {one: {any: [a, b]}, two: {any: [a, c]}, three: a}}}"
    answer = progress(text, "t", "holds: [a, b, c]")
    same(
        answer,
        """
        partly: t
          done: sections (stack) 3/3
            done: one
              done: b
            done: two
              done: c
            done: three
        """.replace("done: three", "done: a"),
    )


def test_what_is_held_counts_before_what_is_earned_anyway():
    """The plan earns `c` for `u`, where it could count in `t` too: who holds `a` and `b` is done with the choice."""
    text = COURSES + "u: {stack: [c]}\nt: {stack: [u, {choose: 2, from: [a, b, c], id: some}]}"
    same(
        progress(text, "t", "holds: [a, b]"),
        """
        partly: t
          partly: all (stack) 1/2
            missing: u
              missing: all (stack) 0/1
                missing: c
            done: some 2/2
              done: a
              done: b
        """,
    )


def test_in_sections_too():
    text = (
        COURSES
        + "t: {stack: [{sections: {one: {choose: 2, from: [a, b, c, d]}, two: {any: [c, d]}}, id: both}, u]}"
        + "\nu: {stack: [b, c]}"
    )
    same(
        progress(text, "t", "holds: [a]"),
        """
        partly: t
          partly: all (stack) 0/2
            partly: both 0/2
              partly: one 1/2
                done: a
                missing: b
              missing: two
                missing: c
            missing: u
              missing: all (stack) 0/2
                missing: b
                missing: c
        """,
    )


def test_a_grade_is_too_low():
    answer = progress(
        COURSES + "t: {stack: [{credential: a, grade: B}, b]}", "t", "holds: [{credential: a, grade: C}, b]"
    )
    same(
        answer,
        """
        partly: t
          partly: all (stack) 1/2
            missing: a
              not used: a: grade C, and B or better is asked
            done: b
        """,
    )
    assert answer.parts[0].parts[0].parts[0].step.again


def test_more_is_held_than_a_limit_allows():
    text = COURSES + "t: {stack: {choose: 3, from: [a, b, c, d], limits: [{at_most: 1, of: [a, b]}]}}"
    same(
        progress(text, "t", "holds: [a, b]"),
        """
        partly: t
          partly: choose (stack) 1/3
            done: a
            missing: c
            missing: d
            not used: b: above the limit of 1 of A and B
        """,
    )


def test_credits_are_counted_as_credits():
    same(
        progress(COURSES + "t: {stack: {credits: 8, from: [a, b, c]}}", "t", "holds: [a]"),
        """
        partly: t
          partly: credits (stack) 3/8
            done: a
            missing: b
            missing: c
        """,
    )


@pytest.mark.parametrize(
    ("waived", "expected"),
    [
        ("n/t#rest", "partly: t\n  partly: all (stack) 1/2\n    missing: a\n    waived: rest"),
        ("n/t#stack", "partly: t\n  waived: all (stack)"),
    ],
)
def test_a_requirement_is_waived(waived, expected):
    record = f"waivers: [{{requirement: '{waived}', by: Dean, date: 2026-01-01, reason: Work}}]"
    same(progress(COURSES + "t: {stack: [a, {choose: 2, from: [b, c, d], id: rest}]}", "t", record), expected)


@pytest.mark.parametrize(
    ("form", "kind"), [("{choose: 2, from: [b, c], id: rest}", 2), ("{credits: 6, from: [b, c], id: rest}", 6)]
)
def test_a_holding_takes_the_place_of_a_member(form, kind):
    record = """
    holds: [d]
    waivers: [{requirement: n/t#rest, with: [d], by: Dean, date: 2026-01-01, reason: Like it}]
    """
    answer = progress(COURSES + f"t: {{stack: [a, {form}]}}", "t", record)
    same(
        answer,
        f"""
        partly: t
          partly: all (stack) 0/2
            missing: a
            partly: rest {kind // 2}/{kind}
              missing: b
              done: d
        """,
    )
    rest = answer.parts[0].parts[0].parts[1]
    assert rest.parts[1].counts[0].waiver.by == "Dean"


def test_a_holding_takes_the_place_of_a_member_of_an_all():
    record = """
    holds: [d]
    waivers: [{requirement: n/t#rest, with: [d], by: Dean, date: 2026-01-01, reason: Like it}]
    """
    same(
        progress(COURSES + "t: {stack: [a, {all: [b, c], id: rest}]}", "t", record),
        """
        partly: t
          partly: all (stack) 0/2
            missing: a
            partly: rest 1/2
              missing: b
              done: d
        """,
    )


def test_what_a_person_settles():
    record = """
    facts: {work: 60}
    confirmed: [{requirement: n/t#paper, by: Dean, date: 2026-01-01}]
    """
    text = """
    t:
      stack:
        - {fact: work, at_least: 50, id: little}
        - {fact: work, at_least: 100, id: much}
        - {manual: Portfolio, id: portfolio}
        - {manual: Paper, id: paper}
    """
    answer = progress(text, "t", record)
    same(
        answer,
        """
        to confirm: t
          to confirm: all (stack) 2/4
            done: little
            to confirm: much
            to confirm: portfolio
            done: paper
        """,
    )
    much, paper = answer.parts[0].parts[0].parts[1], answer.parts[0].parts[0].parts[3]
    assert much.confirm.short == "the record states 60, which is 40 short"
    assert paper.confirmed.by == "Dean"


def test_what_has_begun_is_in_progress():
    answer = progress(
        COURSES + "t: {stack: [a, b]}", "t", "holds: [a, {credential: b, status: in-progress, expected: 2027-01-20}]"
    )
    same(
        answer,
        """
        in progress: t
          in progress: all (stack) 1/2
            done: a
            in progress: b
              not used: b: in progress, expected on 2027-01-20
        """,
    )
    assert answer.parts[0].parts[0].parts[1].step.begun


def test_prerequisites_are_told_where_they_are_not_there():
    text = COURSES + "e: {prerequisites: [a, d]}\nf: {prerequisites: d}\nt: {stack: [e, f]}"
    same(
        progress(text, "t", "holds: [a]"),
        """
        missing: t
          missing: all (stack) 0/2
            missing: e
              partly: all (prerequisites) 1/2
                done: a
                missing: d
            missing: f
              missing: d (prerequisites)
        """,
    )


def test_what_stands_in_for_something():
    text = COURSES + "e: {equivalents: [{all: [a, b]}]}\nt: {stack: [e, c]}"
    same(
        progress(text, "t", "holds: [a, b]"),
        """
        partly: t
          partly: all (stack) 1/2
            done: e by a, b
              done: a
              done: b
            missing: c
        """,
    )


def test_a_skill_and_several_conditions_of_one_credential():
    text = (
        COURSES + "s: {skills: [python]}\nt: {stack: [{skill: python}, {choose: 1, from: [{credential: a, grade: A}, "
    )
    text += "{credential: a, within: 1y}]}]}"
    same(
        progress(text, "t", "holds: [s, {credential: a, grade: C, earned: 2026-10-01}]"),
        """
        partly: t
          done: all (stack) 2/2
            done: skill
              done: s
            done: choose 1/1
              done: a
        """,
    )


def test_of_the_versions_of_a_window_the_one_in_use_is_told():
    record = "holds: [{credential: a, earned: 2020-01-01}, {credential: b, earned: 2026-01-01}]"
    same(
        progress(COURSES + "t: {stack: {choose: 3, from: [a, b, c, d], window: 2y}}", "t", record),
        """
        partly: t
          partly: choose (stack) 1/3
            missing: a
              not used: a: earned on 2020-01-01; with the others, only 2024-11-23 to 2028-01-01 would do
            done: b
            missing: c
        """,
    )


def test_what_counts_though_it_has_expired_is_used():
    text = "z: {valid_for: 1y}\ny: {equivalents: [{credential: z, accept: expired}]}\nt: {stack: y, effort: 1h}"
    answer = progress(text, "t", "holds: [{credential: z, earned: 2020-01-01}]")
    same(
        answer,
        """
        partly: t
          done: y (stack) by z
            done: z
        """,
    )
    assert answer.unused == ()
    assert str(answer.parts[0].parts[0].counts[0].earned) == "2020-01-01"


def test_what_no_catalog_knows_and_a_waiver_brings_is_used():
    record = """
    holds: [{credential: ext/x, credits: 3}]
    waivers: [{requirement: n/t#stack, with: ext/x, by: Advisor, date: 2026-01-01, reason: Same}]
    """
    answer = progress(COURSES + "t: {stack: {choose: 2, from: [a, b]}}", "t", record)
    assert answer.unused == ()
    assert "ext/x" in tree(answer)


def test_two_facts_of_one_address_are_told_apart():
    answer = progress("t: {prerequisites: [{fact: work, at_least: 4}, {manual: Talk}, {manual: Essay}]}", "t")
    asked = [part.confirm for part in answer.parts[0].parts[0].parts]
    assert [each.text for each in asked] == ["Paid work, at least 4", "Talk", "Essay"]


def test_what_might_stand_in_is_told_where_it_would():
    text = "uni: {}\nfm: {equivalents: [{credential: uni, grade: A}]}\nt: {stack: fm}"
    same(
        progress(text, "t", "holds: [{credential: uni, grade: B}]"),
        """
        missing: t
          missing: fm (stack)
            not used: uni: grade B, and A or better is asked
        """,
    )


def test_of_what_cannot_be_reached_too_a_holding_tells_why_it_does_not_do():
    """Nothing can be earned before t, nor in the place of what comes before it: each part is looked at by itself."""
    text = COURSES + "t: {stack: {all: [a, {credential: b, grade: B}], limits: [{at_most: 1, of: [a, b]}]}}"
    answer = progress(text, "t", "holds: [{credential: b, grade: C}]")
    assert answer.best is False
    same(
        answer,
        """
        missing: t
          missing: all (stack) 0/2
            missing: a
            missing: b
              not used: b: grade C, and B or better is asked
        """,
    )


def test_two_targets_share_a_part():
    text = COURSES + "core: {stack: [a, b]}\nt: {stack: [core, c]}\nu: {stack: [core, d]}"
    answer = progress(text, "t u", "holds: [a]")
    same(
        answer,
        """
        partly: t
          partly: all (stack) 0/2
            partly: core
              partly: all (stack) 1/2
                done: a
                missing: b
            missing: c
        partly: u
          partly: all (stack) 0/2
            partly: core
            missing: d
        """,
    )
    assert [part.told for part in answer.parts[1].parts[0].parts] == [True, False]


def test_a_target_that_cannot_be_reached_is_shown_as_if_it_could():
    """The best deal is still the learner's: `a` goes where nothing else would do."""
    text = COURSES + ("gone: {status: retired}\nt: {stack: {sections: {one: {any: [a, b]}, two: a, three: gone}}}")
    answer = progress(text, "t", "holds: [a, b]")
    assert answer.plan.status == "unreachable"
    assert answer.plan.causes
    same(
        answer,
        """
        partly: t
          partly: sections (stack) 2/3
            done: one
              done: b
            done: a
            missing: gone
        """.replace("done: a\n            missing", "done: a\n            missing"),
    )
    gone = answer.parts[0].parts[0].parts[2]
    assert (gone.barred, answer.best) == (True, True)


def test_what_contradicts_itself_is_looked_at_part_by_part():
    answer = progress(COURSES + "t: {stack: [a, {choose: 3, from: [b, c], id: few}]}", "t", "holds: [b]")
    assert (answer.plan.status, answer.best) == ("unreachable", False)
    same(
        answer,
        """
        partly: t
          partly: all (stack) 0/2
            missing: a
            partly: few 1/3
              done: b
        """,
    )


def test_a_circle_without_a_way_in():
    answer = progress("a: {prerequisites: b}\nb: {prerequisites: a}\nt: {stack: [a]}", "t")
    assert answer.plan.status == "unreachable"
    same(answer, "missing: t\n  missing: all (stack) 0/1\n    missing: a")


def test_what_if_more_were_held():
    text = COURSES + "t: {stack: {choose: 3, from: [a, b, c, d]}}"
    answer = progress(text, "t", "holds: [a]", what_if=["d"])
    assert answer.plan.totals.steps == 2
    assert answer.what_if.held == ("n/d",)
    assert answer.what_if.progress.plan.totals.steps == 1
    changes = [
        (
            (change.before or change.after).credential.id,
            change.before and change.before.state,
            change.after and change.after.state,
        )
        for change in answer.what_if.changes
    ]
    assert changes == [("n/t", "partly", "partly"), ("n/c", "missing", None), ("n/d", None, "done")]


def test_what_if_nothing_new_is_held():
    answer = progress(COURSES + "t: {stack: [a, b]}", "t", "holds: [a]", what_if=["a", "c"])
    assert answer.what_if.changes == ()


def test_what_is_asked_must_be_clear():
    with pytest.raises(stackplan.CredentialError):
        progress(COURSES, "nothing")
    with pytest.raises(stackplan.CredentialError):
        progress(COURSES, "a", what_if=["nothing"])
    with pytest.raises(ValueError, match="at least one target"):
        progress(COURSES, "")


def test_a_part_is_earned_again_beside_its_certificate():
    """A certificate takes its courses with it: who holds both has one of them to earn again, to count both."""
    text = COURSES + "both: {stack: [a, b]}\nt: {stack: {choose: 2, from: [both, a]}}"
    same(
        progress(text, "t", "holds: [both, a, b]"),
        """
        partly: t
          partly: choose (stack) 1/2
            done: both
            missing: a
              not used: a: taken as a part of both, which counts here
        """,
    )


def test_what_lifts_a_limit_stands_with_what_it_lets_count():
    text = COURSES + "t: {stack: {choose: 2, from: [a, b], limits: [{at_most: 1, of: [a, b], unless: d}]}}"
    answer = progress(text, "t", "holds: [a, b]")
    same(
        answer,
        """
        partly: t
          partly: choose (stack) 2/2
            done: a
            done: b
            missing: d
        """,
    )
    assert [part.aside for part in answer.parts[0].parts[0].parts] == [False, False, True]


@pytest.mark.parametrize("rules", [(), tuple(rule for rule in RULES if rule not in BINDING)], ids=["plain", "all"])
@pytest.mark.parametrize("first", range(0, 150, 25))
def test_the_tree_has_what_the_plan_has(first, rules):
    """Every step of a plan stands somewhere, nothing else does, and only what is complete is done."""
    for seed in range(first, first + 25):
        case = random_case(seed, rules)
        made, _ = stackplan.load_catalog_files([(name, text.encode()) for name, text in to_yaml(case).items()])
        text = record_yaml(case)
        record = None if text is None else read_record(SourceFile("me.yaml", text.encode()))[0]
        try:
            answer = stackplan.progress(made, case.targets, have=case.have, learner=record, minimize=case.minimize)
        except PlanBugError:
            continue  # tests/test_differential.py is about these
        plan, parts = answer.plan, [each for part in answer.parts for each in below(part)]
        states = {part.state for part in answer.parts}
        assert (plan.status == "complete") == (states <= {"done", "waived"}), seed
        if plan.status != "unreachable":
            shown = {part.step.id for part in parts if part.step is not None}
            assert shown == {step.id for step in plan.steps if step.needed}, seed
            assert bool(plan.confirm) == any(part.confirm is not None for part in parts), seed


def below(part):
    yield part
    for kid in part.parts:
        yield from below(kid)

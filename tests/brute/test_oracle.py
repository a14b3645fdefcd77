"""Cases reckoned by hand, one or more for each rule of docs/counting.md: they pin the brute force itself."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
import yaml

from .generate import random_case, shuffled, to_yaml
from .oracle import Answer, World, solve
from .rules import RULES

COURSE: dict[str, Any] = {"effort": "10h", "cost": 100}


def ask(creds: str, target: str = "t", have: str = "", *, top: str = "", **options: Any) -> Answer:
    """One file, namespace n, currency USD; every credential without a stack takes 10 hours and 100 USD if it says
    nothing of either. `creds` is YAML, `a b c: {}` names several alike."""
    data = yaml.safe_load(top) if top else {}
    data |= {"stackplan": 1, "namespace": "n"}
    data.setdefault("defaults", {"currency": "USD"})
    data["credentials"] = {}
    for names, raw in yaml.safe_load(creds).items():
        for name in str(names).split():
            plain = "stack" not in raw and not {"effort", "cost"} & raw.keys()
            data["credentials"][name] = (COURSE | raw) if plain else raw
    return solve({"f.yaml": data}, have.split(), target.split(), **options)


def plan(*args: Any, **options: Any) -> str:
    """The plan as local ids, or the status where there is none to show."""
    found = ask(*args, **options)
    return " ".join(c.removeprefix("n/") for c in found.plan) or found.status


# -- the plain forms


def test_ids_all_any_share():
    # Both kids of the plain `all` are satisfied by b alone: they are no selection and may share.
    assert plan("{a b: {}, t: {stack: {all: [{any: [a, b]}, {choose: 1, from: [b]}]}}}") == "b t"


def test_prerequisites_belong_inside_the_minimum():
    # b is first by id but pulls in a and c; d alone is less.
    assert plan("{a c: {}, b: {prerequisites: [a, c]}, d: {}, t: {stack: {any: [b, d]}}}") == "d t"


def test_complete_and_unreachable():
    assert ask("{a: {}, t: {stack: [a]}}", have="t").status == "complete"
    assert ask("{a: {status: retired}, t: {stack: [a]}}").status == "unreachable"
    assert plan("{a: {status: retired}, t: {stack: [a]}}", have="a") == "t"


def test_a_held_part_makes_the_rest_a_plan_of_the_award_alone():
    # t is a composite without figures: no step, but an award to be earned.
    found = ask("{a: {}, t: {stack: [a]}}", have="a")
    assert found.status == "planned"
    assert found.values == {"steps": 0, "hours": 0, "cost:USD": 0}


def test_empty_all_is_not_satisfied():
    assert plan("{a: {}, t: {stack: {all: {kind: exam}}}}") == "unreachable"


def test_all_leaves_out_matched_retired_ones_but_not_named_ones():
    assert plan("{c1: {}, c2: {status: retired}, t: {stack: {all: ['c*']}}}") == "c1 t"
    assert plan("{c1: {}, c2: {status: retired}, t: {stack: {all: ['c*', c2]}}}") == "unreachable"
    # An option of the learner does not shrink it.
    assert plan("{c1 c2: {}, t: {stack: {all: ['c*']}}}", exclude=["c2"]) == "unreachable"
    # `available` does; its days belong to it.
    on = date(2026, 1, 1)
    past = "{c1: {}, c2: {available: {until: 2025-12-31}}, t: {stack: {all: ['c*']}}}"
    assert plan(past, on=on) == "c1 t"
    last = "{c1: {}, c2: {available: {until: 2026-01-01}}, t: {stack: {all: ['c*']}}}"
    assert plan(last, on=on) == "c1 c2 t"


def test_skills_with_levels():
    # a develops it at 1, c states no level: neither answers a demand of 2.
    creds = "{a: {skills: {s: 1}}, b: {skills: {s: 2}}, c: {skills: [s]}, t: {stack: [{skill: s, level: 2}]}}"
    assert plan(creds) == "b t"
    assert plan(creds.replace(", level: 2", "")) == "a t"


def test_a_glob_never_matches_its_owner():
    assert plan("{c1 c2: {}, c3: {stack: {choose: 3, from: ['c*']}}}", "c3") == "unreachable"
    assert plan("{c1 c2: {}, c3: {stack: {choose: 2, from: ['c*']}}}", "c3") == "c1 c2 c3"


def test_selectors_all_keys_match_and_a_list_means_any():
    creds = """{a: {kind: course, level: x}, b: {kind: exam, level: x}, c: {kind: course, level: y},
                d: {kind: course, level: z}, t: {stack: {all: {kind: course, level: [x, y, z], except: d}}}}"""
    assert plan(creds) == "a c t"


def test_tag_list_and_namespaces():
    files = {
        "n.yaml": {
            "namespace": "n",
            "tags": {"list": ["a", "m/b"]},
            "credentials": {
                "a": {},
                "t": {"stack": {"all": {"tag": "list"}}},
                "u": {"stack": {"all": {"tag": "list", "namespace": "m"}}},
                "v": {"stack": {"all": {"tag": "list", "namespace": "n"}}},
            },
        },
        # The list of namespace n is not seen in m.
        "m.yaml": {"namespace": "m", "credentials": {"b": {}, "w": {"stack": {"any": [{"tag": "list"}]}}}},
    }
    assert solve(files, [], ["t"]).plan == ("m/b", "n/a", "n/t")
    assert solve(files, [], ["u"]).plan == ("m/b", "n/u")
    assert solve(files, [], ["v"]).plan == ("n/a", "n/v")
    assert solve(files, [], ["w"]).status == "unreachable"


# -- deals: rules 1 and 2


def test_choose_with_a_cap():
    # a and b are cheap, but only one of them may count.
    creds = "{a b: {}, c: {effort: 50h, cost: 500}, t: {stack: {choose: 2, from: [a, b, c], limits: [LIMIT]}}}"
    assert plan(creds.replace("LIMIT", "{at_most: 1, of: [a, b]}")) == "a c t"
    # 75% of 2 is 1.5: one member; 50% of 2 is 1.
    assert plan(creds.replace("LIMIT", "{at_most: 75%, of: [a, b]}")) == "a c t"
    assert plan(creds.replace("LIMIT", "{at_least: 1/2, of: [c]}")) == "a c t"
    # Who holds a and b is not harmed by the surplus.
    assert plan(creds.replace("LIMIT", "{at_most: 1, of: [a, b]}"), have="a b") == "c t"


def test_the_selection_may_be_larger_than_the_number():
    # Two reach the number, but one of [a, b] and two of [c, d] are asked: three count.
    limits = "[{at_least: 1, of: [a, b]}, {at_least: 2, of: [c, d]}]"
    assert plan(f"{{a b c d: {{}}, t: {{stack: {{choose: 2, from: [a, b, c, d], limits: {limits}}}}}}}") == "a c d t"


def test_a_cap_speaks_of_the_selection_not_of_what_is_held():
    # at_most 1 of [a, b], at_least 1 of [b]: the selection is b and c, whatever else is held.
    limits = "[{at_most: 1, of: [a, b]}, {at_least: 1, of: [b]}]"
    assert plan(f"{{a b c: {{}}, t: {{stack: {{choose: 2, from: [a, b, c], limits: {limits}}}}}}}", have="a c") == "b t"


def test_credits_units_and_worth():
    top = "defaults: {currency: USD, credit_unit: ects}"
    # b is in another unit and c states none: neither can be counted. a + d = 7.
    creds = """{a: {credits: 3}, b: {credits: {amount: 9, unit: point}}, c: {}, d: {credits: 4},
                t: {stack: {credits: 7, from: [a, b, c, d]}}}"""
    assert plan(creds, top=top) == "a d t"
    # counts_as gives c its worth here.
    worth = creds.replace("from: [a, b, c, d]", "from: [a, b, {credential: c, counts_as: 7}, d]")
    assert plan(worth, top=top) == "c t"
    # An `all` of credentials is worth their sum; in a pool it is one member beside d.
    summed = creds.replace("7, from: [a, b, c, d]", "7, from: [{all: [a, d]}]")
    assert plan(summed, top=top) == "a d t"
    # An `any` without counts_as cannot be counted, with it it can.
    nested = creds.replace("from: [a, b, c, d]", "from: [{any: [a, b]}, d]")
    assert plan(nested, top=top) == "unreachable"
    assert plan(nested.replace("{any: [a, b]}", "{any: [a, b], counts_as: 3}"), top=top) == "a d t"


def test_limits_in_credits():
    # 75% of 8 is 6: at most 6 of the 8 from a, b; so a and b (7) are too much, d is needed.
    creds = """{a: {credits: 4}, b: {credits: 3}, c: {credits: 1}, d: {credits: 4, effort: 90h, cost: 900},
                t: {stack: {credits: 8, from: [a, b, c, d], limits: [LIMIT]}}}"""
    assert plan(creds.replace("LIMIT", "{at_most: 99%, of: [a, b]}"), minimize=["hours"]) == "a b c t"
    assert plan(creds.replace("LIMIT", "{at_most: 75%, of: [a, b]}"), minimize=["hours"]) == "a d t"
    # {members: 1} counts heads.
    assert plan(creds.replace("LIMIT", "{at_most: {members: 1}, of: [a, b, c]}"), minimize=["hours"]) == "a d t"


def test_limits_see_the_leaves_of_nested_members():
    # The second member uses c and d; with `at_most: 2` of [a, c, d] a cannot come beside it, b can.
    stack = "{choose: 2, from: [a, b, {all: [c, d]}], limits: [{at_most: 2, of: [a, c, d]}]}"
    assert plan(f"{{a b c d: {{}}, t: {{stack: {stack}}}}}", have="a c d") == "b t"


def test_no_credential_is_the_leaf_of_two_uses():
    # a as itself and as the kid of the `any`: once only, so b or c is needed too.
    assert plan("{a b c: {}, t: {stack: {choose: 2, from: [a, {any: [a, c]}]}}}", have="a") == "c t"
    # Inside a scope the kids of a plain `all` do not share either.
    stack = "{choose: 1, from: [{all: [{any: [a, b]}, {any: [a, b]}]}]}"
    assert plan(f"{{a b: {{}}, t: {{stack: {stack}}}}}", have="a") == "b t"


def test_a_skill_in_a_scope_is_one_use_of_one_credential():
    creds = "{a b: {skills: [s]}, t: {stack: {choose: 2, from: [a, {skill: s}]}}}"
    assert plan(creds, have="a") == "b t"


# -- sections: rule 5


def test_sections_that_greedy_fills_wrongly():
    # core: a or b; electives: a or c. With a in core, c (dear) is needed; with b in core, a serves the electives.
    sections = "{sections: {core: {any: [a, b]}, electives: {any: [a, c]}}}"
    creds = f"{{a b: {{}}, c: {{effort: 90h, cost: 900}}, t: {{stack: {sections}}}}}"
    assert plan(creds) == "a b t"
    assert plan(creds, have="a") == "b t"


def test_sections_in_which_nothing_counts_twice():
    sections = "{sections: {x: {choose: 2, from: [a, b, c]}, y: {choose: 2, from: [b, c, d]}}}"
    assert plan(f"{{a b c d: {{}}, t: {{stack: {sections}}}}}") == "a b c d t"


def test_limits_of_sections_speak_of_all_that_fills_them():
    sections = "{sections: {x: {any: [a, c]}, y: {any: [b, d]}}, limits: [{at_most: 1, of: [a, b]}]}"
    assert plan(f"{{a b c d: {{}}, t: {{stack: {sections}}}}}", have="a b") == "c t"


def test_a_certificate_in_one_section_takes_its_courses_from_another():
    # g is made of a and b. In x it takes both along, so y needs c though a is there.
    creds = "{a b c: {}, g: {stack: [a, b]}, t: {stack: {sections: {x: g, y: {any: [a, c]}}}}}"
    assert plan(creds) == "a b c g t"
    # A held g takes its (implied) parts along likewise: c, or a again, which comes first by id.
    assert ask(creds, have="g").again == ("n/a",)
    assert plan(creds, have="g", exclude=["a"]) == "c t"


def test_two_certificates_share_parts_in_a_pool_but_not_across_sections():
    creds = "{a b c d: {}, g: {stack: [a, b]}, h: {stack: {any: [b, d]}}, t: {stack: STACK}}"
    assert plan(creds.replace("STACK", "{choose: 2, from: [g, h]}")) == "a b g h t"
    # Across sections b belongs to g's section: h needs d.
    assert plan(creds.replace("STACK", "{sections: {x: g, y: h}}")) == "a b d g h t"


# -- rule 4: taking its parts along


def test_a_certificate_and_its_own_courses_in_one_credits_pool():
    # g (4) is made of a (2) and b (2): g beside a would count a twice. 6 needs g and c, or a, b and c.
    creds = """{a b c: {credits: 2}, g: {stack: [a, b], credits: 4},
                t: {stack: {credits: 6, from: [a, b, c, g]}}}"""
    assert plan(creds) == "a b c t"
    assert plan(creds.replace("credits: 6", "credits: 8")) == "unreachable"
    # Where the certificate is worth more than its courses, it counts, and they do not.
    assert (
        plan(creds.replace("credits: 4", "credits: 6").replace("credits: 6, from", "credits: 8, from")) == "a b c g t"
    )


def test_a_choice_leaves_the_other_courses_free():
    # g takes any one of a, b. With both earned, g and one of them count.
    creds = "{a b: {}, g: {stack: {any: [a, b]}}, t: {stack: {choose: 2, from: [a, b, g]}}}"
    assert plan(creds) == "a b t"  # two courses do it without the award
    assert plan(creds.replace("from: [a, b, g]", "from: [a, g]")) == "a b g t"


def test_a_held_certificate_with_unknown_parts():
    # g is held and takes one of a, b, unknown which. a, held, may be that part: g and a do not both count.
    creds = "{a b: {}, g: {stack: {any: [a, b]}}, t: {stack: {choose: 2, from: [a, b, g]}}}"
    # b, newly earned, cannot have been used for g: g and b count.
    assert plan(creds, have="a g", exclude=["a"]) == "b t"
    # Held a and b: one of them was taken along, and the other is free, whichever it was: a stack by free parts.
    assert plan(creds, have="a b g") == "t"
    # As the only other member, a held possible part does not count beside g as things stand.
    only = creds.replace("from: [a, b, g]", "from: [a, g]")
    # b earned anew can be what g is made of, and a is free to count: g's stack is satisfied without a.
    assert plan(only, have="a g", exclude=["a"]) == "b t"
    # Or a is earned again: the first could be g's part, the second counts.
    found = ask(only, have="a g", exclude=["b"])
    assert found.plan == ("n/a", "n/t")
    assert found.again == ("n/a",)


def test_free_goes_through_composites_that_are_not_consumed():
    # h is made of g, g of a. h counts by the free g, which needs a free: so h and a do not both count.
    creds = "{a b: {}, g: {stack: [a]}, h: {stack: [g]}, t: {stack: {choose: 2, from: [a, b, h]}}}"
    assert plan(creds) == "a b t"
    assert plan(creds.replace("from: [a, b, h]", "from: [a, h]")) == "unreachable"
    assert plan(creds.replace("from: [a, b, h]", "from: [b, h]")) == "a b g h t"


# -- stand-ins: equivalents, same_as, rule 3


def test_an_equivalent_stands_in_everywhere_as_a_target_too():
    assert plan("{a b: {}, t: {equivalents: [{all: [a, b]}], effort: 90h}}", minimize=["hours"]) == "a b"
    assert ask("{a: {}, t: {equivalents: [a]}}", have="a").status == "complete"
    assert plan("{a b: {equivalents: []}, c: {equivalents: [b]}, t: {prerequisites: c}}", have="b") == "t"


def test_two_equivalents_of_each_other_support_nothing():
    assert plan(
        "{a: {status: retired, equivalents: [b]}, b: {status: retired, equivalents: [a]}, t: {stack: [a]}}"
    ) == ("unreachable")


def test_a_stand_in_and_the_original_never_both_count():
    creds = "{a: {equivalents: [b]}, b c: {}, t: {stack: {choose: 2, from: POOL}}}"
    # b stands in for a: with a counted as itself, b beside it would count twice (rule 3).
    assert plan(creds.replace("POOL", "[a, b]")) == "unreachable"
    assert plan(creds.replace("POOL", "[a, b, c]"), have="a b") == "c t"
    # Mutual ones likewise; and b alone is not used for both.
    assert plan(creds.replace("POOL", "[a, b]").replace("b c:", "b: {equivalents: [a]}, c:")) == "unreachable"


def test_a_stand_in_is_used_up():
    # b stands in for a and for c, once.
    creds = "{a c: {status: retired, equivalents: [b]}, b d: {}, t: {stack: {choose: 2, from: [a, c, d]}}}"
    assert plan(creds) == "b d t"
    # An all-way consumes all of its parts: c is gone with it.
    creds = "{a: {status: retired, equivalents: [{all: [b, c]}]}, b c d: {}, t: {stack: {choose: 2, from: [a, c, d]}}}"
    assert plan(creds, have="b c") == "d t"
    assert plan(creds.replace("c, d]}", "c]}"), have="b c") == "unreachable"


def test_same_as_is_mutual_and_an_alias_otherwise():
    assert plan("{a: {status: retired, same_as: b}, b: {}, t: {stack: [a]}}") == "b t"
    assert plan("{a: {}, b: {status: retired, same_as: a}, t: {stack: [b]}}") == "a t"
    assert plan("{a: {same_as: [old-1]}, t: {stack: [old-1]}}") == "a t"
    assert plan("{a: {same_as: [old-1]}, t: {stack: [a]}}", have="old-1") == "t"


# -- deriving


def test_corequisites_are_earned_together():
    pair = "{a: {corequisites: b}, b: {corequisites: a, prerequisites: c}, c: {}, t: {stack: [a]}}"
    assert plan(pair) == "a b c t"
    # As prerequisites of each other they could never be.
    assert plan(pair.replace("corequisites", "prerequisites").replace("prerequisites: a, ", "")) == "a b c t"
    assert plan("{a: {prerequisites: b}, b: {prerequisites: a}, t: {stack: [a]}}") == "unreachable"


def test_a_corequisite_that_cannot_be_earned_drops_the_group():
    creds = "{a: {corequisites: b}, b: {corequisites: c}, c: {status: retired}, t: {stack: {any: [a, z]}}, z: {}}"
    assert plan(creds) == "t z"
    assert plan(creds, have="c") == "t z"  # a needs b as well: two steps
    assert plan(creds, have="b") == "a t"


def test_a_cycle_with_a_way_in():
    # a by way of b or c, b by way of a or d: c lets a in; a lets b in.
    creds = "{a: {prerequisites: {any: [b, c]}}, b: {prerequisites: {any: [a, d]}}, c d: {}, t: {stack: [a, b]}}"
    assert plan(creds) == "a b c t"
    assert plan(creds, exclude=["c"]) == "a b d t"
    assert plan(creds, exclude=["c", "d"]) == "unreachable"


# -- what is held


def test_implied_holdings_not_by_prerequisites():
    # g needs a, and one of b, c; its prerequisite p may have been waived.
    creds = "{a b c p: {}, g: {stack: {all: [a, {any: [b, c]}]}, prerequisites: p}, t: {stack: [a, b, p]}}"
    found = ask(creds, have="g")
    assert found.implied == ("n/a",)
    assert found.plan == ("n/b", "n/p", "n/t")


def test_implied_holdings_go_on_and_include_retired_ones():
    # h holds g and so a. In k, choose 2 of [b, c] needs both, though c is retired.
    creds = "{a b: {}, c: {status: retired}, g: {stack: [a]}, h: {stack: [g]}, k: {stack: {choose: 2, from: [b, c]}}}"
    assert ask(creds, "a", have="h").implied == ("n/a", "n/g")
    assert ask(creds, "a", have="k").implied == ("n/b", "n/c")


def test_an_implied_choice_is_none():
    # a has an equivalent: the stack could be satisfied without it.
    assert ask("{a: {equivalents: [b]}, b: {}, g: {stack: [a]}}", "a", have="g").implied == ()


# -- what is minimised


def test_canonical_tie_breaks():
    # Same figures: fewest credentials (no award on the way), then the list of ids that comes first.
    assert plan("{b c: {}, a: {stack: [b]}, t: {stack: {any: [a, b, c]}}}") == "b t"
    assert plan("{b c d: {}, t: {stack: {choose: 2, from: [d, c, b]}}}") == "b c t"
    # As lists of strings: '10' before '9', and n/a.b against n/a-c by code point.
    assert plan("{'10': {}, '9': {}, t: {stack: {any: ['9', '10']}}}") == "10 t"
    assert plan("{a.b: {}, a-c: {}, t: {stack: {any: [a.b, a-c]}}}") == "a-c t"


def test_unknown_figures_break_ties_before_size():
    # b's unknown hours are assumed at 10, the largest; then z has fewer unknowns, though it needs the award g.
    creds = "{z: {effort: 10h, cost: 0}, b: {cost: 0}, g: {stack: [z]}, t: {stack: {any: [b, g]}}}"
    assert plan(creds) == "g t z"
    found = ask(creds, exclude=["g"])
    assert (found.unknown, found.values["hours"]) == (1, 10)


def test_assumed_figures_are_the_largest_of_the_kind():
    creds = """{a: {kind: exam, cost: 0}, b: {kind: exam, effort: 70h, cost: 0},
                c: {kind: course, effort: 99h, cost: 0},
                d: {kind: badge, cost: 0}, t: {stack: {any: [a, d, {all: [b, c]}]}}}"""
    # a is assumed at 70 (exams), d at 99 (no other badge: the largest of any kind).
    assert plan(creds, minimize=["hours"]) == "a t"
    assert ask(creds, minimize=["hours"]).values == {"hours": 70}
    assert ask(creds, minimize=["hours"], exclude=["a"]).values == {"hours": 99}
    # The option goes before, for each unknown.
    assert ask(creds, minimize=["hours"], assume={"hours": "2.5"}).values == {"hours": Fraction(5, 2)}
    # The slice is taken as if nothing were held: holding b does not change what is assumed of a.
    assert ask(creds, minimize=["hours"], have="b").values == {"hours": 70}


def test_where_nothing_is_known_one_unit_each():
    found = solve({"f": {"namespace": "n", "credentials": {"a": {}, "t": {"stack": ["a"]}}}}, [], ["t"])
    assert found.values == {"steps": 1, "hours": 1, "cost:": 1}
    assert found.unknown == 2


def test_two_currencies_the_targets_own_first_then_by_code():
    creds = """{a: {cost: {amount: 1, currency: CHF}}, b: {cost: {amount: 9, currency: EUR}}, c: {cost: {amount: 2}},
                t: {stack: {any: [a, b, c]}}}"""
    # The target's file says USD: least USD first (a or b: 0), then CHF before EUR (b: 0).
    found = ask(creds, minimize=["cost"])
    assert found.values == {"cost:USD": 0, "cost:CHF": 0, "cost:EUR": 9}
    assert list(found.values) == ["cost:USD", "cost:CHF", "cost:EUR"]
    assert found.plan == ("n/b", "n/t")


def test_a_cost_per_begun_period():
    creds = """{a: {effort: 1h, cost: {amount: 50, per: month}, duration: 10w}, t: {stack: [a]}}"""
    # 10 weeks are 2.3 months: three are begun.
    assert ask(creds).values["cost:USD"] == 150
    assert ask(creds.replace(", duration: 10w", "")).unknown == 1


def test_composites_with_figures_are_steps():
    found = ask("{a: {}, t: {stack: [a], effort: 5h}}")
    # The programme's own cost is unknown, and assumed as the largest known of any kind: 100.
    assert found.values == {"steps": 2, "hours": 15, "cost:USD": 200}
    assert found.unknown == 1
    assert ask("{a: {}, t: {stack: [a], cost: 0}}").values["steps"] == 1
    # A monthly cost without a duration is a cost, though an unknown one.
    found = ask("{a: {}, t: {stack: [a], cost: {amount: 50, per: month}}}")
    assert (found.values["steps"], found.unknown) == (2, 2)


def test_credits_as_an_objective():
    top = "defaults: {currency: USD, credit_unit: ects}"
    # A composite adds none; what states none is assumed as the largest of its kind.
    creds = "{a: {credits: 6}, b: {credits: 2}, c: {}, g: {stack: [b], credits: 30}, t: {stack: {any: [a, c, g]}}}"
    found = ask(creds, minimize=["credits"], top=top)
    assert found.values == {"credits:ects": 2}
    assert found.plan == ("n/b", "n/g", "n/t")
    assert ask(creds, minimize=["credits"], top=top, exclude=["a", "g"]).values == {"credits:ects": 6}


def test_several_targets_are_paid_once():
    creds = "{a b c: {}, t: {stack: {any: [a, b]}}, u: {stack: {any: [b, c]}}}"
    assert plan(creds, "t u") == "b t u"


def test_formats_keep_awards_and_what_states_none():
    creds = """{a: {format: [in-person]}, b: {}, c: {format: [online, in-person]},
                t: {stack: [KID], format: [in-person]}}"""
    assert plan(creds.replace("KID", "a"), formats=["online"]) == "unreachable"
    assert plan(creds.replace("KID", "b, c"), formats=["online"]) == "b c t"


# -- the generator


@pytest.mark.parametrize("rules", [(), RULES])
@pytest.mark.parametrize("seed", range(40))
def test_yaml_and_shuffles_keep_the_answer(seed: int, rules: tuple[str, ...]):
    case = random_case(seed, rules)
    assert random_case(seed, rules) == case

    def answer(files: dict[str, Any]) -> Answer:
        return solve(files, case.have, case.targets, record=case.record, minimize=case.minimize, **case.options)

    found = answer(case.files)
    read = {name: yaml.safe_load(text) for name, text in to_yaml(case).items()}
    assert read == case.files
    assert answer(read) == found
    assert answer(shuffled(case, seed).files) == found


@pytest.mark.parametrize("rules", [(), RULES])
@pytest.mark.parametrize("first", range(0, 200, 50))
def test_the_shortcuts_change_nothing(first: int, rules: tuple[str, ...], monkeypatch: pytest.MonkeyPatch):
    """Without the quick no, and with every larger selection tried, the answers are the same."""
    cases = [random_case(seed, rules) for seed in range(first, first + 50)]

    def answers() -> list[Answer]:
        return [solve(c.files, c.have, c.targets, record=c.record, minimize=c.minimize, **c.options) for c in cases]

    before = answers()
    deals = World.deals
    monkeypatch.setattr(World, "_enough", lambda *_: True)
    monkeypatch.setattr(World, "could_reach", lambda *_: True)
    monkeypatch.setattr(World, "deals", lambda *args, larger, averaged=False: deals(*args, larger=True, averaged=True))
    assert answers() == before

"""What answers say of small catalogs, each made for one question."""

from __future__ import annotations

import json
import pickle
import re

import pytest

from stackplan.planning.plan import Note
from stackplan.render.chars import width

HEAD = "stackplan: 1\nnamespace: t\ndefaults: {currency: USD}\n"


@pytest.fixture
def ask(run, tmp_path, monkeypatch):
    """Ask a catalog that is given as text; 120 columns unless told otherwise."""

    def asking(text: str, *arguments: str, columns: int = 120, learner: str = "") -> str:
        (tmp_path / "c").mkdir(exist_ok=True)
        (tmp_path / "c" / "t.yaml").write_text(HEAD + text, encoding="utf-8")
        monkeypatch.setenv("COLUMNS", str(columns))
        record = ["--no-learner"]
        if learner:
            (tmp_path / "me.yaml").write_text("stackplan: 1\n" + learner, encoding="utf-8")
            record = ["--learner", str(tmp_path / "me.yaml")]
        code, out, err = run(*arguments, "--catalog", str(tmp_path / "c"), "--on", "2026-11-23", *record)
        assert (code, err) == (0, "")
        return out

    return asking


def rows(out: str) -> dict[str, str]:
    """The remarks of the steps, by id, as one line each."""
    found = {}
    for line in out.splitlines():
        words = line.split()
        if words and words[0].isdigit():
            found[words[1]] = " ".join(words[2:])
    return found


COMPANIONS = """
credentials:
  lec: {name: Lecture, corequisites: lab, prerequisites: m}
  lab: {name: Lab, corequisites: lec}
  m: {name: Math}
  m3: {name: Third}
  x: {name: X, prerequisites: {any: [m3, nobody]}}
  nobody: {name: Nobody, status: retired}
  top: {name: Top, stack: [lec, x]}
  cert: {name: A Certificate, stack: [m3, x]}
"""


def test_companions_are_taken_together_and_after_neither(ask):
    told = rows(ask(COMPANIONS, "path", "top"))
    assert told["lab"] == "Lab together with lec"
    assert told["lec"] == "Lecture together with lab; for top; after m"


def test_what_may_come_at_the_same_time_is_not_said_to_come_first(ask):
    text = "credentials:\n  a: {name: A, corequisites: b}\n  b: {name: B}\n"
    told = rows(ask(text, "path", "a"))
    assert told == {"b": "B before or along with a", "a": "A after or along with b"}


def test_the_reason_that_a_plan_needs_comes_before_what_comes_with_it(ask):
    assert rows(ask(COMPANIONS, "path", "x"))["m3"] == "Third before x; also for cert"


def test_a_target_is_no_exception_to_its_own_parts(ask):
    text = (
        "credentials:\n  a: {name: A}\n  b: {name: B}\n  c: {name: C}\n  top: {name: Top, cost: 5, stack: [a, b, c]}\n"
    )
    assert "Each step counts toward top.\n" in ask(text, "path", "top")


def test_sections_are_called_by_their_names(ask):
    text = (
        "credentials:\n  a: {name: A}\n  b: {name: B}\n  top: {name: Top, stack: {sections: {"
        "core: {any: [a], name: The core}, rest: {all: [b]}}}}\n"
    )
    assert rows(ask(text, "path", "top")) == {"a": "A The core", "b": "B rest"}
    assert "Counts already: a (The core)." in ask(text, "path", "top", "--have", "a")
    assert "The core: one of:" in ask(text, "show", "top")
    steps = json.loads(ask(text, "path", "top", "--output", "json"))["steps"]
    assert [step["counts_toward"] for step in steps[:2]] == [["t/top#core"], ["t/top#rest"]]


MANY = "credentials:\n" + "".join(
    f"  part-{n}: {{name: Part {n}, sharing: {{with: top, at_most: 0}}, unverified: [duration, valid_for]}}\n"
    for n in range(12)
)


def test_notes_of_many_steps_are_a_few_lines_that_leave_nothing_out(ask):
    text = MANY + f"  top: {{name: Top, stack: [{', '.join(f'part-{n}' for n in range(12))}]}}\n"
    out = ask(text, "path", "top", columns=80)
    lines = out[out.index("No source") : out.index("More on")].splitlines()
    assert " ".join(" ".join(lines).split()) == "No source confirms: duration and valid_for of all of these but top."
    assert pickle.loads(pickle.dumps(Note.about("unconfirmed", "name", ("t/a",), "Hm."))).ids == ("t/a",)
    notes = json.loads(ask(text, "path", "top", "--output", "json"))["notes"]
    assert notes[0].startswith("`duration` of t/part-0")
    assert len(notes) == 2


def test_holdings_that_have_nothing_to_do_with_the_target_are_counted_only(ask):
    text = "credentials:\n  a: {name: A}\n  b: {name: B}\n  c: {name: C}\n  top: {name: Top, stack: [a, c]}\n"
    record = (
        "holds:\n  - {credential: t/a, earned: 2020-01-01, expires: 2021-01-01}\n"
        "  - {credential: t/b, earned: 2020-01-01, expires: 2021-01-01}\n  - far/away\n"
    )
    out = ask(text, "path", "top", learner=record)
    assert "  a         expired on 2021-01-01\n" in out
    assert "  far/away  no catalog knows this id\n" in out
    assert "Elsewhere in the record, nothing to do with this: 1 that does not count.\n" in out
    answer = json.loads(ask(text, "path", "top", "--output", "json", learner=record))
    assert [item["id"] for item in answer["not_counted"]] == ["far/away", "t/a", "t/b"]


FIGURES = """
credentials:
  a: {name: A name that is so long that no column is left beside it for any remark about it, cost: 1585}
  b: {name: Another name that is so long that no column is left beside it for any remark, effort: 3h}
  c: {name: The last name that is so long that no column is left beside it for any remark at all}
  top: {name: Top, stack: [a, b, c]}
"""


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 120])
def test_figures_say_which_is_unknown(ask, columns):
    out = ask(FIGURES, "path", "top", columns=columns)
    steps = out[: out.index("Top: awarded")]
    head = any(line.split() == ["price", "hours"] for line in steps.splitlines())
    assert head or ("price unknown, hours unknown" in " ".join(steps.split()))
    assert "Assumed: a cost of USD 1,585 for" in " ".join(out.split())


def test_show_tells_needed_before_only_where_there_is_no_other_way(ask):
    text = """
facts: {f: {name: A fact}}
skills: {k: {name: K}}
credentials:
  a: {name: A, skills: [k], kind: course}
  b: {name: B}
  plain: {name: Plain, prerequisites: a}
  listed: {name: Listed, prerequisites: [b, a]}
  only: {name: Only, prerequisites: {any: [a]}}
  both: {name: Both, prerequisites: {any: [[a, b], a]}}
  every: {name: Every, prerequisites: {choose: 2, from: [a, b]}}
  matched: {name: Matched, prerequisites: {all: {kind: course}}}
  skilled: {name: Skilled, prerequisites: {skill: k}}
  chosen: {name: Chosen, prerequisites: {any: [{fact: f}, a]}}
  some: {name: Some, prerequisites: {choose: 1, from: [a, b]}}
  match: {name: Match, prerequisites: {any: {kind: course}}}
  worth: {name: Worth, prerequisites: {credits: 3, from: [a]}}
  made: {name: Made, stack: [a, b]}
  may: {name: May, stack: {choose: 1, from: [a, b]}}
  with: {name: With, corequisites: a}
  same: {name: Same, equivalents: [a, [a, b]]}
  half: {name: Half, equivalents: [[a, b]]}
"""
    out = ask(text, "show", "a")
    told = (re.split("  +", line.strip()) for line in out.splitlines())
    by_id = {words[1]: words[0] for words in told if len(words) == 3}
    always = ("plain", "listed", "only", "both", "every", "matched", "skilled")
    assert {key: by_id[key] for key in always} == dict.fromkeys(always, "needed before")
    sometimes = ("chosen", "some", "match", "worth")
    assert {key: by_id[key] for key in sometimes} == dict.fromkeys(sometimes, "one way into")
    assert (by_id["made"], by_id["may"], by_id["with"]) == ("part of", "may count toward", "needed along with")
    assert (by_id["same"], by_id["half"]) == ("stands in for", "helps to stand in for")


def test_show_leaves_nothing_out(ask):
    text = """
facts: {ceu: {name: Continuing education units}}
credentials:
  a:
    name: A
    prerequisites: []
    equivalents: [b, [c, d]]
    x-ids: {ctid: ce-1, old: [A1, A2]}
    x-note: Kept
    renewal:
      - {extends: 3y, by: {any: {kind: exam}}, cost: 50, opens: 6mo}
      - {extends: 1y, by: {manual: "60 units, seen"}, from: renewal}
      - {extends: 1y, by: {fact: ceu, at_least: 20}, effort: 2h}
  b: {name: B, kind: exam}
  c: {name: C}
  d: {name: D}
  an-id-that-is-longer-than-twenty: {name: Long}
  short: {name: Short}
  e: {name: E, stack: [an-id-that-is-longer-than-twenty, short]}
"""
    out = ask(text, "show", "t/a")
    for line in (
        "  renewal   3 years more with one of the exams; USD 50; from 6 months before it expires",
        "  renewal   1 year more with a person's confirmation: 60 units, seen; counted from the day of renewal",
        "  renewal   1 year more with the fact: Continuing education units, at least 20; 2 hours of work",
        "Before you may start: nothing is required.",
        "Stands for it, any one of these:",
        "  x-ids   {ctid: ce-1, old: [A1, A2]}",
        "  x-note  Kept",
    ):
        assert line in out.splitlines()
    assert json.loads(ask(text, "show", "t/a", "--output", "json"))["prerequisites"] == []
    assert json.loads(ask(text, "show", "b", "--output", "json"))["prerequisites"] is None
    out = ask(text, "show", "e")
    assert "    an-id-that-is-longer-than-twenty  Long\n    short                             Short\n" in out


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_long_list_is_a_table_a_namespace(run, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    code, out, _ = run("list", "--catalog", "shipped", "--no-learner")
    assert code == 0
    assert all(width(line) <= columns for line in out.splitlines())
    blocks = out.rstrip().split("\n\n")[1:]
    assert len(blocks) > 10
    for block in blocks:
        head, *body = block.splitlines()
        assert head.endswith("/...)")
        starts = {len(line) - len(line.lstrip()) for line in body}
        assert len(starts) <= 2  # an id, or what goes on under the names
        if len(starts) == 2:
            names = max(starts)
            assert all(line[names - 1] == " " and line[names] != " " for line in body)


def test_characters_that_a_stream_lacks_leave_columns_aligned(ask, monkeypatch, capsys):
    text = 'credentials:\n  a: {name: "计算机科学 …", kind: exam}\n  b: {name: B, kind: exam}\n'
    from stackplan.cli import streams

    monkeypatch.setattr(streams, "_encoding", lambda stream: "ascii")
    lines = ask(text, "list").splitlines()[2:]
    assert lines == ["  t/a  ????? ...  exam", "  t/b  B          exam"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("path", "basics", "--exclude", ""), "--exclude is empty"),
        (("path", "basics", "--exclude", ","), "--exclude is empty"),
        (("path", "basics", "--have", " "), "--have is empty"),
        (("list", "--tag", ""), "--tag is empty"),
        (("path", "basics", "--max-cost", "9" * 27), f"--max-cost: '{'9' * 27}' is too large: at most 15 digits"),
        (("path", "basics", "--rate", "EUR=1e30"), "--rate: '1e30' is too large"),
        (("path", "basics", "--limit", "1e30s"), "--limit: '1e30' is too large"),
        (("show", "py-1"), "'py-1' may mean several credentials"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_in_clear_words(run, arguments, said):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_what_there_is_of_tags_is_told_or_counted(run, tmp_path):
    tags = ", ".join(f"tag-{n:02}" for n in range(20))
    (tmp_path / "t.yaml").write_text(HEAD + f"credentials: {{a: {{tags: [{tags}]}}}}\n", encoding="utf-8")
    err = run("list", "--tag", "zzz", "--catalog", str(tmp_path))[2]
    assert "there is tag-00, " in err
    assert "tag-11 and 8 more" in err


def test_a_number_too_large_is_said_to_be_so_in_a_catalog_too(run, tmp_path):
    (tmp_path / "t.yaml").write_text(HEAD + f"credentials: {{a: {{cost: {'9' * 20}, effort: 12:30}}}}\n", "utf-8")
    err = run("show", "a", "--catalog", str(tmp_path), "--quiet")[2]
    assert f"'cost': '{'9' * 20}' is too large" in err
    assert "'12:30' has no unit: write 12h30min for hours and minutes" in err

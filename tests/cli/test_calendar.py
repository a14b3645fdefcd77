"""`stackplan path` with a calendar: the chart as it looks, the JSON, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from golden import same_as_golden

from cli.running import stackplan

GOLDEN = Path(__file__).parent / "golden"
CATALOG = """
stackplan: 1
namespace: guild
credentials:
  tools: {name: "Tools [basics]", effort: 20h, duration: 4w}
  drawing: {name: Reading Drawings, effort: 30h, prerequisites: tools}
  lecture-on-metals: {name: Metals, effort: 20h, duration: 5w, corequisites: lab, prerequisites: tools}
  lab: {name: Laboratory of Metals, effort: 6h, duration: 3w, corequisites: lecture-on-metals, prerequisites: drawing}
  welder: {name: Welder, stack: [lecture-on-metals, lab]}
  safety: {name: Safety, effort: 10h, duration: 4w, format: self-paced}
  begun: {name: Begun}
  master: {name: Master, stack: [welder, safety, begun], effort: 16h, award: on-request}
"""
RECORD = "stackplan: 1\nholds: [{credential: guild/begun, status: in-progress, expected: 2027-03-05}]\n"
ASKED = ("path", "master", "--on", "2026-11-23", "--hours-per-week", "8", "--start", "2027-01-11")


@pytest.fixture
def ask(tmp_path, monkeypatch, run):
    """Ask for the master of the guild."""
    (tmp_path / "guild.yaml").write_text(CATALOG, encoding="utf-8")
    (tmp_path / "me.yaml").write_text(RECORD, encoding="utf-8")
    monkeypatch.setenv("STACKPLAN_CATALOG", str(tmp_path / "guild.yaml"))

    def asking(*more: str, asked: tuple[str, ...] = ASKED, columns: int = 80) -> tuple[int, str, str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        return run(*asked, "--learner", str(tmp_path / "me.yaml"), *more)

    return asking


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize(
    ("name", "more"), [("calendar", ()), ("calendar-slow", ("--hours-per-week", "6.5", "--parallel", "2"))]
)
def test_a_chart_as_it_looks(ask, name: str, more: tuple[str, ...], columns: int):
    code, out, err = ask(*more, columns=columns)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= columns
    same_as_golden(GOLDEN / f"{name}-{columns}.txt", out)


@pytest.mark.parametrize(("name", "more"), [("plain", ("--plain",)), ("markdown", ("--output", "markdown"))])
def test_the_weeks_as_they_are_told_without_a_chart(ask, name: str, more: tuple[str, ...]):
    code, out, err = ask(*more)
    assert (code, err) == (0, "")
    same_as_golden(GOLDEN / f"calendar-{name}.txt", out)


def test_a_chart_in_plain_characters(tmp_path):
    (tmp_path / "guild.yaml").write_text(CATALOG, encoding="utf-8")
    place = str(tmp_path / "guild.yaml")
    done = stackplan(*ASKED, "--have", "begun", STACKPLAN_CATALOG=place, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert "  a column is a week; # work; * done, awards and what has begun\n" in done.stdout
    assert "         #####    2027-03-08" in done.stdout
    assert done.stdout.isascii()


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_day_that_cannot_be_kept_as_it_looks(ask, columns: int):
    code, out, err = ask("--by", "2027-03-01", columns=columns)
    assert (code, err) == (1, "")
    same_as_golden(GOLDEN / f"calendar-by-{columns}.txt", out)


def test_the_schedule_as_json(ask):
    code, out, _ = ask("--output", "json", "--by", "2027-06-30")
    schedule = json.loads(out)["schedule"]
    assert code == 0
    steps = {step.pop("id"): step for step in schedule.pop("steps")}
    assert schedule == {
        "start": "2027-01-11",
        "finish": "2027-04-25",
        "weeks": 15,
        "proved": True,
        "bound": {"finish": "2027-04-25", "weeks": 15},
        "hours_per_week": "8",
        "parallel": None,
        "by": "2027-06-30",
        "delayed": 0,
        "lapses": [],
    }
    assert steps["guild/lab"] == {
        "start": "2027-03-22",
        "finish": "2027-04-11",
        "week": 11,
        "weeks": 3,
        "self_paced": False,
        "hours": ["2", "2", "2"],
    }
    assert steps["guild/begun"] == {
        "start": "2027-03-05",
        "finish": "2027-03-05",
        "week": 8,
        "weeks": 0,
        "self_paced": False,
        "hours": [],
    }


def test_a_day_that_cannot_be_kept_as_json(ask):
    code, out, _ = ask("--output", "json", "--by", "2027-03-01")
    answer = json.loads(out)
    assert (code, answer["status"], "schedule" in answer) == (1, "unreachable", False)
    assert [cause["option"] for cause in answer["blocked_by"]] == ["--by 2027-03-01"]
    assert answer["closest"]["schedule"]["finish"] == "2027-04-25"


def test_without_a_calendar_nothing_is_said_of_one(ask):
    code, out, _ = ask("--output", "json", asked=("path", "master", "--on", "2026-11-23"))
    assert (code, "schedule" in json.loads(out)) == (0, False)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--hours-per-week", "0"), "--hours-per-week must be above zero"),
        (("--hours-per-week", "-3"), "--hours-per-week cannot be below zero, and '-3' is"),
        (("--hours-per-week", "many"), "--hours-per-week 'many' is not a number"),
        (("--hours-per-week", "200"), "--hours-per-week '200' is more than the 168 hours that a week has"),
        (("--start", "2027-02-30"), "--start '2027-02-30' is not a date"),
        (("--start", "2026-11-22"), "--start 2026-11-22 is before 2026-11-23, the day that everything is judged on"),
        (("--by", "2027-13-01"), "--by '2027-13-01' is not a date"),
        (("--by", "2027-01-10"), "--by 2027-01-10 is before the start, 2027-01-11"),
        (("--parallel", "0"), "--parallel '0' is not a whole number above zero"),
        (("--parallel", "1.5"), "--parallel '1.5' is not a whole number above zero"),
    ],
)
def test_what_is_refused(ask, more: tuple[str, ...], said: str):
    code, out, err = ask(*more)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) <= 2


def test_a_calendar_needs_hours(ask):
    code, _, err = ask("--start", "2027-01-11", "--parallel", "2", asked=("path", "master"))
    assert code == 2
    assert "--start and --parallel need --hours-per-week" in err


def test_what_takes_more_hours_a_week_than_there_are(ask):
    code, out, _ = ask("--hours-per-week", "3", "--start", "2027-01-11")
    assert code == 1
    assert "  Laboratory of Metals and Metals, taken together, take 6     --hours-per-week 3\n" in out
    assert "help: allow 6 hours a week" in out


def test_a_calendar_file_is_opened_by_others(ask, tmp_path):
    import vobject

    code, out, err = ask("--output", "ics", "--output-file", str(tmp_path / "master.ics"))
    assert (code, out, err) == (0, "", "")
    data = (tmp_path / "master.ics").read_bytes()
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    found = vobject.readOne(data.decode())
    events = {event.summary.value: event for event in found.vevent_list}
    assert sorted(events) == [
        "Begun: expected",
        "Laboratory of Metals",
        "Master",
        "Metals",
        "Reading Drawings",
        "Safety",
        "Tools [basics]",
        "Welder: awarded",
    ]
    lab = events["Laboratory of Metals"]
    assert (lab.dtstart.value.isoformat(), lab.dtend.value.isoformat()) == ("2027-03-22", "2027-04-12")
    assert lab.description.value == "guild/lab\n6 hours in 3 weeks\n2 hours a week"
    assert lab.uid.value == "guild.lab.guild.master@stackplan"
    award = events["Welder: awarded"]
    assert (award.dtstart.value.isoformat(), award.dtend.value.isoformat()) == ("2027-04-11", "2027-04-12")


def test_a_calendar_file_is_the_same_every_time(ask):
    from icalendar import Calendar

    first, again = ask("--output", "ics"), ask("--output", "ics")
    assert first == again
    code, out, err = first
    assert (code, err) == (0, "")
    assert len(Calendar.from_ical(out).walk("VEVENT")) == 8


def test_without_a_schedule_no_calendar_file_is_written(ask, tmp_path):
    code, out, err = ask("--output", "ics", "--by", "2027-02-01", "--output-file", str(tmp_path / "none.ics"))
    assert (code, out, (tmp_path / "none.ics").exists()) == (1, "", False)
    assert err.startswith("Master cannot be reached in time.\n")
    code, out, err = ask("--output", "ics", asked=("path", "master"))
    assert (code, out) == (2, "")
    assert "--output ics needs --hours-per-week" in err


def test_text_of_a_user_s_is_no_part_of_the_form(tmp_path, monkeypatch, run):
    text = 'stackplan: 1\nnamespace: n\ncredentials:\n  top: {effort: 4h, name: "A;B, \\\\ C: D=[E] \u00e9"}\n'
    (tmp_path / "n.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("STACKPLAN_CATALOG", str(tmp_path / "n.yaml"))
    code, out, err = run("path", "top", "--on", "2026-11-23", "--hours-per-week", "2", "--output", "ics")
    assert (code, err) == (0, "")
    import vobject

    assert vobject.readOne(out).vevent.summary.value == "A;B, \\ C: D=[E] \u00e9"


def test_a_warning_of_what_lapses(tmp_path, monkeypatch, run):
    text = "stackplan: 1\nnamespace: n\ncredentials:\n  a: {effort: 8h, valid_for: 2w}\n"
    (tmp_path / "n.yaml").write_text(text + "  top: {effort: 40h, prerequisites: a}\n", encoding="utf-8")
    monkeypatch.setenv("STACKPLAN_CATALOG", str(tmp_path / "n.yaml"))
    asked = ("path", "top", "--on", "2026-11-23", "--hours-per-week", "8", "--start", "2027-01-11")
    code, out, _ = run(*asked)
    assert code == 0
    assert "Warning: a is valid through 2027-01-31, before top, which rests on it, on\n  2027-02-21: it has" in out
    value = json.loads(run(*asked, "--output", "json")[1])["schedule"]
    assert value["lapses"] == [
        {"id": "n/a", "last": "2027-01-31", "needed_by": "n/top", "on": "2027-02-21", "reason": "expires"}
    ]

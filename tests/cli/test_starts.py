"""`stackplan next` and `stackplan taste`: the answers as they look, as JSON, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from golden import same_as_golden

from cli import school

GOLDEN = Path(__file__).parent / "golden"
DAY = ("--on", "2026-11-23")


@pytest.fixture
def ask(tmp_path, monkeypatch, run):
    """Ask about the school, in the folder of its people's records."""
    catalog = school.make(tmp_path)
    monkeypatch.chdir(tmp_path)

    def asking(*arguments: str, columns: int = 80) -> tuple[int, str, str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        question, *others = arguments
        return run(question, "--catalog", catalog, *DAY, *others)

    return asking


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("next", ("next", "coder")),
        ("next-hours", ("next", "coder", "speaker", "--minimize", "hours", "--learner", "ann.yaml")),
        ("next-anything", ("next",)),
        ("next-plain", ("next", "coder", "--plain")),
        ("taste", ("taste", "coder", "speaker")),
        ("taste-skill", ("taste", "--skill", "python")),
        ("taste-plain", ("taste", "coder", "--plain")),
    ],
)
def test_the_answer(ask, name, arguments, columns):
    code, out, err = ask(*arguments, columns=columns)
    assert (code, err) == (0, "")
    assert "--plain" in arguments or all(len(line) <= columns for line in out.splitlines())
    same_as_golden(GOLDEN / f"{name}-{columns}.txt", out)


def test_the_json(ask):
    code, out, err = ask("next", "coder", "--output", "json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert (answer["format"], answer["version"], answer["target"]) == ("stackplan.next", 1, ["school/coder"])
    assert answer["left"]["status"] == "planned"
    first = answer["results"][0]
    assert {"id", "name", "cost", "hours", "saves", "least", "leads_to", "holds_then"} <= first.keys()
    code, out, err = ask("taste", "coder", "--output", "json")
    answer = json.loads(out)
    assert (code, answer["format"], answer["version"]) == (0, "stackplan.taste", 1)
    assert all(each["least"] for each in answer["results"])


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("next", "coder", "--have", "coder"), 0, "nothing left"),
        (("taste", "closed"), 1, "cannot be reached"),
        (("next", "closed"), 1, "Old Course (old) was retired and can no longer be"),
        (("next", "coder", "--max-cost", "250"), 1, "Within USD 250: 1 of these, USD 200, 40 hours: web."),
        (
            ("taste", "coder", "--max-cost", "250", "--plain"),
            1,
            "that is more than USD 250 (--max-cost 250); help: allow",
        ),
    ],
)
def test_where_there_is_nothing_to_start(ask, arguments, code, says):
    found, out, err = ask(*arguments)
    assert (found, err) == (code, "")
    assert says in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("taste",), "no target is named"),
        (("taste", "--top", "0", "coder"), "--top '0' is not a whole number above zero"),
        (("next", "cooder"), "no credential 'cooder'"),
        (("next", "--skill", "pyton"), "did you mean school/python (Python)?"),
        (("next", "coder", "--minimize", "weeks"), "weeks"),
        (("taste", "coder", "--plain", "--output", "json"), "--plain is a way to write text"),
    ],
)
def test_what_is_refused(ask, arguments, says):
    code, out, err = ask(*arguments)
    assert (code, out) == (2, "")
    assert says in err

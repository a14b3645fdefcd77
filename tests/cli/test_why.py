"""`stackplan why` and `why-not`: how the answers look, what they say as JSON, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from golden import same_as_golden

GOLDEN = Path(__file__).parent / "golden"
DAY = ("--on", "2026-11-23", "--no-learner")
ASKED = [  # the name, the command, how it ends
    ("why-every", ("why", "fellow", "os-1"), 0),
    ("why-shortest", ("why", "certificate", "db-1"), 0),
    ("why-chosen", ("why", "certificate", "db-1", "--minimize", "steps"), 0),
    ("why-unused", ("why", "basics", "os-1"), 1),
    ("why-held", ("why", "basics", "school/py-1", "--have", "school/py-1"), 0),
    ("why-target", ("why", "basics", "basics"), 0),
    ("why-lost", ("why", "lost", "old-1"), 1),
    ("why-not-through", ("why-not", "certificate", "os-1"), 0),
    ("why-not-more", ("why-not", "basics", "member"), 0),
    ("why-not-impossible", ("why-not", "basics", "lost"), 1),
    ("why-not-in-it", ("why-not", "basics", "db-1"), 0),
]


@pytest.mark.parametrize("asked", ASKED, ids=[each[0] for each in ASKED])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_what_it_looks_like(run, monkeypatch, asked, width):
    name, arguments, ends = asked
    monkeypatch.setenv("COLUMNS", str(width))
    code, out, err = run(*arguments, *DAY)
    assert (code, err) == (ends, "")
    same_as_golden(GOLDEN / f"{name}-{width}.txt", out)
    assert max(map(len, out.splitlines())) <= width


def answered(run, *arguments: str, ends: int = 0) -> dict[str, object]:
    code, out, err = run(*arguments, "--output", "json", *DAY)
    assert (code, err) == (ends, "")
    value: dict[str, object] = json.loads(out)
    return value


def test_json_of_why(run):
    value = answered(run, "why", "certificate", "db-1", "--minimize", "steps")
    head = ["format", "version", "stackplan", "target", "credential", "on", "catalog", "learner"]
    assert list(value) == [*head, "standing", "chain", "plan", "other", "difference"]
    assert (value["format"], value["version"], value["standing"]) == ("stackplan.why", 1, "chosen")
    assert value["difference"] == {"gone": [], "instead": ["school/ml-1"], "more": {"steps": "0"}, "confirm": 0}
    (link,) = value["chain"]  # type: ignore[misc]
    assert link["file"].endswith("school.yaml")
    assert link["message"].startswith("Certificate in Computing (certificate) is made of 3 of ")


def test_json_of_why_not(run):
    value = answered(run, "why-not", "basics", "lost", ends=1)
    assert (value["format"], value["standing"], value["difference"]) == ("stackplan.why-not", "impossible", None)
    other = value["other"]
    assert isinstance(other, dict)
    assert [cause["message"] for cause in other["blocked_by"]] == [
        "Lost Course (lost) needs first OLD 1 An Old Course (old-1)",
        "OLD 1 An Old Course (old-1) was retired and can no longer be earned",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("why", "basics"), "why needs a target and the id that is asked about"),
        (("why-not", "basics"), "why-not needs a target and the id that is asked about"),
        (("why", "basics", "db-2"), "no credential 'db-2'"),
        (("why", "basics", ""), "an id is empty"),
        (("why", "basics", "db-1", "--exclude", "db-1"), "school/db-1 is asked about, and excluded"),
        (("why", "basics", "db-1", "--minimize", "weeks"), "--minimize does not know 'weeks'"),
    ],
)
def test_what_cannot_be_meant_is_refused(run, arguments, said):
    code, out, err = run(*arguments, *DAY)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) <= 2

from __future__ import annotations

import json

import pytest


def listed(run, *arguments):
    code, out, err = run("list", *arguments, "--no-learner", "--output", "json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert (answer["format"], answer["version"]) == ("stackplan.list", 1)
    return [item["id"] for item in answer["credentials"]]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("python",), ["club/py-1", "school/py-1"]),
        (("PYTHON first",), ["school/py-1"]),
        (("py",), ["club/py-1", "school/py-1"]),
        (("ython",), []),
        (("python-one",), ["school/py-1"]),
        (("--kind", "badge"), ["club/member", "club/py-1", "school/basics"]),
        (("--kind", "badge", "--issuer", "school"), ["school/basics"]),
        (
            ("--kind", "badge,certificate", "--issuer", "school/school"),
            ["school/basics", "school/certificate", "school/fellow"],
        ),
        (("--skill", "python"), ["school/py-1"]),
        (("--tag", "data"), ["school/db-1", "school/ml-1"]),
        (("--tag", "core", "--format", "in-person"), ["school/os-1"]),
    ],
)
def test_filters_combine(run, arguments, expected):
    assert listed(run, *arguments) == expected


def test_an_item_of_the_list(run):
    code, out, _ = run("list", "first", "--have", "school/py-1", "--output", "json")
    assert code == 0
    assert json.loads(out)["credentials"] == [
        {"id": "school/py-1", "name": "PY 1 First Python", "kind": "course", "issuer": "school", "held": True}
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--kind", "curse"), "did you mean course?"),
        (("--issuer", "scool"), "did you mean school?"),
        (("--skill", "cobol"), "--skill: no skill 'cobol'"),
        (("--tag", "dta"), "did you mean data?"),
        (("--format", "remote"), "it takes online, in-person, hybrid and self-paced"),
    ],
)
def test_a_filter_that_nothing_can_pass_is_refused(run, arguments, said):
    code, out, err = run("list", *arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_nothing_found_is_an_answer(run):
    assert run("list", "zzz")[:2] == (0, "No credential matches.\n")


def test_a_credential_as_json(run):
    code, out, err = run("show", "certificate", "--no-learner", "--output", "json")
    assert (code, err) == (0, "")
    shown = json.loads(out)
    assert (shown["format"], shown["version"], shown["id"]) == ("stackplan.credential", 1, "school/certificate")
    assert shown["stack"] == {
        "choose": 3,
        "from": [{"tag": ["core"], "namespace": ["school"]}, "school/ml-1", "school/py-1"],
        "limits": [{"at_least": "1", "of": [{"tag": ["core"], "namespace": ["school"]}]}],
    }
    assert shown["prerequisites"] == {"any": [{"fact": "school/degree"}, "school/py-1"]}
    assert shown["cost"] is None
    assert shown["credits"] == {"unit": "semester-hour", "amount": "9"}
    assert shown["unlocks"] == [{"id": "school/fellow", "name": "Fellow of the School", "as": "stack"}]
    assert shown["sources"][0]["url"] == "https://school.example/catalog"
    assert shown["held"] is False


def test_what_it_unlocks_is_told_by_field(run):
    shown = json.loads(run("show", "school/py-1", "--output", "json")[1])
    assert {(item["id"], item["as"]) for item in shown["unlocks"]} == {
        ("school/basics", "stack"),
        ("school/certificate", "stack"),
        ("school/certificate", "prerequisites"),
        ("school/db-1", "prerequisites"),
    }


def test_show_refuses_what_it_does_not_know(run):
    code, out, err = run("show", "certifcate")
    assert (code, out) == (2, "")
    assert "did you mean school/certificate (Certificate in Computing)?" in err

"""What is asked of each credential: in `list`, in `path`, and what `show` tells of it."""

from __future__ import annotations

import json

import pytest

from cli.running import stackplan

TEXT = """
stackplan: 1
namespace: t
issuers: {acm: {name: Association of Makers}}
credentials:
  british: {name: In British, language: en-GB, duration: 8w, level: Advanced, format: online}
  german: {name: In German, language: [de, fr], duration: 1mo, level: {eqf: 6}, format: in-person}
  silent: {name: Nothing Known}
  known: {name: Well Known, recognized_by: Association of Makers, partners: [Volvo, "Makers, Inc."], language: en}
  top: {name: Top, stack: {any: [german, silent]}}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "t.yaml").write_text(TEXT, encoding="utf-8")
    return str(tmp_path / "c")


@pytest.fixture
def listed(run, folder):
    def listing(*arguments: str) -> tuple[str, str]:
        code, out, err = run("list", *arguments, "--catalog", folder, "--no-learner", "--output", "json")
        assert code == 0
        ids = " ".join(item["id"].removeprefix("t/") for item in json.loads(out)["credentials"])
        return ids, err.removeprefix("stackplan: note: ").rstrip("\n")

    return listing


@pytest.mark.parametrize(
    ("arguments", "found", "said"),
    [
        (("--language", "EN"), "british known", "2 more state no language, and are left out"),
        (("--language", "en-gb,fr"), "british german", "2 more state no language, and are left out"),
        (("in", "--language", "de"), "german", ""),
        (("--level", "advanced"), "british", "3 more state no level, and are left out"),
        (("--level", "6"), "german", "3 more state no level, and are left out"),
        (("--level", "eqf 6"), "german", "3 more state no level, and are left out"),
        (("--max-weeks-each", "8"), "british german", "3 more state no duration, and are left out"),
        (("--max-weeks-each", "4.33"), "", "3 more state no duration, and are left out"),
        (("--format", "online"), "british", "3 more state no format, and are left out"),
        (("--recognized-by", "acm"), "known", "4 more state no recognition, and are left out"),
        (("--recognized-by", "association of makers"), "known", "4 more state no recognition, and are left out"),
        (("--partner", "makers, inc."), "known", "4 more state no partner, and are left out"),
        (("--partner", "volvo,VOLVO"), "known", "4 more state no partner, and are left out"),
        (("known", "--partner", "volvo", "--level", "6"), "", "2 more state no partner or no level, and are left out"),
        (("well", "--level", "6"), "", "1 more states no level, and is left out"),
    ],
)
def test_a_list_leaves_out_what_states_nothing_and_says_so(listed, arguments, found, said):
    assert listed(*arguments) == (found, said)


def test_quiet_leaves_that_unsaid(listed):
    assert listed("--language", "de", "--quiet") == ("german", "")


@pytest.mark.parametrize(
    ("arguments", "said", "told"),
    [
        (("--language", "frr"), "--language: no language 'frr'", "did you mean fr?"),
        (("--language", "english"), "--language: no language 'english'", "there is de, en, en-GB, fr"),
        (("--level", "7"), "--level: no level '7'", "there is Advanced, EQF 6"),
        (("--level", "advancd"), "--level: no level 'advancd'", "did you mean Advanced?"),
        (("--partner", "volvi"), "--partner: no partner 'volvi'", "did you mean Volvo?"),
        (("--recognized-by", "acme"), "--recognized-by: no recognition by 'acme'", "there is Association of Makers"),
        (("--recognized-by", " , "), "--recognized-by is empty", ""),
        (("--max-weeks-each", "8w"), "--max-weeks-each '8w' is not a number", ""),
        (("--max-weeks-each", "-1"), "--max-weeks-each cannot be below zero", ""),
    ],
)
def test_what_no_credential_states_is_refused(run, folder, arguments, said, told):
    for command in (("list",), ("path", "top")):
        code, out, err = run(*command, *arguments, "--catalog", folder, "--no-learner")
        assert (code, out) == (2, "")
        assert said in err
        assert told in err


def test_a_path_keeps_what_states_nothing_and_says_so(run, folder):
    asked = ("--language", "en", "--max-weeks-each", "4", "--catalog", folder, "--no-learner")
    code, out, err = run("path", "top", *asked)
    assert (code, err) == (0, "")
    assert "Taken as fitting, for no language is stated: silent." in out
    assert "Taken as fitting, for no duration is stated: silent." in out
    answer = json.loads(run("path", "top", *asked, "--output", "json")[1])
    assert [step["id"] for step in answer["steps"]] == ["t/silent", "t/top"]
    assert {
        "id": "t/silent",
        "figure": "language",
        "amount": None,
        "currency": None,
        "basis": "no language is stated; taken as fitting",
    } in answer["assumed"]


def test_a_path_names_the_option_that_blocks(run, folder):
    code, out, _ = run("path", "german", "--language", "en", "--catalog", folder, "--no-learner")
    assert code == 1
    assert "  In German (german) is offered in de and fr only   --language en\n    help: allow de or fr\n" in out
    assert "Without --language: 1 step" in out


def test_a_page_tells_all_that_can_be_asked(run, folder):
    out = run("show", "known", "--catalog", folder, "--no-learner")[1]
    rows = {line.strip().split("  ")[0]: line.strip().split("  ")[-1] for line in out.splitlines() if "  " in line}
    assert rows["partners"].strip() == "Volvo and Makers, Inc."
    assert rows["recognized by"].strip() == "Association of Makers"
    assert rows["language"].strip() == "en"
    out = run("show", "german", "--catalog", folder, "--no-learner")[1]
    for line in ("  level     EQF 6", "  duration  1 month", "  format    in-person", "  language  de or fr"):
        assert line in out.splitlines()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("stackplan list --language e", ["en", "en-GB"]),
        ("stackplan path --language de,e", ["de,en", "de,en-GB"]),
        ("stackplan list --level a", ["Advanced"]),
        ("stackplan list --partner v", ["Volvo"]),
        ("stackplan list --recognized-by ", []),  # a name that a shell would split is left out
    ],
)
def test_completion(folder, line, offered):
    done = stackplan(
        _STACKPLAN_COMPLETE="complete_bash",
        COMP_WORDS=line,
        COMP_CWORD=str(len(line.split(" ")) - 1),
        STACKPLAN_CATALOG=folder,
    )
    assert (done.stdout.split(), done.stderr) == (offered, "")

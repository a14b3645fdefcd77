"""`stackplan check`, `rules` and `explain`, as they are typed."""

from __future__ import annotations

import json

import pytest

HEAD = "stackplan: 1\nnamespace: s\ncredentials:\n"
GOOD = HEAD + "  a: {name: A, stack: [b]}\n  b: {name: B}\n"
WRONG = HEAD + "  a: {name: A, stack: [b]}\n  b: {name: B, prerequisites: aa}\n"
SLOPPY = HEAD + "  a: {name: A, stack: {choose: 1, from: [b]}}\n  b: {name: B}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pathways").mkdir()
    (tmp_path / "pathways" / "c.yaml").write_text(GOOD, encoding="utf-8")
    monkeypatch.delenv("STACKPLAN_CATALOG", raising=False)
    return tmp_path / "pathways"


def test_all_is_well(run, folder):
    assert run("check") == (0, "No findings in 1 file.\n", "")
    assert run("check", "pathways/c.yaml")[0] == 0


def test_findings_are_an_honest_no(run, folder):
    (folder / "c.yaml").write_text(WRONG, encoding="utf-8")
    code, out, err = run("check", "--output", "concise")
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        "pathways/c.yaml:5:31: error SP203: unknown credential 'aa' (did you mean 'a' (pathways/c.yaml:4)?)",
        "1 error in 1 file.",
    ]


def test_fail_on_says_how_bad_is_bad(run, folder):
    (folder / "c.yaml").write_text(SLOPPY, encoding="utf-8")
    assert run("check")[0] == 0
    assert run("check", "--fail-on", "warning")[0] == 1
    assert run("check", "--fail-on", "warning", "--ignore", "choose-all")[0] == 0
    assert run("check", "--fail-on", "warning", "--select", "SP2,SP1")[0] == 0
    assert run("check", "--fail-on", "nonsense")[0] == 2


def test_an_unknown_code_is_a_usage_error(run, folder):
    for option in ("--select", "--ignore"):
        code, out, err = run("check", option, "SP4,chose-all")
        assert (code, out) == (2, "")
        assert f"{option}: no rule 'chose-all'" in err
        assert "did you mean choose-all" in err


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize("given", ["", ","])
def test_codes_that_are_none_are_a_usage_error(run, folder, option, given):
    # As in CI, where a variable is not set: a check of nothing would pass.
    (folder / "c.yaml").write_text(WRONG, encoding="utf-8")
    code, out, err = run("check", option, given)
    assert (code, out) == (2, "")
    assert f"{option} names no rule" in err


def test_a_broken_file_leaves_others_in_doubt(run, folder):
    (folder / "a.yaml").write_text("stackplan: 1\nnamespace: s\ncredentials: [\n", encoding="utf-8")
    (folder / "c.yaml").write_text(WRONG.replace("namespace: t", "namespace: s"), encoding="utf-8")
    code, out, _ = run("check", "--output", "concise")
    assert code == 1
    note = "What may stand in pathways/a.yaml is called neither missing nor unused until all of it can be read."
    assert note in out.splitlines()
    code, out, _ = run("check", "--output", "json")
    assert json.loads(out)["summary"]["broken_files"] == ["pathways/a.yaml"]


def test_nothing_to_check_is_no_success_for_few_rules_either(run, folder):
    assert run("check", "nowhere", "--select", "SP6")[0] == 2


@pytest.mark.parametrize("path", ["nowhere", "empty"])
def test_nothing_to_check_is_no_success(run, folder, path):
    (folder.parent / "empty").mkdir()
    code, out, err = run("check", path)
    assert (code, out) == (2, "")
    assert path in err


def test_a_broken_file_is_a_finding_and_the_rest_is_checked(run, folder):
    (folder / "broken.yaml").write_bytes(b"a: caf\xe9\n")
    (folder / "c.yaml").write_text(WRONG, encoding="utf-8")
    code, out, _ = run("check", "--output", "json")
    assert code == 1
    found = [(item["file"], item["code"]) for item in json.loads(out)["findings"]]
    assert found == [("pathways/broken.yaml", "SP002")]  # what is unknown in c.yaml may be defined there


def test_another_catalog_is_there_to_refer_to(run, folder, tmp_path):
    (folder / "c.yaml").write_text(HEAD + "  a: {name: A, stack: [t/b]}\n", encoding="utf-8")
    other = tmp_path / "other"
    other.mkdir()
    (other / "t.yaml").write_text(
        "stackplan: 1\nnamespace: t\ncredentials:\n  b: {name: B, nmae: B}\n", encoding="utf-8"
    )
    assert run("check")[0] == 1
    assert run("check", "pathways", "--catalog", "other") == (0, "No findings in 1 file.\n", "")


@pytest.mark.parametrize("name", ["stackplan.toml", "pyproject.toml"])
def test_a_project_has_settings(run, folder, name):
    (folder / "c.yaml").write_text(SLOPPY, encoding="utf-8")
    table = "[tool.stackplan]\n" if name == "pyproject.toml" else ""
    severity = "[tool.stackplan.severity]\n" if name == "pyproject.toml" else "[severity]\n"
    settings = folder.parent / name
    settings.write_text(f'{table}fail-on = "warning"\n', encoding="utf-8")
    assert run("check")[0] == 1
    assert run("check", "--fail-on", "error")[0] == 0
    settings.write_text(f'{table}ignore = ["SP402"]\nfail-on = "warning"\n', encoding="utf-8")
    assert run("check")[0] == 0
    settings.write_text(f'{table}select = "SP4"\n{severity}choose-all = "error"\n', encoding="utf-8")
    assert run("check")[0] == 1
    for text, told in (
        ("selct = 1", "unknown setting 'selct'"),
        ("select = []", "'select' names no rule"),
        ("select = 1", "'select' must be a list"),
        ('ignore = ["SPX"]', "no rule 'SPX'"),
        ('fail-on = "bad"', "'fail-on' must be one of"),
        (f"{severity}SP402 = 'grave'", "the severity of SP402 must be one of"),
        ("= 1", "is not TOML"),
    ):
        settings.write_text(f"{table}{text}\n", encoding="utf-8")
        code, out, err = run("check")
        assert (code, out) == (2, ""), text
        assert told in err
        assert name in err


def test_a_report_goes_to_a_file(run, folder):
    (folder / "c.yaml").write_text(WRONG, encoding="utf-8")
    code, out, err = run("check", "--output", "sarif", "--output-file", "report.sarif")
    assert (code, out, err) == (1, "", "1 error in 1 file.\n")
    assert json.loads((folder.parent / "report.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


def test_the_shipped_catalogs_are_clean(run):
    code, out, err = run("check", "shipped", "--fail-on", "warning", "--output", "json")
    assert (code, err) == (0, "")
    assert {item["code"] for item in json.loads(out)["findings"]} <= {"SP308", "SP309", "SP603"}
    assert json.loads(out)["summary"]["suppressed"] == 0


def test_rules_lists_and_explain_tells(run):
    code, out, _ = run("rules")
    assert code == 0
    assert "SP203  unknown-credential" in out
    assert "SP203" not in run("rules", "selector or a glob")[1]
    code, out, _ = run("explain", "sp203")
    assert code == 0
    assert out.startswith("SP203 unknown-credential (error)\n")
    assert "Fails:" in out
    assert out == run("explain", "unknown-credential")[1]
    assert json.loads(run("explain", "SP203", "--output", "json")[1])["name"] == "unknown-credential"
    assert len(json.loads(run("rules", "--output", "json")[1])["rules"]) > 50
    code, out, err = run("explain", "SP2")
    assert (code, out) == (2, "")
    assert "means several rules" in err
    assert "did you mean unknown-credential" in run("explain", "unknown-credental")[2]

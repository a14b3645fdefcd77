"""`stackplan init`: what it writes works, and it writes all or nothing, over nothing."""

from __future__ import annotations

import json
import os
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from catalog.schema_helpers import problems, value_of

import stackplan
from stackplan.catalog import requirement as forms
from stackplan.cli.init import CATALOG, SCHEMA, SETTINGS, WORKFLOW

FILES = [CATALOG, SCHEMA, SETTINGS, WORKFLOW]


def below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.fixture
def begun(run, tmp_path, monkeypatch) -> Path:
    """A folder in which `init` was run."""
    monkeypatch.delenv("STACKPLAN_CATALOG")
    folder = tmp_path / "college"
    folder.mkdir()
    monkeypatch.chdir(folder)
    code, _, err = run("init")
    assert (code, err) == (0, "")
    return folder


def test_it_says_what_it_wrote_and_what_comes_next(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("init", "my college")
    assert (code, err) == (0, "")
    assert [line.strip() for line in out.splitlines()] == [
        "Wrote a made-up college to begin from:",
        *(os.path.normpath(f"my college/{file}") for file in FILES),
        "",
        "Next:",
        "cd 'my college'",
        "stackplan path data-analyst --have python-1",
        "stackplan show data-scientist",
        "stackplan check",
    ]
    files = [name for name in below(tmp_path / "my college") if (tmp_path / "my college" / name).is_file()]
    assert files == sorted(FILES)


def test_in_the_current_folder_there_is_no_need_to_change_it(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "cd " not in run("init")[1]


# What it writes


def test_the_catalog_has_no_mistake_and_fits_its_schema(begun):
    catalog, found = stackplan.load_catalog(begun / "pathways")
    assert found == ()
    text = (begun / CATALOG).read_text(encoding="utf-8")
    assert problems(text) == []
    assert catalog.seen == date.today()
    assert "made up" in text.lower()


def test_every_credential_of_it_can_be_reached(run, begun):
    catalog, _ = stackplan.load_catalog(begun / "pathways")
    for full in catalog.credentials:
        code, out, err = run("path", full, "--output", "json")
        assert (code, err) == (0, ""), full
        answer = json.loads(out)
        assert answer["status"] == "planned"
        assert answer["proved"]
        assert answer["notes"] in ([], ["`name` of college/ethics-1 is confirmed by no source."])


def test_the_commands_that_it_names_work(run, begun):
    catalog = (begun / CATALOG).read_text(encoding="utf-8")
    assert re.findall(r"stackplan (path .*)", catalog) == ["path data-analyst --have python-1"]
    assert run("path", "data-analyst", "--have", "python-1")[0] == 0
    assert run("show", "data-scientist")[0] == 0


def test_the_catalog_shows_the_language(begun):
    catalog, _ = stackplan.load_catalog(begun / "pathways")
    shown: set[type] = set()

    def walk(node: object) -> None:
        shown.add(type(node))
        inner = getattr(node, "pool", None)
        for each in inner.entries if inner is not None else ():
            walk(each)
        for section in getattr(node, "sections", ()):
            walk(section.requirement)
        for limit in getattr(getattr(node, "selection", None), "limits", ()):
            walk(limit)

    for credential in catalog.credentials.values():
        walk(credential.stack)
        walk(credential.prerequisites)
    wanted = {forms.All, forms.AnyOf, forms.Choose, forms.Credits, forms.Sections, forms.Selector, forms.Limit}
    assert wanted <= shown
    assert any(credential.unverified for credential in catalog.credentials.values())
    assert any(len(credential.sources) > 1 for credential in catalog.credentials.values())


def test_the_editor_finds_the_schema(run, begun):
    first = (begun / CATALOG).read_text(encoding="utf-8").splitlines()[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert named is not None
    schema = (begun / CATALOG).parent / named[1]
    assert schema.resolve() == (begun / SCHEMA).resolve()
    assert schema.read_text(encoding="utf-8") == run("schema")[1]


def test_check_has_nothing_against_it_but_keeps_a_note(run, begun):
    code, out, _ = run("check", "--output", "json", "--fail-on", "warning")
    assert code == 0
    assert [finding["name"] for finding in json.loads(out)["findings"]] == ["unverified-facts"]


def test_the_settings_are_comments_and_settings_without_them(run, begun):
    text = (begun / SETTINGS).read_text(encoding="utf-8")
    assert tomllib.loads(text) == {}
    without = re.sub(r"^# (?=[a-z-]+ = |\[|SP)", "", text, flags=re.MULTILINE | re.ASCII)
    set_ = tomllib.loads(without)
    assert set(set_) == {"select", "ignore", "fail-on", "severity"}
    (begun / SETTINGS).write_text(without, encoding="utf-8")
    assert run("check")[0] == 0
    (begun / SETTINGS).write_text(without.replace('ignore = ["SP603"]', "").replace('["SP1", ', '["SP6", '), "utf-8")
    assert run("check")[0] == 1  # the note is a warning then


def test_the_workflow_checks_with_few_rights(begun):
    workflow = value_of((begun / WORKFLOW).read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    steps = workflow["jobs"]["check"]["steps"]
    used = [step["uses"] for step in steps if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", action) for action in used)
    assert steps[0]["with"] == {"persist-credentials": False}
    commands = [step["run"] for step in steps if "run" in step]
    assert commands == ["python -m pip install stackplan", "stackplan check --output github"]


# What it does not


def test_nothing_is_overwritten(run, begun):
    before = {name: (begun / name).read_bytes() for name in FILES}
    code, out, err = run("init")
    assert (code, out) == (2, "")
    for name in FILES:
        assert str(Path(name)) in err
    assert "nothing was written" in err
    assert {name: (begun / name).read_bytes() for name in FILES} == before


@pytest.mark.parametrize("name", FILES)
def test_one_file_that_exists_is_enough(run, tmp_path, name):
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("mine", encoding="utf-8")
    before = below(tmp_path)
    code, out, err = run("init", str(tmp_path))
    assert (code, out) == (2, "")
    assert f"{tmp_path / name} exists already" in err
    assert below(tmp_path) == before


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_broken_link_is_something_too(run, tmp_path):
    (tmp_path / SETTINGS).symlink_to(tmp_path / "nowhere")
    assert run("init", str(tmp_path))[0] == 2
    assert below(tmp_path) == [SETTINGS]


def test_a_catalog_that_is_there_gets_no_made_up_college(run, tmp_path):
    (tmp_path / "pathways" / "real").mkdir(parents=True)
    (tmp_path / "pathways" / "real" / "courses.yaml").touch()
    code, _, err = run("init", str(tmp_path))
    assert code == 2
    assert "there is a catalog already" in err
    assert "courses.yaml" in err
    assert below(tmp_path) == ["pathways", "pathways/real", "pathways/real/courses.yaml"]


def test_other_folders_and_files_stay(run, tmp_path):
    (tmp_path / "pathways").mkdir()
    (tmp_path / "pathways" / "README.md").write_text("ours", encoding="utf-8")
    assert run("init", str(tmp_path))[0] == 0
    assert (tmp_path / "pathways" / "README.md").read_text(encoding="utf-8") == "ours"


@pytest.mark.parametrize("folder", ["file", "file/below", " ", "no\0name"])
def test_what_is_no_folder_is_refused(run, tmp_path, monkeypatch, folder):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    code, out, _ = run("init", folder)
    assert (code, out) == (2, "")
    assert below(tmp_path) == ["file"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("where", ["write_text", "link"])
@pytest.mark.parametrize("number", [1, 3, 4])
def test_on_failure_nothing_is_left(run, tmp_path, monkeypatch, *, error, where, number):
    holder = Path if where == "write_text" else os
    done = getattr(holder, where)
    calls = []

    def failing(*arguments, **options):
        calls.append(arguments)
        if len(calls) == number:
            if where == "write_text":
                done(arguments[0], "hal")
            raise error
        return done(*arguments, **options)

    (tmp_path / "pathways").mkdir()
    monkeypatch.setattr(holder, where, failing)
    code, out, err = run("init", str(tmp_path))
    assert (code, out) == (130 if isinstance(error, KeyboardInterrupt) else 2, "")
    assert ("no space left" in err) == isinstance(error, OSError)
    assert below(tmp_path) == ["pathways"]


def test_a_file_that_appears_meanwhile_is_not_overwritten(run, tmp_path, monkeypatch):
    done = os.link

    def late(source, target):
        if Path(target).name == SETTINGS:
            Path(target).write_text("mine", encoding="utf-8")
        return done(source, target)

    monkeypatch.setattr(os, "link", late)
    code, _, err = run("init", str(tmp_path))
    assert code == 2
    assert "file exists" in err
    assert below(tmp_path) == [SETTINGS]
    assert (tmp_path / SETTINGS).read_text(encoding="utf-8") == "mine"


def test_without_links_files_are_renamed(run, tmp_path, monkeypatch):
    def no_links(*arguments):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    assert run("init", str(tmp_path))[0] == 0
    assert [name for name in below(tmp_path) if name.endswith(".tmp")] == []
    assert (tmp_path / CATALOG).exists()

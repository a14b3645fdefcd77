"""`stackplan schema` writes the schemas as they are."""

from __future__ import annotations

import json

import pytest

from cli.running import loaded
from stackplan.catalog.schema import catalog_schema
from stackplan.learner.schema import record_schema


@pytest.mark.parametrize(
    ("asked", "made"), [((), catalog_schema), (("catalog",), catalog_schema), (("record",), record_schema)]
)
def test_the_schema_is_the_answer(run, asked, made):
    code, out, err = run("schema", *asked)
    assert (code, err) == (0, "")
    assert json.loads(out) == made()


def test_it_may_go_to_a_file_in_a_folder_that_is_made(run, tmp_path):
    file = tmp_path / ".stackplan" / "deep" / "catalog.schema.json"
    assert run("schema", "--output-file", str(file)) == (0, "", "")
    assert json.loads(file.read_text(encoding="utf-8")) == catalog_schema()
    assert run("schema", "--output-file", str(file)) == (0, "", "")  # it is written again after each new version
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_what_cannot_be_written_is_refused(run, tmp_path):
    (tmp_path / "file").touch()
    code, out, err = run("schema", "--output-file", str(tmp_path / "file" / "catalog.schema.json"))
    assert (code, out) == (2, "")
    assert "cannot be made" in err
    assert run("schema", "--output-file", " ")[0] == 2
    code, _, err = run("schema", "plan")
    assert code == 2
    assert "'catalog', 'record'" in err


def test_it_needs_nothing_heavy():
    code = "from stackplan.cli.main import main; main(['schema'])"
    assert loaded(code, "networkx", "highspy", "numpy", "rich", "yaml") == set()

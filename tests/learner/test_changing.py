"""Changing a record: the same record plus the change, or nothing at all."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date

import pytest

from stackplan.diagnostics import Span
from stackplan.learner import edit
from stackplan.learner.edit import Change, EditError, UnreadableRecordError, added, change, without
from stackplan.learner.record import Hold, read_record
from stackplan.source.lock import LockedError, locked
from stackplan.source.tree import SourceFile

HERE = Span("", 1, 1, 1, 1)
TEXT = """\
# mine
stackplan: 1
holds:
  - a/1  # one
  - {credential: a/2, earned: 2024-05-12, grade: B+, used: [a/1], credits: 3}
facts: {x: true}
waivers:
  - {requirement: a/2#b, by: Somebody, date: 2026-01-01, reason: R}
confirmed:
  - {requirement: a/2#c, by: Somebody, date: 2026-01-01}
"""


def record(text: str) -> SourceFile:
    return SourceFile("me.yaml", text.encode())


def hold(credential: str, **fields) -> Hold:
    return Hold(credential, HERE, **fields)


def test_everything_that_can_be_said_of_a_new_hold_is_written():
    full = hold(
        "n/1",
        earned=date(2026, 3, 2),
        grade="A",
        expires=date(2028, 3, 2),
        status="revoked",
        expected=date(2026, 4, 1),
        tags=("transfer", "x"),
    )
    text = added(record(TEXT), [full, hold("n/2")]).data.decode()
    line = (
        "  - {credential: n/1, earned: 2026-03-02, grade: A, expires: 2028-03-02, status: revoked,"
        " expected: 2026-04-01, tags: [transfer, x]}\n"
    )
    assert text == TEXT.replace("facts:", f"{line}  - n/2\nfacts:")
    read, found = read_record(record(text))
    assert found == ()
    assert replace(read.holds[2], span=HERE) == full


def test_what_is_taken_out_was_there():
    assert without(record(TEXT), [0]).data.decode() == TEXT.replace("  - a/1  # one\n", "")


@pytest.mark.parametrize("mistake", ["holdz: []\n", "holds: [{credential: a}\n", "holds: [{earned: 2024-13-01}]\n"])
def test_nothing_is_written_to_what_cannot_be_read(tmp_path, mistake):
    file = tmp_path / "me.yaml"
    file.write_text(f"stackplan: 1\n{mistake}")
    with pytest.raises(UnreadableRecordError) as raised:
        change(file, lambda text, _: added(text, [hold("n/1")]))
    assert raised.value.diagnostics
    assert str(raised.value)
    assert file.read_text() == f"stackplan: 1\n{mistake}"
    assert os.listdir(tmp_path) == ["me.yaml"]


def test_what_would_be_read_as_another_record_is_refused(monkeypatch):
    monkeypatch.setattr(edit, "appended", lambda file, key, items: record(TEXT))
    with pytest.raises(EditError, match="means something else"):
        added(record(TEXT), [hold("n/1")])
    monkeypatch.setattr(edit, "appended", lambda file, key, items: record(TEXT + "x: 1\n"))
    with pytest.raises(EditError, match="means something else"):
        added(record(TEXT), [])


# The file


def test_a_record_is_begun_where_there_is_none(tmp_path):
    file = tmp_path / "me.yaml"
    assert change(file, lambda text, _: text).before is None
    assert not file.exists()
    result = change(file, lambda text, _: added(text, [hold("n/1")]))
    assert result == Change(None, SourceFile(str(file), b"stackplan: 1\nholds:\n  - n/1\n"), changed=True)
    assert file.read_bytes() == result.after.data
    if os.name != "nt":
        assert file.stat().st_mode & 0o777 == 0o600


def test_nothing_is_written_where_nothing_changes(tmp_path):
    file = tmp_path / "me.yaml"
    file.write_text(TEXT)
    before = file.stat()
    assert not change(file, lambda text, _: text).changed
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_link_is_followed(tmp_path):
    real = tmp_path / "real" / "me.yaml"
    real.parent.mkdir()
    real.write_text(TEXT)
    link = tmp_path / "me.yaml"
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("no links here")
    change(link, lambda text, _: without(text, [0]))
    assert link.is_symlink()
    assert real.read_text() == TEXT.replace("  - a/1  # one\n", "")
    assert os.listdir(real.parent) == ["me.yaml"]


def test_without_writing_nothing_is_touched(tmp_path):
    file = tmp_path / "me.yaml"
    with locked(file, 1):
        result = change(file, lambda text, _: added(text, [hold("n/1")]), write=False)
    assert result.after.data.endswith(b"- n/1\n")
    assert os.listdir(tmp_path) == []


def test_another_edit_is_waited_for(tmp_path):
    file = tmp_path / "me.yaml"
    with locked(file, 1), pytest.raises(LockedError):
        change(file, lambda text, _: added(text, [hold("n/1")]), wait=0.05)
    assert os.listdir(tmp_path) == []


def test_a_folder_and_a_device_are_no_record(tmp_path):
    with pytest.raises(UnreadableRecordError, match="is a folder"):
        change(tmp_path, lambda text, _: text)
    if os.name != "nt":
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(UnreadableRecordError, match="is none"):
            change(tmp_path / "pipe", lambda text, _: text)

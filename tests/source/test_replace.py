"""Replacing a file whole or not at all, and one at a time."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from stackplan.source import lock, replace
from stackplan.source.lock import LockedError, locked
from stackplan.source.replace import make_folder, replace_file

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(os.name == "nt", reason="modes and descriptors of POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_a_new_file_is_for_its_owner_alone(tmp_path):
    before = os.umask(0)
    try:
        replace_file(tmp_path / "me.yaml", b"new")
        make_folder(tmp_path / "data" / "stackplan")
    finally:
        os.umask(before)
    assert (tmp_path / "me.yaml").read_bytes() == b"new"
    assert mode(tmp_path / "me.yaml") == 0o600
    assert mode(tmp_path / "data" / "stackplan") == mode(tmp_path / "data") == 0o700


@posix
@pytest.mark.parametrize("had", [0o644, 0o600, 0o640, 0o400])
def test_an_existing_file_keeps_its_mode(tmp_path, had):
    file = tmp_path / "me.yaml"
    file.write_bytes(b"old")
    file.chmod(had)
    replace_file(file, b"new")
    assert (file.read_bytes(), mode(file)) == (b"new", had)


@posix
def test_who_cannot_keep_the_group_opens_nothing_to_another(tmp_path, monkeypatch):
    file = tmp_path / "me.yaml"
    file.write_bytes(b"old")
    file.chmod(0o660)

    def refuse(*arguments):
        raise PermissionError(errno.EPERM, "not yours")

    class Another:
        st_uid, st_gid = -2, -2

    with monkeypatch.context() as patch:
        patch.setattr(os, "fchown", refuse)
        patch.setattr(os, "fstat", lambda descriptor: Another)
        replace_file(file, b"new")
    assert mode(file) == 0o600


@pytest.mark.parametrize("step", ["open", "write", "fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, step):
    file = tmp_path / "me.yaml"
    file.write_bytes(b"old")

    def full(*arguments, **named):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, step, full)
        with pytest.raises(OSError, match="No space"):
            replace_file(file, b"new")
    assert file.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["me.yaml"]


def test_a_disk_that_takes_a_little_at_a_time(tmp_path, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:3]))
    replace_file(tmp_path / "me.yaml", b"0123456789")
    assert (tmp_path / "me.yaml").read_bytes() == b"0123456789"


def test_what_a_killed_one_left_is_taken_away(tmp_path):
    (tmp_path / ".me.yaml.tmp").write_bytes(b"half")
    replace_file(tmp_path / "me.yaml", b"new")
    assert os.listdir(tmp_path) == ["me.yaml"]


@posix
def test_a_link_in_its_way_is_not_written_through(tmp_path):
    (tmp_path / "other").write_bytes(b"other")
    (tmp_path / ".me.yaml.tmp").symlink_to(tmp_path / "other")
    replace_file(tmp_path / "me.yaml", b"new")
    assert (tmp_path / "other").read_bytes() == b"other"


def test_on_windows_a_reader_is_waited_for(tmp_path, monkeypatch):
    rename, tries = os.replace, []

    def busy(*arguments):
        tries.append(1)
        if len(tries) < 3:
            raise PermissionError(errno.EACCES, "somebody reads it")
        rename(*arguments)

    class Windows:
        name = "nt"
        replace = staticmethod(busy)

    monkeypatch.setattr(replace, "os", Windows)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    (tmp_path / "a").write_bytes(b"new")
    replace._rename(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"new"
    assert len(tries) == 3


# The lock


def test_a_lock_is_waited_for_and_then_given_up(tmp_path):
    file = tmp_path / "me.yaml"
    with locked(file, 1):
        began = time.monotonic()
        with pytest.raises(LockedError), locked(file, 0.1):
            pass
        assert 0.1 <= time.monotonic() - began < 2
    with locked(file, 0):
        pass
    assert os.listdir(tmp_path) == []


def test_one_at_a_time(tmp_path):
    file = tmp_path / "me.yaml"
    file.write_text("0")

    def count():
        for _ in range(10):
            with locked(file, 30):
                number = int(file.read_text())
                time.sleep(0)
                file.write_text(str(number + 1))

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert file.read_text() == "80"


def test_a_lock_ends_with_its_block_however_that_ends(tmp_path):
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "me.yaml", 1):
        _ = 1 / 0
    with locked(tmp_path / "me.yaml", 0):
        pass


@posix
def test_a_lock_that_cannot_be_had_says_why(tmp_path, monkeypatch):
    with pytest.raises(FileNotFoundError), locked(tmp_path / "missing" / "me.yaml", 0):
        pass
    fcntl = sys.modules["fcntl"]

    def refuse(*arguments):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(OSError, match="No locks"), locked(tmp_path / "me.yaml", 0):
        pass


@posix
def test_a_lock_file_that_was_taken_away_meanwhile_is_no_lock(tmp_path, monkeypatch):
    """The one before holds it, takes it away, and ends: whoever had opened it must begin again."""
    file = tmp_path / "me.yaml"
    beside = tmp_path / ".me.yaml.lock"
    is_at, seen = lock._is_at, []

    def gone(descriptor, path):
        if not seen:
            beside.unlink()
        seen.append(is_at(descriptor, path))
        return seen[-1]

    monkeypatch.setattr(lock, "_is_at", gone)
    with locked(file, 5):
        assert seen == [False, True]
        assert beside.exists()

"""What may happen to an edit of a record: kill -9 at every step, a full disk, a read-only folder, eight at once."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from cli.running import environment

HERE = Path(__file__).parent
posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and signals")
NAME = "stackplan-learner.yaml"
OLD = "stackplan: 1\nholds:\n  - school/py-1  # mine\n"


def happens(what: str, folder: Path, rounds: int) -> None:
    done = subprocess.run(
        [sys.executable, str(HERE / "faults.py"), what, str(folder), str(rounds)],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


FAULTS = [  # what, how often, and how often where there is time
    ("killed", 1, 600),
    ("killed_at_any_moment", 10, 400),
    ("writers", 2, 50),
    ("full", 30, 1000),
    ("closed", 1, 100),
]


@posix
@pytest.mark.parametrize(("what", "rounds"), [fault[:2] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_nothing_is_lost(tmp_path, what, rounds):
    happens(what, tmp_path, rounds)


@posix
@pytest.mark.slow
@pytest.mark.parametrize(("what", "rounds"), [fault[::2] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_nothing_is_lost_in_many_rounds(tmp_path, what, rounds):
    happens(what, tmp_path, rounds)


# The commands themselves


def command(*arguments: str, **options) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "stackplan", "record", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        **options,
    )


def test_eight_commands_at_once_lose_nothing(tmp_path):
    ids = ["py-1", "db-1", "os-1", "ml-1", "old-1", "basics", "certificate", "fellow"]
    file = tmp_path / NAME
    running = [command("add", f"school/{each}", "--learner", str(file)) for each in ids]
    ended = [(*process.communicate(timeout=60), process.returncode) for process in running]
    assert [code for *_, code in ended] == [0] * 8, ended
    lines = file.read_text().splitlines()
    assert lines[:2] == ["stackplan: 1", "holds:"]
    assert sorted(lines[2:]) == sorted(f"  - school/{each}" for each in ids)
    assert os.listdir(tmp_path) == [NAME]


@pytest.fixture
def small_disk():
    """A file system with room for a few pages."""
    folder = Path(tempfile.mkdtemp())
    mounted = shutil.which("mount") is not None and (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder)], capture_output=True, check=False
        ).returncode
        == 0
    )
    try:
        if not mounted:
            pytest.skip("no file system can be mounted here")
        yield folder
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], capture_output=True, check=False)
        folder.rmdir()


def test_a_disk_that_is_full(small_disk):
    file = small_disk / NAME
    file.write_text(OLD)
    with contextlib.suppress(OSError), (small_disk / "more").open("wb", buffering=0) as stream:
        while True:
            stream.write(bytes(512))
    process = command("add", "school/os-1", "--learner", str(file))
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert "was left as it is, for it cannot be written: no space left on device" in err
    assert file.read_text() == OLD
    assert sorted(os.listdir(small_disk)) == ["more", NAME]

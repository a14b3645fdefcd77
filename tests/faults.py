"""Edits of a record that are killed at every step, run side by side, or meet a full disk: run as a program of its own.

It forks, which a process with threads must not: pytest starts it. What it finds wrong it raises.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

from stackplan.cli.main import main
from stackplan.diagnostics import Span
from stackplan.learner.edit import added, change, without
from stackplan.learner.record import Hold, read_record
from stackplan.source.tree import SourceFile

HERE = Span("", 1, 1, 1, 1)
OLD = "# mine\nstackplan: 1\nholds:\n  - a/1  # one\n  - a/2\n# the end\n"
NEW = OLD.replace("  - a/2\n", "  - a/2\n  - n/1\n")
STEPS = ("open", "fstat", "stat", "fchmod", "write", "fsync", "close", "replace", "unlink")


def add(file: Path, credential: str) -> None:
    change(file, lambda text, _: added(text, [Hold(credential, HERE)]), wait=60)


def remove(file: Path, credential: str) -> None:
    def removing(text, record):
        return without(text, [[hold.credential for hold in record.holds].index(credential)])

    change(file, removing, wait=60)


def held(file: Path) -> list[str]:
    record, found = read_record(SourceFile(file.name, file.read_bytes()))
    assert found == (), found
    return [hold.credential for hold in record.holds]


def child(work) -> int:
    """Run something in a process of its own; its process id."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(code)
    return pid


def ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


# Killed


def die_at(number: int, when: str) -> None:
    """Kill this process at one of the calls that an edit makes of the system: before, after, or in the middle of it."""
    made = 0

    def watched(name: str, call):
        def calling(*arguments, **named):
            nonlocal made
            made += 1
            if made == number:
                if when == "middle" and name == "write":
                    call(arguments[0], arguments[1][: len(arguments[1]) // 2])
                if when == "after":
                    call(*arguments, **named)
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        return calling

    for name in STEPS:
        setattr(os, name, watched(name, getattr(os, name)))


def killed(folder: Path, rounds: int) -> None:
    """Every step of an edit, before, in and after it, over and over; then whatever moment comes."""
    file = folder / "me.yaml"
    seen: set[bytes] = set()
    steps = done = 0
    while done < rounds:
        for when in ("before", "middle", "after"):
            number = 0
            while True:
                number += 1
                file.write_text(OLD)
                begun = file.read_bytes()

                def work(number: int = number, when: str = when) -> None:
                    die_at(number, when)
                    add(file, "n/1")

                code = ended(child(work))
                now = file.read_bytes()
                assert now in (begun, NEW.encode()), now
                seen.add(now)
                if code == 0:
                    assert now == NEW.encode()
                    break
                assert code == -signal.SIGKILL
                done += 1
                steps = max(steps, number)
                add(file, "n/2")  # the next one finds no lock that stays, and leaves nothing behind
                assert held(file)[-1] == "n/2"
                assert os.listdir(folder) == ["me.yaml"]
    assert len(seen) == 2
    assert steps >= 10, steps
    sys.stdout.write(f"{done} kills at {steps} steps\n")


def killed_at_any_moment(folder: Path, rounds: int) -> None:
    file = folder / "me.yaml"
    file.write_text(OLD)
    longest = time.monotonic()
    add(file, "n/1")
    longest = time.monotonic() - longest
    for _ in range(rounds):
        file.write_text(OLD)
        pid = child(lambda: add(file, "n/1"))
        time.sleep(random.uniform(0, longest * 1.5))
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        ended(pid)
        assert file.read_bytes() in (OLD.encode(), NEW.encode())
    add(file, "n/2")
    assert os.listdir(folder) == ["me.yaml"]


# Side by side


def writers(folder: Path, rounds: int) -> None:
    """Eight at once, each adding and removing its own; some are killed while the others go on."""
    file = folder / "me.yaml"
    file.write_text(OLD)

    def work(number: int) -> None:
        for each in range(rounds):
            add(file, f"w{number}/{each}")
            if each:
                remove(file, f"w{number}/{each - 1}")

    pids = [child(lambda number=number: work(number)) for number in range(8)]
    victims = [child(lambda: [add(file, "victim/1") for _ in range(rounds)]) for _ in range(2)]
    time.sleep(0.05)
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
        ended(pid)
    assert [ended(pid) for pid in pids] == [0] * 8
    own = [each for each in held(file) if not each.startswith("victim")]
    assert own[:2] == ["a/1", "a/2"]
    assert sorted(own[2:]) == [f"w{number}/{rounds - 1}" for number in range(8)]
    assert file.read_text().count("#") == 3
    add(file, "n/1")
    assert os.listdir(folder) == ["me.yaml"]


# A full disk


def full(folder: Path, rounds: int) -> None:
    """A disk that takes so many bytes, or nothing from some call on: the old file stays, and the next edit works."""
    file = folder / "me.yaml"
    write, fsync, replace = os.write, os.fsync, os.replace
    for turn in range(rounds):
        file.write_text(OLD)
        room = random.randrange(len(NEW))
        step = ("write", "fsync", "replace")[turn % 3]

        def refuse(*arguments, **named):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        def some(descriptor: int, data) -> int:
            nonlocal room
            taken = min(room, len(data))
            if not taken:
                refuse()
            room -= taken
            return write(descriptor, data[:taken])

        setattr(os, step, some if step == "write" else refuse)
        try:
            add(file, "n/1")
            raised = None
        except OSError as error:
            raised = error.errno
        finally:
            os.write, os.fsync, os.replace = write, fsync, replace
        assert raised == errno.ENOSPC
        assert file.read_text() == OLD
        assert os.listdir(folder) == ["me.yaml"]
    add(file, "n/1")
    assert file.read_text() == NEW


# A folder in which nothing can be made


def command(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["record", *arguments])
    return code, out.getvalue(), err.getvalue()


def closed(_: Path, rounds: int) -> None:
    """The command, as somebody whom modes bind: nothing is written, one sentence says why, a dry run goes on."""
    folder = Path(tempfile.mkdtemp())
    file = folder / "me.yaml"
    (folder / "catalog.yaml").write_text("stackplan: 1\nnamespace: n\ncredentials: {a: {}, b: {}}\n")
    asked = ("--learner", str(file), "--catalog", str(folder / "catalog.yaml"))
    assert command("add", "a", *asked)[0] == 0
    assert command("add", "a", "--earned", "never", *asked)[0] == 2
    before = file.read_text()
    file.chmod(0o644)
    folder.chmod(0o555)

    def work() -> None:
        if os.geteuid() == 0:  # everything is imported by now: a stranger may not be able to
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        for _ in range(rounds):
            code, out, err = command("add", "b", *asked)
            assert (code, out) == (2, "")
            assert err == (
                f"stackplan: error: '{file}' was left as it is, for it cannot be written: permission denied\n"
                "  help: check the file and its folder\n"
            ), err
            code, out, err = command("add", "b", "--dry-run", *asked)
            assert (code, err) == (0, "")
            assert "+  - n/b" in out

    try:
        assert ended(child(work)) == 0
        assert file.read_text() == before
        assert sorted(os.listdir(folder)) == ["catalog.yaml", "me.yaml"]
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


if __name__ == "__main__":
    what, folder, rounds = sys.argv[1:]
    globals()[what](Path(folder), int(rounds))

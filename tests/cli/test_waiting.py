"""A bar for those who wait at a terminal, and for nobody else."""

from __future__ import annotations

import io
import time
from types import SimpleNamespace

import pytest

from cli.running import loaded
from stackplan.cli import waiting as module
from stackplan.cli.waiting import waiting


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def until_shown(stream: Terminal) -> None:
    """Work until something is shown: how long rich takes to load is no matter here."""
    end = time.monotonic() + 20
    while "planning" not in stream.getvalue() and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.3)


@pytest.fixture
def told(monkeypatch) -> Terminal:
    stream = Terminal()
    monkeypatch.setattr(module, "sys", SimpleNamespace(stderr=stream))
    monkeypatch.setattr(module, "_AFTER", 0.02)
    monkeypatch.setenv("TERM", "xterm")
    return stream


@pytest.mark.parametrize("seconds", [10.0, None])
def test_a_bar_is_shown_and_wiped_off(told, seconds):
    with waiting("planning [x]", "auto", seconds, quiet=False):
        until_shown(told)
    text = told.getvalue()
    assert "planning [x]" in text
    assert "\x1b[?25h" in text  # the cursor is there again
    assert text.endswith("\x1b[2K")  # and nothing is left on the line


def test_without_colour_it_has_none(told):
    with waiting("planning", "never", 10, quiet=False):
        until_shown(told)
    assert "planning" in told.getvalue()
    assert "\x1b[3" not in told.getvalue()


def test_what_ends_in_time_shows_nothing(told, monkeypatch):
    monkeypatch.setattr(module, "_AFTER", 30)
    with waiting("planning", "auto", quiet=False):
        pass
    assert told.getvalue() == ""


def test_nobody_else_is_shown_one(told, monkeypatch):
    with waiting("planning", "auto", quiet=True):
        time.sleep(0.1)
    monkeypatch.setenv("TERM", "dumb")
    with waiting("planning", "auto", quiet=False):
        time.sleep(0.1)
    assert told.getvalue() == ""
    monkeypatch.setenv("TERM", "xterm")
    pipe = io.StringIO()
    monkeypatch.setattr(module, "sys", SimpleNamespace(stderr=pipe))
    with waiting("planning", "auto", quiet=False):
        time.sleep(0.1)
    assert pipe.getvalue() == ""


def test_it_ends_where_the_work_fails(told):
    def work() -> None:
        with waiting("planning", "auto", 10, quiet=False):
            until_shown(told)
            raise KeyError

    with pytest.raises(KeyError):
        work()
    assert told.getvalue().endswith("\x1b[2K")


def test_a_short_wait_loads_no_rich():
    code = "import sys\nsys.stderr.isatty = lambda: True\nfrom stackplan.cli.main import main\nmain(['path', 'basics'])"
    assert loaded(code, "rich") == set()

"""Until when to look, and that one end of time is for all parts of an answer."""

from __future__ import annotations

from stackplan.planning.deadline import NEVER, Deadline


def test_without_seconds_there_is_no_end():
    assert Deadline.after(None) == NEVER
    assert (NEVER.left, NEVER.passed) == (None, False)


def test_what_is_left_is_never_below_zero():
    ahead = Deadline.after(1000)
    assert ahead.left is not None
    assert 0 < ahead.left <= 1000
    assert not ahead.passed
    past = Deadline.after(-1)
    assert (past.left, past.passed) == (0, True)

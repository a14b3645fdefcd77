"""Replay."""
from __future__ import annotations
def verify(lookup, answer, held, on):
    return ()

"""Why there is no plan."""
from __future__ import annotations
from dataclasses import replace
def explain(problem, grounded, base, again):
    return base

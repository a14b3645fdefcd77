"""`python -m stackplan`."""

from __future__ import annotations

from stackplan.cli.main import run

run()

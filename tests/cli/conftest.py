from __future__ import annotations

import pytest

from cli.running import CATALOG
from stackplan.cli.main import main


@pytest.fixture(autouse=True)
def _nothing_of_the_machine(monkeypatch, tmp_path):
    """No record, catalog, colour or width of whoever runs the tests."""
    for name in ("COLUMNS", "NO_COLOR", "STACKPLAN_TRACEBACK", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    monkeypatch.setenv("STACKPLAN_CATALOG", str(CATALOG))


@pytest.fixture
def run(capsys):
    """Run a command line in this process: its exit code, what it answered, what it said."""

    def running(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        streams = capsys.readouterr()
        return code, streams.out, streams.err

    return running

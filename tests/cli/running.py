"""Running the command line: in this process where that is enough, as a process of its own where streams matter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CATALOG = Path(__file__).parent / "catalog"
SOURCE = Path(__file__).parents[2] / "src"


def environment(**more: str) -> dict[str, str]:
    """A bare environment: nothing of whoever runs the tests decides an outcome."""
    kept = {key: value for key, value in os.environ.items() if key.upper() in ("PATH", "SYSTEMROOT", "TEMP", "TMP")}
    home = str(CATALOG / "nowhere")
    defaults = {"PYTHONPATH": str(SOURCE), "HOME": home, "APPDATA": home, "PYTHONUTF8": "1", "PYTHONWARNINGS": "error"}
    return kept | defaults | {"STACKPLAN_CATALOG": str(CATALOG)} | more


def stackplan(*arguments: str, cwd: Path | None = None, stdin=subprocess.DEVNULL, **env: str):
    """The command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "stackplan", *arguments],
        capture_output=True,
        stdin=stdin,
        cwd=cwd or SOURCE.parent,
        env=environment(**env),
        timeout=60,
        check=False,
        encoding=env.get("PYTHONIOENCODING", "utf-8"),
    )


def loaded(code: str, *modules: str, **env: str) -> set[str]:
    """Which of some modules are loaded after a piece of code has run in a process of its own."""
    script = f"import sys\n{code}\nsys.stderr.write('LOADED ' + ' '.join(m for m in {modules!r} if sys.modules.get(m)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment(**env), timeout=60, check=False
    )
    assert "LOADED" in done.stderr, done.stderr
    return set(done.stderr.rpartition("LOADED")[2].split())

"""The time of whole commands, against the time that Python takes to import the libraries they are made of.

    python benchmarks/process.py [--runs 41] [--python PATH] [--installed]

Every round starts each command once, in an order that changes, so that whatever else the machine does meets all of
them alike. Compared are medians, and what is judged is their ratio. All of it runs in an empty folder, writes to pipes,
and finds its bytecode compiled.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

SOURCE = Path(__file__).resolve().parent.parent / "src"
START = "from stackplan.cli.main import run; run()"  # what the installed `stackplan` script does
LIBRARIES = "import typer, rich.console, yaml, networkx"


@dataclass
class Command:
    """One command: its name in the table, what Python is given, the ratio aimed at (None: only shown)."""

    name: str
    arguments: tuple[str, ...]
    aim: float | None = None
    wall: list[float] = field(default_factory=list)  # seconds
    work: list[float] = field(default_factory=list)  # seconds of processor time, where the system tells


def commands() -> list[Command]:
    """The yardstick first."""

    def stackplan(*arguments: str, aim: float | None = None) -> Command:
        return Command(" ".join(arguments), ("-c", START, *arguments), aim)

    shipped = ("--catalog", "shipped")
    found = [
        Command(LIBRARIES, ("-c", LIBRARIES)),
        stackplan("path", "cncf/kubestronaut", *shipped, aim=1.4),  # the bounds meet: no solver
        stackplan("path", "comptia/csis", *shipped, aim=1.4),
        stackplan("path", "njit/ms-cs", *shipped, aim=1.9),  # with the solver
        stackplan("--help", aim=0.5),
        stackplan("--version", aim=0.5),
        stackplan("path", "--help"),
        stackplan("list", *shipped),
        stackplan("show", "njit/ms-cs", *shipped),
        Command("(bare Python)", ("-c", "pass")),
    ]
    for command in found:
        command.name = command.name.removesuffix(" --catalog shipped")
    return found


def environment(*, installed: bool) -> dict[str, str]:
    """The caller's environment without what would change an answer or slow it down."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "STACKPLAN", "_STACKPLAN")) and name not in ("COLUMNS", "FORCE_COLOR")
    }
    if not installed:
        kept["PYTHONPATH"] = str(SOURCE)
    kept["PYTHONIOENCODING"] = "utf-8"
    return kept


def run_once(python: str, command: Command, folder: str, env: dict[str, str]) -> tuple[float, float | None, bytes]:
    """Run one command; give its wall time, its processor time (None where unknown), and what it wrote."""
    argv = [python, *command.arguments]
    before = time.perf_counter()
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder, env=env) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        written = process.stdout.read()
        said = process.stderr.read()
        if hasattr(os, "wait4"):
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            work: float | None = usage.ru_utime + usage.ru_stime
        else:
            process.wait()
            work = None
    wall = time.perf_counter() - before
    if process.returncode:
        raise SystemExit(f"{command.name!r} ended with {process.returncode}:\n{said.decode(errors='replace')}")
    return wall, work, written


def measure(python: str, runs: int, *, installed: bool, seed: int = 1) -> list[Command]:
    """Every command `runs` times, interleaved, after one warming round."""
    env = environment(installed=installed)
    measured = commands()
    order = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        for command in measured:
            run_once(python, command, folder, env)
        for _ in range(runs):
            for command in order.sample(measured, len(measured)):
                wall, work, _ = run_once(python, command, folder, env)
                command.wall.append(wall)
                if work is not None:
                    command.work.append(work)
    return measured


def report(measured: list[Command], runs: int, python: str, *, installed: bool) -> list[str]:
    """The table."""
    yardstick = measured[0]
    lines = [
        f"{'installed' if installed else 'source tree'}, {python}, {runs} interleaved runs",
        f'ratio: to `python -c "{LIBRARIES}"`',
        "",
        f"{'command':<44} {'ratio':>6} {'aim':>5} {'':<7} {'median':>8} {'least':>8} {'CPU ratio':>10} {'CPU':>8}",
    ]
    for command in measured:
        ratio = median(command.wall) / median(yardstick.wall)
        work = median(command.work) if command.work else None
        work_ratio = "" if work is None else f"{work / median(yardstick.work):.2f}"
        aim = "" if command.aim is None else f"{command.aim:.1f}"
        verdict = "" if command.aim is None else "met" if ratio <= command.aim else "MISSED"
        lines.append(
            f"{command.name:<44} {ratio:>6.2f} {aim:>5} {verdict:<7} {ms(median(command.wall)):>8} "
            f"{ms(min(command.wall)):>8} {work_ratio:>10} {'' if work is None else ms(work):>8}"
        )
    return lines


def ms(seconds: float) -> str:
    """Seconds as milliseconds."""
    return f"{seconds * 1000:,.0f} ms"


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=int, default=41, help="rounds, each of which runs every command once")
    options.add_argument("--python", default=sys.executable, help="the Python that has the libraries")
    options.add_argument(
        "--installed", action="store_true", help="measure the stackplan that this Python has, not this source tree"
    )
    asked = options.parse_args()
    measured = measure(asked.python, asked.runs, installed=asked.installed)
    print("\n".join(report(measured, asked.runs, asked.python, installed=asked.installed)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

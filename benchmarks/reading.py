"""Reading and checking, stage by stage: bytes to tree, to catalog, what planning knows of the whole, the rules.

python benchmarks/reading.py [--sizes 1000,10000,100000] [--runs 3]

Each size runs in a process of its own, whose peak memory is told. Read the ratios: rules against reading, and what a
credential costs at each size (it stays the same where the work is linear).
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "src")]

if TYPE_CHECKING:
    from collections.abc import Callable

ON = date(2026, 11, 23)
STAGES = ("tree", "catalog", "whole", "rules")


def measure(size: int, runs: int) -> dict[str, float]:
    """Medians of processor seconds by stage, the bytes, and the peak of memory in MB."""
    import resource

    from generate import ladder

    from stackplan.catalog.load import load_documents
    from stackplan.checks.context import Context
    from stackplan.checks.engine import Settings, check
    from stackplan.source.read import read
    from stackplan.source.tree import SourceFile

    files = [SourceFile(name, text.encode()) for name, text in ladder(size).items()]
    taken: dict[str, list[float]] = {stage: [] for stage in STAGES}

    def timed(stage: str, work: Callable[[], object]) -> object:
        start = time.process_time()
        result = work()
        taken[stage].append(time.process_time() - start)
        return result

    def trees() -> None:
        gc.disable()  # as when a catalog is loaded
        for file in files:
            read(file)
        gc.enable()

    for _ in range(runs):
        timed("tree", trees)
        catalog, documents = timed("catalog", lambda: load_documents(files))  # type: ignore[misc]
        context = Context(catalog, documents, ON)
        timed("whole", lambda context=context: (context.whole.stuck, context.whole.needs("p000/wide")))
        given = (catalog, documents, files, ON, Settings(seconds=None))
        timed("rules", lambda given=given: check(*given))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return {
        **{stage: median(times) for stage, times in taken.items()},
        "bytes": sum(len(file.data) for file in files),
        "peak": peak,
    }


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one, asked.runs)))
        return
    print("credentials      MB   tree MB/s  catalog MB/s   whole/read  rules/read   us/credential   peak MB")
    for size in map(int, asked.sizes.split(",")):
        command = [sys.executable, __file__, "--one", str(size), "--runs", str(asked.runs if size < 50_000 else 1)]
        found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        megabytes = found["bytes"] / 1e6
        print(
            f"{size:>11,} {megabytes:>7.2f} {megabytes / found['tree']:>11.2f} {megabytes / found['catalog']:>13.2f}"
            f" {found['whole'] / found['catalog']:>12.2f} {found['rules'] / found['catalog']:>11.2f}"
            f" {(found['catalog'] + found['rules']) / size * 1e6:>15.0f} {found['peak']:>9.0f}"
        )


if __name__ == "__main__":
    main()

"""The time of `--alternatives 10` and of `--compare`, against that of one plan, on shipped degrees.

    python benchmarks/others.py [--runs 7] [TARGET...]

All three take turns over one loaded catalog, in processor time; shown are medians and their ratios. The answers are
whole: grounded, searched, ordered, verified.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from pathlib import Path
from statistics import median

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / "src")]

import stackplan  # noqa: E402

TARGETS = ("njit/ms-cs", "njit/ms-ai", "njit/ms-csp", "itil/master", "redhat/rhca-infrastructure-level-3")
ON = date(2026, 11, 23)
COUNT = 10
AIM = 20  # times one plan, on the largest degree, which stands first
ROW = "{:<36} {:>8} {:>14} {:>7} {:>6} {:>11} {:>7} {:>6}"


def main() -> int:
    """Measure and print, a row at a time."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("targets", nargs="*", metavar="TARGET", default=TARGETS)
    options.add_argument("--runs", type=int, default=7)
    asked = options.parse_args()
    catalog, _ = stackplan.load_catalog("shipped")
    print(f"milliseconds of processor time, medians of {asked.runs} runs in turns; the aim is {AIM} times one plan")
    print(ROW.format("target", "plan", "alternatives", "x", "found", "compare", "x", "found"))
    sides: tuple[dict[str, object], ...] = ({}, {"alternatives": COUNT}, {"compare": True})
    for target in asked.targets:
        times: list[list[float]] = [[] for _ in sides]
        found = [0] * len(sides)
        for run in range(asked.runs + 1):  # the first one imports, and touches everything once
            for side, more in enumerate(sides):
                before = time.process_time()
                plan = stackplan.plan(catalog, target, on=ON, limit=None, **more)  # type: ignore[arg-type]
                if run:
                    times[side].append(time.process_time() - before)
                others = plan.alternatives or plan.tradeoff
                found[side] = 0 if others is None else len(others.plans)
        one, alternatives, compare = map(median, times)
        print(
            ROW.format(
                target,
                f"{one * 1000:.1f}",
                f"{alternatives * 1000:.0f}",
                f"{alternatives / one:.1f}",
                found[1],
                f"{compare * 1000:.1f}",
                f"{compare / one:.1f}",
                found[2],
            ),
            flush=True,
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

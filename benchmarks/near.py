"""The time of `near` over generated catalogs, against a single call of `plan` for each credential.

    python benchmarks/near.py [--sizes 1000,10000] [--calls 200] [--top 10] [--cpu]

Both sides ask the Python API of a catalog that is loaded already. As single calls for all of 10,000 credentials take
minutes, `--calls` of them are made, evenly spread, and their time is scaled; `--calls all` makes every one.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

from generate import ON, ladder  # noqa: E402

import stackplan  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stackplan.catalog.catalog import Catalog

WIDTHS = (11, 9, 6, 8, 10, 13, 7)


def measure(
    catalog: Catalog,
    among: Sequence[str],
    have: Sequence[str],
    *,
    calls: int | None,
    top: int,
    clock: Callable[[], float],
) -> tuple[float, float, int]:
    """Seconds of `near`, of all single calls, and how many credentials `near` planned. Raises where they differ."""
    before = clock()
    found = stackplan.near(catalog, among, have=have, top=top, on=ON)
    ours = clock() - before
    chosen = among if calls is None else among[:: max(1, len(among) // calls)]
    before = clock()
    for credential_id in chosen:
        stackplan.plan(catalog, credential_id, have=have, on=ON)
    single = (clock() - before) * len(among) / len(chosen)
    for each in found.results:
        assert each.plan == stackplan.plan(catalog, each.id, have=have, on=ON), each.id
    return ours, single, found.planned


def main() -> int:
    """Measure and print, a row at a time."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--sizes", default="1000,10000")
    options.add_argument("--calls", default="200", help="single calls to make, or all")
    options.add_argument("--top", type=int, default=10)
    options.add_argument("--cpu", action="store_true", help="processor time, for a machine that has other work")
    asked = options.parse_args()
    calls = None if asked.calls == "all" else int(asked.calls)
    clock = time.process_time if asked.cpu else time.perf_counter
    print(f"seconds of {'processor' if asked.cpu else 'wall'} time, the {asked.top} nearest")
    names = ("credentials", "ranked", "held", "planned", "near", "single calls", "ratio")
    print("  ".join(name.rjust(width) for name, width in zip(names, WIDTHS, strict=True)))
    for size in map(int, asked.sizes.split(",")):
        files = [(name, text.encode()) for name, text in ladder(size).items()]
        catalog, _ = stackplan.load_catalog_files(files)
        every = list(catalog.credentials)
        larger = [each.id for each in catalog.credentials.values() if each.stack is not None]
        courses = [each.id for each in catalog.credentials.values() if each.kind == "course"]
        stackplan.plan(catalog, "p000/wide", limit=0.01, on=ON)  # imports, and the first touch of everything
        for among in (every, larger):
            for held in (0, size // 20):
                have = random.Random(held).sample(courses, held)
                ours, single, planned = measure(catalog, among, have, calls=calls, top=asked.top, clock=clock)
                cells = (f"{size:,}", f"{len(among):,}", f"{held:,}", f"{planned:,}", f"{ours:.2f}", f"{single:.1f}")
                row = (*cells, f"{ours / single:.3f}")
                print("  ".join(cell.rjust(width) for cell, width in zip(row, WIDTHS, strict=True)), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""The time of the search, against a plain integer program with level variables, on generated catalogs.

    python benchmarks/solve.py [--runs 7] [--limit 60] [--no-baseline] [NAME...]

The search to the proved optimum of the objectives, and apart from it the canonical answer (the tie-breaks). Both sides
get the very same task, nothing of it computed before, and take turns; shown are medians of wall time, or of processor
time with `--cpu`. A side that has spent `--limit` on one instance is not asked again; `>` is what it did not finish in.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

from generate import Instance, instances  # noqa: E402
from levels import OutOfTimeError, Plain, UnsupportedError  # noqa: E402

from stackplan.planning import search as searching  # noqa: E402
from stackplan.planning import solve as solving  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stackplan.planning.search import Found
    from stackplan.planning.task import Task


@dataclass
class Run:
    """One search: seconds to the objectives, seconds of the tie-breaks, what it took."""

    objectives: float = 0.0
    canonical: float = 0.0
    solves: int = 0
    cuts: int = 0
    searched: bool = False  # the solver was needed
    candidates: int = 0
    found: Found | None = None


@dataclass
class Sides:
    """All runs on one instance; for the baseline its seconds and plan, or what it did not finish in."""

    ours: list[Run] = field(default_factory=list)
    objectives: list[float] = field(default_factory=list)
    canonical: list[float] = field(default_factory=list)
    plan: frozenset[int] | None = None
    values: tuple[int, ...] | None = None
    late: float | None = None
    late_canonical: float | None = None
    refused: str = ""


def ours(task: Task, clock: Callable[[], float], limit: float) -> Run:
    """Search once."""
    run = Run()
    with _watched(run, clock):
        before = clock()
        run.found = searching.search(task, limit)
        run.objectives = clock() - before - run.canonical
    return run


@contextmanager
def _watched(run: Run, clock: Callable[[], float]) -> Iterator[None]:
    """Count solves and cuts, and time the tie-breaks, by standing before the functions that do them."""
    search_class: Any = searching._Search
    kept = solving.solve, search_class.__init__, search_class._minimise, search_class._cut

    def solve(*given: Any, **named: Any) -> Any:
        run.solves += 1
        return kept[0](*given, **named)

    def begin(self: Any, *given: Any, **named: Any) -> None:
        run.searched = True
        kept[1](self, *given, **named)
        run.candidates = len(self.candidates)

    def minimise(self: Any, *given: Any, tie: bool = False) -> Any:
        before = clock()
        try:
            return kept[2](self, *given, tie=tie)
        finally:
            if tie:
                run.canonical += clock() - before

    def cut(self: Any, *given: Any) -> Any:
        run.cuts += 1
        return kept[3](self, *given)

    patched: Any = solving
    patched.solve = solve
    search_class.__init__, search_class._minimise, search_class._cut = begin, minimise, cut
    try:
        yield
    finally:
        patched.solve = kept[0]
        search_class.__init__, search_class._minimise, search_class._cut = kept[1:]


def baseline(task: Task, sides: Sides, clock: Callable[[], float], limit: float) -> None:
    """Solve once the plain way."""
    before = clock()
    try:
        plain = Plain(task, limit)
        sides.values = plain.objectives()
        sides.objectives.append(clock() - before)
        before = clock()
        try:
            sides.plan = plain.canonical()
            sides.canonical.append(clock() - before)
        except OutOfTimeError:
            sides.late_canonical = clock() - before
        except UnsupportedError as refused:
            sides.refused = str(refused)
    except OutOfTimeError:
        sides.late = clock() - before
    except UnsupportedError as refused:
        sides.refused = str(refused)


def measure(
    instance: Instance, runs: int, limit: float, clock: Callable[[], float], *, against: bool
) -> tuple[Task, Sides]:
    """Both sides in turns. Caches live in the task, so that each run gets a new one."""
    task = instance.ground().task
    sides = Sides()
    spent = [0.0, 0.0]
    ours(replace(task), clock, min(limit, 1.0))  # imports, and the first touch of everything
    for _ in range(runs):
        if spent[0] < limit:
            before = clock()
            sides.ours.append(ours(replace(task), clock, limit))
            spent[0] += clock() - before
        if against and not sides.refused and spent[1] < limit:
            before = clock()
            baseline(replace(task), sides, clock, limit)
            spent[1] += clock() - before
    return task, sides


COLUMNS = (
    "instance",
    "slice",
    "cand.",
    "by",
    "solves",
    "cuts",
    "objectives",
    "plain",
    "x",
    "canonical",
    "plain",
    "x",
    "",
)
WIDTHS = (34, 6, 6, 7, 7, 5, 11, 11, 7, 11, 11, 7, 0)


def line(instance: Instance, task: Task, sides: Sides) -> str:
    """One row of the table."""
    run = sides.ours[0]
    found = run.found
    own = median(each.objectives for each in sides.ours)
    ties = median(each.canonical for each in sides.ours)
    said = []
    if found is None:
        said.append("unreachable")
    else:
        if not found.proved:
            said.append("NOT PROVED")
        elif not found.canonical:
            said.append("not canonical")
        if sides.values is not None and found.proved and sides.values != found.values:
            said.append(f"DIFFERS: {found.values} here, {sides.values} there")
        if sides.plan is not None and found.canonical and sides.plan != found.plan:
            said.append("DIFFERENT PLANS")
    if sides.refused:
        said.append(f"plain: no {sides.refused}")
    cells = (
        instance.name,
        str(task.size),
        str(run.candidates or ""),
        "solver" if run.searched else "tree" if found else "",
        str(run.solves),
        str(run.cuts),
        *_compared(own, found is None or found.proved, sides.objectives, sides.late),
        *_compared(ties, found is None or found.canonical, sides.canonical, sides.late_canonical),
        "; ".join(said),
    )
    return _row(cells)


def _compared(own: float, finished: bool, plain: list[float], late: float | None) -> tuple[str, str, str]:
    """Ours, the plain way's, and how many times ours that is, as far as that can be said."""
    floor = max(own, 1e-4)
    if plain:
        return ms(own) if finished else f"> {ms(own)}", ms(median(plain)), f"{median(plain) / floor:.1f}"
    other = "" if late is None else f"> {ms(late)}"
    if not finished:
        return f"> {ms(own)}" if own else "", other, ""
    return ms(own), other, "" if late is None else f"> {late / floor:.0f}"


def _row(cells: tuple[str, ...]) -> str:
    first, *others = (cell if width else f" {cell}" for cell, width in zip(cells, WIDTHS, strict=True))
    shown = [first.ljust(WIDTHS[0]), *(cell.rjust(width) for cell, width in zip(others, WIDTHS[1:], strict=True))]
    return " ".join(shown).rstrip()


def ms(seconds: float) -> str:
    """Seconds as milliseconds."""
    return f"{seconds * 1000:,.1f}" if seconds < 0.1 else f"{seconds * 1000:,.0f}"


def main() -> int:
    """Measure and print, a row at a time."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("names", nargs="*", metavar="NAME", help="instances whose name begins so; all without one")
    options.add_argument("--runs", type=int, default=7)
    options.add_argument("--limit", type=float, default=60.0, help="seconds a side and an instance")
    options.add_argument("--no-baseline", action="store_true", help="measure the search alone")
    options.add_argument("--cpu", action="store_true", help="processor time, for a machine that has other work")
    asked = options.parse_args()
    clock = time.process_time if asked.cpu else time.perf_counter
    print(f"milliseconds of {'processor' if asked.cpu else 'wall'} time, medians of at most {asked.runs} runs in turns")
    print(_row(COLUMNS))
    for instance in instances():
        if asked.names and not instance.name.startswith(tuple(asked.names)):
            continue
        task, sides = measure(instance, asked.runs, asked.limit, clock, against=not asked.no_baseline)
        print(line(instance, task, sides), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

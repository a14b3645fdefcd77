"""The time of a schedule, against that of the plan that it puts into weeks.

    python benchmarks/schedule.py [--runs 7] [--limit 10] [--cpu] [NAME...]

One side is the plan without a calendar, as `path` finds it: searched, put in order, verified. The other is its schedule
with its bound, replayed, where no time is left for more; it comes on top of the plan. The sides take turns, and the
medians are shown. Apart from that, once: the schedule where `--limit` is left for better ones, and for the proof.
`weeks` are those of the schedule, and behind `>` its bound where that is lower.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

from generate import ON, programme  # noqa: E402

from stackplan.planning import api  # noqa: E402
from stackplan.planning.deadline import Deadline  # noqa: E402
from stackplan.planning.plan import Holdings, Options  # noqa: E402
from stackplan.planning.schedule.calendar import scheduled  # noqa: E402
from stackplan.planning.schedule.values import Calendar  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from stackplan.catalog.catalog import Catalog
    from stackplan.planning.plan import Plan

START = date(2027, 1, 11)
OPTIONS = Options(assume_hours=Fraction(40))


@dataclass(frozen=True)
class Instance:
    """A target in a catalog, and a calendar."""

    name: str
    catalog: Catalog
    target: str
    calendar: Calendar

    def plan(self) -> api.Answer:
        """The plan without a calendar."""
        return api.answer(self.catalog, (self.target,), Holdings(), OPTIONS, ON)

    def schedule(self, answer: api.Answer, seconds: float) -> Plan:
        """That plan in its weeks."""
        return scheduled(answer, self.calendar, Deadline.after(seconds))


def instances() -> list[Instance]:
    """Everything that is measured."""
    from stackplan.public import SHIPPED, load_catalog, load_catalog_files

    shipped, _ = load_catalog(SHIPPED)
    found = []
    for target in ("njit/ms-cs", "cncf/golden-kubestronaut"):
        found += [
            Instance(f"shipped {target} {hours} h", shipped, target, Calendar(START, Fraction(hours)))
            for hours in (10, 20)
        ]
    for kind in ("chosen", "fixed"):
        for paced in (0.0, 0.3):
            files = programme(30, chosen=kind == "chosen", paced=paced)
            catalog, problems = load_catalog_files([(name, text.encode()) for name, text in files.items()])
            assert not problems, problems
            for hours, parallel in ((12, None), (20, 3), (20, 2)):
                name = f"{kind} 30{' paced' if paced else ''} {hours} h{f', {parallel} at once' if parallel else ''}"
                found.append(Instance(name, catalog, "g/degree", Calendar(START, Fraction(hours), parallel)))
    return found


def line(instance: Instance, runs: int, limit: float, clock: Callable[[], float]) -> str:
    """One row: both sides in turns, then the proof."""
    answer = instance.plan()
    plans, schedules = [], []
    for _ in range(runs):
        before = clock()
        answer = instance.plan()
        plans.append(clock() - before)
        before = clock()
        first = instance.schedule(answer, 0.0)
        schedules.append(clock() - before)
    before = clock()
    last = instance.schedule(answer, limit)
    proof = clock() - before
    assert answer.plan.totals is not None
    steps, plan, schedule = str(answer.plan.totals.steps), median(plans), median(schedules)
    ratio = f"{schedule / plan:.1f}"
    return _row((instance.name, steps, _ms(plan), _ms(schedule), ratio, _weeks(first), _ms(proof), _weeks(last)))


def _weeks(plan: Plan) -> str:
    schedule = plan.schedule
    if schedule is None:
        return "none"
    return f"{schedule.weeks}" if schedule.proved else f"{schedule.weeks} > {schedule.bound_weeks}"


HEADS = ("instance", "steps", "plan", "schedule", "ratio", "weeks", "with proof", "weeks")
WIDTHS = (42, 6, 8, 9, 6, 11, 11, 11)


def _row(cells: tuple[str, ...]) -> str:
    first, *others = cells
    shown = [first.ljust(WIDTHS[0]), *(cell.rjust(width) for cell, width in zip(others, WIDTHS[1:], strict=True))]
    return " ".join(shown)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.1f}" if seconds < 0.1 else f"{seconds * 1000:,.0f}"


def main() -> int:
    """Measure and print, a row at a time."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("names", nargs="*", metavar="NAME", help="instances whose name begins so; all without one")
    options.add_argument("--runs", type=int, default=7)
    options.add_argument("--limit", type=float, default=10.0, help="seconds for a proof")
    options.add_argument("--cpu", action="store_true", help="processor time, for a machine that has other work")
    asked = options.parse_args()
    clock = time.process_time if asked.cpu else time.perf_counter
    print(f"milliseconds of {'processor' if asked.cpu else 'wall'} time, medians of {asked.runs} runs in turns")
    print(_row(HEADS))
    for instance in instances():
        if not asked.names or instance.name.startswith(tuple(asked.names)):
            print(
                line(instance, asked.runs, asked.limit, clock),
                flush=True,
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

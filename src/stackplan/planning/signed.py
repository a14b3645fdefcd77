"""What people have signed and what changes nothing all the same: waivers and confirmations without effect, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.book import addresses

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from stackplan.learner.record import Waiver
    from stackplan.planning.problem import Problem


def without_effect(problem: Problem, ids: Collection[str]) -> Iterator[str]:
    """A sentence for each that concerns one of some credentials, if that is not held."""
    holdings = problem.holdings
    for word, entries in (("waiver", holdings.waivers_later), ("confirmation", holdings.confirmed_later)):
        for entry in entries:
            if _concerns(entry.requirement, problem, ids):
                yield (
                    f"The {word} of {entry.requirement} does not count on {problem.on}: it is dated {entry.date}, "
                    "which is later."
                )
    for waiver in holdings.waivers:
        if _concerns(waiver.requirement, problem, ids):
            told = "; ".join(_lacking(waiver, problem))
            if told:
                yield f"The waiver of {waiver.requirement} changes nothing, for what it brings does not count: {told}."


def _concerns(requirement: str, problem: Problem, ids: Collection[str]) -> bool:
    return any(full in ids and full not in problem.held for full, _ in addresses(requirement, problem.lookup))


def _lacking(waiver: Waiver, problem: Problem) -> Iterator[str]:
    """What of the holdings of a waiver does not count, each with the reason."""
    outside = dict(problem.holdings.outside)
    reasons = {entry.id: entry.detail for entry in problem.holdings.not_counted if entry.requirement is None}
    for text in waiver.instead:
        found = problem.lookup.find(text)
        if not found:
            if text not in outside:
                yield f"{text}, which no catalog knows and the record holds with no credits"
        elif len(found) == 1 and found[0] not in problem.held:
            yield f"{found[0]}, {reasons.get(found[0], 'which is not held')}"

"""How a holding counts: by which line of the record, and by which waiver; and what the record confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.catalog.requirement import Sections
from stackplan.planning.book import addresses
from stackplan.planning.evaluate import direct
from stackplan.planning.plan import Toward
from stackplan.planning.progress import Counting
from stackplan.planning.task import NEW

if TYPE_CHECKING:
    from stackplan.learner.record import Confirmation, Waiver
    from stackplan.planning.evaluate import Counted
    from stackplan.planning.ground import Grounded
    from stackplan.planning.plan import Plan, ToConfirm
    from stackplan.planning.problem import Problem


class Counts:
    """Looks up what counts, is waived, confirmed or to confirm in one answer."""

    def __init__(self, problem: Problem, grounded: Grounded, plan: Plan) -> None:
        self.problem = problem
        self.grounded = grounded
        self.task = grounded.task
        self.book = problem.book
        self.lines = [line for line in problem.book.lines if line.id in set(grounded.ids[: grounded.known])]
        self.to_confirm = {each.span: each for each in plan.confirm}
        self.confirmed = {
            address: entry
            for entry in problem.holdings.confirmed
            for address in addresses(entry.requirement, problem.lookup)
        }

    def counting(self, c: int, leaf: int, use: Counted | None) -> Counting:
        """A holding that counts, by the line of the record that does: the best of those that may."""
        credential_id = self.grounded.ids[c]
        credential = self.problem.lookup.get(credential_id) if c < self.grounded.known else None
        name = credential_id if credential is None else credential.name
        sources = {} if use is None else dict(use.sources)
        claim = self._claim(c, use)
        numbers = [sources[c]] if sources.get(c, NEW) >= 0 else self.task.lines_of[claim]
        lines = [self.lines[i] for i in numbers]
        waiver = self.in_place(credential_id, leaf)
        if not lines:
            return Counting(credential_id, name, credential_id in self.problem.implied, waiver=waiver)
        best = max(
            lines,
            key=lambda line: (line.points is not None, line.points or 0, str(line.earned or ""), line.grade or ""),
        )
        implied = credential_id in self.problem.implied
        return Counting(credential_id, name, implied, best.grade, best.earned, best.used, waiver)

    def _claim(self, c: int, use: Counted | None) -> int:
        """What was asked of a credential that counts, itself or as what stands in."""
        asked = () if use is None else direct(use)
        return next((one.claim for one in asked if self.task.bases[one.claim] == c), c)

    def is_by_waiver(self, node: int) -> bool:
        """Whether a node is of holdings that may take the place of something."""
        leaves = self.task.leaves(node)
        ids = [(self.grounded.ids[self.task.nodes[leaf].credential], leaf) for leaf in leaves]
        return bool(ids) and all(self.in_place(credential_id, leaf) is not None for credential_id, leaf in ids)

    def in_place(self, credential_id: str, leaf: int) -> Waiver | None:
        """The waiver by which a holding takes the place of something."""
        place, requirement = self.grounded.places[leaf], self.grounded.requirements[leaf]
        labels = [place.label]
        if requirement is not None and not isinstance(requirement, Sections):
            entries = getattr(getattr(requirement, "pool", None), "entries", ())
            labels += [label for entry in entries if (label := getattr(entry, "address", None)) is not None]
            if credential_id in {getattr(entry, "id", None) for entry in (requirement, *entries)}:
                return None
        for label in labels:
            for waiver in self.waivers_at(Toward(place.owner, label)):
                for text in waiver.instead:
                    if text == credential_id or self.problem.lookup.find(text) == (credential_id,):
                        return waiver
        return None

    # What a person settles

    def waivers_at(self, place: Toward) -> tuple[Waiver, ...]:
        """The waivers of an address."""
        return self.book.waivers.get((place.credential, place.label), ())

    def confirmation(self, place: Toward) -> Confirmation | None:
        """What the record confirms at an address."""
        return self.confirmed.get((place.credential, place.label))

    def confirm(self, thing: int) -> ToConfirm | None:
        """What the plan has to be confirmed for a thing: itself, or what says more of the same fact."""
        same = (thing, *(self.task.nodes[way].credential for way in self.task.ways[thing]))
        asked = (self.grounded.thing(each) for each in same)
        found = (self.to_confirm.get(each.requirement.span) for each in asked if each is not None)
        return next((each for each in found if each is not None), None)

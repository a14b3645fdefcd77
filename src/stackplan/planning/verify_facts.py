"""What a published plan repeats of the catalog and of the record, held against both."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan.catalog.walk import requirements_of
from stackplan.planning.recount import labels_in
from stackplan.planning.recount_figures import known_cost, known_hours
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.planning.plan import Award, Holdings
    from stackplan.planning.verify_read import ReadHeld, ReadPlan, ReadStep

FIELDS = ("prerequisites", "corequisites", "stack", "equivalents")
ENDED = ("expired", "failed", "revoked")  # why a holding does not count that was one


class Facts:
    """What one published plan repeats, of the catalog and of what is held (`held`, the `implied` ones too)."""

    def __init__(
        self, lookup: Lookup, read: ReadPlan, held: frozenset[str], implied: frozenset[str], holdings: Holdings
    ) -> None:
        self._lookup, self._read = lookup, read
        self._held, self._implied = held, implied
        self._holdings = holdings
        self._begun = dict(holdings.begun)
        self._ended = {each.id for each in holdings.not_counted if each.reason in ENDED}
        self._had = held.union((line.id for line in holdings.holdings), (text.strip() for text, _ in holdings.outside))

    def complaints(self) -> Iterator[str]:
        """What of it is not so, as sentences."""
        for step in self._read.steps:
            yield from self._step(step)
        names = {step.id for step in self._read.steps} | {held.id for held in self._read.held}
        for step in self._read.steps:
            for each in step.needs:
                if each not in names:
                    yield f"{step.id} is said to need {each}, which is neither a step nor held"
        counted = [(step.id, step.counts_toward) for step in self._read.steps]
        counted += [(held.id, held.counts_toward) for held in self._read.held]
        for each, places in counted:
            for place in places:
                if not exists(self._lookup, place):
                    yield f"{each} is said to count toward {place}, which is no place in the catalog"
        for held in self._read.held:
            yield from self._holding(held)

    def _step(self, step: ReadStep) -> Iterator[str]:
        credential = self._credential(step.id)
        told: list[tuple[str, object, object]] = [
            ("hours", _shown(step.hours), _shown(self.hours(step))),
            ("cost", step.cost, self.cost(step)),
        ]
        told += [(key, step.facts[key], value) for key, value in _repeated(credential).items()]
        for key, here, there in told:
            if here != there or isinstance(here, bool):
                yield f"of {step.id} the {key} is not what the catalog says"
        if step.grade is not None and not step.needed:
            yield f"{step.id} has a grade that is needed, and is not needed itself"
        if step.begun and step.expected != self._begun.get(step.id):
            yield f"{step.id} is not expected on the day that the record gives"
        if not step.begun and step.expected is not None:
            yield f"{step.id} has not begun, and is expected on a day"
        if step.again is not (step.id in self._had or step.id in self._ended):
            yield f"{step.id} is {'' if step.again else 'not '}said to be earned again"

    def _holding(self, held: ReadHeld) -> Iterator[str]:
        known = self._lookup.get(held.id)
        if any(step.id == held.id and not step.again for step in self._read.steps):
            yield f"{held.id} is held, and a step that is not taken again"
        if held.name != (held.id if known is None else known.name):
            yield f"of {held.id} the name is not what the catalog says"
        if held.implied is not (held.id in self._implied):
            yield f"{held.id} is {'not ' if held.implied else ''}implied by what is held"
        elif held.id not in self._had:
            yield f"{held.id} is not held"

    def _credential(self, credential_id: str) -> Credential:
        found = self._lookup.get(credential_id)
        assert found is not None, "the form was checked before"
        return found

    def hours(self, step: ReadStep) -> Fraction | None:
        """The hours of a step, exactly; what has begun takes no more."""
        credential = self._credential(step.id)
        if not credential.is_step:
            return None
        return Fraction(0) if step.begun else known_hours(credential)

    def cost(self, step: ReadStep) -> tuple[str, Fraction] | None:
        """The price of a step; what has begun costs no more."""
        credential = self._credential(step.id)
        currency = credential.currency if credential.cost is None else credential.cost.money.currency
        amount = Fraction(0) if step.begun else known_cost(credential)
        return None if amount is None or currency is None or not credential.is_step else (currency, amount)


def exists(lookup: Lookup, address: str) -> bool:
    """Whether an address is that of a requirement, or of a part of one."""
    owner, _, label = address.partition("#")
    credential = lookup.get(owner)
    return credential is not None and (
        (label in FIELDS and bool(getattr(credential, label)))
        or any(label in labels_in(each) for each in requirements_of(credential))
    )


def award_of(credential: Credential) -> Award:
    """How a credential comes: by its own work, on request, or by itself."""
    if credential.is_step:
        return "earned"
    return "requested" if credential.award == "on-request" else "automatic"


def _shown(amount: Fraction | None) -> str | None:
    """An amount as answers show it, where a third is rounded."""
    return None if amount is None else format_decimal(amount)


def _repeated(credential: Credential) -> dict[str, object]:
    """What an answer repeats of a credential, by key, as JSON has it."""
    worth = credential.credits
    issuer = credential.issuer
    weeks = credential.duration.as_weeks() if credential.is_step and credential.duration is not None else None
    return {
        "name": credential.name,
        "kind": credential.kind,
        "issuer": None if issuer is None else issuer.removeprefix(f"{credential.namespace}/"),
        "url": credential.url,
        "award": award_of(credential),
        "weeks": None if weeks is None else format_decimal(weeks),
        "credits": None if worth is None else {"unit": worth.unit, "amount": format_decimal(worth.amount)},
        "format": list(credential.format),
    }

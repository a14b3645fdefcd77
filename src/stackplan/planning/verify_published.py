"""Checking a published answer of `path` against the catalog: the plan step by step, its sums, and its proof.

It shares nothing with what made the plan. What the file says is held against the catalog as it is now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from stackplan.catalog.requirement import FactRef, Manual, SkillRef
from stackplan.catalog.walk import leaves, requirements_of
from stackplan.diagnostics import Span
from stackplan.planning.goals import credentials_of
from stackplan.planning.plan import Assumption, Held, Plan, Step, ToConfirm, Totals, Toward
from stackplan.planning.recount_proof import ALL_SUMS, Grounds, Proof
from stackplan.planning.verify import verify
from stackplan.planning.verify_facts import Facts, award_of, exists
from stackplan.planning.verify_sums import NOT_SUMMED, Sums
from stackplan.units import Money, format_decimal, parse_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stackplan.catalog.model import Lookup
    from stackplan.planning.goals import Goal
    from stackplan.planning.plan import Holdings, Options
    from stackplan.planning.verify_read import ReadConfirm, ReadPlan, ReadProof, ReadStep

NOWHERE = Span("", 0, 0, 0, 0)
ENDINGS = ("planned", "complete", "unreachable")


@dataclass(frozen=True, slots=True)
class CheckedProof:
    """What a proof comes to: what is shown of an objective, by how many landmarks, and what is wrong with it.

    It rests on so many figures that are `assumed`. A cost is in `currency`.
    """

    objective: str
    value: Fraction
    bound: Fraction
    landmarks: int
    assumed: int
    currency: str | None
    complaints: tuple[str, ...] = ()

    @property
    def closes(self) -> bool:
        """Whether no plan has less, shown without the solver."""
        return not self.complaints and self.bound >= self.value


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a published plan is right, and how much of what it claims to be least is shown.

    `complaints` are against the plan itself. `solver` are the objectives whose being least rests on the solver alone.
    `unchecked` are parts of the file that nothing was said about. `digest` is that of the catalog it was checked with.
    """

    plan: ReadPlan
    digest: str
    complaints: tuple[str, ...]
    proofs: tuple[CheckedProof, ...]
    solver: tuple[str, ...]
    unchecked: tuple[str, ...] = ()
    unreachable: bool = False  # shown without the solver
    held_from_plan: bool = False  # the plan's word was taken for what is held

    @property
    def right(self) -> bool:
        """Whether nothing was found against plan and proof."""
        return not self.complaints and not any(proof.complaints for proof in self.proofs)

    @property
    def same_catalog(self) -> bool:
        """Whether the plan was made from this very catalog."""
        return self.plan.digest == self.digest


def verify_published(  # noqa: PLR0917 - the question, part by part, as `verify` takes it
    lookup: Lookup,
    read: ReadPlan,
    held: frozenset[str],
    implied: frozenset[str],
    holdings: Holdings,
    facts: dict[str, Any],
) -> Verification:
    """What holds of a published plan, for one who holds `held` (the `implied` ones too).

    `facts` are the digest, the number of files and the day of the catalog that it is checked with.
    """
    return _Check(lookup, read, held, implied, holdings, facts).verification()


class _Check:
    """One plan."""

    def __init__(  # noqa: PLR0917
        self,
        lookup: Lookup,
        read: ReadPlan,
        held: frozenset[str],
        implied: frozenset[str],
        holdings: Holdings,
        facts: dict[str, Any],
    ) -> None:
        self.lookup, self.read, self.held, self.implied, self.holdings = lookup, read, held, implied, holdings
        self.facts = facts
        self.complaints: list[str] = []
        self.repeated = Facts(lookup, read, held, implied, holdings)
        self.goals = {text: _goal(text) for text in read.target}

    def verification(self) -> Verification:
        """All that is found."""
        read = self.read
        unchecked = tuple(f"--{name.replace('_', '-')}" for name in read.unknown_options)
        made = Verification(read, self.facts["digest"], (), (), (), (*unchecked, *read.beside))
        self._say(self._form())
        if self.complaints:
            return replace(made, complaints=tuple(self.complaints))
        asked = {thing: self._confirm(thing) for thing in read.confirm}
        confirm = [thing for thing in asked.values() if thing is not None]
        grounds = Grounds(self.lookup, self._targets, self.held, read.options, read.on, self.holdings, confirm)
        if read.status == "unreachable":
            return replace(made, unreachable=_beyond_reach(grounds, read.options))
        self._say(
            f"nothing in the catalog asks to confirm {thing.requirement}"
            for thing, found in asked.items()
            if found is None
        )
        self._say(self.repeated.complaints())
        sums = Sums(self.lookup, read, self.repeated, grounds.figures)
        plan = self._plan(confirm, sums.hours)
        self._say(verify(self.lookup, plan, self.held, read.options, read.on, self.holdings))
        self._say(sums.complaints())
        proofs = tuple(self._proof(each, grounds) for each in read.proofs)
        shown = {proof.objective for proof in proofs if proof.closes}
        claimed = read.value if read.proved and read.status == "planned" else ()
        return replace(
            made,
            complaints=tuple(dict.fromkeys(self.complaints)),
            proofs=proofs,
            solver=tuple(key for key in claimed if key not in shown),
        )

    @property
    def _targets(self) -> tuple[Goal, ...]:
        return tuple(goal for goal in self.goals.values() if goal is not None)

    def _skills(self, texts: Sequence[str]) -> tuple[SkillRef, ...]:
        """Those of the targets that are skills, by what they are written as."""
        return tuple(goal for text in texts if isinstance(goal := self.goals.get(text), SkillRef))

    def _say(self, complaints: Iterable[str]) -> None:
        self.complaints.extend(complaints)

    # What the file says of itself

    def _form(self) -> Iterator[str]:
        """What stands against the file before any step is looked at."""
        read = self.read
        if read.status not in ENDINGS:
            yield f"its status is none that a plan can have: {', '.join(ENDINGS)}"
            return
        if not read.target:
            yield "it names no target"
        for text, goal in self.goals.items():
            if goal is None or (isinstance(goal, SkillRef) and not self.lookup.with_skill(goal.skill)):
                yield f"no credential of this catalog develops {text}"
        named = [*credentials_of(self._targets), *(step.id for step in read.steps)]
        named += [*read.options.exclude, *read.options.require]
        for each in dict.fromkeys(named):
            if self.lookup.get(each) is None:
                yield f"no credential of this catalog is {each}"
        if not read.objective or len(set(read.objective)) < len(read.objective):
            yield "its objectives are none, or one of them stands twice"
        if not set(read.objective) <= {*ALL_SUMS, NOT_SUMMED}:
            yield f"its objectives are others than {', '.join((*ALL_SUMS, NOT_SUMMED))}"
        if (read.status == "planned") != bool(read.steps or read.confirm):
            yield "its status does not fit its steps"
        if read.digest == self.facts["digest"] and (read.files, read.seen) != (self.facts["files"], self.facts["seen"]):
            yield "what it says of the catalog is not so: its number of files, or the day of its facts"
        if (read.totals is None) is (read.status != "unreachable"):
            yield "its totals do not fit its status"
        if read.status == "unreachable" and read.proofs:
            yield "what cannot be reached has no bound"

    # The plan, to be replayed

    def _confirm(self, thing: ReadConfirm) -> ToConfirm | None:
        """What the catalog asks to confirm at an address."""
        owner, _, label = thing.requirement.partition("#")
        credential = self.lookup.get(owner)
        if credential is None or not exists(self.lookup, thing.requirement):
            return None
        for leaf in (leaf for each in requirements_of(credential) for leaf in leaves(each)):
            if isinstance(leaf, Manual) and thing.fact is None and (leaf.name or leaf.text) == thing.text:
                return ToConfirm(owner, label, thing.text, leaf.span)
            if isinstance(leaf, FactRef) and leaf.fact == thing.fact and self._says(leaf, thing):
                return ToConfirm(owner, label, thing.text, leaf.span, None, leaf.fact, leaf.at_least, leaf.within)
        return None

    def _says(self, asked: FactRef, thing: ReadConfirm) -> bool:
        """Whether a thing is what is asked of a fact, in amounts and in the words that people read."""
        amount = None if asked.at_least is None else format_decimal(asked.at_least)
        within = None if asked.within is None else str(asked.within)
        if (thing.at_least, thing.within) != (amount, within):
            return False
        if asked.name is not None:
            return asked.name == thing.text
        fact = self.lookup.fact(asked.fact)
        said = asked.fact if fact is None else fact.name
        said += f", at least {amount}" if amount is not None else ""
        return thing.text == said + (f", within {within}" if within is not None else "")

    def _plan(self, confirm: Sequence[ToConfirm], hours: Fraction) -> Plan:
        read = self.read
        return Plan(
            target=self._targets,
            on=read.on,
            status="planned",
            objective=read.objective,
            value=dict(read.value),
            bound=dict(read.bound),
            totals=self._totals(hours),
            steps=tuple(map(self._step, read.steps)),
            held=tuple(
                Held(each.id, "", each.implied, _toward(each.counts_toward), self._skills(each.for_skills))
                for each in read.held
            ),
            confirm=tuple(confirm),
        )

    def _step(self, step: ReadStep) -> Step:
        credential = self.lookup.get(step.id)
        assert credential is not None, "the form was checked before"
        return Step(
            credential=credential,
            award=award_of(credential),
            is_step=credential.is_step,
            again=step.again,
            needed=step.needed,
            hours=self.repeated.hours(step),
            weeks=None,
            cost=None if step.cost is None else _money(*step.cost),
            needs=step.needs,
            counts_toward=_toward(step.counts_toward),
            grade=step.grade,
            begun=step.begun,
            expected=step.expected,
            for_skills=self._skills(step.for_skills),
        )

    def _totals(self, exact: Fraction) -> Totals:
        told = self.read.totals or {}
        cost = tuple(_money(*each) for each in told["cost"])
        hours = exact if format_decimal(exact) == format_decimal(told["hours"]) else told["hours"]
        return Totals(told["steps"], told["awards"], hours, cost, (), *told["unknown"])

    def _proof(self, read: ReadProof, grounds: Grounds) -> CheckedProof:
        name = read.objective.partition(":")[0]
        proof = Proof(
            read.objective,
            read.value,
            read.bound,
            read.landmarks,
            tuple(Assumption(each.id, each.figure, each.amount or "", "", each.currency) for each in read.assumed),
        )
        currency = grounds.figures.currency if name == "cost" else None
        found = CheckedProof(read.objective, read.value, read.bound, len(read.landmarks), len(read.assumed), currency)
        complaints = []
        needed = [step.id for step in self.read.steps if step.needed]
        if name not in ALL_SUMS or read.objective not in self.read.value:
            return replace(found, complaints=("it is of no objective of the plan that is a sum",))
        if read.value != sum((grounds.figures.weight(each, read.objective) for each in needed), Fraction(0)):
            complaints.append(f"the plan does not add up to {format_decimal(read.value)}, as it says")
        if read.closes is not proof.closes:
            complaints.append("what it says of itself is not so: whether it shows that no plan has less")
        if any(each.figure != name for each in read.assumed):
            complaints.append("it lists an assumed figure of another objective")
        return replace(found, complaints=(*complaints, *grounds.complaints(proof)))


def _beyond_reach(grounds: Grounds, options: Options) -> bool:
    """Whether nobody reaches the targets, or nobody who keeps to the budget."""
    if grounds.least.bound({}) is None:
        return True
    for key, most in (("cost", options.max_cost), ("hours", options.max_hours)):
        spent = None if most is None else grounds.at_least(grounds.weights(key))
        if spent is not None and most is not None and spent > most:
            return True
    return False


def _goal(text: str) -> Goal | None:
    """A target, as it is written; None for what is no skill though it says so."""
    kind, colon, rest = text.partition(":")
    if not colon:
        return text
    skill, _, level = rest.partition(":")
    try:
        return SkillRef(skill, parse_decimal(level) if level else None, NOWHERE) if kind == "skill" else None
    except ValueError:
        return None


def _money(currency: str, amount: Fraction) -> Money:
    return Money(Decimal(amount.numerator) / Decimal(amount.denominator), currency)


def _toward(addresses: Sequence[str]) -> tuple[Toward, ...]:
    return tuple(Toward(credential, label) for credential, _, label in (each.partition("#") for each in addresses))

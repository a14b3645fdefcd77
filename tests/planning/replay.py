"""Plans made by hand, for tests of the verifier: a catalog, a record, the steps, and what is said against them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from stackplan.catalog.walk import leaves, requirements_of
from stackplan.learner.record import read_record
from stackplan.planning.plan import Held, Holdings, Options, Plan, Step, ToConfirm, Totals, Toward
from stackplan.planning.verify import verify
from stackplan.public import judged
from stackplan.source.tree import SourceFile
from stackplan.units import Money, parse_duration

from .helpers import ON, catalog, full

if TYPE_CHECKING:
    from datetime import date

    from stackplan.catalog.catalog import Catalog

SCALE = """\
grade_scales:
  letters: {A: 4, B: 3, C: 2, D: 1}
"""


def graded(text: str) -> Catalog:
    """A catalog of credentials that are graded by letters with points."""
    lines = dedent(text).strip("\n").splitlines()
    return catalog(SCALE + "credentials:\n" + "".join(f"  {line}\n" for line in lines))


def holdings(made: Catalog, record: str, on: date = ON) -> Holdings:
    """What a record, written as its owner would but for the version, comes to."""
    content, problems = read_record(SourceFile("me.yaml", ("stackplan: 1\n" + dedent(record)).encode()))
    assert problems == (), problems
    return judged(made, content, on)


class Replay:
    """A catalog with a record, and what the verifier says of plans for it."""

    def __init__(self, made: Catalog | str, record: str = "", *, on: date = ON, implied: str = "") -> None:
        self.catalog = graded(made) if isinstance(made, str) else made
        self.on = on
        self.holdings = holdings(self.catalog, record, on)
        self.held = frozenset(self.holdings.counts) | frozenset(full(*implied.split()))

    def says(self, target: str, steps: str = "", *, toward: dict[str, str] | None = None, **more: Any) -> str:
        """All complaints; empty where the plan is right.

        `toward` gives ids the labels of the target that they count toward (nothing given: all may be tried). `grades`,
        `again`, `begun`, `confirm`, `hours` and `cost` say more of the steps.
        """
        plan = self.plan(target, steps, toward or {}, **more)
        said = verify(self.catalog, plan, self.held, Options(minimize=("steps",)), self.on, self.holdings)
        return "; ".join(said)

    def accepts(self, target: str, steps: str = "", **more: Any) -> bool:
        return self.says(target, steps, **more) == ""

    def plan(
        self,
        target: str,
        steps: str,
        toward: dict[str, str],
        *,
        grades: dict[str, str] | None = None,
        again: str = "",
        begun: str = "",
        hours: int = 1,
        cost: Money | None = None,
        confirm: tuple[ToConfirm, ...] = (),
        **more: Any,
    ) -> Plan:
        def counts(each: str) -> tuple[Toward, ...]:
            labels = toward.get(each.partition("/")[2], "").split()
            places = [label.partition("#") for label in labels]
            return tuple(
                Toward(full(owner)[0], label) if label else Toward(full(target.split(maxsplit=1)[0])[0], owner)
                for owner, _, label in places
            )

        made = []
        for each in full(*steps.split()):
            credential = self.catalog.credentials[each]
            name = each.partition("/")[2]
            started = name in begun.split()
            charged = credential.is_step and not (started and hours == 1)
            made.append(
                Step(
                    credential,
                    "earned" if credential.is_step else "automatic",
                    credential.is_step,
                    name in again.split(),
                    needed=True,
                    hours=Fraction(hours if charged else 0) if credential.is_step else None,
                    weeks=None,
                    cost=cost if credential.is_step else None,
                    needs=(),
                    counts_toward=counts(each),
                    grade=(grades or {}).get(name),
                    begun=started,
                )
            )
        own = [step for step in made if step.is_step]
        total = sum((step.hours or Fraction(0) for step in own), Fraction(0))
        money = sum((step.cost.amount for step in own if step.cost is not None), Decimal(0))
        return Plan(
            full(*target.split()),
            self.on,
            "planned",
            ("steps",),
            totals=Totals(
                len(own), len(made) - len(own), total, (Money(money, "USD"),) if cost else (), (), 0, len(own)
            ),
            steps=tuple(made),
            held=tuple(Held(each, each, implied=False, counts_toward=counts(each)) for each in sorted(self.held)),
            confirm=confirm,
            **more,
        )

    def thing(self, place: str, **asked: Any) -> ToConfirm:
        """The thing to confirm at an address: what the catalog asks there, or, for a fact, what is given."""
        owner, _, label = place.partition("#")
        credential = self.catalog.credentials[full(owner)[0]]
        found = [
            leaf
            for requirement in requirements_of(credential)
            for leaf in leaves(requirement)
            if getattr(leaf, "text", None) or getattr(leaf, "fact", None)
        ]
        leaf = next((each for each in found if getattr(each, "address", None) == label), found[0])
        fact = getattr(leaf, "fact", None)
        at_least = asked.get("at_least", getattr(leaf, "at_least", None))
        within = asked.get("within", getattr(leaf, "within", None))
        return ToConfirm(
            credential.id,
            label,
            "to confirm",
            leaf.span,
            fact=fact,
            at_least=None if at_least is None else Decimal(at_least),
            within=parse_duration(within) if isinstance(within, str) else within,
        )

"""Plans made by hand: every kind of answer that rendering must know, without a planner."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from stackplan.catalog.model import Credential, CreditAmount, Issuer
from stackplan.diagnostics import Span
from stackplan.planning.plan import Assumption, Cause, Held, NotCounted, Plan, Step, Totals, Toward
from stackplan.units import Money

ON = date(2026, 11, 23)
SPAN = Span("pathways/cncf.yaml", 12, 3, 12, 9)


@dataclass(frozen=True)
class Names:
    """As much of a catalog as rendering a plan asks for."""

    credentials: dict[str, Credential] = field(default_factory=dict)
    issuers: dict[str, Issuer] = field(default_factory=dict)

    def get(self, credential_id):
        return self.credentials.get(credential_id)

    def fact(self, fact_id):
        return None

    def issuer(self, issuer_id):
        return self.issuers.get(issuer_id)


def names(plan: Plan, *more: Credential) -> Names:
    known = {step.id: step.credential for step in plan.steps} | {item.id: item for item in more}
    issuers = {"cncf/cncf": Issuer("cncf/cncf", "CNCF"), "njit/njit": Issuer("njit/njit", "NJIT")}
    return Names(known, issuers)


def credential(full: str, name: str, **more) -> Credential:
    home = full.partition("/")[0]
    return Credential(full, name, SPAN, issuer=f"{home}/{home}", **more)


def step(full: str, name: str, *, hours=None, usd=None, cost=None, toward=(), needs=(), award="earned", **more) -> Step:
    worth = more.pop("credits", None)
    flags = {key: more.pop(key) for key in ("again", "needed") if key in more}
    owner = credential(
        full, name, credits=None if worth is None else CreditAmount(Decimal(worth), "semester-hour"), **more
    )
    return Step(
        credential=owner,
        award=award,
        is_step=award == "earned",
        again=flags.get("again", False),
        needed=flags.get("needed", True),
        hours=None if hours is None else Fraction(hours),
        weeks=None,
        cost=cost if cost is not None else None if usd is None else Money(Decimal(usd), "USD"),
        needs=tuple(needs),
        counts_toward=tuple(Toward(*place.split("#")) for place in toward),
    )


def planned(target, steps, **more) -> Plan:
    own = [each for each in steps if each.is_step and each.needed]
    money: dict[str, Money] = {}
    for each in own:
        if each.cost is not None:
            known = money.get(each.cost.currency)
            money[each.cost.currency] = each.cost if known is None else known + each.cost
    earned = sum((Fraction(each.credential.credits.amount) for each in own if each.credential.credits), Fraction(0))
    value = {"steps": Fraction(len(own))}
    plan = Plan(
        target=(target,) if isinstance(target, str) else target,
        on=ON,
        status="planned",
        objective=("steps", "hours", "cost"),
        proved=True,
        canonical=True,
        value=value,
        bound=value,
        totals=Totals(
            steps=len(own),
            awards=sum(not each.is_step for each in steps),
            hours=sum((each.hours for each in own if each.hours is not None), Fraction(0)),
            cost=tuple(money[currency] for currency in sorted(money)),
            credits=(("semester-hour", earned),) if earned else (),
            unknown_hours=sum(each.hours is None for each in own),
            unknown_cost=sum(each.cost is None for each in own),
        ),
        steps=tuple(steps),
    )
    return replace(plan, **more)


STACK = ("cncf/kubestronaut#stack",)

KUBESTRONAUT = planned(
    "cncf/kubestronaut",
    [
        step("cncf/kcsa", "Kubernetes and Cloud Native Security Associate", usd=250, hours=40, toward=STACK),
        step(
            "cncf/cka",
            "Certified Kubernetes Administrator",
            usd=445,
            hours=80,
            toward=("cncf/cks#prerequisites", *STACK),
        ),
        step(
            "cncf/cks",
            "Certified Kubernetes Security Specialist",
            usd=445,
            hours=60,
            toward=STACK,
            needs=("cncf/cka",),
        ),
        step("cncf/ckad", "Certified Kubernetes Application Developer", hours=60, toward=STACK),
        step("cncf/kubestronaut", "Kubestronaut", award="automatic", needs=("cncf/cka", "cncf/kcna")),
    ],
    held=(Held("cncf/kcna", "Kubernetes and Cloud Native Associate", False, (Toward("cncf/kubestronaut", "stack"),)),),
    assumed=(Assumption("cncf/ckad", "cost", "445", "the largest known of a certification", "USD"),),
)

CERTIFICATE = planned(
    "njit/ms-cs",
    [
        step("njit/cs-610", "CS 610 Data Structures and Algorithms", credits=3, toward=("njit/ms-cs#algorithms",)),
        step(
            "njit/cs-630",
            "CS 630 Operating System Design",
            credits=3,
            toward=("njit/gc-cs#core", "njit/ms-cs#systems"),
        ),
        step(
            "njit/cs-631",
            "CS 631 Data Management System Design",
            credits=3,
            toward=("njit/gc-cs#core", "njit/ms-cs#systems"),
            again=True,
        ),
        step("njit/gc-cs", "Graduate Certificate in Computer Science", award="automatic", needed=False),
        step("njit/cs-280", "CS 280 Programming Language Concepts", credits=3, toward=("njit/cs-656#prerequisites",)),
        step(
            "njit/cs-656",
            "CS 656 Internet and Higher-Layer Protocols",
            credits=3,
            toward=("njit/ms-cs#systems",),
            needs=("njit/cs-280",),
        ),
        step("njit/ms-cs", "M.S. in Computer Science", award="requested"),
    ],
    held=(
        Held("njit/cs-506", "CS 506 Foundations", False, (Toward("njit/ms-cs", "open"),)),
        Held("njit/cs-667", "CS 667 Algorithms", True, (Toward("njit/ms-cs", "algorithms"),)),
    ),
    not_counted=(
        NotCounted("njit/cs-602", "failed", "failed"),
        NotCounted("rutgers/x", "unknown", "no catalog knows this id"),
    ),
    assumed=tuple(
        Assumption(f"njit/cs-{number}", "hours", "1", "nothing is known: one unit each")
        for number in (610, 630, 631, 280, 656)
    ),
    notes=("M.S. in Computer Science (njit/ms-cs): `sharing` not applied; check this yourself.",),
    canonical=False,
)

FORTY = planned(
    "cncf/forty",
    [
        *(
            step(
                f"cncf/course-{number}",
                f"The {number}th course in the many things that an administrator of clusters has to know",
                usd=number * 100,
                hours=number,
                toward=("cncf/forty#electives" if number % 3 else "cncf/forty#core",),
                needs=tuple(f"cncf/course-{n}" for n in range(max(1, number - 5), number)) if number % 10 == 0 else (),
            )
            for number in range(1, 41)
        ),
        step("cncf/forty", "Forty", award="automatic"),
    ],
    proved=False,
    value={"steps": Fraction(40), "hours": Fraction(820)},
    bound={"steps": Fraction(38)},
)

TWO = planned(
    ("cncf/one", "njit/one"),
    [
        step("cncf/one", "One", cost=Money(Decimal("1240.50"), "EUR"), hours=Fraction(1, 3)),
        step("njit/one", "Another one", cost=Money(Decimal(0), "USD"), hours=1500),
    ],
)

COMPLETE = replace(
    planned("cncf/kubestronaut", []),
    status="complete",
    held=KUBESTRONAUT.held,
)

UNREACHABLE = Plan(
    target=("comptia/cios",),
    on=ON,
    status="unreachable",
    objective=("steps", "hours", "cost"),
    causes=(
        Cause(
            "IT Operations Specialist is made of A+ and Network+", Span("pathways/comptia/stacks.yaml", 48, 3, 48, 9)
        ),
        Cause("Network+ was excluded by you", option="--exclude network-plus", depth=1),
        Cause(
            "CompTIA A+ was retired on 2019-07-31 and can no longer be earned",
            Span("pathways/comptia/certifications.yaml", 80, 3, 80, 9),
            help="name its successor with same_as, or ask CompTIA which certification took its place",
            depth=1,
        ),
    ),
    without=("--exclude",),
    closest=planned(
        "comptia/cios",
        [
            step("comptia/a-plus", "CompTIA A+", usd=518, hours=120),
            step("comptia/network-plus", "CompTIA Network+", usd=369, hours=100),
            step("comptia/cios", "IT Operations Specialist", award="automatic"),
        ],
    ),
)

HOSTILE = planned(
    "x/all",
    [
        step("x/a", "[bold]not bold[/bold] and [/x] :smile:", usd=1, hours=1, toward=("x/all#stack",)),
        step("x/b", "red \x1b[31mtext\x07 and\na second line", usd=1, hours=1, toward=("x/all#stack",)),
        step("x/c", "right \u202eto left\u202c, 数据科学, é e\u0301", usd=1, hours=1, toward=("x/all#stack",)),
        step("x/d", "A" * 90, usd=1, hours=1, toward=("x/all#stack",)),
        step("x/all", "All [/]", award="automatic"),
    ],
)

PLANS = {
    "kubestronaut": KUBESTRONAUT,
    "certificate": CERTIFICATE,
    "forty": FORTY,
    "two": TWO,
    "complete": COMPLETE,
    "unreachable": UNREACHABLE,
    "hostile": HOSTILE,
}
MORE = (
    credential("comptia/cios", "IT Operations Specialist"),
    credential("cncf/kubestronaut", "Kubestronaut"),
)

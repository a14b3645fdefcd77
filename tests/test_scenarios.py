"""Every file of `scenarios/` is a story with questions and answers (see its README)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

import stackplan
from stackplan.planning.goals import written

FOLDER = Path(__file__).parent / "scenarios"
SHIPPED = Path(__file__).parents[1] / "pathways"
ON = date(2026, 11, 23)
KEYS = {"story", "catalog", "findings", "questions"}
ASKED = {"why", "targets", "skills", "have", "record", "on", "options", "expect"}


class Loader(yaml.SafeLoader):
    """YAML as catalogs are read: only true and false are booleans, so `on` is a key like any other."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), "tf")


def read(text: str) -> Any:
    return yaml.load(text, Loader)


@dataclass(frozen=True)
class Question:
    """One question of a scenario."""

    name: str
    files: dict[str, str]
    asked: dict[str, Any]
    findings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


def questions() -> list[Question]:
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        data = read(path.read_text(encoding="utf-8"))
        assert data.keys() <= KEYS, f"{path.name}: {data.keys() - KEYS}"
        assert data["story"].strip(), path.name
        for number, asked in enumerate(data["questions"], 1):
            assert asked.keys() <= ASKED, f"{path.name}: {asked.keys() - ASKED}"
            findings = tuple(data.get("findings", ()))
            found.append(Question(f"{path.stem}-{number}", files(data["catalog"]), asked, findings))
    return found


def files(catalog: str | dict[str, str]) -> dict[str, str]:
    """The files of a scenario: its own, or those of a shipped catalog."""
    if not isinstance(catalog, str):
        return catalog
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted((SHIPPED / catalog).glob("*.yaml"))}
    assert found, f"no shipped catalog is called {catalog}"
    return found


QUESTIONS = questions()


def answer(question: Question, files: list[tuple[str, str]], tmp_path: Path) -> tuple[Any, Any]:
    catalog, findings = stackplan.load_catalog_files([(name, text.encode()) for name, text in files])
    assert sorted(finding.code.name for finding in findings) == sorted(question.findings)
    asked = question.asked
    learner = None
    if "record" in asked:
        learner = tmp_path / "record.yaml"
        learner.write_text(asked["record"], encoding="utf-8")
    options = asked.get("options", {})
    plan = stackplan.plan(
        catalog,
        asked.get("targets", ()),
        skills=asked.get("skills", ()),
        have=asked.get("have", ()),
        learner=learner,
        on=asked.get("on", ON),
        **options,
    )
    return catalog, plan


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_scenario(question: Question, tmp_path):
    expect = dict(question.asked["expect"])
    if "refused" in expect:
        with pytest.raises(ValueError, match=r"\w") as refused:
            answer(question, list(question.files.items()), tmp_path)
        assert expect.pop("refused") in str(refused.value)
        assert not expect
        return
    catalog, plan = answer(question, list(question.files.items()), tmp_path)
    told = _Told(catalog, plan)
    wanted = {"status": "planned", "not_counted": {}} | expect
    if wanted["status"] == "unreachable":
        assert plan.steps == ()
        assert plan.causes, "nothing says why"
        assert "causes" in wanted or "closest" in wanted, "say why it is unreachable"
    else:
        wanted = {"proved": True, "canonical": True, "plan": []} | wanted
        assert wanted["status"] == ("planned" if wanted["plan"] else "complete"), "a plan, or nothing left"
    for key, value in wanted.items():
        getattr(told, key)(value)


class _Told:
    """What an answer says, compared with what it must say."""

    def __init__(self, catalog: Any, plan: Any) -> None:
        self.catalog = catalog
        self.told = plan
        self.steps = {step.id: step for step in plan.steps}
        self.holdings = {held.id: held for held in plan.held}

    def id(self, text: str) -> str:
        return stackplan.resolve(self.catalog, text)

    def ids(self, texts: list[str]) -> list[str]:
        return [self.id(text) for text in texts]

    def status(self, wanted: str) -> None:
        assert (self.told.status, [cause.message for cause in self.told.causes]) == (
            wanted,
            [cause.message for cause in self.told.causes],
        )

    def plan(self, wanted: list[str]) -> None:
        assert [step.id for step in self.told.steps if step.needed] == self.ids(wanted)

    def value(self, wanted: dict[str, Any]) -> None:
        told = {name: self.told.value.get(name) for name in wanted}
        assert told == {name: Fraction(str(value)) for name, value in wanted.items()}

    def proved(self, wanted: bool) -> None:
        assert self.told.proved is wanted
        if wanted:
            assert self.told.bound == self.told.value

    def canonical(self, wanted: bool) -> None:
        assert self.told.canonical is wanted

    def on_the_way(self, wanted: dict[str, str]) -> None:
        order = list(self.steps)
        told = {}
        for index, step in enumerate(self.told.steps):
            if not step.needed:
                assert (step.award, step.is_step) == ("automatic", False)
                told[step.id] = next(full for full in reversed(order[:index]) if self.steps[full].needed)
        assert told == {self.id(award): self.id(step) for award, step in wanted.items()}

    def again(self, wanted: list[str]) -> None:
        assert sorted(step.id for step in self.told.steps if step.again) == sorted(self.ids(wanted))

    def held(self, wanted: list[str]) -> None:
        assert sorted(self.holdings) == sorted(self.ids(wanted))

    def implied(self, wanted: list[str]) -> None:
        assert sorted(held.id for held in self.told.held if held.implied) == sorted(self.ids(wanted))

    def not_counted(self, wanted: dict[str, str]) -> None:
        assert {item.id: item.reason for item in self.told.not_counted} == {
            (self.catalog.find(text) or (text,))[0]: reason for text, reason in wanted.items()
        }

    def says(self, wanted: dict[str, str]) -> None:
        told = {item.id: item.detail for item in self.told.not_counted}
        assert {text: told.get(self.id(text)) for text in wanted} == wanted

    def toward(self, wanted: dict[str, list[str]]) -> None:
        both = self.steps | self.holdings
        told = {text: [place.address for place in both[self.id(text)].counts_toward] for text in wanted}
        assert told == wanted

    def for_skills(self, wanted: dict[str, list[str]]) -> None:
        both = self.steps | self.holdings
        told = {text: [written(skill) for skill in both[self.id(text)].for_skills] for text in wanted}
        assert told == wanted

    def needs(self, wanted: dict[str, list[str]]) -> None:
        told = {text: list(self.steps[self.id(text)].needs) for text in wanted}
        assert told == {text: sorted(self.ids(needed)) for text, needed in wanted.items()}

    def holds_then(self, wanted: dict[str, list[str]]) -> None:
        told = {text: list(self.steps[self.id(text)].holds_then) for text in wanted}
        assert told == {text: self.ids(held) for text, held in wanted.items()}

    def award(self, wanted: dict[str, str]) -> None:
        assert {text: self.steps[self.id(text)].award for text in wanted} == wanted

    def assumed(self, wanted: list[list[Any]]) -> None:
        told = sorted((item.id, item.figure, item.amount) for item in self.told.assumed)
        assert told == sorted((self.id(text), figure, str(amount)) for text, figure, amount in wanted)

    def totals(self, wanted: dict[str, Any]) -> None:
        told = self.told.totals
        both: dict[str, Any] = {
            name: getattr(told, name) for name in ("steps", "awards", "hours", "unknown_hours", "unknown_cost")
        }
        both["cost"] = {money.currency: Fraction(money.amount) for money in told.cost}
        both["credits"] = dict(told.credits)
        exact = {
            name: {key: Fraction(str(amount)) for key, amount in value.items()}
            if isinstance(value, dict)
            else Fraction(str(value))
            for name, value in wanted.items()
        }
        assert {name: both[name] for name in wanted} == exact

    def notes(self, wanted: list[str]) -> None:
        assert len(self.told.notes) == len(wanted), self.told.notes
        for text in wanted:
            assert any(text in note for note in self.told.notes), (text, self.told.notes)

    def causes(self, wanted: list[Any]) -> None:
        told = "\n".join(f"{cause.span}: {cause.message} [{cause.option}]" for cause in self.told.causes)
        assert len(self.told.causes) == len(wanted), told
        for cause, each in zip(self.told.causes, wanted, strict=True):
            one = {"says": each} if isinstance(each, str) else each
            assert one["says"] in cause.message, told
            assert cause.depth == one.get("depth", cause.depth), told
            assert cause.option == one.get("option", cause.option), told
            if "at" in one:
                assert str(cause.span).rpartition(":")[0] == one["at"], told
            assert (cause.span is None) == (cause.option is not None), "a cause has its place, or is an option"

    def closest(self, wanted: list[str] | None) -> None:
        if wanted is None:
            assert self.told.closest is None
        else:
            assert [step.id for step in self.told.closest.steps if step.needed] == self.ids(wanted)

    def alternatives(self, wanted: list[list[str]]) -> None:
        told = self.told.alternatives
        assert all(other.proved and other.canonical for other in told.plans)
        assert [[step.id for step in other.steps if step.needed] for other in told.plans] == [
            self.ids(plan) for plan in wanted
        ]
        assert told.complete is (len(wanted) < told.asked), "fewer than asked for are all there are"

    def tradeoff(self, wanted: list[dict[str, Any]]) -> None:
        told = self.told.tradeoff
        assert told.complete
        assert all(other.proved and other.canonical for other in told.plans)
        plans = [[step.id for step in other.steps if step.needed] for other in told.plans]
        assert plans == [self.ids(each["plan"]) for each in wanted]
        for other, each in zip(told.plans, wanted, strict=True):
            assert {name: other.value[name] for name in each["value"]} == {
                name: Fraction(str(value)) for name, value in each["value"].items()
            }

    def without(self, wanted: list[str]) -> None:
        assert list(self.told.without) == wanted

    def reach(self, wanted: dict[str, Any]) -> None:
        told = self.told.reach
        both = {
            "steps": [step.id for step in told.steps],
            "awards": [award.id for award in told.awards],
            "cost": sum(Fraction(money.amount) for money in told.totals.cost),
            "hours": told.totals.hours,
        }
        expected = {"steps": self.ids(wanted.get("steps", [])), "awards": self.ids(wanted.get("awards", []))}
        expected |= {name: Fraction(str(wanted[name])) for name in ("cost", "hours") if name in wanted}
        assert {name: both[name] for name in expected} == expected


def shuffled(text: str, rng: Random) -> str:
    """The same file with its credentials, and the fields of each, in another order."""
    data = read(text)

    def mixed(mapping: dict[str, Any]) -> dict[str, Any]:
        return dict(rng.sample(list(mapping.items()), len(mapping)))

    data["credentials"] = {name: mixed(fields) for name, fields in mixed(data["credentials"]).items()}
    return yaml.safe_dump(mixed(data), sort_keys=False)


@pytest.mark.parametrize("question", [q for q in QUESTIONS if "refused" not in q.asked["expect"]], ids=str)
def test_the_order_of_files_and_keys_changes_nothing(question: Question, tmp_path):
    """Places apart, for lines move with their text."""
    rng = Random(question.name)
    files = [(name, shuffled(text, rng)) for name, text in question.files.items()]
    _, plan = answer(question, list(question.files.items()), tmp_path)
    _, other = answer(question, list(reversed(files)), tmp_path)
    assert outline(plan) == outline(other)


def outline(plan: Any) -> dict[str, Any]:
    """All of an answer that does not speak of places."""
    return {
        "status": (plan.status, plan.proved, plan.canonical, plan.value, plan.bound, plan.totals),
        "steps": [
            (s.id, s.award, s.again, s.needed, s.hours, s.weeks, s.cost, s.needs, s.counts_toward, s.holds_then)
            for s in plan.steps
        ],
        "held": ([(h.id, h.name, h.implied, h.counts_toward) for h in plan.held], plan.not_counted),
        "skills": [(each.id, [*map(written, each.for_skills)]) for each in (*plan.steps, *plan.held)],
        "said": (plan.assumed, plan.notes, [(c.message, c.help, c.option, c.depth) for c in plan.causes]),
        "closest": plan.closest and outline(plan.closest),
        "reach": plan.reach and ([step.id for step in plan.reach.steps], [award.id for award in plan.reach.awards]),
    }

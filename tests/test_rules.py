"""Every file of `rules/` is one awkward rule of a real credential, with questions and answers (see its README)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import test_scenarios
import yaml

import stackplan
from stackplan.learner.record import Record, read_record
from stackplan.source.tree import SourceFile
from stackplan.units import format_decimal

if TYPE_CHECKING:
    from datetime import date

    from stackplan.catalog.model import Credential, Renewal

FOLDER = Path(__file__).parent / "rules"
PAGE = Path(__file__).parents[1] / "docs" / "rules.md"
KEYS = {"catalog", "findings", "questions", "expiring"}
ASKED = {"why", "targets", "record", "on", "options", "expect"}
EXPIRING = {"why", "credential", "record", "on", "reads", "expect"}
FACTS = {"until", "opens", "renewed", "valid"}


@dataclass(frozen=True)
class Question:
    """One question of a file: of a path, or of what expires."""

    name: str
    files: dict[str, str]
    asked: dict[str, Any]

    def __str__(self) -> str:
        return self.name

    def catalog(self) -> Any:
        catalog, findings = stackplan.load_catalog_files([(name, text.encode()) for name, text in self.files.items()])
        assert findings == ()
        return catalog

    def record(self) -> Record:
        """The record, written as a mapping; its version goes without saying."""
        text = yaml.safe_dump({"stackplan": 1, **self.asked.get("record", {})}, sort_keys=False)
        record, findings = read_record(SourceFile("record.yaml", text.encode()))
        assert findings == ()
        return record

    @property
    def on(self) -> date:
        return self.asked.get("on", test_scenarios.ON)


def read(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    number = int(path.name[:2])
    assert re.match(rf"# Rule {number}: [^#]*Source: ", text.replace("\n# ", " ")), f"{path.name}: say the rule first"
    data = test_scenarios.read(text)
    assert data.keys() <= KEYS, f"{path.name}: {data.keys() - KEYS}"
    return data


FILES = {path.name: read(path) for path in sorted(FOLDER.glob("*.yaml"))}


def questions(part: str, keys: set[str]) -> list[Question]:
    found = []
    for name, data in FILES.items():
        for number, asked in enumerate(data.get(part, ()), 1):
            assert asked.keys() <= keys, f"{name}: {asked.keys() - keys}"
            found.append(Question(f"{name.removesuffix('.yaml')}-{number}", data["catalog"], asked))
    return found


@pytest.mark.parametrize("name", FILES)
def test_the_catalog_is_as_an_author_would_want_it(name: str, tmp_path: Path):
    for file, text in FILES[name]["catalog"].items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    report = stackplan.check([tmp_path], on=test_scenarios.ON)
    errors = [finding.diagnostic.code.name for finding in report.findings if finding.severity.value == "error"]
    assert errors == FILES[name].get("findings", [])


@pytest.mark.parametrize("question", questions("questions", ASKED), ids=str)
def test_path(question: Question):
    asked = question.asked
    catalog = question.catalog()
    plan = stackplan.plan(
        catalog, asked["targets"], learner=question.record(), on=question.on, **asked.get("options", {})
    )
    told = Told(catalog, plan)
    wanted = {"status": "planned", "plan": [], "confirm": []} | asked["expect"]
    if wanted["status"] == "unreachable":
        assert plan.steps == ()
        assert plan.causes, "nothing says why"
    else:
        wanted = {"proved": True, "canonical": True} | wanted
        assert wanted["status"] == ("planned" if wanted["plan"] or wanted["confirm"] else "complete")
    for key, value in wanted.items():
        getattr(told, key)(value)


class Told(test_scenarios._Told):
    """What an answer says: as in the scenarios, but the plan is a set, and more can be asked."""

    def plan(self, wanted: list[str]) -> None:
        assert sorted(step.id for step in self.told.steps if step.needed) == sorted(self.ids(wanted))

    def before(self, wanted: list[list[str]]) -> None:
        order = list(self.steps)
        for first, second in wanted:
            assert order.index(self.id(first)) < order.index(self.id(second))

    def confirm(self, wanted: list[str]) -> None:
        assert sorted(thing.address for thing in self.told.confirm) == sorted(wanted)

    def grades(self, wanted: dict[str, str]) -> None:
        assert {text: self.steps[self.id(text)].grade for text in wanted} == wanted

    def not_counted(self, wanted: dict[str, str]) -> None:
        """Exactly these, of the holdings that the plan uses nowhere. `a|b: limit` is one of the two, whichever."""
        told = [(item.id, item.reason) for item in self.told.not_counted]
        for texts, reasons in wanted.items():
            ids = {(self.catalog.find(text) or (text,))[0] for text in texts.split("|")}
            fitting = [item for item in told if item[0] in ids and item[1] in reasons.split("|")]
            assert fitting, (texts, reasons, told)
            told.remove(fitting[0])
        assert [item for item in told if item[0] not in self.holdings] == []


@pytest.mark.parametrize("question", questions("expiring", EXPIRING), ids=str)
def test_what_keeps_it_is_read_as_it_is_written(question: Question):
    catalog = question.catalog()
    credential = catalog.credentials[stackplan.resolve(catalog, question.asked["credential"])]
    assert kept_by(credential) == question.asked["reads"]


@pytest.mark.parametrize("question", questions("expiring", EXPIRING), ids=str)
def test_expiring(question: Question):
    catalog = question.catalog()
    full = stackplan.resolve(catalog, question.asked["credential"])
    told = stackplan.expiring(catalog, learner=question.record(), within=None, on=question.on)
    wanted = question.asked["expect"]
    assert wanted.keys() <= FACTS
    valid = {each.id: each for each in told.lapses}
    found = valid.get(full) or {each.id: each for each in told.expired}.get(full)
    if wanted["until"] is None:
        assert found is None, "it is for life"
        return
    assert found is not None
    assert (found.until, full in valid) == (wanted["until"], wanted["valid"])
    renewed = wanted.get("renewed", [])
    assert sorted(each.until for each in found.ways) == (renewed if isinstance(renewed, list) else [renewed])
    if "opens" in wanted:
        windows = {each.opens for each in found.ways if each.renewal.opens is not None}
        assert windows == {max(wanted["opens"], question.on)}, "from then on, or since then"


def kept_by(credential: Credential) -> dict[str, Any]:
    """The fields that say how long a credential lasts and how it is kept, as an author would write them."""
    fields: dict[str, Any] = {}
    if credential.valid_for is not None:
        fields["valid_for"] = str(credential.valid_for)
    if credential.valid_while_stack:
        fields["valid_while"] = "stack"
    if credential.grace is not None:
        fields["grace"] = str(credential.grace)
    if credential.renewal:
        fields["renewal"] = [way(each) for each in credential.renewal]
    return fields


def way(renewal: Renewal) -> dict[str, Any]:
    """One way of renewal; of its requirement only that there is one, for its text is long."""
    fields: dict[str, Any] = {"extends": str(renewal.extends)}
    if renewal.from_renewal:
        fields["from"] = "renewal"
    if renewal.opens is not None:
        fields["opens"] = str(renewal.opens)
    if renewal.by is not None:
        fields["by"] = type(renewal.by).__name__
    if renewal.effort is not None:
        fields["effort"] = str(renewal.effort)
    if renewal.cost is not None:
        fields["cost"] = format_decimal(Fraction(renewal.cost.money.amount))
    return fields


def test_the_page_lists_every_rule_and_every_file():
    text = PAGE.read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)]
    assert numbers == list(range(1, 86))
    assert sorted(re.findall(r"\.\./tests/rules/([\w.-]+\.yaml)", text)) == sorted(FILES)

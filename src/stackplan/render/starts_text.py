"""What can be started today, and the first taste of a field, for people."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from stackplan.planning import figures
from stackplan.render import amounts
from stackplan.render.assumed_text import even_figures
from stackplan.render.causes_text import cause_lines, cause_sentences, closest_sentences
from stackplan.render.headline import left_words, target_names
from stackplan.render.layout import EMPTY, Column, cell, joined, paragraph, table
from stackplan.render.path_plain import ended
from stackplan.render.short import ShortIds, typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.planning.starts import Start, Starts
    from stackplan.render.layout import Cell, Line

Question = Literal["next", "taste"]

_COLUMNS = (
    Column(),
    Column(wraps=True, least=20),
    Column(right=True),
    Column(right=True),
    Column(right=True),
    Column(right=True),
    Column(wraps=True, least=16),
)
_WIDE = 10_000  # columns, where lines are of any width
_FEW = 4  # ids that a remark names; more are counted


def starts_lines(
    answer: Starts, question: Question, lookup: Lookup, limit: int, *, seen: date | None = None
) -> list[Line]:
    """The answer in columns; `seen` is the day on which the catalog's facts were looked up."""
    view = _View(answer, question, lookup)
    lines = [line for text in view.head() for line in paragraph(text, limit, hanging=2)]
    if answer.plan is not None and answer.plan.causes:
        lines += [EMPTY, *cause_lines(answer.plan.causes, limit)]
    if view.listed:
        rows = [view.titles(), *map(view.row, view.listed)]
        found = table(rows, _COLUMNS, limit, indent=2)
        if found is None:
            found = [paragraph(view.sentence(each), limit, indent=2, hanging=2) for each in view.listed]
        if view.above:
            lines += [EMPTY, *paragraph(cell(view.above), limit, hanging=2)]
        lines += [EMPTY, *(line for group in found for line in group)]
    closing = [line for text in view.closing(seen) for line in paragraph(text, limit, hanging=2)]
    return [*lines, EMPTY, *closing] if closing else lines


def starts_sentences(answer: Starts, question: Question, lookup: Lookup, *, seen: date | None = None) -> list[Line]:
    """The same in the order in which it is read aloud: one step a line, no columns."""
    view = _View(answer, question, lookup)
    above = [cell(view.above)] if view.above and view.listed else []
    if answer.plan is not None:
        above = [*(cell(ended(sentence)) for _, sentence in cause_sentences(answer.plan.causes)), *above]
    rows = [(*view.sentence(each), *cell(".")) for each in view.listed]
    return [line for text in (*view.head(), *above, *rows, *view.closing(seen)) for line in paragraph(text, _WIDE)]


class _View:
    """Words for one answer; knows its short ids."""

    def __init__(self, answer: Starts, question: Question, lookup: Lookup) -> None:
        self.answer = answer
        self.question = question
        self.lookup = lookup
        self.code = ShortIds(_ids(answer))
        starts = answer.starts
        self.listed: Sequence[Start] = starts if question == "next" else starts[1:]
        self.above = "As much part of it:" if question == "taste" else ""

    # What comes first

    def head(self) -> Iterator[Cell]:
        """What is listed, or why nothing is; of a taste the first step itself."""
        plan, starts = self.answer.plan, self.answer.starts
        if plan is None:
            yield cell(self._anywhere(), "strong")
            return
        target = target_names(plan, self.lookup)
        if plan.status == "unreachable":
            yield cell(f"{target} cannot be reached{' together' if len(plan.target) > 1 else ''}.", "strong")
            return
        if plan.totals is None or not plan.totals.steps:
            yield cell(f"{target}: {left_words(plan)}.", "strong")
            return
        yield cell(f"{target}: {left_words(plan)}.", "strong")
        if not starts:
            yield cell("Nothing that belongs to it can be started now.")
        elif self.question == "next":
            yield cell("What can be started, what takes off most first:")
        else:
            yield from self._taste(starts[0])

    def _anywhere(self) -> str:
        if self.answer.starts:
            return "What can be started, what most larger credentials need first:"
        if not self.answer.larger:
            return "There is no larger credential that is not held."
        return "Nothing can be started now that a larger credential asks for."

    def _taste(self, start: Start) -> Iterator[Cell]:
        """The first step in sentences: what it is and takes, what it counts toward, what is held and left then."""
        takes = _figures(start.credential)
        when = cell(f", begins {start.begins}") if start.begins is not None else ()
        name = (*cell("Try "), *cell(self.code(start.id), "id"), *cell(f", {amounts.title(start.credential)}: "))
        yield (*name, *takes, *when, *cell("."))
        if start.together:
            yield cell(f"It goes together with {self._listed(start.together)}.")
        if start.toward:
            yield cell(f"It counts toward {self._listed(start.toward)}.")
        if start.then:
            yield cell(f"With it you hold {self._listed(start.then)} too.")
        steps = (start.saves or {}).get("steps")
        if steps is not None and self.answer.plan is not None and self.answer.plan.totals is not None:
            left = self.answer.plan.totals.steps - int(steps)
            are = "is" if left == 1 else "are"
            yield cell(f"Then {amounts.count(left, 'step')} {are} left." if left else "Then nothing is left to earn.")

    def _listed(self, ids: Sequence[str]) -> str:
        codes = [self.code(each) for each in ids]
        if len(codes) > _FEW + 1:
            return f"{', '.join(codes[:_FEW])} and {len(codes) - _FEW:,} more"
        return amounts.listed(codes)

    # Rows

    def titles(self) -> tuple[Cell, ...]:
        """What stands above the columns."""
        ranked = ("takes off", "") if self.answer.plan is not None else ("needed for", "toward")
        if self.question == "taste":
            ranked = ("", "counts toward")
        return tuple(cell(text, "dim") for text in ("", "", *ranked, "price", "hours", ""))

    def row(self, start: Start) -> tuple[Cell, ...]:
        """One step in columns."""
        ranked: tuple[Cell, Cell]
        if self.question == "taste":
            ranked = (), cell(f"{len(start.toward):,}")
        elif self.answer.plan is not None:
            ranked = cell(self._saves(start)), ()
        else:
            ranked = cell(f"{len(start.needed_for):,}"), cell(f"{len(start.toward):,}")
        code, title = cell(self.code(start.id), "id"), cell(amounts.title(start.credential))
        return code, title, *ranked, _price(start.credential), _hours(start.credential), self._remarks(start)

    def sentence(self, start: Start) -> Cell:
        """One step as a phrase."""
        if self.question == "taste":
            ranked = f"counts toward {len(start.toward):,}"
        elif self.answer.plan is not None:
            ranked = f"takes off {self._saves(start)}"
        else:
            ranked = f"needed for {len(start.needed_for):,}, counts toward {len(start.toward):,}"
        head = joined((cell(self.code(start.id), "id"), cell(amounts.title(start.credential))), ", ")
        return joined((head, joined((cell(ranked), _figures(start.credential), self._remarks(start)), ", ")), ": ")

    def _saves(self, start: Start) -> str:
        """How much less is left, in the first objective in which it is less."""
        plan = self.answer.plan
        name, amount = next(
            ((name, each) for name, each in (start.saves or {}).items() if each), ("steps", Fraction(0))
        )
        objective, _, unit = name.partition(":")
        if objective == "steps":
            return amounts.count(int(amount), "step")
        if objective == "hours":
            return f"{amounts.number(amount)} h"
        if objective == "credits":
            return amounts.credit(amount, unit or None)
        return amounts.money(amount, unit or (None if plan is None else plan.currency))

    def _remarks(self, start: Start) -> Cell:
        told = []
        if start.begins is not None:
            told.append(f"begins {start.begins}")
        if start.together:
            told.append(f"with {self._listed(start.together)}")
        if start.then:
            told.append(f"brings {self._listed(start.then)}")
        if self.question == "next" and start.saves is not None and not start.part:
            told.append("a detour")
        return cell("; ".join(told))

    # What comes last

    def closing(self, seen: date | None) -> Iterator[Cell]:
        """What is proved, what else there is, what to do next."""
        answer, plan, starts = self.answer, self.answer.plan, self.answer.starts
        if plan is not None:
            yield from map(cell, closest_sentences(plan))
        if starts:
            yield self._proof()
        if any(not each.part for each in starts) and plan is not None:
            yield cell("A detour is part of no least plan: what it takes off is less than what it takes.")
        if starts and answer.others:
            yield cell(f"{answer.others:,} more can be started.")
        if answer.begun:
            yield cell(f"In progress already: {self._listed(answer.begun)}.")
        if starts:
            for note in answer.notes:
                yield cell(f"Note: {note}")
            if seen is not None:
                yield cell(f"Facts as of {seen.isoformat()}.", "dim")
        yield from self._hint()

    def _proof(self) -> Cell:
        if self.answer.plan is None:
            return cell("Needed for: larger credentials to which no way is without it. Proved.", "good")
        if not self.answer.proved:
            return cell("Not proved, for time ran out: --limit none searches on.", "warn")
        said = "what each takes off" if self.question == "next" else "each of these is part of a least plan"
        plan = self.answer.plan
        assumed = {item.figure for item in plan.assumed}.intersection(plan.objective).difference(even_figures(plan))
        return cell(f"Proved: {said}{' (unknown figures taken as assumed)' if assumed else ''}.", "good")

    def _hint(self) -> Iterator[Cell]:
        plan = self.answer.plan
        if plan is None:
            if self.answer.starts:
                yield cell(f"What it leads to: stackplan show {typed(self.answer.starts[0].id, self.lookup)}", "dim")
            return
        ids = [each for each in plan.target if isinstance(each, str)]
        if plan.status == "planned" and len(ids) == len(plan.target):
            named = " ".join(typed(each, self.lookup) for each in ids)
            yield cell(f"The whole way: stackplan path {named}", "dim")


def _price(credential: Credential) -> Cell:
    money = figures.price(credential)
    return cell("unknown", "dim") if money is None else cell(str(money) if money.amount else "free")


def _hours(credential: Credential) -> Cell:
    hours = figures.hours(credential)
    return cell("unknown", "dim") if hours is None else cell(f"{amounts.number(hours)} h")


def _figures(credential: Credential) -> Cell:
    """Price and hours in a sentence."""
    money, hours = figures.price(credential), figures.hours(credential)
    if money is None and hours is None:
        return cell("price and hours unknown")
    price = "price unknown" if money is None else str(money) if money.amount else "free"
    return cell(f"{price}, {'hours unknown' if hours is None else amounts.hours(hours)}")


def _ids(answer: Starts) -> Iterator[str]:
    if answer.plan is not None:
        yield from (each for each in answer.plan.target if isinstance(each, str))
    yield from answer.begun
    for start in answer.starts:
        yield from (start.id, *start.together, *start.toward, *start.then)

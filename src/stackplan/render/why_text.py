"""Why something is part of a plan, or is not, for people: one sentence, what leads there, what the other plan takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.planning.goals import credentials_of
from stackplan.render import amounts
from stackplan.render.assumed_text import even_figures
from stackplan.render.causes_text import cause_lines, closest_sentences
from stackplan.render.difference_text import more_words, named_ids
from stackplan.render.headline import left_words, target_names
from stackplan.render.layout import EMPTY, Line, cell, paragraph
from stackplan.render.short import ShortIds, typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackplan.catalog.model import Lookup
    from stackplan.planning.plan import Plan
    from stackplan.planning.why import Why
    from stackplan.render.layout import Style


def why_lines(answer: Why, lookup: Lookup, limit: int) -> list[Line]:
    """An answer of `why` or `why-not` as lines of at most `limit` columns."""
    view = _View(answer, lookup)
    lines = paragraph(cell(view.headline(), "strong"), limit, hanging=2)
    causes = answer.chain
    if answer.plan.status == "unreachable":
        causes = answer.plan.causes
    elif answer.standing == "impossible" and answer.other is not None:
        causes = answer.other.causes
    if causes:
        lines += [EMPTY, *cause_lines(causes, limit)]
    below = [line for text, style in view.below() for line in paragraph(cell(text, style), limit, hanging=2)]
    return [*lines, EMPTY, *below] if below else lines


class _View:
    """One answer: knows how to call what it speaks of."""

    def __init__(self, answer: Why, lookup: Lookup) -> None:
        self.answer = answer
        self.plan = answer.plan
        self.lookup = lookup
        self.target = target_names(answer.plan, lookup)
        credential = lookup.get(answer.credential)
        assert credential is not None, "it was found in this catalog"
        self.name = f"{amounts.title(credential)} ({amounts.local(credential.id)})"
        differing = () if answer.difference is None else (*answer.difference.gone, *answer.difference.instead)
        self.code = ShortIds((*credentials_of(answer.plan.target), answer.credential, *differing))

    def headline(self) -> str:
        """The answer in one sentence."""
        name, target = self.name, self.target
        if self.plan.status == "unreachable":
            return f"{target} cannot be reached{' together' if len(self.plan.target) > 1 else ''}."
        match self.answer.standing:
            case "target":
                return f"{name} is what is asked for: every plan ends with it."
            case "every":
                return f"{name} is part of every plan for {target}."
            case "shortest":
                return f"{name} is part of every shortest plan for {target}."
            case "chosen" if self.answer.other is not None:
                return f"{name} could be left out: other plans for {target} are as short."
            case "chosen":
                return f"{name} is part of the shortest plan for {target}."
            case "on-the-way":
                return f"{name} falls due on the way to {target}, and is not needed for it."
            case "held":
                return f"You hold {name} already."
            case "unused":
                return f"{name} is no part of the shortest plan for {target}."
            case "impossible":
                return f"No plan for {target} leads through {name}."
            case _:
                return f"A plan for {target} through {name} {self._takes()}."

    def _takes(self) -> str:
        assert self.answer.other is not None, "a plan leads through it"
        assert self.answer.difference is not None, "it is compared"
        more = more_words(self.plan, self.answer.other, self.answer.difference)
        return f"takes {more}" if more else "is as short as the shortest"

    def below(self) -> Iterator[tuple[str, Style]]:
        """What the other plan takes, what is proved, what to ask next."""
        answer, other = self.answer, self.answer.other
        targets = " ".join(typed(each, self.lookup) for each in credentials_of(self.plan.target))
        command = f"{targets} {typed(answer.credential, self.lookup)}"
        for sentence in closest_sentences(self.plan):
            yield sentence, ""
        if self.plan.status == "unreachable":
            return
        if answer.standing == "every":
            yield f"Without it there is no plan{self._others()}.", ""
        if answer.standing in ("shortest", "chosen") and other is not None and not answer.chain:
            yield "It counts nowhere itself: it lets something else count.", ""
        if answer.difference is not None and other is not None:
            for sentence in self._compared():
                yield sentence, ""
            proved = self.plan.proved and other.proved
            taken = " (unknown figures taken as assumed)" if self._is_assumed(other) else ""
            yield f"Proved: both plans are least{taken}." if proved else _UNPROVED, "good" if proved else "warn"
        if answer.standing == "held":
            yield f"How it counts: stackplan progress {targets}", "dim"
        if answer.standing in ("unused", "on-the-way"):
            yield f"What a plan through it would take: stackplan why-not {command}", "dim"
        if answer.standing == "chosen" and other is None:
            yield f"Why: stackplan why {command}", "dim"

    def _others(self) -> str:
        return " with these options" if any(cause.option for cause in self.answer.chain) else ""

    def _compared(self) -> Iterator[str]:
        """What the other plan has instead of what, and how much it is in all."""
        other, compared = self.answer.other, self.answer.difference
        assert other is not None, "there is one to compare with"
        assert compared is not None, "they are compared"
        gone, instead = named_ids(compared.gone, self.code), named_ids(compared.instead, self.code)
        if self.answer.standing == "through":
            besides = f" With it: {instead}." if instead else ""
            yield f"It takes the place of {gone}.{besides}" if gone else f"It takes the place of nothing.{besides}"
            yield f"In all: {left_words(other)}."
            return
        more = more_words(self.plan, other, compared)
        away = f"{gone} {'falls' if len(compared.gone) == 1 else 'fall'} away too" if gone else ""
        changes = [f"{instead} instead" if instead else "", away, more]
        yield f"Without it: {', '.join(filter(None, changes)) or 'nothing else changes'}."
        yield f"In all: {left_words(other)}."

    def _is_assumed(self, other: Plan) -> bool:
        """Whether unknown figures have decided something."""
        figures = {item.figure for plan in (self.plan, other) for item in plan.assumed}
        return bool(figures.intersection(self.plan.objective).difference(even_figures(self.plan), even_figures(other)))


_UNPROVED = "Not proved: the time limit came first. A longer --limit searches on."

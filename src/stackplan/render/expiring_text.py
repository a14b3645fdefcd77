"""What lapses when, what falls with it and what keeps it, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.layout import EMPTY, Column, Run, cell, joined, paragraph, table
from stackplan.render.short import ShortIds, named_in
from stackplan.render.words import Phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.planning.expiring import Expiring, Falls, Lapse
    from stackplan.planning.plan import ToConfirm
    from stackplan.planning.renewing import Takes, Way
    from stackplan.render.layout import Cell, Line

_COLUMNS = (Column(), Column(), Column(wraps=True, least=20))
_MIXED = "Costs in different currencies are not compared."
_UNDATED = "Nothing that is valid has a last day."


def expiring_lines(
    answer: Expiring,
    lookup: Lookup,
    limit: int,
    *,
    names: Mapping[str, str],
    seen: date | None = None,
    file: str | None = None,
) -> list[Line]:
    """The answer. `names` are those of facts and skills; `seen` is the day on which the catalog's facts were looked up.

    `file` is the record, where there is one.
    """
    view = _View(answer, lookup, names)
    lines = paragraph([Run(_headline(answer), "strong")], limit, hanging=2)
    if answer.later is not None and not answer.lapses:
        lines += paragraph(view.later(answer.later), limit, hanging=2)
    groups = [[row for lapse in view.shown(answer.lapses) for row in view.rows(lapse)]]
    groups.append([row for lapse in view.shown(answer.expired) for row in view.rows(lapse)])
    tables = _tables(groups, limit)
    for head, shown in zip((None, "Not valid any more:"), tables, strict=True):
        if shown:
            lines += [EMPTY, *([] if head is None else paragraph(cell(head), limit)), *shown]
    told = [] if answer.later is None or not answer.lapses else [view.later(answer.later)]
    if any(
        lapse.mixed or any(way.takes is not None and way.takes.mixed for way in lapse.ways) for lapse in answer.lapses
    ):
        told.append(cell(_MIXED))
    told += [cell(f"Note: {note}") for note in answer.notes]
    if seen is not None and (answer.lapses or answer.expired):
        told.append(cell(f"Facts as of {seen}.", "dim"))
    if file is not None:
        told.append(cell(f"Record: {file}. All that is held: stackplan record show", "dim"))
    ends = [line for runs in told for line in paragraph(runs, limit, hanging=2)]
    return [*lines, EMPTY, *ends] if ends else lines


def _headline(answer: Expiring) -> str:
    if not answer.held:
        return "Nothing is held that the catalog knows." if answer.notes else "Nothing is held."
    by = "" if answer.until is None else f" by {answer.until}"
    if not answer.lapses:
        return f"Nothing lapses by {answer.until}." if answer.until is not None else _UNDATED
    own = [lapse for lapse in answer.lapses if not lapse.parts]
    larger = {each.id for lapse in answer.lapses for each in lapse.falls}
    larger |= {lapse.id for lapse in answer.lapses if lapse.parts}
    fall = f"{amounts.count(len(larger), 'larger credential')} {'falls' if len(larger) == 1 else 'fall'}"
    if not own:
        return f"{fall}{by}, for a part has expired."
    lapse = f"{amounts.count(len(own), 'holding')} {'lapses' if len(own) == 1 else 'lapse'}{by}"
    return f"{lapse}, and {fall} with {'it' if len(own) == 1 else 'them'}." if larger else f"{lapse}."


def _tables(groups: Sequence[Sequence[tuple[Cell, ...]]], limit: int) -> Iterator[list[Line]]:
    """The lines of each group of rows, all in the same columns."""
    every = [row for group in groups for row in group]
    found = table(every, _COLUMNS, limit, indent=2)
    if found is None:
        found = [paragraph(joined(row, "  "), limit, indent=2, hanging=2) for row in every]
    start = 0
    for group in groups:
        yield [line for lines in found[start : start + len(group)] for line in lines]
        start += len(group)


class _View:
    """Words for one answer; knows its short ids."""

    def __init__(self, answer: Expiring, lookup: Lookup, names: Mapping[str, str]) -> None:
        self.answer = answer
        self.lookup = lookup
        self.names = names
        every = (*answer.lapses, *answer.expired, *([] if answer.later is None else [answer.later]))
        self.code = ShortIds(full for lapse in every for full in _ids(lapse))
        self.phrases = Phrases(self.code, names)
        self.rowed = {lapse.id for lapse in (*answer.lapses, *answer.expired)}

    def shown(self, lapses: Iterable[Lapse]) -> Iterator[Lapse]:
        """Those with a row of their own: what falls with another is told there."""
        return (lapse for lapse in lapses if not self.rowed.intersection(lapse.parts))

    def later(self, lapse: Lapse) -> Cell:
        """What lapses after the time asked for."""
        return cell(f"The next to lapse is {self.code(lapse.id)}, on {lapse.until}.")

    def rows(self, lapse: Lapse) -> Iterator[tuple[Cell, ...]]:
        """One credential: its last day, then what follows from it and what can be done."""
        yield cell(str(lapse.until or "no day")), cell(self.code(lapse.id), "id"), self._title(lapse.id)
        for each in lapse.falls:
            yield cell("  with it", "warn"), self._falling(each)
        possible = [way for way in lapse.ways if way.takes is not None]
        label = "  renew"
        for way in possible:
            yield cell(label, "good" if way.met else ""), cell(self._way(way, way.takes))
            label = "  or"
        if lapse.parts:
            yield cell("  keep"), cell(f"its stack: {self._listed(lapse.parts)}")
            return
        yield cell("  again"), cell(self._again(lapse, possible=bool(possible)))

    def _title(self, full: str) -> Cell:
        credential = self.lookup.get(full)
        return cell(full if credential is None else amounts.title(credential))

    def _listed(self, ids: Sequence[str]) -> str:
        return amounts.listed([self.code(each) for each in ids])

    def _falling(self, falls: Falls) -> Cell:
        credential = self.lookup.get(falls.id)
        code = self.code(falls.id)
        known = credential is None or credential.name.casefold() == code
        name = "" if known or credential is None else f" ({amounts.title(credential)})"
        when = "valid through" if falls.until >= self.answer.on else "expired on"
        return (Run(code, "id"), Run(f"{name}, {when} {falls.until}"))

    def _way(self, way: Way, takes: Takes | None) -> str:
        if takes is None:
            return ""
        until = f"valid through {way.until}"
        if way.met:
            met = f"met by {self._listed(takes.counted)}" if takes.counted else "met by what the record states"
            return f"{met}: {until}, once that is in the record"
        window = "now" if way.opens <= self.answer.on else f"from {way.opens}"
        if way.done is not None:
            until += " if done today" if way.done == self.answer.on else f" if done on {way.done}"
        return f"{window}: {self._asked(way, takes)}; then {until}"

    def _asked(self, way: Way, takes: Takes) -> str:
        """What a way asks for, and its figures."""
        figures = _figures(takes)
        by = way.renewal.by
        if not takes.complete and not takes.earn and by is not None:
            return f"{self.phrases(by)} (what that takes was not worked out); {figures}"
        asked = []
        if takes.counted:
            counts = "counts" if len(takes.counted) == 1 else "count"
            asked.append(f"{self._listed(takes.counted)} {counts} already")
        if takes.earn:
            few = "the cheapest known" if takes.cost and not takes.unknown_cost else "one"
            which = f" ({few} of {takes.choices:,} that would do)" if takes.choices > 1 else ""
            asked.append(f"earn {self._listed(takes.earn)}{which}")
        asked += [self._confirm(each) for each in takes.confirm]
        return f"{amounts.listed(asked)}; {figures}" if asked else figures

    def _confirm(self, told: ToConfirm) -> str:
        if told.fact is None:
            return told.text
        name = self.names.get(told.fact, amounts.local(told.fact))
        least = f", at least {amounts.number(told.at_least)}" if told.at_least is not None else ""
        within = f" within {amounts.duration(told.within)}" if told.within is not None else ""
        short = f" ({told.short})" if told.short is not None else ""
        return f"{name}{least}{within}{short}"

    def _again(self, lapse: Lapse, *, possible: bool) -> str:
        gone = lapse.until is None or lapse.until < self.answer.on
        credential = self.lookup.get(lapse.id)
        renewable = credential is not None and bool(credential.renewal)
        remark = ""
        if gone and renewable:
            remark = "it can no longer be renewed"
        elif not gone and not possible:
            remark = "nobody can renew it any more" if renewable else "the catalog has no way to renew it"
        if lapse.again is None:
            return f"it cannot be earned again{f', and {remark}' if remark else ''}"
        others = [full for full in lapse.again.earn if full != lapse.id]
        with_them = f"with {self._listed(others)}; " if others else ""
        asked = amounts.listed([self._confirm(each) for each in lapse.again.confirm])
        parts = [_figures(lapse.again), f"once confirmed: {asked}" if asked else "", remark]
        return with_them + "; ".join(filter(None, parts))


def _ids(lapse: Lapse) -> Iterator[str]:
    yield from (lapse.id, *lapse.parts)
    for each in lapse.falls:
        yield from (each.id, *each.parts)
    for way in lapse.ways:
        yield from () if way.renewal.by is None else named_in(way.renewal.by)
    for takes in (*(way.takes for way in lapse.ways), lapse.again):
        if takes is not None:
            yield from (*takes.earn, *takes.counted)


def _figures(takes: Takes) -> str:
    """Money and hours; what is unknown is said to be, never zero."""
    if not takes.cost and takes.hours is None and takes.unknown_cost and takes.unknown_hours:
        return "price and hours unknown"
    return f"{_money(takes)}, {_hours(takes)}"


def _money(takes: Takes) -> str:
    paid = amounts.listed([str(money) for money in takes.cost if money.amount])
    if not takes.cost and takes.unknown_cost:
        return "price unknown"
    if takes.unknown_cost:
        unknown = f"{amounts.count(takes.unknown_cost, 'price')} unknown"
        return f"at least {paid} ({unknown})" if paid else f"free but for {unknown}"
    return f"{'' if takes.complete else 'at least '}{paid}" if paid else "free"


def _hours(takes: Takes) -> str:
    if takes.hours is None:
        return "hours unknown"
    if takes.unknown_hours or not takes.complete:
        many = f" (unknown for {takes.unknown_hours:,})" if takes.unknown_hours else ""
        return f"at least {amounts.hours(takes.hours)}{many}"
    return amounts.hours(takes.hours)

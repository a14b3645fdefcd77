"""A learner's record, and changes of it, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.layout import EMPTY, Column, Run, cell, joined, paragraph, table
from stackplan.render.short import ShortIds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from stackplan.catalog.model import Lookup
    from stackplan.learner.record import Confirmation, Hold, Record, Statement, Waiver
    from stackplan.learner.standing import Standing
    from stackplan.render.layout import Cell, Line, Style

_COLUMNS = (Column(), Column(), Column(wraps=True), Column(wraps=True))
_TWO = (Column(wraps=True, least=12), Column(wraps=True, least=20))
_STATES: dict[str | None, tuple[str, Style]] = {
    None: ("valid", "good"),
    "in-progress": ("in progress", "warn"),
    "registered": ("registered", "warn"),
    "unknown": ("unknown", "bad"),
    "ambiguous": ("not clear", "bad"),
}


def record_lines(
    record: Record,
    standings: Sequence[Standing],
    implied: Sequence[str],
    lookup: Lookup,
    limit: int,
    *,
    on: date,
    notes: Iterable[str] = (),
    file: str | None = None,
) -> list[Line]:
    """A record on a day: how each holding stands, what is implied, and what else the record says."""
    known = {each.id for each in standings if each.id is not None}
    code = ShortIds([*known, *implied, *(full for each in standings for full in each.candidates)])
    lines = paragraph([Run(_headline(standings, on), "strong")], limit, hanging=2)
    rows = [_row(each, lookup, code) for each in standings]
    rows += [(cell("implied", "dim"), cell(code(full), "id"), _title(full, lookup), ()) for full in implied]
    if rows:
        lines += [EMPTY, *_table(rows, _COLUMNS, limit)]
    for head, told in (
        ("Waived:", [_signed(waiver) for waiver in record.waivers]),
        ("Confirmed:", [_signed(confirmation) for confirmation in record.confirmed]),
        ("Facts:", [(cell(fact.fact, "id"), cell(_fact(fact))) for fact in record.facts]),
    ):
        if told:
            lines += [EMPTY, *paragraph(cell(head), limit), *_table(told, _TWO, limit)]
    closing = [(f"Note: {note}", "") for note in notes]
    if file is not None:
        closing.append((f"Record: {file}. What is wrong with it: stackplan record check", "dim"))
    ends = [line for text, style in closing for line in paragraph(cell(text, style), limit, hanging=2)]  # type: ignore[arg-type]
    return [*lines, EMPTY, *ends] if ends else lines


def _headline(standings: Sequence[Standing], on: date) -> str:
    if not standings:
        return "Nothing is held."
    many = amounts.count(len(standings), "holding")
    valid = sum(each.reason is None for each in standings)
    if valid == len(standings):
        return f"{many}, valid on {on}."
    return f"{many}: {valid or 'none'} valid on {on}, {len(standings) - valid} not."


def _row(standing: Standing, lookup: Lookup, code: ShortIds) -> tuple[Cell, ...]:
    state, style = _STATES.get(standing.reason, ("not valid", "bad"))
    if standing.id is None:
        return cell(state, style), cell(standing.hold.credential, "id"), cell(standing.detail or "")
    told = ", ".join(_details(standing))
    return cell(state, style), cell(code(standing.id), "id"), _title(standing.id, lookup), cell(told)


def _title(credential_id: str, lookup: Lookup) -> Cell:
    credential = lookup.get(credential_id)
    return cell(credential_id if credential is None else amounts.title(credential))


def _details(standing: Standing) -> Iterator[str]:
    hold = standing.hold
    if standing.reason in ("in-progress", "registered"):
        if hold.expected is not None:
            yield f"expected on {hold.expected}"
    elif standing.reason is not None:
        yield standing.detail or standing.reason
    if hold.earned is not None and standing.reason != "not-yet-earned":
        yield f"earned on {hold.earned}"
    elif standing.reason is None:
        yield "no date"
    if standing.reason is None and standing.until is not None:
        yield f"valid through {standing.until}"
    if hold.grade is not None:
        yield f"grade {hold.grade}"
    if hold.credits is not None:
        yield amounts.credit(hold.credits.amount, hold.credits.unit)
    if hold.tags:
        yield f"tagged {' '.join(hold.tags)}"
    if hold.used:
        yield f"used {' '.join(hold.used)}"


def _signed(entry: Waiver | Confirmation) -> tuple[Cell, Cell]:
    told = f"by {entry.by} on {entry.date}"
    instead = getattr(entry, "instead", ())
    told += f", with {amounts.listed(list(instead))}" if instead else ""
    return cell(entry.requirement, "id"), cell(f"{told}: {entry.reason}" if entry.reason else told)


def _fact(fact: Statement) -> str:
    if fact.amount is None:
        return "yes" if fact.holds else "no"
    since = f", from {fact.since}" if fact.since is not None else ""
    until = f", as of {fact.as_of}" if fact.as_of is not None else ""
    return f"{amounts.number(fact.amount)}{since}{until}"


def _table(rows: Sequence[tuple[Cell, ...]], columns: tuple[Column, ...], limit: int) -> list[Line]:
    groups = table(rows, columns, limit, indent=2)
    if groups is None:
        groups = [paragraph(joined(row, "  "), limit, indent=2, hanging=2) for row in rows]
    return [line for group in groups for line in group]


# Changes


def hold_words(hold: Hold) -> str:
    """What a record says of a holding, after its id: `in progress, expected on 2027-01-20`."""
    told = [] if hold.status == "earned" else [hold.status.replace("-", " ")]
    told += [f"earned on {hold.earned}"] if hold.earned is not None else []
    told += [f"expected on {hold.expected}"] if hold.expected is not None else []
    told += [f"expires on {hold.expires}"] if hold.expires is not None else []
    told += [f"grade {hold.grade}"] if hold.grade is not None else []
    told += [f"tagged {' '.join(hold.tags)}"] if hold.tags else []
    return ", ".join(told)


def change_lines(sentences: Iterable[str], diff: str, limit: int) -> list[Line]:
    """What was done, each as a sentence, and where it was only shown, the difference."""
    lines = [line for sentence in sentences for line in paragraph([Run(sentence)], limit, hanging=2)]
    styles: dict[str, Style] = {"+": "good", "-": "bad", "@": "dim"}
    shown = [cell(line, styles.get(line[:1], "")) for line in diff.splitlines()]
    return [*lines, EMPTY, *shown] if shown else lines

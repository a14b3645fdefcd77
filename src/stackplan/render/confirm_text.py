"""What a person has to confirm: each thing with its address, and what the record lacks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.layout import Cell, Column, Line, cell, paragraph, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.catalog.model import Lookup
    from stackplan.planning.plan import ToConfirm

_INDENT = 2
_COLUMNS = (Column(wraps=True, least=24), Column(wraps=True, least=24))


def confirm_count(things: Sequence[ToConfirm]) -> str:
    """How many things there are to confirm, as a phrase."""
    return f"{amounts.count(len(things), 'thing')} to confirm"


def confirm_lines(things: Sequence[ToConfirm], lookup: Lookup, limit: int) -> list[Line]:
    """The things in two columns where each fits into one line, else each with its address below.

    Addresses are whole: they are what one writes into the record.
    """
    rows = [(cell(asked_words(each, lookup)), _address(each)) for each in things]
    beside = table(rows, _COLUMNS, limit, indent=_INDENT)
    lines = list(paragraph(cell("To confirm:"), limit))
    if beside is not None and all(len(group) == 1 for group in beside):
        return [*lines, *(line for group in beside for line in group)]
    for text, below in rows:
        lines += paragraph(text, limit, indent=_INDENT, hanging=2)
        lines += paragraph(below, limit, indent=_INDENT + 2, hanging=2)
    return lines


def asked_words(thing: ToConfirm, lookup: Lookup) -> str:
    """What is asked, in words: a fact by its name, how much of it, since when. A name of its own says it better."""
    fact = None if thing.fact is None else lookup.fact(thing.fact)
    if fact is None or not thing.text.startswith(fact.name):
        return thing.text
    least = f", at least {amounts.number(thing.at_least)}" if thing.at_least is not None else ""
    within = f" within {amounts.duration(thing.within)}" if thing.within is not None else ""
    return f"{fact.name}{least}{within}"


def _address(thing: ToConfirm) -> Cell:
    short = f": {thing.short}" if thing.short is not None else ""
    return (*cell(thing.address, "id"), *cell(short, "dim"))

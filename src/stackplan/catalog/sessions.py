"""Reading when something is offered: the terms of a file, and the sessions of a credential."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.catalog.keys import SESSION
from stackplan.catalog.model import Session
from stackplan.catalog.names import closest
from stackplan.catalog.reader import described
from stackplan.source.scalars import as_date
from stackplan.source.tree import Mapping, Scalar

if TYPE_CHECKING:
    from stackplan.catalog.reader import Reader
    from stackplan.source.tree import Node

_LIKE = "{from: 09-01, until: 12-20}"
_YEARLY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
_A_DAY = "a date such as 2027-09-01, or a month and a day such as 09-01, for every year"
_ANY_YEAR = 2001  # no leap year: a day that is there every year is there in this one


def term(reader: Reader, key: Scalar, node: Node) -> tuple[Session, ...] | None:
    """The sessions of a term, one or several; None where one is malformed."""
    reader.id(key)
    found = [_session(reader, item, key.text, key.text) for item in reader.each(node)]
    known = tuple(session for session in found if session is not None)
    return known if len(known) == len(found) else None


def offered(reader: Reader, node: Node, name: str) -> tuple[Session, ...]:
    """The sessions of a credential: terms of its file, and its own. Malformed ones are left out."""
    found: dict[Session, None] = {}
    for item in reader.each(node):
        if isinstance(item, Mapping):
            own = _session(reader, item, name, None)
            found.update({own: None} if own is not None else {})
        elif (text := reader.text(item, name)) is not None:
            found.update(dict.fromkeys(_of_term(reader, text, item)))
    return tuple(found)


def _of_term(reader: Reader, text: str, node: Node) -> tuple[Session, ...]:
    terms = reader.home.terms
    if terms is None:
        return ()
    if text not in terms:
        near = closest(text, sorted(terms))
        hint = f"declared in this file: {', '.join(sorted(terms))}" if terms else "declare it under 'terms'"
        hint = f"did you mean '{near}'?" if near is not None else hint
        reader.report(codes.UNKNOWN_TERM, f"unknown term '{text}'", node.span, hint=hint)
        return ()
    return terms[text] or ()


def _session(reader: Reader, node: Node, what: str, name: str | None) -> Session | None:
    keys = reader.mapping(node, what, SESSION, _LIKE)
    if keys is None:
        return None
    written = [reader.required(keys, key, f"'{what}'", node.span) for key in SESSION]
    days = [None if each is None else _day(reader, each, key) for each, key in zip(written, SESSION, strict=True)]
    (first, last), until = days, written[1]
    if first is None or last is None or until is None:
        return None
    if first[1] != last[1]:
        reader.bad_value("'from' and 'until' must both have a year, or neither", until)
        return None
    yearly = first[1]
    if last[0] < first[0] and not yearly:
        reader.bad_value("'until' is before 'from'", until)
        return None
    end = last[0].replace(year=_ANY_YEAR + 1) if last[0] < first[0] else last[0]
    return Session(name, first[0], end, yearly)


def _day(reader: Reader, node: Node, what: str) -> tuple[date, bool] | None:
    """A day, and whether it is one of every year."""
    if not isinstance(node, Scalar) or described(node) is None:
        reader.wrong_type(what, _A_DAY, node)
        return None
    yearly = _YEARLY.fullmatch(node.text)
    if yearly:
        try:
            return date(_ANY_YEAR, int(yearly[1]), int(yearly[2])), True
        except ValueError:
            reader.bad_value(f"'{what}': {node.text} is no day of every year", node)
            return None
    value = as_date(node)
    if value is None:
        reader.bad_value(f"'{what}' must be {_A_DAY}, not '{node.text}'", node)
        return None
    return value, False

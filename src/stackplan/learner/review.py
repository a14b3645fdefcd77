"""What is wrong with a record as far as a catalog can tell: ids, dates, grades, addresses, parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.catalog.addresses import addresses
from stackplan.catalog.names import closest
from stackplan.catalog.walk import mentions
from stackplan.diagnostics import Diagnostic, Severity
from stackplan.learner.places import Places
from stackplan.source.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from stackplan.catalog.catalog import Catalog
    from stackplan.diagnostics import Code, Span
    from stackplan.learner.record import Confirmation, Hold, Record, Statement, Waiver
    from stackplan.source.tree import Node

_UNFINISHED = ("in-progress", "registered")


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding about a record, with how bad it is here, which need not be the usual severity of its code."""

    diagnostic: Diagnostic
    severity: Severity


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of a hold, wherever that is written: in a file or on a command line."""

    field: str
    code: Code
    message: str
    help: str | None = None
    severity: Severity = Severity.ERROR


def review(record: Record, root: Node | None, catalog: Catalog, on: date) -> tuple[Remark, ...]:
    """Everything that a catalog tells about a record, in the order of the file; `root` is the file's tree."""
    places = Places(root)
    found = [
        *(remark for hold in record.holds for remark in _hold(hold, record, places, catalog, on)),
        *(remark for fact in record.facts for remark in _fact(fact, catalog, on)),
        *(remark for waiver in record.waivers for remark in _signed(waiver, places, catalog, on)),
        *(remark for waiver in record.waivers for remark in _instead(waiver, record, places, catalog)),
        *(remark for each in record.confirmed for remark in _signed(each, places, catalog, on)),
    ]
    return tuple(sorted(dict.fromkeys(found), key=_position))


def _position(remark: Remark) -> tuple[int, int]:
    span = remark.diagnostic.span
    return (span.line, span.column) if span is not None else (0, 0)


def _remark(
    code: Code, message: str, span: Span, hint: str | None = None, severity: Severity = Severity.ERROR
) -> Remark:
    return Remark(Diagnostic(code, message, span, help=hint), severity)


# Holds


def hold_problems(hold: Hold, credential_id: str, catalog: Catalog, on: date) -> Iterator[Problem]:
    """What is wrong with the fields of a hold of a credential that the catalog has."""
    if hold.earned is not None and hold.earned > on:
        yield Problem(
            "earned",
            codes.BAD_VALUE,
            _future(hold.earned, on),
            "what is not finished has a status, in-progress or registered, and the day on which it is expected",
        )
    if hold.status in _UNFINISHED and hold.expected is not None and hold.expected < on:
        yield Problem(
            "expected",
            codes.BAD_VALUE,
            f"it was expected on {hold.expected}, and is still {hold.status.replace('-', ' ')}",
            "if it is earned by now, say when",
            Severity.WARNING,
        )
    scale = catalog.scale_of(credential_id)
    if hold.grade is not None and scale is not None and scale.grades and hold.grade not in scale.grades:
        yield Problem(
            "grade",
            codes.UNKNOWN_GRADE,
            f"{quoted(hold.grade)} is no grade of {credential_id}",
            f"its scale has {', '.join(scale.grades)}",
        )


def _hold(hold: Hold, record: Record, places: Places, catalog: Catalog, on: date) -> Iterator[Remark]:
    found = catalog.find(hold.credential)
    if len(found) > 1:
        message = f"{quoted(hold.credential)} may be any of {', '.join(found)}"
        yield _remark(codes.AMBIGUOUS_ALIAS, message, hold.span, "write the full id of the one that is held")
        return
    if not found:
        yield from _unknown(hold, record, catalog)
        return
    for problem in hold_problems(hold, found[0], catalog, on):
        span = places.of(hold.span, problem.field)
        yield _remark(problem.code, problem.message, span, problem.help, problem.severity)
    yield from _used(hold, found[0], places, catalog)


def _unknown(hold: Hold, record: Record, catalog: Catalog) -> Iterator[Remark]:
    """An id that no catalog knows may be meant: without another like it that is no mistake, and worth a word."""
    if any(hold.credential in waiver.instead for waiver in record.waivers):
        return  # it counts there, and what it lacks for that is told there
    near = catalog.suggest(hold.credential)
    message = f"unknown credential {quoted(hold.credential)}"
    if near:
        yield _remark(codes.UNKNOWN_CREDENTIAL, message, hold.span, f"did you mean {_either(near)}?")
    else:
        hint = "it is kept, and counts for nothing"
        yield _remark(codes.UNKNOWN_CREDENTIAL, message, hold.span, hint, Severity.WARNING)


def _used(hold: Hold, credential_id: str, places: Places, catalog: Catalog) -> Iterator[Remark]:
    parts = _parts(credential_id, catalog) if hold.used else frozenset()
    for text in hold.used:
        span = places.of(hold.span, "used", text)
        found = catalog.find(text)
        if not found:
            near = catalog.suggest(text)
            hint = f"did you mean {_either(near)}?" if near else None
            yield _remark(codes.UNKNOWN_CREDENTIAL, f"unknown credential {quoted(text)}", span, hint)
        elif not parts.intersection(found):
            message = f"{quoted(text)} is no part of {credential_id}"
            hint = f"`stackplan show {credential_id}` shows what it is made of"
            yield _remark(codes.BAD_VALUE, message, span, hint if parts else "it is made of nothing")


def _parts(credential_id: str, catalog: Catalog) -> frozenset[str]:
    """Whatever may have been used for a credential: parts, their parts, and what stands in for them."""
    found: set[str] = set()
    waiting = [credential_id]
    while waiting:
        credential = catalog.get(waiting.pop())
        if credential is None:
            continue
        ways = (*credential.equivalents, *(() if credential.stack is None else (credential.stack,)))
        new = {part for way in ways for part in mentions(way, catalog)} - found
        found |= new
        waiting.extend(new)
    return frozenset(found - {credential_id})


# Facts


def _fact(fact: Statement, catalog: Catalog, on: date) -> Iterator[Remark]:
    known = {name for full in catalog.facts for name in (full, full.partition("/")[2])}
    if fact.fact not in known:
        near = closest(fact.fact, sorted(known))
        hint = f"did you mean '{near}'?" if near else "it is kept, and used by nothing"
        severity = Severity.ERROR if near else Severity.WARNING
        yield _remark(codes.UNKNOWN_FACT, f"unknown fact {quoted(fact.fact)}", fact.span, hint, severity)
    if fact.as_of is not None and fact.as_of > on:
        yield _remark(codes.BAD_VALUE, _future(fact.as_of, on), fact.span)


# Waivers and confirmations


def _signed(entry: Waiver | Confirmation, places: Places, catalog: Catalog, on: date) -> Iterator[Remark]:
    """What a waiver and a confirmation have in common: a requirement that exists, and a day that has come."""
    span = places.of(entry.span, "requirement")
    text, _, address = entry.requirement.partition("#")
    found = catalog.find(text)
    if len(found) > 1:
        message = f"{quoted(text)} may be any of {', '.join(found)}"
        yield _remark(codes.AMBIGUOUS_ALIAS, message, span, "write the full id before the '#'")
    elif not found:
        near = [
            f"{each}#{address}" for each in catalog.suggest(text) if address in addresses(catalog.credentials[each])
        ]
        hint = f"did you mean {_either(near)}?" if near else None
        message = f"{quoted(entry.requirement)} is the address of no requirement: unknown credential {quoted(text)}"
        yield _remark(codes.UNKNOWN_ADDRESS, message, span, hint)
    elif not catalog.diagnostics_of(found[0]):  # what is malformed there was left out, and may be what is meant
        yield from _address(entry.requirement, address, found[0], span, catalog)
    if entry.date > on:
        yield _remark(codes.BAD_VALUE, _future(entry.date, on), places.of(entry.span, "date"))


def _address(text: str, address: str, credential_id: str, span: Span, catalog: Catalog) -> Iterator[Remark]:
    credential = catalog.get(credential_id)
    known = addresses(credential) if credential is not None else frozenset()
    if address not in known:
        near = closest(address, sorted(known))
        hint = f"{credential_id} has {', '.join(sorted(known))}" if known else f"{credential_id} requires nothing"
        if near is not None:
            hint = f"did you mean '{credential_id}#{near}'?"
        yield _remark(codes.UNKNOWN_ADDRESS, f"{quoted(text)} is the address of no requirement", span, hint)


def _instead(waiver: Waiver, record: Record, places: Places, catalog: Catalog) -> Iterator[Remark]:
    """What takes the place of a requirement is held; where no catalog knows it, the record gives its credits."""
    held = {full: hold for hold in record.holds for full in (*catalog.find(hold.credential), hold.credential)}
    for text in waiver.instead:
        found = catalog.find(text)
        holds = [held[each] for each in (*found, text) if each in held]
        span = places.of(waiver.span, "with", text)
        if not found and not any(hold.credits is not None for hold in holds):
            hint = f"say under 'holds' what it is worth: {{credential: {text}, credits: 3}}"
            yield _remark(codes.UNKNOWN_CREDENTIAL, f"unknown credential {quoted(text)}", span, hint)
        elif not holds:
            message = f"{quoted(text)} takes the place of a requirement, and the record does not hold it"
            yield _remark(codes.BAD_VALUE, message, span, "add it under 'holds'", Severity.WARNING)


def _future(day: date, on: date) -> str:
    return f"{day} is in the future, seen from {on}"


def _either(ids: Iterable[str]) -> str:
    """Ids as a choice in a sentence."""
    return " or ".join(f"'{each}'" for each in ids)

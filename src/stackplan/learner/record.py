"""A learner's record: what its owner says of credentials, facts, waivers and confirmations; nothing is judged here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stackplan.diagnostics import BAD_VALUE, MISSING_FIELD, WRONG_TYPE, Diagnostic, Span
from stackplan.learner.fields import Fields, described
from stackplan.learner.keys import CONFIRMATION, HOLD, RECORD, STATEMENT, STATUSES, WAIVER
from stackplan.source.read import read
from stackplan.source.scalars import as_bool, as_decimal, is_null
from stackplan.source.tree import Mapping, Scalar
from stackplan.source.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from stackplan.catalog.model import CreditAmount
    from stackplan.catalog.reader import Keys
    from stackplan.source.tree import Node, SourceFile

VERSION = "1"


@dataclass(frozen=True, slots=True)
class Hold:
    """One line of `holds`. `credential` and `used` are as written; the same credential may stand in several holds.

    `expires` is the last day on which it is valid; `expected` the day an unfinished one will be earned.
    """

    credential: str
    span: Span
    earned: date | None = None
    grade: str | None = None
    expires: date | None = None
    status: str = "earned"
    expected: date | None = None
    tags: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    credits: CreditAmount | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact that the record states: an `amount`, gathered from `since` to `as_of`, or just that it is so, or not."""

    fact: str
    span: Span
    holds: bool = True
    amount: Decimal | None = None
    since: date | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A requirement, by its stable address, that someone has waived; `instead` (`with`) takes its place."""

    requirement: str
    by: str
    date: date
    reason: str
    span: Span
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A requirement, by its stable address, that someone has confirmed as met."""

    requirement: str
    by: str
    date: date
    span: Span
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A learner's record. Facts, waivers and confirmations are read and kept."""

    holds: tuple[Hold, ...] = ()
    facts: tuple[Statement, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    confirmed: tuple[Confirmation, ...] = ()

    def joined(self, other: Record) -> Record:
        """Both records as one."""
        return replace(
            self,
            holds=self.holds + other.holds,
            facts=self.facts + other.facts,
            waivers=self.waivers + other.waivers,
            confirmed=self.confirmed + other.confirmed,
        )


def have(ids: Iterable[str]) -> Record:
    """The record that `--have` writes: ids, several with commas between them, all earned and without a date."""
    texts = [text.strip() for written in ids for text in written.split(",")]
    place = Span("--have", 1, 1, 1, 1)
    return Record(tuple(Hold(text, place) for text in dict.fromkeys(texts) if text))


def read_record(file: SourceFile) -> tuple[Record, tuple[Diagnostic, ...]]:
    """The record in a file, and what is wrong with it, in the order of the file.

    Never raises for what the file holds. A malformed field is left out of its hold; what lacks a part that it needs is
    left out altogether. So a record with findings is not to be judged as if it had none.
    """
    root, found = read(file)
    if root is None:
        return Record(), found
    fields = Fields(list(found))
    record = _record(fields, root)
    return record, tuple(sorted(fields.found, key=_position))


def _position(finding: Diagnostic) -> tuple[int, int]:
    return (finding.span.line, finding.span.column) if finding.span else (0, 0)


def _record(fields: Fields, root: Node) -> Record:
    if not isinstance(root, Mapping):
        fields.report(WRONG_TYPE, f"a record must be a mapping, not {described(root)}", root.span, "begin with: holds:")
        return Record()
    keys = {key.text: value for key, value in root.entries}
    start = root.entries[0][0].span if root.entries else root.span
    if "credentials" in keys or "namespace" in keys:
        message = "this is a catalog file, not a learner's record"
        fields.report(WRONG_TYPE, message, start, "a record lists what is held under 'holds'")
        return Record()
    if "stackplan" not in keys:
        message = "the file has no 'stackplan', its version"
        fields.report(MISSING_FIELD, message, start, f"begin with: stackplan: {VERSION}")
    else:
        version = keys["stackplan"]
        if not isinstance(version, Scalar) or version.text != VERSION:
            message = f"this program reads version {VERSION} of the language, not {described(version)}"
            fields.report(BAD_VALUE, message, version.span, f"write: stackplan: {VERSION}")
            return Record()
    parts = fields.keys(root, "a record", tuple(RECORD))
    lists = {
        part: fields.items(parts[part], part) if part in parts else () for part in ("holds", "waivers", "confirmed")
    }
    holds = (_hold(fields, item) for item in lists["holds"])
    waivers = (_waiver(fields, item) for item in lists["waivers"])
    confirmed = (_confirmation(fields, item) for item in lists["confirmed"])
    return Record(
        holds=tuple(hold for hold in holds if hold is not None),
        facts=_facts(fields, parts["facts"]) if "facts" in parts else (),
        waivers=tuple(waiver for waiver in waivers if waiver is not None),
        confirmed=tuple(confirmation for confirmation in confirmed if confirmation is not None),
    )


def _hold(fields: Fields, node: Node) -> Hold | None:
    if isinstance(node, Scalar):
        text = fields.text(node, "credential")
        return Hold(text, node.span) if text is not None else None
    if not isinstance(node, Mapping):
        fields.wrong_type("holds", "a list of ids and of mappings with 'credential'", node)
        return None
    keys = fields.keys(node, "a hold", tuple(HOLD))
    named = fields.required(keys, "credential", "a hold", node.span)
    credential = fields.text(named, "credential") if named is not None else None
    days = {key: fields.date(keys[key], key) if key in keys else None for key in ("earned", "expires", "expected")}
    grade = fields.text(keys["grade"], "grade") if "grade" in keys else None
    status = fields.choice(keys["status"], "status", STATUSES) if "status" in keys else None
    tags = fields.texts(keys["tags"], "tags") if "tags" in keys else ()
    used = fields.texts(keys["used"], "used") if "used" in keys else ()
    worth = fields.credits(keys["credits"]) if "credits" in keys else None
    if days["earned"] and days["expires"] and days["expires"] < days["earned"]:
        message = f"it expires on {days['expires']}, before it was earned on {days['earned']}"
        fields.report(BAD_VALUE, message, keys["expires"].span, "check both dates")
        days["expires"] = None
    if credential is None:
        return None
    return Hold(
        credential,
        named.span if named is not None else node.span,
        earned=days["earned"],
        grade=grade,
        expires=days["expires"],
        status=status or "earned",
        expected=days["expected"],
        tags=tags,
        used=used,
        credits=worth,
    )


def _facts(fields: Fields, node: Node) -> tuple[Statement, ...]:
    if not isinstance(node, Mapping):
        if not is_null(node):
            fields.wrong_type("facts", "a mapping", node)
        return ()
    statements = (_fact(fields, key, value) for key, value in node.entries if not key.text.startswith("x-"))
    return tuple(statement for statement in statements if statement is not None)


def _fact(fields: Fields, key: Scalar, node: Node) -> Statement | None:
    says, number = as_bool(node), as_decimal(node)
    if says is not None:
        return Statement(key.text, key.span, holds=says)
    if number is not None:
        amount = fields.number(node, key.text)
        return Statement(key.text, key.span, amount=amount) if amount is not None else None
    if not isinstance(node, Mapping):
        fields.wrong_type(key.text, "true, false, a number or a mapping with 'amount'", node)
        return None
    what = f"the fact {quoted(key.text)}"
    keys = fields.keys(node, what, tuple(STATEMENT))
    needed = fields.required(keys, "amount", what, key.span)
    amount = fields.number(needed, "amount") if needed is not None else None
    since = fields.date(keys["from"], "from") if "from" in keys else None
    as_of = fields.date(keys["as_of"], "as_of") if "as_of" in keys else None
    if since and as_of and as_of < since:
        fields.report(BAD_VALUE, f"'as_of' is {as_of}, before 'from', {since}", keys["as_of"].span, "check both dates")
        return None
    return Statement(key.text, key.span, amount=amount, since=since, as_of=as_of) if amount is not None else None


def _waiver(fields: Fields, node: Node) -> Waiver | None:
    if not isinstance(node, Mapping):
        fields.wrong_type("waivers", "a list of mappings with 'requirement', 'by', 'date' and 'reason'", node)
        return None
    keys = fields.keys(node, "a waiver", tuple(WAIVER))
    requirement, by, day = _signed(fields, keys, "a waiver", node.span)
    needed = fields.required(keys, "reason", "a waiver", node.span)
    reason = fields.text(needed, "reason") if needed is not None else None
    instead = fields.texts(keys["with"], "with") if "with" in keys else ()
    if requirement is None or by is None or day is None or reason is None:
        return None
    return Waiver(requirement, by, day, reason, node.span, instead)


def _confirmation(fields: Fields, node: Node) -> Confirmation | None:
    if not isinstance(node, Mapping):
        fields.wrong_type("confirmed", "a list of mappings with 'requirement', 'by' and 'date'", node)
        return None
    keys = fields.keys(node, "a confirmation", tuple(CONFIRMATION))
    requirement, by, day = _signed(fields, keys, "a confirmation", node.span)
    reason = fields.text(keys["reason"], "reason") if "reason" in keys else None
    if requirement is None or by is None or day is None:
        return None
    return Confirmation(requirement, by, day, node.span, reason)


def _signed(fields: Fields, keys: Keys, what: str, span: Span) -> tuple[str | None, str | None, date | None]:
    """What a waiver and a confirmation have in common: the requirement's address, who, and when."""
    requirement, by, day = (fields.required(keys, key, what, span) for key in ("requirement", "by", "date"))
    return (
        _address(fields, requirement) if requirement is not None else None,
        fields.text(by, "by") if by is not None else None,
        fields.date(day, "date") if day is not None else None,
    )


def _address(fields: Fields, node: Node) -> str | None:
    """The stable address of a requirement, such as `njit/ms-cs#systems`."""
    text = fields.text(node, "requirement")
    if text is not None and not all(text.partition("#")):
        message = f"{quoted(text)} is no address of a requirement"
        fields.report(
            BAD_VALUE, message, node.span, "write the credential, '#', and the requirement's id: njit/ms-cs#core"
        )
        return None
    return text

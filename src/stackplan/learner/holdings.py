"""What of a record counts on a day, each holding judged by itself, with the reason where it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan.catalog.addresses import addresses
from stackplan.diagnostics import AMBIGUOUS_ALIAS, UNKNOWN_ADDRESS, Diagnostic
from stackplan.source.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from fractions import Fraction

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.learner.record import Confirmation, Hold, Record, Waiver

# Where a credential is held several times and never counts, the reason that comes first here is told.
_REASONS = ("in-progress", "registered", "expired", "retired", "failed", "revoked", "not-yet-earned")


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A credential of the record that does not count, by its full id (as written where no catalog knows it).

    `reason` is one of expired, retired (before it was earned), in-progress, registered, failed, revoked,
    not-yet-earned and unknown; `detail` says the same to people.
    """

    id: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Holding:
    """One line of a record that may count: earned by the day, neither failed nor revoked. Ids are full.

    `points` are those of its grade on the scale of its credential; None where it has no grade or the scale no points.
    `until` is the last day on which it is valid, None where it is for life or undated; `expired` that this is past.
    `used` names the parts that it used, where the record says so. `by_stack`: it is valid while its stack is satisfied,
    and the record gives no `expires`; `until` and `expired` are then as far as its own dates tell.
    """

    id: str
    earned: date | None = None
    grade: str | None = None
    points: Fraction | None = None
    tags: tuple[str, ...] = ()
    until: date | None = None
    expired: bool = False
    used: tuple[str, ...] = ()
    by_stack: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What a record comes to on a day. Ids are full and sorted; an id is in one of `counts` and `not_counted`.

    `recorded` holds every credential that the record speaks of, in whatever status: what it says of them wins over what
    other holdings imply. `notes` are for people. `diagnostics` are the references that could not be resolved.
    `holdings` are the lines that count, and the expired ones; `begun` are in progress or registered, each with the day
    on which it is expected, where one is given.
    """

    counts: tuple[str, ...] = ()
    not_counted: tuple[NotCounted, ...] = ()
    recorded: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    holdings: tuple[Holding, ...] = ()
    begun: tuple[tuple[str, date | None], ...] = ()


def judge(record: Record, lookup: Lookup, on: date) -> Judged:
    """Decide for every holding of a record whether it counts on the day `on`.

    A credential counts where one holding of it is earned by then, valid through that day, and neither failed nor
    revoked. Whether a requirement accepts it (grade, age), and whether the stack is still satisfied of what is valid
    while it is, is not decided here.
    """
    holds: dict[str, list[Hold]] = {}
    not_counted: list[NotCounted] = []
    diagnostics: list[Diagnostic] = []
    for hold in record.holds:
        found = lookup.find(hold.credential)
        if len(found) == 1:
            holds.setdefault(found[0], []).append(hold)
        elif found:
            diagnostics.append(_ambiguous(hold, found))
        else:
            not_counted.append(NotCounted(hold.credential, "unknown", "no catalog knows this id"))
    entries: list[Holding] = []
    begun: dict[str, date | None] = {}
    signed: list[Waiver | Confirmation] = [*record.waivers, *record.confirmed]
    diagnostics += [finding for entry in signed for finding in _lost(entry, lookup)]
    counts: list[str] = []
    undated: list[str] = []
    for credential_id, held in holds.items():
        credential = lookup.get(credential_id)
        reasons = [why_not(hold, credential, on) for hold in held]
        for hold, reason in zip(held, reasons, strict=True):
            if reason is None or reason[0] == "expired":
                entries.append(_entry(hold, credential_id, lookup, expired=reason is not None))
            elif reason[0] in ("in-progress", "registered"):
                begun.setdefault(credential_id, hold.expected)
        if None not in reasons:
            told = [reason for reason in reasons if reason is not None]
            word = min((word for word, _ in told), key=_REASONS.index)
            detail = max(detail for other, detail in told if other == word)  # of several dates, the latest
            not_counted.append(NotCounted(credential_id, word, detail))
            continue
        counts.append(credential_id)
        counting = [hold for hold, reason in zip(held, reasons, strict=True) if reason is None]
        if credential is not None and _undated(credential, counting):
            undated.append(credential_id)
    return Judged(
        counts=tuple(sorted(counts)),
        not_counted=tuple(sorted(dict.fromkeys(not_counted), key=lambda entry: entry.id)),
        recorded=tuple(sorted(holds)),
        notes=_notes(undated),
        diagnostics=tuple(diagnostics),
        holdings=tuple(sorted(entries, key=lambda entry: entry.id)),
        begun=tuple(sorted(begun.items())),
    )


def _lost(entry: Waiver | Confirmation, lookup: Lookup) -> Iterator[Diagnostic]:
    """What is wrong with the address of a waiver or a confirmation: of a credential that is known, never ignored."""
    text, _, label = entry.requirement.partition("#")
    found = lookup.find(text)
    credential = lookup.get(found[0]) if len(found) == 1 else None
    if credential is None or lookup.diagnostics_of(credential.id) or label in addresses(credential):
        return
    known = ", ".join(sorted(addresses(credential)))
    hint = f"{credential.id} has {known}" if known else f"{credential.id} requires nothing"
    message = f"{quoted(entry.requirement)} is the address of no requirement"
    yield Diagnostic(UNKNOWN_ADDRESS, message, entry.span, help=hint)


def _entry(hold: Hold, credential_id: str, lookup: Lookup, *, expired: bool) -> Holding:
    scale = lookup.scale_of(credential_id)
    points = None if scale is None else scale.points_of(hold.grade)
    used = tuple(full for text in hold.used for full in lookup.find(text)[:1])
    credential = lookup.get(credential_id)
    by_stack = is_by_stack(hold, credential)
    until = last_day(hold, credential)
    return Holding(credential_id, hold.earned, hold.grade, points, hold.tags, until, expired, used, by_stack)


def why_not(hold: Hold, credential: Credential | None, on: date) -> tuple[str, str] | None:
    """Why one holding does not count, as a word and in words; None where it counts."""
    match hold.status:
        case "in-progress" | "registered":
            until = f", expected on {hold.expected}" if hold.expected else ""
            return hold.status, hold.status.replace("-", " ") + until
        case "failed" | "revoked":
            return hold.status, hold.status
        case _:
            pass
    if hold.earned is not None and hold.earned > on:
        return "not-yet-earned", f"earned on {hold.earned}, after {on}"
    closed = None if credential is None else credential.available_until
    if hold.earned is not None and closed is not None and closed < hold.earned:
        return "retired", f"earned on {hold.earned}, and could not be earned after {closed}"
    last = last_day(hold, credential)
    if last is not None and last < on:
        return "expired", f"expired on {last}"
    return None


def last_day(hold: Hold, credential: Credential | None) -> date | None:
    """The last day on which a holding is valid; None where it is for life, or where its date is unknown.

    `expires` in the record wins over the credential's `valid_for`, which counts from `earned`.
    """
    if hold.expires is not None:
        return hold.expires
    if hold.earned is not None and credential is not None and credential.valid_for is not None:
        return credential.valid_for.after(hold.earned)
    return None


def is_by_stack(hold: Hold, credential: Credential | None) -> bool:
    """Whether a holding is valid only while its stack is satisfied: the record's own `expires` would win over that."""
    return credential is not None and credential.valid_while_stack and hold.expires is None


def _undated(credential: Credential, counting: list[Hold]) -> bool:
    return credential.valid_for is not None and all(hold.earned is None and hold.expires is None for hold in counting)


def _notes(undated: list[str]) -> tuple[str, ...]:
    """What is worth knowing about the credentials that count, one sentence a reason."""
    return (f"Taken as valid, for no date is given: {', '.join(sorted(undated))}.",) if undated else ()


def _ambiguous(hold: Hold, found: tuple[str, ...]) -> Diagnostic:
    message = f"{quoted(hold.credential)} may be any of {', '.join(found)}"
    return Diagnostic(AMBIGUOUS_ALIAS, message, hold.span, help="write the full id of the one that is held")

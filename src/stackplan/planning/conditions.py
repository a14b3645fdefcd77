"""Conditions on single holdings (docs/counting.md, "Conditions"): what meets them, on one day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackplan.catalog.requirement import Conditions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from stackplan.catalog.model import GradeScale
    from stackplan.learner.holdings import Holding

EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Except:
    """What is left out of a credential: lines of the record with one of the `tags` (none: any) that meet conditions."""

    credential: str
    tags: tuple[str, ...] = ()
    conditions: Conditions | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """One set of conditions, as it stands at one place.

    `tags`: the line of the record must have one of these. `window`: it must be dated, and within. `graded`: its grade
    must have points (where `scaled`: only if its scale has some). `firm`: nothing is assumed of a grade, and nothing
    that is only to be confirmed counts. `alone`: nothing stands in for it. `itself`: nor does what is newly earned.
    """

    conditions: Conditions | None = None
    tags: tuple[str, ...] = ()
    without: tuple[Except, ...] = ()
    window: tuple[date, date] | None = None
    graded: bool = False
    scaled: bool = False
    firm: bool = False
    alone: bool = False
    itself: bool = False


InForce = frozenset[Terms]
FIRM = Terms(firm=True)
ITSELF = Terms(alone=True, itself=True)
ALONE = Terms(alone=True)
ANY_AGE = Terms(Conditions(accept=(EXPIRED,)))  # whether it has expired is not asked


def accepts_expired(terms: Iterable[Terms]) -> bool:
    """Whether an expired holding may count under some terms."""
    return any(term.conditions is not None and EXPIRED in term.conditions.accept for term in terms)


def meets(holding: Holding, terms: InForce, scale: GradeScale | None, on: date) -> bool:
    """Whether a line of the record meets all terms."""
    return why_not(holding, terms, scale, on) is None


def why_not(holding: Holding, terms: InForce, scale: GradeScale | None, on: date) -> tuple[str, str] | None:
    """Why a line of the record does not meet all terms: a word, and a sentence; None where it does."""
    if holding.expired and not accepts_expired(terms):
        return EXPIRED, f"expired on {holding.until}"
    for term in sorted(terms, key=repr):
        reason = _why_not(holding, term, scale, on)
        if reason is not None:
            return reason
    return None


def new_meets(credential: str, terms: InForce, on: date) -> bool:
    """Whether a credential that is newly earned meets all terms ("": any other than those that are spoken of).

    Its grade is whatever is asked, unless nothing may be assumed.
    """
    firm = any(term.firm for term in terms)
    return all(_new_meets(credential, term, on, firm=firm) for term in terms)


def _why_not(holding: Holding, term: Terms, scale: GradeScale | None, on: date) -> tuple[str, str] | None:
    if term.tags and not set(term.tags) & set(holding.tags):
        return "tag", f"the record does not mark it as {' or '.join(term.tags)}"
    for left in term.without:
        if _is_left_out(holding, left, scale, on):
            marked = f", as {' or '.join(left.tags)}" if left.tags else ""
            return "excepted", f"it is left out here{marked}"
    reason = None if term.conditions is None else unkept(holding, term.conditions, scale, on)
    if reason is not None:
        return reason
    if term.graded and holding.points is None and not (term.scaled and not has_points(scale)):
        return "no-grade", "no grade in the record that an average could count"
    if term.window is None:
        return None
    if holding.earned is None:
        return "no-date", "no date in the record, and all must lie in one time"
    begins, ends = term.window
    if not begins <= holding.earned <= ends:
        return "outside-window", f"earned on {holding.earned}, outside of the time from {begins} to {ends}"
    return None


def _is_left_out(holding: Holding, left: Except, scale: GradeScale | None, on: date) -> bool:
    if holding.id != left.credential or (left.tags and not set(left.tags) & set(holding.tags)):
        return False
    return left.conditions is None or line_keeps(holding, left.conditions, scale, on)


def _new_meets(credential: str, term: Terms, on: date, *, firm: bool) -> bool:
    if term.itself or term.tags or (term.graded and firm):
        return False
    if term.window is not None and not term.window[0] <= on <= term.window[1]:
        return False
    for left in term.without:
        if (
            left.credential == credential
            and not left.tags
            and (left.conditions is None or _new_keeps(left.conditions, on, firm=False))
        ):
            return False
    return term.conditions is None or _new_keeps(term.conditions, on, firm=firm)


def _new_keeps(conditions: Conditions, on: date, *, firm: bool) -> bool:
    if conditions.grade is not None and firm:
        return False
    begins, ends = conditions.earned_from, conditions.earned_until
    return (begins is None or begins <= on) and (ends is None or on <= ends)


def line_keeps(holding: Holding, conditions: Conditions, scale: GradeScale | None, on: date) -> bool:
    """Whether a line of the record keeps its grade and its dates; whether it has expired is not asked."""
    return unkept(holding, conditions, scale, on) is None


def unkept(holding: Holding, conditions: Conditions, scale: GradeScale | None, on: date) -> tuple[str, str] | None:
    """Why a line of the record does not keep conditions: a word, and a sentence; None where it does."""
    if conditions.grade is not None:
        if holding.grade is None and holding.points is None:
            return "no-grade", f"no grade in the record, and {conditions.grade} or better is asked"
        if not reaches(holding, conditions.grade, scale):
            return "grade", f"grade {holding.grade or 'of its parts'}, and {conditions.grade} or better is asked"
    dated = conditions.within is not None or conditions.earned_from is not None or conditions.earned_until is not None
    if dated and holding.earned is None:
        return "no-date", "no date in the record, and its age matters here"
    if holding.earned is None:
        return None
    if conditions.within is not None and conditions.within.after(holding.earned) < on:
        return "too-old", f"earned on {holding.earned}, more than {conditions.within} ago"
    if conditions.earned_from is not None and holding.earned < conditions.earned_from:
        return "outside-dates", f"earned on {holding.earned}, before {conditions.earned_from}"
    if conditions.earned_until is not None and holding.earned > conditions.earned_until:
        return "outside-dates", f"earned on {holding.earned}, after {conditions.earned_until}"
    return None


def has_points(scale: GradeScale | None) -> bool:
    """Whether the grades of a scale have points."""
    return scale is not None and bool(scale.points)


def asked_grade(terms: InForce, scale: GradeScale | None) -> str | None:
    """The best grade of a scale that terms ask for, if any does."""
    asked = {term.conditions.grade for term in terms if term.conditions is not None}
    return None if scale is None else next((grade for grade in scale.grades if grade in asked), None)


def reaches(holding: Holding, grade: str, scale: GradeScale | None) -> bool:
    """Whether the grade of a holding is this one or better: by points, else by the order of the scale."""
    if scale is None or grade not in scale.grades:
        return holding.grade == grade
    least = scale.points_of(grade)
    if least is not None and holding.points is not None:
        return holding.points >= least
    return holding.grade in scale.grades and scale.grades.index(holding.grade) <= scale.grades.index(grade)

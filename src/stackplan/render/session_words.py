"""When something is offered, in words and in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from stackplan.catalog.model import Session


def session_day(session: Session, day: date) -> str:
    """A day as the language writes it: of every year without its year."""
    return day.isoformat()[5:] if session.yearly else day.isoformat()


def session_words(session: Session) -> str:
    """A session as people read it: `fall (09-01 to 12-20)`."""
    days = f"{session_day(session, session.first)} to {session_day(session, session.last)}"
    days += " every year" if session.yearly else ""
    return days if session.name is None else f"{session.name} ({days})"

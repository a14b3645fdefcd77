"""The closed lists of words of the language (docs/language.md section 3)."""

from __future__ import annotations

KINDS = (
    "course",
    "module",
    "exam",
    "microcredential",
    "badge",
    "bootcamp",
    "workshop",
    "certificate",
    "certification",
    "diploma",
    "degree",
    "license",
    "apprenticeship",
    "experience",
    "admission",
    "other",
)
FORMATS = ("online", "in-person", "hybrid", "self-paced")
STATUSES = ("active", "retired", "announced")
AWARDS = ("automatic", "on-request")
STARTS = ("expiry", "renewal")  # where the time that a renewal gives begins

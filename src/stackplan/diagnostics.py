"""Problems as data: made where the fact is known, worded once, rendered last."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How bad a finding is; kept apart from its code, so that it can be configured."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Span(NamedTuple):
    """A place in a file: lines and columns from 1, columns in code points, the end exclusive.

    A tuple, like the nodes of a tree: reading makes one for each value, and no other frozen value is made as fast.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding. Codes are never reused; the hundreds digit is the family.

    Families: 0 text and YAML, 1 shape, 2 references, 3 graph, 4 stacking, 5 time and money, 6 metadata, 9 the checks.
    """

    code: str
    name: str
    severity: Severity = Severity.ERROR


UNREADABLE_FILE = Code("SP001", "unreadable-file")
NOT_UTF8 = Code("SP002", "not-utf-8")
YAML_SYNTAX = Code("SP003", "yaml-syntax")
YAML_FEATURE = Code("SP004", "yaml-feature")  # anchors, aliases, merge keys, tags, a second document
DUPLICATE_KEY = Code("SP005", "duplicate-key")
TOO_LARGE = Code("SP006", "too-large")  # a budget of bytes, depth or nodes
CONTROL_CHARACTER = Code("SP007", "control-character")
NO_CATALOG = Code("SP008", "no-catalog")
AMBIGUOUS_SCALAR = Code("SP009", "ambiguous-scalar", Severity.WARNING)  # text here, a number or a boolean in YAML 1.1

UNKNOWN_FIELD = Code("SP101", "unknown-field")
WRONG_TYPE = Code("SP102", "wrong-type")
BAD_VALUE = Code("SP103", "bad-value")
MISSING_FIELD = Code("SP104", "missing-field")
BAD_ID = Code("SP105", "bad-id")
BAD_REQUIREMENT = Code("SP106", "bad-requirement")

DUPLICATE_ID = Code("SP201", "duplicate-id")
AMBIGUOUS_ALIAS = Code("SP202", "ambiguous-alias")  # same_as text that two credentials claim, or that is another's id
UNKNOWN_CREDENTIAL = Code("SP203", "unknown-credential")
UNKNOWN_ISSUER = Code("SP204", "unknown-issuer")
UNKNOWN_SKILL = Code("SP205", "unknown-skill")
UNKNOWN_SOURCE = Code("SP206", "unknown-source")
UNKNOWN_FACT = Code("SP207", "unknown-fact")
UNKNOWN_GRADE = Code("SP208", "unknown-grade")
UNKNOWN_TAG = Code("SP209", "unknown-tag")
DUPLICATE_ADDRESS = Code("SP210", "duplicate-address")
UNKNOWN_ADDRESS = Code("SP211", "unknown-address")
UNUSED_SOURCE = Code("SP212", "unused-source", Severity.WARNING)
UNUSED_ISSUER = Code("SP213", "unused-issuer", Severity.WARNING)
UNUSED_SKILL = Code("SP214", "unused-skill", Severity.WARNING)
UNUSED_FACT = Code("SP215", "unused-fact", Severity.WARNING)
UNUSED_TAG = Code("SP216", "unused-tag", Severity.WARNING)
NOTHING_MATCHES = Code("SP217", "nothing-matches", Severity.WARNING)
NAMED_TWICE = Code("SP218", "named-twice", Severity.WARNING)
UNUSED_SCALE = Code("SP219", "unused-grade-scale", Severity.WARNING)
UNKNOWN_TERM = Code("SP220", "unknown-term")
UNUSED_TERM = Code("SP221", "unused-term", Severity.WARNING)

NO_WAY_IN = Code("SP301", "cycle-without-way-in")
UNEARNABLE = Code("SP302", "unearnable")
CLOSED_PART = Code("SP303", "closed-part")  # retired, announced, or not available on the day
PART_NEEDS_WHOLE = Code("SP304", "part-needs-whole")
DEAD_OPTION = Code("SP305", "dead-option", Severity.WARNING)
DOMINATED_OPTION = Code("SP306", "dominated-option", Severity.WARNING)
REDUNDANT_PREREQUISITE = Code("SP307", "redundant-prerequisite", Severity.WARNING)
STACKS_INTO_NOTHING = Code("SP308", "stacks-into-nothing", Severity.INFO)
HELD_ONLY_OPTION = Code("SP309", "held-only-option", Severity.INFO)  # counts for those who hold it already

CHOOSE_ABOVE_POOL = Code("SP401", "choose-above-pool")
CHOOSE_ALL = Code("SP402", "choose-all", Severity.WARNING)
CREDITS_OUT_OF_REACH = Code("SP403", "credits-out-of-reach")
CONTRADICTING_LIMITS = Code("SP404", "contradicting-limits")
SECTIONS_CLASH = Code("SP405", "sections-clash")
PART_BESIDE_WHOLE = Code("SP406", "part-beside-whole", Severity.WARNING)
WHOLE_AT_ODDS = Code("SP407", "whole-at-odds", Severity.WARNING)
CREDITS_AT_ODDS = Code("SP408", "credits-at-odds", Severity.WARNING)
MIXED_UNITS = Code("SP409", "mixed-credit-units", Severity.WARNING)
NO_CREDITS = Code("SP410", "member-without-credits", Severity.WARNING)

MIXED_CURRENCIES = Code("SP501", "mixed-currencies", Severity.WARNING)
DURATION_LIKE_EFFORT = Code("SP502", "duration-like-effort", Severity.WARNING)
VALIDITY_TOO_SHORT = Code("SP503", "validity-too-short", Severity.WARNING)

TEXT_AT_ODDS = Code("SP601", "text-at-odds", Severity.WARNING)
SIMILAR_NAMES = Code("SP602", "similar-names", Severity.WARNING)
UNVERIFIED = Code("SP603", "unverified-facts", Severity.INFO)
NO_SOURCE = Code("SP604", "missing-source", Severity.INFO)

UNUSED_SUPPRESSION = Code("SP901", "unused-suppression", Severity.WARNING)
UNKNOWN_SUPPRESSION = Code("SP902", "unknown-suppression")


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that belongs to a finding, with what it is."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: what is wrong, where, and what to do.

    `credential` is the full id of the credential whose definition holds the mistake, where there is one, so that a
    command can tell whether the finding touches its target. `fatal` says that the rest of the file could not be read.
    """

    code: Code
    message: str
    span: Span | None = None
    related: tuple[Related, ...] = ()
    help: str | None = None
    credential: str | None = None
    fatal: bool = field(default=False)

    @property
    def severity(self) -> Severity:
        """The default severity of its code."""
        return self.code.severity

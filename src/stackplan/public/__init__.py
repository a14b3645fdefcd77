"""The public Python API: load a catalog, ask for a plan. The command line is written on top of it.

Ids may be written as on the command line: in full, without their namespace where that is unique, or by an alias.
"""

from __future__ import annotations

from stackplan.catalog.meant import CredentialError, LevelError, SkillError, resolve, skill
from stackplan.planning.plan import OptionsError
from stackplan.public.catalogs import SHIPPED, catalog_facts, check, load_catalog, load_catalog_files, shipped
from stackplan.public.learners import (
    RecordError,
    check_record,
    expiring,
    implied,
    judged,
    read_record,
    record_mistakes,
    record_of,
    record_stands,
)
from stackplan.public.plans import near, next_steps, plan, progress, progress_of_each, taste, why, why_not
from stackplan.public.proofs import prove, verify
from stackplan.public.wanted import goals_of

__all__ = [
    "SHIPPED",
    "CredentialError",
    "LevelError",
    "OptionsError",
    "RecordError",
    "SkillError",
    "catalog_facts",
    "check",
    "check_record",
    "expiring",
    "goals_of",
    "implied",
    "judged",
    "load_catalog",
    "load_catalog_files",
    "near",
    "next_steps",
    "plan",
    "progress",
    "progress_of_each",
    "prove",
    "read_record",
    "record_mistakes",
    "record_of",
    "record_stands",
    "resolve",
    "shipped",
    "skill",
    "taste",
    "verify",
    "why",
    "why_not",
]

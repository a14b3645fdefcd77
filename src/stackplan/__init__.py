"""The provably shortest remaining path to a credential, from pathway definitions kept as YAML.

    catalog, findings = stackplan.load_catalog(["pathways"])
    plan = stackplan.plan(catalog, ["kubestronaut"], have=["kcna"])

Everything is imported where it is first used, so that `stackplan --version` loads nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from stackplan._version import __version__

if TYPE_CHECKING:
    from stackplan.catalog.catalog import Catalog
    from stackplan.catalog.model import Credential
    from stackplan.diagnostics import Diagnostic
    from stackplan.planning.plan import Plan
    from stackplan.planning.progress import Progress
    from stackplan.planning.recount_proof import Proof
    from stackplan.planning.verify_published import Verification
    from stackplan.planning.verify_read import PlanFileError
    from stackplan.public import (
        CredentialError,
        OptionsError,
        RecordError,
        SkillError,
        check,
        expiring,
        load_catalog,
        load_catalog_files,
        near,
        next_steps,
        plan,
        progress,
        prove,
        resolve,
        taste,
        verify,
        why,
        why_not,
    )

__all__ = [
    "Catalog",
    "Credential",
    "CredentialError",
    "Diagnostic",
    "OptionsError",
    "Plan",
    "PlanFileError",
    "Progress",
    "Proof",
    "RecordError",
    "SkillError",
    "Verification",
    "__version__",
    "check",
    "expiring",
    "load_catalog",
    "load_catalog_files",
    "near",
    "next_steps",
    "plan",
    "progress",
    "prove",
    "resolve",
    "taste",
    "verify",
    "why",
    "why_not",
]

_HOMES = {
    "Catalog": "stackplan.catalog.catalog",
    "Credential": "stackplan.catalog.model",
    "Diagnostic": "stackplan.diagnostics",
    "Plan": "stackplan.planning.plan",
    "PlanFileError": "stackplan.planning.verify_read",
    "Progress": "stackplan.planning.progress",
    "Proof": "stackplan.planning.recount_proof",
    "Verification": "stackplan.planning.verify_published",
}


def __getattr__(name: str) -> object:
    """An export, imported when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'stackplan' has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES.get(name, "stackplan.public")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)

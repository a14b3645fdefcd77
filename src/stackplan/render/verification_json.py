"""Whether a plan file holds, for programs. Keys are only ever added within a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackplan._version import __version__
from stackplan.planning.recount_proof import exact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stackplan.planning.verify_published import Verification

VERSION = 1


def verification_value(found: Verification, *, catalog: Mapping[str, Any]) -> dict[str, Any]:
    """The whole answer as plain values. `catalog` says what was checked against."""
    return {
        "format": "stackplan.verification",
        "version": VERSION,
        "stackplan": __version__,
        "target": list(found.plan.target),
        "on": found.plan.on.isoformat(),
        "status": found.plan.status,
        "catalog": {**catalog, "same": found.same_catalog},
        "right": found.right,
        "complaints": list(found.complaints),
        "proofs": [
            {
                "objective": proof.objective,
                "value": exact(proof.value),
                "bound": exact(proof.bound),
                "closes": proof.closes,
                "landmarks": proof.landmarks,
                "assumed": proof.assumed,
                "complaints": list(proof.complaints),
            }
            for proof in found.proofs
        ],
        "rests_on_solver": list(found.solver),
        "unreachable_shown": found.unreachable,
        "held_from_plan": found.held_from_plan,
        "not_checked": list(found.unchecked),
    }

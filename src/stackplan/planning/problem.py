"""One question, and the task that it makes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stackplan.planning import figures
from stackplan.planning.expand import Expander, walk
from stackplan.planning.ground import Grounded, ground
from stackplan.planning.plan import OptionsError

if TYPE_CHECKING:
    from datetime import date

    from stackplan.catalog.model import Credential, Lookup
    from stackplan.planning.plan import Options


@dataclass(frozen=True)
class Problem:
    """A catalog, the targets, what is held (`implied` is the part that follows from the rest), the options, the day."""

    lookup: Lookup
    targets: tuple[str, ...]
    held: frozenset[str]
    implied: frozenset[str]
    options: Options
    on: date

    def credential(self, credential_id: str) -> Credential:
        """A credential that is known to exist."""
        credential = self.lookup.get(credential_id)
        if credential is None:
            raise KeyError(credential_id)
        return credential

    def ground(self) -> tuple[Grounded, figures.Figures]:
        """The task, and the figures of its objectives.

        Raises OptionsError for a budget that cannot be kept honestly.
        """
        options = self.options
        expander = Expander(self.lookup, self.held, self.on)
        ids = walk(expander, self.targets, stop_at=self.held)
        bare = Expander(self.lookup, frozenset(), self.on)
        reference = walk(bare, self.targets, stop_at=frozenset())
        built = figures.build(ids, self.credential, reference, self.targets, options)
        grounded = ground(ids, self.targets, expander, built.levels, lambda credential: allowed(credential, options))
        caps = figures.caps(ids, self.credential, reference, self.targets, options)
        if isinstance(caps, str):
            raise OptionsError(caps)
        return replace(grounded, task=replace(grounded.task, caps=caps)) if caps else grounded, built


def allowed(credential: Credential, options: Options) -> bool:
    """Whether the learner's options let a credential be earned. What states no format is taken as fitting."""
    if credential.id in options.exclude:
        return False
    if not options.formats or not credential.is_step or not credential.format:
        return True
    return not set(credential.format).isdisjoint(options.formats)

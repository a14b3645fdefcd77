"""Making many values at once without the cyclic garbage collector, which would look at all of them again and again."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """For what makes no cycles: collecting while it grows takes most of the time.

    What was made is handed to the oldest generation as it is, or the first collection afterwards would go through all
    of it. Where somebody has frozen values, theirs stay frozen, and that is left out.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()

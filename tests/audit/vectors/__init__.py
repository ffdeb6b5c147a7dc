"""How the project computes the figures of the given cases, by the name of their function."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.audit.vectors import ballots, batches, draws, seats

Case = Mapping[str, Any]

COMPUTED: dict[str, Callable[[Case], Any]] = {
    **draws.COMPUTED,
    **ballots.COMPUTED,
    **batches.COMPUTED,
    **seats.COMPUTED,
}

NOT_AT_HAND = {"macro_full_audit": "the sheets of that audit are not among the shared files"}
"""What cannot be computed here, and why."""

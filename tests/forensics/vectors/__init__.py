"""Every given number of forensics, accounted for: equal, differing, without data, of others."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from tests.forensics.vectors.differing import DIFFERING
from tests.forensics.vectors.elsewhere import CLAIMS, settings
from tests.forensics.vectors.flows import transfers
from tests.forensics.vectors.klimek import klimek
from tests.forensics.vectors.percentages import percentages
from tests.forensics.vectors.peru import peru
from tests.forensics.vectors.places import places
from tests.forensics.vectors.power import power
from tests.forensics.vectors.provinces import provinces
from tests.forensics.vectors.record import Figure, Record, given_numbers, recorded

__all__ = ["numbers", "records"]


@cache
def numbers(shared: Path) -> dict[str, float]:
    """The given numbers, by path."""
    file = shared.parent / "vectors/forensics.json"
    return given_numbers(json.loads(file.read_text("utf-8")))


@cache
def found(shared: Path) -> dict[str, Figure]:
    """Everything that is computed."""
    return {
        **percentages(shared),
        **klimek(shared),
        **places(shared, numbers(shared)),
        **power(shared),
        **provinces(shared),
        **peru(shared),
        **transfers(shared),
        **settings(),
    }


@cache
def records(shared: Path) -> tuple[Record, ...]:
    """All given numbers with what is known of them, in the order of the file."""
    order = {path: i for i, path in enumerate(numbers(shared))}
    made = recorded(numbers(shared), found(shared), DIFFERING, CLAIMS)
    return tuple(sorted(made, key=lambda one: order[one.path]))

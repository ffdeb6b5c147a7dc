"""A set of sheets against the other sheets of the same places, with its sign."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from escrutinio.forensics.chance import two_sided
from escrutinio.forensics.deviations import Deviations
from escrutinio.forensics.groups import dense, sums
from escrutinio.forensics.stations import Flags, Stations


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """
    A set of sheets against their places.

    Args:
        sheets: Of the set that could be compared.
        places: Where they are.
        votes: What they have beyond the expected, added up with its sign. [votes]
        error: Its standard error, places being what varies. [votes]
        z: The first over the second.
        p: Two-sided.
        out_of: Valid votes of the sheets of the set. [votes]
    """

    sheets: int
    places: int
    votes: float
    error: float
    z: float
    p: float
    out_of: int

    @property
    def share(self) -> float:
        """What they have beyond the expected, of their votes."""
        return self.votes / max(1, self.out_of)


LEAST = 10
"""Of fewer places nothing is said."""


def against_places(found: Deviations, chosen: Flags, stations: Stations) -> Against | None:
    """
    Whether a set of sheets lies on one side of the sheets of the same places.

    Args:
        found: Deviations of all stations that could be compared.
        chosen: The set, over all stations. Shape (n,).
        stations: What the deviations are of.

    Returns:
        None where too few places have a sheet of the set.

    Says: Whether these sheets favour someone more than their places and the earlier round explain.
    Does not say: Why; sheets are challenged where somebody expects to lose.
    """
    inside = chosen[found.rows]
    place = found.place[inside]
    n_places = len(np.unique(place))
    if n_places < LEAST:
        return None
    rows = found.rows[inside]
    by_place = sums(found.beyond[inside], dense(place))
    votes = float(by_place.sum())
    error = float(np.sqrt(np.square(by_place).sum() - votes**2 / n_places))
    error *= np.sqrt(n_places / (n_places - 1))
    z = votes / error if error > 0 else 0.0
    return Against(
        sheets=int(inside.sum()),
        places=n_places,
        votes=votes,
        error=error,
        z=z,
        p=two_sided(z),
        out_of=int(stations.valid[rows].sum()),
    )

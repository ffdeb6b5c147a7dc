"""A set of sheets against the other sheets of the same places, with its sign."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from escrutinio.forensics.deviations import SMALLEST, composition, predicted
from escrutinio.forensics.groups import centred, dense, sums
from escrutinio.forensics.stations import NOWHERE, Codes, Flags, Reals, Stations, column

LEAST = 10
"""Of fewer places that have sheets of both kinds nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """
    A set of sheets against the others of their places.

    Args:
        sheets: Of the set, in places that have others too.
        places: Where they are.
        effect: By how much their share is larger than that of the others, from -1 to 1.
        spread: Standard error of it, places being what varies.
        freedom: Its degrees of freedom: places, fewer where some weigh far more than others.
        p: Two-sided, by Student's law.
        out_of: Votes of those sheets. [votes]
    """

    sheets: int
    places: int
    effect: float
    spread: float
    freedom: float
    p: float
    out_of: int

    @property
    def z(self) -> float:
        """The effect over its standard error."""
        return self.effect / self.spread if self.spread > 0 else 0.0

    @property
    def votes(self) -> float:
        """The effect in those sheets. [votes]"""
        return self.effect * self.out_of

    @property
    def error(self) -> float:
        """Standard error of the votes. [votes]"""
        return self.spread * self.out_of

    def most(self, confidence: float) -> float:
        """An upper one-sided bound of the effect, from -1 to 1."""
        return self.effect + self.spread * float(special.stdtrit(self.freedom, confidence))


def contrast(
    outcome: Reals,
    weights: Reals,
    place: Codes,
    chosen: Flags,
    features: Reals | None = None,
    region: Codes | None = None,
) -> Against | None:
    """
    A set of stations against the others of their places: a regression with an effect of each place.

    Places all of whose stations are of the set, or none, say nothing of it; they only help to tell
    what the earlier round says.

    Args:
        outcome: A share, or a difference of two. Shape (m,).
        weights: What it is a share of. Shape (m,). [votes]
        place: Codes without gaps. Shape (m,).
        chosen: The set. Shape (m,).
        features: Of the earlier round. Shape (q, m).
        region: Whose coefficients of the earlier round may differ. Shape (m,).

    Returns:
        None where fewer than `LEAST` places have both kinds.

    Says: Whether these sheets favour someone more than their places and the earlier round explain.
    Does not say: Why; nor anything of places whose sheets are all of the set.

    Source: standard errors by K.-Y. Liang and S. L. Zeger, Biometrika 73 (1986), 13-22,
    doi:10.1093/biomet/73.1.13; degrees of freedom after A. V. Carter, K. T. Schnepel and
    D. G. Steigerwald, Review of Economics and Statistics 99 (2017), 698-709,
    doi:10.1162/REST_a_00639.

    >>> place = np.repeat(np.arange(20), 2)
    >>> late = np.tile([False, True], 20)
    >>> found = contrast(0.5 + 0.1 * late + place / 100, np.full(40, 200.0), place, late)
    >>> round(found.effect, 6), found.sheets, found.places, round(found.votes)
    (0.1, 20, 20, 400)
    """
    both = _both(chosen, place)
    places = len(np.unique(place[both]))
    if places < LEAST:
        return None
    side, target = chosen.astype(float), outcome.astype(float)
    if features is not None and len(features):
        where = np.zeros(len(place), dtype=np.int64) if region is None else region
        side = side - predicted(side, features, weights, place, where)
        target = target - predicted(target, features, weights, place, where)
    side, target = centred(side, weights, place), centred(target, weights, place)
    size = sums(weights * side * side, place)
    total = float(size.sum())
    effect = float((weights * side * target).sum()) / total
    scores = sums(weights * side * (target - effect * side), place)
    spread = math.sqrt(float(np.square(scores).sum()) * places / (places - 1)) / total
    freedom = max(1.0, total**2 / float(np.square(size).sum()) - 1)
    t = abs(effect) / spread if spread > 0 else 0.0
    return Against(
        sheets=int((chosen & both).sum()),
        places=places,
        effect=effect,
        spread=spread,
        freedom=freedom,
        p=2 * float(special.stdtr(freedom, -t)),
        out_of=int(weights[chosen & both].sum()),
    )


def _both(chosen: Flags, place: Codes) -> Flags:
    """Stations of places with some of the set and some not. Shape (m,)."""
    mean = sums(chosen, place)[place] / np.bincount(place)[place]
    return np.asarray((mean > 0) & (mean < 1))


def against_places(stations: Stations, chosen: Flags, option: int) -> Against | None:
    """
    Whether a set of sheets favours an option against the other sheets of the same places.

    Args:
        stations: With places. Where the earlier round is known, it is taken into account.
        chosen: The set. Shape (n,).
        option: The place of the option.

    Returns:
        Shares are of the valid votes. None where too few places have both kinds.

    Says: Whether these sheets favour the option more than their places and the earlier round
    explain.
    Does not say: Why; sheets are challenged where somebody expects to lose.

    Source: as `contrast`.
    """
    known = (column(stations.place) != NOWHERE) & (stations.valid >= SMALLEST)
    conditional = stations.before is not None and stations.matched is not None
    if stations.before is not None and stations.matched is not None:
        known &= stations.matched & (column(stations.before.registered) > 0)
    rows = np.flatnonzero(known)
    if not len(rows):
        return None
    return contrast(
        stations.votes[option][rows] / stations.valid[rows],
        stations.valid[rows].astype(float),
        dense(column(stations.place)[rows]),
        chosen[rows],
        composition(stations, rows) if conditional else None,
        None if stations.region is None else dense(stations.region[rows]),
    )

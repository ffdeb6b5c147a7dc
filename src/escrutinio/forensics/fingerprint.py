"""The fingerprint of an election: turnout against the share of an option, beside clean twins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from escrutinio.forensics.stations import Reals, Stations, column
from escrutinio.forensics.twin import pattern, twin

BINS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """
    A fingerprint beside those of its twins.

    Args:
        seen: Shape (100, 100), turnout by share, as shares of the stations.
        like: The mean of the twins' fingerprints. Shape (100, 100).
        distance: Between the two: half the sum of the differences, from 0 to 1.
        least: The smallest distance of a twin from the mean of the others.
        most: The largest.
    """

    seen: Reals
    like: Reals
    distance: float
    least: float
    most: float

    @property
    def excess(self) -> float:
        """By how much the election is farther from its twins than they are from each other."""
        return max(0.0, self.distance - self.most)


def fingerprint(stations: Stations, option: int) -> Reals:
    """
    Stations by turnout and by the share of an option, in steps of one percentage point.

    Args:
        stations: With registered voters and voters.
        option: Whose share.

    Returns:
        Shape (100, 100), turnout by share; it sums to 1.

    Source: P. Klimek, Y. Yegorov, R. Hanel and S. Thurner, PNAS 109 (2012), 16469-16473.
    doi:10.1073/pnas.1210722109. Their parameter of fraud is not computed: it is as large in clean
    elections with two kinds of places as in rigged ones.
    """
    registered, cast = column(stations.registered), column(stations.cast)
    use = (registered > 0) & (cast > 0) & (stations.valid > 0)
    turnout = np.minimum(cast[use] / registered[use], 1.0)
    share = np.minimum(stations.votes[option][use] / stations.valid[use], 1.0)
    x = np.minimum((turnout * BINS).astype(np.int64), BINS - 1)
    y = np.minimum((share * BINS).astype(np.int64), BINS - 1)
    counted = np.bincount(x * BINS + y, minlength=BINS * BINS).astype(float)
    return np.asarray(counted.reshape(BINS, BINS) / max(1.0, counted.sum()))


def turnout_histogram(stations: Stations, step: float = 0.001) -> tuple[Reals, Reals]:
    """
    Stations by turnout in fine steps, where round percentages stand out.

    Returns:
        Where the steps begin, and the stations in each. Shapes (1 / step,).
    """
    registered, cast = column(stations.registered), column(stations.cast)
    use = (registered > 0) & (cast > 0)
    n = round(1 / step)
    place = np.floor(np.minimum(cast[use] / registered[use], 1.0) / step + 0.5).astype(np.int64)
    counted = np.bincount(place, minlength=n + 1).astype(float)
    return np.asarray(np.arange(n + 1) * step, dtype=float), counted


def twins(stations: Stations, option: int, chance: Generator, n: int) -> Reals:
    """The fingerprints of n twins. Shape (n, 100, 100)."""
    found = pattern(stations)
    return np.stack([fingerprint(twin(stations, found, chance), option) for _ in range(n)])


def beside(stations: Stations, option: int, chance: Generator, n: int) -> Beside:
    """
    A fingerprint, and how far it is from clean twins of the same geography.

    Says: Whether the whole looks unlike what its own places would make.
    Does not say: Why; where places are not known, areas stand in, and villages differ within them.
    """
    seen = fingerprint(stations, option)
    others = twins(stations, option, chance, n)
    total = others.sum(axis=0)
    own = [_distance(one, (total - one) / max(1, n - 1)) for one in others]
    like = total / n
    return Beside(
        seen=seen, like=like, distance=_distance(seen, like), least=min(own), most=max(own)
    )


def _distance(a: Reals, b: Reals) -> float:
    return float(np.abs(a - b).sum() / 2)

"""How far a station may lie from the others of its polling place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from escrutinio.forensics.groups import dense, others, sizes, sums
from escrutinio.forensics.stations import NOWHERE, Codes, Counts, Flags, Reals

FEW = 1e-6
"""Below this a spread is that of chance alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """
    The other stations of each station's place.

    Args:
        hits: Their votes for the option. Shape (n,). [votes]
        trials: Their votes of all. Shape (n,). [votes]
        stations: How many they are; 0 where nobody is beside it. Shape (n,). [stations]
    """

    hits: Reals
    trials: Reals
    stations: Codes

    @property
    def share(self) -> Reals:
        """Their share, never quite 0 or 1. Shape (n,)."""
        return np.asarray((self.hits + 0.5) / (self.trials + 1.0))

    @property
    def known(self) -> Flags:
        """Whether anybody is beside it. Shape (n,)."""
        return np.asarray(self.trials > 0)

    def select(self, rows: Codes) -> Beside:
        """Of some of the stations."""
        return Beside(hits=self.hits[rows], trials=self.trials[rows], stations=self.stations[rows])


def beside(hits: Counts, trials: Counts, place: Codes) -> Beside:
    """
    What stands beside each station.

    >>> found = beside(np.array([1, 2, 9]), np.array([10, 10, 10]), np.array([0, 0, -1]))
    >>> found.hits.tolist(), found.known.tolist()
    ([2.0, 1.0, 0.0], [True, True, False])
    """
    there = np.flatnonzero((place != NOWHERE) & (hits >= 0) & (trials > 0))
    columns = [np.zeros(len(place)) for _ in range(2)]
    count = np.zeros(len(place), dtype=np.int64)
    if len(there):
        code = dense(place[there])
        columns[0][there] = others(hits[there], code)
        columns[1][there] = others(trials[there], code)
        count[there] = sizes(code) - 1
    return Beside(hits=columns[0], trials=columns[1], stations=count)


def overdispersion(hits: Counts, trials: Counts, place: Codes) -> float:
    """
    How alike the voters of a station are beyond those of its place: the correlation rho.

    The variance of a station's votes is that of chance times 1 + (n - 1) rho. By moments, over the
    places with two stations or more.

    Args:
        hits: Shape (n,). [votes]
        trials: Shape (n,). [votes]
        place: Shape (n,).

    Source: D. A. Williams, Applied Statistics 31 (1982), 144-148. doi:10.2307/2347977

    >>> overdispersion(np.array([5, 5]), np.array([10, 10]), np.array([0, 0]))
    0.0
    """
    there = np.flatnonzero((place != NOWHERE) & (hits >= 0) & (hits <= trials) & (trials > 1))
    if not len(there):
        return 0.0
    code, n = dense(place[there]), trials[there].astype(float)
    x = hits[there].astype(float)
    total = sums(n, code)
    share = (sums(x, code) / total)[code]
    chance = share * (1 - share)
    used = (sizes(code) > 1) & (chance > 0)
    if not used.any():
        return 0.0
    part = (n / total[code])[used]
    squares = np.square(x / n - share)[used] * n[used] / chance[used]
    free = 1 - part
    alike = float(((n - 1)[used] * free).sum())
    return max(0.0, (float(squares.sum()) - float(free.sum())) / alike)


def tails(hits: Counts, trials: Counts, near: Beside, rho: float) -> tuple[Reals, Reals]:
    """
    The chance of so few and of so many, given the other stations of the place.

    What the others do not tell of their place is added to the spread. Where nobody is beside a
    station, both are 1.

    Args:
        hits: Shape (m,). [votes]
        trials: Shape (m,). [votes]
        near: Of the same stations.
        rho: How alike the voters of a station are.

    Returns:
        Shape (m,) each.

    >>> near = Beside(hits=np.array([500.0]), trials=np.array([1000.0]), stations=np.array([5]))
    >>> low, high = tails(np.array([20]), np.array([100]), near, 0.003)
    >>> bool(low[0] < 1e-4), bool(high[0] > 0.99)
    (True, True)
    """
    beyond = rho / np.maximum(near.stations, 1) + 1 / np.maximum(near.trials, 1.0)
    wide = np.clip(rho + beyond, FEW, 0.5)
    size = (1 - wide) / wide
    a, b = near.share * size, (1 - near.share) * size
    few = np.asarray(stats.betabinom.cdf(hits, trials, a, b))
    many = np.asarray(stats.betabinom.sf(hits - 1, trials, a, b))
    return np.where(near.known, few, 1.0), np.where(near.known, many, 1.0)

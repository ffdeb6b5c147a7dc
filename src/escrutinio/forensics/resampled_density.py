"""Spikes in the density of vote shares, against densities that are resampled smoothly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from escrutinio.forensics.stations import Counts, Reals, Stations
from escrutinio.forensics.twin import drawn, groups_of, pattern

GRID = 1000
"""Steps of the density: one thousandth each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spikes:
    """
    A density of shares, and the envelope of its resamples.

    Args:
        seen: The share of the stations at each step. Shape (1001,).
        mean: Of the resamples. Shape (1001,).
        most: Of any of them. Shape (1001,).
        resamples: How many.
    """

    seen: Reals
    mean: Reals
    most: Reals
    resamples: int

    @property
    def spikes(self) -> Reals:
        """What rises above every resample, less their mean; none at zero. Shape (1001,)."""
        above = np.where(self.seen > self.most, self.seen - self.mean, 0.0)
        above[0] = 0.0
        return np.asarray(above)

    @property
    def percent(self) -> float:
        """The sum of the spikes in per cent of the stations."""
        return 100 * float(self.spikes.sum())


def density(votes: Counts, valid: Counts) -> Reals:
    """
    Stations by their share, to the nearest thousandth.

    >>> density(np.array([1, 1]), np.array([2, 4])).nonzero()[0].tolist()
    [250, 500]
    """
    use = valid > 0
    step = np.rint(GRID * votes[use] / valid[use]).astype(np.int64)
    return np.bincount(np.minimum(step, GRID), minlength=GRID + 1) / max(1, int(use.sum()))


def resampled(stations: Stations, option: int, chance: Generator, n: int) -> Spikes:
    """
    Spikes of an option's share above all of n resamples.

    Votes are drawn anew around the share of the station's own place or area, with the spread that
    stations there have, so that the null is smooth but keeps the geography.

    Says: That coarse shares such as 60 or 75 % are more frequent than any smooth law makes them.
    Does not say: Why; with few stations the sum is large by chance alone.

    Source: A. Rozenas, Political Analysis 25 (2017), 41-56. doi:10.1017/pan.2017.2
    """
    found = pattern(stations)
    groups = groups_of(stations)
    votes, valid = stations.votes[option], stations.valid
    total = np.bincount(groups, weights=valid)
    share = (np.bincount(groups, weights=votes) / np.maximum(total, 1))[groups]
    draws = np.stack(
        [density(drawn(share, valid, found.rhos[-1], chance), valid) for _ in range(n)]
    )
    return Spikes(
        seen=density(votes, valid),
        mean=draws.mean(axis=0),
        most=draws.max(axis=0),
        resamples=n,
    )

"""Spikes in the density of shares, against densities of counts that are drawn smoothly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy import special

from escrutinio.forensics.stations import Codes, Counts, Flags, Reals, Stations, column

GRID = 1000
"""Steps of the density: one thousandth each."""

WIDTH = 1e-4
"""The standard deviation of the kernel: a share counts only where it is nearly on a step."""

LAWS, EVENNESS = 30, 100.0
"""Beta laws that are mixed, and the sum of the two parameters of each."""

CLASSES, LEAST_OF_CLASS = 10, 200
"""Stations are taken by size: small ones have coarse shares, and other voters."""

ROUNDS = 150
"""Of the fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spikes:
    """
    A density of shares, and the envelope of its resamples.

    Args:
        seen: The density, in units in which it sums to 1. Shape (1001,).
        mean: Of the resamples, in the same units. Shape (1001,).
        above: Where the density is above that of every resample. Shape (1001,).
        resamples: How many.
        n: Stations.
    """

    seen: Reals
    mean: Reals
    above: Flags
    resamples: int
    n: int

    @property
    def spikes(self) -> Reals:
        """What rises above every resample, less their mean; none at zero. Shape (1001,)."""
        found = np.where(self.above, np.maximum(self.seen - self.mean, 0.0), 0.0)
        found[0] = 0.0
        return np.asarray(found)

    @property
    def percent(self) -> float:
        """The sum of the spikes. [per cent of the stations]"""
        return 100 * float(self.spikes.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """
    Smooth laws of shares, one for each class of size.

    Args:
        classes: The class of each station. Shape (n,).
        cumulated: The weights of the beta laws in each class, summed up. Shape (classes, laws).
    """

    classes: Codes
    cumulated: Reals


def density(votes: Counts, cast: Counts) -> Reals:
    """
    How many stations have a share on each step of a thousandth, by a narrow kernel.

    Args:
        votes: Shape (n,). [votes]
        cast: Out of how many, above zero. Shape (n,). [votes]

    >>> density(np.array([1, 1]), np.array([2, 4])).nonzero()[0].tolist()
    [250, 500]
    """
    share = votes / cast
    step = np.rint(GRID * share)
    weight = np.exp(-0.5 * ((share - step / GRID) / WIDTH) ** 2)
    return np.asarray(
        np.bincount(step.astype(np.int64), weights=weight, minlength=GRID + 1), dtype=float
    )


def resampled(stations: Stations, option: int, chance: Generator, n: int) -> Spikes:
    """
    Spikes of an option's share among those who voted, above all of n resamples.

    The votes of each station are drawn anew, out of as many as voted there, from a mixture of
    beta-binomial laws that is fitted to stations of its size.

    Args:
        stations: With `cast`.
        option: Its place.
        chance: What is drawn.
        n: Resamples.

    Says: That shares such as 60 or 75 % are more frequent than any smooth law makes them.
    Does not say: Why. With few stations the sum is large by chance alone: the densest of a
    thousand steps rise above a finite number of resamples. So it is a screen, and has no p.
    Source: A. Rozenas, Political Analysis 25 (2017), 41-56. doi:10.1017/pan.2016.9. There those
    who voted are drawn as well; here they stay as counted.

    >>> from escrutinio.forensics.method import generator
    >>> even = np.full(300, 100)
    >>> made = Stations(ids=np.arange(300).astype(str), options=("A",), valid=even,
    ...     votes=np.full((1, 300), 60), cast=even)
    >>> resampled(made, 0, generator(1, "x"), 5).percent > 50
    True
    """
    cast, votes = column(stations.cast), stations.votes[option]
    use = (cast > 0) & (votes >= 0) & (votes <= cast)
    votes, cast = votes[use], cast[use]
    if not len(cast):
        empty = np.zeros(GRID + 1)
        return Spikes(seen=empty, mean=empty, above=empty > 0, resamples=n, n=0)
    found = fitted(votes, cast)
    seen, total, most = density(votes, cast), np.zeros(GRID + 1), np.zeros(GRID + 1)
    for _ in range(n):
        one = density(drawn(found, cast, chance), cast)
        total += one / max(one.sum(), 1e-300)
        most = np.maximum(most, one)
    return Spikes(
        seen=seen / max(seen.sum(), 1e-300),
        mean=total / n,
        above=seen > most,
        resamples=n,
        n=len(cast),
    )


def fitted(votes: Counts, cast: Counts) -> Mixture:
    """
    The mixture of beta-binomial laws under which the votes are likeliest, by classes of size.

    Args:
        votes: Shape (n,). [votes]
        cast: Shape (n,). [votes]

    >>> fitted(np.array([3, 4]), np.array([9, 9])).cumulated.shape
    (1, 30)
    """
    amount = max(1, min(CLASSES, len(cast) // LEAST_OF_CLASS))
    edges = np.quantile(cast, np.linspace(0, 1, amount + 1)[1:-1])
    classes = np.searchsorted(edges, cast, side="left").astype(np.int64)
    weights = [_weights(votes[classes == i], cast[classes == i]) for i in range(amount)]
    return Mixture(classes=classes, cumulated=np.cumsum(np.stack(weights), axis=1))


def drawn(found: Mixture, cast: Counts, chance: Generator) -> Counts:
    """
    Votes of all stations under the mixture.

    >>> from escrutinio.forensics.method import generator
    >>> mixture = fitted(np.array([30, 31]), np.array([90, 90]))
    >>> bool((drawn(mixture, np.array([90, 90]), generator(1, "x")) <= 90).all())
    True
    """
    laws = found.cumulated.shape[1]
    flat = found.cumulated / found.cumulated[:, -1:] + np.arange(len(found.cumulated))[:, None]
    at = np.searchsorted(flat.ravel(), found.classes + chance.random(len(cast)), side="right")
    which = np.minimum(at - found.classes * laws, laws - 1)
    a, b = _laws()
    return np.asarray(chance.binomial(cast, chance.beta(a[which], b[which])), dtype=np.int64)


def _laws() -> tuple[Reals, Reals]:
    """The beta laws: their means are even on the scale on which shares are equally uncertain."""
    mean = np.sin(np.pi / 2 * (np.arange(LAWS) + 0.5) / LAWS) ** 2
    return mean * EVENNESS, (1 - mean) * EVENNESS


def _weights(votes: Counts, cast: Counts) -> Reals:
    """The weights of the laws under which the votes are likeliest."""
    if not len(votes):
        return np.full(LAWS, 1.0 / LAWS)
    a, b = _laws()
    x, rest = votes[:, None], (cast - votes)[:, None]
    logs = special.gammaln(x + a) + special.gammaln(rest + b) - special.betaln(a, b)
    chances = np.exp(logs - logs.max(axis=1, keepdims=True))
    chances[chances < 1e-30] = 0.0
    weights = np.full(LAWS, 1.0 / LAWS)
    for _ in range(ROUNDS):
        shares = 1.0 / np.maximum(chances @ weights, 1e-300)
        weights = weights * (shares @ chances) / len(votes)
    return np.asarray(weights / weights.sum(), dtype=float)

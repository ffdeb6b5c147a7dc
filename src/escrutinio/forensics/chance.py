"""Intervals of rates, and many tests at once."""

from __future__ import annotations

import math

import numpy as np
from scipy import special, stats

from escrutinio.forensics.stations import Flags, Reals


def normal_tail(z: float) -> float:
    """
    The chance that a standard normal is at least z.

    >>> round(normal_tail(1.644854), 6)
    0.05
    """
    return float(special.ndtr(-z))


def two_sided(z: float) -> float:
    """The chance that a standard normal is at least as far from zero as z."""
    return 2.0 * normal_tail(abs(z))


def wilson(hits: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """
    An interval of a rate.

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.
    doi:10.1080/01621459.1927.10502953

    >>> low, high = wilson(5, 100)
    >>> round(low, 4), round(high, 4)
    (0.0215, 0.1118)
    >>> wilson(0, 0)
    (0.0, 1.0)
    """
    if n == 0:
        return 0.0, 1.0
    z = float(special.ndtri(0.5 + confidence / 2))
    rate, w = hits / n, z * z / n
    middle = (rate + w / 2) / (1 + w)
    half = z / (1 + w) * math.sqrt(rate * (1 - rate) / n + w / (4 * n))
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    return low, 1.0 if hits == n else min(1.0, middle + half)


def at_least(hits: int, n: int, confidence: float = 0.99) -> float:
    """
    The exact one-sided lower bound of a rate.

    Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), 404-413.
    doi:10.1093/biomet/26.4.404

    >>> at_least(0, 10), round(at_least(500, 10_000), 4)
    (0.0, 0.0451)
    """
    return 0.0 if hits == 0 else float(stats.beta.ppf(1 - confidence, hits, n - hits + 1))


def at_most(hits: int, n: int, confidence: float = 0.99) -> float:
    """
    The exact one-sided upper bound of a rate.

    >>> round(at_most(0, 300, 0.95), 4)
    0.0099
    """
    return 1.0 if hits >= n else float(stats.beta.ppf(confidence, hits + 1, n - hits))


def holm(p: Reals) -> Reals:
    """
    P-values adjusted so that the chance of any false alarm among them is kept.

    Source: S. Holm, Scandinavian Journal of Statistics 6 (1979), 65-70.

    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p, kind="stable")
    steps = np.minimum(1.0, np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)))
    adjusted = np.empty(len(p))
    adjusted[order] = steps
    return adjusted


def discovered(p: Reals, rate: float) -> Flags:
    """
    Which of many tests speak so that at most this share of them is expected to be false.

    Source: Y. Benjamini and Y. Hochberg, Journal of the Royal Statistical Society B 57 (1995),
    289-300. doi:10.1111/j.2517-6161.1995.tb02031.x

    >>> discovered(np.array([0.001, 0.03, 0.5]), 0.05).tolist()
    [True, True, False]
    """
    if not len(p):
        return np.zeros(0, dtype=bool)
    ordered = np.sort(p)
    under = np.flatnonzero(ordered <= rate * np.arange(1, len(p) + 1) / len(p))
    return p <= ordered[under[-1]] if len(under) else np.zeros(len(p), dtype=bool)

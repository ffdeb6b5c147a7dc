"""How often percentages are whole numbers, against an exact binomial null."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from escrutinio.forensics.chance import normal_tail
from escrutinio.forensics.stations import Counts, Flags, Reals

LEAST_REGISTERED = 100
"""Of fewer voters, too many counts are a whole percentage. [voters]"""

MOST = 0.99
"""Turnouts and shares above it are left out, as in the source."""

WINDOW = (0.05, 0.95)
"""Near 0 and 100 % a resampled count falls on the bound, which is a whole percentage."""

PERCENTS = np.arange(101)
NEAR = 20
"""A percentage is whole when it is at most 1/20 of a point from a whole number."""

REACH = 8.5
"""Counts further from the mean than so many standard deviations have no weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounded:
    """
    Stations with a whole percentage, seen and expected.

    Args:
        n: Stations that were looked at.
        observed: Those with a whole percentage.
        expected: How many there would be by chance.
        sd: Its standard deviation.
        p: The chance of at least so many.
    """

    n: int
    observed: int
    expected: float
    sd: float
    p: float

    @property
    def z(self) -> float:
        """The excess in standard deviations."""
        return (self.observed - self.expected) / self.sd if self.sd else 0.0

    @property
    def excess(self) -> float:
        """The excess as a share of the stations."""
        return (self.observed - self.expected) / self.n if self.n else 0.0


def whole(k: Counts, n: Counts) -> Flags:
    """
    Whether 100 k / n is at most 0.05 from a whole number, in whole arithmetic.

    Args:
        k: Shape (n,). [votes]
        n: Out of how many, above zero. Shape (n,). [votes]

    >>> whole(np.array([150, 151, 1]), np.array([300, 300, 2000])).tolist()
    [True, False, True]
    """
    rest = (100 * k) % n
    return np.asarray(np.minimum(rest, n - rest) * NEAR <= n, dtype=bool)


def chances(k: Counts, n: Counts) -> Reals:
    """
    The chance that a count resampled around its own share gives a whole percentage.

    It is the sum of Bin(x; n, k/n) over the counts x with |100 x / n - r| <= 0.05 for a whole r.

    Args:
        k: From 0 to n. Shape (m,). [votes]
        n: Above zero. Shape (m,). [votes]

    Returns:
        Shape (m,), from 0 to 1.

    Says: How often chance alone makes a whole percentage at a station of this size.
    Does not say: Anything where n is so large that a whole percentage is rarer than the
    spread of the count (n above some 50,000); there it leans to finding nothing.
    Source: D. Kobak, S. Shpilkin and M. Pshenichnikov, Annals of Applied Statistics 10 (2016),
    54-73. doi:10.1214/16-AOAS904. There the null is drawn at random; here it is summed.

    >>> chances(np.array([50, 0]), np.array([100, 300])).round(6).tolist()
    [1.0, 1.0]
    >>> round(float(chances(np.array([150]), np.array([300]))[0]), 6)
    0.333333
    """
    pairs, back = np.unique(np.stack([n, k]), axis=1, return_inverse=True)
    found = np.ones(pairs.shape[1])
    inner = (pairs[1] > 0) & (pairs[1] < pairs[0])
    if inner.any():
        found[inner] = _summed(pairs[1, inner], pairs[0, inner])
    return np.minimum(found, 1.0)[back.reshape(-1)]


def either(first: Reals, second: Reals) -> Reals:
    """
    The chance that at least one of two independent things holds.

    >>> either(np.array([0.5]), np.array([0.5])).tolist()
    [0.75]
    """
    return np.asarray(1 - (1 - first) * (1 - second), dtype=float)


def counted(seen: Flags, q: Reals) -> Rounded:
    """
    What was seen beside what chance would make.

    Args:
        seen: Whether each has a whole percentage. Shape (n,).
        q: The chance of each. Shape (n,).

    Says: Whether there are more whole percentages than chance makes.
    Does not say: Why; nor anything of votes that were added or moved without aiming at a number.

    >>> counted(np.array([True, False]), np.array([0.5, 0.5])).z
    0.0
    """
    observed = int(seen.sum())
    return Rounded(
        n=len(q),
        observed=observed,
        expected=float(q.sum()),
        sd=math.sqrt(float((q * (1 - q)).sum())),
        p=at_least_so_many(observed, q),
    )


def units(
    registered: Counts,
    cast: Counts,
    votes: Counts,
    window: tuple[float, float] | None = WINDOW,
) -> Flags:
    """
    The stations whose percentages are looked at.

    Args:
        registered: Shape (n,). [voters]
        cast: Shape (n,). [voters]
        votes: Of the option. Shape (n,). [votes]
        window: Turnout and share must lie in it; None for the published definition.

    >>> units(np.array([300, 50]), np.array([200, 40]), np.array([90, 20])).tolist()
    [True, False]
    """
    low, high = (0.0, 1.0) if window is None else window
    known = (registered >= LEAST_REGISTERED) & (cast > 0) & (votes >= 0)
    turnout = cast / np.where(known, registered, 1)
    share = votes / np.where(known, cast, 1)
    top = min(high, MOST)
    return np.asarray(known & (turnout >= low) & (turnout <= top) & (share >= low) & (share <= top))


def at_least_so_many(observed: int, q: Reals) -> float:
    """
    The chance that at least so many of independent events of unequal chances come about.

    Args:
        observed: How many came about.
        q: The chance of each. Shape (n,).

    Source: R. Lugannani and S. Rice, Advances in Applied Probability 12 (1980), 475-490, with
    the correction for whole numbers of H. E. Daniels, International Statistical Review 55
    (1987), 37-48.

    >>> round(at_least_so_many(60, np.full(100, 0.5)), 3)
    0.028
    >>> at_least_so_many(0, np.array([0.5])), at_least_so_many(2, np.array([0.5, 1.0]))
    (1.0, 0.5)
    """
    sure = int((q >= 1).sum())
    open_ones = q[(q > 0) & (q < 1)]
    left = observed - sure
    if left <= 0:
        return 1.0
    if left > len(open_ones):
        return 0.0
    if left == len(open_ones):
        return float(np.exp(np.log(open_ones).sum()))
    return _saddlepoint(left, open_ones)


def _summed(k: Counts, n: Counts) -> Reals:
    """The sums of the binomial law over the whole percentages, a row for each pair (n, k)."""
    sizes, which = np.unique(n, return_inverse=True)
    owner, x = _qualifying(sizes)
    stride = int(sizes[-1]) + 2
    keys = owner * stride + x
    p = k / n
    reach = np.ceil(REACH * np.sqrt(n * p * (1 - p))).astype(np.int64) + 2
    start = np.searchsorted(keys, which * stride + np.maximum(k - reach, 0))
    stop = np.searchsorted(keys, which * stride + np.minimum(k + reach, n), side="right")
    row, at = _ragged(start, stop - start)
    x, m = x[at], n[row]
    factorials = special.gammaln(np.arange(stride, dtype=float) + 1)
    logs = factorials[m] - factorials[x] - factorials[m - x]
    logs += x * np.log(p)[row] + (m - x) * np.log1p(-p)[row]
    return np.asarray(np.bincount(row, weights=np.exp(logs), minlength=len(n)), dtype=float)


def _qualifying(sizes: Counts) -> tuple[Counts, Counts]:
    """Every count that is a whole percentage of each size, in order, and whose it is."""
    middle, n = 20 * PERCENTS * sizes[:, None], sizes[:, None]
    low = np.maximum(-((n - middle) // 2000), 0)
    high = np.minimum((middle + n) // 2000, n)
    row, x = _ragged(low.ravel(), np.maximum(high - low + 1, 0).ravel())
    return row // len(PERCENTS), x


def _ragged(start: NDArray[np.int64], length: NDArray[np.int64]) -> tuple[Counts, Counts]:
    """The rows and the members of runs of whole numbers."""
    row = np.repeat(np.arange(len(start)), length)
    first = np.cumsum(length) - length
    return row, np.arange(len(row)) - (first - start)[row]


def _saddlepoint(x: int, q: Reals) -> float:
    """The tail of a sum of unequal chances by the saddlepoint, 0 < x < the number of them."""
    s = _root(x, q)
    tilted = special.expit(s + special.logit(q))
    spread = float((tilted * (1 - tilted)).sum())
    if abs(s) * math.sqrt(spread) < 1e-4:
        skew = float((q * (1 - q) * (1 - 2 * q)).sum())
        middle = 1 / (2 * math.sqrt(spread)) - skew / (6 * spread**1.5)
        return float(0.5 + middle / math.sqrt(2 * math.pi))
    exponent = s * x - float(np.log1p(q * math.expm1(s)).sum())
    w = math.copysign(math.sqrt(2 * max(exponent, 0.0)), s)
    u = -math.expm1(-s) * math.sqrt(spread)
    density = math.exp(-w * w / 2) / math.sqrt(2 * math.pi)
    return min(1.0, max(0.0, normal_tail(w) + density * (1 / u - 1 / w)))


def _root(x: int, q: Reals) -> float:
    """The tilt under which x is expected, by Newton's steps held inside a shrinking bracket."""
    logits, low, high, s = special.logit(q), -60.0, 60.0, 0.0
    for _ in range(60):
        tilted = special.expit(s + logits)
        gap = x - float(tilted.sum())
        low, high = (s, high) if gap > 0 else (low, s)
        step = s + gap / max(float((tilted * (1 - tilted)).sum()), 1e-12)
        if abs(gap) < 1e-9 * max(1.0, x):
            break
        s = step if low < step < high else (low + high) / 2
    return s

"""Sums, means and residuals inside groups of stations."""

from __future__ import annotations

import numpy as np

from escrutinio.forensics.stations import Codes, Counts, Flags, Reals

SPARSE = 16
"""Codes that reach farther than so many times their number are sorted; others are counted."""


def sums(values: Reals | Counts | Flags, codes: Codes) -> Reals:
    """
    The sum of a column in each group.

    Args:
        values: Shape (n,).
        codes: The group of each, 0 to g-1; all must be somewhere. Shape (n,).

    Returns:
        Shape (g,).

    >>> sums(np.array([1, 2, 5]), np.array([0, 0, 1])).tolist()
    [3.0, 5.0]
    """
    return np.bincount(codes, weights=values.astype(float, copy=False)).astype(float)


def sizes(codes: Codes) -> Codes:
    """The number of stations of each station's own group. Shape (n,)."""
    return np.bincount(codes)[codes].astype(np.int64)


def others(values: Reals | Counts, codes: Codes) -> Reals:
    """
    The sum over the other stations of the same group. Shape (n,).

    >>> others(np.array([1, 2, 5]), np.array([0, 0, 1])).tolist()
    [2.0, 1.0, 0.0]
    """
    return np.asarray(sums(values, codes)[codes] - values, dtype=float)


def centred(values: Reals, weights: Reals, codes: Codes) -> Reals:
    """
    Values less the weighted mean of their group. Shape (..., n), as `values`.

    >>> centred(np.array([1.0, 3.0, 5.0]), np.ones(3), np.array([0, 0, 1])).tolist()
    [-1.0, 1.0, 0.0]
    """
    total = sums(weights, codes)
    total = np.where(total > 0, total, 1.0)
    if values.ndim > 1:
        return np.stack([one - (sums(one * weights, codes) / total)[codes] for one in values])
    return np.asarray(values - (sums(values * weights, codes) / total)[codes], dtype=float)


def dense(codes: Codes) -> Codes:
    """
    The same groups with codes 0 to g-1 and none left out.

    >>> dense(np.array([7, 2, 7])).tolist()
    [1, 0, 1]
    >>> dense(np.array([10**12, -1])).tolist()
    [1, 0]
    """
    if not len(codes):
        return codes.astype(np.int64)
    least = int(codes.min())
    if int(codes.max()) - least > SPARSE * len(codes):
        return np.unique(codes, return_inverse=True)[1].astype(np.int64)
    order = np.cumsum(np.bincount(codes - least) > 0, dtype=np.int64) - 1
    return np.asarray(order[codes - least], dtype=np.int64)

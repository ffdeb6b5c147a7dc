"""Flows between rounds without places: what most tools do, and where it fails."""

from __future__ import annotations

import numpy as np

from escrutinio.forensics.flows import Flows, Shares
from escrutinio.forensics.stations import Reals

STEPS = 3000
"""Steps towards the constrained flows; they are still long before."""


def goodman(found: Shares) -> Flows:
    """
    Global regression: all voters who did the same thing earlier are taken to move alike everywhere.

    Says: Nothing where towns and villages moved differently; entries below 0 and above 1 show it,
    and show no wrong.

    Source: L. A. Goodman, American Sociological Review 18 (1953), 663-664. doi:10.2307/2088121
    """
    x, w = found.earlier, found.registered
    share = np.linalg.lstsq((x * w) @ x.T, (x * w) @ found.later.T, rcond=1e-10)[0]
    return _told(found, np.asarray(share, dtype=float))


def constrained(found: Shares) -> Flows:
    """
    The same with every entry held between 0 and 1: entries at the corners, not better answers.

    Source: the constraints are those of E. C. Hawkes, Journal of the Royal Statistical Society A
    132 (1969), 68-83. doi:10.2307/2343756
    """
    x, w = found.earlier, found.registered / found.registered.sum()
    gram, cross = (x * w) @ x.T, (x * w) @ found.later.T
    step = 1 / float(np.linalg.eigvalsh(gram)[-1])
    share = _on_simplex(goodman(found).share)
    ahead, pace = share, 1.0
    for _ in range(STEPS):
        after = _on_simplex(ahead - step * (gram @ ahead - cross))
        faster = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = after + (pace - 1) / faster * (after - share)
        share, pace = after, faster
    return _told(found, share)


def _on_simplex(rows: Reals) -> Reals:
    """
    The nearest rows with entries not below zero that sum to 1.

    >>> _on_simplex(np.array([[0.5, 0.7], [2.0, -1.0]])).round(2).tolist()
    [[0.4, 0.6], [1.0, 0.0]]
    """
    ordered = -np.sort(-rows, axis=1)
    over = (np.cumsum(ordered, axis=1) - 1) / np.arange(1, rows.shape[1] + 1)
    last = (ordered > over).sum(axis=1) - 1
    return np.asarray(np.maximum(rows - over[np.arange(len(rows)), last][:, None], 0.0))


def _told(found: Shares, share: Reals) -> Flows:
    return Flows(
        rows=found.rows,
        columns=found.columns,
        share=share,
        error=np.full(share.shape, np.nan),
        stations=len(found.place),
        places=int(found.place.max()) + 1,
    )

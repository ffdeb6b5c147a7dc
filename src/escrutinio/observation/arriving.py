"""When the sheets of a sample come in, if places come as an official count shows them to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit

from escrutinio.observation.frame import Codes, Flags, Reals

NEAR = 0.002
"""So near to none and to all may the coverage of a place be taken to be."""
FAR, STEEP = 60.0, 8.0
"""So far may log-odds be moved, and so steeply by size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """
    What is known of places beside their snapshots.

    Args:
        size: By which early and late are told apart where nothing was read: the logarithm of a
            place's stations, less its mean. Shape (h,).
        lead: Of one option over another in all sheets of each place. Shape (h,). [votes]
    """

    size: Reals
    lead: Reals


def coverage(
    at: int,
    whole: float,
    moments: Sequence[int],
    counted: Reals,
    total: Reals,
    *,
    known: Known | None = None,
    lead: float | None = None,
) -> tuple[Reals, bool]:
    """
    The share of each place that is in at a moment, and whether it was seen or made up.

    At a moment that was read it is what was read. At others the shares of the nearest one are moved
    on the scale of log-odds, all alike, until the whole has the share that is known: places that
    lag go on lagging. Where the official lead of that moment is known too, large places are moved
    against small ones until the sheets that are in have that lead.

    Args:
        at: The moment. [s since 1970]
        whole: The share of all sheets that was in then.
        moments: Those that were read, in order. [s since 1970]
        counted: Sheets in by then; not a number where not read. Shape (h, w). [sheets]
        total: Shape (h,). [sheets]
        known: Sizes and leads of the places.
        lead: The official lead at that moment. [votes]

    Returns:
        Shares, shape (h,), and true where they were read at that moment in nearly every place.

    >>> went = np.array([[90.0], [40.0]])
    >>> shares, seen = coverage(0, 0.4, (3600,), went, np.array([100.0, 100.0]))
    >>> shares.round(2).tolist(), seen
    ([0.67, 0.13], False)
    """
    nearest = _nearest(at, moments, counted)
    shares = counted[:, nearest] / np.maximum(total, 1)
    mean = float(np.nansum(counted[:, nearest]) / total[~np.isnan(shares)].sum())
    shares = np.where(np.isnan(shares), mean, shares)
    if moments[nearest] == at:
        return shares, True
    odds = logit(np.clip(shares, NEAR, 1 - NEAR))
    weight = total / total.sum()
    if known is None or lead is None:
        return _moved(odds, weight, whole), False
    tilt = _root(
        lambda by: float(known.lead @ _moved(odds + by * known.size, weight, whole)) - lead, STEEP
    )
    return _moved(odds + tilt * known.size, weight, whole), False


def _moved(odds: Reals, weight: Reals, whole: float) -> Reals:
    """Shares moved alike until the whole has the share that is known."""
    move = _root(lambda by: float(weight @ expit(odds + by)) - whole, FAR)
    return np.asarray(expit(odds + move))


def _root(over: Callable[[float], float], most: float) -> float:
    """Where a function is zero; the nearer end where it is not between them."""
    low, high = over(-most), over(most)
    if low * high >= 0:
        return -most if abs(low) < abs(high) else most
    return float(brentq(over, -most, most, xtol=1e-6))


def _nearest(at: int, moments: Sequence[int], counted: Reals) -> int:
    """The nearest moment that was read in most places."""
    full = np.flatnonzero(np.isnan(counted).mean(axis=0) < 0.2)
    return int(full[np.argmin(np.abs(np.array(moments)[full] - at))])


def arrived(place: Codes, shares: Reals, turn: Reals) -> Flags:
    """
    Which stations are in: those whose turn comes within the share of their place.

    Args:
        place: Of each station. Shape (m,).
        shares: Of each place. Shape (h,).
        turn: From 0 to 1, one for each station and the same at all moments. Shape (m,).

    >>> arrived(np.array([0, 0, 1]), np.array([0.5, 0.0]), np.array([0.2, 0.9, 0.1])).tolist()
    [True, False, False]
    """
    return np.asarray(turn < shares[place])

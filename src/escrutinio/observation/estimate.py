"""What a sample of stations says of the whole, with the error that the draw alone makes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from escrutinio.errors import Refused
from escrutinio.observation.frame import Codes, Reals


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """
    Shares of the valid votes, as a sample gives them.

    Args:
        share: Of each option, from 0 to 1. Shape (k,).
        error: Standard error of each. Shape (k,).
        low: Where the interval of each begins. Shape (k,).
        high: Where it ends. Shape (k,).
        covariance: Of the shares. Shape (k, k).
        freedom: Degrees of freedom of the interval.
        level: Of the interval, such as 0.95.
        n: Stations that it rests on.
    """

    share: Reals
    error: Reals
    low: Reals
    high: Reals
    covariance: Reals
    freedom: int
    level: float
    n: int

    def lead(self, first: int, second: int) -> tuple[float, float]:
        """The lead of one option over another, as a share, and its standard error."""
        c = self.covariance
        spread = c[first, first] + c[second, second] - 2 * c[first, second]
        return float(self.share[first] - self.share[second]), float(np.sqrt(max(0.0, spread)))


def ratio(
    votes: Reals,
    valid: Reals,
    *,
    weight: Reals | None = None,
    stratum: Codes | None = None,
    cluster: Codes | None = None,
    units: Codes | None = None,
    level: float = 0.95,
) -> Estimate:
    """
    Combined ratio estimator: weighted votes over weighted valid votes.

    Args:
        votes: Of k options in n drawn stations. Shape (k, n). [votes]
        valid: Valid votes of the same. Shape (n,). [votes]
        weight: How many stations each stands for; all alike where it is not given. Shape (n,).
        stratum: Codes of the strata of the draw. Shape (n,).
        cluster: Codes of the units that were drawn; stations where not given. Shape (n,).
        units: Units in each stratum of the whole; without them no correction for a finite whole.
            Shape (strata,).
        level: Of the intervals.

    Returns:
        Shares with intervals by Student's t, on as many degrees of freedom as drawn units less
        strata.

    Raises:
        Refused: Fewer than two units, a stratum with a single one, or no valid vote.

    Says: Within which ends the whole lies, if nothing but the draw is by chance.
    Does not say: Anything on stations that did not report; see `late`. Nor that what was reported
        is what the sheets say.

    Source:
        W. G. Cochran, Sampling Techniques, 3rd ed., 1977, sections 6.11 and 11.8.

    >>> a, m = np.array([[140.0, 150, 99]]), np.array([220.0, 240, 201])
    >>> one = ratio(a, m, units=np.array([1000]))
    >>> round(float(one.share[0]), 6), round(float(one.error[0]), 6), one.freedom
    (0.588502, 0.043768, 2)
    """
    n = len(valid)
    weight = np.ones(n) if weight is None else weight
    stratum = np.zeros(n, dtype=np.int64) if stratum is None else stratum
    cluster = np.arange(n) if cluster is None else cluster
    whole = float(weight @ valid)
    if whole <= 0:
        raise Refused("observe.quick.none")
    share = votes @ weight / whole
    left = (votes - share[:, None] * valid) * weight
    covariance, freedom = _spread(left, stratum, cluster, units)
    return between(share, covariance / whole**2, freedom, level, n)


def between(share: Reals, covariance: Reals, freedom: int, level: float, n: int) -> Estimate:
    """An estimate with its intervals, from shares and their covariance. See `ratio`."""
    error = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    wide = float(t.ppf(0.5 + level / 2, freedom)) * error
    return Estimate(
        share=share,
        error=error,
        low=share - wide,
        high=share + wide,
        covariance=covariance,
        freedom=freedom,
        level=level,
        n=n,
    )


def _spread(left: Reals, stratum: Codes, cluster: Codes, units: Codes | None) -> tuple[Reals, int]:
    """
    Covariance of weighted residuals' totals, by the units that were drawn, and its freedom.

    Shape of `left` (k, n).
    """
    _, first, back = np.unique(cluster, return_index=True, return_inverse=True)
    own = stratum[first]
    totals = np.stack([np.bincount(back, row, minlength=len(first)) for row in left])
    many = np.bincount(own)
    if len(first) < 2 or (many == 1).any():
        raise Refused("observe.quick.single", n=int((many == 1).sum()))
    means = np.stack([np.bincount(own, row) for row in totals]) / np.maximum(many, 1)
    away = totals - means[:, own]
    factor = many / np.maximum(many - 1, 1)
    if units is not None:
        factor = factor * (1 - many / np.maximum(units[: len(many)], many))
    return (away * factor[own]) @ away.T, int(len(first) - (many > 0).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """
    What is known of every station from an earlier vote.

    Args:
        drawn: Of the drawn stations. Shape (p, n).
        totals: Sums over the whole frame. Shape (p,).
    """

    drawn: Reals
    totals: Reals


def adjusted(
    votes: Reals,
    valid: Reals,
    before: Before,
    *,
    weight: Reals,
    stratum: Codes | None = None,
    cluster: Codes | None = None,
    units: Codes | None = None,
    level: float = 0.95,
) -> Estimate:
    """
    Regression estimator: the sample, corrected by how it differs from the whole in an earlier vote.

    Args:
        votes: Shape (k, n). [votes]
        valid: Shape (n,). [votes]
        before: The earlier vote of the same stations, and of all.
        weight: As for `ratio`, as are the others.
        stratum: Shape (n,).
        cluster: Shape (n,).
        units: Shape (strata,).
        level: Of the intervals.

    Raises:
        Refused: As for `ratio`, or fewer stations than twice the columns of the earlier vote.

    Says: The same as `ratio`, with a smaller error where the earlier vote foretells this one.
    Does not say: That the earlier vote has to be right: a wrong one makes the error larger, and
        the interval says so.

    Source:
        C.-E. Särndal, B. Swensson, J. Wretman, Model Assisted Survey Sampling, 1992, section 6.4.
    """
    x = before.drawn
    if x.shape[1] < 2 * x.shape[0]:
        raise Refused("observe.quick.single", n=x.shape[1])
    both = np.vstack([votes, valid[None, :]])
    slopes = np.linalg.lstsq((x * weight) @ x.T, (x * weight) @ both.T, rcond=None)[0]
    left = both - slopes.T @ x
    totals = slopes.T @ before.totals + left @ weight
    share = totals[:-1] / totals[-1]
    scaled = (left[:-1] - share[:, None] * left[-1]) * weight
    n = len(valid)
    covariance, freedom = _spread(
        scaled,
        np.zeros(n, dtype=np.int64) if stratum is None else stratum,
        np.arange(n) if cluster is None else cluster,
        units,
    )
    return between(share, covariance / totals[-1] ** 2, freedom, level, n)

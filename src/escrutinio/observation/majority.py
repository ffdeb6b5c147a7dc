"""Is anyone above one half? A probability, and how uncertain the probability itself is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2, t

from escrutinio.observation.estimate import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Majority:
    """
    How likely an option is above a share of the valid votes.

    Args:
        option: Its place among the options.
        threshold: The share that it has to pass.
        probability: From 0 to 1.
        low: With the largest error that the sample leaves possible, and the missing against it.
        high: With them for it.
    """

    option: int
    threshold: float
    probability: float
    low: float
    high: float


def majority(
    found: Estimate,
    option: int,
    *,
    threshold: float = 0.5,
    shift: tuple[float, float] = (0.0, 0.0),
    level: float = 0.95,
) -> Majority:
    """
    The probability that an option's share is above a threshold.

    Args:
        found: What the sample says.
        option: Whose share.
        threshold: One half for a run-off rule.
        shift: By how much missing reports could lower and raise the share: the distance from the
            estimate to the ends without error of the draw. Both 0 for a complete sample.
        level: Of the interval of the probability.

    Returns:
        The probability by Student's t; its interval has the standard error at the ends of its own
        chi-square interval, and the share moved by `shift`.

    Says: How far the sample settles whether a second round is needed.
    Does not say: What the law says: a share of the counted sheets decides, to the vote.

    >>> one = Estimate(share=np.array([0.52]), error=np.array([0.01]), low=np.array([0.5]),
    ...     high=np.array([0.54]), covariance=np.array([[1e-4]]), freedom=100, level=0.95, n=101)
    >>> said = majority(one, 0)
    >>> round(said.probability, 3), round(said.low, 3), round(said.high, 3)
    (0.976, 0.956, 0.988)
    """
    share, error = float(found.share[option]), float(found.error[option])
    free = max(1, found.freedom)
    tails = chi2.ppf([0.5 - level / 2, 0.5 + level / 2], free)
    errors = error * np.sqrt(free / tails)
    every = [
        _above(share + moved, one, free, threshold)
        for moved in (-abs(shift[0]), abs(shift[1]))
        for one in errors
    ]
    return Majority(
        option=option,
        threshold=threshold,
        probability=_above(share, error, free, threshold),
        low=min(every),
        high=max(every),
    )


def _above(share: float, error: float, freedom: int, threshold: float) -> float:
    if error <= 0:
        return float(share > threshold)
    return float(t.sf((threshold - share) / error, freedom))

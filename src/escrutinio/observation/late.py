"""Reports that have not come: weights that lean on those that have, and bounds that do not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from escrutinio.errors import Refused
from escrutinio.observation.estimate import Estimate, ratio
from escrutinio.observation.frame import Codes, Flags, Reals


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """
    Between which ends the shares lie, whatever the missing reports say.

    Args:
        low: Of each option, the error of the draw included. Shape (k,).
        high: Shape (k,).
        missing: The share of the registered voters of the sample that did not report.
    """

    low: Reals
    high: Reals
    missing: float


def reweighted(weight: Reals, arrived: Flags, cell: Codes, size: Reals) -> Reals:
    """
    Weights by which those that came stand for those of their cell that did not.

    Cells are taken together with the next where nothing of one has come.

    Args:
        weight: Of the drawn stations. Shape (m,).
        arrived: Which have reported. Shape (m,).
        cell: Post-strata of the drawn stations, as codes from 0 in geographic order. Shape (m,).
        size: Registered voters of the drawn stations. Shape (m,). [voters]

    Returns:
        The weights of those that came. Shape (arrived,).

    Raises:
        Refused: Nothing has come.

    Says: What the sample would say if, inside each cell, the late are like the early.
    Does not say: That they are; `bounds` asks nothing of the kind.

    >>> reweighted(np.ones(4), np.array([True, False, True, True]), np.array([0, 0, 1, 1]),
    ...     np.array([200.0, 200, 200, 200])).tolist()
    [2.0, 1.0, 1.0]
    """
    if not arrived.any():
        raise Refused("observe.quick.none")
    whole = np.bincount(cell, weight * size)
    came = np.bincount(cell[arrived], (weight * size)[arrived], minlength=len(whole))
    group = np.cumsum(np.concatenate(([0], (came > 0)[:-1])))  # an empty cell joins the next
    if came[group == group[-1]].sum() == 0:
        group[group == group[-1]] = max(0, group[-1] - 1)
    factor = np.bincount(group, whole) / np.maximum(np.bincount(group, came), 1e-300)
    return np.asarray(weight[arrived] * factor[group[cell[arrived]]])


def post_stratified(
    votes: Reals,
    valid: Reals,
    arrived: Flags,
    cell: Codes,
    size: Reals,
    *,
    weight: Reals,
    cluster: Codes | None = None,
    level: float = 0.95,
) -> Estimate:
    """
    The ratio estimator on reweighted reports, its error measured inside the cells.

    Args:
        votes: Of the drawn stations; what did not come is not looked at. Shape (k, m). [votes]
        valid: Shape (m,). [votes]
        arrived: Shape (m,).
        cell: Shape (m,).
        size: Registered voters. Shape (m,). [voters]
        weight: Of the draw. Shape (m,).
        cluster: Of those that came; stations where not given. Shape (arrived,).
        level: Of the intervals.

    Raises:
        Refused: Fewer than two reports came.

    Says and does not say: As `reweighted`.

    Source:
        D. Holt, T. M. F. Smith, Post stratification, 1979, doi:10.2307/2344652.
    """
    new = reweighted(weight, arrived, cell, size)
    return ratio(
        votes[:, arrived],
        valid[arrived],
        weight=new,
        stratum=joined(cell[arrived]),
        cluster=cluster,
        level=level,
    )


def joined(cell: Codes, least: int = 2) -> Codes:
    """
    Cells as codes, each with at least so many reports: a smaller one joins the next.

    >>> joined(np.array([0, 0, 1, 2, 2])).tolist()
    [0, 0, 1, 1, 1]
    """
    many = np.bincount(cell)
    new, at, held = np.zeros(len(many), dtype=np.int64), 0, 0
    for code, n in enumerate(many):
        new[code] = at
        held += int(n)
        if held >= least:
            at, held = at + 1, 0
    if held:
        new[new == at] = max(0, at - 1)
    return np.asarray(new[cell])


def bounds(
    votes: Reals,
    valid: Reals,
    arrived: Flags,
    size: Reals,
    *,
    weight: Reals,
    stratum: Codes | None = None,
    units: Codes | None = None,
    cluster: Codes | None = None,
    most: float = 1.0,
    level: float = 0.95,
) -> Bounds:
    """
    The ends of what the sample can say, if every missing station votes for an option or none does.

    Args:
        votes: Shape (k, m). [votes]
        valid: Shape (m,). [votes]
        arrived: Which have reported. Shape (m,).
        size: Registered voters of the drawn stations. Shape (m,). [voters]
        weight: Of the draw. Shape (m,).
        stratum: Of the draw. Shape (m,).
        units: Units in each stratum of the whole. Shape (strata,).
        cluster: Units that were drawn; stations where not given. Shape (m,).
        most: The largest share of the registered who can have cast a valid vote in a missing
            station; 1 assumes nothing.
        level: Of the interval that contains both ends.

    Says: Whatever the missing reports say, a complete sample's interval lies inside.
    Does not say: Where in between. With much missing the ends are far apart, and that is the
        honest answer.

    Source:
        C. F. Manski, Partial Identification of Probability Distributions, 2003, chapter 1,
        doi:10.1007/b97478.
    """
    whole = float((weight * size).sum())
    missing = float((weight * size)[~arrived].sum()) / max(whole, 1e-300)
    x = np.where(arrived, valid, most * size)
    wide = 0.5 + level / 2

    def end(against: Reals) -> Estimate:
        y = np.where(arrived, votes, against)
        return ratio(
            y, x, weight=weight, stratum=stratum, units=units, cluster=cluster, level=level
        )

    low, high = end(np.zeros_like(votes)), end(np.broadcast_to(x, votes.shape))
    step = float(t.ppf(wide, max(1, low.freedom)))
    return Bounds(
        low=np.maximum(0.0, low.share - step * low.error),
        high=np.minimum(1.0, high.share + step * high.error),
        missing=missing,
    )


def tipping(
    votes: Reals,
    valid: Reals,
    arrived: Flags,
    size: Reals,
    *,
    weight: Reals,
    first: int,
    second: int,
) -> float | None:
    """
    How far the missing would have to differ from those that came for the lead to be gone.

    Args:
        votes: Shape (k, m). [votes]
        valid: Shape (m,). [votes]
        arrived: Shape (m,).
        size: Registered voters. Shape (m,). [voters]
        weight: Of the draw. Shape (m,).
        first: The option that leads among those that came.
        second: The next.

    Returns:
        The difference of the lead between missing and arrived stations, as a share of the valid
        votes; None where nothing is missing.

    Says: What one would have to believe of the missing to say the contrary.
    Does not say: Whether that is so.

    >>> tipping(np.array([[60.0, 0], [40, 0]]), np.array([100.0, 0]), np.array([True, False]),
    ...     np.array([100.0, 100]), weight=np.ones(2), first=0, second=1)
    -0.4
    """
    if arrived.all():
        return None
    got = weight[arrived] @ valid[arrived]
    lead = float((votes[first] - votes[second])[arrived] @ weight[arrived] / got)
    turnout = float(got / (weight[arrived] @ size[arrived]))
    held = float(got)
    open_ = float(weight[~arrived] @ size[~arrived]) * turnout
    return -lead * held / open_ - lead

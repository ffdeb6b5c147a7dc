"""The lead as the count went on, what was still open at each moment, and jumps in it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from escrutinio.forensics.chance import two_sided
from escrutinio.forensics.groups import dense, sums
from escrutinio.forensics.stations import Codes, Flags, Reals, Stations, column

LEAST = 10
"""Stations on each side of a moment without which nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """
    The count at one moment.

    Args:
        number: Which part of the count had come, the first is 0.
        stations: Counted so far.
        of: All that were counted in the end.
        lead: Of the first of the whole over the second of the whole. [votes]
        low: The lead if every registered voter still to come voted for the second. [votes]
        high: The lead if all of them voted for the first. [votes]
    """

    number: int
    stations: int
    of: int
    lead: int
    low: int
    high: int

    @property
    def coverage(self) -> float:
        """The share of the stations that were counted, from 0 to 1."""
        return self.stations / max(1, self.of)


def moments(stations: Stations) -> tuple[Moment, ...]:
    """
    The lead after each part of the count, with hard bounds of what was to come.

    Args:
        stations: With arrivals and registered voters.

    Says: Between which ends the final lead had to lie.
    Does not say: Where in between; ends that no real count comes near are far apart.

    >>> tiny = Stations(ids=np.array(["1", "2"]), options=("A", "B"), arrival=np.array([1, 0]),
    ...     votes=np.array([[60, 30], [20, 40]]), valid=np.array([80, 70]),
    ...     registered=np.array([100, 100]))
    >>> [(one.lead, one.low, one.high, one.coverage) for one in moments(tiny)]
    [(-10, -110, 90, 0.5), (30, 30, 30, 1.0)]
    """
    if not len(stations):
        return ()
    order = column(stations.arrival)
    first, second = stations.votes[stations.leader], stations.votes[stations.runner_up]
    room = np.maximum(column(stations.registered), 0)
    found = []
    for number in range(int(order.max()) + 1):
        counted = order <= number
        lead = int((first - second)[counted].sum())
        to_come = int(room[~counted].sum())
        found.append(
            Moment(
                number=number,
                stations=int(counted.sum()),
                of=len(stations),
                lead=lead,
                low=lead - to_come,
                high=lead + to_come,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """
    By how much a share jumps at a moment of the count.

    Args:
        size: Just after less just before, from -1 to 1.
        error: Its standard error, groups being what varies.
        p: Two-sided.
        before: Stations before the moment that were used.
        after: Stations from the moment on that were used.
    """

    size: float
    error: float
    p: float
    before: int
    after: int


def jump(
    share: Reals, weights: Reals, moment: Reals, at: float, width: float, group: Codes
) -> Jump | None:
    """
    The jump of a share at a moment, by a straight line on each side of it.

    Every station within the width is used, those next to the moment most; none is trimmed there.

    Args:
        share: Of an option. Shape (n,).
        weights: Votes. Shape (n,). [votes]
        moment: When the sheet came. Shape (n,).
        at: When the count is said to have changed, in the same unit.
        width: How far on each side stations are used, in the same unit.
        group: Places, or what else came together. Shape (n,).

    Returns:
        None where a side has fewer than ten stations or two moments.

    Says: Whether the share changes at that moment more than its trend.
    Does not say: That a hand made it; a region may have begun to report just then. Put the earlier
    round of the same stations through it as well.

    Source: N. Idrobo, D. Kronick and F. Rodríguez, Journal of Politics 84 (2022), 2202-2215.
    doi:10.1086/719639

    >>> when = np.arange(40.0)
    >>> found = jump(0.4 + when / 200 + 0.1 * (when >= 20), np.ones(40), when, 20.0, 20.0,
    ...     np.arange(40))
    >>> round(found.size, 6), found.before, found.after
    (0.1, 19, 20)
    """
    apart = moment - at
    near = (np.abs(apart) < width) & (weights > 0)
    after = apart >= 0
    if not (_enough(moment, near & ~after) and _enough(moment, near & after)):
        return None
    use = np.flatnonzero(near)
    x, side = apart[use], after[use].astype(float)
    pull = weights[use] * (1 - np.abs(x) / width)
    design = np.stack([np.ones(len(use)), x, side, side * x])
    inverse = np.linalg.pinv((design * pull) @ design.T, hermitian=True)
    found = inverse @ (design * pull) @ share[use]
    left = share[use] - found @ design
    codes = dense(group[use])
    scores = np.stack([sums(one * pull * left, codes) for one in design])
    groups = scores.shape[1]
    inside = inverse @ (scores @ scores.T) @ inverse * groups / max(1, groups - 1)
    error = math.sqrt(max(0.0, float(inside[2, 2])))
    size = float(found[2])
    return Jump(
        size=size,
        error=error,
        p=two_sided(size / error) if error > 0 else 1.0,
        before=int((near & ~after).sum()),
        after=int((near & after).sum()),
    )


def _enough(moment: Reals, side: Flags) -> bool:
    return int(side.sum()) >= LEAST and len(np.unique(moment[side])) > 1

"""What granting a claim would do to the lead."""

from __future__ import annotations

import numpy as np

from escrutinio.forensics.claims.verdict import Effect
from escrutinio.forensics.stations import Codes, Counts, Flags, Reals, Stations


def leads(stations: Stations, rival: int | None = None) -> Counts:
    """The lead of the first over a rival, by default the second. Shape (n,). [votes]"""
    other = stations.runner_up if rival is None else rival
    return np.asarray(stations.votes[stations.leader] - stations.votes[other])


def without(stations: Stations, rows: Codes | Flags) -> Effect:
    """
    The outcome had some stations been annulled.

    Args:
        stations: As counted.
        rows: Those to annul.

    Returns:
        The lead of the first over whoever would come next, and who would lead.

    >>> two = Stations(ids=np.array(["1", "2"]), options=("A", "B"),
    ...     votes=np.array([[30, 4], [2, 9]]), valid=np.array([32, 13]))
    >>> gone = without(two, np.array([0]))
    >>> gone.margin, gone.after, gone.winner
    (23, -5, 'B')
    """
    kept = np.ones(len(stations), dtype=bool)
    kept[rows] = False
    return granted(stations, stations.votes[:, kept].sum(axis=1).astype(float))


def granted(stations: Stations, totals: Reals) -> Effect:
    """
    The outcome under other totals.

    Args:
        stations: As counted.
        totals: Votes of each option if the claim were granted. Shape (k,). [votes]
    """
    first = stations.leader
    next_ = float(np.delete(totals, first).max()) if len(totals) > 1 else 0.0
    after = round(float(totals[first]) - next_)
    best = np.flatnonzero(totals == totals.max())
    winner = stations.options[int(best[0])] if len(best) == 1 else ""
    margin = stations.margin if len(totals) > 1 else round(float(totals[first]))
    return Effect(margin=margin, change=after - margin, after=after, winner=winner)

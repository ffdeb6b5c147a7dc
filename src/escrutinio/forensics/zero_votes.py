"""Stations without a vote for an option: how many there would be by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from escrutinio.forensics.groups import others
from escrutinio.forensics.stations import NOWHERE, Codes, Reals

RHOS = (0.0, 0.0035, 0.02)
"""How alike two voters of one station are beyond their place: not at all; as in four clean
elections of 80,000 to 140,000 stations; as in small and remote places."""

ORDINARY = 0.0035

EDGE = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroVotes:
    """
    Stations without a vote.

    Args:
        rho: How alike voters of one station were taken to be.
        n: Stations that were looked at: those with a valid vote.
        observed: Those without a vote for the option.
        expected: How many there would be by chance.
        low: Where its 95 % interval begins.
        high: Where it ends.
        rows: The stations without a vote. Shape (observed,).
        p: The chance of none in each of them. Shape (observed,).
    """

    rho: float
    n: int
    observed: int
    expected: float
    low: float
    high: float
    rows: Codes
    p: Reals


def expected_zeros(votes: Codes, valid: Codes, place: Codes, rho: float = ORDINARY) -> ZeroVotes:
    """
    How many stations have no vote for an option, and how many would by chance.

    The share of a station is that of the other stations of its place. Votes are beta-binomial
    around it: voters of one station are alike, by family and by age.

    Args:
        votes: For the option. Shape (n,). [votes]
        valid: Shape (n,). [votes]
        place: Polling places, or areas where places are not known. Shape (n,).
        rho: The correlation of two voters of one station beyond that of their place.

    Says: Whether there are more such stations than their places explain.
    Does not say: Why; whole villages vote alike, and the number depends much on rho.

    >>> votes, valid = np.array([0, 1, 2, 0]), np.array([50, 50, 50, 50])
    >>> found = expected_zeros(votes, valid, np.array([0, 0, 0, 0]), 0.0)
    >>> found.observed, round(found.expected, 2)
    (2, 1.95)
    """
    use = np.flatnonzero((valid > 0) & (place != NOWHERE))
    share = around(votes[use], valid[use], place[use])
    none = chance_of_none(share, valid[use].astype(float), rho)
    zero = votes[use] == 0
    sd = float(np.sqrt((none * (1 - none)).sum()))
    expected = float(none.sum())
    return ZeroVotes(
        rho=rho,
        n=len(use),
        observed=int(zero.sum()),
        expected=expected,
        low=max(0.0, expected - EDGE * sd),
        high=expected + EDGE * sd,
        rows=use[zero],
        p=none[zero],
    )


def around(votes: Codes, valid: Codes, place: Codes) -> Reals:
    """The share of the other stations of each station's place, kept off 0 and 1. Shape (n,)."""
    codes = np.unique(place, return_inverse=True)[1].astype(np.int64)
    with_votes, all_votes = others(votes, codes), others(valid, codes)
    whole = votes.sum() / max(1, valid.sum())
    share = (with_votes + whole) / (all_votes + 1.0)
    return np.asarray(np.clip(share, 1e-9, 1 - 1e-9))


def chance_of_none(share: Reals, n: Reals, rho: float) -> Reals:
    """
    The chance that none of n voters votes for an option.

    >>> chance_of_none(np.array([0.5]), np.array([2.0]), 0.0).tolist()
    [0.25]
    >>> round(float(chance_of_none(np.array([0.5]), np.array([2.0]), 0.5)[0]), 3)
    0.375
    """
    if rho <= 0:
        return np.asarray(np.exp(n * np.log1p(-share)))
    size = 1 / rho - 1
    b = (1 - share) * size
    logs = special.gammaln(b + n) - special.gammaln(b)
    logs -= special.gammaln(size + n) - special.gammaln(size)
    return np.asarray(np.exp(logs))

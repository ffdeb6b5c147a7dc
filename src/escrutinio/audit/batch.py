"""
The risk of audits of whole sheets: what a draw says for or against every assertion.

A sheet's overstatement is by how much its reported figures make an assertion look better than the
paper does. It is told relative to the margin; its taint is its share of the most that it could be.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]

BET = 0.95
"""The share of the largest bet that is made: a sheet that is lost does not end the audit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """
    The assertions of an outcome over the sheets of a contest.

    Args:
        scores: What each sheet adds to each assertion as reported. Shape (k, m).
        ballots: The most ballots that a sheet can hold. Shape (m,).
        losses: The most that one ballot can take away, of each assertion. Shape (k,).
        pending: Ballots of sheets that are not in the count: all taken as against. [ballots]
        even: Whether all sheets are drawn with the same chance, and so have the same bound.
    """

    scores: NDArray[np.int64]
    ballots: NDArray[np.int64]
    losses: NDArray[np.int64]
    pending: int = 0
    even: bool = False

    @property
    def margins(self) -> NDArray[np.int64]:
        """By how much each assertion holds when everything pending is against it. Shape (k,)."""
        return np.asarray(self.scores.sum(axis=1) - self.losses * self.pending)

    @property
    def auditable(self) -> bool:
        """Whether each assertion has a margin; else there is nothing to audit but all sheets."""
        return bool((self.margins > 0).all())

    @property
    def bounds(self) -> Reals:
        """
        The largest relative overstatement of each sheet, over all assertions. Shape (m,).

        Source: P. B. Stark, "A sharper discrepancy measure for post-election audits", Annals of
        Applied Statistics 2 (2008), 982-985. doi:10.1214/08-AOAS171
        """
        relative = self.most / self.margins[:, None].astype(float)
        own = np.maximum(relative.max(axis=0), 0.0)
        return np.full(len(own), own.max(initial=0.0)) if self.even else np.asarray(own)

    @property
    def most(self) -> NDArray[np.int64]:
        """The most by which each sheet can overstate each assertion. Shape (k, m). [votes]"""
        return np.asarray(self.scores + self.losses[:, None] * self.ballots)

    def overstatement(self, place: int, paper: Sequence[int] | NDArray[np.int64]) -> float:
        """
        The relative overstatement of one sheet, over all assertions.

        Args:
            place: The sheet.
            paper: What the paper adds to each assertion. Shape (k,).
        """
        off = self.scores[:, place] - np.asarray(paper)
        return float((off / self.margins).max())


def total(bounds: Reals) -> float:
    """The sum of the bounds, MACRO's U."""
    return float(bounds.sum())


def factors(taints: Reals, bound: float, bet: float = BET) -> Reals:
    """
    What each draw does to the evidence: above one speaks for the outcome.

    Where the outcome is wrong the evidence is a martingale, so that its largest value is at least
    1 / risk with a chance of at most that risk, whenever one looks.

    Args:
        taints: Overstatement of each drawn sheet over its bound; at most 1. Shape (n,).
        bound: MACRO's U.
        bet: 1 is Kaplan-Markov, which a sheet with taint 1 ends; below 1 it goes on.

    Source: P. B. Stark, "ALPHA: Audit that learns from previously hand-audited ballots", Annals of
    Applied Statistics 17 (2023). doi:10.1214/22-AOAS1646

    >>> factors(np.array([0.0, 1.0]), 2.0, 1.0).tolist()
    [2.0, 0.0]
    >>> factors(np.array([1.0]), 2.0, 0.9).round(2).tolist()
    [0.1]
    """
    null = 1 - 1 / bound
    return np.asarray((1 - bet) + bet * (1 - np.minimum(taints, 1.0)) / null)


def p_values(taints: Reals, bound: float, bet: float = BET) -> Reals:
    """
    The risk after each draw: one over the most evidence so far. Shape (n,).

    Says: If the outcome were wrong, evidence so strong would turn up with at most this chance.
    Does not say: That the count at the table was right.

    >>> p_values(np.zeros(3), 2.0, bet=1.0).round(6).tolist()
    [0.5, 0.25, 0.125]
    """
    with np.errstate(divide="ignore"):
        logs = np.cumsum(np.log(factors(taints, bound, bet)))
    return np.exp(-np.maximum.accumulate(np.maximum(logs, 0.0)))


def draws_needed(bound: float, risk: float, bet: float = BET, so_far: float = 1.0) -> int:
    """
    How many draws confirm the outcome where no sheet differs: a closed form.

    Args:
        bound: MACRO's U; for one assertion (1 + v) / v, v the diluted margin.
        risk: The limit.
        bet: As in `factors`.
        so_far: The risk that has been reached.

    Where all that the sheets could overstate is no more than the margin, one that agrees is enough.

    >>> draws_needed(21.0, 0.25, bet=1.0)
    29
    """
    if so_far <= risk:
        return 0
    if bound <= 1:
        return 1
    gain = math.log((1 - bet) + bet / (1 - 1 / bound))
    return math.ceil(math.log(so_far / risk) / gain - 1e-12)

"""
Sheets in strata that are drawn apart (at home and abroad; observed and normal), and their risk.

An outcome is wrong if the strata together overstate a margin by all of it, however that is shared
out among them. So the risk is the largest over all ways to share it out. It is bounded from above
over intervals of them, never taken at single points.

Source: K. Ottoboni, P. B. Stark, M. Lindeman and N. McBurnett, "Risk-limiting audits by stratified
union-intersection tests of elections (SUITE)", 2018, arXiv:1809.04235; J. V. Spertus and
P. B. Stark, "Sweeter than SUITE: supermartingale stratified union-intersection tests of elections",
2022, arXiv:2207.03379.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln
from scipy.stats import chi2

from escrutinio.audit.batch import BET

Reals = NDArray[np.float64]

PARTS = 256
"""Into so many intervals is what is not decided yet divided each time."""

NEAR = 1e-4
"""The bound is at most so much above the risk, as a share of it, or `DEPTH` is reached."""

DEPTH = 20
"""So often is what is not decided divided again."""

STEPS = 100
"""So often is the search for the composition that fits best narrowed, each time by a third."""

LITTLE = -1e300
"""The logged chance of what cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """
    The draws of one stratum for one assertion, with replacement, in proportion to `most`.

    Args:
        name: What it is called.
        taints: Overstatement of each drawn sheet over the most that it could be. Shape (n,).
        most: The sum over its sheets of the most that each can overstate. [votes]
        bet: The share of the largest bet.
    """

    name: str
    taints: Reals
    most: float
    bet: float = BET

    def evidence(self, share: Reals) -> Reals:
        """
        The logged evidence that the stratum overstates the margin by less than each share of it.

        Args:
            share: Overstatements under the null hypothesis. Shape (m,). [votes]

        Returns:
            Shape (m,), growing with the share; infinite where the stratum cannot hold it.
        """
        null = 1 - np.asarray(share, dtype=float) / self.most
        possible = null > 0
        safe = np.where(possible, null, 1.0)[:, None]
        values, times = np.unique(np.minimum(self.taints, 1.0), return_counts=True)
        each = (1 - self.bet) + self.bet * (1 - values[None, :]) / safe
        with np.errstate(divide="ignore"):
            found = np.log(each) @ times
        return np.asarray(np.where(possible, found, math.inf))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """
    A risk over all ways to share out the overstatement.

    Args:
        risk: At most so much; never understated.
        first: The overstatement of the first stratum where it is largest. [votes]
    """

    risk: float
    first: float


def product(first: Stratum, second: Stratum, margin: float) -> Shared:
    """
    The risk of an assertion over two strata, by the product of their martingales.

    One may look after any draw of either stratum and stop, if which of them is drawn from next does
    not depend on what is yet to be drawn.

    Args:
        first: One stratum.
        second: The other.
        margin: By how much the assertion holds as reported in both together. [votes]

    Says: If the outcome were wrong, evidence so strong at any time would turn up with at most this
    chance, however the errors lie in the strata.
    Does not say: Anything about the count at the table.

    >>> one = Stratum(name="home", taints=np.zeros(60), most=900.0)
    >>> other = Stratum(name="abroad", taints=np.zeros(20), most=300.0)
    >>> found = product(one, other, 100.0)
    >>> 0.001 < found.risk < 0.002
    True
    """
    return _largest(
        lambda low, high: np.exp(
            -np.maximum(first.evidence(low) + second.evidence(margin - high), 0.0)
        ),
        margin - second.most,
        first.most,
    )


def draws_needed(
    most: tuple[float, float], margin: float, limit: float, bet: float = BET
) -> tuple[int, int]:
    """
    How many draws of each stratum confirm an assertion where no sheet differs.

    Draws are shared out by what each stratum can overstate.

    Args:
        most: The most that each of the two can overstate. [votes]
        margin: By how much the assertion holds as reported in both together. [votes]
        limit: The risk limit.
        bet: The share of the largest bet.

    >>> draws_needed((900.0, 300.0), 100.0, 0.05)
    (28, 10)
    """
    share = most[0] / sum(most)

    def clean(n: int) -> tuple[Stratum, Stratum]:
        sizes = math.ceil(n * share), math.ceil(n * (1 - share))
        one, two = (
            Stratum(name="", taints=np.zeros(size), most=each, bet=bet)
            for size, each in zip(sizes, most, strict=True)
        )
        return one, two

    low, high = 0, 1
    while product(*clean(high), margin).risk > limit:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        enough = product(*clean(middle), margin).risk <= limit
        low, high = (low, middle) if enough else (middle, high)
    one, two = clean(high)
    return len(one.taints), len(two.taints)


def by_fisher(first: Stratum, second: Stratum, margin: float) -> Shared:
    """
    The risk of an assertion over two strata, by Fisher's combination; arguments as of `product`.

    The sizes of both samples have to be fixed before either is looked at.

    >>> one = Stratum(name="home", taints=np.zeros(60), most=900.0)
    >>> other = Stratum(name="abroad", taints=np.zeros(20), most=300.0)
    >>> found = by_fisher(one, other, 100.0)
    >>> 0.009 < found.risk < 0.011
    True
    """
    return fisher(
        lambda held: np.exp(-np.maximum(first.evidence(held), 0.0)),
        lambda held: np.exp(-np.maximum(second.evidence(margin - held), 0.0)),
        margin - second.most,
        first.most,
    )


def fisher(
    first: Callable[[Reals], Reals], second: Callable[[Reals], Reals], low: float, high: float
) -> Shared:
    """
    The risk over two strata by Fisher's combination of their p-values: SUITE.

    The sizes of both samples have to be fixed before either is looked at.

    Args:
        first: The p-values of the first stratum, falling in the overstatement that it holds.
        second: The p-values of the second stratum, growing in what the *first* holds.
        low: The least that the first can hold.
        high: The most.

    >>> found = fisher(lambda x: 0.2 - 0 * x, lambda x: 0.1 + 0 * x, 0.0, 1.0)
    >>> round(found.risk, 4)
    0.0982
    """

    def combined(start: Reals, end: Reals) -> Reals:
        with np.errstate(divide="ignore"):
            statistic = -2 * (np.log(first(start)) + np.log(second(end)))
        return np.asarray(chi2.sf(statistic, 4))

    return _largest(combined, low, high)


def combined(p_values: Sequence[float]) -> float:
    """
    Fisher's combination of independent p-values, none of them zero.

    Source: R. A. Fisher, Statistical Methods for Research Workers, 1932.

    >>> round(combined([0.2, 0.1]), 4)
    0.0982
    """
    return float(chi2.sf(-2 * sum(math.log(one) for one in p_values), 2 * len(p_values)))


def _largest(bound: Callable[[Reals, Reals], Reals], low: float, high: float) -> Shared:
    """
    The largest value over an interval, from above.

    Args:
        bound: At most so large is the value between each start and end.
        low: Where the interval begins.
        high: Where it ends.
    """
    edges = np.linspace(low, high, PARTS + 1)
    starts, ends = edges[:-1], edges[1:]
    for _ in range(DEPTH):
        values = bound(starts, ends)
        least = float(bound(starts, starts).max())
        open_ones = values > max(least * (1 + NEAR), 0.0)
        if not open_ones.any():
            break
        starts, ends = _divided(starts, ends, values >= least, open_ones)
    values = bound(starts, ends)
    at = int(values.argmax())
    return Shared(risk=float(min(values[at], 1.0)), first=float(starts[at] + ends[at]) / 2)


def _divided(
    starts: Reals, ends: Reals, kept: NDArray[np.bool_], open_ones: NDArray[np.bool_]
) -> tuple[Reals, Reals]:
    """The parts that may hold the largest value, the ones that are not decided in smaller parts."""
    closed = kept & ~open_ones
    pieces = max(2, PARTS // max(int(open_ones.sum()), 1))
    inner = np.linspace(starts[open_ones], ends[open_ones], pieces + 1, axis=1)
    return (
        np.concatenate([starts[closed], inner[:, :-1].ravel()]),
        np.concatenate([ends[closed], inner[:, 1:].ravel()]),
    )


def polled(
    won: int, lost: int, n: int, *, votes: tuple[int, int], ballots: int, margins: Reals
) -> Reals:
    """
    The p-value of a polled stratum for each margin that the null hypothesis leaves it. Shape (m,).

    A test of ballots drawn without replacement against the composition with that margin that fits
    them best.

    Args:
        won: Drawn ballots for the winner.
        lost: Drawn ballots for the loser.
        n: Drawn ballots.
        votes: The winner's and the loser's reported votes in the stratum.
        ballots: All ballots of the stratum.
        margins: Winner less loser in the stratum under the null hypothesis. Shape (m,). [votes]

    >>> polled(60, 40, 100, votes=(600, 400), ballots=1000, margins=np.array([0.0])).round(3)
    array([0.107])
    """
    drawn = (won, lost, n - won - lost)
    reported = _log_chance(drawn, np.array([float(votes[0])]), votes[0] - votes[1], ballots)
    low = np.maximum(won, lost + margins)
    high = (ballots - drawn[2] + margins) / 2
    possible = high >= low
    for _ in range(STEPS):
        one, two = low + (high - low) / 3, high - (high - low) / 3
        rising = _log_chance(drawn, one, margins, ballots) < _log_chance(
            drawn, two, margins, ballots
        )
        low, high = np.where(rising, one, low), np.where(rising, high, two)
    best = _log_chance(drawn, (low + high) / 2, margins, ballots)
    return np.asarray(np.where(possible, np.exp(np.minimum(best - reported, 0.0)), 0.0))


def _log_chance(
    drawn: tuple[int, int, int], first: Reals, margin: Reals | float, ballots: int
) -> Reals:
    """The logged chance of the draws for each composition, concave in the winner's votes."""
    parts = (first, first - margin, ballots - 2 * first + margin)
    return np.asarray(sum(_falling(part, n) for part, n in zip(parts, drawn, strict=True)))


def _falling(whole: Reals, n: int) -> Reals:
    """The logarithm of whole · (whole - 1) · … with n factors; hardly anything where too few."""
    enough = whole > n - 1
    safe = np.where(enough, whole, n)
    found = gammaln(safe + 1) - gammaln(safe - n + 1)
    return np.asarray(np.where(enough, found, LITTLE))

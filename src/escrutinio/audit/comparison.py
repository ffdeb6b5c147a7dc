"""
Ballot comparison by Kaplan and Markov: sizes and risk from counts of discrepancies.

Source: P. B. Stark, "Super-simple simultaneous single-ballot risk-limiting audits", EVT/WOTE 2010;
M. Lindeman and P. B. Stark, "A gentle introduction to risk-limiting audits", IEEE Security and
Privacy 10 (2012), 42-49. doi:10.1109/MSP.2012.56
"""

from __future__ import annotations

import math
from dataclasses import dataclass

GAMMA = 1.03905
"""The inflator that is in common use."""

UNCONTESTED, NO_MARGIN = "uncontested", "no-margin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancies:
    """How many ballots overstate a margin by one and by two votes, and understate it so."""

    o1: float = 0
    o2: float = 0
    u1: float = 0
    u2: float = 0

    @property
    def all(self) -> float:
        """How many there are."""
        return self.o1 + self.o2 + self.u1 + self.u2

    def cost(self, gamma: float) -> float:
        """What they do to the logarithm of the risk; below zero where they speak against it."""
        return (
            self.o1 * math.log(1 - 1 / (2 * gamma))
            + self.o2 * math.log(1 - 1 / gamma)
            + self.u1 * math.log(1 + 1 / (2 * gamma))
            + self.u2 * math.log(1 + 1 / gamma)
        )


NONE = Discrepancies()


def risk(n: int, margin: float, seen: Discrepancies = NONE, *, gamma: float = GAMMA) -> float:
    """
    The risk after a sample of ballots, drawn with replacement.

    Args:
        n: How many were drawn.
        margin: The diluted margin: votes over ballots.
        seen: Their discrepancies.
        gamma: The inflator, above 1.

    Says: If the outcome were wrong, evidence so strong would turn up with at most this chance.
    Does not say: Anything where the sample's size was chosen after looking at it.

    >>> round(risk(200, 0.05), 6)
    0.007666
    """
    return math.exp(n * math.log(1 - margin / (2 * gamma)) - seen.cost(gamma))


def size(
    limit: float, margin: float, seen: Discrepancies = NONE, *, gamma: float = GAMMA
) -> int | str:
    """
    How many ballots are enough with so many discrepancies among them.

    Args:
        limit: The risk limit.
        margin: The diluted margin.
        seen: The discrepancies.
        gamma: The inflator.

    Returns:
        The size; `NO_MARGIN` for a tie, which only a full count settles.

    >>> size(0.1, 0.05), size(0.1, 0.0)
    (96, 'no-margin')
    """
    if margin <= 0:
        return NO_MARGIN
    most = -2 * gamma * (math.log(limit) + seen.cost(gamma)) / margin
    return max(math.ceil(seen.all), math.ceil(most))


def needed(
    votes: tuple[int, ...], winners: int, ballots: int, limit: float, *, gamma: float = GAMMA
) -> int | str:
    """
    How many ballots a contest takes without discrepancies.

    Args:
        votes: The votes of each option.
        winners: How many win.
        ballots: All ballots that could be drawn.
        limit: The risk limit.
        gamma: The inflator.

    Returns:
        The size; `UNCONTESTED` where there are no more options than winners, which is no tie;
        `NO_MARGIN` for a tie.

    >>> needed((5,), 1, 10, 0.05), needed((5, 5), 1, 10, 0.05)
    ('uncontested', 'no-margin')
    """
    if len(votes) <= winners:
        return UNCONTESTED
    ranked = sorted(votes, reverse=True)
    return size(limit, (ranked[winners - 1] - ranked[winners]) / ballots, gamma=gamma)


def expected_size(
    limit: float, margin: float, rates: Discrepancies = NONE, *, gamma: float = GAMMA
) -> int | None:
    """
    How many ballots are expected to be enough where discrepancies have such rates.

    Args:
        limit: The risk limit.
        margin: The diluted margin.
        rates: Discrepancies for each ballot.
        gamma: The inflator.

    Returns:
        The size; None where such rates never let the risk fall.

    >>> expected_size(0.05, 0.02)
    310
    """
    step = math.log(1 - margin / (2 * gamma)) - rates.cost(gamma)
    return None if step >= 0 else math.ceil(math.log(limit) / step)


def first_round(
    limit: float, margin: float, rates: Discrepancies = NONE, *, gamma: float = GAMMA
) -> int | str | None:
    """
    How many ballots to draw first if discrepancies turn up at such rates.

    As many discrepancies are taken as the expected size holds: those by one vote rounded up, those
    by two to the nearest whole.

    Args:
        limit: The risk limit.
        margin: The diluted margin.
        rates: Discrepancies for each ballot.
        gamma: The inflator.

    Returns:
        The size; `NO_MARGIN` for a tie; None where such rates never let the risk fall.

    >>> first_round(0.1, 0.2, Discrepancies(o1=0.001, o2=0.0001, u1=0.001, u2=0.0001))
    27
    """
    if margin <= 0:
        return NO_MARGIN
    n = expected_size(limit, margin, rates, gamma=gamma)
    if n is None:
        return None
    seen = Discrepancies(
        o1=math.ceil(rates.o1 * n),
        o2=math.floor(rates.o2 * n + 0.5),
        u1=math.ceil(rates.u1 * n),
        u2=math.floor(rates.u2 * n + 0.5),
    )
    return size(limit, margin, seen, gamma=gamma)


def rho(limit: float, tolerance: float, *, gamma: float = GAMMA) -> float:
    """
    The constant by which the size of a simple audit is rho over the margin.

    Args:
        limit: The risk limit.
        tolerance: The share of overstatements by one vote, relative to the margin.
        gamma: The inflator.

    >>> round(rho(0.1, 0.2), 4)
    6.5796
    """
    half = 1 / (2 * gamma)
    return -math.log(limit) / (half + tolerance * math.log(1 - half))

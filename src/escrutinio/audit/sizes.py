"""How many sheets an audit takes where the paper agrees: closed forms, and drawn orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from escrutinio.audit.assertion import Assertion
from escrutinio.audit.batch import BET, draws_needed
from escrutinio.audit.evidence import Weights, histories
from escrutinio.audit.scope import Counts

Reals = NDArray[np.float64]

START = 64
"""So many draws are tried first; then twice as many, until they are enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """
    What a scope takes where every fetched sheet agrees.

    Args:
        bet: The share of the largest bet that is made.
        draws: With replacement, by the closed form.
        distinct: How many sheets those draws are expected to be.
        sheets: Without replacement: the median of the orders that were drawn.
        most: Without replacement: at most so many in 90 of 100 orders.
    """

    bet: float
    draws: int
    distinct: float
    sheets: int
    most: int


def distinct(bounds: Reals, n: int) -> float:
    """
    How many different sheets so many draws with replacement are expected to be.

    >>> distinct(np.ones(2), 2)
    1.5
    """
    shares = bounds / bounds.sum()
    return float((1 - (1 - shares) ** n).sum())


def needed(
    given: Weights,
    order: NDArray[np.int64],
    risk: float,
    *,
    off: Counts | None = None,
    bet: float = BET,
    replaced: bool = False,
) -> int | None:
    """
    How many draws confirm all assertions if every sheet that is not settled yet agrees.

    Args:
        given: The weights of the scope.
        order: The draws in their order.
        risk: The limit.
        off: By how much the first draws, which are settled, were overstated. Shape (k, n).
        bet: As in `histories`.
        replaced: Whether a sheet can be drawn again.

    Returns:
        The number of all draws, settled ones and others; None where this order does not get there.

    >>> from escrutinio.audit.batch import Margins
    >>> from escrutinio.audit.evidence import weights
    >>> one = Margins(scores=np.array([[6, 4, 2]]), ballots=np.array([8, 8, 8]),
    ...     losses=np.array([1]))
    >>> needed(weights(one), np.array([0, 1, 2]), 0.5)
    2
    """
    seen = 0 if off is None else off.shape[1]
    n = min(len(order), max(START, 2 * seen))
    while True:
        clean = np.zeros((len(given.margins), n), dtype=np.int64)
        if off is not None:
            clean[:, :seen] = off[:, :n]
        risks = histories(given, order[:n], clean, bet=bet, replaced=replaced).max(axis=0)
        enough = np.flatnonzero(risks <= risk)
        if len(enough):
            return int(enough[0]) + 1
        if n == len(order):
            return None
        n = min(len(order), 2 * n)


def orders(
    bounds: Sequence[Reals],
    places: Sequence[NDArray[np.int64]],
    sheets: int,
    generator: np.random.Generator,
) -> list[NDArray[np.int64]]:
    """
    One drawing of several scopes without replacement by weight, which share one ticket a sheet.

    Args:
        bounds: The weights of each scope's sheets.
        places: Where those sheets are among all.
        sheets: How many there are in all.
        generator: What draws the tickets.

    Returns:
        For each scope its sheets in order, by their places in the scope.
    """
    tickets = generator.exponential(size=sheets)
    found = []
    for own, at in zip(bounds, places, strict=True):
        given = np.flatnonzero(own > 0)
        found.append(given[np.argsort(tickets[at[given]] / own[given])])
    return found


def alone(
    assertion: Assertion, margin: int, ballots: int, pending: int, risk: float, bet: float = BET
) -> int | None:
    """
    How many draws one assertion takes by itself, from totals alone.

    Args:
        assertion: Which one.
        margin: By how much it holds as reported. [votes]
        ballots: The sum of the sheets' bounds. [ballots]
        pending: The ballots that are taken as against it. [ballots]
        risk: The limit.
        bet: As in `histories`.

    Returns:
        The draws with replacement; None where the open sheets alone can undo it.

    >>> from escrutinio.audit.assertion import beats
    >>> alone(beats("c", "A", "B"), 43957, 18856605, 0, 0.05, bet=1.0)
    1287
    """
    left = margin - assertion.loss * pending
    if left <= 0:
        return None
    return draws_needed((margin + assertion.loss * ballots) / left, risk, bet)


def size(given: Weights, risk: float, drawn: Sequence[NDArray[np.int64]], bet: float = BET) -> Size:
    """
    What a scope takes.

    Args:
        given: The weights of the scope, whose assertions have a margin each.
        risk: The limit.
        drawn: Orders without replacement, to find the usual size.
        bet: The share of the largest bet.
    """
    bounds = given.bounds
    n = draws_needed(float(bounds.sum()), risk, bet)
    found = [needed(given, order, risk, bet=bet) or len(order) for order in drawn]
    return Size(
        bet=bet,
        draws=n,
        distinct=distinct(bounds, n),
        sheets=int(np.percentile(found, 50, method="higher")),
        most=int(np.percentile(found, 90, method="higher")),
    )

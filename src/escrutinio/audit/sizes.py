"""How many sheets an audit takes where the paper agrees: closed forms, and drawn orders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from escrutinio.audit.batch import BET, Margins, draws_needed
from escrutinio.audit.evidence import Weights, histories, weights
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


def orders(bounds: Reals, generator: np.random.Generator, n: int) -> Iterable[NDArray[np.int64]]:
    """Orders of drawing without replacement by weight, at random. [n orders]"""
    given = np.flatnonzero(bounds > 0)
    for _ in range(n):
        keys = generator.exponential(size=len(given)) / bounds[given]
        yield given[np.argsort(keys)]


def size(
    margins: Margins, risk: float, drawn: Sequence[NDArray[np.int64]], bet: float = BET
) -> Size:
    """
    What a scope takes.

    Args:
        margins: The assertions over the sheets, with a margin each.
        risk: The limit.
        drawn: Orders without replacement, to find the usual size.
        bet: The share of the largest bet.
    """
    given = weights(margins)
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

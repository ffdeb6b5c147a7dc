"""
Secondary evidence: how often a full count would turn the outcome, by a Bayesian model.

It has no risk limit: it rests on a prior, and an outcome is never confirmed by it here.

Source: R. L. Rivest and E. Shen, "A Bayesian method for auditing elections", EVT/WOTE 2012.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]

AGREES, DIFFERS = 50.0, 1.0
"""What the prior thinks it has seen: ballots that agree with their record, and ones that do not."""

Table = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Secondary:
    """
    Secondary evidence on an outcome.

    Args:
        upset: The share of simulated full counts that others than the reported ones win.
        trials: How many full counts were simulated.
    """

    upset: float
    trials: int


def upset(
    ballots: Mapping[str, int],
    sample: Table,
    result: Mapping[str, int],
    winners: int,
    *,
    generator: np.random.Generator,
    trials: int = 10_000,
    known: bool = True,
) -> Secondary:
    """
    How often simulated full counts turn the outcome, given a sample of ballots.

    The ballots that were not drawn are made up from those that were, each reported choice by
    itself: a Dirichlet prior on what its ballots hold.

    Args:
        ballots: How many there are of each reported choice, ones without a valid vote too. Where
            ballots have no records one name stands for all of them.
        sample: For each of those what the drawn ballots hold.
        result: The reported votes of each option.
        winners: How many win.
        generator: What draws.
        trials: How many full counts.
        known: Whether each ballot has a record, which the prior expects to agree.

    Says: What somebody with this prior should think of the outcome.
    Does not say: How often a wrong outcome would be confirmed. It is no risk limit.

    >>> seen = {"A": {"A": 60}, "B": {"B": 40}}
    >>> reported = {"A": 600, "B": 400}
    >>> chance = np.random.Generator(np.random.PCG64(1))
    >>> upset(reported, seen, reported, 1, generator=chance, trials=100).upset
    0.0
    """
    holds = (one for row in sample.values() for one in row)
    options = sorted({*result, *holds, *(ballots if known else ())})
    totals = np.zeros((trials, len(options)))
    for choice in sorted(ballots):
        row = sample.get(choice, {})
        seen = np.array([row.get(one, 0) for one in options], dtype=float)
        prior = np.array([AGREES if known and one == choice else DIFFERS for one in options])
        left = max(ballots[choice] - int(seen.sum()), 0)
        shares = generator.dirichlet(seen + prior, size=trials)
        totals += seen + generator.multinomial(left, shares)
    return Secondary(upset=_turned(totals, options, result, winners), trials=trials)


def _turned(totals: Reals, options: Sequence[str], result: Mapping[str, int], n: int) -> float:
    """The share of counts in which a reported loser has as many votes as a reported winner."""
    ranked = sorted(result, key=lambda one: -result[one])
    up, down = ([options.index(one) for one in part] for part in (ranked[:n], ranked[n:]))
    if not down:
        return 0.0
    return float((totals[:, up].min(axis=1) <= totals[:, down].max(axis=1)).mean())

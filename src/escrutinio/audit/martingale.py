"""
ALPHA and bets for numbers between 0 and a bound: is their mean above a limit?

Source: P. B. Stark, "ALPHA: Audit that learns from previously hand-audited ballots", Annals of
Applied Statistics 17 (2023). doi:10.1214/22-AOAS1646
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]

NEAR = 2.2204460492503131e-16
"""The guess of the mean stays so far below the bound, as a share of it."""


def null_means(drawn: Reals, limit: float, population: int | None) -> Reals:
    """
    The mean that the null hypothesis leaves to each draw. Shape (n,).

    Args:
        drawn: The draws. Shape (n,).
        limit: The mean under the null hypothesis.
        population: How many there are, drawn without replacement; None with replacement.

    >>> null_means(np.array([1.0, 0.0]), 0.5, 4).round(4).tolist()
    [0.5, 0.3333]
    """
    if population is None:
        return np.full(len(drawn), limit)
    left = population - np.arange(len(drawn))
    return np.asarray((population * limit - _before(drawn)) / left)


def _before(drawn: Reals) -> Reals:
    """The sum of the draws before each one."""
    found = np.zeros(len(drawn))
    np.cumsum(drawn[:-1], out=found[1:])
    return found


def fixed(drawn: Reals, guess: float, population: int | None) -> Reals:
    """The guess of the mean, as far as the draws so far leave it; with replacement, constant."""
    return (
        null_means(drawn, guess, population)
        if population is not None
        else np.full(len(drawn), guess)
    )


def shrunk(
    drawn: Reals,
    guess: float,
    limit: float,
    bound: float,
    population: int | None,
    *,
    weight: float = 100.0,
    spread: float | None = None,
) -> Reals:
    """
    Truncated shrinkage: the mean of the draws so far, drawn to a guess, above the null's mean.

    Args:
        drawn: The draws. Shape (n,).
        guess: What the mean is reported to be.
        limit: The mean under the null hypothesis.
        bound: The largest value of a draw.
        population: As of `null_means`.
        weight: So many draws is the guess worth.
        spread: How far above the null's mean it stays at first; half of guess less limit.

    >>> shrunk(np.array([1.0, 1.0]), 0.55, 0.5, 1.0, None, weight=10).round(4).tolist()
    [0.55, 0.5909]
    """
    apart = (guess - limit) / 2 if spread is None else spread
    seen = np.arange(len(drawn), dtype=float)
    seen += weight
    found = _before(drawn)
    found += weight * guess
    found /= seen
    least = np.divide(apart, np.sqrt(seen, out=seen), out=seen)
    least += limit if population is None else null_means(drawn, limit, population)
    np.maximum(found, least, out=found)
    return np.minimum(found, bound * (1 - NEAR), out=found)


def alpha(
    drawn: Reals, guesses: Reals, limit: float, bound: float, population: int | None = None
) -> Reals:
    """
    The risk after each draw, by ALPHA. Shape (n,).

    Args:
        drawn: The draws, from 0 to the bound. Shape (n,).
        guesses: A guess of the mean for each draw, from those before it. Shape (n,).
        limit: The mean under the null hypothesis.
        bound: The largest value of a draw.
        population: As of `null_means`.

    Says: If the mean were at most the limit, evidence so strong at any time would turn up with at
    most this chance.
    Does not say: Anything where the guesses knew the draws that they are for.

    >>> found = alpha(np.ones(3), np.full(3, 0.75), 0.5, 1.0)
    >>> found.round(4).tolist()
    [0.6667, 0.4444, 0.2963]
    """
    if population is None and 0 < limit < bound:
        factors = drawn - limit
        factors *= guesses - limit
        factors /= limit * (bound - limit)
        factors += 1
        return _risk(factors, drawn, limit, population)
    means = null_means(drawn, limit, population)
    inside = (means > 0) & (means < bound)
    safe = np.where(inside, means, bound / 2)
    factors = 1 + (guesses - safe) / (safe * (bound - safe)) * (drawn - safe)
    factors = np.where(inside, factors, np.where(means >= bound, 0.0, 1.0))
    return _risk(factors, drawn, limit, population)


def bets(drawn: Reals, stakes: Reals, limit: float, population: int | None = None) -> Reals:
    """
    The risk after each draw, by bets of fixed size: one, or several as a mixture. Shape (n,).

    Args:
        drawn: The draws, not below 0. Shape (n,).
        stakes: The bets, from 0 to 1 / limit; their evidence is averaged. Shape (k,).
        limit: The mean under the null hypothesis.
        population: As of `null_means`.

    >>> bets(np.full(20, 0.75), np.array([0.25]), 0.5).round(4)[-1].item()
    0.2975
    """
    means = null_means(drawn, limit, population)
    each = np.maximum(1 + stakes[:, None] * (drawn - means), 0.0)
    with np.errstate(divide="ignore"):
        logs = np.cumsum(np.log(each), axis=1)
    evidence = np.exp(logs).mean(axis=0)
    return np.asarray(1 / np.maximum(np.maximum.accumulate(evidence), 1.0))


def _risk(found: Reals, drawn: Reals, limit: float, population: int | None) -> Reals:
    """
    One over the most evidence; nothing once the sum alone is more than the null allows.

    The factors are given as `found`, which becomes the risks: memory is what takes time here.
    """
    with np.errstate(divide="ignore"):
        np.log(found, out=found)
    np.cumsum(found, out=found)
    np.maximum.accumulate(np.maximum(found, 0.0, out=found), out=found)
    np.exp(np.negative(found, out=found), out=found)
    if population is not None:
        found[np.cumsum(drawn) > population * limit] = 0.0
    return found


def tiled(
    values: Reals, guess: float, limit: float, bound: float, population: int, risk: float
) -> int | None:
    """
    How many draws are enough if draws go on like the given ones, by ALPHA with a fixed guess.

    Args:
        values: Draws that are repeated as often as it takes. Shape (k,).
        guess: As of `fixed`.
        limit: As of `alpha`.
        bound: As of `alpha`.
        population: How many there are to draw from, without replacement.
        risk: The risk limit.

    Returns:
        The number; None where not even all of them are enough.

    >>> tiled(np.ones(5), 0.75, 0.5, 1.0, 1000, 0.05)
    8
    """
    drawn = np.resize(values, population)
    found = alpha(drawn, fixed(drawn, guess, population), limit, bound, population)
    enough = np.flatnonzero(found <= risk)
    return int(enough[0]) + 1 if len(enough) else None


def kaplan_markov(drawn: Reals, limit: float, pad: float = 0.0) -> Reals:
    """
    The product of Kaplan and Markov after each draw, with replacement. Shape (n,).

    Args:
        drawn: The draws, not below 0. Shape (n,).
        limit: The mean under the null hypothesis.
        pad: Added to draws and limit, so that a draw of 0 does not end the audit.

    Returns:
        The product as it stands; the risk is the least so far, at most 1.

    >>> kaplan_markov(np.array([1.0, 1, 1, 1, 1, 0]), 0.5, 0.1).round(4)[-1].item()
    0.2897
    """
    with np.errstate(divide="ignore"):
        return np.asarray(np.exp(np.cumsum(np.log(limit + pad) - np.log(drawn + pad))))


def kaplan_wald(drawn: Reals, limit: float, pad: float = 0.0) -> Reals:
    """
    The product of Kaplan and Wald after each draw; arguments as of `kaplan_markov`. Shape (n,).

    A bet of 1 - pad of the largest one.

    >>> kaplan_wald(np.ones(2), 0.5, 0.1).round(4).tolist()
    [0.5263, 0.277]
    """
    with np.errstate(divide="ignore"):
        return np.asarray(np.exp(-np.cumsum(np.log((1 - pad) * drawn / limit + pad))))


def sequential_test(
    drawn: Reals, guess: float, limit: float, bound: float, population: int | None = None
) -> Reals:
    """
    Wald's test after each draw: the ratio of the two hypotheses as it stands. Shape (n,).

    One product over the draws: another program multiplies it up twice, and confirms more than a
    quarter of wrong outcomes at 5 %. Arguments as of `alpha`, the guess as of `fixed`.

    >>> sequential_test(np.array([1.0, 1, 0]), 0.7, 0.5, 1.0).round(4).tolist()
    [0.7143, 0.5102, 0.8503]
    """
    means = null_means(drawn, limit, population)
    guesses = fixed(drawn, guess, population)
    each = (drawn * guesses / means + (bound - drawn) * (bound - guesses) / (bound - means)) / bound
    with np.errstate(divide="ignore"):
        return np.asarray(np.exp(-np.cumsum(np.log(each))))

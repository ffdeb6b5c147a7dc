"""Digits of counts: the last one against a smooth law, and the leading ones of Benford's law."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from escrutinio.forensics.stations import Counts, Reals

TEN = 10
MIXING_STEP = 0.5
"""Between the means of the mixture, in standard deviations of the Poisson law at each."""

ROUNDS = 400
"""Of the fit at most; it ends earlier when nothing moves any more."""

BENFORD_SECOND_MEAN = 4.187
"""The mean second digit of Benford's law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digits:
    """
    How often each digit was seen, and how often it was expected.

    Args:
        observed: Shape (m,), one for each digit.
        expected: The chances of the same digits, which sum to 1. Shape (m,).

    >>> seen = Digits(observed=np.array([30, 10]), expected=np.array([0.5, 0.5]))
    >>> seen.chi2, round(seen.p, 4), seen.to_drop
    (10.0, 0.0016, 0.5)
    """

    observed: Counts
    expected: Reals

    @property
    def n(self) -> int:
        """Counts that were looked at."""
        return int(self.observed.sum())

    @property
    def freedom(self) -> int:
        """Degrees of freedom."""
        return len(self.observed) - 1

    @property
    def chi2(self) -> float:
        """Pearson's statistic."""
        mean = self.n * self.expected
        return float(((self.observed - mean) ** 2 / np.where(mean > 0, mean, 1.0)).sum())

    @property
    def p(self) -> float:
        """The chance of a statistic at least so large."""
        return float(special.chdtrc(self.freedom, self.chi2))

    @property
    def to_drop(self) -> float:
        """
        The smallest share of the counts without which the others fit exactly (pi*).

        Does not say: That so many were altered; chance alone makes it positive.
        Source: J. Medzihorsky, Political Analysis 23 (2015), 506-517. doi:10.1093/pan/mpv014
        """
        if not self.n:
            return 0.0
        ratio = self.observed / np.where(self.expected > 0, self.n * self.expected, math.inf)
        return float(1 - ratio[self.expected > 0].min())


def last_digits(counts: Counts) -> Digits:
    """
    The last digits of counts of at least 1, against the law of a smooth density of the counts.

    Args:
        counts: Shape (n,). [votes]

    Says: Whether some last digits are more frequent than any smooth law of the counts makes them,
    as when people make up numbers.
    Does not say: Anything of votes that were really cast, moved or added: their digits are as
    smooth as before.
    Source: B. Beber and A. Scacco, Political Analysis 20 (2012), 211-234.
    doi:10.1093/pan/mps003. There the null is a uniform law, which fails for small counts and at
    thresholds; here it follows from the counts.

    >>> found = last_digits(np.arange(1, 401))
    >>> found.n, bool(found.p > 0.99)
    (400, True)
    """
    kept = counts[counts >= 1]
    return Digits(observed=_tallied(kept % TEN, TEN), expected=expected_last_digits(kept))


def uniform_last_digits(counts: Counts) -> Digits:
    """
    The last digits of counts of at least 1, against a uniform law.

    >>> uniform_last_digits(np.arange(1, 401)).chi2
    0.0
    """
    kept = counts[counts >= 1]
    return Digits(observed=_tallied(kept % TEN, TEN), expected=np.full(TEN, 0.1))


def second_digits(counts: Counts) -> Digits:
    """
    The second digits of counts of at least 10, against Benford's law.

    Does not say: Anything: clean counts do not follow this law. It is a negative control.
    Source: W. R. Mebane (2006) proposed it; J. Deckert, M. Myagkov and P. C. Ordeshook,
    Political Analysis 19 (2011), 245-268, doi:10.1093/pan/mpr014, showed that it errs.

    >>> second_digits(np.array([10, 110, 29, 5])).observed.tolist()
    [1, 1, 0, 0, 0, 0, 0, 0, 0, 1]
    """
    kept = counts[counts >= TEN]
    digits = kept // 10 ** (_length(kept) - 2) % TEN
    first = np.arange(1, TEN)[:, None]
    law = np.log10(1 + 1 / (TEN * first + np.arange(TEN))).sum(axis=0)
    return Digits(observed=_tallied(digits, TEN), expected=law)


def first_digits(counts: Counts) -> Digits:
    """
    The first digits, 1 to 9, of counts of at least 1, against Benford's law.

    Does not say: Anything: clean counts do not follow this law. It is a negative control.

    >>> first_digits(np.array([1, 19, 230, 0])).observed.tolist()
    [2, 1, 0, 0, 0, 0, 0, 0, 0]
    """
    kept = counts[counts >= 1]
    digits = kept // 10 ** (_length(kept) - 1)
    law = np.log10(1 + 1 / np.arange(1, TEN))
    return Digits(observed=_tallied(digits, TEN)[1:], expected=law)


def mean_score(digits: Digits, mean: float) -> tuple[float, float]:
    """
    The mean of the digits 0 to m-1 and how far it is from what was expected, in standard errors.

    Args:
        digits: What was seen.
        mean: What was expected.

    >>> mean_score(Digits(observed=np.array([1, 1]), expected=np.array([0.5, 0.5])), 0.5)
    (0.5, 0.0)
    """
    value = np.arange(len(digits.observed))
    if digits.n == 0:
        return math.nan, math.nan
    seen = float(digits.observed @ value) / digits.n
    variance = float(digits.observed @ (value - seen) ** 2) / digits.n
    return seen, (seen - mean) / math.sqrt(variance / digits.n) if variance else 0.0


def repeats(counts: Counts) -> tuple[float, float]:
    """
    Shares of counts of at least 100 whose last two digits are equal, and are neighbours.

    In a smooth law some 0.1 and 0.2; 9 and 0 are neighbours.

    >>> repeats(np.array([133, 145, 190, 107]))
    (0.25, 0.5)
    """
    kept = counts[counts >= TEN * TEN]
    if not len(kept):
        return math.nan, math.nan
    apart = (kept % TEN - kept // TEN % TEN) % TEN
    return float((apart == 0).mean()), float(((apart == 1) | (apart == TEN - 1)).mean())


def joined(found: tuple[Digits, ...]) -> tuple[float, int, float]:
    """
    The statistics of several options together: their sum, its freedom and its p.

    >>> half = Digits(observed=np.array([30, 10]), expected=np.array([0.5, 0.5]))
    >>> joined((half, half))[:2]
    (20.0, 2)
    """
    chi2 = sum(one.chi2 for one in found)
    freedom = sum(one.freedom for one in found)
    return chi2, freedom, float(stats.chi2.sf(chi2, freedom))


def unevenness(found: tuple[Digits, ...]) -> float:
    """
    How far digits are from their law beyond chance, from 0 up (Cohen's w without its bias).

    A share f of counts typed under a law of unevenness w gives about f times w.

    >>> unevenness((Digits(observed=np.array([50, 50]), expected=np.array([0.5, 0.5])),))
    0.0
    """
    chi2, freedom, _ = joined(found)
    n = sum(one.n for one in found)
    return math.sqrt(max(0.0, chi2 - freedom) / n) if n else 0.0


def expected_last_digits(counts: Counts) -> Reals:
    """
    The law of the last digit of counts of at least 1 that have the smooth density of these.

    The density is a mixture of Poisson laws, fitted by most likelihood. Such a mixture cannot be
    rougher than chance makes counts, keeps to the bound at zero, and follows any trend.

    Args:
        counts: All at least 1. Shape (n,). [votes]

    Returns:
        Shape (10,), sums to 1.

    Does not say: Anything where counts vary less than chance makes them vary.
    Source: N. Laird, Journal of the American Statistical Association 73 (1978), 805-811.
    doi:10.1080/01621459.1978.10480103

    >>> law = expected_last_digits(np.array([1, 1, 1, 2, 2, 3] * 50))
    >>> bool(law[1] > law[2] > law[3] > law[9])
    True
    """
    if not len(counts):
        return np.full(TEN, 0.1)
    seen, often = np.unique(counts, return_counts=True)
    means = _means(int(seen[-1]))
    weights = _fitted(_positive_poisson(seen, means), often.astype(float))
    law = weights @ _digit_laws(means)
    return np.asarray(law / law.sum(), dtype=float)


def _means(top: int) -> Reals:
    """Means of the mixture, even on the scale on which all Poisson laws are equally wide."""
    reach = 2 * math.sqrt(top) + 2
    roots = np.arange(0.5, reach + MIXING_STEP, MIXING_STEP)
    return np.asarray((roots / 2) ** 2, dtype=float)


def _positive_poisson(x: Counts, means: Reals) -> Reals:
    """The chances of counts given that they are at least 1. Shape (counts, means)."""
    logs = x[:, None] * np.log(means) - means - special.gammaln(x + 1.0)[:, None]
    logs -= np.log(-np.expm1(-means))
    return np.exp(logs)


def _fitted(chances: Reals, often: Reals) -> Reals:
    """The weights of a mixture under which what was seen is likeliest."""
    weights = np.full(chances.shape[1], 1.0 / chances.shape[1])
    for _ in range(ROUNDS):
        total = np.maximum(chances @ weights, 1e-300)
        moved = weights * ((often / total) @ chances) / often.sum()
        still = float(np.abs(moved - weights).max()) < 1e-7
        weights = moved
        if still:
            break
    return weights


def _digit_laws(means: Reals) -> NDArray[np.float64]:
    """The last digit's law under each mean, given at least 1; even where the law is wide."""
    laws = np.full((len(means), TEN), 0.1)
    narrow = means < 150
    top = 400
    chances = _positive_poisson(np.arange(1, top), means[narrow])
    fold = np.arange(1, top) % TEN == np.arange(TEN)[:, None]
    laws[narrow] = (fold.astype(float) @ chances).T
    return laws


def _tallied(digits: Counts, m: int) -> Counts:
    return np.bincount(digits, minlength=m).astype(np.int64)


def _length(counts: Counts) -> Counts:
    """How many digits each count of at least 1 has."""
    powers = 10 ** np.arange(1, 18, dtype=np.int64)
    return np.searchsorted(powers, counts, side="right").astype(np.int64) + 1

"""How much stations of one polling place differ, against binomial chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from escrutinio.forensics.groups import centred, dense, sums
from escrutinio.forensics.stations import NOWHERE, Codes, Counts, Flags, Reals


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """
    Spread inside places.

    Args:
        phi: Chi-square over its degrees of freedom: 1 if only chance parts the stations.
        rho: The correlation of two voters of one station, beyond that of the place.
        low: Where the 95 % interval of phi begins; the places are what varies.
        high: Where it ends.
        stations: In places with at least two.
        places: Those places.
        odd: The share of places that the textbook test calls odd at 5 %.
        p: Of the textbook test of all places together, whose null is false.
    """

    phi: float
    rho: float
    low: float
    high: float
    stations: int
    places: int
    odd: float
    p: float


def dispersion(x: Codes, n: Codes, place: Codes) -> Dispersion | None:
    """
    How much stations of one place differ, over what chance makes.

    Args:
        x: Numerator: votes for one option, or voters. Shape (m,). [votes]
        n: Denominator: valid votes, or registered voters. Shape (m,). [votes]
        place: Polling place of each, as codes. Shape (m,).

    Returns:
        None where no place has two stations that could differ.

    Says: phi well above what the same places show in another contest: stations were treated
    differently. Does not say: By what. Families and age groups cluster in stations, so phi of 1.2
    to 2.1 is ordinary in clean elections, and the textbook test calls a fifth of the places odd.

    Source: R. Jiménez, Statistical Science 26 (2011), 564-583. doi:10.1214/11-STS375

    >>> dispersion(np.array([50, 50, 30]), np.array([100, 100, 60]), np.array([0, 0, 0])).phi
    0.0
    """
    use = comparable(x, n, place)
    if not use.any():
        return None
    codes, x, n = dense(place[use]), x[use], n[use]
    chi2, df = chi_squares(x.astype(float), n.astype(float), codes)
    told = df > 0
    if not told.any():
        return None
    chi2, df, codes_used = chi2[told], df[told], told[codes]
    phi = float(chi2.sum() / df.sum())
    spread = float(np.sqrt(np.square(chi2 - phi * df).sum()) / df.sum())
    return Dispersion(
        phi=phi,
        rho=(phi - 1) / max(1.0, float(n[codes_used].mean()) - 1),
        low=phi - 1.96 * spread,
        high=phi + 1.96 * spread,
        stations=int(codes_used.sum()),
        places=len(df),
        odd=float(np.mean(stats.chi2.sf(chi2, df) < 0.05)),
        p=float(stats.chi2.sf(chi2.sum(), df.sum())),
    )


def comparable(x: Codes, n: Codes, place: Codes) -> Flags:
    """Stations with figures in a place with at least two of them."""
    use = (place != NOWHERE) & (n > 0) & (x >= 0) & (x <= n)
    if use.any():
        codes = dense(place[use])
        use[use] = np.bincount(codes)[codes] >= 2
    return np.asarray(use)


def chi_squares(x: Reals, n: Reals, place: Codes) -> tuple[Reals, Reals]:
    """
    The chi-square of each place and its degrees of freedom; none where all voted alike.

    >>> chi, df = chi_squares(np.array([60.0, 40.0]), np.array([100.0, 100.0]), np.array([0, 0]))
    >>> chi.tolist(), df.tolist()
    ([8.0], [1.0])
    """
    total, size = sums(x, place), sums(n, place)
    share = total / size
    odds = share * (1 - share)
    inside = odds > 0
    parts = np.square(x - n * share[place]) / n
    chi2 = sums(parts, place) / np.where(inside, odds, 1.0)
    df = np.where(inside, np.bincount(place) - 1.0, 0.0)
    return np.where(inside, chi2, 0.0), df


def multivariate(votes: Counts, place: Codes) -> tuple[float, int]:
    """
    The textbook chi-square of all options inside places, and its degrees of freedom.

    Args:
        votes: One row for each option, those alike for the same station in one column. Shape
            (k, m). [votes]
        place: Polling place of each, as codes. Shape (m,).

    Says: How far stations of one place are from the same shares of all options.
    Does not say: That anything is wrong: clean elections are far from it too.

    Source: R. Jiménez, Statistical Science 26 (2011), 564-583. doi:10.1214/11-STS375

    >>> multivariate(np.array([[60, 40], [40, 60]]), np.array([0, 0]))
    (8.0, 1)
    """
    use = (place != NOWHERE) & (votes >= 0).all(axis=0) & (votes.sum(axis=0) > 0)
    if not use.any():
        return 0.0, 0
    codes, counted = dense(place[use]), votes[:, use].astype(float)
    n = counted.sum(axis=0)
    size, seen = sums(n, codes), np.stack([sums(one, codes) for one in counted])
    expected = (seen / size)[:, codes] * n
    parts = np.where(expected > 0, np.square(counted - expected) / np.maximum(expected, 1e-12), 0.0)
    df = (np.bincount(codes) - 1) * ((seen > 0).sum(axis=0) - 1)
    return float(parts.sum()), int(df.sum())


def likeness(x: Counts, n: Counts, y: Counts, m: Counts, place: Codes) -> float:
    """
    How alike the same stations deviate from their place in two contests, as a correlation.

    Args:
        x: Numerator in one contest. Shape (s,). [votes]
        n: Its denominator. Shape (s,). [votes]
        y: Numerator in the other. Shape (s,). [votes]
        m: Its denominator. Shape (s,). [votes]
        place: Polling place of each, as codes. Shape (s,).

    Returns:
        From -1 to 1; 0 where nothing can be compared. Chance alone gives 0.

    Says: What deviates alike in two contests that were counted apart lies in who votes there.
    Does not say: Which of the deviations of one contest alone are in order.

    >>> x, n = np.array([60, 40, 50]), np.array([100, 100, 100])
    >>> round(likeness(x, n, x, n, np.array([0, 0, 0])), 6)
    1.0
    """
    use = comparable(x, n, place) & comparable(y, m, place)
    use &= comparable(np.where(use, x, -1), n, place)
    if not use.any():
        return 0.0
    codes = dense(place[use])
    one = _standardized(x[use].astype(float), n[use].astype(float), codes)
    other = _standardized(y[use].astype(float), m[use].astype(float), codes)
    both = float(np.sqrt(np.square(one).mean() * np.square(other).mean()))
    return float((one * other).mean()) / both if both else 0.0


def _standardized(x: Reals, n: Reals, place: Codes) -> Reals:
    """Deviations of shares from their place, over the spread of chance; 0 where all voted alike."""
    share = (sums(x, place) / sums(n, place))[place]
    spread = np.sqrt(share * (1 - share) / n)
    return np.asarray(centred(x / n, n, place) / np.where(spread > 0, spread, 1.0))

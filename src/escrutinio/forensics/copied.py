"""Sheets that are alike to the last vote, against how many such pairs chance makes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from escrutinio.forensics.stations import NOWHERE, Codes, Reals, Stations
from escrutinio.forensics.twin import pattern, twin

REACH = 5
"""Figures that differ by at most so many are near. [votes]"""

LARGEST = 1500
"""Figures above it are taken together. [votes]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """
    Pairs of sheets with the same figures.

    Args:
        seen: Such pairs.
        expected: How many there would be by chance.
        low: Where its 95 % interval begins.
        high: Where it ends.
    """

    seen: int
    expected: float
    low: float
    high: float


def identical_pairs(figures: Codes) -> int:
    """
    Pairs of stations with the same figures.

    Args:
        figures: Shape (k, n). [votes]

    >>> identical_pairs(np.array([[1, 1, 1, 2], [5, 5, 5, 5]]))
    3
    """
    n = np.unique(labelled(figures), return_counts=True)[1].astype(np.int64)
    return int((n * (n - 1) // 2).sum())


def labelled(figures: Codes) -> Codes:
    """The same label for stations with the same figures. Shape (n,)."""
    label = np.zeros(figures.shape[1], dtype=np.int64)
    for row in figures:
        low = int(row.min())
        span = int(row.max()) - low + 1
        label = np.unique(label * span + (row - low), return_inverse=True)[1].astype(np.int64)
    return label


def everything(stations: Stations) -> Codes:
    """The figures of each sheet: options, blank and null votes. Shape (k, n)."""
    spoilt = [one for one in (stations.blank, stations.null) if one is not None]
    return np.stack([*stations.votes, *spoilt])


def inside_places(stations: Stations) -> tuple[Codes, int]:
    """
    Sheets whose figures are those of another sheet of their place, and how many pairs they make.

    Returns:
        The stations, and the number of pairs.
    """
    place = stations.place if stations.place is not None else np.full(len(stations), NOWHERE)
    known = np.flatnonzero((place != NOWHERE) & (stations.valid > 0))
    if not len(known):
        return known, 0
    figures = np.vstack([place[known], everything(stations)[:, known]])
    label = labelled(figures)
    n = np.bincount(label)
    pairs = n.astype(np.int64)
    return known[n[label] > 1], int((pairs * (pairs - 1) // 2).sum())


def expected_pairs(votes: Codes, reach: int = REACH) -> Alike:
    """
    Pairs with the same two figures anywhere, against pairs whose figures differ by very few.

    The number of pairs with a given small difference changes smoothly with the difference; at no
    difference it is read off the surface through all others. No model of the election is needed.

    Args:
        votes: Of two options. Shape (2, n). [votes]
        reach: Differences up to so many are used. [votes]

    Says: Whether so many equal results are what results that are almost equal foretell.
    Does not say: That none was copied: a few copies are lost among the pairs of chance.

    >>> from escrutinio.forensics.method import generator
    >>> one = expected_pairs(generator(1, "x").integers(0, 40, (2, 4000)))
    >>> one.seen, round(one.expected / one.seen, 1)
    (4888, 1.0)
    """
    low = votes.min(axis=1, keepdims=True)
    small = np.minimum(votes - low, LARGEST).astype(np.int64)
    sizes = small.max(axis=1) + 1
    counted = np.bincount(small[0] * sizes[1] + small[1], minlength=int(sizes.prod()))
    table = np.pad(counted.reshape(sizes).astype(float), reach)
    steps, pairs = [], []
    for x in range(reach + 1):
        for y in range(-reach, reach + 1):
            if (x, y) > (0, 0):
                moved = np.roll(table, (x, y), axis=(0, 1))
                steps.append((x, y))
                pairs.append(float((table * moved).sum()) / 2)
    return _read_off(identical_pairs(votes), np.array(steps, dtype=float), np.array(pairs))


def _read_off(seen: int, steps: Reals, pairs: Reals) -> Alike:
    """What the surface through the pairs of other differences says at none."""
    x, y = steps[:, 0], steps[:, 1]
    terms = np.stack([np.ones(len(x)), x * x, x * y, y * y], axis=1)
    fitted, *_ = np.linalg.lstsq(terms, pairs, rcond=None)
    left = pairs - terms @ fitted
    spread = float(np.square(left).sum()) / (len(x) - terms.shape[1])
    inverse = np.linalg.inv(terms.T @ terms)
    sd = math.sqrt(spread * (1 + float(inverse[0, 0])))
    # Each unordered pair of figures is met once among the differences, but equal ones are not
    # ordered: their number varies twice as much.
    half = 1.96 * math.sqrt(2) * sd
    expected = float(fitted[0])
    return Alike(seen=seen, expected=expected, low=max(0.0, expected - half), high=expected + half)


def pairs_inside(stations: Stations, chance: Generator, n: int = 20) -> Alike:
    """Pairs of one place with the same figures throughout, against twins."""
    found = pattern(stations)
    drawn = [inside_places(twin(stations, found, chance))[1] for _ in range(n)]
    return _alike(inside_places(stations)[1], drawn)


def _alike(seen: int, drawn: list[int]) -> Alike:
    mean = float(np.mean(drawn))
    sd = max(float(np.std(drawn, ddof=1)), np.sqrt(mean), 1e-9)
    return Alike(
        seen=seen,
        expected=mean,
        low=max(0.0, mean - 1.96 * sd),
        high=mean + 1.96 * sd,
    )

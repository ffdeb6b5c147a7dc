"""
How far each station lies from the others of its polling place, given its own earlier round.

Voters of a place are split among its stations by surname or by age, so stations differ more than
chance alone would have it, and the same stations differ alike in both rounds. The earlier round
tells most of that difference beforehand; what is left is close to chance in most stations, with
tails that are taken from clean elections (`tails`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from escrutinio.forensics.groups import centred, dense, sizes, sums
from escrutinio.forensics.stations import NOWHERE, Codes, Flags, Reals, Stations, column

LEAST = 3
"""Stations of a place that can be compared: with two of them nobody knows which one is odd."""

SMALLEST = 20
"""Stations with a smaller denominator are not compared. [votes]"""

STEPS = 4
"""Rounds of downweighting."""

BEND = 2.0
"""Scores beyond it pull less at the centre of their place."""

OWN = 300.0
"""A region of so many stations believes its own coefficients and the common ones by halves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviations:
    """
    Stations against the others of their place.

    Args:
        rows: Which stations could be compared. Shape (m,).
        score: Deviation over the spread of chance, or of most stations where that is wider, and
            wider yet where the earlier round was mixed. Shape (m,).
        seen: The numerator. Shape (m,). [votes]
        expected: What the others and the earlier round say. Shape (m,). [votes]
        place: Of each, codes without gaps. Shape (m,).
        phi: Spread over that of chance, with all tails.
        robust: The same without the tails.
        conditional: Whether an earlier round was used.
    """

    rows: Codes
    score: Reals
    seen: Reals
    expected: Reals
    place: Codes
    phi: float
    robust: float
    conditional: bool

    @property
    def beyond(self) -> Reals:
        """What is more than expected, or less. Shape (m,). [votes]"""
        return np.asarray(self.seen - self.expected)


def usable(denominator: Codes, place: Codes, least: int = LEAST) -> Flags:
    """
    Which stations stand in a place with enough others.

    >>> usable(np.array([50, 60, 70, 80]), np.array([0, 0, 0, 1])).tolist()
    [True, True, True, False]
    """
    known = (place != NOWHERE) & (denominator >= SMALLEST)
    enough = np.zeros(len(place), dtype=bool)
    if known.any():
        enough[known] = sizes(dense(place[known])) >= least
    return enough


def votes_deviations(stations: Stations, option: int) -> Deviations | None:
    """Deviations of an option's share of the valid votes; none where nothing can be compared."""
    return deviations(stations, stations.votes[option], stations.valid)


def turnout_deviations(stations: Stations) -> Deviations | None:
    """Deviations of the turnout; none where nothing can be compared."""
    return deviations(stations, column(stations.cast), column(stations.registered))


def deviations(stations: Stations, numerator: Codes, denominator: Codes) -> Deviations | None:
    """
    Deviations of a share inside places, given the earlier round where there is one.

    Args:
        stations: With places.
        numerator: Shape (n,). [votes]
        denominator: Shape (n,). [votes]

    Without an earlier round shares are compared on the scale of `even`: small ones would lean to
    too many votes. With one they are compared as they are, since flows are linear in shares.

    Says: Which stations differ from the others of their place more than the earlier round of the
    same stations, and the tails of clean elections, explain.
    Does not say: What happened there; nor anything of what was done alike to a whole place.
    """
    place = column(stations.place)
    known = (numerator >= 0) & (numerator <= denominator)
    conditional = stations.before is not None and stations.matched is not None
    if stations.before is not None and stations.matched is not None:
        known &= stations.matched & (column(stations.before.registered) > 0)
    rows = np.flatnonzero(usable(np.where(known, denominator, 0), place))
    if len(rows) < 10 * LEAST:
        return None
    features = composition(stations, rows) if conditional else None
    if features is not None and not len(features):
        features = None  # an earlier round in which all stations are alike says nothing
    region = np.zeros(len(rows), dtype=np.int64)
    if stations.region is not None:
        region = dense(stations.region[rows])
    return measured(
        rows,
        numerator[rows].astype(float),
        denominator[rows].astype(float),
        dense(place[rows]),
        features,
        region,
    )


def composition(stations: Stations, rows: Codes, least: float = 0.005) -> Reals:
    """
    What the same stations did in the earlier round: shares of their registered voters.

    Returns:
        Options with at least this share of the votes, all others together, blank, null, and those
        who voted. Shape (q, m).
    """
    before = stations.before
    if before is None:
        raise KeyError("before")
    registered = np.maximum(column(before.registered)[rows], 1).astype(float)
    totals = before.votes.sum(axis=1)
    large = totals >= least * max(1, totals.sum())
    parts = [*before.votes[large][:, rows], before.votes[~large][:, rows].sum(axis=0)]
    for one in (before.blank, before.null, before.cast):
        if one is not None:
            parts.append(np.maximum(one[rows], 0))
    found = np.stack(parts) / registered
    return np.asarray(found[found.std(axis=1) > 0])


def measured(
    rows: Codes,
    x: Reals,
    n: Reals,
    place: Codes,
    features: Reals | None,
    region: Codes,
) -> Deviations:
    """
    Deviations on plain arrays of the stations that can be compared.

    Args:
        rows: What to call the stations. Shape (m,).
        x: Numerator. Shape (m,).
        n: Denominator, above zero. Shape (m,).
        place: Codes without gaps. Shape (m,).
        features: Of the earlier round. Shape (q, m).
        region: Whose coefficients may differ. Shape (m,).
    """
    y = even(x, n) if features is None else x / n
    weights = n.copy()
    pull = np.ones(len(y))
    left = y
    for _ in range(STEPS):
        if features is not None:
            left = y - predicted(y, features, weights * pull, place, region)
        apart, spread = left_out(left, y, n, pull, place, level=features is None)
        score = apart / spread
        scale = _scale(score)
        pull = np.minimum(1.0, BEND * scale / np.maximum(np.abs(score), 1e-12))
    phi = float(np.mean(np.square(score)))
    if features is not None:
        score = score / heterogeneity(score, features, n, place)
    expected = x - apart * n if features is not None else uneven(y - apart) * n
    return Deviations(
        rows=rows,
        score=score / max(1.0, _scale(score)),
        seen=x,
        expected=expected,
        place=place,
        phi=phi,
        robust=scale**2,
        conditional=features is not None,
    )


def _scale(score: Reals) -> float:
    """The standard deviation that the middle of a distribution has."""
    return max(float(np.median(np.abs(score))) / 0.6744897501960817, 1e-9)


def predicted(y: Reals, features: Reals, weights: Reals, place: Codes, region: Codes) -> Reals:
    """
    What the earlier round says of a share, place means apart. Shape (m,).

    Coefficients are common, and each region's own are drawn to them the more the fewer stations
    it has.
    """
    z = centred(features, weights, place)
    target = centred(y, weights, place)
    common = _solved(z, target, weights)
    found = common @ features
    gram = (z * weights) @ z.T
    prior = gram * (OWN / len(y))
    rest = target - common @ z
    for code in range(int(region.max()) + 1):
        own = region == code
        if own.sum() < len(z):
            continue
        part = z[:, own]
        inside = (part * weights[own]) @ part.T
        moved = np.linalg.lstsq(inside + prior, (part * weights[own]) @ rest[own], rcond=1e-10)[0]
        found[own] += moved @ features[:, own]
    return found


def _solved(z: Reals, target: Reals, weights: Reals) -> Reals:
    return np.asarray(np.linalg.lstsq((z * weights) @ z.T, (z * weights) @ target, rcond=1e-10)[0])


def even(x: Reals, n: Reals) -> Reals:
    """
    Shares on the scale on which chance spreads all of them alike, so that small ones lean to
    neither side. Their variance is about 1 / n. Shape (m,).

    Source: F. J. Anscombe, Biometrika 35 (1948), 246-254. doi:10.1093/biomet/35.3-4.246

    >>> uneven(even(np.array([50.0]), np.array([100.0]))).round(3).tolist()
    [0.5]
    """
    return np.asarray(2 * np.arcsin(np.sqrt((x + 0.375) / (n + 0.75))))


def uneven(y: Reals) -> Reals:
    """The shares themselves. Shape (m,)."""
    return np.asarray(np.square(np.sin(np.clip(y / 2, 0, np.pi / 2))))


def left_out(
    left: Reals, y: Reals, n: Reals, pull: Reals, place: Codes, *, level: bool
) -> tuple[Reals, Reals]:
    """
    Each station against the mean of the others of its place, and what chance makes of it.

    Args:
        left: What the earlier round leaves. Shape (m,).
        y: The share itself, for the spread of chance. Shape (m,).
        n: Denominators. Shape (m,).
        pull: How much each counts in the mean, from 0 to 1. Shape (m,).
        place: Codes without gaps. Shape (m,).
        level: Whether shares are on the scale of `even`.
    """
    weights = n * pull
    others = np.maximum(sums(weights, place)[place] - weights, 1e-9)
    middle = (sums(weights * left, place)[place] - weights * left) / others
    odds = np.ones(len(n))
    if not level:
        around = (sums(weights * y, place)[place] - weights * y) / others
        around = np.clip(around, 0.5 / n, 1 - 0.5 / n)
        odds = around * (1 - around)
    squares = sums(weights * pull, place)[place] - weights * pull
    return left - middle, np.sqrt(odds * (1 / n + squares / others**2))


def heterogeneity(score: Reals, features: Reals, n: Reals, place: Codes) -> Reals:
    """
    How much wider than others a station's deviations are expected to be. Shape (m,).

    Stations that were unlike their place in the earlier round, and stations of places whose
    stations were unlike each other, differ more in the later one as well. The earlier round alone
    says how much: what was done in the later one cannot hide itself so.
    """
    z = centred(features, n, place)
    unlike = np.zeros(len(n))
    for one, level in zip(z, features, strict=True):
        middle = np.clip(level, 1e-3, None)
        unlike += np.square(one) * n / middle
    unlike /= len(z)
    count = np.bincount(place)[place]
    mixed = (sums(unlike, place)[place] + 1.0) / (count + 1.0)
    columns = np.stack(
        [np.ones(len(n)), np.log(unlike + 0.1), np.log(mixed), np.log(n), np.log(count)]
    )
    target = np.log(np.square(score) + 1e-2)
    fitted = np.linalg.lstsq(columns.T, target, rcond=None)[0] @ columns
    return np.asarray(np.exp((fitted - np.median(fitted)) / 2))

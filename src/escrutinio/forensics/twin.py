"""Clean twins: the same stations with figures drawn from their own places."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from escrutinio.forensics.groups import dense, sums
from escrutinio.forensics.stations import NOWHERE, Codes, Reals, Stations, column
from escrutinio.forensics.within_places import dispersion

LEAST_RHO, MOST_RHO = 1e-5, 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """
    What twins are drawn from.

    Args:
        groups: The finest unit that each station shares with others. Shape (n,).
        registered: Shape (n,). [voters]
        shares: For each thing that is drawn, its share among what is left. Shape (k, n).
        rhos: The dispersion of each inside the groups. Shape (k,).
        spoilt: Whether null and blank votes are drawn, before the options.
    """

    groups: Codes
    registered: Codes
    shares: Reals
    rhos: tuple[float, ...]
    spoilt: tuple[bool, bool]


def groups_of(stations: Stations) -> Codes:
    """
    The place of each station, else its area, else its region; all together where none is known.

    A place with a single station tells nothing about it, so its area stands in.
    """
    groups = np.zeros(len(stations), dtype=np.int64)
    for codes in (stations.region, stations.area, stations.place):
        if codes is None:
            continue
        known = codes != NOWHERE
        alone = np.bincount(np.where(known, codes, 0))[np.where(known, codes, 0)] < 2
        finer = known & ~alone
        groups[finer] = codes[finer] + int(groups.max()) + 1
    return dense(groups)


def pattern(stations: Stations) -> Pattern:
    """The shares and dispersions from which twins of an election are drawn."""
    groups = groups_of(stations)
    registered = np.maximum(np.maximum(column(stations.registered), column(stations.cast)), 0)
    steps = [np.minimum(np.maximum(column(stations.cast), 0), registered)]
    sizes = [registered]
    left = steps[0]
    given = (stations.null is not None, stations.blank is not None)
    for one in (stations.null, stations.blank):
        if one is not None:
            steps.append(np.minimum(np.maximum(one, 0), left))
            sizes.append(left)
            left = left - steps[-1]
    for votes in stations.votes[:-1]:
        steps.append(np.minimum(np.maximum(votes, 0), left))
        sizes.append(left)
        left = left - steps[-1]
    shares = [_share(x, n, groups) for x, n in zip(steps, sizes, strict=True)]
    return Pattern(
        groups=groups,
        registered=registered,
        shares=np.stack(shares),
        rhos=tuple(_rho(x, n, groups) for x, n in zip(steps, sizes, strict=True)),
        spoilt=given,
    )


def _share(x: Codes, n: Codes, groups: Codes) -> Reals:
    """The share of each station's group."""
    return np.asarray((sums(x, groups) / np.maximum(sums(n, groups), 1))[groups])


def _rho(x: Codes, n: Codes, groups: Codes) -> float:
    found = dispersion(x, n, groups)
    return float(np.clip(found.rho if found else LEAST_RHO, LEAST_RHO, MOST_RHO))


def drawn(share: Reals, n: Codes, rho: float, chance: Generator) -> Codes:
    """
    Beta-binomial counts.

    >>> from escrutinio.forensics.method import generator
    >>> drawn(np.array([0.0, 1.0]), np.array([5, 5]), 0.01, generator(1, "x")).tolist()
    [0, 5]
    """
    size = 1 / rho - 1
    a = np.maximum(share * size, 1e-9)
    b = np.maximum((1 - share) * size, 1e-9)
    found = chance.binomial(n, chance.beta(a, b))
    return np.where(share <= 0, 0, np.where(share >= 1, n, found)).astype(np.int64)


def twin(stations: Stations, found: Pattern, chance: Generator) -> Stations:
    """
    One clean twin: turnout, null and blank votes and options drawn around the station's place.

    Says: What the election would look like if stations of a place differed as they do on the whole,
    without any one of them being special.
    Does not say: That the places themselves are clean: what was done alike to a whole place is in
    its twin too.
    """
    parts, left = [], found.registered
    for share, rho in zip(found.shares, found.rhos, strict=True):
        one = drawn(share, left, rho, chance)
        parts.append(one)
        left = one if len(parts) == 1 else left - one
    at = 1 + sum(found.spoilt)
    votes = np.stack([*parts[at:], left])
    spoilt = iter(parts[1:at])
    return replace(
        stations,
        registered=found.registered,
        cast=parts[0],
        null=next(spoilt) if found.spoilt[0] else None,
        blank=next(spoilt) if found.spoilt[1] else None,
        votes=votes,
        valid=votes.sum(axis=0),
    )

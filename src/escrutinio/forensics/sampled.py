"""Parts of an election on which error rates are measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.random import Generator

from escrutinio.forensics.groups import dense
from escrutinio.forensics.stations import NOWHERE, Codes, Flags, Stations, column

LEAST = 100
"""Areas with fewer stations are not judged by themselves."""


def part(stations: Stations, rows: Flags | Codes) -> Stations:
    """
    Some of the stations as an election of their own: places and areas without gaps in their codes.

    >>> whole = Stations(ids=np.array(["1", "2"]), options=("A",), votes=np.array([[3, 4]]),
    ...     valid=np.array([3, 4]), place=np.array([0, 5]))
    >>> part(whole, np.array([1])).place.tolist()
    [0]
    """
    found = stations.select(rows)
    return replace(
        found, place=_closed(found.place), area=_closed(found.area), region=_closed(found.region)
    )


def _closed(codes: Codes | None) -> Codes | None:
    """Codes without gaps; nowhere stays nowhere."""
    if codes is None or not len(codes):
        return codes
    known = codes != NOWHERE
    closed = np.full(len(codes), NOWHERE, dtype=np.int64)
    closed[known] = dense(codes[known]) if known.any() else NOWHERE
    return closed


def by_area(stations: Stations, least: int = LEAST) -> Iterator[Stations]:
    """Each area with enough stations, as an election of its own."""
    area = column(stations.area)
    counted = np.bincount(area[area != NOWHERE])
    for code in np.flatnonzero(counted >= least):
        yield part(stations, np.flatnonzero(area == code))


def drawn(stations: Stations, n: int, chance: Generator) -> Stations:
    """Whole places drawn at random until they hold about n stations; stations without places."""
    if stations.place is None:
        return part(stations, np.sort(chance.permutation(len(stations))[:n]))
    codes = stations.place
    order = chance.permutation(int(codes.max()) + 1)
    counted = np.bincount(codes[codes != NOWHERE], minlength=len(order))
    enough = int(np.searchsorted(np.cumsum(counted[order]), n)) + 1
    taken = np.zeros(len(order) + 1, dtype=bool)
    taken[order[:enough]] = True
    taken[NOWHERE] = False
    return part(stations, np.flatnonzero(taken[codes]))

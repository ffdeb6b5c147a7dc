"""Polling places that stand out as a whole, at a false discovery rate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from escrutinio.forensics.chance import discovered
from escrutinio.forensics.reading import TEST, Marked, Reading
from escrutinio.forensics.stations import NOWHERE, Codes, Stations, column
from escrutinio.forensics.worth import RATE, name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WorthPlace:
    """
    A polling place of which some station differs from the others more than chance explains.

    Args:
        code: Which place, as its code.
        place: Its name.
        area: Its province; empty where that is not known.
        reason: The test that singles it out.
        flagged: Stations that the test marks.
        stations: All of its stations.
        p: The smallest chance of a marked station, times the number of stations.
        votes: What is beyond the expected in the marked ones, with its sign. [votes]
    """

    code: int
    place: str
    area: str
    reason: str
    flagged: int
    stations: int
    p: float
    votes: float


def worth_places(readings: Sequence[Reading], stations: Stations) -> tuple[WorthPlace, ...]:
    """
    The places that are discoveries of the tests inside places.

    The p-value of a place is the smallest one of its stations times their number; over all places
    at most `RATE` of the discoveries are expected to be there by chance.

    Args:
        readings: Of the battery; only tests with p-values of stations count.
        stations: What was read.

    Says: In which places to look at every sheet.
    Does not say: Anything of places whose stations are all alike.

    Source: Y. Benjamini and Y. Hochberg, Journal of the Royal Statistical Society B 57 (1995),
    289-300. doi:10.1111/j.2517-6161.1995.tb02031.x
    """
    place = stations.place
    if place is None:
        return ()
    codes, sizes = np.unique(place[place != NOWHERE], return_counts=True)
    found = [
        one
        for reading in readings
        if reading.kind == TEST and reading.marked is not None
        for one in _of(reading.method, reading.marked, stations, codes, sizes)
    ]
    return tuple(sorted(found, key=lambda one: (one.p, one.place, one.reason)))


def _of(
    method: str, marked: Marked, stations: Stations, codes: Codes, sizes: Codes
) -> Iterator[WorthPlace]:
    """The places that one test discovers."""
    place = column(stations.place)[marked.rows]
    known = (place != NOWHERE) & np.isfinite(marked.p)
    rows, at = marked.rows[known], np.searchsorted(codes, place[known])
    least = np.ones(len(codes))
    np.minimum.at(least, at, marked.p[known])
    p = np.minimum(least * sizes, 1.0)
    for one in np.flatnonzero(discovered(p, RATE)):
        here = at == one
        yield WorthPlace(
            code=int(codes[one]),
            place=name_of(stations.place_names, stations.place, int(rows[here][0])),
            area=name_of(stations.area_names, stations.area, int(rows[here][0])),
            reason=method,
            flagged=int(here.sum()),
            stations=int(sizes[one]),
            p=float(p[one]),
            votes=float(marked.votes[known][here].sum()),
        )

"""Sheets worth fetching from the archive: those that explain most first, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from escrutinio.forensics.chance import discovered
from escrutinio.forensics.reading import IDENTITY, Marked, Reading
from escrutinio.forensics.stations import NOWHERE, Flags, Stations

RATE = 0.05
"""At most this share of the sheets on the list is expected to be there by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """
    A sheet that is worth a look at the paper.

    Args:
        row: Which station, as a place in the arrays.
        station: Its number.
        place: Its polling place; empty where that is not known.
        area: Its province; empty where that is not known.
        reasons: The methods that single it out, the strongest first.
        score: The farthest that it lies from what was expected.
        p: The smallest chance of one at least so far; none for identities alone.
        votes: What is beyond the expected for the option tested, with its sign. [votes]
        margin: The lead if that were taken away. [votes]
    """

    row: int
    station: str
    place: str
    area: str
    reasons: tuple[str, ...]
    score: float
    p: float | None
    votes: float
    margin: float


def found(marked: Marked, n: int, rate: float = RATE) -> Flags:
    """
    Which marked stations are discoveries among all that a method looked at.

    A method marks the stations with the smallest p-values, so those that it does not mark cannot
    be among the discoveries.

    >>> one = Marked(rows=np.array([4, 7]), score=np.array([9.0, 4.0]),
    ...     p=np.array([1e-6, 1e-3]), votes=np.array([40.0, 12.0]))
    >>> found(one, 1000).tolist()
    [True, False]
    """
    padded = np.concatenate([marked.p, np.ones(max(0, n - len(marked.p)))])
    return discovered(padded, rate)[: len(marked.p)]


def worth(readings: Sequence[Reading], stations: Stations) -> tuple[Worth, ...]:
    """
    The sheets to fetch: violated identities, and discoveries of the tests.

    Args:
        readings: Of the battery; screens are never a reason alone.
        stations: What was read.

    Returns:
        Those that move the lead most first.
    """
    reasons: dict[int, list[tuple[float, str, float, float]]] = {}
    for reading in readings:
        if reading.marked is None or reading.kind not in (IDENTITY, "test"):
            continue
        marked, votes_of = reading.marked, reading.method == "places-votes"
        kept = np.ones(len(marked.rows), dtype=bool)
        if reading.kind != IDENTITY:
            kept = found(marked, reading.n)
        for i in np.flatnonzero(kept):
            votes = float(marked.votes[i]) if votes_of else 0.0
            entry = (float(marked.score[i]), reading.method, float(marked.p[i]), votes)
            reasons.setdefault(int(marked.rows[i]), []).append(entry)
    listed = [_sheet(row, why, stations) for row, why in reasons.items()]
    return tuple(sorted(listed, key=lambda one: (-abs(one.votes), -abs(one.score), one.station)))


def _sheet(row: int, why: list[tuple[float, str, float, float]], stations: Stations) -> Worth:
    """One sheet with its reasons."""
    why = sorted(why, key=lambda one: -abs(one[0]))
    p = [one[2] for one in why if np.isfinite(one[2])]
    votes = sum(one[3] for one in why)
    return Worth(
        row=row,
        station=str(stations.ids[row]),
        place=_name(stations.place_names, stations.place, row),
        area=_name(stations.area_names, stations.area, row),
        reasons=tuple(one[1] for one in why),
        score=why[0][0],
        p=min(p, default=None),
        votes=votes,
        margin=stations.margin - votes,
    )


def _name(names: tuple[str, ...], codes: object, row: int) -> str:
    """The name of a code, or nothing."""
    code = int(codes[row]) if isinstance(codes, np.ndarray) else NOWHERE
    return names[code] if 0 <= code < len(names) else ""

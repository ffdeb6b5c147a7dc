"""Sheets worth fetching from the archive: those that explain most first, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from escrutinio.forensics.chance import discovered
from escrutinio.forensics.reading import SCREEN, TEST, Marked, Reading
from escrutinio.forensics.stations import NOWHERE, Flags, Stations

RATE = 0.05
"""At most this share of the sheets on the list is expected to be there by chance."""

EXCHANGED, SHARES = "swapped-columns", "places-votes"
"""The screen whose sheets are listed as well, and the test that compares shares."""


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
        margin: The lead of the first over the second if those votes were as expected. [votes]
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


def worth(readings: Sequence[Reading], stations: Stations, option: int) -> tuple[Worth, ...]:
    """
    The sheets to fetch: violated identities, discoveries of the tests, and columns that look
    exchanged.

    Args:
        readings: Of the battery. Screens are no reason, but for one: that a sheet fits its place
            once two columns are exchanged is no evidence either, yet the paper settles it at once.
        stations: What was read.
        option: The option whose votes were tested.

    Returns:
        Those that move the lead most first.
    """
    reasons: dict[int, list[_Reason]] = {}
    for reading in readings:
        for row, reason in _reasons(reading, stations, option):
            reasons.setdefault(row, []).append(reason)
    listed = [_sheet(row, why, stations) for row, why in reasons.items()]
    return tuple(
        sorted(listed, key=lambda o: (-abs(stations.margin - o.margin), -abs(o.score), o.station))
    )


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why a sheet is listed, and what setting it right would take from the option and the lead."""

    method: str
    score: float
    p: float
    votes: float = 0.0
    lead: float = 0.0


def _reasons(reading: Reading, stations: Stations, option: int) -> Iterator[tuple[int, _Reason]]:
    """The rows that one method puts on the list."""
    marked, method = reading.marked, reading.method
    if marked is None or (reading.kind == SCREEN and method != EXCHANGED):
        return
    kept = np.ones(len(marked.rows), dtype=bool)
    if reading.kind == TEST:
        kept = found(marked, reading.n)
    back = _back(stations, option, method) if method in (EXCHANGED, SHARES) else 0.0
    for i in np.flatnonzero(kept):
        votes = float(marked.votes[i]) if method in (EXCHANGED, SHARES) else 0.0
        reason = _Reason(method, float(marked.score[i]), float(marked.p[i]), votes, back * votes)
        yield int(marked.rows[i]), reason


def _back(stations: Stations, option: int, method: str) -> float:
    """
    By how much the lead falls with each vote that goes back from an option.

    Exchanged columns give it to the other one; else all others share it as they share their votes.
    """
    totals = stations.votes.sum(axis=1).astype(float)
    gains = totals / max(1.0, totals.sum() - totals[option])
    if method == EXCHANGED:
        other = stations.runner_up if option == stations.leader else stations.leader
        gains = np.eye(len(totals))[other]
    gains[option] = -1.0
    return float(gains[stations.runner_up] - gains[stations.leader])


def _sheet(row: int, why: list[_Reason], stations: Stations) -> Worth:
    """One sheet with its reasons; what moves the lead is told once, by the strongest of them."""
    why = sorted(why, key=lambda one: -abs(one.score))
    most = max(why, key=lambda one: abs(one.lead))
    return Worth(
        row=row,
        station=str(stations.ids[row]),
        place=name_of(stations.place_names, stations.place, row),
        area=name_of(stations.area_names, stations.area, row),
        reasons=tuple(one.method for one in why),
        score=why[0].score,
        p=min((one.p for one in why if np.isfinite(one.p)), default=None),
        votes=most.votes,
        margin=stations.margin - most.lead,
    )


def name_of(names: tuple[str, ...], codes: object, row: int) -> str:
    """The name of a station's code, or nothing."""
    code = int(codes[row]) if isinstance(codes, np.ndarray) else NOWHERE
    return names[code] if 0 <= code < len(names) else ""

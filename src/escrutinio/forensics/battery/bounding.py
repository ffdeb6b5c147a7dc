"""The most that each wrong could be, from all stations of a source."""

from __future__ import annotations

import math

from escrutinio.forensics.bounds import Bound, most_stations
from escrutinio.forensics.deviations import turnout_deviations, votes_deviations
from escrutinio.forensics.late_count import late_inside
from escrutinio.forensics.reading import Reading
from escrutinio.forensics.stations import Stations
from escrutinio.forensics.tails import TURNOUT, VOTES, line

FLAG = 0.002
STUFFED = (60, 40, 30, 20)
"""Ballots added to each station. [votes]"""

SWITCHED = (60, 40, 20)
"""Votes moved from one to the other in each station. [votes]"""

UPPER = 1.6448536269514722
"""One-sided, at 95 %."""

ROUNDED_UP = 0.005
"""Turnout that is raised to the next whole percentage gains half of one on average."""


def largest(
    stations: Stations, readings: tuple[Reading, ...] | list[Reading], option: int
) -> tuple[Bound, ...]:
    """
    For each wrong that the data can bound, the most that it could have moved the lead.

    Args:
        stations: What was read.
        readings: Of the battery, for what they have already.
        option: The option for which the wrong would have been done.
    """
    if len(stations.options) < 2:
        return ()
    found = [*_inside_places(stations, option), *_rounded(stations, readings)]
    return tuple(found + _late(stations, option))


def _inside_places(stations: Stations, option: int) -> list[Bound]:
    """Ballots added, and votes switched, in some stations of a place."""
    if stations.place is None:
        return []
    found = []
    if stations.registered is not None and stations.cast is not None:
        turnout = turnout_deviations(stations)
        if turnout is not None:
            bound = line(FLAG, TURNOUT, turnout.conditional)
            found += [
                _bound("stuffed", k, most_stations(turnout, bound, k), k, stations) for k in STUFFED
            ]
    votes = votes_deviations(stations, option)
    if votes is not None:
        bound = line(FLAG, VOTES, votes.conditional)
        found += [
            _bound("switched", k, most_stations(votes, bound, k), 2 * k, stations) for k in SWITCHED
        ]
    return found


def _bound(wrong: str, k: int, stations: float, each: int, whole: Stations) -> Bound:
    n = math.ceil(stations)
    return Bound(
        wrong=wrong,
        least_seen=k,
        stations=n,
        votes=n * each,
        margin=whole.margin,
        assumes=("some_stations", "both_sides"),
    )


def _rounded(stations: Stations, readings: tuple[Reading, ...] | list[Reading]) -> list[Bound]:
    """Turnout raised to the next whole percentage."""
    for reading in readings:
        if reading.method != "round-turnout" or not reading.applies:
            continue
        figures = dict(reading.figures)
        if "sd" not in figures or stations.registered is None:
            continue
        excess = figures["observed"] - figures["expected"] + UPPER * figures["sd"]
        most = max(3, math.ceil(excess))
        added = float(stations.registered[stations.registered > 0].mean()) * ROUNDED_UP
        return [
            Bound(
                wrong="rounded",
                least_seen=0,
                stations=most,
                votes=math.ceil(most * added),
                margin=stations.margin,
                assumes=("whole_percent",),
            )
        ]
    return []


def _late(stations: Stations, option: int) -> list[Bound]:
    """Late sheets changed inside of places."""
    if stations.arrival is None or stations.place is None:
        return []
    late = stations.arrival > 0
    inside = late_inside(stations, late, option) if late.any() and not late.all() else None
    if inside is None:
        return []
    share = (abs(inside.votes) + UPPER * inside.error) / max(1, inside.out_of)
    return [
        Bound(
            wrong="late",
            least_seen=0,
            stations=int(late.sum()),
            votes=math.ceil(2 * share * int(stations.valid[late].sum())),
            margin=stations.margin,
            assumes=("late_alike",),
        )
    ]

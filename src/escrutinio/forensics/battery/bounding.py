"""The most that each wrong could be, from all stations of a source."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from scipy import special

from escrutinio.forensics.bounds import (
    CONFIDENCE,
    Bound,
    most_exchanged,
    most_stations,
    none_seen,
)
from escrutinio.forensics.deviations import turnout_deviations, votes_deviations
from escrutinio.forensics.late_count import late_inside
from escrutinio.forensics.reading import Reading
from escrutinio.forensics.stations import Stations
from escrutinio.forensics.swapped import exchanged
from escrutinio.forensics.tails import TURNOUT, VOTES, line

FLAG = 0.002
STUFFED = (60, 40, 30, 20)
"""Ballots added to each station. [votes]"""

SWITCHED = (60, 40, 20)
"""Votes moved from one to the other in each station. [votes]"""

ROUNDED_UP = 0.01
"""Turnout that is raised to the next whole percentage gains at most one."""


def largest(
    stations: Stations, readings: tuple[Reading, ...] | list[Reading], option: int
) -> tuple[Bound, ...]:
    """
    For each wrong that the data can bound, the most that it could have moved the lead.

    Bounds are upper ones at 95 %, each by itself; what is not in the data has no bound here.

    Args:
        stations: What was read.
        readings: Of the battery, for what they have already.
        option: The option in whose favour the wrong would have been done.

    Returns:
        Ballots added and votes switched, by their number in each station; columns exchanged;
        turnout rounded; late sheets changed. A wrong whose data are missing is left out.

    Says: How large each wrong can be without having been seen, and whether that is enough.
    Does not say: That it happened. The same in all stations of a place is seen by none of these,
    nor votes bought or forced before they are cast.
    """
    if len(stations.options) < 2 or not 0 <= option < len(stations.options):
        return ()
    found: list[Bound] = []
    if stations.place is not None:
        found += [*_stuffed(stations, option), *_switched(stations, option)]
    return (*found, *_rounded(stations, readings, option), *_late(stations, option))


def lead(stations: Stations, option: int) -> int:
    """The lead of an option over the largest other; below zero where it is behind. [votes]"""
    totals = stations.votes.sum(axis=1)
    return int(totals[option] - np.delete(totals, option).max())


def _stuffed(stations: Stations, option: int) -> list[Bound]:
    """Ballots added in some stations of a place."""
    if stations.registered is None or stations.cast is None:
        return []
    turnout = turnout_deviations(stations)
    if turnout is None:
        return []
    bound = line(FLAG, TURNOUT, turnout.conditional)
    most = ((k, most_stations(turnout, bound, k, both=False)) for k in STUFFED)
    found = [_inside("stuffed", k, n, k, lead(stations, option)) for k, n in most]
    return [replace(one, assumes=("some_stations", "as_visible", "compared")) for one in found]


def _switched(stations: Stations, option: int) -> list[Bound]:
    """Votes switched in some stations of a place, and columns exchanged."""
    votes = votes_deviations(stations, option)
    if votes is None:
        return []
    margin, bound = lead(stations, option), line(FLAG, VOTES, votes.conditional)
    most = ((k, most_stations(votes, bound, k)) for k in SWITCHED)
    found = [_inside("switched", k, n, 2 * k, margin) for k, n in most]
    other = stations.runner_up if option == stations.leader else stations.leader
    n, each = most_exchanged(exchanged(votes, stations.votes[option], stations.votes[other]))
    if not n:
        return found
    swap = _inside("swapped", 0, n, 2 * each, margin)
    return [*found, replace(swap, assumes=("far_enough", "both_sides", "compared"))]


def _inside(wrong: str, k: int, stations: float, each: float, margin: int) -> Bound:
    """A wrong done to some stations, by what each adds to the lead."""
    n = math.ceil(stations)
    return Bound(
        wrong=wrong,
        least_seen=k,
        stations=n,
        votes=math.ceil(n * each),
        margin=margin,
        assumes=("some_stations", "as_visible", "both_sides", "compared"),
    )


def _rounded(
    stations: Stations, readings: tuple[Reading, ...] | list[Reading], option: int
) -> list[Bound]:
    """Turnout raised to the next whole percentage."""
    known = [one for one in readings if one.method == "round-turnout" and one.applies]
    if not known or stations.registered is None or not (stations.registered > 0).any():
        return []
    figures = dict(known[0].figures)
    if "sd" not in figures:
        return []
    upper = float(special.ndtri(CONFIDENCE))
    excess = figures["observed"] - figures["expected"] + upper * figures["sd"]
    by_chance = figures["expected"] / max(1, known[0].n)  # these were whole before
    most = math.ceil(max(none_seen(), excess) / max(1e-9, 1 - by_chance))
    added = float(stations.registered[stations.registered > 0].mean()) * ROUNDED_UP
    return [
        Bound(
            wrong="rounded",
            least_seen=0,
            stations=most,
            votes=math.ceil(most * added),
            margin=lead(stations, option),
            assumes=("whole_percent",),
        )
    ]


def _late(stations: Stations, option: int) -> list[Bound]:
    """Late sheets changed inside of places: a vote changed moves the lead by two."""
    if stations.arrival is None or stations.place is None:
        return []
    late = stations.arrival > 0
    inside = late_inside(stations, late, option) if late.any() and not late.all() else None
    if inside is None:
        return []
    share = max(0.0, inside.most(CONFIDENCE))
    return [
        Bound(
            wrong="late",
            least_seen=0,
            stations=int(late.sum()),
            votes=math.ceil(2 * share * int(stations.valid[late].sum())),
            margin=lead(stations, option),
            assumes=("late_alike",),
        )
    ]

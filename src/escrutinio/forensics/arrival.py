"""The lead as the count went on, and what was still open at each moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from escrutinio.forensics.stations import Stations, column


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """
    The count at one moment.

    Args:
        number: Which part of the count had come, the first is 0.
        stations: Counted so far.
        of: All that were counted in the end.
        lead: Of the first of the whole over the second of the whole. [votes]
        low: The lead if every registered voter still to come voted for the second. [votes]
        high: The lead if all of them voted for the first. [votes]
    """

    number: int
    stations: int
    of: int
    lead: int
    low: int
    high: int


def moments(stations: Stations) -> tuple[Moment, ...]:
    """The lead after each part of the count, with hard bounds of what was to come."""
    order = column(stations.arrival)
    first, second = stations.votes[stations.leader], stations.votes[stations.runner_up]
    room = np.maximum(column(stations.registered), 0)
    found = []
    for number in range(int(order.max()) + 1):
        counted = order <= number
        lead = int((first - second)[counted].sum())
        to_come = int(room[~counted].sum())
        found.append(
            Moment(
                number=number,
                stations=int(counted.sum()),
                of=len(stations),
                lead=lead,
                low=lead - to_come,
                high=lead + to_come,
            )
        )
    return tuple(found)

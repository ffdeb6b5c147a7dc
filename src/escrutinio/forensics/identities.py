"""The arithmetic of sheets: what holds on every sheet that was filled in rightly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from escrutinio.forensics.stations import UNKNOWN, Codes, Stations, column


@dataclass(frozen=True, slots=True, kw_only=True)
class Violated:
    """
    Sheets that contradict an identity.

    Args:
        n: Sheets that were checked.
        rows: Which contradict it. Shape (m,).
        amount: By how many. Shape (m,). [votes]
    """

    n: int
    rows: Codes
    amount: Codes


def _violated(known: Codes, amount: Codes) -> Violated:
    rows = np.flatnonzero(known & (amount != 0))
    return Violated(n=int(known.sum()), rows=rows, amount=amount[rows])


def more_voters_than_registered(stations: Stations) -> Violated:
    """
    More people voted than are registered.

    >>> one = Stations(ids=np.array(["1"]), options=("A",), votes=np.array([[5]]),
    ...     valid=np.array([5]), registered=np.array([4]), cast=np.array([5]))
    >>> more_voters_than_registered(one).amount.tolist()
    [1]
    """
    registered, cast = column(stations.registered), column(stations.cast)
    known = (registered != UNKNOWN) & (cast != UNKNOWN) & (registered > 0)
    return _violated(known, np.maximum(cast - registered, 0))


def more_votes_than_voters(stations: Stations) -> Violated:
    """
    More votes came out of the box than people voted.

    >>> one = Stations(ids=np.array(["1"]), options=("A",), votes=np.array([[5]]),
    ...     valid=np.array([5]), cast=np.array([6]), null=np.array([2]))
    >>> more_votes_than_voters(one).amount.tolist()
    [1]
    """
    found = boxes_add_up(stations)
    more = found.amount > 0
    return Violated(n=found.n, rows=found.rows[more], amount=found.amount[more])


def boxes_add_up(stations: Stations) -> Violated:
    """
    Valid, blank and null votes are as many as people voted; where blank is null, it is null.

    Fewer are no contradiction: some who were given a ballot take it home.
    """
    cast, null = column(stations.cast), column(stations.null)
    blank = np.zeros(len(stations), np.int64) if stations.blank is None else stations.blank
    known = (cast != UNKNOWN) & (null != UNKNOWN) & (blank != UNKNOWN)
    known &= stations.valid != UNKNOWN
    return _violated(known, stations.valid + blank + null - cast)


def options_within_valid(stations: Stations) -> Violated:
    """The options together have no more votes than there are valid ones."""
    known = stations.valid != UNKNOWN
    return _violated(known, np.maximum(stations.votes.sum(axis=0) - stations.valid, 0))


def nothing_negative(stations: Stations) -> Violated:
    """No figure is below zero, other than those that are not known."""
    columns = ("valid", "registered", "cast", "blank", "null")
    given = [column(getattr(stations, one)) for one in columns if stations.has(one)]
    figures = np.stack([*stations.votes, *given])
    least = np.where(figures == UNKNOWN, 0, figures).min(axis=0)
    return _violated(np.ones(len(stations), dtype=bool), np.maximum(-least, 0))


def same_voters(stations: Stations) -> Violated:
    """
    As many people voted in the other contest of the same day.

    Between two rounds it says nothing, since people choose anew whether to vote.
    """
    before, matched = stations.before, stations.matched
    if before is None or matched is None:
        raise KeyError("before")
    cast, other = column(stations.cast), column(before.cast)
    known = matched & (cast != UNKNOWN) & (other != UNKNOWN)
    return _violated(known, cast - other)


def same_roll(stations: Stations) -> Violated:
    """As many people are registered in the other round: a roll that is closed does not change."""
    before, matched = stations.before, stations.matched
    if before is None or matched is None:
        raise KeyError("before")
    roll, other = column(stations.registered), column(before.registered)
    known = matched & (roll != UNKNOWN) & (other != UNKNOWN)
    return _violated(known, roll - other)

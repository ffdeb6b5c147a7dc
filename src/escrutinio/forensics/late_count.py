"""Late sheets against early ones: which places came late, and what differs inside of places."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from escrutinio.forensics.deviations import SMALLEST
from escrutinio.forensics.groups import dense, sums
from escrutinio.forensics.neighbours import Against, against_places, contrast
from escrutinio.forensics.stations import NOWHERE, Flags, Stations, column


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """
    How the lead changed with the late sheets, and how much of it their places explain.

    Args:
        early: Lead of the first over the second in the early sheets. [votes]
        late: The same in the late ones. [votes]
        explained: What the late sheets would have given at the shares of the early sheets of the
            same places, or areas. [votes]
        inside: What is not explained in places that have early sheets too. [votes]
        by_place: Late valid votes in those places. [votes]
        valid: All late valid votes. [votes]
    """

    early: int
    late: int
    explained: float
    inside: float
    by_place: int
    valid: int

    @property
    def left(self) -> float:
        """
        What of the late lead is not explained by which places came late. [votes]

        Beyond `inside` it is that of places without early sheets, which need not be as their area.
        """
        return self.late - self.explained


def swing(stations: Stations, late: Flags) -> Swing:
    """
    The lead of late sheets, and that which the early sheets of the same places foretell.

    Where a place has no early sheet its area stands in, and then the whole.

    Args:
        stations: With places or areas.
        late: Shape (n,).

    Says: How much of a late swing comes from which places came late.
    Does not say: That the early sheets themselves are right.

    >>> tiny = Stations(ids=np.array(["1", "2", "3"]), options=("A", "B"), area=np.zeros(3, int),
    ...     votes=np.array([[30, 30, 60], [70, 70, 140]]), valid=np.array([100, 100, 200]))
    >>> one = swing(tiny, np.array([False, False, True]))
    >>> one.early, one.late, round(one.explained)
    (80, 80, 80)
    """
    first, second = stations.votes[stations.leader], stations.votes[stations.runner_up]
    lead = (first - second).astype(float)
    share = np.full(len(stations), lead[~late].sum() / max(1, stations.valid[~late].sum()))
    told = np.zeros(len(stations), dtype=bool)
    for codes in (stations.area, stations.place):
        if codes is None:
            continue
        known = codes != NOWHERE
        groups = dense(np.where(known, codes, NOWHERE))
        weight = sums(np.where(late, 0, stations.valid), groups)
        total = sums(np.where(late, 0.0, lead), groups)
        here = known & (weight[groups] > 0)
        share[here] = (total / np.maximum(weight, 1))[groups][here]
        told = here if codes is stations.place else told
    return Swing(
        early=int(lead[~late].sum()),
        late=int(lead[late].sum()),
        explained=float((share * stations.valid)[late].sum()),
        inside=float((lead - share * stations.valid)[late & told].sum()),
        by_place=int(stations.valid[late & told].sum()),
        valid=int(stations.valid[late].sum()),
    )


def late_inside(stations: Stations, late: Flags, option: int) -> Against | None:
    """
    Whether late sheets favour an option inside of places; none where too few places have both.

    Args:
        stations: With places.
        late: Shape (n,).
        option: The place of the option.

    Says: Whether late sheets differ from early ones of the same place, beyond the earlier round.
    Does not say: Anything of places whose sheets all came late.

    Source: as `neighbours.contrast`.
    """
    return against_places(stations, late, option)


def placebo(stations: Stations, late: Flags) -> Against | None:
    """
    The same estimator on the earlier round of the same stations, by the same late sheets.

    What it finds there cannot come from the later round. The option is the earlier round's leader,
    and there is no round before it to condition on.
    """
    before, matched = stations.before, stations.matched
    if before is None or matched is None or not matched.any():
        return None
    same = replace(
        before.select(matched), place=column(stations.place)[matched], before=None, matched=None
    )
    return against_places(same, late[matched], same.leader)


def change(stations: Stations, late: Flags, option: int) -> Against | None:
    """
    The difference of both: late less early, in the later round less in the earlier one.

    Whatever makes the same stations differ alike in both rounds cancels out.

    Args:
        stations: With places and the earlier round.
        late: Shape (n,).
        option: Of the later round; from it the share of the earlier round's leader is taken.

    Says: Whether late sheets moved otherwise between the rounds than the early ones of their place.
    Does not say: Why. Voters of others move as well: with many options `late_inside` says more.

    Source: as `neighbours.contrast`.
    """
    before, matched = stations.before, stations.matched
    if before is None or matched is None:
        return None
    known = matched & (stations.valid >= SMALLEST) & (before.valid >= SMALLEST)
    rows = np.flatnonzero(known & (column(stations.place) != NOWHERE))
    if not len(rows):
        return None
    earlier = before.votes[before.select(matched).leader][rows] / before.valid[rows]
    return contrast(
        stations.votes[option][rows] / stations.valid[rows] - earlier,
        stations.valid[rows].astype(float),
        dense(column(stations.place)[rows]),
        late[rows],
    )

"""How voters moved between two rounds, from what differs among the stations of one place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from escrutinio.forensics.groups import centred, dense, sums
from escrutinio.forensics.stations import NOWHERE, Codes, Flags, Reals, Stations, column

LEAST = 0.01
"""Options with a smaller share of the votes are told together."""

BLANK, NULL, ABSENT, OTHERS = "blank", "null", "absent", "others"
"""What is not an option, in rows and columns of a table of flows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """
    Both rounds of the same stations, as shares of their registered voters.

    Args:
        rows: Names of what they did in the earlier round, r of them.
        columns: Names of what they did in the later one, c of them.
        earlier: Shape (r, m).
        later: Shape (c, m).
        registered: In the later round. Shape (m,). [voters]
        place: Codes without gaps. Shape (m,).
        stations: Which stations they are. Shape (m,).
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    earlier: Reals
    later: Reals
    registered: Reals
    place: Codes
    stations: Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """
    A table of flows.

    Args:
        rows: What they did earlier.
        columns: What they did later.
        share: Of those of a row, who did what later; each row sums to 1. Shape (r, c).
        error: Standard errors, places being what varies; nan where there are none. Shape (r, c).
        stations: Stations that it rests on.
        places: Their places.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    share: Reals
    error: Reals
    stations: int
    places: int

    @property
    def outside(self) -> int:
        """Entries that lie outside of 0 to 1 by more than two standard errors."""
        slack = 2 * np.nan_to_num(self.error)
        return int(((self.share < -slack) | (self.share > 1 + slack)).sum())

    def of(self, row: str, later: str) -> float:
        """
        The share of those of a row who did so later.

        Raises:
            ValueError: There is no such row or column.
        """
        return float(self.share[self.rows.index(row), self.columns.index(later)])


def shares(stations: Stations, least: float = LEAST) -> Shares | None:
    """
    Both rounds of stations whose place has at least two of them; none where there are none.

    Args:
        stations: With places, and the earlier round beside them.
        least: Options under this share of the votes are told together.
    """
    before, matched = stations.before, stations.matched
    if before is None or matched is None:
        return None
    known = matched & _complete(stations) & _complete(before) & (column(stations.place) != NOWHERE)
    if not known.any():
        return None
    known[known] = (
        np.bincount(dense(column(stations.place)[known]))[dense(column(stations.place)[known])] >= 2
    )
    use = np.flatnonzero(known)
    if not len(use):
        return None
    names, earlier = _parts(before, use, least)
    later_names, later = _parts(stations, use, least)
    return Shares(
        rows=names,
        columns=later_names,
        earlier=earlier,
        later=later,
        registered=column(stations.registered)[use].astype(float),
        place=dense(column(stations.place)[use]),
        stations=use,
    )


def _complete(stations: Stations) -> Flags:
    registered, cast = column(stations.registered), column(stations.cast)
    return np.asarray((registered > 0) & (cast >= 0) & (cast <= registered))


def _parts(stations: Stations, use: Codes, least: float) -> tuple[tuple[str, ...], Reals]:
    """Names and shares of the registered of everything that a voter could do. Shape (k, m)."""
    totals = stations.votes.sum(axis=1)
    large = totals >= least * max(1, int(totals.sum()))
    names = [name for name, one in zip(stations.options, large, strict=True) if one]
    parts = list(stations.votes[large][:, use])
    if not large.all():
        names.append(OTHERS)
        parts.append(stations.votes[~large][:, use].sum(axis=0))
    for name, one in ((BLANK, stations.blank), (NULL, stations.null)):
        if one is not None:
            names.append(name)
            parts.append(np.maximum(one[use], 0))
    registered = column(stations.registered)[use].astype(float)
    rest = registered - np.sum(parts, axis=0)
    return (*names, ABSENT), np.stack([*parts, rest]) / registered


def flows(found: Shares) -> Flows:
    """
    Flows from what differs among the stations of one place: whatever a place is like cancels out.

    The share of a station is that of its place and the flows times what its own voters did
    earlier. The level, which places would swallow, is that of the whole: the flows times the
    earlier totals give the later totals.

    Says: How voters moved if voters who did the same thing earlier moved alike within a place.
    Does not say: How any single person voted, nor how voters moved where all stations of a place
    are alike.

    Source: after D. Chamberlain's fixed effects; L. A. Goodman, American Sociological Review 18
    (1953), 663-664, is the same without places. doi:10.2307/2088121
    """
    z = centred(found.earlier, found.registered, found.place)
    target = centred(found.later, found.registered, found.place)
    inverse = np.linalg.pinv((z * found.registered) @ z.T, rcond=1e-10, hermitian=True)
    slopes = inverse @ (z * found.registered) @ target.T
    mean = np.average(found.earlier, axis=1, weights=found.registered)
    level = np.average(found.later, axis=1, weights=found.registered)
    share = slopes + (level - mean @ slopes)
    contrast = np.eye(len(mean)) - mean
    left = target - slopes.T @ z
    error = np.stack(
        [_errors(z, one, found.registered, found.place, contrast @ inverse) for one in left]
    )
    return Flows(
        rows=found.rows,
        columns=found.columns,
        share=share,
        error=error.T,
        stations=len(found.place),
        places=int(found.place.max()) + 1,
    )


def _errors(z: Reals, left: Reals, weights: Reals, place: Codes, spread: Reals) -> Reals:
    """Standard errors of one column, places being what varies. Shape (r,)."""
    scores = np.stack([sums(one * weights * left, place) for one in z])
    inside = spread @ (scores @ scores.T) @ spread.T
    return np.asarray(np.sqrt(np.maximum(np.diag(inside), 0)))

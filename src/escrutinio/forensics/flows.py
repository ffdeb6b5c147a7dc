"""How voters moved between two rounds, from what differs among the stations of one place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from escrutinio.forensics.groups import centred, dense, sizes, sums
from escrutinio.forensics.stations import NOWHERE, Codes, Flags, Reals, Stations, column

LEAST = 0.01
"""Options with a smaller share of the votes are told together."""

BLANK, NULL, ABSENT, OTHERS = "blank", "null", "absent", "others"
INVALID = "invalid"
"""What is not an option, in rows and columns of a table of flows; the last is blank and null."""


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


def shares(stations: Stations, least: float = LEAST, *, joined: bool = False) -> Shares | None:
    """
    Both rounds of stations whose place and earlier round are known.

    A station alone in its place says nothing of how voters moved, and counts in the level.

    Args:
        stations: With places, and the earlier round beside them.
        least: Options under this share of the votes are told together.
        joined: Whether blank and null votes are told together.

    Returns:
        None where no place has two stations.

    >>> one = Stations(ids=np.array(["1", "2"]), options=("A",), votes=np.array([[30, 60]]),
    ...     valid=np.array([30, 60]), registered=np.array([100, 100]), cast=np.array([40, 70]),
    ...     blank=np.array([5, 2]), null=np.array([5, 8]), place=np.array([0, 0]))
    >>> from dataclasses import replace
    >>> both = replace(one, before=one, matched=np.array([True, True]))
    >>> shares(both).columns, shares(both, joined=True).later.round(2).tolist()
    (('A', 'blank', 'null', 'absent'), [[0.3, 0.6], [0.1, 0.1], [0.6, 0.3]])
    """
    before, matched = stations.before, stations.matched
    if before is None or matched is None:
        return None
    known = matched & _complete(stations) & _complete(before) & (column(stations.place) != NOWHERE)
    if not known.any():
        return None
    use = np.flatnonzero(known)
    if sizes(dense(column(stations.place)[use])).max() < 2:
        return None
    names, earlier = _parts(before, use, least, joined)
    later_names, later = _parts(stations, use, least, joined)
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
    written = stations.votes.sum(axis=0)
    for one in (stations.blank, stations.null):
        written = written if one is None else written + np.maximum(one, 0)
    return np.asarray((registered > 0) & (cast >= 0) & (np.maximum(cast, written) <= registered))


def _parts(
    stations: Stations, use: Codes, least: float, joined: bool
) -> tuple[tuple[str, ...], Reals]:
    """Names and shares of the registered of everything that a voter could do. Shape (k, m)."""
    totals = stations.votes.sum(axis=1)
    large = totals >= least * max(1, int(totals.sum()))
    names = [name for name, one in zip(stations.options, large, strict=True) if one]
    parts = list(stations.votes[large][:, use])
    if not large.all():
        names.append(OTHERS)
        parts.append(stations.votes[~large][:, use].sum(axis=0))
    known = [(BLANK, stations.blank), (NULL, stations.null)]
    invalid = [(name, np.maximum(one[use], 0)) for name, one in known if one is not None]
    if joined and invalid:
        invalid = [(INVALID, np.sum([one for _, one in invalid], axis=0))]
    names += [name for name, _ in invalid]
    parts += [one for _, one in invalid]
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

    Source: L. A. Goodman, American Sociological Review 18 (1953), 663-664, doi:10.2307/2088121, is
    the same without places; standard errors by K.-Y. Liang and S. L. Zeger, Biometrika 73 (1986),
    13-22, doi:10.1093/biomet/73.1.13.

    >>> earlier = np.array([[0.5, 0.4, 0.3, 0.6], [0.5, 0.6, 0.7, 0.4]])
    >>> later = np.array([[0.9, 0.2], [0.1, 0.8]]) @ earlier
    >>> one = Shares(rows=("A", "B"), columns=("C", "D"), earlier=earlier, later=later,
    ...     registered=np.full(4, 200.0), place=np.array([0, 0, 1, 1]), stations=np.arange(4))
    >>> flows(one).share.round(6).tolist()
    [[0.9, 0.1], [0.2, 0.8]]
    """
    z = centred(found.earlier, found.registered, found.place)
    target = centred(found.later, found.registered, found.place)
    inverse = np.linalg.pinv((z * found.registered) @ z.T, rcond=1e-10, hermitian=True)
    slopes = inverse @ (z * found.registered) @ target.T
    mean = np.average(found.earlier, axis=1, weights=found.registered)
    level = np.average(found.later, axis=1, weights=found.registered)
    share = slopes + (level - mean @ slopes)
    spread = (np.eye(len(mean)) - mean) @ inverse
    error = np.stack(
        [
            _errors(spread, z * inside, whole / found.registered.sum(), found)
            for inside, whole in zip(
                target - slopes.T @ z, found.later - share.T @ found.earlier, strict=True
            )
        ]
    )
    return Flows(
        rows=found.rows,
        columns=found.columns,
        share=share,
        error=error.T,
        stations=len(found.place),
        places=int(found.place.max()) + 1,
    )


def _errors(spread: Reals, inside: Reals, whole: Reals, found: Shares) -> Reals:
    """
    Standard errors of one column, places being what varies: of the slopes and of the level.

    Args:
        spread: What the pull of a place at the slopes does to each entry. Shape (r, r).
        inside: What each voter of a station pulls at the slopes. Shape (r, m).
        whole: The same at the level. Shape (m,).
        found: Whose voters they are.
    """
    weights = found.registered
    slopes = np.stack([sums(one * weights, found.place) for one in inside])
    pull = spread @ slopes + sums(whole * weights, found.place)
    return np.asarray(np.sqrt(np.square(pull).sum(axis=1)))

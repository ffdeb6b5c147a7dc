"""What `forensics.py` gives to every side: the same counts, as arrays here and as CSV to peers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from escrutinio.forensics.flows import Shares, shares
from escrutinio.forensics.groups import centred, dense, sizes, sums
from escrutinio.forensics.method import generator
from escrutinio.forensics.stations import Codes, Counts, Reals, Stations, column
from escrutinio.forensics.within_places import comparable
from escrutinio.operations.stations import stations_of

RUNOFF = "2021-runoff/peru_2021_runoff_mesa_evolution.parquet"
BEFORE = "2021-round1/onpe_2021_r1_presidential_mesa.parquet"
SEED = 20210606
LEAST, LISTS = 0.07, 6
"""Six lists of the first round have more than so much of its votes; the others are one row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Chi-square and degrees of freedom of each station, and the counts that they come from."""

    x: Codes
    n: Codes
    place: Codes
    chi2: Reals
    df: Reals
    code: Codes


def stations_in(folder: Path) -> Stations:
    """The run-off, its first round beside it, as the command reads them."""
    return stations_of(str(folder / RUNOFF), before=str(folder / BEFORE)).stations


def both_rounds(stations: Stations) -> Shares:
    """Nine things done in the first round and four in the run-off, in whole voters of one roll."""
    found = shares(stations, LEAST, joined=True)
    assert found is not None
    n = found.registered.astype(np.int64)
    earlier, later = (whole_voters(one, n) / n for one in (found.earlier, found.later))
    lists = np.argsort(-(earlier[:LISTS] @ n), kind="stable")
    order = [*lists, *range(LISTS, len(earlier))]
    rows = tuple(found.rows[i] for i in order)
    return replace(found, rows=rows, earlier=earlier[order], later=later)


def whole_voters(parts: Reals, n: Counts) -> Counts:
    """Shares of n as whole voters that sum to n, by the largest remainders. Shape (k, m)."""
    exact = parts * n
    low = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(np.argsort(-(exact - low), axis=0, kind="stable"), axis=0, kind="stable")
    return np.asarray(low + (order < n - low.sum(axis=0)), dtype=np.int64)


def part(found: Shares, rows: Codes) -> Shares:
    """Some of the stations."""
    return replace(
        found,
        earlier=found.earlier[:, rows],
        later=found.later[:, rows],
        registered=found.registered[rows],
        place=dense(found.place[rows]),
        stations=found.stations[rows],
    )


def some_places(found: Shares, n: int) -> Shares:
    """So many stations of places with three, the places being drawn."""
    rows = np.flatnonzero(sizes(found.place) == 3)
    places = generator(SEED, "bench").permutation(np.unique(found.place[rows]))[: n // 3]
    return part(found, rows[np.isin(found.place[rows], places)])


def two_by_two(found: Shares) -> Shares:
    """The first list of each round, and all the rest."""
    return replace(
        found,
        rows=("first", "rest"),
        columns=("first", "rest"),
        earlier=np.stack([found.earlier[0], 1 - found.earlier[0]]),
        later=np.stack([found.later[0], 1 - found.later[0]]),
    )


def unweighted(found: Shares) -> Shares:
    """The same with every station counting alike."""
    return replace(found, registered=np.ones(len(found.registered)))


def inside_places(found: Shares) -> Shares:
    """Less the mean of the place, and without the last row, which the others tell."""
    weights, place = found.registered, found.place
    return replace(
        found,
        rows=found.rows[:-1],
        earlier=centred(found.earlier, weights, place)[:-1],
        later=centred(found.later, weights, place),
    )


def spread_of(stations: Stations, option: int) -> Spread:
    """What each station adds to the chi-square of its place, and to its degrees of freedom."""
    x, n, place = stations.votes[option], stations.valid, column(stations.place)
    use = comparable(x, n, place)
    codes = dense(place[use])
    share = (sums(x[use], codes) / sums(n[use], codes))[codes]
    told = (share > 0) & (share < 1)
    p, a, b = share[told], x[use][told], n[use][told]
    count = sizes(codes)[told]
    chi2 = np.square(a - b * p) / (b * p * (1 - p))
    return Spread(x=x, n=n, place=place, chi2=chi2, df=(count - 1) / count, code=dense(codes[told]))


def written(path: Path, columns: dict[str, Reals | Codes]) -> Path:
    """Columns as CSV, with every digit."""
    kinds = ["%d" if one.dtype.kind == "i" else "%.17g" for one in columns.values()]
    rows = np.rec.fromarrays(list(columns.values()))
    np.savetxt(path, rows, fmt=kinds, delimiter=",", header=",".join(columns), comments="")
    return path


def counts_csv(path: Path, found: Shares) -> Path:
    """The counts r1 to r9 and c1 to c4 of each station, its roll and its place."""
    n = found.registered
    rows = {f"r{i + 1}": np.rint(one * n).astype(int) for i, one in enumerate(found.earlier)}
    later = {f"c{i + 1}": np.rint(one * n).astype(int) for i, one in enumerate(found.later)}
    return written(path, {"place": found.place, "n": n.astype(int), **rows, **later})


def centred_csv(path: Path, found: Shares) -> Path:
    """The same as shares, less the mean of the place: z1 to z8 and y1 to y4."""
    rows = {f"z{i + 1}": one for i, one in enumerate(found.earlier)}
    later = {f"y{i + 1}": one for i, one in enumerate(found.later)}
    return written(path, {"place": found.place, "n": found.registered, **rows, **later})


def spread_csv(path: Path, found: Spread) -> Path:
    """Chi-square, degrees of freedom and place of each station."""
    one = np.ones(len(found.code))
    return written(path, {"place": found.code, "one": one, "chi2": found.chi2, "df": found.df})

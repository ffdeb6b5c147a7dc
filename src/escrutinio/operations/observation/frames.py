"""A sampling frame, and a past election to rehearse on, from what a user names as stations."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np

from escrutinio.errors import Refused
from escrutinio.forensics.stations import Stations
from escrutinio.io.source import Progress, quiet
from escrutinio.observation.frame import Codes, Frame
from escrutinio.observation.rehearse import Past
from escrutinio.operations.stations import Read, stations_of

AREA, REGION = "area", "region"
BY = (AREA, REGION)
"""Strata: provinces, or departments."""

SMALL = "small"
"""The cells of small and of larger polling places."""

FEW = 3
"""A polling place with so many stations at most is a small one. [stations]"""


def read_frame(
    source: str, *, by: str = AREA, cell: str = "", tell: Progress = quiet, **how: Any
) -> tuple[Read, Frame]:
    """
    The stations of a source as a frame.

    Args:
        source: As for `stations_of`.
        by: One of `BY`.
        cell: `SMALL`, or the column of a plain table by which late reports are weighted.
        tell: Told how far it is.
        how: How the source is read; see `stations_of`.

    Raises:
        SourceError: It cannot be read.
        Refused: It has no such areas, cells or registered voters.
    """
    if cell and cell != SMALL:
        how = how | {"place_column": cell}
    read = stations_of(source, tell=tell, **how)
    stations = read.stations
    if stations.registered is None:
        raise Refused("observe.frame.registered", where=source)
    kept = stations.registered > 0
    read = replace(read, stations=stations.select(kept))
    return read, frame_of(read.stations, by=by, cell=cell)


def frame_of(stations: Stations, *, by: str = AREA, cell: str = "") -> Frame:
    """
    A frame of stations that have registered voters.

    Raises:
        Refused: They have no such areas or cells, or their voters are not known.
    """
    if by not in BY:
        raise Refused("observe.frame.by", where=by, known=", ".join(BY))
    own: Codes | None = getattr(stations, by)
    names: tuple[str, ...] = getattr(stations, f"{by}_names")
    if own is None or stations.registered is None:
        raise Refused("observe.frame.area", where=by)
    stratum, strata = _in_order(own, names)
    place = np.arange(len(stations)) if stations.place is None else _unknown(stations.place)
    found, cells = _cells(stations, cell)
    return Frame(
        ids=stations.ids,
        stratum=stratum,
        strata=strata,
        place=place,
        registered=stations.registered,
        cell=found,
        cells=cells,
    )


def _in_order(own: Codes, names: tuple[str, ...]) -> tuple[Codes, tuple[str, ...]]:
    """Codes in the order of their names, which is that of the map; unknown ones as the last."""
    order = sorted(range(len(names)), key=names.__getitem__)
    place = np.empty(len(names) + 1, dtype=np.int64)
    place[order] = np.arange(len(names))
    place[-1] = len(names)
    some = bool((own < 0).any())
    return place[own], (*(names[i] for i in order), *(("-",) if some else ()))


def _unknown(place: Codes) -> Codes:
    """Places as codes, each station whose place is not known as one of its own."""
    unknown = place < 0
    found = place.copy()
    found[unknown] = int(place.max(initial=-1)) + 1 + np.arange(int(unknown.sum()))
    return found


def _cells(stations: Stations, cell: str) -> tuple[Codes | None, tuple[str, ...]]:
    if not cell:
        return None, ()
    if stations.place is None:
        raise Refused("observe.frame.cell", where=cell)
    if cell == SMALL:
        place = _unknown(stations.place)
        small = np.bincount(place)[place] <= FEW
        return small.astype(np.int64), (f"> {FEW}", f"<= {FEW}")
    last = [one.rpartition(" / ")[2] for one in stations.place_names]
    known = sorted(set(last))
    codes = np.array([known.index(one) for one in last] + [len(known)], dtype=np.int64)
    return codes[stations.place], (*known, *(("-",) if (stations.place < 0).any() else ()))


def past_of(stations: Stations, frame: Frame, options: int = 0) -> Past:
    """
    A past election to rehearse on.

    Args:
        stations: Its stations.
        frame: Of the same stations.
        options: So many of its largest options; all where 0.
    """
    order = np.argsort(-stations.votes.sum(axis=1), kind="stable")
    kept = order[: options or len(order)]
    return Past(
        frame=frame,
        options=tuple(stations.options[i] for i in kept),
        votes=stations.votes[kept].astype(float),
        valid=stations.valid.astype(float),
    )


def frame_digest(frame: Frame) -> str:
    """
    SHA-256 of a frame: of every station its number, stratum, place and voters, one to a line.

    >>> tiny = Frame(ids=np.array(["1"]), stratum=np.array([0]), strata=("A",),
    ...     place=np.array([0]), registered=np.array([200]))
    >>> frame_digest(tiny)[:12]
    'c52624b40ccc'
    """
    made = hashlib.sha256()
    for id_, stratum, place, voters in zip(
        frame.ids.tolist(), frame.stratum.tolist(), frame.place.tolist(),
        frame.registered.tolist(), strict=True,
    ):  # fmt: skip
        made.update(f"{id_}\t{frame.strata[stratum]}\t{place}\t{voters}\n".encode())
    return made.hexdigest()

"""An official count as it went on: how much of each place was in at each moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from escrutinio.errors import SourceError
from escrutinio.io import engine
from escrutinio.observation.frame import Reals

LEVELS = ("departamento", "provincia", "distrito")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """
    How a count went on, place by place.

    Args:
        places: Codes of places, h of them.
        moments: When it was read, in order; w of them. [s since 1970]
        counted: Sheets in by then; not a number where it was not read. Shape (h, w). [sheets]
        total: Sheets of each place. Shape (h,). [sheets]
    """

    places: tuple[str, ...]
    moments: tuple[int, ...]
    counted: Reals
    total: Reals


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """
    The whole count at one moment.

    Args:
        at: When. [s since 1970]
        counted: Sheets in. [sheets]
        total: Of how many. [sheets]
        votes: Of each option, by the name that the office gives it. [votes]
    """

    at: int
    counted: int
    total: int
    votes: tuple[tuple[str, int], ...]


def pace_of(folder: Path, level: str = "distrito") -> Pace:
    """
    The snapshots of a level, from a folder of the office's pages as tables.

    Args:
        folder: With `distrito_resumen_snapshots.csv.zst` and its like.
        level: One of `LEVELS`.

    Raises:
        SourceError: It is not there, or lacks columns.
    """
    path = folder / f"{level}_resumen_snapshots.csv.zst"
    rows = _rows(path, "CCODI_UBIGEO, CONTABILIZA, MESAS_HABILES, updated")
    places = tuple(sorted({row[0] for row in rows}))
    moments = tuple(sorted({_seconds(row[3]) for row in rows}))
    at = {place: i for i, place in enumerate(places)}
    when = {moment: i for i, moment in enumerate(moments)}
    counted = np.full((len(places), len(moments)), np.nan)
    total = np.zeros(len(places))
    for place, done, of, moment in rows:
        counted[at[place], when[_seconds(moment)]] = float(done or 0)
        total[at[place]] = float(of or 0)
    return Pace(places=places, moments=moments, counted=counted, total=total)


def points_of(folder: Path) -> tuple[Point, ...]:
    """
    The whole count at each moment that it was read.

    Raises:
        SourceError: It is not there, or lacks columns.
    """
    whole = _rows(folder / "nacional_resumen.csv", "CONTABILIZA, MESAS_HABILES, updated")
    votes = _rows(folder / "nacional_resultados.csv", "AGRUPACION, TOTAL_VOTOS, updated")
    by_moment: dict[str, list[tuple[str, int]]] = {}
    for name, n, moment in votes:
        by_moment.setdefault(moment, []).append((name, int(n)))
    return tuple(
        Point(
            at=_seconds(moment),
            counted=int(done),
            total=int(of),
            votes=tuple(by_moment.get(moment, ())),
        )
        for done, of, moment in sorted(whole, key=lambda row: _seconds(row[2]))
    )


def _rows(path: Path, columns: str) -> list[tuple[str, ...]]:
    if not path.is_file():
        raise SourceError("source.absent", where=str(path))
    try:
        found = engine.connect().execute(
            f"SELECT {columns} FROM read_csv({engine.text(path)}, all_varchar=true)"
        )
        rows: list[tuple[str, ...]] = found.fetchall()
    except Exception as error:  # the engine has no narrower one for a file of other columns
        raise SourceError("source.damaged", where=str(path), error=str(error)[:200]) from None
    return rows


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp())

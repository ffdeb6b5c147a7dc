"""Where the sheets lie that are worth fetching: counted by place, for a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from escrutinio.forensics.stations import NOWHERE, Codes
from escrutinio.io.geography import read
from escrutinio.maps.place import Key
from escrutinio.report.pictures.findings import Spot

if TYPE_CHECKING:
    from escrutinio.operations.forensics import BatteryReport

LEVELS = ("province", "department")
"""The narrower one is drawn where most of its places have a point."""

ENOUGH = 0.5


def spots(report: BatteryReport, geo: Sequence[Path] = ()) -> tuple[Spot, ...]:
    """
    The places of an election with how many of their sheets are on the list.

    Args:
        report: What the battery read.
        geo: Files with boundaries or coordinates; without them the capitals that the package
            knows.

    Returns:
        Provinces or departments with a point; none where nothing places them.

    Raises:
        SourceError: A file cannot be read, or names none of the places.
    """
    stations = report.stations
    keys: dict[str, tuple[Key, ...]] = {
        "department": tuple((name,) for name in stations.region_names),
        "province": tuple(tuple(name.split(" / ")) for name in stations.area_names),
    }
    codes = {"department": stations.region, "province": stations.area}
    given = {level: names for level, names in keys.items() if names}
    if not given:
        return ()
    levels = read(geo, given, report.country).levels
    for level in (one for one in LEVELS if one in given):
        points, names = levels[level].points, given[level]
        known = sum(key in points for key in names)
        if known > ENOUGH * len(names):
            return _counted(report, codes[level], names, points)
    return ()


def _counted(
    report: BatteryReport,
    codes: Codes | None,
    names: Sequence[Key],
    points: Mapping[Key, tuple[float, float]],
) -> tuple[Spot, ...]:
    if codes is None:
        return ()
    listed = np.array([one.row for one in report.worth], dtype=np.int64)
    rows = codes[listed]
    many = np.bincount(codes[codes != NOWHERE], minlength=len(names))
    found = np.bincount(rows[rows != NOWHERE], minlength=len(names))
    return tuple(
        Spot(
            name=key[-1].title(),
            longitude=points[key][0],
            latitude=points[key][1],
            stations=int(many[i]),
            found=int(found[i]),
        )
        for i, key in enumerate(names)
        if key in points
    )

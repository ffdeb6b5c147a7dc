"""Features of files: what GeoJSON and tables of coordinates hold, checked position by position."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from escrutinio.errors import SourceError
from escrutinio.maps.place import Point, Polygon, Ring, Shape

COLUMNS = {
    "latitude": ("latitude", "latitud", "lat", "y"),
    "longitude": ("longitude", "longitud", "lon", "lng", "long", "x"),
}
"""What the columns of a table of coordinates are called, the clearest name first."""

UNKNOWN = ("", "na", "n/a", "nan", "null", "none", "-", "s/d")
"""What stands in a field where the degrees are not known."""

DEGREES = ("CRS84", "EPSG::4326", "EPSG:4326")
"""Systems of coordinates that are longitude and latitude on WGS 84."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """
    A place of a file.

    Args:
        number: The feature's number, from 1; of a table, its line.
        texts: Its properties or fields that are texts.
        point: Where it lies, if it is a point. [degrees]
        shape: Its polygons, if it has any. [degrees]
        kind: Its geometry's kind, where it is one that is not read.
    """

    number: int
    texts: Mapping[str, str] = field(default_factory=dict)
    point: Point | None = None
    shape: Shape = ()
    kind: str = ""


def features_of(data: Any, name: str) -> list[Feature]:
    """
    The features of GeoJSON.

    Args:
        data: What the JSON holds.
        name: The file's, for errors.

    Raises:
        SourceError: It has no features, another system of coordinates, a position that cannot
            be, or a ring that is not closed.

    Source:
        RFC 7946, and the member `crs` of its predecessor of 2008.

    >>> point = {"type": "Point", "coordinates": [-77.03, -12.05]}
    >>> data = {"type": "Feature", "properties": {"name": "LIMA"}, "geometry": point}
    >>> features_of(data, "a.geojson")[0].point
    (-77.03, -12.05)
    """
    kind = data.get("type") if isinstance(data, dict) else None
    rows = [data] if kind == "Feature" else data.get("features") if kind else None
    if not isinstance(rows, list) or not rows:
        raise SourceError("geo.features", where=name, found=str(kind or type(data).__name__)[:40])
    _check_system(data.get("crs"), name)
    return [_feature(row, i, name) for i, row in enumerate(rows, 1)]


def _check_system(crs: Any, name: str) -> None:
    if crs is None:
        return
    said = crs.get("properties") if isinstance(crs, dict) else crs
    text = str(said.get("name", said)) if isinstance(said, dict) else str(said)
    if not any(text.upper().endswith(one) for one in DEGREES):
        raise SourceError("geo.crs", where=name, crs=text[:80])


def _feature(row: Any, number: int, name: str) -> Feature:
    if not isinstance(row, dict):
        raise SourceError("geo.features", where=f"{name}:{number}", found=type(row).__name__)
    properties = row.get("properties")
    held = properties.items() if isinstance(properties, dict) else ()
    texts = {key: value for key, value in held if isinstance(value, str)}
    geometry = row.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    given = geometry.get("coordinates") if isinstance(geometry, dict) else None
    where = f"{name}:{number}:geometry.coordinates"
    if kind not in ("Point", "Polygon", "MultiPolygon"):
        return Feature(number=number, texts=texts, kind=str(kind or ""))
    if not given:
        return Feature(number=number, texts=texts)
    if kind == "Point":
        return Feature(number=number, texts=texts, point=_position(given, where))
    polygons = [given] if kind == "Polygon" else given
    shape = tuple(one for one in (_polygon(each, where) for each in _list(polygons, where)) if one)
    return Feature(number=number, texts=texts, shape=shape)


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise SourceError("geo.position", where=where)
    return value


def _polygon(rings: Any, where: str) -> Polygon:
    return tuple(_ring(ring, where) for ring in _list(rings, where))


def _ring(positions: Any, where: str) -> Ring:
    ring = tuple(_position(one, where) for one in _list(positions, where))
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise SourceError("geo.ring", where=where)
    return ring


def _position(value: Any, where: str) -> Point:
    numbers = value[:2] if isinstance(value, list) else []
    if len(numbers) != 2 or not all(_is_number(one) for one in numbers):
        raise SourceError("geo.position", where=where)
    return checked(float(numbers[0]), float(numbers[1]), where)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def checked(x: float, y: float, where: str) -> Point:
    """
    A longitude and a latitude that can be. [degrees]

    Raises:
        SourceError: They are out of range, or would be in it the other way round.

    >>> checked(-77.0, -12.0, "a.csv:2")
    (-77.0, -12.0)
    >>> checked(-33.4, 151.2, "a.csv:2")
    Traceback (most recent call last):
    escrutinio.errors.SourceError: a.csv:2: latitude and longitude are swapped: -33.4, 151.2
    ...
    """
    if abs(x) <= 360 and abs(y) <= 90:
        return x, y
    swapped = abs(y) <= 180 and abs(x) <= 90
    raise SourceError("geo.swapped" if swapped else "geo.range", where=where, x=x, y=y)


def rows_of(rows: Sequence[tuple[int, Mapping[str, str]]], name: str) -> list[Feature]:
    """
    The features of a table with columns of latitude and longitude.

    Args:
        rows: The line and the fields of each, by column.
        name: The file's, for errors.

    Raises:
        SourceError: It has no rows, no such columns, or degrees that cannot be.

    >>> rows_of([(2, {"name": "LIMA", "lat": "-12,05", "lon": "-77.03"})], "a.csv")[0].point
    (-77.03, -12.05)
    """
    if not rows:
        raise SourceError("geo.features", where=name, found="CSV")
    x = _column(rows[0][1], "longitude", name)
    y = _column(rows[0][1], "latitude", name)
    return [_row(row, line, x, y, name) for line, row in rows]


def _column(row: Mapping[str, str], axis: str, name: str) -> str:
    held = {column.strip().casefold(): column for column in row}
    for one in COLUMNS[axis]:
        if one in held:
            return held[one]
    raise SourceError("geo.columns", where=name, found=", ".join(row))


def _row(row: Mapping[str, str], line: int, x: str, y: str, name: str) -> Feature:
    texts = {key: value for key, value in row.items() if key not in (x, y)}
    if any(row[one].strip().casefold() in UNKNOWN for one in (x, y)):
        return Feature(number=line, texts=texts)
    east, north = (_degrees(row[one], f"{name}:{line}:{one}") for one in (x, y))
    return Feature(number=line, texts=texts, point=checked(east, north, f"{name}:{line}"))


def _degrees(text: str, where: str) -> float:
    plain = text.strip().replace("\u2212", "-")
    try:
        value = float(plain if "." in plain else plain.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise SourceError("geo.number", where=where, value=text[:40])
    return value


def unread(features: Iterable[Feature]) -> Iterator[tuple[str, list[Feature]]]:
    """
    The features that place nothing, with the finding's code that says why.

    >>> [(code, len(each)) for code, each in unread([Feature(number=1, kind="LineString")])]
    [('MAP-KIND', 1)]
    """
    none = [one for one in features if not one.point and not one.shape]
    for code, each in (
        ("MAP-EMPTY", [one for one in none if not one.kind]),
        ("MAP-KIND", [one for one in none if one.kind]),
    ):
        if each:
            yield code, each

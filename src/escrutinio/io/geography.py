"""Files with boundaries and coordinates: GeoJSON and CSV, joined to the places by their names."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO
from pathlib import Path

from escrutinio.errors import SourceError
from escrutinio.io.source import delimiter_of, encoding_of, find
from escrutinio.maps.feature import Feature, features_of, rows_of
from escrutinio.maps.gather import Gathered
from escrutinio.maps.matching import Match, by_name, likely, match
from escrutinio.maps.place import Geography, Key
from escrutinio.model.finding import Finding

JSON, TABLES = (".geojson", ".json"), (".csv", ".tsv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """
    How a file was read.

    Args:
        level: Of its places.
        columns: Its properties or columns with the names, from the widest place down.
        features: How many it has.
        placed: How many places of the election it places.
        unused: The number and the names of each feature that is of no place of the election.
    """

    level: str
    columns: tuple[str, ...]
    features: int
    placed: int
    unused: tuple[tuple[int, Key], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """
    What some files say of where the places lie.

    Args:
        levels: By level.
        unplaced: The places of the election that lie nowhere, by level.
        derived: The places whose point is the mean of those below, by level.
        likely: The unplaced place that an unused feature's names may be spelt for, by level; such
            a feature is not taken.
        understood: How each file was read, by its path.
        findings: What is wrong with single places or features.
    """

    levels: Mapping[str, Geography]
    unplaced: Mapping[str, tuple[Key, ...]]
    derived: Mapping[str, tuple[Key, ...]]
    likely: Mapping[str, Mapping[Key, Key]]
    understood: Mapping[str, Understood]
    findings: tuple[Finding, ...] = ()


def shipped(country: str) -> Geography:
    """
    The departments of a country as the package knows them: a layout of tiles, and their capitals.

    >>> geography = shipped("pe")
    >>> len(geography.tiles), geography.points["CUSCO",]
    (25, (-71.98, -13.52))
    >>> shipped("xx").tiles
    {}
    """
    path = files("escrutinio.data").joinpath("maps", f"{country}.toml")
    if not country.isalpha() or not path.is_file():
        return Geography()
    rows = tomllib.loads(path.read_text("utf-8"))["department"]
    return Geography(
        points={(row["name"],): (row["point"][0], row["point"][1]) for row in rows},
        tiles={(row["name"],): (row["tile"][0], row["tile"][1]) for row in rows},
    )


def read(
    paths: Sequence[Path],
    keys: Mapping[str, Collection[Key]],
    country: str = "",
    weights: Mapping[Key, int] | None = None,
) -> Read:
    """
    Where the places of an election lie, by some files.

    Each file's level, and the columns or properties with the names, are those that match most
    places; never by code, for the codes of two offices differ and match wrong places.

    Args:
        paths: GeoJSON files with polygons or points; CSV files with latitude and longitude. Of a
            place in two files the later one holds.
        keys: The places of the election by level, the widest level first.
        country: Its two letters: for the layout and the points that the package knows.
        weights: Of the places, for the mean of those below; else each counts the same.

    Raises:
        SourceError: A file cannot be read, is of another kind or system of coordinates, holds a
            position or a ring that cannot be, or names none of the places.

    >>> found = read([], {"department": [("LIMA",), ("ASIA",)]}, "pe")
    >>> found.levels["department"].points, found.unplaced["department"]
    ({('LIMA',): (-77.03, -12.05)}, (('ASIA',),))
    """
    own = shipped(country)
    gathered = Gathered()
    understood = {}
    for path in paths:
        features = read_features(path)
        found = _matched(path, features, keys)
        gathered.add(path.name, features, found, own)
        understood[str(path)] = _understood(features, found)
    derived = gathered.raised(keys, weights or {})
    levels = {level: _level(level, each, gathered, own) for level, each in keys.items()}
    unplaced = {
        level: tuple(sorted(set(each) - set(levels[level].points))) for level, each in keys.items()
    }
    return Read(
        levels=levels,
        unplaced=unplaced,
        derived=derived,
        likely=_likely(understood.values(), gathered, keys),
        understood=understood,
        findings=(*gathered.findings, *_alike(keys)),
    )


def read_features(path: Path) -> list[Feature]:
    """
    The features of one file.

    Raises:
        SourceError: It cannot be read, or is neither GeoJSON nor a table of coordinates.
    """
    suffix = path.suffix.lower()
    if suffix not in (*JSON, *TABLES):
        raise SourceError("geo.suffix", where=path.name)
    try:
        raw = find(str(path)).path.read_bytes()
        text = raw.decode(encoding_of(raw, "latin-1"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("source.unreadable", where=path.name, error=error) from None
    return _from_json(text, path.name) if suffix in JSON else _from_table(text, path.name)


def _from_json(text: str, name: str) -> list[Feature]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError("geo.json", where=name, error=error) from None
    return features_of(data, name)


def _from_table(text: str, name: str) -> list[Feature]:
    lines = text.splitlines()
    delimiter = delimiter_of(lines[0] if lines else "")
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        table = csv.reader(StringIO(text), delimiter=delimiter, strict=True)
        header = next(table, [])
        for fields in table:
            if len(fields) > len(header) and any(fields[len(header) :]):
                raise SourceError("geo.fields", where=f"{name}:{table.line_num}")
            if fields:
                padded = [*fields, *[""] * (len(header) - len(fields))]
                rows.append((table.line_num, dict(zip(header, padded, strict=False))))
    except csv.Error as error:
        raise SourceError("source.unreadable", where=name, error=error) from None
    twice = sorted({one for one in header if header.count(one) > 1})
    if twice:
        raise SourceError("source.twice", where=name, names=", ".join(twice))
    return rows_of(rows, name)


def _matched(path: Path, features: Sequence[Feature], keys: Mapping[str, Collection[Key]]) -> Match:
    found = match([one.texts for one in features], keys)
    if found is None:
        known = ", ".join(dict.fromkeys(name for one in features for name in one.texts))
        raise SourceError("geo.level", where=path.name, found=known or "-")
    return found


def _understood(features: Sequence[Feature], found: Match) -> Understood:
    unused = tuple(
        (feature.number, tuple(feature.texts.get(name, "") for name in found.columns))
        for feature, place in zip(features, found.places, strict=True)
        if place is None
    )
    lying = zip(features, found.places, strict=True)
    return Understood(
        level=found.level,
        columns=found.columns,
        features=len(features),
        placed=len({place for one, place in lying if place and (one.point or one.shape)}),
        unused=unused,
    )


def _level(level: str, keys: Collection[Key], gathered: Gathered, own: Geography) -> Geography:
    known = own.among(keys)
    return Geography(
        points=dict(known.points) | gathered.placed(level),
        shapes=gathered.shapes[level],
        tiles=known.tiles,
    )


def _likely(
    read_: Iterable[Understood], gathered: Gathered, keys: Mapping[str, Collection[Key]]
) -> dict[str, dict[Key, Key]]:
    found: dict[str, dict[Key, Key]] = {}
    for one in read_:
        lacking = set(keys[one.level]) - set(gathered.placed(one.level))
        found.setdefault(one.level, {}).update(likely((names for _, names in one.unused), lacking))
    return found


def _alike(keys: Mapping[str, Collection[Key]]) -> list[Finding]:
    """What no map can tell apart by names."""
    found = []
    for each in keys.values():
        _, alike = by_name(each)
        if alike:
            where = "; ".join(" / ".join(key) for key in alike)
            found.append(Finding(code="MAP-ALIKE", where=where, count=len(alike)))
    return found

"""What a claim names, as places in the arrays: options, stations, areas."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from escrutinio.errors import Refused, SourceError
from escrutinio.forensics.claims.annulling import Petition
from escrutinio.forensics.stations import Codes, Counts, Flags, Stations

NAMED = 10
"""So many unknown stations, or known areas, are named in a message."""


def option_of(stations: Stations, name: str, otherwise: int) -> int:
    """
    The place of an option by its id.

    Raises:
        Refused: There is none of that name.
    """
    if not name:
        return otherwise
    if name not in stations.options:
        known = ", ".join(stations.options)
        raise Refused("claim.option", where=f"--option {name}", known=known)
    return stations.options.index(name)


def listed(stations: Stations, text: str) -> Codes:
    """
    The stations that a list or a file names, in its order and once each.

    Args:
        stations: Among which.
        text: Numbers separated by commas, or the path of a file: one number to a line, or in the
            first column of a table.

    Raises:
        Refused: The list is empty, or names stations that there are not.
        SourceError: The file cannot be read.
    """
    path = Path(text)
    named = _lines(path) if path.exists() else [one.strip() for one in text.split(",")]
    words = list(dict.fromkeys(one for one in named if one))
    place = {str(one): i for i, one in enumerate(stations.ids)}
    bare = {one.lstrip("0"): i for one, i in place.items()}
    found = [place.get(one, bare.get(one.lstrip("0"))) for one in words]
    if path.exists() and found and found[0] is None and not words[0].isdigit():
        words, found = words[1:], found[1:]  # a header
    if not words:
        raise Refused("claim.empty", where=text)
    strange = [one for one, row in zip(words, found, strict=True) if row is None]
    if strange:
        shown = ", ".join(strange[:NAMED])
        raise Refused("claim.station", where=path.name, stations=shown, n=len(strange))
    return np.array(list(dict.fromkeys(one for one in found if one is not None)), dtype=np.int64)


def _lines(path: Path) -> list[str]:
    """The first column of a file."""
    import csv

    try:
        rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("source.unreadable", where=str(path), error=error) from None
    return [row[0].strip() for row in rows if row]


def petitions(stations: Stations, number: int | None, areas: Sequence[str]) -> tuple[Petition, ...]:
    """
    How many stations are to be annulled, and where.

    Args:
        stations: Among which.
        number: In all the areas together; in the whole election where none is named.
        areas: Names, each by itself or as `AREA=N`.

    Raises:
        Refused: It is not said how many, or twice; an area is not known; there are not so many.
    """
    every = np.ones(len(stations), dtype=bool)
    asked = [_asked(one) for one in areas]
    rows = [within(stations, name) for name, _ in asked]
    asked = [(named(stations, name), n) for name, n in asked]
    taken = np.zeros(len(stations), dtype=np.int64)
    for (name, _), own in zip(asked, rows, strict=True):
        taken += own
        if (taken > 1).any():
            raise Refused("claim.overlap", where=f"--in {name}")
    if any(n is not None for _, n in asked):
        if number is not None:
            raise Refused("claim.both", where=f"--number {number}")
        found = [(name, n, own) for (name, n), own in zip(asked, rows, strict=True)]
    else:
        together = taken > 0 if asked else every
        found = [(", ".join(name for name, _ in asked), number, together)]
    made = []
    for name, n, own in found:
        if n is None:
            raise Refused("claim.which", where=f"--in {name}" if name else "annulling")
        enough(n, int(own.sum()))
        made.append(Petition(name=name, n=n, rows=own))
    return tuple(made)


def _asked(text: str) -> tuple[str, int | None]:
    """An area and how many of its stations, if that is said."""
    name, mark, n = text.rpartition("=")
    return (name.strip(), int(n)) if mark and n.strip().isdigit() else (text.strip(), None)


def enough(n: int, of: int) -> None:
    """
    Refuse more stations than there are.

    Raises:
        Refused: There are not so many.
    """
    if n > of:
        raise Refused("claim.many", where=f"--number {n}", n=n, of=of)


def within(stations: Stations, name: str) -> Flags:
    """
    The stations of an area, a department before a province of the same name.

    Raises:
        Refused: There is no such area.
    """
    column, same = _area(stations, name)
    return np.asarray(np.isin(getattr(stations, column), same))


def named(stations: Stations, name: str) -> str:
    """An area as the source writes it."""
    column, same = _area(stations, name)
    names = getattr(stations, f"{column}_names")
    return str(names[same[0]]) if len(same) == 1 else name


def _area(stations: Stations, name: str) -> tuple[str, list[int]]:
    """Whether it is a region or an area, and its codes."""
    wanted = plain(name)
    for column in ("region", "area"):
        names = getattr(stations, f"{column}_names")
        same = [
            i
            for i, one in enumerate(names)
            if wanted in (plain(one), plain(str(one).rpartition(" / ")[2]))
        ]
        if stations.has(column) and same:
            return column, same
    known = ", ".join(str(one) for one in (stations.region_names or stations.area_names)[:NAMED])
    raise Refused("claim.area", where=f"--in {name}", known=known or "-")


def plain(name: str) -> str:
    """
    A name without marks and cases.

    >>> plain("Áncash "), plain("HUÁNUCO")
    ('ancash', 'huanuco')
    """
    apart = unicodedata.normalize("NFD", str(name).strip().casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))


def reports_of(stations: Stations, text: str) -> tuple[Codes, Counts]:
    """
    What a sample reports, station by station.

    Args:
        stations: Among which.
        text: The path of a CSV: a column `station`, and one of each option, or `votes:` before it.

    Returns:
        The stations' places, shape (m,), and their votes in the order of the options, shape (k, m).

    Raises:
        Refused: A station is not known or stands there twice, or an option has no column.
        SourceError: The file cannot be read, or a figure is no count.
    """
    import csv

    try:
        rows = list(csv.DictReader(Path(text).read_text("utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("source.unreadable", where=text, error=error) from None
    names = {one: _column(rows, one) for one in stations.options}
    lacking = [one for one, column in names.items() if not column]
    if not rows or lacking or "station" not in rows[0]:
        raise Refused("claim.reports", where=text, columns=", ".join(["station", *names]))
    found = listed(stations, ",".join(row["station"] or "-" for row in rows))
    if len(found) != len(rows):
        raise Refused("claim.twice", where=text)
    votes = np.zeros((len(names), len(rows)), dtype=np.int64)
    for line, row in enumerate(rows, 2):
        for i, column in enumerate(names.values()):
            given = (row[column] or "").strip()
            if not (given.isascii() and given.isdigit() and len(given) <= 6):
                raise SourceError(
                    "forensics.figure", where=f"{text}:{line}", field=column, raw=given
                )
            votes[i, line - 2] = int(given)
    return found, votes


def _column(rows: Sequence[dict[str, str]], option: str) -> str:
    names = rows[0] if rows else {}
    return next((one for one in (option, f"votes:{option}", f"votes_{option}") if one in names), "")

"""Stations from a plain table of any country: a row for each, a column for each option."""

from __future__ import annotations

from typing import Any

import numpy as np

from escrutinio.errors import SourceError
from escrutinio.forensics.stations import UNKNOWN, Codes, Stations, Texts, coded
from escrutinio.io import engine
from escrutinio.io.source import Source
from escrutinio.io.stations import ROW, Found, left

COLUMNS = {
    "registered": ("registered", "reg"),
    "cast": ("cast", "voted"),
    "valid": ("valid",),
    "null": ("null", "invalid"),
    "blank": ("blank",),
    "region": ("region", "l1"),
    "area": ("area", "l2"),
    "id": ("id", "station"),
}
"""What such a table may call its columns."""

LONGEST = 10
"""A count has no more digits."""

MOST_BROKEN = 0.5
"""Where a larger share of the rows contradicts itself, a column was misread."""

ASIDE = (
    *("l3", "place", "tipo", "rural", "estrato"),
    *("ubigeo", "code", "total", "year", "date", "district", "round", "latitude", "longitude"),
)
"""Columns that are neither counts of the whole nor options."""


def is_plain(names: list[str]) -> bool:
    """
    Whether a header is that of such a table: registered voters, voters, and something else.

    >>> is_plain(["l1", "reg", "cast", "a", "b"]), is_plain(["UBIGEO", "N_CVAS"])
    (True, False)
    """
    found = {key for key, known in COLUMNS.items() for one in known if one in names}
    return {"registered", "cast"} <= found


def from_table(source: Source, place: str = "") -> Found:
    """
    The stations of a plain table.

    Rows without any figure are left out; a row that lacks one figure has it as unknown. Valid votes
    that the table does not have are the sum of the options.

    Args:
        source: CSV or Parquet.
        place: The column that names the polling place, or several joined by `+`. It has no name of
            its own, since what such tables have at their lowest level is mostly a town.

    Raises:
        SourceError: A column is missing, or a figure is not a whole number.
    """
    rows = _rows(source, place)
    named = {key: one for key, known in COLUMNS.items() for one in known if one in rows}
    given = {*(one for known in COLUMNS.values() for one in known), *ASIDE, *place.split("+")}
    options = tuple(one for one in rows if one not in given and _numeric(rows[one]))
    if len(options) < 2 or "registered" not in named or "cast" not in named:
        missing = ", ".join(key for key in ("registered", "cast") if key not in named) or "-"
        raise SourceError(
            "forensics.table", where=source.name, missing=missing, options=", ".join(options) or "-"
        )
    numbers = {one: _whole(source, one, rows[one]) for one in options}
    numbers |= {
        key: _whole(source, named[key], rows[named[key]])
        for key in ("registered", "cast", "valid", "null", "blank")
        if key in named
    }
    stations = _built(rows, named, options, numbers, place)
    figures = np.stack([numbers[one] for one in options])
    empty = (figures == UNKNOWN).all(axis=0) | (numbers["cast"] == UNKNOWN)
    _plausible(source, stations)
    unread = [one for one in rows if one not in given and one not in options]
    return Found(
        stations=stations.select(~empty),
        left_out=left("no_figures", stations.ids[empty]) + left("columns", unread),
    )


def _plausible(source: Source, stations: Stations) -> None:
    """
    Refuse a table in which a number that is no vote was taken for one.

    Raises:
        SourceError: In most rows there are more votes than voters.
    """
    cast, votes = stations.cast, stations.votes
    if cast is None or not (cast > 0).any():
        return
    known = cast > 0
    if np.mean(votes.sum(axis=0)[known] > cast[known]) > MOST_BROKEN:
        largest = stations.options[int(np.argmax(votes.sum(axis=1)))]
        options = ", ".join(stations.options)
        raise SourceError("forensics.options", where=source.name, column=largest, options=options)


def _rows(source: Source, place: str) -> dict[str, Any]:
    """Every column of the table as texts."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory(prefix="escrutinio-") as folder:
        path = source.unpacked(Path(folder))
        read = (
            "read_parquet({})" if source.suffix == ".parquet" else "read_csv({}, all_varchar=true)"
        )
        connection = engine.connect()
        try:
            rows = engine.columns(
                connection,
                f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM {read.format(engine.text(path))}",
            )
        except Exception as error:
            raise SourceError("source.damaged", where=source.name, error=error) from None
    for one in place.split("+") if place else ():
        if one not in rows:
            raise SourceError("forensics.place_column", where=one, known=", ".join(rows))
    return rows


def _numeric(column: Any) -> bool:
    """Whether most of a column are whole numbers: one of another form is then an error in it."""
    values, often = np.unique(column, return_counts=True)
    filled = values != ""
    whole = np.array([_is_whole(one.removesuffix(".0")) for one in values], dtype=bool)
    return bool(often[whole & filled].sum() * 2 > often[filled].sum())


def _is_whole(text: str) -> bool:
    """Whether a text is a count: some digits, and not more than any country has voters."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST


def _whole(source: Source, name: str, column: Any) -> Codes:
    """A column of counts, an empty field as unknown."""
    values, place = np.unique(column, return_inverse=True)
    found = np.full(len(values), UNKNOWN, dtype=np.int64)
    for i, one in enumerate(values):
        if one in ("", "nan"):
            continue
        plain = one.removesuffix(".0")
        if not _is_whole(plain):
            line = int(np.argmax(column == one)) + 2
            raise SourceError(
                "forensics.figure", where=f"{source.name}:{line}", field=name, raw=one
            )
        found[i] = int(plain)
    return found[place.reshape(-1)]


def _built(
    rows: dict[str, Any],
    named: dict[str, str],
    options: tuple[str, ...],
    numbers: dict[str, Codes],
    place: str,
) -> Stations:
    """The stations, whatever is missing."""
    n = len(numbers["cast"])
    votes = np.maximum(np.stack([numbers[one] for one in options]), 0)
    valid = numbers.get("valid", np.full(n, UNKNOWN))
    regions = rows[named["region"]] if "region" in named else np.full(n, "")
    areas = rows[named["area"]] if "area" in named else np.full(n, "")
    ids = rows[named["id"]] if "id" in named else np.full(n, "")
    codes: dict[str, Any] = {}
    named_areas = [f"{a} / {b}" if b else a for a, b in zip(regions, areas, strict=True)]
    whole_ids = _ids(ids, named_areas, rows.get("l3"))
    parts = [rows[one] for one in place.split("+")] if place else [np.full(n, "")]
    places = [" ".join(one) if all(one) else "" for one in zip(*parts, strict=True)]
    within = [f"{a} / {p}" if p else "" for a, p in zip(named_areas, places, strict=True)]
    for key, names in (("region", list(regions)), ("area", named_areas), ("place", within)):
        found, known = coded([str(one) for one in names])
        codes[key] = found if known else None
        codes[f"{key}_names"] = known
    return Stations(
        ids=whole_ids,
        options=options,
        votes=votes,
        valid=np.where(valid == UNKNOWN, votes.sum(axis=0), valid),
        registered=numbers["registered"],
        cast=numbers["cast"],
        blank=numbers.get("blank"),
        null=_any(numbers.get("null")),
        **codes,
    )


def _ids(ids: Texts, areas: list[str], town: Any) -> Texts:
    """
    A number for each station: its own, else with its area before it, else that of its row.

    A row's number begins with `#`, so that nobody takes it for the station's.
    """
    if len(np.unique(ids)) == len(ids):
        return ids
    parts = [areas, ids] if town is None else [areas, town, ids]
    within = np.array([" / ".join(one for one in row if one) for row in zip(*parts, strict=True)])
    if len(np.unique(within)) == len(ids) and all(ids):
        return within
    return np.array([f"{ROW}{i}" for i in range(1, len(ids) + 1)])


def _any(column: Codes | None) -> Codes | None:
    """A column, or none where no row has a figure in it."""
    return column if column is not None and (column != UNKNOWN).any() else None

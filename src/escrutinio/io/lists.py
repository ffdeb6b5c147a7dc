"""A table of lists: each row has the votes of one list, in one district or over the whole."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from escrutinio.errors import Refused, SourceError
from escrutinio.io import engine, workbook
from escrutinio.io.definitions import election
from escrutinio.io.list_names import kind_of
from escrutinio.io.list_rows import SHARES, Lists, Reading, Rows, rows_of
from escrutinio.io.source import START, Source, delimiter_of, encoding_of, first_line
from escrutinio.io.sums import Sums
from escrutinio.model.election import Contest, ContestId, Election, Option, OptionId

COLUMNS = {
    "option": (
        *("option", "list", "party", "lista", "partido", "partido político"),
        *("organización política", "agrupación política"),
    ),
    "votes": ("votes", "votos", "votos válidos", "valid votes"),
    "district": ("district", "distrito", "distrito electoral", "constituency"),
    "seats": ("seats", "escaños", "curules"),
    "share": (*SHARES, "percent", "porcentaje", "%"),
    "contest": ("contest", "contienda"),
}
"""What each column may be called."""


def is_lists(header: Iterable[str]) -> bool:
    """
    Whether a table's header is that of a table of lists.

    >>> is_lists(["Distrito", "Lista", "Votos"]), is_lists(["station", "votes:A"])
    (True, False)
    """
    return {"option", "votes"} <= set(_named(header))


def _named(header: Iterable[str]) -> dict[str, int]:
    """Where each column stands."""
    plain = [name.strip().casefold() for name in header]
    found = {}
    for column, names in COLUMNS.items():
        at = next((plain.index(name) for name in names if name in plain), None)
        if at is not None:
            found[column] = at
    return found


def read(source: Source) -> Lists | None:
    """
    A table of lists out of a file; None where its header is that of something else.

    Raises:
        SourceError: The file is damaged, or the table has no rows.
    """
    readers = {".xlsx": _workbook_rows, ".parquet": _parquet_rows}
    if source.suffix in (".csv", ".txt", ".tsv"):
        found = _text_rows(source)
    elif source.suffix in readers:
        with tempfile.TemporaryDirectory(prefix="escrutinio-") as folder:
            found = readers[source.suffix](source, source.unpacked(Path(folder)))
    else:
        return None
    if found is None:
        return None
    header, rows = found
    if not rows:
        raise SourceError("source.no_rows", where=source.name)
    return Lists(source=source, header=tuple(header), columns=_named(header), rows=rows)


def _ours(header: list[str]) -> bool:
    return is_lists(header) and "proceso" not in header


def _text_rows(source: Source) -> tuple[list[str], Rows] | None:
    with source.opened() as file:
        start = file.read(START)
        line = first_line(start)
        delimiter = delimiter_of(line)
        if not _ours(next(csv.reader([line], delimiter=delimiter), [])):
            return None
        raw = start + file.read()
    text = raw.decode(encoding_of(raw, "latin-1"), errors="replace").lstrip("\ufeff")
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    header = next(reader)
    return header, [(reader.line_num, row) for row in reader if any(map(str.strip, row))]


def _workbook_rows(source: Source, path: Path) -> tuple[list[str], Rows] | None:
    with workbook.opened(path, source) as cells:
        header = workbook.texts(next(cells, ()))
        if not _ours(header):
            return None
        rows = ((line, workbook.texts(row)) for line, row in enumerate(cells, start=2))
        return header, [(line, row) for line, row in rows if any(row)]


def _parquet_rows(source: Source, path: Path) -> tuple[list[str], Rows] | None:
    import duckdb

    connection = engine.connect()
    try:
        header = list(engine.parquet_names(connection, path))
        if not _ours(header):
            return None
        engine.load_parquet(connection, path)
    except duckdb.Error as error:
        first = str(error).partition("\n")[0]
        raise SourceError("source.damaged", where=source.name, error=first) from None
    found = engine.rows(connection, "SELECT * FROM raw ORDER BY line")
    return header, [(line, [cell or "" for cell in row]) for line, *row in found]


def load(table: Lists, election_name: str = "", contest: str = "") -> Sums:
    """
    Read a table of lists.

    Args:
        table: A row for each list, with its votes, and perhaps its contest and district, and the
            seats and the share that an office printed.
        election_name: An election's id or definition file; without one, the lists of the file
            are the options.
        contest: The contest that the table is of, where the election has several.

    Returns:
        The sums of one contest; those of the others that the table tells apart stand beside it.

    Raises:
        SourceError: It names lists that the election does not have, or no contest of it.
        Refused: It cannot be told which contest its votes are for.
    """
    voted_on = election(election_name) if election_name else _from_rows(table)
    apart = "contest" in table.columns and bool(election_name)
    rows, unknown = rows_of(table, voted_on.contests) if apart else ({}, [])
    first = _first(table, voted_on, contest, rows if apart else None)
    rows = rows if apart else {first.id: table.rows}
    order = (first, *(one for one in voted_on.contests if one.id != first.id))
    found, *others = [
        Reading(table, one, rows[one.id]).sums(voted_on) for one in order if one.id in rows
    ]
    return replace(
        found,
        lines=len(table.rows),
        beside=tuple(others),
        rejected=(*found.rejected, *unknown),
    )


def _first(
    table: Lists, voted_on: Election, wanted: str, rows: Mapping[str, Rows] | None
) -> Contest:
    """
    The contest asked for, or the only one that it can be.

    Args:
        table: The table.
        voted_on: The election.
        wanted: What is asked for.
        rows: The contests that the table tells apart; None where it does not.
    """
    known = [one for one in voted_on.contests if rows is None or one.id in rows]
    if not known:
        raise SourceError("source.no_rows", where=f"{table.source.name} (contest)")
    if wanted:
        found = [one for one in known if wanted in (one.id, *one.codes)]
        if not found:
            names = ", ".join(one.id for one in known)
            raise Refused("contest.unknown", where=wanted, known=names)
        return found[0]
    chambers = [one for one in known if one.chamber] or known
    together = len({one.chamber for one in chambers}) == 1 and chambers[0].chamber
    if len(chambers) > 1 and (rows is None or not together):
        names = ", ".join(one.id for one in chambers)
        raise Refused("seats.which_contest", where=table.source.name, known=names)
    return chambers[0]


def _from_rows(table: Lists) -> Election:
    """An election whose options are the lists of the file, in its order."""
    apart = {table.cell(row, "contest") for _, row in table.rows}
    if len(apart) > 1:
        known = ", ".join(sorted(apart))
        raise Refused("seats.which_contest", where=table.source.name, known=known)
    names = dict.fromkeys(table.cell(row, "option") for _, row in table.rows)
    options = tuple(
        Option(id=OptionId(name), name=name) for name in names if name and not kind_of(name)
    )
    contest = Contest(
        id=ContestId("seats"), name_es="Escaños", name_en="Seats", rule="none", options=options
    )
    name = table.source.path.stem
    return Election(
        id=name,
        name_es=name,
        name_en=name,
        date=date.max,
        country="",
        regime="",
        analogy=False,
        law=(),
        contests=(contest,),
    )

"""Every published figure of a bundle, computed again from the sheets that the log makes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from escrutinio.errors import EscrutinioError
from escrutinio.io import engine
from escrutinio.law.book import whole_book
from escrutinio.law.countries import country
from escrutinio.ledger import bundle
from escrutinio.ledger.definition import definition_bytes
from escrutinio.ledger.fold import Sheets
from escrutinio.ledger.readings import unread
from escrutinio.ledger.tables import RULINGS, sheet_columns, sheet_rows
from escrutinio.model.differences import ABSENT, Difference, differences
from escrutinio.model.election import Contest, ContestId, Election
from escrutinio.model.finding import Rejected
from escrutinio.model.result import Count
from escrutinio.model.sheet import Sheet
from escrutinio.tally.decided import decided
from escrutinio.tally.published import PUBLISHED, contest_data, place_columns, place_rows
from escrutinio.tally.recount import Sums, counted, sums
from escrutinio.tally.seats.by_law import certificates
from escrutinio.verify.log import Log
from escrutinio.verify.report import Check, checked, failed, unchecked

Read = Callable[[str], bytes]

FIGURES = ("definition", "keys", "rulings", "sheets", "parquet", "totals", "places", "seats", "law")
"""What is computed again, in order."""


def figures(read: Read, names: Sequence[str], log: Log, election: Election) -> Iterator[Check]:
    """
    Every published file against what the log gives.

    Args:
        read: The bytes of a file by its name.
        names: The files that the manifest lists.
        log: The log, read and folded.
        election: The bundle's own definition.
    """
    sheets = sorted_sheets(log.sheets)
    recounted = _recounted(election, sheets, unread(event for _, event in log.around))
    parts: dict[str, Callable[[], Iterable[Difference]]] = {
        "definition": lambda: _definition(read(bundle.DEFINITION), election),
        "keys": lambda: _data(read, bundle.KEYS, bundle.keys_data(log.around)),
        "rulings": lambda: _table(read, bundle.RULINGS, RULINGS, log.rulings),
        "sheets": lambda: _table(
            read, bundle.SHEETS, sheet_columns(election), sheet_rows(election, sheets)
        ),
        "parquet": lambda: _parquet(read, election, sheets),
        "totals": lambda: _data(read, bundle.TOTALS, _totals(election, recounted)),
        "places": lambda: _table(
            read, bundle.PLACES, place_columns(election), _places(election, recounted)
        ),
        "seats": lambda: _seats(read, names, election, recounted),
    }
    for name, found in parts.items():
        try:
            yield checked(name, found())
        except EscrutinioError as error:
            yield failed(name, error)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            yield checked(name, [(name, repr(error), "")])
    yield _law(read, election)


def misfits(sheets: Iterable[Sheet], election: Election) -> Iterator[Difference]:
    """Sheets of a contest that the election does not have, or with other options than it has."""
    options = {one.id: len(one.options) for one in election.contests}
    for one in sheets:
        if len(one.votes) != options.get(one.contest):
            said = f"{len(one.votes)} options"
            yield f"{one.contest}/{one.station}", said, options.get(one.contest, ABSENT)


def sorted_sheets(sheets: Sheets) -> list[Sheet]:
    """Sheets by contest and station, as the published tables have them."""
    return [sheets[key] for key in sorted(sheets)]


Recounted = dict[ContestId, tuple[Contest, Sums, int]]
"""For each contest that has sheets or lost lines: the sums, and how many stations may be hidden."""


def _recounted(election: Election, sheets: Sequence[Sheet], lost: Sequence[Rejected]) -> Recounted:
    hiding = [one.contest for one in lost if one.hides_station]
    found: Recounted = {}
    for contest in election.contests:
        own = [one for one in sheets if one.contest == contest.id]
        if own or contest.id in hiding:
            hidden = sum(1 for one in hiding if one in ("", contest.id))
            found[contest.id] = (contest, sums(own, len(contest.options)), hidden)
    return found


def _whole(found: Sums, hidden: int) -> Count:
    [whole] = counted(found) or [Count()]
    return Count(key=(), groups=whole.groups, unregistered=whole.unregistered + hidden)


def _totals(election: Election, recounted: Recounted) -> dict[str, Any]:
    law = country(election.country)
    wholes = [(contest, _whole(found, hidden)) for contest, found, hidden in recounted.values()]
    each = [contest_data(one, whole, decided(whole, one, law)) for one, whole in wholes]
    return {"election": election.stated, "contests": each}


def _places(election: Election, recounted: Recounted) -> Iterator[list[str]]:
    for contest, found, _ in recounted.values():
        levels = {level: counted(found, level) for level in PUBLISHED}
        yield from place_rows(election, contest, levels)


def _definition(data: bytes, election: Election) -> Iterable[Difference]:
    """The definition in its one byte form; its digest is checked with the log."""
    if data != definition_bytes(election):
        yield bundle.DEFINITION, f"{len(data)} bytes", f"{len(definition_bytes(election))} bytes"


def _data(read: Read, name: str, computed: Any) -> Iterator[Difference]:
    """A file of JSON against what was computed."""
    try:
        said = json.loads(read(name))
    except ValueError as error:
        yield name, str(error), "JSON"
        return
    plain = json.loads(json.dumps(computed))
    for where, a, b in differences(said, plain):
        yield f"{name}: {where}", a, b


def _table(
    read: Read, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> Iterator[Difference]:
    """A CSV against what was computed, row by row and field by field."""
    try:
        text = read(name).decode("utf-8")
    except UnicodeDecodeError as error:
        yield name, str(error), "UTF-8"
        return
    said = csv.reader(io.StringIO(text, newline=""))
    header = next(said, [])
    if header != list(columns):
        yield f"{name}:1", ",".join(header), ",".join(columns)
        return
    yield from _rows(name, columns, said, rows)


def _rows(
    name: str,
    columns: Sequence[str],
    said: Iterable[Sequence[str]],
    computed: Iterable[Sequence[str]],
) -> Iterator[Difference]:
    for line, (a, b) in enumerate(zip_longest(said, computed), start=2):
        if a is None or b is None:
            yield f"{name}:{line}", _row(a), _row(b)
        elif list(a) != list(b):
            yield from _fields(f"{name}:{line} {_station(columns, b)}", columns, a, b)


def _row(row: Sequence[str] | None) -> str:
    return ABSENT if row is None else ",".join(row)


def _station(columns: Sequence[str], row: Sequence[str]) -> str:
    named = dict(zip(columns, row, strict=True))
    return "/".join(filter(None, (named.get("contest", ""), named.get("station", ""))))


def _fields(
    where: str, columns: Sequence[str], said: Sequence[str], computed: Sequence[str]
) -> Iterator[Difference]:
    if len(said) != len(computed):
        yield where, _row(said), _row(computed)
        return
    for column, a, b in zip(columns, said, computed, strict=True):
        if a != b:
            yield f"{where} {column}", a, b


def _parquet(read: Read, election: Election, sheets: Iterable[Sheet]) -> Iterator[Difference]:
    """The table for engines: the same rows as the other one."""
    import duckdb

    columns = sheet_columns(election)
    with TemporaryDirectory(prefix="escrutinio-") as folder:
        path = Path(folder) / bundle.PARQUET
        path.write_bytes(read(bundle.PARQUET))
        try:
            header = engine.parquet_names(engine.connect(), path)
            if list(header) != columns:
                yield bundle.PARQUET, ",".join(header), ",".join(columns)
                return
            said = engine.parquet_rows(path)
            yield from _rows(bundle.PARQUET, columns, said, sheet_rows(election, sheets))
        except duckdb.Error as error:
            yield bundle.PARQUET, str(error).partition("\n")[0], "Parquet"


def _seats(
    read: Read, names: Sequence[str], election: Election, recounted: Recounted
) -> Iterator[Difference]:
    """The certificates of seats, each with the votes of the sheets themselves."""
    provinces = {id_: counted(found, "province") for id_, (_, found, _) in recounted.items()}
    computed = certificates(election, provinces)
    if computed:
        yield from _data(read, bundle.SEATS, {"chambers": computed})
    elif bundle.SEATS in names:
        yield bundle.SEATS, "chambers", ABSENT


def _law(read: Read, election: Election) -> Check:
    """The book of law that the bundle was made with, held against this program's own."""
    try:
        said = json.loads(read(bundle.LAW))
    except (ValueError, EscrutinioError):
        return unchecked("law", "verify.law_unread")
    book = whole_book(election.country)
    mine = {
        "country": election.country,
        "day": election.date.isoformat(),
        "regime": election.regime,
        **book,
    }
    if next(differences(said, mine), None) is None:
        return checked("law", ())
    return unchecked("law", "verify.law_other")

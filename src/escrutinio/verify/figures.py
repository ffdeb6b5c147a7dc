"""Every published figure of a bundle, computed again from the sheets that the log makes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from escrutinio.errors import EscrutinioError
from escrutinio.io import engine
from escrutinio.law.book import applied
from escrutinio.law.countries import country
from escrutinio.ledger import bundle
from escrutinio.ledger.definition import definition_bytes
from escrutinio.ledger.fold import Sheets
from escrutinio.ledger.readings import unread
from escrutinio.ledger.strict import strict_json
from escrutinio.ledger.tables import (
    RULINGS,
    csv_bytes,
    parquet_kinds,
    sheet_columns,
    sheet_rows,
)
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
from escrutinio.verify.report import MOST, UNFIT, Check, checked, failed, unchecked

Read = Callable[[str], bytes]

FIGURES = (
    *("definition", "keys", "rulings", "sheets", "parquet", "totals", "places", "seats"),
    *("law", "readme"),
)
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
        except UNFIT as error:
            yield checked(name, [(name, repr(error), "")])
    yield _law(read, election)
    yield unchecked("readme", "verify.digest_only")


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
    hiding = [one.contest for one in lost if one.hides_station and sheets]
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
    """A file of JSON against what was computed: what it says, and its bytes."""
    data, wanted = read(name), bundle.json_bytes(computed)
    if data == wanted:
        return
    try:
        said = strict_json(data)
    except ValueError as error:
        yield name, str(error), "JSON"
        return
    found = False
    for where, a, b in differences(said, strict_json(wanted)):
        found = True
        yield f"{name}: {where}", a, b
    if not found:
        yield name, *_first_bytes(data, wanted)


def _first_bytes(said: bytes, computed: bytes) -> tuple[str, str]:
    """Where two files that say the same are not the same bytes."""
    pairs = zip_longest(said, computed)
    at = next(i for i, (a, b) in enumerate(pairs) if a != b)
    return repr(said[at : at + 20]), repr(computed[at : at + 20])


def _table(
    read: Read, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> Iterator[Difference]:
    """A CSV against what was computed, row by row and field by field, and its bytes."""
    computed, data = list(rows), read(name)
    wanted = csv_bytes(columns, computed)
    if data == wanted:
        return
    try:
        said = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        yield name, str(error), "CSV"
        return
    header, *lines = said or [[]]
    if header != list(columns):
        yield f"{name}:1", ",".join(header), ",".join(columns)
        return
    found = list(islice(_rows(name, columns, lines, computed), MOST))
    yield from found or [(name, *_first_bytes(data, wanted))]


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
            header = engine.parquet_kinds(engine.connect(), path)
            if header != parquet_kinds(election):
                wanted = parquet_kinds(election)
                yield from ((f"{bundle.PARQUET}: {w}", a, b) for w, a, b in
                            differences(header, wanted))  # fmt: skip
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
    """
    The book of law that the bundle was made with, held against this program's own.

    Its country, day and rules are the election's; another edition of the book is told.
    """
    mine = applied(election)
    try:
        said = strict_json(read(bundle.LAW))
        own = {name: said.get(name, ABSENT) for name in ("country", "day", "regime")}
    except EscrutinioError as error:
        return failed("law", error)
    except (ValueError, AttributeError) as error:
        return checked("law", [(bundle.LAW, repr(error), "JSON")])
    wrong = [(f"{bundle.LAW}: {key}", own[key], mine[key]) for key in own if own[key] != mine[key]]
    if wrong or read(bundle.LAW) == bundle.json_bytes(mine):
        return checked("law", wrong)
    return unchecked("law", "verify.law_other")

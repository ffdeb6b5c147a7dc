"""A table of lists: each row has the votes of one list, in one district or over the whole."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from escrutinio.errors import SourceError
from escrutinio.io import engine, workbook
from escrutinio.io.definitions import election
from escrutinio.io.records import kept
from escrutinio.io.source import START, Source, delimiter_of, encoding_of, first_line
from escrutinio.io.sums import Printed, Sums
from escrutinio.model.election import Contest, ContestId, Election, Option, OptionId
from escrutinio.model.finding import Finding, Rejected
from escrutinio.model.result import Totals

COLUMNS = {
    "option": (
        *("option", "list", "party", "lista", "partido", "partido político"),
        *("organización política", "agrupación política"),
    ),
    "votes": ("votes", "votos", "votos válidos", "valid votes"),
    "district": ("district", "distrito", "distrito electoral", "constituency"),
    "seats": ("seats", "escaños", "curules"),
    "share": ("share", "percent", "porcentaje", "%"),
}
"""What each column may be called."""

BLANK = ("blank", "blanco", "blancos", "en blanco", "votos en blanco", "blank votes")
VALID = ("valid", "válidos", "validos", "votos válidos", "votos validos", "valid votes")
NULL = ("null", "nulo", "nulos", "votos nulos", "invalid", "null votes")
TOTAL = re.compile(
    r"(sub)?total(es)?:?( (de )?(los |las )?(votos?|v[aá]lidos|emitidos|general|nacional|votes?))*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Area:
    """An area's figures as its rows are read. [votes]"""

    votes: dict[OptionId, int] = field(default_factory=dict)
    blank: int = 0
    null: int = 0
    stated_valid: int | None = None


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


Rows = list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """A table of lists as it was read: where its columns stand, and its rows by their line."""

    source: Source
    columns: dict[str, int]
    rows: Rows


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
    return Lists(source=source, columns=_named(header), rows=rows)


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


def load(table: Lists, election_name: str = "") -> Sums:
    """
    Read a table of lists.

    Args:
        table: A row for each list, with its votes, and perhaps its district, and the seats and the
            share that an office printed.
        election_name: An election's id or definition file; without one, the lists of the file
            are the options.

    Raises:
        SourceError: It names lists that the election does not have.
    """
    voted_on = election(election_name) if election_name else _from_rows(table)
    return _Reading(table.source, table.columns, voted_on.contests[0]).sums(voted_on, table.rows)


def _from_rows(table: Lists) -> Election:
    """An election whose options are the lists of the file, in its order."""
    at = table.columns["option"]
    names = dict.fromkeys(row[at].strip() for _, row in table.rows if len(row) > at)
    options = tuple(
        Option(id=OptionId(name), name=name)
        for name in names
        if name and name.casefold() not in (*BLANK, *NULL, *VALID) and not TOTAL.fullmatch(name)
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


class _Reading:
    """What is being read: areas, rejected rows, and what an office printed."""

    def __init__(self, source: Source, columns: dict[str, int], contest: Contest) -> None:
        self.source, self.columns, self.contest = source, columns, contest
        self.areas: dict[str, _Area] = {}
        self.rejected: list[Rejected] = []
        self.printed: list[Printed] = []
        self.unread: list[Finding] = []
        self.options = {
            text.casefold(): option.id
            for option in contest.options
            for text in (option.id, option.name, *option.codes)
        }

    def sums(self, voted_on: Election, rows: Rows) -> Sums:
        """Every row in its area, or rejected."""
        for line, row in rows:
            reason, name = self._read(row)
            if reason:
                raw = kept(";".join(row))
                self.rejected.append(
                    Rejected(file=self.source.name, line=line, field=name, reason=reason, raw=raw)
                )
        areas = {area: self._totals(each) for area, each in self.areas.items()}
        stated = areas.pop("", None)
        whole = stated or sum(areas.values(), Totals())
        return Sums(
            election=voted_on,
            name=self.source.path.name,
            member=self.source.member,
            sha256=self.source.sha256(),
            lines=len(rows),
            whole=whole,
            areas=tuple(areas.items()),
            rejected=tuple(self.rejected),
            printed=tuple(self.printed),
            stated_valid=self._stated_valid(),
            findings=(
                *self.unread,
                *(self._differences(whole, areas) if stated and areas else ()),
            ),
        )

    def _stated_valid(self) -> int | None:
        """The valid votes as printed: over the whole, or of every district together."""
        each = {area: one.stated_valid for area, one in self.areas.items()}
        if each.get("") is not None:
            return each[""]
        given = [n for n in each.values() if n is not None]
        return sum(given) if given and len(given) == len(each) else None

    def _cell(self, row: list[str], column: str) -> str:
        at = self.columns.get(column)
        return row[at].strip() if at is not None and at < len(row) else ""

    def _read(self, row: list[str]) -> tuple[str, str]:
        """Why a row is rejected, and its field; nothing where it was read."""
        name, text = self._cell(row, "option"), self._cell(row, "votes")
        if TOTAL.fullmatch(name) or TOTAL.fullmatch(self._cell(row, "district")):
            return "total", name
        if not re.fullmatch(r"[0-9]{1,12}", text):
            return ("negative" if text.startswith("-") else "not_a_number"), text or "votes"
        area = self.areas.setdefault(self._cell(row, "district"), _Area())
        if name.casefold() in BLANK:
            area.blank += int(text)
        elif name.casefold() in NULL:
            area.null += int(text)
        elif name.casefold() in VALID:
            area.stated_valid = int(text)
        else:
            return self._list(row, area, name, int(text))
        return "", ""

    def _list(self, row: list[str], area: _Area, name: str, votes: int) -> tuple[str, str]:
        option = self.options.get(name.casefold())
        if option is None:
            known = ", ".join(one.id for one in self.contest.options)
            raise SourceError(
                "source.options",
                where=self.source.name,
                options=name,
                known=known,
                election=self.contest.id,
            )
        if option in area.votes:
            return "duplicate", name
        area.votes[option] = votes
        seats, share = self._cell(row, "seats"), self._cell(row, "share")
        if seats and not seats.isdecimal():
            where = f"{option}: {seats}"
            self.unread.append(Finding(code="PRINTED-UNREAD", where=where, severity="warning"))
        if seats or share:
            self.printed.append(
                Printed(
                    area=self._cell(row, "district"),
                    option=option,
                    seats=int(seats) if seats.isdecimal() else None,
                    share=share,
                )
            )
        return "", ""

    def _totals(self, area: _Area) -> Totals:
        votes = tuple(area.votes.get(option.id, 0) for option in self.contest.options)
        cast = sum(votes) + area.blank + area.null
        return Totals(voted=cast, votes=votes, blank=area.blank, null=area.null)

    def _differences(self, whole: Totals, areas: dict[str, Totals]) -> Iterable[Finding]:
        """Where the districts do not sum to the rows of the whole."""
        total = sum(areas.values(), Totals())
        for option, stated, summed in zip(
            self.contest.options, whole.votes, total.votes, strict=True
        ):
            if stated != summed:
                figures = (("whole", stated), ("areas", summed), ("difference", summed - stated))
                yield Finding(code="SUM-DIFFERS", where=option.id, figures=figures)

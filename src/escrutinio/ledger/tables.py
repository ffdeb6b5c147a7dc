"""The tables of a log as rows of texts: the sheets as they are, and what was ruled on them."""

import csv
import io
from collections.abc import Iterable, Iterator

from escrutinio.ledger.canonical import canonical
from escrutinio.ledger.fold import PLACE
from escrutinio.model.election import Election
from escrutinio.model.event import (
    Challenged,
    Corrected,
    Event,
    Observed,
    Published,
    Ruled,
    Withdrawn,
    as_data,
)
from escrutinio.model.intake import Compared
from escrutinio.model.sheet import NUMBERS, Sheet

PREFIX = "votes:"
"""In front of an option's id, as the column of its votes is called."""

RULINGS = ("index", "at", "kind", "contest", "station", "entry")
"""The columns of the table of rulings; `entry` is the whole event."""


def sheet_columns(election: Election) -> list[str]:
    """The columns of our own table of sheets: every option of every contest has one."""
    options = dict.fromkeys(option.id for one in election.contests for option in one.options)
    head = ["election", "contest", "station", *PLACE, *NUMBERS]
    return [*head, *(PREFIX + id_ for id_ in options), "state", "kind"]


def parquet_kinds(election: Election) -> dict[str, str]:
    """The columns of the table for engines: figures as whole numbers, the rest as text."""
    columns = sheet_columns(election)
    texts = {*columns[: 3 + len(PLACE)], *columns[-2:]}
    return {name: "VARCHAR" if name in texts else "BIGINT" for name in columns}


def sheet_rows(election: Election, sheets: Iterable[Sheet]) -> Iterator[list[str]]:
    """
    Every sheet as a row of texts; a box without a figure, or of another contest, is empty.

    >>> from escrutinio.model.election import Contest, Option
    >>> from datetime import date
    >>> contest = Contest(id="p", name_es="", name_en="", rule="majority",
    ...     options=(Option(id="A", name="A"),))
    >>> election = Election(id="e", name_es="", name_en="", date=date.max, country="",
    ...     regime="", analogy=False, law=(), contests=(contest,))
    >>> next(sheet_rows(election, [Sheet(contest="p", station="1", registered=9, voted=None,
    ...     votes=(3,))]))[-7:]
    ['', '0', '0', '0', '3', 'counted', '']
    """
    ids = {one.id: [option.id for option in one.options] for one in election.contests}
    options = [one.removeprefix(PREFIX) for one in sheet_columns(election)[3 + len(PLACE) :]]
    options = options[len(NUMBERS) : -2]
    places = {contest: [options.index(id_) for id_ in each] for contest, each in ids.items()}
    for sheet in sheets:
        votes = [""] * len(options)
        for at, n in zip(places[sheet.contest], sheet.votes, strict=False):
            votes[at] = _figure(n)
        place = sheet.place
        yield [
            *(election.stated, sheet.contest, sheet.station),
            *(place.scope, place.department, place.province, place.district),
            *(place.district_code, place.place),
            *map(_figure, (sheet.registered, sheet.voted, sheet.blank, sheet.null)),
            *(_figure(sheet.challenged), *votes, sheet.state.value, sheet.kind),
        ]


def _figure(n: int | None) -> str:
    return "" if n is None else str(n)


def ruling_rows(
    entries: Iterable[tuple[int, Event]], seen: set[tuple[str, str]] | None = None
) -> Iterator[list[str]]:
    """
    What changed a sheet after it was first published, or was asked for: rulings and the like.

    A sheet that an office published anew is among them, as just that.

    Args:
        entries: Events with their places, in order.
        seen: The sheets that were published before the first of them; more are added.
    """
    seen = set() if seen is None else seen
    for index, event in entries:
        match event:
            case Published():
                key = (event.contest, event.station)
                if key not in seen:
                    seen.add(key)
                    continue
            case Observed() | Compared() | Challenged() | Ruled() | Corrected() | Withdrawn():
                pass
            case _:
                continue
        entry = canonical(as_data(event)).decode("utf-8")
        yield [str(index), event.at, event.kind, event.contest, event.station, entry]


def csv_bytes(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    r"""
    A table as the bundle has it: commas, line feeds, and quotes where a field needs them.

    >>> csv_bytes(["a", "b"], [["1", "x,y"]])
    b'a,b\n1,"x,y"\n'
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")
